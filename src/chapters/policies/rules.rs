//! Whether a policy makes sense by itself: numbers in their bounds, and each window with what it needs.

use super::data::{
    AdmissionPolicy, AttendancePolicy, AttendanceWindow, OneToOnePolicy, Policy, RetentionPolicy, TermsPolicy,
};
use crate::platform::error::{Result, reject};

/// Codes: `NUMBER_OUT_OF_RANGE`, `POLICY_INCOMPLETE`, `POLICY_OUT_OF_ORDER`.
pub(super) fn check(policy: &Policy) -> Result<()> {
    match policy {
        Policy::Admission(data) => check_admission(data),
        Policy::Attendance(data) => check_attendance(data),
        Policy::Terms(data) => check_terms(data),
        Policy::Disclosure(_) => Ok(()),
        Policy::Retention(RetentionPolicy { contact_days }) => {
            check_number("policy.retention.contactDays", *contact_days, 1, 3_650)
        }
        Policy::OneToOnes(OneToOnePolicy { confirm_after_days }) => {
            confirm_after_days.map_or(Ok(()), |days| check_number("policy.oneToOnes.confirmAfterDays", days, 1, 60))
        }
    }
}

fn check_admission(data: &AdmissionPolicy) -> Result<()> {
    check_number("policy.admission.negativeVotes", data.negative_votes, 1, 100)?;
    check_number("policy.admission.negativeShareFromMembers", data.negative_share_from_members, 1, 1_000)?;
    check_number("policy.admission.negativeSharePercent", data.negative_share_percent, 1, 100)?;
    check_number("policy.admission.objectionDays", data.objection_days, 1, 90)?;
    check_number("policy.admission.paymentDays", data.payment_days, 1, 90)?;
    check_number("policy.admission.mostVisits", data.most_visits, 0, 52)
}

fn check_attendance(data: &AttendancePolicy) -> Result<()> {
    const OF: &str = "policy.attendance";
    let needs = |is_there: bool, field: &'static str| {
        if is_there { Ok(()) } else { reject("POLICY_INCOMPLETE").on(format!("{OF}.{field}")).err() }
    };
    match data.window {
        AttendanceWindow::RollingMonths => {
            needs(data.months.is_some(), "months")?;
            needs(data.limit.is_some(), "limit")?;
        }
        AttendanceWindow::FixedPeriods => {
            needs(!data.period_starts.is_empty(), "periodStarts")?;
            needs(data.limit.is_some(), "limit")?;
        }
        AttendanceWindow::Consecutive => needs(data.limit.is_some(), "limit")?,
        AttendanceWindow::PercentOfPeriod => {
            needs(!data.period_starts.is_empty(), "periodStarts")?;
            needs(data.least_percent.is_some(), "leastPercent")?;
        }
    }
    for (field, number, least, most) in [
        ("months", data.months, 1, 24),
        ("limit", data.limit, 0, 60),
        ("leastPercent", data.least_percent, 1, 100),
        ("consecutiveLimit", data.consecutive_limit, 1, 60),
        ("freeSubstitutes", data.free_substitutes, 0, 60),
        ("freeSubstitutesWithoutAbsence", data.free_substitutes_without_absence, 0, 60),
        ("madeUpWithinDays", Some(data.made_up_within_days), 0, 60),
    ] {
        if let Some(number) = number {
            check_number(format!("{OF}.{field}"), number, least, most)?;
        }
    }
    check_number(format!("{OF}.periodStarts"), length(&data.period_starts), 0, 12)?;
    check_ascending("policy.attendance.periodStarts", &data.period_starts)?;
    check_number(format!("{OF}.warningLevels"), length(&data.warning_levels), 0, 10)?;
    for level in &data.warning_levels {
        check_number(format!("{OF}.warningLevels"), *level, 1, 60)?;
    }
    check_ascending("policy.attendance.warningLevels", &data.warning_levels)
}

fn check_terms(data: &TermsPolicy) -> Result<()> {
    check_number("policy.terms.termYears", length(&data.term_years), 1, 5)?;
    for years in &data.term_years {
        check_number("policy.terms.termYears", *years, 1, 5)?;
    }
    check_ascending("policy.terms.termYears", &data.term_years)?;
    check_number("policy.terms.renewalDueDays", data.renewal_due_days, 0, 365)?;
    // Due, then decided, then paid.
    check_number("policy.terms.decisionDays", data.decision_days, 0, data.renewal_due_days)?;
    check_number("policy.terms.paymentDays", data.payment_days, 0, data.decision_days)?;
    check_number("policy.terms.graceDays", data.grace_days, 0, 365)
}

fn length<T>(list: &[T]) -> i32 {
    i32::try_from(list.len()).unwrap_or(i32::MAX)
}

fn check_number(field: impl Into<std::borrow::Cow<'static, str>>, number: i32, least: i32, most: i32) -> Result<()> {
    if (least..=most).contains(&number) {
        return Ok(());
    }
    reject("NUMBER_OUT_OF_RANGE").on(field).with("least", least.to_string()).with("most", most.to_string()).err()
}

fn check_ascending<T: Ord>(field: &'static str, list: &[T]) -> Result<()> {
    if list.is_sorted_by(|a, b| a < b) { Ok(()) } else { reject("POLICY_OUT_OF_ORDER").on(field).err() }
}

#[cfg(test)]
mod tests {
    use super::super::data::{Consequence, LateWeight};
    use super::*;

    fn attendance(change: impl FnOnce(&mut AttendancePolicy)) -> Result<()> {
        let mut policy = AttendancePolicy::default();
        change(&mut policy);
        check(&Policy::Attendance(policy))
    }

    #[test]
    fn the_practices_of_clubs_can_be_said() {
        let starts = |days: &[&str]| days.iter().map(|day| day.parse().unwrap()).collect::<Vec<_>>();
        attendance(|_| ()).unwrap();
        attendance(|b| {
            b.window = AttendanceWindow::FixedPeriods;
            b.period_starts = starts(&["04-01", "10-01"]);
        })
        .unwrap();
        attendance(|c| {
            c.late_weight = LateWeight::Half;
            c.free_substitutes_without_absence = Some(6);
        })
        .unwrap();
        attendance(|d| (d.months, d.limit) = (Some(12), Some(12))).unwrap();
        attendance(|e| {
            e.window = AttendanceWindow::PercentOfPeriod;
            e.period_starts = starts(&["01-01", "07-01"]);
            (e.limit, e.least_percent, e.consecutive_limit) = (None, Some(50), Some(4));
            e.made_up_within_days = 14;
        })
        .unwrap();
        attendance(|f| {
            f.window = AttendanceWindow::Consecutive;
            (f.months, f.substitute_required) = (None, true);
            f.consequence = Consequence::OpenSeat;
        })
        .unwrap();
    }

    #[test]
    fn a_window_without_what_it_needs_and_numbers_out_of_bounds_are_refused() {
        assert!(attendance(|policy| policy.months = None).is_err());
        assert!(attendance(|policy| policy.window = AttendanceWindow::FixedPeriods).is_err());
        assert!(attendance(|policy| policy.limit = Some(-1)).is_err());
        assert!(attendance(|policy| policy.warning_levels = vec![3, 2]).is_err());
        assert!(attendance(|policy| policy.warning_levels = vec![1; 11]).is_err());
        let terms = TermsPolicy { payment_days: 61, ..TermsPolicy::default() };
        assert!(check(&Policy::Terms(terms)).is_err(), "paid before it is decided");
        assert!(check(&Policy::Terms(TermsPolicy { term_years: vec![], ..TermsPolicy::default() })).is_err());
        assert!(check(&Policy::Retention(RetentionPolicy { contact_days: 0 })).is_err());
        for (days, is_taken) in [(None, true), (Some(1), true), (Some(60), true), (Some(0), false), (Some(61), false)] {
            let policy = Policy::OneToOnes(OneToOnePolicy { confirm_after_days: days });
            assert_eq!(check(&policy).is_ok(), is_taken, "{days:?}");
        }
    }
}

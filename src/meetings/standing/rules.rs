//! How often a member was away, as an attendance policy counts it.

use chrono::{Datelike as _, Months, NaiveDate};

use crate::chapters::{AttendancePolicy, AttendanceWindow, Consequence, LateWeight};
use crate::meetings::AttendanceMark;

/// One meeting at which a member was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Occasion {
    /// Its day in the chapter's zone.
    pub(super) day: NaiveDate,
    /// How the member attended.
    pub(super) mark: AttendanceMark,
}

/// What an attendance policy makes of a member's marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The first day that counts; `None` when meetings in a row are counted, whenever they were.
    pub window_starts_on: Option<NaiveDate>,
    /// The last day that counts: of a period its end, otherwise the day that is judged.
    pub window_ends_on: NaiveDate,
    /// Meetings that count: all but those that the member was excused from, ill or on leave.
    pub expected: u32,
    /// Of these, where the member was, made up for it, or sent a substitute who is free.
    pub attended: u32,
    /// Absences, with what lates and substitutes beyond the free ones add to them.
    pub absences: u32,
    /// Substitutes sent.
    pub substitutes: u32,
    /// How many of them are no absence; `None`: all.
    pub free_substitutes: Option<u32>,
    /// Meetings missed one after the other, up to the day that is judged.
    pub missed_in_a_row: u32,
    /// The highest level of warning that is reached.
    pub warning_level: Option<u32>,
    /// How many more absences are tolerated; `None` where the policy counts no absences.
    pub left: Option<u32>,
    /// Whether the consequence of the policy follows. Of a share: whether it is below the least so far.
    pub is_beyond_limit: bool,
}

/// Counts what of a member's marks counts on a day; later marks do not. The marks are in the order of their days, and
/// of this membership only: what was elsewhere, or before, is no part of it.
pub(super) fn tally(policy: &AttendancePolicy, marks: &[Occasion], day: NaiveDate) -> Tally {
    let marks = &marks[..marks.partition_point(|occasion| occasion.day <= day)];
    let (starts_on, ends_on) = window(policy, day);
    let counted = &marks[starts_on.map_or(0, |first| marks.partition_point(|occasion| occasion.day < first))..];
    let count = |mark: AttendanceMark| number(counted.iter().filter(|occasion| occasion.mark == mark).count());
    let lates = count(AttendanceMark::Late);
    let was_there = count(AttendanceMark::Present) + count(AttendanceMark::MadeUp) + lates;
    let late_absences = match policy.late_weight {
        LateWeight::None => 0,
        LateWeight::Half => lates / 2,
        LateWeight::Full => lates,
    };
    let absent = count(AttendanceMark::Absent);
    let substitutes = count(AttendanceMark::Substitute);
    let free_substitutes = match policy.free_substitutes_without_absence {
        Some(more) if absent + late_absences == 0 => Some(unsigned(more)),
        _ => policy.free_substitutes.map(unsigned),
    };
    let beyond_free = free_substitutes.map_or(0, |free| substitutes.saturating_sub(free));
    let absences = absent + late_absences + beyond_free;
    let missed_in_a_row = missed_in_a_row(policy, marks);
    let (expected, attended) = (was_there + absent + substitutes, was_there + substitutes - beyond_free);
    let is_consecutive = policy.window == AttendanceWindow::Consecutive;
    let tolerated =
        policy.limit.map(unsigned).map(|limit| if is_consecutive { limit.saturating_sub(1) } else { limit });
    let missed = if is_consecutive { missed_in_a_row } else { absences };
    let is_below_share =
        policy.least_percent.is_some_and(|least| expected > 0 && attended * 100 < unsigned(least) * expected);
    let too_many = tolerated.is_some_and(|tolerated| missed > tolerated);
    let too_many_in_a_row = policy.consecutive_limit.is_some_and(|limit| missed_in_a_row >= unsigned(limit));
    Tally {
        window_starts_on: starts_on,
        window_ends_on: ends_on,
        expected,
        attended,
        absences,
        substitutes,
        free_substitutes,
        missed_in_a_row,
        warning_level: policy.warning_levels.iter().copied().map(unsigned).filter(|level| *level <= missed).max(),
        left: tolerated.map(|tolerated| tolerated.saturating_sub(missed)),
        is_beyond_limit: too_many || too_many_in_a_row || is_below_share,
    }
}

/// Absences for which a meeting of another chapter made up count as `MADE_UP`: within the policy's days, before or after,
/// each visit for one absence. The marks are in the order of their days.
pub(super) fn make_up(policy: &AttendancePolicy, marks: &mut [Occasion], visits: &[NaiveDate]) {
    let within = i64::from(policy.made_up_within_days);
    let mut visits = visits.to_vec();
    visits.sort_unstable();
    // The oldest one that it can: so as many as possible find one.
    for visit in visits.into_iter().filter(|_| within > 0) {
        let missed = marks.iter_mut().find(|occasion| {
            occasion.mark == AttendanceMark::Absent && (visit - occasion.day).num_days().abs() <= within
        });
        if let Some(occasion) = missed {
            occasion.mark = AttendanceMark::MadeUp;
        }
    }
}

/// The first and the last day that count when a day is judged.
fn window(policy: &AttendancePolicy, day: NaiveDate) -> (Option<NaiveDate>, NaiveDate) {
    match policy.window {
        AttendanceWindow::Consecutive => (None, day),
        AttendanceWindow::RollingMonths => {
            let months = policy.months.map_or(0, unsigned);
            let before = day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
            (before.succ_opt(), day)
        }
        AttendanceWindow::FixedPeriods | AttendanceWindow::PercentOfPeriod => {
            let year = day.year();
            let starts =
                || (year - 1..=year + 1).flat_map(|year| policy.period_starts.iter().map(move |of| of.in_year(year)));
            let first = starts().filter(|start| *start <= day).max();
            let next = starts().filter(|start| *start > day).min();
            (first, next.and_then(|next| next.pred_opt()).unwrap_or(day))
        }
    }
}

/// A level of warning that a mark leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::meetings) struct Warned {
    /// What tells the window: the first day of a period, of a rolling window the first absence in it, of a row its first.
    pub(in crate::meetings) window_on: NaiveDate,
    /// The level that is reached; beyond the limit how many were missed, 0 where a share is counted.
    pub(in crate::meetings) level: i32,
    /// Whether the consequence of the policy follows.
    pub(in crate::meetings) is_beyond_limit: bool,
    /// How many were missed.
    pub(in crate::meetings) missed: i32,
    /// How many are tolerated; `None` where a share is counted.
    pub(in crate::meetings) tolerated: Option<i32>,
    /// Whether those in a row are counted.
    pub(in crate::meetings) is_in_a_row: bool,
    /// What follows beyond the limit.
    pub(in crate::meetings) consequence: Consequence,
}

/// Whether the mark of a day brings its member to a level of warning, or beyond the limit, where they were not without it.
/// Where a substitute must be sent, an absence without one is a warning in any case. The marks are as `tally` takes them.
pub(super) fn warned(policy: &AttendancePolicy, marks: &[Occasion], day: NaiveDate) -> Option<Warned> {
    let without: Vec<Occasion> = marks.iter().copied().filter(|occasion| occasion.day != day).collect();
    let (before, after) = (tally(policy, &without, day), tally(policy, marks, day));
    let is_consecutive = policy.window == AttendanceWindow::Consecutive;
    let missed = if is_consecutive { after.missed_in_a_row } else { after.absences };
    let is_beyond_limit = after.is_beyond_limit && !before.is_beyond_limit;
    let lacks_substitute = policy.substitute_required
        && marks.iter().any(|occasion| occasion.day == day && occasion.mark == AttendanceMark::Absent);
    if !is_beyond_limit && after.warning_level <= before.warning_level && !lacks_substitute {
        return None;
    }
    let counts_share = policy.window == AttendanceWindow::PercentOfPeriod;
    let level = if counts_share { 0 } else { missed };
    Some(Warned {
        window_on: window_on(policy, marks, &after, day),
        level: signed(level),
        is_beyond_limit,
        missed: signed(missed),
        tolerated: after.left.map(|left| signed(missed + left)).filter(|_| !counts_share),
        is_in_a_row: is_consecutive,
        consequence: policy.consequence,
    })
}

/// What tells one window from the next: of a period its first day; otherwise the first meeting missed that counts, so that
/// as long as it does the window is the same.
fn window_on(policy: &AttendancePolicy, marks: &[Occasion], tally: &Tally, day: NaiveDate) -> NaiveDate {
    use AttendanceMark::{Absent, Late, MadeUp, Present, Substitute};
    let is_period = matches!(policy.window, AttendanceWindow::FixedPeriods | AttendanceWindow::PercentOfPeriod);
    if let Some(first) = tally.window_starts_on.filter(|_| is_period) {
        return first;
    }
    let marks = marks.iter().filter(|occasion| occasion.day <= day);
    let missed = |occasion: &&Occasion| match occasion.mark {
        Absent | Substitute => true,
        Late => policy.late_weight != LateWeight::None,
        _ => false,
    };
    let first = if policy.window == AttendanceWindow::Consecutive {
        let row = marks.rev().take_while(|occasion| !matches!(occasion.mark, Present | Late | MadeUp));
        row.filter(missed).last()
    } else {
        marks.filter(|occasion| tally.window_starts_on.is_none_or(|first| occasion.day >= first)).find(missed)
    };
    first.map_or(day, |occasion| occasion.day)
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Counted from the last mark backwards: who is there ends the row, who is excused, ill or on leave neither ends it nor
/// adds to it, and so does a substitute who is free.
fn missed_in_a_row(policy: &AttendancePolicy, marks: &[Occasion]) -> u32 {
    use AttendanceMark::{Absent, Late, MadeUp, Present, Substitute};
    let row = marks.iter().rev().take_while(|occasion| !matches!(occasion.mark, Present | Late | MadeUp));
    let (mut absent, mut substitutes) = (0, 0_u32);
    for occasion in row {
        match occasion.mark {
            Absent => absent += 1,
            Substitute => substitutes += 1,
            _ => {}
        }
    }
    absent + policy.free_substitutes.map_or(0, |free| substitutes.saturating_sub(unsigned(free)))
}

/// Policies are checked when they are set: nothing in them is negative.
fn unsigned(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use AttendanceMark::{Absent, Excused, Late, MadeUp, Medical, OnLeave, Present, Substitute};

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Weekly meetings up to and with the last one: `P`resent, `A`bsent, `L`ate, `S`ubstitute, `M`edical, `E`xcused,
    /// on leave (`O`), made `U`p.
    fn weekly(marks: &str, last: NaiveDate) -> Vec<Occasion> {
        let count = i64::try_from(marks.len()).unwrap();
        let mark = |letter| match letter {
            'P' => Present,
            'A' => Absent,
            'L' => Late,
            'S' => Substitute,
            'M' => Medical,
            'E' => Excused,
            'O' => OnLeave,
            'U' => MadeUp,
            other => panic!("{other}"),
        };
        let day = |at: usize| last - chrono::TimeDelta::weeks(count - 1 - i64::try_from(at).unwrap());
        marks.chars().enumerate().map(|(at, letter)| Occasion { day: day(at), mark: mark(letter) }).collect()
    }

    fn starts(days: &[&str]) -> Vec<crate::chapters::MonthDay> {
        days.iter().map(|day| day.parse().unwrap()).collect()
    }

    fn practice_c() -> AttendancePolicy {
        AttendancePolicy {
            late_weight: LateWeight::Half,
            free_substitutes_without_absence: Some(6),
            ..AttendancePolicy::default()
        }
    }

    fn practice_e() -> AttendancePolicy {
        AttendancePolicy {
            window: AttendanceWindow::PercentOfPeriod,
            months: None,
            period_starts: starts(&["01-01", "07-01"]),
            limit: None,
            least_percent: Some(50),
            consecutive_limit: Some(4),
            made_up_within_days: 14,
            ..AttendancePolicy::default()
        }
    }

    fn practice_f() -> AttendancePolicy {
        AttendancePolicy {
            window: AttendanceWindow::Consecutive,
            months: None,
            substitute_required: true,
            ..AttendancePolicy::default()
        }
    }

    const LAST: &str = "2026-11-26";

    fn judged(policy: &AttendancePolicy, marks: &str) -> Tally {
        tally(policy, &weekly(marks, on(LAST)), on(LAST))
    }

    #[test]
    fn a_visit_elsewhere_within_the_days_makes_up_for_one_absence() {
        let policy = practice_e();
        for (visits, marks) in [
            (vec![], "AAPA"),
            (vec!["2026-11-12"], "UAPA"),
            (vec!["2026-11-04", "2026-11-06"], "UUPA"),
            // 14 days before, 14 days after, and one more.
            (vec!["2026-10-22"], "UAPA"),
            (vec!["2026-12-10"], "AAPU"),
            (vec!["2026-10-21", "2026-12-11"], "AAPA"),
            (vec!["2026-11-12", "2026-11-12", "2026-11-13", "2026-11-14"], "UUPU"),
        ] {
            // The 5th, 12th, 19th and 26th of November.
            let mut made_up = weekly("AAPA", on(LAST));
            let days: Vec<NaiveDate> = visits.iter().map(|day| on(day)).collect();
            make_up(&policy, &mut made_up, &days);
            assert_eq!(made_up, weekly(marks, on(LAST)), "{visits:?}");
        }
        let mut never = weekly("A", on(LAST));
        make_up(&AttendancePolicy::default(), &mut never, &[on(LAST)]);
        assert_eq!(never[0].mark, Absent, "where the policy has no days, no visit counts");
    }

    #[test]
    fn a_three_absences_in_six_rolling_months_and_three_substitutes_free() {
        let policy = AttendancePolicy::default();
        for (marks, absences, left, level, is_beyond) in [
            ("PPPPPPPP", 0, 3, None, false),
            ("APPAPPPP", 2, 1, Some(2), false),
            ("APPAPPAP", 3, 0, Some(3), false),
            ("APPAPPAPA", 4, 0, Some(3), true),
            ("SSSPPPPP", 0, 3, None, false),
            ("SSSSPPPP", 1, 2, None, false),
            ("ASSSSSPPA", 4, 0, Some(3), true),
            ("MEOLLLLU", 0, 3, None, false),
        ] {
            let tally = judged(&policy, marks);
            let found = (tally.absences, tally.left, tally.warning_level, tally.is_beyond_limit);
            assert_eq!(found, (absences, Some(left), level, is_beyond), "{marks}");
        }
        // What was six months ago counts no more: 27 weeks are longer.
        let tally = judged(&policy, &format!("AAAA{}", "P".repeat(27)));
        assert_eq!((tally.absences, tally.window_starts_on), (0, Some(on("2026-05-27"))));
        let marks =
            [Occasion { day: on("2026-05-26"), mark: Absent }, Occasion { day: on("2026-05-27"), mark: Absent }];
        assert_eq!(tally_of(&policy, &marks, LAST).absences, 1, "the day six months ago is out, the next one in");
    }

    fn tally_of(policy: &AttendancePolicy, marks: &[Occasion], day: &str) -> Tally {
        tally(policy, marks, on(day))
    }

    #[test]
    fn b_fixed_periods_begin_anew() {
        let policy = AttendancePolicy {
            window: AttendanceWindow::FixedPeriods,
            months: None,
            period_starts: starts(&["04-01", "10-01"]),
            ..AttendancePolicy::default()
        };
        let marks: Vec<Occasion> = ["2026-09-10", "2026-09-17", "2026-09-24", "2026-10-01", "2026-10-08"]
            .map(|day| Occasion { day: on(day), mark: Absent })
            .to_vec();
        let summer = tally_of(&policy, &marks, "2026-09-30");
        assert_eq!((summer.absences, summer.is_beyond_limit), (3, false));
        assert_eq!((summer.window_starts_on, summer.window_ends_on), (Some(on("2026-04-01")), on("2026-09-30")));
        let winter = tally_of(&policy, &marks, "2026-10-08");
        assert_eq!((winter.absences, winter.window_starts_on), (2, Some(on("2026-10-01"))));
        assert_eq!(winter.window_ends_on, on("2027-03-31"));
        let spring = tally_of(&policy, &marks, "2027-02-01");
        assert_eq!((spring.absences, spring.window_starts_on), (2, Some(on("2026-10-01"))), "over the new year");
    }

    #[test]
    fn c_two_lates_are_one_absence_and_six_substitutes_are_free_without_any() {
        for (marks, absences, free) in [
            ("LPPP", 0, 6),
            ("LLPP", 1, 3),
            ("LLLP", 1, 3),
            ("LLLL", 2, 3),
            ("SSSSSSP", 0, 6),
            ("SSSSSSS", 1, 6),
            ("ASSSSSS", 4, 3),
            ("LSSSSSS", 0, 6),
            ("LLSSSS", 2, 3),
        ] {
            let tally = judged(&practice_c(), marks);
            assert_eq!((tally.absences, tally.free_substitutes), (absences, Some(free)), "{marks}");
        }
    }

    #[test]
    fn d_twelve_in_twelve_months_and_out_on_the_thirteenth() {
        let policy = AttendancePolicy { months: Some(12), limit: Some(12), ..AttendancePolicy::default() };
        assert!(!judged(&policy, &"A".repeat(12)).is_beyond_limit);
        assert!(judged(&policy, &"A".repeat(13)).is_beyond_limit);
    }

    #[test]
    fn e_half_of_a_half_year_and_never_four_in_a_row() {
        for (marks, attended, expected, is_beyond) in [
            ("PAPA", 2, 4, false),
            ("PAPAA", 2, 5, true),
            ("PAUA", 2, 4, false),
            ("PMMA", 1, 2, false),
            ("PPPPPPAAA", 6, 9, false),
            ("PPPPPPAAAA", 6, 10, true),
            ("PPPPPPAAMA", 6, 9, false),
            ("PPPPPPAAMAA", 6, 10, true),
            ("", 0, 0, false),
        ] {
            let tally = judged(&practice_e(), marks);
            assert_eq!(
                (tally.attended, tally.expected, tally.is_beyond_limit),
                (attended, expected, is_beyond),
                "{marks}"
            );
        }
        let tally = judged(&practice_e(), "PAPA");
        assert_eq!((tally.left, tally.window_starts_on), (None, Some(on("2026-07-01"))));
    }

    #[test]
    fn f_three_in_a_row_which_a_substitute_does_not_lengthen() {
        for (marks, in_a_row, left, is_beyond) in [
            ("AAAAP", 0, 2, false),
            ("PAA", 2, 0, false),
            ("PAAA", 3, 0, true),
            ("AASA", 3, 0, true),
            ("ASSA", 2, 0, false),
            ("PSSSSS", 2, 0, false),
            ("AAEA", 3, 0, true),
            ("AALA", 1, 1, false),
        ] {
            let tally = judged(&practice_f(), marks);
            assert_eq!(
                (tally.missed_in_a_row, tally.left, tally.is_beyond_limit),
                (in_a_row, Some(left), is_beyond),
                "{marks}"
            );
        }
    }

    fn policies() -> impl Strategy<Value = AttendancePolicy> {
        let fixed = AttendancePolicy {
            window: AttendanceWindow::FixedPeriods,
            period_starts: starts(&["04-01", "10-01"]),
            ..AttendancePolicy::default()
        };
        prop_oneof![
            Just(AttendancePolicy::default()),
            Just(fixed),
            Just(practice_c()),
            Just(practice_e()),
            Just(practice_f()),
            Just(AttendancePolicy { free_substitutes: None, late_weight: LateWeight::Full, ..practice_f() }),
        ]
    }

    proptest! {
        #[test]
        fn a_visit_makes_up_for_one_absence_at_most(letters in "[PALSMEOU]{1,30}", days in proptest::collection::vec(0_i64..250, 0..10)) {
            let before = weekly(&letters, on(LAST));
            let visits: Vec<NaiveDate> = days.iter().map(|day| on(LAST) - chrono::TimeDelta::days(*day)).collect();
            let mut after = before.clone();
            make_up(&practice_e(), &mut after, &visits);
            let missed = |marks: &[Occasion]| marks.iter().filter(|occasion| occasion.mark == Absent).count();
            prop_assert!(missed(&before) - missed(&after) <= visits.len());
            for (was, is) in before.iter().zip(&after) {
                let is_made_up = was.mark == Absent && is.mark == MadeUp;
                prop_assert!(was == is || (is_made_up && visits.iter().any(|visit| (*visit - was.day).num_days().abs() <= 14)));
            }
        }

        /// A leave, an illness, an excuse: with them or without, the rest counts the same.
        #[test]
        fn what_one_is_excused_from_changes_nothing(policy in policies(), marks in "[PALSU]{0,40}", at in 0_usize..40, excused in "[MEO]{1,6}") {
            let all = weekly(&marks, on(LAST));
            let mut with = all.clone();
            let at = at.min(with.len());
            let day = with.get(at).map_or(on(LAST), |occasion| occasion.day);
            let away = weekly(&excused, day).into_iter().map(|occasion| Occasion { day, ..occasion });
            with.splice(at..at, away);
            prop_assert_eq!(tally(&policy, &all, on(LAST)), tally(&policy, &with, on(LAST)));
        }

        /// To miss one more meeting makes nothing better, and to attend one more makes nothing worse.
        #[test]
        fn one_more_absence_is_never_better_than_one_more_attendance(policy in policies(), marks in "[PALSUMEO]{0,40}") {
            let there = judged(&policy, &format!("{marks}P"));
            let away = judged(&policy, &format!("{marks}A"));
            prop_assert!(away.absences > there.absences && away.missed_in_a_row > there.missed_in_a_row);
            prop_assert!(away.left <= there.left && away.warning_level >= there.warning_level);
            prop_assert!(away.is_beyond_limit || !there.is_beyond_limit);
        }

        /// What lies before the window, or after the day, is not looked at but for meetings missed in a row.
        #[test]
        fn a_window_is_all_that_counts(marks in "[PALSUMEO]{0,120}", before in "[PALSUMEO]{0,40}") {
            let policy = AttendancePolicy::default();
            let short = weekly(&marks, on(LAST));
            let first = window(&policy, on(LAST)).0.unwrap();
            let inside: Vec<Occasion> = short.iter().copied().filter(|occasion| occasion.day >= first).collect();
            let last = inside.first().map_or(first, |occasion| occasion.day) - chrono::TimeDelta::weeks(1);
            let longer: Vec<Occasion> = weekly(&before, last.min(first - chrono::TimeDelta::days(1))).into_iter().chain(inside.iter().copied()).collect();
            let (few, many) = (tally(&policy, &inside, on(LAST)), tally(&policy, &longer, on(LAST)));
            prop_assert_eq!(Tally { missed_in_a_row: 0, ..few }, Tally { missed_in_a_row: 0, ..many });
        }
    }

    /// What the last mark of a row of weeks leads to: the level, whether the limit is passed, and the window.
    fn fired(policy: &AttendancePolicy, marks: &str) -> Option<(i32, bool, String)> {
        let found = warned(policy, &weekly(marks, on(LAST)), on(LAST))?;
        Some((found.level, found.is_beyond_limit, found.window_on.to_string()))
    }

    #[test]
    fn a_mark_warns_when_it_is_the_one_that_leads_to_a_level() {
        let policy = AttendancePolicy::default();
        for (marks, expected) in [
            ("PPPA", None),
            ("APPA", Some((2, false, "2026-11-05"))),
            ("APAA", Some((3, false, "2026-11-05"))),
            ("AAAA", Some((4, true, "2026-11-05"))),
            // The fifth is beyond the limit as the fourth was: nothing new.
            ("AAAAA", None),
            // A level that was reached before is no news, whatever comes after it.
            ("APAP", None),
            ("APAM", None),
            ("APPS", None),
            ("ASSSSP", None),
            ("ASSSS", Some((2, false, "2026-10-29"))),
        ] {
            let expected =
                expected.map(|(level, is_beyond, window): (i32, bool, &str)| (level, is_beyond, window.to_owned()));
            assert_eq!(fired(&policy, marks), expected, "{marks}");
        }
    }

    #[test]
    fn a_window_is_told_by_its_period_or_by_the_first_meeting_missed_that_counts() {
        let fixed = AttendancePolicy {
            window: AttendanceWindow::FixedPeriods,
            months: None,
            period_starts: starts(&["04-01", "10-01"]),
            ..AttendancePolicy::default()
        };
        assert_eq!(fired(&fixed, "AAPA"), Some((3, false, "2026-10-01".to_owned())));
        // Six months on, the first one counts no more: it is another window.
        let rolling = AttendancePolicy::default();
        assert_eq!(fired(&rolling, &format!("AA{}A", "P".repeat(24))), Some((3, false, "2026-05-28".to_owned())));
        assert_eq!(fired(&rolling, &format!("AA{}A", "P".repeat(25))), Some((2, false, "2026-05-28".to_owned())));
        let row = practice_f();
        assert_eq!(fired(&row, "AAPPA"), Some((1, false, LAST.to_owned())), "nobody was sent");
        assert_eq!(fired(&row, "PAA"), Some((2, false, "2026-11-19".to_owned())));
        assert_eq!(fired(&row, "PAMAA"), Some((3, true, "2026-11-05".to_owned())));
        let share = practice_e();
        assert_eq!(fired(&share, "PPAAA"), Some((0, true, "2026-07-01".to_owned())));
    }

    proptest! {
        /// Whatever came before: who was there is not warned, and the same mark never warns twice.
        #[test]
        fn only_a_missed_meeting_warns(marks in "[PALSMEOU]{0,40}") {
            for policy in [AttendancePolicy::default(), practice_c(), practice_e(), practice_f()] {
                for there in ["P", "M", "E", "O", "U"] {
                    prop_assert_eq!(fired(&policy, &format!("{marks}{there}")), None);
                }
            }
        }
    }
}

//! What policies say. The defaults are what is in force where a chapter has set nothing.

use std::fmt;
use std::str::FromStr;

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

use crate::platform::values::ParseValueError;

/// The kinds of policy that a chapter has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PolicyKind {
    /// How somebody becomes a member.
    Admission,
    /// How often a member may be away.
    Attendance,
    /// How long a membership lasts, and how it is renewed.
    Terms,
    /// What the giver of a referral is told of the business that it brought.
    Disclosure,
    /// How long third persons' data is kept.
    Retention,
    /// When a one-to-one counts that the other side says nothing of.
    OneToOnes,
}

/// How an application is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AdmissionDecision {
    /// The membership committee's majority; an equal vote of all three ends it at once.
    CommitteeMajority,
    /// All members may vote against; so many negative votes decline.
    NegativeVotes,
    /// Admitted unless somebody objects in time.
    NoObjection,
}

/// How somebody becomes a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdmissionPolicy {
    /// Who decides.
    pub decision: AdmissionDecision,
    /// With negative votes: how many decline.
    pub negative_votes: i32,
    /// With negative votes: from so many members on, a share of them declines in place of the number.
    pub negative_share_from_members: i32,
    /// That share, in percent.
    pub negative_share_percent: i32,
    /// With no objection: how many days there are to object.
    pub objection_days: i32,
    /// How many days an approved applicant has to pay.
    pub payment_days: i32,
    /// How often somebody may visit, in the whole club.
    pub most_visits: i32,
}

impl Default for AdmissionPolicy {
    fn default() -> Self {
        Self {
            decision: AdmissionDecision::CommitteeMajority,
            negative_votes: 3,
            negative_share_from_members: 30,
            negative_share_percent: 10,
            objection_days: 7,
            payment_days: 7,
            most_visits: 2,
        }
    }
}

/// The stretch of time over which absences are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AttendanceWindow {
    /// The months up to the meeting.
    RollingMonths,
    /// Between fixed days of the year.
    FixedPeriods,
    /// Meetings one after the other.
    Consecutive,
    /// Between fixed days of the year, as a share of its meetings.
    PercentOfPeriod,
}

/// How much of an absence it is to come late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LateWeight {
    /// None.
    None,
    /// Two lates are one absence.
    Half,
    /// A late is an absence.
    Full,
}

/// What follows when a member is away more than the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Consequence {
    /// The member and the leaders are told.
    Notify,
    /// The membership committee reviews the membership.
    Review,
    /// The seat may be opened.
    OpenSeat,
}

/// A day of any year, such as `04-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MonthDay {
    month: u32,
    day: u32,
}

impl MonthDay {
    /// The day in a year.
    pub fn in_year(self, year: i32) -> chrono::NaiveDate {
        // It comes every year.
        chrono::NaiveDate::from_ymd_opt(year, self.month, self.day).unwrap_or(chrono::NaiveDate::MAX)
    }
}

impl FromStr for MonthDay {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: ParseValueError = ParseValueError("a day of the year is written 04-01, and comes every year");
        let (month, day) = text.split_once('-').ok_or(FORM)?;
        let is_formed = [month, day].iter().all(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()));
        let (month, day) = (month.parse().map_err(|_| FORM)?, day.parse().map_err(|_| FORM)?);
        // A year without a leap day: a period that begins on 29 February would begin every fourth year.
        let comes_every_year = chrono::NaiveDate::from_ymd_opt(2026, month, day).is_some();
        if is_formed && comes_every_year { Ok(Self { month, day }) } else { Err(FORM) }
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}-{:02}", self.month, self.day)
    }
}

impl TryFrom<String> for MonthDay {
    type Error = ParseValueError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<MonthDay> for String {
    fn from(day: MonthDay) -> Self {
        day.to_string()
    }
}

/// How often a member may be away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttendancePolicy {
    /// Over which stretch absences are counted.
    pub window: AttendanceWindow,
    /// With rolling months: how many.
    pub months: Option<i32>,
    /// With periods: the days on which they begin.
    pub period_starts: Vec<MonthDay>,
    /// How many absences are tolerated; the next one has the consequence. With consecutive meetings: how many in a row
    /// have it.
    pub limit: Option<i32>,
    /// With a share of a period: how many percent of its meetings must be attended.
    pub least_percent: Option<i32>,
    /// So many in a row missed have the consequence, whatever the window says.
    pub consecutive_limit: Option<i32>,
    /// How much of an absence it is to come late.
    pub late_weight: LateWeight,
    /// How many substitutes are no absence; `None`: all of them.
    pub free_substitutes: Option<i32>,
    /// The same for a member without any absence in the window, where that differs.
    pub free_substitutes_without_absence: Option<i32>,
    /// Whether an absent member must send a substitute.
    pub substitute_required: bool,
    /// Within how many days a meeting elsewhere makes up for a missed one; 0: never.
    pub made_up_within_days: i32,
    /// At how many absences the member is warned, in ascending order.
    pub warning_levels: Vec<i32>,
    /// What follows beyond the limit.
    pub consequence: Consequence,
}

impl Default for AttendancePolicy {
    /// Three absences in six rolling months, three substitutes free.
    fn default() -> Self {
        Self {
            window: AttendanceWindow::RollingMonths,
            months: Some(6),
            period_starts: Vec::new(),
            limit: Some(3),
            least_percent: None,
            consecutive_limit: None,
            late_weight: LateWeight::None,
            free_substitutes: Some(3),
            free_substitutes_without_absence: None,
            substitute_required: false,
            made_up_within_days: 0,
            warning_levels: vec![2, 3],
            consequence: Consequence::Review,
        }
    }
}

/// How long a membership lasts, and how it is renewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsPolicy {
    /// The lengths of a term that members choose from, in years.
    pub term_years: Vec<i32>,
    /// How many days before the end of the term the renewal is due.
    pub renewal_due_days: i32,
    /// How many days before it the renewal is decided.
    pub decision_days: i32,
    /// How many days before it the renewal is paid.
    pub payment_days: i32,
    /// How many days after it an unpaid membership lasts.
    pub grace_days: i32,
}

impl Default for TermsPolicy {
    fn default() -> Self {
        Self { term_years: vec![1, 2], renewal_due_days: 90, decision_days: 60, payment_days: 30, grace_days: 15 }
    }
}

/// What the giver of a referral is told of the business that it brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Disclosure {
    /// Amounts, not from whom.
    #[default]
    Anonymous,
    /// From whom, no amounts.
    Named,
    /// Both.
    NamedWithAmount,
}

/// The same as a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisclosurePolicy {
    /// What the giver is told.
    pub disclosure: Disclosure,
}

/// How long third persons' data is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionPolicy {
    /// How many days after the end of a referral the third person's contact data is erased.
    pub contact_days: i32,
}

impl Default for RetentionPolicy {
    fn default() -> Self {
        Self { contact_days: 180 }
    }
}

/// When a one-to-one counts that only one of the two says to have taken place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneToOnePolicy {
    /// After how many days without objection; `None`: never, it takes the word of both.
    pub confirm_after_days: Option<i32>,
}

impl Default for OneToOnePolicy {
    fn default() -> Self {
        Self { confirm_after_days: Some(7) }
    }
}

/// One policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Policy {
    /// How somebody becomes a member.
    Admission(AdmissionPolicy),
    /// How often a member may be away.
    Attendance(AttendancePolicy),
    /// How long a membership lasts.
    Terms(TermsPolicy),
    /// What givers are told.
    Disclosure(DisclosurePolicy),
    /// How long third persons' data is kept.
    Retention(RetentionPolicy),
    /// When a one-to-one counts that the other side says nothing of.
    OneToOnes(OneToOnePolicy),
}

impl Policy {
    /// Which kind it is.
    pub fn kind(&self) -> PolicyKind {
        match self {
            Self::Admission(_) => PolicyKind::Admission,
            Self::Attendance(_) => PolicyKind::Attendance,
            Self::Terms(_) => PolicyKind::Terms,
            Self::Disclosure(_) => PolicyKind::Disclosure,
            Self::Retention(_) => PolicyKind::Retention,
            Self::OneToOnes(_) => PolicyKind::OneToOnes,
        }
    }

    pub(super) fn to_json(&self) -> serde_json::Result<String> {
        match self {
            Self::Admission(data) => serde_json::to_string(data),
            Self::Attendance(data) => serde_json::to_string(data),
            Self::Terms(data) => serde_json::to_string(data),
            Self::Disclosure(data) => serde_json::to_string(data),
            Self::Retention(data) => serde_json::to_string(data),
            Self::OneToOnes(data) => serde_json::to_string(data),
        }
    }

    pub(super) fn of_json(kind: PolicyKind, text: &str) -> serde_json::Result<Self> {
        Ok(match kind {
            PolicyKind::Admission => Self::Admission(serde_json::from_str(text)?),
            PolicyKind::Attendance => Self::Attendance(serde_json::from_str(text)?),
            PolicyKind::Terms => Self::Terms(serde_json::from_str(text)?),
            PolicyKind::Disclosure => Self::Disclosure(serde_json::from_str(text)?),
            PolicyKind::Retention => Self::Retention(serde_json::from_str(text)?),
            PolicyKind::OneToOnes => Self::OneToOnes(serde_json::from_str(text)?),
        })
    }
}

/// All that is in force in a chapter on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policies {
    /// How somebody becomes a member.
    pub admission: AdmissionPolicy,
    /// How often a member may be away.
    pub attendance: AttendancePolicy,
    /// How long a membership lasts.
    pub terms: TermsPolicy,
    /// What givers are told.
    pub disclosure: DisclosurePolicy,
    /// How long third persons' data is kept.
    pub retention: RetentionPolicy,
    /// When a one-to-one counts that the other side says nothing of.
    pub one_to_ones: OneToOnePolicy,
}

impl Policies {
    pub(super) fn put(&mut self, policy: Policy) {
        match policy {
            Policy::Admission(data) => self.admission = data,
            Policy::Attendance(data) => self.attendance = data,
            Policy::Terms(data) => self.terms = data,
            Policy::Disclosure(data) => self.disclosure = data,
            Policy::Retention(data) => self.retention = data,
            Policy::OneToOnes(data) => self.one_to_ones = data,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_reads_back() {
        for policy in [
            Policy::Admission(AdmissionPolicy::default()),
            Policy::Attendance(AttendancePolicy {
                period_starts: vec!["04-01".parse().unwrap(), "10-01".parse().unwrap()],
                ..AttendancePolicy::default()
            }),
            Policy::Terms(TermsPolicy::default()),
            Policy::Disclosure(DisclosurePolicy { disclosure: Disclosure::Named }),
            Policy::Retention(RetentionPolicy { contact_days: 30 }),
            Policy::OneToOnes(OneToOnePolicy { confirm_after_days: None }),
        ] {
            let stored = policy.to_json().unwrap();
            assert_eq!(Policy::of_json(policy.kind(), &stored).unwrap(), policy, "{stored}");
        }
        // As the first version of the program stored it.
        let old = Policy::of_json(PolicyKind::Disclosure, r#"{"disclosure":"NAMED_WITH_AMOUNT"}"#).unwrap();
        assert_eq!(old, Policy::Disclosure(DisclosurePolicy { disclosure: Disclosure::NamedWithAmount }));
    }

    #[test]
    fn a_day_of_the_year_comes_every_year() {
        assert_eq!("04-01".parse::<MonthDay>().unwrap().to_string(), "04-01");
        for bad in ["", "4-1", "13-01", "02-29", "02-30", "00-10", "04-01-01", "+4-01"] {
            assert!(bad.parse::<MonthDay>().is_err(), "{bad}");
        }
    }
}

//! What policies say, as it is shown and as it is sent.

use async_graphql::{Enum, InputObject, SimpleObject};

use crate::chapters;
use crate::graphql::scalars::MonthDay;
use crate::platform::error::{Result as Outcome, reject};

/// The kinds of policy that a chapter has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "PolicyKind", remote = "crate::chapters::PolicyKind")]
pub(in crate::graphql) enum PolicyKind {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "AdmissionDecision", remote = "crate::chapters::AdmissionDecision")]
pub(in crate::graphql) enum AdmissionDecision {
    /// The membership committee's majority; an equal vote of all three ends it at once.
    CommitteeMajority,
    /// All members may vote against; so many negative votes decline.
    NegativeVotes,
    /// Admitted unless somebody objects in time.
    NoObjection,
}

/// The stretch of time over which absences are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "AttendanceWindow", remote = "crate::chapters::AttendanceWindow")]
pub(in crate::graphql) enum AttendanceWindow {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "LateWeight", remote = "crate::chapters::LateWeight")]
pub(in crate::graphql) enum LateWeight {
    /// None.
    None,
    /// Two lates are one absence.
    Half,
    /// A late is an absence.
    Full,
}

/// What follows when a member is away more than the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "AttendanceConsequence", remote = "crate::chapters::Consequence")]
pub(in crate::graphql) enum Consequence {
    /// The member and the leaders are told.
    Notify,
    /// The membership committee reviews the membership.
    Review,
    /// The seat may be opened.
    OpenSeat,
}

/// What the giver of a referral is told of the business that it brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "Disclosure", remote = "crate::chapters::Disclosure")]
pub(in crate::graphql) enum Disclosure {
    /// Amounts, not from whom.
    Anonymous,
    /// From whom, no amounts.
    Named,
    /// Both.
    NamedWithAmount,
}

/// Declares a policy as it is shown and as it is sent, and how it becomes the feature's own.
macro_rules! policy {
    (
        $(#[$doc:meta])* $name:ident, $input:literal, $of:ident {
            $($(#[$field_doc:meta])* $field:ident: $type:ty;)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, SimpleObject, InputObject)]
        #[graphql(input_name = $input)]
        pub(in crate::graphql) struct $name {
            $($(#[$field_doc])* $field: $type,)+
        }

        impl From<chapters::$of> for $name {
            fn from(data: chapters::$of) -> Self {
                Self { $($field: data.$field.into(),)+ }
            }
        }

        impl $name {
            pub(super) fn parse(self) -> chapters::$of {
                chapters::$of { $($field: self.$field.into(),)+ }
            }
        }
    };
}
policy!(
    /// How somebody becomes a member.
    AdmissionPolicy, "AdmissionPolicyInput", AdmissionPolicy {
        /// Who decides.
        decision: AdmissionDecision;
        /// With negative votes: how many decline, 1 to 100.
        negative_votes: i32;
        /// With negative votes: from so many members on, a share of them declines in place of the number; 1 to 1,000.
        negative_share_from_members: i32;
        /// That share, in percent, 1 to 100.
        negative_share_percent: i32;
        /// With no objection: how many days there are to object, 1 to 90.
        objection_days: i32;
        /// How many days an approved applicant has to pay, 1 to 90.
        payment_days: i32;
        /// How often somebody may visit in the whole club, 0 to 52.
        most_visits: i32;
    }
);
policy!(
    /// How long a membership lasts, and how it is renewed.
    TermsPolicy, "TermsPolicyInput", TermsPolicy {
        /// The lengths of a term that members choose from, in years, in ascending order: up to five, 1 to 5.
        term_years: Vec<i32>;
        /// How many days before the end of the term the renewal is due, 0 to 365.
        renewal_due_days: i32;
        /// How many days before it the renewal is decided: not before it is due.
        decision_days: i32;
        /// How many days before it the renewal is paid: not before it is decided.
        payment_days: i32;
        /// How many days after it an unpaid membership lasts, 0 to 365.
        grace_days: i32;
    }
);
policy!(
    /// What givers are told.
    DisclosurePolicy, "DisclosurePolicyInput", DisclosurePolicy {
        /// Of the business that a referral brought.
        disclosure: Disclosure;
    }
);
policy!(
    /// How long third persons' data is kept.
    RetentionPolicy, "RetentionPolicyInput", RetentionPolicy {
        /// How many days after the end of a referral the third person's contact data is erased, 1 to 3,650.
        contact_days: i32;
    }
);
policy!(
    /// When a one-to-one counts that only one of the two says to have taken place.
    OneToOnePolicy, "OneToOnePolicyInput", OneToOnePolicy {
        /// After how many days without objection, 1 to 60; null: never, it takes the word of both. Of two chapters both have
        /// to allow it, and the longer time counts; what holds on the day of the claim stays.
        confirm_after_days: Option<i32>;
    }
);

/// How often a member may be away.
#[derive(Debug, Clone, SimpleObject, InputObject)]
#[graphql(input_name = "AttendancePolicyInput")]
pub(in crate::graphql) struct AttendancePolicy {
    /// Over which stretch absences are counted.
    window: AttendanceWindow,
    /// With `ROLLING_MONTHS`: how many, 1 to 24.
    months: Option<i32>,
    /// With `FIXED_PERIODS` and `PERCENT_OF_PERIOD`: the days on which they begin, in ascending order, up to 12.
    period_starts: Vec<MonthDay>,
    /// How many absences are tolerated, 0 to 60; the next one has the consequence. With `CONSECUTIVE`: how many in a row
    /// have it. Null with `PERCENT_OF_PERIOD`.
    limit: Option<i32>,
    /// With `PERCENT_OF_PERIOD`: how many percent of its meetings must be attended, 1 to 100.
    least_percent: Option<i32>,
    /// So many in a row missed have the consequence, whatever the window says; 1 to 60.
    consecutive_limit: Option<i32>,
    /// How much of an absence it is to come late.
    late_weight: LateWeight,
    /// How many substitutes are no absence, 0 to 60; null: all of them.
    free_substitutes: Option<i32>,
    /// The same for a member without any absence in the window, where that differs.
    free_substitutes_without_absence: Option<i32>,
    /// Whether an absent member must send a substitute.
    substitute_required: bool,
    /// Within how many days, before or after, a meeting of another chapter makes up for a missed one, up to 60: that chapter
    /// received the member as a visitor `OTHER_CHAPTER`, with their e-mail address. 0: never; whoever marks attendance may
    /// still set `MADE_UP`.
    made_up_within_days: i32,
    /// At how many absences the member is warned, in ascending order, up to ten.
    warning_levels: Vec<i32>,
    /// What follows beyond the limit.
    consequence: Consequence,
}

impl From<chapters::AttendancePolicy> for AttendancePolicy {
    fn from(data: chapters::AttendancePolicy) -> Self {
        Self {
            window: data.window.into(),
            months: data.months,
            period_starts: data.period_starts.iter().map(|day| MonthDay(day.to_string())).collect(),
            limit: data.limit,
            least_percent: data.least_percent,
            consecutive_limit: data.consecutive_limit,
            late_weight: data.late_weight.into(),
            free_substitutes: data.free_substitutes,
            free_substitutes_without_absence: data.free_substitutes_without_absence,
            substitute_required: data.substitute_required,
            made_up_within_days: data.made_up_within_days,
            warning_levels: data.warning_levels,
            consequence: data.consequence.into(),
        }
    }
}

impl AttendancePolicy {
    pub(super) fn parse(self) -> Outcome<chapters::AttendancePolicy> {
        let day = |day: &MonthDay| {
            let wrong = || reject("MONTH_DAY_INVALID").on("policy.attendance.periodStarts").into();
            day.0.parse().map_err(|_| wrong())
        };
        Ok(chapters::AttendancePolicy {
            window: self.window.into(),
            months: self.months,
            period_starts: self.period_starts.iter().map(day).collect::<Outcome<_>>()?,
            limit: self.limit,
            least_percent: self.least_percent,
            consecutive_limit: self.consecutive_limit,
            late_weight: self.late_weight.into(),
            free_substitutes: self.free_substitutes,
            free_substitutes_without_absence: self.free_substitutes_without_absence,
            substitute_required: self.substitute_required,
            made_up_within_days: self.made_up_within_days,
            warning_levels: self.warning_levels,
            consequence: self.consequence.into(),
        })
    }
}

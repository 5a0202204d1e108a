//! Where members stand by their chapter's attendance policy.

use async_graphql::SimpleObject;

use crate::graphql::chapters::Consequence;
use crate::graphql::scalars::LocalDate;
use crate::meetings;

/// Where a member stands by the attendance policy of their chapter, or would stand.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct AttendanceStanding {
    /// The day that is judged, by the policy that is in force on it: today, or that of the meeting that would be missed.
    judged_on: LocalDate,
    /// The first day that counts; null when meetings in a row are counted.
    window_starts_on: Option<LocalDate>,
    /// The last day that counts: of a period its end.
    window_ends_on: LocalDate,
    /// Meetings that count: all but those that the member was excused from, ill or on leave.
    expected: u32,
    /// Of these, where the member was, made up for it, or sent a substitute who is free.
    attended: u32,
    /// Absences, with what lates and substitutes beyond the free ones add to them.
    absences: u32,
    /// Substitutes sent.
    substitutes: u32,
    /// How many of them are no absence; null: all.
    free_substitutes: Option<u32>,
    /// Meetings missed one after the other, up to that day.
    missed_in_a_row: u32,
    /// The highest level of warning that is reached; null when none is.
    warning_level: Option<u32>,
    /// How many more absences the policy tolerates; null where it counts a share.
    left: Option<u32>,
    /// Whether the consequence of the policy follows. Of a share: whether it is below the least so far.
    is_beyond_limit: bool,
    /// What follows beyond the limit.
    consequence: Consequence,
}

impl From<meetings::AttendanceStanding> for AttendanceStanding {
    fn from(standing: meetings::AttendanceStanding) -> Self {
        let tally = standing.tally;
        Self {
            judged_on: LocalDate(standing.day),
            window_starts_on: tally.window_starts_on.map(LocalDate),
            window_ends_on: LocalDate(tally.window_ends_on),
            expected: tally.expected,
            attended: tally.attended,
            absences: tally.absences,
            substitutes: tally.substitutes,
            free_substitutes: tally.free_substitutes,
            missed_in_a_row: tally.missed_in_a_row,
            warning_level: tally.warning_level,
            left: tally.left,
            is_beyond_limit: tally.is_beyond_limit,
            consequence: standing.policy.consequence.into(),
        }
    }
}

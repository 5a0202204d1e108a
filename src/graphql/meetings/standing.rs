//! Where members stand by their chapter's attendance policy.

use async_graphql::{ComplexObject, Context, ID, SimpleObject};

use super::types::Meeting;
use crate::graphql::caller::Caller;
use crate::graphql::chapters::Consequence;
use crate::graphql::errors::Fault;
use crate::graphql::loaders::WarningsOf;
use crate::graphql::scalars::{DateTime, LocalDate};
use crate::meetings::{self, MeetingId};
use crate::members::MemberId;

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

/// A warning that a member got for being away, once in its window.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub(in crate::graphql) struct AttendanceWarning {
    /// `wrn_…`
    id: ID,
    /// How many absences it was for, or missed meetings in a row; 0 where a share is counted.
    level: i32,
    /// Whether the consequence of the policy follows.
    is_beyond_limit: bool,
    /// What tells the window: the first day of a period; otherwise the first absence that counts.
    window_on: LocalDate,
    /// When it was found: at the close of the week.
    warned_at: DateTime,
    #[graphql(skip)]
    meeting_id: MeetingId,
}

#[ComplexObject]
impl AttendanceWarning {
    /// The meeting whose mark led to it.
    async fn meeting(&self, context: &Context<'_>) -> Option<Result<Meeting, Fault>> {
        let caller = match Caller::of(context) {
            Ok(caller) => caller,
            Err(fault) => return Some(Err(fault)),
        };
        let found = caller.load().load_one(self.meeting_id).await.map_err(|error| caller.fault(error));
        found.map(|row| row.map(Meeting)).transpose()
    }
}

impl From<meetings::AttendanceWarning> for AttendanceWarning {
    fn from(row: meetings::AttendanceWarning) -> Self {
        Self {
            id: row.id.to_string().into(),
            level: row.level,
            is_beyond_limit: row.is_beyond_limit,
            window_on: LocalDate(row.window_on),
            warned_at: DateTime(row.created_at),
            meeting_id: row.meeting_id,
        }
    }
}

/// The warnings that a member got in the chapter where they sit, the latest first. Who may read them is asked by the caller.
pub(in crate::graphql) async fn warnings(
    caller: &Caller,
    member: MemberId,
    chapter: crate::access::ChapterId,
) -> Result<Vec<AttendanceWarning>, Fault> {
    let found = caller.load().load_one(WarningsOf(member)).await.map_err(|error| caller.fault(error))?;
    let mut rows = found.unwrap_or_default();
    rows.retain(|row| row.chapter_id == chapter);
    Ok(rows.into_iter().map(Into::into).collect())
}

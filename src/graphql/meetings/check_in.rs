//! Members who check in themselves, and marks that are taken back.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::marks::Attendance;
use super::types::Meeting;
use crate::access::{Permission, may};
use crate::graphql::caller::Caller;
use crate::graphql::chapters::chapter;
use crate::graphql::errors::{Fault, UserError, split};
use crate::graphql::inputs::{argument_id, id, list};
use crate::graphql::scalars::DateTime;
use crate::meetings::{self, CheckInMyself, ClearAttendance};
use crate::platform::error::Result;

/// A code to show in the room: whoever can read it is there.
#[derive(Debug, SimpleObject)]
pub(super) struct CheckInCode {
    /// Six digits. There is another one every minute.
    code: String,
    /// Until when it is taken: one to two minutes from now. Ask for the next one a minute before.
    expires_at: DateTime,
}

/// The code of a meeting, for who may mark attendance.
pub(super) async fn code(context: &Context<'_>, meeting: &meetings::Meeting) -> Result<Option<CheckInCode>, Fault> {
    let caller = Caller::of(context)?;
    let actor = caller.actor()?;
    let chapter = chapter(caller, meeting.chapter_id).await?;
    if may(actor, Permission::MarkAttendance, chapter.0.scope()).is_none() {
        return Ok(None);
    }
    let found = meetings::check_in_code(caller.db(), meeting).await.map_err(|error| caller.fault(error))?;
    Ok(found.map(|found| CheckInCode { code: found.code, expires_at: DateTime(found.expires_at) }))
}

/// A member who is there.
#[derive(Debug, InputObject)]
pub(super) struct AttendanceCheckInInput {
    /// The six digits that are shown in the room.
    code: String,
}

/// Marks to take back.
#[derive(Debug, InputObject)]
pub(super) struct AttendanceClearInput {
    /// Whose, `mem_…`, at most 100.
    member_ids: Vec<ID>,
}

impl AttendanceClearInput {
    fn parse(self, meeting: &ID) -> Result<ClearAttendance> {
        let named = list(self.member_ids, "memberIds")?.into_iter().enumerate();
        let members = named.map(|(position, member)| id(&member, format!("memberIds.{position}")));
        Ok(ClearAttendance {
            meeting: argument_id(meeting, "meetingId")?,
            members: members.collect::<Result<Vec<_>>>()?,
        })
    }
}

/// What `attendanceCheckIn` answers.
#[derive(Debug, SimpleObject)]
pub(super) struct AttendanceCheckInPayload {
    /// The meeting.
    meeting: Option<Meeting>,
    /// Your mark, `PRESENT` or `LATE`.
    attendance: Option<Attendance>,
    /// What the caller can mend; empty when it was done.
    user_errors: Vec<UserError>,
}

/// What `attendanceClear` answers.
#[derive(Debug, SimpleObject)]
pub(super) struct AttendanceClearPayload {
    /// The meeting.
    meeting: Option<Meeting>,
    /// All marks of the meeting now.
    attendance: Option<Vec<Attendance>>,
    /// What the caller can mend; empty when it was done. Then no mark was taken back at all.
    user_errors: Vec<UserError>,
}

/// The mutations of attendance beside marking in bulk.
#[derive(Debug, Default)]
pub(in crate::graphql) struct AttendanceMutations;

#[Object]
impl AttendanceMutations {
    /// Checks you in with the code that is shown in the room, while the meeting is in progress: `PRESENT`, or `LATE` from
    /// ten minutes after its start on. For members on the day's roster. Once more it changes nothing; a mark that somebody
    /// else has set stays. After five wrong codes in ten minutes you wait.
    ///
    /// Codes: `ATTENDANCE_NOT_OPEN`, `NOT_ON_ROSTER`, `ALREADY_MARKED`, `CHECK_IN_CODE_WRONG`,
    /// `CHECK_IN_TRIES_USED_UP`.
    async fn attendance_check_in(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] meeting_id: ID,
        #[graphql(desc = "The code.")] input: AttendanceCheckInInput,
    ) -> Result<AttendanceCheckInPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let meeting = argument_id(&meeting_id, "meetingId")?;
            meetings::check_in_myself(caller.db(), actor, CheckInMyself { meeting, code: input.code }).await
        }
        .await;
        let (done, user_errors) = split(outcome, caller.locale())?;
        let (meeting, attendance) = done.unzip();
        Ok(AttendanceCheckInPayload {
            meeting: meeting.map(Meeting),
            attendance: attendance.map(Attendance::from),
            user_errors,
        })
    }

    /// Takes marks back, all or none: whoever had one is unmarked. When the meeting is over they are `ABSENT`, or
    /// `ON_LEAVE`, as whoever was not marked. For who may mark attendance, from the start of the meeting to its close.
    ///
    /// Codes: `ATTENDANCE_NOT_OPEN`, `NOT_ON_ROSTER`, `LIST_TOO_LONG`.
    async fn attendance_clear(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] meeting_id: ID,
        #[graphql(desc = "Whose marks.")] input: AttendanceClearInput,
    ) -> Result<AttendanceClearPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::clear_attendance(caller.db(), actor, input.parse(&meeting_id)?).await }.await;
        let (done, user_errors) = split(outcome, caller.locale())?;
        let (meeting, attendance) = done.unzip();
        Ok(AttendanceClearPayload {
            meeting: meeting.map(Meeting),
            attendance: attendance.map(|rows| rows.into_iter().map(Attendance::from).collect()),
            user_errors,
        })
    }
}

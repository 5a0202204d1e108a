//! The mutations of meetings.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::editing::MeetingCallOffInput;
use super::marks::{Attendance, AttendanceMark};
use super::types::{Meeting, MeetingMode};
use crate::graphql::caller::Caller;
use crate::graphql::errors::{Fault, UserError, split};
use crate::graphql::inputs::{argument_id, id, list, prose_or_none, text_or_none};
use crate::graphql::payloads::payload;
use crate::graphql::scalars::LocalDateTime;
use crate::meetings::{
    self, CloseMeeting, InvitationsFor, MarkOne, MoveMeeting, PublishMeeting, RecordAttendance, ScheduleMeeting,
    SummaryFor,
};
use crate::platform::error::Result;

/// A meeting to schedule.
#[derive(Debug, InputObject)]
pub(super) struct MeetingScheduleInput {
    /// Of which chapter, `chp_…`.
    chapter_id: ID,
    /// When it starts: the wall time in the chapter's zone. A time that comes twice is its first coming.
    local_start: LocalDateTime,
    /// How long, 15 to 720; the chapter's usual length when left out.
    duration_minutes: Option<i32>,
    /// Where people come together; in person when left out.
    mode: Option<MeetingMode>,
    /// The place, at most 200 characters; the chapter's usual one when left out.
    venue: Option<String>,
    /// Where to join by video, at most 500 characters; needed unless it is in person.
    online_url: Option<String>,
    /// What it is about, at most 200 characters, if it is not an ordinary one.
    title: Option<String>,
}

impl MeetingScheduleInput {
    fn parse(self) -> Result<ScheduleMeeting> {
        Ok(ScheduleMeeting {
            chapter: id(&self.chapter_id, "chapterId")?,
            title: text_or_none(self.title.as_deref(), "title")?,
            local_start: self.local_start.0,
            minutes: self.duration_minutes,
            mode: self.mode.map_or(meetings::MeetingMode::InPerson, Into::into),
            venue: text_or_none(self.venue.as_deref(), "venue")?,
            online_url: text_or_none(self.online_url.as_deref(), "onlineUrl")?,
        })
    }
}

/// A meeting as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct MeetingMoveInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

/// Marks of one meeting.
#[derive(Debug, InputObject)]
pub(super) struct AttendanceRecordInput {
    /// At most 100, one per member. Members who are not named keep what they have.
    marks: Vec<AttendanceMarkInput>,
}

/// One mark.
#[derive(Debug, InputObject)]
pub(in crate::graphql) struct AttendanceMarkInput {
    /// Whose, `mem_…`.
    member_id: ID,
    /// How they attended.
    mark: AttendanceMark,
    /// Who stood in, at most 120 characters; with `SUBSTITUTE` only, and needed there unless somebody was named
    /// beforehand. Nobody of the day's roster: the names
    /// are compared, without case, diacritics and the order of their words.
    substitute_name: Option<String>,
}

impl AttendanceRecordInput {
    fn parse(self, meeting: &ID) -> Result<RecordAttendance> {
        let marks = marks(self.marks)?;
        Ok(RecordAttendance { meeting: argument_id(meeting, "meetingId")?, marks })
    }
}

/// The marks of a call, in the field of this name.
pub(in crate::graphql) fn marks(given: Vec<AttendanceMarkInput>) -> Result<Vec<MarkOne>> {
    let marks = list(given, "marks")?.into_iter().enumerate().map(|(position, one)| {
        let name = one.substitute_name.as_deref();
        Ok(MarkOne {
            member: id(&one.member_id, format!("marks.{position}.memberId"))?,
            mark: one.mark.into(),
            substitute_name: text_or_none(name, format!("marks.{position}.substituteName"))?,
        })
    });
    marks.collect()
}

/// A meeting to close.
#[derive(Debug, InputObject)]
pub(super) struct MeetingCloseInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// Words to the chapter at the head of the summary, at most 4,000 characters.
    note: Option<String>,
}

payload!(
    /// What `meetingSchedule` answers.
    MeetingSchedulePayload {
        /// The meeting, `PLANNED`.
        meeting: Meeting
    }
);
payload!(
    /// What `meetingPublish` answers.
    MeetingPublishPayload {
        /// The meeting, `PUBLISHED`.
        meeting: Meeting
    }
);
payload!(
    /// What `meetingStart` answers.
    MeetingStartPayload {
        /// The meeting, `IN_PROGRESS`.
        meeting: Meeting
    }
);
payload!(
    /// What `meetingHold` answers.
    MeetingHoldPayload {
        /// The meeting, `HELD`.
        meeting: Meeting
    }
);
payload!(
    /// What `meetingCancel` answers.
    MeetingCancelPayload {
        /// The meeting, `CANCELLED`.
        meeting: Meeting
    }
);

/// What `attendanceRecord` answers.
#[derive(Debug, SimpleObject)]
pub(super) struct AttendanceRecordPayload {
    /// The meeting.
    meeting: Option<Meeting>,
    /// All marks of the meeting now.
    attendance: Option<Vec<Attendance>>,
    /// What the caller can mend; empty when it was done. Then no mark was set at all.
    user_errors: Vec<UserError>,
}

/// What `meetingClose` answers.
#[derive(Debug, SimpleObject)]
pub(super) struct MeetingClosePayload {
    /// The meeting, `CLOSED`.
    meeting: Option<Meeting>,
    /// How many summaries were queued: one for each member who can be reached. Of a second close 0: a correction is mailed to
    /// those for whom a figure has changed.
    summaries_queued: i32,
    /// What the caller can mend; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The mutations of meetings.
#[derive(Debug, Default)]
pub(in crate::graphql) struct MeetingMutations;

#[Object]
impl MeetingMutations {
    /// Schedules a meeting at a local time of its chapter. For the chapter's leaders.
    ///
    /// Codes: `LOCAL_TIME_SKIPPED`, `DURATION_INVALID`, `MEETING_TOO_FAR`, `ONLINE_URL_NEEDED`, `MEETING_EXISTS`.
    async fn meeting_schedule(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to schedule.")] input: MeetingScheduleInput,
    ) -> Result<MeetingSchedulePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::schedule(caller.db(), actor, input.parse()?).await }.await;
        MeetingSchedulePayload::of(caller, outcome)
    }

    /// Announces a meeting to the chapter and invites its members, as the server does by itself seven days ahead. For its
    /// leaders. Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn meeting_publish(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: MeetingMoveInput,
    ) -> Result<MeetingPublishPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let MoveMeeting { meeting, expected_version } = moved(&id, &input)?;
            let publish = PublishMeeting { meeting, expected_version, invitations: InvitationsFor::Members };
            meetings::publish(caller.db(), actor, publish).await
        };
        let outcome = outcome.await;
        MeetingPublishPayload::of(caller, outcome)
    }

    /// Opens a meeting, from three hours before its start on: from now on attendance is marked. For the chapter's
    /// leaders and visitor host. Codes: `INVALID_TRANSITION`, `MEETING_TOO_EARLY`, `CONFLICT`.
    async fn meeting_start(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: MeetingMoveInput,
    ) -> Result<MeetingStartPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::start(caller.db(), actor, moved(&id, &input)?).await }.await;
        MeetingStartPayload::of(caller, outcome)
    }

    /// Declares a meeting held that has begun: whoever is not marked was absent, and visitors who were not received did not
    /// come. For the chapter's leaders.
    /// Codes: `INVALID_TRANSITION`, `MEETING_TOO_EARLY`, `CONFLICT`.
    async fn meeting_hold(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: MeetingMoveInput,
    ) -> Result<MeetingHoldPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::hold(caller.db(), actor, moved(&id, &input)?).await }.await;
        MeetingHoldPayload::of(caller, outcome)
    }

    /// Calls a meeting off. For the chapter's leaders. Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn meeting_cancel(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and why.")] input: MeetingCallOffInput,
    ) -> Result<MeetingCancelPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let (moved, reason) = input.parse(&id)?;
            meetings::cancel(caller.db(), actor, moved, reason).await
        };
        MeetingCancelPayload::of(caller, outcome.await)
    }

    /// Closes a meeting and its chapter's week: attendance is frozen, what was recorded since the last close is
    /// confirmed, and every member gets the summary, exactly once. A week that was open again mails corrections only. For the
    /// vice president and the president.
    /// Codes: `INVALID_TRANSITION`, `MEETING_TOO_EARLY`, `CONFLICT`.
    async fn meeting_close(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and words to the chapter.")] input: MeetingCloseInput,
    ) -> Result<MeetingClosePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::close(caller.db(), actor, close_of(&id, &input)?).await }.await;
        let (closed, user_errors) = split(outcome, caller.locale())?;
        let queued = closed.as_ref().map_or(0, |closed| closed.summaries_queued);
        Ok(MeetingClosePayload {
            meeting: closed.map(|closed| Meeting(closed.meeting)),
            summaries_queued: i32::try_from(queued).unwrap_or(i32::MAX),
            user_errors,
        })
    }

    /// Marks attendance, all marks or none; what was marked before is overwritten. For the chapter's leaders and visitor
    /// host, from the start of the meeting to its close.
    ///
    /// Codes: `ATTENDANCE_NOT_OPEN`, `NOT_ON_ROSTER`, `MARKED_TWICE`, `SUBSTITUTE_NAME_NEEDED`,
    /// `SUBSTITUTE_NAME_UNUSED`, `SUBSTITUTE_OF_SAME_CHAPTER`, `LIST_TOO_LONG`.
    async fn attendance_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] meeting_id: ID,
        #[graphql(desc = "The marks.")] input: AttendanceRecordInput,
    ) -> Result<AttendanceRecordPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::record_attendance(caller.db(), actor, input.parse(&meeting_id)?).await }.await;
        let (done, user_errors) = split(outcome, caller.locale())?;
        let (meeting, attendance) = done.unzip();
        Ok(AttendanceRecordPayload {
            meeting: meeting.map(Meeting),
            attendance: attendance.map(|rows| rows.into_iter().map(Attendance::from).collect()),
            user_errors,
        })
    }
}

pub(super) fn moved(meeting: &ID, input: &MeetingMoveInput) -> Result<MoveMeeting> {
    Ok(MoveMeeting { meeting: argument_id(meeting, "id")?, expected_version: input.expected_version })
}

fn close_of(meeting: &ID, input: &MeetingCloseInput) -> Result<CloseMeeting> {
    Ok(CloseMeeting {
        meeting: argument_id(meeting, "id")?,
        expected_version: input.expected_version,
        note: prose_or_none(input.note.as_deref(), "note")?,
        summary: SummaryFor::Members,
    })
}

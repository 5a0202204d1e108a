//! The mutations that change, leave out and discard one meeting.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::mutations::{MeetingMoveInput, moved};
use super::types::{Meeting, MeetingMode};
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{argument_id, needed, patch, text_or_none};
use crate::graphql::payloads::payload;
use crate::graphql::scalars::LocalDateTime;
use crate::meetings::{self, MoveMeeting, UpdateMeeting};
use crate::platform::error::Result as Outcome;
use crate::platform::values::Text;

/// What is to change of a meeting: what is left out stays, null empties what may be empty.
#[derive(Debug, InputObject)]
pub(super) struct MeetingUpdateInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// When it starts: the wall time in the meeting's zone. A time that comes twice is its first coming.
    local_start: MaybeUndefined<LocalDateTime>,
    /// How long, 15 to 720.
    duration_minutes: MaybeUndefined<i32>,
    /// Where people come together. One that was online and is not any more is at the chapter's usual place, unless another
    /// is given.
    mode: MaybeUndefined<MeetingMode>,
    /// The place, at most 200 characters; an online meeting has none.
    venue: MaybeUndefined<String>,
    /// Where to join by video, at most 500 characters; needed unless it is in person, where there is none.
    online_url: MaybeUndefined<String>,
    /// What it is about, at most 200 characters.
    title: MaybeUndefined<String>,
}

impl MeetingUpdateInput {
    fn parse(self, meeting: &ID) -> Outcome<UpdateMeeting> {
        Ok(UpdateMeeting {
            meeting: argument_id(meeting, "id")?,
            expected_version: self.expected_version,
            local_start: needed(self.local_start, "localStart", |local, _| Ok(local.0))?,
            minutes: needed(self.duration_minutes, "durationMinutes", |minutes, _| Ok(minutes))?,
            mode: needed(self.mode, "mode", |mode, _| Ok(mode.into()))?,
            venue: patch(self.venue, "venue", |given, field| text_or_none(Some(&given), field))?,
            online_url: patch(self.online_url, "onlineUrl", |given, field| text_or_none(Some(&given), field))?,
            title: patch(self.title, "title", |given, field| text_or_none(Some(&given), field))?,
        })
    }
}

/// A meeting that does not take place, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct MeetingCallOffInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// Why, at most 200 characters: for the audit log.
    reason: Option<String>,
}

impl MeetingCallOffInput {
    pub(super) fn parse(&self, meeting: &ID) -> Outcome<(MoveMeeting, Option<Text<200>>)> {
        let moved = MoveMeeting { meeting: argument_id(meeting, "id")?, expected_version: self.expected_version };
        Ok((moved, text_or_none(self.reason.as_deref(), "reason")?))
    }
}

payload!(
    /// What `meetingUpdate` answers.
    MeetingUpdatePayload {
        /// The meeting as it is now.
        meeting: Meeting
    }
);
payload!(
    /// What `meetingDiscard` answers.
    MeetingDiscardPayload {
        /// The meeting, `DISCARDED`.
        meeting: Meeting
    }
);
payload!(
    /// What `meetingLeaveOut` answers.
    MeetingLeaveOutPayload {
        /// The meeting, `HOLIDAY`.
        meeting: Meeting
    }
);

/// The mutations that change one meeting.
#[derive(Debug, Default)]
pub(in crate::graphql) struct MeetingEditMutations;

#[Object]
impl MeetingEditMutations {
    /// Changes a meeting that has not begun: moves it, makes it online, gives it a title. A change of the chapter's
    /// pattern leaves it as it is from then on. For the chapter's leaders, its region's director and the club's
    /// administrators.
    ///
    /// Codes: `MEETING_NOT_EDITABLE`, `LOCAL_TIME_SKIPPED`, `DURATION_INVALID`, `MEETING_TOO_FAR`, `ONLINE_URL_NEEDED`,
    /// `MEETING_EXISTS`, `VALUE_NEEDED`, `CONFLICT`.
    async fn meeting_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and what to change.")] input: MeetingUpdateInput,
    ) -> Result<MeetingUpdatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::update_meeting(caller.db(), actor, input.parse(&id)?).await }.await;
        MeetingUpdatePayload::of(caller, outcome)
    }

    /// Takes back a meeting that was never announced; planning makes no other in its place. For the chapter's leaders.
    /// Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn meeting_discard(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: MeetingMoveInput,
    ) -> Result<MeetingDiscardPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::discard(caller.db(), actor, moved(&id, &input)?).await }.await;
        MeetingDiscardPayload::of(caller, outcome)
    }

    /// Leaves a meeting out for a holiday: the week does not count. For the chapter's leaders, its region's director and
    /// the club's administrators. Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn meeting_leave_out(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and why.")] input: MeetingCallOffInput,
    ) -> Result<MeetingLeaveOutPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let (moved, reason) = input.parse(&id)?;
            meetings::leave_out(caller.db(), actor, moved, reason).await
        };
        MeetingLeaveOutPayload::of(caller, outcome.await)
    }
}

//! Open a closed week again.

use async_graphql::{Context, ID, InputObject, Object};

use super::types::Meeting;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{argument_id, text};
use crate::graphql::payloads::payload;
use crate::meetings::ReopenMeeting;
use crate::platform::error::Result;
use crate::reports;

/// A closed meeting to open again.
#[derive(Debug, InputObject)]
pub(super) struct MeetingReopenInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// Why, at most 200 characters; it stands in the audit log.
    reason: String,
}

impl MeetingReopenInput {
    fn parse(self, meeting: &ID) -> Result<ReopenMeeting> {
        Ok(ReopenMeeting {
            meeting: argument_id(meeting, "id")?,
            expected_version: self.expected_version,
            reason: text(&self.reason, "reason")?,
        })
    }
}

payload!(
    /// What `meetingReopen` answers.
    MeetingReopenPayload {
        /// The meeting, `REOPENED`.
        meeting: Meeting
    }
);

/// The mutation that opens a week again.
#[derive(Debug, Default)]
pub(in crate::graphql) struct ReopeningMutations;

#[Object]
impl ReopeningMutations {
    /// Opens a closed week again, to mend its marks and visitors; `meetingClose` closes it once more, and mails a correction
    /// to those for whom a figure has changed. What was recorded in the week stays confirmed: it is repaired by correcting
    /// entries. For the vice president within seven days of the close, then for the region's director.
    /// Codes: `INVALID_TRANSITION`, `TEXT_EMPTY`, `TEXT_TOO_LONG`, `CONFLICT`.
    async fn meeting_reopen(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and why.")] input: MeetingReopenInput,
    ) -> Result<MeetingReopenPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { reports::reopen_week(caller.db(), actor, input.parse(&id)?).await }.await;
        MeetingReopenPayload::of(caller, outcome)
    }
}

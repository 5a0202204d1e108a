//! What is said before a meeting.

use async_graphql::{Context, ID, InputObject, Object};

use super::marks::{Attendance, AttendanceIntent};
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{argument_id, email, id, text_or_none};
use crate::graphql::payloads::payload;
use crate::graphql::scalars::EmailAddress;
use crate::meetings::{self, NewSubstitute, SetIntent};
use crate::platform::error::{Result, reject};

/// Whether somebody comes.
#[derive(Debug, InputObject)]
pub(super) struct AttendanceIntentSetInput {
    /// Who, `mem_…`; the viewer when left out. For others only by who marks attendance.
    member_id: Option<ID>,
    /// What they say.
    intent: AttendanceIntent,
    /// Who stands in, at most 120 characters; with `WILL_SEND_SUBSTITUTE` only, and it may be said later.
    substitute_name: Option<String>,
    /// Where the substitute is told when and where to come.
    substitute_email: Option<EmailAddress>,
}

impl AttendanceIntentSetInput {
    fn parse(self, meeting: &ID) -> Result<SetIntent> {
        let name = text_or_none(self.substitute_name.as_deref(), "substituteName")?;
        let substitute = match (name, email(self.substitute_email, "substituteEmail")?) {
            (Some(name), email) => Some(NewSubstitute { name, email }),
            (None, None) => None,
            (None, Some(_)) => return reject("SUBSTITUTE_NAME_NEEDED").on("substituteName").err(),
        };
        Ok(SetIntent {
            meeting: argument_id(meeting, "meetingId")?,
            member: self.member_id.map(|member| id(&member, "memberId")).transpose()?,
            intent: self.intent.into(),
            substitute,
            expected_version: None,
        })
    }
}

payload!(
    /// What `attendanceIntentSet` answers.
    AttendanceIntentSetPayload {
        /// The attendance of who was spoken of.
        attendance: Attendance
    }
);

/// The mutations of what is said beforehand.
#[derive(Debug, Default)]
pub(in crate::graphql) struct IntentMutations;

#[Object]
impl IntentMutations {
    /// Says whether a member of the day's roster comes, from the announcement of the meeting until it is held; it may be
    /// said anew. Whoever is named to stand in is told, if an address is given, and so is who is not needed any more. For
    /// the member, and for who marks attendance.
    ///
    /// Codes: `INTENT_NOT_OPEN`, `NOT_ON_ROSTER`, `SUBSTITUTE_NAME_NEEDED`, `SUBSTITUTE_NAME_UNUSED`,
    /// `SUBSTITUTE_OF_SAME_CHAPTER`, `TOO_MANY_SUBSTITUTES`, `EMAIL_INVALID`, `TEXT_TOO_LONG`.
    async fn attendance_intent_set(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] meeting_id: ID,
        #[graphql(desc = "What is said.")] input: AttendanceIntentSetInput,
    ) -> Result<AttendanceIntentSetPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::set_intent(caller.db(), actor, input.parse(&meeting_id)?).await }.await;
        AttendanceIntentSetPayload::of(caller, outcome)
    }
}

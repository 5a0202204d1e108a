//! What is done with visitors: one mutation per action.

use async_graphql::{Context, ID, InputObject, Object};

use super::types::{Visitor, VisitorKind};
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{argument_id, email, id, text, text_or_none};
use crate::graphql::payloads::payload;
use crate::graphql::scalars::EmailAddress;
use crate::meetings::{self, CheckInVisitor, InviteVisitor};
use crate::platform::error::Result;

/// A visitor to invite.
#[derive(Debug, InputObject)]
pub(super) struct VisitorInviteInput {
    /// To which meeting, `mtg_…`.
    meeting_id: ID,
    /// Their name, at most 120 characters.
    name: String,
    /// Why they come; a prospect when left out.
    kind: Option<VisitorKind>,
    /// Their company, at most 200 characters.
    company: Option<String>,
    /// Their profession, at most 120 characters.
    profession: Option<String>,
    /// Their e-mail address.
    email: Option<EmailAddress>,
}

impl VisitorInviteInput {
    fn parse(self) -> Result<InviteVisitor> {
        Ok(InviteVisitor {
            meeting: id(&self.meeting_id, "meetingId")?,
            name: text(&self.name, "name")?,
            kind: self.kind.map_or(meetings::VisitorKind::Prospect, Into::into),
            company: text_or_none(self.company.as_deref(), "company")?,
            profession: text_or_none(self.profession.as_deref(), "profession")?,
            email: email(self.email, "email")?,
        })
    }
}

/// A visit as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct VisitorCheckInInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

/// A check-in to undo, as the caller last saw the visit.
#[derive(Debug, InputObject)]
pub(super) struct VisitorCheckInUndoInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

payload!(
    /// What `visitorInvite` answers.
    VisitorInvitePayload {
        /// The visitor, `INVITED`.
        visitor: Visitor
    }
);
payload!(
    /// What `visitorCheckIn` answers.
    VisitorCheckInPayload {
        /// The visitor, `CHECKED_IN`.
        visitor: Visitor
    }
);
payload!(
    /// What `visitorCheckInUndo` answers.
    VisitorCheckInUndoPayload {
        /// The visitor, `INVITED`.
        visitor: Visitor
    }
);

/// The mutations of visitors.
#[derive(Debug, Default)]
pub(in crate::graphql) struct VisitorMutations;

#[Object]
impl VisitorMutations {
    /// Invites a visitor; you get the credit. For members of the chapter. Codes: `MEETING_OVER`.
    async fn visitor_invite(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whom, and to which meeting.")] input: VisitorInviteInput,
    ) -> Result<VisitorInvitePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::invite_visitor(caller.db(), actor, input.parse()?).await }.await;
        VisitorInvitePayload::of(caller, outcome)
    }

    /// Notes that a visitor has come. For the chapter's leaders and visitor host.
    /// Codes: `ATTENDANCE_NOT_OPEN`, `VISIT_NOT_EXPECTED`, `CONFLICT`.
    async fn visitor_check_in(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`vis_…`")] id: ID,
        #[graphql(desc = "As you last saw the visit.")] input: VisitorCheckInInput,
    ) -> Result<VisitorCheckInPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let visitor = argument_id(&id, "id")?;
            let visit = CheckInVisitor { visitor, expected_version: input.expected_version };
            meetings::check_in_visitor(caller.db(), actor, visit).await
        }
        .await;
        VisitorCheckInPayload::of(caller, outcome)
    }

    /// Takes back that a visitor has come: until the meeting is closed. For the same.
    /// Codes: `ATTENDANCE_NOT_OPEN`, `VISIT_NOT_CHECKED_IN`, `CONFLICT`.
    async fn visitor_check_in_undo(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`vis_…`")] id: ID,
        #[graphql(desc = "As you last saw the visit.")] input: VisitorCheckInUndoInput,
    ) -> Result<VisitorCheckInUndoPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let visitor = argument_id(&id, "id")?;
            let visit = CheckInVisitor { visitor, expected_version: input.expected_version };
            meetings::undo_check_in(caller.db(), actor, visit).await
        }
        .await;
        VisitorCheckInUndoPayload::of(caller, outcome)
    }
}

//! What is done with visitors: one mutation per action.

use async_graphql::{Context, ID, InputObject, Object};

use super::visitor_types::{Visitor, VisitorKind};
use crate::graphql::caller::Caller;
use crate::graphql::chapters::PublicMeeting;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{argument_id, email, id, text, text_or_none};
use crate::graphql::payloads::payload;
use crate::graphql::scalars::EmailAddress;
use crate::meetings::{self, CheckInVisitor, InviteVisitor, MoveVisitor, RegisterVisit};
use crate::platform::error::{Result, reject};
use crate::platform::values::Locale;

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
    /// Their e-mail address. They are mailed a link by which they say whether they come, until the meeting begins. Visits
    /// are counted by it: those of people without one are not.
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
            is_mailed: true,
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

/// A visit that is called off, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct VisitorCancelInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

/// A visit to follow up, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct VisitorFollowUpInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

/// A visit to put off, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct VisitorPutOffInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

/// A visit that is done with, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct VisitorDismissInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

/// Somebody who wants to visit a meeting. Not to be debugged: it is a stranger's data.
#[derive(InputObject)]
pub(super) struct VisitorRegisterInput {
    /// Which meeting, `mtg_…`: one of `PublicChapter.nextMeetings`.
    meeting_id: ID,
    /// Their first and last name, at most 120 characters.
    name: String,
    /// Their e-mail address: the link goes there.
    email: EmailAddress,
    /// Their company, at most 200 characters.
    company: Option<String>,
    /// Their profession, at most 120 characters.
    profession: Option<String>,
    /// Who invited them, in their words, at most 120 characters. A member of the chapter of exactly this name gets the
    /// credit.
    invited_by_name: Option<String>,
    /// Whether they agree to `PublicChapter.visitConsent`.
    agreed: bool,
}

impl VisitorRegisterInput {
    fn parse(self, locale: Locale) -> Result<RegisterVisit> {
        Ok(RegisterVisit {
            meeting: id(&self.meeting_id, "meetingId")?,
            name: text(&self.name, "name")?,
            email: self.email.0.parse().map_err(|_| reject("EMAIL_INVALID").on("email"))?,
            company: text_or_none(self.company.as_deref(), "company")?,
            profession: text_or_none(self.profession.as_deref(), "profession")?,
            invited_by_name: text_or_none(self.invited_by_name.as_deref(), "invitedByName")?,
            is_agreed: self.agreed,
            locale,
        })
    }
}

payload!(
    /// What `visitorRegister` answers: the same whether or not the address has visits left.
    VisitorRegisterPayload {
        /// The meeting. The registration counts once the link in the mail was opened and confirmed.
        meeting: PublicMeeting
    }
);
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
        /// The visitor, as before: `INVITED` or `REGISTERED`; `NO_SHOW` when the meeting is over.
        visitor: Visitor
    }
);
payload!(
    /// What `visitorCancel` answers.
    VisitorCancelPayload {
        /// The visitor, `CANCELLED`.
        visitor: Visitor
    }
);
payload!(
    /// What `visitorFollowUp` answers.
    VisitorFollowUpPayload {
        /// The visitor, `FOLLOW_UP`.
        visitor: Visitor
    }
);
payload!(
    /// What `visitorPutOff` answers.
    VisitorPutOffPayload {
        /// The visitor, `NOT_NOW`.
        visitor: Visitor
    }
);
payload!(
    /// What `visitorDismiss` answers.
    VisitorDismissPayload {
        /// The visitor, `CLOSED`.
        visitor: Visitor
    }
);

/// The mutations of visitors.
#[derive(Debug, Default)]
pub(in crate::graphql) struct VisitorMutations;

#[Object]
impl VisitorMutations {
    /// Invites a visitor; you get the credit for the first visit of a prospect. For members of the chapter. How often
    /// somebody may visit, in the whole club, the chapter's policy says: `admission.mostVisits` of the meeting's day.
    /// Prospects and observers are counted, by their e-mail address: visits that were made, and those to come.
    ///
    /// Codes: `MEETING_OVER`, `TOO_MANY_VISITORS`, `VISITOR_EXPECTED`, `VISITS_USED_UP`.
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

    /// Notes that a visitor has come, also one who was taken for a no-show. For the chapter's leaders and visitor host.
    /// Codes: `ATTENDANCE_NOT_OPEN`, `VISIT_NOT_EXPECTED`, `VISITS_USED_UP` when as many visits were made already,
    /// `CONFLICT`.
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

    /// Takes back that a visitor has come, until the meeting is closed: the visit is what it was before. For the same.
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

    /// Calls off a visit that is still expected. For the member who invited, the chapter's leaders and visitor host.
    /// Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn visitor_cancel(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`vis_…`")] id: ID,
        #[graphql(desc = "As you last saw the visit.")] input: VisitorCancelInput,
    ) -> Result<VisitorCancelPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::cancel_visit(caller.db(), actor, moved(&id, input.expected_version)?).await };
        VisitorCancelPayload::of(caller, outcome.await)
    }

    /// Notes that somebody who came, or put it off, is asked what they thought. For the same.
    /// Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn visitor_follow_up(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`vis_…`")] id: ID,
        #[graphql(desc = "As you last saw the visit.")] input: VisitorFollowUpInput,
    ) -> Result<VisitorFollowUpPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome =
            async { meetings::follow_up_visitor(caller.db(), actor, moved(&id, input.expected_version)?).await };
        VisitorFollowUpPayload::of(caller, outcome.await)
    }

    /// Notes that somebody who came does not join now, perhaps later. For the same.
    /// Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn visitor_put_off(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`vis_…`")] id: ID,
        #[graphql(desc = "As you last saw the visit.")] input: VisitorPutOffInput,
    ) -> Result<VisitorPutOffPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome =
            async { meetings::put_off_visitor(caller.db(), actor, moved(&id, input.expected_version)?).await };
        VisitorPutOffPayload::of(caller, outcome.await)
    }

    /// Notes that nothing more comes of a visit. For the same. Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn visitor_dismiss(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`vis_…`")] id: ID,
        #[graphql(desc = "As you last saw the visit.")] input: VisitorDismissInput,
    ) -> Result<VisitorDismissPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome =
            async { meetings::dismiss_visitor(caller.db(), actor, moved(&id, input.expected_version)?).await };
        VisitorDismissPayload::of(caller, outcome.await)
    }

    /// Registers somebody for a meeting, without signing in: for the form on a club's own site. They are mailed a link, in
    /// the language of the request, by which they confirm it, until the meeting begins; before that nobody sees them.
    /// An address gets at most five such mails a day.
    ///
    /// Codes: `MEETING_BEGUN`, `TOO_MANY_VISITORS`, `VISIT_CONSENT_NEEDED`, `EMAIL_INVALID`.
    async fn visitor_register(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who, and for which meeting.")] input: VisitorRegisterInput,
    ) -> Result<VisitorRegisterPayload, Fault> {
        let caller = Caller::of(context)?;
        let outcome = async { meetings::register_visit(caller.db(), input.parse(caller.locale())?).await }.await;
        VisitorRegisterPayload::of(caller, outcome)
    }
}

fn moved(visitor: &ID, expected_version: i32) -> Result<MoveVisitor> {
    Ok(MoveVisitor { visitor: argument_id(visitor, "id")?, expected_version })
}

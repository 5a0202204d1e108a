//! Invite a visitor.

use sea_orm::Set;
use sea_orm::entity::prelude::*;

use super::mail::VisitInvitationMail;
use super::{counting, rules};
use crate::access::{Actor, Permission, audit};
use crate::meetings::commands::locked;
use crate::meetings::entity::visitor;
use crate::meetings::{MeetingId, Visitor, VisitorId, VisitorKind, VisitorStatus, events};
use crate::platform::db::{Db, Tx};
use crate::platform::error::Result;
use crate::platform::jobs;
use crate::platform::values::{Email, Text};

/// A visitor to invite.
#[derive(Debug, Clone)]
pub struct InviteVisitor {
    /// To which meeting.
    pub meeting: MeetingId,
    /// Their name.
    pub name: Text<120>,
    /// Why they come.
    pub kind: VisitorKind,
    /// Their company.
    pub company: Option<Text<200>>,
    /// Their profession.
    pub profession: Option<Text<120>>,
    /// Their address. Visits are counted by it: those of people who give none are not.
    pub email: Option<Email>,
    /// Whether they are told by mail, if they have an address and the meeting is still to come.
    pub is_mailed: bool,
}

/// Invites a visitor; the actor is the one who gets the credit.
///
/// Codes: `MEETING_OVER`, `TOO_MANY_VISITORS`, `VISITOR_EXPECTED`, `VISITS_USED_UP`.
pub async fn invite_visitor(db: &Db, actor: &Actor, input: InviteVisitor) -> Result<Visitor> {
    db.tx(async |tx| invite_visitor_in(tx, actor, input).await).await
}

/// The step of `invite_visitor` inside a transaction.
pub async fn invite_visitor_in(tx: &Tx, actor: &Actor, input: InviteVisitor) -> Result<Visitor> {
    let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::InviteVisitors).await?;
    rules::check_not_over(&meeting)?;
    counting::check_room(tx, &meeting).await?;
    if let Some(email) = &input.email {
        counting::check_may_come(tx, &meeting, (email, input.kind), None).await?;
    }
    let now = tx.now();
    let is_mailed = input.is_mailed && input.email.is_some() && rules::is_ahead(&meeting, now);
    let row = visitor::ActiveModel {
        id: Set(VisitorId::new()),
        meeting_id: Set(meeting.id),
        invited_by: Set(actor.member_id()),
        kind: Set(input.kind),
        status: Set(VisitorStatus::Invited),
        name: Set(input.name.into_string()),
        company: Set(input.company.map(Text::into_string)),
        profession: Set(input.profession.map(Text::into_string)),
        email: Set(input.email),
        invited_by_name: Set(None),
        consent_text: Set(None),
        consent_at: Set(None),
        received_from: Set(None),
        received_at: Set(None),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&**tx).await?;
    let deed = audit::Deed::new("visitorInvite", "Visitor", row.id).in_chapter(meeting.chapter_id);
    audit::write(tx, actor, acting, deed).await?;
    if is_mailed {
        jobs::enqueue(tx, &VisitInvitationMail { visitor_id: row.id }).await?;
    }
    events::tell(tx, meeting.id);
    Ok(row)
}

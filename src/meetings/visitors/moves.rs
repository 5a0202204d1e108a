//! Move a visit along: call it off, follow it up, put it off, be done with it.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{IntoActiveModel as _, Set};

use super::rules;
use crate::access::{Acting, Actor, Permission, audit, may, require};
use crate::chapters::{self, Chapter};
use crate::meetings::entity::visitor;
use crate::meetings::{Meeting, Visitor, VisitorId, VisitorStatus, events, queries};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};

/// A visit to move along, as the caller last saw it.
#[derive(Debug, Clone, Copy)]
pub struct MoveVisitor {
    /// Which.
    pub visitor: VisitorId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

/// Calls a visit off that is still expected. For the member who invited, and for whoever may receive visitors.
///
/// Codes: `INVALID_TRANSITION`.
pub async fn cancel_visit(db: &Db, actor: &Actor, input: MoveVisitor) -> Result<Visitor> {
    move_to(db, actor, input, VisitorStatus::Cancelled).await
}

/// Notes that a visitor who came is asked what they thought. For the same. Codes: `INVALID_TRANSITION`.
pub async fn follow_up_visitor(db: &Db, actor: &Actor, input: MoveVisitor) -> Result<Visitor> {
    move_to(db, actor, input, VisitorStatus::FollowUp).await
}

/// Notes that a visitor does not want to join now, perhaps later. For the same. Codes: `INVALID_TRANSITION`.
pub async fn put_off_visitor(db: &Db, actor: &Actor, input: MoveVisitor) -> Result<Visitor> {
    move_to(db, actor, input, VisitorStatus::NotNow).await
}

/// Notes that nothing more comes of a visit. For the same. Codes: `INVALID_TRANSITION`.
pub async fn dismiss_visitor(db: &Db, actor: &Actor, input: MoveVisitor) -> Result<Visitor> {
    move_to(db, actor, input, VisitorStatus::Closed).await
}

async fn move_to(db: &Db, actor: &Actor, input: MoveVisitor, to: VisitorStatus) -> Result<Visitor> {
    db.tx(async |tx| {
        let find = async || visitor::Entity::find_by_id(input.visitor).one(&**tx).await?.ok_or(Error::NotFound);
        let meeting = queries::get_locked(tx, find().await?.meeting_id).await?;
        let chapter = chapters::get(&**tx, meeting.chapter_id).await?;
        let visit = find().await?;
        let acting = acting_on(actor, &visit, &chapter)?;
        rules::check_move(&visit, to, input.expected_version)?;
        let action = match to {
            VisitorStatus::Cancelled => "visitorCancel",
            VisitorStatus::FollowUp => "visitorFollowUp",
            VisitorStatus::NotNow => "visitorPutOff",
            _ => "visitorDismiss",
        };
        let deed = audit::Deed::new(action, "Visitor", visit.id)
            .in_chapter(meeting.chapter_id)
            .moving(visit.status.to_value(), to.to_value());
        let version = visit.version + 1;
        let mut row = visit.into_active_model();
        row.status = Set(to);
        row.version = Set(version);
        row.updated_at = Set(tx.now());
        let row = row.update(&**tx).await?;
        audit::write(tx, actor, acting, deed).await?;
        events::tell(tx, meeting.id);
        Ok(row)
    })
    .await
}

/// As what the actor may move a visit: whoever invited the visitor, as long as they may invite, or receives visitors.
fn acting_on(actor: &Actor, visit: &Visitor, chapter: &Chapter) -> Result<Acting> {
    let is_own = visit.invited_by.is_some_and(|member| actor.is(member));
    match may(actor, Permission::InviteVisitors, chapter.scope()).filter(|_| is_own) {
        Some(acting) => Ok(acting),
        None => require(actor, Permission::ReceiveVisitors, chapter.scope()),
    }
}

/// At `HELD`, those who were expected and did not come become `NO_SHOW`. A step of `hold_in`, behind the meeting's lock.
pub(in crate::meetings) async fn note_no_shows(
    tx: &Tx,
    actor: &Actor,
    acting: Acting,
    meeting: &Meeting,
) -> Result<()> {
    use visitor::Column;
    let expected = [VisitorStatus::Invited, VisitorStatus::Registered];
    let of_meeting = Column::MeetingId.eq(meeting.id).and(Column::Status.is_in(expected));
    let missed = visitor::Entity::find().filter(of_meeting.clone()).all(&**tx).await?;
    if missed.is_empty() {
        return Ok(());
    }
    visitor::Entity::update_many()
        .col_expr(Column::Status, VisitorStatus::NoShow.to_value().into())
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, tx.now().into())
        .filter(of_meeting)
        .exec(&**tx)
        .await?;
    for visit in missed {
        let deed = audit::Deed::new("meetingHold", "Visitor", visit.id)
            .in_chapter(meeting.chapter_id)
            .moving(visit.status.to_value(), VisitorStatus::NoShow.to_value());
        audit::write(tx, actor, acting, deed).await?;
    }
    Ok(())
}

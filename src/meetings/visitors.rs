//! Invite visitors and receive them.

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, Set};

use super::commands::locked;
use super::entity::{MeetingStatus, Visitor, VisitorKind, VisitorStatus, visitor};
use super::{MeetingId, VisitorId, events, rules};
use crate::access::{Actor, Permission, audit};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, check_version, reject};
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
    /// Their address.
    pub email: Option<Email>,
}

/// A visitor who has come.
#[derive(Debug, Clone, Copy)]
pub struct CheckInVisitor {
    /// Which visit.
    pub visitor: VisitorId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

/// Invites a visitor; the actor is the one who gets the credit. Codes: `MEETING_OVER`.
pub async fn invite_visitor(db: &Db, actor: &Actor, input: InviteVisitor) -> Result<Visitor> {
    db.tx(async |tx| invite_visitor_in(tx, actor, input).await).await
}

/// The step of `invite_visitor` inside a transaction.
pub async fn invite_visitor_in(tx: &Tx, actor: &Actor, input: InviteVisitor) -> Result<Visitor> {
    let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::InviteVisitors).await?;
    match meeting.status {
        MeetingStatus::Planned | MeetingStatus::Published | MeetingStatus::InProgress => {}
        status => return reject("MEETING_OVER").on("meetingId").with("status", status.to_value()).err(),
    }
    let now = tx.now();
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
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&**tx).await?;
    let deed = audit::Deed::new("visitorInvite", "Visitor", row.id).in_chapter(meeting.chapter_id);
    audit::write(tx, actor, acting, deed).await?;
    events::tell(tx, meeting.id);
    Ok(row)
}

/// Notes that a visitor has come. Codes: `ATTENDANCE_NOT_OPEN`, `VISIT_NOT_EXPECTED`.
pub async fn check_in_visitor(db: &Db, actor: &Actor, input: CheckInVisitor) -> Result<Visitor> {
    db.tx(async |tx| check_in_visitor_in(tx, actor, input).await).await
}

/// The step of `check_in_visitor` inside a transaction.
pub async fn check_in_visitor_in(tx: &Tx, actor: &Actor, input: CheckInVisitor) -> Result<Visitor> {
    receive(tx, actor, input, VisitorStatus::CheckedIn).await
}

/// Takes back that a visitor has come: they are invited, as they were. Codes: `ATTENDANCE_NOT_OPEN`,
/// `VISIT_NOT_CHECKED_IN`.
pub async fn undo_check_in(db: &Db, actor: &Actor, input: CheckInVisitor) -> Result<Visitor> {
    db.tx(async |tx| receive(tx, actor, input, VisitorStatus::Invited).await).await
}

/// Moves a visit at the door, one way or the other.
async fn receive(tx: &Tx, actor: &Actor, input: CheckInVisitor, to: VisitorStatus) -> Result<Visitor> {
    let find = async || visitor::Entity::find_by_id(input.visitor).one(&**tx).await?.ok_or(Error::NotFound);
    let (meeting, _, acting) = locked(tx, actor, find().await?.meeting_id, Permission::ReceiveVisitors).await?;
    // Again behind the meeting's lock: somebody else may have moved the visit while this waited for it.
    let visit = find().await?;
    rules::check_marks_open(&meeting)?;
    let action = match (visit.status, to) {
        (VisitorStatus::Invited | VisitorStatus::Registered, VisitorStatus::CheckedIn) => "visitorCheckIn",
        (VisitorStatus::CheckedIn, VisitorStatus::Invited) => "visitorCheckInUndo",
        (status, VisitorStatus::CheckedIn) => {
            return reject("VISIT_NOT_EXPECTED").with("status", status.to_value()).err();
        }
        (status, _) => return reject("VISIT_NOT_CHECKED_IN").with("status", status.to_value()).err(),
    };
    check_version(visit.version, input.expected_version)?;
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
}

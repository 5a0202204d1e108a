//! Receive visitors at the door, and take it back.

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, Set};

use super::{counting, rules};
use crate::access::{Acting, Actor, Permission, audit};
use crate::meetings::commands::locked;
use crate::meetings::entity::visitor;
use crate::meetings::rules::check_marks_open;
use crate::meetings::{Meeting, Visitor, VisitorId, VisitorStatus, events};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, check_version};

/// A visitor who has come.
#[derive(Debug, Clone, Copy)]
pub struct CheckInVisitor {
    /// Which visit.
    pub visitor: VisitorId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

/// Notes that a visitor has come, from the start of the meeting to its close.
///
/// Codes: `ATTENDANCE_NOT_OPEN`, `VISIT_NOT_EXPECTED`, `VISITS_USED_UP`.
pub async fn check_in_visitor(db: &Db, actor: &Actor, input: CheckInVisitor) -> Result<Visitor> {
    db.tx(async |tx| check_in_visitor_in(tx, actor, input).await).await
}

/// The step of `check_in_visitor` inside a transaction.
pub async fn check_in_visitor_in(tx: &Tx, actor: &Actor, input: CheckInVisitor) -> Result<Visitor> {
    let (meeting, visit, acting) = at_the_door(tx, actor, input.visitor).await?;
    rules::check_receivable(&visit)?;
    check_version(visit.version, input.expected_version)?;
    counting::check_may_enter(tx, &meeting, &visit).await?;
    let deed = deed("visitorCheckIn", &meeting, &visit, VisitorStatus::CheckedIn);
    let (before, version) = (visit.status, visit.version + 1);
    let mut row = visit.into_active_model();
    row.status = Set(VisitorStatus::CheckedIn);
    row.received_from = Set(Some(before));
    row.received_at = Set(Some(tx.now()));
    row.version = Set(version);
    row.updated_at = Set(tx.now());
    let row = row.update(&**tx).await?;
    audit::write(tx, actor, acting, deed).await?;
    events::tell(tx, meeting.id);
    Ok(row)
}

/// Takes back that a visitor has come, until the meeting is closed: the visit is what it was before.
///
/// Codes: `ATTENDANCE_NOT_OPEN`, `VISIT_NOT_CHECKED_IN`.
pub async fn undo_check_in(db: &Db, actor: &Actor, input: CheckInVisitor) -> Result<Visitor> {
    db.tx(async |tx| {
        let (meeting, visit, acting) = at_the_door(tx, actor, input.visitor).await?;
        let to = rules::undone(&visit, &meeting)?;
        check_version(visit.version, input.expected_version)?;
        let deed = deed("visitorCheckInUndo", &meeting, &visit, to);
        let version = visit.version + 1;
        let mut row = visit.into_active_model();
        row.status = Set(to);
        row.received_from = Set(None);
        row.received_at = Set(None);
        row.version = Set(version);
        row.updated_at = Set(tx.now());
        let row = row.update(&**tx).await?;
        audit::write(tx, actor, acting, deed).await?;
        events::tell(tx, meeting.id);
        Ok(row)
    })
    .await
}

/// The visit and its meeting, locked, while visitors are received.
async fn at_the_door(tx: &Tx, actor: &Actor, id: VisitorId) -> Result<(Meeting, Visitor, Acting)> {
    let find = async || visitor::Entity::find_by_id(id).one(&**tx).await?.ok_or(Error::NotFound);
    let (meeting, _, acting) = locked(tx, actor, find().await?.meeting_id, Permission::ReceiveVisitors).await?;
    // Again behind the meeting's lock: somebody else may have moved the visit while this waited for it.
    let visit = find().await?;
    check_marks_open(&meeting)?;
    Ok((meeting, visit, acting))
}

fn deed(action: &'static str, meeting: &Meeting, visit: &Visitor, to: VisitorStatus) -> audit::Deed {
    audit::Deed::new(action, "Visitor", visit.id)
        .in_chapter(meeting.chapter_id)
        .moving(visit.status.to_value(), to.to_value())
}

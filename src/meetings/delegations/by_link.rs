//! What whoever has a link does, in the giver's place.

use super::entity::{Duty, Model as Delegation};
use super::{queries, rules};
use crate::access::{Actor, Mandate};
use crate::chapters;
use crate::meetings::{
    self, Attendance, CheckInVisitor, MarkOne, Meeting, RecordAttendance, Visitor, check_in_visitor_in,
    record_attendance_in,
};
use crate::members;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::tokens::Token;

/// A link that somebody shows.
#[derive(Debug, Clone)]
pub struct ShownLink {
    token: Option<Token>,
    request_id: Option<String>,
}

impl ShownLink {
    /// By the token in it, in a request. That it is none is found out when it is used.
    pub fn new(token: &str, request_id: Option<String>) -> Self {
        Self { token: Token::from_link(token), request_id }
    }
}

/// Marks members of the day's roster; what was marked before is overwritten. `NotFound` for a link that nobody gave, or
/// gave for another duty.
///
/// Codes: `DELEGATION_ENDED`, and those of `record_attendance`.
pub async fn record_attendance_by_link(
    db: &Db,
    link: &ShownLink,
    marks: Vec<MarkOne>,
) -> Result<(Meeting, Vec<Attendance>)> {
    let giver = giver_of(db, link).await?;
    db.tx(async |tx| {
        let (meeting, delegate) = enter(tx, link, giver, Duty::Attendance).await?;
        record_attendance_in(tx, &delegate, RecordAttendance { meeting: meeting.id, marks }).await
    })
    .await
}

/// Notes that a visitor has come. `NotFound` for a link that nobody gave, or gave for another duty, and for a visitor of
/// another meeting.
///
/// Codes: `DELEGATION_ENDED`, and those of `check_in_visitor`.
pub async fn check_in_visitor_by_link(db: &Db, link: &ShownLink, input: CheckInVisitor) -> Result<Visitor> {
    let giver = giver_of(db, link).await?;
    db.tx(async |tx| {
        let (_, delegate) = enter(tx, link, giver, Duty::Visitors).await?;
        check_in_visitor_in(tx, &delegate, input).await
    })
    .await
}

/// Whoever gave the link, with what they hold now.
async fn giver_of(db: &Db, link: &ShownLink) -> Result<Actor> {
    let token = link.token.ok_or(Error::NotFound)?;
    let row = queries::by_token(db.reader(), token).await?.ok_or(Error::NotFound)?;
    let giver = members::actor(db, row.given_by).await?;
    Ok(match &link.request_id {
        Some(id) => giver.in_request(id.clone()),
        None => giver,
    })
}

/// The meeting, and the one who acts at it, if the link works. The row is held: who takes the link back waits, and
/// afterwards nothing more comes of it.
async fn enter(tx: &Tx, link: &ShownLink, giver: Actor, duty: Duty) -> Result<(Meeting, Actor)> {
    let row = queries::by_token_locked(tx, link.token.ok_or(Error::NotFound)?).await?;
    if row.duty != duty {
        return Err(Error::NotFound);
    }
    let meeting = meetings::get(&**tx, row.meeting_id).await?;
    let chapter = chapters::get(&**tx, meeting.chapter_id).await?;
    let state = rules::state_of(&row, &meeting, queries::may_still(&giver, &row, &chapter), tx.now());
    let giver_name = members::get(&**tx, row.given_by).await?.full_name();
    rules::check_live(state, &giver_name)?;
    Ok((meeting, Actor::delegate(giver, mandate(&row))?))
}

fn mandate(row: &Delegation) -> Mandate {
    let permission = row.duty.permission();
    Mandate { permission, record: row.meeting_id.into(), delegation: row.id.to_string() }
}

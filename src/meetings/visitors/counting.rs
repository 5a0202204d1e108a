//! How often somebody has visited the club: by their e-mail address, over all chapters, and also when two count at the
//! same moment.

use aws_lc_rs::digest::{SHA256, digest};
use sea_orm::Statement;
use sea_orm::entity::prelude::*;

use super::rules::{self, Known};
use crate::chapters;
use crate::meetings::entity::{meeting, visitor};
use crate::meetings::{Meeting, Visitor, VisitorId, VisitorKind, VisitorStatus};
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result, reject};
use crate::platform::values::Email;

/// So many can be counted at the same moment. Two addresses on one slot only wait for each other.
const SLOTS: u16 = 1_024;

/// Whether somebody with this address may be expected at a meeting: visits that were made count, and those that are to
/// come. Behind the meeting's lock.
///
/// Codes: `VISITOR_EXPECTED`, `VISITS_USED_UP`.
pub(super) async fn check_may_come(
    tx: &Tx,
    meeting: &Meeting,
    (email, kind): (&Email, VisitorKind),
    but: Option<VisitorId>,
) -> Result<()> {
    let visits = held_visits_of(tx, email).await?;
    let is_expected_here =
        |(visit, _): &Known| visit.meeting_id == meeting.id && visit.status.is_expected() && Some(visit.id) != but;
    if visits.iter().any(is_expected_here) {
        return reject("VISITOR_EXPECTED").on("email").err();
    }
    if !rules::is_counted(kind) {
        return Ok(());
    }
    let used = rules::made(&visits, but) + rules::to_come(&visits, but);
    rules::check_visits(used, allowed_at(tx, meeting).await?).map_err(on_email)
}

/// Whether a visitor may be received: only visits that were made count. Behind the meeting's lock. Codes:
/// `VISITS_USED_UP`.
pub(super) async fn check_may_enter(tx: &Tx, meeting: &Meeting, visit: &Visitor) -> Result<()> {
    let Some(email) = visit.email.as_ref().filter(|_| rules::is_counted(visit.kind)) else { return Ok(()) };
    let visits = held_visits_of(tx, email).await?;
    rules::check_visits(rules::made(&visits, Some(visit.id)), allowed_at(tx, meeting).await?)
}

/// Whether a meeting takes one more visitor. Behind the meeting's lock. Codes: `TOO_MANY_VISITORS`.
pub(super) async fn check_room(tx: &Tx, meeting: &Meeting) -> Result<()> {
    use visitor::Column;
    let there = visitor::Entity::find().filter(Column::MeetingId.eq(meeting.id));
    let there = there.filter(Column::Status.ne(VisitorStatus::Cancelled)).count(&**tx).await?;
    rules::check_room(there)
}

/// All visits of an address. Whoever else asks for them waits until this transaction has ended: of two who would be the
/// last that may come, one finds the other.
async fn held_visits_of(tx: &Tx, email: &Email) -> Result<Vec<Known>> {
    let hash = digest(&SHA256, email.as_str().as_bytes());
    let slot = match hash.as_ref() {
        [a, b, ..] => u16::from_be_bytes([*a, *b]) % SLOTS,
        _ => 0,
    };
    // An update that changes nothing holds the row as well as one that does.
    let sql = "INSERT INTO visit_locks (slot) VALUES ($1) ON CONFLICT (slot) DO UPDATE SET slot = excluded.slot";
    let hold = Statement::from_sql_and_values(tx.get_database_backend(), sql, [i32::from(slot).into()]);
    tx.execute_raw(hold).await?;
    let rows = visitor::Entity::find()
        .find_both_related(meeting::Entity)
        .filter(visitor::Column::Email.eq(email.clone()))
        .all(&**tx)
        .await?;
    Ok(rows.into_iter().map(|(visit, meeting)| (visit, meeting.status)).collect())
}

/// How often somebody may visit, by the policy of the meeting's day.
async fn allowed_at(tx: &Tx, meeting: &Meeting) -> Result<i32> {
    let day = meeting.starts_at.day_in(meeting.time_zone.0);
    let mut set = chapters::policies_on(&**tx, &[meeting.chapter_id], day).await?;
    Ok(set.remove(&meeting.chapter_id).unwrap_or_default().admission.most_visits)
}

fn on_email(error: Error) -> Error {
    let Error::Rejected(list) = error else { return error };
    Error::Rejected(list.into_iter().map(|one| one.on("email")).collect())
}

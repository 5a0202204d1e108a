//! Memberships start and end; what hangs on a seat ends with it.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{IntoActiveModel as _, QuerySelect as _, Set};

use super::commands::take_seat;
use super::entity::{EndReason, Membership, MembershipStatus, membership};
use super::{JoinChapter, MemberId, MembershipId, offices, queries, search, seats};
use crate::access::{Actor, Permission, audit, require};
use crate::chapters::{self, Chapter};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, check_version, invalid_transition, reject};

/// A membership to end.
#[derive(Debug, Clone, Copy)]
pub struct EndMembership {
    /// Which.
    pub membership: MembershipId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// The first day that it no longer holds: today when `None`, or tomorrow where today's week is closed.
    pub ended_on: Option<NaiveDate>,
    /// Why.
    pub reason: EndReason,
}

/// Seats a member who sits nowhere. Codes: `TAKEN`, `MEMBER_SEATED`, `CHAPTER_CLOSED`, `CATEGORY_INVALID`, `TERM_EMPTY`.
pub async fn start_membership(db: &Db, actor: &Actor, member: MemberId, seat: JoinChapter) -> Result<Membership> {
    let wanted = Some((seat.chapter, seat.category));
    let started = db.tx(async |tx| {
        queries::get(&**tx, member).await?;
        if queries::open_membership(&**tx, member).await?.is_some() {
            return reject("MEMBER_SEATED").on("memberId").err();
        }
        take_seat(tx, actor, member, seat).await
    });
    seats::say_who_sits(db, wanted, started.await).await
}

/// Ends a membership, and the member's offices of that chapter. Whoever keeps the seats is told when somebody waits for
/// this one. Codes: `INVALID_TRANSITION`, `ENDED_ON_INVALID`.
pub async fn end_membership(db: &Db, actor: &Actor, input: EndMembership) -> Result<Membership> {
    db.tx(async |tx| end_membership_in(tx, actor, input).await).await
}

/// The step of `end_membership` inside a transaction.
pub async fn end_membership_in(tx: &Tx, actor: &Actor, input: EndMembership) -> Result<Membership> {
    let found = membership::Entity::find_by_id(input.membership).one(&**tx).await?.ok_or(Error::NotFound)?;
    // The chapter first, as everywhere: a close that is going on is not overtaken.
    chapters::hold_weeks_to_record(tx, &[found.chapter_id]).await?;
    let row =
        membership::Entity::find_by_id(found.id).lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)?;
    let chapter = chapters::get(&**tx, row.chapter_id).await?;
    let acting = require(actor, Permission::EditRoster, chapter.scope())?;
    check_version(row.version, input.expected_version)?;
    let from = row.status.to_value();
    let to = MembershipStatus::Ended.to_value();
    if row.status == MembershipStatus::Ended {
        return invalid_transition(from, to, &[]).err();
    }
    let ended_on = last_day(tx, &chapter, &row, input.ended_on)?;
    let mut change = row.clone().into_active_model();
    change.status = Set(MembershipStatus::Ended);
    change.ended_on = Set(Some(ended_on));
    change.end_reason = Set(Some(input.reason));
    change.version = Set(row.version + 1);
    change.updated_at = Set(tx.now());
    let ended = change.update(&**tx).await?;
    search::reindex_in(tx, &[ended.member_id]).await?;
    offices::end_offices_of(tx, &ended, ended_on).await?;
    let deed = audit::Deed::new("membershipEnd", "Membership", ended.id)
        .in_chapter(chapter.id)
        .moving(from, to)
        .because(Some(input.reason.to_value()));
    audit::write(tx, actor, acting, deed).await?;
    seats::tell_of_open_seat(tx, &chapter, &ended).await?;
    Ok(ended)
}

/// Not before the membership began, not inside a closed week, whose roster stands, and not in the future.
fn last_day(tx: &Tx, chapter: &Chapter, row: &Membership, asked: Option<NaiveDate>) -> Result<NaiveDate> {
    let zone = chapter.zone().0;
    let today = tx.now().day_in(zone);
    let after_close = chapter.last_closed_at.and_then(|at| at.day_in(zone).succ_opt());
    let earliest = after_close.map_or(row.joined_on, |day| Ord::max(day, row.joined_on));
    let latest = Ord::max(today, earliest);
    let day = asked.unwrap_or(latest);
    if (earliest..=latest).contains(&day) {
        return Ok(day);
    }
    let refusal = reject("ENDED_ON_INVALID").on("endedOn");
    refusal.with("earliest", earliest.to_string()).with("latest", latest.to_string()).err()
}

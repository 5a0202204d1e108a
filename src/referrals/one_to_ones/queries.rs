//! Reads of one-to-ones. They are the two's alone: for everybody else they are not there.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{Condition, ConnectionTrait, QueryOrder as _, QuerySelect as _, QueryTrait as _, Select};

use super::commands::member_of;
use super::entity::{FollowUp, OneToOne, OneToOneStatus, PrivateNote, follow_up, one_to_one, private_note};
use crate::access::{Actor, ChapterId, MemberId};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::page::{Keyset, Page, PageRequest};
use crate::referrals::OneToOneId;

/// Which one-to-ones are asked for.
#[derive(Debug, Clone, Default)]
pub struct OneToOneFilter {
    /// In one of these states.
    pub statuses: Vec<OneToOneStatus>,
    /// With this member.
    pub with: Option<MemberId>,
    /// Whether the actor has to answer.
    pub waiting_for_me: Option<bool>,
}

/// One-to-ones of the actor, the latest first.
pub async fn one_to_one_page_for(
    db: &Db,
    actor: &Actor,
    filter: &OneToOneFilter,
    request: &PageRequest,
) -> Result<Page<OneToOne>> {
    let me = member_of(actor)?;
    let mut query = one_to_one::Entity::find().filter(of_member(me));
    if !filter.statuses.is_empty() {
        query = query.filter(one_to_one::Column::Status.is_in(filter.statuses.iter().copied()));
    }
    if let Some(with) = filter.with {
        // With oneself there is none.
        let nobody = Condition::all().add(one_to_one::Column::Id.is_null());
        query = query.filter(if with == me { nobody } else { of_member(with) });
    }
    query = match filter.waiting_for_me {
        Some(true) => query.filter(one_to_one::Column::WaitsFor.eq(me)),
        Some(false) => {
            let nobody = one_to_one::Column::WaitsFor.is_null();
            query.filter(Condition::any().add(nobody).add(one_to_one::Column::WaitsFor.ne(me)))
        }
        None => query,
    };
    let keyset = Keyset::by_number("oneToOnes", one_to_one::Column::CreatedAt, one_to_one::Column::Id)
        .descending("oneToOnes.latest");
    let rows = keyset.bound(query, request)?.all(db.reader()).await?;
    keyset.page(rows, request, |row| (row.created_at.micros().into(), row.id.0))
}

/// One-to-ones by id, those of the actor.
pub async fn one_to_ones_by_ids_for(db: &Db, actor: &Actor, ids: &[OneToOneId]) -> Result<Vec<OneToOne>> {
    Ok(own(actor, ids)?.all(db.reader()).await?)
}

/// The actor's private notes of one-to-ones.
pub async fn private_notes_for(db: &Db, actor: &Actor, ids: &[OneToOneId]) -> Result<Vec<PrivateNote>> {
    Ok(private_note::Entity::find()
        .filter(private_note::Column::OneToOneId.is_in(ids.iter().copied()))
        .filter(private_note::Column::MemberId.eq(member_of(actor)?))
        .all(db.reader())
        .await?)
}

/// What is to be done after one-to-ones of the actor, what is due first before.
pub async fn follow_ups_for(db: &Db, actor: &Actor, ids: &[OneToOneId]) -> Result<Vec<FollowUp>> {
    let own = own(actor, ids)?.select_only().column(one_to_one::Column::Id);
    Ok(follow_up::Entity::find()
        .filter(follow_up::Column::OneToOneId.in_subquery(own.into_query()))
        .order_by_asc(follow_up::Column::DueOn)
        .order_by_asc(follow_up::Column::Id)
        .all(db.reader())
        .await?)
}

/// One-to-ones that were confirmed in a chapter's week, in the order in which they were. For reports.
pub async fn week_one_to_ones(
    connection: &impl ConnectionTrait,
    chapter: ChapterId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<OneToOne>> {
    let of_chapter = Condition::any()
        .add(one_to_one::Column::ChapterAId.eq(chapter))
        .add(one_to_one::Column::ChapterBId.eq(chapter));
    Ok(one_to_one::Entity::find()
        .filter(of_chapter)
        .filter(one_to_one::Column::Status.eq(OneToOneStatus::Confirmed))
        .filter(one_to_one::Column::RecordedAt.gt(from))
        .filter(one_to_one::Column::RecordedAt.lte(until))
        .order_by_asc(one_to_one::Column::RecordedAt)
        .order_by_asc(one_to_one::Column::Id)
        .all(connection)
        .await?)
}

/// One that must be there. For jobs.
pub(super) async fn get(connection: &impl ConnectionTrait, id: OneToOneId) -> Result<OneToOne> {
    one_to_one::Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)
}

/// One of the actor's, and who that is.
pub(super) async fn get_for(tx: &Tx, actor: &Actor, id: OneToOneId) -> Result<(OneToOne, MemberId)> {
    let me = member_of(actor)?;
    Ok((own_of(get(&**tx, id).await?, me)?, me))
}

/// The same, locked.
pub(super) async fn get_locked_for(tx: &Tx, actor: &Actor, id: OneToOneId) -> Result<(OneToOne, MemberId)> {
    let me = member_of(actor)?;
    Ok((own_of(get_locked(tx, id).await?, me)?, me))
}

pub(super) async fn get_locked(tx: &Tx, id: OneToOneId) -> Result<OneToOne> {
    one_to_one::Entity::find_by_id(id).lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)
}

/// The proposal of a pair that waits for an answer.
pub(super) async fn open_proposal(tx: &Tx, pair: [MemberId; 2]) -> Result<Option<OneToOne>> {
    Ok(of_pair(pair).filter(one_to_one::Column::Status.eq(OneToOneStatus::Proposed)).one(&**tx).await?)
}

/// What one of a pair says of a day and the other has not confirmed, locked.
pub(super) async fn claim_of_day(tx: &Tx, pair: [MemberId; 2], day: NaiveDate) -> Result<Option<OneToOne>> {
    Ok(of_pair(pair)
        .filter(one_to_one::Column::HeldOn.eq(day))
        .filter(one_to_one::Column::Status.is_in([OneToOneStatus::HeldClaimed, OneToOneStatus::Disputed]))
        .lock(LockType::Update)
        .one(&**tx)
        .await?)
}

/// What a pair has agreed that has begun, locked, the latest first.
pub(super) async fn agreed(tx: &Tx, pair: [MemberId; 2], now: Timestamp) -> Result<Vec<OneToOne>> {
    Ok(of_pair(pair)
        .filter(one_to_one::Column::Status.eq(OneToOneStatus::Accepted))
        .filter(one_to_one::Column::StartsAt.lte(now))
        .order_by_desc(one_to_one::Column::StartsAt)
        .order_by_asc(one_to_one::Column::Id)
        .lock(LockType::Update)
        .all(&**tx)
        .await?)
}

/// Whether a pair's day counts already.
pub(super) async fn is_counted(tx: &Tx, pair: [MemberId; 2], day: NaiveDate) -> Result<bool> {
    let counted = of_pair(pair)
        .filter(one_to_one::Column::HeldOn.eq(day))
        .filter(one_to_one::Column::Status.eq(OneToOneStatus::Confirmed));
    Ok(counted.count(&**tx).await? > 0)
}

/// Those that the clock decides by now.
pub(super) async fn due(db: &Db) -> Result<Vec<OneToOne>> {
    Ok(one_to_one::Entity::find()
        .filter(one_to_one::Column::DueAt.lte(db.now()))
        .order_by_asc(one_to_one::Column::DueAt)
        .order_by_asc(one_to_one::Column::Id)
        .all(db.reader())
        .await?)
}

fn of_pair([one, other]: [MemberId; 2]) -> Select<one_to_one::Entity> {
    one_to_one::Entity::find()
        .filter(one_to_one::Column::MemberAId.eq(one))
        .filter(one_to_one::Column::MemberBId.eq(other))
}

fn of_member(member: MemberId) -> Condition {
    Condition::any().add(one_to_one::Column::MemberAId.eq(member)).add(one_to_one::Column::MemberBId.eq(member))
}

fn own(actor: &Actor, ids: &[OneToOneId]) -> Result<Select<one_to_one::Entity>> {
    let query = one_to_one::Entity::find().filter(of_member(member_of(actor)?));
    Ok(query.filter(one_to_one::Column::Id.is_in(ids.iter().copied())))
}

fn own_of(row: OneToOne, member: MemberId) -> Result<OneToOne> {
    if row.pair().contains(&member) { Ok(row) } else { Err(Error::NotFound) }
}

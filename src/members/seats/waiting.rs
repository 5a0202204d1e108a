//! Who waits for a seat that is taken: first come, first served.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, QuerySelect as _, Set};

use crate::access::{Actor, ChapterId, Permission, audit, may, require};
use crate::chapters::{self, CategoryId, Chapter};
use crate::members::entity::{MembershipStatus, SeatWait, WaitStatus, membership, wait};
use crate::members::mail::SeatOpenedMail;
use crate::members::{Membership, SeatWaitId};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, OnUnique as _, Result, check_version, invalid_transition, reject};
use crate::platform::jobs;
use crate::platform::values::{Email, Prose, Text, fold};

/// Somebody to put on a chapter's waiting list.
#[derive(Debug, Clone)]
pub struct AddToWaitingList {
    /// Of which chapter.
    pub chapter: ChapterId,
    /// For which seat.
    pub category: CategoryId,
    /// Who.
    pub name: Text<120>,
    /// Their company.
    pub company: Option<Text<200>>,
    /// Their address.
    pub email: Option<Email>,
    /// Their phone.
    pub phone: Option<Text<60>>,
    /// What the chapter should know.
    pub note: Option<Prose<4000>>,
}

/// Somebody who waits no more.
#[derive(Debug, Clone, Copy)]
pub struct LeaveWaitingList {
    /// Who.
    pub wait: SeatWaitId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Whether they got a seat.
    pub is_seated: bool,
}

/// Puts somebody on the list of a seat that is taken. Codes: `SEAT_OPEN`, `ALREADY_WAITING`, `CATEGORY_INVALID`, `CHAPTER_CLOSED`.
pub async fn add_to_waiting_list(db: &Db, actor: &Actor, input: AddToWaitingList) -> Result<SeatWait> {
    db.tx(async |tx| add_in(tx, actor, input).await).await
}

async fn add_in(tx: &Tx, actor: &Actor, input: AddToWaitingList) -> Result<SeatWait> {
    let chapter = chapters::get(&**tx, input.chapter).await?;
    let acting = require(actor, Permission::KeepSeats, chapter.scope())?;
    chapters::hold_to_seat(tx, chapter.id, input.category).await?;
    if holder_of(tx, chapter.id, input.category).await?.is_none() {
        return reject("SEAT_OPEN").on("categoryId").err();
    }
    let now = tx.now();
    let row = wait::ActiveModel {
        id: Set(SeatWaitId::new()),
        chapter_id: Set(chapter.id),
        category_id: Set(input.category),
        name_key: Set(fold(input.name.as_str())),
        name: Set(input.name.into_string()),
        company: Set(input.company.map(Text::into_string)),
        email: Set(input.email),
        phone: Set(input.phone.map(Text::into_string)),
        note: Set(input.note.map(Prose::into_string)),
        added_by: Set(actor.member_id()),
        status: Set(WaitStatus::Waiting),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&**tx).await.on_unique(|| reject("ALREADY_WAITING").on("name"))?;
    let deed = audit::Deed::new("seatWaitAdd", "SeatWait", row.id).in_chapter(chapter.id);
    audit::write(tx, actor, acting, deed).await?;
    Ok(row)
}

async fn holder_of(tx: &Tx, chapter: ChapterId, category: CategoryId) -> Result<Option<Membership>> {
    // Held: who leaves meanwhile sees who waits.
    Ok(membership::Entity::find()
        .filter(membership::Column::ChapterId.eq(chapter))
        .filter(membership::Column::CategoryId.eq(category))
        .filter(membership::Column::Status.is_not_in([MembershipStatus::Pending, MembershipStatus::Ended]))
        .lock(LockType::Share)
        .one(&**tx)
        .await?)
}

/// Takes somebody off the list who got a seat, or waits no more. Codes: `INVALID_TRANSITION`.
pub async fn leave_waiting_list(db: &Db, actor: &Actor, input: LeaveWaitingList) -> Result<SeatWait> {
    db.tx(async |tx| leave_in(tx, actor, input).await).await
}

async fn leave_in(tx: &Tx, actor: &Actor, input: LeaveWaitingList) -> Result<SeatWait> {
    let row = wait::Entity::find_by_id(input.wait).lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)?;
    let chapter = chapters::get(&**tx, row.chapter_id).await?;
    // Who may not read the list gets the answer that a missing entry gets.
    may(actor, Permission::ReadWaiting, chapter.scope()).ok_or(Error::NotFound)?;
    let acting = require(actor, Permission::KeepSeats, chapter.scope())?;
    check_version(row.version, input.expected_version)?;
    let to = if input.is_seated { WaitStatus::Seated } else { WaitStatus::Withdrawn };
    let (from, to_name) = (row.status.to_value(), to.to_value());
    if row.status != WaitStatus::Waiting {
        return invalid_transition(from, to_name, &[]).err();
    }
    let mut change = row.clone().into_active_model();
    change.status = Set(to);
    change.version = Set(row.version + 1);
    change.updated_at = Set(tx.now());
    let saved = change.update(&**tx).await?;
    let deed = audit::Deed::new("seatWaitLeave", "SeatWait", saved.id).in_chapter(chapter.id).moving(from, to_name);
    audit::write(tx, actor, acting, deed).await?;
    Ok(saved)
}

/// Who waits in chapters, in the order in which they came. Who may read it is asked by the caller.
pub async fn waiting_in(connection: &impl ConnectionTrait, chapters: &[ChapterId]) -> Result<Vec<SeatWait>> {
    Ok(wait::Entity::find()
        .filter(wait::Column::ChapterId.is_in(chapters.iter().copied()))
        .filter(wait::Column::Status.eq(WaitStatus::Waiting))
        .order_by_asc(wait::Column::CreatedAt)
        .order_by_asc(wait::Column::Id)
        .all(connection)
        .await?)
}

/// Tells those who keep the seats that one has opened for which somebody waits; nobody when nobody does. A step of
/// `end_membership`, which has asked.
pub(in crate::members) async fn tell_of_open_seat(tx: &Tx, chapter: &Chapter, ended: &Membership) -> Result<()> {
    let waiting = wait::Entity::find()
        .filter(wait::Column::ChapterId.eq(ended.chapter_id))
        .filter(wait::Column::CategoryId.eq(ended.category_id))
        .filter(wait::Column::Status.eq(WaitStatus::Waiting))
        .count(&**tx)
        .await?;
    if waiting == 0 {
        return Ok(());
    }
    let today = tx.now().day_in(chapter.zone().0);
    for member in crate::members::offices::keepers_of_seats(&**tx, chapter.id, today).await? {
        // Whoever leaves is not asked to fill the seat.
        if member != ended.member_id {
            jobs::enqueue(tx, &SeatOpenedMail { membership_id: ended.id, member_id: member }).await?;
        }
    }
    Ok(())
}

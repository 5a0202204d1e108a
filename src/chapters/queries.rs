//! Reads of chapters, regions and categories, and the lock on a chapter's week.

use std::time::Duration;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{QueryOrder as _, QuerySelect as _};

use super::entity::{Category, Chapter, Club, Region, category, chapter, club, region};
use super::{CategoryId, ChapterId, RegionId};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::page::{Keyset, Page, PageRequest};
use crate::platform::values::fold;

/// Exactly one way to point at a chapter.
#[derive(Debug, Clone)]
pub enum ChapterBy {
    /// By its id.
    Id(ChapterId),
    /// By its name in URLs.
    Slug(String),
    /// By its name, without case and diacritics.
    Name(String),
}

/// The club, once there is one.
pub async fn club(connection: &impl ConnectionTrait) -> Result<Option<Club>> {
    Ok(club::Entity::find().one(connection).await?)
}

/// A chapter that must be there.
pub async fn get(connection: &impl ConnectionTrait, id: ChapterId) -> Result<Chapter> {
    chapter::Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)
}

/// A chapter, if it is there.
pub async fn find(connection: &impl ConnectionTrait, by: ChapterBy) -> Result<Option<Chapter>> {
    let query = match by {
        ChapterBy::Id(id) => chapter::Entity::find_by_id(id),
        ChapterBy::Slug(slug) => chapter::Entity::find().filter(chapter::Column::Slug.eq(slug)),
        ChapterBy::Name(name) => chapter::Entity::find().filter(chapter::Column::NameKey.eq(fold(&name))),
    };
    Ok(query.one(connection).await?)
}

/// Chapters in the order of their names.
pub async fn page(db: &Db, request: &PageRequest) -> Result<Page<Chapter>> {
    let keyset = Keyset::new("chapters.name", chapter::Column::NameKey, chapter::Column::Id);
    let rows = keyset.bound(chapter::Entity::find(), request)?.all(db.reader()).await?;
    keyset.page(rows, request, |row| (row.name_key.clone().into(), row.id.0))
}

/// Chapters by id.
pub async fn by_ids(db: &Db, ids: &[ChapterId]) -> Result<Vec<Chapter>> {
    Ok(chapter::Entity::find().filter(chapter::Column::Id.is_in(ids.iter().copied())).all(db.reader()).await?)
}

/// All regions in the order of their names.
pub async fn all_regions(db: &Db) -> Result<Vec<Region>> {
    Ok(region::Entity::find().order_by_asc(region::Column::NameKey).all(db.reader()).await?)
}

/// Regions by id.
pub async fn regions_by_ids(db: &Db, ids: &[RegionId]) -> Result<Vec<Region>> {
    Ok(region::Entity::find().filter(region::Column::Id.is_in(ids.iter().copied())).all(db.reader()).await?)
}

/// All categories, spheres among them, in the order of their codes.
pub async fn all_categories(connection: &impl ConnectionTrait) -> Result<Vec<Category>> {
    Ok(category::Entity::find().order_by_asc(category::Column::Code).all(connection).await?)
}

/// Categories by id.
pub async fn categories_by_ids(db: &Db, ids: &[CategoryId]) -> Result<Vec<Category>> {
    Ok(category::Entity::find().filter(category::Column::Id.is_in(ids.iter().copied())).all(db.reader()).await?)
}

/// Who else may hold a chapter's week at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Week {
    /// Others who record something in it, too.
    Recording,
    /// Nobody: it is being closed.
    Closing,
}

/// Holds a chapter's week to the end of the transaction, and answers the instant to record at.
///
/// What is recorded belongs to the first close at or after its instant. So nothing may be recorded at an instant
/// that a close has covered already, whatever the nodes' clocks say, and no close may miss what is being recorded.
pub async fn hold_week(tx: &Tx, id: ChapterId, week: Week) -> Result<(Chapter, Timestamp)> {
    let lock = match week {
        Week::Recording => LockType::Share,
        Week::Closing => LockType::Update,
    };
    let row = chapter::Entity::find_by_id(id).lock(lock).one(&**tx).await?.ok_or(Error::NotFound)?;
    let earliest = row.last_closed_at.map_or(Timestamp::from_micros(0), |at| at.plus(Duration::from_micros(1)));
    Ok((row, tx.now().max(earliest)))
}

/// Notes that a chapter's week was closed; the week is held for closing.
pub async fn note_close(tx: &Tx, id: ChapterId, at: Timestamp) -> Result<()> {
    chapter::Entity::update_many()
        .col_expr(chapter::Column::LastClosedAt, Expr::value(at))
        .filter(chapter::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

//! Reads of chapters, regions and categories, and the lock on a chapter's week.

use std::time::Duration;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{LockType, SelectStatement};
use sea_orm::{Condition, QueryOrder as _, QuerySelect as _, QueryTrait as _};

use super::entity::{Category, Chapter, Club, Region, category, chapter, club, region};
use super::{CategoryId, ChapterId, RegionId};
use crate::access::{OfficeScope, Scope};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, reject};
use crate::platform::page::{Keyset, Page, PageRequest};
use crate::platform::values::{Zone, clean_line, fold};

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

pub(super) async fn get_locked(tx: &Tx, id: ChapterId) -> Result<Chapter> {
    chapter::Entity::find_by_id(id).lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)
}

pub(super) async fn get_shared(tx: &Tx, id: ChapterId) -> Result<Chapter> {
    chapter::Entity::find_by_id(id).lock(LockType::Share).one(&**tx).await?.ok_or(Error::NotFound)
}

pub(super) async fn get_region_locked(tx: &Tx, id: RegionId) -> Result<Region> {
    region::Entity::find_by_id(id).lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)
}

/// Holds a region so that it is not closed to the end of the transaction. Codes: `REGION_CLOSED`.
pub(super) async fn hold_open_region(tx: &Tx, id: RegionId) -> Result<()> {
    let row = region::Entity::find_by_id(id).lock(LockType::Share).one(&**tx).await?.ok_or(Error::NotFound)?;
    if row.closed_on.is_some() { reject("REGION_CLOSED").on("regionId").err() } else { Ok(()) }
}

pub(super) async fn get_category_locked(tx: &Tx, id: CategoryId, lock: LockType) -> Result<Category> {
    category::Entity::find_by_id(id).lock(lock).one(&**tx).await?.ok_or(Error::NotFound)
}

pub(super) async fn count_open_chapters(tx: &Tx, region: RegionId) -> Result<u64> {
    let open = chapter::Entity::find().filter(chapter::Column::ClosedOn.is_null());
    Ok(open.filter(chapter::Column::RegionId.eq(region)).count(&**tx).await?)
}

pub(super) async fn count_categories_in(tx: &Tx, sphere: CategoryId) -> Result<u64> {
    let there = category::Entity::find().filter(category::Column::RetiredAt.is_null());
    Ok(there.filter(category::Column::ParentId.eq(sphere)).count(&**tx).await?)
}

/// A chapter, if it is there.
pub async fn find(connection: &impl ConnectionTrait, by: ChapterBy) -> Result<Option<Chapter>> {
    let query = match by {
        ChapterBy::Id(id) => chapter::Entity::find_by_id(id),
        ChapterBy::Slug(slug) => chapter::Entity::find().filter(chapter::Column::Slug.eq(clean_line(&slug))),
        ChapterBy::Name(name) => chapter::Entity::find().filter(chapter::Column::NameKey.eq(fold(&name))),
    };
    Ok(query.one(connection).await?)
}

/// A chapter as strangers may find it: by its name in URLs, as long as it meets.
pub async fn find_public(connection: &impl ConnectionTrait, slug: &str) -> Result<Option<Chapter>> {
    let of_slug = chapter::Entity::find().filter(chapter::Column::Slug.eq(clean_line(slug)));
    Ok(of_slug.filter(chapter::Column::ClosedOn.is_null()).one(connection).await?)
}

/// Which chapters are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChapterFilter {
    /// Of this region.
    pub region: Option<RegionId>,
    /// Those that have ended, too.
    pub with_closed: bool,
}

/// Chapters in the order of their names.
pub async fn page(db: &Db, filter: ChapterFilter, request: &PageRequest) -> Result<Page<Chapter>> {
    let mut query = chapter::Entity::find();
    if let Some(region) = filter.region {
        query = query.filter(chapter::Column::RegionId.eq(region));
    }
    if !filter.with_closed {
        query = query.filter(chapter::Column::ClosedOn.is_null());
    }
    let keyset = Keyset::by_text("chapters.name", chapter::Column::NameKey, chapter::Column::Id);
    let rows = keyset.bound(query, request)?.all(db.reader()).await?;
    keyset.page(rows, request, |row| (row.name_key.clone().into(), row.id.0))
}

/// All chapters in the order of their names.
pub async fn all(connection: &impl ConnectionTrait) -> Result<Vec<Chapter>> {
    Ok(chapter::Entity::find().order_by_asc(chapter::Column::NameKey).all(connection).await?)
}

/// Chapters by id.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[ChapterId]) -> Result<Vec<Chapter>> {
    Ok(chapter::Entity::find().filter(chapter::Column::Id.is_in(ids.iter().copied())).all(connection).await?)
}

/// A region that must be there.
pub async fn region(connection: &impl ConnectionTrait, id: RegionId) -> Result<Region> {
    region::Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)
}

/// All regions in the order of their names.
pub async fn all_regions(connection: &impl ConnectionTrait) -> Result<Vec<Region>> {
    Ok(region::Entity::find().order_by_asc(region::Column::NameKey).all(connection).await?)
}

/// Regions by id.
pub async fn regions_by_ids(connection: &impl ConnectionTrait, ids: &[RegionId]) -> Result<Vec<Region>> {
    Ok(region::Entity::find().filter(region::Column::Id.is_in(ids.iter().copied())).all(connection).await?)
}

/// All categories of the tree, spheres among them, in the order of their codes.
pub async fn all_categories(connection: &impl ConnectionTrait) -> Result<Vec<Category>> {
    let there = category::Entity::find().filter(category::Column::RetiredAt.is_null());
    Ok(there.order_by_asc(category::Column::Code).all(connection).await?)
}

/// For another feature's query: the ids of a category and, of a sphere, of those in it.
pub fn select_category_ids(id: CategoryId) -> SelectStatement {
    let of = Condition::any().add(category::Column::Id.eq(id)).add(category::Column::ParentId.eq(id));
    category::Entity::find().select_only().column(category::Column::Id).filter(of).into_query()
}

/// For another feature's query: the ids of the chapters of a region.
pub fn select_ids_of_region(region: RegionId) -> SelectStatement {
    let of_region = chapter::Entity::find().filter(chapter::Column::RegionId.eq(region));
    of_region.select_only().column(chapter::Column::Id).into_query()
}

/// For another feature's query: the ids of the chapters of a region, of a city, or of both. A city is compared without
/// case and diacritics, which costs a statement: there are few.
pub async fn select_ids(db: &Db, region: Option<RegionId>, city: Option<&str>) -> Result<SelectStatement> {
    let mut query = chapter::Entity::find().select_only().column(chapter::Column::Id);
    if let Some(region) = region {
        query = query.filter(chapter::Column::RegionId.eq(region));
    }
    if let Some(city) = city {
        let all = chapter::Entity::find().select_only().column(chapter::Column::City).distinct();
        let mut cities: Vec<String> = all.into_tuple().all(db.reader()).await?;
        let city = fold(city);
        cities.retain(|name| fold(name) == city);
        query = query.filter(chapter::Column::City.is_in(cities));
    }
    Ok(query.into_query())
}

/// Categories by id, in a transaction or out of one, those that were taken out among them.
pub async fn categories_by_ids(connection: &impl ConnectionTrait, ids: &[CategoryId]) -> Result<Vec<Category>> {
    Ok(category::Entity::find().filter(category::Column::Id.is_in(ids.iter().copied())).all(connection).await?)
}

/// Holds the offices of a chapter, a region or the club: two who decide on them do it one after the other. Answers what
/// permissions are asked over, and the zone of the days, for a chapter.
pub async fn hold_offices(tx: &Tx, scope: OfficeScope) -> Result<(Scope, Option<Zone>)> {
    Ok(match scope {
        OfficeScope::Chapter(id) => {
            let chapter = get_locked(tx, id).await?;
            (chapter.scope(), Some(chapter.time_zone))
        }
        OfficeScope::Region(id) => (Scope::Region(get_region_locked(tx, id).await?.id), None),
        OfficeScope::Club => {
            club::Entity::find().lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)?;
            (Scope::Club, None)
        }
    })
}

/// Holds a chapter's pattern: two who plan its meetings, or say when there are none, do it one after the other.
pub async fn hold_pattern(tx: &Tx, id: ChapterId) -> Result<Chapter> {
    get_locked(tx, id).await
}

/// Holds a chapter's week for closing: nobody records anything in it to the end of the transaction.
/// Answers the chapter and the instant of the close.
pub async fn hold_week_to_close(tx: &Tx, id: ChapterId) -> Result<(Chapter, Timestamp)> {
    let row = chapter::Entity::find_by_id(id).lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)?;
    let at = after_the_last_close(&row, tx.now());
    Ok((row, at))
}

/// Holds the weeks of chapters to record something in them, as others may at the same time; answers the instant to
/// record at.
///
/// What is recorded belongs to the first close at or after its instant. So nothing may be recorded at an instant
/// that a close has covered already, whatever the nodes' clocks say, and no close may miss what is being recorded.
pub async fn hold_weeks_to_record(tx: &Tx, ids: &[ChapterId]) -> Result<Timestamp> {
    let rows = chapter::Entity::find()
        .filter(chapter::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(chapter::Column::Id)
        .lock(LockType::Share)
        .all(&**tx)
        .await?;
    let now = tx.now();
    Ok(rows.iter().map(|row| after_the_last_close(row, now)).max().unwrap_or(now))
}

fn after_the_last_close(chapter: &Chapter, now: Timestamp) -> Timestamp {
    chapter.last_closed_at.map_or(now, |at| now.max(at.plus(Duration::from_micros(1))))
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

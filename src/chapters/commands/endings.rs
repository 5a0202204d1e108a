//! End regions and chapters, and take a mistaken end back.

use chrono::NaiveDate;
use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;

use super::super::entity::{Chapter, Region};
use super::super::{ChapterId, RegionId, queries, rules};
use super::clubs::save_region;
use crate::access::{Actor, Permission, Scope, audit, require};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Result, check_version, reject};
use crate::platform::values::Text;

/// A chapter to close.
#[derive(Debug, Clone)]
pub struct CloseChapter {
    /// Which.
    pub chapter: ChapterId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Why.
    pub reason: Text<200>,
}

/// A chapter to open again.
#[derive(Debug, Clone)]
pub struct ReopenChapter {
    /// Which.
    pub chapter: ChapterId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

/// A region to close.
#[derive(Debug, Clone)]
pub struct CloseRegion {
    /// Which.
    pub region: RegionId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

/// Closes a chapter from today on, inside a transaction: from here on nobody is seated in it. Whoever calls sees
/// afterwards that nobody sits in it already: `members` does.
/// Codes: `CHAPTER_CLOSED`.
pub async fn close_chapter_in(tx: &Tx, actor: &Actor, input: CloseChapter) -> Result<Chapter> {
    let chapter = queries::get_locked(tx, input.chapter).await?;
    let acting = require(actor, Permission::EditClub, Scope::Region(chapter.region_id))?;
    check_version(chapter.version, input.expected_version)?;
    rules::check_open(&chapter)?;
    let today = tx.now().day_in(chapter.zone().0);
    let reason = input.reason.into_string();
    let saved = end(tx, chapter, Some((today, reason.clone()))).await?;
    let deed = audit::Deed::new("chapterClose", "Chapter", saved.id).in_chapter(saved.id).because(Some(reason));
    audit::write(tx, actor, acting, deed).await?;
    Ok(saved)
}

/// Opens a chapter again that was closed by mistake. Codes: `CHAPTER_OPEN`, `REGION_CLOSED`.
pub async fn reopen_chapter(db: &Db, actor: &Actor, input: ReopenChapter) -> Result<Chapter> {
    db.tx(async |tx| reopen_chapter_in(tx, actor, input).await).await
}

async fn reopen_chapter_in(tx: &Tx, actor: &Actor, input: ReopenChapter) -> Result<Chapter> {
    let chapter = queries::get_locked(tx, input.chapter).await?;
    let acting = require(actor, Permission::EditClub, Scope::Region(chapter.region_id))?;
    check_version(chapter.version, input.expected_version)?;
    if chapter.closed_on.is_none() {
        return reject("CHAPTER_OPEN").on(".id").err();
    }
    queries::hold_open_region(tx, chapter.region_id).await?;
    let saved = end(tx, chapter, None).await?;
    let deed = audit::Deed::new("chapterReopen", "Chapter", saved.id).in_chapter(saved.id);
    audit::write(tx, actor, acting, deed).await?;
    Ok(saved)
}

async fn end(tx: &Tx, mut chapter: Chapter, ended: Option<(NaiveDate, String)>) -> Result<Chapter> {
    (chapter.closed_on, chapter.close_reason) = ended.unzip();
    chapter.version += 1;
    chapter.updated_at = tx.now();
    Ok(chapter.into_active_model().reset_all().update(&**tx).await?)
}

/// Closes a region without open chapters from today on. Codes: `REGION_CLOSED`, `REGION_HAS_CHAPTERS`.
pub async fn close_region(db: &Db, actor: &Actor, input: CloseRegion) -> Result<Region> {
    db.tx(async |tx| close_region_in(tx, actor, input).await).await
}

async fn close_region_in(tx: &Tx, actor: &Actor, input: CloseRegion) -> Result<Region> {
    let acting = require(actor, Permission::EditClub, Scope::Club)?;
    let mut region = queries::get_region_locked(tx, input.region).await?;
    check_version(region.version, input.expected_version)?;
    if region.closed_on.is_some() {
        return reject("REGION_CLOSED").on(".id").err();
    }
    let open = queries::count_open_chapters(tx, region.id).await?;
    if open > 0 {
        return reject("REGION_HAS_CHAPTERS").on(".id").with("count", open.to_string()).err();
    }
    let zone = queries::club(&**tx).await?.map_or(chrono_tz::UTC, |club| club.time_zone.0);
    region.closed_on = Some(tx.now().day_in(zone));
    region.version += 1;
    region.updated_at = tx.now();
    let saved = save_region(tx, region).await?;
    audit::write(tx, actor, acting, audit::Deed::new("regionClose", "Region", saved.id)).await?;
    Ok(saved)
}

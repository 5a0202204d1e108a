//! Create the club, regions, chapters and categories; the changes to each are in files of their own.

mod categories;
mod clubs;
mod edit;
mod endings;

pub use categories::{RetireCategory, UpdateCategory, hold_to_seat, retire_category_in, update_category_in};
pub use clubs::{UpdateClub, UpdateRegion, update_club, update_region};
pub use edit::{UpdateChapter, update_chapter_in};
pub use endings::{CloseChapter, CloseRegion, ReopenChapter, close_chapter_in, close_region, reopen_chapter};

use chrono::NaiveTime;
use sea_orm::Set;
use sea_orm::entity::prelude::*;

use super::entity::{Category, Chapter, Club, Region, category, chapter, club, region};
use super::{CategoryId, ChapterId, ClubId, RegionId, queries, rules};
use crate::access::{Actor, Permission, Scope, audit, require};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{OnUnique as _, Rejection, Result, reject};
use crate::platform::values::{Country, Currency, Language, Locale, Slug, Text, Zone, fold};

/// A club to create.
#[derive(Debug, Clone)]
pub struct CreateClub {
    /// Its name.
    pub name: Text<120>,
    /// The language of those who have not chosen one.
    pub default_locale: Locale,
    /// The currency of club-wide figures.
    pub reporting_currency: Currency,
    /// The zone in which its own days change.
    pub time_zone: Zone,
}

/// A region to create.
#[derive(Debug, Clone)]
pub struct CreateRegion {
    /// Of which club.
    pub club: ClubId,
    /// Its name.
    pub name: Text<120>,
}

/// A chapter to create.
#[derive(Debug, Clone)]
pub struct CreateChapter {
    /// In which region.
    pub region: RegionId,
    /// Its name.
    pub name: Text<120>,
    /// Where it meets.
    pub city: Text<120>,
    /// ISO 3166-1 alpha-2.
    pub country: Country,
    /// The zone of its meetings.
    pub time_zone: Zone,
    /// Its currency.
    pub currency: Currency,
    /// Its language.
    pub locale: Locale,
    /// Which languages are spoken at its meetings; none stands for its own.
    pub languages: Vec<Language>,
    /// Its name in URLs; made of its name when `None`.
    pub slug: Option<Slug>,
    /// Where it usually meets.
    pub venue: Option<Text<200>>,
    /// RFC 5545 recurrence.
    pub meeting_pattern: Option<String>,
    /// When it usually starts.
    pub meeting_time: NaiveTime,
    /// How long a meeting usually takes.
    pub meeting_minutes: i32,
}

/// A category to create.
#[derive(Debug, Clone)]
pub struct CreateCategory {
    /// Its sphere; `None` makes a sphere.
    pub parent: Option<CategoryId>,
    /// A stable name.
    pub code: Text<60>,
    /// In English.
    pub name_en: Text<120>,
    /// In Polish.
    pub name_pl: Text<120>,
}

/// Creates the club that this deployment serves.
pub async fn create_club(db: &Db, actor: &Actor, input: CreateClub) -> Result<Club> {
    db.tx(async |tx| create_club_in(tx, actor, input).await).await
}

/// The step of `create_club` inside a transaction.
pub async fn create_club_in(tx: &Tx, actor: &Actor, input: CreateClub) -> Result<Club> {
    let acting = require(actor, Permission::EditClub, Scope::Club)?;
    if club::Entity::find().one(&**tx).await?.is_some() {
        return reject("CLUB_EXISTS").err();
    }
    let now = tx.now();
    let row = club::ActiveModel {
        id: Set(ClubId::new()),
        name: Set(input.name.into_string()),
        default_locale: Set(input.default_locale),
        reporting_currency: Set(input.reporting_currency),
        time_zone: Set(input.time_zone),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&**tx).await?;
    audit::write(tx, actor, acting, audit::Deed::new("clubCreate", "Club", row.id)).await?;
    Ok(row)
}

/// Creates a region. Codes: `NAME_TAKEN`.
pub async fn create_region(db: &Db, actor: &Actor, input: CreateRegion) -> Result<Region> {
    db.tx(async |tx| create_region_in(tx, actor, input).await).await
}

/// The step of `create_region` inside a transaction.
pub async fn create_region_in(tx: &Tx, actor: &Actor, input: CreateRegion) -> Result<Region> {
    let acting = require(actor, Permission::EditClub, Scope::Club)?;
    let now = tx.now();
    let row = region::ActiveModel {
        id: Set(RegionId::new()),
        club_id: Set(input.club),
        name_key: Set(fold(input.name.as_str())),
        name: Set(input.name.into_string()),
        closed_on: Set(None),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&**tx).await.on_unique(name_taken)?;
    audit::write(tx, actor, acting, audit::Deed::new("regionCreate", "Region", row.id)).await?;
    Ok(row)
}

/// Creates a chapter, inside a transaction. Whoever calls sees to its meetings: `meetings` does.
///
/// Codes: `NAME_TAKEN`, `SLUG_TAKEN`, `DURATION_INVALID`, `PATTERN_INVALID`, `PATTERN_TOO_DENSE`, `PATTERN_NEVER_OCCURS`,
/// `REGION_CLOSED`.
pub async fn create_chapter_in(tx: &Tx, actor: &Actor, input: CreateChapter) -> Result<Chapter> {
    let acting = require(actor, Permission::EditClub, Scope::Region(input.region))?;
    rules::check_minutes(input.meeting_minutes)?;
    queries::hold_open_region(tx, input.region).await?;
    let now = tx.now();
    let today = now.day_in(input.time_zone.0);
    if let Some(pattern) = &input.meeting_pattern {
        rules::check_pattern(pattern, today)?;
    }
    let name_key = fold(input.name.as_str());
    let is_chosen = input.slug.is_some();
    let slug = input.slug.unwrap_or_else(|| Slug::of_name(&name_key));
    let languages = if input.languages.is_empty() { vec![input.locale.into()] } else { input.languages };
    let row = chapter::ActiveModel {
        id: Set(ChapterId::new()),
        region_id: Set(input.region),
        name: Set(input.name.into_string()),
        slug: Set(slug.into_string()),
        name_key: Set(name_key),
        city: Set(input.city.into_string()),
        country: Set(input.country.to_string()),
        time_zone: Set(input.time_zone),
        currency: Set(input.currency),
        locale: Set(input.locale),
        venue: Set(input.venue.map(Text::into_string)),
        pattern_starts_on: Set(input.meeting_pattern.is_some().then_some(today)),
        meeting_pattern: Set(input.meeting_pattern),
        meeting_time: Set(input.meeting_time.format("%H:%M").to_string()),
        meeting_minutes: Set(input.meeting_minutes),
        last_closed_at: Set(None),
        closed_on: Set(None),
        close_reason: Set(None),
        languages: Set(Language::to_json(&languages)),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    // A slug that is made of the name is taken because the name is.
    let of_slug = || if is_chosen { slug_taken() } else { name_taken() };
    let row = row.insert(&**tx).await.on_unique_column("slug", of_slug, name_taken)?;
    let deed = audit::Deed::new("chapterCreate", "Chapter", row.id).in_chapter(row.id);
    audit::write(tx, actor, acting, deed).await?;
    Ok(row)
}

/// Creates a category. Codes: `CODE_TAKEN`, `SPHERE_INVALID`.
pub async fn create_category(db: &Db, actor: &Actor, input: CreateCategory) -> Result<Category> {
    db.tx(async |tx| create_category_in(tx, actor, input).await).await
}

/// The step of `create_category` inside a transaction.
pub async fn create_category_in(tx: &Tx, actor: &Actor, input: CreateCategory) -> Result<Category> {
    let acting = require(actor, Permission::EditClub, Scope::Club)?;
    if let Some(sphere) = input.parent {
        categories::hold_sphere(tx, sphere).await?;
    }
    let now = tx.now();
    let row = category::ActiveModel {
        id: Set(CategoryId::new()),
        parent_id: Set(input.parent),
        code: Set(input.code.into_string()),
        name_en_key: Set(fold(input.name_en.as_str())),
        name_en: Set(input.name_en.into_string()),
        name_pl_key: Set(fold(input.name_pl.as_str())),
        name_pl: Set(input.name_pl.into_string()),
        retired_at: Set(None),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&**tx).await.on_unique(|| reject("CODE_TAKEN").on("code"))?;
    audit::write(tx, actor, acting, audit::Deed::new("categoryCreate", "Category", row.id)).await?;
    Ok(row)
}

fn name_taken() -> Rejection {
    reject("NAME_TAKEN").on("name")
}

fn slug_taken() -> Rejection {
    reject("SLUG_TAKEN").on("slug")
}

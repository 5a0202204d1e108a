//! Change a chapter.

use chrono::NaiveTime;
use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;

use super::super::entity::Chapter;
use super::super::{ChapterId, queries, rules};
use super::{name_taken, slug_taken};
use crate::access::{Actor, Permission, audit, require};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{OnUnique as _, Result, check_version};
use crate::platform::values::{Country, Currency, Language, Locale, Patch, Slug, Text, Zone, fold};

/// What is to change of a chapter; `None` and `Keep` leave a field as it is.
#[derive(Debug, Clone)]
pub struct UpdateChapter {
    /// Which.
    pub chapter: ChapterId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Its name.
    pub name: Option<Text<120>>,
    /// Its name in URLs: links to the old one end.
    pub slug: Option<Slug>,
    /// Where it meets.
    pub city: Option<Text<120>>,
    /// The city's country.
    pub country: Option<Country>,
    /// The zone of its meetings; those that are set already keep theirs.
    pub time_zone: Option<Zone>,
    /// The currency its members record business in, unless they say another.
    pub currency: Option<Currency>,
    /// Its language.
    pub locale: Option<Locale>,
    /// Which languages are spoken at its meetings.
    pub languages: Option<Vec<Language>>,
    /// Where it usually meets.
    pub venue: Patch<Text<200>>,
    /// RFC 5545 recurrence.
    pub meeting_pattern: Patch<String>,
    /// When it usually starts.
    pub meeting_time: Option<NaiveTime>,
    /// How long a meeting usually takes.
    pub meeting_minutes: Option<i32>,
}

/// Changes a chapter. Codes: `NAME_TAKEN`, `SLUG_TAKEN`, `DURATION_INVALID`, `PATTERN_INVALID`, `CHAPTER_CLOSED`.
pub async fn update_chapter(db: &Db, actor: &Actor, input: UpdateChapter) -> Result<Chapter> {
    db.tx(async |tx| update_chapter_in(tx, actor, input).await).await
}

async fn update_chapter_in(tx: &Tx, actor: &Actor, input: UpdateChapter) -> Result<Chapter> {
    let before = queries::get_locked(tx, input.chapter).await?;
    let acting = require(actor, Permission::EditChapter, before.scope())?;
    check_version(before.version, input.expected_version)?;
    rules::check_open(&before)?;
    let mut after = changed(before.clone(), input)?;
    if after == before {
        return Ok(before);
    }
    after.version += 1;
    after.updated_at = tx.now();
    let row = after.into_active_model().reset_all();
    let saved = row.update(&**tx).await.on_unique_column("slug", slug_taken, name_taken)?;
    let deed = audit::Deed::new("chapterUpdate", "Chapter", saved.id).in_chapter(saved.id);
    audit::write(tx, actor, acting, deed).await?;
    Ok(saved)
}

fn changed(mut chapter: Chapter, input: UpdateChapter) -> Result<Chapter> {
    if let Some(name) = input.name {
        chapter.name_key = fold(name.as_str());
        chapter.name = name.into_string();
    }
    if let Some(slug) = input.slug {
        chapter.slug = slug.into_string();
    }
    if let Some(city) = input.city {
        chapter.city = city.into_string();
    }
    if let Some(country) = input.country {
        chapter.country = country.to_string();
    }
    if let Some(languages) = input.languages {
        chapter.languages = Language::to_json(&languages);
    }
    if let Some(time) = input.meeting_time {
        chapter.meeting_time = time.format("%H:%M").to_string();
    }
    if let Some(minutes) = input.meeting_minutes {
        rules::check_minutes(minutes)?;
        chapter.meeting_minutes = minutes;
    }
    input.venue.apply(&mut chapter.venue);
    input.meeting_pattern.apply(&mut chapter.meeting_pattern);
    rules::check_pattern(chapter.meeting_pattern.as_deref())?;
    chapter.time_zone = input.time_zone.unwrap_or(chapter.time_zone);
    chapter.currency = input.currency.unwrap_or(chapter.currency);
    chapter.locale = input.locale.unwrap_or(chapter.locale);
    Ok(chapter)
}

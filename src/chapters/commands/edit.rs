//! Change a chapter.

use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;

use super::super::entity::Chapter;
use super::super::{ChangePattern, ChapterId, queries, rules};
use super::{name_taken, slug_taken};
use crate::access::{Actor, Permission, audit, require};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::error::{OnUnique as _, Result, check_version};
use crate::platform::values::{Country, Currency, Language, Locale, Patch, Slug, Text, fold};

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
    /// The currency its members record business in, unless they say another.
    pub currency: Option<Currency>,
    /// Its language.
    pub locale: Option<Locale>,
    /// Which languages are spoken at its meetings.
    pub languages: Option<Vec<Language>>,
    /// Where it usually meets.
    pub venue: Patch<Text<200>>,
    /// When it meets.
    pub meets: ChangePattern,
}

/// Changes a chapter, inside a transaction. Whoever calls sees to its meetings: `meetings` does.
///
/// Codes: `NAME_TAKEN`, `SLUG_TAKEN`, `CHAPTER_CLOSED`, and as `change_pattern`.
pub async fn update_chapter_in(tx: &Tx, actor: &Actor, input: UpdateChapter) -> Result<Chapter> {
    let before = queries::get_locked(tx, input.chapter).await?;
    let acting = require(actor, Permission::EditChapter, before.scope())?;
    check_version(before.version, input.expected_version)?;
    rules::check_open(&before)?;
    let mut after = changed(before.clone(), input, tx.now())?;
    if after == before {
        return Ok(before);
    }
    after.version += 1;
    after.updated_at = tx.now();
    let row = after.into_active_model().reset_all();
    let after = row.update(&**tx).await.on_unique_column("slug", slug_taken, name_taken)?;
    let deed = audit::Deed::new("chapterUpdate", "Chapter", after.id).in_chapter(after.id);
    audit::write(tx, actor, acting, deed).await?;
    Ok(after)
}

fn changed(chapter: Chapter, input: UpdateChapter, now: Timestamp) -> Result<Chapter> {
    let mut chapter = rules::change_pattern(chapter, input.meets, now)?;
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
    input.venue.apply(&mut chapter.venue);
    chapter.currency = input.currency.unwrap_or(chapter.currency);
    chapter.locale = input.locale.unwrap_or(chapter.locale);
    Ok(chapter)
}

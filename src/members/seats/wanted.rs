//! Which seats a chapter wants filled, the most wanted first.

use sea_orm::Set;
use sea_orm::entity::prelude::*;

use crate::access::{Actor, ChapterId, Permission, audit, require};
use crate::chapters::{self, CategoryId, Chapter};
use crate::members::entity::wanted;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Result, reject};

/// The seats that a chapter wants filled from now on, in place of those before.
#[derive(Debug, Clone)]
pub struct SetWantedSeats {
    /// Which chapter.
    pub chapter: ChapterId,
    /// The most wanted first.
    pub categories: Vec<CategoryId>,
}

const MOST: usize = 20;

/// Says which seats a chapter wants filled. A seat that is taken stays on the list and is shown when it opens.
/// Codes: `LIST_TOO_LONG`, `LISTED_TWICE`, `CATEGORY_INVALID`, `CHAPTER_CLOSED`.
pub async fn set_wanted_seats(db: &Db, actor: &Actor, input: SetWantedSeats) -> Result<Chapter> {
    db.tx(async |tx| set_in(tx, actor, input).await).await
}

async fn set_in(tx: &Tx, actor: &Actor, input: SetWantedSeats) -> Result<Chapter> {
    let chapter = chapters::get(&**tx, input.chapter).await?;
    let acting = require(actor, Permission::KeepSeats, chapter.scope())?;
    chapters::check_open(&chapter)?;
    check(tx, &input.categories).await?;
    wanted::Entity::delete_many().filter(wanted::Column::ChapterId.eq(chapter.id)).exec(&**tx).await?;
    let rows = input.categories.into_iter().zip(1..).map(|(category, place)| wanted::ActiveModel {
        chapter_id: Set(chapter.id),
        category_id: Set(category),
        place: Set(place),
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        wanted::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    }
    let deed = audit::Deed::new("chapterSeatsWant", "Chapter", chapter.id).in_chapter(chapter.id);
    audit::write(tx, actor, acting, deed).await?;
    Ok(chapter)
}

async fn check(tx: &Tx, categories: &[CategoryId]) -> Result<()> {
    if categories.len() > MOST {
        return reject("LIST_TOO_LONG").on("categoryIds").with("longest", MOST.to_string()).err();
    }
    let tree = chapters::all_categories(&**tx).await?;
    for (position, id) in categories.iter().enumerate() {
        if categories[..position].contains(id) {
            return reject("LISTED_TWICE").on(format!("categoryIds.{position}")).err();
        }
        if !tree.iter().any(|one| one.id == *id && one.parent_id.is_some()) {
            return reject("CATEGORY_INVALID").on(format!("categoryIds.{position}")).err();
        }
    }
    Ok(())
}

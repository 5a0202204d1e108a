//! Change the tree of categories.

use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;

use super::super::entity::{Category, Chapter};
use super::super::{CategoryId, ChapterId, queries, rules};
use crate::access::{Actor, Permission, Scope, audit, require};
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result, check_version, reject};
use crate::platform::values::{Text, fold};

/// What is to change of a category; `None` leaves a field as it is.
#[derive(Debug, Clone)]
pub struct UpdateCategory {
    /// Which.
    pub category: CategoryId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Its name in English.
    pub name_en: Option<Text<120>>,
    /// Its name in Polish.
    pub name_pl: Option<Text<120>>,
    /// The sphere that it moves to; a sphere has none.
    pub sphere: Option<CategoryId>,
}

/// A category to take out of the tree.
#[derive(Debug, Clone, Copy)]
pub struct RetireCategory {
    /// Which.
    pub category: CategoryId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

/// Changes a category, inside a transaction: `members` does it, who is found by its name. Codes: `SPHERE_INVALID`.
pub async fn update_category_in(tx: &Tx, actor: &Actor, input: UpdateCategory) -> Result<Category> {
    let acting = require(actor, Permission::EditClub, Scope::Club)?;
    let before = hold_to_change(tx, input.category, input.expected_version).await?;
    let mut after = before.clone();
    if let Some(name) = input.name_en {
        after.name_en_key = fold(name.as_str());
        after.name_en = name.into_string();
    }
    if let Some(name) = input.name_pl {
        after.name_pl_key = fold(name.as_str());
        after.name_pl = name.into_string();
    }
    if let Some(sphere) = input.sphere {
        // A tree of two levels: a sphere never moves under another.
        if before.parent_id.is_none() {
            return reject("SPHERE_INVALID").on("sphereId").err();
        }
        hold_sphere(tx, sphere).await?;
        after.parent_id = Some(sphere);
    }
    if after == before {
        return Ok(before);
    }
    after.version += 1;
    after.updated_at = tx.now();
    let saved = after.into_active_model().reset_all().update(&**tx).await?;
    audit::write(tx, actor, acting, audit::Deed::new("categoryUpdate", "Category", saved.id)).await?;
    Ok(saved)
}

/// Takes a category out of the tree, inside a transaction: from here on nobody is seated in it. Whoever calls sees
/// afterwards that nobody sits in it already: `members` does. Codes: `SPHERE_HAS_CATEGORIES`.
pub async fn retire_category_in(tx: &Tx, actor: &Actor, input: RetireCategory) -> Result<Category> {
    let acting = require(actor, Permission::EditClub, Scope::Club)?;
    let mut category = hold_to_change(tx, input.category, input.expected_version).await?;
    let inside = queries::count_categories_in(tx, category.id).await?;
    if inside > 0 {
        return reject("SPHERE_HAS_CATEGORIES").on(".id").with("count", inside.to_string()).err();
    }
    category.retired_at = Some(tx.now());
    category.version += 1;
    category.updated_at = tx.now();
    let saved = category.into_active_model().reset_all().update(&**tx).await?;
    audit::write(tx, actor, acting, audit::Deed::new("categoryRetire", "Category", saved.id)).await?;
    Ok(saved)
}

/// Holds a chapter and a category to seat somebody: neither ends meanwhile. Codes: `CHAPTER_CLOSED`, `CATEGORY_INVALID`.
pub async fn hold_to_seat(tx: &Tx, chapter: ChapterId, category: CategoryId) -> Result<Chapter> {
    let chapter = queries::get_shared(tx, chapter).await?;
    rules::check_open(&chapter)?;
    let category = queries::get_category_locked(tx, category, LockType::Share).await?;
    if category.retired_at.is_some() {
        return reject("CATEGORY_INVALID").on("categoryId").err();
    }
    Ok(chapter)
}

pub(super) async fn hold_sphere(tx: &Tx, id: CategoryId) -> Result<()> {
    match queries::get_category_locked(tx, id, LockType::Share).await {
        Ok(sphere) if sphere.parent_id.is_none() && sphere.retired_at.is_none() => Ok(()),
        Ok(_) | Err(Error::NotFound) => reject("SPHERE_INVALID").on("sphereId").err(),
        Err(error) => Err(error),
    }
}

async fn hold_to_change(tx: &Tx, id: CategoryId, expected_version: i32) -> Result<Category> {
    let row = queries::get_category_locked(tx, id, LockType::Update).await?;
    if row.retired_at.is_some() {
        return Err(Error::NotFound);
    }
    check_version(row.version, expected_version)?;
    Ok(row)
}

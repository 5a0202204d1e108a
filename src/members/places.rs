//! What chapters and categories cannot end by themselves: members sit in them.

use sea_orm::QuerySelect as _;
use sea_orm::entity::prelude::*;

use super::entity::{MembershipStatus, membership, wanted};
use super::{MemberId, search};
use crate::access::Actor;
use crate::chapters::{self, Category, Chapter, CloseChapter, RetireCategory, UpdateCategory};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Result, reject};

/// Closes a chapter in which nobody sits any more. Codes: `CHAPTER_CLOSED`, `CHAPTER_HAS_MEMBERS`.
pub async fn close_chapter(db: &Db, actor: &Actor, input: CloseChapter) -> Result<Chapter> {
    db.tx(async |tx| {
        let id = input.chapter;
        // The row is held from here on: whoever takes a seat waits for it.
        let closed = chapters::close_chapter_in(tx, actor, input).await?;
        let sitting = count_open(tx, membership::Column::ChapterId.eq(id)).await?;
        if sitting > 0 {
            return reject("CHAPTER_HAS_MEMBERS").on(".id").with("count", sitting.to_string()).err();
        }
        Ok(closed)
    })
    .await
}

/// Changes a category; whoever sits in it is found by its new name. Codes: `SPHERE_INVALID`.
pub async fn update_category(db: &Db, actor: &Actor, input: UpdateCategory) -> Result<Category> {
    db.tx(async |tx| {
        let id = input.category;
        let is_named = input.name_en.is_some() || input.name_pl.is_some();
        let category = chapters::update_category_in(tx, actor, input).await?;
        if is_named {
            let sitting = membership::Entity::find()
                .select_only()
                .column(membership::Column::MemberId)
                .filter(membership::Column::CategoryId.eq(id))
                .filter(membership::Column::Status.ne(MembershipStatus::Ended));
            let sitting: Vec<MemberId> = sitting.into_tuple().all(&**tx).await?;
            search::reindex_in(tx, &sitting).await?;
        }
        Ok(category)
    })
    .await
}

/// Takes a category out of the tree in which nobody sits any more. Past memberships keep it.
/// Codes: `CATEGORY_SEATED`, `SPHERE_HAS_CATEGORIES`.
pub async fn retire_category(db: &Db, actor: &Actor, input: RetireCategory) -> Result<Category> {
    db.tx(async |tx| {
        let retired = chapters::retire_category_in(tx, actor, input).await?;
        let sitting = count_open(tx, membership::Column::CategoryId.eq(input.category)).await?;
        if sitting > 0 {
            return reject("CATEGORY_SEATED").on(".id").with("count", sitting.to_string()).err();
        }
        wanted::Entity::delete_many().filter(wanted::Column::CategoryId.eq(input.category)).exec(&**tx).await?;
        Ok(retired)
    })
    .await
}

async fn count_open(tx: &Tx, of: sea_orm::sea_query::SimpleExpr) -> Result<u64> {
    let open = membership::Entity::find().filter(membership::Column::Status.ne(MembershipStatus::Ended));
    Ok(open.filter(of).count(&**tx).await?)
}

//! Writes the whole index anew: when its rules have changed, or when somebody asks for it.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{QueryOrder as _, QuerySelect as _, Set};

use super::entity::{posting, variant, version};
use super::words::VERSION;
use super::writing::{Written, reindex_in};
use crate::access::MemberId;
use crate::members::entity::member;
use crate::platform::db::Db;
use crate::platform::error::Result;

const PART: &str = "members";
const CHUNK: u64 = 500;

/// What a rebuild found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Members looked at.
    pub members: usize,
    /// Words that were missing.
    pub added: usize,
    /// Words that were there and should not have been.
    pub removed: usize,
    /// Words that no member has any more.
    pub pruned: usize,
}

/// Writes the index when there is none, or one by older rules. Several nodes may do it at once.
pub async fn prepare_search(db: &Db) -> Result<Option<Rebuilt>> {
    let found = version::Entity::find_by_id(PART).one(db.reader()).await?;
    if found.is_some_and(|found| found.version >= VERSION) {
        return Ok(None);
    }
    rebuild_search(db).await.map(Some)
}

/// Compares every member's words with what is kept, and mends it. Members change meanwhile: each part is a transaction
/// of its own, and whoever changes a member writes the words themselves.
pub async fn rebuild_search(db: &Db) -> Result<Rebuilt> {
    let mut rebuilt = Rebuilt::default();
    let mut last: Option<MemberId> = None;
    loop {
        let mut query = member::Entity::find().select_only().column(member::Column::Id);
        if let Some(last) = last {
            query = query.filter(member::Column::Id.gt(last));
        }
        let query = query.order_by_asc(member::Column::Id).limit(CHUNK);
        let ids: Vec<MemberId> = query.into_tuple().all(db.reader()).await?;
        last = ids.last().copied();
        if last.is_none() {
            break;
        }
        let Written { added, removed } = db.tx(async |tx| reindex_in(tx, &ids).await).await?;
        rebuilt.members += ids.len();
        rebuilt.added += added;
        rebuilt.removed += removed;
    }
    rebuilt.pruned = prune(db).await?;
    db.tx(async |tx| {
        let row = version::ActiveModel { part: Set(PART.to_owned()), version: Set(VERSION) };
        let mut or_update = OnConflict::column(version::Column::Part);
        or_update.update_column(version::Column::Version);
        version::Entity::insert(row).on_conflict(or_update).exec_without_returning(&**tx).await?;
        Ok(())
    })
    .await?;
    Ok(rebuilt)
}

/// Takes words away that nobody has. One whom somebody is about to use is held by them, and stays.
async fn prune(db: &Db) -> Result<usize> {
    let mut pruned = 0;
    loop {
        let part = db.tx(async |tx| {
            let used = || {
                Query::select()
                    .expr(Expr::value(1))
                    .from(posting::Entity)
                    .and_where(
                        Expr::col((posting::Entity, posting::Column::Word))
                            .equals((variant::Entity, variant::Column::Word)),
                    )
                    .to_owned()
            };
            let unused: Vec<String> = variant::Entity::find()
                .select_only()
                .column(variant::Column::Word)
                .filter(Expr::col(variant::Column::Variant).equals(variant::Column::Word))
                .filter(Expr::exists(used()).not())
                .limit(CHUNK)
                .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
                .into_tuple()
                .all(&**tx)
                .await?;
            // Looked at again: somebody may have begun to use one before it was held.
            variant::Entity::delete_many()
                .filter(variant::Column::Word.is_in(unused.iter().cloned()))
                .filter(Expr::exists(used()).not())
                .exec(&**tx)
                .await?;
            Ok(unused.len())
        });
        let part = part.await?;
        pruned += part;
        if part < usize::try_from(CHUNK).unwrap_or(usize::MAX) {
            return Ok(pruned);
        }
    }
}

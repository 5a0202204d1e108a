//! Writes the words of members, in the transaction that changes them.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, LockType, OnConflict};
use sea_orm::{QueryOrder as _, QuerySelect as _, Set};

use super::entity::{posting, variant};
use super::words::{Place, Words, allows_typo, variants};
use crate::access::MemberId;
use crate::chapters::{self, CategoryId};
use crate::members::entity::{Member, MembershipStatus, member, membership};
use crate::platform::db::Tx;
use crate::platform::error::Result;

/// Rows of a statement: SQLite takes 32,766 values in one.
const BATCH: usize = 2_000;
/// Members of a statement.
const CHUNK: usize = 500;

/// What writing changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Words that were missing.
    pub added: usize,
    /// Words that were there and should not have been.
    pub removed: usize,
}

/// Writes the words of these members as they are now in this transaction.
pub(in crate::members) async fn reindex_in(tx: &Tx, members: &[MemberId]) -> Result<Written> {
    let mut written = Written::default();
    for chunk in members.chunks(CHUNK) {
        let part = write(tx, chunk).await?;
        written.added += part.added;
        written.removed += part.removed;
    }
    Ok(written)
}

async fn write(tx: &Tx, ids: &[MemberId]) -> Result<Written> {
    // Two who write the same member's words, each for a change of their own, take turns.
    let members = member::Entity::find()
        .filter(member::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(member::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(&**tx)
        .await?;
    let mut wanted = words_of(tx, &members).await?;
    let kept = posting::Entity::find().filter(posting::Column::MemberId.is_in(ids.iter().copied())).all(&**tx).await?;
    let mut stale: BTreeMap<MemberId, Vec<String>> = BTreeMap::new();
    let mut removed = 0;
    for row in kept {
        if !wanted.remove(&(row.word.clone(), row.member_id, row.weight)) {
            removed += 1;
            stale.entry(row.member_id).or_default().push(row.word);
        }
    }
    for (member, words) in stale {
        let of_member = posting::Entity::delete_many().filter(posting::Column::MemberId.eq(member));
        of_member.filter(posting::Column::Word.is_in(words)).exec(&**tx).await?;
    }
    let added: Vec<posting::ActiveModel> = wanted
        .iter()
        .map(|(word, member, weight)| posting::ActiveModel {
            word: Set(word.clone()),
            weight: Set(*weight),
            member_id: Set(*member),
        })
        .collect();
    for rows in added.chunks(BATCH) {
        posting::Entity::insert_many(rows.to_vec()).exec_without_returning(&**tx).await?;
    }
    let words: BTreeSet<&str> = wanted.iter().map(|(word, ..)| word.as_str()).collect();
    write_variants(tx, words.into_iter().filter(|word| allows_typo(word)).collect()).await?;
    Ok(Written { added: added.len(), removed })
}

/// Each with the weight: the words of the name, the company, the seat's category in both languages, keywords, offers.
async fn words_of(tx: &Tx, members: &[Member]) -> Result<BTreeSet<(String, MemberId, i32)>> {
    let open = membership::Entity::find()
        .filter(membership::Column::MemberId.is_in(members.iter().map(|member| member.id)))
        .filter(membership::Column::Status.ne(MembershipStatus::Ended))
        .all(&**tx)
        .await?;
    let seats: BTreeMap<MemberId, CategoryId> = open.into_iter().map(|row| (row.member_id, row.category_id)).collect();
    let mut ids: Vec<CategoryId> = seats.values().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let categories = if ids.is_empty() { Vec::new() } else { chapters::categories_by_ids(&**tx, &ids).await? };
    let categories: BTreeMap<CategoryId, _> = categories.into_iter().map(|category| (category.id, category)).collect();
    let mut found = BTreeSet::new();
    for member in members {
        let mut words = Words::default();
        words.add(Place::Name, &member.given_name);
        words.add(Place::Name, &member.family_name);
        words.add(Place::Company, member.company.as_deref().unwrap_or_default());
        if let Some(category) = seats.get(&member.id).and_then(|id| categories.get(id)) {
            words.add(Place::Category, &category.name_en);
            words.add(Place::Category, &category.name_pl);
        }
        let keywords: Vec<String> = serde_json::from_str(&member.keywords).unwrap_or_default();
        for keyword in &keywords {
            words.add(Place::Keyword, keyword);
        }
        words.add(Place::Offer, member.offers.as_deref().unwrap_or_default());
        found.extend(words.0.into_iter().map(|(word, weight)| (word, member.id, weight)));
    }
    Ok(found)
}

/// Only words that nobody had get variants. In sorted order: two who bring the same words wait for each other, in turn.
async fn write_variants(tx: &Tx, words: Vec<&str>) -> Result<()> {
    let mut missing: Vec<&str> = Vec::new();
    for chunk in words.chunks(BATCH) {
        // Held, so that nobody prunes them before this is committed.
        let known: Vec<variant::Model> = variant::Entity::find()
            .filter(variant::Column::Variant.is_in(chunk.iter().copied()))
            .filter(Expr::col(variant::Column::Variant).equals(variant::Column::Word))
            .order_by_asc(variant::Column::Word)
            .lock(LockType::KeyShare)
            .all(&**tx)
            .await?;
        let known: BTreeSet<&str> = known.iter().map(|row| row.word.as_str()).collect();
        missing.extend(chunk.iter().filter(|word| !known.contains(*word)));
    }
    let of_word = |word: &&str| {
        let word = (*word).to_owned();
        variants(&word)
            .into_iter()
            .map(move |variant| variant::ActiveModel { variant: Set(variant), word: Set(word.clone()) })
    };
    let rows: Vec<variant::ActiveModel> = missing.iter().flat_map(of_word).collect();
    for rows in rows.chunks(BATCH) {
        let insert = variant::Entity::insert_many(rows.to_vec()).on_conflict(OnConflict::new().do_nothing().to_owned());
        insert.exec_without_returning(&**tx).await?;
    }
    Ok(())
}

//! Which seats of chapters are open: the professions of the tree in which nobody sits.

use std::collections::{HashMap, HashSet};

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder as _, QuerySelect as _};

use crate::access::ChapterId;
use crate::chapters::{self, Category, CategoryId};
use crate::members::entity::{MembershipStatus, membership, wanted};
use crate::platform::error::Result;

/// A category in which nobody sits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSeat {
    /// Which.
    pub category: Category,
    /// 1 for the one that the chapter wants filled most; `None` where it has not said so.
    pub wanted_place: Option<i32>,
}

/// The open seats of chapters: the wanted ones first, the rest in the order of the tree. Three statements, however
/// many chapters.
pub async fn free_seats(
    connection: &impl ConnectionTrait,
    of: &[ChapterId],
) -> Result<HashMap<ChapterId, Vec<OpenSeat>>> {
    let professions: Vec<Category> =
        chapters::all_categories(connection).await?.into_iter().filter(|one| one.parent_id.is_some()).collect();
    let taken: HashSet<(ChapterId, CategoryId)> = membership::Entity::find()
        .select_only()
        .columns([membership::Column::ChapterId, membership::Column::CategoryId])
        .filter(membership::Column::ChapterId.is_in(of.iter().copied()))
        .filter(membership::Column::Status.is_not_in([MembershipStatus::Pending, MembershipStatus::Ended]))
        .into_tuple()
        .all(connection)
        .await?
        .into_iter()
        .collect();
    let wanted: HashMap<(ChapterId, CategoryId), i32> = wanted::Entity::find()
        .filter(wanted::Column::ChapterId.is_in(of.iter().copied()))
        .order_by_asc(wanted::Column::Place)
        .all(connection)
        .await?
        .into_iter()
        .map(|row| ((row.chapter_id, row.category_id), row.place))
        .collect();
    let seats_of = |chapter: ChapterId| {
        let open = professions.iter().filter(|one| !taken.contains(&(chapter, one.id)));
        let mut seats: Vec<OpenSeat> = open
            .map(|one| OpenSeat { category: one.clone(), wanted_place: wanted.get(&(chapter, one.id)).copied() })
            .collect();
        seats.sort_by_key(|seat| seat.wanted_place.unwrap_or(i32::MAX));
        (chapter, seats)
    };
    Ok(of.iter().map(|chapter| seats_of(*chapter)).collect())
}

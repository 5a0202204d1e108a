//! Wrong codes that members have tried: counted in the database, so that it holds whichever nodes are asked.

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder as _, Set};

use super::entity::{ActiveModel, Column, Entity};
use super::rules::TRIES_WITHIN;
use crate::access::{Actor, MemberId};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::values::new_id;

/// When a member has tried wrong ones, as far as it still counts, in their order.
pub(super) async fn tries_of(tx: &Tx, member: MemberId) -> Result<Vec<Timestamp>> {
    let recent = Entity::find().filter(Column::MemberId.eq(member));
    let recent = recent.filter(Column::TriedAt.gt(tx.now().minus(TRIES_WITHIN)));
    let rows = recent.order_by_asc(Column::TriedAt).order_by_asc(Column::Id).all(&**tx).await?;
    Ok(rows.into_iter().map(|row| row.tried_at).collect())
}

pub(super) async fn note_try(tx: &Tx, member: MemberId) -> Result<()> {
    let row = ActiveModel { id: Set(new_id()), member_id: Set(member), tried_at: Set(tx.now()) };
    Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Forgets those that count no more. A step of the daily forgetting.
pub(in crate::meetings) async fn forget_tries(tx: &Tx, _actor: &Actor) -> Result<()> {
    Entity::delete_many().filter(Column::TriedAt.lte(tx.now().minus(TRIES_WITHIN))).exec(&**tx).await?;
    Ok(())
}

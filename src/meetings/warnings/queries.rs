//! Reads of warnings.

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder as _};

use super::entity::{Column, Entity, Model};
use crate::access::MemberId;
use crate::meetings::WarningId;
use crate::platform::error::Result;

/// The warnings that members got, the latest first.
pub async fn warnings_of(connection: &impl ConnectionTrait, members: &[MemberId]) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::MemberId.is_in(members.iter().copied()))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .all(connection)
        .await?)
}

pub(super) async fn warning(connection: &impl ConnectionTrait, id: WarningId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(connection).await?)
}

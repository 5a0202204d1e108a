//! Reads of education credits.

use sea_orm::ConnectionTrait;
use sea_orm::entity::prelude::*;

use super::entity::{EducationCredit, education_credit};
use crate::access::ChapterId;
use crate::platform::clock::Timestamp;
use crate::platform::error::Result;

/// What was recorded in a chapter after `from` and up to `until`.
pub async fn credits_between(
    connection: &impl ConnectionTrait,
    chapter: ChapterId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<EducationCredit>> {
    Ok(education_credit::Entity::find()
        .filter(education_credit::Column::ChapterId.eq(chapter))
        .filter(education_credit::Column::RecordedAt.gt(from))
        .filter(education_credit::Column::RecordedAt.lte(until))
        .all(connection)
        .await?)
}

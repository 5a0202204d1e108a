//! Table `member_photos`.

use sea_orm::entity::prelude::*;

use crate::access::MemberId;
use crate::platform::clock::Timestamp;

/// Which stored pictures show a member.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member_photos")]
pub struct Model {
    /// Whom.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    /// What the names of the files start with: a fresh id for each photo.
    pub key: String,
    /// Of the large one, in pixels.
    pub width: i32,
    /// Of the large one, in pixels.
    pub height: i32,
    /// Grows by one per change.
    pub version: i32,
    /// When the member got their first photo.
    pub created_at: Timestamp,
    /// When they got this one.
    pub updated_at: Timestamp,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

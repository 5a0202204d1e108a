//! Table `holidays`.

use sea_orm::entity::prelude::*;

use super::HolidayId;
use crate::access::{ChapterId, RegionId};
use crate::chapters::ClubId;
use crate::platform::clock::Timestamp;

/// A day on which nobody meets: of the club, of a region, or of a chapter. It is added and removed, never changed.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "holidays")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HolidayId,
    /// Of all chapters of the club.
    pub club_id: Option<ClubId>,
    /// Of the chapters of a region.
    pub region_id: Option<RegionId>,
    /// Of one chapter.
    pub chapter_id: Option<ChapterId>,
    /// The day, wherever the chapter is.
    pub observed_on: Date,
    /// What it is called.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

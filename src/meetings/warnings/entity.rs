//! Table `attendance_warnings`.

use crate::access::{ChapterId, MemberId};
use crate::meetings::{MeetingId, WarningId};
use crate::platform::clock::Timestamp;
use sea_orm::entity::prelude::*;

/// A warning that a member got, once in its window.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance_warnings")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WarningId,
    /// Who was warned.
    pub member_id: MemberId,
    /// In which chapter.
    pub chapter_id: ChapterId,
    /// Of which meeting the mark is that led to it.
    pub meeting_id: MeetingId,
    /// What tells the window: the first day of a period, of a rolling window the first absence in it, of a row its first.
    pub window_on: Date,
    /// The level that was reached; beyond the limit how many were missed, 0 where a share is counted.
    pub level: i32,
    /// Whether the consequence of the policy follows.
    pub is_beyond_limit: bool,
    /// How many meetings were missed in the window, or in a row.
    pub missed: i32,
    /// How many are tolerated; `None` where a share is counted.
    pub tolerated: Option<i32>,
    /// Whether those in a row are counted.
    pub is_in_a_row: bool,
    /// When.
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

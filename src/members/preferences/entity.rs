//! Table `mail_preferences`: of members who have chosen; everybody else has what is usual.

use crate::access::MemberId;
use crate::platform::clock::Timestamp;
use crate::platform::values::Zone;
use sea_orm::entity::prelude::*;

/// What one member has chosen.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_preferences")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    /// Kinds of mail that do not come: a JSON array.
    pub switched_off: String,
    /// The zone of the quiet hours; the chapter's when there is none.
    pub time_zone: Option<Zone>,
    /// The wall time from which on it is quiet, `21:00`.
    pub quiet_from: String,
    /// The wall time at which that ends, `07:00`.
    pub quiet_until: String,
    /// Grows by one per change.
    pub version: i32,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

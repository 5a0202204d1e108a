//! Table `check_in_tries`.

use crate::access::MemberId;
use crate::platform::clock::Timestamp;
use sea_orm::entity::prelude::*;

/// A wrong code that a member has tried.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_tries")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who.
    pub member_id: MemberId,
    /// When.
    pub tried_at: Timestamp,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

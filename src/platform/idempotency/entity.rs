//! The table of keys.

use sea_orm::entity::prelude::*;

use crate::platform::clock::Timestamp;

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    /// Whose key it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub caller: Uuid,
    /// As the caller named it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// What was asked for.
    pub fingerprint: String,
    /// Which attempt has it.
    pub attempt: Uuid,
    /// When that attempt has died, unless it is settled.
    pub lease_until: Timestamp,
    /// When a transaction of it was committed last.
    pub applied_at: Option<Timestamp>,
    /// What was answered.
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    /// When it came first.
    pub created_at: Timestamp,
}

/// None: platform knows no callers.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

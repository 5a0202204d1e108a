//! Table `delegations`.

use crate::access::MemberId;
use crate::meetings::{DelegationId, MeetingId};
use crate::platform::clock::Timestamp;
use sea_orm::entity::prelude::*;

/// What is let others do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Duty {
    /// To mark attendance.
    Attendance,
    /// To receive visitors.
    Visitors,
}

/// A duty of one meeting that somebody may do by a link.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delegations")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DelegationId,
    /// At which meeting.
    pub meeting_id: MeetingId,
    /// What.
    pub duty: Duty,
    /// Who is to have the link, as the giver named them.
    pub holder_name: String,
    /// Whose rights it is done by.
    pub given_by: MemberId,
    /// Of the token in the link.
    pub token_hash: Vec<u8>,
    /// Until when the link works.
    pub expires_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// When it was given.
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

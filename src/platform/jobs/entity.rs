//! The table of jobs.

use sea_orm::entity::prelude::*;

use super::JobId;
use crate::platform::clock::Timestamp;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "UPPERCASE")]
pub enum JobStatus {
    /// Waits for its time.
    Queued,
    /// A worker holds a lease on it.
    Running,
    /// Done.
    Done,
    /// Given up; someone has to look at it.
    Dead,
}

/// A job as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// What kind of work.
    pub kind: String,
    /// The job itself, as JSON.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// Two rows never have the same.
    #[sea_orm(unique)]
    pub unique_key: Option<String>,
    /// Where it stands.
    pub status: JobStatus,
    /// Not before.
    pub run_at: Timestamp,
    /// How often it was started.
    pub attempts: i32,
    /// While it runs: when others may take it over.
    pub lease_until: Option<Timestamp>,
    /// Who runs it or ran it last.
    pub worker: Option<String>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// No attempt starts later than this, except by hand.
    pub give_up_at: Timestamp,
    /// When it was done or given up.
    pub finished_at: Option<Timestamp>,
}

/// None: a job points at rows only inside its payload.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

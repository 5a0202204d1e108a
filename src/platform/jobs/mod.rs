//! The job queue: rows written in the same transaction as the change that needs them, and worked off later.
//! How it behaves, and why it is our own: `docs/jobs.md`.

mod admin;
mod claim;
mod enqueue;
mod entity;
mod settle;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::db::Db;
use super::error::Error;
use super::files::Files;
use super::mail::Mailer;
use super::values::typed_id;

pub use admin::{Counts, Filter, counts, list, prune_done, retry, retry_all_dead};
pub use claim::{Claimed, LEASE, Lease, claim, extend_leases, release};
pub use enqueue::{enqueue, enqueue_all, enqueue_all_at, enqueue_at, take_turn, turn_is_due};
pub use entity::{JobStatus, Model as JobRecord};
pub use settle::{Settled, delay_after, settle};

typed_id!(
    /// Names a job; of a mail also what its Message-ID is made of.
    JobId,
    "job"
);

/// Work to be done after the transaction that asked for it. It carries ids and reads fresh rows when it runs; it may
/// run twice.
pub trait Job: Serialize + DeserializeOwned + Send + Sync {
    /// What kind of work; stored with each row, so it never changes.
    const KIND: &'static str;

    /// Two jobs of a kind with the same key are one: the second is not enqueued, even when the first is done.
    fn unique_key(&self) -> Option<String> {
        None
    }
}

/// What every handler gets.
#[derive(Debug, Clone)]
pub struct JobContext {
    /// The database. No transaction is open when the handler starts.
    pub db: Db,
    /// Sends mail.
    pub mailer: Mailer,
    /// What is kept beside the database.
    pub files: Files,
    /// Where people reach this server, without a slash at the end; links in mails start with it.
    pub public_url: String,
}

/// Which run of which job a handler is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobRun {
    /// The job.
    pub id: JobId,
    /// Counts from 1. It fences: only the latest attempt may settle the job.
    pub attempt: i32,
}

/// Why a job is not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// It may work later: it is tried again, with growing pauses, for 48 hours.
    #[error("{0}")]
    Later(String),
    /// It will never work: kept as dead, with this reason, until someone retries it by hand.
    #[error("{0}")]
    Never(String),
}

impl From<Error> for JobError {
    fn from(error: Error) -> Self {
        match error {
            Error::Internal(_) | Error::Busy(_) | Error::Conflict { .. } | Error::Throttled(_) => {
                Self::Later(error.chain())
            }
            Error::NotFound => Self::Never("what the job is about is not there any more".to_owned()),
            Error::Unauthenticated | Error::Denied(_) | Error::Rejected(_) => Self::Never(error.chain()),
        }
    }
}

impl From<sea_orm::DbErr> for JobError {
    fn from(error: sea_orm::DbErr) -> Self {
        Error::from(error).into()
    }
}

//! Taking jobs: the attempt is counted and the lease is in the database before any work starts.

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait as _, LockBehavior, LockType};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, FromQueryResult, Statement};
use sea_orm::{QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::entity::{Column, Entity};
use super::settle::{delay_after, fail};
use super::{JobId, JobRun, JobStatus};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::Result;

/// How long a job belongs to the worker that claimed it; heartbeats make it longer.
pub const LEASE: Duration = Duration::from_mins(2);

/// Leases that one claim takes back, at most.
const EXPIRED_A_CLAIM: u64 = 100;

/// The right to run a job and to settle it, until someone else is given it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Which attempt at which job.
    pub run: JobRun,
    /// When trying again ends.
    pub give_up_at: Timestamp,
}

/// A job that this worker may run now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The right to run it.
    pub lease: Lease,
    /// Which handler it is for.
    pub kind: String,
    /// The job itself, as JSON.
    pub payload: String,
}

#[derive(Debug, FromQueryResult)]
struct Due {
    id: JobId,
    kind: String,
    payload: String,
    attempts: i32,
    run_at: Timestamp,
    give_up_at: Timestamp,
}

/// Takes up to `limit` jobs that are due, the longest waiting first, and puts back those whose worker has gone silent.
pub async fn claim(db: &Db, worker: &str, limit: u64) -> Result<Vec<Claimed>> {
    if !is_anything_due(db).await? {
        return Ok(Vec::new());
    }
    let mut due = db
        .tx(async |tx| {
            put_back_expired(tx).await?;
            take_due(tx, worker, limit).await
        })
        .await?;
    due.sort_by_key(|job| (job.run_at, job.id));
    Ok(due.into_iter().map(Due::into_claimed).collect())
}

impl Due {
    fn into_claimed(self) -> Claimed {
        let run = JobRun { id: self.id, attempt: self.attempts };
        Claimed { lease: Lease { run, give_up_at: self.give_up_at }, kind: self.kind, payload: self.payload }
    }
}

/// Asks without the write lock: a worker with nothing to do never stands in the way of SQLite's writers.
async fn is_anything_due(db: &Db) -> Result<bool> {
    let sql = "SELECT 1 FROM jobs WHERE status = 'QUEUED' AND run_at <= $1 \
               UNION ALL SELECT 1 FROM jobs WHERE status = 'RUNNING' AND lease_until <= $1 LIMIT 1";
    let ask = Statement::from_sql_and_values(db.backend(), sql, [db.now().into()]);
    Ok(db.reader().query_one_raw(ask).await?.is_some())
}

async fn put_back_expired(tx: &Tx) -> Result<()> {
    let now = tx.now();
    let mut silent = Entity::find()
        .filter(Column::Status.eq(JobStatus::Running))
        .filter(Column::LeaseUntil.lte(now))
        .order_by_asc(Column::LeaseUntil)
        .limit(EXPIRED_A_CLAIM);
    if tx.get_database_backend() == DbBackend::Postgres {
        silent = silent.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    for job in silent.all(&**tx).await? {
        let worker = job.worker.as_deref().unwrap_or("the worker");
        let reason = format!("{worker} went silent during attempt {}", job.attempts);
        // The time that the lease took is part of the pause.
        let paused_from = job.lease_until.unwrap_or(now).minus(LEASE);
        let again_at = Ord::max(paused_from.plus(delay_after(job.attempts)), now);
        let lease = Lease { run: JobRun { id: job.id, attempt: job.attempts }, give_up_at: job.give_up_at };
        fail(tx, lease, again_at, &reason).await?;
    }
    Ok(())
}

async fn take_due(tx: &Tx, worker: &str, limit: u64) -> Result<Vec<Due>> {
    let backend = tx.get_database_backend();
    let lock = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    // Materialized: PostgreSQL must not run the inner select again for another row, or it takes more than the limit.
    let sql = format!(
        "WITH due AS MATERIALIZED (SELECT id FROM jobs WHERE status = 'QUEUED' AND run_at <= $1 \
             ORDER BY run_at, id LIMIT $2 {lock}) \
         UPDATE jobs SET status = 'RUNNING', attempts = attempts + 1, lease_until = $3, worker = $4 \
         WHERE id IN (SELECT id FROM due) \
         RETURNING id, kind, payload, attempts, run_at, give_up_at"
    );
    let now = tx.now();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values = [now.into(), limit.into(), now.plus(LEASE).into(), worker.into()];
    let rows = Due::find_by_statement(Statement::from_sql_and_values(backend, sql, values));
    Ok(rows.all(&**tx).await?)
}

/// The heartbeat: leases that are still held are held on. Answers how many; the others belong to someone else now.
pub async fn extend_leases(db: &Db, runs: &[JobRun]) -> Result<u64> {
    update_held(db, runs, |update, now| update.col_expr(Column::LeaseUntil, Expr::value(now.plus(LEASE)))).await
}

/// Gives back jobs that were claimed and never started: their attempt does not count.
pub async fn release(db: &Db, runs: &[JobRun]) -> Result<u64> {
    update_held(db, runs, |update, _| {
        update
            .col_expr(Column::Status, Expr::value(JobStatus::Queued))
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1))
            .col_expr(Column::LeaseUntil, Expr::value(None::<Timestamp>))
    })
    .await
}

type Update = sea_orm::UpdateMany<Entity>;

async fn update_held(db: &Db, runs: &[JobRun], change: impl Fn(Update, Timestamp) -> Update) -> Result<u64> {
    if runs.is_empty() {
        return Ok(0);
    }
    db.tx(async |tx| {
        let now = tx.now();
        let mut held = 0;
        for chunk in runs.chunks(500) {
            let keys = chunk.iter().map(|run| (run.id, run.attempt));
            let is_ours = Expr::tuple([Expr::col(Column::Id), Expr::col(Column::Attempts)]).in_tuples(keys);
            let update = change(Entity::update_many(), now).filter(Column::Status.eq(JobStatus::Running));
            held += update.filter(is_ours).exec(&**tx).await?.rows_affected;
        }
        Ok(held)
    })
    .await
}

//! Looking at the queue, and giving dead jobs another chance.

use std::time::Duration;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use sea_orm::{QuerySelect as _, Statement, UpdateMany};

use super::entity::{Column, Entity};
use super::settle::PATIENCE;
use super::{JobId, JobRecord, JobStatus};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};

/// Rows that one pruning statement deletes: other writers get their turn in between.
const PRUNED_AT_ONCE: i64 = 5_000;

/// Which jobs to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that stand so.
    pub status: Option<JobStatus>,
    /// Only those of this kind.
    pub kind: Option<String>,
    /// At most so many; 100 when not said.
    pub limit: Option<u64>,
}

/// How many jobs stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waiting.
    pub queued: u64,
    /// Of these, due already.
    pub due: u64,
    /// Held by a worker.
    pub running: u64,
    /// Done, as far as they are kept.
    pub done: u64,
    /// Given up.
    pub dead: u64,
}

/// Jobs, the newest first.
pub async fn list(db: &Db, filter: &Filter) -> Result<Vec<JobRecord>> {
    let mut jobs = Entity::find().order_by_desc(Column::Id).limit(filter.limit.unwrap_or(100));
    if let Some(status) = filter.status {
        jobs = jobs.filter(Column::Status.eq(status));
    }
    if let Some(kind) = &filter.kind {
        jobs = jobs.filter(Column::Kind.eq(kind));
    }
    Ok(jobs.all(db.reader()).await?)
}

/// How many jobs stand where.
pub async fn counts(db: &Db) -> Result<Counts> {
    let sql = "SELECT status, COUNT(*) AS jobs, COUNT(CASE WHEN run_at <= $1 THEN 1 END) AS due \
               FROM jobs GROUP BY status";
    let ask = Statement::from_sql_and_values(db.backend(), sql, [db.now().into()]);
    let mut counts = Counts::default();
    for row in db.reader().query_all_raw(ask).await? {
        let jobs = u64::try_from(row.try_get::<i64>("", "jobs")?).unwrap_or(0);
        match row.try_get::<JobStatus>("", "status")? {
            JobStatus::Queued => {
                counts.queued = jobs;
                counts.due = u64::try_from(row.try_get::<i64>("", "due")?).unwrap_or(0);
            }
            JobStatus::Running => counts.running = jobs,
            JobStatus::Done => counts.done = jobs,
            JobStatus::Dead => counts.dead = jobs,
        }
    }
    Ok(counts)
}

/// Has a dead job run again, now, with 48 new hours of patience. `NotFound`: there is no dead job with this id.
pub async fn retry(db: &Db, id: JobId) -> Result<()> {
    db.tx(async |tx| match revive(tx, Column::Id.eq(id)).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    })
    .await
}

/// Has every dead job run again. Answers how many there were.
pub async fn retry_all_dead(db: &Db) -> Result<u64> {
    db.tx(async |tx| revive(tx, Column::Status.eq(JobStatus::Dead)).await).await
}

/// Forgets jobs that were done longer ago than `age`; dead ones stay. Answers how many.
pub async fn prune_done(db: &Db, age: Duration) -> Result<u64> {
    let sql = "DELETE FROM jobs WHERE id IN \
               (SELECT id FROM jobs WHERE status = 'DONE' AND finished_at < $1 ORDER BY finished_at LIMIT $2)";
    let before = db.now().minus(age);
    let mut pruned = 0;
    loop {
        let values = [before.into(), PRUNED_AT_ONCE.into()];
        let statement = Statement::from_sql_and_values(db.backend(), sql, values);
        let gone = db.tx(async |tx| Ok(tx.execute_raw(statement).await?.rows_affected())).await?;
        pruned += gone;
        if gone < PRUNED_AT_ONCE.unsigned_abs() {
            return Ok(pruned);
        }
    }
}

/// The attempts are not counted anew: a worker that wakes up late with an old attempt must not settle a new one.
async fn revive(tx: &Tx, which: sea_orm::sea_query::SimpleExpr) -> Result<u64> {
    let now = tx.now();
    let revived: UpdateMany<Entity> = Entity::update_many()
        .col_expr(Column::Status, Expr::value(JobStatus::Queued))
        .col_expr(Column::RunAt, Expr::value(now))
        .col_expr(Column::GiveUpAt, Expr::value(now.plus(PATIENCE)))
        .col_expr(Column::FinishedAt, Expr::value(None::<Timestamp>));
    let count = revived.filter(which).filter(Column::Status.eq(JobStatus::Dead)).exec(&**tx).await?.rows_affected;
    if count > 0 {
        tx.wake_worker_on_commit();
    }
    Ok(count)
}

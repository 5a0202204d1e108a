//! Asking for work, inside the transaction that needs it done.

use std::borrow::Borrow;
use std::time::Duration;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait as _, EntityTrait as _, Statement};

use super::settle::PATIENCE;
use super::{Job, JobId, JobStatus, entity};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};

/// Rows of one statement: 13 values each, below what either database takes as parameters.
const ROWS_A_STATEMENT: usize = 500;

/// Has the job run as soon as the transaction is committed. `false`: one with its unique key is already there.
pub async fn enqueue<J: Job>(tx: &Tx, job: &J) -> Result<bool> {
    enqueue_at(tx, job, tx.now()).await
}

/// Has the job run at an instant, or at once when that is past. `false`: one with its unique key is already there.
pub async fn enqueue_at<J: Job>(tx: &Tx, job: &J, at: Timestamp) -> Result<bool> {
    Ok(insert(tx, vec![row(tx, job, at)?]).await? > 0)
}

/// Has many jobs of a kind run, in few statements. Answers how many were not there already.
pub async fn enqueue_all<J: Job>(tx: &Tx, jobs: &[J]) -> Result<u64> {
    let now = tx.now();
    enqueue_all_at::<J, &J>(tx, jobs.iter().map(|job| (job, now))).await
}

/// The same, each at its own instant.
pub async fn enqueue_all_at<J: Job, B: Borrow<J>>(
    tx: &Tx,
    jobs: impl IntoIterator<Item = (B, Timestamp)>,
) -> Result<u64> {
    let rows = jobs.into_iter().map(|(job, at)| row(tx, job.borrow(), at)).collect::<Result<Vec<_>>>()?;
    let mut added = 0;
    for chunk in rows.chunks(ROWS_A_STATEMENT) {
        added += insert(tx, chunk.to_vec()).await?;
    }
    Ok(added)
}

/// Whether it is this caller's turn to do what is done once in a `period`: of all nodes that ask, one is told yes.
pub async fn take_turn(tx: &Tx, name: &str, period: Duration) -> Result<bool> {
    let now = tx.now();
    let backend = tx.get_database_backend();
    let first = "INSERT INTO schedules (name, next_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    tx.execute_raw(Statement::from_sql_and_values(backend, first, [name.into(), now.into()])).await?;
    // The row's lock lets one node through; the others then read a time that lies ahead.
    let turn = "UPDATE schedules SET next_at = $1 WHERE name = $2 AND next_at <= $3";
    let values = [now.plus(period).into(), name.into(), now.into()];
    let taken = tx.execute_raw(Statement::from_sql_and_values(backend, turn, values)).await?;
    Ok(taken.rows_affected() == 1)
}

/// Whether the time of a turn has come, for those who look often.
pub async fn turn_is_due(db: &Db, name: &str) -> Result<bool> {
    let sql = "SELECT next_at FROM schedules WHERE name = $1";
    let ask = Statement::from_sql_and_values(db.backend(), sql, [name.into()]);
    match db.reader().query_one_raw(ask).await? {
        Some(row) => Ok(row.try_get::<Timestamp>("", "next_at")? <= db.now()),
        None => Ok(true),
    }
}

fn row<J: Job>(tx: &Tx, job: &J, run_at: Timestamp) -> Result<entity::ActiveModel> {
    let now = tx.now();
    let run_at = run_at.max(now);
    Ok(entity::ActiveModel {
        id: Set(JobId::new()),
        kind: Set(J::KIND.to_owned()),
        payload: Set(serde_json::to_string(job).map_err(Error::internal)?),
        unique_key: Set(job.unique_key().map(|key| format!("{}:{key}", J::KIND))),
        status: Set(JobStatus::Queued),
        run_at: Set(run_at),
        attempts: Set(0),
        lease_until: Set(None),
        worker: Set(None),
        last_error: Set(None),
        created_at: Set(now),
        give_up_at: Set(run_at.plus(PATIENCE)),
        finished_at: Set(None),
    })
}

async fn insert(tx: &Tx, rows: Vec<entity::ActiveModel>) -> Result<u64> {
    let is_new = OnConflict::column(entity::Column::UniqueKey).do_nothing().to_owned();
    let added = entity::Entity::insert_many(rows).on_conflict(is_new).exec_without_returning(&**tx).await?;
    if added > 0 {
        tx.wake_worker_on_commit();
    }
    Ok(added)
}

//! Ending an attempt: done, again later, or given up. Only the latest attempt may.

use std::time::Duration;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, UpdateMany};

use super::entity::{Column, Entity};
use super::{JobError, JobStatus, Lease};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::Result;
use crate::platform::values::clean_line;

/// How long a job is tried again after it was due first.
pub(super) const PATIENCE: Duration = Duration::from_hours(48);

/// Longest reason that is kept, in characters.
const LONGEST_REASON: usize = 1_000;

/// What became of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is done.
    Done,
    /// It runs again then.
    Again(Timestamp),
    /// It is given up.
    Dead,
    /// The lease ran out and the job went to someone else: this attempt counts for nothing.
    Lost,
}

/// The pause after an attempt that failed: 10 s, 30 s, 2 min, 10 min, 30 min, then an hour each time.
pub fn delay_after(attempt: i32) -> Duration {
    let seconds = match attempt {
        ..=1 => 10,
        2 => 30,
        3 => 2 * 60,
        4 => 10 * 60,
        5 => 30 * 60,
        _ => 60 * 60,
    };
    Duration::from_secs(seconds)
}

/// Ends an attempt in a transaction of its own.
pub async fn settle(db: &Db, lease: Lease, outcome: Result<(), JobError>) -> Result<Settled> {
    db.tx(async |tx| {
        let now = tx.now();
        match &outcome {
            Ok(()) => {
                let done = end(JobStatus::Done, now, None);
                Ok(if write(tx, lease, done).await? { Settled::Done } else { Settled::Lost })
            }
            Err(JobError::Later(reason)) => fail(tx, lease, now.plus(delay_after(lease.run.attempt)), reason).await,
            Err(JobError::Never(reason)) => bury(tx, lease, reason).await,
        }
    })
    .await
}

/// Has the job run again at an instant, or gives it up when that is too late.
pub(super) async fn fail(tx: &Tx, lease: Lease, again_at: Timestamp, reason: &str) -> Result<Settled> {
    if again_at > lease.give_up_at {
        return bury(tx, lease, &format!("given up after {} attempts: {reason}", lease.run.attempt)).await;
    }
    let again = Entity::update_many()
        .col_expr(Column::Status, Expr::value(JobStatus::Queued))
        .col_expr(Column::RunAt, Expr::value(again_at))
        .col_expr(Column::LeaseUntil, Expr::value(None::<Timestamp>))
        .col_expr(Column::LastError, Expr::value(Some(shorten(reason))));
    Ok(if write(tx, lease, again).await? { Settled::Again(again_at) } else { Settled::Lost })
}

async fn bury(tx: &Tx, lease: Lease, reason: &str) -> Result<Settled> {
    let dead = end(JobStatus::Dead, tx.now(), Some(shorten(reason)));
    Ok(if write(tx, lease, dead).await? { Settled::Dead } else { Settled::Lost })
}

fn end(status: JobStatus, now: Timestamp, reason: Option<String>) -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(status))
        .col_expr(Column::FinishedAt, Expr::value(Some(now)))
        .col_expr(Column::LeaseUntil, Expr::value(None::<Timestamp>))
        .col_expr(Column::LastError, Expr::value(reason))
}

/// Whether the attempt still held the job.
async fn write(tx: &Tx, lease: Lease, change: UpdateMany<Entity>) -> Result<bool> {
    let held = change
        .filter(Column::Id.eq(lease.run.id))
        .filter(Column::Attempts.eq(lease.run.attempt))
        .filter(Column::Status.eq(JobStatus::Running))
        .exec(&**tx)
        .await?;
    Ok(held.rows_affected == 1)
}

fn shorten(reason: &str) -> String {
    clean_line(reason).chars().take(LONGEST_REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour() {
        let minutes: Vec<u64> = (1..=8).map(|attempt| delay_after(attempt).as_secs()).collect();
        assert_eq!(minutes, [10, 30, 120, 600, 1_800, 3_600, 3_600, 3_600]);
    }

    #[test]
    fn a_reason_is_one_line_of_bounded_length() {
        assert_eq!(shorten("550 no\r\nsuch user"), "550 no such user");
        assert_eq!(shorten(&"ż".repeat(5_000)).chars().count(), 1_000);
    }
}

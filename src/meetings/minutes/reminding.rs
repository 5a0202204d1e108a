//! Reminds owners of tasks that are due.

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, Set};
use serde::{Deserialize, Serialize};

use super::entity::{Task, TaskStatus};
use super::mail::{self, TaskDueMail};
use super::queries;
use crate::access::Actor;
use crate::chapters;
use crate::platform::db::{Db, Tx};
use crate::platform::error::Result;
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};

/// How many tasks are read at once.
const AT_ONCE: u64 = 500;

/// Reminds the owners of open tasks, once each, from the day before they are due.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemindOfTasks {}

impl Job for RemindOfTasks {
    const KIND: &'static str = "meetings.remind_of_tasks";
}

/// Handles [`RemindOfTasks`].
pub async fn remind_of_tasks(context: JobContext, _run: JobRun, _job: RemindOfTasks) -> Result<(), JobError> {
    let reminded = remind_all(&context.db, &Actor::system("calendar")).await?;
    if reminded > 0 {
        tracing::info!(reminded, "reminded of tasks");
    }
    Ok(())
}

async fn remind_all(db: &Db, actor: &Actor) -> Result<usize> {
    // Somewhere it is tomorrow already; each is held against the day of its own chapter.
    let farthest = db.now().to_utc().date_naive() + chrono::Days::new(2);
    let mut reminded = 0;
    let mut due = queries::due_by(db.reader(), farthest, AT_ONCE).await?;
    while !due.is_empty() {
        let mut done = 0;
        for task in &due {
            done += usize::from(db.tx(async |tx| remind_in(tx, actor, task).await).await?);
        }
        reminded += done;
        // Those that are left are due later than where they are.
        due = if done == 0 { Vec::new() } else { queries::due_by(db.reader(), farthest, AT_ONCE).await? };
    }
    Ok(reminded)
}

/// Its version stays: nothing of it has changed for those who look at it.
async fn remind_in(tx: &Tx, _server: &Actor, seen: &Task) -> Result<bool> {
    let task = queries::task_locked(tx, seen.id).await?;
    let zone = chapters::get(&**tx, task.chapter_id).await?.time_zone;
    let tomorrow = tx.now().day_in(zone.0) + chrono::Days::new(1);
    if task.status != TaskStatus::Open || task.reminded_at.is_some() || task.due_on > tomorrow {
        return Ok(false);
    }
    mail::queue(tx, &task, zone, &TaskDueMail { task_id: task.id, version: task.version }).await?;
    let mut row = task.into_active_model();
    row.reminded_at = Set(Some(tx.now()));
    row.update(&**tx).await?;
    Ok(true)
}

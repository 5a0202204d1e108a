//! Settle tasks, and open them again.

use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;

use super::commands::given_task;
use super::entity::{Task, TaskStatus};
use super::{queries, rules};
use crate::access::{Actor, audit};
use crate::chapters;
use crate::meetings::{TaskId, events};
use crate::platform::db::{Db, Tx};
use crate::platform::error::Result;
use crate::platform::values::Text;

/// A task to move, as the caller last saw it.
#[derive(Debug, Clone)]
pub struct MoveTask {
    /// Which.
    pub task: TaskId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Why; it stands in the audit log.
    pub reason: Option<Text<200>>,
}

/// The task is done: its owner says so, or who writes minutes. Codes: `INVALID_TRANSITION`.
pub async fn complete_task(db: &Db, actor: &Actor, input: MoveTask) -> Result<Task> {
    db.tx(async |tx| complete_task_in(tx, actor, input).await).await
}

/// The step of `complete_task` inside a transaction.
pub async fn complete_task_in(tx: &Tx, actor: &Actor, input: MoveTask) -> Result<Task> {
    move_to(tx, actor, input, ("taskComplete", TaskStatus::Done)).await
}

/// It was not done after all. For the same. Codes: `INVALID_TRANSITION`.
pub async fn reopen_task(db: &Db, actor: &Actor, input: MoveTask) -> Result<Task> {
    db.tx(async |tx| move_to(tx, actor, input, ("taskReopen", TaskStatus::Open)).await).await
}

/// It need not be done any more: not for its owner to say. Codes: `INVALID_TRANSITION`.
pub async fn drop_task(db: &Db, actor: &Actor, input: MoveTask) -> Result<Task> {
    db.tx(async |tx| move_to(tx, actor, input, ("taskDrop", TaskStatus::Dropped)).await).await
}

async fn move_to(tx: &Tx, actor: &Actor, input: MoveTask, (action, to): (&'static str, TaskStatus)) -> Result<Task> {
    let row = queries::task_locked(tx, input.task).await?;
    let chapter = chapters::get(&**tx, row.chapter_id).await?;
    let acting = rules::may_move(actor, &row, &chapter, to)?;
    rules::check_move(&row, to, input.expected_version)?;
    let deed = given_task(action, &row)
        .in_chapter(row.chapter_id)
        .moving(row.status.to_value(), to.to_value())
        .because(input.reason.map(Text::into_string));
    let is_settled = to != TaskStatus::Open;
    let after = Task {
        status: to,
        settled_at: is_settled.then(|| tx.now()),
        settled_by: actor.member_id().filter(|_| is_settled),
        version: row.version + 1,
        updated_at: tx.now(),
        ..row
    };
    let row = after.into_active_model().reset_all().update(&**tx).await?;
    audit::write(tx, actor, acting, deed).await?;
    events::tell(tx, row.meeting_id);
    Ok(row)
}

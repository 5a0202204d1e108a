//! Write minutes: decisions, and tasks with owner and due day.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, Set};

use super::entity::{Decision, Task, TaskStatus, decision};
use super::mail::{self, TaskMail};
use super::{queries, rules};
use crate::access::{Acting, Actor, ChapterId, MemberId, Permission, audit};
use crate::meetings::commands::locked;
use crate::meetings::{DecisionId, Meeting, MeetingId, TaskId, events};
use crate::members;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Result, check_version, reject};
use crate::platform::values::{Prose, Text};

/// A decision to write down.
#[derive(Debug, Clone)]
pub struct RecordDecision {
    /// Of which meeting.
    pub meeting: MeetingId,
    /// In the words of the minutes.
    pub wording: Prose<1000>,
}

/// Writes down what was decided, while the meeting goes on, was held, or is open again.
///
/// Codes: `MINUTES_NOT_OPEN`, `MINUTES_FULL`.
pub async fn record_decision(db: &Db, actor: &Actor, input: RecordDecision) -> Result<Decision> {
    db.tx(async |tx| record_decision_in(tx, actor, input).await).await
}

/// The step of `record_decision` inside a transaction.
pub async fn record_decision_in(tx: &Tx, actor: &Actor, input: RecordDecision) -> Result<Decision> {
    let (meeting, acting) = open_minutes(tx, actor, input.meeting).await?;
    rules::check_room(queries::count_decisions(tx, meeting.id).await?)?;
    let now = tx.now();
    let row = decision::ActiveModel {
        id: Set(DecisionId::new()),
        meeting_id: Set(meeting.id),
        wording: Set(input.wording.into_string()),
        recorded_by: Set(actor.member_id()),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&**tx).await?;
    note(tx, actor, acting, (&meeting, decided("decisionRecord", &row))).await?;
    Ok(row)
}

/// A decision to word anew, as the caller last saw it.
#[derive(Debug, Clone)]
pub struct ReviseDecision {
    /// Which.
    pub decision: DecisionId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// The new words.
    pub wording: Prose<1000>,
}

/// Words a decision anew, as long as the minutes are open.
///
/// Codes: `MINUTES_NOT_OPEN`.
pub async fn revise_decision(db: &Db, actor: &Actor, input: ReviseDecision) -> Result<Decision> {
    db.tx(async |tx| {
        let (meeting, acting, row) = open_decision(tx, actor, input.decision, input.expected_version).await?;
        let version = row.version + 1;
        let mut row = row.into_active_model();
        row.wording = Set(input.wording.into_string());
        row.version = Set(version);
        row.updated_at = Set(tx.now());
        let row = row.update(&**tx).await?;
        note(tx, actor, acting, (&meeting, decided("decisionUpdate", &row))).await?;
        Ok(row)
    })
    .await
}

/// Strikes a decision that was none, as long as the minutes are open. Its words stay in the audit log.
///
/// Codes: `MINUTES_NOT_OPEN`.
pub async fn strike_decision(db: &Db, actor: &Actor, id: DecisionId, expected_version: i32) -> Result<Decision> {
    db.tx(async |tx| {
        let (meeting, acting, row) = open_decision(tx, actor, id, expected_version).await?;
        decision::Entity::delete_by_id(row.id).exec(&**tx).await?;
        let words: String = row.wording.chars().take(200).collect();
        note(tx, actor, acting, (&meeting, decided("decisionStrike", &row).because(Some(words)))).await?;
        Ok(row)
    })
    .await
}

/// A task to give.
#[derive(Debug, Clone)]
pub struct AddTask {
    /// At which meeting.
    pub meeting: MeetingId,
    /// What is to be done.
    pub what: Text<200>,
    /// By whom: somebody who sits in the chapter.
    pub owner: MemberId,
    /// By when.
    pub due_on: NaiveDate,
}

/// Gives somebody of the chapter a task, while the minutes are open. The owner reads of it in the summary; when that went
/// out already, in a mail.
///
/// Codes: `MINUTES_NOT_OPEN`, `MINUTES_FULL`, `TOO_MANY_OPEN_TASKS`, `TASK_OWNER_NOT_IN_CHAPTER`, `DUE_ON_PAST`,
/// `DUE_ON_TOO_FAR`.
pub async fn add_task(db: &Db, actor: &Actor, input: AddTask) -> Result<Task> {
    db.tx(async |tx| add_task_in(tx, actor, input).await).await
}

/// The step of `add_task` inside a transaction.
pub async fn add_task_in(tx: &Tx, actor: &Actor, input: AddTask) -> Result<Task> {
    let (meeting, acting) = open_minutes(tx, actor, input.meeting).await?;
    let (given, open) = queries::count_tasks(tx, &meeting).await?;
    rules::check_room(given)?;
    rules::check_open_tasks(open)?;
    let now = tx.now();
    let today = now.day_in(meeting.time_zone.0);
    rules::check_due(input.due_on, today)?;
    check_owner(tx, meeting.chapter_id, input.owner, today).await?;
    let row = Task {
        id: TaskId::new(),
        chapter_id: meeting.chapter_id,
        meeting_id: meeting.id,
        what: input.what.into_string(),
        owner_id: input.owner,
        due_on: input.due_on,
        status: TaskStatus::Open,
        settled_at: None,
        settled_by: None,
        reminded_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let row = row.into_active_model().reset_all().insert(&**tx).await?;
    note(tx, actor, acting, (&meeting, given_task("taskAdd", &row))).await?;
    tell_owner(tx, actor, &meeting, &row).await?;
    Ok(row)
}

/// What of a task is to change, as the caller last saw it; `None` stays.
#[derive(Debug, Clone)]
pub struct UpdateTask {
    /// Which.
    pub task: TaskId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// What is to be done.
    pub what: Option<Text<200>>,
    /// By whom.
    pub owner: Option<MemberId>,
    /// By when.
    pub due_on: Option<NaiveDate>,
}

/// Gives an open task to somebody else, puts off its day, or words it better: at any time, for work goes on after the close.
///
/// Codes: `TASK_SETTLED`, `TASK_OWNER_NOT_IN_CHAPTER`, `DUE_ON_PAST`, `DUE_ON_TOO_FAR`.
pub async fn update_task(db: &Db, actor: &Actor, input: UpdateTask) -> Result<Task> {
    db.tx(async |tx| {
        let of = queries::task(&**tx, input.task).await?.meeting_id;
        let (meeting, _, acting) = locked(tx, actor, of, Permission::TakeMinutes).await?;
        let row = queries::task_locked(tx, input.task).await?;
        rules::check_unsettled(&row, input.expected_version)?;
        let today = tx.now().day_in(meeting.time_zone.0);
        // What stays is not asked again: the day may be past, and the owner gone.
        let due_on = input.due_on.filter(|due_on| *due_on != row.due_on);
        due_on.map_or(Ok(()), |due_on| rules::check_due(due_on, today))?;
        let owner = input.owner.filter(|owner| *owner != row.owner_id);
        if let Some(owner) = owner {
            check_owner(tx, row.chapter_id, owner, today).await?;
        }
        let after = Task {
            what: input.what.map_or_else(|| row.what.clone(), Text::into_string),
            owner_id: owner.unwrap_or(row.owner_id),
            due_on: due_on.unwrap_or(row.due_on),
            reminded_at: row.reminded_at.filter(|_| owner.is_none() && due_on.is_none()),
            version: row.version + 1,
            updated_at: tx.now(),
            ..row
        };
        let row = after.into_active_model().reset_all().update(&**tx).await?;
        note(tx, actor, acting, (&meeting, given_task("taskUpdate", &row))).await?;
        if owner.is_some() {
            tell_owner(tx, actor, &meeting, &row).await?;
        }
        Ok(row)
    })
    .await
}

/// Holds a meeting whose minutes are open, for who may write them.
async fn open_minutes(tx: &Tx, actor: &Actor, id: MeetingId) -> Result<(Meeting, Acting)> {
    let (meeting, _, acting) = locked(tx, actor, id, Permission::TakeMinutes).await?;
    rules::check_open(&meeting)?;
    Ok((meeting, acting))
}

/// The same of a decision, as the caller last saw it.
async fn open_decision(
    tx: &Tx,
    actor: &Actor,
    id: DecisionId,
    expected_version: i32,
) -> Result<(Meeting, Acting, Decision)> {
    let of = queries::decision(tx, id).await?.meeting_id;
    let (meeting, acting) = open_minutes(tx, actor, of).await?;
    // Once more, for it was read before the meeting was held.
    let row = queries::decision(tx, id).await?;
    check_version(row.version, expected_version)?;
    Ok((meeting, acting, row))
}

async fn check_owner(tx: &Tx, chapter: ChapterId, owner: MemberId, today: NaiveDate) -> Result<()> {
    let roster = members::roster_on(&**tx, chapter, today).await?;
    if roster.iter().any(|seated| seated.member.id == owner) {
        return Ok(());
    }
    reject("TASK_OWNER_NOT_IN_CHAPTER").on("ownerId").err()
}

/// The summary tells of what was given before it.
async fn tell_owner(tx: &Tx, actor: &Actor, meeting: &Meeting, task: &Task) -> Result<()> {
    if meeting.closed_at.is_none() || actor.is(task.owner_id) {
        return Ok(());
    }
    mail::queue(tx, task, meeting.time_zone, &TaskMail { task_id: task.id, version: task.version }).await
}

fn decided(action: &'static str, decision: &Decision) -> audit::Deed {
    audit::Deed::new(action, "Decision", decision.id)
}

pub(super) fn given_task(action: &'static str, task: &Task) -> audit::Deed {
    audit::Deed::new(action, "Task", task.id)
}

/// Writes to the log, and tells who watches the meeting.
async fn note(tx: &Tx, actor: &Actor, acting: Acting, (meeting, deed): (&Meeting, audit::Deed)) -> Result<()> {
    audit::write(tx, actor, acting, deed.in_chapter(meeting.chapter_id)).await?;
    events::tell(tx, meeting.id);
    Ok(())
}

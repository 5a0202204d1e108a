//! Reads of minutes and tasks.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{Condition, ConnectionTrait, QueryOrder as _, QuerySelect as _};

use super::entity::{Decision, Task, TaskStatus, decision, task};
use super::rules;
use crate::access::{ChapterId, MemberId};
use crate::meetings::{DecisionId, Meeting, MeetingId, TaskId};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};

/// The minutes of a meeting as they stood at an instant.
#[derive(Debug, Clone, Default)]
pub struct Minutes {
    /// What was decided, in the order in which it was written down.
    pub decisions: Vec<Decision>,
    /// Tasks that were given at the meeting, the soonest due first.
    pub tasks: Vec<Task>,
    /// Tasks of earlier meetings that stood open then, the soonest due first.
    pub carried: Vec<Task>,
}

/// What meetings decided, in the order in which it was written down.
pub async fn decisions_of(connection: &impl ConnectionTrait, meetings: &[MeetingId]) -> Result<Vec<Decision>> {
    Ok(decision::Entity::find()
        .filter(decision::Column::MeetingId.is_in(meetings.iter().copied()))
        .order_by_asc(decision::Column::CreatedAt)
        .order_by_asc(decision::Column::Id)
        .all(connection)
        .await?)
}

/// The tasks that were given at meetings, the soonest due first.
pub async fn tasks_of(connection: &impl ConnectionTrait, meetings: &[MeetingId]) -> Result<Vec<Task>> {
    soonest(connection, task::Column::MeetingId.is_in(meetings.iter().copied()).into()).await
}

/// The tasks of chapters that are to be done, the soonest due first.
pub async fn open_tasks_of_chapters(connection: &impl ConnectionTrait, chapters: &[ChapterId]) -> Result<Vec<Task>> {
    let of = task::Column::ChapterId.is_in(chapters.iter().copied());
    soonest(connection, Condition::all().add(of).add(task::Column::SettledAt.is_null())).await
}

/// The tasks that members have to do, the soonest due first.
pub async fn open_tasks_of_members(connection: &impl ConnectionTrait, members: &[MemberId]) -> Result<Vec<Task>> {
    let of = task::Column::OwnerId.is_in(members.iter().copied());
    soonest(connection, Condition::all().add(of).add(task::Column::Status.eq(TaskStatus::Open))).await
}

/// The tasks of earlier meetings that each of these meetings finds on its agenda, the soonest due first: one statement.
pub async fn carried_to(
    connection: &impl ConnectionTrait,
    meetings: &[Meeting],
) -> Result<Vec<(MeetingId, Vec<Task>)>> {
    let starts = meetings.iter().map(|meeting| meeting.starts_at);
    let (Some(first), Some(last)) = (starts.clone().min(), starts.max()) else { return Ok(Vec::new()) };
    let of = task::Column::ChapterId.is_in(meetings.iter().map(|meeting| meeting.chapter_id));
    let was_open = Condition::any().add(task::Column::SettledAt.is_null()).add(task::Column::SettledAt.gte(first));
    let wanted = Condition::all().add(of).add(task::Column::CreatedAt.lt(last)).add(was_open);
    let tasks = soonest(connection, wanted).await?;
    let carried = |meeting: &Meeting| {
        let is_carried = |task: &&Task| task.chapter_id == meeting.chapter_id && rules::is_carried_to(task, meeting);
        (meeting.id, tasks.iter().filter(is_carried).cloned().collect())
    };
    Ok(meetings.iter().map(carried).collect())
}

/// The minutes of a meeting, and what is still to be done of earlier ones, as they stood at an instant.
pub async fn minutes_at(connection: &impl ConnectionTrait, meeting: &Meeting, at: Timestamp) -> Result<Minutes> {
    let decisions = decisions_of(connection, &[meeting.id]).await?;
    let open_then = Condition::any().add(task::Column::SettledAt.is_null()).add(task::Column::SettledAt.gt(at));
    let of_chapter = Condition::all().add(task::Column::ChapterId.eq(meeting.chapter_id)).add(open_then);
    let wanted = Condition::any().add(task::Column::MeetingId.eq(meeting.id)).add(of_chapter);
    let (tasks, mut carried): (Vec<Task>, Vec<Task>) =
        soonest(connection, wanted).await?.into_iter().partition(|task| task.meeting_id == meeting.id);
    carried.retain(|task| rules::is_carried_to(task, meeting));
    Ok(Minutes { decisions, tasks, carried })
}

async fn soonest(connection: &impl ConnectionTrait, wanted: Condition) -> Result<Vec<Task>> {
    Ok(task::Entity::find()
        .filter(wanted)
        .order_by_asc(task::Column::DueOn)
        .order_by_asc(task::Column::Id)
        .all(connection)
        .await?)
}

pub(super) async fn task(connection: &impl ConnectionTrait, id: TaskId) -> Result<Task> {
    task::Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)
}

pub(super) async fn task_locked(tx: &Tx, id: TaskId) -> Result<Task> {
    task::Entity::find_by_id(id).lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)
}

pub(super) async fn decision(tx: &Tx, id: DecisionId) -> Result<Decision> {
    decision::Entity::find_by_id(id).one(&**tx).await?.ok_or(Error::NotFound)
}

pub(super) async fn count_decisions(tx: &Tx, meeting: MeetingId) -> Result<u64> {
    Ok(decision::Entity::find().filter(decision::Column::MeetingId.eq(meeting)).count(&**tx).await?)
}

/// How many tasks a meeting gave, and how many of its chapter are open.
pub(super) async fn count_tasks(tx: &Tx, meeting: &Meeting) -> Result<(u64, u64)> {
    let given = task::Entity::find().filter(task::Column::MeetingId.eq(meeting.id)).count(&**tx).await?;
    let open = task::Entity::find()
        .filter(task::Column::ChapterId.eq(meeting.chapter_id))
        .filter(task::Column::SettledAt.is_null())
        .count(&**tx)
        .await?;
    Ok((given, open))
}

/// Open tasks that are due by a day and of which nobody was reminded, at most so many.
pub(super) async fn due_by(connection: &impl ConnectionTrait, day: Date, most: u64) -> Result<Vec<Task>> {
    Ok(task::Entity::find()
        .filter(task::Column::Status.eq(TaskStatus::Open))
        .filter(task::Column::RemindedAt.is_null())
        .filter(task::Column::DueOn.lte(day))
        .order_by_asc(task::Column::DueOn)
        .order_by_asc(task::Column::Id)
        .limit(most)
        .all(connection)
        .await?)
}

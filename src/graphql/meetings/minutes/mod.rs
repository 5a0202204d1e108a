//! Minutes: decisions, and tasks that are carried from meeting to meeting.

mod mutations;

pub(in crate::graphql) use mutations::MinutesMutations;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use super::Meeting;
use crate::access::{ChapterId, Permission, may};
use crate::graphql::caller::Caller;
use crate::graphql::chapters::chapter;
use crate::graphql::errors::Fault;
use crate::graphql::loaders::{CarriedTo, DecisionsOf, OpenTasksIn, OpenTasksOf, TasksOf};
use crate::graphql::members::{Member, member};
use crate::graphql::scalars::{DateTime, LocalDate};
use crate::meetings;
use crate::platform::error::Error;

/// What a meeting decided, and who does what by when.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct Minutes {
    /// What was decided, in the order in which it was written down.
    decisions: Vec<Decision>,
    /// Tasks that were given at the meeting, the soonest due first.
    tasks: Vec<Task>,
}

#[derive(Debug, Clone)]
pub(in crate::graphql) struct Decision(pub meetings::Decision);

impl From<meetings::Decision> for Decision {
    fn from(row: meetings::Decision) -> Self {
        Self(row)
    }
}

/// What a meeting decided.
#[Object]
impl Decision {
    /// `dec_…`
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// In the words of the minutes.
    async fn wording(&self) -> &str {
        &self.0.wording
    }

    /// Who wrote it down; null when the server did.
    async fn recorded_by(&self, context: &Context<'_>) -> Option<Result<Member, Fault>> {
        let id = self.0.recorded_by?;
        Some(async { member(Caller::of(context)?, id).await }.await)
    }

    /// When it was written down.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Grows by one per change. Pass it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "TaskStatus", remote = "crate::meetings::TaskStatus")]
pub(in crate::graphql) enum TaskStatus {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Not to be done any more.
    Dropped,
}

#[derive(Debug, Clone)]
pub(in crate::graphql) struct Task(pub meetings::Task);

impl From<meetings::Task> for Task {
    fn from(row: meetings::Task) -> Self {
        Self(row)
    }
}

/// What somebody took on at a meeting. Every later meeting finds it on its agenda until it is settled.
#[Object]
impl Task {
    /// `tsk_…`
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// At which meeting it was given.
    async fn meeting(&self, context: &Context<'_>) -> Result<Meeting, Fault> {
        let caller = Caller::of(context)?;
        let found = caller.load().load_one(self.0.meeting_id).await.map_err(|error| caller.fault(error))?;
        found.map(Meeting).ok_or_else(|| caller.fault(Error::NotFound))
    }

    /// What is to be done.
    async fn what(&self) -> &str {
        &self.0.what
    }

    /// By whom.
    async fn owner(&self, context: &Context<'_>) -> Result<Member, Fault> {
        member(Caller::of(context)?, self.0.owner_id).await
    }

    /// By when: the owner is reminded the day before.
    async fn due_on(&self) -> LocalDate {
        LocalDate(self.0.due_on)
    }

    /// Where it stands.
    async fn status(&self) -> TaskStatus {
        self.0.status.into()
    }

    /// Where it may go from here: its owner completes it and opens it again, those who write minutes drop it, too.
    async fn next_statuses(&self) -> Vec<TaskStatus> {
        self.0.status.next().iter().copied().map(Into::into).collect()
    }

    /// When it was done or dropped; null as long as it is open.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(DateTime)
    }

    /// Who said so; null as long as it is open.
    async fn settled_by(&self, context: &Context<'_>) -> Option<Result<Member, Fault>> {
        let id = self.0.settled_by?;
        Some(async { member(Caller::of(context)?, id).await }.await)
    }

    /// Grows by one per change. Pass it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

async fn may_read(caller: &Caller, of: ChapterId) -> Result<bool, Fault> {
    let chapter = chapter(caller, of).await?;
    Ok(may(caller.actor()?, Permission::ReadMinutes, chapter.0.scope()).is_some())
}

/// The minutes of a meeting, for who may read them.
pub(super) async fn minutes_of(context: &Context<'_>, meeting: &meetings::Meeting) -> Result<Option<Minutes>, Fault> {
    let caller = Caller::of(context)?;
    if !may_read(caller, meeting.chapter_id).await? {
        return Ok(None);
    }
    let decisions = caller.load().load_one(DecisionsOf(meeting.id));
    let tasks = caller.load().load_one(TasksOf(meeting.id));
    let (decisions, tasks) = futures::future::try_join(decisions, tasks).await.map_err(|error| caller.fault(error))?;
    Ok(Some(Minutes {
        decisions: decisions.unwrap_or_default().into_iter().map(Decision).collect(),
        tasks: listed(tasks),
    }))
}

/// What earlier meetings left to do, for who may read minutes.
pub(super) async fn carried_to(context: &Context<'_>, meeting: &meetings::Meeting) -> Result<Option<Vec<Task>>, Fault> {
    let caller = Caller::of(context)?;
    if !may_read(caller, meeting.chapter_id).await? {
        return Ok(None);
    }
    let found = caller.load().load_one(CarriedTo(meeting.id)).await;
    Ok(Some(listed(found.map_err(|error| caller.fault(error))?)))
}

/// What is to be done in a chapter, for who may read minutes.
pub(in crate::graphql) async fn open_tasks_in(
    context: &Context<'_>,
    of: ChapterId,
) -> Result<Option<Vec<Task>>, Fault> {
    let caller = Caller::of(context)?;
    if !may_read(caller, of).await? {
        return Ok(None);
    }
    let found = caller.load().load_one(OpenTasksIn(of)).await;
    Ok(Some(listed(found.map_err(|error| caller.fault(error))?)))
}

/// What the viewer has to do.
pub(in crate::graphql) async fn own_open_tasks(caller: &Caller) -> Result<Vec<Task>, Fault> {
    let id = caller.actor()?.member_id().ok_or_else(|| caller.fault(Error::Unauthenticated))?;
    let found = caller.load().load_one(OpenTasksOf(id)).await;
    Ok(listed(found.map_err(|error| caller.fault(error))?))
}

fn listed(tasks: Option<Vec<meetings::Task>>) -> Vec<Task> {
    tasks.unwrap_or_default().into_iter().map(Task).collect()
}

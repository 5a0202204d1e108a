//! Minutes of meetings, and tasks.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::{LoadError, Source, group};
use crate::access::{ChapterId, MemberId};
use crate::meetings::{self, Decision, MeetingId, Task};

/// What a meeting decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct DecisionsOf(pub MeetingId);

/// The tasks that were given at a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct TasksOf(pub MeetingId);

/// The tasks of earlier meetings that a meeting finds on its agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct CarriedTo(pub MeetingId);

/// The tasks of a chapter that are to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct OpenTasksIn(pub ChapterId);

/// The tasks that a member has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct OpenTasksOf(pub MemberId);

impl Loader<DecisionsOf> for Source {
    type Value = Vec<Decision>;
    type Error = LoadError;

    async fn load(&self, keys: &[DecisionsOf]) -> Result<HashMap<DecisionsOf, Vec<Decision>>, LoadError> {
        let ids: Vec<MeetingId> = keys.iter().map(|key| key.0).collect();
        let rows = meetings::decisions_of(self.db.reader(), &ids).await?;
        Ok(group(rows, |row| Some(DecisionsOf(row.meeting_id))))
    }
}

impl Loader<TasksOf> for Source {
    type Value = Vec<Task>;
    type Error = LoadError;

    async fn load(&self, keys: &[TasksOf]) -> Result<HashMap<TasksOf, Vec<Task>>, LoadError> {
        let ids: Vec<MeetingId> = keys.iter().map(|key| key.0).collect();
        let rows = meetings::tasks_of(self.db.reader(), &ids).await?;
        Ok(group(rows, |row| Some(TasksOf(row.meeting_id))))
    }
}

impl Loader<CarriedTo> for Source {
    type Value = Vec<Task>;
    type Error = LoadError;

    async fn load(&self, keys: &[CarriedTo]) -> Result<HashMap<CarriedTo, Vec<Task>>, LoadError> {
        let ids: Vec<MeetingId> = keys.iter().map(|key| key.0).collect();
        let meetings = meetings::by_ids(self.db.reader(), &ids).await?;
        let found = meetings::carried_to(self.db.reader(), &meetings).await?;
        Ok(found.into_iter().map(|(meeting, tasks)| (CarriedTo(meeting), tasks)).collect())
    }
}

impl Loader<OpenTasksIn> for Source {
    type Value = Vec<Task>;
    type Error = LoadError;

    async fn load(&self, keys: &[OpenTasksIn]) -> Result<HashMap<OpenTasksIn, Vec<Task>>, LoadError> {
        let ids: Vec<ChapterId> = keys.iter().map(|key| key.0).collect();
        let rows = meetings::open_tasks_of_chapters(self.db.reader(), &ids).await?;
        Ok(group(rows, |row| Some(OpenTasksIn(row.chapter_id))))
    }
}

impl Loader<OpenTasksOf> for Source {
    type Value = Vec<Task>;
    type Error = LoadError;

    async fn load(&self, keys: &[OpenTasksOf]) -> Result<HashMap<OpenTasksOf, Vec<Task>>, LoadError> {
        let ids: Vec<MemberId> = keys.iter().map(|key| key.0).collect();
        let rows = meetings::open_tasks_of_members(self.db.reader(), &ids).await?;
        Ok(group(rows, |row| Some(OpenTasksOf(row.owner_id))))
    }
}

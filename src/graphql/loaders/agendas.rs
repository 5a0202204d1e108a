//! Agendas of meetings, who takes roles there, and the roles and templates of chapters.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::{LoadError, Source, group};
use crate::access::ChapterId;
use crate::meetings::{self, Agenda, AgendaRole, AgendaTaker, Expected, MeetingId, MeetingStatus, Template};

/// The agenda of a meeting, given with its chapter and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct AgendaOf(pub MeetingId, pub ChapterId, pub MeetingStatus);

/// Who has a role at a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct TakersOf(pub MeetingId);

/// Whether somebody is not there to take a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct AwayFrom(pub Expected);

/// The roles of a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct AgendaRolesOf(pub ChapterId);

/// The templates of a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct AgendaTemplatesOf(pub ChapterId);

impl Loader<AgendaOf> for Source {
    type Value = Agenda;
    type Error = LoadError;

    async fn load(&self, keys: &[AgendaOf]) -> Result<HashMap<AgendaOf, Agenda>, LoadError> {
        let meetings: Vec<_> = keys.iter().map(|key| (key.0, key.1, key.2)).collect();
        let found = meetings::agendas_of(self.db.reader(), &meetings).await?;
        Ok(keys.iter().copied().zip(found).collect())
    }
}

impl Loader<TakersOf> for Source {
    type Value = Vec<AgendaTaker>;
    type Error = LoadError;

    async fn load(&self, keys: &[TakersOf]) -> Result<HashMap<TakersOf, Vec<AgendaTaker>>, LoadError> {
        let ids: Vec<MeetingId> = keys.iter().map(|key| key.0).collect();
        let rows = meetings::takers_of(self.db.reader(), &ids).await?;
        Ok(group(rows, |row| Some(TakersOf(row.meeting_id))))
    }
}

impl Loader<AwayFrom> for Source {
    type Value = bool;
    type Error = LoadError;

    async fn load(&self, keys: &[AwayFrom]) -> Result<HashMap<AwayFrom, bool>, LoadError> {
        let expected: Vec<Expected> = keys.iter().map(|key| key.0).collect();
        let away = meetings::away_of(self.db.reader(), &expected).await?;
        Ok(keys.iter().map(|key| (*key, away.contains(&key.0))).collect())
    }
}

impl Loader<AgendaRolesOf> for Source {
    type Value = Vec<AgendaRole>;
    type Error = LoadError;

    async fn load(&self, keys: &[AgendaRolesOf]) -> Result<HashMap<AgendaRolesOf, Vec<AgendaRole>>, LoadError> {
        let ids: Vec<ChapterId> = keys.iter().map(|key| key.0).collect();
        let rows = meetings::roles_of_chapters(self.db.reader(), &ids).await?;
        Ok(group(rows, |row| Some(AgendaRolesOf(row.chapter_id))))
    }
}

impl Loader<AgendaTemplatesOf> for Source {
    type Value = Vec<Template>;
    type Error = LoadError;

    async fn load(&self, keys: &[AgendaTemplatesOf]) -> Result<HashMap<AgendaTemplatesOf, Vec<Template>>, LoadError> {
        let ids: Vec<ChapterId> = keys.iter().map(|key| key.0).collect();
        let rows = meetings::templates_of(self.db.reader(), &ids).await?;
        Ok(group(rows, |row| Some(AgendaTemplatesOf(row.template.chapter_id))))
    }
}

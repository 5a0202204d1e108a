//! What chapters and regions have beside themselves: officers, seats, policies.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use chrono::NaiveDate;

use super::{LoadError, Source, group, group_keys};
use crate::access::{ChapterId, RegionId};
use crate::chapters::{self, Policies, PolicyKind, PolicyVersion};
use crate::members::{self, Office, OpenSeat, SeatWait};

/// The officers of a chapter on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct OfficersOf(pub ChapterId, pub NaiveDate);

/// The open seats of a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct OpenSeatsOf(pub ChapterId);

/// Who waits for a seat of a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct WaitingIn(pub ChapterId);

/// What is in force in a chapter on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct PoliciesOf(pub ChapterId, pub NaiveDate);

/// All policies that were ever set in a chapter, of a kind or of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct PolicyHistoryOf(pub ChapterId, pub Option<PolicyKind>);

/// The offices of a chapter that are held on a day or later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct OfficeTermsOf(pub ChapterId, pub NaiveDate);

/// The offices of a chapter that are proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct ProposalsOf(pub ChapterId);

/// Who directs a region on a day or later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct DirectorsOf(pub RegionId, pub NaiveDate);

impl Loader<OfficersOf> for Source {
    type Value = Vec<Office>;
    type Error = LoadError;

    async fn load(&self, keys: &[OfficersOf]) -> Result<HashMap<OfficersOf, Vec<Office>>, LoadError> {
        let mut found = HashMap::new();
        for (day, ids) in group_keys(keys, |key| (key.1, key.0)) {
            let rows = members::offices_of_chapters(self.db.reader(), &ids, day).await?;
            found.extend(group(rows, |row| row.chapter_id.map(|chapter| OfficersOf(chapter, day))));
        }
        Ok(found)
    }
}

impl Loader<OpenSeatsOf> for Source {
    type Value = Vec<OpenSeat>;
    type Error = LoadError;

    async fn load(&self, keys: &[OpenSeatsOf]) -> Result<HashMap<OpenSeatsOf, Vec<OpenSeat>>, LoadError> {
        let ids: Vec<ChapterId> = keys.iter().map(|key| key.0).collect();
        let found = members::free_seats(self.db.reader(), &ids).await?;
        Ok(found.into_iter().map(|(chapter, seats)| (OpenSeatsOf(chapter), seats)).collect())
    }
}

impl Loader<WaitingIn> for Source {
    type Value = Vec<SeatWait>;
    type Error = LoadError;

    async fn load(&self, keys: &[WaitingIn]) -> Result<HashMap<WaitingIn, Vec<SeatWait>>, LoadError> {
        let ids: Vec<ChapterId> = keys.iter().map(|key| key.0).collect();
        let rows = members::waiting_in(self.db.reader(), &ids).await?;
        Ok(group(rows, |row| Some(WaitingIn(row.chapter_id))))
    }
}

impl Loader<PoliciesOf> for Source {
    type Value = Policies;
    type Error = LoadError;

    async fn load(&self, keys: &[PoliciesOf]) -> Result<HashMap<PoliciesOf, Policies>, LoadError> {
        let mut found = HashMap::new();
        for (day, ids) in group_keys(keys, |key| (key.1, key.0)) {
            let policies = chapters::policies_on(self.db.reader(), &ids, day).await?;
            found.extend(policies.into_iter().map(|(chapter, policies)| (PoliciesOf(chapter, day), policies)));
        }
        Ok(found)
    }
}

impl Loader<PolicyHistoryOf> for Source {
    type Value = Vec<PolicyVersion>;
    type Error = LoadError;

    async fn load(&self, keys: &[PolicyHistoryOf]) -> Result<HashMap<PolicyHistoryOf, Vec<PolicyVersion>>, LoadError> {
        let mut found: HashMap<PolicyHistoryOf, Vec<PolicyVersion>> = HashMap::new();
        for (kind, ids) in group_keys(keys, |key| (key.1, key.0)) {
            for (chapter, version) in chapters::policy_history(self.db.reader(), &ids, kind).await? {
                found.entry(PolicyHistoryOf(chapter, kind)).or_default().push(version);
            }
        }
        Ok(found)
    }
}

impl Loader<OfficeTermsOf> for Source {
    type Value = Vec<Office>;
    type Error = LoadError;

    async fn load(&self, keys: &[OfficeTermsOf]) -> Result<HashMap<OfficeTermsOf, Vec<Office>>, LoadError> {
        let mut found = HashMap::new();
        for (day, ids) in group_keys(keys, |key| (key.1, key.0)) {
            let rows = members::offices_of_chapters_from(self.db.reader(), &ids, day).await?;
            found.extend(group(rows, |row| row.chapter_id.map(|chapter| OfficeTermsOf(chapter, day))));
        }
        Ok(found)
    }
}

impl Loader<ProposalsOf> for Source {
    type Value = Vec<Office>;
    type Error = LoadError;

    async fn load(&self, keys: &[ProposalsOf]) -> Result<HashMap<ProposalsOf, Vec<Office>>, LoadError> {
        let ids: Vec<ChapterId> = keys.iter().map(|key| key.0).collect();
        let rows = members::proposed_offices(self.db.reader(), &ids).await?;
        Ok(group(rows, |row| row.chapter_id.map(ProposalsOf)))
    }
}

impl Loader<DirectorsOf> for Source {
    type Value = Vec<Office>;
    type Error = LoadError;

    async fn load(&self, keys: &[DirectorsOf]) -> Result<HashMap<DirectorsOf, Vec<Office>>, LoadError> {
        let mut found = HashMap::new();
        for (day, ids) in group_keys(keys, |key| (key.1, key.0)) {
            let rows = members::offices_of_regions(self.db.reader(), &ids, day).await?;
            found.extend(group(rows, |row| row.region_id.map(|region| DirectorsOf(region, day))));
        }
        Ok(found)
    }
}

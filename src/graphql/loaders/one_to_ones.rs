//! One-to-ones of who asks, their notes and what is to be done after them.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::{LoadError, Source, group};
use crate::referrals::{self, FollowUp, OneToOne, OneToOneId, PrivateNote};

/// The private note of who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct PrivateNoteOf(pub OneToOneId);

/// What is to be done after a one-to-one of who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct FollowUpsOf(pub OneToOneId);

impl Loader<OneToOneId> for Source {
    type Value = OneToOne;
    type Error = LoadError;

    async fn load(&self, keys: &[OneToOneId]) -> Result<HashMap<OneToOneId, OneToOne>, LoadError> {
        let Some(actor) = &self.actor else { return Ok(HashMap::new()) };
        let rows = referrals::one_to_ones_by_ids_for(&self.db, actor, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<PrivateNoteOf> for Source {
    type Value = PrivateNote;
    type Error = LoadError;

    async fn load(&self, keys: &[PrivateNoteOf]) -> Result<HashMap<PrivateNoteOf, PrivateNote>, LoadError> {
        let Some(actor) = &self.actor else { return Ok(HashMap::new()) };
        let ids: Vec<OneToOneId> = keys.iter().map(|key| key.0).collect();
        let rows = referrals::private_notes_for(&self.db, actor, &ids).await?;
        Ok(rows.into_iter().map(|row| (PrivateNoteOf(row.one_to_one_id), row)).collect())
    }
}

impl Loader<FollowUpsOf> for Source {
    type Value = Vec<FollowUp>;
    type Error = LoadError;

    async fn load(&self, keys: &[FollowUpsOf]) -> Result<HashMap<FollowUpsOf, Vec<FollowUp>>, LoadError> {
        let Some(actor) = &self.actor else { return Ok(HashMap::new()) };
        let ids: Vec<OneToOneId> = keys.iter().map(|key| key.0).collect();
        let rows = referrals::follow_ups_for(&self.db, actor, &ids).await?;
        Ok(group(rows, |row| Some(FollowUpsOf(row.one_to_one_id))))
    }
}

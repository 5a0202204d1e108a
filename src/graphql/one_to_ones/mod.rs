//! One-to-ones, their notes and what is to be done after them.

mod follow_ups;
mod inputs;
mod mutations;
mod notes;
mod types;

pub(super) use follow_ups::FollowUpMutations;
pub(super) use mutations::OneToOneMutations;
pub(super) use notes::NoteMutations;
pub(super) use types::OneToOne;

use async_graphql::{Context, ID, Object};

use super::caller::Caller;
use super::errors::Fault;
use super::pages::{OneToOneConnection, page_of};
use crate::referrals::{self, OneToOneId};
use inputs::OneToOneFilter;

/// The queries of one-to-ones.
#[derive(Debug, Default)]
pub(super) struct OneToOneQueries;

#[Object]
impl OneToOneQueries {
    /// One of your one-to-ones; null when there is none that is yours.
    async fn one_to_one(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`oto_…`")] id: ID,
    ) -> Option<Result<OneToOne, Fault>> {
        find(context, &id).await.transpose()
    }

    /// Your one-to-ones, those that were proposed or noted last first.
    async fn one_to_ones(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only such one-to-ones.")] filter: Option<OneToOneFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<OneToOneConnection, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let page = page_of(caller, (first, after), (last, before))?;
        let filter = filter.unwrap_or_default().parse().map_err(|error| caller.fault(error))?;
        let found = referrals::one_to_one_page_for(caller.db(), actor, &filter, &page).await;
        Ok(found.map_err(|error| caller.fault(error))?.into())
    }
}

async fn find(context: &Context<'_>, id: &ID) -> Result<Option<OneToOne>, Fault> {
    let caller = Caller::of(context)?;
    caller.actor()?;
    let id: OneToOneId = super::inputs::id(id, "id").map_err(|error| caller.fault(error))?;
    let row = caller.load().load_one(id).await.map_err(|error| caller.fault(error))?;
    Ok(row.map(OneToOne))
}

//! Referrals and closed business.

mod business;
mod drafts;
mod mutations;
mod outcomes;
mod types;

pub(super) use drafts::ReferralDraftMutations;
pub(super) use mutations::ReferralMutations;
pub(super) use outcomes::ReferralOutcomeMutations;
pub(super) use types::{Referral, ReferralFilter, page};

use async_graphql::{Context, ID, Object};

use super::caller::Caller;
use super::errors::Fault;
use super::pages::{ReferralConnection, page_of};
use crate::access::{Permission, may};
use crate::chapters::Chapter;
use crate::referrals::{self, ReferralId};

/// The queries of referrals.
#[derive(Debug, Default)]
pub(super) struct ReferralQueries;

#[Object]
impl ReferralQueries {
    /// One referral; null when there is none that you may see.
    async fn referral(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
    ) -> Option<Result<Referral, Fault>> {
        find(context, &id).await.transpose()
    }

    /// Referrals that you are a party of, and those of chapters you lead, the latest first.
    async fn referrals(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only such referrals.")] filter: Option<ReferralFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ReferralConnection, Fault> {
        let caller = Caller::of(context)?;
        let wanted = page_of(caller, (first, after), (last, before))?;
        page(caller, None, filter, &wanted).await
    }
}

async fn find(context: &Context<'_>, id: &ID) -> Result<Option<Referral>, Fault> {
    let caller = Caller::of(context)?;
    caller.actor()?;
    let id: ReferralId = super::inputs::id(id, "id").map_err(|error| caller.fault(error))?;
    let row = caller.load().load_one(id).await.map_err(|error| caller.fault(error))?;
    Ok(row.map(Referral))
}

/// What needs somebody to follow it up in a chapter, for those who do.
pub(super) async fn to_follow_up(context: &Context<'_>, chapter: &Chapter) -> Result<Option<Vec<Referral>>, Fault> {
    let caller = Caller::of(context)?;
    if may(caller.actor()?, Permission::ResolveDisputes, chapter.scope()).is_none() {
        return Ok(None);
    }
    let rows = referrals::to_follow_up(caller.db(), chapter.id).await.map_err(|error| caller.fault(error))?;
    Ok(Some(rows.into_iter().map(Referral).collect()))
}

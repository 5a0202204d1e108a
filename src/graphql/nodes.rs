//! Relay's way to any record: by its id alone.

use async_graphql::{Context, ID, Interface, Object};

use super::caller::Caller;
use super::chapters::{Category, Chapter, Region};
use super::errors::Fault;
use super::meetings::Meeting;
use super::members::Member;
use super::one_to_ones::OneToOne;
use super::referrals::Referral;
use crate::access::{ChapterId, MemberId, RegionId};
use crate::chapters::CategoryId;
use crate::meetings::MeetingId;
use crate::members;
use crate::platform::error::reject;
use crate::platform::values::decode_typed_id;
use crate::referrals::{OneToOneId, ReferralId};

/// An object with a globally unique, typed id, the same in REST, webhooks and exports.
#[derive(Debug, Clone, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "A prefix that tells the type, `_`, and 26 characters."))]
pub(super) enum Node {
    Chapter(Chapter),
    Region(Region),
    Category(Category),
    Member(Member),
    Meeting(Meeting),
    Referral(Referral),
    OneToOne(OneToOne),
}

/// The queries of nodes.
#[derive(Debug, Default)]
pub(super) struct NodeQueries;

#[Object]
impl NodeQueries {
    /// The record of an id; null when there is none that you may see.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "An id of any type.")] id: ID,
    ) -> Option<Result<Node, Fault>> {
        one(context, &id).await.transpose()
    }

    /// The records of ids, at most 100, in their order; null for each that is none you may see.
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Ids of any types.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>, Fault> {
        let caller = Caller::of(context)?;
        let ids = super::inputs::list(ids, "ids").map_err(|error| caller.fault(error))?;
        // At the same time, so that ids of one type are loaded at once.
        futures::future::try_join_all(ids.iter().map(|id| one(context, id))).await
    }
}

async fn one(context: &Context<'_>, id: &ID) -> Result<Option<Node>, Fault> {
    let caller = Caller::of(context)?;
    let actor = caller.actor()?;
    let Some((prefix, uuid)) = decode_typed_id(id) else {
        return Err(caller.fault(reject("BAD_ID").on("id").with("form", "mem_01jv…")));
    };
    // What the queries of the types ask, too.
    match prefix.as_str() {
        ChapterId::PREFIX | MeetingId::PREFIX => _ = caller.of_club()?,
        MemberId::PREFIX => {
            members::require_profile(actor, MemberId(uuid)).map_err(|error| caller.fault(error))?;
        }
        _ => {}
    }
    let load = caller.load();
    let found = match prefix.as_str() {
        ChapterId::PREFIX => load.load_one(ChapterId(uuid)).await.map(|row| row.map(|row| Chapter(row).into())),
        RegionId::PREFIX => load.load_one(RegionId(uuid)).await.map(|row| row.map(|row| Region(row).into())),
        CategoryId::PREFIX => load.load_one(CategoryId(uuid)).await.map(|row| row.map(|row| Category(row).into())),
        MemberId::PREFIX => load.load_one(MemberId(uuid)).await.map(|row| row.map(|row| Member(row).into())),
        MeetingId::PREFIX => load.load_one(MeetingId(uuid)).await.map(|row| row.map(|row| Meeting(row).into())),
        ReferralId::PREFIX => load.load_one(ReferralId(uuid)).await.map(|row| row.map(|row| Referral(row).into())),
        OneToOneId::PREFIX => load.load_one(OneToOneId(uuid)).await.map(|row| row.map(|row| OneToOne(row).into())),
        _ => Ok(None),
    };
    found.map_err(|error| caller.fault(error))
}

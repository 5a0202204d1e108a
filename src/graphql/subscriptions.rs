//! What is told of as it changes.
//!
//! A subscription is executed anew for each change, with the rights that its reader has by then: the same document,
//! the same variables, fresh loaders. The first execution, when nothing has changed yet, answers only whether it may
//! be watched, and what to watch.

use async_graphql::{Context, ID, Subscription};
use futures::Stream;
use futures::stream;
use uuid::Uuid;

use super::caller::Caller;
use super::errors::Fault;
use super::inputs;
use super::meetings::Meeting;
use super::one_to_ones::OneToOne;
use super::referrals::Referral;
use crate::access::MemberId;
use crate::meetings::{self, MeetingId};
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::events::{Heard, Watch};
use crate::referrals::{self, OneToOneId, ReferralId};

/// What a subscription watches.
#[derive(Debug)]
pub(super) enum Watched {
    Meeting(MeetingId, Watch<MeetingId>),
    Referrals(Watch<ReferralId>),
    OneToOnes(Watch<OneToOneId>),
}

impl Watched {
    fn meeting(db: &Db, id: MeetingId) -> Self {
        Self::Meeting(id, meetings::watch(db, id))
    }

    fn referrals_of(db: &Db, member: MemberId) -> Self {
        Self::Referrals(referrals::watch(db, member))
    }

    fn one_to_ones_of(db: &Db, member: MemberId) -> Self {
        Self::OneToOnes(referrals::watch_one_to_ones(db, member))
    }

    /// The record that has changed next; `None` when changes went unheard and nobody can say of which.
    pub async fn next(&mut self) -> Option<Uuid> {
        match self {
            // Whatever was missed: it is the one that is watched.
            Self::Meeting(id, watch) => {
                watch.next().await;
                Some((*id).into())
            }
            Self::Referrals(watch) => match watch.next().await {
                Heard::Changed(id) => Some(id.into()),
                Heard::Missed => None,
            },
            Self::OneToOnes(watch) => match watch.next().await {
                Heard::Changed(id) => Some(id.into()),
                Heard::Missed => None,
            },
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Subscriptions;

/// What is told of as it changes, over server-sent events or a WebSocket.
#[Subscription(name = "Subscription")]
impl Subscriptions {
    /// A meeting, whenever it, its attendance or its visitors change: several changes at once are told once. Opened
    /// on a meeting that is not there, it ends at once with an error.
    async fn meeting_updated(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] id: ID,
    ) -> Result<impl Stream<Item = Result<Meeting, Fault>> + use<>, Fault> {
        let caller = Caller::of(context)?;
        caller.of_club()?;
        let id: MeetingId = inputs::id(&id, "id").map_err(|error| caller.fault(error))?;
        // First to watch, then to read: what changes in between is told.
        caller.watch(|db| Watched::meeting(db, id));
        let found = caller.load().load_one(id).await.map_err(|error| caller.fault(error))?;
        let meeting = found.ok_or_else(|| caller.fault(Error::NotFound))?;
        Ok(stream::iter(caller.changed().map(|_| Ok(Meeting(meeting)))))
    }

    /// A referral that you gave or received, whenever it or its closed business changes: a new one, too.
    async fn referral_updated(
        &self,
        context: &Context<'_>,
    ) -> Result<impl Stream<Item = Result<Referral, Fault>> + use<>, Fault> {
        let caller = Caller::of(context)?;
        let member = caller.actor()?.member_id().ok_or_else(|| caller.fault(Error::Unauthenticated))?;
        caller.watch(|db| Watched::referrals_of(db, member));
        let Some(id) = caller.changed() else { return Ok(stream::iter(None)) };
        let found = caller.load().load_one(ReferralId(id)).await.map_err(|error| caller.fault(error))?;
        Ok(stream::iter(found.map(|row| Ok(Referral(row)))))
    }

    /// A one-to-one of yours, whenever it, its shared note or what is to be done after it changes: a new one, too.
    async fn one_to_one_updated(
        &self,
        context: &Context<'_>,
    ) -> Result<impl Stream<Item = Result<OneToOne, Fault>> + use<>, Fault> {
        let caller = Caller::of(context)?;
        let member = caller.actor()?.member_id().ok_or_else(|| caller.fault(Error::Unauthenticated))?;
        caller.watch(|db| Watched::one_to_ones_of(db, member));
        let Some(id) = caller.changed() else { return Ok(stream::iter(None)) };
        let found = caller.load().load_one(OneToOneId(id)).await.map_err(|error| caller.fault(error))?;
        Ok(stream::iter(found.map(|row| Ok(OneToOne(row)))))
    }
}

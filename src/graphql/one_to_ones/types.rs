//! The types of one-to-ones.

use async_graphql::{ComplexObject, Context, Enum, ID, Object, SimpleObject};

use crate::access::MemberId;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::loaders::{FollowUpsOf, PrivateNoteOf};
use crate::graphql::members::{Member, member};
use crate::graphql::scalars::{DateTime, LocalDate};
use crate::platform::error::Error;
use crate::referrals;

#[derive(Debug, Clone)]
pub(in crate::graphql) struct OneToOne(pub referrals::OneToOne);

impl From<referrals::OneToOne> for OneToOne {
    fn from(row: referrals::OneToOne) -> Self {
        Self(row)
    }
}

/// Two members meet to learn about each other. It counts for both once both say that it took place, at most once a day.
/// The two see it; for everybody else it is not there, leaders know counts only.
#[Object]
impl OneToOne {
    /// `oto_…`
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whom you meet.
    async fn partner(&self, context: &Context<'_>) -> Result<Member, Fault> {
        let caller = Caller::of(context)?;
        member(caller, self.0.partner_of(viewer(caller)?)).await
    }

    /// Who proposed it, or noted it first.
    async fn proposed_by(&self, context: &Context<'_>) -> Result<Member, Fault> {
        member(Caller::of(context)?, self.0.proposed_by).await
    }

    /// Where it stands.
    async fn status(&self) -> OneToOneStatus {
        self.0.status.into()
    }

    /// What you may do now.
    async fn next_steps(&self, context: &Context<'_>) -> Result<Vec<OneToOneStep>, Fault> {
        let caller = Caller::of(context)?;
        let steps = referrals::offered_steps(&self.0, viewer(caller)?, caller.db().now());
        Ok(steps.into_iter().map(Into::into).collect())
    }

    /// Whether you have to answer: to times, or to what the other says.
    async fn waiting_for_me(&self, context: &Context<'_>) -> Result<bool, Fault> {
        Ok(self.0.waits_for == Some(viewer(Caller::of(context)?)?))
    }

    /// The times to choose from, the earliest first.
    async fn times(&self, context: &Context<'_>) -> Result<Vec<DateTime>, Fault> {
        let caller = Caller::of(context)?;
        let times = self.0.offered_times().map_err(|error| caller.fault(error))?;
        Ok(times.into_iter().map(DateTime).collect())
    }

    /// The time that was agreed; null until then.
    async fn starts_at(&self) -> Option<DateTime> {
        self.0.starts_at.map(DateTime)
    }

    /// Where.
    async fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// Where to join by video.
    async fn online_url(&self) -> Option<&str> {
        self.0.online_url.as_deref()
    }

    /// What who named the times last said to the other.
    async fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The day on which it took place, once one of the two says so.
    async fn held_on(&self) -> Option<LocalDate> {
        self.0.held_on.map(LocalDate)
    }

    /// Who said first that it took place; null until then.
    async fn claimed_by(&self, context: &Context<'_>) -> Option<Result<Member, Fault>> {
        let id = self.0.claimed_by?;
        match Caller::of(context) {
            Ok(caller) => Some(member(caller, id).await),
            Err(fault) => Some(Err(fault)),
        }
    }

    /// When it counts without a word of the other: of `HELD_CLAIMED`, where the policies of both chapters allow it.
    async fn confirms_at(&self) -> Option<DateTime> {
        let is_claimed = self.0.status == referrals::OneToOneStatus::HeldClaimed;
        self.0.due_at.filter(|_| is_claimed).map(DateTime)
    }

    /// When it was confirmed: it counts in the week of that moment.
    async fn confirmed_at(&self) -> Option<DateTime> {
        self.0.recorded_at.map(DateTime)
    }

    /// Why it was declined, called off or disputed, if somebody said.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// What both write down of it: both read and write it.
    async fn shared_note(&self) -> OneToOneNote {
        OneToOneNote { text: self.0.note.clone(), version: self.0.note_version }
    }

    /// What you write down for yourself. Nobody else ever reads it.
    async fn private_note(&self, context: &Context<'_>) -> Result<OneToOneNote, Fault> {
        let caller = Caller::of(context)?;
        caller.actor()?;
        let found = caller.load().load_one(PrivateNoteOf(self.0.id)).await.map_err(|error| caller.fault(error))?;
        Ok(found.map_or(OneToOneNote { text: None, version: 0 }, |row| OneToOneNote {
            text: row.note,
            version: row.version,
        }))
    }

    /// What is to be done after it, by either, what is due first before.
    async fn follow_ups(&self, context: &Context<'_>) -> Result<Vec<OneToOneFollowUp>, Fault> {
        let caller = Caller::of(context)?;
        caller.actor()?;
        let found = caller.load().load_one(FollowUpsOf(self.0.id)).await.map_err(|error| caller.fault(error))?;
        Ok(found.unwrap_or_default().into_iter().map(Into::into).collect())
    }

    /// When it was proposed, or noted.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Grows by one per step, not by notes. Pass it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

fn viewer(caller: &Caller) -> Result<MemberId, Fault> {
    caller.actor()?.member_id().ok_or_else(|| caller.fault(Error::Unauthenticated))
}

/// What is written down of a one-to-one.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct OneToOneNote {
    /// What it says, at most 4,000 characters; null when nothing is written.
    text: Option<String>,
    /// Of the note alone: grows by one per change, 0 for none yet. Pass it as `expectedVersion`.
    version: i32,
}

/// What one of the two is to do after a one-to-one. Both see it.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub(in crate::graphql) struct OneToOneFollowUp {
    /// `fup_…`
    id: ID,
    /// What.
    what: String,
    /// By when: its owner gets a mail that morning.
    due_on: LocalDate,
    /// When it was done; null until then.
    done_at: Option<DateTime>,
    /// Grows by one per change. Pass it as `expectedVersion`.
    version: i32,
    #[graphql(skip)]
    owner_id: MemberId,
}

#[ComplexObject]
impl OneToOneFollowUp {
    /// Who is to do it.
    async fn owner(&self, context: &Context<'_>) -> Result<Member, Fault> {
        member(Caller::of(context)?, self.owner_id).await
    }
}

impl From<referrals::FollowUp> for OneToOneFollowUp {
    fn from(row: referrals::FollowUp) -> Self {
        Self {
            id: row.id.to_string().into(),
            what: row.what,
            due_on: LocalDate(row.due_on),
            done_at: row.done_at.map(DateTime),
            version: row.version,
            owner_id: row.owner_id,
        }
    }
}

/// Where a one-to-one stands in its life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "OneToOneStatus", remote = "crate::referrals::OneToOneStatus")]
pub(in crate::graphql) enum OneToOneStatus {
    /// One has named times, the other has to answer.
    Proposed,
    /// A time is agreed.
    Accepted,
    /// One of the two says that it took place.
    HeldClaimed,
    /// Both do, or the other had nothing against it in time: it counts.
    Confirmed,
    /// The other did not want to.
    Declined,
    /// It was called off, or who said that it took place has taken that back.
    Cancelled,
    /// Nobody answered before the last of the times, or said within 30 days that it took place.
    Expired,
    /// The other says that it did not take place. They may confirm it after all.
    Disputed,
}

/// What one of the two may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "OneToOneStep", remote = "crate::referrals::OneToOneStep")]
pub(in crate::graphql) enum OneToOneStep {
    /// Take one of the times: `oneToOneAccept`.
    Accept,
    /// Name others: `oneToOneSuggestTimes`.
    SuggestTimes,
    /// Do not want to: `oneToOneDecline`.
    Decline,
    /// Call it off, or take back what you said: `oneToOneCancel`.
    Cancel,
    /// Say that it took place: `oneToOneClaimHeld`.
    ClaimHeld,
    /// Say so, too: `oneToOneConfirm`.
    Confirm,
    /// Say that it did not: `oneToOneDispute`.
    Dispute,
}

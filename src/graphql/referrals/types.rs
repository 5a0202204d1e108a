//! The types of referrals and closed business.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::business::ClosedBusiness;
use crate::access::{MemberId, Permission, may};
use crate::graphql::caller::Caller;
use crate::graphql::chapters::chapter;
use crate::graphql::errors::Fault;
use crate::graphql::inputs;
use crate::graphql::loaders::{BusinessOf, ContactOf, SpinOffsOf};
use crate::graphql::members::{Member, member};
use crate::graphql::pages::ReferralConnection;
use crate::graphql::scalars::{DateTime, EmailAddress};
use crate::platform::page::PageRequest;
use crate::referrals::{self, ReferralSide, Sight};

#[derive(Debug, Clone)]
pub(in crate::graphql) struct Referral(pub referrals::Referral);

impl From<referrals::Referral> for Referral {
    fn from(row: referrals::Referral) -> Self {
        Self(row)
    }
}

/// An opportunity to do business that the giver hands the recipient. Its two parties see all of it; the leaders of their
/// chapters that it is there, its state and heat.
#[Object]
impl Referral {
    /// `ref_…`
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Who gives.
    async fn giver(&self, context: &Context<'_>) -> Result<Member, Fault> {
        member(Caller::of(context)?, self.0.giver_id).await
    }

    /// Who receives.
    async fn recipient(&self, context: &Context<'_>) -> Result<Member, Fault> {
        member(Caller::of(context)?, self.0.recipient_id).await
    }

    /// Giver and recipient sat in the same chapter when it was passed.
    async fn inside(&self) -> bool {
        self.0.is_inside()
    }

    /// Where it comes from.
    async fn relation(&self) -> ReferralRelation {
        self.0.relation.into()
    }

    /// What it is.
    async fn purpose(&self) -> ReferralPurpose {
        self.0.purpose.into()
    }

    /// How well the giver prepared the introduction: 1 details handed over and the person expects the call, 2 material
    /// given, 3 testimonial given, 4 call or meeting arranged, 5 introduced in person.
    async fn heat(&self) -> i32 {
        self.0.heat
    }

    /// Where it stands.
    async fn status(&self) -> ReferralStatus {
        self.0.status.into()
    }

    /// Where it may go from here. From `PASSED` on only the recipient moves it; the giver may withdraw it until then.
    async fn next_statuses(&self) -> Vec<ReferralStatus> {
        self.0.status.offered().into_iter().map(Into::into).collect()
    }

    /// What it is about. Null unless you are a party.
    async fn description(&self, context: &Context<'_>) -> Option<Result<&str, Fault>> {
        self.is_party(context).map(|is_party| is_party.then_some(self.0.description.as_str())).transpose()
    }

    /// Why it was returned, declined, lost or opened again, as long as it has not moved since. Null unless you are a
    /// party.
    async fn reason(&self, context: &Context<'_>) -> Option<Result<&str, Fault>> {
        let reason = self.0.reason.as_deref()?;
        self.is_party(context).map(|is_party| is_party.then_some(reason)).transpose()
    }

    /// The third person. Null unless you gave it, or received it and the person's consent is recorded. Each reading by
    /// the recipient is written to the audit log.
    async fn contact(&self, context: &Context<'_>) -> Option<Result<ReferralContact, Fault>> {
        self.load_contact(context).await.transpose()
    }

    /// The business that came of it, oldest first. Null unless you are the recipient.
    async fn closed_business(&self, context: &Context<'_>) -> Option<Result<Vec<ClosedBusiness>, Fault>> {
        self.load_business(context).await.transpose()
    }

    /// It was won, and its recipient does not say what it brought.
    async fn amount_undisclosed(&self) -> bool {
        self.0.is_amount_undisclosed
    }

    /// Nothing has moved for 14 days, though somebody has to act: they were nudged, and a week later the other party.
    async fn stale(&self, context: &Context<'_>) -> Result<bool, Fault> {
        Ok(self.0.is_stale(Caller::of(context)?.db().now()))
    }

    /// Why it is held: its parties do not agree, and nothing moves until that is resolved. Null unless they do not, and you
    /// are a party or may resolve it.
    async fn dispute(&self, context: &Context<'_>) -> Option<Result<ReferralDispute, Fault>> {
        self.load_dispute(context).await.transpose()
    }

    /// The referral it came out of. Null unless there is one that you may see.
    async fn parent(&self, context: &Context<'_>) -> Option<Result<Self, Fault>> {
        let id = self.0.parent_id?;
        let found = async {
            let caller = Caller::of(context)?;
            caller.load().load_one(id).await.map_err(|error| caller.fault(error))
        };
        found.await.map(|row| row.map(Self)).transpose()
    }

    /// What came out of it, over all generations. Null unless you are a party.
    async fn spin_offs(&self, context: &Context<'_>) -> Option<Result<SpinOffs, Fault>> {
        self.load_spin_offs(context).await.transpose()
    }

    /// The recipient wrote it down in the giver's name: as long as it is a `DRAFT`, the giver has to confirm it.
    async fn recorded_by_recipient(&self) -> bool {
        self.0.drafted_by == Some(self.0.recipient_id)
    }

    /// When it was passed; null until then.
    async fn passed_at(&self) -> Option<DateTime> {
        self.0.passed_at.map(DateTime)
    }

    /// When it last moved.
    async fn moved_at(&self) -> DateTime {
        DateTime(self.0.moved_at)
    }

    /// Grows by one per change. Pass it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Referral {
    fn is_party(&self, context: &Context<'_>) -> Result<bool, Fault> {
        Ok(referrals::sight_of(Caller::of(context)?.actor()?, &self.0) == Some(Sight::Party))
    }

    async fn load_dispute(&self, context: &Context<'_>) -> Result<Option<ReferralDispute>, Fault> {
        let caller = Caller::of(context)?;
        let (Some(at), Some(by)) = (self.0.disputed_at, self.0.disputed_by) else { return Ok(None) };
        if !self.is_party(context)? {
            let chapter = chapter(caller, self.0.recipient_chapter_id).await?;
            if may(caller.actor()?, Permission::ResolveDisputes, chapter.0.scope()).is_none() {
                return Ok(None);
            }
        }
        let reason = self.0.dispute_reason.clone().unwrap_or_default();
        Ok(Some(ReferralDispute { disputed_at: DateTime(at), disputed_by: member(caller, by).await?, reason }))
    }

    async fn load_spin_offs(&self, context: &Context<'_>) -> Result<Option<SpinOffs>, Fault> {
        let caller = Caller::of(context)?;
        if !self.is_party(context)? {
            return Ok(None);
        }
        let found = caller.load().load_one(SpinOffsOf(self.0.id)).await.map_err(|error| caller.fault(error))?;
        let (count, generations) = found.map_or((0, 0), |found| (found.count, found.generations));
        Ok(Some(SpinOffs { count, generations }))
    }

    async fn load_contact(&self, context: &Context<'_>) -> Result<Option<ReferralContact>, Fault> {
        let caller = Caller::of(context)?;
        caller.actor()?;
        // Asked for only where there is one, so that nothing is written for the others.
        if self.0.contact_name.is_none() {
            return Ok(None);
        }
        let row = caller.load().load_one(ContactOf(self.0.id)).await.map_err(|error| caller.fault(error))?;
        Ok(row.and_then(ReferralContact::of))
    }

    async fn load_business(&self, context: &Context<'_>) -> Result<Option<Vec<ClosedBusiness>>, Fault> {
        let caller = Caller::of(context)?;
        if !caller.actor()?.is(self.0.recipient_id) {
            return Ok(None);
        }
        let found = caller.load().load_one(BusinessOf(self.0.id)).await;
        let rows = found.map_err(|error| caller.fault(error))?.unwrap_or_default();
        Ok(Some(rows.into_iter().map(ClosedBusiness).collect()))
    }
}

/// Why a referral is held.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct ReferralDispute {
    /// Since when.
    disputed_at: DateTime,
    /// Which of its parties said so.
    disputed_by: Member,
    /// In their words.
    reason: String,
}

/// What came out of a referral, over all generations: what was passed, and not withdrawn.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct SpinOffs {
    /// How many referrals.
    count: i32,
    /// Over how many generations.
    generations: i32,
}

/// A third person's contact data.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct ReferralContact {
    /// Their name.
    name: String,
    /// Their phone.
    phone: Option<String>,
    /// Their address.
    email: Option<EmailAddress>,
}

impl ReferralContact {
    fn of(row: referrals::Referral) -> Option<Self> {
        let email = row.contact_email.map(|email| EmailAddress(email.to_string()));
        Some(Self { name: row.contact_name?, phone: row.contact_phone, email })
    }
}

/// Where the opportunity comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ReferralRelation", remote = "crate::referrals::ReferralRelation")]
pub(in crate::graphql) enum ReferralRelation {
    /// The giver buys.
    #[graphql(name = "SELF")]
    Own,
    /// Someone whom the giver knows.
    ThirdParty,
    /// It came out of an earlier referral.
    SpinOff,
}

/// What the opportunity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ReferralPurpose", remote = "crate::referrals::Purpose")]
pub(in crate::graphql) enum ReferralPurpose {
    /// Somebody who buys.
    Client,
    /// Somebody who works.
    Employee,
    /// Somebody who supplies.
    Supplier,
    /// Somebody to work with.
    Partner,
}

/// On what ground a third person's data is handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ConsentBasis", remote = "crate::referrals::ConsentBasis")]
pub(in crate::graphql) enum ConsentBasis {
    /// They said so.
    Spoken,
    /// They wrote so.
    Written,
    /// They asked for the contact themselves.
    OwnRequest,
}

/// Where a referral stands in its life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ReferralStatus", remote = "crate::referrals::ReferralStatus")]
pub(in crate::graphql) enum ReferralStatus {
    /// Being written.
    Draft,
    /// Waits for the third person's consent.
    AwaitingConsent,
    /// Handed to the recipient.
    Passed,
    /// The recipient takes it on.
    Accepted,
    /// The recipient has spoken to the person.
    Contacted,
    /// There is work going on.
    InProgress,
    /// It became business.
    Won,
    /// It did not.
    Lost,
    /// The recipient does not want it.
    Declined,
    /// Sent back for more details.
    Returned,
    /// Handed on: there is a child referral.
    Forwarded,
    /// Taken back by the giver.
    Withdrawn,
}

/// Which referrals to list.
#[derive(Debug, Default, InputObject)]
pub(in crate::graphql) struct ReferralFilter {
    /// In one of these states, at most 100.
    statuses: Option<Vec<ReferralStatus>>,
}

/// A page of referrals that the caller may see.
pub(in crate::graphql) async fn page(
    caller: &Caller,
    of: Option<(MemberId, ReferralSide)>,
    filter: Option<ReferralFilter>,
    page: &PageRequest,
) -> Result<ReferralConnection, Fault> {
    let actor = caller.actor()?;
    let statuses = inputs::list(filter.unwrap_or_default().statuses.unwrap_or_default(), "filter.statuses");
    let statuses = statuses.map_err(|error| caller.fault(error))?;
    let wanted = referrals::ReferralFilter { of, statuses: statuses.into_iter().map(Into::into).collect() };
    let found = referrals::page_for(caller.db(), actor, &wanted, page).await.map_err(|error| caller.fault(error))?;
    Ok(found.into())
}

//! The types of referrals and closed business.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::access::MemberId;
use crate::graphql::caller::Caller;
use crate::graphql::chapters::chapter;
use crate::graphql::errors::Fault;
use crate::graphql::inputs;
use crate::graphql::loaders::{BusinessOf, ContactOf};
use crate::graphql::members::{Member, member};
use crate::graphql::pages::ReferralConnection;
use crate::graphql::scalars::{DateTime, EmailAddress, LocalDate, Money};
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

    /// Why it was declined or lost. Null unless you are a party.
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

#[derive(Debug, Clone)]
pub(in crate::graphql) struct ClosedBusiness(pub referrals::ClosedBusiness);

impl From<referrals::ClosedBusiness> for ClosedBusiness {
    fn from(row: referrals::ClosedBusiness) -> Self {
        Self(row)
    }
}

/// Revenue that the recipient records and thanks the giver for: invoiced turnover net of tax. Only the recipient sees
/// single entries.
#[Object]
impl ClosedBusiness {
    /// `biz_…`
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// How much.
    async fn amount(&self) -> Money {
        Money(self.0.amount())
    }

    /// New or repeat.
    async fn kind(&self) -> BusinessKind {
        self.0.kind.into()
    }

    /// The day of the invoice.
    async fn closed_on(&self) -> LocalDate {
        LocalDate(self.0.closed_on)
    }

    /// Who is thanked; null when it is no member.
    async fn giver(&self, context: &Context<'_>) -> Option<Result<Member, Fault>> {
        let id = self.0.giver_id?;
        match Caller::of(context) {
            Ok(caller) => Some(member(caller, id).await),
            Err(fault) => Some(Err(fault)),
        }
    }

    /// Who is thanked, when it is no member.
    async fn giver_name(&self) -> Option<&str> {
        self.0.giver_name.as_deref()
    }

    /// In the recipient's words.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Where it stands.
    async fn status(&self, context: &Context<'_>) -> Result<ClosedBusinessStatus, Fault> {
        if self.0.voided_at.is_some() {
            return Ok(ClosedBusinessStatus::Voided);
        }
        let chapter = chapter(Caller::of(context)?, self.0.chapter_id).await?;
        let is_closed = chapter.0.last_closed_at.is_some_and(|at| self.0.recorded_at <= at);
        Ok(if is_closed { ClosedBusinessStatus::Confirmed } else { ClosedBusinessStatus::Recorded })
    }

    /// Grows by one per change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Whether the customer is new to the recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "BusinessKind", remote = "crate::referrals::BusinessKind")]
pub(in crate::graphql) enum BusinessKind {
    /// A new customer.
    New,
    /// One who came back.
    Repeat,
}

/// Where closed business stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(in crate::graphql) enum ClosedBusinessStatus {
    /// It counts, provisionally.
    Recorded,
    /// The week it was recorded in is closed.
    Confirmed,
    /// A correcting entry took it out.
    Voided,
}

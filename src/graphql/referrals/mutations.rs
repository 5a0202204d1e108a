//! The mutations of referrals and closed business.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};

use super::business::{BusinessKind, ClosedBusiness};
use super::types::{ConsentBasis, Referral, ReferralPurpose, ReferralRelation};
use crate::graphql::caller::Caller;
use crate::graphql::errors::{Fault, UserError, split};
use crate::graphql::inputs::{MoneyInput, argument_id, email, id, money, prose, prose_or_none, text, text_or_none};
use crate::graphql::payloads::payload;
use crate::graphql::scalars::{EmailAddress, LocalDate};
use crate::platform::error::Result;
use crate::referrals::{self, Consent, Contact, Credited, MoveReferral, PassReferral, RecordClosedBusiness};

/// A referral to pass.
#[derive(Debug, InputObject)]
pub(super) struct ReferralPassInput {
    /// To whom, `mem_…`.
    recipient_id: ID,
    /// Where it comes from; someone whom you know when left out.
    relation: Option<ReferralRelation>,
    /// What it is; somebody who buys when left out.
    purpose: Option<ReferralPurpose>,
    /// How well you prepared the introduction, 1 to 5; see `Referral.heat`.
    heat: i32,
    /// What it is about, at most 4,000 characters.
    description: String,
    /// The third person. The recipient sees it only with their consent.
    contact: Option<ReferralContactInput>,
    /// Their consent.
    consent: Option<ConsentInput>,
    /// The referral it came out of, `ref_…`, of which you are a party: then it is a `SPIN_OFF`.
    parent_id: Option<ID>,
}

/// A third person's contact data.
#[derive(Debug, InputObject)]
pub(super) struct ReferralContactInput {
    /// Their name, at most 120 characters.
    name: String,
    /// Their phone, at most 60 characters.
    phone: Option<String>,
    /// Their address.
    email: Option<EmailAddress>,
}

/// That a third person agrees to being contacted.
#[derive(Debug, InputObject)]
pub(super) struct ConsentInput {
    /// On what ground.
    basis: ConsentBasis,
    /// When it was given.
    given_on: LocalDate,
    /// How it was given, at most 500 characters.
    note: Option<String>,
}

impl ReferralPassInput {
    pub(super) fn parse(self) -> Result<PassReferral> {
        Ok(PassReferral {
            giver: None,
            recipient: id(&self.recipient_id, "recipientId")?,
            relation: self.relation.map_or(referrals::ReferralRelation::ThirdParty, Into::into),
            purpose: self.purpose.map_or(referrals::Purpose::Client, Into::into),
            heat: self.heat,
            description: prose(&self.description, "description")?,
            contact: self.contact.map(ReferralContactInput::parse).transpose()?,
            consent: self.consent.map(ConsentInput::parse).transpose()?,
            parent: self.parent_id.map(|parent| id(&parent, "parentId")).transpose()?,
        })
    }
}

impl ReferralContactInput {
    pub(super) fn parse(self) -> Result<Contact> {
        Ok(Contact {
            name: text(&self.name, "contact.name")?,
            phone: text_or_none(self.phone.as_deref(), "contact.phone")?,
            email: email(self.email, "contact.email")?,
        })
    }
}

impl ConsentInput {
    pub(super) fn parse(self) -> Result<Consent> {
        let note = text_or_none(self.note.as_deref(), "consent.note")?;
        Ok(Consent { basis: self.basis.into(), note, given_on: self.given_on.0 })
    }
}

/// A referral as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct ReferralMoveInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

/// A referral as the caller last saw it, and why it moves.
#[derive(Debug, InputObject)]
pub(super) struct ReferralEndInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// Why, at most 500 characters.
    reason: String,
}

/// Business to record.
#[derive(Debug, InputObject)]
pub(super) struct ClosedBusinessRecordInput {
    /// Who is thanked.
    credited: CreditedInput,
    /// Invoiced turnover net of tax: more than zero.
    amount: MoneyInput,
    /// New or repeat; new when left out.
    kind: Option<BusinessKind>,
    /// The day of the invoice, not in the future; today when left out.
    closed_on: Option<LocalDate>,
    /// In your words, at most 4,000 characters.
    note: Option<String>,
}

/// Who is thanked: exactly one of them.
#[derive(Debug, OneofObject)]
pub(super) enum CreditedInput {
    /// The giver of a referral that you received, `ref_…`: it is won.
    ReferralId(ID),
    /// A member, or a former one, without a referral on file, `mem_…`.
    MemberId(ID),
    /// Somebody outside the club: their name, at most 120 characters.
    OutsiderName(String),
}

impl ClosedBusinessRecordInput {
    fn parse(self) -> Result<RecordClosedBusiness> {
        Ok(RecordClosedBusiness {
            recipient: None,
            credited: match self.credited {
                CreditedInput::ReferralId(referral) => Credited::Referral(id(&referral, "credited.referralId")?),
                CreditedInput::MemberId(member) => Credited::Member(id(&member, "credited.memberId")?),
                CreditedInput::OutsiderName(name) => Credited::Outsider(text(&name, "credited.outsiderName")?),
            },
            amount: money(&self.amount)?,
            kind: self.kind.map_or(referrals::BusinessKind::New, Into::into),
            closed_on: self.closed_on.map(|day| day.0),
            note: prose_or_none(self.note.as_deref(), "note")?,
        })
    }
}

payload!(
    /// What `referralPass` answers.
    ReferralPassPayload {
        /// The referral, `PASSED`.
        referral: Referral
    }
);
payload!(
    /// What `referralAccept` answers.
    ReferralAcceptPayload {
        /// The referral, `ACCEPTED`.
        referral: Referral
    }
);
payload!(
    /// What `referralDecline` answers.
    ReferralDeclinePayload {
        /// The referral, `DECLINED`.
        referral: Referral
    }
);
payload!(
    /// What `referralContact` answers.
    ReferralContactPayload {
        /// The referral, `CONTACTED`.
        referral: Referral
    }
);
payload!(
    /// What `referralStart` answers.
    ReferralStartPayload {
        /// The referral, `IN_PROGRESS`.
        referral: Referral
    }
);
payload!(
    /// What `referralLose` answers.
    ReferralLosePayload {
        /// The referral, `LOST`.
        referral: Referral
    }
);
payload!(
    /// What `referralWithdraw` answers.
    ReferralWithdrawPayload {
        /// The referral, `WITHDRAWN`.
        referral: Referral
    }
);

/// What `closedBusinessRecord` answers.
#[derive(Debug, SimpleObject)]
pub(super) struct ClosedBusinessRecordPayload {
    /// The entry, `RECORDED`: totals show it at once, the next close of the week confirms it.
    closed_business: Option<ClosedBusiness>,
    /// The referral it came of, `WON`; null when there is none on file.
    referral: Option<Referral>,
    /// What the caller can mend; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The mutations of referrals and closed business.
#[derive(Debug, Default)]
pub(in crate::graphql) struct ReferralMutations;

#[Object]
impl ReferralMutations {
    /// Passes a referral to another member of the club, who is told by mail. For members.
    ///
    /// Codes: `GIVER_IS_RECIPIENT`, `RECIPIENT_UNKNOWN`, `GIVER_WITHOUT_SEAT`, `HEAT_INVALID`,
    /// `CONSENT_WITHOUT_CONTACT`, `PARENT_UNKNOWN`.
    async fn referral_pass(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to pass, and to whom.")] input: ReferralPassInput,
    ) -> Result<ReferralPassPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::pass(caller.db(), actor, input.parse()?).await }.await;
        ReferralPassPayload::of(caller, outcome)
    }

    /// Takes a referral on. For its recipient. Codes: `INVALID_TRANSITION`, `REFERRAL_DISPUTED`,
    /// `CONFLICT`.
    async fn referral_accept(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: ReferralMoveInput,
    ) -> Result<ReferralAcceptPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::accept(caller.db(), actor, moved(&id, &input)?).await }.await;
        ReferralAcceptPayload::of(caller, outcome)
    }

    /// Turns a referral down, and says why. For its recipient. Codes: `INVALID_TRANSITION`, `REASON_NEEDED`, `CONFLICT`.
    async fn referral_decline(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and why.")] input: ReferralEndInput,
    ) -> Result<ReferralDeclinePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::decline(caller.db(), actor, ended(&id, &input)?).await }.await;
        ReferralDeclinePayload::of(caller, outcome)
    }

    /// Says that you have spoken to the person. For the recipient. Codes: `INVALID_TRANSITION`, `REFERRAL_DISPUTED`,
    /// `CONFLICT`.
    async fn referral_contact(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: ReferralMoveInput,
    ) -> Result<ReferralContactPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::make_contact(caller.db(), actor, moved(&id, &input)?).await }.await;
        ReferralContactPayload::of(caller, outcome)
    }

    /// Says that there is work going on. For the recipient. Codes: `INVALID_TRANSITION`, `REFERRAL_DISPUTED`,
    /// `CONFLICT`.
    async fn referral_start(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: ReferralMoveInput,
    ) -> Result<ReferralStartPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::start_work(caller.db(), actor, moved(&id, &input)?).await }.await;
        ReferralStartPayload::of(caller, outcome)
    }

    /// Says that nothing came of it, and why. For the recipient. Codes: `INVALID_TRANSITION`, `REASON_NEEDED`,
    /// `CONFLICT`.
    async fn referral_lose(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and why.")] input: ReferralEndInput,
    ) -> Result<ReferralLosePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::lose(caller.db(), actor, ended(&id, &input)?).await }.await;
        ReferralLosePayload::of(caller, outcome)
    }

    /// Takes a referral back that has not been accepted yet. For its giver. Codes: `INVALID_TRANSITION`, `REFERRAL_DISPUTED`,
    /// `CONFLICT`.
    async fn referral_withdraw(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: ReferralMoveInput,
    ) -> Result<ReferralWithdrawPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::withdraw(caller.db(), actor, moved(&id, &input)?).await }.await;
        ReferralWithdrawPayload::of(caller, outcome)
    }

    /// Records business that you closed, and thanks who brought it. A referral that it came of is won.
    ///
    /// Codes: `AMOUNT_NOT_A_NUMBER`, `AMOUNT_TOO_PRECISE`, `AMOUNT_TOO_LARGE`, `AMOUNT_NOT_POSITIVE`,
    /// `CURRENCY_UNKNOWN`, `CLOSED_ON_FUTURE`, `GIVER_IS_RECIPIENT`, `GIVER_UNKNOWN`, `RECIPIENT_WITHOUT_SEAT`,
    /// `INVALID_TRANSITION` (the referral is not accepted yet, or over).
    async fn closed_business_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How much, and whom to thank.")] input: ClosedBusinessRecordInput,
    ) -> Result<ClosedBusinessRecordPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::record_closed_business(caller.db(), actor, input.parse()?).await }.await;
        let (done, user_errors) = split(outcome, caller.locale())?;
        let (business, referral) = done.unzip();
        Ok(ClosedBusinessRecordPayload {
            closed_business: business.map(ClosedBusiness),
            referral: referral.flatten().map(Referral),
            user_errors,
        })
    }
}

pub(super) fn moved(referral: &ID, input: &ReferralMoveInput) -> Result<MoveReferral> {
    Ok(MoveReferral { referral: argument_id(referral, "id")?, expected_version: input.expected_version, reason: None })
}

pub(super) fn ended(referral: &ID, input: &ReferralEndInput) -> Result<MoveReferral> {
    let reason = text_or_none(Some(&input.reason), "reason")?;
    Ok(MoveReferral { referral: argument_id(referral, "id")?, expected_version: input.expected_version, reason })
}

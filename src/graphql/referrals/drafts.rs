//! Referrals before they are passed.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::mutations::{ConsentInput, ReferralContactInput, ReferralMoveInput, ReferralPassInput, moved};
use super::types::{Referral, ReferralPurpose, ReferralRelation};
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{argument_id, id, patch, prose};
use crate::graphql::payloads::payload;
use crate::platform::error::Result as Outcome;
use crate::referrals::{self, PassReferral, UpdateReferral};

/// A referral that you got by word of mouth.
#[derive(Debug, InputObject)]
pub(super) struct ReferralRecordInput {
    /// Who gave it, `mem_…`.
    giver_id: ID,
    /// Where it comes from; someone whom the giver knows when left out.
    relation: Option<ReferralRelation>,
    /// What it is; somebody who buys when left out.
    purpose: Option<ReferralPurpose>,
    /// How well it was prepared, 1 to 5; see `Referral.heat`.
    heat: i32,
    /// What it is about, at most 4,000 characters.
    description: String,
    /// The third person.
    contact: Option<ReferralContactInput>,
    /// Their consent.
    consent: Option<ConsentInput>,
}

/// What of a referral is to change; what is left out stays.
#[derive(Debug, InputObject)]
pub(super) struct ReferralUpdateInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// To whom, `mem_…`; not of one that was passed already.
    recipient_id: Option<ID>,
    /// Where it comes from.
    relation: Option<ReferralRelation>,
    /// What it is.
    purpose: Option<ReferralPurpose>,
    /// How well you prepared the introduction, 1 to 5.
    heat: Option<i32>,
    /// What it is about, at most 4,000 characters.
    description: Option<String>,
    /// The third person, as a whole; null takes them out. Another one has not consented yet.
    contact: MaybeUndefined<ReferralContactInput>,
    /// Their consent.
    consent: Option<ConsentInput>,
}

impl ReferralUpdateInput {
    fn parse(self, referral: &ID) -> Outcome<UpdateReferral> {
        Ok(UpdateReferral {
            referral: argument_id(referral, "id")?,
            expected_version: self.expected_version,
            recipient: self.recipient_id.map(|recipient| id(&recipient, "recipientId")).transpose()?,
            relation: self.relation.map(Into::into),
            purpose: self.purpose.map(Into::into),
            heat: self.heat,
            description: self.description.map(|text| prose(&text, "description")).transpose()?,
            contact: patch(self.contact, "contact", |contact, _| contact.parse().map(Some))?,
            consent: self.consent.map(ConsentInput::parse).transpose()?,
        })
    }
}

payload!(
    /// What `referralDraft` answers.
    ReferralDraftPayload {
        /// The referral, `DRAFT`.
        referral: Referral
    }
);
payload!(
    /// What `referralRecord` answers.
    ReferralRecordPayload {
        /// The referral, `DRAFT` until its giver confirms it.
        referral: Referral
    }
);
payload!(
    /// What `referralUpdate` answers.
    ReferralUpdatePayload {
        /// The referral.
        referral: Referral
    }
);
payload!(
    /// What `referralPassDraft` answers.
    ReferralPassDraftPayload {
        /// The referral, `PASSED`; `ACCEPTED` when its recipient wrote it down.
        referral: Referral
    }
);

/// The mutations of referrals before they are passed.
#[derive(Debug, Default)]
pub(in crate::graphql) struct ReferralDraftMutations;

#[Object]
impl ReferralDraftMutations {
    /// Drafts a referral: nobody else sees it, and it counts nowhere, until `referralPassDraft`. For members.
    ///
    /// Codes: `GIVER_IS_RECIPIENT`, `RECIPIENT_UNKNOWN`, `GIVER_WITHOUT_SEAT`, `HEAT_INVALID`,
    /// `CONSENT_WITHOUT_CONTACT`, `PARENT_UNKNOWN`.
    async fn referral_draft(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "As it is to be passed.")] input: ReferralPassInput,
    ) -> Result<ReferralDraftPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::draft(caller.db(), actor, input.parse()?).await }.await;
        ReferralDraftPayload::of(caller, outcome)
    }

    /// Writes down a referral that a member gave you by word of mouth. The giver is told by mail, and confirms it by
    /// `referralPassDraft`: then it counts, and is accepted. For members.
    ///
    /// Codes: `GIVER_IS_RECIPIENT`, `GIVER_UNKNOWN`, `RECIPIENT_WITHOUT_SEAT`, `HEAT_INVALID`, `CONSENT_WITHOUT_CONTACT`.
    async fn referral_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What was given, and by whom.")] input: ReferralRecordInput,
    ) -> Result<ReferralRecordPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let giver = id(&input.giver_id, "giverId")?;
            let record = PassReferral {
                giver: None,
                recipient: giver,
                relation: input.relation.map_or(referrals::ReferralRelation::ThirdParty, Into::into),
                purpose: input.purpose.map_or(referrals::Purpose::Client, Into::into),
                heat: input.heat,
                description: prose(&input.description, "description")?,
                contact: input.contact.map(ReferralContactInput::parse).transpose()?,
                consent: input.consent.map(ConsentInput::parse).transpose()?,
                parent: None,
            };
            referrals::record(caller.db(), actor, giver, record).await
        };
        ReferralRecordPayload::of(caller, outcome.await)
    }

    /// Changes a draft, or what was returned for more details. For its giver.
    ///
    /// Codes: `REFERRAL_NOT_EDITABLE`, `GIVER_IS_RECIPIENT`, `RECIPIENT_UNKNOWN`, `RECIPIENT_SET`, `HEAT_INVALID`,
    /// `CONSENT_WITHOUT_CONTACT`, `CONFLICT`.
    async fn referral_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and what is to change.")] input: ReferralUpdateInput,
    ) -> Result<ReferralUpdatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::update_referral(caller.db(), actor, input.parse(&id)?).await }.await;
        ReferralUpdatePayload::of(caller, outcome)
    }

    /// Passes a draft, or once more what was returned; confirms what the recipient wrote down. For its giver.
    ///
    /// Codes: `INVALID_TRANSITION`, `RECIPIENT_UNKNOWN`, `GIVER_WITHOUT_SEAT`, `REFERRAL_DISPUTED`, `CONFLICT`.
    async fn referral_pass_draft(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: ReferralMoveInput,
    ) -> Result<ReferralPassDraftPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::pass_draft(caller.db(), actor, moved(&id, &input)?).await }.await;
        ReferralPassDraftPayload::of(caller, outcome)
    }
}

//! What else becomes of a referral: returned, handed on, won without a figure, opened again, disputed.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::mutations::{ReferralEndInput, ReferralMoveInput, ended, moved};
use super::types::Referral;
use crate::graphql::caller::Caller;
use crate::graphql::errors::{Fault, UserError, split};
use crate::graphql::inputs::{argument_id, id, prose, text_or_none};
use crate::graphql::payloads::payload;
use crate::platform::error::Result as Outcome;
use crate::referrals::{self, ForwardReferral, MoveReferral};

/// A referral to hand on.
#[derive(Debug, InputObject)]
pub(super) struct ReferralForwardInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// To whom, `mem_…`.
    recipient_id: ID,
    /// How well it is prepared, 1 to 5; as before when left out.
    heat: Option<i32>,
    /// What it is about, at most 4,000 characters; as before when left out.
    description: Option<String>,
}

impl ReferralForwardInput {
    fn parse(self, referral: &ID) -> Outcome<ForwardReferral> {
        Ok(ForwardReferral {
            referral: argument_id(referral, "id")?,
            expected_version: self.expected_version,
            recipient: id(&self.recipient_id, "recipientId")?,
            heat: self.heat,
            description: self.description.map(|text| prose(&text, "description")).transpose()?,
        })
    }
}

/// How a dispute ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "DisputeOutcome", remote = "crate::referrals::DisputeOutcome")]
pub(super) enum DisputeOutcome {
    /// The referral stands, and goes on where it was.
    Stands,
    /// It was none: it is withdrawn, and counts no more.
    Withdrawn,
}

/// A dispute to resolve.
#[derive(Debug, InputObject)]
pub(super) struct ReferralDisputeResolveInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// How it ends.
    outcome: DisputeOutcome,
    /// Why, at most 500 characters; it stands in the audit log.
    reason: Option<String>,
}

payload!(
    /// What `referralReturn` answers.
    ReferralReturnPayload {
        /// The referral, `RETURNED`.
        referral: Referral
    }
);

/// What `referralForward` answers.
#[derive(Debug, SimpleObject)]
pub(super) struct ReferralForwardPayload {
    /// The referral, `FORWARDED`.
    referral: Option<Referral>,
    /// The one that came of it, `PASSED`: you are its giver.
    child: Option<Referral>,
    /// What the caller can mend; empty when it was done.
    user_errors: Vec<UserError>,
}

payload!(
    /// What `referralWin` answers.
    ReferralWinPayload {
        /// The referral, `WON`.
        referral: Referral
    }
);
payload!(
    /// What `referralReopen` answers.
    ReferralReopenPayload {
        /// The referral, `IN_PROGRESS`.
        referral: Referral
    }
);
payload!(
    /// What `referralDispute` answers.
    ReferralDisputePayload {
        /// The referral: nothing moves until the dispute is resolved.
        referral: Referral
    }
);
payload!(
    /// What `referralDisputeResolve` answers.
    ReferralDisputeResolvePayload {
        /// The referral.
        referral: Referral
    }
);

/// The mutations of what else becomes of a referral.
#[derive(Debug, Default)]
pub(in crate::graphql) struct ReferralOutcomeMutations;

#[Object]
impl ReferralOutcomeMutations {
    /// Sends a referral back for more details, and says which: its giver adds them and passes it once more. For the
    /// recipient. Codes: `INVALID_TRANSITION`, `REASON_NEEDED`, `REFERRAL_DISPUTED`, `CONFLICT`.
    async fn referral_return(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and what is missing.")] input: ReferralEndInput,
    ) -> Result<ReferralReturnPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::send_back(caller.db(), actor, ended(&id, &input)?).await }.await;
        ReferralReturnPayload::of(caller, outcome)
    }

    /// Hands a referral on to somebody who can do more with it: a new one comes of it, of which you are the giver. The third
    /// person has not agreed to that: their consent is needed anew. For the recipient.
    ///
    /// Codes: `INVALID_TRANSITION`, `GIVER_IS_RECIPIENT`, `FORWARDED_TO_GIVER`, `RECIPIENT_UNKNOWN`, `GIVER_WITHOUT_SEAT`,
    /// `HEAT_INVALID`, `REFERRAL_DISPUTED`, `CONFLICT`.
    async fn referral_forward(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and to whom.")] input: ReferralForwardInput,
    ) -> Result<ReferralForwardPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::forward(caller.db(), actor, input.parse(&id)?).await }.await;
        let (forwarded, user_errors) = split(outcome, caller.locale())?;
        let (referral, child) = forwarded.map(|done| (Referral(done.referral), Referral(done.child))).unzip();
        Ok(ReferralForwardPayload { referral, child, user_errors })
    }

    /// Says that it became business, without saying how much. For the recipient; `closedBusinessRecord` says how much, also
    /// later. Codes: `INVALID_TRANSITION`, `REFERRAL_DISPUTED`, `CONFLICT`.
    async fn referral_win(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: ReferralMoveInput,
    ) -> Result<ReferralWinPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::win_undisclosed(caller.db(), actor, moved(&id, &input)?).await }.await;
        ReferralWinPayload::of(caller, outcome)
    }

    /// Opens a referral again that was won or lost within the last 30 days, and says why. Business that was recorded stays.
    /// For the recipient. Codes: `INVALID_TRANSITION`, `REOPEN_TOO_LATE`, `REFERRAL_DISPUTED`, `CONFLICT`.
    async fn referral_reopen(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and why.")] input: ReferralEndInput,
    ) -> Result<ReferralReopenPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::reopen(caller.db(), actor, ended(&id, &input)?).await }.await;
        ReferralReopenPayload::of(caller, outcome)
    }

    /// Says that a referral is not what it seems, and why: nothing moves until the vice president of the recipient's chapter
    /// has resolved it. For its giver and its recipient.
    /// Codes: `REFERRAL_NOT_DISPUTABLE`, `REFERRAL_DISPUTED`, `CONFLICT`.
    async fn referral_dispute(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and why.")] input: ReferralEndInput,
    ) -> Result<ReferralDisputePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::dispute(caller.db(), actor, ended(&id, &input)?).await }.await;
        ReferralDisputePayload::of(caller, outcome)
    }

    /// Resolves a dispute. For the vice president and the president of the recipient's chapter, unless they are a party.
    /// Codes: `REFERRAL_NOT_DISPUTED`, `CONFLICT`.
    async fn referral_dispute_resolve(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`ref_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and how it ends.")] input: ReferralDisputeResolveInput,
    ) -> Result<ReferralDisputeResolvePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let resolve = MoveReferral {
                referral: argument_id(&id, "id")?,
                expected_version: input.expected_version,
                reason: text_or_none(input.reason.as_deref(), "reason")?,
            };
            referrals::resolve_dispute(caller.db(), actor, resolve, input.outcome.into()).await
        };
        ReferralDisputeResolvePayload::of(caller, outcome.await)
    }
}

//! The mutations that move a one-to-one along.

use async_graphql::{Context, ID, Object};

use super::inputs::{
    OneToOneAcceptInput, OneToOneClaimHeldInput, OneToOneConfirmInput, OneToOneDisputeInput, OneToOneEndInput,
    OneToOneLogInput, OneToOneProposeInput, OneToOneSuggestTimesInput,
};
use super::types::OneToOne;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::payloads::payload;
use crate::referrals;

payload!(
    /// What `oneToOnePropose` answers.
    OneToOneProposePayload {
        /// The one-to-one, `PROPOSED`.
        one_to_one: OneToOne
    }
);
payload!(
    /// What `oneToOneSuggestTimes` answers.
    OneToOneSuggestTimesPayload {
        /// The one-to-one, `PROPOSED`; now the other has to answer.
        one_to_one: OneToOne
    }
);
payload!(
    /// What `oneToOneAccept` answers.
    OneToOneAcceptPayload {
        /// The one-to-one, `ACCEPTED`.
        one_to_one: OneToOne
    }
);
payload!(
    /// What `oneToOneDecline` answers.
    OneToOneDeclinePayload {
        /// The one-to-one, `DECLINED`.
        one_to_one: OneToOne
    }
);
payload!(
    /// What `oneToOneCancel` answers.
    OneToOneCancelPayload {
        /// The one-to-one, `CANCELLED`.
        one_to_one: OneToOne
    }
);
payload!(
    /// What `oneToOneClaimHeld` answers.
    OneToOneClaimHeldPayload {
        /// The one-to-one, `HELD_CLAIMED`; `CONFIRMED` when the other has said so, too.
        one_to_one: OneToOne
    }
);
payload!(
    /// What `oneToOneLog` answers.
    OneToOneLogPayload {
        /// The one-to-one, `HELD_CLAIMED`; `CONFIRMED` when the other has said so, too.
        one_to_one: OneToOne
    }
);
payload!(
    /// What `oneToOneConfirm` answers.
    OneToOneConfirmPayload {
        /// The one-to-one, `CONFIRMED`.
        one_to_one: OneToOne
    }
);
payload!(
    /// What `oneToOneDispute` answers.
    OneToOneDisputePayload {
        /// The one-to-one, `DISPUTED`.
        one_to_one: OneToOne
    }
);

/// The mutations that move a one-to-one along.
#[derive(Debug, Default)]
pub(in crate::graphql) struct OneToOneMutations;

#[Object]
impl OneToOneMutations {
    /// Proposes a one-to-one to another member of the club, who is asked by mail. For members. A pair has one proposal
    /// that waits for an answer at most.
    ///
    /// Codes: `PAIR_OF_ONE`, `PARTNER_UNKNOWN`, `PAIR_WITHOUT_SEAT`, `TIMES_NEEDED`, `TOO_MANY_TIMES`, `TIME_PAST`,
    /// `TIME_TOO_FAR`, `LISTED_TWICE`, `ONE_TO_ONE_OPEN`.
    async fn one_to_one_propose(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "With whom, and when.")] input: OneToOneProposeInput,
    ) -> Result<OneToOneProposePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::propose_one_to_one(caller.db(), actor, input.parse()?).await }.await;
        OneToOneProposePayload::of(caller, outcome)
    }

    /// Names other times: then the other has to answer, and is asked by mail. For who has to answer.
    ///
    /// Codes: `INVALID_TRANSITION`, `PAIR_WITHOUT_SEAT`, `TIMES_NEEDED`, `TOO_MANY_TIMES`, `TIME_PAST`, `TIME_TOO_FAR`,
    /// `LISTED_TWICE`, `CONFLICT`.
    async fn one_to_one_suggest_times(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`oto_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and other times.")] input: OneToOneSuggestTimesInput,
    ) -> Result<OneToOneSuggestTimesPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::suggest_times(caller.db(), actor, input.parse(&id)?).await }.await;
        OneToOneSuggestTimesPayload::of(caller, outcome)
    }

    /// Takes one of the times: both get a mail with a calendar file. For who has to answer.
    ///
    /// Codes: `INVALID_TRANSITION`, `PAIR_WITHOUT_SEAT`, `TIME_NOT_OFFERED`, `TIME_PAST`, `CONFLICT`.
    async fn one_to_one_accept(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`oto_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and which time.")] input: OneToOneAcceptInput,
    ) -> Result<OneToOneAcceptPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::accept_one_to_one(caller.db(), actor, input.parse(&id)?).await }.await;
        OneToOneAcceptPayload::of(caller, outcome)
    }

    /// Turns it down; the other is told by mail. For who has to answer. Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn one_to_one_decline(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`oto_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and why.")] input: OneToOneEndInput,
    ) -> Result<OneToOneDeclinePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::decline_one_to_one(caller.db(), actor, input.parse(&id)?).await }.await;
        OneToOneDeclinePayload::of(caller, outcome)
    }

    /// Calls it off: a proposal for who made it, what was agreed for either. Takes back that it took place: for who said so.
    /// The other is told by mail. Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn one_to_one_cancel(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`oto_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and why.")] input: OneToOneEndInput,
    ) -> Result<OneToOneCancelPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::cancel_one_to_one(caller.db(), actor, input.parse(&id)?).await }.await;
        OneToOneCancelPayload::of(caller, outcome)
    }

    /// Says that what was agreed took place, once its time has begun. For either; the other is asked by mail to confirm. When
    /// the other has said so of the same day, it is confirmed, whatever the version.
    ///
    /// Codes: `INVALID_TRANSITION`, `ONE_TO_ONE_TOO_EARLY`, `HELD_ON_INVALID`, `PAIR_WITHOUT_SEAT`, `ONE_TO_ONE_CLAIMED`,
    /// `ONE_TO_ONE_COUNTED`, `CONFLICT`.
    async fn one_to_one_claim_held(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`oto_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and on which day.")] input: OneToOneClaimHeldInput,
    ) -> Result<OneToOneClaimHeldPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::claim_one_to_one(caller.db(), actor, input.parse(&id)?).await }.await;
        OneToOneClaimHeldPayload::of(caller, outcome)
    }

    /// Says that you have met a member, without an appointment here; one that you have for that day is it. The other is asked
    /// by mail to confirm; when they have said so already, it is confirmed. For members.
    ///
    /// Codes: `PAIR_OF_ONE`, `PARTNER_UNKNOWN`, `HELD_ON_INVALID`, `PAIR_WITHOUT_SEAT`, `ONE_TO_ONE_CLAIMED`,
    /// `ONE_TO_ONE_COUNTED`, `TEXT_TOO_LONG`.
    async fn one_to_one_log(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "With whom, and on which day.")] input: OneToOneLogInput,
    ) -> Result<OneToOneLogPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::log_one_to_one(caller.db(), actor, input.parse()?).await }.await;
        OneToOneLogPayload::of(caller, outcome)
    }

    /// Says that it took place, too: it counts from now on. For the other side only.
    ///
    /// Codes: `INVALID_TRANSITION`, `ONE_TO_ONE_COUNTED`, `CONFLICT`.
    async fn one_to_one_confirm(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`oto_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: OneToOneConfirmInput,
    ) -> Result<OneToOneConfirmPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::confirm_one_to_one(caller.db(), actor, input.parse(&id)?).await }.await;
        OneToOneConfirmPayload::of(caller, outcome)
    }

    /// Says that it did not take place, and why: it does not count, unless you confirm it after all. The other is told by
    /// mail. For the other side only. Codes: `INVALID_TRANSITION`, `REASON_NEEDED`, `CONFLICT`.
    async fn one_to_one_dispute(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`oto_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and why.")] input: OneToOneDisputeInput,
    ) -> Result<OneToOneDisputePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::dispute_one_to_one(caller.db(), actor, input.parse(&id)?).await }.await;
        OneToOneDisputePayload::of(caller, outcome)
    }
}

//! The mutations of what is to be done after a one-to-one.

use async_graphql::{Context, ID, InputObject, Object};

use super::types::{OneToOne, OneToOneFollowUp};
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{argument_id, id, text};
use crate::graphql::payloads::payload;
use crate::graphql::scalars::LocalDate;
use crate::platform::error::Result as Outcome;
use crate::referrals::{self, AddFollowUp, MoveFollowUp};

/// Something to be done after a one-to-one.
#[derive(Debug, InputObject)]
pub(super) struct OneToOneFollowUpAddInput {
    /// Who is to do it: you or the other, `mem_…`.
    owner_id: ID,
    /// What, at most 300 characters.
    what: String,
    /// By when: from today on, at most a year ahead.
    due_on: LocalDate,
}

impl OneToOneFollowUpAddInput {
    fn parse(self, one_to_one: &ID) -> Outcome<AddFollowUp> {
        Ok(AddFollowUp {
            one_to_one: argument_id(one_to_one, "id")?,
            owner: id(&self.owner_id, "ownerId")?,
            what: text(&self.what, "what")?,
            due_on: self.due_on.0,
        })
    }
}

/// What is to be done, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct OneToOneFollowUpMoveInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

impl OneToOneFollowUpMoveInput {
    fn parse(&self, follow_up: &ID) -> Outcome<MoveFollowUp> {
        Ok(MoveFollowUp { follow_up: argument_id(follow_up, "id")?, expected_version: self.expected_version })
    }
}

payload!(
    /// What `oneToOneFollowUpAdd` answers.
    OneToOneFollowUpAddPayload {
        /// What is to be done.
        follow_up: OneToOneFollowUp
    }
);
payload!(
    /// What `oneToOneFollowUpComplete` answers.
    OneToOneFollowUpCompletePayload {
        /// What was to be done.
        follow_up: OneToOneFollowUp
    }
);
payload!(
    /// What `oneToOneFollowUpReopen` answers.
    OneToOneFollowUpReopenPayload {
        /// What is to be done.
        follow_up: OneToOneFollowUp
    }
);
payload!(
    /// What `oneToOneFollowUpRemove` answers.
    OneToOneFollowUpRemovePayload {
        /// The one-to-one without it.
        one_to_one: OneToOne
    }
);

/// The mutations of what is to be done.
#[derive(Debug, Default)]
pub(in crate::graphql) struct FollowUpMutations;

#[Object]
impl FollowUpMutations {
    /// Adds something to be done by one of the two, once the one-to-one is agreed. For either; its owner gets a mail on the
    /// morning of the day.
    ///
    /// Codes: `ONE_TO_ONE_OFF`, `FOLLOW_UP_OWNER_UNKNOWN`, `FOLLOW_UP_DUE_INVALID`, `TOO_MANY_FOLLOW_UPS`, `TEXT_EMPTY`,
    /// `TEXT_TOO_LONG`.
    async fn one_to_one_follow_up_add(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Of the one-to-one, `oto_…`")] id: ID,
        #[graphql(desc = "What is to be done, by whom and when.")] input: OneToOneFollowUpAddInput,
    ) -> Result<OneToOneFollowUpAddPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::add_follow_up(caller.db(), actor, input.parse(&id)?).await }.await;
        OneToOneFollowUpAddPayload::of(caller, outcome)
    }

    /// Says that it is done. For either. Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn one_to_one_follow_up_complete(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`fup_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: OneToOneFollowUpMoveInput,
    ) -> Result<OneToOneFollowUpCompletePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::complete_follow_up(caller.db(), actor, input.parse(&id)?).await }.await;
        OneToOneFollowUpCompletePayload::of(caller, outcome)
    }

    /// Says that it is not done after all. For either. Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn one_to_one_follow_up_reopen(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`fup_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: OneToOneFollowUpMoveInput,
    ) -> Result<OneToOneFollowUpReopenPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::reopen_follow_up(caller.db(), actor, input.parse(&id)?).await }.await;
        OneToOneFollowUpReopenPayload::of(caller, outcome)
    }

    /// Takes it away. For either. Codes: `CONFLICT`.
    async fn one_to_one_follow_up_remove(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`fup_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: OneToOneFollowUpMoveInput,
    ) -> Result<OneToOneFollowUpRemovePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::remove_follow_up(caller.db(), actor, input.parse(&id)?).await }.await;
        OneToOneFollowUpRemovePayload::of(caller, outcome)
    }
}

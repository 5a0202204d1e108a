//! The mutations that write notes of a one-to-one.

use async_graphql::{Context, ID, InputObject, Object};

use super::types::OneToOne;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{argument_id, prose_or_none};
use crate::graphql::payloads::payload;
use crate::platform::error::Result as Outcome;
use crate::referrals::{self, SetNote};

/// A note as it is to be.
#[derive(Debug, InputObject)]
pub(super) struct OneToOneNoteInput {
    /// The `version` of the note that the caller saw; 0 for none yet.
    expected_version: i32,
    /// What it says, at most 4,000 characters; null empties it.
    text: Option<String>,
}

impl OneToOneNoteInput {
    fn parse(self, one_to_one: &ID) -> Outcome<SetNote> {
        Ok(SetNote {
            one_to_one: argument_id(one_to_one, "id")?,
            expected_version: self.expected_version,
            text: prose_or_none(self.text.as_deref(), "text")?,
        })
    }
}

payload!(
    /// What `oneToOneNoteSet` answers.
    OneToOneNoteSetPayload {
        /// The one-to-one with its note.
        one_to_one: OneToOne
    }
);
payload!(
    /// What `oneToOnePrivateNoteSet` answers.
    OneToOnePrivateNoteSetPayload {
        /// The one-to-one with your note.
        one_to_one: OneToOne
    }
);

/// The mutations of notes.
#[derive(Debug, Default)]
pub(in crate::graphql) struct NoteMutations;

#[Object]
impl NoteMutations {
    /// Writes the note that both read and write. For either, whatever has become of the one-to-one.
    ///
    /// Codes: `TEXT_TOO_LONG`, `CONFLICT` (the other has written meanwhile).
    async fn one_to_one_note_set(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`oto_…`")] id: ID,
        #[graphql(desc = "The note as you last saw it, and as it is to be.")] input: OneToOneNoteInput,
    ) -> Result<OneToOneNoteSetPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::set_one_to_one_note(caller.db(), actor, input.parse(&id)?).await }.await;
        OneToOneNoteSetPayload::of(caller, outcome)
    }

    /// Writes your own note. Nobody else ever reads it, nor learns that there is one; it is not in the audit log.
    ///
    /// Codes: `TEXT_TOO_LONG`, `CONFLICT`.
    async fn one_to_one_private_note_set(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`oto_…`")] id: ID,
        #[graphql(desc = "The note as you last saw it, and as it is to be.")] input: OneToOneNoteInput,
    ) -> Result<OneToOnePrivateNoteSetPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { referrals::set_private_note(caller.db(), actor, input.parse(&id)?).await }.await;
        OneToOnePrivateNoteSetPayload::of(caller, outcome)
    }
}

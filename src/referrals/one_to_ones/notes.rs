//! What is written down of a one-to-one: by both for both, and by each for themselves.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IntoActiveModel as _, Set};

use super::claiming::LONGEST_NOTE;
use super::entity::{OneToOne, private_note};
use super::{events, queries};
use crate::access::{Actor, audit};
use crate::platform::db::Db;
use crate::platform::error::{Result, check_version};
use crate::platform::values::Prose;
use crate::referrals::OneToOneId;
use crate::referrals::commands::acting;

/// A note as it is to be.
#[derive(Debug, Clone)]
pub struct SetNote {
    /// Of which one-to-one.
    pub one_to_one: OneToOneId,
    /// The version of the note that the caller saw; 0 for none yet.
    pub expected_version: i32,
    /// What it says; `None` empties it.
    pub text: Option<Prose<LONGEST_NOTE>>,
}

/// Writes the note that both read and write.
pub async fn set_one_to_one_note(db: &Db, actor: &Actor, input: SetNote) -> Result<OneToOne> {
    db.tx(async |tx| {
        let (row, _) = queries::get_locked_for(tx, actor, input.one_to_one).await?;
        check_version(row.note_version, input.expected_version)?;
        let note_version = row.note_version + 1;
        let mut row = row.into_active_model();
        row.note = Set(input.text.map(Prose::into_string));
        row.note_version = Set(note_version);
        row.updated_at = Set(tx.now());
        let row = row.update(&**tx).await?;
        audit::write(tx, actor, acting(actor), audit::Deed::new("oneToOneNoteSet", "OneToOne", row.id)).await?;
        events::tell(tx, &row);
        Ok(row)
    })
    .await
}

/// Writes the actor's own note. Nobody else ever reads it, nor that there is one: it is in no event and not in the audit
/// log.
pub async fn set_private_note(db: &Db, actor: &Actor, input: SetNote) -> Result<OneToOne> {
    db.tx(async |tx| {
        // What two requests of one member wait for: there may be no note yet.
        let (one_to_one, me) = queries::get_locked_for(tx, actor, input.one_to_one).await?;
        let known = private_note::Entity::find_by_id((one_to_one.id, me)).one(&**tx).await?;
        check_version(known.map_or(0, |note| note.version), input.expected_version)?;
        let row = private_note::ActiveModel {
            one_to_one_id: Set(one_to_one.id),
            member_id: Set(me),
            note: Set(input.text.map(Prose::into_string)),
            version: Set(input.expected_version + 1),
            updated_at: Set(tx.now()),
        };
        let key = [private_note::Column::OneToOneId, private_note::Column::MemberId];
        let rest = [private_note::Column::Note, private_note::Column::Version, private_note::Column::UpdatedAt];
        let again = OnConflict::columns(key).update_columns(rest).to_owned();
        private_note::Entity::insert(row).on_conflict(again).exec_without_returning(&**tx).await?;
        Ok(one_to_one)
    })
    .await
}

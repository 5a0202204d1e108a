//! One-to-ones that have taken place, as an import or the server brings them. Proposing and confirming come later.

use chrono::NaiveDate;
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use super::OneToOneId;
use super::commands::{acting, seat_of};
use super::entity::{OneToOneStatus, one_to_one};
use crate::access::{Actor, MemberId, audit};
use crate::chapters;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result, reject};
use crate::platform::values::Prose;

/// A one-to-one that took place.
#[derive(Debug, Clone)]
pub struct NoteOneToOne {
    /// Who says so.
    pub by: MemberId,
    /// With whom.
    pub with: MemberId,
    /// On which day.
    pub held_on: NaiveDate,
    /// What it was about.
    pub note: Option<Prose<4000>>,
}

/// Notes a confirmed one-to-one; `None` when the pair has one on that day already. Only the server itself may.
///
/// Codes: `PAIR_OF_ONE`, `MEMBER_WITHOUT_SEAT`.
pub async fn note_one_to_one_in(tx: &Tx, actor: &Actor, input: NoteOneToOne) -> Result<Option<OneToOneId>> {
    if !actor.is_system() {
        return Err(Error::Denied("note a one-to-one as confirmed"));
    }
    if input.by == input.with {
        return reject("PAIR_OF_ONE").err();
    }
    let (a, b) = (input.by.min(input.with), input.by.max(input.with));
    let without_seat = || reject("MEMBER_WITHOUT_SEAT");
    let chapter_a = seat_of(tx, a).await?.ok_or_else(without_seat)?;
    let chapter_b = seat_of(tx, b).await?.ok_or_else(without_seat)?;
    let at = chapters::hold_weeks_to_record(tx, &[chapter_a, chapter_b]).await?;
    let id = OneToOneId::new();
    let row = one_to_one::ActiveModel {
        id: Set(id),
        member_a_id: Set(a),
        member_b_id: Set(b),
        chapter_a_id: Set(chapter_a),
        chapter_b_id: Set(chapter_b),
        proposed_by: Set(input.by),
        status: Set(OneToOneStatus::Confirmed),
        held_on: Set(input.held_on),
        note: Set(input.note.map(Prose::into_string)),
        recorded_at: Set(at),
        version: Set(1),
        created_at: Set(at),
        updated_at: Set(at),
    };
    let added = one_to_one::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    if added == 0 {
        return Ok(None);
    }
    audit::write(tx, actor, acting(actor), audit::Deed::new("oneToOneNote", "OneToOne", id)).await?;
    Ok(Some(id))
}

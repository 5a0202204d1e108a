//! One-to-ones that have taken place, as an import or the server brings them: both sides are known to say so.

use chrono::NaiveDate;

use super::commands::{add, new_row};
use super::entity::{OneToOne, OneToOneStatus};
use crate::access::{Actor, MemberId};
use crate::chapters;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result, reject};
use crate::platform::values::Prose;
use crate::referrals::OneToOneId;
use crate::referrals::commands::seat_of;

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
    let without_seat = || reject("MEMBER_WITHOUT_SEAT");
    let by = (input.by, seat_of(tx, input.by).await?.ok_or_else(without_seat)?);
    let with = (input.with, seat_of(tx, input.with).await?.ok_or_else(without_seat)?);
    let at = chapters::hold_weeks_to_record(tx, &[by.1, with.1]).await?;
    let note = input.note.map(Prose::into_string);
    let row = OneToOne {
        held_on: Some(input.held_on),
        claimed_by: Some(input.by),
        note_version: i32::from(note.is_some()),
        note,
        recorded_at: Some(at),
        ..new_row(by, with, OneToOneStatus::Confirmed, at)
    };
    Ok(add(tx, actor, &row, "oneToOneNote").await?.then_some(row.id))
}

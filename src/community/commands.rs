//! Record education credits.

use chrono::NaiveDate;
use sea_orm::Set;
use sea_orm::entity::prelude::*;

use super::EducationCreditId;
use super::entity::{EducationCredit, education_credit};
use crate::access::{Acting, Actor, MemberId, audit};
use crate::chapters;
use crate::members;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result, reject};
use crate::platform::values::Prose;

/// Learning to record.
#[derive(Debug, Clone)]
pub struct RecordEducation {
    /// Who learned.
    pub member: MemberId,
    /// Tenths of a credit.
    pub tenths: i32,
    /// The day.
    pub earned_on: NaiveDate,
    /// What was learned.
    pub detail: Option<Prose<4000>>,
}

/// Records education credits, as an import or the server brings them.
///
/// Codes: `CREDITS_INVALID` (not 0.1 to 100), `MEMBER_WITHOUT_SEAT`.
pub async fn record_education_in(tx: &Tx, actor: &Actor, input: RecordEducation) -> Result<EducationCredit> {
    if !actor.is_system() {
        return Err(Error::Denied("record education credits"));
    }
    if !(1..=1000).contains(&input.tenths) {
        return reject("CREDITS_INVALID").err();
    }
    let seat = members::open_membership(&**tx, input.member).await?;
    let seat = seat.ok_or_else(|| reject("MEMBER_WITHOUT_SEAT"))?;
    let at = chapters::hold_weeks_to_record(tx, &[seat.chapter_id]).await?;
    let row = education_credit::ActiveModel {
        id: Set(EducationCreditId::new()),
        member_id: Set(input.member),
        chapter_id: Set(seat.chapter_id),
        tenths: Set(input.tenths),
        earned_on: Set(input.earned_on),
        detail: Set(input.detail.map(Prose::into_string)),
        recorded_at: Set(at),
        created_at: Set(at),
    };
    let row = row.insert(&**tx).await?;
    let deed = audit::Deed::new("educationRecord", "EducationCredit", row.id).in_chapter(seat.chapter_id);
    audit::write(tx, actor, Acting::AsSystem, deed).await?;
    Ok(row)
}

//! Offices end before their term: given up by their holder, taken back by whoever decides, or with the seat.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{IntoActiveModel as _, Set};

use super::assign::{self, Held};
use super::{queries, rules};
use crate::access::{Acting, Actor, audit};
use crate::members::OfficeId;
use crate::members::entity::{Membership, Office, OfficeStatus, office};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, check_version, reject};
use crate::platform::values::Text;

/// An office to end.
#[derive(Debug, Clone)]
pub struct EndOffice {
    /// Which.
    pub office: OfficeId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// The first day that it is no longer held; today when `None`.
    pub on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<Text<200>>,
}

/// Gives up an office that the actor holds. Codes: `OFFICE_NOT_HELD`, `OFFICE_IN_PAST`. Others get `NotFound`.
pub async fn resign_office(db: &Db, actor: &Actor, input: EndOffice) -> Result<Office> {
    db.tx(async |tx| {
        let found = queries::office(&**tx, input.office).await?;
        if !actor.is(found.member_id) {
            return Err(Error::NotFound);
        }
        let held = Held::of(tx, rules::scope_of(&found)).await?;
        let office = queries::office(&**tx, input.office).await?;
        check_version(office.version, input.expected_version)?;
        end_in(tx, actor, (office, held, Acting::AsMember), input, "officeResign").await
    })
    .await
}

/// Takes an office back before its term ends. Codes: `OFFICE_NOT_HELD`, `OFFICE_IN_PAST`.
pub async fn end_office(db: &Db, actor: &Actor, input: EndOffice) -> Result<Office> {
    db.tx(async |tx| {
        let found = assign::held_for_decision(tx, actor, input.office, input.expected_version).await?;
        end_in(tx, actor, found, input, "officeEnd").await
    })
    .await
}

async fn end_in(
    tx: &Tx,
    actor: &Actor,
    (office, held, acting): (Office, Held, Acting),
    input: EndOffice,
    action: &'static str,
) -> Result<Office> {
    let day = input.on.unwrap_or(held.today);
    rules::check_day(actor, day, held.today, "endsOn")?;
    if office.status != OfficeStatus::Assigned || office.ends_on.is_some_and(|end| end <= day) {
        return reject("OFFICE_NOT_HELD").on(".id").err();
    }
    let ended =
        if day <= office.starts_on { withdraw(tx, &office).await? } else { assign::end_on(tx, &office, day).await? };
    let deed = held.deed(action, ended.id).because(input.reason.map(Text::into_string));
    audit::write(tx, actor, acting, deed).await?;
    Ok(ended)
}

/// An office that never began.
async fn withdraw(tx: &Tx, office: &Office) -> Result<Office> {
    let mut row = office.clone().into_active_model();
    row.status = Set(OfficeStatus::Withdrawn);
    row.version = Set(office.version + 1);
    row.updated_at = Set(tx.now());
    Ok(row.update(&**tx).await?)
}

/// Offices of a chapter end with the seat there; those that would begin later, and proposals, never come to be. A step
/// of `end_membership`, which has asked.
pub(in crate::members) async fn end_offices_of(tx: &Tx, ended: &Membership, day: NaiveDate) -> Result<()> {
    let of_seat = office::Column::ChapterId
        .eq(ended.chapter_id)
        .and(office::Column::MemberId.eq(ended.member_id))
        .and(office::Column::Status.is_in([OfficeStatus::Assigned, OfficeStatus::Proposed]));
    let later = office::Column::StartsOn.gte(day).or(office::Column::Status.eq(OfficeStatus::Proposed));
    let still_held = office::Column::EndsOn.is_null().or(office::Column::EndsOn.gt(day));
    let change = || {
        office::Entity::update_many()
            .col_expr(office::Column::Version, Expr::col(office::Column::Version).add(1))
            .col_expr(office::Column::UpdatedAt, Expr::value(tx.now()))
    };
    change()
        .col_expr(office::Column::Status, Expr::value(OfficeStatus::Withdrawn.to_value()))
        .filter(of_seat.clone().and(later))
        .exec(&**tx)
        .await?;
    change().col_expr(office::Column::EndsOn, Expr::value(day)).filter(of_seat.and(still_held)).exec(&**tx).await?;
    Ok(())
}

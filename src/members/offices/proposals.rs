//! A chapter's secretary proposes, its president decides.

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, Set};

use super::assign::{self, AssignOffice, Held};
use super::rules;
use crate::access::{Actor, Permission, audit, require};
use crate::members::OfficeId;
use crate::members::entity::{Office, OfficeStatus};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Result, invalid_transition};

/// A proposal to decide on.
#[derive(Debug, Clone, Copy)]
pub struct DecideOffice {
    /// Which.
    pub office: OfficeId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

/// Proposes somebody for an office. Codes: as `assign_office`.
pub async fn propose_office(db: &Db, actor: &Actor, input: AssignOffice) -> Result<Office> {
    db.tx(async |tx| propose_in(tx, actor, input).await).await
}

async fn propose_in(tx: &Tx, actor: &Actor, input: AssignOffice) -> Result<Office> {
    rules::check_scope(input.kind, input.scope)?;
    let held = Held::of(tx, input.scope).await?;
    let acting = require(actor, Permission::ProposeOffices, held.scope)?;
    rules::check_term(input.term())?;
    rules::check_day(actor, input.starts_on, held.today, "startsOn")?;
    assign::check_seat(tx, input.member, input.scope, input.starts_on).await?;
    assign::check_free(tx, &input, None).await?;
    let row = assign::insert(tx, actor, &input, OfficeStatus::Proposed).await?;
    audit::write(tx, actor, acting, held.deed("officePropose", row.id)).await?;
    Ok(row)
}

/// Gives an office as it was proposed. Codes: as `assign_office`, and `INVALID_TRANSITION`.
pub async fn confirm_office(db: &Db, actor: &Actor, input: DecideOffice) -> Result<Office> {
    db.tx(async |tx| decide_in(tx, actor, input, OfficeStatus::Assigned).await).await
}

/// Declines a proposal. Codes: `INVALID_TRANSITION`, `OFFICE_OWN`.
pub async fn decline_office(db: &Db, actor: &Actor, input: DecideOffice) -> Result<Office> {
    db.tx(async |tx| decide_in(tx, actor, input, OfficeStatus::Declined).await).await
}

async fn decide_in(tx: &Tx, actor: &Actor, input: DecideOffice, to: OfficeStatus) -> Result<Office> {
    let (proposed, held, acting) = assign::held_for_decision(tx, actor, input.office, input.expected_version).await?;
    let (from, to_name) = (proposed.status.to_value(), to.to_value());
    if proposed.status != OfficeStatus::Proposed {
        return invalid_transition(from, to_name, &[]).err();
    }
    rules::check_other(actor, proposed.member_id)?;
    // Nor does anybody approve what they proposed themselves.
    if let Some(proposer) = proposed.proposed_by {
        rules::check_other(actor, proposer)?;
    }
    if to == OfficeStatus::Assigned {
        let wanted = AssignOffice {
            member: proposed.member_id,
            kind: proposed.kind,
            scope: rules::scope_of(&proposed),
            starts_on: proposed.starts_on,
            ends_on: proposed.ends_on,
        };
        rules::check_day(actor, wanted.starts_on, held.today, ".id")?;
        assign::check_seat(tx, wanted.member, wanted.scope, wanted.starts_on).await?;
        assign::check_free(tx, &wanted, Some(proposed.id)).await?;
    }
    let mut row = proposed.clone().into_active_model();
    row.status = Set(to);
    row.decided_by = Set(actor.member_id());
    row.version = Set(proposed.version + 1);
    row.updated_at = Set(tx.now());
    let decided = row.update(&**tx).await?;
    let deed = held.deed("officeDecide", decided.id).moving(from, to_name);
    audit::write(tx, actor, acting, deed).await?;
    if to == OfficeStatus::Assigned {
        assign::tell(tx, actor, &decided).await?;
    }
    Ok(decided)
}

//! Give offices, and hand them over.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, Set};

use super::rules::{Term, day_of_offices};
use super::{queries, rules};
use crate::access::{Acting, Actor, ChapterId, OfficeKind, OfficeScope, Scope, audit, require};
use crate::chapters;
use crate::members::entity::{Office, OfficeStatus, office};
use crate::members::mail::OfficeGivenMail;
use crate::members::{MemberId, OfficeId};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, check_version, reject};
use crate::platform::jobs;

/// An office to give.
#[derive(Debug, Clone)]
pub struct AssignOffice {
    /// To whom.
    pub member: MemberId,
    /// Which.
    pub kind: OfficeKind,
    /// Over what.
    pub scope: OfficeScope,
    /// From which day.
    pub starts_on: NaiveDate,
    /// Until which day, that one not included.
    pub ends_on: Option<NaiveDate>,
}

impl AssignOffice {
    pub(super) fn term(&self) -> Term {
        (self.starts_on, self.ends_on)
    }
}

/// An office to hand over on a day.
#[derive(Debug, Clone, Copy)]
pub struct HandOverOffice {
    /// Which.
    pub office: OfficeId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// To whom.
    pub to: MemberId,
    /// The first day of the one who takes it over; the term's end stays.
    pub on: NaiveDate,
}

/// Gives an office for a term, the next one, too. Codes: `OFFICE_SCOPE_WRONG`, `TERM_EMPTY`, `OFFICE_HELD`,
/// `OFFICE_OCCUPIED`, `OFFICE_NEEDS_SEAT`, `OFFICE_OWN`, `OFFICE_IN_PAST`.
pub async fn assign_office(db: &Db, actor: &Actor, input: AssignOffice) -> Result<Office> {
    db.tx(async |tx| assign_office_in(tx, actor, input).await).await
}

/// The step of `assign_office` inside a transaction.
pub async fn assign_office_in(tx: &Tx, actor: &Actor, input: AssignOffice) -> Result<Office> {
    rules::check_scope(input.kind, input.scope)?;
    let held = Held::of(tx, input.scope).await?;
    let acting = require(actor, rules::decided_by(input.kind), held.scope)?;
    rules::check_other(actor, input.member)?;
    rules::check_term(input.term())?;
    rules::check_day(actor, input.starts_on, held.today, "startsOn")?;
    check_seat(tx, input.member, input.scope, input.starts_on).await?;
    check_free(tx, &input, None).await?;
    let row = insert(tx, actor, &input, OfficeStatus::Assigned).await?;
    let deed = held.deed("officeAssign", row.id);
    audit::write(tx, actor, acting, deed).await?;
    tell(tx, actor, &row).await?;
    Ok(row)
}

/// Hands an office over: its holder's term ends on a day, and the other's begins. Codes: as `assign_office`, and
/// `OFFICE_NOT_HELD`.
pub async fn hand_over_office(db: &Db, actor: &Actor, input: HandOverOffice) -> Result<Office> {
    db.tx(async |tx| hand_over_in(tx, actor, input).await).await
}

async fn hand_over_in(tx: &Tx, actor: &Actor, input: HandOverOffice) -> Result<Office> {
    let (before, held, acting) = held_for_decision(tx, actor, input.office, input.expected_version).await?;
    rules::check_other(actor, input.to)?;
    rules::check_day(actor, input.on, held.today, "startsOn")?;
    if before.status != OfficeStatus::Assigned || before.ends_on.is_some_and(|end| end <= input.on) {
        return reject("OFFICE_NOT_HELD").on("startsOn").err();
    }
    rules::check_term((before.starts_on, Some(input.on)))
        .map_err(|_| Error::from(reject("TERM_EMPTY").on("startsOn")))?;
    let after = AssignOffice {
        member: input.to,
        kind: before.kind,
        scope: rules::scope_of(&before),
        starts_on: input.on,
        ends_on: before.ends_on,
    };
    check_seat(tx, after.member, after.scope, after.starts_on).await?;
    end_on(tx, &before, input.on).await?;
    check_free(tx, &after, Some(before.id)).await?;
    let row = insert(tx, actor, &after, OfficeStatus::Assigned).await?;
    audit::write(tx, actor, acting, held.deed("officeHandOver", row.id)).await?;
    tell(tx, actor, &row).await?;
    Ok(row)
}

/// What an office is of, held so that two who decide on its offices at the same moment do it one after the other.
pub(super) struct Held {
    pub(super) scope: Scope,
    chapter: Option<ChapterId>,
    pub(super) today: NaiveDate,
}

impl Held {
    pub(super) async fn of(tx: &Tx, scope: OfficeScope) -> Result<Self> {
        let (held, zone) = chapters::hold_offices(tx, scope).await?;
        let chapter = if let OfficeScope::Chapter(chapter) = scope { Some(chapter) } else { None };
        Ok(Self { scope: held, chapter, today: day_of_offices(tx.now(), zone) })
    }

    pub(super) fn deed(&self, action: &'static str, office: OfficeId) -> audit::Deed {
        audit::Deed::new(action, "Office", office).in_chapter(self.chapter)
    }
}

/// An office as it is, for whoever may decide on it.
pub(super) async fn held_for_decision(
    tx: &Tx,
    actor: &Actor,
    id: OfficeId,
    expected_version: i32,
) -> Result<(Office, Held, Acting)> {
    let found = queries::office(&**tx, id).await?;
    let held = Held::of(tx, rules::scope_of(&found)).await?;
    let acting = require(actor, rules::decided_by(found.kind), held.scope)?;
    // Read anew: it was not held before.
    let office = queries::office(&**tx, id).await?;
    check_version(office.version, expected_version)?;
    Ok((office, held, acting))
}

/// Whether a member sits in the chapter from the first day on. Codes: `OFFICE_NEEDS_SEAT`.
pub(super) async fn check_seat(tx: &Tx, member: MemberId, scope: OfficeScope, starts_on: NaiveDate) -> Result<()> {
    crate::members::get(&**tx, member).await?;
    let OfficeScope::Chapter(chapter) = scope else { return Ok(()) };
    let seat = crate::members::open_membership(&**tx, member).await?;
    match seat {
        Some(seat) if seat.chapter_id == chapter && seat.joined_on <= starts_on => Ok(()),
        _ => reject("OFFICE_NEEDS_SEAT").on("memberId").err(),
    }
}

/// Whether nobody else holds it in that term, where only one may. Codes: `OFFICE_HELD`, `OFFICE_OCCUPIED`.
pub(super) async fn check_free(tx: &Tx, wanted: &AssignOffice, except: Option<OfficeId>) -> Result<()> {
    let mut others = queries::offices_during(&**tx, wanted.kind, wanted.scope, wanted.term()).await?;
    others.retain(|office| Some(office.id) != except);
    if others.iter().any(|office| office.member_id == wanted.member) {
        return reject("OFFICE_HELD").on("memberId").err();
    }
    let Some(other) = others.first().filter(|_| !rules::is_shared(wanted.kind)) else { return Ok(()) };
    let holder = crate::members::get(&**tx, other.member_id).await?;
    reject("OFFICE_OCCUPIED")
        .on("startsOn")
        .with("holder", holder.full_name())
        .with("from", other.starts_on.to_string())
        .with("until", other.ends_on.map_or_else(|| "none".to_owned(), |end| end.to_string()))
        .err()
}

pub(super) async fn insert(tx: &Tx, actor: &Actor, input: &AssignOffice, status: OfficeStatus) -> Result<Office> {
    let (chapter, region) = match input.scope {
        OfficeScope::Chapter(chapter) => (Some(chapter), None),
        OfficeScope::Region(region) => (None, Some(region)),
        OfficeScope::Club => (None, None),
    };
    let now = tx.now();
    let by = actor.member_id();
    let is_proposed = status == OfficeStatus::Proposed;
    let row = office::ActiveModel {
        id: Set(OfficeId::new()),
        member_id: Set(input.member),
        kind: Set(input.kind),
        chapter_id: Set(chapter),
        region_id: Set(region),
        starts_on: Set(input.starts_on),
        ends_on: Set(input.ends_on),
        status: Set(status),
        proposed_by: Set(by.filter(|_| is_proposed)),
        decided_by: Set(by.filter(|_| !is_proposed)),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    Ok(row.insert(&**tx).await?)
}

pub(super) async fn end_on(tx: &Tx, office: &Office, day: NaiveDate) -> Result<Office> {
    let mut row = office.clone().into_active_model();
    row.ends_on = Set(Some(day));
    row.version = Set(office.version + 1);
    row.updated_at = Set(tx.now());
    Ok(row.update(&**tx).await?)
}

/// By mail. Whoever sets a club up from the command line or by an import tells people in their own way.
pub(super) async fn tell(tx: &Tx, actor: &Actor, office: &Office) -> Result<()> {
    if actor.is_system() {
        return Ok(());
    }
    jobs::enqueue(tx, &OfficeGivenMail { office_id: office.id }).await?;
    Ok(())
}

//! Pass a referral and move it along.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{IntoActiveModel as _, QuerySelect as _, Set};

use super::entity::{ConsentBasis, Purpose, Referral, ReferralRelation, ReferralStatus, referral};
use super::{ReferralId, events, rules};
use crate::access::{Acting, Actor, ChapterId, MemberId, Who, audit};
use crate::chapters;
use crate::members;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, reject};
use crate::platform::values::{Email, Prose, Text};

/// A third person's contact data.
#[derive(Debug, Clone)]
pub struct Contact {
    /// Their name.
    pub name: Text<120>,
    /// Their phone.
    pub phone: Option<Text<60>>,
    /// Their address.
    pub email: Option<Email>,
}

/// That the third person agrees to being contacted.
#[derive(Debug, Clone)]
pub struct Consent {
    /// On what ground.
    pub basis: ConsentBasis,
    /// How it was given.
    pub note: Option<Text<500>>,
    /// When.
    pub given_on: NaiveDate,
}

/// A referral to pass.
#[derive(Debug, Clone)]
pub struct PassReferral {
    /// Who gives; only the server itself may pass one for somebody else than the actor.
    pub giver: Option<MemberId>,
    /// To whom.
    pub recipient: MemberId,
    /// Where it comes from.
    pub relation: ReferralRelation,
    /// What it is.
    pub purpose: Purpose,
    /// How well it is prepared, 1 to 5.
    pub heat: i32,
    /// What it is about.
    pub description: Prose<4000>,
    /// The third person.
    pub contact: Option<Contact>,
    /// Their consent: without it the recipient does not see the contact.
    pub consent: Option<Consent>,
}

/// A referral to move, as the caller last saw it.
#[derive(Debug, Clone)]
pub struct MoveReferral {
    /// Which.
    pub referral: ReferralId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Why: needed to decline and to lose.
    pub reason: Option<Text<500>>,
}

/// Passes a referral to another member of the club.
///
/// Codes: `GIVER_IS_RECIPIENT`, `RECIPIENT_UNKNOWN`, `GIVER_WITHOUT_SEAT`, `HEAT_INVALID`, `CONSENT_WITHOUT_CONTACT`.
pub async fn pass(db: &Db, actor: &Actor, input: PassReferral) -> Result<Referral> {
    db.tx(async |tx| pass_in(tx, actor, input).await).await
}

/// The step of `pass` inside a transaction.
pub async fn pass_in(tx: &Tx, actor: &Actor, input: PassReferral) -> Result<Referral> {
    let giver = giver_of(actor, input.giver)?;
    if giver == input.recipient {
        return reject("GIVER_IS_RECIPIENT").on("recipientId").err();
    }
    rules::check_heat(input.heat)?;
    if input.consent.is_some() && input.contact.is_none() {
        return reject("CONSENT_WITHOUT_CONTACT").on("consent").err();
    }
    let giver_chapter = seat_of(tx, giver).await?.ok_or_else(|| reject("GIVER_WITHOUT_SEAT"))?;
    let recipient_chapter =
        seat_of(tx, input.recipient).await?.ok_or_else(|| reject("RECIPIENT_UNKNOWN").on("recipientId"))?;
    let at = chapters::hold_weeks_to_record(tx, &[giver_chapter, recipient_chapter]).await?;
    let consent_by = input.consent.as_ref().map(|_| giver);
    let (contact, consent) = (input.contact, input.consent);
    let row = referral::ActiveModel {
        id: Set(ReferralId::new()),
        giver_id: Set(giver),
        giver_chapter_id: Set(giver_chapter),
        recipient_id: Set(input.recipient),
        recipient_chapter_id: Set(recipient_chapter),
        parent_id: Set(None),
        relation: Set(input.relation),
        purpose: Set(input.purpose),
        heat: Set(input.heat),
        status: Set(ReferralStatus::Passed),
        description: Set(input.description.into_string()),
        contact_name: Set(contact.as_ref().map(|contact| contact.name.to_string())),
        contact_phone: Set(contact.as_ref().and_then(|contact| contact.phone.as_ref().map(ToString::to_string))),
        contact_email: Set(contact.and_then(|contact| contact.email)),
        consent_basis: Set(consent.as_ref().map(|consent| consent.basis)),
        consent_note: Set(consent.as_ref().and_then(|consent| consent.note.as_ref().map(ToString::to_string))),
        consent_on: Set(consent.map(|consent| consent.given_on)),
        consent_by: Set(consent_by),
        reason: Set(None),
        recorded_at: Set(at),
        passed_at: Set(Some(at)),
        moved_at: Set(at),
        version: Set(1),
        created_at: Set(at),
        updated_at: Set(at),
    };
    let row = row.insert(&**tx).await?;
    let deed = audit::Deed::new("referralPass", "Referral", row.id)
        .in_chapter(giver_chapter)
        .moving(ReferralStatus::Draft.to_value(), ReferralStatus::Passed.to_value());
    audit::write(tx, actor, acting(actor), deed).await?;
    events::tell(tx, &row);
    Ok(row)
}

/// The recipient takes it on. Codes: `INVALID_TRANSITION`.
pub async fn accept(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| move_in(tx, actor, input, ReferralStatus::Accepted).await).await
}

/// The recipient does not want it, and says why. Codes: `INVALID_TRANSITION`, `REASON_NEEDED`.
pub async fn decline(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| move_in(tx, actor, input, ReferralStatus::Declined).await).await
}

/// The recipient has spoken to the person. Codes: `INVALID_TRANSITION`.
pub async fn make_contact(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| move_in(tx, actor, input, ReferralStatus::Contacted).await).await
}

/// There is work going on. Codes: `INVALID_TRANSITION`.
pub async fn start_work(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| move_in(tx, actor, input, ReferralStatus::InProgress).await).await
}

/// It did not become business, and why. Codes: `INVALID_TRANSITION`, `REASON_NEEDED`.
pub async fn lose(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| move_in(tx, actor, input, ReferralStatus::Lost).await).await
}

/// The giver takes it back. Codes: `INVALID_TRANSITION`.
pub async fn withdraw(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| move_in(tx, actor, input, ReferralStatus::Withdrawn).await).await
}

/// The step of every move inside a transaction. `WON` comes of closed business alone.
pub async fn move_in(tx: &Tx, actor: &Actor, input: MoveReferral, to: ReferralStatus) -> Result<Referral> {
    let row = get_locked(tx, input.referral).await?;
    rules::may_move(actor, &row, to)?;
    let reason = input.reason.map(Text::into_string);
    rules::check_move(&row, to, reason.as_deref(), input.expected_version)?;
    moved(tx, actor, row, to, reason).await
}

pub(super) async fn moved(
    tx: &Tx,
    actor: &Actor,
    row: Referral,
    to: ReferralStatus,
    reason: Option<String>,
) -> Result<Referral> {
    let deed = audit::Deed::new("referralMove", "Referral", row.id)
        .in_chapter(row.recipient_chapter_id)
        .moving(row.status.to_value(), to.to_value())
        .because(reason.clone());
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.status = Set(to);
    if reason.is_some() {
        row.reason = Set(reason);
    }
    row.moved_at = Set(tx.now());
    row.updated_at = Set(tx.now());
    row.version = Set(version);
    let row = row.update(&**tx).await?;
    audit::write(tx, actor, acting(actor), deed).await?;
    events::tell(tx, &row);
    Ok(row)
}

/// The third persons' contact data of referrals, where the actor may read it: the giver, and the recipient with
/// consent. Every reading by the recipient is written to the audit log.
pub async fn contacts_for(db: &Db, actor: &Actor, ids: &[ReferralId]) -> Result<Vec<Referral>> {
    let rows =
        referral::Entity::find().filter(referral::Column::Id.is_in(ids.iter().copied())).all(db.reader()).await?;
    let readable: Vec<Referral> = rows
        .into_iter()
        .filter(|row| row.contact_name.is_some())
        .filter(|row| actor.is(row.giver_id) || (actor.is(row.recipient_id) && row.consent_basis.is_some()))
        .collect();
    let by_recipient: Vec<&Referral> = readable.iter().filter(|row| actor.is(row.recipient_id)).collect();
    if !by_recipient.is_empty() {
        db.tx(async |tx| {
            for row in by_recipient {
                let deed =
                    audit::Deed::new("referralContactRead", "Referral", row.id).in_chapter(row.recipient_chapter_id);
                audit::write(tx, actor, Acting::AsMember, deed).await?;
            }
            Ok(())
        })
        .await?;
    }
    Ok(readable)
}

pub(super) async fn get_locked(tx: &Tx, id: ReferralId) -> Result<Referral> {
    referral::Entity::find_by_id(id).lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)
}

pub(super) fn acting(actor: &Actor) -> Acting {
    if actor.is_system() { Acting::AsSystem } else { Acting::AsMember }
}

fn giver_of(actor: &Actor, named: Option<MemberId>) -> Result<MemberId> {
    match (actor.who(), named) {
        (Who::System, Some(giver)) => Ok(giver),
        (Who::Member(me), None) => Ok(*me),
        (Who::Member(me), Some(giver)) if *me == giver => Ok(giver),
        _ => Err(Error::Denied("pass a referral for somebody else")),
    }
}

/// The chapter in which a member sits today.
pub(super) async fn seat_of(tx: &Tx, member: MemberId) -> Result<Option<ChapterId>> {
    let open = members::open_membership(&**tx, member).await?;
    Ok(open.filter(|seat| seat.status != members::MembershipStatus::Pending).map(|seat| seat.chapter_id))
}

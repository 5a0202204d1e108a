//! Pass a referral and move it along.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{IntoActiveModel as _, QuerySelect as _};

use super::entity::{ConsentBasis, Purpose, Referral, ReferralRelation, ReferralStatus, referral};
use super::notices::{Notices, ReferralNews};
use super::queries::{Sight, sight_of};
use super::{ReferralId, events, rules};
use crate::access::{Acting, Actor, ChapterId, MemberId, Who, audit};
use crate::chapters;
use crate::members;
use crate::platform::clock::Timestamp;
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
    /// The referral it came out of, of which the giver is a party: then it is a `SPIN_OFF`.
    pub parent: Option<ReferralId>,
}

/// A referral to move, as the caller last saw it.
#[derive(Debug, Clone)]
pub struct MoveReferral {
    /// Which.
    pub referral: ReferralId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Why: needed to decline, to return and to lose.
    pub reason: Option<Text<500>>,
}

/// Passes a referral to another member of the club, who is told by mail.
///
/// Codes: `GIVER_IS_RECIPIENT`, `RECIPIENT_UNKNOWN`, `GIVER_WITHOUT_SEAT`, `HEAT_INVALID`, `CONSENT_WITHOUT_CONTACT`,
/// `PARENT_UNKNOWN`.
pub async fn pass(db: &Db, actor: &Actor, input: PassReferral) -> Result<Referral> {
    db.tx(async |tx| pass_in(tx, actor, input, Notices::of(actor)).await).await
}

/// The step of `pass` inside a transaction.
pub async fn pass_in(tx: &Tx, actor: &Actor, input: PassReferral, notices: Notices) -> Result<Referral> {
    let giver = giver_of(actor, input.giver)?;
    let (giver_chapter, recipient_chapter) = check_parties(tx, giver, input.recipient).await?;
    check_content(tx, actor, &input).await?;
    let at = chapters::hold_weeks_to_record(tx, &[giver_chapter, recipient_chapter]).await?;
    let row = Referral {
        status: ReferralStatus::Passed,
        passed_at: Some(at),
        nudges: notices.nudges(),
        ..written(input, (giver, giver_chapter), recipient_chapter, at)
    };
    let row = row.into_active_model().reset_all().insert(&**tx).await?;
    let deed = audit::Deed::new("referralPass", "Referral", row.id)
        .in_chapter(giver_chapter)
        .moving(ReferralStatus::Draft.to_value(), ReferralStatus::Passed.to_value());
    audit::write(tx, actor, acting(actor), deed).await?;
    events::tell(tx, &row);
    notices.queue(tx, &row, row.recipient_id, ReferralNews::Passed).await?;
    Ok(row)
}

/// Where both sit today. Codes: `GIVER_IS_RECIPIENT`, `GIVER_WITHOUT_SEAT`, `RECIPIENT_UNKNOWN`.
pub(super) async fn check_parties(tx: &Tx, giver: MemberId, recipient: MemberId) -> Result<(ChapterId, ChapterId)> {
    if giver == recipient {
        return reject("GIVER_IS_RECIPIENT").on("recipientId").err();
    }
    let giver_chapter = seat_of(tx, giver).await?.ok_or_else(|| reject("GIVER_WITHOUT_SEAT"))?;
    let recipient_chapter =
        seat_of(tx, recipient).await?.ok_or_else(|| reject("RECIPIENT_UNKNOWN").on("recipientId"))?;
    Ok((giver_chapter, recipient_chapter))
}

/// Whether a referral may say this. Codes: `HEAT_INVALID`, `CONSENT_WITHOUT_CONTACT`, `PARENT_UNKNOWN`.
pub(super) async fn check_content(tx: &Tx, actor: &Actor, input: &PassReferral) -> Result<()> {
    rules::check_heat(input.heat)?;
    if input.consent.is_some() && input.contact.is_none() {
        return reject("CONSENT_WITHOUT_CONTACT").on("consent").err();
    }
    let Some(parent) = input.parent else { return Ok(()) };
    let parent = referral::Entity::find_by_id(parent).one(&**tx).await?;
    // What one is no party of is not there to come out of.
    let is_known = parent.is_some_and(|parent| sight_of(actor, &parent) == Some(Sight::Party));
    if is_known { Ok(()) } else { reject("PARENT_UNKNOWN").on("parentId").err() }
}

/// A draft of it.
pub(super) fn written(
    input: PassReferral,
    (giver, giver_chapter): (MemberId, ChapterId),
    recipient_chapter: ChapterId,
    at: Timestamp,
) -> Referral {
    let (contact, consent) = (input.contact, input.consent);
    Referral {
        id: ReferralId::new(),
        giver_id: giver,
        giver_chapter_id: giver_chapter,
        recipient_id: input.recipient,
        recipient_chapter_id: recipient_chapter,
        parent_id: input.parent,
        relation: if input.parent.is_some() { ReferralRelation::SpinOff } else { input.relation },
        purpose: input.purpose,
        heat: input.heat,
        status: ReferralStatus::Draft,
        description: input.description.into_string(),
        contact_name: contact.as_ref().map(|contact| contact.name.to_string()),
        contact_phone: contact.as_ref().and_then(|contact| contact.phone.as_ref().map(ToString::to_string)),
        contact_email: contact.and_then(|contact| contact.email),
        consent_basis: consent.as_ref().map(|consent| consent.basis),
        consent_note: consent.as_ref().and_then(|consent| consent.note.as_ref().map(ToString::to_string)),
        consent_by: consent.as_ref().map(|_| giver),
        consent_on: consent.map(|consent| consent.given_on),
        reason: None,
        drafted_by: None,
        is_amount_undisclosed: false,
        disputed_at: None,
        disputed_by: None,
        dispute_reason: None,
        nudges: 0,
        nudged_at: None,
        recorded_at: at,
        passed_at: None,
        moved_at: at,
        version: 1,
        created_at: at,
        updated_at: at,
    }
}

/// The recipient takes it on. Codes: `INVALID_TRANSITION`.
pub async fn accept(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| move_in(tx, actor, input, ReferralStatus::Accepted, Notices::of(actor)).await).await
}

/// The recipient does not want it, and says why. Codes: `INVALID_TRANSITION`, `REASON_NEEDED`.
pub async fn decline(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| move_in(tx, actor, input, ReferralStatus::Declined, Notices::of(actor)).await).await
}

/// The recipient has spoken to the person. Codes: `INVALID_TRANSITION`.
pub async fn make_contact(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| move_in(tx, actor, input, ReferralStatus::Contacted, Notices::of(actor)).await).await
}

/// There is work going on. Codes: `INVALID_TRANSITION`.
pub async fn start_work(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| move_in(tx, actor, input, ReferralStatus::InProgress, Notices::of(actor)).await).await
}

/// It did not become business, and why. Codes: `INVALID_TRANSITION`, `REASON_NEEDED`.
pub async fn lose(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| move_in(tx, actor, input, ReferralStatus::Lost, Notices::of(actor)).await).await
}

/// The recipient sends it back for more details, and says which. Codes: `INVALID_TRANSITION`, `REASON_NEEDED`.
pub async fn send_back(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| move_in(tx, actor, input, ReferralStatus::Returned, Notices::of(actor)).await).await
}

/// The giver takes it back. Codes: `INVALID_TRANSITION`.
pub async fn withdraw(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| move_in(tx, actor, input, ReferralStatus::Withdrawn, Notices::of(actor)).await).await
}

/// The step of every move inside a transaction; the other party is told by mail. `WON` comes of closed business, or of
/// `win_undisclosed`.
pub async fn move_in(
    tx: &Tx,
    actor: &Actor,
    input: MoveReferral,
    to: ReferralStatus,
    notices: Notices,
) -> Result<Referral> {
    let row = get_locked(tx, input.referral).await?;
    rules::may_move(actor, &row, to)?;
    let reason = input.reason.map(Text::into_string);
    rules::check_move(&row, to, reason.as_deref(), input.expected_version)?;
    let row = moved(tx, actor, row, (to, reason), notices).await?;
    // What was never passed is nobody else's.
    if row.passed_at.is_some() {
        let reader = if to == ReferralStatus::Withdrawn { row.recipient_id } else { row.giver_id };
        notices.queue(tx, &row, reader, ReferralNews::Moved).await?;
    }
    Ok(row)
}

/// Of a row that is locked and may go there.
pub(super) async fn moved(
    tx: &Tx,
    actor: &Actor,
    row: Referral,
    (to, reason): (ReferralStatus, Option<String>),
    notices: Notices,
) -> Result<Referral> {
    let deed = audit::Deed::new("referralMove", "Referral", row.id)
        .in_chapter(row.recipient_chapter_id)
        .moving(row.status.to_value(), to.to_value())
        .because(reason.clone());
    let now = tx.now();
    let after = Referral {
        status: to,
        reason,
        nudges: notices.nudges(),
        nudged_at: None,
        moved_at: now,
        updated_at: now,
        version: row.version + 1,
        ..row
    };
    let row = after.into_active_model().reset_all().update(&**tx).await?;
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
        .filter(|row| row.contact_name.is_some() && sight_of(actor, row) == Some(Sight::Party))
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

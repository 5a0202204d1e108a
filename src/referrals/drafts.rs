//! Referrals before they are passed: drafted by the giver, or written down by the recipient in the giver's name.

use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;

use super::commands::{
    MoveReferral, PassReferral, acting, check_content, check_parties, get_locked, moved, seat_of, written,
};
use super::entity::{Purpose, Referral, ReferralRelation, ReferralStatus};
use super::notices::{Notices, ReferralNews};
use super::{Consent, Contact, ReferralId, events, rules};
use crate::access::{Actor, MemberId, audit};
use crate::chapters;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, reject};
use crate::platform::values::{Patch, Prose, Text};

/// Drafts a referral, which its giver alone sees until it is passed.
///
/// Codes: as `pass`.
pub async fn draft(db: &Db, actor: &Actor, input: PassReferral) -> Result<Referral> {
    let giver = actor.member_id().ok_or(Error::Denied("draft a referral"))?;
    db.tx(async |tx| {
        let (giver_chapter, recipient_chapter) = check_parties(tx, giver, input.recipient).await?;
        check_content(tx, actor, &input).await?;
        let row = written(input, (giver, giver_chapter), recipient_chapter, tx.now());
        insert(tx, actor, row, "referralDraft").await
    })
    .await
}

/// Writes down a referral that somebody gave the actor by word of mouth: it counts when the giver confirms it, and is
/// accepted then.
///
/// Codes: as `pass`, of the giver on `giverId`.
pub async fn record(db: &Db, actor: &Actor, giver: MemberId, input: PassReferral) -> Result<Referral> {
    let recipient = actor.member_id().ok_or(Error::Denied("record a referral"))?;
    db.tx(async |tx| {
        if giver == recipient {
            return reject("GIVER_IS_RECIPIENT").on("giverId").err();
        }
        let giver_chapter = seat_of(tx, giver).await?.ok_or_else(|| reject("GIVER_UNKNOWN").on("giverId"))?;
        let own_chapter = seat_of(tx, recipient).await?.ok_or_else(|| reject("RECIPIENT_WITHOUT_SEAT"))?;
        check_content(tx, actor, &input).await?;
        let input = PassReferral { recipient, ..input };
        let row = written(input, (giver, giver_chapter), own_chapter, tx.now());
        let row = Referral { drafted_by: Some(recipient), consent_by: row.consent_basis.map(|_| recipient), ..row };
        let row = insert(tx, actor, row, "referralRecord").await?;
        Notices::of(actor).queue(tx, &row, giver, ReferralNews::ToConfirm).await?;
        Ok(row)
    })
    .await
}

async fn insert(tx: &Tx, actor: &Actor, row: Referral, action: &'static str) -> Result<Referral> {
    let row = row.into_active_model().reset_all().insert(&**tx).await?;
    let deed = audit::Deed::new(action, "Referral", row.id).in_chapter(row.giver_chapter_id);
    audit::write(tx, actor, acting(actor), deed).await?;
    events::tell(tx, &row);
    Ok(row)
}

/// What of a referral its giver changes, as they last saw it; what is `None` or kept stays.
#[derive(Debug, Clone)]
pub struct UpdateReferral {
    /// Which.
    pub referral: ReferralId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// To whom; not of one that was passed already.
    pub recipient: Option<MemberId>,
    /// Where it comes from.
    pub relation: Option<ReferralRelation>,
    /// What it is.
    pub purpose: Option<Purpose>,
    /// How well it is prepared, 1 to 5.
    pub heat: Option<i32>,
    /// What it is about.
    pub description: Option<Prose<4000>>,
    /// The third person; another one has not consented yet.
    pub contact: Patch<Contact>,
    /// Their consent.
    pub consent: Option<Consent>,
}

/// Changes a referral that is a draft, or was returned for more details. For its giver.
///
/// Codes: `REFERRAL_NOT_EDITABLE`, `GIVER_IS_RECIPIENT`, `RECIPIENT_UNKNOWN`, `RECIPIENT_SET`, `HEAT_INVALID`,
/// `CONSENT_WITHOUT_CONTACT`.
pub async fn update_referral(db: &Db, actor: &Actor, input: UpdateReferral) -> Result<Referral> {
    db.tx(async |tx| {
        let before = get_locked(tx, input.referral).await?;
        rules::may_move(actor, &before, ReferralStatus::Passed)?;
        rules::check_editable(&before, input.expected_version)?;
        let mut after = before.clone();
        if let Some(recipient) = input.recipient.filter(|recipient| *recipient != before.recipient_id) {
            if before.passed_at.is_some() || before.drafted_by.is_some() {
                return reject("RECIPIENT_SET").on("recipientId").err();
            }
            (_, after.recipient_chapter_id) = check_parties(tx, before.giver_id, recipient).await?;
            after.recipient_id = recipient;
        }
        input.heat.map_or(Ok(()), rules::check_heat)?;
        after.relation = input.relation.filter(|_| before.parent_id.is_none()).unwrap_or(before.relation);
        after.purpose = input.purpose.unwrap_or(before.purpose);
        after.heat = input.heat.unwrap_or(before.heat);
        after.description = input.description.map_or(before.description, Prose::into_string);
        set_contact(&mut after, input.contact);
        set_consent(&mut after, input.consent)?;
        after.version += 1;
        after.updated_at = tx.now();
        let row = after.into_active_model().reset_all().update(&**tx).await?;
        let deed = audit::Deed::new("referralUpdate", "Referral", row.id).in_chapter(row.giver_chapter_id);
        audit::write(tx, actor, acting(actor), deed).await?;
        events::tell(tx, &row);
        Ok(row)
    })
    .await
}

/// Whoever is another person has consented to nothing.
fn set_contact(row: &mut Referral, contact: Patch<Contact>) {
    let contact = match contact {
        Patch::Keep => return,
        Patch::Clear => None,
        Patch::Set(contact) => Some(contact),
    };
    let name = contact.as_ref().map(|contact| contact.name.to_string());
    if name != row.contact_name {
        (row.consent_basis, row.consent_note, row.consent_on, row.consent_by) = (None, None, None, None);
    }
    row.contact_name = name;
    row.contact_phone = contact.as_ref().and_then(|contact| contact.phone.as_ref().map(ToString::to_string));
    row.contact_email = contact.and_then(|contact| contact.email);
}

fn set_consent(row: &mut Referral, consent: Option<Consent>) -> Result<()> {
    let Some(consent) = consent else { return Ok(()) };
    if row.contact_name.is_none() {
        return reject("CONSENT_WITHOUT_CONTACT").on("consent").err();
    }
    row.consent_basis = Some(consent.basis);
    row.consent_note = consent.note.map(Text::into_string);
    row.consent_on = Some(consent.given_on);
    row.consent_by = Some(row.giver_id);
    Ok(())
}

/// Passes a draft, or once more what was returned: from the first time on it counts. What the recipient wrote down
/// themselves is accepted with it.
///
/// Codes: `INVALID_TRANSITION`, `GIVER_WITHOUT_SEAT`, `RECIPIENT_UNKNOWN`, `REFERRAL_DISPUTED`.
pub async fn pass_draft(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| {
        let row = get_locked(tx, input.referral).await?;
        rules::may_move(actor, &row, ReferralStatus::Passed)?;
        rules::check_move(&row, ReferralStatus::Passed, None, input.expected_version)?;
        // Where they sit today: it may be long since it was drafted, and one of them gone.
        let (giver_chapter, recipient_chapter) = check_parties(tx, row.giver_id, row.recipient_id).await?;
        let row = if row.passed_at.is_none() {
            let at = chapters::hold_weeks_to_record(tx, &[giver_chapter, recipient_chapter]).await?;
            let (giver_chapter_id, recipient_chapter_id) = (giver_chapter, recipient_chapter);
            Referral { giver_chapter_id, recipient_chapter_id, recorded_at: at, passed_at: Some(at), ..row }
        } else {
            row
        };
        let is_recorded = row.drafted_by.is_some();
        let notices = Notices::of(actor);
        let row = moved(tx, actor, row, (ReferralStatus::Passed, None), notices).await?;
        if is_recorded {
            let why = Some("written down by the recipient".to_owned());
            let deed = audit::Deed::new("referralMove", "Referral", row.id)
                .in_chapter(row.recipient_chapter_id)
                .moving(row.status.to_value(), ReferralStatus::Accepted.to_value())
                .because(why);
            audit::write(tx, actor, acting(actor), deed).await?;
            let row = Referral { status: ReferralStatus::Accepted, ..row };
            let row = row.into_active_model().reset_all().update(&**tx).await?;
            notices.queue(tx, &row, row.recipient_id, ReferralNews::Moved).await?;
            return Ok(row);
        }
        notices.queue(tx, &row, row.recipient_id, ReferralNews::Passed).await?;
        Ok(row)
    })
    .await
}

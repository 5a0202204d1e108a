//! Record closed business: the recipient says what came of it, and thanks the giver.

use chrono::NaiveDate;
use sea_orm::Set;
use sea_orm::entity::prelude::*;

use super::commands::{acting, get_locked, moved, seat_of};
use super::entity::{BusinessKind, ClosedBusiness, Referral, ReferralStatus, business};
use super::notices::Notices;
use super::queries::sight_of;
use super::{BusinessId, ReferralId, events, revenue, rules, thanks};
use crate::access::{Actor, ChapterId, MemberId, Who, audit};
use crate::chapters;
use crate::members;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, reject};
use crate::platform::values::{Money, Prose, Text};

/// Who is thanked: exactly one of them.
#[derive(Debug, Clone)]
pub enum Credited {
    /// The giver of a referral; the referral is won.
    Referral(ReferralId),
    /// A member, or a former one, without a referral on file.
    Member(MemberId),
    /// Somebody outside the club.
    Outsider(Text<120>),
}

/// Business to record.
#[derive(Debug, Clone)]
pub struct RecordClosedBusiness {
    /// Who earned it; only the server itself may record it for somebody else than the actor.
    pub recipient: Option<MemberId>,
    /// Who is thanked.
    pub credited: Credited,
    /// Invoiced turnover net of tax.
    pub amount: Money,
    /// New or repeat.
    pub kind: BusinessKind,
    /// The day of the invoice; today when `None`.
    pub closed_on: Option<NaiveDate>,
    /// In the recipient's words.
    pub note: Option<Prose<4000>>,
}

/// Records closed business, and tells the giver, as far as the policy discloses it. Totals show it at once; the next close of the chapter's week confirms it.
///
/// Codes: `AMOUNT_NOT_POSITIVE`, `CLOSED_ON_FUTURE`, `GIVER_IS_RECIPIENT`, `GIVER_UNKNOWN`, `RECIPIENT_WITHOUT_SEAT`,
/// `INVALID_TRANSITION` (the referral is not accepted yet, or over), `REFERRAL_DISPUTED`.
pub async fn record_closed_business(
    db: &Db,
    actor: &Actor,
    input: RecordClosedBusiness,
) -> Result<(ClosedBusiness, Option<Referral>)> {
    db.tx(async |tx| record_closed_business_in(tx, actor, input, Notices::of(actor)).await).await
}

/// The step of `record_closed_business` inside a transaction.
pub async fn record_closed_business_in(
    tx: &Tx,
    actor: &Actor,
    input: RecordClosedBusiness,
    notices: Notices,
) -> Result<(ClosedBusiness, Option<Referral>)> {
    let recipient = recipient_of(actor, input.recipient)?;
    let chapter_id = seat_of(tx, recipient).await?.ok_or_else(|| reject("RECIPIENT_WITHOUT_SEAT"))?;
    let giver = find_giver(tx, actor, recipient, input.credited).await?;
    // The giver's week, too: a thanks recorded at an instant that it has covered already would be told in no mail.
    let weeks: Vec<ChapterId> = [Some(chapter_id), giver.chapter].into_iter().flatten().collect();
    let at = chapters::hold_weeks_to_record(tx, &weeks).await?;
    let chapter = chapters::get(&**tx, chapter_id).await?;
    let today = at.day_in(chapter.time_zone.0);
    let closed_on = input.closed_on.unwrap_or(today);
    rules::check_business(input.amount, closed_on, today)?;
    let row = business::ActiveModel {
        id: Set(BusinessId::new()),
        referral_id: Set(giver.referral.as_ref().map(|referral| referral.id)),
        recipient_id: Set(recipient),
        chapter_id: Set(chapter_id),
        giver_id: Set(giver.member),
        giver_chapter_id: Set(giver.chapter),
        giver_name: Set(giver.name),
        amount_minor: Set(input.amount.minor),
        currency: Set(input.amount.currency),
        kind: Set(input.kind),
        closed_on: Set(closed_on),
        note: Set(input.note.map(Prose::into_string)),
        corrects_id: Set(None),
        recorded_at: Set(at),
        voided_at: Set(None),
        version: Set(1),
        created_at: Set(at),
        updated_at: Set(at),
    };
    let row = row.insert(&**tx).await?;
    revenue::add(tx, &row).await?;
    let deed = audit::Deed::new("closedBusinessRecord", "ClosedBusiness", row.id).in_chapter(chapter_id);
    audit::write(tx, actor, acting(actor), deed).await?;
    thanks::tell_giver(tx, &row, notices).await?;
    let referral = match giver.referral {
        Some(referral) if referral.status != ReferralStatus::Won => {
            Some(moved(tx, actor, referral, (ReferralStatus::Won, None), notices).await?)
        }
        other => other,
    };
    if let Some(referral) = &referral {
        events::tell(tx, referral);
    }
    Ok((row, referral))
}

#[derive(Debug, Default)]
struct Giver {
    referral: Option<Referral>,
    member: Option<MemberId>,
    chapter: Option<ChapterId>,
    name: Option<String>,
}

async fn find_giver(tx: &Tx, actor: &Actor, recipient: MemberId, credited: Credited) -> Result<Giver> {
    match credited {
        Credited::Outsider(name) => Ok(Giver { name: Some(name.into_string()), ..Giver::default() }),
        Credited::Member(member) if member == recipient => reject("GIVER_IS_RECIPIENT").on("credited.memberId").err(),
        Credited::Member(member) => {
            let seat = members::latest_membership(&**tx, member).await?;
            let seat = seat.ok_or_else(|| reject("GIVER_UNKNOWN").on("credited.memberId"))?;
            Ok(Giver { member: Some(member), chapter: Some(seat.chapter_id), ..Giver::default() })
        }
        Credited::Referral(id) => {
            let referral = get_locked(tx, id).await?;
            if referral.recipient_id != recipient {
                // Its giver and their leaders know of it, everybody else does not.
                let knows = sight_of(actor, &referral).is_some();
                return Err(if knows { Error::Denied("record business on this referral") } else { Error::NotFound });
            }
            if referral.status != ReferralStatus::Won {
                rules::check_transition(referral.status, ReferralStatus::Won)?;
                rules::check_undisputed(&referral)?;
            }
            let (member, chapter) = (Some(referral.giver_id), Some(referral.giver_chapter_id));
            Ok(Giver { referral: Some(referral), member, chapter, name: None })
        }
    }
}

fn recipient_of(actor: &Actor, named: Option<MemberId>) -> Result<MemberId> {
    match (actor.who(), named) {
        (Who::System, Some(recipient)) => Ok(recipient),
        (Who::Member(me), None) => Ok(*me),
        (Who::Member(me), Some(recipient)) if *me == recipient => Ok(recipient),
        _ => Err(Error::Denied("record business of somebody else")),
    }
}

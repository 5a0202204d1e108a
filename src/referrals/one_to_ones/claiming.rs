//! Say that a one-to-one took place, and confirm or dispute what the other says. It counts when both say so.

use chrono::NaiveDate;

use super::commands::{add, ended, member_of, new_row, save};
use super::entity::{OneToOne, OneToOneStatus};
use super::mail::{News, queue};
use super::{EndOneToOne, OneToOneStep, queries, rules};
use crate::access::{Actor, ChapterId, MemberId};
use crate::chapters;
use crate::members;
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, check_version, reject};
use crate::platform::values::{Prose, Zone};
use crate::referrals::OneToOneId;

/// How long a shared note is at most.
pub(super) const LONGEST_NOTE: usize = 4000;

/// What was agreed has taken place.
#[derive(Debug, Clone, Copy)]
pub struct ClaimHeld {
    /// Which one-to-one.
    pub one_to_one: OneToOneId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// On which day.
    pub held_on: NaiveDate,
}

/// A one-to-one that has taken place.
#[derive(Debug, Clone)]
pub struct LogOneToOne {
    /// With whom.
    pub with: MemberId,
    /// On which day.
    pub held_on: NaiveDate,
    /// What it was about: both read it.
    pub note: Option<Prose<LONGEST_NOTE>>,
}

/// A one-to-one that took place, as the other says.
#[derive(Debug, Clone, Copy)]
pub struct ConfirmOneToOne {
    /// Which.
    pub one_to_one: OneToOneId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

/// A day on which a pair has met, and where the two sat on it.
struct Day {
    on: NaiveDate,
    pair: [MemberId; 2],
    /// In the order of the pair.
    chapters: [ChapterId; 2],
    /// When the other's silence confirms it.
    confirms_at: Option<Timestamp>,
}

/// Says that what was agreed took place. When the other has said so of the same day, it is confirmed.
///
/// Codes: `INVALID_TRANSITION`, `ONE_TO_ONE_TOO_EARLY`, `HELD_ON_INVALID`, `PAIR_WITHOUT_SEAT`, `ONE_TO_ONE_CLAIMED`,
/// `ONE_TO_ONE_COUNTED`.
pub async fn claim_one_to_one(db: &Db, actor: &Actor, input: ClaimHeld) -> Result<OneToOne> {
    db.tx(async |tx| {
        let (seen, me) = queries::get_for(tx, actor, input.one_to_one).await?;
        let today = today_of(tx, me).await?;
        rules::check_held_on(input.held_on, today)?;
        let day = Day::read(tx, seen.pair(), input.held_on, today).await?;
        // The weeks first, as everywhere.
        let at = chapters::hold_weeks_to_record(tx, &day.chapters).await?;
        let (row, _) = queries::get_locked_for(tx, actor, input.one_to_one).await?;
        let row = if rules::is_said_by_partner(&row, me, day.on) {
            confirmed(tx, actor, at_chapters(row, &day), at, "oneToOneConfirm").await?
        } else {
            rules::check_step(&row, me, OneToOneStep::ClaimHeld, input.expected_version)?;
            rules::check_begun(&row, tx.now())?;
            check_not_counted(tx, row.pair(), day.on).await?;
            claimed(tx, actor, row, (me, &day), "oneToOneClaimHeld").await?
        };
        ask(tx, row).await
    })
    .await
}

/// Says that the two have met, with or without an appointment. What was agreed for that day has taken place by it; and
/// when the other has said so already, it is confirmed.
///
/// Codes: `PAIR_OF_ONE`, `PARTNER_UNKNOWN`, `HELD_ON_INVALID`, `PAIR_WITHOUT_SEAT`, `ONE_TO_ONE_CLAIMED`,
/// `ONE_TO_ONE_COUNTED`, `TEXT_TOO_LONG`.
pub async fn log_one_to_one(db: &Db, actor: &Actor, input: LogOneToOne) -> Result<OneToOne> {
    db.tx(async |tx| {
        let row = log_one_to_one_in(tx, actor, input).await?;
        ask(tx, row).await
    })
    .await
}

/// The step of `log_one_to_one` inside a transaction, of which nobody is told.
pub async fn log_one_to_one_in(tx: &Tx, actor: &Actor, input: LogOneToOne) -> Result<OneToOne> {
    let me = member_of(actor)?;
    if me == input.with {
        return reject("PAIR_OF_ONE").on("withId").err();
    }
    let today = today_of(tx, me).await?;
    rules::check_held_on(input.held_on, today)?;
    if members::seat_on(&**tx, input.with, input.held_on).await?.is_none() {
        return reject("PARTNER_UNKNOWN").on("withId").err();
    }
    let pair = [me.min(input.with), me.max(input.with)];
    let day = Day::read(tx, pair, input.held_on, today).await?;
    let at = chapters::hold_weeks_to_record(tx, &day.chapters).await?;
    if let Some(row) = said_already(tx, actor, &input, (&day, at)).await? {
        return Ok(row);
    }
    check_not_counted(tx, pair, day.on).await?;
    if let Some(mut row) = agreed_for(tx, (me, pair), day.on).await? {
        add_note(&mut row, input.note)?;
        return claimed(tx, actor, row, (me, &day), "oneToOneLog").await;
    }
    let chapter = |member| if member == pair[0] { day.chapters[0] } else { day.chapters[1] };
    let parties = ((me, chapter(me)), (input.with, chapter(input.with)));
    let row = new_row(parties.0, parties.1, OneToOneStatus::HeldClaimed, tx.now());
    let mut row = OneToOne { waits_for: Some(input.with), ..with_day(row, me, &day) };
    add_note(&mut row, input.note.clone())?;
    if add(tx, actor, &row, "oneToOneLog").await? {
        return Ok(row);
    }
    // The other has said so in the same moment.
    said_already(tx, actor, &input, (&day, at)).await?.ok_or(Error::Conflict { current_version: 0 })
}

/// Says so, too: it counts from now on. For who has not said so first.
///
/// Codes: `INVALID_TRANSITION`, `ONE_TO_ONE_COUNTED`.
pub async fn confirm_one_to_one(db: &Db, actor: &Actor, input: ConfirmOneToOne) -> Result<OneToOne> {
    db.tx(async |tx| {
        let (seen, me) = queries::get_for(tx, actor, input.one_to_one).await?;
        let at = chapters::hold_weeks_to_record(tx, &seen.chapters()).await?;
        let (row, _) = queries::get_locked_for(tx, actor, input.one_to_one).await?;
        rules::check_step(&row, me, OneToOneStep::Confirm, input.expected_version)?;
        // Held are the weeks of what was seen.
        check_version(row.version, seen.version)?;
        confirmed(tx, actor, row, at, "oneToOneConfirm").await
    })
    .await
}

/// Says that it did not take place, and why: it does not count until the same one confirms it after all.
///
/// Codes: `INVALID_TRANSITION`, `REASON_NEEDED`.
pub async fn dispute_one_to_one(db: &Db, actor: &Actor, input: EndOneToOne) -> Result<OneToOne> {
    db.tx(async |tx| {
        let row = dispute_one_to_one_in(tx, actor, input).await?;
        let claimer: Vec<MemberId> = row.claimed_by.into_iter().collect();
        queue(tx, &row, &claimer, News::Disputed).await?;
        Ok(row)
    })
    .await
}

/// The step of `dispute_one_to_one` inside a transaction, of which nobody is told.
pub async fn dispute_one_to_one_in(tx: &Tx, actor: &Actor, input: EndOneToOne) -> Result<OneToOne> {
    let (row, me) = queries::get_locked_for(tx, actor, input.one_to_one).await?;
    rules::check_step(&row, me, OneToOneStep::Dispute, input.expected_version)?;
    if input.reason.is_none() {
        return reject("REASON_NEEDED").on("reason").err();
    }
    let after = ended(&row, OneToOneStatus::Disputed, input.reason);
    save(tx, actor, &row, after, "oneToOneDispute").await
}

/// The step of all that makes one count; its weeks are held. Codes: `ONE_TO_ONE_COUNTED`.
pub(super) async fn confirmed(
    tx: &Tx,
    actor: &Actor,
    row: OneToOne,
    at: Timestamp,
    action: &'static str,
) -> Result<OneToOne> {
    let status = OneToOneStatus::Confirmed;
    let after = OneToOne { status, recorded_at: Some(at), waits_for: None, due_at: None, ..row.clone() };
    save(tx, actor, &row, after, action).await
}

async fn claimed(
    tx: &Tx,
    actor: &Actor,
    row: OneToOne,
    (me, day): (MemberId, &Day),
    action: &'static str,
) -> Result<OneToOne> {
    let after = OneToOne { status: OneToOneStatus::HeldClaimed, ..with_day(row.clone(), me, day) };
    save(tx, actor, &row, after, action).await
}

fn with_day(row: OneToOne, me: MemberId, day: &Day) -> OneToOne {
    OneToOne {
        held_on: Some(day.on),
        claimed_by: Some(me),
        waits_for: Some(row.partner_of(me)),
        due_at: day.confirms_at,
        ..at_chapters(row, day)
    }
}

/// Where the two sat that day: the chapters whose weeks are held.
fn at_chapters(row: OneToOne, day: &Day) -> OneToOne {
    let [chapter_a_id, chapter_b_id] = day.chapters;
    OneToOne { chapter_a_id, chapter_b_id, ..row }
}

/// Asks the other to confirm what only one of the two says yet.
async fn ask(tx: &Tx, row: OneToOne) -> Result<OneToOne> {
    if let Some(partner) = row.waits_for {
        queue(tx, &row, &[partner], News::Claimed).await?;
    }
    Ok(row)
}

/// What one of the two has said of this day: the other confirms it by saying so, too. Codes: `ONE_TO_ONE_CLAIMED`,
/// `ONE_TO_ONE_COUNTED`, `TEXT_TOO_LONG`.
async fn said_already(
    tx: &Tx,
    actor: &Actor,
    input: &LogOneToOne,
    (day, at): (&Day, Timestamp),
) -> Result<Option<OneToOne>> {
    let Some(row) = queries::claim_of_day(tx, day.pair, day.on).await? else { return Ok(None) };
    if !rules::is_said_by_partner(&row, member_of(actor)?, day.on) {
        return reject("ONE_TO_ONE_CLAIMED").on("heldOn").err();
    }
    let mut row = at_chapters(row, day);
    add_note(&mut row, input.note.clone())?;
    confirmed(tx, actor, row, at, "oneToOneLog").await.map(Some)
}

/// What was agreed for a day of the one who says so, once it has begun.
async fn agreed_for(tx: &Tx, (me, pair): (MemberId, [MemberId; 2]), day: NaiveDate) -> Result<Option<OneToOne>> {
    let agreed = queries::agreed(tx, pair, tx.now()).await?;
    if agreed.is_empty() {
        return Ok(None);
    }
    let zone = zone_of(tx, me).await?.0;
    Ok(agreed.into_iter().find(|row| row.starts_at.is_some_and(|starts| starts.day_in(zone) == day)))
}

/// Beneath what is written down already, if anything is. Codes: `TEXT_TOO_LONG`.
fn add_note(row: &mut OneToOne, note: Option<Prose<LONGEST_NOTE>>) -> Result<()> {
    let Some(note) = note.map(Prose::into_string) else { return Ok(()) };
    let note = match &row.note {
        Some(known) => format!("{known}\n\n{note}"),
        None => note,
    };
    if note.chars().count() > LONGEST_NOTE {
        return reject("TEXT_TOO_LONG").on("note").with("longest", LONGEST_NOTE.to_string()).err();
    }
    row.note = Some(note);
    row.note_version += 1;
    Ok(())
}

async fn check_not_counted(tx: &Tx, pair: [MemberId; 2], day: NaiveDate) -> Result<()> {
    if queries::is_counted(tx, pair, day).await? { reject("ONE_TO_ONE_COUNTED").on("heldOn").err() } else { Ok(()) }
}

/// The day it is for a member. Codes: `PAIR_WITHOUT_SEAT`.
pub(super) async fn today_of(tx: &Tx, member: MemberId) -> Result<NaiveDate> {
    Ok(tx.now().day_in(zone_of(tx, member).await?.0))
}

/// The zone of the chapter where a member sits, or sat last. Codes: `PAIR_WITHOUT_SEAT`.
async fn zone_of(tx: &Tx, member: MemberId) -> Result<Zone> {
    let seat = members::latest_membership(&**tx, member).await?.ok_or_else(|| reject("PAIR_WITHOUT_SEAT"))?;
    Ok(chapters::get(&**tx, seat.chapter_id).await?.time_zone)
}

impl Day {
    /// Codes: `PAIR_WITHOUT_SEAT`.
    async fn read(tx: &Tx, pair: [MemberId; 2], on: NaiveDate, today: NaiveDate) -> Result<Self> {
        let [one, other] = pair;
        let chapters = [chapter_on(tx, one, on).await?, chapter_on(tx, other, on).await?];
        let policies = chapters::policies_on(&**tx, &chapters, today).await?;
        let days =
            chapters.map(|chapter| policies.get(&chapter).cloned().unwrap_or_default().one_to_ones.confirm_after_days);
        let confirms_at = rules::confirm_after(days).map(|after| tx.now().plus(after));
        Ok(Self { on, pair, chapters, confirms_at })
    }
}

async fn chapter_on(tx: &Tx, member: MemberId, day: NaiveDate) -> Result<ChapterId> {
    let seat = members::seat_on(&**tx, member, day).await?;
    Ok(seat.ok_or_else(|| reject("PAIR_WITHOUT_SEAT").on("heldOn"))?.chapter_id)
}

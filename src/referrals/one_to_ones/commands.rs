//! Propose a one-to-one and answer, until it is agreed or off.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use super::entity::{OneToOne, OneToOneStatus, one_to_one};
use super::mail::{News, queue};
use super::{OneToOneStep, events, queries, rules};
use crate::access::{Actor, ChapterId, MemberId, audit};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, OnUnique as _, Result, reject};
use crate::platform::values::{Patch, Prose, Text};
use crate::referrals::OneToOneId;
use crate::referrals::commands::{acting, seat_of};

/// A one-to-one to propose.
#[derive(Debug, Clone)]
pub struct ProposeOneToOne {
    /// With whom.
    pub with: MemberId,
    /// Times to choose from.
    pub times: Vec<Timestamp>,
    /// Where.
    pub place: Option<Text<200>>,
    /// Or where to join by video.
    pub online_url: Option<Text<500>>,
    /// To the other.
    pub message: Option<Prose<1000>>,
}

/// Other times than those that were proposed.
#[derive(Debug, Clone)]
pub struct SuggestTimes {
    /// Of which one-to-one.
    pub one_to_one: OneToOneId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Times to choose from.
    pub times: Vec<Timestamp>,
    /// Where.
    pub place: Patch<Text<200>>,
    /// Or where to join by video.
    pub online_url: Patch<Text<500>>,
    /// To the other.
    pub message: Option<Prose<1000>>,
}

/// One of the times to take.
#[derive(Debug, Clone, Copy)]
pub struct AcceptOneToOne {
    /// Of which one-to-one.
    pub one_to_one: OneToOneId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Which time.
    pub starts_at: Timestamp,
}

/// A one-to-one that is not to be, or was not.
#[derive(Debug, Clone)]
pub struct EndOneToOne {
    /// Which.
    pub one_to_one: OneToOneId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Why.
    pub reason: Option<Text<500>>,
}

/// Proposes a one-to-one; the other is asked by mail. A pair has one proposal that waits at most.
///
/// Codes: `PAIR_OF_ONE`, `PARTNER_UNKNOWN`, `PAIR_WITHOUT_SEAT`, `TIMES_NEEDED`, `TIME_PAST`, `TIME_TOO_FAR`,
/// `LISTED_TWICE`, `TOO_MANY_TIMES`, `ONE_TO_ONE_OPEN`.
pub async fn propose_one_to_one(db: &Db, actor: &Actor, input: ProposeOneToOne) -> Result<OneToOne> {
    db.tx(async |tx| {
        let row = propose_one_to_one_in(tx, actor, input).await?;
        queue(tx, &row, &[row.partner_of(row.proposed_by)], News::Proposed).await?;
        Ok(row)
    })
    .await
}

/// The step of `propose_one_to_one` inside a transaction, of which nobody is told.
pub async fn propose_one_to_one_in(tx: &Tx, actor: &Actor, input: ProposeOneToOne) -> Result<OneToOne> {
    let me = member_of(actor)?;
    if me == input.with {
        return reject("PAIR_OF_ONE").on("withId").err();
    }
    let now = tx.now();
    rules::check_times(&input.times, now)?;
    let own_chapter = seat_of(tx, me).await?.ok_or_else(|| reject("PAIR_WITHOUT_SEAT"))?;
    let chapter = seat_of(tx, input.with).await?.ok_or_else(|| reject("PARTNER_UNKNOWN").on("withId"))?;
    let row = OneToOne {
        times: json(&input.times)?,
        place: input.place.map(Text::into_string),
        online_url: input.online_url.map(Text::into_string),
        message: input.message.map(Prose::into_string),
        waits_for: Some(input.with),
        due_at: input.times.iter().max().copied(),
        ..new_row((me, own_chapter), (input.with, chapter), OneToOneStatus::Proposed, now)
    };
    if !add(tx, actor, &row, "oneToOnePropose").await? {
        let open = queries::open_proposal(tx, row.pair()).await?;
        // It was answered in the moment between: then it has changed.
        let open = open.ok_or(Error::Conflict { current_version: 0 })?;
        return reject("ONE_TO_ONE_OPEN").on("withId").with("id", open.id.to_string()).err();
    }
    Ok(row)
}

/// Names other times; now the other has to answer. For who has to answer.
///
/// Codes: `INVALID_TRANSITION`, `PAIR_WITHOUT_SEAT`, `TIMES_NEEDED`, `TIME_PAST`, `TIME_TOO_FAR`, `LISTED_TWICE`,
/// `TOO_MANY_TIMES`.
pub async fn suggest_times(db: &Db, actor: &Actor, input: SuggestTimes) -> Result<OneToOne> {
    db.tx(async |tx| {
        let (row, me) = queries::get_locked_for(tx, actor, input.one_to_one).await?;
        rules::check_step(&row, me, OneToOneStep::SuggestTimes, input.expected_version)?;
        rules::check_times(&input.times, tx.now())?;
        check_both_seated(tx, &row).await?;
        let partner = row.partner_of(me);
        let mut after = OneToOne {
            times: json(&input.times)?,
            message: input.message.map(Prose::into_string),
            waits_for: Some(partner),
            due_at: input.times.iter().max().copied(),
            ..row.clone()
        };
        input.place.apply(&mut after.place);
        input.online_url.apply(&mut after.online_url);
        let row = save(tx, actor, &row, after, "oneToOneSuggestTimes").await?;
        queue(tx, &row, &[partner], News::OtherTimes).await?;
        Ok(row)
    })
    .await
}

/// Takes one of the times: both are told, with a calendar file. For who has to answer.
///
/// Codes: `INVALID_TRANSITION`, `PAIR_WITHOUT_SEAT`, `TIME_NOT_OFFERED`, `TIME_PAST`.
pub async fn accept_one_to_one(db: &Db, actor: &Actor, input: AcceptOneToOne) -> Result<OneToOne> {
    db.tx(async |tx| {
        let row = accept_one_to_one_in(tx, actor, input).await?;
        queue(tx, &row, &row.pair(), News::Accepted).await?;
        Ok(row)
    })
    .await
}

/// The step of `accept_one_to_one` inside a transaction, of which nobody is told.
pub async fn accept_one_to_one_in(tx: &Tx, actor: &Actor, input: AcceptOneToOne) -> Result<OneToOne> {
    let (row, me) = queries::get_locked_for(tx, actor, input.one_to_one).await?;
    rules::check_step(&row, me, OneToOneStep::Accept, input.expected_version)?;
    rules::check_choice(input.starts_at, &row.offered_times()?, tx.now())?;
    check_both_seated(tx, &row).await?;
    let after = OneToOne {
        status: OneToOneStatus::Accepted,
        starts_at: Some(input.starts_at),
        waits_for: None,
        due_at: Some(input.starts_at.plus(rules::CLAIMED_WITHIN)),
        ..row.clone()
    };
    save(tx, actor, &row, after, "oneToOneAccept").await
}

/// Does not want to. For who has to answer. Codes: `INVALID_TRANSITION`.
pub async fn decline_one_to_one(db: &Db, actor: &Actor, input: EndOneToOne) -> Result<OneToOne> {
    db.tx(async |tx| {
        let (row, me) = queries::get_locked_for(tx, actor, input.one_to_one).await?;
        rules::check_step(&row, me, OneToOneStep::Decline, input.expected_version)?;
        let after = ended(&row, OneToOneStatus::Declined, input.reason);
        let row = save(tx, actor, &row, after, "oneToOneDecline").await?;
        queue(tx, &row, &[row.partner_of(me)], News::Declined).await?;
        Ok(row)
    })
    .await
}

/// Calls a proposal off, or what was agreed; takes back what one has said of a day. Codes: `INVALID_TRANSITION`.
pub async fn cancel_one_to_one(db: &Db, actor: &Actor, input: EndOneToOne) -> Result<OneToOne> {
    db.tx(async |tx| {
        let (row, me) = queries::get_locked_for(tx, actor, input.one_to_one).await?;
        rules::check_step(&row, me, OneToOneStep::Cancel, input.expected_version)?;
        let news = if row.held_on.is_some() { News::TakenBack } else { News::Cancelled };
        let after = ended(&row, OneToOneStatus::Cancelled, input.reason);
        let row = save(tx, actor, &row, after, "oneToOneCancel").await?;
        queue(tx, &row, &[row.partner_of(me)], news).await?;
        Ok(row)
    })
    .await
}

/// The same as it stood, and nobody has to answer any more.
pub(super) fn ended(row: &OneToOne, status: OneToOneStatus, reason: Option<Text<500>>) -> OneToOne {
    let reason = reason.map(Text::into_string).or_else(|| row.reason.clone());
    OneToOne { status, reason, waits_for: None, due_at: None, ..row.clone() }
}

/// The member who acts: one-to-ones are nobody else's.
pub(super) fn member_of(actor: &Actor) -> Result<MemberId> {
    actor.member_id().ok_or(Error::Denied("act in a one-to-one"))
}

/// A row of a pair, in which nothing is agreed yet.
pub(super) fn new_row(
    (me, own_chapter): (MemberId, ChapterId),
    (partner, chapter): (MemberId, ChapterId),
    status: OneToOneStatus,
    now: Timestamp,
) -> OneToOne {
    let mut pair = [(me, own_chapter), (partner, chapter)];
    pair.sort_unstable_by_key(|(member, _)| *member);
    let [(member_a_id, chapter_a_id), (member_b_id, chapter_b_id)] = pair;
    OneToOne {
        id: OneToOneId::new(),
        member_a_id,
        member_b_id,
        chapter_a_id,
        chapter_b_id,
        proposed_by: me,
        status,
        times: "[]".to_owned(),
        starts_at: None,
        place: None,
        online_url: None,
        message: None,
        waits_for: None,
        held_on: None,
        claimed_by: None,
        reason: None,
        note: None,
        note_version: 0,
        due_at: None,
        recorded_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// Adds a row; `false` when an index knows another of the pair that is in its place.
pub(super) async fn add(tx: &Tx, actor: &Actor, row: &OneToOne, action: &'static str) -> Result<bool> {
    let insert = one_to_one::Entity::insert(one_to_one::ActiveModel::from(row.clone()).reset_all());
    let nothing = OnConflict::new().do_nothing().to_owned();
    if insert.on_conflict(nothing).exec_without_returning(&**tx).await? == 0 {
        return Ok(false);
    }
    audit::write(tx, actor, acting(actor), audit::Deed::new(action, "OneToOne", row.id)).await?;
    events::tell(tx, row);
    Ok(true)
}

/// The end of every step: one version further, written to the audit log without a chapter, as its leaders know counts only.
///
/// Codes: `ONE_TO_ONE_COUNTED`, `ONE_TO_ONE_CLAIMED`.
pub(super) async fn save(
    tx: &Tx,
    actor: &Actor,
    before: &OneToOne,
    after: OneToOne,
    action: &'static str,
) -> Result<OneToOne> {
    let after = OneToOne { version: before.version + 1, updated_at: tx.now(), ..after };
    let (status, reason) = (after.status, after.reason.clone().filter(|_| after.reason != before.reason));
    let row = one_to_one::ActiveModel::from(after).reset_all().update(&**tx).await.on_unique(|| match status {
        OneToOneStatus::Confirmed => reject("ONE_TO_ONE_COUNTED"),
        _ => reject("ONE_TO_ONE_CLAIMED").on("heldOn"),
    })?;
    let deed = audit::Deed::new(action, "OneToOne", row.id)
        .moving(before.status.to_value(), row.status.to_value())
        .because(reason);
    audit::write(tx, actor, acting(actor), deed).await?;
    events::tell(tx, &row);
    Ok(row)
}

/// Who has left the club meets nobody as its member. Codes: `PAIR_WITHOUT_SEAT`.
async fn check_both_seated(tx: &Tx, row: &OneToOne) -> Result<()> {
    for member in row.pair() {
        if seat_of(tx, member).await?.is_none() {
            return reject("PAIR_WITHOUT_SEAT").err();
        }
    }
    Ok(())
}

fn json(times: &[Timestamp]) -> Result<String> {
    let mut times = times.to_vec();
    times.sort_unstable();
    serde_json::to_string(&times).map_err(Error::internal)
}

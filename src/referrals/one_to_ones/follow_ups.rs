//! What one of the two is to do after a one-to-one, and the mail on the day it is due.

use chrono::{NaiveDate, NaiveTime};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveValue::Set, IntoActiveModel as _, QuerySelect as _};
use serde::{Deserialize, Serialize};

use super::claiming::today_of;
use super::entity::{FollowUp, OneToOne, follow_up};
use super::{events, queries, rules};
use crate::access::{Actor, MemberId, audit};
use crate::chapters;
use crate::members::{self, MailKind};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, check_version, invalid_transition};
use crate::platform::jobs::{self, Job, JobContext, JobError, JobRun};
use crate::platform::mail::Notice;
use crate::platform::texts;
use crate::platform::values::{Text, clean_line, nearest_instant};
use crate::referrals::commands::acting;
use crate::referrals::{FollowUpId, OneToOneId};

/// When its owner is told on the day.
const TOLD_AT_HOUR: u32 = 8;

/// Something to be done.
#[derive(Debug, Clone)]
pub struct AddFollowUp {
    /// After which one-to-one.
    pub one_to_one: OneToOneId,
    /// By which of the two.
    pub owner: MemberId,
    /// What.
    pub what: Text<300>,
    /// By when.
    pub due_on: NaiveDate,
}

/// Something to be done, as the caller last saw it.
#[derive(Debug, Clone, Copy)]
pub struct MoveFollowUp {
    /// What.
    pub follow_up: FollowUpId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

/// Tells its owner that something is due.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct FollowUpMail {
    /// What.
    pub follow_up_id: FollowUpId,
}

impl Job for FollowUpMail {
    const KIND: &'static str = "referrals.follow_up";

    fn unique_key(&self) -> Option<String> {
        Some(self.follow_up_id.to_string())
    }
}

/// Adds something to be done by one of the two; both see it, and its owner is told on the day.
///
/// Codes: `ONE_TO_ONE_OFF`, `FOLLOW_UP_OWNER_UNKNOWN`, `FOLLOW_UP_DUE_INVALID`, `TOO_MANY_FOLLOW_UPS`.
pub async fn add_follow_up(db: &Db, actor: &Actor, input: AddFollowUp) -> Result<FollowUp> {
    db.tx(async |tx| {
        let (one_to_one, me) = queries::get_locked_for(tx, actor, input.one_to_one).await?;
        let of = follow_up::Column::OneToOneId.eq(one_to_one.id);
        let others = follow_up::Entity::find().filter(of).count(&**tx).await?;
        let days = (input.due_on, today_of(tx, me).await?);
        rules::check_follow_up(&one_to_one, input.owner, days, others)?;
        let row = FollowUp {
            id: FollowUpId::new(),
            one_to_one_id: one_to_one.id,
            owner_id: input.owner,
            what: input.what.into_string(),
            due_on: input.due_on,
            done_at: None,
            version: 1,
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        let row = follow_up::ActiveModel::from(row).reset_all().insert(&**tx).await?;
        let at = told_at(tx, &one_to_one, &row).await?;
        jobs::enqueue_at(tx, &FollowUpMail { follow_up_id: row.id }, at).await?;
        written(tx, actor, &one_to_one, row.id, "oneToOneFollowUpAdd").await?;
        Ok(row)
    })
    .await
}

/// Says that it is done. For both. Codes: `INVALID_TRANSITION`.
pub async fn complete_follow_up(db: &Db, actor: &Actor, input: MoveFollowUp) -> Result<FollowUp> {
    db.tx(async |tx| {
        let now = tx.now();
        turn(tx, actor, input, Some(now)).await
    })
    .await
}

/// Says that it is not done after all. For both. Codes: `INVALID_TRANSITION`.
pub async fn reopen_follow_up(db: &Db, actor: &Actor, input: MoveFollowUp) -> Result<FollowUp> {
    db.tx(async |tx| turn(tx, actor, input, None).await).await
}

/// Takes it away. For both.
pub async fn remove_follow_up(db: &Db, actor: &Actor, input: MoveFollowUp) -> Result<OneToOne> {
    db.tx(async |tx| {
        let (one_to_one, row) = get_locked_for(tx, actor, input.follow_up).await?;
        check_version(row.version, input.expected_version)?;
        let id = row.id;
        row.delete(&**tx).await?;
        written(tx, actor, &one_to_one, id, "oneToOneFollowUpRemove").await?;
        Ok(one_to_one)
    })
    .await
}

/// Handles [`FollowUpMail`]. Nothing is sent of what is done or was taken away, or when its owner wants no such mail.
pub async fn send_follow_up(context: JobContext, run: JobRun, job: FollowUpMail) -> Result<(), JobError> {
    let reader = context.db.reader();
    let found = follow_up::Entity::find_by_id(job.follow_up_id).one(reader).await?;
    let Some(row) = found.filter(|row| row.done_at.is_none()) else { return Ok(()) };
    let one_to_one = queries::get(reader, row.one_to_one_id).await?;
    let owner = members::get(reader, row.owner_id).await?;
    let chosen = members::preferences_of(reader, &[owner.id]).await?.remove(&owner.id).unwrap_or_default();
    let is_wanted = rules::is_alive(&one_to_one) && chosen.wants(MailKind::FollowUp);
    let Some(to) = owner.email.clone().filter(|_| is_wanted) else { return Ok(()) };
    let partner = members::get(reader, one_to_one.partner_of(owner.id)).await?;
    let say = |part: &str| {
        let args = [
            ("name", owner.given_name.clone()),
            ("member", partner.full_name()),
            ("what", clean_line(&row.what)),
            ("day", texts::date(owner.locale, row.due_on)),
        ];
        let key = format!("follow-up-{part}");
        texts::text_with(owner.locale, &key, args.map(|(name, value)| (name, value.into())))
    };
    let notice = Notice {
        locale: owner.locale,
        subject: &say("subject"),
        greeting: &say("greeting"),
        what: &say("what"),
        facts: &[say("fact")],
        list: &[],
        links: &[],
        advice: &say("do"),
    };
    context.mailer.send(&notice.letter(run, owner.full_name(), to)?).await
}

async fn turn(tx: &Tx, actor: &Actor, input: MoveFollowUp, done_at: Option<Timestamp>) -> Result<FollowUp> {
    let (one_to_one, row) = get_locked_for(tx, actor, input.follow_up).await?;
    if row.done_at.is_some() == done_at.is_some() {
        let [from, to] = if done_at.is_some() { ["DONE", "OPEN"] } else { ["OPEN", "DONE"] };
        return invalid_transition(from, from, &[to.to_owned()]).err();
    }
    check_version(row.version, input.expected_version)?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.done_at = Set(done_at);
    row.version = Set(version);
    row.updated_at = Set(tx.now());
    let row = row.update(&**tx).await?;
    let action = if done_at.is_some() { "oneToOneFollowUpComplete" } else { "oneToOneFollowUpReopen" };
    written(tx, actor, &one_to_one, row.id, action).await?;
    Ok(row)
}

async fn written(tx: &Tx, actor: &Actor, one_to_one: &OneToOne, id: FollowUpId, action: &'static str) -> Result<()> {
    events::tell(tx, one_to_one);
    audit::write(tx, actor, acting(actor), audit::Deed::new(action, "OneToOneFollowUp", id)).await
}

/// With its one-to-one, which is locked first, as where one is added.
async fn get_locked_for(tx: &Tx, actor: &Actor, id: FollowUpId) -> Result<(OneToOne, FollowUp)> {
    let seen = follow_up::Entity::find_by_id(id).one(&**tx).await?.ok_or(Error::NotFound)?;
    let (one_to_one, _) = queries::get_locked_for(tx, actor, seen.one_to_one_id).await?;
    let row = follow_up::Entity::find_by_id(id).lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)?;
    Ok((one_to_one, row))
}

/// On the morning of the day, where its owner is, and not before their night is over.
async fn told_at(tx: &Tx, one_to_one: &OneToOne, row: &FollowUp) -> Result<Timestamp> {
    let zone = chapters::get(&**tx, one_to_one.chapter_of(row.owner_id)).await?.time_zone;
    let chosen = members::preferences_of(&**tx, &[row.owner_id]).await?.remove(&row.owner_id).unwrap_or_default();
    let morning = NaiveTime::from_hms_opt(TOLD_AT_HOUR, 0, 0).unwrap_or_default();
    let due = nearest_instant(row.due_on.and_time(morning), chosen.time_zone.unwrap_or(zone).0).max(tx.now());
    Ok(chosen.when(MailKind::FollowUp, due, zone))
}

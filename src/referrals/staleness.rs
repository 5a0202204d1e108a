//! Referrals on which nothing moves: who has to act is nudged, a week later the other party; then they are on the list of
//! those who follow them up.

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, IntoActiveModel as _, QueryOrder as _, QuerySelect as _, Set};
use serde::{Deserialize, Serialize};

use super::commands::get_locked;
use super::entity::{Referral, referral};
use super::notices::{Notices, ReferralNews};
use super::rules;
use crate::access::{Actor, ChapterId};
use crate::platform::db::{Db, Tx};
use crate::platform::error::Result;
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};

/// How many are read at once.
const AT_ONCE: u64 = 500;
/// How many of a chapter are on its list, the longest quiet first.
const LISTED: u64 = 100;

/// Nudges those on whom referrals wait.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NudgeParties {}

impl Job for NudgeParties {
    const KIND: &'static str = "referrals.nudge";
}

/// Handles [`NudgeParties`].
pub async fn nudge_parties(context: JobContext, _run: JobRun, _job: NudgeParties) -> Result<(), JobError> {
    let nudged = nudge_all(&context.db, &Actor::system("nudges")).await?;
    if nudged > 0 {
        tracing::info!(nudged, "referrals on which nothing moved");
    }
    Ok(())
}

async fn nudge_all(db: &Db, actor: &Actor) -> Result<usize> {
    let now = db.now();
    // The other's turn first: nobody is nudged for both at the same moment, however long nothing was looked at.
    let again = Condition::all()
        .add(referral::Column::Nudges.eq(1))
        .add(referral::Column::NudgedAt.lte(rules::nudged_before(now)));
    let first = Condition::all()
        .add(referral::Column::Nudges.eq(0))
        .add(referral::Column::MovedAt.lte(rules::stale_before(now)));
    let mut nudged = 0;
    for is_due in [again, first] {
        loop {
            let due = quiet(db, is_due.clone()).await?;
            let mut done = 0;
            for row in &due {
                done += usize::from(db.tx(async |tx| nudge_in(tx, actor, row).await).await?);
            }
            nudged += done;
            // What was left has moved meanwhile: it is not due any more.
            if done == 0 {
                break;
            }
        }
    }
    Ok(nudged)
}

async fn quiet(db: &Db, is_due: Condition) -> Result<Vec<Referral>> {
    Ok(referral::Entity::find()
        .filter(referral::Column::Status.is_in(rules::OPEN))
        .filter(referral::Column::DisputedAt.is_null())
        .filter(is_due)
        .order_by_asc(referral::Column::MovedAt)
        .limit(AT_ONCE)
        .all(db.reader())
        .await?)
}

/// Its version stays: nothing of it has changed for those who look at it.
async fn nudge_in(tx: &Tx, _server: &Actor, seen: &Referral) -> Result<bool> {
    let row = get_locked(tx, seen.id).await?;
    if row.nudges != seen.nudges || row.version != seen.version || !row.is_stale(tx.now()) {
        return Ok(false);
    }
    let reader = row.next_nudged();
    let news = if reader == row.next_to_act() { ReferralNews::Waiting } else { ReferralNews::Stale };
    Notices::Parties.queue(tx, &row, reader, news).await?;
    let nudges = row.nudges + 1;
    let mut row = row.into_active_model();
    row.nudges = Set(nudges);
    row.nudged_at = Set(Some(tx.now()));
    row.update(&**tx).await?;
    Ok(true)
}

/// Referrals to members of chapters on which nothing has moved though both parties were nudged, and those that are disputed:
/// the longest quiet first.
pub async fn to_follow_up(db: &Db, chapter: ChapterId) -> Result<Vec<Referral>> {
    let is_quiet = Condition::all()
        .add(referral::Column::Status.is_in(rules::OPEN))
        .add(referral::Column::MovedAt.lte(rules::followed_up_before(db.now())));
    Ok(referral::Entity::find()
        .filter(referral::Column::RecipientChapterId.eq(chapter))
        .filter(Condition::any().add(is_quiet).add(referral::Column::DisputedAt.is_not_null()))
        .order_by_asc(referral::Column::MovedAt)
        .limit(LISTED)
        .all(db.reader())
        .await?)
}

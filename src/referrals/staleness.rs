//! Referrals on which nothing moves: who has to act is nudged, a week later the other party; then they are on the list of
//! those who follow them up.

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, QuerySelect as _};
use serde::{Deserialize, Serialize};

use super::commands::get_locked;
use super::entity::{Referral, referral};
use super::notices::{Notices, ReferralNews};
use super::rules;
use crate::access::{Actor, ChapterId};
use crate::platform::clock::Timestamp;
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
    let mut nudged = 0;
    for nudges in 0..rules::NUDGES {
        let Some(before) = rules::nudged_before(nudges, db.now()) else { continue };
        loop {
            let due = quiet(db, nudges, before).await?;
            for row in &due {
                db.tx(async |tx| nudge_in(tx, actor, row).await).await?;
            }
            nudged += due.len();
            if due.is_empty() {
                break;
            }
        }
    }
    Ok(nudged)
}

async fn quiet(db: &Db, nudges: i32, before: Timestamp) -> Result<Vec<Referral>> {
    Ok(referral::Entity::find()
        .filter(referral::Column::Status.is_in(rules::OPEN))
        .filter(referral::Column::DisputedAt.is_null())
        .filter(referral::Column::Nudges.eq(nudges))
        .filter(referral::Column::MovedAt.lte(before))
        .order_by_asc(referral::Column::MovedAt)
        .limit(AT_ONCE)
        .all(db.reader())
        .await?)
}

/// Its version stays: nothing of it has changed for those who look at it.
async fn nudge_in(tx: &Tx, _server: &Actor, seen: &Referral) -> Result<()> {
    let row = get_locked(tx, seen.id).await?;
    if row.nudges != seen.nudges || row.version != seen.version || !row.is_stale(tx.now()) {
        return Ok(());
    }
    let reader = row.next_nudged();
    let news = if reader == row.next_to_act() { ReferralNews::Waiting } else { ReferralNews::Stale };
    Notices::Parties.queue(tx, &row, reader, news).await?;
    let nudges = row.nudges + 1;
    let mut row = row.into_active_model();
    row.nudges = sea_orm::Set(nudges);
    row.update(&**tx).await?;
    Ok(())
}

/// Referrals to members of chapters on which nothing has moved though both parties were nudged, and those that are disputed:
/// the longest quiet first.
pub async fn to_follow_up(db: &Db, chapter: ChapterId) -> Result<Vec<Referral>> {
    use sea_orm::Condition;
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

//! What happens to one-to-ones by the clock: what nobody answered expires, what nobody objected to counts.

use serde::{Deserialize, Serialize};

use super::claiming::confirmed;
use super::commands::{ended, save};
use super::entity::{OneToOne, OneToOneStatus};
use super::queries;
use crate::access::Actor;
use crate::chapters;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};

/// Settles the one-to-ones whose time is over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeepOneToOnes {}

impl Job for KeepOneToOnes {
    const KIND: &'static str = "referrals.keep_one_to_ones";
}

/// Handles [`KeepOneToOnes`]. What fails with one keeps no other from its turn.
pub async fn keep_one_to_ones(context: JobContext, _run: JobRun, _job: KeepOneToOnes) -> Result<(), JobError> {
    let (db, server) = (&context.db, Actor::system("calendar"));
    let mut failed = None;
    for seen in queries::due(db).await? {
        if let Err(error) = settle(db, &server, &seen).await {
            tracing::warn!(one_to_one = %seen.id, error = error.chain(), "not settled by the clock");
            failed = Some(error);
        }
    }
    failed.map_or(Ok(()), |error| Err(error.into()))
}

async fn settle(db: &Db, server: &Actor, seen: &OneToOne) -> Result<()> {
    let is_said = seen.status == OneToOneStatus::HeldClaimed;
    if !is_said {
        return db.tx(async |tx| expire_in(tx, server, seen).await).await;
    }
    match db.tx(async |tx| confirm_in(tx, server, seen).await).await {
        // The pair's day counts already: of this one nothing is to be expected.
        Err(Error::Rejected(_)) => db.tx(async |tx| expire_in(tx, server, seen).await).await,
        settled => settled,
    }
}

async fn confirm_in(tx: &Tx, server: &Actor, seen: &OneToOne) -> Result<()> {
    let at = chapters::hold_weeks_to_record(tx, &seen.chapters()).await?;
    let row = queries::get_locked(tx, seen.id).await?;
    // Somebody was faster: then it is another's turn, or nobody's.
    if row.version == seen.version {
        confirmed(tx, server, row, at, "oneToOneConfirm").await?;
    }
    Ok(())
}

async fn expire_in(tx: &Tx, server: &Actor, seen: &OneToOne) -> Result<()> {
    let row = queries::get_locked(tx, seen.id).await?;
    if row.version == seen.version {
        let after = ended(&row, OneToOneStatus::Expired, None);
        save(tx, server, &row, after, "oneToOneExpire").await?;
    }
    Ok(())
}

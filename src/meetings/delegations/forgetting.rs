//! What ended links leave behind, and when it goes: names of people who may be in no other record.

use std::time::Duration;

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::entity::{Column, Entity};
use crate::access::Actor;
use crate::platform::db::Db;
use crate::platform::error::Result;
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};

/// As long as somebody may still ask who it was.
const KEPT: Duration = Duration::from_hours(24 * 30);

/// Forgets links that ended a month ago; the audit log keeps that they were given, by whom, and what was done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ForgetDelegations {}

impl Job for ForgetDelegations {
    const KIND: &'static str = "meetings.forget_delegations";
}

/// Handles [`ForgetDelegations`].
pub async fn forget_delegations(context: JobContext, _run: JobRun, _job: ForgetDelegations) -> Result<(), JobError> {
    let delegations = forget_ended(&context.db, &Actor::system("housekeeping")).await?;
    tracing::info!(delegations, "forgot links to duties");
    Ok(())
}

async fn forget_ended(db: &Db, _actor: &Actor) -> Result<u64> {
    db.tx(async |tx| {
        let gone = Entity::delete_many().filter(Column::ExpiresAt.lt(tx.now().minus(KEPT))).exec(&**tx).await?;
        Ok(gone.rows_affected)
    })
    .await
}

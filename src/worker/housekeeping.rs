//! What the platform itself has to tidy up. Features bring jobs and schedules of their own.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Schedule;
use crate::platform::idempotency;
use crate::platform::jobs::{self, Job, JobContext, JobError, JobRun};
use crate::platform::mail;

const DAY: Duration = Duration::from_hours(24);
/// How long jobs that are done are kept: their unique keys hold as long.
const DONE_KEPT_FOR: Duration = Duration::from_hours(90 * 24);

/// Forgets jobs that were done 90 days ago, kept mails beyond the newest 1,000, and idempotency keys of yesterday.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Housekeeping {}

impl Job for Housekeeping {
    const KIND: &'static str = "platform.housekeeping";
}

impl Housekeeping {
    /// Every day.
    pub fn schedule() -> Schedule {
        Schedule::every(DAY, "platform.housekeeping", Self {})
    }
}

/// Handles [`Housekeeping`].
pub async fn housekeeping(context: JobContext, _run: JobRun, _job: Housekeeping) -> Result<(), JobError> {
    let jobs = jobs::prune_done(&context.db, DONE_KEPT_FOR).await?;
    let mails = mail::prune_captured(&context.db, mail::CAPTURES_KEPT).await?;
    let keys = idempotency::prune(&context.db).await?;
    tracing::info!(jobs, mails, keys, "tidied up");
    Ok(())
}

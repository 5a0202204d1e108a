//! What sign-in leaves behind, and when it goes.

use serde::{Deserialize, Serialize};

use super::commands::housekeep;
use crate::access::Actor;
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};

/// Forgets sign-ins that ran out a month ago.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ForgetSignIns {}

impl Job for ForgetSignIns {
    const KIND: &'static str = "accounts.forget_sign_ins";
}

/// Handles [`ForgetSignIns`].
pub async fn forget_sign_ins(context: JobContext, _run: JobRun, _job: ForgetSignIns) -> Result<(), JobError> {
    let sessions = housekeep(&context.db, &Actor::system("housekeeping")).await?;
    tracing::info!(sessions, "forgot sign-ins");
    Ok(())
}

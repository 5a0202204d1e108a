//! What happens to meetings by the clock.

use std::time::Duration;

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, Set};
use serde::{Deserialize, Serialize};

use super::jobs::queue_reminders;
use crate::access::Actor;
use crate::meetings::commands::{InvitationsFor, MoveMeeting, PublishMeeting, hold_in, publish_in};
use crate::meetings::entity::meeting;
use crate::meetings::rules::REMINDED_BEFORE;
use crate::meetings::{self, Meeting, MeetingStatus, intents};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};

/// How long before its start a meeting is announced.
const ANNOUNCED_BEFORE: Duration = Duration::from_hours(7 * 24);
/// How long after its end a meeting is held that nobody declared so.
const GRACE: Duration = Duration::from_hours(1);

/// Announces, reminds of and holds the meetings whose time has come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeepTime {}

impl Job for KeepTime {
    const KIND: &'static str = "meetings.keep_time";
}

/// Handles [`KeepTime`]. What fails with one meeting keeps no other from its turn.
pub async fn keep_time(context: JobContext, _run: JobRun, _job: KeepTime) -> Result<(), JobError> {
    let (db, server) = (&context.db, Actor::system("calendar"));
    let now = db.now();
    let mut failed = None;
    for (due, step) in [
        (to_come(db, MeetingStatus::Planned, now, ANNOUNCED_BEFORE).await?, Step::Publish),
        (to_come(db, MeetingStatus::Published, now, REMINDED_BEFORE).await?, Step::Remind),
        (over(db, now.minus(GRACE)).await?, Step::Hold),
    ] {
        for meeting in due {
            match step.take(db, &server, &meeting).await {
                // Somebody was faster: it is done, or is not to be done any more.
                Ok(()) | Err(Error::Rejected(_) | Error::Conflict { .. }) => {}
                Err(error) => {
                    tracing::warn!(meeting = %meeting.id, ?step, error = error.chain(), "not done by the clock");
                    failed = Some(error);
                }
            }
        }
    }
    failed.map_or(Ok(()), |error| Err(error.into()))
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Publish,
    Remind,
    Hold,
}

impl Step {
    async fn take(self, db: &Db, server: &Actor, seen: &Meeting) -> Result<()> {
        let (meeting, expected_version) = (seen.id, seen.version);
        db.tx(async |tx| match self {
            Self::Publish => {
                let invitations = InvitationsFor::Members;
                publish_in(tx, server, PublishMeeting { meeting, expected_version, invitations }).await.map(|_| ())
            }
            Self::Remind => remind_in(tx, server, seen).await,
            Self::Hold => hold_in(tx, server, MoveMeeting { meeting, expected_version }).await.map(|_| ()),
        })
        .await
    }
}

async fn to_come(db: &Db, status: MeetingStatus, now: Timestamp, before: Duration) -> Result<Vec<Meeting>> {
    let mut found = meeting::Entity::find()
        .filter(meeting::Column::Status.eq(status))
        .filter(meeting::Column::StartsAt.gt(now))
        .filter(meeting::Column::StartsAt.lte(now.plus(before)))
        .order_by_asc(meeting::Column::StartsAt)
        .all(db.reader())
        .await?;
    found.retain(|meeting| status != MeetingStatus::Published || meeting.reminded_at.is_none());
    Ok(found)
}

async fn over(db: &Db, ended_before: Timestamp) -> Result<Vec<Meeting>> {
    Ok(meeting::Entity::find()
        .filter(meeting::Column::Status.eq(MeetingStatus::InProgress))
        .filter(meeting::Column::EndsAt.lte(ended_before))
        .all(db.reader())
        .await?)
}

/// Once a meeting. Its version stays: nothing of it has changed for those who look at it.
async fn remind_in(tx: &Tx, _server: &Actor, seen: &Meeting) -> Result<()> {
    let meeting = meetings::queries::get_locked(tx, seen.id).await?;
    if meeting.status != MeetingStatus::Published || meeting.reminded_at.is_some() {
        return Ok(());
    }
    let answered = intents::answered_in(tx, meeting.id).await?;
    let reminders = queue_reminders(tx, &meeting, &answered).await?;
    tracing::debug!(meeting = %meeting.id, reminders, "reminding");
    let mut row = meeting.into_active_model();
    row.reminded_at = Set(Some(tx.now()));
    row.update(&**tx).await?;
    Ok(())
}

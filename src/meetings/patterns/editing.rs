//! Edit one meeting by hand, leave it out, discard it.

use std::time::Duration;

use chrono::NaiveDateTime;
use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;

use super::rules;
use crate::access::{Actor, Permission, audit};
use crate::meetings::commands::{FARTHEST_AHEAD, FARTHEST_BACK, local_text, locked, move_because};
use crate::meetings::entity::{Meeting, MeetingMode, MeetingStatus};
use crate::meetings::rules::{check_duration, check_move, is_near};
use crate::meetings::{MeetingChange, MeetingId, MoveMeeting, announcing, events};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{OnUnique as _, Result, check_version, reject};
use crate::platform::values::{LocalTimeError, Patch, Text, local_instant};

/// What is to change of a meeting; `None` and `Keep` leave a field as it is.
#[derive(Debug, Clone)]
pub struct UpdateMeeting {
    /// Which.
    pub meeting: MeetingId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// The wall time it starts at, in its own zone.
    pub local_start: Option<NaiveDateTime>,
    /// How long.
    pub minutes: Option<i32>,
    /// Where people come together.
    pub mode: Option<MeetingMode>,
    /// The place.
    pub venue: Patch<Text<200>>,
    /// Where to join by video.
    pub online_url: Patch<Text<500>>,
    /// What it is about, if it is not an ordinary one.
    pub title: Patch<Text<200>>,
}

/// Changes a meeting that is to come: planning keeps its hands off it from then on. Those who were invited are told.
///
/// Codes: `MEETING_NOT_EDITABLE`, `LOCAL_TIME_SKIPPED`, `DURATION_INVALID`, `MEETING_TOO_FAR`, `ONLINE_URL_NEEDED`,
/// `MEETING_EXISTS`.
pub async fn update_meeting(db: &Db, actor: &Actor, input: UpdateMeeting) -> Result<Meeting> {
    db.tx(async |tx| update_in(tx, actor, input).await).await
}

async fn update_in(tx: &Tx, actor: &Actor, input: UpdateMeeting) -> Result<Meeting> {
    let (before, chapter, acting) = locked(tx, actor, input.meeting, Permission::EditMeetings).await?;
    rules::check_editable(&before)?;
    check_version(before.version, input.expected_version)?;
    let now = tx.now();
    let mut after = at_time(before.clone(), &input, now)?;
    after.mode = input.mode.unwrap_or(before.mode);
    input.title.apply(&mut after.title);
    input.venue.apply(&mut after.venue);
    input.online_url.apply(&mut after.online_url);
    match after.mode {
        MeetingMode::InPerson => after.online_url = None,
        MeetingMode::Online => after.venue = None,
        MeetingMode::Hybrid => {}
    }
    if after.mode != MeetingMode::InPerson && after.online_url.is_none() {
        return reject("ONLINE_URL_NEEDED").on("onlineUrl").err();
    }
    // Whoever comes from video alone to a room comes to the usual one, unless another is named.
    if before.mode == MeetingMode::Online && after.mode != before.mode && after.venue.is_none() {
        after.venue = chapter.venue;
    }
    if after == before {
        return Ok(before);
    }
    // Of another time they are reminded anew, unless it is so near that being told of the change does.
    if after.starts_at != before.starts_at && !is_near(&after, now) {
        after.reminded_at = None;
    }
    after.edited_at = Some(now);
    after.version += 1;
    after.updated_at = now;
    let row = after.into_active_model().reset_all();
    let saved = row.update(&**tx).await.on_unique(|| reject("MEETING_EXISTS").on("localStart"))?;
    let deed = audit::Deed::new("meetingUpdate", "Meeting", saved.id).in_chapter(saved.chapter_id);
    audit::write(tx, actor, acting, deed).await?;
    events::tell(tx, saved.id);
    if saved.status.is_announced() {
        announcing::tell_change(tx, &saved, MeetingChange::Moved).await?;
    }
    Ok(saved)
}

/// The meeting at the time that is asked for.
fn at_time(mut meeting: Meeting, input: &UpdateMeeting, now: Timestamp) -> Result<Meeting> {
    let length = match input.minutes {
        Some(minutes) => {
            check_duration(minutes)?;
            Duration::from_secs(u64::from(minutes.unsigned_abs()) * 60)
        }
        None => meeting.ends_at.since(meeting.starts_at),
    };
    if let Some(local) = input.local_start.filter(|local| local_text(*local) != meeting.local_start) {
        let zone = meeting.time_zone;
        meeting.starts_at = local_instant(local, zone.0).map_err(|LocalTimeError::InGap| {
            let refused = reject("LOCAL_TIME_SKIPPED").on("localStart");
            refused.with("time", local_text(local)).with("zone", zone.to_string())
        })?;
        if meeting.starts_at > now.plus(FARTHEST_AHEAD) || meeting.starts_at < now.minus(FARTHEST_BACK) {
            return reject("MEETING_TOO_FAR").on("localStart").err();
        }
        meeting.local_start = local_text(local);
    }
    meeting.ends_at = meeting.starts_at.plus(length);
    Ok(meeting)
}

/// Takes back a meeting that was never announced. Planning makes no other for its day. Codes: `INVALID_TRANSITION`.
pub async fn discard(db: &Db, actor: &Actor, input: MoveMeeting) -> Result<Meeting> {
    db.tx(async |tx| {
        let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::ScheduleMeetings).await?;
        check_move(&meeting, MeetingStatus::Discarded, input.expected_version)?;
        move_because(tx, actor, acting, meeting, (MeetingStatus::Discarded, None)).await
    })
    .await
}

/// Leaves a meeting out for a holiday: the week does not count. Those who were invited are told. Codes: `INVALID_TRANSITION`.
pub async fn leave_out(db: &Db, actor: &Actor, input: MoveMeeting, reason: Option<Text<200>>) -> Result<Meeting> {
    db.tx(async |tx| {
        let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::LeaveOutMeetings).await?;
        check_move(&meeting, MeetingStatus::Holiday, input.expected_version)?;
        let was_announced = meeting.status.is_announced();
        let to = (MeetingStatus::Holiday, reason.map(Text::into_string));
        let meeting = move_because(tx, actor, acting, meeting, to).await?;
        if was_announced {
            announcing::tell_change(tx, &meeting, MeetingChange::CalledOff).await?;
        }
        Ok(meeting)
    })
    .await
}

//! Schedule a meeting and move it along: publish, start, hold, cancel.

use std::time::Duration;

use chrono::NaiveDateTime;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{IntoActiveModel as _, Set};

use super::entity::{AttendanceMark, Meeting, MeetingMode, MeetingStatus, attendance, meeting};
use super::{AttendanceId, MeetingChange, MeetingId, agendas, announcing, events, patterns, queries, rules, visitors};
use crate::access::{Acting, Actor, ChapterId, Permission, audit, require};
use crate::chapters::{self, Chapter};
use crate::members::{self, MembershipStatus};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, OnUnique as _, Result, reject};
use crate::platform::values::{LocalTimeError, Text, local_instant};

/// A meeting to schedule.
#[derive(Debug, Clone)]
pub struct ScheduleMeeting {
    /// Of which chapter.
    pub chapter: ChapterId,
    /// What it is about, if it is not an ordinary one.
    pub title: Option<Text<200>>,
    /// The wall time in the chapter's zone.
    pub local_start: NaiveDateTime,
    /// How long; the chapter's usual length when `None`.
    pub minutes: Option<i32>,
    /// Where people come together.
    pub mode: MeetingMode,
    /// The place; the chapter's usual one when `None`.
    pub venue: Option<Text<200>>,
    /// Where to join by video.
    pub online_url: Option<Text<500>>,
}

/// A meeting to move along, as the caller last saw it.
#[derive(Debug, Clone, Copy)]
pub struct MoveMeeting {
    /// Which.
    pub meeting: MeetingId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

/// A meeting to announce, as the caller last saw it.
#[derive(Debug, Clone, Copy)]
pub struct PublishMeeting {
    /// Which.
    pub meeting: MeetingId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Who is told.
    pub invitations: InvitationsFor,
}

/// Who is invited to a meeting that is announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationsFor {
    /// Every member who is expected and wants to be.
    Members,
    /// Nobody: the meeting is history that is being brought in. The API does not offer it.
    Nobody,
}

/// How far from now a meeting may be set.
pub(super) const FARTHEST_AHEAD: Duration = Duration::from_hours(24 * 731);
pub(super) const FARTHEST_BACK: Duration = Duration::from_hours(24 * 31);

/// Schedules a meeting at a local time of its chapter.
///
/// Codes: `CHAPTER_CLOSED`, `LOCAL_TIME_SKIPPED`, `DURATION_INVALID`, `MEETING_TOO_FAR`, `ONLINE_URL_NEEDED`, `MEETING_EXISTS`.
pub async fn schedule(db: &Db, actor: &Actor, input: ScheduleMeeting) -> Result<Meeting> {
    db.tx(async |tx| schedule_in(tx, actor, input).await).await
}

/// The step of `schedule` inside a transaction.
pub async fn schedule_in(tx: &Tx, actor: &Actor, input: ScheduleMeeting) -> Result<Meeting> {
    let chapter = chapters::get(&**tx, input.chapter).await?;
    let acting = require(actor, Permission::ScheduleMeetings, chapter.scope())?;
    chapters::check_open(&chapter)?;
    let minutes = input.minutes.unwrap_or(chapter.meeting_minutes);
    rules::check_duration(minutes)?;
    let zone = chapter.time_zone;
    let starts_at = local_instant(input.local_start, zone.0).map_err(|LocalTimeError::InGap| {
        reject("LOCAL_TIME_SKIPPED")
            .on("localStart")
            .with("time", local_text(input.local_start))
            .with("zone", zone.to_string())
    })?;
    let now = tx.now();
    if starts_at > now.plus(FARTHEST_AHEAD) || starts_at < now.minus(FARTHEST_BACK) {
        return reject("MEETING_TOO_FAR").on("localStart").err();
    }
    if input.mode != MeetingMode::InPerson && input.online_url.is_none() {
        return reject("ONLINE_URL_NEEDED").on("onlineUrl").err();
    }
    let venue = match input.mode {
        MeetingMode::Online => None,
        _ => input.venue.map(Text::into_string).or(chapter.venue.clone()),
    };
    let pattern_on = patterns::free_day(&**tx, &chapter, input.local_start).await?;
    let row = meeting::ActiveModel {
        id: Set(MeetingId::new()),
        chapter_id: Set(chapter.id),
        title: Set(input.title.map(Text::into_string)),
        status: Set(MeetingStatus::Planned),
        mode: Set(input.mode),
        local_start: Set(local_text(input.local_start)),
        time_zone: Set(zone),
        starts_at: Set(starts_at),
        ends_at: Set(starts_at.plus(Duration::from_secs(u64::from(minutes.unsigned_abs()) * 60))),
        venue: Set(venue),
        online_url: Set(input.online_url.map(Text::into_string)),
        closed_at: Set(None),
        reminded_at: Set(None),
        pattern_on: Set(pattern_on),
        edited_at: Set(Some(now)),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&**tx).await.on_unique(|| reject("MEETING_EXISTS").on("localStart"))?;
    let deed = audit::Deed::new("meetingSchedule", "Meeting", row.id).in_chapter(chapter.id);
    audit::write(tx, actor, acting, deed).await?;
    Ok(row)
}

/// Announces a meeting to the chapter, and invites its members. Codes: `INVALID_TRANSITION`.
pub async fn publish(db: &Db, actor: &Actor, input: PublishMeeting) -> Result<Meeting> {
    db.tx(async |tx| publish_in(tx, actor, input).await).await
}

/// The step of `publish` inside a transaction.
pub async fn publish_in(tx: &Tx, actor: &Actor, input: PublishMeeting) -> Result<Meeting> {
    let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::ScheduleMeetings).await?;
    rules::check_move(&meeting, MeetingStatus::Published, input.expected_version)?;
    let mut meeting = move_to(tx, actor, acting, meeting, MeetingStatus::Published).await?;
    agendas::copy_template(tx, &meeting).await?;
    if rules::is_near(&meeting, tx.now()) {
        // The invitation is reminder enough.
        let mut row = meeting.into_active_model();
        row.reminded_at = Set(Some(tx.now()));
        meeting = row.update(&**tx).await?;
    }
    // Nobody can come to what is over.
    if input.invitations == InvitationsFor::Members && meeting.ends_at > tx.now() {
        announcing::queue_invitations(tx, &meeting).await?;
    }
    Ok(meeting)
}

/// Opens a meeting: from now on attendance is marked. Codes: `INVALID_TRANSITION`, `MEETING_TOO_EARLY`.
pub async fn start(db: &Db, actor: &Actor, input: MoveMeeting) -> Result<Meeting> {
    db.tx(async |tx| start_in(tx, actor, input).await).await
}

/// The step of `start` inside a transaction.
pub async fn start_in(tx: &Tx, actor: &Actor, input: MoveMeeting) -> Result<Meeting> {
    let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::HostMeetings).await?;
    rules::check_move(&meeting, MeetingStatus::InProgress, input.expected_version)?;
    rules::check_may_open(&meeting, tx.now())?;
    move_to(tx, actor, acting, meeting, MeetingStatus::InProgress).await
}

/// Declares a meeting held: whoever is not marked was absent, and visitors who were expected did not come.
///
/// Codes: `INVALID_TRANSITION`, `MEETING_TOO_EARLY`.
pub async fn hold(db: &Db, actor: &Actor, input: MoveMeeting) -> Result<Meeting> {
    db.tx(async |tx| hold_in(tx, actor, input).await).await
}

/// The step of `hold` inside a transaction.
pub async fn hold_in(tx: &Tx, actor: &Actor, input: MoveMeeting) -> Result<Meeting> {
    let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::HoldMeetings).await?;
    rules::check_move(&meeting, MeetingStatus::Held, input.expected_version)?;
    rules::check_has_begun(&meeting, tx.now())?;
    mark_the_unmarked(tx, &meeting).await?;
    visitors::note_no_shows(tx, actor, acting, &meeting).await?;
    move_to(tx, actor, acting, meeting, MeetingStatus::Held).await
}

/// Calls a meeting off; those who were invited are told. Codes: `INVALID_TRANSITION`.
pub async fn cancel(db: &Db, actor: &Actor, input: MoveMeeting, reason: Option<Text<200>>) -> Result<Meeting> {
    db.tx(async |tx| {
        let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::ScheduleMeetings).await?;
        rules::check_move(&meeting, MeetingStatus::Cancelled, input.expected_version)?;
        let was_announced = meeting.status.is_announced();
        let to = (MeetingStatus::Cancelled, reason.map(Text::into_string));
        let meeting = move_because(tx, actor, acting, meeting, to).await?;
        if was_announced {
            announcing::tell_change(tx, &meeting, MeetingChange::CalledOff).await?;
        }
        Ok(meeting)
    })
    .await
}

/// The meeting, locked, with its chapter, if the actor may do this to it. To a delegate every other meeting is missing.
pub(super) async fn locked(
    tx: &Tx,
    actor: &Actor,
    id: MeetingId,
    permission: Permission,
) -> Result<(Meeting, Chapter, Acting)> {
    if !actor.reaches(id) {
        return Err(Error::NotFound);
    }
    let meeting = queries::get_locked(tx, id).await?;
    let chapter = chapters::get(&**tx, meeting.chapter_id).await?;
    let acting = require(actor, permission, chapter.scope())?;
    Ok((meeting, chapter, acting))
}

pub(super) async fn move_to(
    tx: &Tx,
    actor: &Actor,
    acting: Acting,
    meeting: Meeting,
    to: MeetingStatus,
) -> Result<Meeting> {
    move_because(tx, actor, acting, meeting, (to, None)).await
}

/// The same, for a reason that stands in the audit log.
pub(super) async fn move_because(
    tx: &Tx,
    actor: &Actor,
    acting: Acting,
    meeting: Meeting,
    (to, reason): (MeetingStatus, Option<String>),
) -> Result<Meeting> {
    let action = match to {
        MeetingStatus::Planned | MeetingStatus::Published => "meetingPublish",
        MeetingStatus::InProgress => "meetingStart",
        MeetingStatus::Held => "meetingHold",
        MeetingStatus::Closed => "meetingClose",
        MeetingStatus::Reopened => "meetingReopen",
        MeetingStatus::Cancelled => "meetingCancel",
        MeetingStatus::Holiday => "meetingLeaveOut",
        MeetingStatus::Discarded => "meetingDiscard",
    };
    let deed = audit::Deed::new(action, "Meeting", meeting.id)
        .in_chapter(meeting.chapter_id)
        .moving(meeting.status.to_value(), to.to_value())
        .because(reason);
    let version = meeting.version + 1;
    let mut row = meeting.into_active_model();
    row.status = Set(to);
    row.version = Set(version);
    row.updated_at = Set(tx.now());
    let row = row.update(&**tx).await?;
    audit::write(tx, actor, acting, deed).await?;
    events::tell(tx, row.id);
    Ok(row)
}

/// At `HELD`, those unmarked become `ABSENT`, or `ON_LEAVE` when they are.
pub(super) async fn mark_the_unmarked(tx: &Tx, meeting: &Meeting) -> Result<()> {
    let roster = members::roster_on(&**tx, meeting.chapter_id, meeting.starts_at.day_in(meeting.time_zone.0)).await?;
    let now = tx.now();
    let rows = roster.iter().map(|seated| attendance::ActiveModel {
        id: Set(AttendanceId::new()),
        meeting_id: Set(meeting.id),
        member_id: Set(seated.member.id),
        mark: Set(Some(match seated.membership.status {
            MembershipStatus::OnLeave => AttendanceMark::OnLeave,
            _ => AttendanceMark::Absent,
        })),
        intent: Set(None),
        intent_at: Set(None),
        substitute_name: Set(None),
        marked_by: Set(None),
        marked_at: Set(Some(now)),
        version: Set(1),
    });
    if roster.is_empty() {
        return Ok(());
    }
    // There is a row of who has answered, or whose mark was taken back.
    let of_row = |column| Expr::col((attendance::Entity, column));
    let marked = OnConflict::columns([attendance::Column::MeetingId, attendance::Column::MemberId])
        .update_columns([attendance::Column::Mark, attendance::Column::MarkedAt])
        .value(attendance::Column::Version, of_row(attendance::Column::Version).add(1))
        .action_and_where(of_row(attendance::Column::Mark).is_null())
        .to_owned();
    attendance::Entity::insert_many(rows).on_conflict(marked).exec_without_returning(&**tx).await?;
    Ok(())
}

/// A local wall time as it is stored and shown: `2026-11-26T06:45`.
pub(super) fn local_text(local: NaiveDateTime) -> String {
    local.format("%Y-%m-%dT%H:%M").to_string()
}

//! Close a week: freeze attendance, draw the line under what was recorded, and leave a summary for everyone.

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, Set};

use super::commands::move_to;
use super::entity::{Close, Meeting, MeetingStatus, close as close_table};
use super::{CloseId, CorrectionMails, FindWarnings, MeetingId, SummaryMail, queries, rules};
use crate::access::{Actor, Permission, require};
use crate::chapters;
use crate::members;
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::jobs;
use crate::platform::values::Prose;

/// A meeting to close, as the caller last saw it.
#[derive(Debug, Clone)]
pub struct CloseMeeting {
    /// Which.
    pub meeting: MeetingId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Words to the chapter, in the summary.
    pub note: Option<Prose<4000>>,
    /// Who gets the summary.
    pub summary: SummaryFor,
}

/// Who gets the summary of a closed week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SummaryFor {
    /// Every member of the chapter.
    Members,
    /// Nobody: the week is history that is being brought in. Only the server itself may.
    Nobody,
}

/// What a close did.
#[derive(Debug, Clone)]
pub struct Closed {
    /// The meeting.
    pub meeting: Meeting,
    /// The close.
    pub close: Close,
    /// How many summaries were queued; of a second close none: a correction goes out if figures have changed.
    pub summaries_queued: u64,
}

/// Closes a meeting. Exactly one summary per member is queued, whoever else closes at the same moment. What is closed again
/// after a repair is mailed only to whom it changes something for.
///
/// Codes: `INVALID_TRANSITION`, `MEETING_TOO_EARLY`.
pub async fn close(db: &Db, actor: &Actor, input: CloseMeeting) -> Result<Closed> {
    db.tx(async |tx| close_in(tx, actor, input).await).await
}

/// The step of `close` inside a transaction.
pub async fn close_in(tx: &Tx, actor: &Actor, input: CloseMeeting) -> Result<Closed> {
    let chapter_id = queries::get(&**tx, input.meeting).await?.chapter_id;
    // The week first, then the meeting: nobody records anything from here to the commit.
    let (chapter, at) = chapters::hold_week_to_close(tx, chapter_id).await?;
    let meeting = queries::get_locked(tx, input.meeting).await?;
    let acting = require(actor, Permission::CloseMeetings, chapter.scope())?;
    if input.summary == SummaryFor::Nobody && !actor.is_system() {
        return Err(Error::Denied("close a week without its summary"));
    }
    rules::check_move(&meeting, MeetingStatus::Closed, input.expected_version)?;
    rules::check_has_begun(&meeting, at)?;
    let before = queries::closes_of(&**tx, &[meeting.id]).await?;
    let close = Close {
        closed_by: actor.member_id(),
        note: input.note.map(Prose::into_string),
        ..next_close(&meeting, &before, chapter.last_closed_at, at)
    };
    let close = close_table::ActiveModel::from(close).reset_all().insert(&**tx).await?;
    if close.number == 1 {
        chapters::note_close(tx, chapter.id, at).await?;
    }
    let meeting = move_to(tx, actor, acting, meeting, MeetingStatus::Closed).await?;
    let mut row = meeting.into_active_model();
    row.closed_at = Set(Some(at));
    let meeting = row.update(&**tx).await?;
    if input.summary == SummaryFor::Members {
        jobs::enqueue(tx, &FindWarnings { close_id: close.id }).await?;
    }
    let summaries_queued = match input.summary {
        SummaryFor::Nobody => 0,
        SummaryFor::Members if close.number == 1 => queue_summaries(tx, &meeting, &close).await?,
        // Who has to be told is known when the figures of both closes are.
        SummaryFor::Members => {
            jobs::enqueue(tx, &CorrectionMails { close_id: close.id }).await?;
            0
        }
    };
    Ok(Closed { meeting, close, summaries_queued })
}

/// The close that would be made of a meeting now: the first one covers what was recorded since the chapter's last; a repair
/// covers the same again.
pub fn next_close(meeting: &Meeting, before: &[Close], last_closed_at: Option<Timestamp>, at: Timestamp) -> Close {
    let (number, week_from, week_until) = match before.last() {
        Some(before) => (before.number + 1, before.week_from, before.week_until),
        None => (1, last_closed_at.unwrap_or(Timestamp::from_micros(0)), at),
    };
    Close {
        id: CloseId::new(),
        meeting_id: meeting.id,
        chapter_id: meeting.chapter_id,
        number,
        week_from,
        week_until,
        closed_by: None,
        note: None,
    }
}

/// One for each who sits in the chapter and can be reached. The job's key keeps it at one.
async fn queue_summaries(tx: &Tx, meeting: &Meeting, close: &Close) -> Result<u64> {
    let today = tx.now().day_in(meeting.time_zone.0);
    let roster = members::roster_on(&**tx, meeting.chapter_id, today).await?;
    let mails: Vec<SummaryMail> = roster
        .iter()
        .filter(|seated| seated.member.email.is_some())
        .map(|seated| SummaryMail { close_id: close.id, member_id: seated.member.id })
        .collect();
    jobs::enqueue_all(tx, &mails).await
}

//! A week before it is closed, when it is opened again, and afterwards.

use std::sync::Arc;

use super::assemble;
use super::figures_of;
use super::sources::Sources;
use super::summary::{self, Reader, RenderedMail};
use super::week::WeekFigures;
use crate::access::{Actor, Permission, may};
use crate::chapters::{self, Chapter};
use crate::meetings::{self, Meeting, MeetingId, ReopenMeeting};
use crate::platform::db::Db;
use crate::platform::error::Result;
use crate::platform::values::Prose;

/// A week as a close would tell it now.
#[derive(Debug, Clone)]
pub struct WeekPreview {
    /// The figures.
    pub figures: Arc<WeekFigures>,
    /// The mail to whoever looks, if they would get one.
    pub mail: Option<RenderedMail>,
    /// Whether it would be a correction: the week was closed before.
    pub is_correction: bool,
    /// What a correction would say that has changed for whoever looks.
    pub changes: Vec<String>,
}

/// The summary of a week before it is sent: the same figures and the same mail as the close would make of it now. `None` for
/// who may not close it, and for a meeting that has not begun, is closed or called off.
pub async fn preview_week(
    db: &Db,
    actor: &Actor,
    (meeting, chapter): (&Meeting, &Chapter),
    note: Option<Prose<4000>>,
    public_url: &str,
) -> Result<Option<WeekPreview>> {
    if may(actor, Permission::CloseMeetings, chapter.scope()).is_none() || !meetings::is_previewable(meeting) {
        return Ok(None);
    }
    let now = db.now();
    let before = meetings::closes_of(db.reader(), &[meeting.id]).await?;
    let mut close = meetings::next_close(meeting, &before, chapter.last_closed_at, now);
    close.closed_by = actor.member_id();
    close.note = note.map(Prose::into_string);
    let closed = Meeting { closed_at: Some(now), ..meeting.clone() };
    let figures = assemble::figures(&Sources::of(db, close, closed).await?)?;
    let viewer = actor.member_id().filter(|id| figures.member(id.0).is_some());
    let viewer = viewer.map(|id| Reader { member_id: id.0, locale: actor.locale() });
    let earlier = match before.last() {
        Some(earlier) => Some(figures_of(db, earlier.id).await?),
        None => None,
    };
    let (mail, changes) = match (viewer, &earlier) {
        (None, _) => (None, Vec::new()),
        (Some(viewer), None) => (Some(summary::render(&figures, viewer, public_url)?), Vec::new()),
        (Some(viewer), Some(earlier)) => (
            summary::render_correction(earlier, &figures, viewer, public_url)?,
            summary::changes_between(earlier, &figures, viewer)?,
        ),
    };
    Ok(Some(WeekPreview { figures: Arc::new(figures), mail, is_correction: earlier.is_some(), changes }))
}

/// The figures of a closed week as they were closed last; `None` for a week that is not.
pub async fn closed_week(db: &Db, meeting: MeetingId) -> Result<Option<Arc<WeekFigures>>> {
    let closes = meetings::closes_of(db.reader(), &[meeting]).await?;
    match closes.last() {
        Some(close) => figures_of(db, close.id).await.map(Some),
        None => Ok(None),
    }
}

/// Opens a closed week again, see `meetings::reopen`. Its figures as they were closed are kept first, if nobody has asked
/// for them yet: they are what a correction is held against.
///
/// Codes: `INVALID_TRANSITION`.
pub async fn reopen_week(db: &Db, actor: &Actor, input: ReopenMeeting) -> Result<Meeting> {
    let meeting = meetings::get(db.reader(), input.meeting).await?;
    let chapter = chapters::get(db.reader(), meeting.chapter_id).await?;
    meetings::check_may_reopen(actor, &meeting, &chapter, input.expected_version, db.now())?;
    closed_week(db, meeting.id).await?;
    meetings::reopen(db, actor, input).await
}

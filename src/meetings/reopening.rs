//! Open a closed week again, for a repair of its attendance.

use std::time::Duration;

use super::commands::move_because;
use super::entity::{Meeting, MeetingStatus};
use super::{MeetingId, queries, rules};
use crate::access::{Acting, Actor, Permission, require};
use crate::chapters::{self, Chapter};
use crate::platform::clock::Timestamp;
use crate::platform::db::Db;
use crate::platform::error::Result;
use crate::platform::values::Text;

/// How long after its close the chapter itself may open a week again; after that the region's director may.
const OWN_REPAIR: Duration = Duration::from_hours(7 * 24);

/// A closed meeting to open again, as the caller last saw it.
#[derive(Debug, Clone)]
pub struct ReopenMeeting {
    /// Which.
    pub meeting: MeetingId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Why; it stands in the audit log.
    pub reason: Text<200>,
}

/// Opens a closed week again: its marks and visitors can be mended until it is closed once more. What was recorded in the
/// week stays confirmed, and is repaired by correcting entries. For the vice president within seven days of the close, then
/// for the region's director.
///
/// Codes: `INVALID_TRANSITION`.
pub async fn reopen(db: &Db, actor: &Actor, input: ReopenMeeting) -> Result<Meeting> {
    db.tx(async |tx| {
        let chapter_id = queries::get(&**tx, input.meeting).await?.chapter_id;
        // In the order of a close.
        let (chapter, now) = chapters::hold_week_to_close(tx, chapter_id).await?;
        let meeting = queries::get_locked(tx, input.meeting).await?;
        let acting = check_may_reopen(actor, &meeting, &chapter, input.expected_version, now)?;
        move_because(tx, actor, acting, meeting, (MeetingStatus::Reopened, Some(input.reason.into_string()))).await
    })
    .await
}

/// Whether the actor may open this week again, as they saw it. Codes: `INVALID_TRANSITION`.
pub fn check_may_reopen(
    actor: &Actor,
    meeting: &Meeting,
    chapter: &Chapter,
    expected_version: i32,
    now: Timestamp,
) -> Result<Acting> {
    let acting = require(actor, permission(meeting, now), chapter.scope())?;
    rules::check_move(meeting, MeetingStatus::Reopened, expected_version)?;
    Ok(acting)
}

/// What it takes to open a week again now.
fn permission(meeting: &Meeting, now: Timestamp) -> Permission {
    match meeting.closed_at {
        Some(closed_at) if now > closed_at.plus(OWN_REPAIR) => Permission::ReopenOldMeetings,
        _ => Permission::ReopenMeetings,
    }
}

/// Whether the summary of a week can be looked at before it is sent.
pub fn is_previewable(meeting: &Meeting) -> bool {
    matches!(meeting.status, MeetingStatus::InProgress | MeetingStatus::Held | MeetingStatus::Reopened)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::rules::tests::meeting;

    #[test]
    fn the_chapter_mends_its_week_for_seven_days_then_the_director_does() {
        let closed_at = Timestamp::from_micros(1_769_000_000_000_000);
        let closed = Meeting { closed_at: Some(closed_at), ..meeting(MeetingStatus::Closed) };
        let end = closed_at.plus(OWN_REPAIR);
        assert_eq!(permission(&closed, end), Permission::ReopenMeetings);
        assert_eq!(permission(&closed, end.plus(Duration::from_micros(1))), Permission::ReopenOldMeetings);
    }
}

//! What a chapter is told of its meetings, and what happens to a meeting by the clock: it is announced a week ahead,
//! those who have not answered are reminded, and it is held when its time is over.

mod calendar;
mod jobs;
mod keeping;
mod send;

pub(super) use calendar::calendar_of;
use jobs::queue_changes;
pub(super) use jobs::queue_invitations;
pub use jobs::{ChangeMail, InvitationMail, MeetingChange, ReminderMail};
pub use keeping::{KeepTime, keep_time};
pub use send::{place_lines, send_change, send_invitation, send_reminder, when};

use super::{Meeting, intents, visitors};
use crate::platform::db::Tx;
use crate::platform::error::Result;

/// Tells everybody who was invited of a change of a meeting that was announced, unless its time is over anyway: members,
/// visitors, and who stands in.
pub(super) async fn tell_change(tx: &Tx, meeting: &Meeting, change: MeetingChange) -> Result<()> {
    if meeting.ends_at <= tx.now() {
        return Ok(());
    }
    queue_changes(tx, meeting, change).await?;
    visitors::queue_visit_changes(tx, meeting, change).await?;
    match change {
        MeetingChange::Moved => intents::tell_substitutes_of_change(tx, meeting).await,
        MeetingChange::CalledOff => intents::call_off_substitutes(tx, meeting.id).await,
    }
}

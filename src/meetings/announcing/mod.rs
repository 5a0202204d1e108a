//! What a chapter is told of its meetings, and what happens to a meeting by the clock: it is announced a week ahead,
//! those who have not answered are reminded, and it is held when its time is over.

mod calendar;
mod jobs;
mod keeping;
mod send;

pub(super) use calendar::calendar_of;
pub use jobs::{ChangeMail, InvitationMail, MeetingChange, ReminderMail};
pub(super) use jobs::{queue_changes, queue_invitations};
pub use keeping::{KeepTime, keep_time};
pub use send::{place_lines, send_change, send_invitation, send_reminder, when};

use super::{Meeting, intents};
use crate::platform::db::Tx;
use crate::platform::error::Result;

/// Tells everybody who was invited that a meeting does not take place, unless its time is over anyway.
pub(super) async fn tell_called_off(tx: &Tx, meeting: &Meeting) -> Result<()> {
    if meeting.ends_at > tx.now() {
        queue_changes(tx, meeting, MeetingChange::CalledOff).await?;
        intents::call_off_substitutes(tx, meeting.id).await?;
    }
    Ok(())
}

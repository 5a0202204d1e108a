//! Who watches a meeting hears that it has changed.

use super::MeetingId;
use crate::platform::db::{Db, Tx};
use crate::platform::events::{Event, Topic, Watch};

const MEETING: Topic = Topic::new("meeting");

/// Hears of every change of a meeting, of its attendance and of its visitors, whoever makes it and on whichever node.
/// May the reader see the meeting? That is asked when it is read.
pub fn watch(db: &Db, meeting: MeetingId) -> Watch<MeetingId> {
    db.events().watch(MEETING, meeting.into(), MeetingId)
}

/// The step of every command that changes a meeting. A new one has nobody yet who could watch it.
pub(super) fn tell(tx: &Tx, meeting: MeetingId) {
    tx.publish(Event { topic: MEETING, key: meeting.into(), id: meeting.into() });
}

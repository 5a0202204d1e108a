//! The two of a one-to-one hear that it has changed.

use super::entity::OneToOne;
use crate::access::MemberId;
use crate::platform::db::{Db, Tx};
use crate::platform::events::{Event, Topic, Watch};
use crate::referrals::OneToOneId;

const ONE_TO_ONE: Topic = Topic::new("one_to_one");

/// Hears of every change of a member's one-to-ones, of their shared notes and of what is to be done: of a new one, too.
pub fn watch_one_to_ones(db: &Db, party: MemberId) -> Watch<OneToOneId> {
    db.events().watch(ONE_TO_ONE, party.into(), OneToOneId)
}

/// The step of every command that changes what both see.
pub(super) fn tell(tx: &Tx, row: &OneToOne) {
    for party in row.pair() {
        tx.publish(Event { topic: ONE_TO_ONE, key: party.into(), id: row.id.into() });
    }
}

//! The parties of a referral hear that it has changed.

use super::ReferralId;
use super::entity::Referral;
use crate::access::MemberId;
use crate::platform::db::{Db, Tx};
use crate::platform::events::{Event, Topic, Watch};

const REFERRAL: Topic = Topic::new("referral");

/// Hears of every change of a referral that a member gave or received, and of business closed on it: a new one, too.
/// That a close confirms business is no change; what is confirmed is known from the chapter's last close.
pub fn watch(db: &Db, party: MemberId) -> Watch<ReferralId> {
    db.events().watch(REFERRAL, party.into(), ReferralId)
}

/// The step of every command that changes a referral.
pub(super) fn tell(tx: &Tx, referral: &Referral) {
    for party in [referral.giver_id, referral.recipient_id] {
        tx.publish(Event { topic: REFERRAL, key: party.into(), id: referral.id.into() });
    }
}

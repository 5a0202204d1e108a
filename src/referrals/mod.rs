//! Referrals, closed business, one-to-ones, and the revenue kept per member and month.
//! Imports `meetings` and what stands above it.

mod business;
mod commands;
mod disputes;
mod drafts;
mod entity;
mod events;
mod forwarding;
mod notices;
mod one_to_ones;
mod outcomes;
mod queries;
mod revenue;
mod rules;
mod staleness;
mod thanks;

pub use business::{Credited, RecordClosedBusiness, record_closed_business, record_closed_business_in};
pub use commands::{
    Consent, Contact, MoveReferral, PassReferral, accept, contacts_for, decline, lose, make_contact, move_in, pass,
    pass_in, send_back, start_work, withdraw,
};
pub use disputes::{DisputeOutcome, dispute, resolve_dispute};
pub use drafts::{UpdateReferral, draft, pass_draft, record, update_referral};
pub use entity::{
    BusinessKind, ClosedBusiness, ConsentBasis, OneToOne, Purpose, Referral, ReferralRelation, ReferralStatus,
};
pub use events::watch;
pub use forwarding::{ForwardReferral, Forwarded, forward};
pub use notices::{Notices, ReferralMail, send_referral};
pub use one_to_ones::{NoteOneToOne, note_one_to_one_in};
pub use outcomes::{reopen, win_undisclosed};
pub use queries::{
    ReferralFilter, ReferralSide, Sight, SpinOffs, WeekRecords, business_of_referrals, by_ids_for, page_for, sight_of,
    spin_offs, week_records,
};
pub use revenue::{Period, Side, Total, differences, totals_of_chapters, totals_of_members, totals_recorded_by};
pub use staleness::{NudgeParties, nudge_parties, to_follow_up};
pub use thanks::{ThanksMail, send_thanks};

use crate::platform::values::typed_id;

typed_id!(
    /// A referral.
    ReferralId,
    "ref"
);
typed_id!(
    /// One entry of closed business.
    BusinessId,
    "biz"
);
typed_id!(
    /// A one-to-one.
    OneToOneId,
    "oto"
);

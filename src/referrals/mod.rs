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
pub use entity::{BusinessKind, ClosedBusiness, ConsentBasis, Purpose, Referral, ReferralRelation, ReferralStatus};
pub use events::watch;
pub use forwarding::{ForwardReferral, Forwarded, forward};
pub use notices::{Notices, ReferralMail, send_referral};
pub use one_to_ones::{
    AcceptOneToOne, AddFollowUp, ClaimHeld, ConfirmOneToOne, EndOneToOne, FollowUp, FollowUpId, FollowUpMail,
    KeepOneToOnes, LogOneToOne, MoveFollowUp, NoteOneToOne, OneToOne, OneToOneFilter, OneToOneMail, OneToOneStatus,
    OneToOneStep, PrivateNote, ProposeOneToOne, SetNote, SuggestTimes, accept_one_to_one, accept_one_to_one_in,
    add_follow_up, cancel_one_to_one, claim_one_to_one, complete_follow_up, confirm_one_to_one, decline_one_to_one,
    dispute_one_to_one, dispute_one_to_one_in, follow_ups_for, keep_one_to_ones, log_one_to_one, log_one_to_one_in,
    note_one_to_one_in, offered_steps, one_to_one_page_for, one_to_ones_by_ids_for, private_notes_for,
    propose_one_to_one, propose_one_to_one_in, remove_follow_up, reopen_follow_up, send_follow_up, send_one_to_one,
    set_one_to_one_note, set_private_note, suggest_times, watch_one_to_ones,
};
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

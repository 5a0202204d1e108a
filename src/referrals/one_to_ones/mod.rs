//! One-to-ones: proposed with times, accepted, said to have taken place by one and confirmed by the other, and never
//! counted twice. Notes of both and of each, and what is to be done afterwards.

mod calendar;
mod claiming;
mod commands;
mod entity;
mod events;
mod follow_ups;
mod keeping;
mod mail;
mod noted;
mod notes;
mod queries;
mod rules;

pub use claiming::{
    ClaimHeld, ConfirmOneToOne, LogOneToOne, claim_one_to_one, confirm_one_to_one, dispute_one_to_one,
    dispute_one_to_one_in, log_one_to_one, log_one_to_one_in,
};
pub use commands::{
    AcceptOneToOne, EndOneToOne, ProposeOneToOne, SuggestTimes, accept_one_to_one, accept_one_to_one_in,
    cancel_one_to_one, decline_one_to_one, propose_one_to_one, propose_one_to_one_in, suggest_times,
};
pub use entity::{FollowUp, OneToOne, OneToOneStatus, PrivateNote};
pub use events::watch_one_to_ones;
pub use follow_ups::{
    AddFollowUp, FollowUpMail, MoveFollowUp, add_follow_up, complete_follow_up, remove_follow_up, reopen_follow_up,
    send_follow_up,
};
pub use keeping::{KeepOneToOnes, keep_one_to_ones};
pub use mail::{OneToOneMail, send_one_to_one};
pub use noted::{NoteOneToOne, note_one_to_one_in};
pub use notes::{SetNote, set_one_to_one_note, set_private_note};
pub use queries::{
    OneToOneFilter, follow_ups_for, one_to_one_page_for, one_to_ones_by_ids_for, private_notes_for, week_one_to_ones,
};
pub use rules::{OneToOneStep, offered_steps};

use crate::platform::values::typed_id;

typed_id!(
    /// What is to be done after a one-to-one.
    FollowUpId,
    "fup"
);

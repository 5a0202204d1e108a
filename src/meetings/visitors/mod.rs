//! Visitors: invited by members or registered by themselves, received at the door, and followed up. How often somebody
//! may visit is counted by their e-mail address over the whole club.

mod arrivals;
mod by_link;
mod commands;
mod counting;
mod entity;
mod forgetting;
mod mail;
mod moves;
mod queries;
mod registration;
mod rules;

pub use arrivals::{CheckInVisitor, check_in_visitor, check_in_visitor_in, undo_check_in};
pub use by_link::{ShownVisit, call_off_visit, confirm_visit};
pub use commands::{InviteVisitor, invite_visitor, invite_visitor_in};
pub use forgetting::{ForgetVisits, forget_visits};
pub(super) use mail::queue_visit_changes;
pub use mail::{
    VisitChangeMail, VisitInvitationMail, VisitRegistrationMail, send_visit_change, send_visit_invitation,
    send_visit_registration, visit_consent, when_and_where,
};
pub use moves::{MoveVisitor, cancel_visit, dismiss_visitor, follow_up_visitor, put_off_visitor};
pub use queries::{VisitView, first_visits, open_to_visitors, visit_by_token};
pub(super) use queries::{Visits, visits_of_members};
pub use registration::{RegisterVisit, register_visit};
pub use rules::{VISIT_KEPT_MONTHS, VisitState};

pub(super) use moves::note_no_shows;

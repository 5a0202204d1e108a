//! Duties of one meeting that whoever may do them lets others do: by a link, without signing in, until it ends or is
//! taken back. Whoever opens it acts in the giver's place, with no more rights than the giver has at that moment.

mod by_link;
mod commands;
mod entity;
mod forgetting;
mod queries;
mod rules;

pub use by_link::{ShownLink, check_in_visitor_by_link, record_attendance_by_link};
pub use commands::{DelegateDuty, GivenLink, delegate_duty, revoke_delegation};
pub use entity::{Duty, Model as Delegation};
pub use forgetting::{ForgetDelegations, forget_delegations};
pub use queries::{DelegatedView, ExpectedVisitor, RosterLine, Standing, Work, delegation_by_token, delegations_of};
pub use rules::DelegationState;

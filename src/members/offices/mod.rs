//! Offices: proposed, decided on, handed over on a day, given up. What they allow follows their days by itself: the
//! Actor of a request holds those of today.

mod assign;
mod endings;
mod proposals;
mod queries;
mod rules;

pub use assign::{AssignOffice, HandOverOffice, assign_office, assign_office_in, hand_over_office};
pub(super) use endings::end_offices_of;
pub use endings::{EndOffice, end_office, resign_office};
pub use proposals::{DecideOffice, confirm_office, decline_office, propose_office};
pub(super) use queries::keepers_of_seats;
pub use queries::{
    office, offices_during, offices_of_chapters, offices_of_chapters_from, offices_of_club, offices_of_regions,
    proposed_offices,
};
pub use rules::day_of_offices;

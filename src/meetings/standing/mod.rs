//! Where members stand by their chapter's attendance policy: what counts, how much is left, and what would be if.

mod queries;
mod rules;
mod warned;

pub use queries::{AttendanceStanding, forecasts, standings};
pub use rules::Tally;
pub(super) use rules::Warned;
pub(super) use warned::warned_by;

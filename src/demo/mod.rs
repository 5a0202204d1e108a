//! The demo club: invented people, companies and weeks, the same for the same seed and day. Imports everything.

pub mod categories;
mod cities;
mod names;
mod phrases;
pub mod plan;

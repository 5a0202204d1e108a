//! What comes in from other systems and goes out to them. Reads every feature, writes by their commands.

mod entity;
pub mod files;
mod people;
mod report;
mod rosters;
mod slips;

pub use report::{ImportReport, Progress, SlipCounts, find_chapter};
pub use rosters::{ImportRoster, import_roster};
pub use slips::{ImportSlips, import_slips};

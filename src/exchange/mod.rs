//! What comes in from other systems and goes out to them. Reads every feature, writes by their commands.

mod entity;
pub mod files;
mod people;
mod report;
mod rosters;
mod slips;
mod vcards;

pub use report::{ImportReport, Progress, SlipCounts, find_chapter};
pub use rosters::{ImportRoster, import_roster};
pub use slips::{ImportSlips, import_slips};
pub use vcards::{Cards, card_of_member, cards_of_chapter};

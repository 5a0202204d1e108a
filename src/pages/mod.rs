//! The few HTML pages.

pub mod answer;
pub mod by_link;
pub mod duty;
pub mod mailbox;
pub mod playground;
pub mod samples;
pub mod visit;

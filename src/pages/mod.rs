//! The few HTML pages.

pub mod mailbox;
pub mod playground;
pub mod samples;

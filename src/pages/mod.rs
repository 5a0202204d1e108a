//! The few HTML pages.

pub mod duty;
pub mod mailbox;
pub mod playground;
pub mod samples;

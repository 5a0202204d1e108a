//! The few HTML pages.

pub mod mailbox;

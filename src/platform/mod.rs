//! What every server needs and no club knows: configuration, errors, the database, events, time, values, jobs, mail.
//! Imports nothing of ours.

pub mod clock;
pub mod config;
pub mod db;
pub mod error;
pub mod events;
pub mod files;
pub mod idempotency;
pub mod images;
pub mod jobs;
pub mod limits;
pub mod mail;
pub mod logging;
pub mod migrations;
pub mod opening;
pub mod page;
pub mod secrets;
pub mod texts;
pub mod tokens;
pub mod values;

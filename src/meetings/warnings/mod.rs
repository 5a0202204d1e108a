//! Warnings of members who are away too often: found at the close of a week, each once, and mailed.

mod entity;
mod finding;
mod mail;
mod queries;

pub use entity::Model as AttendanceWarning;
pub use finding::{FindWarnings, find_warnings};
pub use mail::{LimitMail, WarningMail, send_limit, send_warning};
pub use queries::warnings_of;

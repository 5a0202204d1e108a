//! Which mails a member wants, and when.

mod commands;
mod entity;
mod queries;
mod rules;

pub use commands::{UpdateMailPreferences, update_mail_preferences};
pub use queries::preferences_of;
pub use rules::{MailKind, MailPreferences};

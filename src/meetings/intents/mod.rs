//! What members say before a meeting: signed in, or by the link in their invitation; and whom they name to stand in.

mod by_link;
mod commands;
mod links;
mod mail;
mod queries;
mod rules;

pub use by_link::{AnswerView, IntentByLink, answer_by_link, set_intent_by_link};
pub use commands::{NewSubstitute, SetIntent, set_intent};
pub(super) use commands::{call_off_substitutes, tell_substitutes_of_change};
pub use links::IntentLinks;
pub use mail::{SubstituteMail, SubstituteNews, send_substitute};
pub use queries::named_substitutes;
pub(super) use queries::{answered_in, own_attendance};

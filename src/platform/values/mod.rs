//! Values that are right by construction: parsed once at the border, then trusted.

mod email;
mod id;
mod language;
mod money;
mod nearest;
mod patch;
mod place;
mod recurrence;
mod slug;
mod text;

pub use email::Email;
pub use id::{ParseIdError, decode_typed_id, encode_typed_id, new_id};
pub use language::Language;
pub use money::{Currency, Money, MoneyError, largest_amount, parse_amount};
pub use nearest::nearest;
pub use patch::Patch;
pub use place::{Country, LocalTimeError, Locale, Zone, local_instant, nearest_instant, parse_zone, wall_time};
pub use recurrence::{ParseRecurrenceError, Recurrence};
pub use slug::Slug;
pub use text::{ParseTextError, Prose, Text, clean_line, clean_text, fold};

pub(crate) use id::typed_id;

/// A value from outside that is not what it should be; the text says what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ParseValueError(pub &'static str);

//! How many values there are in a body of JSON, counted before any of them is kept: a byte of text can become a hundred
//! bytes of memory.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::refused::Refused;
use crate::graphql::{ErrorCode, Refusal, RequestError, Stage};

/// Refuses a body of too many values. One that is no JSON is not refused here: its parser says where it is wrong.
pub(super) fn check(body: &[u8], most: usize) -> Result<(), Refused> {
    let left = Cell::new(Some(most));
    // The outcome is in `left`.
    let _ = Values { left: &left }.deserialize(&mut serde_json::Deserializer::from_slice(body));
    if left.get().is_some() {
        return Ok(());
    }
    let message = format!("the request is over the limit of {most} inputs: so many values may its JSON have");
    let error = RequestError::new(ErrorCode::LimitExceeded, message).with("limit", "inputs").with("value", most);
    Err(Refusal::new(Stage::Form, error).into())
}

struct Values<'l> {
    /// How many more there may be; `None` once there were too many.
    left: &'l Cell<Option<usize>>,
}

impl Values<'_> {
    fn take<E: Error>(&self) -> Result<(), E> {
        self.left.set(self.left.get().and_then(|left| left.checked_sub(1)));
        self.left.get().map(|_| ()).ok_or_else(|| E::custom("too many values"))
    }
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.take()
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.take()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.take()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.take()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.take()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.take()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.take()?;
        while entries.next_element_seed(Values { left: self.left })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.take()?;
        while members.next_key::<IgnoredAny>()?.is_some() {
            members.next_value_seed(Values { left: self.left })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_counts_and_what_is_no_json_is_left_to_its_parser() {
        let text = r#"{"query":"{a}","variables":{"a":[1,-1,1.5,"x",null,true,{}]}}"#;
        assert!(check(text.as_bytes(), 11).is_ok());
        let refused = check(text.as_bytes(), 10).unwrap_err();
        assert!(refused.errors()[0].message().contains("the limit of 10 inputs"));
        for text in ["", "{", "[1,", "[1 1 1 1]", "\u{0}", &"[".repeat(100_000)] {
            assert!(check(text.as_bytes(), 1_000).is_ok(), "{text:.20}");
        }
    }
}

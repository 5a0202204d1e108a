//! What changed.

use std::collections::BTreeSet;

use uuid::Uuid;

/// What kind of change a feature tells of, such as `meeting`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic(&'static str);

impl Topic {
    /// A topic. Nodes know it by its name, so it never changes: lower-case letters and `_`, 32 at most.
    ///
    /// # Panics
    /// For another name; as a constant it does not compile then.
    pub const fn new(name: &'static str) -> Self {
        let bytes = name.as_bytes();
        assert!(!bytes.is_empty() && bytes.len() <= 32, "a topic has 1 to 32 letters");
        let mut at = 0;
        while at < bytes.len() {
            assert!(bytes[at].is_ascii_lowercase() || bytes[at] == b'_', "a topic is lower-case letters and _");
            at += 1;
        }
        Self(name)
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

/// A record has changed: whoever watches `key` under `topic` is told its `id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Event {
    /// What kind of change.
    pub topic: Topic,
    /// Who or what is watched: the record itself, or somebody whom it concerns.
    pub key: Uuid,
    /// The record that changed.
    pub id: Uuid,
}

/// Beyond this many it is cheaper for watchers to read anew than for us to tell them one by one.
const MOST_EVENTS: usize = 10_000;

/// Events, each once; or more than are worth telling one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::platform) enum Changes {
    /// These.
    Events(BTreeSet<Event>),
    /// So many that every watcher should read anew.
    TooMany,
}

impl Default for Changes {
    fn default() -> Self {
        Self::Events(BTreeSet::new())
    }
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Events(events) if events.is_empty())
    }

    /// Adds an event, unless it is there already.
    pub fn add(&mut self, event: Event) {
        if let Self::Events(events) = self {
            events.insert(event);
            if events.len() > MOST_EVENTS {
                *self = Self::TooMany;
            }
        }
    }

    /// Adds all that `other` says.
    pub fn merge(&mut self, other: Self) {
        match other {
            Self::Events(events) => events.into_iter().for_each(|event| self.add(event)),
            Self::TooMany => *self = Self::TooMany,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::values::new_id;

    fn event() -> Event {
        Event { topic: Topic::new("weather"), key: new_id(), id: new_id() }
    }

    #[test]
    fn the_same_change_is_told_once_and_too_many_as_one() {
        let (rain, snow) = (event(), event());
        let mut changes = Changes::default();
        assert!(changes.is_empty());
        for event in [rain, snow, rain] {
            changes.add(event);
        }
        assert_eq!(changes, Changes::Events([rain, snow].into()));

        let mut others = Changes::default();
        (2..MOST_EVENTS).for_each(|_| others.add(event()));
        others.add(rain);
        changes.merge(others);
        assert!(matches!(&changes, Changes::Events(events) if events.len() == MOST_EVENTS));
        changes.add(event());
        assert_eq!(changes, Changes::TooMany);
        changes.merge(Changes::Events([rain].into()));
        assert_eq!(changes, Changes::TooMany, "once it is too many, nobody knows which are missing");
        assert!(!changes.is_empty());
    }

    #[test]
    fn a_topics_name_is_plain() {
        assert_eq!(Topic::new("one_to_one").name(), "one_to_one");
        for name in ["", "Meeting", "a b", "a:b", "a'b", "ąę", "abcdefghijklmnopqrstuvwxyzabcdefg"] {
            assert!(std::panic::catch_unwind(|| Topic::new(name)).is_err(), "{name}");
        }
    }
}

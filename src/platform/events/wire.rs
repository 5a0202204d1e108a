//! How nodes write events to one another: `1 <node>`, then ` <topic>:<key>:<id>` for each event (without the id when
//! it is the key), or ` *` for more than are told one by one. The 1 is the version of this form.

use uuid::Uuid;

use super::changes::{Changes, Event};

/// PostgreSQL's channel; it is one per database.
pub(super) const CHANNEL: &str = "chapterhouse_events";

/// PostgreSQL takes less than 8,000 bytes.
const LONGEST: usize = 7_900;
const VERSION: &str = "1";
const ALL: &str = "*";

/// What a node said.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message<'a> {
    pub node: Uuid,
    pub told: Told<'a>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told<'a> {
    /// Topic, key and id of each.
    Events(Vec<(&'a str, Uuid, Uuid)>),
    TooMany,
}

/// As many payloads as it takes. They hold nothing but letters, digits and `_ : *` with spaces between.
pub(super) fn write(node: Uuid, changes: &Changes) -> Vec<String> {
    let Changes::Events(events) = changes else { return vec![format!("{} {ALL}", sign_of_life(node))] };
    let mut payloads = Vec::new();
    let mut payload = sign_of_life(node);
    let empty = payload.len();
    for event in events.iter().map(write_event) {
        if payload.len() + event.len() > LONGEST {
            payloads.push(std::mem::replace(&mut payload, sign_of_life(node)));
        }
        payload.push_str(&event);
    }
    if payload.len() > empty {
        payloads.push(payload);
    }
    payloads
}

/// A payload without events.
pub(super) fn sign_of_life(node: Uuid) -> String {
    format!("{VERSION} {}", node.simple())
}

fn write_event(event: &Event) -> String {
    let (topic, key, id) = (event.topic.name(), event.key.simple(), event.id.simple());
    if key == id { format!(" {topic}:{key}") } else { format!(" {topic}:{key}:{id}") }
}

/// `None` for what no node of this version writes.
pub(super) fn read(payload: &str) -> Option<Message<'_>> {
    let rest = payload.strip_prefix(VERSION)?.strip_prefix(' ')?;
    let mut words = rest.split(' ');
    let node = read_id(words.next()?)?;
    let words: Vec<&str> = words.collect();
    let told = if words == [ALL] {
        Told::TooMany
    } else {
        Told::Events(words.into_iter().map(read_event).collect::<Option<_>>()?)
    };
    Some(Message { node, told })
}

fn read_event(word: &str) -> Option<(&str, Uuid, Uuid)> {
    let mut parts = word.split(':');
    let (topic, key) = (parts.next()?, read_id(parts.next()?)?);
    let id = parts.next().map_or(Some(key), read_id)?;
    (!topic.is_empty() && parts.next().is_none()).then_some((topic, key, id))
}

fn read_id(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok()
}

#[cfg(test)]
mod tests {
    use super::super::changes::Topic;
    use super::*;
    use crate::platform::values::new_id;

    const RAIN: Topic = Topic::new("rain");

    fn event() -> Event {
        Event { topic: RAIN, key: new_id(), id: new_id() }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let node = new_id();
        let two = event();
        let same = Event { id: two.key, ..two };
        let payloads = write(node, &Changes::Events([two, same].into()));
        let [key, id] = [two.key.simple(), two.id.simple()];
        assert_eq!(payloads, [format!("1 {} rain:{key} rain:{key}:{id}", node.simple())]);
        let told = Told::Events(vec![("rain", two.key, two.key), ("rain", two.key, two.id)]);
        assert_eq!(read(&payloads[0]), Some(Message { node, told }));

        let payloads = write(node, &Changes::TooMany);
        assert_eq!(payloads, [format!("1 {} *", node.simple())]);
        assert_eq!(read(&payloads[0]), Some(Message { node, told: Told::TooMany }));

        let silent = sign_of_life(node);
        assert_eq!(read(&silent), Some(Message { node, told: Told::Events(vec![]) }));
        assert_eq!(write(node, &Changes::default()), Vec::<String>::new());
    }

    #[test]
    fn many_events_take_several_payloads_each_below_the_limit() {
        let node = new_id();
        let longest = Topic::new("abcdefghijklmnopqrstuvwxyz_abcde");
        let events: Vec<Event> = (0..1_000).map(|_| Event { topic: longest, ..event() }).collect();
        let payloads = write(node, &Changes::Events(events.iter().copied().collect()));
        assert_eq!(payloads.len(), 13);
        assert!(payloads.iter().all(|payload| payload.len() < 8_000));
        let read: Vec<_> = payloads
            .iter()
            .flat_map(|payload| match read(payload).unwrap().told {
                Told::Events(events) => events,
                Told::TooMany => panic!("{payload}"),
            })
            .collect();
        assert_eq!(read, events.iter().map(|event| (longest.name(), event.key, event.id)).collect::<Vec<_>>());
    }

    #[test]
    fn what_another_version_wrote_is_not_guessed_at() {
        let id = new_id().simple();
        for payload in [
            String::new(),
            "1".to_owned(),
            "1 ".to_owned(),
            format!("2 {id}"),
            format!("11 {id}"),
            format!("1 {id} "),
            format!("1 {id} rain"),
            format!("1 {id} :{id}"),
            format!("1 {id} rain:{id}:"),
            format!("1 {id} rain:{id}:{id}:{id}"),
            format!("1 {id} rain:xyz"),
            format!("1 {id} * rain:{id}"),
            format!("1 {id} rain:{id} ?"),
            "1 ąę".to_owned(),
        ] {
            assert_eq!(read(&payload), None, "{payload}");
        }
    }
}

//! A one-to-one that was agreed as a calendar file: RFC 5545, with the method of RFC 5546.

use std::time::Duration;

use icalendar::{Calendar as File, Component as _, Event, EventLike as _, EventStatus};

use super::entity::{OneToOne, OneToOneStatus};
use crate::platform::clock::Timestamp;
use crate::platform::mail::Calendar;
use crate::platform::values::clean_line;

/// Nobody says how long they will talk.
const USUAL_LENGTH: Duration = Duration::from_hours(1);

/// The one-to-one as it stands, under a title; `None` when no time was agreed. A reader's calendar takes it for the same
/// event each time.
pub(super) fn calendar_of(row: &OneToOne, title: &str, now: Timestamp) -> Option<Calendar> {
    let starts_at = row.starts_at?;
    let is_off = row.status == OneToOneStatus::Cancelled;
    let mut event = Event::new();
    event
        .uid(&row.id.to_string())
        .sequence(u32::try_from(row.version).unwrap_or(0))
        .timestamp(now.to_utc())
        .summary(&clean_line(title))
        .starts(starts_at.to_utc())
        .ends(starts_at.plus(USUAL_LENGTH).to_utc())
        .status(if is_off { EventStatus::Cancelled } else { EventStatus::Confirmed });
    if let Some(place) = row.place.as_deref().or(row.online_url.as_deref()) {
        event.location(&clean_line(place));
    }
    if let Some(url) = row.online_url.as_deref() {
        event.description(&clean_line(url));
    }
    let method = if is_off { "CANCEL" } else { "PUBLISH" };
    let mut file = File::empty();
    file.append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//chapterhouse//one-to-ones//EN"))
        .append_property(("METHOD", method))
        .push(event.done());
    Some(Calendar { method, body: file.to_string() })
}

#[cfg(test)]
mod tests {
    use super::super::rules::tests::one_to_one;
    use super::*;

    fn lines(row: &OneToOne) -> Vec<String> {
        let now = Timestamp::from_micros(1_769_000_000_000_000);
        let file = calendar_of(row, "Jan Kowalski, Emma Clarke", now).unwrap();
        // Long lines are folded (RFC 5545, 3.1).
        file.body.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn what_was_agreed_is_an_hour_at_its_place_and_goes_out_again_when_it_is_off() {
        let (mut row, ..) = one_to_one(OneToOneStatus::Accepted);
        row.starts_at = Some(Timestamp::from_micros(1_769_000_000_000_000));
        row.online_url = Some("https://call.example/1".to_owned());
        let expected = ["METHOD:PUBLISH", "SEQUENCE:3", "STATUS:CONFIRMED", "DTSTART:20260121T125320Z"];
        let rest = ["DTEND:20260121T135320Z", "SUMMARY:Jan Kowalski\\, Emma Clarke", "LOCATION:https://call.example/1"];
        let written = lines(&row);
        for line in expected.iter().chain(&rest) {
            assert!(written.iter().any(|one| one == line), "{line}: {written:#?}");
        }
        row.status = OneToOneStatus::Cancelled;
        let written = lines(&row);
        assert!(written.contains(&"METHOD:CANCEL".to_owned()) && written.contains(&"STATUS:CANCELLED".to_owned()));
        row.starts_at = None;
        assert!(calendar_of(&row, "x", Timestamp::from_micros(0)).is_none());
    }
}

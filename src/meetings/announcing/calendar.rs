//! A meeting as a calendar file: RFC 5545, with the method of RFC 5546.

use icalendar::{Calendar as File, Component as _, Event, EventLike as _, EventStatus};

use crate::meetings::{Meeting, MeetingMode};
use crate::platform::clock::Timestamp;
use crate::platform::mail::Calendar;
use crate::platform::values::clean_line;

/// The meeting as it stands: a reader's calendar takes it for the same event each time, and the latest version of it.
pub(crate) fn calendar_of(meeting: &Meeting, chapter: &str, now: Timestamp) -> Calendar {
    let is_called_off = !meeting.status.is_announced();
    let title = meeting.title.as_deref().map_or_else(|| chapter.to_owned(), |title| format!("{chapter}: {title}"));
    let mut event = Event::new();
    event
        .uid(&meeting.id.to_string())
        .sequence(u32::try_from(meeting.version).unwrap_or(0))
        .timestamp(now.to_utc())
        .summary(&clean_line(&title))
        .starts(meeting.starts_at.to_utc())
        .ends(meeting.ends_at.to_utc())
        .status(if is_called_off { EventStatus::Cancelled } else { EventStatus::Confirmed });
    let place = match meeting.mode {
        MeetingMode::Online => meeting.online_url.as_deref(),
        MeetingMode::InPerson | MeetingMode::Hybrid => meeting.venue.as_deref(),
    };
    if let Some(place) = place {
        event.location(&clean_line(place));
    }
    if let Some(url) = meeting.online_url.as_deref().filter(|_| meeting.mode != MeetingMode::InPerson) {
        event.description(&clean_line(url));
    }
    let method = if is_called_off { "CANCEL" } else { "PUBLISH" };
    let mut file = File::empty();
    file.append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//chapterhouse//meetings//EN"))
        .append_property(("METHOD", method))
        .push(event.done());
    Calendar { method, body: file.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::MeetingStatus;
    use crate::meetings::rules::tests::meeting;

    fn lines(meeting: &Meeting) -> Vec<String> {
        let now = Timestamp::from_micros(1_769_000_000_000_000);
        // Long lines are folded (RFC 5545, 3.1).
        let unfolded = calendar_of(meeting, "Kraków Wawel", now).body.replace("\r\n ", "");
        unfolded.split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_meeting_is_one_event_that_its_readers_calendars_know_again() {
        let announced = Meeting {
            title: Some("Wigilia, barszcz; \nBEGIN:VALARM".to_owned()),
            venue: Some("Hotel pod Różą, ul. Floriańska 14".to_owned()),
            starts_at: Timestamp::from_micros(1_769_000_000_000_000),
            ends_at: Timestamp::from_micros(1_769_005_400_000_000),
            ..meeting(MeetingStatus::Published)
        };
        let lines = lines(&announced);
        for expected in [
            "METHOD:PUBLISH",
            "SEQUENCE:3",
            "STATUS:CONFIRMED",
            "DTSTAMP:20260121T125320Z",
            "DTSTART:20260121T125320Z",
            "DTEND:20260121T142320Z",
            "SUMMARY:Kraków Wawel: Wigilia\\, barszcz\\; BEGIN:VALARM",
            "LOCATION:Hotel pod Różą\\, ul. Floriańska 14",
        ] {
            assert!(lines.iter().any(|line| line == expected), "{expected}: {lines:#?}");
        }
        assert!(lines.contains(&format!("UID:{}", announced.id)));
    }

    #[test]
    fn what_was_called_off_goes_out_of_the_calendars() {
        let lines = lines(&meeting(MeetingStatus::Holiday));
        assert!(lines.contains(&"METHOD:CANCEL".to_owned()) && lines.contains(&"STATUS:CANCELLED".to_owned()));
    }
}

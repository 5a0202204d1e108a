//! What a chapter may be.

use std::ops::RangeInclusive;

use rrule::{Frequency, RRule, Unvalidated};

use super::Chapter;
use crate::platform::error::{Result, reject};

/// How many minutes a meeting takes.
pub const MEETING_MINUTES: RangeInclusive<i32> = 15..=720;

/// Whether a chapter's meetings may usually take this long. Codes: `DURATION_INVALID`.
pub fn check_minutes(minutes: i32) -> Result<()> {
    if MEETING_MINUTES.contains(&minutes) { Ok(()) } else { reject("DURATION_INVALID").on("meetingMinutes").err() }
}

/// Whether a chapter has not ended. Codes: `CHAPTER_CLOSED`.
pub fn check_open(chapter: &Chapter) -> Result<()> {
    match chapter.closed_on {
        Some(day) => reject("CHAPTER_CLOSED").with("day", day.to_string()).err(),
        None => Ok(()),
    }
}

/// Whether a text is a recurrence that meetings may follow: by the week or by the month, without a time of day and
/// without an end, such as `FREQ=WEEKLY;BYDAY=TH` or `FREQ=MONTHLY;BYDAY=1TU`. Codes: `PATTERN_INVALID`.
pub fn check_pattern(pattern: Option<&str>) -> Result<()> {
    const LONGEST: usize = 200;
    let Some(pattern) = pattern else { return Ok(()) };
    let parsed = (pattern.len() <= LONGEST).then(|| pattern.parse::<RRule<Unvalidated>>().ok()).flatten();
    let is_right = parsed.is_some_and(|rule| {
        matches!(rule.get_freq(), Frequency::Weekly | Frequency::Monthly)
            && !rule.get_by_weekday().is_empty()
            && (1..=26).contains(&rule.get_interval())
            && (rule.get_count(), rule.get_until()) == (None, None)
            && [rule.get_by_hour(), rule.get_by_minute(), rule.get_by_second()].iter().all(|parts| parts.is_empty())
    });
    if is_right { Ok(()) } else { reject("PATTERN_INVALID").on("meetingPattern").err() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meeting_takes_a_quarter_of_an_hour_to_half_a_day() {
        let taken: Vec<bool> = [14, 15, 720, 721].map(|minutes| check_minutes(minutes).is_ok()).to_vec();
        assert_eq!(taken, [false, true, true, false]);
    }

    #[test]
    fn a_pattern_is_of_weeks_or_months_and_has_no_end() {
        for good in [
            "FREQ=WEEKLY;BYDAY=TH",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
            "FREQ=MONTHLY;BYDAY=1TU",
            "FREQ=MONTHLY;BYDAY=-1FR",
        ] {
            assert!(check_pattern(Some(good)).is_ok(), "{good}");
        }
        assert!(check_pattern(None).is_ok());
        let long = format!("FREQ=WEEKLY;BYDAY={}", "TH,".repeat(100));
        for bad in [
            "",
            "Thursdays",
            "FREQ=SECONDLY",
            "FREQ=DAILY",
            "FREQ=WEEKLY",
            "FREQ=WEEKLY;INTERVAL=0;BYDAY=TH",
            "FREQ=WEEKLY;INTERVAL=60000;BYDAY=TH",
            "FREQ=WEEKLY;BYDAY=TH;COUNT=3",
            "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270101T000000Z",
            "FREQ=WEEKLY;BYDAY=TH;BYHOUR=6",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=WEEKLY;BYDAY=TH\nDTSTART:20260101T000000Z",
            long.as_str(),
        ] {
            assert!(check_pattern(Some(bad)).is_err(), "{bad}");
        }
    }
}

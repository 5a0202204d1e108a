//! What a chapter may be.

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate, NaiveTime};

use super::Chapter;
use crate::platform::clock::Timestamp;
use crate::platform::error::{Result, reject};
use crate::platform::values::{ParseRecurrenceError, Patch, Recurrence, Zone};

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

/// What is to change of when a chapter meets; `None` and `Keep` leave a part as it is.
#[derive(Debug, Clone, Default)]
pub struct ChangePattern {
    /// RFC 5545 recurrence.
    pub pattern: Patch<String>,
    /// From when on it counts; today when it is another pattern than before and this is `None`.
    pub starts_on: Option<NaiveDate>,
    /// When it usually starts.
    pub time: Option<NaiveTime>,
    /// How long a meeting usually takes.
    pub minutes: Option<i32>,
    /// The zone of its meetings.
    pub zone: Option<Zone>,
}

/// The chapter as it would meet after a change.
///
/// Codes: `DURATION_INVALID`, `PATTERN_INVALID`, `PATTERN_TOO_DENSE`, `PATTERN_NEVER_OCCURS`, `PATTERN_START_TOO_FAR`,
/// `VALUE_NEEDED`.
pub fn change_pattern(mut chapter: Chapter, change: ChangePattern, now: Timestamp) -> Result<Chapter> {
    let before = (chapter.meeting_pattern.clone(), chapter.pattern_start());
    let zone = chapter.time_zone;
    chapter.time_zone = change.zone.unwrap_or(chapter.time_zone);
    if let Some(time) = change.time {
        chapter.meeting_time = time.format("%H:%M").to_string();
    }
    if let Some(minutes) = change.minutes {
        check_minutes(minutes)?;
        chapter.meeting_minutes = minutes;
    }
    change.pattern.apply(&mut chapter.meeting_pattern);
    let Some(after) = &chapter.meeting_pattern else {
        if change.starts_on.is_some() {
            return reject("VALUE_NEEDED").on("meetingPattern").err();
        }
        chapter.pattern_starts_on = None;
        return Ok(chapter);
    };
    let today = now.day_in(chapter.time_zone.0);
    let is_another = before.0.as_ref() != Some(after);
    let start = change.starts_on.unwrap_or(if is_another { today } else { before.1 });
    let is_as_before = !is_another && start == before.1;
    // What has stood for long, or was set before these rules were made, may be sent again.
    if !is_as_before {
        check_pattern_start(start, today)?;
        check_pattern(after, start)?;
    }
    if !is_as_before || chapter.time_zone != zone {
        chapter.pattern_starts_on = Some(start);
    }
    Ok(chapter)
}

/// Whether a text is a recurrence that meetings may follow: by the week or by the month, without a time of day and
/// without an end, such as `FREQ=WEEKLY;BYDAY=TH` or `FREQ=MONTHLY;BYDAY=1TU`, that comes about from its start on.
/// Codes: `PATTERN_INVALID`, `PATTERN_TOO_DENSE`, `PATTERN_NEVER_OCCURS`.
pub fn check_pattern(pattern: &str, start: NaiveDate) -> Result<()> {
    const FOUR_YEARS: Days = Days::new(4 * 366);
    let rule: Recurrence = pattern.parse().map_err(|error| {
        let code = match error {
            ParseRecurrenceError::Invalid => reject("PATTERN_INVALID"),
            ParseRecurrenceError::TooDense => reject("PATTERN_TOO_DENSE"),
        };
        code.on("meetingPattern")
    })?;
    let until = start.checked_add_days(FOUR_YEARS).unwrap_or(NaiveDate::MAX);
    if rule.days(start, start, until).is_empty() {
        return reject("PATTERN_NEVER_OCCURS").on("meetingPattern").with("start", start.to_string()).err();
    }
    Ok(())
}

/// Whether a pattern may count from this day on. Codes: `PATTERN_START_TOO_FAR`.
fn check_pattern_start(start: NaiveDate, today: NaiveDate) -> Result<()> {
    const A_YEAR: i64 = 366;
    if (start - today).num_days().abs() > A_YEAR {
        return reject("PATTERN_START_TOO_FAR").on("patternStartsOn").err();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::error::Error;

    #[test]
    fn a_meeting_takes_a_quarter_of_an_hour_to_half_a_day() {
        let taken: Vec<bool> = [14, 15, 720, 721].map(|minutes| check_minutes(minutes).is_ok()).to_vec();
        assert_eq!(taken, [false, true, true, false]);
    }

    fn code(pattern: &str) -> Option<&'static str> {
        match check_pattern(pattern, day("2026-11-26")) {
            Ok(()) => None,
            Err(Error::Rejected(list)) => Some(list[0].code),
            Err(other) => panic!("{pattern}: {other}"),
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_pattern_is_of_weeks_or_months_has_no_end_and_comes_about() {
        for good in [
            "FREQ=WEEKLY;BYDAY=TH",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
            "FREQ=MONTHLY;BYDAY=1TU",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "FREQ=MONTHLY;BYMONTHDAY=29;BYMONTH=2",
        ] {
            assert_eq!(code(good), None, "{good}");
        }
        for never in [
            "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2",
            "FREQ=MONTHLY;BYDAY=5TH;BYMONTHDAY=1",
            "FREQ=WEEKLY;BYDAY=TH;BYSETPOS=2",
            "FREQ=MONTHLY;INTERVAL=12;BYDAY=1TU;BYMONTH=1",
        ] {
            assert_eq!(code(never), Some("PATTERN_NEVER_OCCURS"), "{never}");
        }
        for dense in ["FREQ=SECONDLY", "FREQ=HOURLY;INTERVAL=23"] {
            assert_eq!(code(dense), Some("PATTERN_TOO_DENSE"), "{dense}");
        }
        for bad in ["", "Thursdays", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TH;COUNT=3"] {
            assert_eq!(code(bad), Some("PATTERN_INVALID"), "{bad}");
        }
    }

    #[test]
    fn a_pattern_starts_within_a_year() {
        let today = day("2026-11-26");
        for (start, is_near) in
            [("2025-11-24", false), ("2025-11-25", true), ("2027-11-27", true), ("2027-11-28", false)]
        {
            assert_eq!(check_pattern_start(day(start), today).is_ok(), is_near, "{start}");
        }
    }
}

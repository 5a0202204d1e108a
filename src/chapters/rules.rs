//! What a chapter may be.

use std::ops::RangeInclusive;

use crate::platform::error::{Result, reject};

/// How many minutes a meeting takes.
pub const MEETING_MINUTES: RangeInclusive<i32> = 15..=720;

/// Whether a chapter's meetings may usually take this long. Codes: `DURATION_INVALID`.
pub fn check_minutes(minutes: i32) -> Result<()> {
    if MEETING_MINUTES.contains(&minutes) { Ok(()) } else { reject("DURATION_INVALID").on("meetingMinutes").err() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meeting_takes_a_quarter_of_an_hour_to_half_a_day() {
        let taken: Vec<bool> = [14, 15, 720, 721].map(|minutes| check_minutes(minutes).is_ok()).to_vec();
        assert_eq!(taken, [false, true, true, false]);
    }
}

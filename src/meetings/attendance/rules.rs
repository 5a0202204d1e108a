//! When somebody is late, how long a code holds, how often a wrong one may be tried, and who is no substitute.

use std::time::Duration;

use crate::meetings::{AttendanceMark, Meeting, MeetingStatus};
use crate::platform::clock::Timestamp;
use crate::platform::error::{Rejection, Result, reject};
use crate::platform::values::fold;

/// Who checks in so long after the start of the meeting, or later, is late.
pub(super) const LATE_AFTER: Duration = Duration::from_mins(10);
/// So many wrong codes a member may try …
pub(super) const MOST_TRIES: usize = 5;
/// … in so long a time.
pub(super) const TRIES_WITHIN: Duration = Duration::from_mins(10);

const MINUTE: i64 = 60_000_000;
const TWO_MINUTES: Duration = Duration::from_mins(2);

/// A minute of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Minute(i64);

impl Minute {
    pub(super) fn of(instant: Timestamp) -> Self {
        Self(instant.micros().div_euclid(MINUTE))
    }

    pub(super) fn before(self) -> Self {
        Self(self.0 - 1)
    }

    pub(super) fn to_bytes(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }

    /// Until when this minute's code is taken: to the end of the next one, so that nobody types in vain.
    pub(super) fn code_ends(self) -> Timestamp {
        Timestamp::from_micros(self.0 * MINUTE).plus(TWO_MINUTES)
    }
}

/// Six digits out of a tag that nobody can guess.
pub(super) fn digits(tag: &[u8]) -> String {
    let number = tag.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

/// Whether members check in themselves: while the meeting goes on. Afterwards a host sets what is missing.
pub(super) fn takes_codes(status: MeetingStatus) -> bool {
    status == MeetingStatus::InProgress
}

/// The mark of a member who checks in now.
pub(super) fn mark_at(meeting: &Meeting, now: Timestamp) -> AttendanceMark {
    if now < meeting.starts_at.plus(LATE_AFTER) { AttendanceMark::Present } else { AttendanceMark::Late }
}

/// Whether a member may try a code, given when wrong ones were tried before, in their order. Codes:
/// `CHECK_IN_TRIES_USED_UP` naming from when on.
pub(super) fn check_tries(meeting: &Meeting, tried: &[Timestamp], now: Timestamp) -> Result<()> {
    let recent: Vec<Timestamp> = tried.iter().copied().filter(|at| at.plus(TRIES_WITHIN) > now).collect();
    let Some(earliest) = recent.len().checked_sub(MOST_TRIES).map(|too_many| recent[too_many]) else { return Ok(()) };
    let from = earliest.plus(TRIES_WITHIN).to_utc().with_timezone(&meeting.time_zone.0).format("%H:%M:%S").to_string();
    reject("CHECK_IN_TRIES_USED_UP")
        .on("code")
        .with("count", MOST_TRIES.to_string())
        .with("from", from)
        .with("zone", meeting.time_zone.to_string())
        .err()
}

/// A name as it is compared: its words without case, diacritics and order.
pub(in crate::meetings) fn name_key(name: &str) -> Vec<String> {
    let mut words: Vec<String> = fold(name).split_whitespace().map(str::to_owned).collect();
    words.sort_unstable();
    words
}

/// Whether somebody may stand in: never a member of the same chapter. Only a name is known, so it is the names that are
/// compared. Codes: `SUBSTITUTE_OF_SAME_CHAPTER`.
pub(super) fn check_substitute(position: usize, name: &str, roster: &[Vec<String>]) -> Result<(), Rejection> {
    if !roster.contains(&name_key(name)) {
        return Ok(());
    }
    Err(reject("SUBSTITUTE_OF_SAME_CHAPTER").on(format!("marks.{position}.substituteName")).with("name", name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::rules::tests::meeting as any_meeting;
    use crate::platform::error::Error;
    use sea_orm::Iterable as _;

    fn at(minute: u64) -> Timestamp {
        Timestamp::from_micros(0).plus(Duration::from_mins(minute))
    }

    fn meeting() -> Meeting {
        let (starts_at, ends_at) = (at(60), at(150));
        Meeting { local_start: "1970-01-01T02:00".into(), starts_at, ends_at, ..any_meeting(MeetingStatus::InProgress) }
    }

    #[test]
    fn who_checks_in_ten_minutes_after_the_start_is_late() {
        use AttendanceMark::{Late, Present};
        let last = at(70).minus(Duration::from_micros(1));
        let marks = [at(0), at(60), last, at(70), at(150)].map(|now| mark_at(&meeting(), now));
        assert_eq!(marks, [Present, Present, Present, Late, Late]);
        let open: Vec<MeetingStatus> = MeetingStatus::iter().filter(|status| takes_codes(*status)).collect();
        assert_eq!(open, [MeetingStatus::InProgress]);
    }

    #[test]
    fn the_sixth_wrong_code_in_ten_minutes_waits_until_the_first_is_forgotten() {
        let tried: Vec<Timestamp> = (1..=5).map(at).collect();
        assert!(check_tries(&meeting(), &tried[..4], at(5)).is_ok());
        let Err(Error::Rejected(list)) = check_tries(&meeting(), &tried, at(5)) else { panic!("not refused") };
        let args: Vec<&str> = list[0].args.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!((list[0].code, args), ("CHECK_IN_TRIES_USED_UP", vec!["5", "01:11:00", "Europe/Warsaw"]));
        assert!(check_tries(&meeting(), &tried, at(11).minus(Duration::from_micros(1))).is_err());
        assert!(check_tries(&meeting(), &tried, at(11)).is_ok());
    }

    #[test]
    fn nobody_of_the_roster_stands_in_however_the_name_is_written() {
        let roster = [name_key("Piotr Łęcki"), name_key("Anna Świetlik-Nowak")];
        for same in ["Piotr Łęcki", "lecki  PIOTR", "Świetlik-Nowak Anna"] {
            let refused = check_substitute(2, same, &roster).unwrap_err();
            assert_eq!(refused.code, "SUBSTITUTE_OF_SAME_CHAPTER");
            assert_eq!(refused.field.as_deref(), Some("marks.2.substituteName"));
        }
        for other in ["Piotr Łęcki junior", "Paweł Łęcki", "Łęcki"] {
            assert!(check_substitute(0, other, &roster).is_ok(), "{other}");
        }
    }

    #[test]
    fn a_tag_makes_six_digits() {
        assert_eq!(digits(&[0; 32]), "000000");
        assert_eq!(digits(&[0, 0, 0, 0, 0, 0, 4, 210, 99]), "001234");
        assert_eq!(digits(&[255; 32]).len(), 6);
    }
}

//! The life cycle of a meeting, and what a meeting and its marks may be.

use std::time::Duration;

use sea_orm::ActiveEnum as _;

use super::entity::{AttendanceMark, Meeting, MeetingStatus};
use crate::chapters::MEETING_MINUTES;
use crate::platform::clock::Timestamp;
use crate::platform::error::{Result, check_version, invalid_transition, reject};

use MeetingStatus::{Cancelled, Closed, Discarded, Held, Holiday, InProgress, Planned, Published, Reopened};

impl MeetingStatus {
    /// Where a meeting may go from here.
    pub fn next(self) -> &'static [Self] {
        match self {
            Planned => &[Published, Cancelled, Holiday, Discarded],
            Published => &[InProgress, Cancelled, Holiday],
            InProgress => &[Held],
            Held | Reopened => &[Closed],
            Closed => &[Reopened],
            Cancelled | Holiday | Discarded => &[],
        }
    }

    /// Whether the chapter has told of it, and it was not called off: then everybody may know.
    pub fn is_announced(self) -> bool {
        matches!(self, Published | InProgress | Held | Closed | Reopened)
    }

    /// Where somebody may take it today: of `next`, what a command leads to.
    pub fn offered(self) -> Vec<Self> {
        self.next().to_vec()
    }
}

/// Whether a meeting may move. Codes: `INVALID_TRANSITION` naming from, to and what is allowed; then the version.
pub(super) fn check_move(meeting: &Meeting, to: MeetingStatus, expected_version: i32) -> Result<()> {
    if !meeting.status.next().contains(&to) {
        let allowed: Vec<String> = meeting.status.offered().iter().map(sea_orm::ActiveEnum::to_value).collect();
        return invalid_transition(meeting.status.to_value(), to.to_value(), &allowed).err();
    }
    check_version(meeting.version, expected_version)
}

/// How long before its time a meeting may be opened: whoever hosts it comes early, but not the day before.
const OPENS_BEFORE: Duration = Duration::from_hours(3);

/// How long before its start those are reminded who have not answered.
pub(super) const REMINDED_BEFORE: Duration = Duration::from_hours(24);

/// Whether somebody who is invited now need not be reminded: the day before has come, or comes within twelve hours.
pub(super) fn is_near(meeting: &Meeting, now: Timestamp) -> bool {
    const TOO_SOON: Duration = Duration::from_hours(12);
    meeting.starts_at <= now.plus(REMINDED_BEFORE).plus(TOO_SOON)
}

/// Whether it is time to open a meeting. Codes: `MEETING_TOO_EARLY` naming from when on.
pub(super) fn check_may_open(meeting: &Meeting, now: Timestamp) -> Result<()> {
    check_not_before(meeting, meeting.starts_at.minus(OPENS_BEFORE), now)
}

/// Whether a meeting has begun: none was held before. Codes: `MEETING_TOO_EARLY` naming from when on.
pub(super) fn check_has_begun(meeting: &Meeting, now: Timestamp) -> Result<()> {
    check_not_before(meeting, meeting.starts_at, now)
}

fn check_not_before(meeting: &Meeting, from: Timestamp, now: Timestamp) -> Result<()> {
    if now >= from {
        return Ok(());
    }
    let local = from.to_utc().with_timezone(&meeting.time_zone.0).format("%Y-%m-%d %H:%M");
    reject("MEETING_TOO_EARLY").with("from", local.to_string()).with("zone", meeting.time_zone.to_string()).err()
}

/// Whether a meeting may still be missed: one that is over has its marks. Codes: `MEETING_OVER`.
pub fn check_to_come(meeting: &Meeting) -> Result<()> {
    match meeting.status {
        Planned | Published | InProgress => Ok(()),
        status => reject("MEETING_OVER").on("ifMissed").with("status", status.to_value()).err(),
    }
}

/// Whether marks may be set now. Codes: `ATTENDANCE_NOT_OPEN`.
pub(super) fn check_marks_open(meeting: &Meeting) -> Result<()> {
    match meeting.status {
        InProgress | Held | Reopened => Ok(()),
        status => reject("ATTENDANCE_NOT_OPEN").with("status", status.to_value()).err(),
    }
}

/// Whether a mark fits what comes with it. Codes: `SUBSTITUTE_NAME_NEEDED`, `SUBSTITUTE_NAME_UNUSED`.
pub(super) fn check_mark(position: usize, mark: AttendanceMark, substitute: Option<&str>) -> Result<()> {
    let field = || format!("marks.{position}.substituteName");
    match (mark, substitute) {
        (AttendanceMark::Substitute, None) => reject("SUBSTITUTE_NAME_NEEDED").on(field()).err(),
        (AttendanceMark::Substitute, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => reject("SUBSTITUTE_NAME_UNUSED").on(field()).err(),
    }
}

/// Whether a meeting may take this long. Codes: `DURATION_INVALID`.
pub(super) fn check_duration(minutes: i32) -> Result<()> {
    if MEETING_MINUTES.contains(&minutes) { Ok(()) } else { reject("DURATION_INVALID").on("durationMinutes").err() }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::access::ChapterId;
    use crate::meetings::{MeetingId, MeetingMode};
    use crate::platform::error::Error;
    use crate::platform::values::Zone;
    use sea_orm::Iterable as _;

    /// One of its kind.
    pub(in crate::meetings) fn meeting(status: MeetingStatus) -> Meeting {
        Meeting {
            id: MeetingId::new(),
            chapter_id: ChapterId::new(),
            title: None,
            status,
            mode: MeetingMode::InPerson,
            local_start: "2026-11-26T06:45".into(),
            time_zone: Zone(chrono_tz::Europe::Warsaw),
            starts_at: Timestamp::from_micros(0),
            ends_at: Timestamp::from_micros(1),
            venue: None,
            online_url: None,
            closed_at: None,
            reminded_at: None,
            pattern_on: None,
            edited_at: None,
            version: 3,
            created_at: Timestamp::from_micros(0),
            updated_at: Timestamp::from_micros(0),
        }
    }

    #[test]
    fn a_meeting_goes_only_where_the_life_cycle_leads() {
        let allowed: usize = MeetingStatus::iter().map(|from| from.next().len()).sum();
        assert_eq!(allowed, 11);
        assert!(check_move(&meeting(Held), Closed, 3).is_ok());
        let Err(Error::Rejected(list)) = check_move(&meeting(Planned), Closed, 3) else { panic!("not refused") };
        assert_eq!(list[0].code, "INVALID_TRANSITION");
        let args: Vec<&str> = list[0].args.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(args, ["PLANNED", "CLOSED", "PUBLISHED, CANCELLED, HOLIDAY, DISCARDED"]);
    }

    #[test]
    fn closing_twice_is_no_move_whatever_the_version() {
        assert!(matches!(check_move(&meeting(Closed), Closed, 3), Err(Error::Rejected(_))));
    }

    #[test]
    fn a_meeting_opens_three_hours_ahead_and_is_over_once_it_has_begun() {
        let at = |hour: u64| Timestamp::from_micros(0).plus(Duration::from_hours(hour));
        let meeting = Meeting { starts_at: at(10), ..meeting(Published) };
        assert!(check_may_open(&meeting, at(7)).is_ok());
        assert!(check_has_begun(&meeting, at(10)).is_ok());
        for (refused, from) in [
            (check_may_open(&meeting, at(7).minus(Duration::from_micros(1))), "1970-01-01 08:00"),
            (check_has_begun(&meeting, at(10).minus(Duration::from_micros(1))), "1970-01-01 11:00"),
        ] {
            let Err(Error::Rejected(list)) = refused else { panic!("not refused") };
            let args = [("from", from.to_owned()), ("zone", "Europe/Warsaw".to_owned())];
            assert_eq!((list[0].code, list[0].args.as_slice()), ("MEETING_TOO_EARLY", args.as_slice()));
        }
    }

    #[test]
    fn a_stale_version_is_a_conflict_that_names_the_current_one() {
        assert!(matches!(check_move(&meeting(Held), Closed, 2), Err(Error::Conflict { current_version: 3 })));
    }

    #[test]
    fn marks_are_open_from_the_start_to_the_close() {
        let open: Vec<MeetingStatus> =
            MeetingStatus::iter().filter(|status| check_marks_open(&meeting(*status)).is_ok()).collect();
        assert_eq!(open, [InProgress, Held, Reopened]);
    }

    #[test]
    fn a_substitute_has_a_name_and_nobody_else_has_one() {
        assert!(check_mark(0, AttendanceMark::Substitute, Some("Jan Lis")).is_ok());
        assert!(check_mark(0, AttendanceMark::Substitute, None).is_err());
        assert!(check_mark(0, AttendanceMark::Present, Some("Jan Lis")).is_err());
        assert!(check_mark(0, AttendanceMark::Present, None).is_ok());
    }
}

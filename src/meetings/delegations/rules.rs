//! Whether a link works, and until when one may.

use std::time::Duration;

use sea_orm::ActiveEnum as _;

use super::entity::{Duty, Model as Delegation};
use crate::access::Permission;
use crate::meetings::{Meeting, MeetingStatus};
use crate::platform::clock::Timestamp;
use crate::platform::error::{Result, reject};

use MeetingStatus::{Cancelled, Closed, Discarded, Held, Holiday, InProgress, Planned, Published, Reopened};

/// So many living ones of a meeting: as many hands as a large one needs.
pub(super) const MOST_LIVING: u64 = 20;

/// Until when a link works when nobody says: marks are mended on the day after.
const USUALLY_AFTER_END: Duration = Duration::from_hours(24);
/// And at most.
const MOST_AFTER_END: Duration = Duration::from_hours(24 * 7);

impl Duty {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::Attendance, Self::Visitors];

    /// What whoever gives it must be allowed, and all that whoever has it is.
    pub fn permission(self) -> Permission {
        match self {
            Self::Attendance => Permission::MarkAttendance,
            Self::Visitors => Permission::ReceiveVisitors,
        }
    }
}

/// Whether a link works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelegationState {
    /// It works.
    Live,
    /// Its time is over.
    Expired,
    /// It was taken back, or its giver may not do the duty any more.
    Revoked,
    /// The meeting is closed or was called off.
    Over,
}

/// Whether a link works, given whether its giver may still do the duty.
pub(super) fn state_of(row: &Delegation, meeting: &Meeting, giver_may: bool, now: Timestamp) -> DelegationState {
    if row.revoked_at.is_some() || !giver_may {
        DelegationState::Revoked
    } else if is_over(meeting.status) {
        DelegationState::Over
    } else if row.expires_at <= now {
        DelegationState::Expired
    } else {
        DelegationState::Live
    }
}

fn is_over(status: MeetingStatus) -> bool {
    match status {
        Planned | Published | InProgress | Held | Reopened => false,
        Closed | Cancelled | Holiday | Discarded => true,
    }
}

/// Whether there is still a duty at a meeting. Codes: `MEETING_OVER`.
pub(super) fn check_not_over(meeting: &Meeting) -> Result<()> {
    if is_over(meeting.status) {
        return reject("MEETING_OVER").on("meetingId").with("status", meeting.status.to_value()).err();
    }
    Ok(())
}

/// Until when a link works that is given now. Codes: `EXPIRY_PAST`, `EXPIRY_TOO_LATE`.
pub(super) fn expiry(meeting: &Meeting, wanted: Option<Timestamp>, now: Timestamp) -> Result<Timestamp> {
    let latest = meeting.ends_at.plus(MOST_AFTER_END);
    let expires_at = wanted.unwrap_or_else(|| meeting.ends_at.plus(USUALLY_AFTER_END));
    let rejection = if expires_at > latest {
        reject("EXPIRY_TOO_LATE")
    } else if expires_at <= now {
        reject("EXPIRY_PAST")
    } else {
        return Ok(expires_at);
    };
    let local = latest.to_utc().with_timezone(&meeting.time_zone.0).format("%Y-%m-%d %H:%M").to_string();
    rejection.on("expiresAt").with("latest", local).with("zone", meeting.time_zone.to_string()).err()
}

/// Whether a link works. Codes: `DELEGATION_ENDED` naming who may give another.
pub(super) fn check_live(state: DelegationState, giver: &str) -> Result<()> {
    if state == DelegationState::Live { Ok(()) } else { reject("DELEGATION_ENDED").with("giver", giver).err() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::MemberId;
    use crate::meetings::rules::tests::meeting as any_meeting;
    use crate::meetings::{DelegationId, MeetingId};
    use crate::platform::error::Error;
    use sea_orm::Iterable as _;

    fn at(hour: u64) -> Timestamp {
        Timestamp::from_micros(0).plus(Duration::from_hours(hour))
    }

    fn meeting(status: MeetingStatus) -> Meeting {
        let (starts_at, ends_at) = (at(8), at(10));
        Meeting { local_start: "1970-01-01T06:45".into(), starts_at, ends_at, ..any_meeting(status) }
    }

    fn delegation(expires_at: Timestamp, revoked_at: Option<Timestamp>) -> Delegation {
        Delegation {
            id: DelegationId::new(),
            meeting_id: MeetingId::new(),
            duty: Duty::Attendance,
            holder_name: "Ala".into(),
            given_by: MemberId::new(),
            token_hash: vec![],
            expires_at,
            revoked_at,
            created_at: at(0),
        }
    }

    #[test]
    fn a_link_works_until_its_time_its_meeting_or_its_givers_right_ends() {
        let open = meeting(InProgress);
        let good = delegation(at(12), None);
        assert_eq!(state_of(&good, &open, true, at(11)), DelegationState::Live);
        assert_eq!(state_of(&good, &open, true, at(12)), DelegationState::Expired);
        assert_eq!(state_of(&good, &open, false, at(11)), DelegationState::Revoked);
        assert_eq!(state_of(&delegation(at(12), Some(at(9))), &open, true, at(13)), DelegationState::Revoked);
        let over: Vec<MeetingStatus> = MeetingStatus::iter()
            .filter(|status| state_of(&good, &meeting(*status), true, at(11)) == DelegationState::Over)
            .collect();
        assert_eq!(over, [Closed, Cancelled, Holiday, Discarded]);
    }

    #[test]
    fn a_link_ends_in_the_future_and_a_week_after_the_meeting_at_the_latest() {
        let meeting = meeting(Published);
        let code = |wanted, now| match expiry(&meeting, wanted, now) {
            Ok(_) => "ok",
            Err(Error::Rejected(list)) => list[0].code,
            Err(_) => "other",
        };
        assert!(matches!(expiry(&meeting, None, at(9)), Ok(until) if until == at(10 + 24)));
        assert_eq!(code(Some(at(10 + 7 * 24)), at(9)), "ok");
        assert_eq!(code(Some(at(10 + 7 * 24).plus(Duration::from_micros(1))), at(9)), "EXPIRY_TOO_LATE");
        assert_eq!(code(Some(at(9)), at(9)), "EXPIRY_PAST");
        assert_eq!(code(None, at(40)), "EXPIRY_PAST");
    }
}

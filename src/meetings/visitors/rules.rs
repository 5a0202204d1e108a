//! The life of a visit, how often somebody may visit, and what a link is good for.

use std::time::Duration;

use sea_orm::ActiveEnum as _;

use crate::meetings::{Meeting, MeetingStatus, Visitor, VisitorId, VisitorKind, VisitorStatus};
use crate::platform::clock::Timestamp;
use crate::platform::error::{Result, check_version, invalid_transition, reject};

use VisitorStatus::{
    Applying, Cancelled, CheckedIn, Closed, FollowUp, Invited, Member, NoShow, NotNow, Registered, SeatTaken,
};

/// So many visitors a meeting takes; and beside them as many registrations that wait to be confirmed.
pub(super) const MOST_VISITORS: u64 = 100;
/// So many mails of registrations one address gets in a day, whoever asks for them.
pub(super) const MOST_MAILS_A_DAY: u64 = 5;
/// The version of the text that visitors agree to. Who changes what it says changes this, too.
pub(super) const CONSENT_TEXT: &str = "2026-11";
/// How many months after the meeting it is forgotten who visited.
pub const VISIT_KEPT_MONTHS: u32 = 24;

impl VisitorStatus {
    /// Where a visit may go from here.
    pub fn next(self) -> &'static [Self] {
        match self {
            Invited => &[Registered, CheckedIn, NoShow, Cancelled],
            Registered => &[CheckedIn, NoShow, Cancelled],
            CheckedIn => &[FollowUp, NotNow, Closed],
            FollowUp => &[Applying, NotNow, Closed],
            Applying => &[Member, SeatTaken, NotNow, Closed],
            NoShow => &[CheckedIn, Closed],
            NotNow => &[FollowUp, Closed],
            SeatTaken => &[NotNow, Closed],
            Member | Cancelled | Closed => &[],
        }
    }

    /// Where somebody may take it today: of `next`, what a command leads to.
    pub fn offered(self) -> Vec<Self> {
        let is_offered = |to: &Self| matches!(to, CheckedIn | FollowUp | NotNow | Cancelled | Closed);
        let is_of_applications = matches!(self, Applying | SeatTaken);
        self.next().iter().copied().filter(|to| is_offered(to) && !is_of_applications).collect()
    }

    /// Whether they said, or somebody said for them, that they come.
    pub fn is_expected(self) -> bool {
        matches!(self, Invited | Registered)
    }
}

/// Whether a visit may move. Codes: `INVALID_TRANSITION` naming from, to and what is allowed; then the version.
pub(super) fn check_move(visit: &Visitor, to: VisitorStatus, expected_version: i32) -> Result<()> {
    let allowed = visit.status.offered();
    if !allowed.contains(&to) {
        let allowed: Vec<String> = allowed.iter().map(sea_orm::ActiveEnum::to_value).collect();
        return invalid_transition(visit.status.to_value(), to.to_value(), &allowed).err();
    }
    check_version(visit.version, expected_version)
}

/// Whether a visitor may be received: who did not come by the end of the meeting has perhaps only not been seen.
/// Codes: `VISIT_NOT_EXPECTED`.
pub(super) fn check_receivable(visit: &Visitor) -> Result<()> {
    if visit.status.is_expected() || visit.status == NoShow {
        return Ok(());
    }
    reject("VISIT_NOT_EXPECTED").with("status", visit.status.to_value()).err()
}

/// Where a check-in that is taken back leads: to where the visit was before. When the meeting is over nobody is expected
/// any more. Codes: `VISIT_NOT_CHECKED_IN`.
pub(super) fn undone(visit: &Visitor, meeting: &Meeting) -> Result<VisitorStatus> {
    let is_applied = matches!(visit.status, Applying | Member | SeatTaken);
    let Some(before) = visit.received_from.filter(|_| visit.received_at.is_some() && !is_applied) else {
        return reject("VISIT_NOT_CHECKED_IN").with("status", visit.status.to_value()).err();
    };
    Ok(if meeting.status == MeetingStatus::InProgress { before } else { NoShow })
}

/// Whether visits of this kind are counted: those of people who may become members, and of those who look on.
pub(super) fn is_counted(kind: VisitorKind) -> bool {
    match kind {
        VisitorKind::Prospect | VisitorKind::Observer => true,
        VisitorKind::Substitute | VisitorKind::OtherChapter => false,
    }
}

/// A visit, and where its meeting stands.
pub(super) type Known = (Visitor, MeetingStatus);

/// How many of somebody's visits were made, not counting this one.
pub(super) fn made(visits: &[Known], but: Option<VisitorId>) -> usize {
    others(visits, but).filter(|(visit, _)| visit.received_at.is_some()).count()
}

/// How many are still to come, not counting this one.
pub(super) fn to_come(visits: &[Known], but: Option<VisitorId>) -> usize {
    let is_ahead =
        |status| matches!(status, MeetingStatus::Planned | MeetingStatus::Published | MeetingStatus::InProgress);
    others(visits, but).filter(|(visit, meeting)| visit.status.is_expected() && is_ahead(*meeting)).count()
}

fn others(visits: &[Known], but: Option<VisitorId>) -> impl Iterator<Item = &Known> {
    visits.iter().filter(move |(visit, _)| is_counted(visit.kind) && Some(visit.id) != but)
}

/// Whether there is a visit left. Codes: `VISITS_USED_UP` naming how many there are.
pub(super) fn check_visits(used: usize, allowed: i32) -> Result<()> {
    if usize::try_from(allowed).is_ok_and(|allowed| used < allowed) {
        return Ok(());
    }
    reject("VISITS_USED_UP").with("count", allowed.to_string()).err()
}

/// Whether a meeting takes one more. Codes: `TOO_MANY_VISITORS`.
pub(super) fn check_room(count: u64) -> Result<()> {
    if count < MOST_VISITORS {
        return Ok(());
    }
    reject("TOO_MANY_VISITORS").on("meetingId").with("most", MOST_VISITORS.to_string()).err()
}

/// Whether a visitor may still be invited to a meeting. Codes: `MEETING_OVER`.
pub(super) fn check_not_over(meeting: &Meeting) -> Result<()> {
    match meeting.status {
        MeetingStatus::Planned | MeetingStatus::Published | MeetingStatus::InProgress => Ok(()),
        status => reject("MEETING_OVER").on("meetingId").with("status", status.to_value()).err(),
    }
}

/// Whether strangers may register for a meeting: it is announced, and has not begun.
pub(super) fn is_open_to_visitors(meeting: &Meeting, now: Timestamp) -> bool {
    is_ahead(meeting, now) && meeting.status.is_announced()
}

/// Whether a meeting is still to come, by the clock and as its life goes.
pub(super) fn is_ahead(meeting: &Meeting, now: Timestamp) -> bool {
    now < meeting.starts_at && check_not_over(meeting).is_ok()
}

/// What somebody who shows a link finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitState {
    /// They registered, and have to confirm it.
    Unconfirmed,
    /// A member invited them, and they have not said yet whether they come.
    Invited,
    /// They come.
    Registered,
    /// They called off, or were called off.
    CalledOff,
    /// The meeting has begun, is over or was called off: nothing can be done here any more.
    Over,
}

/// What a link to a visit shows; `None` stands for a registration that is not confirmed.
pub(super) fn state_of(visit: Option<VisitorStatus>, meeting: &Meeting, now: Timestamp) -> VisitState {
    if !is_ahead(meeting, now) {
        return VisitState::Over;
    }
    match visit {
        None => VisitState::Unconfirmed,
        Some(Invited) => VisitState::Invited,
        Some(Registered) => VisitState::Registered,
        Some(Cancelled) => VisitState::CalledOff,
        Some(CheckedIn | FollowUp | Applying | Member | NoShow | NotNow | SeatTaken | Closed) => VisitState::Over,
    }
}

/// How long a day is over which mails are counted.
pub(super) const DAY: Duration = Duration::from_hours(24);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::MeetingId;
    use crate::meetings::rules::tests::meeting as any_meeting;
    use crate::platform::error::Error;
    use sea_orm::Iterable as _;

    fn at(hour: u64) -> Timestamp {
        Timestamp::from_micros(0).plus(Duration::from_hours(hour))
    }

    fn meeting(status: MeetingStatus) -> Meeting {
        let (starts_at, ends_at) = (at(8), at(10));
        Meeting { local_start: "1970-01-01T09:00".into(), starts_at, ends_at, ..any_meeting(status) }
    }

    fn visit(status: VisitorStatus, received_from: Option<VisitorStatus>) -> Visitor {
        Visitor {
            id: VisitorId::new(),
            meeting_id: MeetingId::new(),
            invited_by: None,
            kind: VisitorKind::Prospect,
            status,
            name: "Marek Lis".into(),
            company: None,
            profession: None,
            email: None,
            invited_by_name: None,
            consent_text: None,
            consent_at: None,
            received_from,
            received_at: received_from.map(|_| at(8)),
            version: 1,
            created_at: at(0),
            updated_at: at(0),
        }
    }

    #[test]
    fn a_visit_goes_only_where_its_life_leads() {
        let offered = |from: VisitorStatus| from.offered();
        assert_eq!(offered(Invited), [CheckedIn, Cancelled]);
        assert_eq!(offered(Registered), [CheckedIn, Cancelled]);
        assert_eq!(offered(CheckedIn), [FollowUp, NotNow, Closed]);
        assert_eq!(offered(FollowUp), [NotNow, Closed]);
        assert_eq!(offered(NoShow), [CheckedIn, Closed]);
        assert_eq!(offered(NotNow), [FollowUp, Closed]);
        for end in [Applying, Member, SeatTaken, Cancelled, Closed] {
            assert_eq!(offered(end), [], "{end:?}");
        }
        let Err(Error::Rejected(list)) = check_move(&visit(Cancelled, None), FollowUp, 1) else {
            panic!("not refused")
        };
        let args: Vec<&str> = list[0].args.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!((list[0].code, args), ("INVALID_TRANSITION", vec!["CANCELLED", "FOLLOW_UP", "none"]));
        let stale = check_move(&visit(CheckedIn, Some(Invited)), FollowUp, 7);
        assert!(matches!(stale, Err(Error::Conflict { current_version: 1 })));
    }

    #[test]
    fn whoever_is_expected_or_was_missed_may_be_received() {
        let receivable: Vec<VisitorStatus> =
            VisitorStatus::iter().filter(|status| check_receivable(&visit(*status, None)).is_ok()).collect();
        assert_eq!(receivable, [Invited, Registered, NoShow]);
    }

    #[test]
    fn a_check_in_that_is_taken_back_leads_to_where_the_visit_was() {
        let (open, over) = (meeting(MeetingStatus::InProgress), meeting(MeetingStatus::Held));
        for before in [Invited, Registered] {
            assert!(matches!(undone(&visit(CheckedIn, Some(before)), &open), Ok(to) if to == before));
            assert!(matches!(undone(&visit(CheckedIn, Some(before)), &over), Ok(NoShow)));
        }
        assert!(matches!(undone(&visit(FollowUp, Some(Registered)), &open), Ok(Registered)));
        for (status, received) in [(Invited, None), (NoShow, None), (Closed, None), (Applying, Some(Invited))] {
            assert!(undone(&visit(status, received), &open).is_err(), "{status:?}");
        }
    }

    #[test]
    fn a_visit_counts_when_it_was_made_or_is_to_come() {
        let observer = Visitor { kind: VisitorKind::Observer, ..visit(Registered, None) };
        let substitute = Visitor { kind: VisitorKind::Substitute, ..visit(CheckedIn, Some(Invited)) };
        let visits = [
            (visit(Closed, Some(Invited)), MeetingStatus::Closed),
            (observer.clone(), MeetingStatus::Planned),
            (substitute, MeetingStatus::InProgress),
            (visit(Invited, None), MeetingStatus::Cancelled),
            (visit(NoShow, None), MeetingStatus::Held),
            (visit(Cancelled, None), MeetingStatus::Published),
        ];
        assert_eq!((made(&visits, None), to_come(&visits, None)), (1, 1));
        assert_eq!((made(&visits, Some(visits[0].0.id)), to_come(&visits, Some(observer.id))), (0, 0));
        assert!(check_visits(1, 2).is_ok());
        let Err(Error::Rejected(list)) = check_visits(2, 2) else { panic!("not refused") };
        assert_eq!((list[0].code, list[0].args.as_slice()), ("VISITS_USED_UP", [("count", "2".to_owned())].as_slice()));
        assert!(check_visits(0, 0).is_err(), "where nobody may visit");
        assert!(check_room(99).is_ok() && check_room(100).is_err());
    }

    #[test]
    fn a_link_is_good_until_the_meeting_begins() {
        let ahead = meeting(MeetingStatus::Published);
        let before = at(8).minus(Duration::from_micros(1));
        assert_eq!(state_of(None, &ahead, before), VisitState::Unconfirmed);
        assert_eq!(state_of(Some(Invited), &ahead, before), VisitState::Invited);
        assert_eq!(state_of(Some(Registered), &ahead, before), VisitState::Registered);
        assert_eq!(state_of(Some(Cancelled), &ahead, before), VisitState::CalledOff);
        assert_eq!(state_of(Some(CheckedIn), &ahead, before), VisitState::Over);
        assert_eq!(state_of(None, &ahead, at(8)), VisitState::Over);
        assert_eq!(state_of(None, &meeting(MeetingStatus::Cancelled), before), VisitState::Over);
        let open: Vec<MeetingStatus> =
            MeetingStatus::iter().filter(|status| is_open_to_visitors(&meeting(*status), before)).collect();
        assert_eq!(open, [MeetingStatus::Published, MeetingStatus::InProgress]);
    }
}

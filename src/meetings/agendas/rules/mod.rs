//! What an agenda may be, until when it changes, and who is there to take a role.

mod takings;
mod turns;

pub(super) use takings::{Step, Want, Wanted, plan};
pub use turns::Suggestion;
pub(super) use turns::{Candidate, Done, suggest};

use std::time::Duration;

use sea_orm::ActiveEnum as _;

use super::AgendaRoleId;
use super::entity::AgendaRole;
use crate::access::ChapterId;
use crate::meetings::{Attendance, AttendanceIntent, AttendanceMark, Meeting, MeetingStatus};
use crate::members::MembershipStatus;
use crate::platform::clock::Timestamp;
use crate::platform::error::{Result, reject};
use crate::platform::values::{Prose, Text};

/// One part of an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What happens.
    pub title: String,
    /// How long.
    pub minutes: i32,
    /// The role that it needs.
    pub role: Option<AgendaRoleId>,
    /// More about it.
    pub note: Option<String>,
}

/// The same, as somebody writes it.
#[derive(Debug, Clone)]
pub struct NewItem {
    /// What happens.
    pub title: Text<120>,
    /// How long: 1 to 240.
    pub minutes: i32,
    /// The role that it needs.
    pub role: Option<AgendaRoleId>,
    /// More about it.
    pub note: Option<Prose<1000>>,
}

impl From<NewItem> for Item {
    fn from(new: NewItem) -> Self {
        let NewItem { title, minutes, role, note } = new;
        Self { title: title.into_string(), minutes, role, note: note.map(Prose::into_string) }
    }
}

/// How many parts an agenda has at most.
const MOST_ITEMS: usize = 40;
/// How long a part takes.
const MINUTES: std::ops::RangeInclusive<i32> = 1..=240;
/// How long a template takes at most.
pub(super) const LONGEST_TEMPLATE: i64 = 12 * 60;
/// How many take a role at one meeting.
const PLACES: std::ops::RangeInclusive<i32> = 1..=10;
/// How many templates, and how many roles that are not retired, a chapter has at most.
pub(super) const MOST_TEMPLATES: u64 = 20;
pub(super) const MOST_ROLES: u64 = 50;

/// How long all parts take together.
fn items_minutes(items: &[Item]) -> i64 {
    items.iter().map(|item| i64::from(item.minutes)).sum()
}

/// When each part begins, given when the first does.
pub fn starts_of(first: Timestamp, items: &[Item]) -> Vec<Timestamp> {
    let mut minutes = 0;
    let begins = |item: &Item| {
        let at = first.plus(Duration::from_mins(minutes));
        minutes += u64::try_from(item.minutes).unwrap_or(0);
        at
    };
    items.iter().map(begins).collect()
}

/// Whether parts make an agenda of a chapter that takes at most so many minutes, given the roles that they name.
/// Codes: `AGENDA_EMPTY`, `LIST_TOO_LONG`, `NUMBER_OUT_OF_RANGE`, `AGENDA_ROLE_INVALID`, `AGENDA_TOO_LONG`.
pub(super) fn check_items(items: &[Item], (chapter, roles): (ChapterId, &[AgendaRole]), longest: i64) -> Result<()> {
    if items.is_empty() {
        return reject("AGENDA_EMPTY").on("items").err();
    }
    if items.len() > MOST_ITEMS {
        return reject("LIST_TOO_LONG").on("items").with("longest", MOST_ITEMS.to_string()).err();
    }
    for (position, item) in items.iter().enumerate() {
        check_range(item.minutes, &MINUTES, format!("items.{position}.minutes"))?;
        let found = |id| roles.iter().any(|role| role.id == id && is_taken_at(role, chapter));
        if item.role.is_some_and(|id| !found(id)) {
            return reject("AGENDA_ROLE_INVALID").on(format!("items.{position}.roleId")).err();
        }
    }
    check_length(items, longest, "items")
}

/// Codes: `AGENDA_TOO_LONG`.
pub(super) fn check_length(items: &[Item], longest: i64, field: &'static str) -> Result<()> {
    let minutes = items_minutes(items);
    if minutes <= longest {
        return Ok(());
    }
    reject("AGENDA_TOO_LONG").on(field).with("minutes", minutes.to_string()).with("most", longest.to_string()).err()
}

/// Codes: `NUMBER_OUT_OF_RANGE`.
pub(super) fn check_places(places: i32) -> Result<()> {
    check_range(places, &PLACES, "places".to_owned())
}

fn check_range(number: i32, range: &std::ops::RangeInclusive<i32>, field: String) -> Result<()> {
    if range.contains(&number) {
        return Ok(());
    }
    let (least, most) = (range.start().to_string(), range.end().to_string());
    reject("NUMBER_OUT_OF_RANGE").on(field).with("least", least).with("most", most).err()
}

/// Whether a role is one that members of the chapter take today.
fn is_taken_at(role: &AgendaRole, chapter: ChapterId) -> bool {
    role.chapter_id == chapter && role.retired_at.is_none()
}

/// Whether a meeting's agenda and its roles can still change: until it is held, unless it was called off.
/// Codes: `MEETING_OVER`.
pub(super) fn check_open(meeting: &Meeting, field: &'static str) -> Result<()> {
    if is_open(meeting.status) {
        return Ok(());
    }
    reject("MEETING_OVER").on(field).with("status", meeting.status.to_value()).err()
}

/// The same as a question.
pub(super) fn is_open(status: MeetingStatus) -> bool {
    matches!(status, MeetingStatus::Planned | MeetingStatus::Published | MeetingStatus::InProgress)
}

/// Whether a meeting without an agenda of its own has that of the template: as long as nobody was told of it.
pub(super) fn follows_template(status: MeetingStatus) -> bool {
    status == MeetingStatus::Planned
}

/// Codes: `AGENDA_ANNOUNCED`.
pub(super) fn check_may_follow_template(meeting: &Meeting) -> Result<()> {
    if follows_template(meeting.status) {
        return Ok(());
    }
    reject("AGENDA_ANNOUNCED").on(".id").with("status", meeting.status.to_value()).err()
}

/// How many minutes a meeting takes.
pub(super) fn minutes_of(meeting: &Meeting) -> i64 {
    i64::try_from(meeting.ends_at.since(meeting.starts_at).as_secs() / 60).unwrap_or(i64::MAX)
}

/// Whether somebody with this seat on the day of a meeting, and this attendance, is not there to take a role: has left, is
/// on leave, has said so, or was not there.
pub(super) fn is_away(seat: Option<MembershipStatus>, attendance: Option<&Attendance>) -> bool {
    let Some(seat) = seat else { return true };
    if let Some(mark) = attendance.and_then(|row| row.mark) {
        return !matches!(mark, AttendanceMark::Present | AttendanceMark::Late);
    }
    let has_said = attendance.and_then(|row| row.intent);
    seat == MembershipStatus::OnLeave
        || matches!(has_said, Some(AttendanceIntent::WillBeAbsent | AttendanceIntent::WillSendSubstitute))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::access::MemberId;
    use crate::meetings::rules::tests::meeting;
    use crate::meetings::{AttendanceId, MeetingId};
    use crate::platform::error::Error;
    use sea_orm::Iterable as _;

    /// One of a chapter.
    pub(in crate::meetings::agendas) fn role(chapter: ChapterId, places: i32) -> AgendaRole {
        AgendaRole {
            id: AgendaRoleId::new(),
            chapter_id: chapter,
            name: "Timekeeper".to_owned(),
            name_key: "timekeeper".to_owned(),
            places,
            description: None,
            retired_at: None,
            version: 1,
            created_at: Timestamp::from_micros(0),
            updated_at: Timestamp::from_micros(0),
        }
    }

    fn item(minutes: i32, role: Option<AgendaRoleId>) -> Item {
        Item { title: "Opening".to_owned(), minutes, role, note: None }
    }

    /// Code, field.
    fn refused(outcome: Result<()>) -> (&'static str, String) {
        let Err(Error::Rejected(list)) = outcome else { panic!("not refused") };
        (list[0].code, list[0].field.clone().unwrap_or_default().into_owned())
    }

    #[test]
    fn an_agenda_has_one_to_forty_parts_of_one_to_240_minutes_each() {
        let chapter = ChapterId::new();
        let check = |items: &[Item]| check_items(items, (chapter, &[]), LONGEST_TEMPLATE);
        assert!(check(&[item(1, None)]).is_ok());
        assert!(check(&vec![item(18, None); 40]).is_ok(), "twelve hours");
        assert!(check(&[item(240, None), item(240, None), item(240, None)]).is_ok());
        for (items, code, field) in [
            (vec![], "AGENDA_EMPTY", "items"),
            (vec![item(1, None); 41], "LIST_TOO_LONG", "items"),
            (vec![item(5, None), item(0, None)], "NUMBER_OUT_OF_RANGE", "items.1.minutes"),
            (vec![item(241, None)], "NUMBER_OUT_OF_RANGE", "items.0.minutes"),
            (vec![item(i32::MIN, None)], "NUMBER_OUT_OF_RANGE", "items.0.minutes"),
            (vec![item(240, None), item(240, None), item(240, None), item(1, None)], "AGENDA_TOO_LONG", "items"),
        ] {
            assert_eq!(refused(check(&items)), (code, field.to_owned()));
        }
    }

    #[test]
    fn its_roles_are_those_that_the_chapter_has_today() {
        let chapter = ChapterId::new();
        let (own, foreign) = (role(chapter, 1), role(ChapterId::new(), 1));
        let retired = AgendaRole { retired_at: Some(Timestamp::from_micros(1)), ..role(chapter, 1) };
        let known = [own.clone(), foreign.clone(), retired.clone()];
        let check = |id| check_items(&[item(5, None), item(5, Some(id))], (chapter, &known), 10);
        assert!(check(own.id).is_ok());
        for id in [foreign.id, retired.id, AgendaRoleId::new()] {
            assert_eq!(refused(check(id)), ("AGENDA_ROLE_INVALID", "items.1.roleId".to_owned()));
        }
    }

    #[test]
    fn an_agenda_changes_until_the_meeting_is_held_and_follows_the_template_until_it_is_announced() {
        let open: Vec<MeetingStatus> =
            MeetingStatus::iter().filter(|status| check_open(&meeting(*status), ".id").is_ok()).collect();
        assert_eq!(open, [MeetingStatus::Planned, MeetingStatus::Published, MeetingStatus::InProgress]);
        let follow: Vec<MeetingStatus> =
            MeetingStatus::iter().filter(|status| check_may_follow_template(&meeting(*status)).is_ok()).collect();
        assert_eq!(follow, [MeetingStatus::Planned]);
        let long = Meeting {
            ends_at: Timestamp::from_micros(0).plus(Duration::from_mins(90)),
            ..meeting(MeetingStatus::Planned)
        };
        assert_eq!(minutes_of(&long), 90);
    }

    #[test]
    fn whoever_sits_there_and_has_not_said_otherwise_is_expected_to_come() {
        use AttendanceIntent::{WillAttend, WillBeAbsent, WillSendSubstitute};
        use AttendanceMark::{Absent, Late, Present, Substitute};
        use MembershipStatus::{Active, Grace, OnLeave};
        let row = |intent, mark| Attendance {
            id: AttendanceId::new(),
            meeting_id: MeetingId::new(),
            member_id: MemberId::new(),
            mark,
            intent,
            intent_at: None,
            substitute_name: None,
            marked_by: None,
            marked_at: None,
            version: 1,
        };
        for (seat, attendance, away) in [
            (Some(Active), None, false),
            (Some(Grace), None, false),
            (Some(OnLeave), None, true),
            (None, None, true),
            (None, Some((Some(WillAttend), None)), true),
            (Some(Active), Some((Some(WillAttend), None)), false),
            (Some(Active), Some((Some(WillBeAbsent), None)), true),
            (Some(Active), Some((Some(WillSendSubstitute), None)), true),
            (Some(Active), Some((Some(WillBeAbsent), Some(Present))), false),
            (Some(OnLeave), Some((None, Some(Late))), false),
            (Some(Active), Some((Some(WillAttend), Some(Absent))), true),
            (Some(Active), Some((None, Some(Substitute))), true),
        ] {
            let attendance = attendance.map(|(intent, mark)| row(intent, mark));
            assert_eq!(is_away(seat, attendance.as_ref()), away, "{seat:?} {attendance:?}");
        }
    }
}

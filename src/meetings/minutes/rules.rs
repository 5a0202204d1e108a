//! When minutes are written, and how a task moves.

use chrono::{Days, NaiveDate};
use sea_orm::ActiveEnum as _;

use super::entity::{Task, TaskStatus};
use crate::access::{Acting, Actor, Permission, require};
use crate::chapters::Chapter;
use crate::meetings::{Meeting, MeetingStatus};
use crate::platform::error::{Result, check_version, invalid_transition, reject};

use TaskStatus::{Done, Dropped, Open};

/// How many decisions a meeting takes, and how many tasks.
pub(super) const MOST_ENTRIES: u64 = 50;
/// How many tasks of a chapter may be open at once: whoever has more settles some first.
pub(super) const MOST_OPEN_TASKS: u64 = 100;
/// How far ahead a task may be due.
const FARTHEST_DUE: Days = Days::new(2 * 365);

impl TaskStatus {
    /// Where a task may go from here.
    pub fn next(self) -> &'static [Self] {
        match self {
            Open => &[Done, Dropped],
            Done | Dropped => &[Open],
        }
    }
}

/// Whether the minutes of a meeting are written now. Codes: `MINUTES_NOT_OPEN`.
pub(super) fn check_open(meeting: &Meeting) -> Result<()> {
    match meeting.status {
        MeetingStatus::InProgress | MeetingStatus::Held | MeetingStatus::Reopened => Ok(()),
        status => reject("MINUTES_NOT_OPEN").with("status", status.to_value()).err(),
    }
}

/// Whether another entry fits. Codes: `MINUTES_FULL`.
pub(super) fn check_room(entries: u64) -> Result<()> {
    if entries < MOST_ENTRIES { Ok(()) } else { reject("MINUTES_FULL").with("most", MOST_ENTRIES.to_string()).err() }
}

/// Whether the chapter may take on another task. Codes: `TOO_MANY_OPEN_TASKS`.
pub(super) fn check_open_tasks(open: u64) -> Result<()> {
    if open < MOST_OPEN_TASKS {
        return Ok(());
    }
    reject("TOO_MANY_OPEN_TASKS").with("most", MOST_OPEN_TASKS.to_string()).err()
}

/// Whether a task may be due on this day. Codes: `DUE_ON_PAST`, `DUE_ON_TOO_FAR`.
pub(super) fn check_due(due_on: NaiveDate, today: NaiveDate) -> Result<()> {
    if due_on < today {
        return reject("DUE_ON_PAST").on("dueOn").err();
    }
    match today.checked_add_days(FARTHEST_DUE) {
        Some(last) if due_on > last => reject("DUE_ON_TOO_FAR").on("dueOn").with("last", last.to_string()).err(),
        _ => Ok(()),
    }
}

/// Whether a task may be changed. Codes: `TASK_SETTLED`; then the version.
pub(super) fn check_unsettled(task: &Task, expected_version: i32) -> Result<()> {
    if task.status != Open {
        return reject("TASK_SETTLED").with("status", task.status.to_value()).err();
    }
    check_version(task.version, expected_version)
}

/// Whether the actor may move a task there: its owner, as long as they sit in the chapter, and who writes minutes.
pub(super) fn may_move(actor: &Actor, task: &Task, chapter: &Chapter, to: TaskStatus) -> Result<Acting> {
    let is_own = actor.is(task.owner_id) && actor.sits_in(chapter.id) && to != TaskStatus::Dropped;
    // What was dropped is not for its owner to take up again.
    if is_own && task.status != TaskStatus::Dropped {
        return Ok(Acting::AsMember);
    }
    require(actor, Permission::TakeMinutes, chapter.scope())
}

/// Whether a task may go there. Codes: `INVALID_TRANSITION`; then the version.
pub(super) fn check_move(task: &Task, to: TaskStatus, expected_version: i32) -> Result<()> {
    let next = task.status.next();
    if !next.contains(&to) {
        let allowed: Vec<String> = next.iter().map(sea_orm::ActiveEnum::to_value).collect();
        return invalid_transition(task.status.to_value(), to.to_value(), &allowed).err();
    }
    check_version(task.version, expected_version)
}

/// Whether a meeting finds a task of an earlier one on its agenda: it was open when the meeting began, or still is.
pub(super) fn is_carried_to(task: &Task, meeting: &Meeting) -> bool {
    let is_earlier = task.meeting_id != meeting.id && task.created_at < meeting.starts_at;
    is_earlier && task.settled_at.is_none_or(|settled_at| settled_at >= meeting.starts_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{ChapterId, MemberId};
    use crate::meetings::rules::tests::meeting;
    use crate::meetings::{MeetingId, TaskId};
    use crate::platform::clock::Timestamp;
    use crate::platform::error::Error;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_micros(1_769_000_000_000_000 + hours * 3_600_000_000)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn task(status: TaskStatus, settled_at: Option<Timestamp>) -> Task {
        Task {
            id: TaskId::new(),
            chapter_id: ChapterId::new(),
            meeting_id: MeetingId::new(),
            what: "Book the room".into(),
            owner_id: MemberId::new(),
            due_on: day("2026-12-01"),
            status,
            settled_at,
            settled_by: None,
            reminded_at: None,
            version: 1,
            created_at: at(0),
            updated_at: at(0),
        }
    }

    fn code<T: std::fmt::Debug>(outcome: Result<T>) -> &'static str {
        match outcome {
            Err(Error::Rejected(list)) => list[0].code,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn minutes_are_written_from_the_opening_to_the_close() {
        use MeetingStatus::{Cancelled, Closed, Held, InProgress, Planned, Published, Reopened};
        for open in [InProgress, Held, Reopened] {
            assert!(check_open(&meeting(open)).is_ok(), "{open:?}");
        }
        for shut in [Planned, Published, Closed, Cancelled] {
            assert_eq!(code(check_open(&meeting(shut))), "MINUTES_NOT_OPEN", "{shut:?}");
        }
    }

    #[test]
    fn a_task_is_due_between_today_and_two_years_on() {
        let today = day("2026-11-26");
        for fine in ["2026-11-26", "2028-11-25"] {
            assert!(check_due(day(fine), today).is_ok(), "{fine}");
        }
        assert_eq!(code(check_due(day("2026-11-25"), today)), "DUE_ON_PAST");
        assert_eq!(code(check_due(day("2028-11-26"), today)), "DUE_ON_TOO_FAR");
    }

    #[test]
    fn a_settled_task_is_opened_again_before_anything_else() {
        for (from, to, is_fine) in [
            (Open, Done, true),
            (Open, Dropped, true),
            (Open, Open, false),
            (Done, Open, true),
            (Done, Dropped, false),
            (Dropped, Open, true),
            (Dropped, Done, false),
        ] {
            let outcome = check_move(&task(from, None), to, 1);
            assert_eq!(outcome.is_ok(), is_fine, "{from:?} to {to:?}");
        }
        assert!(matches!(check_move(&task(Open, None), Done, 2), Err(Error::Conflict { current_version: 1 })));
        assert_eq!(code(check_unsettled(&task(Done, Some(at(1))), 1)), "TASK_SETTLED");
        assert!(check_unsettled(&task(Open, None), 1).is_ok());
    }

    #[test]
    fn a_meeting_finds_what_was_open_when_it_began() {
        let later = Meeting { starts_at: at(10), ..meeting(MeetingStatus::Closed) };
        assert!(is_carried_to(&task(Open, None), &later));
        assert!(is_carried_to(&task(Done, Some(at(10))), &later), "done while it went on");
        assert!(is_carried_to(&task(Dropped, Some(at(20))), &later), "dropped afterwards");
        assert!(!is_carried_to(&task(Done, Some(at(9))), &later));
        let own = task(Open, None);
        assert!(!is_carried_to(&own, &Meeting { id: own.meeting_id, starts_at: at(10), ..later.clone() }));
        assert!(!is_carried_to(&Task { created_at: at(11), ..task(Open, None) }, &later), "given at a later one");
    }
}

//! Which meetings a chapter's pattern makes, and what of those that there are fits it no longer.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use sea_orm::ActiveEnum as _;

use crate::chapters::Chapter;
use crate::meetings::MeetingId;
use crate::meetings::entity::{Meeting, MeetingStatus};
use crate::platform::clock::Timestamp;
use crate::platform::error::{Result, reject};
use crate::platform::values::{Recurrence, Zone, nearest_instant, wall_time};

/// How many days ahead meetings are planned: half a year.
pub(super) const DAYS_AHEAD: Days = Days::new(183);

/// When and where a chapter usually meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Usual {
    /// `None`: never.
    recurrence: Option<Recurrence>,
    start: NaiveDate,
    time: NaiveTime,
    length: Duration,
    pub zone: Zone,
    pub venue: Option<String>,
}

/// A meeting as the pattern has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The day of the pattern.
    pub day: NaiveDate,
    /// The wall time at which it starts. That is the pattern's, but where the clocks are put forward over it.
    pub local_start: NaiveDateTime,
    /// The instant it starts.
    pub starts_at: Timestamp,
    /// The instant it ends.
    pub ends_at: Timestamp,
}

/// What there is when a chapter's meetings are planned.
#[derive(Debug, Clone, Default)]
pub(super) struct Coming {
    /// Those that are to come, and those that hold a day of the pattern.
    pub meetings: Vec<Meeting>,
    /// To which of them somebody has invited guests.
    pub with_visitors: HashSet<MeetingId>,
    /// Days on which the chapter does not meet.
    pub holidays: HashSet<NaiveDate>,
}

/// What is to be done that the meetings to come are as the pattern says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// What there is no meeting for yet.
    pub added: Vec<Occurrence>,
    /// Which take place at another time, or elsewhere, on the same day of the pattern.
    pub changed: Vec<(Meeting, Occurrence)>,
    /// Which were set by hand for a time of the pattern before it was planned: from now on they hold its day.
    pub adopted: Vec<(Meeting, NaiveDate)>,
    /// Which the pattern has no longer.
    pub dropped: Vec<Meeting>,
    /// Which the pattern has otherwise or not at all, and which stay: they are announced, edited by hand, or have guests.
    pub kept: Vec<Meeting>,
}

impl Usual {
    /// A chapter that has ended meets no more, nor does one whose pattern was set before it was checked so well.
    pub fn of(chapter: &Chapter) -> Self {
        let time = NaiveTime::parse_from_str(&chapter.meeting_time, "%H:%M").ok();
        let pattern = chapter.meeting_pattern.as_deref().filter(|_| time.is_some() && chapter.closed_on.is_none());
        Self {
            recurrence: pattern.and_then(|pattern| pattern.parse().ok()),
            start: chapter.pattern_start(),
            time: time.unwrap_or(NaiveTime::MIN),
            length: Duration::from_secs(u64::from(chapter.meeting_minutes.unsigned_abs()) * 60),
            zone: chapter.time_zone,
            venue: chapter.venue.clone(),
        }
    }

    /// Whether the pattern has a meeting at this wall time.
    pub fn is_at(&self, local_start: NaiveDateTime) -> bool {
        let is_on = |rule: &Recurrence| rule.is_on(self.start, local_start.date());
        local_start.time() == self.time && self.recurrence.as_ref().is_some_and(is_on)
    }

    /// What the pattern has from one day to another, both included.
    fn occurrences(&self, from: NaiveDate, until: NaiveDate) -> Vec<Occurrence> {
        let days = self.recurrence.as_ref().map(|rule| rule.days(self.start, from, until));
        days.unwrap_or_default().into_iter().map(|day| self.occurrence(day)).collect()
    }

    fn occurrence(&self, day: NaiveDate) -> Occurrence {
        let starts_at = nearest_instant(day.and_time(self.time), self.zone.0);
        Occurrence {
            day,
            local_start: wall_time(starts_at, self.zone.0),
            starts_at,
            ends_at: starts_at.plus(self.length),
        }
    }

    fn fits(&self, meeting: &Meeting, occurrence: &Occurrence) -> bool {
        is_at(meeting, occurrence) && meeting.time_zone == self.zone && meeting.venue == self.venue
    }
}

fn is_at(meeting: &Meeting, occurrence: &Occurrence) -> bool {
    (meeting.starts_at, meeting.ends_at) == (occurrence.starts_at, occurrence.ends_at)
}

impl Coming {
    /// Whether planning may change or drop it: nobody knows of it yet, and nobody has touched it.
    fn is_loose(&self, meeting: &Meeting, now: Timestamp) -> bool {
        meeting.status == MeetingStatus::Planned
            && meeting.pattern_on.is_some()
            && meeting.edited_at.is_none()
            && meeting.starts_at > now
            && !self.with_visitors.contains(&meeting.id)
    }

    /// What was set by hand and holds no day, by its start: what takes place before what was called off.
    fn by_hand(&self, now: Timestamp) -> HashMap<Timestamp, &Meeting> {
        let holds_none = |meeting: &&Meeting| meeting.pattern_on.is_none() && meeting.starts_at > now;
        let cancelled = self.meetings.iter().filter(|meeting| meeting.status == MeetingStatus::Cancelled);
        let takes_place = self.meetings.iter().filter(|meeting| takes_place(meeting.status));
        let all = cancelled.chain(takes_place).filter(holds_none);
        all.map(|meeting| (meeting.starts_at, meeting)).collect()
    }

    /// When those start that take place, but for those that planning may change.
    fn fixed_starts(&self, now: Timestamp) -> HashSet<Timestamp> {
        let fixed = self.meetings.iter().filter(|meeting| takes_place(meeting.status) && !self.is_loose(meeting, now));
        fixed.map(|meeting| meeting.starts_at).collect()
    }
}

/// Whether no other meeting of the chapter may start at the same instant.
fn takes_place(status: MeetingStatus) -> bool {
    !matches!(status, MeetingStatus::Cancelled | MeetingStatus::Holiday | MeetingStatus::Discarded)
}

fn is_to_come(meeting: &Meeting, now: Timestamp) -> bool {
    matches!(meeting.status, MeetingStatus::Planned | MeetingStatus::Published) && meeting.starts_at > now
}

/// What is to be done for half a year from now. What is past, announced, edited by hand or has guests stays as it is; a
/// day that a meeting holds gets no other, and a holiday gets none.
pub(super) fn plan(usual: &Usual, coming: &Coming, now: Timestamp) -> Plan {
    let today = now.day_in(usual.zone.0);
    let until = today.checked_add_days(DAYS_AHEAD).unwrap_or(today);
    let holders: HashMap<NaiveDate, &Meeting> =
        coming.meetings.iter().filter_map(|meeting| Some((meeting.pattern_on?, meeting))).collect();
    let last = holders.keys().copied().fold(until, NaiveDate::max);
    let (fixed, by_hand) = (coming.fixed_starts(now), coming.by_hand(now));
    let mut plan = Plan::default();
    let mut fitting: HashSet<MeetingId> = HashSet::new();
    for occurrence in usual.occurrences(today, last) {
        let holder = holders.get(&occurrence.day).copied();
        if coming.holidays.contains(&occurrence.day) {
            // What is on a holiday is left out by whoever adds it, or by hand.
            fitting.extend(holder.map(|meeting| meeting.id));
            continue;
        }
        let is_free = occurrence.starts_at > now && !fixed.contains(&occurrence.starts_at);
        match holder {
            None => match by_hand.get(&occurrence.starts_at) {
                Some(meeting) => plan.adopted.push(((*meeting).clone(), occurrence.day)),
                None if is_free && occurrence.day <= until => plan.added.push(occurrence),
                None => {}
            },
            Some(meeting) if !coming.is_loose(meeting, now) => {
                if is_at(meeting, &occurrence) {
                    fitting.insert(meeting.id);
                }
            }
            Some(meeting) if usual.fits(meeting, &occurrence) => {
                fitting.insert(meeting.id);
            }
            Some(_) if !is_free => {}
            Some(meeting) if is_taken_by_another(coming, meeting, &occurrence) => plan.added.push(occurrence),
            Some(meeting) => {
                fitting.insert(meeting.id);
                plan.changed.push((meeting.clone(), occurrence));
            }
        }
    }
    for meeting in coming.meetings.iter().filter(|meeting| meeting.pattern_on.is_some() && is_to_come(meeting, now)) {
        if fitting.contains(&meeting.id) {
            continue;
        }
        let list = if coming.is_loose(meeting, now) { &mut plan.dropped } else { &mut plan.kept };
        list.push(meeting.clone());
    }
    plan
}

/// A meeting that is to move as well has the place still: then this one is dropped and made anew, after all others.
fn is_taken_by_another(coming: &Coming, meeting: &Meeting, occurrence: &Occurrence) -> bool {
    let mut others = coming.meetings.iter().filter(|other| other.id != meeting.id && takes_place(other.status));
    others.any(|other| other.starts_at == occurrence.starts_at)
}

/// Meetings that planning does not change and whose wall time is another instant than it was: the rules of their zone
/// have changed. Each with when it starts and ends.
pub(super) fn outdated(coming: &Coming, now: Timestamp) -> Vec<(Meeting, Occurrence)> {
    let fixed = coming.fixed_starts(now);
    let is_fixed = |meeting: &&Meeting| is_to_come(meeting, now) && !coming.is_loose(meeting, now);
    let mend = |meeting: &Meeting| {
        let local = NaiveDateTime::parse_from_str(&meeting.local_start, "%Y-%m-%dT%H:%M").ok()?;
        let starts_at = nearest_instant(local, meeting.time_zone.0);
        let occurrence = Occurrence {
            day: local.date(),
            local_start: wall_time(starts_at, meeting.time_zone.0),
            starts_at,
            ends_at: starts_at.plus(meeting.ends_at.since(meeting.starts_at)),
        };
        let is_another = starts_at != meeting.starts_at && !fixed.contains(&starts_at);
        is_another.then(|| (meeting.clone(), occurrence))
    };
    coming.meetings.iter().filter(is_fixed).filter_map(mend).collect()
}

/// Whether a meeting may be edited: not once it has begun, nor when it was called off. Codes: `MEETING_NOT_EDITABLE`.
pub(super) fn check_editable(meeting: &Meeting) -> Result<()> {
    match meeting.status {
        MeetingStatus::Planned | MeetingStatus::Published => Ok(()),
        status => reject("MEETING_NOT_EDITABLE").with("status", status.to_value()).err(),
    }
}

/// Whether a holiday may be on this day: from today to two years ahead. Codes: `HOLIDAY_TOO_FAR`.
pub(super) fn check_holiday(day: NaiveDate, today: NaiveDate) -> Result<()> {
    const TWO_YEARS: Days = Days::new(731);
    let last = today.checked_add_days(TWO_YEARS).unwrap_or(NaiveDate::MAX);
    if (today..=last).contains(&day) {
        return Ok(());
    }
    reject("HOLIDAY_TOO_FAR").on("observedOn").with("first", today.to_string()).with("last", last.to_string()).err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::commands::local_text;
    use crate::meetings::rules::tests::meeting;
    use crate::platform::error::Error;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn local(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::from(text.parse::<chrono::DateTime<chrono::Utc>>().unwrap())
    }

    /// Monday, 08:00 in Warsaw.
    fn now() -> Timestamp {
        at("2026-11-23T07:00:00Z")
    }

    fn usual(pattern: &str, time: &str) -> Usual {
        Usual {
            recurrence: Some(pattern.parse().unwrap()),
            start: day("2026-11-23"),
            time: NaiveTime::parse_from_str(time, "%H:%M").unwrap(),
            length: Duration::from_mins(90),
            zone: Zone(chrono_tz::Europe::Warsaw),
            venue: Some("Hotel Stary".to_owned()),
        }
    }

    /// As planning makes it.
    fn made(usual: &Usual, on: &str) -> Meeting {
        let occurrence = usual.occurrence(day(on));
        Meeting {
            local_start: local_text(occurrence.local_start),
            time_zone: usual.zone,
            starts_at: occurrence.starts_at,
            ends_at: occurrence.ends_at,
            venue: usual.venue.clone(),
            pattern_on: Some(occurrence.day),
            created_at: now(),
            updated_at: now(),
            ..meeting(MeetingStatus::Planned)
        }
    }

    fn coming(meetings: Vec<Meeting>) -> Coming {
        Coming { meetings, ..Coming::default() }
    }

    fn days_of(meetings: &[Meeting]) -> Vec<&str> {
        meetings.iter().map(|meeting| &meeting.local_start[5..]).collect()
    }

    fn made_all(usual: &Usual, now: Timestamp) -> Vec<Meeting> {
        let added = plan(usual, &Coming::default(), now).added;
        added.iter().map(|occurrence| made(usual, &occurrence.day.to_string())).collect()
    }

    const WEEKLY: &str = "FREQ=WEEKLY;BYDAY=TH";

    #[test]
    fn half_a_year_is_planned_from_now_on_and_once() {
        let usual = usual("FREQ=WEEKLY;BYDAY=MO,TU", "06:45");
        let added = plan(&usual, &Coming::default(), now()).added;
        assert_eq!(local_text(added[0].local_start), "2026-11-24T06:45", "that of today has begun");
        assert_eq!(local_text(added.last().unwrap().local_start), "2027-05-25T06:45");
        assert_eq!(added.len(), 53);
        assert_eq!(plan(&usual, &coming(made_all(&usual, now())), now()), Plan::default());
    }

    #[test]
    fn a_quarter_to_seven_stays_so_and_half_past_two_comes_on_every_day() {
        let usual_of = |time: &str| usual("FREQ=WEEKLY;BYDAY=SU", time);
        let of = |time: &str, now: &str| -> Vec<(String, String)> {
            let added = plan(&usual_of(time), &Coming::default(), at(now)).added;
            added.iter().map(|one| (local_text(one.local_start), one.starts_at.to_string())).collect()
        };
        let find = |found: &[(String, String)], day: &str| {
            found.iter().find(|(local, _)| local.starts_with(day)).cloned().unwrap()
        };
        for (time, now, day, local, instant) in [
            ("06:45", "2027-01-01T00:00:00Z", "2027-03-21", "2027-03-21T06:45", "2027-03-21T05:45:00.000Z"),
            ("06:45", "2027-01-01T00:00:00Z", "2027-03-28", "2027-03-28T06:45", "2027-03-28T04:45:00.000Z"),
            ("02:30", "2027-01-01T00:00:00Z", "2027-03-21", "2027-03-21T02:30", "2027-03-21T01:30:00.000Z"),
            ("02:30", "2027-01-01T00:00:00Z", "2027-03-28", "2027-03-28T03:30", "2027-03-28T01:30:00.000Z"),
            ("02:30", "2027-01-01T00:00:00Z", "2027-04-04", "2027-04-04T02:30", "2027-04-04T00:30:00.000Z"),
            ("02:30", "2027-08-01T00:00:00Z", "2027-10-31", "2027-10-31T02:30", "2027-10-31T00:30:00.000Z"),
            ("02:30", "2027-08-01T00:00:00Z", "2027-11-07", "2027-11-07T02:30", "2027-11-07T01:30:00.000Z"),
            ("06:45", "2027-08-01T00:00:00Z", "2027-10-31", "2027-10-31T06:45", "2027-10-31T05:45:00.000Z"),
        ] {
            let found = find(&of(time, now), day);
            assert_eq!((found.0.as_str(), found.1.as_str()), (local, instant), "{time} {day}");
        }
        // What was put forward is found again, and not planned twice.
        let usual = usual_of("02:30");
        let before = at("2027-03-22T00:00:00Z");
        assert_eq!(plan(&usual, &coming(made_all(&usual, before)), before), Plan::default());
    }

    #[test]
    fn another_time_moves_what_is_loose_on_its_day_and_another_day_drops_it() {
        let before = usual(WEEKLY, "06:45");
        let all = coming(made_all(&before, now()));
        let later = plan(&usual(WEEKLY, "07:00"), &all, now());
        assert_eq!((later.added.len(), later.changed.len(), later.dropped.len(), later.kept.len()), (0, 26, 0, 0));
        assert_eq!(local_text(later.changed[0].1.local_start), "2026-11-26T07:00");
        let moved = plan(&usual("FREQ=WEEKLY;BYDAY=WE", "06:45"), &all, now());
        assert_eq!((moved.added.len(), moved.changed.len(), moved.dropped.len()), (26, 0, 26));
        let rarer = plan(&usual("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "06:45"), &all, now());
        assert_eq!((rarer.added.len(), rarer.changed.len(), rarer.dropped.len()), (0, 0, 13));
        let never = Usual { recurrence: None, ..before };
        assert_eq!(plan(&never, &all, now()).dropped.len(), 26);
    }

    #[test]
    fn what_somebody_knows_of_or_has_touched_stays_and_keeps_its_day() {
        let usual_then = usual(WEEKLY, "06:45");
        let made = |on: &str| made(&usual_then, on);
        let with = |status, on: &str| Meeting { status, ..made(on) };
        let edited = Meeting { local_start: "2026-12-09T18:00".into(), edited_at: Some(now()), ..made("2026-12-10") };
        let visited = made("2026-12-17");
        let mut all = coming(vec![
            with(MeetingStatus::Published, "2026-11-26"),
            with(MeetingStatus::Cancelled, "2026-12-03"),
            edited,
            visited.clone(),
            with(MeetingStatus::Holiday, "2026-12-24"),
            with(MeetingStatus::Discarded, "2026-12-31"),
            made("2027-01-07"),
        ]);
        all.with_visitors.insert(visited.id);
        let later = plan(&usual(WEEKLY, "07:00"), &all, now());
        assert_eq!(days_of(&later.kept), ["11-26T06:45", "12-09T18:00", "12-17T06:45"]);
        assert_eq!(local_text(later.changed[0].1.local_start), "2027-01-07T07:00");
        assert_eq!(local_text(later.added[0].local_start), "2027-01-14T07:00", "each of the others holds its day");
        let never = plan(&Usual { recurrence: None, ..usual_then.clone() }, &all, now());
        assert_eq!((days_of(&never.kept), days_of(&never.dropped)), (days_of(&later.kept), vec!["01-07T06:45"]));
    }

    #[test]
    fn a_holiday_gets_no_meeting_and_keeps_the_one_that_waits_to_be_left_out() {
        let usual = usual(WEEKLY, "06:45");
        let mut all = coming(vec![made(&usual, "2026-12-24")]);
        all.holidays = [day("2026-12-24"), day("2026-12-31")].into();
        let found = plan(&usual, &all, now());
        let days: Vec<String> = found.added.iter().map(|one| one.day.to_string()).collect();
        assert_eq!((days.len(), found.dropped.len(), found.changed.len()), (24, 0, 0));
        assert!(!days.contains(&"2026-12-24".to_owned()) && !days.contains(&"2026-12-31".to_owned()));
    }

    #[test]
    fn what_is_set_by_hand_for_the_same_time_stands_in_the_pattern_s_place() {
        let usual_then = usual(WEEKLY, "06:45");
        let by_hand =
            Meeting { pattern_on: None, edited_at: Some(now()), ..made(&usual(WEEKLY, "07:00"), "2026-11-26") };
        let all = coming(vec![made(&usual_then, "2026-11-26"), by_hand]);
        let found = plan(&usual(WEEKLY, "07:00"), &all, now());
        assert_eq!((days_of(&found.dropped), found.changed.len()), (vec!["11-26T06:45"], 0));
        assert_eq!(found.added[0].day, day("2026-12-03"));
    }

    #[test]
    fn what_was_set_by_hand_before_there_was_a_pattern_holds_its_day_from_then_on() {
        let usual = usual(WEEKLY, "06:45");
        let of = |status, on: &str| Meeting { status, pattern_on: None, ..made(&usual, on) };
        let all = coming(vec![
            of(MeetingStatus::Published, "2026-11-26"),
            of(MeetingStatus::Cancelled, "2026-12-03"),
            of(MeetingStatus::Cancelled, "2026-12-10"),
            of(MeetingStatus::Planned, "2026-12-10"),
            // Its holiday was removed: there is to be another.
            of(MeetingStatus::Holiday, "2026-12-17"),
        ]);
        let found = plan(&usual, &all, now());
        let adopted: Vec<_> = found.adopted.iter().map(|(meeting, _)| meeting.id).collect();
        assert_eq!(adopted, [0, 1, 3].map(|place| all.meetings[place].id));
        assert_eq!(found.added[0].day, day("2026-12-17"));
    }

    #[test]
    fn days_that_move_into_each_other_s_time_are_made_anew() {
        let daily = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU";
        let apia = Usual { zone: Zone(chrono_tz::Pacific::Apia), ..usual(daily, "06:45") };
        let pago = Usual { zone: Zone(chrono_tz::Pacific::Pago_Pago), ..usual(daily, "06:45") };
        let all = coming(made_all(&apia, now()));
        let found = plan(&pago, &all, now());
        let mut starts: Vec<Timestamp> = found.changed.iter().map(|(_, to)| to.starts_at).collect();
        starts.extend(found.added.iter().map(|one| one.starts_at));
        let count = starts.len();
        starts.sort_unstable();
        starts.dedup();
        assert_eq!((starts.len(), count), (184, 184));
        let gone: HashSet<MeetingId> = found.dropped.iter().map(|meeting| meeting.id).collect();
        let stay = all.meetings.iter().filter(|meeting| !gone.contains(&meeting.id));
        let stay: HashSet<Timestamp> = stay.map(|meeting| meeting.starts_at).collect();
        assert!(found.changed.iter().all(|(_, to)| !stay.contains(&to.starts_at)), "none is moved onto another");
    }

    #[test]
    fn a_zone_with_other_rules_than_before_makes_another_instant_of_the_same_wall_time() {
        // As it would stand had it been set when Mexico still put its clocks forward.
        let zone = Zone(chrono_tz::America::Mexico_City);
        let of = |status, edited_at| Meeting {
            status,
            edited_at,
            time_zone: zone,
            local_start: "2027-07-01T06:45".into(),
            starts_at: at("2027-07-01T11:45:00Z"),
            ends_at: at("2027-07-01T13:15:00Z"),
            pattern_on: Some(day("2027-07-01")),
            ..made(&usual(WEEKLY, "06:45"), "2027-07-01")
        };
        let now = at("2027-06-01T00:00:00Z");
        for (status, edited_at) in [(MeetingStatus::Published, None), (MeetingStatus::Planned, Some(now))] {
            let found = outdated(&coming(vec![of(status, edited_at)]), now);
            let [(_, to)] = found.as_slice() else { panic!("{found:?}") };
            assert_eq!(local_text(to.local_start), "2027-07-01T06:45");
            assert_eq!((to.starts_at, to.ends_at), (at("2027-07-01T12:45:00Z"), at("2027-07-01T14:15:00Z")));
        }
        for status in [MeetingStatus::Held, MeetingStatus::Cancelled, MeetingStatus::Closed] {
            assert_eq!(outdated(&coming(vec![of(status, Some(now))]), now), []);
        }
        assert_eq!(outdated(&coming(vec![of(MeetingStatus::Published, None)]), at("2027-07-01T12:00:00Z")), []);
        // What is loose is planned anew from the pattern.
        let loose = coming(vec![of(MeetingStatus::Planned, None)]);
        assert_eq!(outdated(&loose, now), []);
        let usual = Usual { zone, ..usual(WEEKLY, "06:45") };
        let (_, to) = plan(&usual, &loose, now).changed.remove(0);
        assert_eq!(to.starts_at, at("2027-07-01T12:45:00Z"));
    }

    #[test]
    fn a_holiday_is_from_today_to_two_years_ahead() {
        let today = day("2026-11-23");
        for (on, is_right) in [("2026-11-22", false), ("2026-11-23", true), ("2028-11-23", true), ("2028-11-24", false)]
        {
            assert_eq!(check_holiday(day(on), today).is_ok(), is_right, "{on}");
        }
    }

    #[test]
    fn a_meeting_is_edited_until_it_begins() {
        use sea_orm::Iterable as _;
        let usual = usual(WEEKLY, "06:45");
        let of = |status| Meeting { status, ..made(&usual, "2026-11-26") };
        let editable: Vec<MeetingStatus> =
            MeetingStatus::iter().filter(|status| check_editable(&of(*status)).is_ok()).collect();
        assert_eq!(editable, [MeetingStatus::Planned, MeetingStatus::Published]);
        let Err(Error::Rejected(list)) = check_editable(&of(MeetingStatus::Held)) else { panic!("not refused") };
        assert_eq!((list[0].code, &list[0].args), ("MEETING_NOT_EDITABLE", &vec![("status", "HELD".to_owned())]));
    }

    proptest! {
        /// Whatever was planned by one pattern and is planned anew by another: then it is as the other has it, and there
        /// is nothing more to do.
        #[test]
        fn a_plan_that_is_carried_out_leaves_nothing_to_do(
            first in prop::sample::select(vec!["FREQ=WEEKLY;BYDAY=TH", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYDAY=1TU,-1FR"]),
            second in prop::sample::select(vec!["FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "FREQ=WEEKLY;BYDAY=TU,TH,SU"]),
            times in (0_u32..96, 0_u32..96),
            zones in (0_usize..5, 0_usize..5),
            hours in 0_u64..8_000,
        ) {
            let zone = |n: usize| Zone([
                chrono_tz::Europe::Warsaw, chrono_tz::Australia::Lord_Howe, chrono_tz::Pacific::Apia,
                chrono_tz::Pacific::Pago_Pago, chrono_tz::America::New_York,
            ][n]);
            let time = |quarters: u32| NaiveTime::from_hms_opt(quarters / 4, quarters % 4 * 15, 0).unwrap();
            let now = now().plus(Duration::from_hours(hours));
            let before = Usual { zone: zone(zones.0), time: time(times.0), ..usual(first, "06:45") };
            let after = Usual { zone: zone(zones.1), time: time(times.1), ..usual(second, "06:45") };
            let mut all = coming(made_all(&before, now));
            let plan_made = plan(&after, &all, now);
            let gone: HashSet<MeetingId> = plan_made.dropped.iter().map(|meeting| meeting.id).collect();
            all.meetings.retain(|meeting| !gone.contains(&meeting.id));
            for (meeting, to) in &plan_made.changed {
                let one = all.meetings.iter_mut().find(|other| other.id == meeting.id).unwrap();
                *one = Meeting { id: one.id, ..made(&after, &to.day.to_string()) };
            }
            all.meetings.extend(plan_made.added.iter().map(|one| made(&after, &one.day.to_string())));
            let mut starts: Vec<Timestamp> = all.meetings.iter().map(|meeting| meeting.starts_at).collect();
            let count = starts.len();
            starts.sort_unstable();
            starts.dedup();
            prop_assert_eq!(starts.len(), count, "two at once");
            prop_assert_eq!(plan(&after, &all, now), Plan::default());
        }
    }

    #[test]
    fn a_pattern_knows_its_own_times() {
        let usual = usual(WEEKLY, "06:45");
        for (start, is_of) in [
            ("2026-11-26T06:45", true),
            ("2026-11-26T18:00", false),
            ("2026-11-27T06:45", false),
            ("2026-11-19T06:45", false),
        ] {
            assert_eq!(usual.is_at(local(start)), is_of, "{start}");
        }
    }
}

//! Meetings: who was there, and who visited.

use chrono::{NaiveDate, TimeDelta};

use super::draw::Draft;
use super::{
    AttendanceMark, AttendancePlan, MeetingPlan, MeetingProgress, VisitorKind, VisitorPlan, WEEKS, WEEKS_AHEAD,
};
use crate::demo::phrases::phrases;
use crate::platform::clock::Timestamp;
use crate::platform::values::Locale;

pub(super) fn hold_meetings(draft: &mut Draft) {
    for chapter in 0..draft.plan.chapters.len() {
        for week in 0..WEEKS + WEEKS_AHEAD {
            let meeting = hold_meeting(draft, chapter, week);
            draft.plan.meetings.push(meeting);
        }
    }
}

fn hold_meeting(draft: &mut Draft, chapter: usize, week: u8) -> MeetingPlan {
    let facts = &draft.plan.chapters[chapter];
    let (locale, minutes) = (facts.locale, facts.minutes);
    let day = draft.meeting_day(chapter, week);
    let local_start = day.and_time(facts.time);
    let has_title = draft.dice.chance(9);
    let titles = phrases(locale).titles;
    MeetingPlan {
        chapter,
        title: has_title.then(|| draft.dice.pick(titles)),
        local_start,
        starts_at: draft.instant(chapter, local_start),
        ends_at: draft.instant(chapter, local_start + TimeDelta::minutes(i64::from(minutes))),
        progress: progress(draft, chapter, week),
        attendance: if week < WEEKS { mark_attendance(draft, chapter, day) } else { Vec::new() },
        visitors: welcome_visitors(draft, chapter, week),
    }
}

fn progress(draft: &mut Draft, chapter: usize, week: u8) -> MeetingProgress {
    if week >= WEEKS {
        return MeetingProgress::Planned;
    }
    if week == WEEKS - 1 {
        return MeetingProgress::Held;
    }
    let start = draft.meeting_day(chapter, week).and_time(draft.plan.chapters[chapter].time);
    // The same day or the next, well before the following meeting.
    let minutes = draft.dice.between(4 * 60, 30 * 60);
    MeetingProgress::Closed { at: draft.instant(chapter, start + TimeDelta::minutes(minutes)) }
}

fn mark_attendance(draft: &mut Draft, chapter: usize, day: NaiveDate) -> Vec<AttendancePlan> {
    let locale = draft.plan.chapters[chapter].locale;
    let members: Vec<usize> =
        draft.roster[chapter].iter().copied().filter(|member| draft.was_member(*member, day)).collect();
    let mut marks = Vec::with_capacity(members.len());
    for member in members {
        let mark = if draft.dice.chance(draft.habits[member].punctual) {
            AttendanceMark::Present
        } else {
            draft.dice.weighted([
                (27, AttendanceMark::Late),
                (30, AttendanceMark::Substitute),
                (25, AttendanceMark::Absent),
                (9, AttendanceMark::Medical),
                (5, AttendanceMark::Excused),
                (4, AttendanceMark::MadeUp),
            ])
        };
        let substitute = (mark == AttendanceMark::Substitute).then(|| stand_in(draft, chapter, locale));
        marks.push(AttendancePlan { member, mark, substitute });
    }
    marks
}

/// Somebody who is named like no member of the chapter: those stand in for nobody there.
fn stand_in(draft: &mut Draft, chapter: usize, locale: Locale) -> String {
    loop {
        let name = draft.dice.name(locale);
        let is_taken = |member: &usize| draft.plan.members[*member].full_name() == name;
        if !draft.roster[chapter].iter().any(is_taken) {
            return name;
        }
    }
}

/// Held meetings had visitors; for the next one some have said that they will come.
fn welcome_visitors(draft: &mut Draft, chapter: usize, week: u8) -> Vec<VisitorPlan> {
    let count = match week {
        week if week < WEEKS => draft.dice.weighted([(20, 0), (35, 1), (30, 2), (15, 3)]),
        WEEKS => draft.dice.between(1, 2),
        _ => 0,
    };
    let known = draft.meeting_day(chapter, week.min(WEEKS - 1));
    (0..count).filter_map(|_| invite_visitor(draft, chapter, known, week < WEEKS)).collect()
}

fn invite_visitor(draft: &mut Draft, chapter: usize, day: NaiveDate, is_over: bool) -> Option<VisitorPlan> {
    let locale = draft.plan.chapters[chapter].locale;
    // usize::MAX is nobody: any member may invite.
    let invited_by = draft.other_member(chapter, usize::MAX, day)?;
    let (given, family) = draft.dice.person(locale);
    let name = format!("{given} {family}");
    let category = draft.dice.pick(&free_categories(draft, chapter));
    let wording = draft.categories[category].wording(locale);
    let (trade, profession) = (wording.trade, wording.name);
    let kind = draft.dice.weighted([
        (78, VisitorKind::Prospect),
        (10, VisitorKind::Substitute),
        (6, VisitorKind::Observer),
        (6, VisitorKind::OtherChapter),
    ]);
    let came = draft.dice.chance(86);
    Some(VisitorPlan {
        invited_by,
        kind,
        came: is_over.then_some(came),
        email: draft.email(&name, "example.net"),
        company: format!("{trade} {family}"),
        name,
        profession,
    })
}

/// The places of categories that nobody holds in the chapter: a chapter seats fewer than the tree has.
fn free_categories(draft: &Draft, chapter: usize) -> Vec<usize> {
    let seated: Vec<&str> = draft.roster[chapter]
        .iter()
        .filter_map(|member| draft.plan.members[*member].seat)
        .map(|s| s.category)
        .collect();
    (0..draft.categories.len()).filter(|place| !seated.contains(&draft.categories[*place].code)).collect()
}

/// So many days and minutes later.
pub(super) fn later(instant: Timestamp, days: i64, minutes: i64) -> Timestamp {
    Timestamp::from_micros(instant.micros() + (days * 24 * 60 + minutes) * 60_000_000)
}

//! Everything of a plan in order of time.

use std::time::Duration;

use chrono::{NaiveTime, TimeDelta};

use crate::demo::plan::{MeetingPlan, MeetingProgress, Plan};
use crate::platform::clock::Timestamp;
use crate::referrals::ReferralStatus;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Something that happens; numbers are places in the plan's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Join { member: usize },
    Schedule { meeting: usize },
    Publish { meeting: usize },
    GiveRoles { meeting: usize },
    Invite { meeting: usize, visitor: usize },
    Start { meeting: usize },
    CheckIn { meeting: usize, visitor: usize },
    Mark { meeting: usize },
    Minute { meeting: usize },
    Hold { meeting: usize },
    Close { meeting: usize },
    Pass { referral: usize },
    Move { referral: usize, step: usize },
    Thank { business: usize },
    Meet { one_to_one: usize },
    Say { one_to_one: usize },
    Dispute { one_to_one: usize },
    Propose { proposal: usize },
    Accept { proposal: usize },
    Learn { credit: usize },
}

#[derive(Debug)]
pub(super) struct Timeline {
    /// Before everything else: the club, its chapters, and those who have been there for longer than the plan.
    pub founded_at: Timestamp,
    /// In order of time.
    pub events: Vec<(Timestamp, Event)>,
}

impl Timeline {
    pub fn of(plan: &Plan) -> Self {
        let mut events = Vec::new();
        for (number, meeting) in plan.meetings.iter().enumerate() {
            add_meeting(&mut events, number, meeting);
        }
        add_records(&mut events, plan);
        let first = events.iter().map(|(at, _)| *at).min().unwrap_or(Timestamp::from_micros(0));
        let founded_at = first.minus(DAY);
        // They are entered two days ahead: then they are there on their first day, wherever in the world it begins.
        let joined = plan.members.iter().enumerate().filter_map(|(member, one)| {
            let noon = one.seat?.joined_on.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(36);
            Some((Timestamp::from(noon).max(founded_at), Event::Join { member }))
        });
        let mut events: Vec<_> = joined.chain(events).collect();
        // A stable sort: what has one instant stays in the order of the plan.
        events.sort_by_key(|(at, _)| *at);
        Self { founded_at, events }
    }
}

fn add_meeting(events: &mut Vec<(Timestamp, Event)>, meeting: usize, plan: &MeetingPlan) {
    let (start, end) = (plan.starts_at, plan.ends_at);
    let lies_ahead = plan.progress == MeetingProgress::Planned;
    let last_week = start.minus(7 * DAY);
    events.push((start.minus(28 * DAY), Event::Schedule { meeting }));
    // The next meeting is announced when the last one is over; those after it are not yet.
    if !lies_ahead || !plan.visitors.is_empty() {
        events.push((last_week.plus(2 * HOUR), Event::Publish { meeting }));
        events.push((last_week.plus(2 * HOUR + MINUTE), Event::GiveRoles { meeting }));
    }
    for (visitor, one) in plan.visitors.iter().enumerate() {
        let nth = u32::try_from(visitor).unwrap_or(0);
        let invited_at = if lies_ahead { last_week.plus(3 * HOUR) } else { start.minus(12 * HOUR) };
        events.push((invited_at.plus(MINUTE * nth), Event::Invite { meeting, visitor }));
        if one.came == Some(true) {
            events.push((start.minus(MINUTE * nth), Event::CheckIn { meeting, visitor }));
        }
    }
    if lies_ahead {
        return;
    }
    events.push((start.minus(10 * MINUTE), Event::Start { meeting }));
    events.push((end, Event::Mark { meeting }));
    events.push((end.plus(MINUTE), Event::Minute { meeting }));
    events.push((end.plus(2 * MINUTE), Event::Hold { meeting }));
    if let MeetingProgress::Closed { at } = plan.progress {
        events.push((at, Event::Close { meeting }));
    }
}

fn add_records(events: &mut Vec<(Timestamp, Event)>, plan: &Plan) {
    for (referral, one) in plan.referrals.iter().enumerate() {
        events.push((one.recorded_at, Event::Pass { referral }));
        for (step, moved) in one.moves.iter().enumerate() {
            // Business wins a referral. To win one without naming an amount is not there yet: it stays in work.
            if moved.status != ReferralStatus::Won {
                events.push((moved.at, Event::Move { referral, step }));
            }
        }
    }
    for (business, one) in plan.closed_business.iter().enumerate() {
        events.push((one.recorded_at, Event::Thank { business }));
    }
    for (one_to_one, one) in plan.one_to_ones.iter().enumerate() {
        let noted = if one.is_confirmed { Event::Meet { one_to_one } } else { Event::Say { one_to_one } };
        events.push((one.recorded_at, noted));
        if one.disputed.is_some() {
            events.push((one.recorded_at.plus(HOUR), Event::Dispute { one_to_one }));
        }
    }
    for (proposal, one) in plan.proposals.iter().enumerate() {
        events.push((one.proposed_at, Event::Propose { proposal }));
        if one.is_accepted {
            events.push((one.proposed_at.plus(HOUR), Event::Accept { proposal }));
        }
    }
    for (credit, one) in plan.education.iter().enumerate() {
        events.push((one.recorded_at, Event::Learn { credit }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::plan;

    #[test]
    fn everything_happens_in_order_after_the_founding_and_before_today() {
        for day in ["2026-11-23", "2026-03-30", "2026-10-26"] {
            let today = day.parse().unwrap();
            let plan = plan::make(7, 22, today);
            let timeline = Timeline::of(&plan);
            assert!(timeline.events.is_sorted_by_key(|(at, _)| *at));
            assert!(timeline.events[0].0 >= timeline.founded_at);
            let midnight = Timestamp::from((today.and_time(NaiveTime::MIN) - TimeDelta::hours(2)).and_utc());
            assert!(timeline.events.last().unwrap().0 < midnight);
            let announced = timeline.events.iter().filter(|(_, event)| matches!(event, Event::Publish { .. })).count();
            assert_eq!(announced, 22 * 27, "each week that was, and the next");
        }
    }
}

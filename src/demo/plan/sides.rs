//! What happens beside the meetings: one-to-ones and learning.

use std::collections::HashSet;

use chrono::{NaiveTime, TimeDelta};

use super::draw::Draft;
use super::weeks::later;
use super::{EducationPlan, OneToOnePlan, ProposalPlan, WEEKS};
use crate::demo::phrases::phrases;
use crate::platform::clock::Timestamp;

pub(super) fn meet_one_to_one(draft: &mut Draft) {
    let mut met = HashSet::new();
    let fresh = later(draft.horizon, -4, 0);
    for chapter in 0..draft.plan.chapters.len() {
        for week in 0..WEEKS {
            for _ in 0..draft.dice.between(5, 9) {
                let (held_on, met_at) = draft.moment(chapter, week, 0);
                let other_chapter = if draft.dice.chance(7) { draft.other_chapter(chapter) } else { chapter };
                let recorded_at = later(met_at, 0, draft.dice.between(5, 180));
                let is_confirmed = recorded_at < fresh || draft.dice.chance(50);
                let Some(proposed_by) = draft.other_member(chapter, usize::MAX, held_on) else { continue };
                let Some(other) = draft.other_member(other_chapter, proposed_by, held_on) else { continue };
                let pair = (proposed_by.min(other), proposed_by.max(other), held_on);
                if recorded_at < draft.horizon && met.insert(pair) {
                    let disputed = None;
                    let one = OneToOnePlan { proposed_by, other, held_on, recorded_at, is_confirmed, disputed };
                    draft.plan.one_to_ones.push(one);
                }
            }
        }
    }
}

/// Of each chapter a few that somebody has to answer today: said to have taken place, disputed, proposed, agreed.
pub(super) fn arrange_one_to_ones(draft: &mut Draft) {
    let pair = |one: usize, other: usize| (one.min(other), one.max(other));
    let known = draft.plan.one_to_ones.iter().map(|one| (pair(one.proposed_by, one.other), one.held_on));
    let mut met: HashSet<_> = known.collect();
    for chapter in 0..draft.plan.chapters.len() {
        let mut arranged = HashSet::new();
        let words = phrases(draft.plan.chapters[chapter].locale);
        for nth in 0..5 {
            let at = later(draft.horizon, -1, draft.dice.between(10 * 60, 17 * 60));
            let day = at.day_in(draft.zone(chapter));
            let Some(proposed_by) = draft.other_member(chapter, usize::MAX, day) else { continue };
            let Some(other) = draft.other_member(chapter, proposed_by, day) else { continue };
            if !arranged.insert(pair(proposed_by, other)) {
                continue;
            }
            if nth < 2 {
                let one = OneToOnePlan {
                    proposed_by,
                    other,
                    held_on: day,
                    recorded_at: at,
                    is_confirmed: false,
                    disputed: (nth == 1).then_some(words.not_met),
                };
                if met.insert((pair(proposed_by, other), day)) {
                    draft.plan.one_to_ones.push(one);
                }
            } else {
                let proposal = ProposalPlan {
                    proposed_by,
                    other,
                    place: draft.dice.pick(words.places),
                    times: times_ahead(draft, chapter),
                    proposed_at: at,
                    is_accepted: nth == 2,
                };
                draft.plan.proposals.push(proposal);
            }
        }
    }
}

/// Three times in the next days, by the chapter's clock.
fn times_ahead(draft: &mut Draft, chapter: usize) -> Vec<Timestamp> {
    let mut times = Vec::new();
    for days in [2, 5, 8] {
        let day = draft.plan.today + TimeDelta::days(days + draft.dice.between(0, 2));
        let local = day.and_time(NaiveTime::MIN) + TimeDelta::hours(draft.dice.between(8, 16));
        times.push(draft.instant(chapter, local));
    }
    times
}

pub(super) fn learn(draft: &mut Draft) {
    for chapter in 0..draft.plan.chapters.len() {
        let lessons = phrases(draft.plan.chapters[chapter].locale).lessons;
        for week in 0..WEEKS {
            for member in draft.roster[chapter].clone() {
                let (earned_on, recorded_at) = draft.moment(chapter, week, 0);
                let tenths = draft.dice.weighted([(25, 5), (45, 10), (15, 15), (15, 20)]);
                let has_learned = draft.dice.chance(10) && draft.was_member(member, earned_on);
                if has_learned && recorded_at < draft.horizon {
                    let detail = draft.dice.pick(lessons);
                    draft.plan.education.push(EducationPlan { member, tenths, earned_on, detail, recorded_at });
                }
            }
        }
    }
}

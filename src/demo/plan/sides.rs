//! What happens beside the meetings: one-to-ones and learning.

use std::collections::HashSet;

use super::draw::Draft;
use super::weeks::later;
use super::{EducationPlan, OneToOnePlan, WEEKS};
use crate::demo::phrases::phrases;

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
                    let one = OneToOnePlan { proposed_by, other, held_on, recorded_at, is_confirmed };
                    draft.plan.one_to_ones.push(one);
                }
            }
        }
    }
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

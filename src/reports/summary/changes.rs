//! What a second close of a week changed, in the reader's words: what a correction says before all else.

use super::view::{Fact, Group, View};
use super::words::{Words, join};

/// One line for each figure that is another one now, and for each entry that came or went. What is no figure of the week
/// - words to the chapter, the next meeting - changes nothing.
pub(super) fn changes(words: Words, before: &View, now: &View) -> Vec<String> {
    let mut lines = of_facts(words, &before.glance, &now.glance);
    lines.extend(of_facts(words, &before.facts, &now.facts));
    lines.extend(of_groups(words, &before.yours, &now.yours));
    lines.extend(of_groups(words, &before.groups, &now.groups));
    lines
}

fn of_facts(words: Words, before: &[Fact], now: &[Fact]) -> Vec<String> {
    let find = |facts: &[Fact], label: &str| facts.iter().find(|fact| fact.label == label).map(said);
    let labels = now.iter().chain(before.iter().filter(|old| !now.iter().any(|new| new.label == old.label)));
    let mut lines = Vec::new();
    for Fact { label, .. } in labels {
        let (was, is) = (find(before, label), find(now, label));
        if was != is {
            let [was, is] = [was, is].map(|said| said.unwrap_or_else(|| words.say("change-nothing")));
            lines.push(format!("{label}: {}", words.with_two("change", [("was", &was), ("is", &is)])));
        }
    }
    lines
}

fn of_groups(words: Words, before: &[Group], now: &[Group]) -> Vec<String> {
    let items = |groups: &[Group]| -> Vec<String> {
        let items = groups.iter().flat_map(|group| &group.items);
        items.map(|item| join([Some(item.lead.clone()), item.detail.clone()].into_iter().flatten())).collect()
    };
    let (was, is) = (items(before), items(now));
    // An entry may come twice: as often as it did before, it is no news.
    let beyond = |of: &[String], other: &[String]| -> Vec<String> {
        let mut rest = other.to_vec();
        let is_left = |item: &&String| match rest.iter().position(|known| known == *item) {
            Some(at) => {
                rest.swap_remove(at);
                false
            }
            None => true,
        };
        of.iter().filter(is_left).cloned().collect()
    };
    let gone = beyond(&was, &is).into_iter().map(|item| words.with("change-gone", "what", &item));
    let come = beyond(&is, &was).into_iter().map(|item| words.with("change-come", "what", &item));
    gone.chain(come).collect()
}

fn said(fact: &Fact) -> String {
    join(fact.values.iter().chain(&fact.notes).cloned())
}

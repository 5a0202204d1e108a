//! The plan while it is drawn: the dice, and what is remembered between the steps.

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::{CLUB_ZONE, ClubPlan, Plan, WEEKS};
use crate::demo::categories::{self, Category};
use crate::demo::cities::City;
use crate::demo::names;
use crate::platform::clock::Timestamp;
use crate::platform::values::{Currency, Locale, fold, local_instant};

/// A seeded generator: never the machine's randomness.
pub(super) struct Dice(fastrand::Rng);

impl Dice {
    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.0.u32(0..100) < percent
    }

    /// One of them.
    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.0.usize(..all.len())]
    }

    /// One of them, each as often as its weight says.
    pub fn weighted<T: Copy, const N: usize>(&mut self, all: [(u32, T); N]) -> T {
        let mut left = self.0.u32(0..all.iter().map(|(weight, _)| weight).sum());
        for (weight, one) in all {
            if left < weight {
                return one;
            }
            left -= weight;
        }
        all[N - 1].1
    }

    /// A number between these, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.i64(least..=most)
    }

    /// In any order.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        self.0.shuffle(all);
    }

    /// A given and a family name of a language.
    pub fn person(&mut self, locale: Locale) -> (&'static str, String) {
        let is_woman = self.chance(48);
        names::person(locale, |count| self.0.usize(..count), is_woman)
    }

    /// A full name.
    pub fn name(&mut self, locale: Locale) -> String {
        let (given, family) = self.person(locale);
        format!("{given} {family}")
    }

    /// A phone number of a city.
    pub fn phone(&mut self, city: &City) -> String {
        city.phone.chars().map(|c| if c == '#' { self.0.digit(10) } else { c }).collect()
    }
}

/// How a member behaves.
#[derive(Clone, Copy)]
pub(super) struct Habits {
    /// How often of a hundred they are at the meeting on time.
    pub punctual: u32,
    /// In how many weeks of a hundred they pass a referral.
    pub giving: u32,
}

/// The plan in the making.
pub(super) struct Draft {
    pub plan: Plan,
    pub dice: Dice,
    /// What is recorded lies before this.
    pub horizon: Timestamp,
    pub categories: Vec<Category>,
    /// By chapter.
    pub cities: Vec<&'static City>,
    /// By chapter: the day of the last meeting that was held.
    pub last_held: Vec<NaiveDate>,
    /// By chapter.
    pub roster: Vec<Vec<usize>>,
    /// By member.
    pub habits: Vec<Habits>,
    pub taken: HashSet<String>,
}

impl Draft {
    pub fn new(seed: u64, today: NaiveDate) -> Self {
        let club = ClubPlan {
            name: "Agora Business Club",
            default_locale: Locale::Pl,
            reporting_currency: Currency::PLN,
            zone: CLUB_ZONE,
        };
        // The club's day begins one or two hours before UTC's.
        let horizon = today.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(2);
        Self {
            plan: Plan {
                seed,
                today,
                club,
                regions: Vec::new(),
                chapters: Vec::new(),
                members: Vec::new(),
                offices: Vec::new(),
                meetings: Vec::new(),
                referrals: Vec::new(),
                closed_business: Vec::new(),
                one_to_ones: Vec::new(),
                proposals: Vec::new(),
                education: Vec::new(),
            },
            dice: Dice(fastrand::Rng::with_seed(seed)),
            horizon: horizon.into(),
            categories: categories::all(),
            cities: Vec::new(),
            last_held: Vec::new(),
            roster: Vec::new(),
            habits: Vec::new(),
            taken: HashSet::new(),
        }
    }

    /// The day of a chapter's meeting; week 0 is the first.
    pub fn meeting_day(&self, chapter: usize, week: u8) -> NaiveDate {
        self.last_held[chapter] - TimeDelta::weeks(i64::from(WEEKS) - 1 - i64::from(week))
    }

    /// The instant of a chapter's wall time.
    pub fn instant(&self, chapter: usize, local: NaiveDateTime) -> Timestamp {
        // None of the demo's times is one that the change of clocks skips.
        local_instant(local, self.zone(chapter)).unwrap_or_else(|_| local.and_utc().into())
    }

    pub fn zone(&self, chapter: usize) -> Tz {
        self.cities[chapter].zone
    }

    /// A moment in a chapter's week: at the meeting, where most is passed on, or on a day after it.
    pub fn moment(&mut self, chapter: usize, week: u8, percent_at_meeting: u32) -> (NaiveDate, Timestamp) {
        let day = self.meeting_day(chapter, week);
        let local = if self.dice.chance(percent_at_meeting) {
            day.and_time(self.plan.chapters[chapter].time) + TimeDelta::minutes(self.dice.between(15, 85))
        } else {
            let minute = TimeDelta::minutes(self.dice.between(8 * 60, 19 * 60));
            (day + TimeDelta::days(self.dice.between(1, 6))).and_time(NaiveTime::MIN) + minute
        };
        (local.date(), self.instant(chapter, local))
    }

    /// The chapter of a member; the administrator, who has none, takes no part in its weeks.
    pub fn chapter_of(&self, member: usize) -> usize {
        self.plan.members[member].seat.map_or(0, |seat| seat.chapter)
    }

    /// Whether a member belonged to the club on a day.
    pub fn was_member(&self, member: usize, day: NaiveDate) -> bool {
        self.plan.members[member].seat.is_some_and(|seat| seat.joined_on <= day)
    }

    pub fn category_of(&self, member: usize) -> Option<&Category> {
        let code = self.plan.members[member].seat?.category;
        self.categories.iter().find(|category| category.code == code)
    }

    /// Another member of a chapter on that day; `None` when a few tries find none.
    pub fn other_member(&mut self, chapter: usize, than: usize, day: NaiveDate) -> Option<usize> {
        for _ in 0..8 {
            let other = self.dice.pick(&self.roster[chapter]);
            if other != than && self.was_member(other, day) {
                return Some(other);
            }
        }
        None
    }

    /// A chapter other than this; itself when there is no other.
    pub fn other_chapter(&mut self, than: usize) -> usize {
        let others: Vec<usize> = (0..self.plan.chapters.len()).filter(|chapter| *chapter != than).collect();
        if others.is_empty() { than } else { self.dice.pick(&others) }
    }

    /// An address that nobody in the plan has yet, under a domain that belongs to nobody.
    pub fn email(&mut self, name: &str, domain: &str) -> String {
        let local: String = fold(name)
            .chars()
            .map(|c| if c == ' ' { '.' } else { c })
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
            .collect();
        let mut email = format!("{local}@{domain}");
        let mut number = 2;
        while !self.taken.insert(email.clone()) {
            email = format!("{local}{number}@{domain}");
            number += 1;
        }
        email
    }

    /// Puts everything in order of time.
    pub fn finish(self) -> Plan {
        let mut plan = self.plan;
        plan.meetings.sort_by_key(|meeting| (meeting.starts_at, meeting.chapter));
        plan.closed_business.sort_by_key(|business| (business.recorded_at, business.recipient));
        plan.one_to_ones.sort_by_key(|one| (one.recorded_at, one.proposed_by));
        plan.education.sort_by_key(|credit| (credit.recorded_at, credit.member));
        plan
    }
}

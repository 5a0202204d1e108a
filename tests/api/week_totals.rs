//! Whatever is recorded and whenever weeks are closed: every entry is in exactly one week, and the weeks' totals are
//! the sum of all entries.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chapterhouse::chapters::Chapter;
use chapterhouse::community::{self, RecordEducation};
use chapterhouse::members::Member;
use chapterhouse::platform::values::{Currency, Locale, Money};
use chapterhouse::referrals::{
    self, BusinessKind, Credited, NoteOneToOne, PassReferral, Purpose, RecordClosedBusiness, ReferralRelation,
};
use chapterhouse::reports::{self, week::WeekFigures};
use proptest::prelude::*;

use crate::support::TestDb;
use crate::support::club::{Club, text};

const CHAPTERS: usize = 2;
const MEMBERS: usize = 3;
const PEOPLE: usize = CHAPTERS * MEMBERS;
const CURRENCIES: [Currency; 2] = [Currency::PLN, Currency::EUR];

/// What happens next; people and chapters by their number.
#[derive(Debug, Clone)]
enum Step {
    Refer { giver: usize, recipient: usize },
    Thank { recipient: usize, giver: Option<usize>, amount: Money, kind: BusinessKind },
    Meet { one: usize, other: usize, day: u64 },
    Learn { member: usize, tenths: i32 },
    Close { chapter: usize },
    Wait { micros: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    // Two who are never the same.
    let two = (0..PEOPLE, 1..PEOPLE).prop_map(|(one, further)| (one, (one + further) % PEOPLE));
    let amount = (1..1_000_000_i64, 0..CURRENCIES.len()).prop_map(|(minor, at)| Money::new(minor, CURRENCIES[at]));
    let kind = prop_oneof![Just(BusinessKind::New), Just(BusinessKind::Repeat)];
    prop_oneof![
        3 => two.clone().prop_map(|(giver, recipient)| Step::Refer { giver, recipient }),
        4 => (two.clone(), any::<bool>(), amount, kind).prop_map(|((recipient, giver), is_member, amount, kind)| {
            Step::Thank { recipient, giver: is_member.then_some(giver), amount, kind }
        }),
        2 => (two, 0..30_u64).prop_map(|((one, other), day)| Step::Meet { one, other, day }),
        1 => (0..PEOPLE, 1..50).prop_map(|(member, tenths)| Step::Learn { member, tenths }),
        3 => (0..CHAPTERS).prop_map(|chapter| Step::Close { chapter }),
        // Mostly none at all: entries and closes at the very same instant.
        2 => prop_oneof![Just(1), 0..3 * 86_400_000_000_u64].prop_map(|micros| Step::Wait { micros }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_weeks_of_a_chapter_add_up_to_all_its_entries(steps in proptest::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let mut run = Run::new(TestDb::on_sqlite().await).await;
            for step in steps {
                run.take(step).await;
            }
            // What was recorded at the instant of a close carries the next one.
            run.take(Step::Wait { micros: 1_000 }).await;
            for chapter in 0..CHAPTERS {
                run.take(Step::Close { chapter }).await;
            }
            run.check().await;
        });
    }
}

/// What the entries add up to, counted by hand.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    business: BTreeMap<Currency, i64>,
    thanks: [u32; 2],
    referrals: [u32; 2],
    one_to_ones: u32,
    education_tenths: u32,
}

/// What members read of their own, counted by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Own {
    given: usize,
    received: usize,
    thanked: usize,
    recorded: BTreeMap<Currency, i64>,
    met: usize,
    education_tenths: u32,
}

struct Run {
    test: TestDb,
    club: Club,
    chapters: Vec<Chapter>,
    people: Vec<Member>,
    weeks: Vec<Vec<Arc<WeekFigures>>>,
    expected: Vec<Sums>,
    own: Vec<Own>,
    closes: usize,
}

impl Run {
    async fn new(test: TestDb) -> Self {
        test.leaves_jobs();
        let club = Club::new(&test.db).await;
        let (mut chapters, mut people) = (Vec::new(), Vec::new());
        for chapter in 0..CHAPTERS {
            let made = club.chapter(&format!("Chapter {chapter}")).await;
            for member in 0..MEMBERS {
                people.push(club.member(&made, &format!("Member{chapter} Number{member}"), Locale::En).await);
            }
            chapters.push(made);
        }
        let sums = || (0..CHAPTERS).map(|_| Sums::default()).collect();
        let own = vec![Own::default(); PEOPLE];
        Self { test, club, chapters, people, weeks: vec![Vec::new(); CHAPTERS], expected: sums(), own, closes: 0 }
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Refer { giver, recipient } => self.refer(giver, recipient).await,
            Step::Thank { recipient, giver, amount, kind } => self.thank(recipient, giver, amount, kind).await,
            Step::Meet { one, other, day } => self.meet(one, other, day).await,
            Step::Learn { member, tenths } => self.learn(member, tenths).await,
            Step::Close { chapter } => self.close(chapter).await,
            Step::Wait { micros } => self.test.clock.advance(Duration::from_micros(micros)),
        }
    }

    async fn refer(&mut self, giver: usize, recipient: usize) {
        let input = PassReferral {
            giver: Some(self.people[giver].id),
            recipient: self.people[recipient].id,
            relation: ReferralRelation::Own,
            purpose: Purpose::Client,
            heat: 3,
            description: text("A roof"),
            contact: None,
            consent: None,
            parent: None,
        };
        referrals::pass(&self.test.db, self.club.system(), input).await.unwrap();
        let is_outside = usize::from(chapter_of(giver) != chapter_of(recipient));
        self.expected[chapter_of(giver)].referrals[is_outside] += 1;
        self.own[giver].given += 1;
        self.own[recipient].received += 1;
    }

    async fn thank(&mut self, recipient: usize, giver: Option<usize>, amount: Money, kind: BusinessKind) {
        let credited = match giver {
            Some(giver) => Credited::Member(self.people[giver].id),
            None => Credited::Outsider(text("A neighbour")),
        };
        let recipient_id = Some(self.people[recipient].id);
        let input =
            RecordClosedBusiness { recipient: recipient_id, credited, amount, kind, closed_on: None, note: None };
        referrals::record_closed_business(&self.test.db, self.club.system(), input).await.unwrap();
        let expected = &mut self.expected[chapter_of(recipient)];
        *expected.business.entry(amount.currency).or_default() += amount.minor;
        expected.thanks[usize::from(kind == BusinessKind::Repeat)] += 1;
        *self.own[recipient].recorded.entry(amount.currency).or_default() += amount.minor;
        if let Some(giver) = giver {
            self.own[giver].thanked += 1;
        }
    }

    async fn meet(&mut self, one: usize, other: usize, day: u64) {
        let held_on = "2026-10-01".parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(day);
        let (by, with) = (self.people[one].id, self.people[other].id);
        let input = NoteOneToOne { by, with, held_on, note: None };
        let system = self.club.system();
        let noted = self.test.db.tx(async |tx| referrals::note_one_to_one_in(tx, system, input).await).await.unwrap();
        if noted.is_none() {
            return;
        }
        self.expected[chapter_of(one)].one_to_ones += 1;
        if chapter_of(one) != chapter_of(other) {
            self.expected[chapter_of(other)].one_to_ones += 1;
        }
        self.own[one].met += 1;
        self.own[other].met += 1;
    }

    async fn learn(&mut self, member: usize, tenths: i32) {
        let earned_on = "2026-10-01".parse().unwrap();
        let input = RecordEducation { member: self.people[member].id, tenths, earned_on, detail: None };
        let system = self.club.system();
        self.test.db.tx(async |tx| community::record_education_in(tx, system, input).await).await.unwrap();
        self.expected[chapter_of(member)].education_tenths += tenths.unsigned_abs();
        self.own[member].education_tenths += tenths.unsigned_abs();
    }

    async fn close(&mut self, chapter: usize) {
        self.closes += 1;
        // It has begun, and each has a time of its own: there are fewer closes than minutes in a day.
        let today = self.test.clock.now().day_in(chrono_tz::UTC).and_time(chrono::NaiveTime::MIN);
        let start = today - chrono::Duration::minutes(i64::try_from(self.closes).unwrap());
        let meeting = self.club.meeting(&self.chapters[chapter], &start.format("%Y-%m-%d %H:%M").to_string()).await;
        let meeting = self.club.open(&meeting).await;
        let closed = self.club.close(&meeting).await;
        let figures = reports::figures_of(&self.test.db, closed.close.id).await.unwrap();
        assert_eq!(figures.members.len(), MEMBERS);
        self.weeks[chapter].push(figures);
    }

    async fn check(&self) {
        for chapter in 0..CHAPTERS {
            let mut told = Sums::default();
            for week in &self.weeks[chapter] {
                add(&mut told.business, &week.thanks.totals);
                assert_eq!(week.thanks.entries, week.thanks.new + week.thanks.repeat);
                told.thanks[0] += week.thanks.new;
                told.thanks[1] += week.thanks.repeat;
                told.referrals[0] += week.referrals.given_inside;
                told.referrals[1] += week.referrals.given_outside;
                assert_eq!(
                    week.referrals.by_giver.iter().map(|giver| giver.count).sum::<u32>(),
                    week.referrals.given()
                );
                told.one_to_ones += week.one_to_ones;
                told.education_tenths += week.education_tenths;
                // All of it is of one year.
                let year: BTreeMap<Currency, i64> =
                    week.year_to_date.iter().map(|sum| (sum.currency, sum.minor)).collect();
                assert_eq!(year, told.business);
            }
            assert_eq!(told, self.expected[chapter], "chapter {chapter}");
        }
        for (person, expected) in self.own.iter().enumerate() {
            let mut told = Own::default();
            for week in &self.weeks[chapter_of(person)] {
                let own = week.member(self.people[person].id.0).unwrap();
                told.given += own.referrals_given.len();
                told.received += own.referrals_received.len();
                told.thanked += own.thanks_received.len();
                add(&mut told.recorded, &own.business_recorded);
                told.met += own.one_to_ones.len();
                told.education_tenths += own.education_tenths;
            }
            assert_eq!(told, *expected, "person {person}");
        }
        assert_eq!(referrals::differences(&self.test.db).await.unwrap(), Vec::<String>::new());
    }
}

fn add(sums: &mut BTreeMap<Currency, i64>, more: &[Money]) {
    for money in more {
        *sums.entry(money.currency).or_default() += money.minor;
    }
}

fn chapter_of(person: usize) -> usize {
    person / MEMBERS
}

//! Chapters, members and offices.

use chrono::{Datelike as _, Months, NaiveDate, NaiveTime, TimeDelta, Weekday};

use super::draw::{Draft, Habits};
use super::{ChapterPlan, Disclosure, MeetingMode, MemberPlan, OfficeKind, OfficePlan, RegionPlan, SeatPlan, WEEKS};
use crate::demo::categories::Category;
use crate::demo::cities::{CHAPTER_NAMES, CITIES, City};
use crate::demo::phrases::phrases;
use crate::platform::values::{Currency, Locale, fold};

/// The first members of a chapter lead it, and its region.
const LEADERS: [OfficeKind; 4] =
    [OfficeKind::President, OfficeKind::VicePresident, OfficeKind::SecretaryTreasurer, OfficeKind::VisitorHost];
/// Which member of a region's first chapter directs the region.
const DIRECTOR: usize = LEADERS.len();

pub(super) fn found_chapters(draft: &mut Draft, count: usize) {
    for number in 0..count {
        found_chapter(draft, &CITIES[number % CITIES.len()], number);
    }
    // One chapter alone: its region still has a neighbour.
    if draft.plan.regions.len() == 1
        && let Some(other) = CITIES.iter().find(|city| city.region != draft.plan.regions[0].name)
    {
        draft.plan.regions.push(RegionPlan { name: other.region });
    }
}

/// The name of the chapter that every plan has.
pub(super) fn first_chapter_name() -> String {
    chapter_name(&CITIES[0], 0)
}

fn chapter_name(city: &City, number: usize) -> String {
    let (polish, english) = CHAPTER_NAMES[(number % CITIES.len() + number / CITIES.len()) % CHAPTER_NAMES.len()];
    format!("{} {}", city.name, if city.locale == Locale::Pl { polish } else { english })
}

fn found_chapter(draft: &mut Draft, city: &'static City, number: usize) {
    let name = chapter_name(city, number);
    let slug = fold(&name).replace(' ', "-");
    let region = draft.plan.regions.iter().position(|region| region.name == city.region).unwrap_or_else(|| {
        draft.plan.regions.push(RegionPlan { name: city.region });
        draft.plan.regions.len() - 1
    });
    let today = draft.plan.today.weekday();
    // Nobody meets today: the last meeting is over and the next lies ahead, whatever the hour.
    let days: Vec<Weekday> = [Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri]
        .into_iter()
        .filter(|weekday| *weekday != today)
        .collect();
    let weekday = draft.dice.pick(&days);
    let mode = draft.dice.weighted([(80, MeetingMode::InPerson), (14, MeetingMode::Hybrid), (6, MeetingMode::Online)]);
    let minutes_past_midnight = draft.dice.weighted([(50, 405), (25, 420), (15, 450), (10, 720)]);
    let chapter = ChapterPlan {
        region,
        city: city.name,
        country: city.country,
        zone: city.zone.name(),
        currency: city.currency.parse().unwrap_or(Currency::EUR),
        locale: city.locale,
        venue: draft.dice.pick(&city.venues),
        mode,
        online_url: (mode != MeetingMode::InPerson).then(|| format!("https://meet.example.com/{slug}")),
        weekday,
        time: NaiveTime::MIN + TimeDelta::minutes(minutes_past_midnight),
        minutes: 90,
        disclosure: draft.dice.weighted([
            (60, Disclosure::NamedWithAmount),
            (20, Disclosure::Named),
            (20, Disclosure::Anonymous),
        ]),
        name,
        slug,
    };
    draft.last_held.push(draft.plan.today - TimeDelta::days(i64::from(today.days_since(weekday))));
    draft.cities.push(city);
    draft.plan.chapters.push(chapter);
}

pub(super) fn seat_members(draft: &mut Draft) {
    seat_administrator(draft);
    for chapter in 0..draft.plan.chapters.len() {
        let mut categories = draft.categories.clone();
        draft.dice.shuffle(&mut categories);
        categories.truncate(usize::try_from(draft.dice.between(25, 30)).unwrap_or(25));
        let first = draft.plan.members.len();
        draft.roster.push((first..first + categories.len()).collect());
        for (place, category) in categories.iter().enumerate() {
            let joined_on = joining_day(draft, chapter, place);
            seat_member(draft, chapter, category, joined_on);
        }
    }
}

fn seat_administrator(draft: &mut Draft) {
    let (given_name, family_name) = draft.dice.person(Locale::Pl);
    let email = draft.email(&format!("{given_name} {family_name}"), "example.com");
    let phone = draft.dice.phone(&CITIES[0]);
    draft.habits.push(Habits { punctual: 0, giving: 0 });
    draft.plan.members.push(MemberPlan {
        given_name,
        family_name,
        email,
        phone,
        company: draft.plan.club.name.to_owned(),
        offers: "Pomoc we wszystkich sprawach klubu".to_owned(),
        seeks: "Założyciele nowych grup",
        locale: Locale::Pl,
        seat: None,
    });
}

fn seat_member(draft: &mut Draft, chapter: usize, category: &Category, joined_on: NaiveDate) {
    let home = draft.plan.chapters[chapter].locale;
    let locale = match (home, draft.dice.chance(9)) {
        (Locale::Pl, true) => Locale::En,
        (Locale::En, true) => Locale::Pl,
        (home, false) => home,
    };
    let (given_name, family_name) = new_name(draft, locale);
    let city = draft.cities[chapter];
    let wording = category.wording(locale);
    let company = match (locale, draft.dice.between(0, 2)) {
        (Locale::Pl, 0) => format!("{} {given_name} {family_name}", wording.trade),
        (Locale::Pl, _) => format!("{} {family_name}", wording.trade),
        (Locale::En, 0) => format!("{family_name} & Partners {}", wording.trade),
        (Locale::En, 1) => format!("{} {}", city.name, wording.trade),
        (Locale::En, _) => format!("{family_name} {}", wording.trade),
    };
    let habits = Habits {
        punctual: u32::try_from(draft.dice.between(78, 96)).unwrap_or(90),
        giving: u32::try_from(draft.dice.between(8, 70)).unwrap_or(40),
    };
    let member = MemberPlan {
        email: draft.email(&format!("{given_name} {family_name}"), "example.com"),
        phone: draft.dice.phone(city),
        given_name,
        family_name,
        company,
        offers: wording.offer.to_owned(),
        seeks: draft.dice.pick(phrases(locale).seeks),
        locale,
        seat: Some(SeatPlan {
            chapter,
            category: category.code,
            joined_on,
            renewal_on: renewal_day(joined_on, draft.plan.today),
        }),
    };
    draft.habits.push(habits);
    draft.plan.members.push(member);
}

/// A name that nobody in the plan has yet, if a few tries find one.
fn new_name(draft: &mut Draft, locale: Locale) -> (&'static str, String) {
    let mut name = draft.dice.person(locale);
    for _ in 0..20 {
        if !draft.plan.members.iter().any(|member| member.given_name == name.0 && member.family_name == name.1) {
            break;
        }
        name = draft.dice.person(locale);
    }
    name
}

/// Leaders have been there for long, most others too, and some have come during the weeks of the plan.
fn joining_day(draft: &mut Draft, chapter: usize, place: usize) -> NaiveDate {
    let first = draft.meeting_day(chapter, 0);
    if place <= DIRECTOR {
        first - TimeDelta::days(draft.dice.between(730, 2_200))
    } else if draft.dice.chance(84) {
        first - TimeDelta::days(draft.dice.between(20, 2_200))
    } else {
        let weeks = draft.dice.between(2, i64::from(WEEKS) - 2);
        first + TimeDelta::weeks(weeks)
    }
}

/// The first yearly day of joining that lies ahead.
fn renewal_day(joined_on: NaiveDate, today: NaiveDate) -> NaiveDate {
    (1..=20).map(|years| joined_on + Months::new(12 * years)).find(|day| *day > today).unwrap_or(today)
}

pub(super) fn fill_offices(draft: &mut Draft) {
    let starts_on = draft.plan.today - TimeDelta::days(210);
    let mut fill = |kind, member, chapter, region| {
        draft.plan.offices.push(OfficePlan { member, kind, chapter, region, starts_on });
    };
    fill(OfficeKind::ClubAdministrator, 0, None, None);
    for region in 0..draft.plan.regions.len() {
        if let Some(chapter) = draft.plan.chapters.iter().position(|chapter| chapter.region == region) {
            fill(OfficeKind::RegionDirector, draft.roster[chapter][DIRECTOR], None, Some(region));
        }
    }
    for (chapter, roster) in draft.roster.iter().enumerate() {
        for (kind, member) in LEADERS.into_iter().zip(roster) {
            fill(kind, *member, Some(chapter), None);
        }
    }
}

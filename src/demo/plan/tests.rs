use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{Datelike as _, NaiveTime, TimeDelta};

use super::*;
use crate::platform::values::{Email, clean_line, parse_zone};

const SEED: u64 = 7;

fn today() -> NaiveDate {
    "2026-11-23".parse().unwrap()
}

fn plan(chapters: usize) -> Plan {
    make(SEED, chapters, today())
}

/// When the demo's day begins.
fn midnight(today: NaiveDate) -> Timestamp {
    let zone = parse_zone(CLUB_ZONE).unwrap();
    crate::platform::values::local_instant(today.and_time(NaiveTime::MIN), zone).unwrap()
}

#[test]
fn the_same_seed_and_day_give_the_same_plan_and_another_seed_another() {
    assert_eq!(make(SEED, 4, today()), make(SEED, 4, today()));
    assert_ne!(make(SEED, 4, today()).members, make(SEED + 1, 4, today()).members);
}

#[test]
fn four_chapters_are_the_demo_that_is_promised() {
    let plan = plan(4);
    let of_chapter = |value: fn(&ChapterPlan) -> String| plan.chapters.iter().map(value).collect::<Vec<_>>();
    assert_eq!(of_chapter(|c| c.name.clone()), ["Kraków Kompas", "London Beacon", "Gdańsk Kuźnia", "Dublin Horizon"]);
    assert_eq!(of_chapter(|c| c.currency.to_string()), ["PLN", "GBP", "PLN", "EUR"]);
    assert_eq!(of_chapter(|c| c.zone.to_owned()), ["Europe/Warsaw", "Europe/London", "Europe/Warsaw", "Europe/Dublin"]);
    assert_eq!(plan.regions.iter().map(|region| region.name).collect::<Vec<_>>(), ["Polska", "Western Europe"]);
    assert!((101..=121).contains(&plan.members.len()), "{}", plan.members.len());
    let rows: usize = plan.meetings.iter().map(|meeting| meeting.attendance.len()).sum();
    assert!((2_300..=3_200).contains(&rows), "attendance {rows}");
    assert!((1_000..=2_000).contains(&plan.referrals.len()), "referrals {}", plan.referrals.len());
    assert!((300..=1_200).contains(&plan.closed_business.len()), "business {}", plan.closed_business.len());
    assert!((400..=1_000).contains(&plan.one_to_ones.len()), "one-to-ones {}", plan.one_to_ones.len());
    assert!((150..=400).contains(&plan.education.len()), "education {}", plan.education.len());
    assert_eq!(plan.meetings.len(), 4 * usize::from(WEEKS + WEEKS_AHEAD));
}

#[test]
fn each_chapter_has_one_meeting_to_close_and_four_ahead_whatever_the_day() {
    for offset in 0..7 {
        let today = today() + TimeDelta::days(offset);
        let plan = make(SEED, 6, today);
        for (number, chapter) in plan.chapters.iter().enumerate() {
            let meetings: Vec<&MeetingPlan> = plan.meetings.iter().filter(|one| one.chapter == number).collect();
            let planned = |one: &&&MeetingPlan| one.progress == MeetingProgress::Planned;
            assert_eq!(meetings.iter().filter(|one| one.progress == MeetingProgress::Held).count(), 1);
            assert_eq!(meetings.iter().filter(planned).count(), usize::from(WEEKS_AHEAD));
            assert_eq!(meetings[25].progress, MeetingProgress::Held);
            assert!(meetings[25].ends_at < midnight(today) && meetings[26].local_start.date() > today);
            for pair in meetings.windows(2) {
                assert_eq!(pair[1].local_start - pair[0].local_start, TimeDelta::weeks(1));
                assert!(!matches!(pair[0].progress, MeetingProgress::Closed { at } if at >= pair[1].starts_at));
            }
            for meeting in meetings {
                assert_eq!(
                    (meeting.local_start.weekday(), meeting.local_start.time()),
                    (chapter.weekday, chapter.time)
                );
                assert_eq!(meeting.ends_at.since(meeting.starts_at).as_secs(), 5_400);
            }
        }
    }
}

#[test]
fn nothing_has_happened_today_and_everything_is_in_order_of_time() {
    let plan = plan(8);
    let end = midnight(today());
    let times: [Vec<Timestamp>; 4] = [
        plan.referrals.iter().map(|one| one.recorded_at).collect(),
        plan.closed_business.iter().map(|one| one.recorded_at).collect(),
        plan.one_to_ones.iter().map(|one| one.recorded_at).collect(),
        plan.education.iter().map(|one| one.recorded_at).collect(),
    ];
    for times in times {
        assert!(times.is_sorted() && times.iter().all(|at| *at < end));
    }
    assert!(plan.meetings.is_sorted_by_key(|meeting| meeting.starts_at));
    for referral in &plan.referrals {
        let moments: Vec<Timestamp> =
            [referral.recorded_at].into_iter().chain(referral.moves.iter().map(|one| one.at)).collect();
        assert!(moments.is_sorted_by(|a, b| a < b) && moments.iter().all(|at| *at < end), "{referral:?}");
    }
}

#[test]
fn people_are_distinct_and_sit_on_seats_of_their_own() {
    let plan = plan(22);
    let emails: HashSet<&str> = plan
        .members
        .iter()
        .map(|member| member.email.as_str())
        .chain(plan.meetings.iter().flat_map(|one| one.visitors.iter().map(|visitor| visitor.email.as_str())))
        .collect();
    let visitors: usize = plan.meetings.iter().map(|meeting| meeting.visitors.len()).sum();
    assert_eq!(emails.len(), plan.members.len() + visitors);
    for email in emails {
        assert_eq!(email.parse::<Email>().unwrap().as_str(), email);
        assert!(email.ends_with("@example.com") || email.ends_with("@example.net"), "{email}");
    }
    let seats: Vec<SeatPlan> = plan.members.iter().filter_map(|member| member.seat).collect();
    assert_eq!(seats.len(), plan.members.len() - 1, "all but the administrator");
    let distinct: HashSet<(usize, &str)> = seats.iter().map(|seat| (seat.chapter, seat.category)).collect();
    assert_eq!(distinct.len(), seats.len());
    for chapter in 0..22 {
        let size = seats.iter().filter(|seat| seat.chapter == chapter).count();
        assert!((25..=30).contains(&size), "{size}");
    }
    assert!(seats.iter().all(|seat| seat.joined_on < today() && seat.renewal_on > today()));
    let names: HashSet<String> = plan.members.iter().map(MemberPlan::full_name).collect();
    assert!(names.len() * 100 > plan.members.len() * 97, "{} of {}", names.len(), plan.members.len());
}

#[test]
fn every_chapter_and_region_is_led_and_nobody_leads_a_chapter_twice() {
    let plan = plan(9);
    let kinds = |chapter| -> Vec<OfficeKind> {
        plan.offices.iter().filter(|one| one.chapter == Some(chapter)).map(|one| one.kind).collect()
    };
    for chapter in 0..9 {
        assert_eq!(
            kinds(chapter),
            [OfficeKind::President, OfficeKind::VicePresident, OfficeKind::SecretaryTreasurer, OfficeKind::VisitorHost]
        );
    }
    let holders: HashSet<usize> = plan.offices.iter().map(|office| office.member).collect();
    assert_eq!(holders.len(), plan.offices.len());
    for office in &plan.offices {
        let seat = plan.members[office.member].seat;
        assert!(seat.is_none_or(|seat| seat.joined_on < office.starts_on));
        assert_eq!(office.kind == OfficeKind::ClubAdministrator, seat.is_none());
        if let Some(region) = office.region {
            assert_eq!(plan.chapters[seat.unwrap().chapter].region, region);
        }
    }
    let directors = plan.offices.iter().filter(|office| office.kind == OfficeKind::RegionDirector).count();
    assert_eq!(directors, plan.regions.len());
}

#[test]
fn attendance_has_a_row_for_each_member_of_the_day_at_realistic_rates() {
    let plan = plan(4);
    let mut counts: BTreeMap<AttendanceMark, usize> = BTreeMap::new();
    for meeting in plan.meetings.iter().filter(|meeting| meeting.progress != MeetingProgress::Planned) {
        let day = meeting.local_start.date();
        let expected: BTreeSet<usize> = (0..plan.members.len())
            .filter(|member| {
                plan.members[*member].seat.is_some_and(|seat| seat.chapter == meeting.chapter && seat.joined_on <= day)
            })
            .collect();
        let marked: Vec<usize> = meeting.attendance.iter().map(|row| row.member).collect();
        assert_eq!(marked, expected.into_iter().collect::<Vec<_>>());
        for row in &meeting.attendance {
            assert_eq!(row.mark == AttendanceMark::Substitute, row.substitute.is_some());
            *counts.entry(row.mark).or_default() += 1;
        }
    }
    let all: usize = counts.values().sum();
    assert!((80..=94).contains(&(counts[&AttendanceMark::Present] * 100 / all)), "{counts:?}");
    assert!((1..=6).contains(&(counts[&AttendanceMark::Absent] * 100 / all)), "{counts:?}");
    assert!((1..=7).contains(&(counts[&AttendanceMark::Substitute] * 100 / all)), "{counts:?}");
}

#[test]
fn referrals_keep_the_rules_of_the_domain() {
    let plan = plan(6);
    let chapter = |member: usize| plan.members[member].seat.unwrap().chapter;
    let mut outside = 0;
    for (number, referral) in plan.referrals.iter().enumerate() {
        assert_ne!(referral.giver, referral.recipient);
        assert!((1..=5).contains(&referral.heat));
        assert_eq!(referral.parent.is_some(), referral.relation == ReferralRelation::SpinOff);
        if let Some(parent) = referral.parent {
            assert!(parent < number);
            assert_eq!(plan.referrals[parent].recipient, referral.giver);
        }
        assert_eq!(clean_line(&referral.description), referral.description);
        assert!(referral.description.ends_with('.') && referral.description.chars().count() < 200, "{referral:?}");
        outside += usize::from(chapter(referral.giver) != chapter(referral.recipient));
        for one in &referral.moves {
            let needs_reason = matches!(one.status, ReferralStatus::Lost | ReferralStatus::Declined);
            assert_eq!(one.reason.is_some(), needs_reason);
        }
    }
    assert!((7..=17).contains(&(outside * 100 / plan.referrals.len())), "{outside}");
    let mut by_status: HashMap<ReferralStatus, usize> = HashMap::new();
    plan.referrals.iter().for_each(|referral| *by_status.entry(referral.status()).or_default() += 1);
    assert_eq!(by_status.len(), 7, "every status occurs: {by_status:?}");
    let share = by_status[&ReferralStatus::Won] * 100 / plan.referrals.len();
    assert!((20..=50).contains(&share), "{by_status:?}");
}

#[test]
fn business_is_plausible_and_what_is_won_has_it_unless_undisclosed() {
    let plan = plan(6);
    let mut first_of: HashMap<usize, &BusinessPlan> = HashMap::new();
    for business in &plan.closed_business {
        let chapter = &plan.chapters[plan.members[business.recipient].seat.unwrap().chapter];
        assert_eq!(business.amount.currency, chapter.currency);
        assert!(business.amount.minor > 0 && business.amount.minor < 100_000_000, "{business:?}");
        assert_ne!(business.giver, Giver::Member(business.recipient));
        if let Some(number) = business.referral {
            let referral = &plan.referrals[number];
            assert_eq!((business.recipient, business.giver), (referral.recipient, Giver::Member(referral.giver)));
            let first = first_of.entry(number).or_insert(business);
            assert_eq!(business.kind == BusinessKind::New, first.recorded_at == business.recorded_at);
        }
    }
    for (number, referral) in plan.referrals.iter().enumerate() {
        let expects = referral.status() == ReferralStatus::Won && !referral.is_undisclosed;
        assert_eq!(first_of.contains_key(&number), expects, "{referral:?}");
    }
    assert!(plan.closed_business.iter().any(|business| business.referral.is_none()));
}

#[test]
fn every_chapter_has_something_to_close() {
    let plan = plan(4);
    for chapter in 0..4 {
        let last_close =
            plan.meetings.iter().filter(|meeting| meeting.chapter == chapter).filter_map(|meeting| {
                if let MeetingProgress::Closed { at } = meeting.progress { Some(at) } else { None }
            });
        let last_close = last_close.max().unwrap();
        let in_chapter = |member: usize| plan.members[member].seat.is_some_and(|seat| seat.chapter == chapter);
        let referrals =
            plan.referrals.iter().filter(|one| one.recorded_at > last_close && in_chapter(one.giver)).count();
        let business =
            plan.closed_business.iter().filter(|one| one.recorded_at > last_close && in_chapter(one.recipient)).count();
        assert!(referrals >= 5 && business >= 1, "{chapter}: {referrals} referrals, {business} thanks");
    }
}

#[test]
fn any_number_of_chapters_gives_distinct_names_and_at_least_two_regions() {
    for chapters in [0, 1, 2, 200, 1_000] {
        let plan = plan(chapters);
        assert_eq!(plan.chapters.len(), chapters.clamp(1, 200));
        assert!(plan.regions.len() >= 2);
        let slugs: HashSet<&str> = plan.chapters.iter().map(|chapter| chapter.slug.as_str()).collect();
        assert_eq!(slugs.len(), plan.chapters.len());
        assert!(
            slugs.iter().all(|slug| slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')),
            "{slugs:?}"
        );
        for chapter in &plan.chapters {
            assert!(parse_zone(chapter.zone).is_ok());
        }
        let currencies: HashSet<Currency> = plan.chapters.iter().map(|chapter| chapter.currency).collect();
        assert_eq!(currencies.len() == 11, chapters >= 22, "every city's currency is one we know: {currencies:?}");
    }
}

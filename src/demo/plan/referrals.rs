//! Referrals, what came of them, and the business they led to.

use chrono::NaiveDate;

use super::draw::Draft;
use super::weeks::later;
use super::{
    BusinessKind, BusinessPlan, ContactPlan, Giver, MovePlan, Purpose, ReferralPlan, ReferralRelation, ReferralStatus,
    WEEKS,
};
use crate::demo::cities::units_per_100_pln;
use crate::demo::phrases::{Phrases, phrases};
use crate::platform::clock::Timestamp;
use crate::platform::values::{Money, fold};

/// A referral that somebody is about to give.
struct Slip {
    recorded_at: Timestamp,
    day: NaiveDate,
    giver: usize,
}

pub(super) fn pass_referrals(draft: &mut Draft) {
    let slips = draw_slips(draft);
    let mut received: Vec<Vec<usize>> = vec![Vec::new(); draft.plan.members.len()];
    for slip in slips {
        if let Some(referral) = pass_referral(draft, &slip, &received[slip.giver]) {
            let number = draft.plan.referrals.len();
            received[referral.recipient].push(number);
            thank(draft, number, &referral);
            draft.plan.referrals.push(referral);
        }
    }
    thank_without_referral(draft);
}

/// Who gives when, in order of time.
fn draw_slips(draft: &mut Draft) -> Vec<Slip> {
    let mut slips = Vec::new();
    for chapter in 0..draft.plan.chapters.len() {
        for week in 0..WEEKS {
            for giver in draft.roster[chapter].clone() {
                let giving = draft.habits[giver].giving;
                let count = u32::from(draft.dice.chance(giving)) + u32::from(draft.dice.chance(giving / 4));
                for _ in 0..count {
                    let (day, recorded_at) = draft.moment(chapter, week, 60);
                    slips.push(Slip { recorded_at, day, giver });
                }
            }
        }
    }
    slips.retain(|slip| slip.recorded_at < draft.horizon && draft.was_member(slip.giver, slip.day));
    slips.sort_by_key(|slip| (slip.recorded_at, slip.giver));
    slips
}

fn pass_referral(draft: &mut Draft, slip: &Slip, received: &[usize]) -> Option<ReferralPlan> {
    let home = draft.chapter_of(slip.giver);
    let chapter = if draft.dice.chance(12) { draft.other_chapter(home) } else { home };
    let recipient = draft.other_member(chapter, slip.giver, slip.day)?;
    let week_ago = later(slip.recorded_at, -7, 0);
    let parent = received.iter().rev().copied().find(|number| {
        let earlier = &draft.plan.referrals[*number];
        earlier.recorded_at < week_ago && earlier.giver != recipient
    });
    let parent = parent.filter(|_| draft.dice.chance(9));
    let relation = match parent {
        Some(_) => ReferralRelation::SpinOff,
        None => draft.dice.weighted([(8, ReferralRelation::Own), (92, ReferralRelation::ThirdParty)]),
    };
    let purpose = match relation {
        ReferralRelation::ThirdParty => draft.dice.weighted([
            (86, Purpose::Client),
            (5, Purpose::Employee),
            (4, Purpose::Supplier),
            (5, Purpose::Partner),
        ]),
        ReferralRelation::Own | ReferralRelation::SpinOff => Purpose::Client,
    };
    let heat = match relation {
        ReferralRelation::Own => 5,
        _ => draft.dice.weighted([(18, 1), (24, 2), (26, 3), (21, 4), (11, 5)]),
    };
    let mut referral = ReferralPlan {
        giver: slip.giver,
        recipient,
        parent,
        relation,
        purpose,
        heat,
        description: describe(draft, home, recipient, (relation, purpose, heat.into())),
        contact: None,
        recorded_at: slip.recorded_at,
        moves: Vec::new(),
        is_undisclosed: false,
    };
    if relation == ReferralRelation::ThirdParty && draft.dice.chance(60) {
        let city = draft.cities[home];
        let name = draft.dice.name(city.locale);
        referral.contact = Some(ContactPlan { name, phone: draft.dice.phone(city), consent_on: slip.day });
    }
    referral.moves = follow_up(draft, recipient, slip.recorded_at);
    let is_won = referral.status() == ReferralStatus::Won;
    referral.is_undisclosed = is_won && (purpose != Purpose::Client || draft.dice.chance(5));
    Some(referral)
}

fn describe(draft: &mut Draft, home: usize, recipient: usize, kind: (ReferralRelation, Purpose, usize)) -> String {
    let locale = draft.plan.chapters[home].locale;
    let words = phrases(locale);
    let (relation, purpose, heat) = kind;
    let needs = draft.category_of(recipient).map_or([""; 2], |category| category.wording(locale).needs);
    match purpose {
        Purpose::Client => {}
        Purpose::Employee => return draft.dice.pick(words.employees).to_owned(),
        Purpose::Supplier => return draft.dice.pick(words.suppliers).to_owned(),
        Purpose::Partner => return draft.dice.pick(words.partners).to_owned(),
    }
    let need = inside_sentence(draft.dice.pick(&needs));
    match relation {
        ReferralRelation::Own => format!("{}: {need}.", words.own),
        ReferralRelation::SpinOff => format!("{}: {need}. {}", words.again, step(draft, words, heat)),
        ReferralRelation::ThirdParty => {
            let client = draft.dice.pick(words.clients);
            format!("{client}: {need}. {}", step(draft, words, heat))
        }
    }
}

fn step(draft: &mut Draft, words: &Phrases, heat: usize) -> &'static str {
    draft.dice.pick(&words.steps[heat.clamp(1, 5) - 1])
}

/// With a small first letter, unless it is a name or an abbreviation.
fn inside_sentence(text: &str) -> String {
    const NAMES: [&str; 2] = ["english", "german"];
    let first = text.split(' ').next().unwrap_or_default();
    let is_abbreviation = first.chars().skip(1).any(char::is_uppercase);
    if is_abbreviation || NAMES.contains(&fold(first).as_str()) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |letter| letter.to_lowercase().chain(letters).collect())
}

/// What the recipient did, up to the day before today.
fn follow_up(draft: &mut Draft, recipient: usize, passed_at: Timestamp) -> Vec<MovePlan> {
    use ReferralStatus::{Accepted, Contacted, Declined, InProgress, Lost, Won};
    let words = phrases(draft.plan.chapters[draft.chapter_of(recipient)].locale);
    let mut moves: Vec<MovePlan> = Vec::new();
    let mut at = passed_at;
    if draft.dice.chance(3) {
        at = later(at, draft.dice.between(1, 4), draft.dice.between(1, 200));
        let reason = Some(draft.dice.pick(words.declined));
        moves.push(MovePlan { status: Declined, at, reason });
    } else {
        // How many of a hundred go on to the next step, and after how many days.
        for (status, percent, days) in [(Accepted, 97, 4), (Contacted, 92, 6), (InProgress, 84, 12)] {
            if !draft.dice.chance(percent) {
                break;
            }
            at = later(at, draft.dice.between(0, days), draft.dice.between(30, 240));
            moves.push(MovePlan { status, at, reason: None });
        }
        if moves.len() == 3 && draft.dice.chance(86) {
            at = later(at, draft.dice.between(2, 45), draft.dice.between(30, 240));
            let is_won = draft.dice.chance(66);
            let reason = (!is_won).then(|| draft.dice.pick(words.lost));
            moves.push(MovePlan { status: if is_won { Won } else { Lost }, at, reason });
        }
    }
    moves.retain(|one| one.at < draft.horizon);
    moves
}

/// Records the business of a referral that was won, and further orders of the same client.
fn thank(draft: &mut Draft, number: usize, referral: &ReferralPlan) {
    let won_at = referral.moves.iter().find(|one| one.status == ReferralStatus::Won).map(|one| one.at);
    let Some(mut at) = won_at.filter(|_| !referral.is_undisclosed) else { return };
    let orders = 1 + draft.dice.weighted([(76, 0), (18, 1), (6, 2)]);
    for order in 0..orders {
        let kind = if order == 0 { BusinessKind::New } else { BusinessKind::Repeat };
        record(draft, (Some(number), kind), referral.recipient, Giver::Member(referral.giver), at);
        at = later(at, draft.dice.between(14, 60), draft.dice.between(30, 240));
    }
}

/// Now and then somebody is thanked without a referral on file.
fn thank_without_referral(draft: &mut Draft) {
    for chapter in 0..draft.plan.chapters.len() {
        for week in 0..WEEKS {
            if !draft.dice.chance(25) {
                continue;
            }
            let (day, at) = draft.moment(chapter, week, 50);
            let Some(recipient) = draft.other_member(chapter, usize::MAX, day) else { continue };
            let outsiders = phrases(draft.plan.chapters[chapter].locale).outsiders;
            let giver = match draft.other_member(chapter, recipient, day) {
                Some(giver) if draft.dice.chance(70) => Giver::Member(giver),
                _ => Giver::Outsider(draft.dice.pick(outsiders)),
            };
            record(draft, (None, BusinessKind::New), recipient, giver, at);
        }
    }
}

fn record(
    draft: &mut Draft,
    (referral, kind): (Option<usize>, BusinessKind),
    recipient: usize,
    giver: Giver,
    recorded_at: Timestamp,
) {
    if recorded_at >= draft.horizon {
        return;
    }
    let chapter = draft.chapter_of(recipient);
    let amount = amount(draft, chapter, recipient);
    let has_note = draft.dice.chance(30);
    let notes = phrases(draft.plan.chapters[chapter].locale).notes;
    draft.plan.closed_business.push(BusinessPlan {
        referral,
        recipient,
        giver,
        amount,
        kind,
        closed_on: recorded_at.day_in(draft.zone(chapter)),
        recorded_at,
        note: has_note.then(|| draft.dice.pick(notes)),
    });
}

/// Most orders are about what the trade calls usual, some far above: near enough to how invoices are spread.
fn amount(draft: &mut Draft, chapter: usize, recipient: usize) -> Money {
    let typical = draft.category_of(recipient).map_or(1_000, |category| category.typical_pln);
    let currency = draft.plan.chapters[chapter].currency;
    let percent = draft.dice.weighted([
        (5, 20),
        (9, 35),
        (14, 55),
        (18, 75),
        (18, 100),
        (14, 140),
        (10, 190),
        (6, 270),
        (4, 400),
        (2, 700),
    ]);
    let spread = draft.dice.between(85, 115);
    let units = typical * percent * spread * units_per_100_pln(currency.code()) / 1_000_000;
    let step = match units {
        10_000.. => 100,
        1_000.. => 50,
        100.. => 10,
        _ => 5,
    };
    let rounded = (units / step).max(1) * step;
    let cents = if draft.dice.chance(15) { draft.dice.between(1, 99) } else { 0 };
    let hundredth = 10_i64.pow(currency.decimals());
    Money::new(rounded * hundredth + cents.min(hundredth - 1), currency)
}

//! What the mail says, in the reader's words and in reading order; how it looks is the business of text and HTML.

use super::minutes;
use crate::platform::values::{Locale, Money, clean_line};
use crate::reports::summary::words::{Words, filled, join, lines, shorten};
use crate::reports::week::{
    Mark, MemberWeek, Mode, NextMeeting, NoteFacts, ReferralFacts, ThanksFacts, VisitorFacts, VisitorKind, WeekFigures,
};

/// How many givers are named, ties aside.
const TOP_GIVERS: usize = 3;
/// How many givers are named at most: beyond it a tie says nothing.
const MOST_GIVERS: usize = 6;

/// The whole mail.
pub(super) struct View {
    pub lang: &'static str,
    pub subject: String,
    pub preview: String,
    pub heading: String,
    pub chapter: String,
    pub city: String,
    pub title: Option<String>,
    pub meeting: String,
    pub correction: Option<String>,
    /// What a correction corrects.
    pub changes: Vec<String>,
    pub greeting: String,
    pub intro: String,
    pub note: Option<Note>,
    pub glance_title: String,
    pub glance: Vec<Fact>,
    pub yours_title: String,
    pub name: String,
    pub facts: Vec<Fact>,
    pub yours: Vec<Group>,
    pub quiet: Option<String>,
    pub groups: Vec<Group>,
    /// Decisions and tasks: no figures, so a correction does not come for them.
    pub minutes: Vec<Group>,
    pub next: Option<Next>,
    pub footer: String,
    pub url: String,
}

/// Words to the chapter.
pub(super) struct Note {
    pub title: String,
    /// As they were written; an empty one between paragraphs.
    pub lines: Vec<String>,
}

/// A figure with its name.
pub(super) struct Fact {
    pub label: String,
    pub values: Vec<String>,
    pub notes: Vec<String>,
    /// Takes a row of its own in HTML: sums of money and long notes do not fit beside another.
    pub wide: bool,
}

/// A list with a title.
pub(super) struct Group {
    pub title: String,
    pub hint: Option<String>,
    pub items: Vec<Item>,
}

/// One line of a list, and what belongs to it.
pub(super) struct Item {
    pub lead: String,
    pub detail: Option<String>,
    pub note: Option<String>,
    pub is_own: bool,
}

/// The next meeting.
pub(super) struct Next {
    pub title: String,
    pub when: String,
    pub places: Vec<String>,
    pub join: Option<Link>,
}

/// A link.
pub(super) struct Link {
    pub label: String,
    pub url: String,
}

impl View {
    pub fn new(figures: &WeekFigures, member: &MemberWeek, locale: Locale, public_url: &str) -> Self {
        let words = Words(locale);
        let chapter = clean_line(&figures.chapter.name);
        let date = words.date(figures.meeting.local_start.date());
        let is_correction = figures.close_number > 1;
        let naming = [("chapter", chapter.as_str()), ("date", date.as_str())];
        let glance = glance(words, figures);
        let facts = own_facts(words, member);
        let yours = own_groups(words, member);
        Self {
            lang: locale.tag(),
            // Once more as a whole: a date's no-break spaces would make the header an encoded word.
            subject: clean_line(&words.with_two(if is_correction { "subject-corrected" } else { "subject" }, naming)),
            preview: preview(words, figures, member),
            heading: words.say("heading"),
            city: clean_line(&figures.chapter.city),
            title: figures.meeting.title.as_deref().and_then(filled),
            meeting: words.date_time(figures.meeting.local_start),
            correction: is_correction.then(|| words.say("corrected")),
            changes: Vec::new(),
            greeting: words.with("greeting", "name", &clean_line(&member.given_name)),
            intro: words.with_two(if glance.is_empty() { "intro-quiet" } else { "intro" }, naming),
            note: figures.note.as_ref().and_then(|note| note_of(words, note)),
            glance_title: words.say("glance"),
            glance,
            yours_title: words.say("yours"),
            name: clean_line(&member.full_name),
            quiet: quiet(words, member, &facts, &yours),
            facts,
            yours,
            groups: [givers(words, figures, member), visitors(words, &figures.visitors)]
                .into_iter()
                .flatten()
                .collect(),
            minutes: minutes::groups(words, figures, member),
            next: figures.next_meeting.as_ref().map(|next| next_meeting(words, next, &figures.meeting.zone)),
            footer: words.with("footer", "chapter", &chapter),
            url: public_url.to_owned(),
            chapter,
        }
    }

    /// The figures at a glance in rows of HTML: two side by side, a wide one alone.
    pub fn glance_rows(&self) -> Vec<&[Fact]> {
        let mut rows = Vec::new();
        let mut rest = self.glance.as_slice();
        while let [first, others @ ..] = rest {
            let is_pair = !first.wide && others.first().is_some_and(|second| !second.wide);
            let (row, after) = rest.split_at(if is_pair { 2 } else { 1 });
            rows.push(row);
            rest = after;
        }
        rows
    }
}

impl Fact {
    fn new(label: String, values: Vec<String>) -> Self {
        Self { label, values, notes: Vec::new(), wide: false }
    }

    fn noted(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes.into_iter().filter(|note| !note.is_empty()));
        self
    }

    fn alone(mut self) -> Self {
        self.wide = true;
        self
    }
}

impl Item {
    pub fn new(lead: String) -> Self {
        Self { lead, detail: None, note: None, is_own: false }
    }
}

fn note_of(words: Words, note: &NoteFacts) -> Option<Note> {
    let title = match note.from.as_deref().and_then(filled) {
        Some(name) => words.with("note-from", "name", &name),
        None => words.say("note"),
    };
    let lines = lines(&note.text);
    (!lines.is_empty()).then_some(Note { title, lines })
}

/// The line that mail programs show beside the subject: the reader's own news first.
fn preview(words: Words, figures: &WeekFigures, member: &MemberWeek) -> String {
    let mut parts = Vec::new();
    if !member.referrals_received.is_empty() {
        parts.push(words.count_of("preview-received", &member.referrals_received));
    }
    if !member.thanks_received.is_empty() {
        parts.push(words.count_of("preview-thanked", &member.thanks_received));
    }
    if parts.len() < 2 {
        parts.push(words.count("preview-chapter", figures.referrals.given()));
    }
    parts.join(" ")
}

fn glance(words: Words, figures: &WeekFigures) -> Vec<Fact> {
    let counted = |label: &str, count: u32| (count > 0).then(|| Fact::new(words.say(label), vec![count.to_string()]));
    let credits = (figures.education_tenths > 0)
        .then(|| Fact::new(words.say("education"), vec![words.credits(figures.education_tenths)]));
    let visitors = u32::try_from(figures.visitors.len()).unwrap_or(u32::MAX);
    [
        attendance(words, figures),
        referrals(words, figures),
        counted("one-to-ones", figures.one_to_ones),
        thanks(words, figures),
        counted("visitors", visitors),
        credits,
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn attendance(words: Words, figures: &WeekFigures) -> Option<Fact> {
    const REMARKABLE: [(Mark, &str); 7] = [
        (Mark::Late, "count-late"),
        (Mark::Substitute, "count-substitute"),
        (Mark::MadeUp, "count-made-up"),
        (Mark::Absent, "count-absent"),
        (Mark::Medical, "count-medical"),
        (Mark::Excused, "count-excused"),
        (Mark::OnLeave, "count-on-leave"),
    ];
    let attendance = &figures.attendance;
    if attendance.expected == 0 {
        return None;
    }
    let (attended, expected) = (attendance.attended().to_string(), attendance.expected.to_string());
    let value = words.with_two("attendance-of", [("attended", &attended), ("expected", &expected)]);
    let counted = REMARKABLE.into_iter().map(|(mark, key)| (attendance.count(mark), key));
    let marks = join(counted.filter(|(count, _)| *count > 0).map(|(count, key)| words.count(key, count)));
    let absent = attendance.absent.iter().map(|name| clean_line(name)).collect::<Vec<_>>().join(", ");
    let absent = if absent.is_empty() { absent } else { words.with("attendance-absent", "names", &absent) };
    Some(Fact::new(words.say("attendance"), vec![value]).noted([marks, absent]).alone())
}

fn referrals(words: Words, figures: &WeekFigures) -> Option<Fact> {
    let given = figures.referrals.given();
    let inside = words.count("referrals-inside", figures.referrals.given_inside);
    let outside = words.count("referrals-outside", figures.referrals.given_outside);
    (given > 0).then(|| Fact::new(words.say("referrals"), vec![given.to_string()]).noted([join([inside, outside])]))
}

fn thanks(words: Words, figures: &WeekFigures) -> Option<Fact> {
    let thanks = &figures.thanks;
    if thanks.entries == 0 && thanks.totals.is_empty() {
        // Without a thanks this week the year's sum still is good to know.
        return sums_fact(words, "year-label", &figures.year_to_date);
    }
    let kinds = [(thanks.new, "thanks-new"), (thanks.repeat, "thanks-repeat")];
    let kinds = kinds.into_iter().filter(|(count, _)| *count > 0).map(|(count, key)| words.count(key, count));
    let entries = join([words.count("thanks-entries", thanks.entries)].into_iter().chain(kinds));
    let year = match figures.year_to_date.as_slice() {
        [] => String::new(),
        sums => words.with("year-to-date", "sums", &words.sums(sums)),
    };
    Some(Fact::new(words.say("thanks"), amounts(words, &thanks.totals)).noted([entries, year]).alone())
}

fn sums_fact(words: Words, label: &str, sums: &[Money]) -> Option<Fact> {
    (!sums.is_empty()).then(|| Fact::new(words.say(label), amounts(words, sums)).alone())
}

fn amounts(words: Words, sums: &[Money]) -> Vec<String> {
    sums.iter().map(|sum| words.money(*sum)).collect()
}

fn own_facts(words: Words, member: &MemberWeek) -> Vec<Fact> {
    let mark = member.mark.map(|mark| Fact::new(words.say("your-attendance"), vec![words.mark(mark)]));
    let named = |label: &str, names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| clean_line(name)).collect();
        (!names.is_empty()).then(|| Fact::new(words.say(label), vec![names.join(", ")]))
    };
    let credits = (member.education_tenths > 0)
        .then(|| Fact::new(words.say("your-education"), vec![words.credits(member.education_tenths)]));
    [
        mark,
        named("your-one-to-ones", &member.one_to_ones),
        named("your-visitors", &member.visitors_brought),
        sums_fact(words, "recorded", &member.business_recorded),
        credits,
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn own_groups(words: Words, member: &MemberWeek) -> Vec<Group> {
    let received = Group {
        title: words.count_of("received", &member.referrals_received),
        hint: Some(words.say("received-hint")),
        items: member.referrals_received.iter().map(|facts| referral(words, "received-from", facts)).collect(),
    };
    let thanked = Group {
        title: words.count_of("thanked", &member.thanks_received),
        hint: Some(words.say("thanked-hint")),
        items: member.thanks_received.iter().map(|facts| thanks_item(words, facts)).collect(),
    };
    let given = Group {
        title: words.count_of("given", &member.referrals_given),
        hint: None,
        items: member.referrals_given.iter().map(|facts| referral(words, "given-to", facts)).collect(),
    };
    [received, thanked, given].into_iter().filter(|group| !group.items.is_empty()).collect()
}

fn referral(words: Words, key: &str, facts: &ReferralFacts) -> Item {
    let heat = facts.heat.clamp(1, 5);
    Item {
        detail: filled(&facts.description).map(|description| shorten(&description)),
        note: Some(words.say(&format!("heat-{heat}"))),
        ..Item::new(words.with(key, "name", &clean_line(&facts.other)))
    }
}

/// What of a thanks is disclosed to the giver: whom from, how much, both, or only that there was one.
fn thanks_item(words: Words, facts: &ThanksFacts) -> Item {
    let from = facts.from.as_deref().and_then(filled);
    let amount = facts.amount.map(|amount| words.money(amount));
    match (from, amount) {
        (Some(from), amount) => Item { detail: amount, ..Item::new(from) },
        (None, Some(amount)) => Item::new(amount),
        (None, None) => Item::new(words.say("thanked-unnamed")),
    }
}

/// Kind words for a member of whom there is nothing to tell.
fn quiet(words: Words, member: &MemberWeek, facts: &[Fact], groups: &[Group]) -> Option<String> {
    let has_news = !groups.is_empty() || facts.len() > usize::from(member.mark.is_some());
    match member.mark {
        _ if has_news => None,
        Some(Mark::OnLeave) => Some(words.say("quiet-on-leave")),
        _ => Some(words.say("quiet")),
    }
}

fn givers(words: Words, figures: &WeekFigures, member: &MemberWeek) -> Option<Group> {
    let mut givers: Vec<_> = figures.referrals.by_giver.iter().filter(|giver| giver.count > 0).collect();
    givers.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    let last_counted = givers.get(TOP_GIVERS - 1).map_or(0, |giver| giver.count);
    let items = givers.into_iter().filter(|giver| giver.count >= last_counted).take(MOST_GIVERS).map(|giver| {
        let name = clean_line(&giver.name);
        let is_own = giver.member_id == member.member_id;
        let lead = if is_own { words.with("giver-you", "name", &name) } else { name };
        Item { detail: Some(words.count("giver-count", giver.count)), is_own, ..Item::new(lead) }
    });
    some_group(words.say("givers"), items.collect())
}

fn visitors(words: Words, visitors: &[VisitorFacts]) -> Option<Group> {
    let items = visitors.iter().map(|visitor| {
        let kind = match visitor.kind {
            VisitorKind::Prospect => None,
            VisitorKind::Substitute => Some("kind-substitute"),
            VisitorKind::Observer => Some("kind-observer"),
            VisitorKind::Member => Some("kind-member"),
        };
        let profession = visitor.profession.as_deref().and_then(filled);
        let company = visitor.company.as_deref().and_then(filled);
        let about: Vec<String> = [profession, company, kind.map(|key| words.say(key))].into_iter().flatten().collect();
        let invited_by = visitor.invited_by.as_deref().and_then(filled);
        Item {
            detail: (!about.is_empty()).then(|| about.join(", ")),
            note: invited_by.map(|name| words.with("invited-by", "name", &name)),
            ..Item::new(clean_line(&visitor.name))
        }
    });
    some_group(words.count_of("visitors-title", visitors), items.collect())
}

pub(super) fn some_group(title: String, items: Vec<Item>) -> Option<Group> {
    (!items.is_empty()).then_some(Group { title, hint: None, items })
}

fn next_meeting(words: Words, next: &NextMeeting, usual_zone: &str) -> Next {
    let mode = match next.mode {
        Mode::InPerson => None,
        Mode::Online => Some(words.say("next-online")),
        Mode::Hybrid => Some(words.say("next-hybrid")),
    };
    let venue = if next.mode == Mode::Online { None } else { next.venue.as_deref().and_then(filled) };
    let url = if next.mode == Mode::InPerson { None } else { next.online_url.as_deref().and_then(filled) };
    // Who joins by a link may be elsewhere, and whoever travels must know that the clock changes.
    let needs_zone = next.mode != Mode::InPerson || next.zone != usual_zone;
    let zone = needs_zone.then(|| words.with("next-zone", "zone", &next.zone));
    // Whatever else was typed into the field is shown as words, never made a link that could run something.
    let (link, words_only) = match url {
        Some(url) if url.starts_with("https://") || url.starts_with("http://") => (Some(url), None),
        other => (None, other),
    };
    Next {
        title: words.say("next"),
        when: words.date_time(next.local_start),
        places: [venue, mode, words_only, zone].into_iter().flatten().collect(),
        join: link.map(|url| Link { label: words.say("next-join"), url }),
    }
}

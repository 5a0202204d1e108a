//! The page behind a link: one duty of one meeting, for whoever has the link. No script, nothing from elsewhere, and to
//! open it changes nothing: scanners of mails open links, too.

use std::collections::HashMap;

use askama::Template;
use sea_orm::{ActiveEnum as _, Iterable as _};

use super::by_link::{Kind, Page, Sent, message};
use crate::meetings::{
    self, AttendanceMark, CheckInVisitor, DelegatedView, DelegationState, Duty, ExpectedVisitor, MarkOne,
    MeetingStatus, RosterLine, ShownLink, VisitorStatus, Work,
};
use crate::platform::db::Db;
use crate::platform::error::{Error, Rejection, Result};
use crate::platform::texts;
use crate::platform::values::{Locale, Text, clean_line};

/// What was done last, as the address says it.
#[derive(Debug, Default)]
pub struct Done {
    /// How many marks were saved.
    pub saved: Option<u16>,
    /// Which visitor has come.
    pub come: Option<String>,
}

/// What was typed for one member, and what the page had there.
#[derive(Debug, Default, Clone)]
struct Typed {
    was: String,
    mark: String,
    name: String,
}

/// A link that somebody shows with a form.
struct Visit<'a> {
    db: &'a Db,
    token: &'a str,
    link: &'a ShownLink,
    locale: Locale,
}

#[derive(Template)]
#[template(path = "pages/duty.html")]
struct DutyPage<'a> {
    locale: Locale,
    view: &'a DelegatedView,
    notice: Option<String>,
    problems: Vec<String>,
    marks: Vec<(String, String)>,
    rows: Vec<Row>,
    guests: &'a [ExpectedVisitor],
}

struct Row {
    id: String,
    person: String,
    typed: Typed,
}

/// The page of a link.
pub async fn page(db: &Db, token: &str, locale: Locale, done: &Done) -> Result<Page> {
    let Some(view) = meetings::delegation_by_token(db, token).await? else { return missing(locale) };
    let notice = done_notice(&view, locale, done).or_else(|| not_open(&view, locale));
    show(&view, locale, notice, Vec::new(), &HashMap::new())
}

/// Does what a form says.
pub async fn submit(
    db: &Db,
    token: &str,
    link: &ShownLink,
    locale: Locale,
    form: Vec<(String, String)>,
) -> Result<Sent> {
    let Some(view) = meetings::delegation_by_token(db, token).await? else { return missing(locale).map(Sent::Page) };
    let visit = Visit { db, token, link, locale };
    match &view.work {
        Some(Work::Attendance(lines)) => visit.mark(lines, form).await,
        Some(Work::Visitors(_)) => visit.receive(&form).await,
        None => ended(&view, locale).map(Sent::Page),
    }
}

impl Visit<'_> {
    async fn mark(&self, lines: &[RosterLine], form: Vec<(String, String)>) -> Result<Sent> {
        let typed = typed(form);
        let (mut marks, mut names, mut problems) = (Vec::new(), Vec::new(), Vec::new());
        for line in lines {
            let Some(one) = typed.get(&line.member.to_string()) else { continue };
            match mark_of(line, one) {
                Ok(None) => {}
                Ok(Some(mark)) => {
                    marks.push(mark);
                    names.push(line.name.as_str());
                }
                Err(key) => problems.push(format!("{}: {}", line.name, texts::text(self.locale, key))),
            }
        }
        let count = marks.len();
        if problems.is_empty() && count == 0 {
            return Ok(Sent::Done("saved=0".to_owned()));
        }
        if problems.is_empty() {
            match meetings::record_attendance_by_link(self.db, self.link, marks).await {
                Ok(_) => return Ok(Sent::Done(format!("saved={count}"))),
                Err(error) => problems = said(error, self.locale, &names)?,
            }
        }
        self.again(problems, &typed).await
    }

    async fn receive(&self, form: &[(String, String)]) -> Result<Sent> {
        let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let visitor = field("visitor").and_then(|id| id.parse().ok());
        let version = field("version").and_then(|text| text.parse().ok());
        let outcome = match (visitor, version) {
            (Some(visitor), Some(expected_version)) => {
                let input = CheckInVisitor { visitor, expected_version };
                meetings::check_in_visitor_by_link(self.db, self.link, input).await
            }
            _ => Err(Error::NotFound),
        };
        match outcome {
            Ok(visitor) => Ok(Sent::Done(format!("come={}", visitor.id))),
            Err(error) => self.again(said(error, self.locale, &[])?, &HashMap::new()).await,
        }
    }

    /// The page once more, with what was typed, and what is wrong with it.
    async fn again(&self, problems: Vec<String>, typed: &HashMap<String, Typed>) -> Result<Sent> {
        let found = meetings::delegation_by_token(self.db, self.token).await?;
        let Some(view) = found else { return missing(self.locale).map(Sent::Page) };
        show(&view, self.locale, None, problems, typed).map(Sent::Page)
    }
}

fn show(
    view: &DelegatedView,
    locale: Locale,
    notice: Option<String>,
    problems: Vec<String>,
    typed: &HashMap<String, Typed>,
) -> Result<Page> {
    let (lines, guests): (&[RosterLine], &[ExpectedVisitor]) = match &view.work {
        Some(Work::Attendance(lines)) => (lines, &[]),
        Some(Work::Visitors(guests)) => (&[], guests),
        None => return ended(view, locale),
    };
    let kind = if problems.is_empty() { Kind::Shown } else { Kind::Refused };
    let marks = AttendanceMark::iter().map(|mark| (mark.to_value(), name_of(locale, mark))).collect();
    let rows = lines.iter().map(|line| Row::new(line, typed)).collect();
    let page = DutyPage { locale, view, notice, problems, marks, rows, guests };
    Ok(Page { kind, html: page.render().map_err(Error::internal)? })
}

fn missing(locale: Locale) -> Result<Page> {
    let html = message(locale, "duty-missing-title", texts::text(locale, "duty-missing"))?;
    Ok(Page { kind: Kind::Missing, html })
}

fn ended(view: &DelegatedView, locale: Locale) -> Result<Page> {
    let key = match view.state {
        DelegationState::Over => "duty-over",
        DelegationState::Expired => "duty-expired",
        DelegationState::Revoked | DelegationState::Live => "duty-revoked",
    };
    let text = texts::text_with(locale, key, [("giver", view.giver_name.clone().into())]);
    Ok(Page { kind: Kind::Ended, html: message(locale, "duty-ended-title", text)? })
}

impl Row {
    fn new(line: &RosterLine, typed: &HashMap<String, Typed>) -> Self {
        let id = line.member.to_string();
        let typed = typed.get(&id).cloned().unwrap_or_else(|| {
            let mark = line.mark.map(|mark| mark.to_value()).unwrap_or_default();
            Typed { was: seen(line), mark, name: line.substitute_name.clone().unwrap_or_default() }
        });
        Self { id, person: line.name.clone(), typed }
    }
}

impl DutyPage<'_> {
    fn say(&self, key: &str) -> String {
        texts::text(self.locale, key)
    }

    fn title(&self) -> String {
        self.say(match self.view.delegation.duty {
            Duty::Attendance => "duty-attendance",
            Duty::Visitors => "duty-visitors",
        })
    }

    fn meeting(&self) -> String {
        format!("{}, {}", self.view.chapter.name, self.view.meeting.local_start.replace('T', " "))
    }

    fn explained(&self) -> String {
        let zone = self.view.meeting.time_zone.0;
        let until = self.view.delegation.expires_at.to_utc().with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
        let args = [
            ("holder", self.view.delegation.holder_name.clone()),
            ("giver", self.view.giver_name.clone()),
            ("until", until),
        ];
        texts::text_with(self.locale, "duty-explained", args.map(|(name, value)| (name, value.into())))
    }

    fn of(&self, key: &str, name: &str) -> String {
        texts::text_with(self.locale, key, [("name", name.to_owned().into())])
    }

    fn is_attendance(&self) -> bool {
        self.view.delegation.duty == Duty::Attendance
    }
}

fn is_expected(guest: &ExpectedVisitor) -> bool {
    matches!(guest.status, VisitorStatus::Invited | VisitorStatus::Registered | VisitorStatus::NoShow)
}

fn is_here(guest: &ExpectedVisitor) -> bool {
    guest.status == VisitorStatus::CheckedIn
}

/// What the page shows of a member, to find out whether somebody has changed it there.
fn seen(line: &RosterLine) -> String {
    let mark = line.mark.map(|mark| mark.to_value()).unwrap_or_default();
    format!("{mark} {}", line.substitute_name.as_deref().unwrap_or_default())
}

fn name_of(locale: Locale, mark: AttendanceMark) -> String {
    texts::text(locale, &format!("summary-mark-{}", mark.to_value().to_lowercase().replace('_', "-")))
}

/// Fields are named by what they are and whose: `mark.mem_…`.
fn typed(form: Vec<(String, String)>) -> HashMap<String, Typed> {
    let mut found: HashMap<String, Typed> = HashMap::new();
    for (field, value) in form {
        let Some((what, member)) = field.split_once('.') else { continue };
        let one = found.entry(member.to_owned()).or_default();
        match what {
            "was" => one.was = value,
            "mark" => one.mark = value,
            "name" => one.name = value,
            _ => {}
        }
    }
    found
}

/// The mark that somebody has set or changed; what stayed as it was shown is nobody's to overwrite. Otherwise the key of
/// what is wrong.
fn mark_of(line: &RosterLine, typed: &Typed) -> Result<Option<MarkOne>, &'static str> {
    let name = clean_line(&typed.name);
    if format!("{} {name}", typed.mark) == typed.was {
        return Ok(None);
    }
    let (_, was_name) = typed.was.split_once(' ').unwrap_or_default();
    let is_substitute = typed.mark == AttendanceMark::Substitute.to_value();
    if !is_substitute && !name.is_empty() && name != was_name {
        return Err("duty-choose-substitute");
    }
    if typed.mark.is_empty() {
        return Ok(None);
    }
    let mark = AttendanceMark::try_from_value(&typed.mark).map_err(|_| "duty-unknown-mark")?;
    let substitute_name: Option<Text<120>> = match (is_substitute, name.is_empty()) {
        (true, true) => return Err("substitute-name-needed"),
        (true, false) => Some(name.parse().map_err(|_| "duty-name-too-long")?),
        (false, _) => None,
    };
    Ok(Some(MarkOne { member: line.member, mark, substitute_name }))
}

/// What is to be mended, in words for people who see a page. Everything else stays an error.
fn said(error: Error, locale: Locale, names: &[&str]) -> Result<Vec<String>> {
    match error {
        Error::Rejected(list) => Ok(list.iter().map(|one| rejection(one, locale, names)).collect()),
        Error::NotFound => Ok(vec![texts::text(locale, "not-found")]),
        Error::Conflict { .. } => Ok(vec![texts::text(locale, "duty-changed")]),
        other => Err(other),
    }
}

fn rejection(one: &Rejection, locale: Locale, names: &[&str]) -> String {
    let text = match one.code {
        "ATTENDANCE_NOT_OPEN" => texts::text(locale, "duty-not-open"),
        "VISIT_NOT_EXPECTED" => texts::text(locale, "duty-changed"),
        _ => texts::rejection(locale, one),
    };
    let row = one.field.as_ref().and_then(|field| field.split('.').nth(1)?.parse::<usize>().ok());
    match row.and_then(|row| names.get(row)) {
        Some(name) => format!("{name}: {text}"),
        None => text,
    }
}

fn done_notice(view: &DelegatedView, locale: Locale, done: &Done) -> Option<String> {
    if let (Some(saved), Duty::Attendance) = (done.saved, view.delegation.duty) {
        return Some(texts::text_with(locale, "duty-saved", [("count", saved.into())]));
    }
    let Some(Work::Visitors(guests)) = &view.work else { return None };
    let guest = guests.iter().find(|guest| Some(guest.id.to_string()) == done.come && is_here(guest))?;
    Some(texts::text_with(locale, "duty-noted", [("name", guest.name.clone().into())]))
}

/// Whoever opens the link before the meeting hears that nothing can be done yet.
fn not_open(view: &DelegatedView, locale: Locale) -> Option<String> {
    let is_ahead = matches!(view.meeting.status, MeetingStatus::Planned | MeetingStatus::Published);
    is_ahead.then(|| texts::text(locale, "duty-not-open"))
}

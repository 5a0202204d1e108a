//! The page on which strangers register for a meeting of a chapter, and the one behind the link that they are mailed. No
//! script, nothing from elsewhere, and to open either changes nothing.

use std::str::FromStr;

use askama::Template;

use super::by_link::{Kind, Page, Sent};
use crate::chapters::{self, Chapter};
use crate::meetings::{self, Meeting, RegisterVisit, ShownVisit, VisitState, VisitView};
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};
use crate::platform::texts;
use crate::platform::values::{Locale, ParseTextError, Text};

/// What stands behind the address of a form that was taken.
const SENT: &str = "sent=1";

#[derive(Template)]
#[template(path = "pages/visit.html")]
struct FormPage<'a> {
    locale: Locale,
    chapter: &'a Chapter,
    meetings: &'a [Meeting],
    problems: Vec<String>,
    typed: &'a Typed,
    consent: String,
}

#[derive(Template)]
#[template(path = "pages/visit_answer.html")]
struct AnswerPage<'a> {
    locale: Locale,
    title: String,
    text: String,
    problems: Vec<String>,
    view: Option<&'a VisitView>,
    /// Where the form of the chapter is.
    form: Option<String>,
    consent: String,
}

/// What was typed.
#[derive(Debug, Default)]
struct Typed {
    meeting: String,
    name: String,
    email: String,
    company: String,
    profession: String,
    inviter: String,
    is_agreed: bool,
}

/// The form of a chapter, or, once it was taken, what comes next.
pub async fn form(db: &Db, slug: &str, locale: Locale, is_sent: bool) -> Result<Page> {
    let Some(chapter) = chapters::find_public(db.reader(), slug).await? else { return no_chapter(locale) };
    if is_sent {
        let again = Some(format!("/visit/{}", chapter.slug));
        let page = AnswerPage { form: again, ..AnswerPage::saying(locale, "visit-sent-title", "visit-sent") };
        return page.answer(Kind::Shown);
    }
    show_form(db, &chapter, locale, Vec::new(), Typed::default()).await
}

/// Takes a form.
pub async fn register(db: &Db, slug: &str, locale: Locale, form: Vec<(String, String)>) -> Result<Sent> {
    let Some(chapter) = chapters::find_public(db.reader(), slug).await? else {
        return no_chapter(locale).map(Sent::Page);
    };
    let typed = Typed::of(form);
    let open = meetings::open_to_visitors(db, chapter.id).await?;
    let problems = match typed.parse(&open, locale) {
        Ok(input) => match meetings::register_visit(db, input).await {
            Ok(_) => return Ok(Sent::Done(SENT.to_owned())),
            Err(error) => said(error, locale)?,
        },
        Err(keys) => keys.into_iter().map(|key| texts::text(locale, key)).collect(),
    };
    show_form(db, &chapter, locale, problems, typed).await.map(Sent::Page)
}

/// The page of a link.
pub async fn answer_page(db: &Db, token: &str, locale: Locale) -> Result<Page> {
    match meetings::visit_by_token(db, token).await? {
        Some(view) => show_answer(&view, locale, Vec::new()),
        None => missing(locale),
    }
}

/// Does what somebody who has a link answers.
pub async fn answer(
    db: &Db,
    token: &str,
    link: &ShownVisit,
    locale: Locale,
    form: Vec<(String, String)>,
) -> Result<Sent> {
    let has = |name: &str, wanted: &str| form.iter().any(|(key, value)| key == name && value == wanted);
    let done = if has("answer", "come") {
        meetings::confirm_visit(db, link, has("agreed", "yes")).await
    } else if has("answer", "decline") {
        meetings::call_off_visit(db, link).await
    } else {
        Ok(())
    };
    let problems = match done {
        Ok(()) => return Ok(Sent::Done("answered=1".to_owned())),
        Err(Error::NotFound) => return missing(locale).map(Sent::Page),
        Err(error) => said(error, locale)?,
    };
    match meetings::visit_by_token(db, token).await? {
        Some(view) => show_answer(&view, locale, problems).map(Sent::Page),
        None => missing(locale).map(Sent::Page),
    }
}

async fn show_form(
    db: &Db,
    chapter: &Chapter,
    locale: Locale,
    problems: Vec<String>,
    mut typed: Typed,
) -> Result<Page> {
    let open = meetings::open_to_visitors(db, chapter.id).await?;
    if let (true, Some(next)) = (typed.meeting.is_empty(), open.first()) {
        typed.meeting = next.id.to_string();
    }
    let kind = if problems.is_empty() { Kind::Shown } else { Kind::Refused };
    let consent = meetings::visit_consent(locale, chapter);
    let page = FormPage { locale, chapter, meetings: &open, problems, typed: &typed, consent };
    Ok(Page { kind, html: page.render().map_err(Error::internal)? })
}

fn show_answer(view: &VisitView, locale: Locale, problems: Vec<String>) -> Result<Page> {
    let (title, text) = match view.state {
        VisitState::Unconfirmed | VisitState::Invited => ("visit-confirm-title", ""),
        VisitState::Registered => ("visit-registered-title", "visit-registered"),
        VisitState::CalledOff => ("visit-called-off-title", "visit-called-off"),
        VisitState::Over => ("visit-over-title", "visit-over"),
    };
    let mut page = AnswerPage::saying(locale, title, text);
    let kind = match (view.state, problems.is_empty()) {
        (VisitState::Over, _) => Kind::Ended,
        (_, true) => Kind::Shown,
        (_, false) => Kind::Refused,
    };
    if view.state == VisitState::Over {
        // Whoever finds an old link learns nothing of whose it was.
        page.form = Some(format!("/visit/{}", view.chapter.slug));
        return page.answer(kind);
    }
    if let (VisitState::Invited, Some(inviter)) = (view.state, &view.inviter) {
        page.text = texts::text_with(locale, "visit-invited-by", [("inviter", inviter.clone().into())]);
    }
    if view.state == VisitState::CalledOff {
        page.form = Some(format!("/visit/{}", view.chapter.slug));
    }
    page.consent = meetings::visit_consent(locale, &view.chapter);
    AnswerPage { problems, view: Some(view), ..page }.answer(kind)
}

fn missing(locale: Locale) -> Result<Page> {
    AnswerPage::saying(locale, "visit-missing-title", "visit-missing").answer(Kind::Missing)
}

fn no_chapter(locale: Locale) -> Result<Page> {
    AnswerPage::saying(locale, "visit-no-chapter-title", "visit-no-chapter").answer(Kind::Missing)
}

/// What is to be mended, in words for people who see a page. Everything else stays an error.
fn said(error: Error, locale: Locale) -> Result<Vec<String>> {
    match error {
        Error::Rejected(list) => Ok(list.iter().map(|one| texts::rejection(locale, one)).collect()),
        Error::NotFound => Ok(vec![texts::text(locale, "visit-choose-meeting")]),
        other => Err(other),
    }
}

impl Typed {
    fn of(form: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (field, value) in form {
            match field.as_str() {
                "meeting" => typed.meeting = value,
                "name" => typed.name = value,
                "email" => typed.email = value,
                "company" => typed.company = value,
                "profession" => typed.profession = value,
                "inviter" => typed.inviter = value,
                "agreed" => typed.is_agreed = value == "yes",
                _ => {}
            }
        }
        typed
    }

    /// What it says, or the keys of all that is wrong with it.
    fn parse(&self, open: &[Meeting], locale: Locale) -> Result<RegisterVisit, Vec<&'static str>> {
        let mut wrong = Vec::new();
        let meeting = open.iter().find(|meeting| meeting.id.to_string() == self.meeting);
        let meeting = kept(meeting.ok_or("visit-choose-meeting"), &mut wrong);
        let name = match self.name.parse::<Text<120>>() {
            Ok(name) => Some(name),
            Err(ParseTextError::Empty) => kept(Err("visit-name-needed"), &mut wrong),
            Err(ParseTextError::TooLong(_)) => kept(Err("visit-name-too-long"), &mut wrong),
        };
        let email = kept(self.email.parse().map_err(|_| "visit-email-invalid"), &mut wrong);
        let company = kept(optional::<200>(&self.company, "visit-company-too-long"), &mut wrong);
        let profession = kept(optional::<120>(&self.profession, "visit-profession-too-long"), &mut wrong);
        let inviter = kept(optional::<120>(&self.inviter, "visit-inviter-too-long"), &mut wrong);
        if !self.is_agreed {
            wrong.push("visit-consent-needed");
        }
        match (meeting, name, email, company, profession, inviter) {
            (Some(meeting), Some(name), Some(email), Some(company), Some(profession), Some(invited_by_name))
                if wrong.is_empty() =>
            {
                let (meeting, is_agreed) = (meeting.id, self.is_agreed);
                Ok(RegisterVisit { meeting, name, email, company, profession, invited_by_name, is_agreed, locale })
            }
            _ => Err(wrong),
        }
    }
}

/// The value, or the key of what is wrong put beside the others.
fn kept<T>(outcome: Result<T, &'static str>, wrong: &mut Vec<&'static str>) -> Option<T> {
    outcome.map_err(|key| wrong.push(key)).ok()
}

/// A line that may be left empty.
fn optional<const MAX: usize>(text: &str, too_long: &'static str) -> Result<Option<Text<MAX>>, &'static str> {
    match Text::from_str(text) {
        Ok(text) => Ok(Some(text)),
        Err(ParseTextError::Empty) => Ok(None),
        Err(ParseTextError::TooLong(_)) => Err(too_long),
    }
}

impl FormPage<'_> {
    fn say(&self, key: &str) -> String {
        texts::text(self.locale, key)
    }

    fn title(&self) -> String {
        texts::text_with(self.locale, "visit-title", [("chapter", self.chapter.name.clone().into())])
    }

    fn when(&self, meeting: &Meeting) -> String {
        meetings::when_and_where(self.locale, meeting)
    }
}

impl AnswerPage<'_> {
    fn saying(locale: Locale, title: &str, text: &str) -> Self {
        let text = if text.is_empty() { String::new() } else { texts::text(locale, text) };
        let title = texts::text(locale, title);
        Self { locale, title, text, problems: Vec::new(), view: None, form: None, consent: String::new() }
    }

    fn say(&self, key: &str) -> String {
        texts::text(self.locale, key)
    }

    fn when(&self, view: &VisitView) -> String {
        meetings::when_and_where(self.locale, &view.meeting)
    }

    fn answer(self, kind: Kind) -> Result<Page> {
        Ok(Page { kind, html: self.render().map_err(Error::internal)? })
    }
}

/// What stands in the record, line by line.
fn lines(view: &VisitView) -> Vec<String> {
    let email = view.email.as_ref().map(ToString::to_string);
    let known = [Some(view.name.clone()), view.company.clone(), view.profession.clone(), email];
    known.into_iter().flatten().collect()
}

fn is_open(view: &VisitView) -> bool {
    matches!(view.state, VisitState::Unconfirmed | VisitState::Invited)
}

fn is_invited(view: &VisitView) -> bool {
    view.state == VisitState::Invited
}

fn is_registered(view: &VisitView) -> bool {
    view.state == VisitState::Registered
}

//! The page behind a link in an invitation: whether its reader comes to one meeting. To open it changes nothing; the
//! answer is sent from it.

use askama::Template;
use sea_orm::ActiveEnum as _;
use serde::Deserialize;

use super::by_link::{Kind, Page, Sent, message};
use crate::meetings::{self, AnswerView, AttendanceIntent, IntentByLink, NewSubstitute};
use crate::platform::db::Db;
use crate::platform::error::{Error, Result, reject};
use crate::platform::texts;
use crate::platform::values::{Email, Locale, ParseTextError, clean_line};

/// What was sent from the page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AnswerForm {
    /// Which answer.
    answer: String,
    /// Who stands in.
    name: String,
    /// Where they are told.
    email: String,
    /// The version of the answer that the page showed.
    version: i32,
}

#[derive(Template)]
#[template(path = "pages/answer.html")]
struct AnswerPage<'a> {
    locale: Locale,
    view: &'a AnswerView,
    when: String,
    places: Vec<String>,
    notice: Option<String>,
    problems: Vec<String>,
    form: AnswerForm,
    choices: [(&'static str, &'static str); 3],
}

/// The page of a link, with the answer chosen that the link names.
pub async fn page(db: &Db, token: &str, locale: Locale, chosen: Option<&str>, is_saved: bool) -> Result<Page> {
    let Some(view) = meetings::answer_by_link(db, token).await? else { return missing(locale) };
    let chosen = chosen.map(|word| match word {
        "yes" => AttendanceIntent::WillAttend.to_value(),
        "substitute" => AttendanceIntent::WillSendSubstitute.to_value(),
        "no" => AttendanceIntent::WillBeAbsent.to_value(),
        _ => String::new(),
    });
    let mut form = answered(&view);
    if let Some(chosen) = chosen.filter(|chosen| !chosen.is_empty() && !is_saved) {
        form.answer = chosen;
    }
    let notice = is_saved.then(|| texts::text(view.member.locale, "answer-saved"));
    show(&view, form, notice, Vec::new())
}

/// Does what a form says.
pub async fn submit(
    db: &Db,
    token: &str,
    request_id: Option<String>,
    locale: Locale,
    form: AnswerForm,
) -> Result<Sent> {
    let Some(view) = meetings::answer_by_link(db, token).await? else { return missing(locale).map(Sent::Page) };
    let answer = async {
        let intent = AttendanceIntent::try_from_value(&form.answer)
            .map_err(|_| Error::from(reject("VALUE_NEEDED").on("answer")))?;
        let substitute = substitute_of(intent, &form)?;
        let expected_version = form.version;
        meetings::set_intent_by_link(db, IntentByLink { token, request_id, intent, substitute, expected_version }).await
    };
    let locale = view.member.locale;
    match answer.await {
        Ok(_) => Ok(Sent::Done("saved=1".to_owned())),
        Err(Error::Conflict { .. }) => {
            let Some(now) = meetings::answer_by_link(db, token).await? else {
                return missing(locale).map(Sent::Page);
            };
            show(&now, answered(&now), None, vec![texts::text(locale, "answer-changed")]).map(Sent::Page)
        }
        Err(Error::Rejected(list)) => {
            let problems = list.iter().map(|one| texts::rejection(locale, one)).collect();
            show(&view, form, None, problems).map(Sent::Page)
        }
        Err(other) => Err(other),
    }
}

/// What the page shows of what was answered.
fn answered(view: &AnswerView) -> AnswerForm {
    let intent = view.attendance.as_ref().and_then(|row| row.intent);
    let substitute = view.substitute.as_ref();
    AnswerForm {
        answer: intent.map(|intent| intent.to_value()).unwrap_or_default(),
        name: substitute.map(|row| row.name.clone()).unwrap_or_default(),
        email: substitute.and_then(|row| row.email.as_ref()).map(ToString::to_string).unwrap_or_default(),
        version: view.version(),
    }
}

/// Fields that are not shown with another answer are not read.
fn substitute_of(intent: AttendanceIntent, form: &AnswerForm) -> Result<Option<NewSubstitute>> {
    let email = clean_line(&form.email);
    if intent != AttendanceIntent::WillSendSubstitute || (clean_line(&form.name).is_empty() && email.is_empty()) {
        return Ok(None);
    }
    let name = form.name.parse().map_err(|error| match error {
        ParseTextError::Empty => reject("SUBSTITUTE_NAME_NEEDED"),
        ParseTextError::TooLong(longest) => reject("TEXT_TOO_LONG").with("longest", longest.to_string()),
    })?;
    let email: Option<Email> = match email.as_str() {
        "" => None,
        email => Some(email.parse().map_err(|_| reject("EMAIL_INVALID"))?),
    };
    Ok(Some(NewSubstitute { name, email }))
}

fn show(view: &AnswerView, form: AnswerForm, notice: Option<String>, problems: Vec<String>) -> Result<Page> {
    let locale = view.member.locale;
    if !view.is_open() {
        let html = message(locale, "answer-ended-title", texts::text(locale, "answer-ended"))?;
        return Ok(Page { kind: Kind::Ended, html });
    }
    let kind = if problems.is_empty() { Kind::Shown } else { Kind::Refused };
    let page = AnswerPage {
        locale,
        view,
        when: meetings::when(&view.meeting, locale)?,
        places: meetings::place_lines(&view.meeting, locale),
        notice,
        problems,
        form,
        choices: [
            ("WILL_ATTEND", "answer-yes"),
            ("WILL_SEND_SUBSTITUTE", "answer-substitute"),
            ("WILL_BE_ABSENT", "answer-no"),
        ],
    };
    Ok(Page { kind, html: page.render().map_err(Error::internal)? })
}

fn missing(locale: Locale) -> Result<Page> {
    let html = message(locale, "duty-missing-title", texts::text(locale, "duty-missing"))?;
    Ok(Page { kind: Kind::Missing, html })
}

impl AnswerPage<'_> {
    fn say(&self, key: &str) -> String {
        texts::text(self.locale, key)
    }

    /// What stands so far.
    fn so_far(&self) -> String {
        let key = match self.view.attendance.as_ref().and_then(|row| row.intent) {
            None => "answer-none",
            Some(AttendanceIntent::WillAttend) => "answer-is-yes",
            Some(AttendanceIntent::WillSendSubstitute) => "answer-is-substitute",
            Some(AttendanceIntent::WillBeAbsent) => "answer-is-no",
        };
        texts::text_with(self.locale, key, [("name", self.view.member.full_name().into())])
    }
}

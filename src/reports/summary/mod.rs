//! The summary mail of a closed week: from stored figures to subject, text and HTML for one member.
//! No database and no clock: the same figures give the same mail.

mod changes;
mod minutes;
mod text;
mod view;
mod words;

#[cfg(test)]
mod tests;

use askama::Template;
use uuid::Uuid;

use crate::platform::error::{Error, Result};
use crate::platform::values::Locale;
use crate::reports::week::WeekFigures;
use view::View;

/// A mail, ready to be addressed and sent as `multipart/alternative`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedMail {
    /// One line, whatever names it holds.
    pub subject: String,
    /// The complete mail as text, at most 78 columns where words allow.
    pub text: String,
    /// The complete mail as HTML: no script, no image, no outside request.
    pub html: String,
}

#[derive(Template)]
#[template(path = "mail/summary.html", whitespace = "minimize")]
struct Page<'a> {
    view: &'a View,
}

/// For whom a mail is written, as they are on the day it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// The member.
    pub member_id: Uuid,
    /// The language they read.
    pub locale: Locale,
}

/// Writes the mail for one member.
/// `NotFound` when the figures hold no such member.
pub fn render(figures: &WeekFigures, reader: Reader, public_url: &str) -> Result<RenderedMail> {
    write(view_of(figures, reader, public_url)?)
}

/// Writes the mail that corrects an earlier one: it begins with what has changed. `None` when nothing has for this reader.
pub fn render_correction(
    before: &WeekFigures,
    figures: &WeekFigures,
    reader: Reader,
    public_url: &str,
) -> Result<Option<RenderedMail>> {
    let mut view = view_of(figures, reader, public_url)?;
    view.changes = changes_for(before, &view, reader)?;
    if view.changes.is_empty() { Ok(None) } else { write(view).map(Some) }
}

/// What has changed for one reader, a line each; nothing for somebody of whom the earlier figures do not know: they get the
/// summary as it is now.
pub fn changes_between(before: &WeekFigures, figures: &WeekFigures, reader: Reader) -> Result<Vec<String>> {
    changes_for(before, &view_of(figures, reader, "")?, reader)
}

fn changes_for(before: &WeekFigures, now: &View, reader: Reader) -> Result<Vec<String>> {
    let words = words::Words(reader.locale);
    match view_of(before, reader, "") {
        Ok(before) => Ok(changes::changes(words, &before, now)),
        Err(Error::NotFound) => Ok(vec![words.say("change-first")]),
        Err(error) => Err(error),
    }
}

fn view_of(figures: &WeekFigures, reader: Reader, public_url: &str) -> Result<View> {
    let member = figures.member(reader.member_id).ok_or(Error::NotFound)?;
    Ok(View::new(figures, member, reader.locale, public_url))
}

fn write(view: View) -> Result<RenderedMail> {
    let html = Page { view: &view }.render().map_err(Error::internal)?;
    Ok(RenderedMail { text: text::write(&view), html, subject: view.subject })
}

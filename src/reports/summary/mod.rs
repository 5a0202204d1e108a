//! The summary mail of a closed week: from stored figures to subject, text and HTML for one member.
//! No database and no clock: the same figures give the same mail.

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
    let member = figures.member(reader.member_id).ok_or(Error::NotFound)?;
    let view = View::new(figures, member, reader.locale, public_url);
    let html = Page { view: &view }.render().map_err(Error::internal)?;
    Ok(RenderedMail { text: text::write(&view), html, subject: view.subject })
}

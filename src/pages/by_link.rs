//! What the pages behind links have in common: no script, nothing from elsewhere, and to open one changes nothing, since
//! scanners of mails open links, too.

use askama::Template;

use crate::platform::error::{Error, Result};
use crate::platform::texts;
use crate::platform::values::Locale;

/// The Content-Security-Policy of these pages: a form that goes to its own server, and looks.
pub const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; \
                               base-uri 'none'; frame-ancestors 'none'";

/// A page, and as what it is answered.
#[derive(Debug)]
pub struct Page {
    /// As what.
    pub kind: Kind,
    /// The page.
    pub html: String,
}

/// As what a page is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What was asked for.
    Shown,
    /// What was sent has to be mended.
    Refused,
    /// Nobody gave this link.
    Missing,
    /// The link does not work any more.
    Ended,
}

/// What became of a form.
#[derive(Debug)]
pub enum Sent {
    /// It was done: the page is to be opened anew, with this behind its address.
    Done(String),
    /// It was not.
    Page(Page),
}

#[derive(Template)]
#[template(path = "pages/message.html")]
struct MessagePage {
    locale: Locale,
    title: String,
    text: String,
}

/// A page that says one thing.
pub fn message(locale: Locale, title: &str, text: String) -> Result<String> {
    MessagePage { locale, title: texts::text(locale, title), text }.render().map_err(Error::internal)
}

//! The mailbox of demo and development: what this server would have sent, to look at. In English only: it is for
//! those who run the server, not for members.
//!
//! Pure functions; the routes are `/mailbox?page=`, `/mailbox/{id}?tab=`, `/mailbox/{id}/html` and `/mailbox/{id}/raw`.

use std::str::FromStr;

use askama::Template;
use mail_parser::{Address, Message, MessageParser};
use uuid::Uuid;

use crate::platform::clock::Timestamp;
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};
use crate::platform::mail::{self, CapturedPage};
use crate::platform::values::ParseValueError;

/// The Content-Security-Policy of the mailbox's own pages: no script, nothing from elsewhere.
pub const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; \
                               base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The Content-Security-Policy of a mail's HTML: it can do nothing but look like itself, framed or not.
pub const MAIL_POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; \
                               style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'";

/// Which side of a mail to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    /// As most readers see it.
    #[default]
    Html,
    /// The plain text in it.
    Text,
    /// All of its headers.
    Headers,
    /// As it goes over the wire.
    Source,
}

impl Tab {
    const ALL: [Self; 4] = [Self::Html, Self::Text, Self::Headers, Self::Source];

    fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "text",
            Self::Headers => "headers",
            Self::Source => "source",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Text => "Text",
            Self::Headers => "Headers",
            Self::Source => "Raw source",
        }
    }
}

impl FromStr for Tab {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = ParseValueError("a tab is one of: html, text, headers, source");
        Self::ALL.into_iter().find(|tab| tab.name() == text).ok_or(error)
    }
}

#[derive(Template)]
#[template(path = "pages/mailbox_list.html")]
struct ListPage {
    shown: CapturedPage,
}

#[derive(Template)]
#[template(path = "pages/mailbox_mail.html")]
struct MailPage {
    id: Uuid,
    captured_at: Timestamp,
    subject: String,
    from: String,
    to: String,
    tab: Tab,
    content: Content,
}

enum Content {
    Html,
    Text(String),
    Headers(Vec<(String, String)>),
    Source(String),
}

/// The page that lists what was kept, the newest first; pages count from 1.
pub async fn list_page(db: &Db, page: u64) -> Result<String> {
    let shown = mail::captured(db, page).await?;
    ListPage { shown }.render().map_err(Error::internal)
}

/// The page of one mail.
pub async fn mail_page(db: &Db, id: Uuid, tab: Tab) -> Result<String> {
    let kept = mail::captured_by_id(db, id).await?;
    let parsed = parse(&kept.raw)?;
    let content = match tab {
        Tab::Html => Content::Html,
        Tab::Text => Content::Text(parsed.body_text(0).unwrap_or_default().into_owned()),
        Tab::Headers => Content::Headers(headers(&parsed)),
        Tab::Source => Content::Source(String::from_utf8_lossy(&kept.raw).into_owned()),
    };
    let subject = if kept.subject.is_empty() { "(no subject)".to_owned() } else { kept.subject };
    let (from, to) = (people(parsed.from()), people(parsed.to()));
    MailPage { id, captured_at: kept.captured_at, subject, from, to, tab, content }.render().map_err(Error::internal)
}

/// The mail's own HTML, for the frame in its page; send it with [`MAIL_POLICY`].
pub async fn mail_body_html(db: &Db, id: Uuid) -> Result<String> {
    let kept = mail::captured_by_id(db, id).await?;
    let html = parse(&kept.raw)?.body_html(0).unwrap_or_default().into_owned();
    Ok(open_links_outside(html))
}

/// The mail as it goes over the wire (`message/rfc822`).
pub async fn raw(db: &Db, id: Uuid) -> Result<Vec<u8>> {
    Ok(mail::captured_by_id(db, id).await?.raw)
}

fn parse(raw: &[u8]) -> Result<Message<'_>> {
    MessageParser::default().parse(raw).ok_or_else(|| Error::internal("a kept mail cannot be read"))
}

/// Most sites refuse to be shown in a frame, so links open beside it.
fn open_links_outside(mut html: String) -> String {
    let head = html.find("<head").and_then(|start| Some(start + html[start..].find('>')? + 1));
    html.insert_str(head.unwrap_or(0), r#"<base target="_blank">"#);
    html
}

fn headers(mail: &Message<'_>) -> Vec<(String, String)> {
    let unfold = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
    mail.headers_raw().map(|(name, value)| (name.to_owned(), unfold(value))).collect()
}

fn people(address: Option<&Address<'_>>) -> String {
    let people = address.into_iter().flat_map(Address::iter).map(|person| match (person.name(), person.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => address.or(name).unwrap_or_default().to_owned(),
    });
    people.collect::<Vec<_>>().join(", ")
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
fn when(instant: &Timestamp) -> String {
    instant.to_utc().format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tab_is_found_by_its_name() {
        for tab in Tab::ALL {
            assert_eq!(tab.name().parse::<Tab>().unwrap(), tab);
        }
        assert!("script".parse::<Tab>().is_err());
    }

    #[test]
    fn links_open_outside_the_frame_and_the_doctype_stays_first() {
        let html = "<!doctype html><html><head lang=\"pl\"><title>x</title></head></html>".to_owned();
        let expected = "<!doctype html><html><head lang=\"pl\"><base target=\"_blank\"><title>x</title></head></html>";
        assert_eq!(open_links_outside(html), expected);
        assert_eq!(open_links_outside("<p>x".to_owned()), "<base target=\"_blank\"><p>x");
    }
}

//! Short mails that all look the same: a greeting, what has happened, and what to do.

use askama::Template;

use super::Letter;
use crate::platform::error::{Error, Result};
use crate::platform::jobs::JobRun;
use crate::platform::values::{Email, Locale};

/// Something to open from a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeLink {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

/// A short mail: a greeting, what has happened, facts, a numbered list, links, and what to do.
#[derive(Debug, Template)]
#[template(path = "mail/notice.html", whitespace = "minimize")]
pub struct Notice<'a> {
    /// The reader's language.
    pub locale: Locale,
    /// The subject, and the heading.
    pub subject: &'a str,
    /// The first line.
    pub greeting: &'a str,
    /// What has happened.
    pub what: &'a str,
    /// Facts, one to a line; may be empty.
    pub facts: &'a [String],
    /// A numbered list; may be empty.
    pub list: &'a [String],
    /// What can be opened; may be empty.
    pub links: &'a [NoticeLink],
    /// What to do; may be empty.
    pub advice: &'a str,
}

impl Notice<'_> {
    /// The letter of a job's run to somebody.
    pub fn letter(&self, run: JobRun, to_name: String, to: Email) -> Result<Letter> {
        let lines: Vec<String> = self.list.iter().zip(1..).map(|(line, number)| format!("{number}. {line}")).collect();
        let list = lines.join("\n");
        let links: Vec<String> = self.links.iter().map(|link| format!("{}:\n{}", link.label, link.url)).collect();
        let links = links.join("\n\n");
        let facts = self.facts.join("\n");
        let parts = [self.greeting, self.what, &facts, &list, &links, self.advice];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Ok(Letter {
            id: run.id.0,
            to_name,
            to,
            subject: self.subject.to_owned(),
            text: parts.join("\n\n") + "\n",
            html: self.render().map_err(Error::internal)?,
            headers: Vec::new(),
            calendar: None,
        })
    }
}

//! Sending mail: one letter, one SMTP conversation, one answer: sent, later, or never. Called by job handlers only.

mod capture;
mod letter;
mod notice;
mod smtp;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lettre::message::Mailbox;
use secrecy::SecretString;

use super::clock::Clock;
use super::db::Db;
use super::error::{Error, Result};
use super::jobs::JobError;
use super::values::{Email, clean_line};

pub use capture::{
    CAPTURES_KEPT, CAPTURES_PER_PAGE, CapturedMail, CapturedPage, captured, captured_by_id, prune_captured,
};
pub use letter::{Calendar, Letter};
pub use notice::{Notice, NoticeLink};

/// How long one send may take, from the connection to the server's last word.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SmtpTls {
    /// Not at all: for a server on the same machine or network.
    None,
    /// Starts plain and must become encrypted (port 587).
    #[default]
    StartTls,
    /// Encrypted from the first byte (port 465).
    Tls,
}

/// How to reach the mail server.
#[derive(Debug, Clone)]
pub struct SmtpOptions {
    /// Its name, as its certificate has it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who signs in; nobody when `None`.
    pub username: Option<String>,
    /// With what.
    pub password: Option<SecretString>,
    /// How the connection is protected.
    pub tls: SmtpTls,
}

/// What a mailer is made from.
#[derive(Debug, Clone)]
pub struct MailerOptions {
    /// The mail server, when mails leave.
    pub smtp: Option<SmtpOptions>,
    /// Whose name mails come from.
    pub from_name: String,
    /// Whose address mails come from; its domain is also that of every Message-ID.
    pub from: Email,
    /// Where development keeps each mail to look at. Never in production.
    pub capture: Option<Db>,
    /// Dates the mails.
    pub clock: Clock,
    /// How long one send may take: [`DEFAULT_TIMEOUT`].
    pub timeout: Duration,
}

/// Sends letters; cloning it is cheap, and clones share their connections.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

struct Inner {
    smtp: Option<Arc<smtp::Smtp>>,
    from: Mailbox,
    capture: Option<Db>,
    clock: Clock,
    timeout: Duration,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = self.0.from.to_string();
        formatter
            .debug_struct("Mailer")
            .field("from", &from)
            .field("captures", &self.0.capture.is_some())
            .finish_non_exhaustive()
    }
}

impl Mailer {
    /// Does not connect yet; fails when the options contradict themselves or the machine has no certificates.
    pub fn new(options: MailerOptions) -> Result<Self> {
        let address = options.from.as_str().parse().map_err(Error::internal)?;
        let name = clean_line(&options.from_name);
        Ok(Self(Arc::new(Inner {
            smtp: options.smtp.map(smtp::Smtp::new).transpose()?.map(Arc::new),
            from: Mailbox::new((!name.is_empty()).then_some(name), address),
            capture: options.capture,
            clock: options.clock,
            timeout: options.timeout,
        })))
    }

    /// Sends one letter. Its id makes the Message-ID, so a second send of it is recognisable as the same mail.
    pub async fn send(&self, letter: &Letter) -> Result<(), JobError> {
        let inner = &*self.0;
        let now = inner.clock.now();
        let message = letter
            .compose(&inner.from, now)
            .map_err(|error| JobError::Never(format!("the letter cannot be written as a mail: {error}")))?;
        let raw = message.formatted();
        if let Some(db) = &inner.capture {
            capture::keep(db, letter, &raw).await?;
        }
        match &inner.smtp {
            Some(smtp) => {
                tokio::time::timeout(inner.timeout, smtp.send(message.envelope(), &raw)).await.unwrap_or_else(|_| {
                    Err(JobError::Later(format!(
                        "the mail server did not answer within {} s",
                        inner.timeout.as_secs_f32()
                    )))
                })
            }
            None if inner.capture.is_some() => Ok(()),
            None => Err(JobError::Later("no mail server is configured".to_owned())),
        }
    }
}

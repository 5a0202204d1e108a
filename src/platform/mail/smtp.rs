//! The conversation with the mail server, over connections that are kept for the next letter.
//!
//! The library's own pool takes back a connection whose send was cut short by a timeout, in the middle of the
//! conversation: the late answer to one mail is then read as the answer to another. Here a connection returns only
//! after the server's last word on a mail.

use std::error::Error as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret as _;
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::{SmtpOptions, SmtpTls};
use crate::platform::error::{Error, Result};
use crate::platform::jobs::JobError;

/// Connections kept for the next letter.
const KEPT: usize = 8;
/// How long one is kept: servers close theirs after a minute or more.
const KEPT_FOR: Duration = Duration::from_secs(20);
/// How long to wait for a connection; the whole send has its own, longer limit.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

pub(super) struct Smtp {
    options: SmtpOptions,
    tls: Option<TlsParameters>,
    hello: ClientId,
    kept: Mutex<Vec<Kept>>,
}

struct Kept {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl Smtp {
    pub(super) fn new(options: SmtpOptions) -> Result<Self> {
        let tls = match options.tls {
            SmtpTls::None => None,
            SmtpTls::StartTls | SmtpTls::Tls => {
                Some(TlsParameters::new(options.host.clone()).map_err(Error::internal)?)
            }
        };
        if options.username.is_some() != options.password.is_some() {
            return Err(Error::internal("the mail server needs both a user name and a password, or neither"));
        }
        Ok(Self { options, tls, hello: ClientId::default(), kept: Mutex::default() })
    }

    pub(super) async fn send(self: &Arc<Self>, envelope: &Envelope, mail: &[u8]) -> Result<(), JobError> {
        if let Some(mut connection) = self.take_kept() {
            match connection.send(envelope, mail).await {
                Ok(_) => {
                    self.keep(connection);
                    return Ok(());
                }
                // The server ended it while nobody looked; that says nothing about this letter.
                Err(error) if is_lost(&error) => {
                    tracing::debug!(%error, "a kept connection was closed by the mail server");
                }
                Err(error) => return Err(answer(&error)),
            }
        }
        let mut connection =
            self.connect().await.map_err(|why| JobError::Later(format!("no connection to the mail server: {why}")))?;
        connection.send(envelope, mail).await.map_err(|error| answer(&error))?;
        self.keep(connection);
        Ok(())
    }

    /// The error says why the server did not let us in: that is about the server and its settings, never about a letter.
    async fn connect(&self) -> Result<AsyncSmtpConnection, String> {
        let words = |error: SmtpError| words(&error);
        let (mode, tls) = (self.options.tls, self.tls.clone());
        let mut connection = if mode == SmtpTls::Tls {
            let server = (self.options.host.as_str(), self.options.port);
            let connection = AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_WITHIN), &self.hello, tls, None);
            connection.await.map_err(words)?
        } else {
            let stream = Box::new(self.connect_plain().await.map_err(|error| error.to_string())?);
            let mut connection =
                AsyncSmtpConnection::connect_with_transport(stream, &self.hello).await.map_err(words)?;
            if let Some(tls) = tls {
                connection.starttls(tls, &self.hello).await.map_err(words)?;
            }
            connection
        };
        if let (Some(username), Some(password)) = (&self.options.username, &self.options.password) {
            let credentials = Credentials::new(username.clone(), password.expose_secret().to_owned());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await.map_err(words)?;
        }
        Ok(connection)
    }

    async fn connect_plain(&self) -> std::io::Result<TcpStream> {
        let connecting = TcpStream::connect((self.options.host.as_str(), self.options.port));
        let stream = tokio::time::timeout(CONNECT_WITHIN, connecting).await??;
        // The library ends a mail with a small packet of its own, which would wait 40 ms for the one before.
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    fn take_kept(&self) -> Option<AsyncSmtpConnection> {
        // The newest: what lies below it grows old and is closed.
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
        (kept.since.elapsed() < KEPT_FOR).then_some(kept.connection)
    }

    fn keep(self: &Arc<Self>, connection: AsyncSmtpConnection) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            return;
        }
        kept.push(Kept { connection, since: Instant::now() });
        if kept.len() == 1 {
            let this = Arc::downgrade(self);
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(KEPT_FOR).await;
                    let Some(this) = this.upgrade() else { return };
                    if this.close_old().await {
                        return;
                    }
                }
            });
        }
    }

    /// Takes leave of connections that nobody used; says whether none is left.
    async fn close_old(&self) -> bool {
        let (old, is_empty) = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            let old: Vec<Kept> = kept.extract_if(.., |kept| kept.since.elapsed() >= KEPT_FOR).collect();
            (old, kept.is_empty())
        };
        for mut kept in old {
            // A server that does not answer a farewell is left without one.
            let farewell = tokio::time::timeout(Duration::from_secs(1), kept.connection.quit()).await;
            tracing::trace!(?farewell, "closed a connection to the mail server");
        }
        is_empty
    }
}

/// The connection is gone, or the server says that it is about to be (421).
fn is_lost(error: &SmtpError) -> bool {
    let is_an_answer = error.is_transient() || error.is_permanent() || error.is_client();
    !is_an_answer || error.status().is_some_and(|code| code.to_string() == "421")
}

/// The server's word on a letter: 5xx is its last, 4xx and silence are not.
fn answer(error: &SmtpError) -> JobError {
    if error.is_permanent() || error.is_client() {
        JobError::Never(words(error))
    } else {
        JobError::Later(words(error))
    }
}

/// `550 no such user`, as the server put it, or what went wrong with the connection.
fn words(error: &SmtpError) -> String {
    let mut words = error.status().map_or_else(String::new, |code| code.to_string());
    let mut cause = error.source();
    if cause.is_none() || words.is_empty() {
        words = error.to_string();
        cause = None;
    }
    while let Some(inner) = cause {
        words.push(' ');
        words.push_str(&inner.to_string());
        cause = inner.source();
    }
    words
}

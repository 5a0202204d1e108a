//! The kinds of value that settings have: how each is written, and what to expect when it is not.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use crate::platform::values::Email;

/// A kind of value.
pub(super) trait Setting: Sized {
    /// What to say is expected.
    fn expected() -> String;
    /// `None` when it is not that.
    fn parse(text: &str) -> Option<Self>;
    /// As TOML writes it.
    fn literal(&self) -> String;
}

/// A text as TOML writes it.
pub(super) fn quote(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Setting for bool {
    fn expected() -> String {
        "true or false".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn literal(&self) -> String {
        self.to_string()
    }
}

impl Setting for u32 {
    fn expected() -> String {
        "a whole number".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn literal(&self) -> String {
        self.to_string()
    }
}

impl Setting for String {
    fn expected() -> String {
        "one line of text".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty() && !text.chars().any(char::is_control)).then(|| text.to_owned())
    }

    fn literal(&self) -> String {
        quote(self)
    }
}

impl Setting for PathBuf {
    fn expected() -> String {
        "a file or a folder, its name without any of ? # %".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        // They mean something else in the database URL that is made from the folder.
        let is_plain = !text.is_empty() && !text.contains(['?', '#', '%', '\0']);
        is_plain.then(|| Self::from(text))
    }

    fn literal(&self) -> String {
        quote(&self.to_string_lossy())
    }
}

impl Setting for SocketAddr {
    fn expected() -> String {
        "an address and a port such as 127.0.0.1:8080 or [::]:8080".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn literal(&self) -> String {
        quote(&self.to_string())
    }
}

impl Setting for Email {
    fn expected() -> String {
        "an e-mail address such as club@example.com".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn literal(&self) -> String {
        quote(self.as_str())
    }
}

const DURATION_UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

impl Setting for Duration {
    fn expected() -> String {
        "a duration such as 500ms, 5s, 2m, 1h or 30d".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        parse_with_unit(text, &DURATION_UNITS).map(Self::from_millis)
    }

    fn literal(&self) -> String {
        quote(&show_with_unit(u64::try_from(self.as_millis()).unwrap_or(u64::MAX), &DURATION_UNITS))
    }
}

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ByteSize(pub u64);

const SIZE_UNITS: [(&str, u64); 3] = [("B", 1), ("KiB", 1024), ("MiB", 1024 * 1024)];

impl Setting for ByteSize {
    fn expected() -> String {
        "a size such as 4096B, 256KiB or 1MiB".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        parse_with_unit(text, &SIZE_UNITS).map(Self)
    }

    fn literal(&self) -> String {
        quote(&show_with_unit(self.0, &SIZE_UNITS))
    }
}

fn parse_with_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let (_, size) = units.iter().find(|(name, _)| *name == unit.trim_start())?;
    number.parse::<u64>().ok()?.checked_mul(*size)
}

/// In the largest unit that leaves no rest.
fn show_with_unit(number: u64, units: &[(&str, u64)]) -> String {
    units
        .iter()
        .rev()
        .find(|(_, size)| number >= *size && number.is_multiple_of(*size))
        .map_or_else(|| format!("{number}{}", units[0].0), |(unit, size)| format!("{}{unit}", number / size))
}

/// What people and mails reach the server by: scheme, host and port, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether what goes there is encrypted.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The URL of a path, which starts with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// What a server that listens here is reached by from the same machine.
    pub(super) fn of_listener(address: SocketAddr) -> Self {
        let port = address.port();
        Self(match address {
            _ if address.ip().is_unspecified() => format!("http://localhost:{port}"),
            other => format!("http://{other}"),
        })
    }
}

impl Setting for PublicUrl {
    fn expected() -> String {
        "a URL of scheme and host only, such as https://club.example.com".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text.trim()).ok()?;
        let is_plain = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        is_plain.then(|| Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    fn literal(&self) -> String {
        quote(&self.0)
    }
}

/// What is logged: a level, and levels for parts of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLevel(pub(super) String);

impl LogLevel {
    const NAMES: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

    /// As it was written: `info,sqlx=warn`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Setting for LogLevel {
    fn expected() -> String {
        "off, error, warn, info, debug or trace, and after it what differs, such as info,sqlx=warn".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let is_level = |text: &str| Self::NAMES.contains(&text);
        let is_directive = |part: &str| match part.split_once('=') {
            Some((target, level)) => !target.is_empty() && is_level(level),
            None => is_level(part),
        };
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        text.split(',').all(is_directive).then_some(Self(text))
    }

    fn literal(&self) -> String {
        quote(&self.0)
    }
}

/// Declares a setting that is one of a few words.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// The word for it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl Setting for $name {
            fn expected() -> String {
                format!("one of {}", [$($word),+].join(", "))
            }

            fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)+ _ => None }
            }

            fn literal(&self) -> String {
                quote(self.as_str())
            }
        }
    };
}

choice! {
    /// What the server is used for.
    Environment {
        /// On a programmer's machine.
        Development = "development",
        /// With made-up people, to look at.
        Demo = "demo",
        /// By a club.
        Production = "production",
    }
}

choice! {
    /// What stands between the server and PostgreSQL.
    Pooler {
        /// Nothing, or a pooler in session mode.
        None = "none",
        /// A pooler in transaction mode.
        Transaction = "transaction",
    }
}

choice! {
    /// How the conversation with the mail server is encrypted.
    SmtpTls {
        /// Not at all.
        None = "none",
        /// From the STARTTLS command on; a server that does not know it is refused.
        StartTls = "starttls",
        /// From the first byte on.
        Tls = "tls",
    }
}

choice! {
    /// How log lines are written.
    LogFormat {
        /// For people.
        Text = "text",
        /// For machines: one object a line.
        Json = "json",
    }
}

choice! {
    /// Which edition of GraphQL over HTTP answers follow.
    HttpProfile {
        /// September 2026: a status for each kind of failure, 294 for data with errors.
        Edition2026 = "2026",
        /// The drafts before it, which the public audit suite still asks for: 200 and 400.
        Audit = "audit",
    }
}

choice! {
    /// Which documents are executed.
    #[derive(Default)]
    TrustPolicy {
        /// All.
        #[default]
        Off = "off",
        /// All; those that are not of the manifest are logged.
        Log = "log",
        /// Those of the manifest.
        Enforce = "enforce",
    }
}

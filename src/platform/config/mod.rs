//! The configuration: defaults → file → environment → flags. Every mistake is found at once, with its place.
//!
//! Settings are read one by one by hand, not by a derived `Deserialize`: that stops at the first mistake, and forgets
//! where a value came from.

mod checks;
mod files;
mod graphql;
mod layers;
mod lists;
mod origin;
mod reader;
#[cfg(test)]
mod tests;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

pub use files::{FilesConfig, S3Config, Store};
pub use graphql::{GraphqlConfig, GraphqlLimits};
pub use layers::{DEFAULT_FILE, Flag, Sources};
pub use lists::{Networks, Origins};
pub use origin::{Origin, Problem, Problems};
pub use reader::Effective;
pub use values::{Environment, HttpProfile, LogFormat, LogLevel, Pooler, PublicUrl, SmtpTls, TrustPolicy};

use reader::Reader;
use values::ByteSize;

use super::db::DbOptions;
use super::events::Listening;
use super::values::Email;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// All settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// What the server is used for.
    pub environment: Environment,
    /// Where files are kept.
    pub data_dir: PathBuf,
    /// What people and mails reach the server by.
    pub public_url: PublicUrl,
    /// Whether production may be reached without encryption.
    pub allow_plain_http: bool,
    /// `[http]`
    pub http: HttpConfig,
    /// `[database]`
    pub database: DatabaseConfig,
    /// `[files]`
    pub files: FilesConfig,
    /// `[auth]`
    pub auth: AuthConfig,
    /// `[mail]`
    pub mail: MailConfig,
    /// `[jobs]`
    pub jobs: JobsConfig,
    /// `[log]`
    pub log: LogConfig,
    /// `[graphql]`
    pub graphql: GraphqlConfig,
}

/// `[http]`: how the server listens.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// The address to listen on.
    pub bind: SocketAddr,
    /// Threads that read requests and write answers; the work itself is done by others.
    pub workers: usize,
    /// The longest body that is read, in bytes.
    pub body_limit: usize,
    /// How long a request may take to arrive.
    pub read_timeout: Duration,
    /// How long a caller may leave unread what was sent to them.
    pub write_timeout: Duration,
    /// Connections of one address; proxies that are trusted have as many as they want.
    pub max_connections_per_address: usize,
    /// How long `/readyz` says "draining" before the server takes no more connections: longer than the interval in
    /// which the load balancer asks.
    pub drain_notice: Duration,
    /// How long requests may take to finish after that.
    pub shutdown_grace: Duration,
    /// Proxies whose word for a caller's address is taken.
    pub trusted_proxies: Networks,
    /// Pages elsewhere that may call the API from a browser.
    pub cors_origins: Origins,
}

/// `[database]`: how it is reached, and how long to wait for it.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `sqlite://…` or `postgres://…`; it may hold a password.
    pub url: SecretString,
    /// Connections that read (on PostgreSQL: all connections).
    pub max_connections: u32,
    /// How long one statement may run (PostgreSQL).
    pub statement_timeout: Duration,
    /// How long to wait for a lock.
    pub lock_timeout: Duration,
    /// How long to wait for a free connection.
    pub acquire_timeout: Duration,
    /// What stands in between.
    pub pooler: Pooler,
    /// The same database past the pooler, for the one connection that hears other nodes.
    pub listen_url: Option<SecretString>,
}

impl DatabaseConfig {
    /// What `Db::connect` takes.
    pub fn options(&self) -> DbOptions {
        DbOptions {
            url: self.url.expose_secret().to_owned(),
            max_connections: self.max_connections,
            statement_timeout: self.statement_timeout,
            lock_timeout: self.lock_timeout,
            acquire_timeout: self.acquire_timeout,
            transaction_pooler: self.pooler == Pooler::Transaction,
        }
    }

    /// How a server hears what other nodes change.
    pub fn listening(&self) -> Listening {
        match (&self.listen_url, self.pooler) {
            (Some(url), _) => Listening::At(url.clone()),
            (None, Pooler::None) => Listening::At(self.url.clone()),
            (None, Pooler::Transaction) => Listening::Barred,
        }
    }
}

/// `[auth]`: sign-in.
#[derive(Debug, Clone)]
pub struct AuthConfig {
    /// The `iss` of access tokens.
    pub issuer: String,
    /// The `aud` of access tokens.
    pub audience: String,
    /// How long an access token holds.
    pub access_lifetime: Duration,
    /// How long a refresh token holds while it is not used.
    pub refresh_idle: Duration,
    /// How long a sign-in holds at most.
    pub refresh_absolute: Duration,
}

/// `[mail]`: who writes, and which server takes the mail.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// The name in From.
    pub from_name: String,
    /// The address in From.
    pub from_address: Email,
    /// The mail server; without one, mails are only captured.
    pub smtp_host: Option<String>,
    /// Its port.
    pub smtp_port: u16,
    /// How the conversation is encrypted.
    pub smtp_tls: SmtpTls,
    /// Who signs in at the mail server.
    pub smtp_username: Option<String>,
    /// And with what.
    pub smtp_password: Option<SecretString>,
    /// How long one mail may take from connecting to the server's answer.
    pub timeout: Duration,
    /// Keep every mail in the database and show it at `/mailbox`; never in production.
    pub capture: bool,
}

/// `[jobs]`: the work behind requests.
#[derive(Debug, Clone)]
pub struct JobsConfig {
    /// Jobs at the same time.
    pub concurrency: usize,
    /// Whether `serve` works the queue too.
    pub run_in_server: bool,
}

/// `[log]`
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// For people or for machines.
    pub format: LogFormat,
    /// What is logged.
    pub level: LogLevel,
}

/// The configuration and where each part of it comes from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What the server runs with.
    pub config: Config,
    /// The same, setting by setting in the order of the file.
    pub settings: Vec<Effective>,
}

/// Reads and checks everything.
pub fn load(sources: &Sources) -> Result<Loaded, Problems> {
    let mut problems = Vec::new();
    let layers = layers::read(sources, &mut problems);
    let mut reader = Reader::new(&sources.folder, layers, problems);
    let config = read(&mut reader);
    reader.refuse_unknown();
    checks::check(&mut reader, &config);
    if reader.problems.is_empty() {
        return Ok(Loaded { config, settings: reader.settings });
    }
    Err(Problems(reader.problems))
}

impl Config {
    /// The server was to choose a free port, and this is the one: what was derived from the port follows.
    pub fn settle_port(&mut self, address: SocketAddr) {
        if self.http.bind.port() != 0 {
            return;
        }
        let unsettled = PublicUrl::of_listener(self.http.bind);
        let settled = PublicUrl::of_listener(address);
        for text in [&mut self.auth.issuer, &mut self.auth.audience] {
            if *text == unsettled.as_str() {
                settled.as_str().clone_into(text);
            }
        }
        if self.public_url == unsettled {
            self.public_url = settled;
        }
        self.http.bind = address;
    }
}

fn read(reader: &mut Reader) -> Config {
    let environment = reader.get("environment", Environment::Development);
    let data_dir = reader.get("data_dir", PathBuf::from("data"));
    let public_url: Option<PublicUrl> = reader.find("public_url");
    let allow_plain_http = reader.get("allow_plain_http", false);
    let http = read_http(reader);
    let public_url = public_url.unwrap_or_else(|| PublicUrl::of_listener(http.bind));
    reader.derive("public_url", &public_url);
    let database = read_database(reader, &data_dir);
    let files = files::read(reader, database.url.expose_secret());
    Config {
        environment,
        allow_plain_http,
        database,
        files,
        auth: read_auth(reader, &public_url),
        mail: read_mail(reader, environment),
        jobs: JobsConfig {
            concurrency: reader.within("jobs.concurrency", 4, &(1..=64)) as usize,
            run_in_server: reader.get("jobs.run_in_server", true),
        },
        log: LogConfig {
            format: reader.get("log.format", LogFormat::Text),
            level: reader
                .get("log.level", LogLevel("warn,actix_http::h1::dispatcher=off,chapterhouse=info".to_owned())),
        },
        graphql: graphql::read(reader, environment),
        data_dir,
        public_url,
        http,
    }
}

fn read_http(reader: &mut Reader) -> HttpConfig {
    let sizes = ByteSize(1024)..=ByteSize(64 * 1024 * 1024);
    HttpConfig {
        bind: reader.get("http.bind", SocketAddr::from(([127, 0, 0, 1], 8080))),
        workers: reader.within("http.workers", 2, &(1..=64)) as usize,
        body_limit: usize::try_from(reader.within("http.body_limit", ByteSize(256 * 1024), &sizes).0)
            .unwrap_or(usize::MAX),
        read_timeout: reader.within("http.read_timeout", 10 * SECOND, &(SECOND..=5 * MINUTE)),
        write_timeout: reader.within("http.write_timeout", 30 * SECOND, &(SECOND..=HOUR)),
        max_connections_per_address: reader.within("http.max_connections_per_address", 500, &(1..=1_000_000)) as usize,
        drain_notice: reader.within("http.drain_notice", Duration::ZERO, &(Duration::ZERO..=5 * MINUTE)),
        shutdown_grace: reader.within("http.shutdown_grace", 20 * SECOND, &(Duration::ZERO..=HOUR)),
        trusted_proxies: reader.get("http.trusted_proxies", Networks::default()),
        cors_origins: reader.get("http.cors_origins", Origins::default()),
    }
}

fn read_database(reader: &mut Reader, data_dir: &std::path::Path) -> DatabaseConfig {
    let url = reader.secret_shown("database.url", mask_password).map_or_else(
        || {
            let url = format!("sqlite://{}/chapterhouse.db", data_dir.display());
            reader.derive("database.url", &url);
            url
        },
        |(url, _)| url,
    );
    let waits = Duration::from_millis(100)..=HOUR;
    DatabaseConfig {
        url: SecretString::from(url),
        max_connections: reader.within("database.max_connections", 16, &(1..=1000)),
        statement_timeout: reader.within("database.statement_timeout", 5 * SECOND, &waits),
        lock_timeout: reader.within("database.lock_timeout", 3 * SECOND, &waits),
        acquire_timeout: reader.within("database.acquire_timeout", 3 * SECOND, &waits),
        pooler: reader.get("database.pooler", Pooler::None),
        listen_url: reader.secret_shown("database.listen_url", mask_password).map(|(url, _)| SecretString::from(url)),
    }
}

fn read_auth(reader: &mut Reader, public_url: &PublicUrl) -> AuthConfig {
    let days = |number: u32| 24 * HOUR * number;
    let or_public_url = |reader: &mut Reader, key| {
        let found: Option<String> = reader.find(key);
        let value = found.unwrap_or_else(|| public_url.as_str().to_owned());
        reader.derive(key, &value);
        value
    };
    AuthConfig {
        issuer: or_public_url(reader, "auth.issuer"),
        audience: or_public_url(reader, "auth.audience"),
        access_lifetime: MINUTE * reader.within("auth.access_minutes", 10, &(1..=60)),
        refresh_idle: days(reader.within("auth.refresh_idle_days", 14, &(1..=365))),
        refresh_absolute: days(reader.within("auth.refresh_absolute_days", 30, &(1..=365))),
    }
}

fn read_mail(reader: &mut Reader, environment: Environment) -> MailConfig {
    let from_name = reader.get("mail.from_name", "Chapterhouse".to_owned());
    let from_address = reader.get("mail.from_address", Email::sample());
    let smtp_host = reader.find("mail.smtp_host");
    let smtp_port = reader.find_within("mail.smtp_port", &(1..=65_535));
    let smtp_tls = reader.get("mail.smtp_tls", SmtpTls::StartTls);
    let smtp_port = smtp_port.unwrap_or(match smtp_tls {
        SmtpTls::None => 25,
        SmtpTls::StartTls => 587,
        SmtpTls::Tls => 465,
    });
    reader.derive("mail.smtp_port", &smtp_port);
    MailConfig {
        from_name,
        from_address,
        smtp_host,
        smtp_port: u16::try_from(smtp_port).unwrap_or(u16::MAX),
        smtp_tls,
        smtp_username: reader.find("mail.smtp_username"),
        smtp_password: reader.secret("mail.smtp_password"),
        timeout: reader.within("mail.timeout", 30 * SECOND, &(SECOND..=10 * MINUTE)),
        capture: reader.get("mail.capture", environment != Environment::Production),
    }
}

/// The URL of a database without the password that may stand in it.
fn mask_password(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else { return "***".to_owned() };
    let in_query = parsed.query_pairs().any(|(name, _)| name == "password");
    if parsed.password().is_none() && !in_query {
        return url.to_owned();
    }
    if parsed.password().is_some() && parsed.set_password(Some("***")).is_err() {
        return "***".to_owned();
    }
    if in_query {
        let pairs: Vec<(String, String)> = parsed.query_pairs().into_owned().collect();
        let masked = pairs.iter().map(|(name, value)| (name, if name == "password" { "***" } else { value.as_str() }));
        parsed.query_pairs_mut().clear().extend_pairs(masked);
    }
    parsed.to_string()
}

//! What settings must fulfil together.

use secrecy::ExposeSecret as _;
use url::Url;

use super::files;
use super::reader::Reader;
use super::{Config, Environment, Origin, SmtpTls, TrustPolicy};
use crate::platform::db::sqlite_path;

pub(super) fn check(reader: &mut Reader, config: &Config) {
    check_database(reader, config.database.url.expose_secret());
    check_listen_url(reader, config);
    files::check(reader, &config.files);
    check_auth(reader, config);
    check_mail(reader, config);
    check_documents(reader, config);
    if config.environment == Environment::Production {
        check_production(reader, config);
    }
}

fn check_database(reader: &mut Reader, url: &str) {
    const KEY: &str = "database.url";
    const FORMS: &str = "expected sqlite://folder/file.db or postgres://user:password@host/name";
    // The value is not repeated: it may hold a password.
    let Ok(parsed) = Url::parse(url) else {
        return reader.refuse(KEY, FORMS);
    };
    match parsed.scheme() {
        _ if is_postgres(&parsed) => {}
        "sqlite" => check_sqlite(reader, &parsed, sqlite_path(url).unwrap_or_default()),
        _ => reader.refuse(KEY, FORMS),
    }
}

/// With a host, or with a query that names one.
fn is_postgres(url: &Url) -> bool {
    let names_host = !url.host_str().is_none_or(str::is_empty) || url.query().is_some();
    matches!(url.scheme(), "postgres" | "postgresql") && names_host
}

fn check_listen_url(reader: &mut Reader, config: &Config) {
    const KEY: &str = "database.listen_url";
    let Some(url) = &config.database.listen_url else { return };
    if sqlite_path(config.database.url.expose_secret()).is_some() {
        reader.refuse(KEY, "has no use beside SQLite, which is for one machine");
    } else if !Url::parse(url.expose_secret()).is_ok_and(|url| is_postgres(&url)) {
        reader.refuse(KEY, "expected postgres://user:password@host/name");
    }
}

fn check_sqlite(reader: &mut Reader, url: &Url, path: &str) {
    let in_memory =
        path.contains(":memory:") || url.query_pairs().any(|(name, value)| name == "mode" && value == "memory");
    if in_memory {
        reader.refuse(
            "database.url",
            "a database in memory is one of its own for each connection: name a file, sqlite://folder/file.db",
        );
    } else if path.is_empty() || path.ends_with('/') {
        reader.refuse("database.url", "names no file: expected sqlite://folder/file.db");
    }
}

fn check_auth(reader: &mut Reader, config: &Config) {
    if config.auth.refresh_idle > config.auth.refresh_absolute {
        reader.refuse("auth.refresh_idle_days", "must not exceed auth.refresh_absolute_days");
    }
}

fn check_mail(reader: &mut Reader, config: &Config) {
    let mail = &config.mail;
    match (&mail.smtp_username, &mail.smtp_password) {
        (Some(_), None) if reader.origin("mail.smtp_password") == Origin::Default => {
            reader.demand("mail.smtp_password", "beside mail.smtp_username");
        }
        (None, Some(_)) => reader.demand("mail.smtp_username", "beside mail.smtp_password"),
        _ => {}
    }
    let is_local = mail.smtp_host.as_deref().is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "::1"));
    if mail.smtp_password.is_some() && mail.smtp_tls == SmtpTls::None && !is_local {
        reader.refuse("mail.smtp_tls", "must be starttls or tls: the password would travel in the open");
    }
    if mail.smtp_host.is_none() && !mail.capture && config.environment != Environment::Production {
        reader.demand("mail.smtp_host", "when mail.capture is false");
    }
}

fn check_documents(reader: &mut Reader, config: &Config) {
    let graphql = &config.graphql;
    if graphql.trusted_documents != TrustPolicy::Off && graphql.trusted_documents_file.is_none() {
        reader.demand("graphql.trusted_documents_file", "beside graphql.trusted_documents");
    }
}

fn check_production(reader: &mut Reader, config: &Config) {
    const WHY: &str = "in production";
    for key in ["public_url", "database.url", "mail.smtp_host", "mail.from_address"] {
        let is_missing = reader.origin(key) == Origin::Default;
        let is_wrong = reader.problems.iter().any(|problem| problem.key.trim_end_matches("_file") == key);
        if is_missing && !is_wrong {
            reader.demand(key, WHY);
        }
    }
    let is_set = reader.origin("public_url") != Origin::Default;
    if is_set && !config.public_url.is_https() && !config.allow_plain_http {
        reader.refuse("public_url", "must start with https:// in production, or set allow_plain_http = true");
    }
    if config.mail.capture {
        reader.refuse("mail.capture", "must not be true in production: everybody's mails could be read");
    }
}

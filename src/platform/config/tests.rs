use std::path::Path;

use super::*;

/// A folder with a configuration file in it, and an environment.
fn sources(folder: &Path, file: &str, env: &[(&str, &str)]) -> Sources {
    std::fs::write(folder.join(DEFAULT_FILE), file).unwrap();
    Sources {
        folder: folder.to_owned(),
        env: env.iter().map(|(name, value)| (name.into(), value.into())).collect(),
        ..Sources::default()
    }
}

fn loaded(file: &str, env: &[(&str, &str)]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    load(&sources(folder.path(), file, env)).unwrap_or_else(|problems| panic!("{problems}"))
}

fn mistakes(file: &str, env: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let problems = load(&sources(folder.path(), file, env)).unwrap_err();
    problems.0.iter().map(|problem| problem.to_string().replace(&folder.path().display().to_string(), "…")).collect()
}

fn origin(loaded: &Loaded, key: &str) -> String {
    loaded.settings.iter().find(|setting| setting.key == key).unwrap().origin.to_string()
}

const PRODUCTION: &str = "
environment = 'production'
public_url = 'https://club.example.com'
database.url = 'postgres://club@db/club'
mail.smtp_host = 'mail.example.com'
mail.from_address = 'club@example.com'
";

#[test]
fn without_any_source_the_defaults_serve_a_programmer() {
    let config = loaded("", &[]).config;
    assert_eq!(config.environment, Environment::Development);
    assert_eq!(config.http.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.http.workers, 2);
    assert_eq!(config.http.body_limit, 262_144);
    assert_eq!(config.public_url.as_str(), "http://127.0.0.1:8080");
    assert_eq!(config.auth.issuer, "http://127.0.0.1:8080");
    assert_eq!(config.auth.access_lifetime, 10 * MINUTE);
    assert_eq!(config.auth.refresh_idle, 14 * 24 * HOUR);
    assert_eq!(config.database.url.expose_secret(), "sqlite://data/chapterhouse.db");
    assert_eq!(config.mail.smtp_port, 587);
    assert!(config.mail.capture && config.graphql.public_schema && config.jobs.run_in_server);
}

#[test]
fn the_environment_stands_above_the_file_and_flags_above_both() {
    let folder = tempfile::tempdir().unwrap();
    let file = "[http]\nworkers = 3\nbind = '127.0.0.1:1'\nbody_limit = '1MiB'\n";
    let env = [("CHAPTERHOUSE_HTTP__BIND", "127.0.0.1:2"), ("CHAPTERHOUSE_HTTP__WORKERS", "4"), ("PATH", "/bin")];
    let mut sources = sources(folder.path(), file, &env);
    sources.flags = vec![Flag { name: "--port", key: "http.bind", value: "127.0.0.1:3".to_owned() }];

    let loaded = load(&sources).unwrap();

    assert_eq!(loaded.config.http.bind.port(), 3);
    assert_eq!(loaded.config.http.workers, 4);
    assert_eq!(loaded.config.http.body_limit, 1_048_576);
    assert_eq!(origin(&loaded, "http.bind"), "--port");
    assert_eq!(origin(&loaded, "http.workers"), "CHAPTERHOUSE_HTTP__WORKERS");
    assert_eq!(origin(&loaded, "http.body_limit"), "chapterhouse.toml:4");
    assert_eq!(origin(&loaded, "http.shutdown_grace"), "default");
}

#[test]
fn the_platforms_database_url_stands_between_our_variable_and_the_file() {
    let file = "database.url = 'sqlite://file.db'";
    let theirs = ("DATABASE_URL", "postgres://theirs@db/club");
    let ours = ("CHAPTERHOUSE_DATABASE__URL", "postgres://ours@db/club");
    assert_eq!(loaded(file, &[theirs]).config.database.url.expose_secret(), theirs.1);
    assert_eq!(loaded(file, &[theirs, ours]).config.database.url.expose_secret(), ours.1);
    assert_eq!(loaded(file, &[]).config.database.url.expose_secret(), "sqlite://file.db");
}

#[test]
fn every_mistake_is_told_at_once_with_its_place() {
    let file = "\
environment = 'staging'
public_url = 'club.example.com'
data_dir = 'a?b'

[http]
bind = 'localhost'
workers = 0
body_limit = '256 kilobytes'
shutdown_grace = 5.5

[database]
statement_timeout = '5'
max_connections = 0x10

[log]
level = 'loud'
";
    let env = [("CHAPTERHOUSE_JOBS__CONCURRENCY", "many"), ("CHAPTERHOUSE_JOBS__RUN_IN_SERVER", "yes")];
    assert_eq!(
        mistakes(file, &env),
        [
            "chapterhouse.toml:1: environment: expected one of development, demo, production, found \"staging\"",
            "chapterhouse.toml:3: data_dir: expected a file or a folder, its name without any of ? # %, found \"a?b\"",
            "chapterhouse.toml:2: public_url: expected a URL of scheme and host only, such as \
             https://club.example.com, found \"club.example.com\"",
            "chapterhouse.toml:6: http.bind: expected an address and a port such as 127.0.0.1:8080 or [::]:8080, found \
             \"localhost\"",
            "chapterhouse.toml:7: http.workers: expected a whole number from 1 to 64, found \"0\"",
            "chapterhouse.toml:8: http.body_limit: expected a size such as 4096B, 256KiB or 1MiB from 1KiB to 64MiB, \
             found \"256 kilobytes\"",
            "chapterhouse.toml:9: http.shutdown_grace: expected a duration such as 500ms, 5s, 2m, 1h or 30d from 0ms to \
             1h, found a fraction",
            "chapterhouse.toml:13: database.max_connections: expected a whole number from 1 to 1000, found a number \
             that is not decimal",
            "chapterhouse.toml:12: database.statement_timeout: expected a duration such as 500ms, 5s, 2m, 1h or 30d \
             from 100ms to 1h, found \"5\"",
            "CHAPTERHOUSE_JOBS__CONCURRENCY: jobs.concurrency: expected a whole number from 1 to 64, found \"many\"",
            "CHAPTERHOUSE_JOBS__RUN_IN_SERVER: jobs.run_in_server: expected true or false, found \"yes\"",
            "chapterhouse.toml:16: log.level: expected off, error, warn, info, debug or trace, and after it what \
             differs, such as info,sqlx=warn, found \"loud\"",
        ]
    );
}

#[test]
fn an_unknown_setting_is_refused_and_the_nearest_named() {
    let file = "\
bind = '127.0.0.1:80'
mail = 5
[htpp]
workers = 2
[http]
wrokers = 2
[weather]
[jobs]
";
    let env = [
        ("CHAPTERHOUSE_HTTP_BIND", "127.0.0.1:80"),
        ("CHAPTERHOUSE_MAIL__SMTP_PASWORD", "secret"),
        ("CHAPTERHOUSE_HTTP__BIND_FILE", "/run/bind"),
        ("CHAPTERHOUSE_SUNSHINE", "1"),
    ];
    assert_eq!(
        mistakes(file, &env),
        [
            "CHAPTERHOUSE_HTTP__BIND_FILE: http.bind_file: no such setting; the nearest is CHAPTERHOUSE_HTTP__BIND",
            "CHAPTERHOUSE_HTTP_BIND: http_bind: no such setting; the nearest is CHAPTERHOUSE_HTTP__BIND",
            "CHAPTERHOUSE_MAIL__SMTP_PASWORD: mail.smtp_pasword: no such setting; the nearest is \
             CHAPTERHOUSE_MAIL__SMTP_PASSWORD",
            "CHAPTERHOUSE_SUNSHINE: sunshine: no such setting; `chapterhouse config print` lists them all",
            "chapterhouse.toml:1: bind: no such setting; the nearest is http.bind",
            "chapterhouse.toml:4: htpp.workers: no such setting; the nearest is http.workers",
            "chapterhouse.toml:6: http.wrokers: no such setting; the nearest is http.workers",
            "chapterhouse.toml:2: mail: is a section: write its settings under [mail]",
            "chapterhouse.toml:7: weather: no such setting; `chapterhouse config print` lists them all",
        ]
    );
}

#[test]
fn what_is_no_toml_or_cannot_be_read_is_told_with_its_line() {
    let broken = mistakes("environment = 'demo'\n[http\nworkers = = 2\n", &[]);
    assert_eq!(broken[0], "chapterhouse.toml:2: not TOML: unclosed table, expected `]`");
    assert!(broken.iter().any(|line| line.starts_with("chapterhouse.toml:3: not TOML: ")), "{broken:?}");

    assert_eq!(mistakes("[http]\nworkers = 2\nworkers = 3\n", &[]), ["chapterhouse.toml:3: not TOML: duplicate key"]);
    assert_eq!(
        mistakes("", &[("CHAPTERHOUSE_CONFIG", "missing.toml")]),
        ["missing.toml:1: cannot read the configuration file: No such file or directory (os error 2)"]
    );

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(DEFAULT_FILE), b"environment = 'demo'\ndata_dir = '\xB3'\n").unwrap();
    let sources = Sources { folder: folder.path().to_owned(), ..Sources::default() };
    assert_eq!(load(&sources).unwrap_err().to_string(), "chapterhouse.toml:2: the configuration file is not UTF-8");
}

#[test]
fn the_named_file_is_read_instead_of_the_usual_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("other.toml"), "http.workers = 7").unwrap();
    let mut sources = sources(folder.path(), "http.workers = 3", &[("CHAPTERHOUSE_CONFIG", "other.toml")]);
    assert_eq!(load(&sources).unwrap().config.http.workers, 7);
    sources.file = Some(DEFAULT_FILE.into());
    assert_eq!(load(&sources).unwrap().config.http.workers, 3);
}

#[test]
fn a_secret_may_stand_in_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("password");
    std::fs::write(&secret, "correct horse \n").unwrap();
    let path = secret.display().to_string();
    let file = "mail.smtp_username = 'club'\nmail.smtp_password = 'weaker'";
    let env = [("CHAPTERHOUSE_MAIL__SMTP_PASSWORD_FILE", path.as_str())];

    let loaded = loaded(file, &env);

    assert_eq!(loaded.config.mail.smtp_password.as_ref().unwrap().expose_secret(), "correct horse ");
    assert_eq!(origin(&loaded, "mail.smtp_password"), format!("{path} named by CHAPTERHOUSE_MAIL__SMTP_PASSWORD_FILE"));
}

#[test]
fn a_secret_in_two_places_or_in_an_unreadable_file_is_refused() {
    let file = "mail.smtp_username = 'club'\nmail.smtp_password = 'a'\nmail.smtp_password_file = 'b'";
    assert_eq!(
        mistakes(file, &[]),
        [
            "chapterhouse.toml:3: mail.smtp_password_file: is set beside mail.smtp_password: choose one",
            "mail.smtp_password: must be set beside mail.smtp_username: in the configuration file or by \
             CHAPTERHOUSE_MAIL__SMTP_PASSWORD",
        ]
    );
    let env = [("CHAPTERHOUSE_DATABASE__URL_FILE", "nowhere")];
    assert_eq!(
        mistakes("", &env),
        ["CHAPTERHOUSE_DATABASE__URL_FILE: database.url_file: cannot read the secret from nowhere: No such file or \
          directory (os error 2)"]
    );
}

#[test]
fn no_secret_is_shown() {
    let file = "mail.smtp_username = 'club'\nmail.smtp_password = 'hunter2'\n\
                database.url = 'postgres://club:hunter2@db/club?sslmode=require&password=hunter2'";
    let loaded = loaded(file, &[]);
    let shown: Vec<String> = loaded.settings.iter().filter_map(|setting| setting.literal.clone()).collect();
    assert!(shown.contains(&"\"***\"".to_owned()));
    assert!(shown.contains(&"\"postgres://club:***@db/club?sslmode=require&password=***\"".to_owned()), "{shown:?}");
    let everything = format!("{loaded:?}");
    assert!(!everything.contains("hunter2"), "{everything}");
}

#[test]
fn production_demands_what_a_club_depends_on() {
    let set = |key: &str, variable: &str| {
        format!("{key}: must be set in production: in the configuration file or by {variable}")
    };
    assert_eq!(
        mistakes("environment = 'production'", &[]),
        [
            set("public_url", "CHAPTERHOUSE_PUBLIC_URL"),
            set("database.url", "CHAPTERHOUSE_DATABASE__URL"),
            set("mail.smtp_host", "CHAPTERHOUSE_MAIL__SMTP_HOST"),
            set("mail.from_address", "CHAPTERHOUSE_MAIL__FROM_ADDRESS"),
        ]
    );
    let config = loaded(PRODUCTION, &[]).config;
    assert!(!config.mail.capture && !config.graphql.public_schema);
}

#[test]
fn production_refuses_what_lets_others_read() {
    let env = [
        ("CHAPTERHOUSE_PUBLIC_URL", "http://club.example.com"),
        ("CHAPTERHOUSE_MAIL__CAPTURE", "true"),
        ("CHAPTERHOUSE_MAIL__SMTP_TLS", "none"),
        ("CHAPTERHOUSE_MAIL__SMTP_USERNAME", "club"),
        ("CHAPTERHOUSE_MAIL__SMTP_PASSWORD", "hunter2"),
    ];
    assert_eq!(
        mistakes(PRODUCTION, &env),
        [
            "CHAPTERHOUSE_MAIL__SMTP_TLS: mail.smtp_tls: must be starttls or tls: the password would travel in the open",
            "CHAPTERHOUSE_PUBLIC_URL: public_url: must start with https:// in production, or set allow_plain_http = true",
            "CHAPTERHOUSE_MAIL__CAPTURE: mail.capture: must not be true in production: everybody's mails could be read",
        ]
    );
    let plain = [("CHAPTERHOUSE_PUBLIC_URL", "http://club.lan"), ("CHAPTERHOUSE_ALLOW_PLAIN_HTTP", "true")];
    assert!(!loaded(PRODUCTION, &plain).config.public_url.is_https());
}

#[test]
fn settings_that_do_not_fit_together_are_refused() {
    let file = "[auth]\nrefresh_idle_days = 31\n[mail]\ncapture = false\nsmtp_password = 'x'";
    assert_eq!(
        mistakes(file, &[]),
        [
            "chapterhouse.toml:2: auth.refresh_idle_days: must not exceed auth.refresh_absolute_days",
            "mail.smtp_username: must be set beside mail.smtp_password: in the configuration file or by \
             CHAPTERHOUSE_MAIL__SMTP_USERNAME",
            "mail.smtp_host: must be set when mail.capture is false: in the configuration file or by \
             CHAPTERHOUSE_MAIL__SMTP_HOST",
        ]
    );
}

#[test]
fn a_database_that_cannot_work_is_refused_without_repeating_its_password() {
    let forms = "expected sqlite://folder/file.db or postgres://user:password@host/name";
    let memory = "a database in memory is one of its own for each connection: name a file, sqlite://folder/file.db";
    let nowhere = "names no file: expected sqlite://folder/file.db";
    for (url, message) in [
        ("sqlite::memory:", memory),
        ("sqlite://:memory:", forms),
        ("sqlite://a.db?mode=memory", memory),
        ("sqlite://", nowhere),
        ("sqlite:///var/lib/", nowhere),
        ("mysql://club:hunter2@db/club", forms),
        ("postgres:///", forms),
        ("my folder/club.db", forms),
    ] {
        let expected = format!("DATABASE_URL: database.url: {message}");
        assert_eq!(mistakes("", &[("DATABASE_URL", url)]), [expected], "{url}");
    }
    for url in [
        "sqlite:club.db",
        "sqlite:///var/lib/club.db",
        "postgresql://club@db:6432/club",
        "postgres:///club?host=/run/pg",
    ] {
        assert_eq!(loaded("", &[("DATABASE_URL", url)]).config.database.url.expose_secret(), url);
    }
}

#[test]
fn other_nodes_are_heard_past_the_pooler() {
    let heard_at = |env: &[(&str, &str)]| match loaded("", env).config.database.listening() {
        Listening::At(url) => Some(url.expose_secret().to_owned()),
        Listening::Barred => None,
        Listening::Off => panic!("a server listens"),
    };
    let pooled = ("DATABASE_URL", "postgres://club@pooler:6432/club");
    let pooler = ("CHAPTERHOUSE_DATABASE__POOLER", "transaction");
    let direct = ("CHAPTERHOUSE_DATABASE__LISTEN_URL", "postgres://club@db/club");
    assert_eq!(heard_at(&[pooled]).as_deref(), Some(pooled.1));
    assert_eq!(heard_at(&[pooled, pooler]), None);
    assert_eq!(heard_at(&[pooled, pooler, direct]).as_deref(), Some(direct.1));
    assert_eq!(heard_at(&[pooled, direct]).as_deref(), Some(direct.1));

    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("listen_url");
    std::fs::write(&secret, "postgres://club:hunter2@db/club\n").unwrap();
    let path = secret.display().to_string();
    let loaded = loaded("", &[pooled, pooler, ("CHAPTERHOUSE_DATABASE__LISTEN_URL_FILE", path.as_str())]);
    assert_eq!(
        origin(&loaded, "database.listen_url"),
        format!("{path} named by CHAPTERHOUSE_DATABASE__LISTEN_URL_FILE")
    );
    let shown = loaded.settings.iter().find(|setting| setting.key == "database.listen_url").unwrap().literal.as_deref();
    assert_eq!(shown, Some("\"postgres://club:***@db/club\""));
    assert_eq!(loaded.config.database.listen_url.as_ref().unwrap().expose_secret(), "postgres://club:hunter2@db/club");
    let everything = format!("{loaded:?} {:?}", loaded.config.database.listening());
    assert!(!everything.contains("hunter2"), "{everything}");
}

#[test]
fn a_listen_url_that_cannot_work_is_refused_without_repeating_its_password() {
    let mistake = |message: &str| [format!("CHAPTERHOUSE_DATABASE__LISTEN_URL: database.listen_url: {message}")];
    let listen_at = |url| ("CHAPTERHOUSE_DATABASE__LISTEN_URL", url);
    assert_eq!(
        mistakes("", &[listen_at("postgres://club@db/club")]),
        mistake("has no use beside SQLite, which is for one machine")
    );
    for url in ["sqlite://club.db", "postgres:///", "club:hunter2@db"] {
        let env = [("DATABASE_URL", "postgres://club@db/club"), listen_at(url)];
        assert_eq!(mistakes("", &env), mistake("expected postgres://user:password@host/name"), "{url}");
    }
}

#[test]
fn what_the_platform_puts_into_the_environment_is_no_setting_of_ours() {
    let env = [
        ("CHAPTERHOUSE_SERVICE_HOST", "10.0.0.1"),
        ("CHAPTERHOUSE_SERVICE_PORT_HTTP", "8080"),
        ("CHAPTERHOUSE_PORT", "tcp://10.0.0.1:8080"),
        ("CHAPTERHOUSE_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("CHAPTERHOUSE_MAIL__SMTP_HOST", ""),
    ];
    assert_eq!(loaded("", &env).config.mail.smtp_host, None);
    assert_eq!(
        mistakes("", &[("CHAPTERHOUSE_PORT", "8080")]),
        ["CHAPTERHOUSE_PORT: port: no such setting; `chapterhouse config print` lists them all"]
    );
}

#[test]
fn values_read_back_as_they_are_shown() {
    let file = "[http]\nread_timeout = '90s'\nbody_limit = '3072B'\nshutdown_grace = '0s'\n[database]\nlock_timeout = '1500ms'";
    let loaded = loaded(file, &[]);
    let literal =
        |key: &str| loaded.settings.iter().find(|setting| setting.key == key).unwrap().literal.clone().unwrap();
    assert_eq!(literal("http.read_timeout"), "\"90s\"");
    assert_eq!(literal("http.body_limit"), "\"3KiB\"");
    assert_eq!(literal("http.shutdown_grace"), "\"0ms\"");
    assert_eq!(literal("database.lock_timeout"), "\"1500ms\"");
    assert_eq!(literal("auth.issuer"), "\"http://127.0.0.1:8080\"");
}

#[test]
fn a_free_port_is_settled_once_it_is_known() {
    let mut config = loaded("http.bind = '127.0.0.1:0'\nauth.audience = 'club'", &[]).config;
    config.settle_port("127.0.0.1:41234".parse().unwrap());
    assert_eq!(config.public_url.as_str(), "http://127.0.0.1:41234");
    assert_eq!(config.auth.issuer, "http://127.0.0.1:41234");
    assert_eq!(config.auth.audience, "club");
    assert_eq!(config.http.bind.port(), 41234);
}

/// The rows of the table of settings: key, variable, default.
fn documented() -> Vec<[String; 3]> {
    let text = include_str!("../../../docs/operations.md");
    let table = text.split("| key | variable |").nth(1).unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let mut cells = row.split('|').skip(1).map(|cell| cell.trim().to_owned());
        std::array::from_fn(|_| cells.next().unwrap())
    })
    .collect()
}

#[test]
fn every_setting_is_in_the_operators_table_with_its_variable_and_default() {
    let in_code_font = |text: &str| format!("`{text}`");
    let documented = documented();
    let settings = loaded("", &[]).settings;
    let keys: Vec<String> = settings.iter().map(|setting| in_code_font(setting.key)).collect();
    assert_eq!(documented.iter().map(|row| row[0].clone()).collect::<Vec<_>>(), keys);
    for (setting, [key, variable, default]) in settings.iter().zip(documented) {
        assert_eq!(variable, in_code_font(&layers::variable(setting.key)));
        let literal = setting.literal.as_deref().unwrap_or("not set").trim_matches('"').to_owned();
        // A default that is made of others is said in words.
        let is_derived = !default.starts_with('`') && default != "not set";
        assert!(is_derived || default.trim_start_matches('`').starts_with(&literal), "{key}: {default}, not {literal}");
    }
}

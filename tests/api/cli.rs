//! The program as an operator meets it: arguments, environment, exit codes, signals.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Output, Stdio};

use chapterhouse::access::{Actor, OfficeKind};
use chapterhouse::accounts::{Accounts, Credentials, TokenSettings, sign_in};
use chapterhouse::chapters::{self, CreateChapter, CreateRegion};
use chapterhouse::members;
use chapterhouse::platform::jobs::{self, Filter, Job, JobStatus};
use chapterhouse::platform::values::{Currency, Locale};
use sea_orm::{ConnectionTrait as _, Statement};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::TestDb;

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapterhouse"));
    command.current_dir(folder).env_clear();
    command
}

fn run(folder: &Path, arguments: &[&str], env: &[(&str, &str)]) -> Output {
    program(folder).args(arguments).envs(env.iter().copied()).output().unwrap()
}

pub fn out(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn err(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert_eq!(output.stdout, b"", "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

const PRODUCTION: [(&str, &str); 5] = [
    ("CHAPTERHOUSE_ENVIRONMENT", "production"),
    ("CHAPTERHOUSE_PUBLIC_URL", "https://club.example.com"),
    ("CHAPTERHOUSE_MAIL__SMTP_HOST", "mail.example.com"),
    ("CHAPTERHOUSE_MAIL__FROM_ADDRESS", "club@example.com"),
    ("DATABASE_URL", "sqlite://club.db"),
];

#[test]
fn config_check_names_each_mistake_and_its_place() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(out(&run(folder.path(), &["config", "check"], &[])), "the configuration is fit for development\n");

    std::fs::write(folder.path().join("chapterhouse.toml"), "[http]\nworkers = 0\n").unwrap();
    let output = run(folder.path(), &["config", "check"], &[("CHAPTERHOUSE_HTTP__BINDD", "x")]);
    assert_eq!(
        err(&output, 2),
        "error: the configuration has 2 mistakes:\n  \
         chapterhouse.toml:2: http.workers: expected a whole number from 1 to 64, found \"0\"\n  \
         CHAPTERHOUSE_HTTP__BINDD: http.bindd: no such setting; the nearest is CHAPTERHOUSE_HTTP__BIND\n"
    );
}

#[test]
fn config_print_is_itself_a_configuration_and_shows_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let env = [
        ("DATABASE_URL", "postgres://club:hunter2@db/club"),
        ("CHAPTERHOUSE_MAIL__SMTP_USERNAME", "club"),
        ("CHAPTERHOUSE_MAIL__SMTP_PASSWORD", "hunter2"),
        ("CHAPTERHOUSE_HTTP__WORKERS", "5"),
    ];
    let printed = out(&run(folder.path(), &["config", "print"], &env));
    assert!(!printed.contains("hunter2"), "{printed}");
    for line in [
        "# url = \"postgres://club:***@db/club\"            # DATABASE_URL",
        "# smtp_password = \"***\"                          # CHAPTERHOUSE_MAIL__SMTP_PASSWORD",
        "workers = 5                                      # CHAPTERHOUSE_HTTP__WORKERS",
        "environment = \"development\"                      # default",
        "# smtp_host =                                    # not set",
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line}\n{printed}");
    }

    std::fs::write(folder.path().join("again.toml"), &printed).unwrap();
    let again = out(&run(folder.path(), &["config", "print", "--config", "again.toml"], &env[..3]));
    assert!(again.lines().any(|line| line.starts_with("workers = 5 ") && line.contains("# again.toml:")), "{again}");
}

#[test]
fn migrations_go_up_down_and_up_again() {
    let folder = tempfile::tempdir().unwrap();
    let migrate = |arguments: &[&str]| out(&run(folder.path(), &[&["migrate"], arguments].concat(), &[]));
    let count = |text: &str, word: &str| text.lines().filter(|line| line.starts_with(word)).count();

    let steps = count(&migrate(&["status"]), "pending");
    assert!(steps > 0);
    assert_eq!(count(&migrate(&["up"]), "applied"), steps);
    assert_eq!(migrate(&["up"]), "nothing to do\n");
    assert_eq!(count(&migrate(&["down"]), "taken back"), 1);
    assert_eq!(count(&migrate(&["status"]), "pending"), 1);
    assert_eq!(count(&migrate(&["down", "--steps", "100"]), "taken back"), steps - 1);
    assert_eq!(count(&migrate(&["up"]), "applied"), steps);
    assert_eq!(count(&migrate(&["down", "--all"]), "taken back"), steps);
    assert_eq!(count(&migrate(&["status"]), "pending"), steps);
}

#[test]
fn a_clubs_database_is_changed_only_on_demand() {
    let folder = tempfile::tempdir().unwrap();
    let refused = err(&run(folder.path(), &["serve"], &PRODUCTION), 1);
    assert!(refused.starts_with("error: the database lacks "), "{refused}");
    assert!(refused.ends_with("hint: make a backup, then run `chapterhouse migrate up`\n"), "{refused}");

    assert_eq!(err(&run(folder.path(), &["jobs", "list"], &PRODUCTION), 1), refused);

    out(&run(folder.path(), &["migrate", "up"], &PRODUCTION));
    let refused = err(&run(folder.path(), &["migrate", "down"], &PRODUCTION), 1);
    assert_eq!(
        refused,
        "error: this drops tables of a production database with what is in them\n\
         hint: make a backup, then add --yes\n"
    );
    assert!(out(&run(folder.path(), &["migrate", "down", "--yes"], &PRODUCTION)).starts_with("taken back"));
}

#[test]
fn a_database_or_an_address_that_cannot_be_had_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let env =
        [("DATABASE_URL", "postgres://c:hunter2@127.0.0.1:1/c"), ("CHAPTERHOUSE_DATABASE__ACQUIRE_TIMEOUT", "200ms")];
    assert_eq!(
        err(&run(folder.path(), &["migrate", "status"], &env), 1),
        "error: the database cannot be used: PostgreSQL at 127.0.0.1:1 does not answer: Connection refused (os error 111)\n\
         hint: is it running? `chapterhouse config print` shows database.url and where it is set\n"
    );
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "no database ".repeat(100)).unwrap();
    for (file, why) in [
        ("folder", "folder cannot be opened: unable to open database file"),
        ("notes.txt", "notes.txt is no SQLite database"),
        (
            "notes.txt/club.db",
            "notes.txt/club.db cannot be opened: the folder notes.txt cannot be made: File exists (os error 17)",
        ),
    ] {
        let url = format!("sqlite://{file}");
        assert_eq!(
            err(&run(folder.path(), &["migrate", "status"], &[("DATABASE_URL", &url)]), 1),
            format!(
                "error: the database cannot be used: {why}\n\
                 hint: `chapterhouse config print` shows database.url and where it is set\n"
            )
        );
    }
    assert!(std::fs::read_to_string(folder.path().join("notes.txt")).unwrap().starts_with("no database no database"));

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = err(
        &run(folder.path(), &["serve"], &[("CHAPTERHOUSE_HTTP__BIND", &address), ("CHAPTERHOUSE_LOG__LEVEL", "off")]),
        1,
    );
    assert_eq!(
        said,
        format!(
            "error: cannot listen on {address}: Address already in use (os error 98)\n\
             hint: another server may be running; choose an address by http.bind\n"
        )
    );
}

/// A program that runs until it is told to stop, and says for machines what it does.
pub struct Running {
    child: Child,
    lines: BufReader<ChildStderr>,
    seen: Vec<Value>,
}

impl Running {
    pub fn start(folder: &Path, command: &str, env: &[(&str, &str)]) -> Self {
        let mut child = program(folder)
            .arg(command)
            .envs([("CHAPTERHOUSE_HTTP__BIND", "127.0.0.1:0"), ("CHAPTERHOUSE_LOG__FORMAT", "json")])
            .envs(env.iter().copied())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap());
        Self { child, lines, seen: Vec::new() }
    }

    /// Reads its log up to a message, unless that has come already: what several threads say has no order.
    pub fn until(&mut self, message: &str) -> &Value {
        if let Some(at) = self.seen.iter().position(|line| line["message"] == message) {
            return &self.seen[at];
        }
        loop {
            let mut line = String::new();
            assert_ne!(self.lines.read_line(&mut line).unwrap(), 0, "{:?}", self.seen);
            self.seen.push(serde_json::from_str(&line).unwrap());
            if self.seen.last().unwrap()["message"] == message {
                return self.seen.last().unwrap();
            }
        }
    }

    /// Tells it to stop; answers what it says then, and asserts that it ends well.
    pub fn stop(mut self) -> Vec<String> {
        let rest = self.end();
        let message = |line: &str| serde_json::from_str::<Value>(line).unwrap()["message"].as_str().unwrap().to_owned();
        rest.lines().map(message).collect()
    }

    /// Tells it to stop; answers all that it has said.
    pub fn all(mut self) -> String {
        let rest = self.end();
        serde_json::to_string(&self.seen).unwrap() + &rest
    }

    fn end(&mut self) -> String {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let mut rest = String::new();
        self.lines.read_to_string(&mut rest).unwrap();
        assert!(self.child.wait().unwrap().success(), "{rest}");
        rest
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn serve_migrates_listens_works_jobs_logs_for_machines_and_stops_at_sigterm() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::start(folder.path(), "serve", &[]);
    let address = server.until("listening")["address"].as_str().unwrap().to_owned();
    assert!(server.seen.iter().any(|line| line["message"] == "migrated the database"), "{:?}", server.seen);
    assert!(folder.path().join("data/chapterhouse.db").exists());
    server.until("tidied up");

    let env = [("CHAPTERHOUSE_HTTP__BIND", address.as_str())];
    let health: Value = serde_json::from_str(&out(&run(folder.path(), &["health"], &env))).unwrap();
    let checks = json!({ "database": "ok", "migrations": "ok", "worker": "ok", "server": "ok" });
    assert_eq!(health, json!({ "status": "ready", "checks": checks }));

    let rest = server.stop();
    let place = |message: &str| rest.iter().position(|line| line == message);
    assert!(place("stopping: requests and jobs may finish") < place("stopped working off jobs"), "{rest:?}");
    assert_eq!(place("stopped"), Some(rest.len() - 1), "{rest:?}");
    let said = err(&run(folder.path(), &["health"], &env), 1);
    assert!(said.starts_with(&format!("error: no answer from {address}: Connection refused")), "{said}");
}

#[test]
fn a_worker_works_the_queue_alone_and_stops_at_sigterm() {
    let folder = tempfile::tempdir().unwrap();
    let mut worker = Running::start(folder.path(), "worker", &[]);
    worker.until("tidied up");
    assert!(worker.seen.iter().all(|line| line["message"] != "listening"), "{:?}", worker.seen);
    assert_eq!(worker.stop().last().unwrap(), "stopped");
}

#[test]
fn a_server_may_leave_the_queue_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let env = [("CHAPTERHOUSE_JOBS__RUN_IN_SERVER", "false")];
    let mut server = Running::start(folder.path(), "serve", &env);
    let address = server.until("listening")["address"].as_str().unwrap().to_owned();
    let health = out(&run(folder.path(), &["health"], &[("CHAPTERHOUSE_HTTP__BIND", address.as_str())]));
    assert!(health.contains("\"worker\":\"elsewhere\""), "{health}");
    let rest = server.stop();
    assert!(!rest.contains(&"stopped working off jobs".to_owned()), "{rest:?}");
}

#[test]
fn health_says_what_is_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = [0; 512];
        let length = stream.read(&mut asked).unwrap();
        stream.write_all(b"HTTP/1.1 503 Service Unavailable\r\n\r\n{\"status\":\"not ready\"}").unwrap();
        String::from_utf8_lossy(&asked[..length]).into_owned()
    });
    let said = err(&run(folder.path(), &["health"], &[("CHAPTERHOUSE_HTTP__BIND", &address)]), 1);
    assert_eq!(said, "error: not ready: HTTP/1.1 503 Service Unavailable {\"status\":\"not ready\"}\n");
    assert!(server.join().unwrap().starts_with("GET /readyz HTTP/1.1\r\n"));
    let said = err(&run(folder.path(), &["health"], &[("CHAPTERHOUSE_HTTP__BIND", "127.0.0.1:0")]), 1);
    assert!(said.ends_with("hint: set http.bind to a port\n"), "{said}");
}

#[test]
fn wrong_arguments_are_told_with_what_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let said = err(&run(folder.path(), &["migrate", "sideways"], &[]), 2);
    assert!(said.contains("unrecognized subcommand 'sideways'"), "{said}");
    let said = err(&run(folder.path(), &["migrate", "down", "--steps", "0"], &[]), 2);
    assert!(said.contains("invalid value '0' for '--steps <N>'"), "{said}");
}

/// Runs the program on a story's database, feeding it `input`.
pub fn with_input(test: &TestDb, arguments: &[&str], input: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program(folder.path())
        .args(arguments)
        .env("DATABASE_URL", &test.url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who refuses its arguments does not read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

pub fn on(test: &TestDb, arguments: &[&str]) -> Output {
    with_input(test, arguments, "")
}

pub async fn execute(test: &TestDb, sql: &str) {
    let statement = Statement::from_string(test.db.backend(), sql);
    test.db.tx(async |tx| Ok(tx.execute_raw(statement).await?)).await.unwrap();
}

pub async fn count(test: &TestDb, table: &str) -> i64 {
    let ask = Statement::from_string(test.db.backend(), format!("SELECT COUNT(*) AS n FROM {table}"));
    test.db.reader().query_one_raw(ask).await.unwrap().unwrap().try_get("", "n").unwrap()
}

async fn can_sign_in(test: &TestDb, email: &str, password: &str) -> Option<members::Member> {
    let accounts = Accounts::open(&test.db, TokenSettings::new("https://club.example", "club")).await.unwrap();
    let credentials =
        Credentials { email: email.parse().unwrap(), password: password.into(), address: None, user_agent: None };
    let signed_in = sign_in(&accounts, &test.db, credentials).await.ok()?;
    // The program goes by the machine's clock; the story's may stand before the office begins.
    test.clock.advance(std::time::Duration::from_hours(24 * 365 * 100));
    let actor = members::actor(&test.db, signed_in.member).await.unwrap();
    assert_eq!(actor.offices().iter().map(|held| held.kind).collect::<Vec<_>>(), [OfficeKind::ClubAdministrator]);
    assert_eq!(actor.seats().len(), 0);
    Some(members::get(test.db.reader(), signed_in.member).await.unwrap())
}

async fn chapter(test: &TestDb) -> chapters::ChapterId {
    let system = Actor::system("test");
    let club = chapters::club(test.db.reader()).await.unwrap().unwrap().id;
    let region = CreateRegion { club, name: "South".parse().unwrap() };
    let region = chapters::create_region(&test.db, &system, region).await.unwrap().id;
    let chapter = CreateChapter {
        languages: Vec::new(),
        slug: None,
        region,
        name: "Wawel".parse().unwrap(),
        city: "Kraków".parse().unwrap(),
        country: "PL".parse().unwrap(),
        time_zone: "Europe/Warsaw".parse().unwrap(),
        currency: Currency::PLN,
        locale: Locale::Pl,
        venue: None,
        meeting_pattern: None,
        meeting_time: "06:45:00".parse().unwrap(),
        meeting_minutes: 90,
    };
    chapterhouse::meetings::create_chapter(&test.db, &system, chapter).await.unwrap().id
}

const ADMIN: [&str; 8] =
    ["admin", "create", "--email", "Ewa@example.com", "--given-name", "Ewa", "--family-name", "Żak"];

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Chore {
    what: String,
}

impl Job for Chore {
    const KIND: &'static str = "tests.chore";
}

story! {
    async fn the_first_administrator_makes_the_club_and_can_sign_in(test: TestDb) {
        let said = err(&on(&test, &[&ADMIN[..], &["--random"]].concat()), 1);
        assert_eq!(said, "error: there is no club yet\nhint: name it: --club NAME\n");
        let club = ["--club", "Klub Wschód", "--club-locale", "pl", "--currency", "PLN", "--time-zone", "Europe/Warsaw"];
        let arguments = [&ADMIN[..], &club, &["--password-stdin"]].concat();
        let said = err(&with_input(&test, &arguments, "hasło\n"), 1);
        assert_eq!(said, "error: Take at least 12 characters\n");
        assert_eq!((count(&test, "clubs").await, count(&test, "members").await), (0, 0));

        let printed = out(&with_input(&test, &arguments, "wysoki most nad rzeka\r\nmore\n"));
        let ewa = can_sign_in(&test, "ewa@example.com", "wysoki most nad rzeka").await.unwrap();
        assert_eq!((ewa.full_name().as_str(), ewa.locale), ("Ewa Żak", Locale::Pl));
        assert_eq!(
            printed,
            format!(
                "club           Klub Wschód (pl, PLN, Europe/Warsaw)\n\
                 categories     154 professions\n\
                 administrator  Ewa Żak ({})\n\
                 sign-in        ewa@example.com\n",
                ewa.id
            )
        );

        let said = err(&with_input(&test, &arguments, "wysoki most nad rzeka\n"), 1);
        assert_eq!(said, "error: ewa@example.com can sign in already; nothing was changed\n\
             hint: to make them administrator: \
             `chapterhouse office assign --email ewa@example.com --office club-administrator`\n");
        assert_eq!((count(&test, "members").await, count(&test, "offices").await), (1, 1));
    }

    async fn a_password_may_be_made_and_is_printed_once(test: TestDb) {
        let arguments = [&ADMIN[..], &["--club", "East", "--random", "--locale", "pl"]].concat();
        let printed = out(&on(&test, &arguments));
        assert!(printed.starts_with("club           East (en, EUR, UTC)\n"), "{printed}");
        let password = printed.lines().find_map(|line| line.strip_prefix("password       ")).unwrap();
        let password = password.strip_suffix("   (shown this once)").unwrap();
        assert_eq!(can_sign_in(&test, "ewa@example.com", password).await.unwrap().locale, Locale::Pl);
    }

    async fn somebody_of_the_roster_becomes_administrator(test: TestDb) {
        out(&on(&test, &[&ADMIN[..], &["--club", "East", "--random"]].concat()));
        execute(&test, "DELETE FROM offices").await;
        execute(&test, "DELETE FROM accounts").await;
        let printed = out(&with_input(&test, &[&ADMIN[..], &["--password-stdin"]].concat(), "wysoki most nad rzeka"));
        assert!(printed.starts_with("administrator  Ewa Żak (mem_"), "{printed}");
        assert!(printed.contains(", was a member before)\n"), "{printed}");
        assert!(can_sign_in(&test, "ewa@example.com", "wysoki most nad rzeka").await.is_some());
        assert_eq!(count(&test, "members").await, 1);
    }

    async fn a_password_is_never_an_argument_and_wrong_arguments_are_named(test: TestDb) {
        let said = err(&on(&test, &[&ADMIN[..], &["--password", "wysoki most nad rzeka"]].concat()), 2);
        assert!(said.contains("unexpected argument '--password'"), "{said}");
        let said = err(&on(&test, &[&ADMIN[..], &["--random", "--password-stdin"]].concat()), 2);
        assert!(said.contains("cannot be used with"), "{said}");
        for (name, wrong) in [("--email", "ewa"), ("--time-zone", "Warsaw"), ("--currency", "zł"), ("--locale", "de")] {
            let club = ["--club", "East", "--random"];
            let arguments = [&ADMIN[..2], &ADMIN[4..], &club, &[name, wrong]].concat();
            let said = err(&on(&test, &arguments), 2);
            assert!(said.contains(&format!("invalid value '{wrong}' for '{name} ")), "{said}");
        }
    }

    async fn a_postgresql_that_lets_nobody_in_says_whom_or_where(test: TestDb) {
        let Some((server, name)) = test.url.split_once('?').map_or(&*test.url, |(place, _)| place).rsplit_once('/') else {
            panic!("{}", test.url)
        };
        if !server.starts_with("postgres://postgres@") {
            return;
        }
        let place = server.trim_start_matches("postgres://postgres@");
        let hint = "hint: `chapterhouse config print` shows database.url and where it is set\n";
        for (url, why) in [
            (
                format!("postgres://nobody@{place}/{name}"),
                format!("PostgreSQL at {place} does not let nobody in: role \"nobody\" does not exist"),
            ),
            (format!("{server}/missing"), format!("PostgreSQL at {place} has no database missing")),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let said = err(&run(folder.path(), &["migrate", "status"], &[("DATABASE_URL", &url)]), 1);
            assert_eq!(said, format!("error: the database cannot be used: {why}\n{hint}"));
        }
    }

    async fn jobs_are_listed_and_dead_ones_run_again(test: TestDb) {
        test.leaves_jobs();
        assert_eq!(out(&on(&test, &["jobs", "list"])), "no jobs\n");
        assert_eq!(out(&on(&test, &["jobs", "retry", "--all-dead"])), "there are no dead jobs\n");
        for what in ["sweep", "wash"] {
            test.db.tx(async |tx| jobs::enqueue(tx, &Chore { what: what.to_owned() }).await).await.unwrap();
        }
        let claimed = jobs::claim(&test.db, "w", 1).await.unwrap();
        let reason = jobs::JobError::Never("the broom\nbroke".to_owned());
        jobs::settle(&test.db, claimed[0].lease, Err(reason)).await.unwrap();
        let dead = claimed[0].lease.run.id.to_string();
        let queued = jobs::list(&test.db, &Filter::default()).await.unwrap()[0].id.to_string();

        assert_eq!(
            out(&on(&test, &["jobs", "list"])),
            format!(
                "ID                              KIND         STATUS  TRIES  WHEN                  LAST ERROR\n\
                 {queued}  tests.chore  QUEUED  0      2026-11-23 08:00:00Z\n\
                 {dead}  tests.chore  DEAD    1      2026-11-23 08:00:00Z  the broom broke\n\
                 \n\
                 1 queued (1 due), 0 running, 0 done, 1 dead\n"
            )
        );
        let listed = |arguments: &[&str]| {
            let text = out(&on(&test, &[&["jobs", "list", "--json"], arguments].concat()));
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
        };
        assert_eq!(
            listed(&["--dead"]),
            [json!({
                "id": dead,
                "kind": "tests.chore",
                "status": "DEAD",
                "attempts": 1,
                "createdAt": "2026-11-23T08:00:00.000Z",
                "runAt": "2026-11-23T08:00:00.000Z",
                "giveUpAt": "2026-11-25T08:00:00.000Z",
                "finishedAt": "2026-11-23T08:00:00.000Z",
                "worker": "w",
                "lastError": "the broom broke",
                "payload": { "what": "sweep" },
            })]
        );
        assert_eq!(listed(&["--kind", "tests.other"]).len(), 0);
        assert_eq!(listed(&["--kind", "tests.chore"]).len(), 2);
        assert_eq!(listed(&["--limit", "1"])[0]["id"], queued);

        let said = err(&on(&test, &["jobs", "retry", &queued]), 1);
        assert!(said.starts_with(&format!("error: there is no dead job {queued}\n")), "{said}");
        assert_eq!(out(&on(&test, &["jobs", "retry", &dead])), "1 job runs again\n");
        assert_eq!(jobs::counts(&test.db).await.unwrap().queued, 2);
        execute(&test, "UPDATE jobs SET status = 'DEAD'").await;
        assert_eq!(out(&on(&test, &["jobs", "retry", "--all-dead"])), "2 jobs run again\n");
        let all = jobs::list(&test.db, &Filter::default()).await.unwrap();
        assert!(all.iter().all(|job| job.status == JobStatus::Queued));
        for arguments in [&["jobs", "retry"][..], &["jobs", "retry", &dead, "--all-dead"], &["jobs", "retry", "x"]] {
            err(&on(&test, arguments), 2);
        }
    }

    async fn a_total_that_is_not_what_the_entries_say_is_named(test: TestDb) {
        out(&on(&test, &[&ADMIN[..], &["--club", "East", "--random"]].concat()));
        assert_eq!(out(&on(&test, &["revenue", "check"])), "the totals are what the entries add up to\n");

        let chapter = chapter(&test).await;
        let total = "INSERT INTO revenue_months (member_id, side, chapter_id, month, currency, amount_minor, entries) \
                     SELECT members.id, 'RECEIVED', chapters.id, '2026-11-01', 'PLN', 125000, 1 FROM members, chapters";
        execute(&test, total).await;
        let output = on(&test, &["revenue", "check"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let member = members::by_emails(test.db.reader(), &["ewa@example.com".parse().unwrap()]).await.unwrap()[0].id;
        let line = format!("{member} RECEIVED 2026-11-01 PLN: kept 125000, entries say 0\n");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), line, "{chapter}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said, "error: 1 total(s) differ from what the entries add up to\n");
    }
}

//! The program as an operator meets it: arguments, environment, exit codes, signals.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapterhouse"));
    command.current_dir(folder).env_clear();
    command
}

fn run(folder: &Path, arguments: &[&str], env: &[(&str, &str)]) -> Output {
    program(folder).args(arguments).envs(env.iter().copied()).output().unwrap()
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output, code: i32) -> String {
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
        "error: the configuration has 2 mistake(s):\n  \
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
}

#[test]
fn a_clubs_database_is_changed_only_on_demand() {
    let folder = tempfile::tempdir().unwrap();
    let refused = err(&run(folder.path(), &["serve"], &PRODUCTION), 1);
    assert!(refused.starts_with("error: the database lacks "), "{refused}");
    assert!(refused.ends_with("hint: make a backup, then run `chapterhouse migrate up`\n"), "{refused}");

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
        "error: the database cannot be used: Connection Error: pool timed out while waiting for an open connection\n\
         hint: is it running? `chapterhouse config print` shows database.url and where it is set\n"
    );

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

#[test]
fn serve_migrates_listens_logs_for_machines_and_stops_at_sigterm() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program(folder.path())
        .arg("serve")
        .envs([("CHAPTERHOUSE_HTTP__BIND", "127.0.0.1:0"), ("CHAPTERHOUSE_LOG__FORMAT", "json")])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut seen = Vec::new();
    let address = loop {
        let mut line = String::new();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "{seen:?}");
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        if line["message"] == "listening" {
            break line["address"].as_str().unwrap().to_owned();
        }
        seen.push(line);
    };
    assert!(seen.iter().any(|line| line["message"] == "migrated the database"), "{seen:?}");
    assert!(std::net::TcpStream::connect(&address).is_ok());
    assert!(folder.path().join("data/chapterhouse.db").exists());

    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success());

    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    assert!(child.wait().unwrap().success(), "{rest}");
    assert!(rest.lines().last().unwrap().contains("\"message\":\"stopped\""), "{rest}");
}

#[test]
fn wrong_arguments_are_told_with_what_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let said = err(&run(folder.path(), &["migrate", "sideways"], &[]), 2);
    assert!(said.contains("unrecognized subcommand 'sideways'"), "{said}");
    let said = err(&run(folder.path(), &["migrate", "down", "--steps", "0"], &[]), 2);
    assert!(said.contains("invalid value '0' for '--steps <N>'"), "{said}");
}

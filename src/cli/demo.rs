//! `chapterhouse demo`

use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDate;
use indicatif::{ProgressBar, ProgressStyle};

use super::context::Context;
use super::failure::Failure;
use super::greeting::Greeting;
use super::say;
use crate::access::OfficeKind;
use crate::accounts::{self, Accounts, Credentials, PasswordHasher};
use crate::app::{self, RunningApp, StartError};
use crate::demo::plan::CLUB_ZONE;
use crate::demo::{self, Found, Origin, SignIns};
use crate::platform::clock::Clock;
use crate::platform::config::{self, Config, Flag, Sources};
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};
use crate::platform::logging;
use crate::platform::values::parse_zone;

const SEED: u64 = 7;
const CHAPTERS: u16 = 4;
/// How many minutes the token in the greeting holds: the longest that the settings allow.
const TOKEN_MINUTES: &str = "60";

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// How many chapters a new demo club has [default: 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=200))]
    chapters: Option<u16>,
    /// What a new demo club is drawn from: the same number gives the same people [default: 7]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Where to listen on 127.0.0.1; 0 chooses a free port
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
    /// Where the demo club is kept
    #[arg(long, value_name = "DIR", default_value = "data/demo")]
    data_dir: PathBuf,
}

pub(super) fn run(context: &Context, options: &Options) -> Result<(), Failure> {
    let config = settings(context, options)?;
    logging::start(&config.log)?;
    // Before the club is loaded: nobody waits to be told in the end.
    let listen = config.http.bind;
    drop(TcpListener::bind(listen).map_err(|error| taken(StartError::Listen(listen, error)))?);
    // Held to the end: a second one would end the first one's sign-ins, or wait for its loading in vain.
    let _alone = alone_on(&options.data_dir)?;
    Context::block_on(async {
        let db = app::open_database(&config).await?;
        let (origin, sign_ins) = match prepare(&db, &config, options).await {
            Ok(ready) => ready,
            Err(failure) => {
                app::close_database(db).await;
                return Err(failure);
            }
        };
        let told = sign_ins.clone();
        let greet =
            async |app: &RunningApp| greet(&db, app, origin, &file(options), &told).await.map_err(StartError::Server);
        app::serve_demo(db.clone(), config, sign_ins, greet).await.map_err(taken)
    })
}

/// Settings of its own: a demo must not find its way into the database of a club, nor its mails to a mail server.
fn settings(context: &Context, options: &Options) -> Result<Config, Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let flag = |name, key, value| Flag { name, key, value };
    let mut flags = vec![
        flag("demo", "environment", "demo".to_owned()),
        flag("demo", "auth.access_minutes", TOKEN_MINUTES.to_owned()),
        flag("--port", "http.bind", address.to_string()),
        flag("--data-dir", "data_dir", options.data_dir.display().to_string()),
        flag("--data-dir", "database.url", format!("sqlite://{}", file(options).display())),
    ];
    let log: Vec<_> =
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CHAPTERHOUSE_LOG__")).collect();
    if !log.iter().any(|(name, _)| name == "CHAPTERHOUSE_LOG__LEVEL") {
        // The greeting is what there is to read.
        flags.push(flag("demo", "log.level", "warn".to_owned()));
    }
    let named = context.config_file().map(std::path::absolute).transpose().map_err(Error::internal)?;
    let sources = Sources { file: named, folder: options.data_dir.clone(), env: log, flags };
    Ok(config::load(&sources)?.config)
}

/// Not the name that a club's own database has.
fn file(options: &Options) -> PathBuf {
    options.data_dir.join("demo.db")
}

/// The lock on a demo's folder; the system lets it go with the process, however that ends.
fn alone_on(folder: &Path) -> Result<File, Failure> {
    let unusable = |error| Failure::new(format!("{} cannot be used: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(unusable)?;
    let lock = File::create(folder.join("demo.lock")).map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Failure::new(format!("another demo runs on {}", folder.display()))
            .hint("stop it, or name another folder by --data-dir")),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}

fn taken(error: StartError) -> Failure {
    match error {
        StartError::Listen(address, cause) if cause.kind() == std::io::ErrorKind::AddrInUse => {
            let other = address.port().checked_add(1).unwrap_or(8080);
            Failure::new(format!("port {} is taken by another program", address.port()))
                .hint(format!("choose another, such as --port {other}, or --port 0 for any that is free"))
        }
        other => other.into(),
    }
}

/// A demo club, and new passwords for those who can sign in.
async fn prepare(db: &Db, config: &Config, options: &Options) -> Result<(Origin, SignIns), Failure> {
    let origin = find_or_load(db, config, options).await?;
    Ok((origin, demo::renew_sign_ins(db, &PasswordHasher::new()).await?))
}

async fn find_or_load(db: &Db, config: &Config, options: &Options) -> Result<Origin, Failure> {
    let folder = options.data_dir.display();
    match demo::find(db).await? {
        Found::Nothing => {
            let chapters = usize::from(options.chapters.unwrap_or(CHAPTERS));
            let origin = Origin { seed: options.seed.unwrap_or(SEED), chapters, today: today(db)? };
            load(config, origin).await?;
            Ok(origin)
        }
        Found::Demo(origin) => {
            let wants_another = options.seed.is_some_and(|seed| seed != origin.seed)
                || options.chapters.is_some_and(|chapters| usize::from(chapters) != origin.chapters);
            if wants_another {
                tell(&format!(
                    "keeping the demo club that is here ({}); to start anew, stop this and delete {folder}",
                    origin.in_words()
                ));
            }
            Ok(origin)
        }
        Found::AnotherClub(name) => {
            Err(Failure::new(format!("{} holds another club: {name}", file(options).display()))
                .hint("name another folder by --data-dir"))
        }
    }
}

fn today(db: &Db) -> Result<NaiveDate> {
    Ok(db.now().day_in(parse_zone(CLUB_ZONE).map_err(Error::internal)?))
}

async fn load(config: &Config, origin: Origin) -> Result<()> {
    let started = Clock::system().now();
    let bar = ProgressBar::no_length().with_style(style());
    if bar.is_hidden() {
        tell(&format!("loading a demo club ({}) …", origin.in_words()));
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    let loaded = demo::load(&config.database.options(), origin, |done, of| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    })
    .await;
    bar.finish_and_clear();
    let loaded = loaded?;
    let seconds = Clock::system().now().since(started).as_secs_f32();
    tell(&format!("loaded {} members and {} events in {seconds:.1} s", loaded.members, loaded.events));
    Ok(())
}

fn style() -> ProgressStyle {
    let bar = "loading the demo club {bar:40} {percent} %";
    ProgressStyle::with_template(bar).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A token, and one block that says how to go on.
async fn greet(db: &Db, app: &RunningApp, origin: Origin, file: &Path, sign_ins: &SignIns) -> Result<()> {
    let president = sign_ins.of(Some(OfficeKind::President)).ok_or(Error::NotFound)?;
    let credentials = Credentials {
        email: president.email.clone(),
        password: president.password.clone().into(),
        address: None,
        user_agent: Some("chapterhouse demo".to_owned()),
    };
    let accounts = Accounts::open(db, app::token_settings(app.config())).await?;
    let token = accounts::sign_in(&accounts, db, credentials).await?.access_token;
    let url = app.config().public_url.as_str();
    say(Greeting { url, origin, file, sign_ins, token: &token, token_minutes: TOKEN_MINUTES });
    Ok(())
}

fn tell(line: &str) {
    // A reader who hung up does not miss it.
    drop(writeln!(std::io::stderr(), "{line}"));
}

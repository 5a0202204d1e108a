//! A fresh, migrated database for each story: a copy of a template, gone when the story ends.

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, mpsc};
use std::time::Duration;

use chapterhouse::platform::clock::{Clock, Timestamp};
use chapterhouse::platform::db::{Db, DbOptions};
use chapterhouse::platform::jobs;
use chapterhouse::platform::migrations;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore, oneshot};

use super::cluster::Cluster;

/// 2026-11-23T08:00:00Z, a Monday: when every story begins.
pub const BEGINNING: Timestamp = Timestamp::from_micros(1_795_420_800_000_000);

const PREFIX: &str = "chapterhouse_test_";
const LONGEST_RUN: Duration = Duration::from_hours(2);

/// A database that one story has for itself.
///
/// The story fails when it leaves jobs queued, running or dead, unless it said so.
pub struct TestDb {
    /// The way in.
    pub db: Db,
    /// Stands at `BEGINNING` until the story moves it.
    pub clock: Clock,
    /// Where a second process would find the same database.
    pub url: String,
    may_leave_jobs: AtomicBool,
    _keep: Keep,
}

/// What goes when the story ends.
enum Keep {
    File { _folder: TempDir },
    Database { name: String, _permit: OwnedSemaphorePermit },
}

impl TestDb {
    /// On SQLite: the template's bytes in a folder of its own.
    pub async fn on_sqlite() -> Self {
        let folder = temporary_folder();
        let file = folder.path().join("chapterhouse.db");
        std::fs::write(&file, sqlite_template().await).unwrap();
        Self::open(format!("sqlite://{}", file.display()), Keep::File { _folder: folder }).await
    }

    /// On PostgreSQL; `None` when there is none and none is demanded (then standard error has said so).
    pub async fn on_postgres() -> Option<Self> {
        // Each story may open several pools; a server takes about a hundred connections.
        static AT_ONCE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Semaphore::new(8).into());
        let permit = AT_ONCE.clone().acquire_owned().await.unwrap();
        let (answer, database) = oneshot::channel();
        keeper().send(Ask::Create(answer)).unwrap();
        match database.await.unwrap() {
            Ok((name, url)) => Some(Self::open(url, Keep::Database { name, _permit: permit }).await),
            Err(Missing::NotDemanded) => None,
            Err(Missing::Broken(reason)) => panic!("no database on PostgreSQL: {reason}"),
        }
    }

    /// A second node on the same database, with its own pools and the same clock.
    pub async fn second_node(&self) -> Db {
        Db::connect(&options(&self.url), self.clock.clone()).await.unwrap()
    }

    /// Of this story it is no fault to leave jobs behind.
    pub fn leaves_jobs(&self) {
        self.may_leave_jobs.store(true, Ordering::Relaxed);
    }

    async fn open(url: String, keep: Keep) -> Self {
        let clock = Clock::standing_at(BEGINNING);
        let db = Db::connect(&options(&url), clock.clone()).await.unwrap();
        Self { db, clock, url, may_leave_jobs: AtomicBool::new(false), _keep: keep }
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if std::thread::panicking() || self.may_leave_jobs.load(Ordering::Relaxed) {
            return;
        }
        let (url, clock) = (self.url.clone(), self.clock.clone());
        // On a thread of its own: the story's runtime may have one only, and its pools may be closed or in use.
        let counted = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let db = Db::connect(&DbOptions { max_connections: 1, ..options(&url) }, clock).await.unwrap();
                let counts = jobs::counts(&db).await;
                db.close().await.unwrap();
                counts
            })
        });
        // A story about migrations may leave no such table.
        if let Ok(counts) = counted.join().unwrap() {
            assert_eq!((counts.queued, counts.running, counts.dead), (0, 0, 0), "the story leaves jobs behind");
        }
    }
}

impl Drop for Keep {
    fn drop(&mut self) {
        if let Self::Database { name, .. } = self {
            // Wait for it: after the last story nobody else keeps the process alive.
            let (answer, dropped) = mpsc::channel();
            if keeper().send(Ask::Drop(std::mem::take(name), answer)).is_ok() {
                let _ = dropped.recv();
            }
        }
    }
}

/// Few connections, and patience: many stories share two cores.
fn options(url: &str) -> DbOptions {
    let patience = Duration::from_secs(30);
    DbOptions {
        max_connections: 4,
        statement_timeout: patience,
        lock_timeout: patience,
        acquire_timeout: patience,
        ..DbOptions::new(url)
    }
}

fn temporary_folder() -> TempDir {
    tempfile::Builder::new().prefix("chapterhouse-test-").tempdir().unwrap()
}

async fn sqlite_template() -> &'static [u8] {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(async || {
            let folder = temporary_folder();
            let file = folder.path().join("template.db");
            migrate(&format!("sqlite://{}", file.display())).await.unwrap();
            assert!(!folder.path().join("template.db-wal").exists(), "the last connection writes all into the file");
            std::fs::read(file).unwrap()
        })
        .await
}

async fn migrate(url: &str) -> chapterhouse::platform::error::Result<()> {
    let db = Db::connect(&options(url), Clock::standing_at(BEGINNING)).await?;
    migrations::up(&db).await?;
    db.close().await
}

/// What the stories ask of the thread that keeps PostgreSQL: one thread, so that databases are made one by one.
enum Ask {
    Create(oneshot::Sender<Result<(String, String), Missing>>),
    Drop(String, mpsc::Sender<()>),
}

#[derive(Clone)]
enum Missing {
    NotDemanded,
    Broken(String),
}

fn keeper() -> mpsc::Sender<Ask> {
    static KEEPER: LazyLock<mpsc::Sender<Ask>> = LazyLock::new(|| {
        let (asks, inbox) = mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let mut server = runtime.block_on(Server::start());
            for ask in inbox {
                match ask {
                    Ask::Create(answer) => drop(answer.send(runtime.block_on(create(&mut server)))),
                    Ask::Drop(name, answer) => {
                        if let Ok(server) = &server {
                            runtime.block_on(server.drop_database(&name));
                        }
                        let _ = answer.send(());
                    }
                }
            }
        });
        asks
    });
    KEEPER.clone()
}

async fn create(server: &mut Result<Server, Missing>) -> Result<(String, String), Missing> {
    match server {
        Ok(server) => server.create_database().await.map_err(|error| Missing::Broken(error.to_string())),
        Err(missing) => Err(missing.clone()),
    }
}

/// PostgreSQL with a migrated template.
struct Server {
    cluster: Cluster,
    admin: DatabaseConnection,
    template: String,
    made: u32,
}

impl Server {
    /// Finds a server, and says once on the real standard error which halves of the stories run.
    async fn start() -> Result<Self, Missing> {
        let is_demanded = std::env::var("CHAPTERHOUSE_TEST_POSTGRES").is_ok_and(|value| value == "required");
        let is_named = std::env::var("TEST_DATABASE_URL").is_ok_and(|url| !url.is_empty());
        let started = match Cluster::find() {
            Ok(cluster) => Self::with_template(cluster).await,
            Err(reason) => Err(reason),
        };
        match started {
            Ok(server) => {
                say(&format!("stories run on SQLite and on PostgreSQL ({})", server.cluster.is));
                Ok(server)
            }
            Err(reason) if is_demanded || is_named => {
                say(&format!("the PostgreSQL half of the stories FAILS: {reason}"));
                Err(Missing::Broken(reason))
            }
            Err(reason) => {
                say(&format!("stories run on SQLite only; the PostgreSQL half did NOT run: {reason}"));
                Err(Missing::NotDemanded)
            }
        }
    }

    async fn with_template(cluster: Cluster) -> Result<Self, String> {
        let mut connect = ConnectOptions::new(cluster.admin_url.clone());
        connect.max_connections(1).acquire_timeout(Duration::from_secs(10)).sqlx_logging(false);
        let admin = Database::connect(connect).await.map_err(|error| error.to_string())?;
        let now = Clock::system().now();
        drop_leftovers(&admin, now).await.map_err(|error| error.to_string())?;
        // Several test processes may share the server.
        let template = format!("{PREFIX}{}_{}", now.micros(), std::process::id());
        let polish = format!(
            "CREATE DATABASE {template} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'pl-u-ka-shifted' LOCALE 'C'"
        );
        // Sorted like a dictionary, as glibc's pl_PL does (space and hyphen count last): what leans on the database's own
        // order shows it here, not at a host's.
        if admin.execute_unprepared(&polish).await.is_err() {
            let plain = format!("CREATE DATABASE {template} TEMPLATE template0 ENCODING 'UTF8'");
            admin.execute_unprepared(&plain).await.map_err(|error| error.to_string())?;
        }
        migrate(&with_database(&cluster.admin_url, &template)).await.map_err(|error| error.chain())?;
        Ok(Self { cluster, admin, template, made: 0 })
    }

    async fn create_database(&mut self) -> Result<(String, String), sea_orm::DbErr> {
        self.made += 1;
        let name = format!("{}_{}", self.template, self.made);
        self.admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {}", self.template)).await?;
        let url = with_database(&self.cluster.admin_url, &name);
        Ok((name, url))
    }

    async fn drop_database(&self, name: &str) {
        // By force: the story's own pools are still open.
        if let Err(error) = self.admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await {
            say(&format!("{name} could not be dropped: {error}"));
        }
    }
}

/// On a server that outlives the tests, each run leaves its template, and a killed one its stories' databases: the
/// next run takes away what is older than any run. The time stands in the name.
async fn drop_leftovers(admin: &DatabaseConnection, now: Timestamp) -> Result<(), sea_orm::DbErr> {
    let all = format!("SELECT datname FROM pg_database WHERE starts_with(datname, '{PREFIX}')");
    for row in admin.query_all_raw(Statement::from_string(DbBackend::Postgres, all)).await? {
        let name: String = row.try_get_by_index(0)?;
        let made = name[PREFIX.len()..].split('_').next().and_then(|micros| micros.parse().ok());
        if made.is_some_and(|made| now.since(Timestamp::from_micros(made)) > LONGEST_RUN) {
            admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        }
    }
    Ok(())
}

/// The URL of another database on the same server.
fn with_database(url: &str, name: &str) -> String {
    let (place, query) =
        url.split_once('?').map_or((url, String::new()), |(place, query)| (place, format!("?{query}")));
    let authority = place.find("://").map_or(0, |at| at + 3);
    let end = place[authority..].find('/').map_or(place.len(), |at| authority + at);
    format!("{}/{name}{query}", &place[..end])
}

/// Past the test runner, which would keep it to itself.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "chapterhouse tests: {line}");
}

#[test]
fn another_database_of_a_server_keeps_all_else_of_its_url() {
    for (url, other) in [
        ("postgres://ann:pw@db:5432/postgres?sslmode=disable", "postgres://ann:pw@db:5432/x?sslmode=disable"),
        ("postgres://db", "postgres://db/x"),
        ("postgres:///postgres?host=/run", "postgres:///x?host=/run"),
    ] {
        assert_eq!(with_database(url, "x"), other);
    }
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Chore {}

impl jobs::Job for Chore {
    const KIND: &'static str = "tests.chore";
}

/// On one thread as on two.
#[tokio::test]
async fn a_story_that_leaves_jobs_behind_fails_unless_it_says_so() {
    for (leaves, says_so) in [(true, false), (true, true), (false, false)] {
        let test = TestDb::on_sqlite().await;
        if leaves {
            test.db.tx(async |tx| jobs::enqueue(tx, &Chore {}).await).await.unwrap();
        }
        if says_so {
            test.leaves_jobs();
        }
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(test)));
        assert_eq!(ended.is_ok(), says_so || !leaves);
    }
}

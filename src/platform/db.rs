//! The database: pools, and the one way to write (`tx`). Nothing here needs a session, so it works behind a
//! pooler in transaction mode.

use std::ops::Deref;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use tokio::sync::Notify;
use tracing::Instrument as _;

use super::clock::{Clock, Timestamp};
use super::error::{Error, Result};
use super::events::{Changes, Event, EventHub};
use super::idempotency::{self, Claim};
use super::opening;

/// How to reach the database, and how long to wait for it.
#[derive(Debug, Clone)]
pub struct DbOptions {
    /// `sqlite://path/to/file.db` or `postgres://user:password@host/name`.
    pub url: String,
    /// Connections that read (on PostgreSQL: all connections).
    pub max_connections: u32,
    /// How long one statement may run (PostgreSQL).
    pub statement_timeout: Duration,
    /// How long to wait for a lock: on SQLite for the writer of another process. Shorter than a statement may run and a
    /// request may take: otherwise these are what ends it, and nobody learns that it was a lock.
    pub lock_timeout: Duration,
    /// How long to wait for a free connection.
    pub acquire_timeout: Duration,
    /// The server is reached through a pooler in transaction mode: nothing is set for a session, and it knows prepared statements.
    pub transaction_pooler: bool,
}

impl DbOptions {
    /// The defaults for a URL.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: 16,
            statement_timeout: Duration::from_secs(5),
            lock_timeout: Duration::from_secs(3),
            acquire_timeout: Duration::from_secs(3),
            transaction_pooler: false,
        }
    }
}

/// A handle to the database; cloning it is cheap.
///
/// On SQLite two pools open one file: a writer of exactly one connection, whose users queue in the process and so
/// never meet `SQLITE_BUSY`, and readers that cannot write. On PostgreSQL both are the same pool.
#[derive(Debug, Clone)]
pub struct Db {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    clock: Clock,
    statements: Arc<AtomicU64>,
    timeouts: Option<String>,
    jobs_due: Arc<Notify>,
    claim: Option<Claim>,
    events: EventHub,
}

/// One transaction. It reads and writes like a connection, and knows the time.
#[derive(Debug)]
pub struct Tx {
    inner: DatabaseTransaction,
    clock: Clock,
    has_jobs: AtomicBool,
    changes: Mutex<Changes>,
}

impl Deref for Tx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

impl Tx {
    /// Now. Ask for it after taking a lock: what waited for the lock is later than what held it.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Wakes a worker of this process once this is committed.
    pub(super) fn wake_worker_on_commit(&self) {
        self.has_jobs.store(true, Ordering::Relaxed);
    }

    /// Tells whoever watches, on any node, once this is committed; nobody when it is not. Costs no statement.
    pub fn publish(&self, event: Event) {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).add(event);
    }
}

impl Db {
    /// Opens the pools; creates the file and its folder on SQLite.
    pub async fn connect(options: &DbOptions, clock: Clock) -> Result<Self> {
        let statements = Arc::new(AtomicU64::new(0));
        let (mut writer, mut reader, timeouts) = if let Some(path) = sqlite_path(&options.url) {
            create_folder_of(path)?;
            let open = async |sqlite| Database::connect(sqlite).await.map_err(|error| opening::of_file(path, error));
            let writer = open(sqlite_options(options, 1, false)).await?;
            let reader = open(sqlite_options(options, options.max_connections, true)).await?;
            (writer, reader, None)
        } else {
            let pool = match Database::connect(postgres_options(options)).await {
                Ok(pool) => pool,
                Err(error) => return Err(opening::of_server(&options.url, error).await),
            };
            let timeouts = options.transaction_pooler.then(|| {
                format!(
                    "SET LOCAL statement_timeout = {}; SET LOCAL lock_timeout = {}",
                    options.statement_timeout.as_millis(),
                    options.lock_timeout.as_millis()
                )
            });
            (pool.clone(), pool, timeouts)
        };
        for pool in [&mut writer, &mut reader] {
            let count = Arc::clone(&statements);
            pool.set_metric_callback(move |_| {
                count.fetch_add(1, Ordering::Relaxed);
            });
        }
        let shared =
            (writer.get_database_backend() == DbBackend::Postgres).then(|| writer.get_postgres_connection_pool());
        let events = EventHub::new(shared.cloned());
        Ok(Self { writer, reader, clock, statements, timeouts, jobs_due: Arc::default(), claim: None, events })
    }

    /// Does `work` in one transaction: commits when it answers `Ok`, rolls all of it back otherwise.
    ///
    /// No mail, no HTTP and no rendering inside: on SQLite every other writer waits for it.
    pub async fn tx<T>(&self, work: impl AsyncFnOnce(&Tx) -> Result<T>) -> Result<T> {
        // Take SQLite's write lock now: a later upgrade can fail half-way through `work`.
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.backend() == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = self.writer.begin_with_options(options).await?;
        if let Some(timeouts) = &self.timeouts {
            inner.execute_unprepared(timeouts).await?;
        }
        let tx = Tx { inner, clock: self.clock.clone(), has_jobs: AtomicBool::new(false), changes: Mutex::default() };
        match self.work_in(&tx, work).await {
            Ok(value) => {
                self.commit(tx).await?;
                Ok(value)
            }
            Err(error) => {
                tx.inner.rollback().await?;
                Err(error)
            }
        }
    }

    async fn work_in<T>(&self, tx: &Tx, work: impl AsyncFnOnce(&Tx) -> Result<T>) -> Result<T> {
        let value = work(tx).await?;
        if let Some(claim) = &self.claim {
            idempotency::mark(tx, claim).await?;
        }
        Ok(value)
    }

    /// The same database, for the work of a claim: each of its transactions says that it was done.
    #[must_use]
    pub fn claimed_by(&self, claim: &Claim) -> Self {
        Self { claim: Some(claim.clone()), ..self.clone() }
    }

    /// Commits, and then tells who waits for it.
    async fn commit(&self, tx: Tx) -> Result<()> {
        let Tx { inner, has_jobs, changes, .. } = tx;
        let (has_jobs, changes) = (has_jobs.into_inner(), changes.into_inner().unwrap_or_else(PoisonError::into_inner));
        let has_changes = !changes.is_empty();
        let (jobs_due, events) = (Arc::clone(&self.jobs_due), self.events.clone());
        let commit = async move {
            inner.commit().await?;
            if has_jobs {
                jobs_due.notify_one();
            }
            events.tell(changes);
            Ok(())
        };
        if has_changes {
            // By itself: a caller who hangs up here ends the request, and then nobody would be told of what is in force.
            tokio::spawn(commit.in_current_span()).await.map_err(Error::internal)?
        } else {
            commit.await
        }
    }

    /// For reads outside a transaction. On SQLite it cannot write.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Which of the two databases this is.
    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Ends when this handle or a clone of it has committed a job that is due: no need to wait for the next look.
    pub async fn jobs_are_due(&self) {
        self.jobs_due.notified().await;
    }

    /// Where changes are heard of.
    pub fn events(&self) -> &EventHub {
        &self.events
    }

    /// Where time comes from.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How many statements this handle and its clones have sent so far, `BEGIN` and `COMMIT` not counted.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Answers when the database does.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.reader.ping().await?)
    }

    /// Tells other nodes what they do not know yet, waits for the connections to come home and closes them.
    pub async fn close(self) -> Result<()> {
        self.events.close().await;
        self.reader.close().await?;
        Ok(self.writer.close().await?)
    }
}

/// The file behind an SQLite URL.
pub fn sqlite_path(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    rest.split('?').next()
}

fn create_folder_of(path: &str) -> Result<()> {
    match Path::new(path).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => opening::of_folder(path, folder),
        _ => Ok(()),
    }
}

fn sqlite_options(options: &DbOptions, connections: u32, reads_only: bool) -> ConnectOptions {
    let mut connect = common_options(options, connections);
    let busy = options.lock_timeout;
    connect.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(busy);
        if reads_only { sqlite.pragma("query_only", "ON") } else { sqlite }
    });
    connect
}

fn postgres_options(options: &DbOptions) -> ConnectOptions {
    let mut connect = common_options(options, options.max_connections);
    connect.set_application_name("chapterhouse");
    let pooled = options.transaction_pooler;
    let statement = options.statement_timeout.as_millis().to_string();
    let lock = options.lock_timeout.as_millis().to_string();
    connect.map_sqlx_postgres_opts(move |postgres| {
        if pooled {
            // Nothing for a session. Statements keep their names: the library names them even when it keeps none, so
            // the pooler has to know them, and one that is kept is prepared once.
            postgres
        } else {
            postgres.options([
                ("statement_timeout", statement.as_str()),
                ("lock_timeout", lock.as_str()),
                ("idle_in_transaction_session_timeout", "60000"),
            ])
        }
    });
    connect
}

fn common_options(options: &DbOptions, connections: u32) -> ConnectOptions {
    let mut connect = ConnectOptions::new(options.url.clone());
    connect
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .connect_timeout(options.acquire_timeout)
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .sqlx_logging(false);
    connect
}

//! What handlers share.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use super::graphql::Gate;
use crate::accounts::Accounts;
use crate::graphql::Api;
use crate::members::Photos;
use crate::platform::config::Config;
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};

/// Answers whether the worker of this process is running.
pub type WorkerProbe = Arc<dyn Fn() -> bool + Send + Sync>;

/// What handlers share; cloning it is cheap.
#[derive(Clone)]
pub struct AppState {
    /// The settings, the port settled.
    pub config: Arc<Config>,
    /// The database.
    pub db: Db,
    /// Sign-in and its keys and limits.
    pub accounts: Arc<Accounts>,
    /// The GraphQL API.
    pub api: Api,
    /// Where photos are kept and drawn.
    pub photos: Photos,
    /// Who may ask it how much.
    pub gate: Arc<Gate>,
    /// The runtime that owns the database's connections.
    runtime: Handle,
    worker: Option<WorkerProbe>,
    draining: CancellationToken,
    stopping: CancellationToken,
}

impl AppState {
    /// Call it on the runtime that owns the database's connections. Its process has no worker: see `beside`.
    pub fn new(config: Arc<Config>, db: Db, accounts: Arc<Accounts>, api: Api, photos: Photos) -> Self {
        let (draining, stopping) = (CancellationToken::new(), CancellationToken::new());
        let gate = Arc::new(Gate::new(&config.graphql, db.clock()));
        Self { config, db, accounts, api, photos, gate, runtime: Handle::current(), worker: None, draining, stopping }
    }

    /// Beside the worker of this process, if it has one.
    #[must_use]
    pub fn beside(self, worker: Option<WorkerProbe>) -> Self {
        Self { worker, ..self }
    }

    /// Does the work of a request on the runtime that owns the database's connections, and answers what it answers.
    ///
    /// A socket belongs to the reactor of the runtime that opened it, and actix runs each of its workers on a
    /// runtime of one thread. When the request is dropped (the caller hung up), the work ends with it.
    pub async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let running = AbortOnDropHandle::new(self.runtime.spawn(work.in_current_span()));
        running.await.map_err(Error::internal)?
    }

    /// As `run`, but the work goes on to its end when the caller hangs up.
    pub async fn run_to_the_end<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        self.runtime.spawn(work.in_current_span()).await.map_err(Error::internal)?
    }

    /// Work of its own on that runtime; it ends when the handle is dropped.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> AbortOnDropHandle<()> {
        AbortOnDropHandle::new(self.runtime.spawn(work.in_current_span()))
    }

    /// Whether the server is on its way down.
    pub fn is_draining(&self) -> bool {
        self.draining.is_cancelled()
    }

    /// From now on `/readyz` sends callers elsewhere.
    pub fn drain(&self) {
        self.draining.cancel();
    }

    /// Ends when the server takes no more requests: sockets and streams, which never end by themselves, end then.
    pub async fn drained(&self) {
        self.stopping.cancelled().await;
    }

    /// From now on no request is taken.
    pub fn stop(&self) {
        self.stopping.cancel();
    }

    /// Whether the worker runs; `None` when this process is to have none.
    pub fn is_worker_running(&self) -> Option<bool> {
        self.worker.as_ref().map(|is_running| is_running())
    }
}

impl fmt::Debug for AppState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AppState").field("is_draining", &self.is_draining()).finish_non_exhaustive()
    }
}

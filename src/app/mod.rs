//! Puts the server together, and takes it down in order.

mod jobs;

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::accounts::{Accounts, TokenSettings};
use crate::demo::SignIns;
use crate::graphql::{Api, ApiError, ApiOptions};
use crate::meetings;
use crate::members::{self, PhotoLinks, Photos};
use crate::pages::playground;
use crate::platform::clock::Clock;
use crate::platform::config::{self, Config, Environment, TrustPolicy};
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::events::{Listening, Relay, RelayOptions};
use crate::platform::files::Files;
use crate::platform::jobs::JobContext;
use crate::platform::mail::{self, Mailer, MailerOptions, SmtpOptions};
use crate::platform::migrations;
use crate::rest::{self, AppState, Routes, Server, WorkerProbe};
use crate::worker::Worker;
use jobs::schedules;

pub use jobs::registry;

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be reached, or refused something.
    #[error("the database cannot be used")]
    Database(#[source] Error),
    /// The database is older than this binary, and is a club's.
    #[error("the database lacks {0} migration step(s)")]
    MigrationsPending(usize),
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// The manifest of trusted documents cannot be read, or one of them does not fit the schema.
    #[error("the trusted documents of {} cannot be used", .0.display())]
    TrustedDocuments(PathBuf, #[source] Error),
    /// The settings of mail contradict themselves, or there are no certificates to trust.
    #[error("mail cannot be sent")]
    Mail(#[source] Error),
    /// Anything else.
    #[error("the server cannot run")]
    Server(#[source] Error),
}

/// What a server is made of; tests bring their own.
#[derive(Debug)]
pub struct Parts {
    /// All settings. Port 0 chooses a free one.
    pub config: Config,
    /// The database, migrated. Whoever made it closes it.
    pub db: Db,
    /// Whether this process works the queue, too. Tests run jobs when they say so: see [`worker()`].
    pub works_jobs: bool,
}

/// A server that runs. Dropping it stops it at once; `stop` lets requests and jobs finish.
#[derive(Debug)]
pub struct RunningApp {
    config: Arc<Config>,
    server: Server,
    worker: Option<RunningWorker>,
    relay: Relay,
}

/// A worker in its own task. Dropping it ends its jobs where they are: they run again when their leases end.
#[derive(Debug)]
struct RunningWorker {
    task: AbortOnDropHandle<()>,
    shutdown: CancellationToken,
}

impl RunningWorker {
    fn start(worker: Worker) -> Self {
        let shutdown = CancellationToken::new();
        let told = shutdown.clone();
        Self { task: AbortOnDropHandle::new(tokio::spawn(async move { worker.run(told).await })), shutdown }
    }

    fn probe(&self) -> WorkerProbe {
        let task = self.task.abort_handle();
        Arc::new(move || !task.is_finished())
    }

    async fn ended(&mut self) -> StartError {
        match (&mut self.task).await {
            Ok(()) => StartError::Server(Error::internal("the worker ended by itself")),
            Err(error) => StartError::Server(Error::internal(error)),
        }
    }

    async fn stop(self) -> Result<(), StartError> {
        self.shutdown.cancel();
        self.task.await.map_err(|error| StartError::Server(Error::internal(error)))
    }
}

impl RunningApp {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The settings, the port settled.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Ends when the server or its worker does so by itself, which they never should.
    pub async fn ended(&mut self) -> Result<(), StartError> {
        let Some(worker) = &mut self.worker else { return self.server.ended().await.map_err(StartError::Server) };
        tokio::select! {
            ended = self.server.ended() => ended.map_err(StartError::Server),
            error = worker.ended() => Err(error),
        }
    }

    /// Says that it drains, stops listening, and waits for requests as long as the grace allows; then for the jobs
    /// in hand, as long again: a request that finishes last may have asked for one.
    pub async fn stop(self) -> Result<(), StartError> {
        let notice = self.config.http.drain_notice;
        self.server.stop(notice).await.map_err(StartError::Server)?;
        if let Some(worker) = self.worker {
            worker.stop().await?;
        }
        self.relay.stop().await;
        Ok(())
    }
}

/// Starts a server on a database that is ready.
pub async fn start(parts: Parts) -> Result<RunningApp, StartError> {
    start_with(parts, None).await
}

/// Starts the demo's server: its playground signs in by one click, as whoever is among the sign-ins.
pub async fn start_demo(parts: Parts, sign_ins: SignIns) -> Result<RunningApp, StartError> {
    // The configuration decides, not the caller alone: a club's server gives no passwords away.
    if parts.config.environment != Environment::Demo {
        return Err(StartError::Server(Error::internal("only a demo signs in by one click")));
    }
    start_with(parts, Some(Arc::new(sign_ins))).await
}

async fn start_with(parts: Parts, sign_ins: Option<Arc<SignIns>>) -> Result<RunningApp, StartError> {
    let Parts { mut config, db, works_jobs } = parts;
    let asked = config.http.bind;
    let listener = TcpListener::bind(asked).map_err(|error| StartError::Listen(asked, error))?;
    let address = listener.local_addr().map_err(|error| StartError::Listen(asked, error))?;
    config.settle_port(address);
    let config = Arc::new(config);
    let relay = Relay::start(db.events(), RelayOptions::new(config.database.listening())).await;
    let accounts = Accounts::open(&db, token_settings(&config)).await.map_err(StartError::Database)?;
    let worker = if works_jobs { Some(RunningWorker::start(worker(&config, &db)?)) } else { None };
    let probe = worker.as_ref().map(RunningWorker::probe);
    meetings::prepare_check_in_codes(&db).await.map_err(StartError::Database)?;
    let photos = Photos::open(&db, Files::new(&config.files)).await.map_err(StartError::Database)?;
    let api = api_with(&config, Some(photos.links().clone()))?;
    let state = AppState::new(Arc::clone(&config), db, Arc::new(accounts), api, photos).beside(probe);
    let pages = pages(&config, sign_ins).map_err(StartError::Server)?;
    let server = Server::start(state, listener, pages).map_err(StartError::Server)?;
    Ok(RunningApp { config, server, worker, relay })
}

/// The pages that this server has.
fn pages(config: &Config, sign_ins: Option<Arc<SignIns>>) -> Result<Vec<Routes>, Error> {
    let has_mailbox = keeps_mails(config);
    let mut pages: Vec<Routes> =
        vec![Arc::new(rest::duty_routes), Arc::new(rest::answer_routes), Arc::new(rest::visit_routes)];
    if has_mailbox {
        pages.push(Arc::new(rest::mailbox_routes));
    }
    if config.graphql.public_schema {
        pages.push(rest::playground_routes(playground::page(sign_ins.as_deref(), has_mailbox)?));
    }
    pages.extend(sign_ins.map(rest::demo_routes));
    Ok(pages)
}

/// Serves until the process is told to stop.
pub async fn serve(config: Config) -> Result<(), StartError> {
    let stops = StopSignals::listen()?;
    let db = open_database(&config).await?;
    let works_jobs = config.jobs.run_in_server;
    let app = start(Parts { config, db: db.clone(), works_jobs }).await?;
    serve_until(stops, app, db).await
}

/// Serves a demo's database that is ready until the process is told to stop. `greet` is called once requests are taken.
pub async fn serve_demo(
    db: Db,
    config: Config,
    sign_ins: SignIns,
    greet: impl AsyncFnOnce(&RunningApp) -> Result<(), StartError>,
) -> Result<(), StartError> {
    let stops = StopSignals::listen()?;
    let works_jobs = config.jobs.run_in_server;
    let app = start_demo(Parts { config, db: db.clone(), works_jobs }, sign_ins).await?;
    greet(&app).await?;
    serve_until(stops, app, db).await
}

async fn serve_until(mut stops: StopSignals, mut app: RunningApp, db: Db) -> Result<(), StartError> {
    tracing::info!(address = %app.address(), url = app.config().public_url.as_str(), "listening");
    tokio::select! {
        ended = app.ended() => ended?,
        () = stops.next() => {
            tracing::info!(grace = ?app.config().http.shutdown_grace, "stopping: requests and jobs may finish");
            tokio::select! {
                stopped = app.stop() => stopped?,
                () = stops.next() => tracing::warn!("told again to stop: not waiting for requests and jobs"),
            }
        }
    }
    close_database(db).await;
    tracing::info!("stopped");
    Ok(())
}

/// Works the queue until the process is told to stop.
pub async fn work(config: Config) -> Result<(), StartError> {
    let mut stops = StopSignals::listen()?;
    let db = open_database(&config).await?;
    let relay = Relay::start(db.events(), RelayOptions::new(Listening::Off)).await;
    let mut worker = RunningWorker::start(worker(&config, &db)?);
    tokio::select! {
        error = worker.ended() => return Err(error),
        () = stops.next() => {
            tracing::info!(grace = ?config.http.shutdown_grace, "stopping: jobs may finish");
            tokio::select! {
                stopped = worker.stop() => stopped?,
                () = stops.next() => tracing::warn!("told again to stop: not waiting for jobs"),
            }
        }
    }
    relay.stop().await;
    close_database(db).await;
    tracing::info!("stopped");
    Ok(())
}

/// A worker that knows every kind of job and schedule. It does nothing until it is told to run.
pub fn worker(config: &Config, db: &Db) -> Result<Worker, StartError> {
    let mailer = mailer(config, db).map_err(StartError::Mail)?;
    let (files, public_url) = (Files::new(&config.files), config.public_url.as_str().to_owned());
    let context = JobContext { db: db.clone(), mailer, files, public_url };
    let worker = Worker::new(registry(), context);
    Ok(Worker {
        schedules: schedules(),
        concurrency: config.jobs.concurrency,
        grace: config.http.shutdown_grace,
        ..worker
    })
}

/// The GraphQL API as the settings have it, without addresses of photos: those take a secret of the database.
pub fn api(config: &Config) -> Result<Api, StartError> {
    api_with(config, None)
}

fn api_with(config: &Config, photo_links: Option<PhotoLinks>) -> Result<Api, StartError> {
    let graphql = &config.graphql;
    let path = graphql.trusted_documents_file.as_ref().filter(|_| graphql.trusted_documents != TrustPolicy::Off);
    let unusable = |path: &PathBuf, error| StartError::TrustedDocuments(path.clone(), error);
    let trusted = path
        .map(|path| {
            let manifest = std::fs::read_to_string(path).map_err(|error| unusable(path, Error::internal(error)))?;
            Ok((graphql.trusted_documents, manifest))
        })
        .transpose()?;
    let public_url = Some(config.public_url.clone());
    let options = ApiOptions { trusted, photo_links, public_url, ..ApiOptions::new(graphql) };
    Api::new(options).map_err(|error| match (error, path) {
        (ApiError::Manifest(error), Some(path)) => unusable(path, Error::internal(error)),
        (error, _) => StartError::Server(Error::internal(error)),
    })
}

/// What signs access tokens in whose name, and for how long.
pub fn token_settings(config: &Config) -> TokenSettings {
    let auth = &config.auth;
    TokenSettings {
        issuer: auth.issuer.clone(),
        audience: auth.audience.clone(),
        access: auth.access_lifetime,
        refresh_idle: auth.refresh_idle,
        refresh_absolute: auth.refresh_absolute,
    }
}

fn mailer(config: &Config, db: &Db) -> Result<Mailer, Error> {
    let settings = &config.mail;
    let smtp = settings.smtp_host.clone().map(|host| SmtpOptions {
        host,
        port: settings.smtp_port,
        username: settings.smtp_username.clone(),
        password: settings.smtp_password.clone(),
        tls: match settings.smtp_tls {
            config::SmtpTls::None => mail::SmtpTls::None,
            config::SmtpTls::StartTls => mail::SmtpTls::StartTls,
            config::SmtpTls::Tls => mail::SmtpTls::Tls,
        },
    });
    Mailer::new(MailerOptions {
        smtp,
        from_name: settings.from_name.clone(),
        from: settings.from_address.clone(),
        capture: keeps_mails(config).then(|| db.clone()),
        clock: db.clock().clone(),
        timeout: settings.timeout,
    })
}

/// Whether mails are kept to look at. The configuration refuses it in production; so does this.
fn keeps_mails(config: &Config) -> bool {
    config.mail.capture && config.environment != Environment::Production
}

/// Connects, and sees to it that the database has the shape that this binary needs.
pub async fn open_database(config: &Config) -> Result<Db, StartError> {
    let db = Db::connect(&config.database.options(), Clock::system()).await.map_err(StartError::Database)?;
    let steps = migrations::status(&db).await.map_err(StartError::Database)?;
    let pending = steps.iter().filter(|step| !step.is_applied).count();
    if pending > 0 {
        // A club decides itself when its data changes shape, and makes a backup before.
        if config.environment == Environment::Production {
            return Err(StartError::MigrationsPending(pending));
        }
        migrations::up(&db).await.map_err(StartError::Database)?;
        tracing::info!(steps = pending, "migrated the database");
    }
    if let Some(written) = members::prepare_search(&db).await.map_err(StartError::Database)? {
        tracing::info!(members = written.members, "wrote the search index");
    }
    Ok(db)
}

/// Waits a moment for connections that are in use, then leaves them to the operating system.
pub async fn close_database(db: Db) {
    match tokio::time::timeout(Duration::from_secs(5), db.close()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(cause = error.chain(), "the database was not closed cleanly"),
        Err(_) => tracing::warn!("connections to the database are still in use: leaving them"),
    }
}

struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    fn listen() -> Result<Self, StartError> {
        let on = |kind| signal(kind).map_err(|error| StartError::Server(Error::internal(error)));
        Ok(Self { terminate: on(SignalKind::terminate())?, interrupt: on(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

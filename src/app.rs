//! Puts the server together, and takes it down in order.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::platform::clock::Clock;
use crate::platform::config::{Config, Environment};
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::migrations;
use crate::rest::{AppState, Server};

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
}

/// A server that runs. Dropping it stops it at once; `stop` lets requests finish.
#[derive(Debug)]
pub struct RunningApp {
    config: Arc<Config>,
    server: Server,
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

    /// Ends when the server does so by itself, which it never should.
    pub async fn ended(&mut self) -> Result<(), StartError> {
        self.server.ended().await.map_err(StartError::Server)
    }

    /// Says that it drains, stops listening, and waits for requests as long as the grace allows.
    pub async fn stop(self) -> Result<(), StartError> {
        let notice = self.config.http.drain_notice;
        self.server.stop(notice).await.map_err(StartError::Server)
    }
}

/// Starts a server on a database that is ready.
pub fn start(parts: Parts) -> Result<RunningApp, StartError> {
    let Parts { mut config, db } = parts;
    let asked = config.http.bind;
    let listener = TcpListener::bind(asked).map_err(|error| StartError::Listen(asked, error))?;
    let address = listener.local_addr().map_err(|error| StartError::Listen(asked, error))?;
    config.settle_port(address);
    let config = Arc::new(config);
    let state = AppState::new(Arc::clone(&config), db, None);
    let server = Server::start(state, listener, Vec::new()).map_err(StartError::Server)?;
    Ok(RunningApp { config, server })
}

/// Serves until the process is told to stop.
pub async fn serve(config: Config) -> Result<(), StartError> {
    let mut stops = StopSignals::listen()?;
    let db = open_database(&config).await?;
    let mut app = start(Parts { config, db: db.clone() })?;
    tracing::info!(address = %app.address(), url = app.config().public_url.as_str(), "listening");
    tokio::select! {
        ended = app.ended() => ended?,
        () = stops.next() => {
            tracing::info!(grace = ?app.config().http.shutdown_grace, "stopping: requests may finish");
            tokio::select! {
                stopped = app.stop() => stopped?,
                () = stops.next() => tracing::warn!("told again to stop: not waiting for requests"),
            }
        }
    }
    close_database(db).await;
    tracing::info!("stopped");
    Ok(())
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

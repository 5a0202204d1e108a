//! What subcommands share: the configuration, the log, the runtime, the database.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::access::Actor;
use crate::app;
use crate::platform::clock::Clock;
use crate::platform::config::{self, Config, Flag, Loaded, Sources};
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::logging;

/// Who acts when somebody at the machine does: the audit log says so.
pub(super) fn operator() -> Actor {
    Actor::system("cli")
}

/// What subcommands share.
#[derive(Debug)]
pub(super) struct Context {
    config_file: Option<PathBuf>,
}

impl Context {
    pub fn new(config_file: Option<PathBuf>) -> Self {
        Self { config_file }
    }

    /// The configuration file that was named.
    pub fn config_file(&self) -> Option<&Path> {
        self.config_file.as_deref()
    }

    /// The configuration with its origins.
    pub fn load(&self, flags: Vec<Flag>) -> Result<Loaded, Failure> {
        Ok(config::load(&Sources { flags, ..Sources::of_process(self.config_file.clone()) })?)
    }

    /// The configuration, and logging as it says.
    pub fn start(&self, flags: Vec<Flag>) -> Result<Config, Failure> {
        let config = self.load(flags)?.config;
        logging::start(&config.log)?;
        Ok(config)
    }

    /// Runs to the end on a runtime of several threads.
    pub fn block_on<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<T, Failure>
    where
        Failure: From<E>,
    {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Error::internal)?;
        Ok(runtime.block_on(work)?)
    }

    /// Does `work` on the database as it is, migrated or not, and closes it.
    pub fn with_database<T>(config: &Config, work: impl AsyncFnOnce(&Db) -> Result<T, Failure>) -> Result<T, Failure> {
        Self::block_on(async {
            let connected = Db::connect(&config.database.options(), Clock::system()).await;
            use_up(connected.map_err(app::StartError::Database)?, work).await
        })
    }

    /// Does `work` on a database that has the shape this binary needs, and closes it.
    pub fn with_migrated_database<T>(
        config: &Config,
        work: impl AsyncFnOnce(&Db) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        Self::block_on(async { use_up(app::open_database(config).await?, work).await })
    }
}

async fn use_up<T>(db: Db, work: impl AsyncFnOnce(&Db) -> Result<T, Failure>) -> Result<T, Failure> {
    let outcome = work(&db).await;
    app::close_database(db).await;
    outcome
}

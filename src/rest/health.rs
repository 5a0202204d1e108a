//! Whether the process lives, whether it can take requests, and which version it is.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::described::Refusals;
use super::state::AppState;
use crate::platform::error::Error;
use crate::platform::migrations;

/// A database that takes longer than this cannot be worked with.
const PATIENCE: Duration = Duration::from_secs(2);

/// That the process answers.
#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    #[schema(inline)]
    status: Passed,
}

/// As well as can be.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Passed {
    Ok,
}

/// Is the process alive?
///
/// It answers; nothing else is asked.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "health",
    tag = "Operation",
    security(()),
    responses((status = 200, description = "It is.", body = Health), Refusals),
)]
pub(super) async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: Passed::Ok })
}

/// Whether requests can be sent here, and why.
#[derive(Serialize, ToSchema)]
pub(super) struct Readiness {
    #[schema(inline)]
    status: ReadinessStatus,
    checks: Checks,
}

/// `ready` when every check is passed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ReadinessStatus {
    Ready,
    #[serde(rename = "not ready")]
    NotReady,
}

/// What has to be in order.
#[derive(Serialize, ToSchema)]
struct Checks {
    #[schema(inline)]
    database: DatabaseCheck,
    #[schema(inline)]
    migrations: MigrationsCheck,
    #[schema(inline)]
    worker: WorkerCheck,
    #[schema(inline)]
    server: ServerCheck,
}

/// Whether it answers within two seconds.
#[derive(PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum DatabaseCheck {
    Ok,
    Failing,
}

/// Whether every step that this binary needs is done.
#[derive(PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum MigrationsCheck {
    Ok,
    Pending,
    Unknown,
}

/// Whether it runs; `elsewhere` when other processes work the queue.
#[derive(PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum WorkerCheck {
    Ok,
    Elsewhere,
    Stopped,
}

/// Whether it is on its way down.
#[derive(PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ServerCheck {
    Ok,
    Draining,
}

impl Checks {
    fn are_passed(&self) -> bool {
        self.database == DatabaseCheck::Ok
            && self.migrations == MigrationsCheck::Ok
            && self.worker != WorkerCheck::Stopped
            && self.server == ServerCheck::Ok
    }
}

/// Can requests be sent here?
///
/// Whether the database answers and has the form that this binary needs, the worker runs, and the server is not on its way
/// down.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "readiness",
    tag = "Operation",
    security(()),
    responses(
        (status = 200, description = "They can.", body = Readiness),
        (status = 503, description = "They cannot: `checks` says why.", body = Readiness),
        Refusals,
    ),
)]
pub(super) async fn readyz(state: web::Data<AppState>) -> HttpResponse {
    let (database, migrations) = check_database(&state).await;
    let worker = match state.is_worker_running() {
        None => WorkerCheck::Elsewhere,
        Some(true) => WorkerCheck::Ok,
        Some(false) => WorkerCheck::Stopped,
    };
    let server = if state.is_draining() { ServerCheck::Draining } else { ServerCheck::Ok };
    let checks = Checks { database, migrations, worker, server };
    let (code, status) = if checks.are_passed() {
        (StatusCode::OK, ReadinessStatus::Ready)
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, ReadinessStatus::NotReady)
    };
    HttpResponse::build(code).json(Readiness { status, checks })
}

async fn check_database(state: &AppState) -> (DatabaseCheck, MigrationsCheck) {
    let db = state.db.clone();
    let work = async move {
        let checks = async {
            db.ping().await?;
            migrations::are_applied(&db).await
        };
        tokio::time::timeout(PATIENCE, checks).await.map_err(Error::internal)?
    };
    match state.run(work).await {
        Ok(true) => (DatabaseCheck::Ok, MigrationsCheck::Ok),
        Ok(false) => (DatabaseCheck::Ok, MigrationsCheck::Pending),
        Err(error) => {
            tracing::warn!(cause = error.chain(), "the database does not answer");
            (DatabaseCheck::Failing, MigrationsCheck::Unknown)
        }
    }
}

/// What is running.
#[derive(Serialize, ToSchema)]
pub(super) struct Program {
    /// Of the program.
    name: &'static str,
    /// By semantic versioning.
    version: &'static str,
    /// What it was built from; `null` where the build did not say.
    #[schema(required)]
    commit: Option<&'static str>,
}

/// Which version is this?
///
/// Of the program that answers.
#[utoipa::path(
    get,
    path = "/version",
    operation_id = "version",
    tag = "Operation",
    security(()),
    responses((status = 200, description = "What is running.", body = Program), Refusals),
)]
pub(super) async fn version() -> HttpResponse {
    HttpResponse::Ok().json(Program {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        commit: option_env!("BUILT_FROM_COMMIT"),
    })
}

//! Whether the process lives, whether it can take requests, and which version it is.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use serde_json::json;

use super::state::AppState;
use crate::platform::error::Error;
use crate::platform::migrations;

/// A database that takes longer than this cannot be worked with.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /healthz`: the process answers.
pub(super) async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    checks: Checks,
}

#[derive(Serialize)]
struct Checks {
    database: &'static str,
    migrations: &'static str,
    worker: &'static str,
    server: &'static str,
}

impl Checks {
    fn are_passed(&self) -> bool {
        self.database == "ok"
            && self.migrations == "ok"
            && matches!(self.worker, "ok" | "elsewhere")
            && self.server == "ok"
    }
}

/// `GET /readyz`: requests can be sent here; otherwise 503 and which check fails.
pub(super) async fn readyz(state: web::Data<AppState>) -> HttpResponse {
    let (database, migrations) = check_database(&state).await;
    let worker = match state.is_worker_running() {
        None => "elsewhere",
        Some(true) => "ok",
        Some(false) => "stopped",
    };
    let checks = Checks { database, migrations, worker, server: if state.is_draining() { "draining" } else { "ok" } };
    let (code, status) =
        if checks.are_passed() { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready") };
    HttpResponse::build(code).json(Readiness { status, checks })
}

async fn check_database(state: &AppState) -> (&'static str, &'static str) {
    let db = state.db.clone();
    let work = async move {
        let checks = async {
            db.ping().await?;
            migrations::are_applied(&db).await
        };
        tokio::time::timeout(PATIENCE, checks).await.map_err(Error::internal)?
    };
    match state.run(work).await {
        Ok(true) => ("ok", "ok"),
        Ok(false) => ("ok", "pending"),
        Err(error) => {
            tracing::warn!(cause = error.chain(), "the database does not answer");
            ("failing", "unknown")
        }
    }
}

/// `GET /version`: what is running.
pub(super) async fn version() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "commit": option_env!("BUILT_FROM_COMMIT"),
    }))
}

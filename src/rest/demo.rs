//! Signing in by one click: in the demo, whose people are made up, and nowhere else.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use secrecy::SecretString;
use serde::Deserialize;

use super::auth;
use super::json::Json;
use super::problem::{Problem, locale_of};
use super::server::Routes;
use super::state::AppState;
use crate::demo::SignIns;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignInRequest {
    /// `member`, `president`, `vice president` or `administrator`.
    role: String,
}

/// `/demo/sign-in`. Whoever reaches it is let in: only the demo has passwords to give away.
pub fn demo_routes(sign_ins: Arc<SignIns>) -> Routes {
    let sign_ins = web::Data::from(sign_ins);
    Arc::new(move |routes| {
        routes.service(super::post("/demo/sign-in", sign_in).app_data(sign_ins.clone()));
    })
}

/// Signs in as one of the demo's people, by the password that was made for this run.
async fn sign_in(
    state: web::Data<AppState>,
    sign_ins: web::Data<SignIns>,
    request: HttpRequest,
    Json(body): Json<SignInRequest>,
) -> Result<HttpResponse, Problem> {
    let one = sign_ins.all.iter().find(|one| one.role() == body.role);
    let one = one.ok_or_else(|| Problem::of_status(StatusCode::NOT_FOUND).in_language(locale_of(&request)))?;
    auth::sign_in(&state, &request, one.email.clone(), SecretString::from(one.password.clone())).await
}

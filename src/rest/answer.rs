//! The page behind a link in an invitation: `/answer/{token}`. Whoever has the link is let in; nobody signs in here.

use actix_web::web::{self, FormConfig, ServiceConfig};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use serde::Deserialize;

use super::by_link::{as_sent, as_shown, pay};
use super::edge::RequestId;
use super::problem::{Problem, locale_of};
use super::state::AppState;
use crate::pages::answer::{self, AnswerForm};

/// How large a form may be.
const FORM: usize = 8 * 1024;

#[derive(Default, Deserialize)]
struct AnswerQuery {
    /// What the link that was opened says.
    a: Option<String>,
    /// Whether the answer was saved just now.
    saved: Option<String>,
}

/// `/answer/{token}`: shows what was answered, and takes an answer.
pub fn answer_routes(routes: &mut ServiceConfig) {
    let page = super::get("/answer/{token}", show).route(web::post().to(take));
    routes.service(page.app_data(FormConfig::default().limit(FORM)));
}

async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let locale = locale_of(&request);
    let said = web::Query::<AnswerQuery>::from_query(request.query_string());
    let AnswerQuery { a, saved } = said.map(web::Query::into_inner).unwrap_or_default();
    let shown = async {
        pay(&state, &request)?;
        let (db, token) = (state.db.clone(), token.into_inner());
        state.run(async move { answer::page(&db, &token, locale, a.as_deref(), saved.is_some()).await }).await
    };
    as_shown(shown.await, locale)
}

async fn take(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
    form: web::Form<AnswerForm>,
) -> Result<HttpResponse, Problem> {
    let locale = locale_of(&request);
    let sent = async {
        pay(&state, &request)?;
        let (db, token) = (state.db.clone(), token.into_inner());
        let request_id = request.extensions().get::<RequestId>().map(ToString::to_string);
        let form = form.into_inner();
        state.run_to_the_end(async move { answer::submit(&db, &token, request_id, locale, form).await }).await
    };
    as_sent(sent.await, locale)
}

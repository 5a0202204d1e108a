//! The routes of the mailbox, for demo and development only.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_FRAME_OPTIONS};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use uuid::Uuid;

use super::problem::{Problem, locale_of};
use super::state::AppState;
use crate::pages::mailbox::{self, MAIL_POLICY, PAGE_POLICY, Tab};
use crate::platform::error::Result;

#[derive(Deserialize)]
struct ListQuery {
    page: Option<u64>,
}

#[derive(Deserialize)]
struct MailQuery {
    tab: Option<String>,
}

/// `/mailbox` and what is under it. Everybody may read all of it: mount it only where mails are made up.
pub fn mailbox_routes(routes: &mut ServiceConfig) {
    routes
        .service(super::get("/mailbox", list))
        .service(super::get("/mailbox/{id}", show))
        .service(super::get("/mailbox/{id}/html", html))
        .service(super::get("/mailbox/{id}/raw", raw));
}

async fn list(
    state: web::Data<AppState>,
    request: HttpRequest,
    query: web::Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let (db, page) = (state.db.clone(), query.page.unwrap_or(1));
    let page = state.run(async move { mailbox::list_page(&db, page).await }).await;
    Ok(as_page(or_problem(page, &request)?))
}

async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    id: web::Path<Uuid>,
    query: web::Query<MailQuery>,
) -> Result<HttpResponse, Problem> {
    // An unknown tab is the usual one: nobody gains from an error here.
    let tab: Tab = query.tab.as_deref().and_then(|tab| tab.parse().ok()).unwrap_or_default();
    let (db, id) = (state.db.clone(), *id);
    let page = state.run(async move { mailbox::mail_page(&db, id, tab).await }).await;
    Ok(as_page(or_problem(page, &request)?))
}

async fn html(state: web::Data<AppState>, request: HttpRequest, id: web::Path<Uuid>) -> Result<HttpResponse, Problem> {
    let (db, id) = (state.db.clone(), *id);
    let html = state.run(async move { mailbox::mail_body_html(&db, id).await }).await;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, MAIL_POLICY))
        // For the frame in the page of the mail.
        .insert_header((X_FRAME_OPTIONS, "SAMEORIGIN"))
        .body(or_problem(html, &request)?))
}

async fn raw(state: web::Data<AppState>, request: HttpRequest, id: web::Path<Uuid>) -> Result<HttpResponse, Problem> {
    let (db, id) = (state.db.clone(), *id);
    let raw = state.run(async move { mailbox::raw(&db, id).await }).await;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "message/rfc822"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{id}.eml\"")))
        .body(or_problem(raw, &request)?))
}

fn as_page(html: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, PAGE_POLICY))
        .body(html)
}

fn or_problem<T>(answer: Result<T>, request: &HttpRequest) -> Result<T, Problem> {
    answer.map_err(|error| Problem::of_error(&error, locale_of(request)))
}

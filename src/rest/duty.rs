//! The page behind a link: `/duty/{token}`. Whoever has the link is let in; nobody signs in here.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, LOCATION, RETRY_AFTER};
use actix_web::web::{self, FormConfig, ServiceConfig};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use serde::Deserialize;

use super::client::client_address;
use super::edge::RequestId;
use super::problem::{Problem, locale_of};
use super::state::AppState;
use crate::meetings::ShownLink;
use crate::pages::duty::{self, Done, Kind, PAGE_POLICY, Page, Sent};
use crate::platform::error::{BUSY_FOR, Error, Result};
use crate::platform::limits::seconds_to_wait;
use crate::platform::texts;
use crate::platform::values::Locale;

/// What a look at the page, or a form, costs the address that it comes from: as much as the same by GraphQL.
const COST: u64 = 50;
/// How large a form may be: some hundred members, each with a substitute.
const FORM: usize = 128 * 1024;
const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

#[derive(Default, Deserialize)]
struct DoneQuery {
    saved: Option<u16>,
    come: Option<String>,
}

/// `/duty/{token}`: shows what is to be done, and takes what was done.
pub fn duty_routes(routes: &mut ServiceConfig) {
    let page = super::get("/duty/{token}", show).route(web::post().to(take));
    routes.service(page.app_data(FormConfig::default().limit(FORM)));
}

async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let locale = locale_of(&request);
    let said = web::Query::<DoneQuery>::from_query(request.query_string());
    let DoneQuery { saved, come } = said.map(web::Query::into_inner).unwrap_or_default();
    let shown = async {
        pay(&state, &request)?;
        let (db, token) = (state.db.clone(), token.into_inner());
        state.run(async move { duty::page(&db, &token, locale, &Done { saved, come }).await }).await
    };
    match shown.await {
        Ok(page) => Ok(as_page(page)),
        Err(error) => trouble(&error, locale),
    }
}

async fn take(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
    form: web::Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Problem> {
    let locale = locale_of(&request);
    let sent = async {
        pay(&state, &request)?;
        let (db, token) = (state.db.clone(), token.into_inner());
        let link = ShownLink::new(&token, request.extensions().get::<RequestId>().map(ToString::to_string));
        let form = form.into_inner();
        state.run_to_the_end(async move { duty::submit(&db, &token, &link, locale, form).await }).await
    };
    match sent.await {
        // Behind the address that it came from: the token need not be said once more.
        Ok(Sent::Done(what)) => Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("?{what}"))).finish()),
        Ok(Sent::Page(page)) => Ok(as_page(page)),
        Err(error) => trouble(&error, locale),
    }
}

fn pay(state: &AppState, request: &HttpRequest) -> Result<()> {
    state.gate.spend_beside(None, client_address(request, &state.config.http.trusted_proxies), COST)
}

fn as_page(page: Page) -> HttpResponse {
    let status = match page.kind {
        Kind::Shown => StatusCode::OK,
        Kind::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Missing => StatusCode::NOT_FOUND,
        Kind::Ended => StatusCode::GONE,
    };
    html(status, page.html)
}

fn html(status: StatusCode, html: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, PAGE_POLICY))
        .insert_header((X_ROBOTS_TAG, "noindex, nofollow"))
        .body(html)
}

/// Whoever looks at a page is told on a page to wait; what is ours to mend is a problem as everywhere.
fn trouble(error: &Error, locale: Locale) -> Result<HttpResponse, Problem> {
    let problem = Problem::of_error(error, locale);
    let (status, key, wait) = match error {
        Error::Throttled(wait) => (StatusCode::TOO_MANY_REQUESTS, "throttled", seconds_to_wait(*wait)),
        Error::Busy(_) => (StatusCode::SERVICE_UNAVAILABLE, "busy", BUSY_FOR.as_secs()),
        _ => return Err(problem),
    };
    let text = format!("{} {}", texts::text(locale, key), texts::text(locale, "duty-trouble-back"));
    let page = duty::message(locale, "duty-trouble-title", text).map_err(|error| Problem::of_error(&error, locale))?;
    let mut answer = html(status, page);
    answer.headers_mut().insert(RETRY_AFTER, wait.into());
    Ok(answer)
}

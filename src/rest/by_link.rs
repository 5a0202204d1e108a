//! How pages behind links are answered.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, LOCATION, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse};

use super::client::client_address;
use super::problem::Problem;
use super::state::AppState;
use crate::pages::by_link::{Kind, PAGE_POLICY, Page, Sent, message};
use crate::platform::error::{BUSY_FOR, Error, Result};
use crate::platform::limits::seconds_to_wait;
use crate::platform::texts;
use crate::platform::values::Locale;

/// What a look at a page, or a form, costs: as much as the same by GraphQL.
const LOOK: u64 = 50;
const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// A look at a page behind a link, or a form, is paid by the address that it comes from.
pub(super) fn pay(state: &AppState, request: &HttpRequest) -> Result<()> {
    pay_more(state, request, LOOK)
}

/// The same of what costs more.
pub(super) fn pay_more(state: &AppState, request: &HttpRequest, cost: u64) -> Result<()> {
    state.gate.spend_beside(None, client_address(request, &state.config.http.trusted_proxies), cost)
}

/// A page that was looked at.
pub(super) fn as_shown(shown: Result<Page>, locale: Locale) -> Result<HttpResponse, Problem> {
    match shown {
        Ok(page) => Ok(as_page(page)),
        Err(error) => trouble(&error, locale),
    }
}

/// What became of a form.
pub(super) fn as_sent(sent: Result<Sent>, locale: Locale) -> Result<HttpResponse, Problem> {
    match sent {
        // Behind the address that it came from: a token need not be said once more.
        Ok(Sent::Done(what)) => Ok(HttpResponse::SeeOther().insert_header((LOCATION, format!("?{what}"))).finish()),
        Ok(Sent::Page(page)) => Ok(as_page(page)),
        Err(error) => trouble(&error, locale),
    }
}

/// A page, answered as what it is.
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
    let text = format!("{} {}", texts::text(locale, key), texts::text(locale, "link-trouble-back"));
    let page = message(locale, "link-trouble-title", text).map_err(|error| Problem::of_error(&error, locale))?;
    let mut answer = html(status, page);
    answer.headers_mut().insert(RETRY_AFTER, wait.into());
    Ok(answer)
}

//! What every request passes through: its id, its span, the log line, problems in one form, safe headers.

use std::fmt;
use std::time::Instant;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, ResponseError as _, web};
use tracing::Instrument as _;

use super::arriving::Arriving;
use super::problem::{Problem, locale_of};
use super::state::AppState;
use crate::platform::values::new_id;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names one request in its answer, in the log and in the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// What the caller or the proxy named it, when that is fit to be logged; otherwise a fresh one.
    fn of(headers: &HeaderMap) -> Self {
        let is_fit = |id: &&str| {
            (1..=64).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        headers
            .get(X_REQUEST_ID)
            .and_then(|value| value.to_str().ok())
            .filter(is_fit)
            .map_or_else(|| Self(new_id().simple().to_string()), |id| Self(id.to_owned()))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The middleware around every route.
pub(super) async fn pass(
    state: web::Data<AppState>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    let arriving = Arriving::of(&mut request, state.config.http.read_timeout);
    if let Some(arriving) = &arriving {
        request.extensions_mut().insert(arriving.clone());
    }
    let span = tracing::info_span!("request", %id, method = %request.method());
    async move {
        let started = Instant::now();
        let answer = match next.call(request).await {
            Ok(answer) => answer.map_into_boxed_body(),
            Err(error) => return Err(Problem::of(&error).for_request(&id).into()),
        };
        let mut answer = as_problem(answer, &id);
        let is_encrypted = state.config.public_url.is_https();
        protect(answer.headers_mut(), is_encrypted);
        answer.headers_mut().insert(X_REQUEST_ID, header_value(id.as_str()));
        log(&answer, started.elapsed().as_millis());
        Ok(match arriving {
            Some(arriving) => arriving.hold(answer),
            None => answer,
        })
    }
    .instrument(span)
    .await
}

/// Gives an error that has no body of its own the one form that errors have.
fn as_problem(answer: ServiceResponse<BoxBody>, id: &RequestId) -> ServiceResponse<BoxBody> {
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error() {
        return answer;
    }
    let is_empty = matches!(answer.response().body().size(), BodySize::None | BodySize::Sized(0));
    let problem = match answer.response().error() {
        Some(error) => Problem::of(error),
        None if is_empty => Problem::of_status(status),
        None => return answer,
    };
    let problem = problem.in_language(locale_of(answer.request()));
    let mut response = problem.for_request(id).error_response();
    let own = response.headers().clone();
    for (name, value) in answer.headers() {
        // What the error said in headers stays: Allow, WWW-Authenticate, Retry-After.
        if !own.contains_key(name) {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    answer.into_response(response)
}

/// Headers that keep browsers from doing more with an answer than it is meant for; a page sets its own.
fn protect(headers: &mut HeaderMap, is_encrypted: bool) {
    let defaults = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in defaults {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if is_encrypted {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}

fn log(answer: &ServiceResponse<BoxBody>, millis: u128) {
    // The pattern, not the path: a path may hold a token.
    let route = answer.request().match_pattern().unwrap_or_else(|| "none".to_owned());
    let status = answer.status().as_u16();
    if matches!(route.as_str(), "/healthz" | "/readyz") {
        tracing::debug!(route, status, millis, "answered");
    } else {
        tracing::info!(route, status, millis, "answered");
    }
}

fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("invalid"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(value: &'static str) -> RequestId {
        let mut headers = HeaderMap::new();
        headers.insert(X_REQUEST_ID, HeaderValue::from_static(value));
        RequestId::of(&headers)
    }

    #[test]
    fn a_callers_id_is_kept_only_when_it_is_fit_to_be_logged() {
        assert_eq!(id_for("4bf92f35-77b3_A.9").as_str(), "4bf92f35-77b3_A.9");
        let long = "a".repeat(65).leak();
        for unfit in ["", "a b", "a\"b", "x=1;y", long] {
            let id = id_for(unfit);
            assert_ne!(id.as_str(), unfit);
            assert_eq!(id.as_str().len(), 32, "{id}");
        }
        assert_ne!(RequestId::of(&HeaderMap::new()), RequestId::of(&HeaderMap::new()));
    }
}

//! What became of a request, as HTTP says it: the status of each outcome, in one place.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};

use super::negotiate::Media;
use crate::graphql::{Answer, ErrorCode, Refusal, RequestError, Stage, Unanswered, errors_json};
use crate::platform::config::HttpProfile;
use crate::platform::error::{BUSY_FOR, Error};
use crate::platform::texts;
use crate::platform::values::Locale;

/// Why a request has no data.
#[derive(Debug, Clone)]
pub(super) enum Refused {
    /// It is none that the API executes.
    ByGraphql(Refusal),
    /// It was refused before anybody looked at it, or failed for reasons that are not its own.
    ByHttp(HttpRefusal),
}

/// A refusal with a status of its own.
#[derive(Debug, Clone)]
pub(super) struct HttpRefusal {
    status: StatusCode,
    error: RequestError,
    allow: Option<&'static str>,
    retry_after: Option<Duration>,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::ByGraphql(refusal)
    }
}

impl Refused {
    /// With a status, a code, and what to do.
    pub fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        let error = RequestError::new(code, message);
        Self::ByHttp(HttpRefusal { status, error, allow: None, retry_after: None })
    }

    /// Says when to come back.
    pub fn retry_after(self, wait: Duration) -> Self {
        match self {
            Self::ByHttp(refusal) => {
                Self::ByHttp(HttpRefusal { error: refusal.error.retry_after(wait), retry_after: Some(wait), ..refusal })
            }
            other @ Self::ByGraphql(_) => other,
        }
    }

    /// A limit and its value.
    pub fn with_limit(self, limit: &str, value: usize) -> Self {
        match self {
            Self::ByHttp(refusal) => {
                let error = refusal.error.with("limit", limit).with("value", value);
                Self::ByHttp(HttpRefusal { error, ..refusal })
            }
            other @ Self::ByGraphql(_) => other,
        }
    }

    /// Another method would do.
    pub fn method_not_allowed(allow: &'static str, message: &str) -> Self {
        let error = RequestError::new(ErrorCode::MethodNotAllowed, message);
        let status = StatusCode::METHOD_NOT_ALLOWED;
        Self::ByHttp(HttpRefusal { status, error, allow: Some(allow), retry_after: None })
    }

    /// What a command or a query refused. A fault of ours is logged here, and the caller does not read its cause.
    pub fn of_error(error: &Error, locale: Locale) -> Self {
        match error {
            Error::Unauthenticated => {
                Self::new(StatusCode::UNAUTHORIZED, ErrorCode::Unauthenticated, texts::text(locale, "unauthenticated"))
            }
            Error::Throttled(wait) => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, texts::text(locale, "throttled"))
                    .retry_after(*wait)
            }
            Error::Busy(_) => {
                tracing::warn!(cause = error.chain(), "the database is busy");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, texts::text(locale, "busy"))
                    .retry_after(BUSY_FOR)
            }
            other => {
                tracing::error!(cause = other.chain(), "request failed");
                let text = texts::text(locale, "internal-error");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Internal, text)
            }
        }
    }

    /// What was executed, but has no answer: it may have been done.
    pub fn of_unanswered(unanswered: Unanswered) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        let error = unanswered.error();
        Self::ByHttp(HttpRefusal { status, error, allow: None, retry_after: None })
    }

    /// Whether the caller has to sign in again.
    pub fn is_unauthenticated(&self) -> bool {
        matches!(self, Self::ByHttp(refusal) if refusal.status == StatusCode::UNAUTHORIZED)
    }

    /// As an answer.
    pub fn respond(&self, media: Media, profile: HttpProfile, request_id: &str) -> HttpResponse {
        let mut response = HttpResponse::build(self.status(media, profile));
        response.insert_header((CONTENT_TYPE, media.content_type()));
        if let Self::ByHttp(refusal) = self {
            if let Some(allow) = refusal.allow {
                response.insert_header((ALLOW, allow));
            }
            if let Some(wait) = refusal.retry_after {
                // Rounded up: who comes back when told is not sent away again.
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                response.insert_header((RETRY_AFTER, seconds.max(1)));
            }
            if refusal.status == StatusCode::UNAUTHORIZED {
                response.insert_header((WWW_AUTHENTICATE, "Bearer"));
            }
        }
        response.body(errors_json(self.errors(), request_id))
    }

    /// The reasons.
    pub fn errors(&self) -> &[RequestError] {
        match self {
            Self::ByGraphql(refusal) => refusal.errors(),
            Self::ByHttp(refusal) => std::slice::from_ref(&refusal.error),
        }
    }

    fn status(&self, media: Media, profile: HttpProfile) -> StatusCode {
        let stage = match self {
            Self::ByHttp(refusal) => return refusal.status,
            Self::ByGraphql(refusal) => refusal.stage,
        };
        match (stage, media, profile) {
            // A caller of the older type may take a body for an answer only when the status is 200.
            (Stage::Syntax | Stage::Document | Stage::Variables, Media::Json, _) => StatusCode::OK,
            (Stage::Form, Media::Json, _) | (Stage::Syntax, ..) | (_, _, HttpProfile::Audit) => StatusCode::BAD_REQUEST,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// An answer with data.
pub(super) fn answered(answer: Answer, media: Media, profile: HttpProfile) -> HttpResponse {
    let is_partial = answer.has_errors && media == Media::GraphqlResponse && profile == HttpProfile::Edition2026;
    let status = if is_partial { partial_success() } else { StatusCode::OK };
    HttpResponse::build(status).insert_header((CONTENT_TYPE, media.content_type())).body(answer.json)
}

/// 294, of GraphQL over HTTP: there is data, and there are errors.
fn partial_success() -> StatusCode {
    StatusCode::from_u16(294).unwrap_or(StatusCode::OK)
}

//! Errors as RFC 9457 says: `application/problem+json`, with our `code`, and which fields are at fault.

use std::fmt;
use std::io::ErrorKind;

use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{AcceptLanguage, CONTENT_TYPE, Header as _, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use super::edge::RequestId;
use crate::platform::error::{BUSY_FOR, Error};
use crate::platform::limits::seconds_to_wait;
use crate::platform::texts;
use crate::platform::values::Locale;

/// Why a request was not answered as the caller hoped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Option<String>,
    locale: Option<Locale>,
    errors: Vec<FieldProblem>,
    retry_after_seconds: Option<u64>,
    current_version: Option<i32>,
    request_id: Option<String>,
}

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Where it is in the body: a JSON pointer. None when no single field is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub pointer: Option<String>,
    /// A stable name.
    #[schema(pattern = "^[A-Z][A-Z0-9_]*$")]
    pub code: &'static str,
    /// What to do, in the caller's language.
    pub detail: String,
}

/// Why a request was not answered as the caller hoped (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
#[serde(rename_all = "camelCase")]
pub(super) struct Body<'p> {
    /// `about:blank`: the status and the code say it all.
    #[schema(format = "uri-reference")]
    r#type: &'static str,
    /// The name of the status.
    title: &'static str,
    /// As the answer has it.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// A stable name.
    #[schema(pattern = "^[A-Z][A-Z0-9_]*$")]
    code: &'static str,
    /// What to do, in the language that the caller asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<String>,
    /// The fields at fault.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'p [FieldProblem],
    /// What a record's version is by now, of one that has changed since the caller read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    current_version: Option<i32>,
    /// Names the request, as `X-Request-ID` and our log do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, required)]
    request_id: Option<&'p str>,
}

impl Problem {
    /// A problem with a code of its own.
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            detail: None,
            locale: None,
            errors: Vec::new(),
            retry_after_seconds: None,
            current_version: None,
            request_id: None,
        }
    }

    /// Says what to do, in the caller's language; otherwise the text of the code does.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Names the fields at fault.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldProblem>) -> Self {
        self.errors = errors;
        self
    }

    /// Speaks this language, unless it was told one before.
    #[must_use]
    pub fn in_language(mut self, locale: Locale) -> Self {
        self.locale.get_or_insert(locale);
        self
    }

    /// What a command or a query refused. A fault of ours is logged here, and the caller does not read its cause.
    pub fn of_error(error: &Error, locale: Locale) -> Self {
        let problem = match error {
            Error::NotFound => Self::of_status(StatusCode::NOT_FOUND),
            Error::Unauthenticated => Self::of_status(StatusCode::UNAUTHORIZED),
            // What exactly is said in English only: in other languages the code's own text has to do.
            Error::Denied(what) if locale == Locale::En => {
                Self::of_status(StatusCode::FORBIDDEN).with_detail(format!("You are not allowed to {what}."))
            }
            Error::Denied(_) => Self::of_status(StatusCode::FORBIDDEN),
            Error::Rejected(rejections) => {
                let errors = rejections.iter().map(|rejection| FieldProblem {
                    pointer: rejection.field.as_ref().map(|field| format!("/{}", field.replace('.', "/"))),
                    code: rejection.code,
                    detail: texts::rejection(locale, rejection),
                });
                Self::of_status(StatusCode::UNPROCESSABLE_ENTITY).with_errors(errors.collect())
            }
            Error::Conflict { current_version } => {
                Self { current_version: Some(*current_version), ..Self::of_status(StatusCode::CONFLICT) }
            }
            Error::Throttled(wait) => {
                let retry_after_seconds = Some(seconds_to_wait(*wait));
                Self { retry_after_seconds, ..Self::of_status(StatusCode::TOO_MANY_REQUESTS) }
            }
            Error::Busy(_) => {
                tracing::warn!(cause = error.chain(), "too busy");
                let problem = Self::of_status(StatusCode::SERVICE_UNAVAILABLE);
                let problem = Self { retry_after_seconds: Some(BUSY_FOR.as_secs()), ..problem };
                problem.with_detail(texts::text(locale, "busy"))
            }
            Error::Internal(_) => {
                tracing::error!(cause = error.chain(), "request failed");
                Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
            }
        };
        problem.in_language(locale)
    }

    /// What the status alone says.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::UNAUTHORIZED => "UNAUTHENTICATED",
            StatusCode::FORBIDDEN => "FORBIDDEN",
            StatusCode::NOT_FOUND => "NOT_FOUND",
            StatusCode::METHOD_NOT_ALLOWED => "METHOD_NOT_ALLOWED",
            StatusCode::NOT_ACCEPTABLE => "NOT_ACCEPTABLE",
            StatusCode::REQUEST_TIMEOUT => "REQUEST_TIMEOUT",
            StatusCode::CONFLICT => "CONFLICT",
            StatusCode::PAYLOAD_TOO_LARGE => "PAYLOAD_TOO_LARGE",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "UNSUPPORTED_MEDIA_TYPE",
            StatusCode::UNPROCESSABLE_ENTITY => "REJECTED",
            StatusCode::TOO_MANY_REQUESTS => "THROTTLED",
            StatusCode::SERVICE_UNAVAILABLE => "UNAVAILABLE",
            status if status.is_server_error() => "INTERNAL",
            _ => "BAD_REQUEST",
        };
        Self::new(status, code)
    }

    /// What the framework or a handler answered with.
    pub(super) fn of(error: &actix_web::Error) -> Self {
        if let Some(problem) = error.as_error::<Self>() {
            return problem.clone();
        }
        Self::of_status(match error.as_error::<PayloadError>() {
            Some(PayloadError::Io(io)) if io.kind() == ErrorKind::TimedOut => StatusCode::REQUEST_TIMEOUT,
            _ => error.as_response_error().status_code(),
        })
    }

    pub(super) fn for_request(mut self, id: &RequestId) -> Self {
        self.request_id = Some(id.to_string());
        self
    }

    /// What to do: as it was said, otherwise as the code's own text has it.
    fn detail(&self) -> Option<String> {
        let key = text_key(self.code);
        let locale = self.locale.unwrap_or_default();
        self.detail.clone().or_else(|| texts::has_text(locale, &key).then(|| texts::text(locale, &key)))
    }
}

/// See `locales/*/problems.ftl`.
fn text_key(code: &str) -> String {
    format!("problem-{}", code.to_lowercase().replace('_', "-"))
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.status.as_u16(), self.code)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((CONTENT_TYPE, "application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(seconds) = self.retry_after_seconds {
            response.insert_header((RETRY_AFTER, seconds));
        }
        response.json(Body {
            // The status and our code say it all; no page describes a type of its own.
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail(),
            errors: &self.errors,
            current_version: self.current_version,
            request_id: self.request_id.as_deref(),
        })
    }
}

/// The language that the caller asks for by `Accept-Language`.
pub fn locale_of(request: &HttpRequest) -> Locale {
    let Ok(accepted) = AcceptLanguage::parse(request) else { return Locale::default() };
    accepted
        .ranked()
        .into_iter()
        .find_map(|preference| {
            let tag = preference.item()?.primary_language().to_owned();
            Locale::ALL.into_iter().find(|locale| locale.tag() == tag)
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use actix_web::body::MessageBody as _;
    use actix_web::test::TestRequest;
    use serde_json::{Value, json};

    use super::*;
    use crate::platform::error::reject;

    fn body(error: &Error, locale: Locale) -> Value {
        let response = Problem::of_error(error, locale).error_response();
        serde_json::from_slice(&response.into_body().try_into_bytes().unwrap()).unwrap()
    }

    #[test]
    fn a_rejection_names_fields_codes_and_what_to_do_in_the_callers_language() {
        let error: Error = reject("BAD_ID").on("member.id").with("form", "mem_…").into();
        assert_eq!(
            body(&error, Locale::Pl),
            json!({
                "type": "about:blank",
                "title": "Unprocessable Entity",
                "status": 422,
                "code": "REJECTED",
                "detail": "Popraw to, co wymieniono w polu errors.",
                "errors": [{
                    "pointer": "/member/id",
                    "code": "BAD_ID",
                    "detail": "To nie jest identyfikator w postaci mem_….",
                }],
            })
        );
    }

    #[test]
    fn a_fault_of_ours_shows_no_cause() {
        let shown = body(&Error::internal("disk full"), Locale::En);
        assert_eq!(shown["code"], "INTERNAL");
        assert!(!shown.to_string().contains("disk"), "{shown}");
    }

    #[test]
    fn each_kind_of_error_has_its_status_and_what_the_caller_needs() {
        let answer = |error: Error| Problem::of_error(&error, Locale::En).error_response();
        assert_eq!(answer(Error::NotFound).status(), 404);
        assert_eq!(answer(Error::Denied("close it")).status(), 403);
        let unauthenticated = answer(Error::Unauthenticated);
        assert_eq!(unauthenticated.status(), 401);
        assert_eq!(unauthenticated.headers().get(WWW_AUTHENTICATE).unwrap(), "Bearer");
        let throttled = answer(Error::Throttled(Duration::from_millis(6_001)));
        assert_eq!(throttled.status(), 429);
        assert_eq!(throttled.headers().get(RETRY_AFTER).unwrap(), "7");
        assert_eq!(body(&Error::Conflict { current_version: 4 }, Locale::En)["currentVersion"], 4);
    }

    #[test]
    fn every_status_that_we_answer_with_says_what_to_do_in_every_language() {
        for status in (400..600).filter_map(|status| StatusCode::from_u16(status).ok()) {
            let key = text_key(Problem::of_status(status).code);
            assert!(Locale::ALL.iter().all(|locale| texts::has_text(*locale, &key)), "{key}");
        }
    }

    #[test]
    fn what_exactly_is_not_allowed_is_said_in_english() {
        let denied = Error::Denied("close the week");
        assert_eq!(body(&denied, Locale::En)["detail"], "You are not allowed to close the week.");
        assert_eq!(body(&denied, Locale::Pl)["detail"], "Nie masz do tego uprawnień.");
    }

    #[test]
    fn the_language_is_the_first_we_have_of_those_asked_for() {
        let asked = |value: &'static str| {
            locale_of(&TestRequest::default().insert_header(("accept-language", value)).to_http_request())
        };
        assert_eq!(asked("de, pl-PL;q=0.8, en;q=0.7"), Locale::Pl);
        assert_eq!(asked("en-GB, pl;q=0.9"), Locale::En);
        assert_eq!(asked("de"), Locale::En);
        assert_eq!(asked(";;;"), Locale::En);
        assert_eq!(locale_of(&TestRequest::default().to_http_request()), Locale::En);
    }
}

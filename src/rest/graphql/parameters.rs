//! From an HTTP request to a GraphQL request: its body, or the query of its URL.

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{FromRequest as _, HttpMessage as _, HttpRequest};
use url::form_urlencoded;

use super::inputs;
use super::refused::Refused;
use crate::graphql::{ErrorCode, GraphqlRequest, Refusal, RequestError, Stage};
use crate::platform::config::{Config, HttpConfig};
use crate::rest::arriving::is_compressed;

/// Reads a body of JSON in UTF-8, and nothing else: a browser asks before it sends that to another origin.
pub(super) async fn of_body(
    request: &HttpRequest,
    payload: &mut Payload,
    config: &Config,
) -> Result<GraphqlRequest, Refused> {
    check_content_type(request)?;
    let body = Bytes::from_request(request, payload).await.map_err(|error| refused(&error, &config.http))?;
    inputs::check(&body, config.graphql.limits.inputs)?;
    let value: serde_json::Value = serde_json::from_slice(&body).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        bad_request(format!("the body is no JSON in UTF-8: see {place}"))
    })?;
    if value.is_array() {
        return Err(ill_formed("the body is a list: send one request at a time, as an object".to_owned()));
    }
    parse(value)
}

/// Reads the query of a URL: `variables` and `extensions` are JSON in it, of so many values at most, and an empty
/// parameter is one left out.
pub(super) fn of_url(request: &HttpRequest, most_inputs: usize) -> Result<GraphqlRequest, Refused> {
    let mut object = serde_json::Map::new();
    for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
        let value = match name.as_ref() {
            _ if value.is_empty() => continue,
            "query" | "documentId" | "operationName" => value.into_owned().into(),
            "variables" | "extensions" => {
                inputs::check(value.as_bytes(), most_inputs)?;
                serde_json::from_str(&value).map_err(|_| ill_formed(format!("{name} is no JSON")))?
            }
            _ => continue,
        };
        if object.insert(name.clone().into_owned(), value).is_some() {
            return Err(ill_formed(format!("{name} stands in the URL twice")));
        }
    }
    parse(object.into())
}

fn check_content_type(request: &HttpRequest) -> Result<(), Refused> {
    let is_one = request.headers().get_all(CONTENT_TYPE).count() == 1;
    let mime = request.mime_type().ok().flatten();
    let is_json = mime.is_some_and(|mime| {
        mime.essence_str() == "application/json" && mime.get_param("charset").is_none_or(|charset| charset == "utf-8")
    });
    if is_one && is_json && !is_compressed(request.headers()) {
        return Ok(());
    }
    let message = "send Content-Type: application/json, in UTF-8, not compressed";
    Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType, message))
}

fn parse(value: serde_json::Value) -> Result<GraphqlRequest, Refused> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let form = match path.as_str() {
            "query" | "documentId" | "operationName" => format!("{path} is not a string"),
            "variables" | "extensions" => format!("{path} is not an object"),
            _ => "the request is not an object with a query".to_owned(),
        };
        ill_formed(form)
    })
}

/// Why a body did not arrive.
fn refused(error: &actix_web::Error, config: &HttpConfig) -> Refused {
    match error.as_error::<PayloadError>() {
        Some(PayloadError::Overflow) => {
            let limit = config.body_limit;
            let message = format!("the body is larger than the limit of {limit} bytes");
            Refused::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::PayloadTooLarge, message)
                .with_limit("body bytes", limit)
        }
        Some(PayloadError::Io(io)) if io.kind() == std::io::ErrorKind::TimedOut => Refused::new(
            StatusCode::REQUEST_TIMEOUT,
            ErrorCode::RequestTimeout,
            "the body did not arrive in time: send it at once",
        )
        .with_limit("read seconds", usize::try_from(config.read_timeout.as_secs()).unwrap_or(usize::MAX)),
        _ => bad_request("the body is not complete".to_owned()),
    }
}

fn bad_request(message: String) -> Refused {
    Refused::new(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message)
}

fn ill_formed(message: String) -> Refused {
    Refusal::new(Stage::Form, RequestError::new(ErrorCode::BadRequest, message)).into()
}

//! `/graphql`: from HTTP to the API and back, as the September 2026 edition of GraphQL over HTTP says. One content type
//! in, two out; queries by GET, everything by POST; a status for each kind of failure.

mod described;
mod inputs;
mod negotiate;
mod once;
mod parameters;
mod refused;
mod run;
mod socket;
mod sse;
mod stream;

use actix_web::dev::Payload;
use actix_web::http::header::{CACHE_CONTROL, HeaderName, HeaderValue, VARY};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, web};

use super::auth::bearer;
use super::client::client_address;
use super::edge::RequestId;
use super::problem::locale_of;
use super::state::AppState;
use crate::graphql::{ErrorCode, GraphqlRequest};
use crate::platform::idempotency::IdempotencyKey;
use crate::platform::limits::{Allowance, Spent};
use described::{Answers, RequestBody, UrlAnswers, UrlParameters};
use negotiate::{Accepted, Media, Stream, accepted};
use refused::{Refused, answered};
use run::{Arrived, Outcome};

pub(super) use described::SharedAnswers;
pub use run::Gate;

/// Where it is served.
pub(super) const PATH: &str = "/graphql";

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Run an operation
///
/// Queries and mutations, and subscriptions with `Accept: text/event-stream`.
#[utoipa::path(
    post,
    path = "/graphql",
    operation_id = "graphql",
    tag = "GraphQL",
    security((), ("bearer" = [])),
    request_body(content = RequestBody, description = "One request in UTF-8."),
    params(("Idempotency-Key" = Option<String>, Header, nullable = false, max_length = 255,
            description = "Names a mutation: sent again within a day, it is done once and answered the same.")),
    responses(Answers),
)]
pub(super) async fn by_post(state: web::Data<AppState>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    graphql(state, request, payload).await
}

/// Run a query
///
/// As by `POST`, without mutations. An upgrade to a WebSocket of `graphql-transport-ws` begins here, too.
#[utoipa::path(
    get,
    path = "/graphql",
    operation_id = "graphqlQuery",
    tag = "GraphQL",
    security((), ("bearer" = [])),
    params(UrlParameters),
    responses(UrlAnswers),
)]
pub(super) async fn by_get(state: web::Data<AppState>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    graphql(state, request, payload).await
}

/// Every method: what is refused is refused in the form of a GraphQL answer.
pub(super) async fn graphql(state: web::Data<AppState>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    let profile = state.config.graphql.http_profile;
    let accepted = accepted(&request, profile);
    let request_id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
    let answered = if socket::is_upgrade(&request) {
        socket::upgrade(&state, &request, payload, &request_id)
    } else {
        answer(&state, &request, payload.into_inner(), accepted, &request_id).await
    };
    let mut response = answered.unwrap_or_else(|refused| {
        // Who accepts neither form is told so in the one that more programs read.
        refused.respond(accepted.answer.unwrap_or(Media::Json), profile, &request_id)
    });
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.append(VARY, HeaderValue::from_static("accept"));
    response
}

async fn answer(
    state: &AppState,
    request: &HttpRequest,
    payload: Payload,
    accepted: Accepted,
    request_id: &str,
) -> Result<HttpResponse, Refused> {
    if accepted.answer.is_none() && accepted.stream == Stream::No {
        let message =
            "answers are application/graphql-response+json, application/json or text/event-stream: accept one";
        return Err(Refused::new(StatusCode::NOT_ACCEPTABLE, ErrorCode::NotAcceptable, message));
    }
    let locale = locale_of(request);
    let graphql = read(state, request, payload).await?;
    let token = bearer(request).map_err(|error| Refused::of_error(&error, locale))?;
    let arrived = Arrived {
        request: graphql,
        token: token.map(str::to_owned),
        address: client_address(request, &state.config.http.trusted_proxies),
        locale,
        request_id: request_id.to_owned(),
        may_write: request.method() == Method::POST,
        key: idempotency_key(request)?,
    };
    match (accepted.stream, accepted.answer) {
        (Stream::Preferred, _) | (_, None) => stream(state, arrived).await,
        (Stream::Possible, Some(_)) if state.api.is_subscription(&arrived.request) => stream(state, arrived).await,
        (_, Some(media)) => single(state, arrived, media).await,
    }
}

/// One answer.
async fn single(state: &AppState, arrived: Arrived, media: Media) -> Result<HttpResponse, Refused> {
    let (locale, request_id, is_named) = (arrived.locale, arrived.request_id.clone(), arrived.key.is_some());
    let profile = state.config.graphql.http_profile;
    // From here on it costs more than a connection.
    let place = state.gate.enter()?;
    let shared = state.clone();
    let work = async move {
        let outcome = run::run(&shared, arrived).await;
        drop(place);
        Ok(outcome)
    };
    // A caller who hangs up wants no answer any more; one who named a key will come back for it.
    let outcome = if is_named { state.run_to_the_end(work).await } else { state.run(work).await };
    let Outcome { answer, allowance, is_repeated } = outcome.map_err(|error| Refused::of_error(&error, locale))?;
    let mut response = match answer {
        Ok(answer) => answered(answer, media, profile),
        Err(refused) => refused.respond(media, profile, &request_id),
    };
    if is_repeated {
        response.headers_mut().insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    }
    if let Some(allowance) = allowance {
        tell_allowance(&mut response, allowance);
    }
    Ok(response)
}

/// A stream of answers.
async fn stream(state: &AppState, arrived: Arrived) -> Result<HttpResponse, Refused> {
    let place = state.gate.hold_open()?;
    let (locale, request_id) = (arrived.locale, arrived.request_id.clone());
    let shared = state.clone();
    let work = async move {
        let opened = stream::open(&shared, &arrived).await;
        Ok((arrived, opened))
    };
    let (arrived, opened) = state.run(work).await.map_err(|error| Refused::of_error(&error, locale))?;
    match opened {
        Ok(opened) => Ok(sse::answer(state, arrived, opened, place)),
        Err(Refused::ByGraphql(refusal)) => Ok(sse::refuse(refusal, &request_id)),
        Err(refused) => Err(refused),
    }
}

fn idempotency_key(request: &HttpRequest) -> Result<Option<IdempotencyKey>, Refused> {
    let Some(value) = request.headers().get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().parse::<IdempotencyKey>();
    key.map(Some).map_err(|error| Refused::new(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, error.to_string()))
}

async fn read(state: &AppState, request: &HttpRequest, mut payload: Payload) -> Result<GraphqlRequest, Refused> {
    match *request.method() {
        Method::POST => parameters::of_body(request, &mut payload, &state.config).await,
        Method::GET => parameters::of_url(request),
        _ => Err(Refused::method_not_allowed("GET, POST", "send queries by GET or POST, mutations by POST")),
    }
}

/// As the IETF's draft on rate limits has it: what there is in a minute, what is left, and when it is whole again.
fn tell_allowance(response: &mut HttpResponse, allowance: Result<Allowance, Spent>) {
    let (per_minute, left, seconds) = match allowance {
        Ok(allowance) => (allowance.per_minute, allowance.left, allowance.full_in.as_secs_f64().ceil()),
        Err(spent) => (spent.per_minute, 0, spent.wait.as_secs_f64().ceil()),
    };
    let headers = [
        (RATE_LIMIT, format!("\"cost\";r={left};t={seconds}")),
        (RATE_LIMIT_POLICY, format!("\"cost\";q={per_minute};w=60")),
    ];
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
}

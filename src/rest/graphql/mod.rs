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
use run::{Admitted, Arrived, Found};

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
        (Stream::Preferred, _) | (_, None) => stream(state, arrived, None).await,
        (streams, Some(media)) => single(state, arrived, media, streams == Stream::Possible).await,
    }
}

/// One answer; or a stream of them, for a caller who reads both.
async fn single(state: &AppState, arrived: Arrived, media: Media, may_stream: bool) -> Result<HttpResponse, Refused> {
    let (locale, request_id) = (arrived.locale, arrived.request_id.clone());
    let profile = state.config.graphql.http_profile;
    // From here on it costs more than a connection.
    let place = state.gate.enter()?;
    let shared = state.clone();
    let work = async move {
        let outcome = Box::pin(run::run(&shared, &arrived, place)).await;
        Ok((arrived, outcome))
    };
    // A caller who hangs up wants no answer any more.
    let (arrived, outcome) = state.run(work).await.map_err(|error| Refused::of_error(&error, locale))?;
    let mut response = match outcome.found {
        Ok(Found::Answer(answer)) => answered(answer, media, profile),
        Ok(Found::Repeated(answer)) => {
            let mut response = answered(answer, media, profile);
            response.headers_mut().insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
            response
        }
        Ok(Found::Subscription(admitted)) if may_stream => {
            return Box::pin(stream(state, arrived, Some(admitted))).await;
        }
        Ok(Found::Subscription(_)) => has_many_answers().respond(media, profile, &request_id),
        Err(refused) => refused.respond(media, profile, &request_id),
    };
    if let Some(allowance) = outcome.allowance {
        tell_allowance(&mut response, allowance);
    }
    Ok(response)
}

/// A stream of answers, to a request that is let in by now or has to be.
async fn stream(state: &AppState, arrived: Arrived, admitted: Option<Admitted>) -> Result<HttpResponse, Refused> {
    let place = state.gate.hold_open(arrived.address)?;
    let (locale, request_id) = (arrived.locale, arrived.request_id.clone());
    let shared = state.clone();
    let work = async move {
        let opened = match admitted {
            Some(admitted) => match shared.gate.enter() {
                Ok(_place) => stream::begin(&shared, admitted).await,
                Err(refused) => Err(refused),
            },
            None => stream::open(&shared, &arrived).await,
        };
        Ok((arrived, opened))
    };
    let (arrived, opened) = state.run(work).await.map_err(|error| Refused::of_error(&error, locale))?;
    match opened {
        Ok(opened) => Ok(sse::answer(state, arrived, opened, place)),
        Err(Refused::ByGraphql(refusal)) => Ok(sse::refuse(refusal, &request_id)),
        Err(refused) => Err(refused),
    }
}

fn has_many_answers() -> Refused {
    let message = "a subscription has many answers: accept text/event-stream, or use a WebSocket";
    Refused::new(StatusCode::NOT_ACCEPTABLE, ErrorCode::NotAcceptable, message)
}

fn idempotency_key(request: &HttpRequest) -> Result<Option<IdempotencyKey>, Refused> {
    let Some(value) = request.headers().get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().parse::<IdempotencyKey>();
    key.map(Some).map_err(|error| Refused::new(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, error.to_string()))
}

async fn read(state: &AppState, request: &HttpRequest, mut payload: Payload) -> Result<GraphqlRequest, Refused> {
    match *request.method() {
        Method::POST => parameters::of_body(request, &mut payload, &state.config).await,
        Method::GET => parameters::of_url(request, state.config.graphql.limits.inputs),
        _ => Err(Refused::method_not_allowed("GET, POST", "send queries by GET or POST, mutations by POST")),
    }
}

/// As the IETF's draft on rate limits has it: what there is in a minute, what is left, and when it is whole again.
fn tell_allowance(response: &mut HttpResponse, allowance: Result<Allowance, Spent>) {
    let Allowance { per_minute, left, full_in } = allowance.unwrap_or_else(|spent| spent.allowance);
    let headers = [
        (RATE_LIMIT, format!("\"cost\";r={left};t={}", full_in.as_secs_f64().ceil())),
        (RATE_LIMIT_POLICY, format!("\"cost\";q={per_minute};w=60")),
    ];
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
}

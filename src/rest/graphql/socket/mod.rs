//! `GET /graphql` with an upgrade: graphql-transport-ws. A socket belongs to a member: who does not say who they are in
//! time, or whose sign-in ends, is hung up on.

mod conversation;
mod frames;
mod messages;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, ORIGIN, SEC_WEBSOCKET_PROTOCOL, TRANSFER_ENCODING, UPGRADE};
use actix_web::{FromRequest as _, HttpRequest, HttpResponse, web};

use super::refused::Refused;
use crate::graphql::ErrorCode;
use crate::platform::config::Config;
use crate::rest::client::client_address;
use crate::rest::problem::locale_of;
use crate::rest::state::AppState;

use conversation::{Conversation, Peer};
use frames::Frames;
use messages::PROTOCOL;

/// Whether a request wants to become a socket.
pub(super) fn is_upgrade(request: &HttpRequest) -> bool {
    let wants = request.headers().get(UPGRADE).and_then(|value| value.to_str().ok());
    wants.is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}

/// Makes a socket of a request.
pub(super) fn upgrade(
    state: &AppState,
    request: &HttpRequest,
    payload: web::Payload,
    request_id: &str,
) -> Result<HttpResponse, Refused> {
    check_origin(request, &state.config)?;
    if !names(request, &SEC_WEBSOCKET_PROTOCOL).any(|name| name == PROTOCOL) {
        let message = format!("the socket speaks {PROTOCOL}: name it in Sec-WebSocket-Protocol");
        return Err(Refused::new(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message));
    }
    let address = client_address(request, &state.config.http.trusted_proxies);
    state.gate.spend_on_upgrade(address)?;
    if request.headers().contains_key(TRANSFER_ENCODING) {
        let message = "a request that becomes a socket has no body: leave Transfer-Encoding out";
        return Err(Refused::new(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message));
    }
    let place = state.gate.hold_open(address)?;
    let largest = state.config.graphql.socket_message;
    let frames = Box::pin(Frames::new(payload.into_inner(), largest));
    let (response, session, messages) = web::Payload::from_request(request, &mut Payload::Stream { payload: frames })
        .into_inner()
        .and_then(|payload| actix_ws::handle_with_protocols(request, payload, &[PROTOCOL]))
        .map_err(|error| {
            Refused::new(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, format!("no WebSocket: {error}"))
        })?;
    let peer = Peer { address, locale: locale_of(request), request_id: request_id.to_owned() };
    let messages = messages.max_frame_size(largest).aggregate_continuations().max_continuation_size(largest);
    let conversation = Conversation::hold(state.clone(), session, peer, messages);
    actix_web::rt::spawn(async move {
        conversation.await;
        drop(place);
    });
    Ok(response)
}

/// A page elsewhere must not open a socket in the name of whoever looks at it. Programs send no Origin.
fn check_origin(request: &HttpRequest, config: &Config) -> Result<(), Refused> {
    let Some(origin) = request.headers().get(ORIGIN) else { return Ok(()) };
    let is_known = origin.to_str().is_ok_and(|origin| {
        origin == config.public_url.as_str() || config.http.cors_origins.contain(origin) || is_own(request, origin)
    });
    if is_known {
        return Ok(());
    }
    let message = "pages of this origin may not open sockets here: http.cors_origins lists those that may";
    Err(Refused::new(StatusCode::FORBIDDEN, ErrorCode::Forbidden, message))
}

/// The page came from the same address as the socket goes to, as in development.
fn is_own(request: &HttpRequest, origin: &str) -> bool {
    let host = names(request, &actix_web::http::header::HOST).next();
    host.is_some_and(|host| origin.split_once("://").is_some_and(|(_, of_origin)| of_origin == host))
}

fn names<'r>(request: &'r HttpRequest, header: &HeaderName) -> impl Iterator<Item = &'r str> {
    let values = request.headers().get_all(header).filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

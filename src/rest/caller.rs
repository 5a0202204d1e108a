//! Who asks, beside GraphQL.

use actix_web::{HttpMessage as _, HttpRequest};

use super::auth::bearer;
use super::client::client_address;
use super::edge::RequestId;
use super::state::AppState;
use crate::access::Actor;
use crate::members;
use crate::platform::error::{Error, Result};

/// The member who is signed in, having paid for what they ask. To find out that a token does not hold costs the address
/// something, too.
pub(super) async fn signed_in(state: &AppState, request: &HttpRequest, cost: u64) -> Result<Actor> {
    let address = client_address(request, &state.config.http.trusted_proxies);
    let actor = match authenticate(state, request).await {
        Err(Error::Unauthenticated) => {
            state.gate.spend_beside(None, address, 1)?;
            return Err(Error::Unauthenticated);
        }
        other => other?,
    };
    state.gate.spend_beside(Some(&actor), address, cost)?;
    let id = request.extensions().get::<RequestId>().map(ToString::to_string);
    Ok(match id {
        Some(id) => actor.in_request(id),
        None => actor,
    })
}

async fn authenticate(state: &AppState, request: &HttpRequest) -> Result<Actor> {
    let token = bearer(request)?.ok_or(Error::Unauthenticated)?.to_owned();
    let (accounts, db) = (state.accounts.clone(), state.db.clone());
    let (actor, _) = state.run(async move { members::authenticate(&accounts, &db, &token).await }).await?;
    Ok(actor)
}

//! What every GraphQL request goes through, whatever it came over: who asks, what it may cost, and then its execution.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::once::Once;
use super::refused::Refused;
use crate::access::{Actor, MemberId};
use crate::graphql::{Answer, Asker, ErrorCode, GraphqlRequest, OperationKind, Prepared};
use crate::members;
use crate::platform::clock::Clock;
use crate::platform::config::GraphqlConfig;
use crate::platform::error::Error;
use crate::platform::idempotency::IdempotencyKey;
use crate::platform::limits::{Allowance, Place, Places, Rates, Spent, network_of};
use crate::platform::values::Locale;
use crate::rest::state::AppState;

/// With the usual rate an address may open 300 sockets at once, and then five a second.
const UPGRADE: u64 = 20;

/// Who may ask how much, on this node.
#[derive(Debug)]
pub struct Gate {
    in_flight: Arc<Semaphore>,
    most_in_flight: usize,
    streams: Arc<Semaphore>,
    most_streams: usize,
    streams_of_one: Places<Option<IpAddr>>,
    most_streams_of_one: usize,
    members: Rates<MemberId>,
    addresses: Rates<Option<IpAddr>>,
}

impl Gate {
    /// As the settings say.
    pub fn new(settings: &GraphqlConfig, clock: &Clock) -> Self {
        Self {
            in_flight: Arc::new(Semaphore::new(settings.max_in_flight)),
            most_in_flight: settings.max_in_flight,
            streams: Arc::new(Semaphore::new(settings.max_streams)),
            most_streams: settings.max_streams,
            streams_of_one: Places::new(settings.max_streams_per_address),
            most_streams_of_one: settings.max_streams_per_address,
            members: Rates::per_minute(settings.rate, clock.clone()),
            addresses: Rates::per_minute(settings.rate_anonymous, clock.clone()),
        }
    }

    /// A place among the requests that are executed; it is given back when it is dropped.
    pub(super) fn enter(&self) -> Result<OwnedSemaphorePermit, Refused> {
        Arc::clone(&self.in_flight).try_acquire_owned().map_err(|_| {
            let message = "the server is busy: try again in a moment";
            Refused::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, message)
                .with_limit("requests in flight", self.most_in_flight)
                .retry_after(Duration::from_secs(1))
        })
    }

    /// As `enter`, but waits for a place.
    pub(super) async fn enter_in_turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.in_flight).acquire_owned().await.ok()
    }

    /// A place among the sockets and streams that are held open. No address can take all of them.
    pub(super) fn hold_open(&self, address: Option<IpAddr>) -> Result<HeldOpen, Refused> {
        let of_one = self.streams_of_one.take(address.map(network_of)).ok_or_else(|| {
            let message = "too many connections are held open from this address: end some first";
            Refused::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, message)
                .with_limit("open streams of an address", self.most_streams_of_one)
                .retry_after(Duration::from_secs(10))
        })?;
        let of_all = Arc::clone(&self.streams).try_acquire_owned().map_err(|_| {
            let message = "the server holds as many connections open as it may: try again later";
            Refused::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, message)
                .with_limit("open streams", self.most_streams)
                .retry_after(Duration::from_secs(10))
        })?;
        Ok(HeldOpen { _of_one: of_one, _of_all: of_all })
    }

    /// Spends what an upgrade costs: nobody knows yet who wants it, and a socket that never says so takes a place.
    pub(super) fn spend_on_upgrade(&self, address: Option<IpAddr>) -> Result<(), Refused> {
        self.spend(None, address, UPGRADE).map(|_| ()).map_err(overdrawn)
    }

    /// Spends what a look for a refresh token costs: whoever shows one is a stranger until it is found.
    pub(in crate::rest) fn spend_on_refresh(&self, address: Option<IpAddr>) -> Result<(), Error> {
        self.spend_beside(None, address, UPGRADE)
    }

    /// Spends what is asked for beside GraphQL: of a member, or of the address of whoever is not signed in.
    pub(in crate::rest) fn spend_beside(
        &self,
        actor: Option<&Actor>,
        address: Option<IpAddr>,
        cost: u64,
    ) -> Result<(), Error> {
        self.spend(actor, address, cost).map(|_| ()).map_err(|spent| Error::Throttled(spent.wait))
    }

    /// Spends what telling of a change costs.
    pub(super) fn spend_on(&self, asker: &Asker, address: Option<IpAddr>, cost: u64) -> Result<(), Refused> {
        let spent = self.spend(asker.actor.as_ref(), address, cost);
        spent.map(|_| ()).map_err(overdrawn)
    }

    fn spend(&self, actor: Option<&Actor>, address: Option<IpAddr>, amount: u64) -> Result<Allowance, Spent> {
        let amount = u32::try_from(amount).unwrap_or(u32::MAX);
        match actor.and_then(Actor::member_id) {
            Some(member) => self.members.spend(&member, amount),
            None => self.addresses.spend(&address.map(network_of), amount),
        }
    }
}

/// A place among the sockets and streams; it is given back when it is dropped.
#[derive(Debug)]
pub(super) struct HeldOpen {
    _of_one: Place<Option<IpAddr>>,
    _of_all: OwnedSemaphorePermit,
}

/// A request that has arrived, with what is known of who sent it.
#[derive(Debug)]
pub(super) struct Arrived {
    pub request: GraphqlRequest,
    pub token: Option<String>,
    pub address: Option<IpAddr>,
    pub locale: Locale,
    pub request_id: String,
    pub may_write: bool,
    pub key: Option<IdempotencyKey>,
}

/// What became of it, and what the caller may still spend.
#[derive(Debug)]
pub(super) struct Outcome {
    pub found: Result<Found, Refused>,
    pub allowance: Option<Result<Allowance, Spent>>,
}

/// What a request is answered with.
#[derive(Debug)]
pub(super) enum Found {
    /// One answer.
    Answer(Answer),
    /// One that was given before.
    Repeated(Answer),
    /// Any number of them: it is not executed yet.
    Subscription(Admitted),
}

/// A request that may be executed.
#[derive(Debug)]
pub(super) struct Admitted {
    pub asker: Asker,
    pub prepared: Prepared,
}

/// Answers a request, which has a place among those that are executed. Call it on the runtime that owns the database's
/// connections.
pub(super) async fn run(state: &AppState, arrived: &Arrived, place: OwnedSemaphorePermit) -> Outcome {
    let mut allowance = None;
    let found = find(state, arrived, place, &mut allowance).await;
    Outcome { found, allowance }
}

async fn find(
    state: &AppState,
    arrived: &Arrived,
    place: OwnedSemaphorePermit,
    allowance: &mut Option<Result<Allowance, Spent>>,
) -> Result<Found, Refused> {
    let Admitted { asker, prepared } = admit(state, arrived, allowance).await?;
    let member = asker.actor.as_ref().and_then(Actor::member_id);
    match (prepared.kind, &arrived.key, member) {
        (OperationKind::Subscription, ..) => Ok(Found::Subscription(Admitted { asker, prepared })),
        (OperationKind::Mutation, Some(key), Some(member)) => {
            let once = Once { state: state.clone(), caller: member.0, key: key.clone(), place };
            once.execute(asker, prepared).await
        }
        _ => execute(state, asker, prepared).await.map(Found::Answer),
    }
}

/// Executes what was admitted.
pub(super) async fn execute(state: &AppState, asker: Asker, prepared: Prepared) -> Result<Answer, Refused> {
    state.api.execute(&state.db, asker, prepared).await.map_err(Refused::of_unanswered)
}

/// Who asks, for what, and whether they may ask for so much.
pub(super) async fn admit(
    state: &AppState,
    arrived: &Arrived,
    allowance: &mut Option<Result<Allowance, Spent>>,
) -> Result<Admitted, Refused> {
    let asker = match authenticate(state, arrived).await {
        // To find out that a token does not hold costs something, too, and nobody else pays for it.
        Err(refused) if refused.is_unauthenticated() => {
            let spent = state.gate.spend(None, arrived.address, 1);
            return Err(spent.map_or_else(overdrawn, |_| refused));
        }
        other => other?,
    };
    let mut spend = |amount| {
        let spent = state.gate.spend(asker.actor.as_ref(), arrived.address, amount);
        *allowance = Some(spent);
        spent.map_err(overdrawn)
    };
    // To look at a request costs something, too.
    spend(1)?;
    let prepared = state.api.prepare(&arrived.request, asker.actor.is_some())?;
    if prepared.kind == OperationKind::Mutation && !arrived.may_write {
        return Err(Refused::method_not_allowed("POST", "a mutation is sent by POST: GET only reads"));
    }
    if prepared.cost > 0 {
        spend(prepared.cost)?;
    }
    Ok(Admitted { asker, prepared })
}

/// A token that is shown must hold: a caller whose sign-in ended should hear of it.
pub(super) async fn authenticate(state: &AppState, arrived: &Arrived) -> Result<Asker, Refused> {
    let actor = match &arrived.token {
        None => None,
        Some(token) => {
            let found = members::authenticate(&state.accounts, &state.db, token).await;
            let (actor, _) = found.map_err(|error| Refused::of_error(&error, arrived.locale))?;
            Some(actor.in_request(arrived.request_id.clone()))
        }
    };
    Ok(Asker { actor, locale: arrived.locale, request_id: arrived.request_id.clone() })
}

fn overdrawn(spent: Spent) -> Refused {
    let message = "you have asked for more than you may in a minute: wait, and ask for less at once";
    Refused::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, message)
        .with_limit("cost in a minute", spent.allowance.per_minute as usize)
        .retry_after(spent.wait)
}

//! What every GraphQL request goes through, whatever it came over: who asks, what it may cost, and then its execution.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::once::Once;
use super::refused::Refused;
use crate::access::{Actor, MemberId};
use crate::graphql::{Answer, Api, Asker, ErrorCode, GraphqlRequest, OperationKind, Prepared};
use crate::members;
use crate::platform::clock::Clock;
use crate::platform::config::GraphqlConfig;
use crate::platform::error::Error;
use crate::platform::idempotency::IdempotencyKey;
use crate::platform::limits::{Allowance, Rates, Spent, network_of};
use crate::platform::values::Locale;
use crate::rest::state::AppState;

/// Who may ask how much, on this node.
#[derive(Debug)]
pub struct Gate {
    in_flight: Arc<Semaphore>,
    most_in_flight: usize,
    members: Rates<MemberId>,
    addresses: Rates<Option<IpAddr>>,
}

impl Gate {
    /// As the settings say.
    pub fn new(settings: &GraphqlConfig, clock: &Clock) -> Self {
        Self {
            in_flight: Arc::new(Semaphore::new(settings.max_in_flight)),
            most_in_flight: settings.max_in_flight,
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

    fn spend(&self, actor: Option<&Actor>, address: Option<IpAddr>, amount: u64) -> Result<Allowance, Spent> {
        let amount = u32::try_from(amount).unwrap_or(u32::MAX);
        match actor.and_then(Actor::member_id) {
            Some(member) => self.members.spend(&member, amount),
            None => self.addresses.spend(&address.map(network_of), amount),
        }
    }
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

/// What became of it, what the caller may still spend, and whether the answer was given before.
#[derive(Debug)]
pub(super) struct Outcome {
    pub answer: Result<Answer, Refused>,
    pub allowance: Option<Result<Allowance, Spent>>,
    pub is_repeated: bool,
}

/// Does all of it. Call it on the runtime that owns the database's connections.
pub(super) async fn run(state: &AppState, arrived: Arrived) -> Outcome {
    let mut outcome = Outcome { answer: Err(overdrawn(Duration::ZERO)), allowance: None, is_repeated: false };
    outcome.answer = answer(state, arrived, &mut outcome).await;
    outcome
}

async fn answer(state: &AppState, arrived: Arrived, outcome: &mut Outcome) -> Result<Answer, Refused> {
    let locale = arrived.locale;
    let refuse = |error| Refused::of_error(&error, locale);
    let actor = authenticate(state, &arrived).await.map_err(refuse)?;
    let mut spend = |amount| {
        let spent = state.gate.spend(actor.as_ref(), arrived.address, amount);
        outcome.allowance = Some(spent);
        spent.map_err(|spent| overdrawn(spent.wait))
    };
    // To look at a request costs something, too.
    spend(1)?;
    let prepared = prepare(&state.api, arrived.request, actor.is_some(), arrived.may_write)?;
    spend(prepared.cost)?;
    let member = actor.as_ref().and_then(Actor::member_id);
    let asker = Asker { actor, locale, request_id: arrived.request_id };
    if let (OperationKind::Mutation, Some(key), Some(member)) = (prepared.kind, arrived.key, member) {
        let once = Once { state, caller: member.0, key };
        let (answer, is_repeated) = once.execute(asker, prepared).await?;
        outcome.is_repeated = is_repeated;
        return Ok(answer);
    }
    let answered = state.api.execute(&state.db, asker, prepared).await;
    answered.map_err(Refused::of_unanswered)
}

/// A token that is shown must hold: a caller whose sign-in ended should hear of it.
async fn authenticate(state: &AppState, arrived: &Arrived) -> Result<Option<Actor>, Error> {
    let Some(token) = &arrived.token else { return Ok(None) };
    let (actor, _) = members::authenticate(&state.accounts, &state.db, token).await?;
    Ok(Some(actor.in_request(arrived.request_id.clone())))
}

fn prepare(api: &Api, request: GraphqlRequest, is_signed_in: bool, may_write: bool) -> Result<Prepared, Refused> {
    let prepared = api.prepare(request, is_signed_in)?;
    match prepared.kind {
        OperationKind::Mutation if !may_write => {
            Err(Refused::method_not_allowed("POST", "a mutation is sent by POST: GET only reads"))
        }
        OperationKind::Subscription => Err(Refused::new(
            StatusCode::NOT_ACCEPTABLE,
            ErrorCode::NotAcceptable,
            "a subscription has many answers: accept text/event-stream, or use a WebSocket",
        )),
        _ => Ok(prepared),
    }
}

fn overdrawn(wait: Duration) -> Refused {
    let message = "you have asked for more than you may in a minute: wait, and ask for less at once";
    Refused::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, message).retry_after(wait)
}

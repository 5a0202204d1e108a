//! A mutation that carries an `Idempotency-Key`: done once, however often it is sent.

use std::time::Duration;

use actix_web::http::StatusCode;
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

use super::refused::Refused;
use super::run::Found;
use crate::graphql::{Answer, Asker, ErrorCode, Prepared};
use crate::platform::error::Result;
use crate::platform::idempotency::{self, Claim, Claimed, IdempotencyKey};
use crate::rest::state::AppState;

/// A key of a caller, whose request has a place among those that are executed.
pub(super) struct Once {
    pub state: AppState,
    pub caller: Uuid,
    pub key: IdempotencyKey,
    pub place: OwnedSemaphorePermit,
}

impl Once {
    /// The answer. A caller who hangs up will come back for it: the work goes on to its end.
    pub async fn execute(self, asker: Asker, prepared: Prepared) -> Result<Found, Refused> {
        let (state, locale) = (self.state.clone(), asker.locale);
        let work = async move { Ok(self.work(asker, prepared).await) };
        state.run_to_the_end(work).await.map_err(|error| Refused::of_error(&error, locale))?
    }

    async fn work(self, asker: Asker, prepared: Prepared) -> Result<Found, Refused> {
        let locale = asker.locale;
        let refuse = |error| Refused::of_error(&error, locale);
        let fingerprint = prepared.fingerprint();
        // Longer than the work can take; only a node that dies on it leaves the key taken.
        let lease = self.state.config.graphql.timeout + Duration::from_secs(30);
        let claimed = idempotency::claim(&self.state.db, self.caller, &self.key, &fingerprint, lease).await;
        let claim = match claimed.map_err(refuse)? {
            Claimed::New(claim) => claim,
            Claimed::Answered(json) => return Ok(Found::Repeated(Answer::again(json))),
            Claimed::Running => return Err(running()),
            Claimed::Reused => return Err(reused()),
            Claimed::AnswerLost => return Err(answer_lost()),
        };
        let executed = self.state.api.execute(&self.state.db.claimed_by(&claim), asker, prepared).await;
        if let Err(error) = self.settle(&claim, executed.as_ref().ok()).await {
            tracing::error!(cause = error.chain(), "the answer to an idempotency key was not stored");
        }
        drop(self.place);
        executed.map(Found::Answer).map_err(Refused::of_unanswered)
    }

    /// What failed without having done anything may be tried again; all else is remembered.
    async fn settle(&self, claim: &Claim, answer: Option<&Answer>) -> Result<()> {
        let db = &self.state.db;
        if answer.is_none_or(|answer| answer.has_errors) {
            idempotency::release(db, claim).await?;
        }
        match answer {
            // What is told once would lie here for a day: who lost it asks for another.
            Some(answer) if answer.is_secret => idempotency::give_up(db, claim).await,
            Some(answer) => idempotency::settle(db, claim, String::from_utf8_lossy(&answer.json).into_owned()).await,
            None => idempotency::give_up(db, claim).await,
        }
    }
}

fn running() -> Refused {
    let message = "a request with this Idempotency-Key is still running: ask again in a moment";
    Refused::new(StatusCode::CONFLICT, ErrorCode::IdempotencyKeyInUse, message).retry_after(Duration::from_secs(1))
}

fn reused() -> Refused {
    let message = "this Idempotency-Key came with another request before: make a new one for each";
    Refused::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::IdempotencyKeyReused, message)
}

fn answer_lost() -> Refused {
    let message = "this was done, but its answer was lost: read the record to see it";
    Refused::new(StatusCode::CONFLICT, ErrorCode::IdempotentAnswerLost, message)
}

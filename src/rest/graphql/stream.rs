//! An operation with any number of answers, whatever they are sent over.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::refused::Refused;
use super::run::{Admitted, Arrived, admit, authenticate, execute};
use crate::graphql::{Answer, OpenSubscription, OperationKind};
use crate::rest::state::AppState;

/// What somebody who reads a stream is told.
#[derive(Debug)]
pub(super) enum Told {
    /// An answer; more may come.
    Next(Answer),
    /// There will be no more: the operation is refused, or may not go on.
    Refused(Refused),
    /// There will be no more.
    Complete,
}

/// An operation that was let in.
#[derive(Debug)]
pub(super) enum Opened {
    /// With its only answer.
    Answered(Answer),
    /// It goes on.
    Subscribed(OpenSubscription),
}

/// How often a quiet subscription makes sure that its reader's sign-in still holds.
const RECHECK: Duration = Duration::from_secs(30);

/// Lets an operation in. Call it on the runtime that owns the database's connections, as `follow`.
pub(super) async fn open(state: &AppState, arrived: &Arrived) -> Result<Opened, Refused> {
    let _place = state.gate.enter()?;
    begin(state, admit(state, arrived, &mut None).await?).await
}

/// Begins with an operation that was let in, and has a place among those that are executed.
pub(super) async fn begin(state: &AppState, admitted: Admitted) -> Result<Opened, Refused> {
    let Admitted { asker, prepared } = admitted;
    if prepared.kind != OperationKind::Subscription {
        return execute(state, asker, prepared).await.map(Opened::Answered);
    }
    let opened = state.api.subscribe(&state.db, &asker, prepared).await.map_err(Refused::of_unanswered)?;
    Ok(match opened {
        Ok(subscription) => Opened::Subscribed(subscription),
        Err(answer) => Opened::Answered(answer),
    })
}

/// Hands in all answers until there are no more or nobody reads them. That the server stops is no end: who is told
/// nothing comes back.
pub(super) async fn follow(state: AppState, arrived: Arrived, opened: Opened, out: mpsc::Sender<Told>) {
    let told = match opened {
        Opened::Answered(answer) => match out.send(Told::Next(answer)).await {
            Ok(()) => Told::Complete,
            Err(_) => return,
        },
        Opened::Subscribed(subscription) => {
            let refused = tokio::select! {
                refused = tell_changes(&state, &arrived, subscription, &out) => refused,
                () = state.drained() => return,
                () = out.closed() => return,
            };
            match refused {
                Some(refused) => Told::Refused(refused),
                None => return,
            }
        }
    };
    // A reader who has gone needs no last word.
    let _ = out.send(told).await;
}

/// Tells of one change after the other. Ends when the reader has gone, or may be told no more.
async fn tell_changes(
    state: &AppState,
    arrived: &Arrived,
    mut subscription: OpenSubscription,
    out: &mpsc::Sender<Told>,
) -> Option<Refused> {
    let mut recheck = interval_at(Instant::now() + RECHECK, RECHECK);
    recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let change = tokio::select! {
            change = subscription.changed() => Some(change),
            _ = recheck.tick() => None,
        };
        let place = state.gate.enter_in_turn().await;
        // Whoever was signed out, or has left the chapter, is told nothing more, or less.
        let asker = authenticate(state, arrived).await;
        let answer = match (asker, change) {
            (Err(refused), _) if refused.is_unauthenticated() => return Some(refused),
            (_, None) => continue,
            // Nobody knows for now who may read it: it is a change that has gone unheard.
            (Err(_), Some(_)) => subscription.missed(&arrived.request_id).map(Some),
            (Ok(asker), Some(change)) => {
                if let Err(refused) = state.gate.spend_on(&asker, arrived.address, subscription.cost()) {
                    return Some(refused);
                }
                subscription.tell(&state.db, &asker, change).await
            }
        };
        drop(place);
        match answer {
            Ok(Some(answer)) => out.send(Told::Next(answer)).await.ok()?,
            Ok(None) => {}
            Err(unanswered) => return Some(Refused::of_unanswered(unanswered)),
        }
    }
}

//! Subscriptions: executed once to be opened, and again for every change.

use std::sync::PoisonError;

use async_graphql::{Response, ServerError};
use futures::StreamExt as _;
use uuid::Uuid;

use super::{Answer, Api, Asker, Prepared, Unanswered};
use crate::graphql::caller::Caller;
use crate::graphql::drive::drive;
use crate::graphql::errors::ErrorCode;
use crate::graphql::loaders::Loads;
use crate::graphql::subscriptions::Watched;
use crate::platform::db::Db;

impl Api {
    /// Opens a subscription: from now on nothing is missed. Or answers why it cannot be opened.
    pub async fn subscribe(
        &self,
        db: &Db,
        asker: &Asker,
        prepared: Prepared,
    ) -> Result<Result<OpenSubscription, Answer>, Unanswered> {
        let (caller, loads) = Caller::new(db, asker.actor.clone(), asker.locale);
        let watched = caller.watched();
        let refused = self.first_of_stream(&prepared, caller, loads).await?;
        if let Some(response) = refused {
            return self.answer(response, &asker.request_id, None).map(Err);
        }
        let watched = watched.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(Ok(OpenSubscription { api: self.clone(), prepared, watched }))
    }

    async fn first_of_stream(
        &self,
        prepared: &Prepared,
        caller: Caller,
        loads: Loads,
    ) -> Result<Option<Response>, Unanswered> {
        let mut responses = self.0.schema.execute_stream(prepared.request(caller));
        self.within_the_time(drive(responses.next(), loads)).await
    }
}

/// A subscription that is open: it hears of changes until it is dropped.
#[derive(Debug)]
pub struct OpenSubscription {
    api: Api,
    prepared: Prepared,
    watched: Option<Watched>,
}

/// Something has changed that a subscription watches: this record, or nobody can say which.
#[derive(Debug, Clone, Copy)]
pub struct Change(Option<Uuid>);

impl OpenSubscription {
    /// What it costs to tell of a change.
    pub fn cost(&self) -> u64 {
        self.prepared.cost
    }

    /// Waits for the next change. Nothing is lost when the wait is given up.
    pub async fn changed(&mut self) -> Change {
        match &mut self.watched {
            Some(watched) => Change(watched.next().await),
            None => std::future::pending().await,
        }
    }

    /// What the reader is told when nobody can say what has changed.
    pub fn missed(&self, request_id: &str) -> Result<Answer, Unanswered> {
        self.api.answer(missed(), request_id, None)
    }

    /// What the reader is told of a change; `None` when it is none of their business any more.
    pub async fn tell(&self, db: &Db, asker: &Asker, change: Change) -> Result<Option<Answer>, Unanswered> {
        let response = match change {
            Change(None) => Some(missed()),
            Change(changed) => {
                let (caller, loads) = Caller::new(db, asker.actor.clone(), asker.locale);
                self.api.first_of_stream(&self.prepared, caller.told_of(changed), loads).await?
            }
        };
        let cost = self.prepared.tells_cost.then(|| self.api.told_cost(asker, self.prepared.cost));
        response.map(|response| self.api.answer(response, &asker.request_id, cost)).transpose()
    }
}

fn missed() -> Response {
    let mut error = ServerError::new("changes may have gone unheard: read anew what you show", None);
    error.extensions.get_or_insert_default().set("code", ErrorCode::EventsMissed.name());
    Response::from_errors(vec![error])
}

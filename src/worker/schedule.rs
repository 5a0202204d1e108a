//! What is to be done again and again: whichever node looks first when it is time enqueues the job.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;

use crate::platform::db::{Db, Tx};
use crate::platform::error::Result;
use crate::platform::jobs::{self, Job};

type Enqueue = Arc<dyn for<'a> Fn(&'a Tx) -> BoxFuture<'a, Result<bool>> + Send + Sync>;

/// A job to be enqueued once in a period, however many nodes there are.
#[derive(Clone)]
pub struct Schedule {
    name: &'static str,
    period: Duration,
    enqueue: Enqueue,
}

impl fmt::Debug for Schedule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Schedule")
            .field("name", &self.name)
            .field("period", &self.period)
            .finish_non_exhaustive()
    }
}

impl Schedule {
    /// Once in every `period`, first at once. The name is stored: it never changes.
    pub fn every<J: Job + 'static>(period: Duration, name: &'static str, job: J) -> Self {
        let job = Arc::new(job);
        let enqueue: Enqueue = Arc::new(move |tx| {
            let job = Arc::clone(&job);
            Box::pin(async move { jobs::enqueue(tx, &*job).await })
        });
        Self { name, period, enqueue }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Enqueues the job if it is time and no other node has. Says whether it did.
    pub(super) async fn take_turn(&self, db: &Db) -> Result<bool> {
        // Asked without a lock; the update in `jobs::take_turn` decides.
        if !jobs::turn_is_due(db, self.name).await? {
            return Ok(false);
        }
        db.tx(async |tx| Ok(jobs::take_turn(tx, self.name, self.period).await? && (self.enqueue)(tx).await?)).await
    }
}

//! What other nodes have not been told yet.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sqlx::{AssertSqlSafe, PgPool};
use tokio::sync::{Mutex as Turn, Notify};
use uuid::Uuid;

use super::changes::Changes;
use super::wire;
use crate::platform::values::new_id;

/// Collects what this node has changed, and sends it to the others.
#[derive(Debug)]
pub(super) struct Outbox {
    /// Who sends: a node hears itself, too, and knows its own words by that.
    pub node: Uuid,
    pool: PgPool,
    waiting: Mutex<Changes>,
    has_come: Notify,
    sending: Turn<()>,
}

impl Outbox {
    pub fn new(pool: PgPool) -> Self {
        let (waiting, has_come, sending) = Default::default();
        Self { node: new_id(), pool, waiting, has_come, sending }
    }

    pub fn add(&self, changes: Changes) {
        if !changes.is_empty() {
            self.lock().merge(changes);
            self.has_come.notify_one();
        }
    }

    /// Ends when there is something to send.
    pub async fn has_some(&self) {
        self.has_come.notified().await;
    }

    /// Sends all that waits in one statement. What was not sent, or perhaps not, waits on.
    pub async fn send(&self) -> Result<(), sqlx::Error> {
        // Whoever sends last, before the database is closed, also sends what another had taken and gave back.
        let _turn = self.sending.lock().await;
        let mut taken = Taken { changes: std::mem::take(&mut *self.lock()), outbox: self };
        if !taken.changes.is_empty() {
            self.notify(&wire::write(self.node, &taken.changes)).await?;
            taken.changes = Changes::default();
        }
        Ok(())
    }

    /// Says only that it is there: whoever hears this node at all hears that, too.
    pub async fn send_sign_of_life(&self) -> Result<(), sqlx::Error> {
        self.notify(&[wire::sign_of_life(self.node)]).await
    }

    async fn notify(&self, payloads: &[String]) -> Result<(), sqlx::Error> {
        // Without parameters it is one message to the server, which a pooler cannot tear apart. Payloads are made of
        // ids and the names of topics: see `wire`.
        let values: Vec<String> = payloads.iter().map(|payload| format!("('{payload}')")).collect();
        let channel = wire::CHANNEL;
        let sql =
            format!("SELECT pg_notify('{channel}', payload) FROM (VALUES {}) AS told (payload)", values.join(","));
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.pool).await.map(drop)
    }

    fn lock(&self) -> MutexGuard<'_, Changes> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts back what was taken and not sent, whether sending failed or was given up.
struct Taken<'a> {
    changes: Changes,
    outbox: &'a Outbox,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.outbox.add(std::mem::take(&mut self.changes));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures::FutureExt as _;
    use sqlx::postgres::PgPoolOptions;

    use super::super::changes::{Event, Topic};
    use super::*;

    fn event() -> Event {
        Event { topic: Topic::new("rain"), key: new_id(), id: new_id() }
    }

    /// Nobody answers there.
    fn unreachable() -> PgPool {
        let options = PgPoolOptions::new().acquire_timeout(Duration::from_millis(20));
        options.connect_lazy("postgres://nobody@127.0.0.1:1/nowhere").unwrap()
    }

    #[tokio::test]
    async fn what_could_not_be_sent_waits_on() {
        let outbox = Outbox::new(unreachable());
        let [first, second] = [event(), event()];
        outbox.add(Changes::Events([first].into()));
        outbox.has_some().await;
        assert!(outbox.send().await.is_err());
        outbox.add(Changes::Events([second].into()));
        assert!(outbox.has_some().now_or_never().is_some());
        assert_eq!(*outbox.lock(), Changes::Events([first, second].into()));

        // Given up half-way.
        let mut sending = Box::pin(outbox.send());
        assert!(futures::poll!(sending.as_mut()).is_pending());
        assert_eq!(*outbox.lock(), Changes::default());
        // Who is to send the rest waits for that.
        let mut last = Box::pin(outbox.send());
        assert!(futures::poll!(last.as_mut()).is_pending());
        drop(sending);
        assert_eq!(*outbox.lock(), Changes::Events([first, second].into()));
        assert!(futures::poll!(last.as_mut()).is_pending());
        assert_eq!(*outbox.lock(), Changes::default());
    }

    #[tokio::test]
    async fn with_nothing_to_send_the_database_is_not_asked() {
        let outbox = Outbox::new(unreachable());
        outbox.add(Changes::default());
        assert!(outbox.has_some().now_or_never().is_none());
        assert!(outbox.send().await.is_ok());
    }
}

//! Between nodes: tells the others what this one changed, and hears what they did.

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{Error as SqlxError, PgPool};
use tokio::sync::oneshot;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::hub::EventHub;
use super::outbox::Outbox;
use super::wire::{self, Told};

/// How long changes come together after some were sent.
const GATHER: Duration = Duration::from_millis(50);
/// How long to wait before the same is tried again: first, and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How long connecting may take, and how long the tasks may take to end.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const STOP_TIMEOUT: Duration = Duration::from_secs(1);

/// Whether and how a process hears other nodes.
#[derive(Debug, Clone)]
pub enum Listening {
    /// On a connection of its own, which has to be a session: no pooler in transaction mode.
    At(SecretString),
    /// It should, but there is only a pooler: its watchers hear of what this node does, and the log says so.
    Barred,
    /// Nobody watches in this process.
    Off,
}

/// How a relay works.
#[derive(Debug, Clone)]
pub struct RelayOptions {
    /// Whether and how it hears others.
    pub listening: Listening,
    /// How often it makes sure that it still hears: by listening for itself.
    pub check_every: Duration,
}

impl RelayOptions {
    /// The default for a way of listening.
    pub fn new(listening: Listening) -> Self {
        Self { listening, check_every: Duration::from_secs(30) }
    }
}

/// Passes events on between this node and the others while it is kept. On SQLite there is nothing to do.
#[derive(Debug)]
pub struct Relay {
    tasks: Vec<AbortOnDropHandle<()>>,
    stop: CancellationToken,
}

impl Relay {
    /// Starts to tell, and to hear: when this answers, it is heard what others do (or the log says why not yet).
    pub async fn start(hub: &EventHub, options: RelayOptions) -> Self {
        let stop = hub.closed.child_token();
        let mut relay = Self { tasks: Vec::new(), stop };
        let Some(outbox) = &hub.outbox else { return relay };
        relay.spawn(tell_others(Arc::clone(outbox), relay.stop.clone()));
        match options.listening {
            Listening::At(url) => {
                let (has_tried, tried) = oneshot::channel();
                let ear = Ear {
                    hub: hub.clone(),
                    outbox: Arc::clone(outbox),
                    url,
                    check_every: options.check_every,
                    stop: relay.stop.clone(),
                    failures: 0,
                    has_met_another_version: false,
                };
                relay.spawn(ear.hear_others(has_tried));
                // A server that cannot hear the others yet still serves.
                let _ = tried.await;
            }
            Listening::Barred => tracing::warn!(
                "subscribers hear only of what this node changes: a pooler in transaction mode passes no \
                 notifications on, and database.listen_url is not set"
            ),
            Listening::Off => {}
        }
        relay
    }

    /// Ends its tasks. What was not told yet is told when the database is closed.
    pub async fn stop(mut self) {
        self.stop.cancel();
        let tasks = std::mem::take(&mut self.tasks);
        // Those that do not end in time end here, where they are.
        let _ = tokio::time::timeout(STOP_TIMEOUT, futures::future::join_all(tasks)).await;
    }

    fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.push(AbortOnDropHandle::new(tokio::spawn(task)));
    }
}

/// Sends what waits: the first change at once, then what came together.
async fn tell_others(outbox: Arc<Outbox>, stop: CancellationToken) {
    let mut failures = 0;
    let send_all = async {
        loop {
            outbox.has_some().await;
            let pause = match outbox.send().await {
                Ok(()) => {
                    failures = 0;
                    GATHER
                }
                Err(error) => {
                    failures += 1;
                    let pause = pause_after(failures);
                    tracing::warn!(cause = %error, again_in = ?pause, "cannot tell other nodes what has changed");
                    pause
                }
            };
            tokio::time::sleep(pause).await;
        }
    };
    let _ = stop.run_until_cancelled(send_all).await;
}

/// 200 ms, twice as long after each failure, 30 s at most.
fn pause_after(failures: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(LONGEST_PAUSE)
}

/// Hears other nodes.
struct Ear {
    hub: EventHub,
    outbox: Arc<Outbox>,
    url: SecretString,
    check_every: Duration,
    stop: CancellationToken,
    /// Since it last heard itself.
    failures: u32,
    has_met_another_version: bool,
}

/// Why a connection is given up.
#[derive(Debug, thiserror::Error)]
enum Deaf {
    #[error("the connection was lost")]
    Lost,
    #[error("the connection took too long")]
    TimedOut,
    #[error("{0}")]
    Failed(#[from] SqlxError),
    #[error("this node does not hear itself: does database.listen_url lead to a pooler, or to another database?")]
    Unheard,
}

impl Ear {
    /// Listens until told to stop, on one connection after the other.
    async fn hear_others(mut self, has_tried: oneshot::Sender<()>) {
        let stop = self.stop.clone();
        let mut has_tried = Some(has_tried);
        loop {
            let connected = tokio::time::timeout(CONNECT_TIMEOUT, connect(&self.url));
            let Some(connected) = stop.run_until_cancelled(connected).await else { return };
            let deaf = match connected {
                Ok(Ok((pool, mut listener))) => {
                    // Nobody listened until now, and others may have changed what is watched.
                    self.hub.tell_all_missed();
                    has_tried.take();
                    let ended = stop.run_until_cancelled(self.listen(&mut listener)).await;
                    drop(listener);
                    let _ = tokio::time::timeout(STOP_TIMEOUT, pool.close()).await;
                    ended
                }
                Ok(Err(error)) => Some(error.into()),
                Err(_) => Some(Deaf::TimedOut),
            };
            has_tried.take();
            let Some(deaf) = deaf else { return };
            self.failures += 1;
            let pause = pause_after(self.failures);
            tracing::warn!(cause = %deaf, again_in = ?pause, "does not hear other nodes");
            if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    /// Hands on what is heard, until the connection ends or hears no more.
    async fn listen(&mut self, listener: &mut PgListener) -> Deaf {
        let mut check = tokio::time::interval(self.check_every);
        // After a machine was asleep, too, there is time between asking and looking.
        check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut hears_itself = true;
        loop {
            tokio::select! {
                received = listener.try_recv() => match received {
                    Ok(Some(notification)) => hears_itself |= self.hand_on(notification.payload()),
                    Ok(None) => return Deaf::Lost,
                    Err(error) => return error.into(),
                },
                _ = check.tick() => {
                    if !hears_itself {
                        return Deaf::Unheard;
                    }
                    // When it cannot be sent there is nothing to hear.
                    hears_itself = self.outbox.send_sign_of_life().await.is_err();
                }
            }
        }
    }

    /// Tells watchers what another node said. Answers whether it was this one.
    fn hand_on(&mut self, payload: &str) -> bool {
        let Some(message) = wire::read(payload) else {
            if !self.has_met_another_version {
                tracing::warn!("a node of another version tells of changes in a way that this one does not understand");
                self.has_met_another_version = true;
            }
            self.hub.tell_all_missed();
            return false;
        };
        if message.node == self.outbox.node {
            if self.failures > 0 {
                tracing::info!("hears other nodes again");
                self.failures = 0;
            }
            return true;
        }
        match message.told {
            Told::Events(events) => {
                for (topic, key, id) in events {
                    self.hub.tell_watchers(topic, key, id);
                }
            }
            Told::TooMany => self.hub.tell_all_missed(),
        }
        false
    }
}

/// A fresh connection that listens, and the pool that it comes from: a listener takes none without.
async fn connect(url: &SecretString) -> Result<(PgPool, PgListener), SqlxError> {
    let options: PgConnectOptions = url.expose_secret().parse()?;
    let options = options.application_name("chapterhouse events");
    let pool =
        PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None).connect_with(options).await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    // It would connect anew by itself, and not say what was missed in between.
    listener.eager_reconnect(false);
    listener.listen(wire::CHANNEL).await?;
    Ok((pool, listener))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_limit() {
        let pauses = [1, 2, 3, 8, 9, 40, u32::MAX].map(|failures| pause_after(failures).as_millis());
        assert_eq!(pauses, [200, 400, 800, 25_600, 30_000, 30_000, 30_000]);
    }
}

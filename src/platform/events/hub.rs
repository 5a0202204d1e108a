//! Who watches what in this process.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::PgPool;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::changes::{Changes, Topic};
use super::outbox::Outbox;

/// How many changed records wait for one watcher; who falls further behind reads anew.
const MOST_IDS: usize = 1_000;

/// Where changes are told and heard. One per database handle and its clones; cloning it is cheap.
#[derive(Debug, Clone)]
pub struct EventHub {
    watchers: Arc<Watchers>,
    /// What other nodes are to be told, where there are any.
    pub(super) outbox: Option<Arc<Outbox>>,
    /// The database is closed: there will be no more changes.
    pub(super) closed: CancellationToken,
}

/// What a watcher hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard<I> {
    /// This record has changed since it was last heard of, once or more often.
    Changed(I),
    /// Changes may have gone unheard: read anew whatever is shown.
    Missed,
}

impl EventHub {
    /// For a database that one process has for itself, or one that `pool` shares with other nodes.
    pub(in crate::platform) fn new(pool: Option<PgPool>) -> Self {
        let outbox = pool.map(|pool| Arc::new(Outbox::new(pool)));
        Self { watchers: Arc::default(), outbox, closed: CancellationToken::new() }
    }

    /// Hears of each change that is told of `key` under `topic` from now on; so watch first, and then read what is
    /// there. `id` makes the id that `next` answers.
    pub fn watch<I>(&self, topic: Topic, key: Uuid, id: fn(Uuid) -> I) -> Watch<I> {
        let inbox = Arc::<Inbox>::default();
        let mut register = self.watchers.lock();
        let place = (topic.name(), key, register.next);
        register.next += 1;
        register.inboxes.insert(place, Arc::clone(&inbox));
        drop(register);
        Watch { watchers: Arc::clone(&self.watchers), place, inbox, id }
    }

    /// How many watch now.
    pub fn watchers(&self) -> usize {
        self.watchers.lock().inboxes.len()
    }

    /// Hands on what this process has changed: to its own watchers now, to other nodes soon.
    pub(in crate::platform) fn tell(&self, changes: Changes) {
        match &changes {
            Changes::Events(events) => {
                for event in events {
                    self.tell_watchers(event.topic.name(), event.key, event.id);
                }
            }
            Changes::TooMany => self.tell_all_missed(),
        }
        if let Some(outbox) = &self.outbox {
            outbox.add(changes);
        }
    }

    /// Ends what relays events, and tells other nodes what they have not been told yet.
    pub(in crate::platform) async fn close(&self) {
        self.closed.cancel();
        if let Some(outbox) = &self.outbox
            && let Err(error) = outbox.send().await
        {
            tracing::warn!(cause = %error, "other nodes were not told of the latest changes");
        }
    }

    pub(super) fn tell_watchers(&self, topic: &str, key: Uuid, id: Uuid) {
        let register = self.watchers.lock();
        // Else the names of other nodes' topics would have to live for ever.
        let inboxes: &BTreeMap<Place<'_>, Arc<Inbox>> = &register.inboxes;
        inboxes.range((topic, key, 0)..=(topic, key, u64::MAX)).for_each(|(_, inbox)| inbox.put(id));
    }

    pub(super) fn tell_all_missed(&self) {
        self.watchers.lock().inboxes.values().for_each(|inbox| inbox.miss());
    }
}

/// One watcher's place: topic, key, and a number of its own. All who watch the same stand side by side.
type Place<'a> = (&'a str, Uuid, u64);

#[derive(Debug, Default)]
struct Watchers(Mutex<Register>);

#[derive(Debug, Default)]
struct Register {
    inboxes: BTreeMap<Place<'static>, Arc<Inbox>>,
    next: u64,
}

impl Watchers {
    fn lock(&self) -> MutexGuard<'_, Register> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hears of changes until it is dropped.
pub struct Watch<I> {
    watchers: Arc<Watchers>,
    place: Place<'static>,
    inbox: Arc<Inbox>,
    id: fn(Uuid) -> I,
}

impl<I> Watch<I> {
    /// Waits for the next change. A record that changes again before it is asked for is told once: there is never
    /// more than one answer waiting per record. Nothing is lost when the wait is given up.
    pub async fn next(&mut self) -> Heard<I> {
        loop {
            match self.inbox.take() {
                Some(Heard::Changed(id)) => return Heard::Changed((self.id)(id)),
                Some(Heard::Missed) => return Heard::Missed,
                None => self.inbox.has_come.notified().await,
            }
        }
    }
}

impl<I> Drop for Watch<I> {
    fn drop(&mut self) {
        self.watchers.lock().inboxes.remove(&self.place);
    }
}

impl<I> fmt::Debug for Watch<I> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Watch").field("place", &self.place).finish_non_exhaustive()
    }
}

/// What one watcher has not asked for yet.
#[derive(Debug, Default)]
struct Inbox {
    unread: Mutex<Unread>,
    has_come: Notify,
}

#[derive(Debug, Default)]
struct Unread {
    /// Oldest first, so that one that changes all the time keeps no other waiting.
    ids: VecDeque<Uuid>,
    has_missed: bool,
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, Unread> {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, id: Uuid) {
        let mut unread = self.lock();
        if unread.has_missed || unread.ids.contains(&id) {
            return;
        }
        if unread.ids.len() < MOST_IDS {
            unread.ids.push_back(id);
        } else {
            *unread = Unread { has_missed: true, ..Unread::default() };
        }
        drop(unread);
        self.has_come.notify_one();
    }

    fn miss(&self) {
        *self.lock() = Unread { has_missed: true, ..Unread::default() };
        self.has_come.notify_one();
    }

    fn take(&self) -> Option<Heard<Uuid>> {
        let mut unread = self.lock();
        if std::mem::take(&mut unread.has_missed) {
            return Some(Heard::Missed);
        }
        unread.ids.pop_front().map(Heard::Changed)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use futures::FutureExt as _;

    use super::super::changes::Event;
    use super::*;
    use crate::platform::values::new_id;

    const RAIN: Topic = Topic::new("rain");
    const SNOW: Topic = Topic::new("snow");

    fn hub() -> EventHub {
        EventHub::new(None)
    }

    fn tell(hub: &EventHub, topic: Topic, key: Uuid, id: Uuid) {
        hub.tell(Changes::Events([Event { topic, key, id }].into()));
    }

    fn watch(hub: &EventHub, topic: Topic, key: Uuid) -> Watch<Uuid> {
        hub.watch(topic, key, |id| id)
    }

    /// What a watch answers without waiting.
    fn unread(watch: &mut Watch<Uuid>) -> Vec<Heard<Uuid>> {
        std::iter::from_fn(|| watch.next().now_or_never()).collect()
    }

    #[tokio::test]
    async fn who_waits_is_woken_by_what_they_watch() {
        let hub = hub();
        let (key, id) = (new_id(), new_id());
        let mut watching = watch(&hub, RAIN, key);
        let waiting = tokio::spawn(async move { watching.next().await });
        tokio::task::yield_now().await;
        tell(&hub, RAIN, key, id);
        assert_eq!(waiting.await.unwrap(), Heard::Changed(id));
    }

    #[test]
    fn only_those_who_watch_the_key_under_the_topic_hear() {
        let hub = hub();
        let keys = [new_id(), new_id(), new_id()];
        let mut watches = [RAIN, SNOW].map(|topic| keys.map(|key| watch(&hub, topic, key)));
        let mut second = watch(&hub, RAIN, keys[1]);
        let id = new_id();
        tell(&hub, RAIN, keys[1], id);
        let heard = watches.each_mut().map(|of_topic| of_topic.each_mut().map(unread));
        let once = vec![Heard::Changed(id)];
        assert_eq!(heard, [[vec![], once.clone(), vec![]], [vec![], vec![], vec![]]]);
        assert_eq!(unread(&mut second), once);
    }

    #[test]
    fn a_burst_is_told_once_per_record_in_the_order_of_the_first_change() {
        let hub = hub();
        let key = new_id();
        let mut watching = watch(&hub, RAIN, key);
        let [first, second] = [new_id(), new_id()];
        for _ in 0..40 {
            tell(&hub, RAIN, key, second);
            tell(&hub, RAIN, key, first);
        }
        assert_eq!(watching.next().now_or_never(), Some(Heard::Changed(second)));
        // It changed again after it was asked for.
        tell(&hub, RAIN, key, second);
        assert_eq!(unread(&mut watching), [Heard::Changed(first), Heard::Changed(second)]);
    }

    #[test]
    fn who_falls_too_far_behind_is_told_to_read_anew() {
        let hub = hub();
        let key = new_id();
        let mut watching = watch(&hub, RAIN, key);
        (0..MOST_IDS).for_each(|_| tell(&hub, RAIN, key, new_id()));
        assert_eq!(unread(&mut watching).len(), MOST_IDS);
        (0..=MOST_IDS).for_each(|_| tell(&hub, RAIN, key, new_id()));
        tell(&hub, RAIN, key, new_id());
        assert_eq!(unread(&mut watching), [Heard::Missed]);
        let id = new_id();
        tell(&hub, RAIN, key, id);
        assert_eq!(unread(&mut watching), [Heard::Changed(id)]);

        tell(&hub, RAIN, key, id);
        hub.tell(Changes::TooMany);
        assert_eq!(unread(&mut watching), [Heard::Missed]);
    }

    #[test]
    fn who_stops_watching_is_forgotten() {
        let hub = hub();
        let key = new_id();
        let [mut stays, goes] = [watch(&hub, RAIN, key), watch(&hub, RAIN, key)];
        assert_eq!(hub.clone().watchers(), 2);
        drop(goes);
        assert_eq!(hub.watchers(), 1);
        let id = new_id();
        tell(&hub, RAIN, key, id);
        assert_eq!(unread(&mut stays), [Heard::Changed(id)]);
        drop(stays);
        assert_eq!(hub.watchers(), 0);
    }

    #[tokio::test]
    async fn giving_up_a_wait_loses_nothing() {
        let hub = hub();
        let key = new_id();
        let mut watching = watch(&hub, RAIN, key);
        let mut waiting = Box::pin(watching.next());
        assert!(futures::poll!(waiting.as_mut()).is_pending());
        let id = new_id();
        tell(&hub, RAIN, key, id);
        // It has been woken, and goes away before it looks.
        drop(waiting);
        assert_eq!(unread(&mut watching), [Heard::Changed(id)]);
    }

    #[test]
    fn ten_thousand_watchers_are_cheap() {
        let hub = hub();
        let (popular, keys) = (new_id(), (0..10_000).map(|_| new_id()).collect::<Vec<_>>());
        let began = Instant::now();
        let crowd: Vec<_> = keys.iter().map(|_| watch(&hub, RAIN, popular)).collect();
        let mut scattered: Vec<_> = keys.iter().map(|key| watch(&hub, RAIN, *key)).collect();
        assert_eq!(hub.watchers(), 20_000);
        for key in &keys {
            tell(&hub, RAIN, *key, *key);
        }
        tell(&hub, RAIN, popular, popular);
        assert!(scattered.iter_mut().zip(&keys).all(|(watch, key)| unread(watch) == [Heard::Changed(*key)]));
        drop((crowd, scattered));
        assert_eq!(hub.watchers(), 0);
        // Some 50 ms unoptimised; a list to walk for each change, or for each who leaves, would take seconds.
        assert!(began.elapsed().as_secs() < 2, "{:?}", began.elapsed());
    }
}

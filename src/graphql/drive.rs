//! Runs a request together with its loads, in one task: what fields ask for while the executor runs is collected, and
//! fetched when it can go on no further. So a batch waits for no timer, and ends when the request does.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use async_graphql::runtime::Timer;
use futures::StreamExt as _;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::task::{FutureObj, Spawn, SpawnError};

/// Where loaders hand in their loads.
pub(super) struct Collector(UnboundedSender<FutureObj<'static, ()>>);

/// The loads of a request, for `drive`.
pub(super) type Loads = UnboundedReceiver<FutureObj<'static, ()>>;

pub(super) fn collector() -> (Collector, Loads) {
    let (sender, receiver) = unbounded();
    (Collector(sender), receiver)
}

impl Spawn for Collector {
    fn spawn_obj(&self, future: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        self.0.unbounded_send(future).map_err(|_| SpawnError::shutdown())
    }
}

/// No delay: a load is first looked at when the executor waits.
pub(super) struct AtOnce;

impl Timer for AtOnce {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

pub(super) async fn drive<F: Future>(work: F, mut loads: Loads) -> F::Output {
    let mut work = pin!(work);
    let mut waiting = Vec::new();
    let mut running = FuturesUnordered::new();
    std::future::poll_fn(move |context| {
        loop {
            if let Poll::Ready(output) = work.as_mut().poll(context) {
                return Poll::Ready(output);
            }
            while let Ok(load) = loads.try_recv() {
                waiting.push(load);
            }
            // Step by step: what two lists ask of one table is one load, whichever of them was there first.
            if running.is_empty() {
                running.extend(waiting.drain(..));
            }
            // A load that has come in may let the executor go on; none running means that it waits for something else.
            match running.poll_next_unpin(context) {
                Poll::Ready(Some(())) => {}
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use async_graphql::dataloader::{DataLoader, Loader};

    /// One list comes at once, the other takes its time; both name records of one table.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    struct Quick;
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    struct Slow;
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    struct Record(u8);

    #[derive(Default)]
    struct Source {
        statements: AtomicUsize,
    }

    impl Loader<Quick> for Source {
        type Value = u8;
        type Error = Infallible;

        async fn load(&self, keys: &[Quick]) -> Result<HashMap<Quick, u8>, Infallible> {
            Ok(keys.iter().map(|key| (*key, 1)).collect())
        }
    }

    impl Loader<Slow> for Source {
        type Value = u8;
        type Error = Infallible;

        async fn load(&self, keys: &[Slow]) -> Result<HashMap<Slow, u8>, Infallible> {
            for _ in 0..5 {
                tokio::task::yield_now().await;
            }
            Ok(keys.iter().map(|key| (*key, 2)).collect())
        }
    }

    impl Loader<Record> for Source {
        type Value = u8;
        type Error = Infallible;

        async fn load(&self, keys: &[Record]) -> Result<HashMap<Record, u8>, Infallible> {
            self.statements.fetch_add(1, Ordering::SeqCst);
            Ok(keys.iter().map(|key| (*key, key.0 * 10)).collect())
        }
    }

    #[tokio::test]
    async fn what_two_lists_ask_of_one_table_is_one_load_whichever_was_there_first() {
        let (spawner, loads) = collector();
        let loader = DataLoader::new(Source::default(), spawner, AtOnce);
        let quick = async {
            let id = loader.load_one(Quick).await.unwrap().unwrap();
            loader.load_one(Record(id)).await.unwrap().unwrap()
        };
        let slow = async {
            let id = loader.load_one(Slow).await.unwrap().unwrap();
            loader.load_one(Record(id)).await.unwrap().unwrap()
        };
        assert_eq!(drive(futures::future::join(quick, slow), loads).await, (10, 20));
        assert_eq!(loader.loader().statements.load(Ordering::SeqCst), 1);
    }
}

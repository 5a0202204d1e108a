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
    let mut running = FuturesUnordered::new();
    std::future::poll_fn(move |context| {
        loop {
            if let Poll::Ready(output) = work.as_mut().poll(context) {
                return Poll::Ready(output);
            }
            while let Ok(load) = loads.try_recv() {
                running.push(load);
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

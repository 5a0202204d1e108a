//! Server-sent events, one connection an operation: `next` with each answer, `complete` after the last.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::Bytes;
use futures::Stream;
use futures::stream;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use super::refused::Refused;
use super::run::{Arrived, HeldOpen};
use super::stream::{Opened, Told, follow};
use crate::graphql::{Refusal, errors_json};
use crate::rest::state::AppState;

/// A comment this often keeps proxies from taking a quiet stream for a dead one.
const QUIET: Duration = Duration::from_secs(12);
/// Answers that wait for a slow reader, beside those that the connection takes.
const WAITING: usize = 1;

/// The stream of an operation that was let in.
pub(super) fn answer(state: &AppState, arrived: Arrived, opened: Opened, place: HeldOpen) -> HttpResponse {
    let request_id = arrived.request_id.clone();
    let (out, told) = mpsc::channel(WAITING);
    let work = state.spawn(follow(state.clone(), arrived, opened, out));
    respond(Events { told, request_id, is_over: false, is_begun: false, _work: Some(work), _place: Some(place) })
}

/// The stream of one whose document or variables are wrong: a client reads that in an event, not in a status.
pub(super) fn refuse(refusal: Refusal, request_id: &str) -> HttpResponse {
    let (out, told) = mpsc::channel(1);
    // There is room for one.
    let _ = out.try_send(Told::Refused(refusal.into()));
    let request_id = request_id.to_owned();
    respond(Events { told, request_id, is_over: false, is_begun: false, _work: None, _place: None })
}

fn respond(events: Events) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream; charset=utf-8"))
        // A compressor would hold events back until it has a block full.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events.into_stream())
}

struct Events {
    told: mpsc::Receiver<Told>,
    request_id: String,
    is_begun: bool,
    is_over: bool,
    /// Both end with the stream, however it ends.
    _work: Option<AbortOnDropHandle<()>>,
    _place: Option<HeldOpen>,
}

impl Events {
    fn into_stream(self) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
        stream::unfold(self, |mut events| async move { events.next().await.map(|bytes| (Ok(bytes), events)) })
    }

    async fn next(&mut self) -> Option<Bytes> {
        if self.is_over {
            return None;
        }
        if !self.is_begun {
            // The client sees that it is connected before anything happens.
            self.is_begun = true;
            return Some(Bytes::from_static(b":\n\n"));
        }
        let Ok(told) = tokio::time::timeout(QUIET, self.told.recv()).await else {
            return Some(Bytes::from_static(b":\n\n"));
        };
        Some(match told? {
            Told::Next(answer) => event(&answer.json),
            Told::Refused(refused) => self.end(&refused),
            Told::Complete => {
                self.is_over = true;
                Bytes::from_static(COMPLETE)
            }
        })
    }

    fn end(&mut self, refused: &Refused) -> Bytes {
        self.is_over = true;
        let last = event(&errors_json(refused.errors(), &self.request_id));
        [last.as_ref(), COMPLETE].concat().into()
    }
}

const COMPLETE: &[u8] = b"event: complete\ndata:\n\n";

/// JSON as we write it has no line breaks.
fn event(json: &[u8]) -> Bytes {
    [b"event: next\ndata: ".as_ref(), json, b"\n\n"].concat().into()
}

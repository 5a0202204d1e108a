//! The body of a request on its way in: it has to arrive in time, and who answers before it has arrived hangs up.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpMessage as _;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_ENCODING, HeaderMap, TRANSFER_ENCODING, UPGRADE};
use actix_web::web::Bytes;
use futures::Stream;
use tokio::time::{Instant, Sleep};

/// A body that somebody may be reading: who reads one that does not arrive in time gets `PayloadError::Io(TimedOut)`.
#[derive(Clone)]
pub(super) struct Arriving(Rc<RefCell<Inner>>);

struct Inner {
    payload: Payload,
    deadline: Pin<Box<Sleep>>,
    has_ended: bool,
}

impl Arriving {
    /// Puts the deadline before the body of a request; `None` when it has none. Sockets are not bodies.
    pub fn of(request: &mut ServiceRequest, within: Duration) -> Option<Self> {
        let headers = request.headers();
        let is_socket = request.method() == Method::GET
            && headers.contains_key(UPGRADE)
            // actix takes what follows for chunks, whatever it was to become.
            && !headers.contains_key(TRANSFER_ENCODING);
        if is_socket {
            return None;
        }
        let payload = request.take_payload();
        if matches!(payload, Payload::None) {
            return None;
        }
        let deadline = Box::pin(tokio::time::sleep(within));
        let arriving = Self(Rc::new(RefCell::new(Inner { payload, deadline, has_ended: false })));
        request.set_payload(Payload::Stream { payload: Box::pin(arriving.clone()) });
        Some(arriving)
    }

    /// Waits this long from now, for a body that may be larger than others.
    pub fn wait(&self, within: Duration) {
        self.0.borrow_mut().deadline.as_mut().reset(Instant::now() + within);
    }

    /// Keeps a body that has not arrived until its answer is sent: actix reads a chunked one that was dropped to its
    /// end, which may never come, and closes the connection on one that is still held.
    pub fn hold(self, answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        if self.0.borrow().has_ended {
            return answer;
        }
        answer.map_body(|_, body| BoxBody::new(Holding { body, _arriving: self }))
    }
}

/// Whether a body is compressed. Those are refused: actix unpacks them by the chunk, and a thousand times the limit fits
/// into one.
pub(super) fn is_compressed(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).any(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"))
}

impl Stream for Arriving {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut inner = self.0.borrow_mut();
        if let Poll::Ready(item) = Pin::new(&mut inner.payload).poll_next(context) {
            inner.has_ended |= item.is_none();
            return Poll::Ready(item);
        }
        if inner.deadline.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into()))))
    }
}

struct Holding {
    body: BoxBody,
    _arriving: Arriving,
}

impl MessageBody for Holding {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}

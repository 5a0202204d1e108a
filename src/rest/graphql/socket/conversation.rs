//! What is said over one socket.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseReason, ProtocolError, Session};
use futures::FutureExt as _;
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::task::AbortOnDropHandle;

use super::messages::{ClientMessage, Hangup, InitPayload, ServerMessage};
use crate::graphql::{Asker, ErrorCode, GraphqlRequest, RequestError};
use crate::platform::error::Error;
use crate::platform::values::Locale;
use crate::rest::graphql::inputs;
use crate::rest::graphql::refused::Refused;
use crate::rest::graphql::run::{Arrived, authenticate};
use crate::rest::graphql::stream::{Told, follow, open};
use crate::rest::state::AppState;

/// How often we ask whether the other side is still there, and whether its sign-in still holds.
const BEAT: Duration = Duration::from_secs(15);
/// Beats without a word before we take it for gone.
const SILENCE: u32 = 3;
/// How long a message may wait for a reader who does not read.
const PATIENCE: Duration = Duration::from_secs(10);
/// Answers that wait for a slow reader, beside those that the connection takes.
const WAITING: usize = 1;

/// Who is at the other end, as far as the upgrade told.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    pub address: Option<IpAddr>,
    pub locale: Locale,
    pub request_id: String,
}

/// An answer of an operation: its id, and which of those that had this id it is.
type Line = (String, u64, Told);

/// One socket.
pub(super) struct Conversation {
    state: AppState,
    session: Session,
    peer: Peer,
    token: Option<String>,
    /// Whoever the token was of when the socket was opened.
    asker: Option<Asker>,
    operations: HashMap<String, (u64, AbortOnDropHandle<()>)>,
    begun: u64,
    out: mpsc::Sender<Line>,
}

/// `Break` ends the conversation, with a reason when the other side is still there to read it.
type Flow = ControlFlow<Option<Hangup>>;

impl Conversation {
    /// Holds a socket until one side hangs up. All of its operations end with it.
    pub async fn hold(state: AppState, session: Session, peer: Peer, messages: AggregatedMessageStream) {
        let (out, lines) = mpsc::channel(WAITING);
        let operations = HashMap::new();
        let conversation =
            Self { state, session: session.clone(), peer, token: None, asker: None, operations, begun: 0, out };
        if let Some(Hangup(code, words)) = conversation.talk(messages, lines).await {
            let reason = CloseReason { code: code.into(), description: Some(words.to_owned()) };
            // Whoever does not read it has gone.
            let _ = tokio::time::timeout(PATIENCE, session.close(Some(reason))).await;
        }
    }

    async fn talk(mut self, mut messages: AggregatedMessageStream, mut lines: mpsc::Receiver<Line>) -> Option<Hangup> {
        let state = self.state.clone();
        let init = tokio::time::sleep(state.config.graphql.socket_init);
        tokio::pin!(init);
        let mut beat = interval_at(Instant::now() + BEAT, BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut silent = 0;
        loop {
            let flow = tokio::select! {
                message = messages.recv() => {
                    silent = 0;
                    self.hear(message).await
                }
                Some(line) = lines.recv() => self.pass_on(line).await,
                () = &mut init, if self.token.is_none() => Flow::Break(Some(Hangup::INIT_TIMEOUT)),
                _ = beat.tick() => {
                    silent += 1;
                    self.beat(silent).await
                }
                () = state.drained() => Flow::Break(Some(Hangup::GOING_AWAY)),
            };
            if let Flow::Break(ended) = flow {
                return ended;
            }
        }
    }

    async fn hear(&mut self, message: Option<Result<AggregatedMessage, ProtocolError>>) -> Flow {
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => {
                if inputs::check(text.as_bytes(), self.state.config.graphql.limits.inputs).is_err() {
                    return Flow::Break(Some(Hangup::TOO_MANY_INPUTS));
                }
                match ClientMessage::parse(&text) {
                    Some(message) => self.obey(message).await,
                    None => Flow::Break(Some(Hangup::INVALID)),
                }
            }
            Some(Ok(AggregatedMessage::Ping(bytes))) => in_time(self.session.pong(&bytes)).await,
            Some(Ok(AggregatedMessage::Pong(_))) => Flow::Continue(()),
            Some(Ok(AggregatedMessage::Binary(_))) => Flow::Break(Some(Hangup::INVALID)),
            // Who says goodbye waits for ours, and takes a silent end for a broken line.
            Some(Ok(AggregatedMessage::Close(_))) => Flow::Break(Some(Hangup::NORMAL)),
            Some(Err(error)) => Flow::Break(unreadable(&error)),
            None => Flow::Break(None),
        }
    }

    async fn obey(&mut self, message: ClientMessage) -> Flow {
        match message {
            ClientMessage::ConnectionInit { payload } => self.begin(payload).await,
            ClientMessage::Ping {} => self.say(&ServerMessage::Pong).await,
            ClientMessage::Pong {} => Flow::Continue(()),
            ClientMessage::Subscribe { id, payload } => match self.asker.clone() {
                Some(asker) => self.subscribe(id, *payload, &asker).await,
                None => Flow::Break(Some(Hangup::UNAUTHORIZED)),
            },
            ClientMessage::Complete { id } => {
                self.operations.remove(&id);
                Flow::Continue(())
            }
        }
    }

    async fn begin(&mut self, payload: Option<InitPayload>) -> Flow {
        if self.token.is_some() {
            return Flow::Break(Some(Hangup::TOO_MANY_INITS));
        }
        let Some(token) = payload.and_then(InitPayload::token) else {
            return Flow::Break(Some(Hangup::FORBIDDEN));
        };
        self.token = Some(token);
        match self.authenticate().await {
            Ok(asker) => self.asker = Some(asker),
            Err(refused) if refused.is_unauthenticated() => return Flow::Break(Some(Hangup::FORBIDDEN)),
            Err(_) => return Flow::Break(Some(Hangup::TRY_AGAIN)),
        }
        self.say(&ServerMessage::ConnectionAck).await
    }

    /// Hangs up on those whose sign-in does not hold, or no longer.
    async fn check(&self) -> Flow {
        match self.authenticate().await {
            Err(refused) if refused.is_unauthenticated() => Flow::Break(Some(Hangup::FORBIDDEN)),
            _ => Flow::Continue(()),
        }
    }

    async fn authenticate(&self) -> Result<Asker, Refused> {
        let (state, arrived) = (self.state.clone(), self.arrived(GraphqlRequest::default()));
        let work = async move { Ok(authenticate(&state, &arrived).await) };
        self.state.run(work).await.unwrap_or_else(|error| Err(Refused::of_error(&error, self.peer.locale)))
    }

    async fn subscribe(&mut self, id: String, request: GraphqlRequest, asker: &Asker) -> Flow {
        if self.operations.contains_key(&id) {
            return Flow::Break(Some(Hangup::SUBSCRIBER_EXISTS));
        }
        let most = self.state.config.graphql.socket_operations;
        if self.operations.len() >= most {
            let message = format!("a socket is over the limit of {most} operations at once");
            let error = RequestError::new(ErrorCode::LimitExceeded, message).with("limit", "operations");
            return self.refuse(&id, &[error.with("value", most)]).await;
        }
        // One that is ended before it is looked at costs something, too.
        if let Err(refused) = self.state.gate.spend_on(asker, self.peer.address, 1) {
            return self.refuse(&id, refused.errors()).await;
        }
        self.begun += 1;
        let (number, out) = (self.begun, self.out.clone());
        let (state, arrived) = (self.state.clone(), self.arrived(request));
        let work = operate(state, arrived, (id.clone(), number), out);
        self.operations.insert(id, (number, self.state.spawn(work)));
        Flow::Continue(())
    }

    fn arrived(&self, request: GraphqlRequest) -> Arrived {
        Arrived {
            request,
            token: self.token.clone(),
            address: self.peer.address,
            locale: self.peer.locale,
            request_id: self.peer.request_id.clone(),
            may_write: true,
            key: None,
        }
    }

    async fn pass_on(&mut self, (id, number, told): Line) -> Flow {
        // The client has ended it meanwhile, and perhaps begun another of the same name.
        if self.operations.get(&id).is_none_or(|(current, _)| *current != number) {
            return Flow::Continue(());
        }
        match told {
            Told::Next(answer) => match serde_json::from_slice::<&RawValue>(&answer.json) {
                Ok(payload) => self.say(&ServerMessage::Next { id: &id, payload }).await,
                Err(_) => Flow::Continue(()),
            },
            Told::Complete => {
                self.operations.remove(&id);
                self.say(&ServerMessage::Complete { id: &id }).await
            }
            Told::Refused(refused) if refused.is_unauthenticated() => Flow::Break(Some(Hangup::FORBIDDEN)),
            Told::Refused(refused) => {
                self.operations.remove(&id);
                self.refuse(&id, refused.errors()).await
            }
        }
    }

    async fn refuse(&mut self, id: &str, errors: &[RequestError]) -> Flow {
        let name = |error: &RequestError| error.clone().with("requestId", self.peer.request_id.as_str());
        let payload = errors.iter().map(name).collect();
        self.say(&ServerMessage::Error { id, payload }).await
    }

    async fn beat(&mut self, silent: u32) -> Flow {
        if silent > SILENCE {
            return Flow::Break(None);
        }
        self.check().await?;
        in_time(self.session.ping(b"")).await
    }

    async fn say(&mut self, message: &ServerMessage<'_>) -> Flow {
        // Maps of values and strings always have a form in JSON.
        let text = serde_json::to_string(message).unwrap_or_default();
        in_time(self.session.text(text)).await
    }
}

/// Runs one operation. One that fails by a fault of ours ends, too, and its id is free again.
async fn operate(state: AppState, arrived: Arrived, line: (String, u64), out: mpsc::Sender<Line>) {
    let locale = arrived.locale;
    let work = AssertUnwindSafe(answer(state, arrived, line.clone(), out.clone())).catch_unwind().await;
    if work.is_err() {
        let refused = Refused::of_error(&Error::internal("an operation of a socket panicked"), locale);
        drop(out.send((line.0, line.1, Told::Refused(refused))).await);
    }
}

async fn answer(state: AppState, arrived: Arrived, (id, number): (String, u64), out: mpsc::Sender<Line>) {
    let opened = match open(&state, &arrived).await {
        Ok(opened) => opened,
        Err(refused) => return drop(out.send((id, number, Told::Refused(refused))).await),
    };
    let (inner, mut told) = mpsc::channel(1);
    let work = follow(state, arrived, opened, inner);
    let passing = async {
        while let Some(told) = told.recv().await {
            if out.send((id.clone(), number, told)).await.is_err() {
                break;
            }
        }
    };
    tokio::join!(work, passing);
}

/// What is wrong with a message, by the codes of RFC 6455, section 7.4.1; `None` when the line broke.
fn unreadable(error: &ProtocolError) -> Option<Hangup> {
    let ProtocolError::Io(error) = error else {
        let is_too_large = matches!(error, ProtocolError::Overflow);
        return Some(if is_too_large { Hangup::TOO_LARGE } else { Hangup::NO_FRAME });
    };
    match error.kind() {
        // A frame that `Frames` refuses, or the frames of a message together.
        io::ErrorKind::Other => Some(Hangup::TOO_LARGE),
        io::ErrorKind::InvalidData if error.to_string().contains("utf-8") => Some(Hangup::NO_TEXT),
        io::ErrorKind::InvalidData => Some(Hangup::NO_FRAME),
        _ => None,
    }
}

/// A reader who does not read for so long is taken for gone.
async fn in_time(sending: impl Future<Output = Result<(), actix_ws::Closed>>) -> Flow {
    match tokio::time::timeout(PATIENCE, sending).await {
        Ok(Ok(())) => Flow::Continue(()),
        _ => Flow::Break(None),
    }
}

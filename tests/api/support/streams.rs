//! Readers of event streams and sockets, as simple as they can be.

use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::TestApp;

/// Within reason.
async fn soon<T>(waiting: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("nothing comes")
}

/// An event stream.
pub struct Events {
    answer: Response,
    unread: String,
}

impl Events {
    /// Opens one, by POST.
    pub async fn open(app: &TestApp, token: Option<&str>, body: &Value) -> Self {
        let request = app.request(Method::POST, "/graphql").header("accept", "text/event-stream").json(body);
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        Self::of(request.send().await.unwrap())
    }

    /// Opens one at any server.
    pub async fn open_at(address: &str, token: &str, body: &Value) -> Self {
        let request = reqwest::Client::new().post(format!("http://{address}/graphql")).json(body).bearer_auth(token);
        Self::of(request.header("accept", "text/event-stream").send().await.unwrap())
    }

    pub fn of(answer: Response) -> Self {
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream; charset=utf-8");
        Self { answer, unread: String::new() }
    }

    /// The next event and its data; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some((event, rest)) = self.unread.split_once("\n\n") {
                let found = parse(event);
                self.unread = String::from(rest);
                if found.is_some() {
                    return found;
                }
            }
            let chunk = soon(self.answer.chunk()).await.ok()??;
            self.unread.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The data of the next answer.
    pub async fn answer(&mut self) -> Value {
        let (event, data) = self.next().await.unwrap();
        assert_eq!(event, "next", "{data}");
        data
    }
}

fn parse(event: &str) -> Option<(String, Value)> {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let data = field("data:").unwrap_or_default();
    Some((field("event:")?.to_owned(), if data.is_empty() { Value::Null } else { serde_json::from_str(data).unwrap() }))
}

/// A socket that speaks graphql-transport-ws.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Only the upgrade; the status when it is refused.
    pub async fn upgrade(app: &TestApp, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let mut request = format!("ws://{}/graphql", app.server.address()).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    pub async fn connect(app: &TestApp) -> Self {
        Self::upgrade(app, &[("sec-websocket-protocol", "graphql-transport-ws")]).await.unwrap()
    }

    /// One whose member has been acknowledged.
    pub async fn of(app: &TestApp, token: &str) -> Self {
        let mut socket = Self::connect(app).await;
        socket.init(token).await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket
    }

    pub async fn init(&mut self, token: &str) {
        let payload = json!({ "authorization": format!("Bearer {token}") });
        self.say(&json!({ "type": "connection_init", "payload": payload })).await;
    }

    pub async fn say(&mut self, message: &Value) {
        self.send(Message::text(message.to_string())).await;
    }

    pub async fn send(&mut self, message: Message) {
        // That it is closed is seen by who listens.
        let _ = self.0.send(message).await;
    }

    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        self.say(&json!({ "type": "subscribe", "id": id, "payload": { "query": query, "variables": variables } }))
            .await;
    }

    /// The next message.
    pub async fn hear(&mut self) -> Value {
        loop {
            match soon(self.0.next()).await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no message but {other:?}"),
            }
        }
    }

    /// The code that the other side hangs up with.
    pub async fn hangup(&mut self) -> u16 {
        loop {
            match soon(self.0.next()).await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("not hung up with a code but {other:?}"),
            }
        }
    }
}

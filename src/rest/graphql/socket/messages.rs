//! The messages of graphql-transport-ws.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::graphql::{GraphqlRequest, RequestError};

/// What the protocol is called at the upgrade.
pub(super) const PROTOCOL: &str = "graphql-transport-ws";

/// The longest id of an operation that we keep.
const LONGEST_ID: usize = 128;

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    ConnectionInit {
        #[serde(default)]
        payload: Option<InitPayload>,
    },
    Ping {},
    Pong {},
    Subscribe {
        id: String,
        payload: Box<GraphqlRequest>,
    },
    Complete {
        id: String,
    },
}

/// Who a client is. A browser cannot send headers at the upgrade.
#[derive(Debug, Deserialize)]
pub(super) struct InitPayload {
    #[serde(alias = "Authorization")]
    authorization: Option<String>,
}

impl InitPayload {
    /// The token of `Bearer TOKEN`.
    pub fn token(self) -> Option<String> {
        let (scheme, token) = self.authorization.as_deref()?.split_once(' ')?;
        (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim().to_owned())
    }
}

impl ClientMessage {
    /// `None` for what the protocol does not have.
    pub fn parse(text: &str) -> Option<Self> {
        let message: Self = serde_json::from_str(text).ok()?;
        match &message {
            Self::Subscribe { id, .. } | Self::Complete { id } if id.is_empty() || id.len() > LONGEST_ID => None,
            _ => Some(message),
        }
    }
}

/// What we say.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ServerMessage<'a> {
    ConnectionAck,
    Pong,
    Next { id: &'a str, payload: &'a RawValue },
    Error { id: &'a str, payload: Vec<RequestError> },
    Complete { id: &'a str },
}

/// Why we hang up: the code and the words that clients know it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hangup(pub u16, pub &'static str);

impl Hangup {
    pub const NORMAL: Self = Self(1000, "");
    pub const GOING_AWAY: Self = Self(1001, "Server is stopping");
    pub const NO_FRAME: Self = Self(1002, "Not a frame of a client");
    pub const NO_TEXT: Self = Self(1007, "Not UTF-8");
    pub const TRY_AGAIN: Self = Self(1013, "Try again later");
    pub const TOO_LARGE: Self = Self(1009, "Message is too large");
    pub const TOO_MANY_INPUTS: Self = Self(4400, "Message has too many values");
    pub const INVALID: Self = Self(4400, "Invalid message");
    pub const UNAUTHORIZED: Self = Self(4401, "Unauthorized");
    pub const FORBIDDEN: Self = Self(4403, "Forbidden");
    pub const INIT_TIMEOUT: Self = Self(4408, "Connection initialisation timeout");
    pub const SUBSCRIBER_EXISTS: Self = Self(4409, "Subscriber already exists");
    pub const TOO_MANY_INITS: Self = Self(4429, "Too many initialisation requests");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_protocol_does_not_have_is_no_message() {
        for text in [
            "",
            "{}",
            "[]",
            r#"{"type":"subscribe"}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1","payload":null}"#,
            r#"{"type":"start","id":"1"}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"connection_init","payload":"x"}"#,
        ] {
            assert!(ClientMessage::parse(text).is_none(), "{text}");
        }
        let long = format!(r#"{{"type":"complete","id":"{}"}}"#, "x".repeat(129));
        assert!(ClientMessage::parse(&long).is_none());
        for text in [
            r#"{"type":"ping"}"#,
            r#"{"type":"ping","payload":{"a":1}}"#,
            r#"{"type":"pong"}"#,
            r#"{"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":null}"#,
            r#"{"type":"complete","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":null}}"#,
        ] {
            assert!(ClientMessage::parse(text).is_some(), "{text}");
        }
    }

    #[test]
    fn the_token_stands_in_the_payload_of_the_first_message() {
        let token = |payload: &str| {
            let text = format!(r#"{{"type":"connection_init","payload":{payload}}}"#);
            let Some(ClientMessage::ConnectionInit { payload }) = ClientMessage::parse(&text) else { panic!("{text}") };
            payload.and_then(InitPayload::token)
        };
        assert_eq!(token(r#"{"authorization":"Bearer abc"}"#).as_deref(), Some("abc"));
        assert_eq!(token(r#"{"Authorization":"bearer  abc "}"#).as_deref(), Some("abc"));
        for none in
            ["null", "{}", r#"{"authorization":null}"#, r#"{"authorization":"abc"}"#, r#"{"authorization":"Bearer "}"#]
        {
            assert_eq!(token(none), None, "{none}");
        }
    }
}

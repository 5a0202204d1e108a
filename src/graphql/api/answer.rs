//! Answers, as they are written.

use std::io;
use std::time::Duration;

use async_graphql::{Response, ServerError, Value};
use serde::Serialize;

use crate::graphql::errors::ErrorCode;
use crate::graphql::refusal::RequestError;
use crate::platform::config::GraphqlLimits;

/// An answer, ready to be written.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Whether something in it failed.
    pub has_errors: bool,
    /// Whether something is in it that is told once: then it is not kept.
    pub is_secret: bool,
    /// The answer as JSON.
    pub json: Vec<u8>,
}

impl Answer {
    /// What was executed, in no more bytes than there may be.
    pub(super) fn of(
        mut response: Response,
        request_id: &str,
        cost: Option<ToldCost>,
        limits: &GraphqlLimits,
    ) -> Result<Self, Unanswered> {
        response.errors.truncate(limits.errors);
        response.errors.iter_mut().for_each(|error| complete(error, request_id));
        let extensions = cost.map(|cost| Extensions { cost });
        let body = Body { errors: &response.errors, data: &response.data, extensions };
        let mut json = Bounded { bytes: Vec::new(), most: limits.answer_bytes };
        serde_json::to_writer(&mut json, &body).map_err(|_| Unanswered::TooLarge(limits.answer_bytes))?;
        Ok(Self { has_errors: !response.errors.is_empty(), is_secret: false, json: json.bytes })
    }

    /// One that was given and kept.
    pub fn again(json: String) -> Self {
        // Errors stand first.
        Self { has_errors: json.starts_with("{\"errors\""), is_secret: false, json: json.into_bytes() }
    }
}

/// Gives an error the code and the request id that all have.
fn complete(error: &mut ServerError, request_id: &str) {
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        // Of the library: a value that does not have the form of its scalar.
        extensions.set("code", ErrorCode::BadUserInput.name());
    }
    extensions.set("requestId", request_id);
}

/// Why a request that was executed has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// It took longer than this.
    Timeout(Duration),
    /// Its answer is larger than so many bytes.
    TooLarge(usize),
}

impl Unanswered {
    /// As the caller reads it.
    pub fn error(self) -> RequestError {
        let (limit, value) = match self {
            Self::Timeout(most) => ("seconds", usize::try_from(most.as_secs()).unwrap_or(usize::MAX)),
            Self::TooLarge(most) => ("answer bytes", most),
        };
        let message = format!("the request is over the limit of {value} {limit}: ask for less at once");
        RequestError::new(ErrorCode::LimitExceeded, message).with("limit", limit).with("value", value)
    }
}

/// Errors stand first: who reads a stream sees them before the data.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    data: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<Extensions>,
}

#[derive(Serialize)]
struct Extensions {
    cost: ToldCost,
}

/// What a request costs, for those who ask.
#[derive(Serialize)]
pub(super) struct ToldCost {
    pub requested: u64,
    pub limit: u64,
}

/// Takes so many bytes and no more.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

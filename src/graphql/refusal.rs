//! Why a request was not executed, in the form that GraphQL answers have.

use std::time::Duration;

use apollo_compiler::diagnostic::Diagnostic;
use apollo_compiler::parser::{SourceMap, SourceSpan};
use apollo_compiler::request::RequestError as CompilerError;
use apollo_compiler::response::GraphQLError;
use apollo_compiler::validation::DiagnosticData;
use serde::Serialize;
use serde_json::{Map, Value};

use super::errors::ErrorCode;
use crate::platform::limits::seconds_to_wait;

/// How far a request came. HTTP has a status for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is no GraphQL request.
    Form,
    /// Its document is none.
    Syntax,
    /// Its document does not fit the schema, is over a limit, or is not to be had.
    Document,
    /// Its variables do not fit the document.
    Variables,
}

/// A request that was not executed.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// How far it came.
    pub stage: Stage,
    errors: Vec<RequestError>,
}

/// One reason.
#[derive(Debug, Clone, Serialize)]
pub struct RequestError {
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    extensions: Map<String, Value>,
}

#[derive(Debug, Clone, Serialize)]
struct Location {
    line: usize,
    column: usize,
}

impl RequestError {
    /// One for developers: what is wrong, and what to do.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let extensions = Map::from_iter([("code".to_owned(), code.name().into())]);
        Self { message: message.into(), locations: Vec::new(), extensions }
    }

    /// What it says.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Says more to programs.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extensions.insert(name.to_owned(), value.into());
        self
    }

    /// Says where in the document.
    pub(super) fn at(mut self, place: Option<SourceSpan>, sources: &SourceMap) -> Self {
        let place = place.and_then(|span| span.line_column(sources));
        self.locations.extend(place.map(|place| Location { line: place.line, column: place.column }));
        self
    }

    /// When to try again.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        self.with("retryAfter", seconds_to_wait(wait))
    }

    fn of(error: GraphQLError, code: ErrorCode) -> Self {
        let locations = error.locations.iter().map(|place| Location { line: place.line, column: place.column });
        Self { locations: locations.collect(), ..Self::new(code, shortened(error.message)) }
    }
}

/// The checker quotes literals in full, which may be the whole document.
fn shortened(mut message: String) -> String {
    const MOST: usize = 1_000;
    if let Some((end, _)) = message.char_indices().nth(MOST) {
        message.truncate(end);
        message.push('…');
    }
    message
}

/// The body of an answer without data.
pub fn errors_json(errors: &[RequestError], request_id: &str) -> Vec<u8> {
    #[derive(Serialize)]
    struct Body {
        errors: Vec<RequestError>,
    }
    let named = errors.iter().cloned().map(|error| error.with("requestId", request_id));
    // Maps of values and strings always have a form in JSON.
    serde_json::to_vec(&Body { errors: named.collect() }).unwrap_or_default()
}

impl Refusal {
    /// For one reason.
    pub fn new(stage: Stage, error: RequestError) -> Self {
        Self { stage, errors: vec![error] }
    }

    /// Says more to programs, in each reason.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: &(impl Into<Value> + Clone)) -> Self {
        self.errors = self.errors.into_iter().map(|error| error.with(name, value.clone())).collect();
        self
    }

    /// All reasons.
    pub fn errors(&self) -> &[RequestError] {
        &self.errors
    }

    pub(super) fn of_diagnostics<'d>(
        stage: Stage,
        code: ErrorCode,
        diagnostics: impl Iterator<Item = Diagnostic<'d, DiagnosticData>>,
        most: usize,
    ) -> Self {
        let errors =
            diagnostics.take(most).map(|diagnostic| RequestError::of(diagnostic.unstable_to_json_compat(), code));
        Self { stage, errors: errors.collect() }
    }

    pub(super) fn of_error(stage: Stage, code: ErrorCode, error: &CompilerError, sources: &SourceMap) -> Self {
        Self::new(stage, RequestError::of(error.to_graphql_error(sources), code))
    }

    /// Changes what each reason says.
    pub(super) fn map_messages(mut self, change: impl Fn(&str) -> Option<String>) -> Self {
        for error in &mut self.errors {
            if let Some(message) = change(&error.message) {
                error.message = message;
            }
        }
        self
    }
}

/// A document that is over one of its limits.
pub(super) fn over(limit: &'static str, value: usize) -> Refusal {
    let message = format!("the document is over the limit of {value} {limit}");
    let error = RequestError::new(ErrorCode::LimitExceeded, message).with("limit", limit).with("value", value);
    Refusal::new(Stage::Document, error)
}

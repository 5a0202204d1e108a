//! Documents: looked at, parsed, checked and measured once, then kept by the hash of their text.

mod convert;
mod counts;
mod literals;
mod measure;
mod suggest;
#[cfg(test)]
mod tests;
mod trusted;

use std::fmt;
use std::sync::Arc;

use apollo_compiler::executable::Operation;
use apollo_compiler::parser::Parser;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema, introspection};
use async_graphql::parser::types::ExecutableDocument as ForExecutor;
use aws_lc_rs::digest::{SHA256, digest};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::errors::ErrorCode;
use super::refusal::{Refusal, RequestError, Stage, over};
use super::scan;
use crate::platform::config::GraphqlLimits;

pub use trusted::{ManifestError, TrustedDocuments};

/// How many lists inside one another the schema's description may be asked for: the library's own limit.
const INTROSPECTION_DEPTH: u32 = 3;

/// The SHA-256 of a document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct DocumentHash([u8; 32]);

impl DocumentHash {
    pub fn of(text: &str) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
        Self(bytes)
    }

    /// 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = (digit(pair[0])? << 4) | digit(pair[1])?;
        }
        Some(Self(bytes))
    }
}

fn digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for DocumentHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// A document that can be executed.
#[derive(Debug)]
pub(super) struct Document {
    /// Of its text.
    pub hash: DocumentHash,
    /// Its text, in bytes.
    length: usize,
    /// What its variables and costs are read from.
    pub checked: Valid<ExecutableDocument>,
    /// The executor's own form of it.
    pub executable: ForExecutor,
}

/// All documents that are kept: the least used ones go first.
pub(super) struct Documents {
    types: Valid<Schema>,
    limits: GraphqlLimits,
    shows_schema: bool,
    members: Shelf,
    strangers: Shelf,
}

type Shelf = Cache<DocumentHash, Arc<Document>, Length>;

/// Whose document it is: what strangers send pushes out nothing of members'.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Members,
    Strangers,
}

/// What a document counts for: more than its text, for a short one has its overhead, too.
#[derive(Debug, Clone, Copy)]
struct Length;

impl Weighter<DocumentHash, Arc<Document>> for Length {
    fn weight(&self, _: &DocumentHash, document: &Arc<Document>) -> u64 {
        document.length.max(512) as u64
    }
}

impl Documents {
    /// Documents of a schema, kept up to so many bytes of text, a quarter of it for strangers'.
    pub fn new(types: Valid<Schema>, limits: GraphqlLimits, shows_schema: bool, keep: usize) -> Self {
        let shelf = |bytes: usize| Cache::with_weighter((bytes / 1024).max(1), bytes as u64, Length);
        Self { types, limits, shows_schema, members: shelf(keep - keep / 4), strangers: shelf(keep / 4) }
    }

    /// The schema that documents are checked against.
    pub fn types(&self) -> &Valid<Schema> {
        &self.types
    }

    /// The document with this hash, if it is kept.
    pub fn kept(&self, hash: DocumentHash) -> Option<Arc<Document>> {
        self.members.get(&hash).or_else(|| self.strangers.get(&hash))
    }

    /// The document with this text: as it is kept, or checked now.
    pub fn of_text(&self, text: &str, whose: Whose) -> Result<Arc<Document>, Refusal> {
        if text.len() > self.limits.query_bytes {
            return Err(over("bytes", self.limits.query_bytes));
        }
        let hash = DocumentHash::of(text);
        if let Some(document) = self.kept(hash) {
            return Ok(document);
        }
        let document = Arc::new(self.check(text, hash)?);
        let shelf = if whose == Whose::Members { &self.members } else { &self.strangers };
        shelf.insert(hash, Arc::clone(&document));
        Ok(document)
    }

    fn check(&self, text: &str, hash: DocumentHash) -> Result<Document, Refusal> {
        scan::check(text, &self.limits)?;
        let most = self.limits.errors;
        let parsed = Parser::new().parse_ast(text, "request").map_err(|failed| {
            Refusal::of_diagnostics(Stage::Syntax, ErrorCode::GraphqlParseFailed, failed.errors.iter(), most)
        })?;
        if parsed.definitions.is_empty() {
            let error = RequestError::new(ErrorCode::GraphqlParseFailed, "the document holds no operation");
            return Err(Refusal::new(Stage::Syntax, error));
        }
        counts::check(&parsed, &self.limits)?;
        let checked = parsed.to_executable_validate(&self.types).map_err(|failed| {
            let code = ErrorCode::GraphqlValidationFailed;
            let refusal = Refusal::of_diagnostics(Stage::Document, code, failed.errors.iter(), most);
            if self.shows_schema {
                refusal.map_messages(|said| suggest::nearest(&self.types, said))
            } else {
                refusal.map_messages(suggest::without)
            }
        })?;
        for operation in checked.operations.iter() {
            measure::check(&checked, operation, &self.limits)?;
            self.check_introspection(&checked, operation)?;
        }
        literals::check(&self.types, &checked)?;
        let executable = convert::executable(&checked);
        Ok(Document { hash, length: text.len(), checked, executable })
    }

    fn check_introspection(&self, document: &Valid<ExecutableDocument>, operation: &Operation) -> Result<(), Refusal> {
        let asks = operation.root_fields(document).any(|field| matches!(field.name.as_str(), "__schema" | "__type"));
        if !asks {
            return Ok(());
        }
        if !self.shows_schema {
            let message = "this server does not describe its schema: read the published one";
            return Err(Refusal::new(Stage::Document, RequestError::new(ErrorCode::IntrospectionOff, message)));
        }
        introspection::check_max_depth(document, operation).map_err(|error| {
            let refusal = Refusal::of_error(Stage::Document, ErrorCode::LimitExceeded, &error, &document.sources);
            refusal.with("limit", &"introspection depth").with("value", &INTROSPECTION_DEPTH)
        })
    }
}

impl fmt::Debug for Documents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Documents")
            .field("kept", &(self.members.len() + self.strangers.len()))
            .finish_non_exhaustive()
    }
}

//! Requests, and what has to hold of one before it is executed.

use std::sync::Arc;

use apollo_compiler::response::JsonMap;
use async_graphql::{Request, Variables};
use serde::Deserialize;

use super::Api;
use crate::graphql::caller::Caller;
use crate::graphql::cost::{self, Amount};
use crate::graphql::documents::{Document, DocumentHash, Whose};
use crate::graphql::errors::ErrorCode;
use crate::graphql::refusal::{Refusal, RequestError, Stage, over};
use crate::graphql::variables::{self, Coerced};

/// A request as it comes over any transport. What else stands in it is ignored, as GraphQL over HTTP says.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphqlRequest {
    /// The document.
    pub query: Option<String>,
    /// Names a trusted document in place of its text.
    pub document_id: Option<String>,
    /// Which of its operations, if it has several.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Option<JsonMap>,
    /// `persistedQuery` as Apollo's clients send it, and `cost: true` to be told what it costs.
    pub extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationKind {
    /// Reads.
    Query,
    /// Writes.
    Mutation,
    /// Tells of changes.
    Subscription,
}

/// A request that can be executed.
#[derive(Debug)]
pub struct Prepared {
    document: Arc<Document>,
    operation_name: Option<String>,
    variables: Variables,
    pub(super) tells_cost: bool,
    /// What it does.
    pub kind: OperationKind,
    /// What it costs.
    pub cost: u64,
}

impl Prepared {
    /// As the executor takes it, for a caller.
    pub(super) fn request(&self, caller: Caller) -> Request {
        let mut request = Request::new("").variables(self.variables.clone()).data(caller);
        request.operation_name.clone_from(&self.operation_name);
        request.set_parsed_query(self.document.executable.clone());
        request
    }

    /// Tells this request apart from every other: its document, its operation, its variables.
    pub fn fingerprint(&self) -> String {
        let variables = serde_json::to_string(&self.variables).unwrap_or_default();
        let name = self.operation_name.as_deref().unwrap_or_default();
        DocumentHash::of(&format!("{} {name} {variables}", self.document.hash)).to_string()
    }
}

impl Api {
    /// Finds the document, checks it and its variables, and says what it costs. Nothing is executed yet.
    pub fn prepare(&self, request: &GraphqlRequest, is_signed_in: bool) -> Result<Prepared, Refusal> {
        let document = self.document(request, is_signed_in)?;
        let name = request.operation_name.clone().filter(|name| !name.is_empty());
        let operation = document.checked.operations.get(name.as_deref()).map_err(|error| {
            let code = ErrorCode::OperationResolutionFailure;
            Refusal::of_error(Stage::Document, code, &error, &document.checked.sources)
        })?;
        let none = JsonMap::new();
        let given = request.variables.as_ref().unwrap_or(&none);
        let Coerced { json, values } =
            variables::coerce(self.0.documents.types(), operation, &document.checked.sources, given)?;
        let limits = &self.0.options.limits;
        let most = if is_signed_in { limits.cost } else { limits.cost_anonymous };
        let Amount { cost, values: found } = cost::of(&document.checked, operation, &json);
        if cost > most {
            return Err(over("cost", usize::try_from(most).unwrap_or(usize::MAX)).with("cost", &cost));
        }
        if found > limits.values as u64 {
            return Err(over("values", limits.values).with("values", &found));
        }
        let kind = match () {
            () if operation.is_mutation() => OperationKind::Mutation,
            () if operation.is_subscription() => OperationKind::Subscription,
            () => OperationKind::Query,
        };
        let extensions = request.extensions.as_ref();
        let tells_cost = extensions.is_some_and(|extensions| extensions.get("cost") == Some(&true.into()));
        Ok(Prepared {
            document: Arc::clone(&document),
            operation_name: name,
            variables: values,
            tells_cost,
            kind,
            cost,
        })
    }

    fn document(&self, request: &GraphqlRequest, is_signed_in: bool) -> Result<Arc<Document>, Refusal> {
        let persisted = request.extensions.as_ref().and_then(|extensions| extensions.get("persistedQuery"));
        match (&request.query, &request.document_id, persisted) {
            (query, None, Some(persisted)) => self.persisted(query.as_deref(), persisted, is_signed_in),
            (Some(text), None, None) => self.of_text(text, is_signed_in),
            (None, Some(id), None) => self.0.trusted.by_id(id),
            (None, None, None) => Err(ill_formed("query is missing: send a document, or a documentId")),
            _ => Err(ill_formed("send one of query, documentId and extensions.persistedQuery")),
        }
    }

    fn of_text(&self, text: &str, is_signed_in: bool) -> Result<Arc<Document>, Refusal> {
        // First: what is not trusted is not looked at, and what is wrong with it is not told.
        self.0.trusted.admit(DocumentHash::of(text))?;
        self.0.documents.of_text(text, if is_signed_in { Whose::Members } else { Whose::Strangers })
    }

    /// Automatic persisted queries: a document that came before is named by its hash.
    fn persisted(
        &self,
        text: Option<&str>,
        persisted: &serde_json::Value,
        is_signed_in: bool,
    ) -> Result<Arc<Document>, Refusal> {
        // Apollo's clients name the documents of their manifest in this place, too.
        let named = persisted.get("sha256Hash").and_then(|id| id.as_str()).filter(|_| text.is_none());
        if let Some(document) = named.and_then(|id| self.0.trusted.find(id)) {
            return Ok(document);
        }
        if !is_signed_in || !self.0.trusted.takes_others() {
            let error = RequestError::new(ErrorCode::PersistedQueryNotSupported, "PersistedQueryNotSupported");
            return Err(Refusal::new(Stage::Document, error));
        }
        let hash = persisted.get("sha256Hash").and_then(|hash| hash.as_str()).and_then(DocumentHash::parse);
        let Some(hash) = hash.filter(|_| persisted.get("version") == Some(&1.into())) else {
            return Err(ill_formed("extensions.persistedQuery is {version: 1, sha256Hash: 64 hexadecimal digits}"));
        };
        let Some(text) = text else {
            self.0.trusted.admit(hash)?;
            // The name that clients look for.
            let missing = || RequestError::new(ErrorCode::PersistedQueryNotFound, "PersistedQueryNotFound");
            return self.0.documents.kept(hash).ok_or_else(|| Refusal::new(Stage::Document, missing()));
        };
        if DocumentHash::of(text) != hash {
            return Err(ill_formed("extensions.persistedQuery.sha256Hash is not the hash of query"));
        }
        self.of_text(text, is_signed_in)
    }
}

fn ill_formed(message: &str) -> Refusal {
    Refusal::new(Stage::Form, RequestError::new(ErrorCode::BadRequest, message))
}

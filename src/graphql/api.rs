//! One GraphQL request: from what was sent to an answer. Nothing here knows HTTP.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use apollo_compiler::Schema as Types;
use apollo_compiler::response::JsonMap;
use async_graphql::{Request, Response, ServerError, Value, Variables};
use serde::{Deserialize, Serialize};

use super::caller::Caller;
use super::cost;
use super::documents::{Document, DocumentHash, Documents, ManifestError, TrustedDocuments};
use super::drive::drive;
use super::errors::ErrorCode;
use super::refusal::{Refusal, RequestError, Stage, over};
use super::schema::{self, ApiSchema};
use super::variables::{self, Coerced};
use crate::access::Actor;
use crate::platform::config::{GraphqlConfig, GraphqlLimits, TrustPolicy};
use crate::platform::db::Db;
use crate::platform::values::Locale;

/// How the API behaves.
#[derive(Debug, Clone)]
pub struct ApiOptions {
    /// Strangers may ask for the schema, and errors suggest names: on in development.
    pub public_schema: bool,
    /// How long one request may be executed.
    pub timeout: Duration,
    /// How much one request may be.
    pub limits: GraphqlLimits,
    /// How much text of documents is kept checked, in bytes.
    pub kept_documents: usize,
    /// Which documents are executed, and the manifest of the trusted ones.
    pub trusted: Option<(TrustPolicy, String)>,
}

impl ApiOptions {
    /// As the settings say; without a manifest.
    pub fn new(settings: &GraphqlConfig) -> Self {
        Self {
            public_schema: settings.public_schema,
            timeout: settings.timeout,
            limits: settings.limits,
            kept_documents: settings.kept_documents,
            trusted: None,
        }
    }
}

/// The GraphQL API of a server; cloning it is cheap.
#[derive(Clone)]
pub struct Api(Arc<Inner>);

struct Inner {
    schema: ApiSchema,
    documents: Documents,
    trusted: TrustedDocuments,
    options: ApiOptions,
}

impl fmt::Debug for Api {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Api").field("documents", &self.0.documents).finish_non_exhaustive()
    }
}

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
    tells_cost: bool,
    /// What it does.
    pub kind: OperationKind,
    /// What it costs.
    pub cost: u64,
}

/// Who asks, and in which request.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The member who is signed in, if any.
    pub actor: Option<Actor>,
    /// The language of who is not signed in.
    pub locale: Locale,
    /// Goes into every error.
    pub request_id: String,
}

/// An answer, ready to be written.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Whether something in it failed.
    pub has_errors: bool,
    /// The answer as JSON.
    pub json: Vec<u8>,
}

impl Answer {
    /// One that was given and kept.
    pub fn again(json: String) -> Self {
        // Errors stand first.
        Self { has_errors: json.starts_with("{\"errors\""), json: json.into_bytes() }
    }
}

impl Prepared {
    /// Tells this request apart from every other: its document, its operation, its variables.
    pub fn fingerprint(&self) -> String {
        let variables = serde_json::to_string(&self.variables).unwrap_or_default();
        let name = self.operation_name.as_deref().unwrap_or_default();
        DocumentHash::of(&format!("{} {name} {variables}", self.document.hash)).to_string()
    }
}

impl Api {
    /// Builds the schema and reads the manifest.
    pub fn new(options: ApiOptions) -> Result<Self, ManifestError> {
        let sdl = schema::sdl();
        // The binary's own words: a test reads them.
        let types = Types::parse_and_validate(sdl, "schema.graphql").unwrap_or_else(|failed| {
            tracing::error!(errors = %failed.errors, "the schema does not hold");
            apollo_compiler::validation::Valid::assume_valid(failed.partial)
        });
        let documents = Documents::new(types, options.limits, options.public_schema, options.kept_documents);
        let trusted = match &options.trusted {
            Some((policy, manifest)) => TrustedDocuments::read(*policy, manifest, &documents)?,
            None => TrustedDocuments::default(),
        };
        Ok(Self(Arc::new(Inner { schema: schema::build(&options), documents, trusted, options })))
    }

    /// Finds the document, checks it and its variables, and says what it costs. Nothing is executed yet.
    pub fn prepare(&self, request: GraphqlRequest, is_signed_in: bool) -> Result<Prepared, Refusal> {
        let document = self.document(&request, is_signed_in)?;
        let name = request.operation_name.filter(|name| !name.is_empty());
        let operation = document.checked.operations.get(name.as_deref()).map_err(|error| {
            let code = ErrorCode::OperationResolutionFailure;
            Refusal::of_error(Stage::Document, code, &error, &document.checked.sources)
        })?;
        let given = request.variables.unwrap_or_default();
        let Coerced { json, values } =
            variables::coerce(self.0.documents.types(), operation, &document.checked.sources, &given)?;
        let limits = &self.0.options.limits;
        let most = if is_signed_in { limits.cost } else { limits.cost_anonymous };
        let cost = cost::of(&document.checked, operation, &json);
        if cost > most {
            return Err(over("cost", usize::try_from(most).unwrap_or(usize::MAX)).with("cost", &cost));
        }
        let kind = match () {
            () if operation.is_mutation() => OperationKind::Mutation,
            () if operation.is_subscription() => OperationKind::Subscription,
            () => OperationKind::Query,
        };
        let tells_cost = request.extensions.is_some_and(|extensions| extensions.get("cost") == Some(&true.into()));
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
            (Some(text), None, None) => self.of_text(text),
            (None, Some(id), None) => self.0.trusted.by_id(id),
            (None, None, None) => Err(ill_formed("query is missing: send a document, or a documentId")),
            _ => Err(ill_formed("send one of query, documentId and extensions.persistedQuery")),
        }
    }

    fn of_text(&self, text: &str) -> Result<Arc<Document>, Refusal> {
        let document = self.0.documents.of_text(text)?;
        self.0.trusted.admit(document.hash)?;
        Ok(document)
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
            // The name that clients look for.
            let missing = || RequestError::new(ErrorCode::PersistedQueryNotFound, "PersistedQueryNotFound");
            return self.0.documents.kept(hash).ok_or_else(|| Refusal::new(Stage::Document, missing()));
        };
        if DocumentHash::of(text) != hash {
            return Err(ill_formed("extensions.persistedQuery.sha256Hash is not the hash of query"));
        }
        self.of_text(text)
    }

    /// Executes a request for whoever asks, in the task that calls it.
    pub async fn execute(&self, db: &Db, asker: Asker, prepared: Prepared) -> Result<Answer, Unanswered> {
        let Prepared { document, operation_name, variables, tells_cost, cost, .. } = prepared;
        let (caller, loads) = Caller::new(db, asker.actor.clone(), asker.locale);
        let mut request = Request::new("").variables(variables).data(caller);
        request.operation_name = operation_name;
        request.set_parsed_query(document.executable.clone());
        let work = drive(self.0.schema.execute(request), loads);
        let answered = tokio::time::timeout(self.0.options.timeout, work).await;
        let mut response = answered.map_err(|_| Unanswered::Timeout(self.0.options.timeout))?;
        self.complete(&mut response, &asker.request_id);
        let cost = tells_cost.then(|| self.told_cost(&asker, cost));
        self.write(&response, cost)
    }

    fn told_cost(&self, asker: &Asker, requested: u64) -> ToldCost {
        let limits = &self.0.options.limits;
        let limit = if asker.actor.is_some() { limits.cost } else { limits.cost_anonymous };
        ToldCost { requested, limit }
    }

    /// Gives each error the code and the request id that all have; tells no more of them than one can read.
    fn complete(&self, response: &mut Response, request_id: &str) {
        response.errors.truncate(self.0.options.limits.errors);
        for error in &mut response.errors {
            let extensions = error.extensions.get_or_insert_default();
            if extensions.get("code").is_none() {
                // Of the library: a value that does not have the form of its scalar.
                extensions.set("code", ErrorCode::BadUserInput.name());
            }
            extensions.set("requestId", request_id);
        }
    }

    fn write(&self, response: &Response, cost: Option<ToldCost>) -> Result<Answer, Unanswered> {
        let extensions = cost.map(|cost| Extensions { cost });
        let body = Body { errors: &response.errors, data: &response.data, extensions };
        let most = self.0.options.limits.answer_bytes;
        let mut json = Bounded { bytes: Vec::new(), most };
        serde_json::to_writer(&mut json, &body).map_err(|_| Unanswered::TooLarge(most))?;
        Ok(Answer { has_errors: !response.errors.is_empty(), json: json.bytes })
    }
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

#[derive(Serialize)]
struct ToldCost {
    requested: u64,
    limit: u64,
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

fn ill_formed(message: &str) -> Refusal {
    Refusal::new(Stage::Form, RequestError::new(ErrorCode::BadRequest, message))
}

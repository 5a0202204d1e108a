//! The schema, and how one request is executed.

use std::time::Duration;

use async_graphql::{
    EmptySubscription, MergedObject, Request, Response, SDLExportOptions, Schema, ServerError, Value, Variables,
};
use serde::{Deserialize, Serialize};

use super::caller::Caller;
use super::chapters::ChapterQueries;
use super::drive::drive;
use super::errors::ErrorCode;
use super::meetings::{MeetingMutations, MeetingQueries};
use super::members::MemberQueries;
use super::nodes::NodeQueries;
use super::referrals::{ReferralMutations, ReferralQueries};
use super::scan::{ScanLimits, TooComplex};
use super::viewer::ViewerQueries;
use crate::access::Actor;
use crate::platform::db::Db;
use crate::platform::values::Locale;

/// What can be read.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
struct Query(NodeQueries, ViewerQueries, ChapterQueries, MemberQueries, MeetingQueries, ReferralQueries);

/// What can be done: one mutation per action.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
struct Mutation(MeetingMutations, ReferralMutations);

type ApiSchema = Schema<Query, Mutation, EmptySubscription>;

/// How the API behaves.
#[derive(Debug, Clone, Copy)]
pub struct ApiOptions {
    /// Strangers may ask for the schema, and errors suggest names: on in development.
    pub public_schema: bool,
    /// How long one request may be executed.
    pub time_limit: Duration,
    /// How much a document may be, before it is parsed.
    pub scan: ScanLimits,
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self { public_schema: false, time_limit: Duration::from_secs(5), scan: ScanLimits::default() }
    }
}

/// The GraphQL API of a server.
#[derive(Clone)]
pub struct Api {
    schema: ApiSchema,
    options: ApiOptions,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Api").field("options", &self.options).finish_non_exhaustive()
    }
}

/// A request as it comes over HTTP.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GraphqlRequest {
    /// The document.
    pub query: String,
    /// Which of its operations, if it has several.
    pub operation_name: Option<String>,
    /// The values of its variables.
    #[serde(default)]
    pub variables: Option<serde_json::Map<String, serde_json::Value>>,
    /// Nothing that we know; clients send it.
    #[serde(default)]
    pub extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Api {
    /// Builds the schema.
    pub fn new(options: ApiOptions) -> Self {
        let mut builder = builder().limit_depth(DEEPEST).limit_complexity(LARGEST);
        if !options.public_schema {
            builder = builder.disable_introspection().disable_suggestions();
        }
        Self { schema: builder.finish(), options }
    }

    /// Executes a request for whoever asks, in the task that calls it.
    pub async fn execute(&self, db: &Db, asker: Asker, request: GraphqlRequest) -> Answer {
        let mut response = match self.options.scan.check(&request.query) {
            Ok(()) => self.run(db, &asker, request).await,
            Err(over) => Response::from_errors(vec![too_complex(over)]),
        };
        for error in &mut response.errors {
            complete(error, &asker.request_id);
        }
        Answer::of(&response)
    }

    async fn run(&self, db: &Db, asker: &Asker, request: GraphqlRequest) -> Response {
        let variables = serde_json::Value::Object(request.variables.unwrap_or_default());
        let (caller, loads) = Caller::new(db, asker.actor.clone(), asker.locale);
        let mut execute = Request::new(request.query).variables(Variables::from_json(variables)).data(caller);
        if let Some(name) = request.operation_name {
            execute = execute.operation_name(name);
        }
        let work = drive(self.schema.execute(execute), loads);
        let seconds = self.options.time_limit.as_secs();
        let over = TooComplex { limit: "seconds", value: usize::try_from(seconds).unwrap_or(usize::MAX) };
        let answer = tokio::time::timeout(self.options.time_limit, work).await;
        answer.unwrap_or_else(|_| Response::from_errors(vec![too_complex(over)]))
    }
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
    /// False when the request was not executed at all: then the answer has no `data`.
    pub was_executed: bool,
    /// The answer as JSON.
    pub json: Vec<u8>,
}

impl Answer {
    fn of(response: &Response) -> Self {
        // What fails before execution has no place in the answer that it belongs to.
        let was_executed = response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty());
        let body = Body { data: was_executed.then_some(&response.data), errors: &response.errors };
        // Maps of values and strings always have a form in JSON.
        Self { was_executed, json: serde_json::to_vec(&body).unwrap_or_default() }
    }
}

/// Fields stand in the order of the document.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
}

/// Gives an error the code and the request id that every one has. Those without a code are of the library: the document
/// or its variables do not fit the schema.
fn complete(error: &mut ServerError, request_id: &str) {
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        extensions.set("code", ErrorCode::BadUserInput.name());
    }
    extensions.set("requestId", request_id);
}

/// How deep fields may stand in one another: introspection itself needs 14.
const DEEPEST: usize = 15;
/// How many fields a document may come to with its fragments expanded.
const LARGEST: usize = 2_000;

fn too_complex(over: TooComplex) -> ServerError {
    let mut error = ServerError::new(over.to_string(), None);
    let mut extensions = async_graphql::ErrorExtensionValues::default();
    extensions.set("code", ErrorCode::LimitExceeded.name());
    extensions.set("limit", over.limit);
    extensions.set("value", over.value);
    error.extensions = Some(extensions);
    error
}

fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        // Shown in the schema, where clients look for the codes of top-level errors.
        .register_output_type::<ErrorCode>()
        .register_output_type::<super::nodes::Node>()
}

/// The contract, as `schema.graphql` has it.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    let text = builder().finish().sdl_with_options(options);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

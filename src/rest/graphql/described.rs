//! `/graphql` as `/openapi.json` describes it: in short, for the schema says the rest.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{Components, ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses, Modify, PartialSchema, ToSchema};

use crate::rest::described::{Shared, header, refer};

/// One request: a text, or the name of one that the server knows.
#[derive(ToSchema)]
#[schema(as = GraphqlRequest, rename_all = "camelCase")]
#[expect(dead_code, reason = "only describes what `parameters` reads")]
pub(super) struct RequestBody {
    /// The document: operations and fragments.
    #[schema(nullable = false)]
    query: Option<String>,
    /// A trusted document by its hash, in place of `query`.
    #[schema(nullable = false, pattern = "^sha256:[0-9a-f]{64}$")]
    document_id: Option<String>,
    /// Which operation of the document.
    operation_name: Option<String>,
    /// Its variables. One that is left out stays left out; `null` is a value.
    variables: Option<Map<String, Value>>,
    /// `persistedQuery` as Apollo has it; `{"cost": true}` asks for the cost.
    extensions: Option<Map<String, Value>>,
}

/// The same in a URL, `variables` and `extensions` as JSON.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "only describes what `parameters` reads")]
pub(super) struct UrlParameters {
    /// The document: operations and fragments.
    #[param(nullable = false)]
    query: Option<String>,
    /// A trusted document by its hash, in place of `query`.
    #[param(nullable = false, pattern = "^sha256:[0-9a-f]{64}$")]
    document_id: Option<String>,
    /// Which operation of the document.
    #[param(nullable = false)]
    operation_name: Option<String>,
    /// Its variables: an object of JSON.
    #[param(nullable = false)]
    variables: Option<String>,
    /// As in a body: an object of JSON.
    #[param(nullable = false)]
    extensions: Option<String>,
}

/// An answer. Without `data` nothing was executed.
#[derive(ToSchema)]
#[schema(as = GraphqlAnswer)]
#[expect(dead_code, reason = "only describes what the API writes")]
struct AnswerBody {
    /// What was asked for; `null` when an error took all of it.
    data: Option<Map<String, Value>>,
    /// What failed.
    #[schema(nullable = false)]
    errors: Option<Vec<ErrorBody>>,
    /// `cost`, when it was asked for.
    #[schema(nullable = false)]
    extensions: Option<Map<String, Value>>,
}

/// One error.
#[derive(ToSchema)]
#[schema(as = GraphqlError)]
#[expect(dead_code, reason = "only describes what the API writes")]
struct ErrorBody {
    /// What is wrong, in words.
    message: String,
    /// Where in the document.
    #[schema(nullable = false)]
    locations: Option<Vec<Location>>,
    /// Where in `data`: names, and places in lists.
    #[schema(nullable = false)]
    path: Option<Vec<Value>>,
    /// `code` (`ErrorCode` of the schema), `requestId`, and what belongs to the code.
    #[schema(nullable = false)]
    extensions: Option<Map<String, Value>>,
}

/// A place in a document.
#[derive(ToSchema)]
#[schema(as = GraphqlLocation)]
#[expect(dead_code, reason = "only describes what the API writes")]
struct Location {
    /// Beginning with 1.
    #[schema(minimum = 1)]
    line: u32,
    /// Beginning with 1.
    #[schema(minimum = 1)]
    column: u32,
}

/// By profile `2026`, for `application/graphql-response+json`. `application/json` is answered 200 to whatever is a
/// GraphQL request.
const ANSWERS: [Shared; 14] = [
    Shared { status: "200", name: "GraphqlDone", description: "Done; for `application/json` read `errors` first." },
    Shared { status: "294", name: "GraphqlPartial", description: "Done, and some of it failed: `data` and `errors`." },
    Shared { status: "400", name: "GraphqlNoDocument", description: "No JSON, or a document that cannot be parsed." },
    Shared { status: "401", name: "GraphqlUnauthenticated", description: "The token does not hold: sign in again." },
    Shared { status: "405", name: "GraphqlMethod", description: "A mutation by GET, or another method." },
    Shared { status: "406", name: "GraphqlNotAcceptable", description: "`Accept` admits no form that there is." },
    Shared { status: "408", name: "GraphqlTimeout", description: "The body took too long to arrive." },
    Shared {
        status: "409",
        name: "GraphqlRunning",
        description: "The request with this `Idempotency-Key` still runs.",
    },
    Shared { status: "413", name: "GraphqlTooLarge", description: "The body is larger than this server takes." },
    Shared { status: "415", name: "GraphqlMediaType", description: "Send `application/json`, not compressed." },
    Shared {
        status: "422",
        name: "GraphqlInvalid",
        description: "It does not fit the schema, is over a limit, or its `Idempotency-Key` was another request's.",
    },
    Shared { status: "429", name: "GraphqlRateLimited", description: "Too much in this minute." },
    Shared {
        status: "503",
        name: "GraphqlUnavailable",
        description: "Too much for the server now, or it took too long.",
    },
    Shared { status: "default", name: "GraphqlFailed", description: "Whatever else fails: a fault of ours." },
];

/// What `/graphql` answers.
pub(super) struct Answers;

/// What it answers where there is no body.
pub(super) struct UrlAnswers;

impl IntoResponses for Answers {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        refer(&ANSWERS)
    }
}

impl IntoResponses for UrlAnswers {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        refer(ANSWERS.iter().filter(|shared| !["408", "409", "413", "415"].contains(&shared.status)))
    }
}

/// Adds the answers of `/graphql`.
pub(in crate::rest) struct SharedAnswers;

impl Modify for SharedAnswers {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_with(Components::new);
        let mut schemas = Vec::new();
        AnswerBody::schemas(&mut schemas);
        schemas.push((AnswerBody::name().into_owned(), AnswerBody::schema()));
        components.schemas.extend(schemas);
        components.responses.extend(ANSWERS.iter().map(|shared| (shared.name.to_owned(), answer(shared).into())));
    }
}

fn answer(shared: &Shared) -> Response {
    let json = || ContentBuilder::new().schema(Some(Ref::from_schema_name("GraphqlAnswer"))).build();
    let response = ResponseBuilder::new()
        .description(shared.description)
        .content("application/graphql-response+json", json())
        .content("application/json", json());
    match shared.status {
        "200" => response
            .content("text/event-stream", ContentBuilder::new().schema(Some(String::schema())).build())
            .header("RateLimit", header(Type::String, "What is left of this minute."))
            .header("RateLimit-Policy", header(Type::String, "What there is in a minute."))
            .header("Idempotent-Replayed", header(Type::String, "`true`: it was done before.")),
        "401" => response.header("WWW-Authenticate", header(Type::String, "`Bearer`.")),
        "405" => response.header("Allow", header(Type::String, "The methods that work here.")),
        "429" | "503" => response.header("Retry-After", header(Type::Integer, "Seconds to wait.")),
        _ => response,
    }
    .build()
}

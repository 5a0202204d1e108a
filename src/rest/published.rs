//! The contracts, for programs: `/openapi.json`, and `/schema.graphql` where strangers may see the schema.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::described::{Hidden, Refusals};
use super::problem::{Problem, locale_of};
use super::routes::openapi;
use super::state::AppState;
use super::stored::Text;
use crate::graphql::sdl;

static OPENAPI: Text = Text::new("application/json", openapi);

static SCHEMA: Text = Text::new("text/plain; charset=utf-8", || Ok(sdl()));

/// This document
///
/// How to talk to this server, as OpenAPI 3.1.1 has it. It holds no secret, so every server publishes it. `ETag` names
/// its contents: who sends it back in `If-None-Match` gets 304 as long as it is the same.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "Contracts",
    security(()),
    responses(
        (status = 200, description = "The document.", content_type = "application/json", body = Object,
         headers(("ETag" = String, description = "Names its contents."))),
        (status = 304, description = "It is as the caller has it."),
        Refusals,
    ),
)]
pub(super) async fn document(request: HttpRequest) -> Result<HttpResponse, Problem> {
    OPENAPI.answer(&request)
}

/// The GraphQL schema
///
/// Every type, field and error code of `/graphql`, and what it is. Published where introspection is: not on a server of
/// a club, unless its operator wants so (`graphql.public_schema`).
#[utoipa::path(
    get,
    path = "/schema.graphql",
    operation_id = "schema",
    tag = "Contracts",
    security(()),
    responses(
        (status = 200, description = "The schema.", content_type = "text/plain", body = String,
         headers(("ETag" = String, description = "Names its contents."))),
        (status = 304, description = "It is as the caller has it."),
        Hidden,
        Refusals,
    ),
)]
pub(super) async fn schema(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    if !state.config.graphql.public_schema {
        return Err(Problem::of_status(StatusCode::NOT_FOUND).in_language(locale_of(&request)));
    }
    SCHEMA.answer(&request)
}

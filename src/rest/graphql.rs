//! `POST /graphql`: from HTTP to the API and back. What faces strangers in full is an issue of its own; here is one
//! content type in, two out, a limit on the body, and a scan before any parser.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, web};

use super::auth::bearer;
use super::edge::RequestId;
use super::json::Json;
use super::problem::{Problem, locale_of};
use super::state::AppState;
use crate::graphql::{Asker, GraphqlRequest};
use crate::members;

const GRAPHQL_JSON: &str = "application/graphql-response+json";

/// Executes one request. A token that is shown must hold: a caller whose sign-in ended should hear of it.
pub(super) async fn graphql(
    state: web::Data<AppState>,
    request: HttpRequest,
    Json(body): Json<GraphqlRequest>,
) -> Result<HttpResponse, Problem> {
    let locale = locale_of(&request);
    let problem = |error| Problem::of_error(&error, locale);
    let token = bearer(&request).map_err(problem)?.map(str::to_owned);
    let request_id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
    let shared = state.clone();
    let work = async move {
        let actor = match token {
            Some(token) => {
                let (actor, _) = members::authenticate(&shared.accounts, &shared.db, &token).await?;
                Some(actor.in_request(request_id.clone()))
            }
            None => None,
        };
        let asker = Asker { actor, locale, request_id };
        Ok(shared.api.execute(&shared.db, asker, body).await)
    };
    let answer = state.run(work).await.map_err(problem)?;
    let speaks_graphql = accepts_graphql_json(&request);
    let status = match (answer.was_executed, speaks_graphql) {
        (false, true) => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let content_type = if speaks_graphql { GRAPHQL_JSON } else { "application/json" };
    Ok(HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, format!("{content_type}; charset=utf-8")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(answer.json))
}

fn accepts_graphql_json(request: &HttpRequest) -> bool {
    request.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok()).any(|value| value.contains(GRAPHQL_JSON))
}

//! The playground and the schema as a file, where strangers may see the schema.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::ServiceConfig;

use crate::graphql::sdl;
use crate::pages::playground::{self, PAGE_POLICY};

/// `/graphiql` and `/schema.graphql`.
pub fn playground_routes(routes: &mut ServiceConfig) {
    routes
        .service(super::get("/graphiql", page))
        .service(super::get("/graphiql/playground.js", script))
        .service(super::get("/schema.graphql", schema));
}

async fn page() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, PAGE_POLICY))
        .body(playground::PAGE)
}

async fn script() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/javascript; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(playground::SCRIPT)
}

async fn schema() -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body(sdl())
}

//! HTTP: routes, errors as problem+json, and what every request passes through. Alone names `actix_web`.

mod arriving;
mod auth;
mod client;
mod demo;
mod edge;
mod graphql;
mod health;
mod json;
mod mailbox;
mod playground;
mod problem;
mod server;
mod state;

use actix_web::web::{self, ServiceConfig};

pub use auth::bearer;
pub use client::client_address;
pub use demo::demo_routes;
pub use edge::RequestId;
pub use graphql::Gate;
pub use json::Json;
pub use mailbox::mailbox_routes;
pub use playground::playground_routes;
pub use problem::{FieldProblem, Problem, locale_of};
pub use server::{Routes, Server};
pub use state::{AppState, WorkerProbe};

/// Every route of the API.
pub fn configure(routes: &mut ServiceConfig) {
    routes
        .service(get("/healthz", health::healthz))
        .service(get("/readyz", health::readyz))
        .service(get("/version", health::version))
        .service(get("/.well-known/jwks.json", auth::jwks))
        .service(web::resource("/graphql").to(graphql::graphql))
        .service(post("/v1/auth/token", auth::token))
        .service(post("/v1/auth/refresh", auth::refresh))
        .service(post("/v1/auth/logout", auth::logout));
}

/// A resource that is only read.
pub fn get<F, Args>(path: &str, handler: F) -> actix_web::Resource
where
    F: actix_web::Handler<Args> + Clone,
    Args: actix_web::FromRequest + 'static,
    F::Output: actix_web::Responder + 'static,
{
    web::resource(path).route(web::get().to(handler.clone())).route(web::head().to(handler))
}

/// A resource that only takes what is sent to it.
pub fn post<F, Args>(path: &str, handler: F) -> actix_web::Resource
where
    F: actix_web::Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: actix_web::Responder + 'static,
{
    web::resource(path).route(web::post().to(handler))
}

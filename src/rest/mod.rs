//! HTTP: routes, errors as problem+json, and what every request passes through. Alone names `actix_web`.

mod answer;
mod arriving;
mod auth;
mod by_link;
mod caller;
mod client;
mod demo;
mod described;
mod duty;
mod edge;
mod graphql;
mod health;
mod json;
mod mailbox;
mod photos;
mod playground;
mod problem;
mod published;
mod routes;
mod server;
mod state;
mod stored;
mod vcards;
mod visit;

use actix_web::web;

pub use answer::answer_routes;
pub use auth::bearer;
pub use client::client_address;
pub use demo::demo_routes;
pub use duty::duty_routes;
pub use edge::RequestId;
pub use graphql::Gate;
pub use json::Json;
pub use mailbox::mailbox_routes;
pub use playground::playground_routes;
pub use problem::{FieldProblem, Problem, locale_of};
pub use routes::openapi;
pub use server::{Routes, Server};
pub use state::{AppState, WorkerProbe};
pub use visit::visit_routes;

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

//! HTTP: routes, errors as problem+json, and what every request passes through. Alone names `actix_web`.

mod edge;
mod health;
mod problem;
mod server;
mod state;

use actix_web::web::{self, ServiceConfig};

pub use edge::RequestId;
pub use problem::{FieldProblem, Problem, locale_of};
pub use server::{Routes, Server};
pub use state::{AppState, WorkerProbe};

/// Every route of the API.
pub fn configure(routes: &mut ServiceConfig) {
    routes
        .service(get("/healthz", health::healthz))
        .service(get("/readyz", health::readyz))
        .service(get("/version", health::version));
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

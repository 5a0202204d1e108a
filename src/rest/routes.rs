//! Every route of the API, once: what the server answers to and what `/openapi.json` says come from the same list.
//!
//! Pages for people (`/graphiql`, `/mailbox`) and what only they call are no part of the API: `app` mounts them.

use std::collections::BTreeMap;

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Responder, Route};
use serde::Serialize;
use utoipa::OpenApi;
use utoipa::openapi::path::{HttpMethod, Paths};
use utoipa::openapi::tag::Tag;
use utoipa::openapi::{Components, Info, Server};

use super::described::SharedParts;
use super::graphql::{self, SharedAnswers};
use super::{auth, health, photos, problem, published, vcards};
use crate::platform::error::{Error, Result};

/// A handler that is listed is served where its `#[utoipa::path]` says; one without does not compile here.
macro_rules! routes {
    ($($module:ident::$handler:ident),+ $(,)?) => {
        #[derive(OpenApi)]
        #[openapi(
            info(
                title = "chapterhouse",
                description = include_str!("openapi.md"),
                license(name = "MIT or Apache-2.0", identifier = "MIT OR Apache-2.0"),
            ),
            servers((url = "/", description = "The server that this document is from.")),
            tags(
                (name = "Sign-in", description = "Tokens: got by a password, exchanged, given back."),
                (name = "GraphQL", description = "The product: everything about the club."),
                (name = "Contacts", description = "Members for address books."),
                (name = "Photos", description = "Pictures of members: the one thing that is no JSON."),
                (name = "Contracts", description = "What programs read to know how to talk to this server."),
                (name = "Operation", description = "For whoever runs the server."),
            ),
            paths($($module::$handler),+),
            components(schemas(problem::Body)),
            modifiers(&SharedParts, &SharedAnswers),
        )]
        struct Described;

        fn served() -> Vec<Served> {
            pastey::paste! { vec![$(Served::new::<$module::[<__path_ $handler>], _, _>(&$module::$handler)),+] }
        }
    };
}

routes![
    auth::token,
    auth::refresh,
    auth::logout,
    auth::jwks,
    graphql::by_post,
    graphql::by_get,
    vcards::member,
    vcards::chapter,
    photos::set,
    photos::remove,
    photos::show,
    published::document,
    published::schema,
    health::healthz,
    health::readyz,
    health::version,
];

/// One handler, and where it is served.
struct Served {
    path: String,
    routes: Vec<Route>,
}

impl Served {
    fn new<P, F, Args>(handler: &F) -> Self
    where
        P: utoipa::Path,
        F: Handler<Args> + Clone,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let methods = P::methods();
        // What can be read can be asked about.
        let head = methods.contains(&HttpMethod::Get).then_some(Method::HEAD);
        let methods = methods.iter().map(method).chain(head);
        let routes = methods.map(|method| web::method(method).to(handler.clone())).collect();
        Self { path: P::path(), routes }
    }
}

fn method(described: &HttpMethod) -> Method {
    match described {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Options => Method::OPTIONS,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Trace => Method::TRACE,
    }
}

/// Serves every route of the list.
pub(super) fn configure(routes: &mut ServiceConfig) {
    let mut by_path: BTreeMap<String, Vec<Route>> = BTreeMap::new();
    for served in served() {
        by_path.entry(served.path).or_default().extend(served.routes);
    }
    for (path, handlers) in by_path {
        let resource = handlers.into_iter().fold(web::resource(&path), actix_web::Resource::route);
        // `/graphql` refuses other methods in its own form; the rest as problems.
        let resource =
            if path == graphql::PATH { resource.default_service(web::to(graphql::graphql)) } else { resource };
        routes.service(resource);
    }
}

/// The document in the order in which people read it, and with the version that it keeps to: utoipa writes 3.1.0.
#[derive(Serialize)]
struct Document {
    openapi: &'static str,
    info: Info,
    servers: Option<Vec<Server>>,
    tags: Option<Vec<Tag>>,
    paths: Paths,
    components: Option<Components>,
}

/// The OpenAPI document, as `docs/openapi.json` has it.
pub fn openapi() -> Result<String> {
    let utoipa::openapi::OpenApi { info, servers, tags, paths, components, .. } = Described::openapi();
    let document = Document { openapi: "3.1.1", info, servers, tags, paths, components };
    let mut text = serde_json::to_string_pretty(&document).map_err(Error::internal)?;
    text.push('\n');
    Ok(text)
}

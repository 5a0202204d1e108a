//! The playground and the schema as a file, where strangers may see the schema.

use std::sync::Arc;

use actix_web::http::header::{
    ACCEPT_ENCODING, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    Encoding, EntityTag, Header as _, IfNoneMatch, VARY,
};
use actix_web::web;
use actix_web::{HttpRequest, HttpResponse};

use super::problem::{Problem, locale_of};
use super::server::Routes;
use crate::graphql::sdl;
use crate::pages::playground::{Asset, LICENCES, PAGE_POLICY, SCRIPT, STYLE};

/// `/graphiql`, what it loads, and `/schema.graphql`.
pub fn playground_routes(page: String) -> Routes {
    let page: web::Data<str> = web::Data::from(Arc::<str>::from(page));
    Arc::new(move |routes| {
        routes
            .service(super::get("/graphiql", show).app_data(page.clone()))
            .service(super::get(&SCRIPT.path, async |request: HttpRequest| file(&SCRIPT, &request)))
            .service(super::get(&STYLE.path, async |request: HttpRequest| file(&STYLE, &request)))
            .service(super::get("/graphiql/licences.txt", licences))
            .service(super::get("/schema.graphql", schema));
    })
}

async fn show(page: web::Data<str>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, PAGE_POLICY))
        .body(page.to_string())
}

/// As it is stored, compressed: who takes no gzip gets it plain.
fn file(asset: &'static Asset, request: &HttpRequest) -> Result<HttpResponse, Problem> {
    let is_compressed = takes_gzip(request);
    // Two forms of one thing are not the same bytes, so they have not the same tag.
    let form = if is_compressed { "-gzip" } else { "" };
    let tag = EntityTag::new_strong(format!("{}{form}", asset.hash));
    let is_known = knows(request, &tag);
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header((ETAG, tag.to_string()))
        .insert_header((VARY, "accept-encoding"))
        // The address changes with the contents.
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"));
    if is_known {
        return Ok(answer.finish());
    }
    answer.insert_header((CONTENT_TYPE, asset.content_type));
    if is_compressed {
        // The middleware that compresses leaves alone what says that it is compressed.
        return Ok(answer.insert_header((CONTENT_ENCODING, "gzip")).body(asset.compressed));
    }
    let plain = asset.plain().map_err(|error| Problem::of_error(&error, locale_of(request)))?;
    Ok(answer.body(plain))
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let has_said = request.headers().contains_key(ACCEPT_ENCODING);
    let accepted = AcceptEncoding::parse(request).ok().filter(|_| has_said);
    let chosen = accepted.and_then(|accepted| accepted.negotiate([Encoding::gzip(), Encoding::identity()].iter()));
    chosen == Some(Encoding::gzip())
}

fn knows(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

async fn licences() -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body(LICENCES)
}

async fn schema() -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body(sdl())
}

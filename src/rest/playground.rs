//! The playground, where strangers may see the schema.

use std::sync::Arc;

use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};

use super::problem::Problem;
use super::server::Routes;
use super::stored::{self, Stored};
use crate::pages::playground::{Asset, LICENCES, PAGE_POLICY, SCRIPT, STYLE};

/// `/graphiql` and what it loads.
pub fn playground_routes(page: String) -> Routes {
    let page: web::Data<str> = web::Data::from(Arc::<str>::from(page));
    Arc::new(move |routes| {
        routes
            .service(super::get("/graphiql", show).app_data(page.clone()))
            .service(super::get(&SCRIPT.path, async |request: HttpRequest| file(&SCRIPT, &request)))
            .service(super::get(&STYLE.path, async |request: HttpRequest| file(&STYLE, &request)))
            .service(super::get("/graphiql/licences.txt", licences));
    })
}

async fn show(page: web::Data<str>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, PAGE_POLICY))
        .body(page.to_string())
}

fn file(asset: &'static Asset, request: &HttpRequest) -> Result<HttpResponse, Problem> {
    let stored = Stored {
        content_type: asset.content_type,
        // The address changes with the contents.
        cache_control: "public, max-age=31536000, immutable",
        hash: &asset.hash,
        compressed: Bytes::from_static(asset.compressed),
    };
    stored::answer(stored, || asset.plain().map(Bytes::from_static), request)
}

async fn licences() -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body(LICENCES)
}

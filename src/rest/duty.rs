//! The page behind a link: `/duty/{token}`. Whoever has the link is let in; nobody signs in here.

use actix_web::web::{self, FormConfig, ServiceConfig};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use serde::Deserialize;

use super::by_link::{as_sent, as_shown, pay};
use super::edge::RequestId;
use super::problem::{Problem, locale_of};
use super::state::AppState;
use crate::meetings::ShownLink;
use crate::pages::duty::{self, Done};

/// How large a form may be: some hundred members, each with a substitute.
const FORM: usize = 128 * 1024;

#[derive(Default, Deserialize)]
struct DoneQuery {
    saved: Option<u16>,
    come: Option<String>,
}

/// `/duty/{token}`: shows what is to be done, and takes what was done.
pub fn duty_routes(routes: &mut ServiceConfig) {
    let page = super::get("/duty/{token}", show).route(web::post().to(take));
    routes.service(page.app_data(FormConfig::default().limit(FORM)));
}

async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let locale = locale_of(&request);
    let said = web::Query::<DoneQuery>::from_query(request.query_string());
    let DoneQuery { saved, come } = said.map(web::Query::into_inner).unwrap_or_default();
    let shown = async {
        pay(&state, &request)?;
        let (db, token) = (state.db.clone(), token.into_inner());
        state.run(async move { duty::page(&db, &token, locale, &Done { saved, come }).await }).await
    };
    as_shown(shown.await, locale)
}

async fn take(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
    form: web::Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Problem> {
    let locale = locale_of(&request);
    let sent = async {
        pay(&state, &request)?;
        let (db, token) = (state.db.clone(), token.into_inner());
        let link = ShownLink::new(&token, request.extensions().get::<RequestId>().map(ToString::to_string));
        let form = form.into_inner();
        state.run_to_the_end(async move { duty::submit(&db, &token, &link, locale, form).await }).await
    };
    as_sent(sent.await, locale)
}

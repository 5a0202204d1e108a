//! The pages of visitors: `/visit/{chapter}` takes registrations, `/visit/confirm/{token}` answers. Nobody signs in here.

use actix_web::web::{self, FormConfig, ServiceConfig};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};

use super::by_link::{as_sent, as_shown, pay, pay_more};
use super::edge::RequestId;
use super::problem::{Problem, locale_of};
use super::state::AppState;
use crate::meetings::ShownVisit;
use crate::pages::visit;

/// What a registration costs the address that it comes from: it sends a mail to whomever it names.
const REGISTRATION: u64 = 300;
const FORM: usize = 16 * 1024;

type Form = web::Form<Vec<(String, String)>>;

/// The form of a chapter, and what whoever has a link answers.
pub fn visit_routes(routes: &mut ServiceConfig) {
    let form = super::get("/visit/{chapter}", show_form).route(web::post().to(register));
    let answer = super::get("/visit/confirm/{token}", show_answer).route(web::post().to(answer));
    for page in [form, answer] {
        routes.service(page.app_data(FormConfig::default().limit(FORM)));
    }
}

async fn show_form(
    state: web::Data<AppState>,
    request: HttpRequest,
    chapter: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let locale = locale_of(&request);
    let is_sent = request.query_string().contains("sent=1");
    let shown = async {
        pay(&state, &request)?;
        let (db, chapter) = (state.db.clone(), chapter.into_inner());
        state.run(async move { visit::form(&db, &chapter, locale, is_sent).await }).await
    };
    as_shown(shown.await, locale)
}

async fn register(
    state: web::Data<AppState>,
    request: HttpRequest,
    chapter: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, Problem> {
    let locale = locale_of(&request);
    let sent = async {
        pay_more(&state, &request, REGISTRATION)?;
        let (db, chapter, form) = (state.db.clone(), chapter.into_inner(), form.into_inner());
        state.run_to_the_end(async move { visit::register(&db, &chapter, locale, form).await }).await
    };
    as_sent(sent.await, locale)
}

async fn show_answer(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let locale = locale_of(&request);
    let shown = async {
        pay(&state, &request)?;
        let (db, token) = (state.db.clone(), token.into_inner());
        state.run(async move { visit::answer_page(&db, &token, locale).await }).await
    };
    as_shown(shown.await, locale)
}

async fn answer(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, Problem> {
    let locale = locale_of(&request);
    let sent = async {
        pay(&state, &request)?;
        let (db, token, form) = (state.db.clone(), token.into_inner(), form.into_inner());
        let link = ShownVisit::new(&token, request.extensions().get::<RequestId>().map(ToString::to_string));
        state.run_to_the_end(async move { visit::answer(&db, &token, &link, locale, form).await }).await
    };
    as_sent(sent.await, locale)
}

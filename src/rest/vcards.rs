//! Members as contacts for other programs.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};

use super::caller::signed_in;
use super::described::{Hidden, Refusals, SignInRefusals};
use super::problem::{Problem, locale_of};
use super::state::AppState;
use crate::exchange::{self, Cards};
use crate::platform::error::{Error, Result};

/// What a card costs of what a member may ask for in a minute: the member, the place, its chapter and its category.
const ONE: u64 = 4;
/// A chapter's cards cost what the largest page of members with places costs, so that this is no cheaper way to copy the
/// club.
const CHAPTER: u64 = 200;

/// The contact of a member
///
/// vCard 4.0 (RFC 6350), for whoever is signed in. How to reach the member is in it as the member's visibility and your
/// offices allow.
#[utoipa::path(
    get,
    path = "/v1/members/{id}/vcard",
    operation_id = "memberCard",
    tag = "Contacts",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "`mem_…`")),
    responses(
        (status = 200, description = "The card.", content_type = "text/vcard", body = String),
        SignInRefusals,
        Hidden,
        Refusals,
    ),
)]
pub(super) async fn member(
    state: web::Data<AppState>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let cards = async {
        let actor = signed_in(&state, &request, ONE).await?;
        let (db, id) = (state.db.clone(), id.parse().map_err(|_| Error::NotFound)?);
        state.run(async move { exchange::card_of_member(&db, &actor, id).await }).await
    };
    answer(cards.await, &request)
}

/// The contacts of a chapter
///
/// vCards 4.0 of all who sit in it today, in the order of their names; for whoever is signed in, within what each member
/// shows to them.
#[utoipa::path(
    get,
    path = "/v1/chapters/{id}/vcards",
    operation_id = "chapterCards",
    tag = "Contacts",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "`chp_…`")),
    responses(
        (status = 200, description = "The cards.", content_type = "text/vcard", body = String),
        SignInRefusals,
        Hidden,
        Refusals,
    ),
)]
pub(super) async fn chapter(
    state: web::Data<AppState>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let cards = async {
        let actor = signed_in(&state, &request, CHAPTER).await?;
        let (db, id) = (state.db.clone(), id.parse().map_err(|_| Error::NotFound)?);
        state.run(async move { exchange::cards_of_chapter(&db, &actor, id).await }).await
    };
    answer(cards.await, &request)
}

fn answer(cards: Result<Cards>, request: &HttpRequest) -> Result<HttpResponse, Problem> {
    let cards = cards.map_err(|error| Problem::of_error(&error, locale_of(request)))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/vcard; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", cards.file_name)))
        // It is made for one reader.
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .body(cards.text))
}

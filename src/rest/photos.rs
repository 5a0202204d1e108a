//! Photos of members: sent and removed by who may, shown to whoever has the address.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, EntityTag};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, web};
use futures::StreamExt as _;
use serde::Serialize;
use utoipa::ToSchema;

use super::arriving::{Arriving, is_compressed};
use super::caller::signed_in;
use super::client::client_address;
use super::described::{Guarded, Hidden, PhotoRefusals, Refusals, Throttling};
use super::problem::{Problem, locale_of};
use super::state::AppState;
use super::stored::knows;
use crate::access::{Actor, MemberId};
use crate::members::{self, PhotoSize};
use crate::platform::error::{Error, Result, reject};
use crate::platform::texts;
use crate::platform::values::Locale;

/// What a change costs of what a member may ask for in a minute: with the usual rate that is 120 photos.
const CHANGE: u64 = 500;
/// How much longer than other bodies a photo may take to arrive: it is as much larger, and its sender is known.
const LONGER: u32 = 6;
/// For who keeps it; whoever removes a photo wants others to forget it, too.
const CACHE: &str = "private, max-age=86400, immutable";

/// A photo as it is kept.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MemberPhoto {
    /// Of the large one, in pixels.
    #[schema(minimum = 1, maximum = 960)]
    width: i32,
    /// Of the large one, in pixels.
    #[schema(minimum = 1, maximum = 960)]
    height: i32,
    /// The path of the one that is at most 96 pixels long.
    small: String,
    /// The path of the one that is at most 320 pixels long.
    medium: String,
    /// The path of the one that is at most 960 pixels long.
    large: String,
}

/// Set a member's photo
///
/// For the member, the leaders of the member's chapter and the club's administrators. The body is the image: JPEG, PNG or
/// WebP by its content, whatever `Content-Type` says; at most 40 megapixels, and 12,000 pixels long. It is turned upright and
/// drawn anew as JPEG in three sizes, without anything that was in the file beside; of a moving picture the first frame.
#[utoipa::path(
    put,
    path = "/v1/members/{id}/photo",
    operation_id = "setPhoto",
    tag = "Photos",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "`mem_…`")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The image."),
    responses((status = 200, description = "The photo.", body = MemberPhoto), PhotoRefusals, Guarded, Refusals),
)]
pub(super) async fn set(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let locale = locale_of(&request);
    let photo = receive(&state, &request, body).await.map_err(|error| refusal(&error, locale))?;
    let path = |size| state.photos.links().path(&photo, size);
    Ok(HttpResponse::Ok().json(MemberPhoto {
        width: photo.width,
        height: photo.height,
        small: path(PhotoSize::Small),
        medium: path(PhotoSize::Medium),
        large: path(PhotoSize::Large),
    }))
}

/// Remove a member's photo
///
/// For the same. Afterwards there is none, whether there was one or not; its addresses end.
#[utoipa::path(
    delete,
    path = "/v1/members/{id}/photo",
    operation_id = "removePhoto",
    tag = "Photos",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "`mem_…`")),
    responses((status = 204, description = "There is no photo any more."), Guarded, Refusals),
)]
pub(super) async fn remove(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let locale = locale_of(&request);
    let removed = async {
        let (actor, member) = authorise(&state, &request).await?;
        let (photos, db) = (state.photos.clone(), state.db.clone());
        state.run_to_the_end(async move { members::remove_photo(&photos, &db, &actor, member).await }).await
    };
    removed.await.map_err(|error| refusal(&error, locale))?;
    Ok(HttpResponse::NoContent().finish())
}

/// A photo
///
/// Its address is `Member.photo.url` of the GraphQL API: whoever knows it sees the photo, without a token, until it is
/// replaced or removed. Then the address is gone, and a new photo has a new one.
#[utoipa::path(
    get,
    path = "/v1/photos/{token}/{size}",
    operation_id = "photo",
    tag = "Photos",
    security(()),
    params(
        ("token" = String, Path, description = "Names the photo, and lets in."),
        ("size" = String, Path, description = "`small`, `medium` or `large`."),
    ),
    responses(
        (status = 200, description = "The photo.", content_type = "image/jpeg", body = Vec<u8>,
         headers(("ETag" = String, description = "Names its contents."))),
        (status = 304, description = "It is as the caller has it."),
        Hidden,
        Throttling,
        Refusals,
    ),
)]
pub(super) async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    shown(&state, &request, path.into_inner()).await.map_err(|error| Problem::of_error(&error, locale_of(&request)))
}

async fn shown(state: &AppState, request: &HttpRequest, (token, size): (String, String)) -> Result<HttpResponse> {
    let address = client_address(request, &state.config.http.trusted_proxies);
    state.gate.spend_beside(None, address, 1)?;
    let size = PhotoSize::of_name(&size).ok_or(Error::NotFound)?;
    let (photos, db) = (state.photos.clone(), state.db.clone());
    let photo = state.run(async move { members::photo_behind(&photos, &db, &token).await }).await?;
    let tag = EntityTag::new_strong(format!("{}-{}", photo.key, size.as_str()));
    let is_known = knows(request, &tag);
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((ETAG, tag.to_string())).insert_header((CACHE_CONTROL, CACHE));
    if is_known {
        return Ok(answer.finish());
    }
    let photos = state.photos.clone();
    let jpeg = state.run(async move { members::photo_file(&photos, &photo, size).await }).await?;
    Ok(answer.insert_header((CONTENT_TYPE, "image/jpeg")).body(jpeg))
}

/// Takes the image of somebody who may send it; of others not a byte is read.
async fn receive(state: &AppState, request: &HttpRequest, body: web::Payload) -> Result<members::Photo> {
    let (actor, member) = authorise(state, request).await?;
    let limit = state.config.files.photo_limit;
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return too_large(limit);
    }
    if is_compressed(request.headers()) {
        return reject("PHOTO_NOT_AN_IMAGE").err();
    }
    let place = state.photos.let_in()?;
    let arriving = request.extensions().get::<Arriving>().cloned();
    if let Some(arriving) = arriving {
        arriving.wait(state.config.http.read_timeout * LONGER);
    }
    let image = read(body, limit).await?;
    let (photos, db) = (state.photos.clone(), state.db.clone());
    let set = async move {
        let _place = place;
        members::set_photo(&photos, &db, &actor, member, image).await
    };
    state.run_to_the_end(set).await
}

async fn read(mut body: web::Payload, limit: usize) -> Result<Vec<u8>> {
    let mut image = Vec::new();
    while let Some(part) = body.next().await {
        let part = part.map_err(|_| reject("PHOTO_NOT_ARRIVED"))?;
        if image.len() + part.len() > limit {
            return too_large(limit);
        }
        image.extend_from_slice(&part);
    }
    Ok(image)
}

fn too_large<T>(limit: usize) -> Result<T> {
    reject("PHOTO_TOO_LARGE").with("limit", (limit / 1024).to_string()).err()
}

/// Who asks, and for whose photo.
async fn authorise(state: &AppState, request: &HttpRequest) -> Result<(Actor, MemberId)> {
    let actor = signed_in(state, request, CHANGE).await?;
    let member = request.match_info().get("id").and_then(|id| id.parse::<MemberId>().ok()).ok_or(Error::NotFound)?;
    let db = state.db.clone();
    let asked = async move {
        members::may_change_photo(&db, &actor, member).await?;
        Ok((actor, member))
    };
    state.run(asked).await
}

/// What is wrong with a photo is the problem itself, not a field's.
fn refusal(error: &Error, locale: Locale) -> Problem {
    let Error::Rejected(rejections) = error else { return Problem::of_error(error, locale) };
    let [rejection] = rejections.as_slice() else { return Problem::of_error(error, locale) };
    let status = match rejection.code {
        "PHOTO_TOO_LARGE" => StatusCode::PAYLOAD_TOO_LARGE,
        "PHOTO_NOT_AN_IMAGE" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "PHOTO_NOT_ARRIVED" => StatusCode::REQUEST_TIMEOUT,
        "PHOTO_NO_PLACE" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Problem::new(status, rejection.code).with_detail(texts::rejection(locale, rejection)).in_language(locale)
}

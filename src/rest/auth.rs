//! `POST /v1/auth/token`, `refresh` and `logout`; and who a request is from.

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, USER_AGENT};
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::client::client_address;
use super::described::{BodyRefusals, Refusals, SignInRefusals, Throttling};
use super::json::Json;
use super::problem::{Problem, locale_of};
use super::state::AppState;
use crate::accounts::{self, Credentials, SignedIn};
use crate::platform::clock::Timestamp;
use crate::platform::error::{Error, reject};
use crate::platform::texts;
use crate::platform::values::{Email, Locale};

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenRequest {
    /// The address of the account.
    #[schema(format = Email)]
    email: String,
    /// Its password.
    #[schema(format = Password)]
    password: String,
}

/// A sign-in, by its refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RefreshRequest {
    /// The last one that was answered.
    refresh_token: String,
}

/// What a sign-in is made of.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tokens {
    /// For `Authorization: Bearer`.
    access_token: String,
    #[schema(inline)]
    token_type: TokenType,
    /// How long the access token holds, in seconds.
    expires_in: u64,
    /// Until when the access token holds.
    #[schema(format = DateTime)]
    expires_at: String,
    /// For `POST /v1/auth/refresh`; works once.
    refresh_token: String,
    /// Until when the refresh token holds.
    #[schema(format = DateTime)]
    refresh_expires_at: String,
    /// Who signed in.
    #[schema(pattern = "^mem_[0-9a-hjkmnp-tv-z]{26}$")]
    member_id: String,
}

/// How a token is shown.
#[derive(Serialize, ToSchema)]
enum TokenType {
    Bearer,
}

/// Public keys (RFC 7517).
#[derive(Serialize, ToSchema)]
pub(super) struct KeySet {
    /// Those that sign now, and those whose tokens still hold.
    keys: Vec<Key>,
}

/// A public key of Ed25519 (RFC 8037).
#[derive(Serialize, ToSchema)]
pub(super) struct Key {
    /// `OKP`.
    kty: &'static str,
    /// `Ed25519`.
    crv: &'static str,
    /// `sig`.
    r#use: &'static str,
    /// `EdDSA`.
    alg: &'static str,
    /// What the header of a token names it by.
    kid: String,
    /// The key, in base64url.
    x: String,
}

impl Tokens {
    fn new(signed_in: SignedIn, now: Timestamp) -> Self {
        Self {
            access_token: signed_in.access_token,
            token_type: TokenType::Bearer,
            expires_in: signed_in.access_expires_at.since(now).as_secs(),
            expires_at: signed_in.access_expires_at.to_string(),
            refresh_token: signed_in.refresh_token,
            refresh_expires_at: signed_in.refresh_expires_at.to_string(),
            member_id: signed_in.member.to_string(),
        }
    }
}

/// Sign in with a password
///
/// Answers a pair of tokens. An account that there is not is answered as a wrong password is.
#[utoipa::path(
    post,
    path = "/v1/auth/token",
    operation_id = "signIn",
    tag = "Sign-in",
    security(()),
    request_body = TokenRequest,
    responses((status = 200, description = "Signed in.", body = Tokens), SignInRefusals, BodyRefusals),
)]
pub(super) async fn token(
    state: web::Data<AppState>,
    request: HttpRequest,
    Json(body): Json<TokenRequest>,
) -> Result<HttpResponse, Problem> {
    let email: Email = body.email.parse().map_err(|_| bad_email(locale_of(&request)))?;
    sign_in(&state, &request, email, SecretString::from(body.password)).await
}

/// Signs in with these credentials, and answers with the pair of tokens.
pub(super) async fn sign_in(
    state: &AppState,
    request: &HttpRequest,
    email: Email,
    password: SecretString,
) -> Result<HttpResponse, Problem> {
    let user_agent = request.headers().get(USER_AGENT);
    let credentials = Credentials {
        email,
        password,
        address: client_address(request, &state.config.http.trusted_proxies),
        user_agent: user_agent.and_then(|value| value.to_str().ok()).map(str::to_owned),
    };
    let (accounts, db) = (state.accounts.clone(), state.db.clone());
    let signed_in = state.run(async move { accounts::sign_in(&accounts, &db, credentials).await }).await;
    let signed_in = signed_in.map_err(|error| refusal(&error, locale_of(request)))?;
    Ok(HttpResponse::Ok().json(Tokens::new(signed_in, state.db.now())))
}

/// Exchange a refresh token for the next pair
///
/// A token shown a second time ends the sign-in, unless its answer may have got lost: within ten seconds it is answered the
/// same.
#[utoipa::path(
    post,
    path = "/v1/auth/refresh",
    operation_id = "refresh",
    tag = "Sign-in",
    security(()),
    request_body = RefreshRequest,
    responses((status = 200, description = "The next pair.", body = Tokens), SignInRefusals, BodyRefusals),
)]
pub(super) async fn refresh(
    state: web::Data<AppState>,
    request: HttpRequest,
    Json(body): Json<RefreshRequest>,
) -> Result<HttpResponse, Problem> {
    spend(&state, &request)?;
    let (accounts, db) = (state.accounts.clone(), state.db.clone());
    let signed_in = state.run(async move { accounts::refresh(&accounts, &db, &body.refresh_token).await }).await;
    let signed_in = signed_in.map_err(|error| Problem::of_error(&error, locale_of(&request)))?;
    Ok(HttpResponse::Ok().json(Tokens::new(signed_in, state.db.now())))
}

/// Sign out
///
/// Ends the sign-in, whether there was one or not.
#[utoipa::path(
    post,
    path = "/v1/auth/logout",
    operation_id = "signOut",
    tag = "Sign-in",
    security(()),
    request_body = RefreshRequest,
    responses((status = 204, description = "There is no such sign-in any more."), Throttling, BodyRefusals),
)]
pub(super) async fn logout(
    state: web::Data<AppState>,
    request: HttpRequest,
    Json(body): Json<RefreshRequest>,
) -> Result<HttpResponse, Problem> {
    spend(&state, &request)?;
    let (accounts, db) = (state.accounts.clone(), state.db.clone());
    let signed_out = state.run(async move { accounts::sign_out(&accounts, &db, &body.refresh_token).await }).await;
    signed_out.map_err(|error| Problem::of_error(&error, locale_of(&request)))?;
    Ok(HttpResponse::NoContent().finish())
}

/// An address looks for so many tokens a minute and no more.
fn spend(state: &AppState, request: &HttpRequest) -> Result<(), Problem> {
    let address = client_address(request, &state.config.http.trusted_proxies);
    state.gate.spend_on_refresh(address).map_err(|error| Problem::of_error(&error, locale_of(request)))
}

/// Public keys of access tokens
///
/// For those who verify access tokens themselves (RFC 7517, RFC 8037).
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    operation_id = "keys",
    tag = "Sign-in",
    security(()),
    responses((status = 200, description = "The keys.", body = KeySet), Refusals),
)]
pub(super) async fn jwks(state: web::Data<AppState>) -> HttpResponse {
    let keys = state.accounts.public_keys().into_iter().map(|key| Key {
        kty: "OKP",
        crv: "Ed25519",
        r#use: "sig",
        alg: "EdDSA",
        kid: key.id,
        x: URL_SAFE_NO_PAD.encode(key.bytes),
    });
    HttpResponse::Ok().json(KeySet { keys: keys.collect() })
}

/// The bearer token that a request shows: `None` without one. What else the header says is `Unauthenticated`.
pub fn bearer(request: &HttpRequest) -> Result<Option<&str>, Error> {
    let mut values = request.headers().get_all(AUTHORIZATION);
    let (Some(value), None) = (values.next(), values.next()) else {
        return if request.headers().contains_key(AUTHORIZATION) { Err(Error::Unauthenticated) } else { Ok(None) };
    };
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(Error::Unauthenticated)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err(Error::Unauthenticated);
    }
    Ok(Some(token))
}

fn bad_email(locale: Locale) -> Problem {
    Problem::of_error(&reject("BAD_EMAIL").on("email").into(), locale)
}

/// A wrong password is no mistake in the form of the request: it is 401.
fn refusal(error: &Error, locale: Locale) -> Problem {
    match error {
        Error::Rejected(rejections) => match rejections.as_slice() {
            [rejection] if rejection.code == "INVALID_CREDENTIALS" => {
                Problem::new(StatusCode::UNAUTHORIZED, rejection.code)
                    .with_detail(texts::rejection(locale, rejection))
                    .in_language(locale)
            }
            _ => Problem::of_error(error, locale),
        },
        _ => Problem::of_error(error, locale),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_one_bearer_token_is_taken() {
        let shown = |values: &[&'static str]| {
            let request = values
                .iter()
                .fold(TestRequest::default(), |request, value| request.append_header((AUTHORIZATION, *value)));
            bearer(&request.to_http_request()).map(|token| token.map(str::to_owned)).map_err(|error| error.to_string())
        };
        assert_eq!(shown(&[]), Ok(None));
        assert_eq!(shown(&["Bearer abc"]), Ok(Some("abc".to_owned())));
        assert_eq!(shown(&["bearer  abc"]), Ok(Some("abc".to_owned())));
        for wrong in [&["Basic abc"][..], &["Bearer"], &["Bearer "], &["abc"], &["Bearer a", "Bearer b"]] {
            assert_eq!(shown(wrong), Err("not signed in".to_owned()), "{wrong:?}");
        }
    }
}

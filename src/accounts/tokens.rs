//! Access tokens: a JWT signed with Ed25519, of a type of our own, for ten minutes.

use std::time::Duration;

use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::Keys;
use super::{AccountId, SessionId};
use crate::access::MemberId;
use crate::platform::clock::Timestamp;
use crate::platform::error::{Error, Result};
use crate::platform::values::new_id;

/// Who issues tokens, for whom, and how long they hold.
#[derive(Debug, Clone)]
pub struct TokenSettings {
    /// `iss`: the server's public URL.
    pub issuer: String,
    /// `aud`.
    pub audience: String,
    /// How long an access token holds.
    pub access: Duration,
    /// How long a refresh token holds unused.
    pub refresh_idle: Duration,
    /// How long a sign-in holds at most.
    pub refresh_absolute: Duration,
}

impl TokenSettings {
    /// Ten minutes, 14 days, 30 days.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        let day = Duration::from_hours(24);
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            access: Duration::from_mins(10),
            refresh_idle: day * 14,
            refresh_absolute: day * 30,
        }
    }
}

/// What a token that holds says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessClaims {
    /// Whose token it is.
    pub member: MemberId,
    /// Whose credentials.
    pub account: AccountId,
    /// The sign-in it belongs to.
    pub session: SessionId,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The `typ` of our access tokens: no other JWT of ours or of others is taken for one.
const TYPE: &str = "chapterhouse-access+jwt";
const LEEWAY: i64 = 5;

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    acc: String,
    sid: String,
    jti: String,
    nbf: i64,
    iat: i64,
    exp: i64,
}

pub(super) fn issue(claims: &AccessClaims, keys: &Keys, settings: &TokenSettings, now: Timestamp) -> Result<String> {
    let key = keys.signing().ok_or_else(|| Error::internal("no signing key"))?;
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(key.id.clone());
    let now = seconds(now);
    let body = Claims {
        iss: settings.issuer.clone(),
        aud: settings.audience.clone(),
        sub: claims.member.to_string(),
        acc: claims.account.to_string(),
        sid: claims.session.to_string(),
        jti: Uuid::simple(new_id()).to_string(),
        nbf: now,
        iat: now,
        exp: seconds(claims.expires_at),
    };
    jsonwebtoken::encode(&header, &body, &key.signing).map_err(Error::internal)
}

/// Checks type, key, signature, issuer, audience and time. Everything else than a token of ours is `Unauthenticated`.
pub(super) fn verify(token: &str, keys: &Keys, settings: &TokenSettings, now: Timestamp) -> Result<AccessClaims> {
    read(token, keys, settings, seconds(now)).ok_or(Error::Unauthenticated)
}

fn read(token: &str, keys: &Keys, settings: &TokenSettings, now: i64) -> Option<AccessClaims> {
    let key = keys.find(&key_id(token)?)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[&settings.issuer]);
    validation.set_audience(&[&settings.audience]);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
    // By our own clock below: the library asks the machine's.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let claims = jsonwebtoken::decode::<Claims>(token, &key.verifying, &validation).ok()?.claims;
    if claims.exp <= now - LEEWAY || claims.nbf > now + LEEWAY {
        return None;
    }
    Some(AccessClaims {
        member: claims.sub.parse().ok()?,
        account: claims.acc.parse().ok()?,
        session: claims.sid.parse().ok()?,
        expires_at: Timestamp::from_micros(claims.exp * 1_000_000),
    })
}

/// The key that a token of our type names, before anything of it is believed.
fn key_id(token: &str) -> Option<String> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    if header.typ.as_deref() == Some(TYPE) { header.kid } else { None }
}

/// Whether a token says that a key of ours signed it that is not known here.
pub(super) fn names_unknown_key(token: &str, keys: &Keys) -> bool {
    key_id(token).is_some_and(|id| keys.find(&id).is_none())
}

fn seconds(instant: Timestamp) -> i64 {
    instant.micros().div_euclid(1_000_000)
}

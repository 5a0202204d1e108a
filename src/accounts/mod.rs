//! Credentials, sign-in, sessions and tokens. Knows of a member only the id.
//! Imports `access` and `platform`.

mod commands;
mod entity;
mod housekeeping;
mod keys;
mod limits;
mod mail;
mod passwords;
mod queries;
mod rules;
mod tokens;

pub use commands::{
    CreateAccount, Credentials, SetPassword, SignedIn, create_account, create_account_in, housekeep, refresh,
    set_password, set_password_in, sign_in, sign_out,
};
pub use housekeeping::{ForgetSignIns, forget_sign_ins};
pub use keys::{Keys, PublicKey};
pub use mail::{SessionEndedMail, SessionEndedText, write_session_ended};
pub use passwords::{Password, PasswordHasher, random_password};
pub use queries::{EndedSession, ended_session, has_account, has_accounts};
pub use tokens::{AccessClaims, TokenSettings};

use aws_lc_rs::hmac;

use crate::platform::db::Db;
use crate::platform::error::Result;
use crate::platform::secrets;
use crate::platform::values::typed_id;

typed_id!(
    /// A person's credentials.
    AccountId,
    "acc"
);
typed_id!(
    /// One sign-in on one device.
    SessionId,
    "ses"
);

/// What sign-in needs beside the database; one per process.
#[derive(Debug)]
pub struct Accounts {
    pub(crate) hasher: PasswordHasher,
    pub(crate) keys: Keys,
    pub(crate) settings: TokenSettings,
    limits: limits::SignInLimits,
    sessions: queries::SessionCache,
    refresh_key: hmac::Key,
}

impl Accounts {
    /// Reads the signing keys; makes the first ones in a new database.
    pub async fn open(db: &Db, settings: TokenSettings) -> Result<Self> {
        let secret = secrets::get_or_create(db, "refresh-tokens", 32).await?;
        Ok(Self {
            hasher: PasswordHasher::new(),
            keys: Keys::open(db).await?,
            settings,
            limits: limits::SignInLimits::new(db.clock().clone()),
            sessions: queries::SessionCache::default(),
            refresh_key: hmac::Key::new(hmac::HMAC_SHA256, &secret),
        })
    }

    /// The public halves of the signing keys.
    pub fn public_keys(&self) -> Vec<PublicKey> {
        self.keys.public()
    }

    /// Who a bearer token speaks for: checks signature, claims and, at least every 30 s, the session itself.
    pub async fn authenticate(&self, db: &Db, bearer: &str) -> Result<AccessClaims> {
        let mut verified = tokens::verify(bearer, &self.keys, &self.settings, db.now());
        // Another node may have made a key meanwhile.
        if verified.is_err() && tokens::names_unknown_key(bearer, &self.keys) && self.keys.look_again(db).await? {
            verified = tokens::verify(bearer, &self.keys, &self.settings, db.now());
        }
        let claims = verified?;
        self.sessions.require_open(db, claims.session).await?;
        Ok(claims)
    }
}

//! Sign in, refresh, sign out, create an account.

use std::net::IpAddr;
use std::time::Duration;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{LockType, SimpleExpr};
use sea_orm::{IntoActiveModel as _, QuerySelect as _, Set};
use secrecy::SecretString;

use super::entity::{account, refresh_token, session};
use super::mail::SessionEndedMail;
use super::rules::{self, Verdict};
use super::tokens::{self, AccessClaims};
use super::{AccountId, Accounts, Password, PasswordHasher, SessionId};
use crate::access::{Acting, Actor, MemberId, audit};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, OnUnique as _, Result, reject};
use crate::platform::jobs;
use crate::platform::tokens::Token;
use crate::platform::values::{Email, clean_line};

/// What somebody shows to sign in.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account's e-mail address.
    pub email: Email,
    /// The password.
    pub password: SecretString,
    /// From where, for the limit on tries.
    pub address: Option<IpAddr>,
    /// With what, for the list of one's sign-ins.
    pub user_agent: Option<String>,
}

/// A sign-in: who, and both tokens.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Whose.
    pub member: MemberId,
    /// The session.
    pub session: SessionId,
    /// The bearer token.
    pub access_token: String,
    /// When it ends.
    pub access_expires_at: Timestamp,
    /// For the next access token; good once.
    pub refresh_token: String,
    /// When it ends if it is not used.
    pub refresh_expires_at: Timestamp,
}

/// Credentials for a member.
#[derive(Debug, Clone)]
pub struct CreateAccount {
    /// Whose.
    pub member: MemberId,
    /// The address to sign in with.
    pub email: Email,
    /// The hash of the password: made outside the transaction.
    pub password_hash: String,
}

/// A new password for an account.
#[derive(Debug, Clone)]
pub struct SetPassword {
    /// Whose.
    pub member: MemberId,
    /// The hash of the password: made outside the transaction.
    pub password_hash: String,
}

/// Signs in with a password.
///
/// Codes: `INVALID_CREDENTIALS` (the same, after the same work, for an unknown account); `Throttled` before any work.
pub async fn sign_in(accounts: &Accounts, db: &Db, credentials: Credentials) -> Result<SignedIn> {
    accounts.limits.check(credentials.address, &credentials.email)?;
    let found =
        account::Entity::find().filter(account::Column::Email.eq(credentials.email.as_str())).one(db.reader()).await?;
    let usable = found.filter(|account| account.disabled_at.is_none());
    let hash = usable.as_ref().map(|account| account.password_hash.as_str());
    let matches = accounts.hasher.verify(&credentials.password, hash).await?;
    let Some(account) = usable.filter(|_| matches) else {
        return reject("INVALID_CREDENTIALS").err();
    };
    let rehashed = if PasswordHasher::is_outdated(&account.password_hash) {
        Some(accounts.hasher.hash(&Password::known(credentials.password.clone())).await?)
    } else {
        None
    };
    let first = Token::fresh()?;
    let (session, token) = db
        .tx(async |tx| {
            if let Some(hash) = rehashed {
                let mut row = account.clone().into_active_model();
                row.password_hash = Set(hash);
                row.update(&**tx).await?;
            }
            start_session(tx, accounts, &account, &first, credentials.user_agent.as_deref()).await
        })
        .await?;
    signed_in(accounts, db, &account, &session, (&first, token.expires_at))
}

/// Exchanges a refresh token for the next pair.
///
/// `Unauthenticated` when it is unknown, ran out, or was used before: a reuse ends the sign-in and mails the member.
pub async fn refresh(accounts: &Accounts, db: &Db, token: &str) -> Result<SignedIn> {
    let Some(shown) = decode_token(token) else { return Err(Error::Unauthenticated) };
    let next = accounts.successor(&shown);
    let outcome = db.tx(async |tx| exchange(tx, accounts, &shown, &next).await).await?;
    match outcome {
        Exchange::Done { account, session, expires_at } => {
            signed_in(accounts, db, &account, &session, (&next, expires_at))
        }
        Exchange::Refused(ended) => {
            if let Some(session) = ended {
                accounts.sessions.forget(session);
            }
            Err(Error::Unauthenticated)
        }
    }
}

/// Ends a sign-in. Unknown or ended ones are left as they are: the answer is the same.
pub async fn sign_out(accounts: &Accounts, db: &Db, token: &str) -> Result<()> {
    let Some(shown) = decode_token(token) else { return Ok(()) };
    let ended = db
        .tx(async |tx| {
            let row = refresh_token::Entity::find_by_id(shown.hash()).one(&**tx).await?;
            let Some(row) = row else { return Ok(None) };
            end_session(tx, row.session_id, "SIGNED_OUT").await?;
            Ok(Some(row.session_id))
        })
        .await?;
    if let Some(session) = ended {
        accounts.sessions.forget(session);
    }
    Ok(())
}

/// Gives a member credentials. Only the server itself may: from the command line, an import, the demo.
///
/// Codes: `EMAIL_TAKEN`.
pub async fn create_account(db: &Db, actor: &Actor, input: CreateAccount) -> Result<AccountId> {
    db.tx(async |tx| create_account_in(tx, actor, input).await).await
}

/// The step of `create_account` inside a transaction.
pub async fn create_account_in(tx: &Tx, actor: &Actor, input: CreateAccount) -> Result<AccountId> {
    if !actor.is_system() {
        return Err(Error::Denied("create accounts"));
    }
    let now = tx.now();
    let row = account::ActiveModel {
        id: Set(AccountId::new()),
        member_id: Set(input.member),
        email: Set(input.email.to_string()),
        password_hash: Set(input.password_hash),
        disabled_at: Set(None),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&**tx).await.on_unique(|| reject("EMAIL_TAKEN").on("email"))?;
    let deed = audit::Deed::new("accountCreate", "Account", row.id);
    audit::write(tx, actor, Acting::AsSystem, deed).await?;
    Ok(row.id)
}

/// Gives an account a new password and ends every sign-in with the old one. Only the server itself may: from the
/// command line, the demo. `NotFound` when the member has no account.
pub async fn set_password(db: &Db, actor: &Actor, input: SetPassword) -> Result<AccountId> {
    db.tx(async |tx| set_password_in(tx, actor, input).await).await
}

/// The step of `set_password` inside a transaction. Nodes that remember a sign-in notice its end within 30 s.
pub async fn set_password_in(tx: &Tx, actor: &Actor, input: SetPassword) -> Result<AccountId> {
    if !actor.is_system() {
        return Err(Error::Denied("set passwords"));
    }
    let found = account::Entity::find()
        .filter(account::Column::MemberId.eq(input.member))
        .lock(LockType::Update)
        .one(&**tx)
        .await?;
    let account = found.ok_or(Error::NotFound)?;
    let (id, version) = (account.id, account.version + 1);
    let mut row = account.into_active_model();
    row.password_hash = Set(input.password_hash);
    row.version = Set(version);
    row.updated_at = Set(tx.now());
    row.update(&**tx).await?;
    end_sessions(tx, session::Column::AccountId.eq(id), "PASSWORD_SET").await?;
    audit::write(tx, actor, Acting::AsSystem, audit::Deed::new("accountPasswordSet", "Account", id)).await?;
    Ok(id)
}

/// Forgets sign-ins that ended or ran out a month ago. Answers how many.
pub async fn housekeep(db: &Db, _actor: &Actor) -> Result<u64> {
    const KEPT: Duration = Duration::from_hours(24 * 30);
    db.tx(async |tx| {
        let gone = session::Entity::delete_many()
            .filter(session::Column::ExpiresAt.lt(tx.now().minus(KEPT)))
            .exec(&**tx)
            .await?;
        Ok(gone.rows_affected)
    })
    .await
}

enum Exchange {
    Done { account: Box<account::Model>, session: Box<session::Model>, expires_at: Timestamp },
    Refused(Option<SessionId>),
}

async fn exchange(tx: &Tx, accounts: &Accounts, shown: &Token, next: &Token) -> Result<Exchange> {
    let found = refresh_token::Entity::find_by_id(shown.hash()).lock(LockType::Update).one(&**tx).await?;
    let Some(token) = found else { return Ok(Exchange::Refused(None)) };
    let session = session::Entity::find_by_id(token.session_id).one(&**tx).await?;
    let Some(session) = session else { return Ok(Exchange::Refused(None)) };
    let successor = refresh_token::Entity::find_by_id(next.hash()).one(&**tx).await?;
    let expires_at = match rules::judge(&token, successor.as_ref(), &session, tx.now()) {
        Verdict::Over => return Ok(Exchange::Refused(None)),
        Verdict::Stolen => {
            end_session(tx, session.id, "TOKEN_REUSED").await?;
            jobs::enqueue(tx, &SessionEndedMail { session_id: session.id }).await?;
            return Ok(Exchange::Refused(Some(session.id)));
        }
        Verdict::Repeated => successor.map_or(token.expires_at, |next| next.expires_at),
        Verdict::Fresh => {
            let generation = token.generation + 1;
            let mut used = token.into_active_model();
            used.used_at = Set(Some(tx.now()));
            used.update(&**tx).await?;
            insert_token(tx, accounts, &session, next, generation).await?.expires_at
        }
    };
    let account = account::Entity::find_by_id(session.account_id).one(&**tx).await?;
    match account.filter(|account| account.disabled_at.is_none()) {
        Some(account) => Ok(Exchange::Done { account: account.into(), session: session.into(), expires_at }),
        None => Ok(Exchange::Refused(Some(session.id))),
    }
}

async fn start_session(
    tx: &Tx,
    accounts: &Accounts,
    account: &account::Model,
    first: &Token,
    user_agent: Option<&str>,
) -> Result<(session::Model, refresh_token::Model)> {
    let now = tx.now();
    let row = session::ActiveModel {
        id: Set(SessionId::new()),
        account_id: Set(account.id),
        user_agent: Set(user_agent.map(|text| clean_line(text).chars().take(200).collect())),
        created_at: Set(now),
        expires_at: Set(now.plus(accounts.settings.refresh_absolute)),
        ended_at: Set(None),
        end_reason: Set(None),
    };
    let session = row.insert(&**tx).await?;
    let token = insert_token(tx, accounts, &session, first, 0).await?;
    Ok((session, token))
}

async fn insert_token(
    tx: &Tx,
    accounts: &Accounts,
    session: &session::Model,
    token: &Token,
    generation: i32,
) -> Result<refresh_token::Model> {
    let now = tx.now();
    let row = refresh_token::ActiveModel {
        hash: Set(token.hash()),
        session_id: Set(session.id),
        generation: Set(generation),
        issued_at: Set(now),
        expires_at: Set(now.plus(accounts.settings.refresh_idle).min(session.expires_at)),
        used_at: Set(None),
    };
    Ok(row.insert(&**tx).await?)
}

async fn end_session(tx: &Tx, session: SessionId, reason: &str) -> Result<()> {
    end_sessions(tx, session::Column::Id.eq(session), reason).await
}

async fn end_sessions(tx: &Tx, which: SimpleExpr, reason: &str) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(tx.now()))
        .col_expr(session::Column::EndReason, Expr::value(reason))
        .filter(which)
        .filter(session::Column::EndedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

fn signed_in(
    accounts: &Accounts,
    db: &Db,
    account: &account::Model,
    session: &session::Model,
    (token, refresh_expires_at): (&Token, Timestamp),
) -> Result<SignedIn> {
    let now = db.now();
    let access_expires_at = now.plus(accounts.settings.access).min(session.expires_at);
    let claims = AccessClaims {
        member: account.member_id,
        account: account.id,
        session: session.id,
        expires_at: access_expires_at,
    };
    Ok(SignedIn {
        member: account.member_id,
        session: session.id,
        access_token: tokens::issue(&claims, &accounts.keys, &accounts.settings, now)?,
        access_expires_at,
        refresh_token: encode_token(token),
        refresh_expires_at,
    })
}

impl Accounts {
    /// The token after this one: derived, so that a repeated exchange gives the same without keeping it in the clear.
    fn successor(&self, token: &Token) -> Token {
        let tag = aws_lc_rs::hmac::sign(&self.refresh_key, token.as_bytes());
        let mut next = [0; 32];
        next.copy_from_slice(tag.as_ref());
        next.into()
    }
}

fn encode_token(token: &Token) -> String {
    token.as_bytes().iter().fold(String::with_capacity(64), |mut text, byte| {
        use std::fmt::Write as _;
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn decode_token(text: &str) -> Option<Token> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (position, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(position * 2..position * 2 + 2)?, 16).ok()?;
    }
    Some(bytes.into())
}

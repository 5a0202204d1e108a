//! Reads: is the session open, is there anybody at all.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

use super::SessionId;
use super::entity::{account, session};
use crate::access::MemberId;
use crate::platform::clock::Timestamp;
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};
use crate::platform::values::Email;

/// Whether anybody can sign in yet.
pub async fn has_accounts(db: &Db) -> Result<bool> {
    Ok(account::Entity::find().count(db.reader()).await? > 0)
}

/// Whether somebody signs in with this address.
pub async fn has_account(db: &Db, email: &Email) -> Result<bool> {
    let found = account::Entity::find().filter(account::Column::Email.eq(email.as_str()));
    Ok(found.count(db.reader()).await? > 0)
}

/// A sign-in that was ended, and whose it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedSession {
    /// Whose.
    pub member: MemberId,
    /// The address of the account.
    pub email: Email,
    /// What the device called itself.
    pub user_agent: Option<String>,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was ended.
    pub ended_at: Timestamp,
}

/// A sign-in that was ended. `NotFound` for one that was not, or is forgotten.
pub async fn ended_session(db: &Db, id: SessionId) -> Result<EndedSession> {
    let found = session::Entity::find_by_id(id).find_also_related(account::Entity).one(db.reader()).await?;
    let Some((session, Some(account))) = found else { return Err(Error::NotFound) };
    Ok(EndedSession {
        member: account.member_id,
        email: account.email.parse().map_err(Error::internal)?,
        user_agent: session.user_agent,
        began_at: session.created_at,
        ended_at: session.ended_at.ok_or(Error::NotFound)?,
    })
}

/// What the session rows said, for at most 30 s: a request usually costs no statement for it.
#[derive(Debug, Default)]
pub(super) struct SessionCache(Mutex<HashMap<SessionId, Timestamp>>);

const HOLDS: Duration = Duration::from_secs(30);
const MOST: usize = 50_000;

impl SessionCache {
    /// `Unauthenticated` unless the session is open.
    pub(super) async fn require_open(&self, db: &Db, id: SessionId) -> Result<()> {
        let now = db.now();
        if self.knows(id, now) {
            return Ok(());
        }
        let row = session::Entity::find_by_id(id).one(db.reader()).await?;
        match row {
            Some(row) if row.ended_at.is_none() && row.expires_at > now => {
                self.remember(id, now);
                Ok(())
            }
            _ => Err(Error::Unauthenticated),
        }
    }

    /// Asks the row again at the next request on this node.
    pub(super) fn forget(&self, id: SessionId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    fn knows(&self, id: SessionId, now: Timestamp) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&id).is_some_and(|at| now.since(*at) < HOLDS)
    }

    fn remember(&self, id: SessionId, now: Timestamp) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST {
            seen.retain(|_, at| now.since(*at) < HOLDS);
        }
        seen.insert(id, now);
    }
}

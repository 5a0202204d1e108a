//! Reads: is the session open, is there anybody at all.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{EntityTrait as _, PaginatorTrait as _};

use super::SessionId;
use super::entity::{account, session};
use crate::platform::clock::Timestamp;
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};

/// Whether anybody can sign in yet.
pub async fn has_accounts(db: &Db) -> Result<bool> {
    Ok(account::Entity::find().count(db.reader()).await? > 0)
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

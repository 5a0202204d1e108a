//! The keys that sign access tokens: Ed25519, made on first start, shared by all nodes through the database.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use jsonwebtoken::{DecodingKey, EncodingKey};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait as _, QueryOrder as _, Set};

use super::entity::signing_key;
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::values::{encode_typed_id, new_id};

/// How often a node looks for keys that came later: tokens of keys that are not ours make it look, whoever sends them.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// The closed set of keys: the newest signs, every one that is not retired verifies.
pub struct Keys {
    known: RwLock<Vec<Arc<Key>>>,
    looked_at: Mutex<Option<Timestamp>>,
}

pub(super) struct Key {
    pub(super) id: String,
    pub(super) signing: EncodingKey,
    pub(super) verifying: DecodingKey,
    public: Vec<u8>,
}

/// A key's public half, for those who verify tokens themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The `kid`.
    pub id: String,
    /// The 32 bytes of Ed25519.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(self.known().iter().map(|key| key.id.clone())).finish()
    }
}

impl Keys {
    /// Reads the keys; makes the first one in a new database, whichever node comes first.
    pub async fn open(db: &Db) -> Result<Self> {
        let mut rows = read(db.reader()).await?;
        if rows.is_empty() {
            rows = db.tx(make_the_first).await?;
        }
        if rows.is_empty() {
            return Err(Error::internal("every signing key is retired"));
        }
        Ok(Self { known: RwLock::new(keys_of(rows)), looked_at: Mutex::default() })
    }

    /// Reads the keys anew, unless that was done within a minute. Answers whether it did.
    pub(super) async fn look_again(&self, db: &Db) -> Result<bool> {
        if !self.may_look(db.now()) {
            return Ok(false);
        }
        let keys = keys_of(read(db.reader()).await?);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(true)
    }

    fn may_look(&self, now: Timestamp) -> bool {
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        let may = looked_at.is_none_or(|last| now >= last.plus(LOOK_EVERY));
        if may {
            *looked_at = Some(now);
        }
        may
    }

    fn known(&self) -> std::sync::RwLockReadGuard<'_, Vec<Arc<Key>>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key that signs.
    pub(super) fn signing(&self) -> Option<Arc<Key>> {
        self.known().first().cloned()
    }

    /// The key of an id, if it is one of ours.
    pub(super) fn find(&self, id: &str) -> Option<Arc<Key>> {
        self.known().iter().find(|key| key.id == id).cloned()
    }

    /// The public halves.
    pub fn public(&self) -> Vec<PublicKey> {
        self.known().iter().map(|key| PublicKey { id: key.id.clone(), bytes: key.public.clone() }).collect()
    }
}

fn keys_of(rows: Vec<signing_key::Model>) -> Vec<Arc<Key>> {
    rows.into_iter().map(|row| Arc::new(Key::from(row))).collect()
}

impl From<signing_key::Model> for Key {
    fn from(row: signing_key::Model) -> Self {
        Self {
            signing: EncodingKey::from_ed_der(&row.private_key),
            verifying: DecodingKey::from_ed_der(&row.public_key),
            id: row.id,
            public: row.public_key,
        }
    }
}

async fn read(connection: &impl ConnectionTrait) -> Result<Vec<signing_key::Model>> {
    use sea_orm::{ColumnTrait as _, QueryFilter as _};
    Ok(signing_key::Entity::find()
        .filter(signing_key::Column::RetiredAt.is_null())
        .order_by_desc(signing_key::Column::CreatedAt)
        .order_by_desc(signing_key::Column::Id)
        .all(connection)
        .await?)
}

async fn make_the_first(tx: &Tx) -> Result<Vec<signing_key::Model>> {
    let_one_node_in(tx).await?;
    let rows = read(&**tx).await?;
    if !rows.is_empty() {
        // Another node was faster.
        return Ok(rows);
    }
    let pair = Ed25519KeyPair::generate().map_err(|_| Error::internal("no signing key could be made"))?;
    let private = pair.to_pkcs8v1().map_err(|_| Error::internal("no signing key could be written"))?;
    let row = signing_key::ActiveModel {
        id: Set(encode_typed_id("key", new_id())),
        private_key: Set(private.as_ref().to_vec()),
        public_key: Set(pair.public_key().as_ref().to_vec()),
        created_at: Set(tx.now()),
        retired_at: Set(None),
    };
    signing_key::Entity::insert(row).exec_without_returning(&**tx).await?;
    read(&**tx).await
}

/// On SQLite every transaction is alone already.
async fn let_one_node_in(tx: &Tx) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        // Held to the end of the transaction, so it needs no session and works behind a pooler.
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(7136245013)").await?;
    }
    Ok(())
}

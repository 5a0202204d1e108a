//! The keys that sign access tokens: Ed25519, made on first start, shared by all nodes through the database.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use jsonwebtoken::{DecodingKey, EncodingKey};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait as _, QueryOrder as _, Set};

use super::entity::signing_key;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::values::{encode_typed_id, new_id};

/// The closed set of keys: the newest signs, every one that is not retired verifies.
pub struct Keys {
    keys: Vec<Key>,
}

struct Key {
    id: String,
    signing: EncodingKey,
    verifying: DecodingKey,
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
        formatter.debug_list().entries(self.keys.iter().map(|key| &key.id)).finish()
    }
}

impl Keys {
    /// Reads the keys; makes the first one in a new database, whichever node comes first.
    pub async fn open(db: &Db) -> Result<Self> {
        let mut rows = read(db.reader()).await?;
        if rows.is_empty() {
            rows = db.tx(make_the_first).await?;
        }
        let keys: Vec<Key> = rows.into_iter().map(Key::from).collect();
        if keys.is_empty() {
            return Err(Error::internal("every signing key is retired"));
        }
        Ok(Self { keys })
    }

    /// The key that signs, with its id.
    pub(super) fn signing(&self) -> Option<(&str, &EncodingKey)> {
        self.keys.first().map(|key| (key.id.as_str(), &key.signing))
    }

    /// The key of an id, if it is one of ours.
    pub(super) fn verifying(&self, id: &str) -> Option<&DecodingKey> {
        self.keys.iter().find(|key| key.id == id).map(|key| &key.verifying)
    }

    /// The public halves.
    pub fn public(&self) -> Vec<PublicKey> {
        self.keys.iter().map(|key| PublicKey { id: key.id.clone(), bytes: key.public.clone() }).collect()
    }
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
    let pair = Ed25519KeyPair::generate().map_err(|_| Error::internal("no signing key could be made"))?;
    let private = pair.to_pkcs8v1().map_err(|_| Error::internal("no signing key could be written"))?;
    let row = signing_key::ActiveModel {
        id: Set(encode_typed_id("key", new_id())),
        private_key: Set(private.as_ref().to_vec()),
        public_key: Set(pair.public_key().as_ref().to_vec()),
        created_at: Set(tx.now()),
        retired_at: Set(None),
    };
    signing_key::Entity::insert(row)
        .on_conflict(OnConflict::column(signing_key::Column::Id).do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    read(&**tx).await
}

//! Random secrets of the server, made on first use and shared by all nodes through the database.

use sea_orm::{ConnectionTrait as _, Statement};

use super::db::Db;
use super::error::{Error, Result};

/// The secret of this name, `length` random bytes; the first node that asks makes it.
pub async fn get_or_create(db: &Db, name: &str, length: usize) -> Result<Vec<u8>> {
    db.tx(async |tx| {
        let mut fresh = vec![0_u8; length];
        aws_lc_rs::rand::fill(&mut fresh).map_err(|_| Error::internal("the system gives no random numbers"))?;
        let insert = "INSERT INTO secrets (name, value, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";
        let values = [name.into(), fresh.into(), tx.now().into()];
        tx.execute_raw(Statement::from_sql_and_values(db.backend(), insert, values)).await?;
        let select = "SELECT value FROM secrets WHERE name = $1";
        let row = tx.query_one_raw(Statement::from_sql_and_values(db.backend(), select, [name.into()])).await?;
        let row = row.ok_or_else(|| Error::internal("a secret that was just written is missing"))?;
        Ok(row.try_get("", "value")?)
    })
    .await
}

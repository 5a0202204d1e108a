//! Secrets that the server makes for itself: random, made on first use, the same on every node.

use aws_lc_rs::rand;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use super::db::Db;
use super::error::{Error, Result};

/// The secret of this name, of `length` random bytes; made when there is none yet.
pub async fn get_or_create(db: &Db, name: &str, length: usize) -> Result<Vec<u8>> {
    if let Some(value) = find(db.reader(), db.backend(), name).await? {
        return of_length(value, name, length);
    }
    let mut fresh = vec![0; length];
    rand::fill(&mut fresh).map_err(|_| Error::internal("the system gives no random numbers"))?;
    let value = db
        .tx(async |tx| {
            // Another node may have been faster: then its secret stands, and is read.
            let insert = Statement::from_sql_and_values(
                db.backend(),
                "INSERT INTO secrets (name, value, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
                [Value::from(name), Value::from(fresh), Value::from(tx.now().micros())],
            );
            tx.execute_raw(insert).await?;
            find(&**tx, db.backend(), name).await
        })
        .await?;
    of_length(value.ok_or_else(|| Error::internal(format!("the secret {name} vanished")))?, name, length)
}

async fn find(connection: &impl ConnectionTrait, backend: DbBackend, name: &str) -> Result<Option<Vec<u8>>> {
    let select = Statement::from_sql_and_values(backend, "SELECT value FROM secrets WHERE name = $1", [name.into()]);
    let row = connection.query_one_raw(select).await?;
    Ok(row.map(|row| row.try_get("", "value")).transpose()?)
}

fn of_length(value: Vec<u8>, name: &str, length: usize) -> Result<Vec<u8>> {
    if value.len() == length {
        return Ok(value);
    }
    Err(Error::internal(format!("the secret {name} has {} bytes where {length} are expected", value.len())))
}

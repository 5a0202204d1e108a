//! Brings the database to the shape this binary needs. Several nodes may start at once: one migrates, the others wait.

use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait as _, DbBackend};

use super::db::{Db, Tx};
use super::error::Result;

/// One step, and whether the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The step's file name.
    pub name: String,
    /// The database has it.
    pub is_applied: bool,
}

/// Applies every step that is missing, all or none.
pub async fn up(db: &Db) -> Result<()> {
    db.tx(async |tx| {
        let_one_node_in(tx).await?;
        Ok(Migrator::up(&**tx, None).await?)
    })
    .await
}

/// Takes back the last `steps`, all or none; every one of them when `None`.
pub async fn down(db: &Db, steps: Option<u32>) -> Result<()> {
    db.tx(async |tx| {
        let_one_node_in(tx).await?;
        Ok(Migrator::down(&**tx, steps).await?)
    })
    .await
}

/// Every step, oldest first.
pub async fn status(db: &Db) -> Result<Vec<Step>> {
    let applied = Migrator::get_applied_migrations_read_only(db.reader()).await?;
    let applied: Vec<String> = applied.iter().map(|step| step.name().to_owned()).collect();
    let all = Migrator::migrations();
    Ok(all
        .iter()
        .map(|step| Step { name: step.name().to_owned(), is_applied: applied.contains(&step.name().to_owned()) })
        .collect())
}

/// Whether nothing is missing.
pub async fn are_applied(db: &Db) -> Result<bool> {
    Ok(status(db).await?.iter().all(|step| step.is_applied))
}

async fn let_one_node_in(tx: &Tx) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        // Held to the end of the transaction, so it needs no session and works behind a pooler.
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(7136245011)").await?;
    }
    Ok(())
}

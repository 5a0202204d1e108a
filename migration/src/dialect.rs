//! What the two databases spell differently.
//!
//! Types used in steps: `{uuid}`, `{bytes}`, `{key}` (a folded text that lists are sorted by: it compares by its bytes,
//! not by the language that the database was set up with), and the words that both know: `text`, `integer` (32 bits),
//! `bigint` (64 bits), `boolean`, `date`. Instants are `bigint`: microseconds since 1970 UTC.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Runs the statements of a step; they are separated by `;` at a line's end.
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let (uuid, bytes, key) = match connection.get_database_backend() {
        DbBackend::Postgres => ("uuid", "bytea", "text COLLATE \"C\""),
        _ => ("blob", "blob", "text"),
    };
    let sql = sql.replace("{uuid}", uuid).replace("{bytes}", bytes).replace("{key}", key);
    for statement in sql.split(";\n").map(str::trim).filter(|statement| !statement.is_empty()) {
        connection.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Drops tables, the first named first.
pub(crate) async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager.get_connection().execute_unprepared(&format!("DROP TABLE {table}")).await?;
    }
    Ok(())
}

/// Makes a table one that rows are only ever added to: the database itself refuses anything else.
pub(crate) async fn make_append_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if connection.get_database_backend() == DbBackend::Postgres {
        let function = format!(
            "CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        );
        let trigger = format!(
            "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()"
        );
        connection.execute_unprepared(&function).await?;
        connection.execute_unprepared(&trigger).await?;
    } else {
        for event in ["UPDATE", "DELETE"] {
            let trigger = format!(
                "CREATE TRIGGER {table}_no_{} BEFORE {event} ON {table} \
                 BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
                event.to_lowercase()
            );
            connection.execute_unprepared(&trigger).await?;
        }
    }
    Ok(())
}

/// Takes away what `make_append_only` made beside the table; call it after the table is dropped.
pub(crate) async fn drop_append_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if connection.get_database_backend() == DbBackend::Postgres {
        connection.execute_unprepared(&format!("DROP FUNCTION {table}_is_append_only()")).await?;
    }
    Ok(())
}

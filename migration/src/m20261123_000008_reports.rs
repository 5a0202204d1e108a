//! What reports keep of a closed week.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &["week_snapshots"]).await
    }
}

const UP: &str = "
CREATE TABLE week_snapshots (
    close_id {uuid} PRIMARY KEY REFERENCES meeting_closes (id),
    figures text NOT NULL,
    created_at bigint NOT NULL
);
";

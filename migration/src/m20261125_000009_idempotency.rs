//! Requests that may be sent again and are done once.

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
        dialect::drop_tables(manager, &["idempotency_keys"]).await
    }
}

const UP: &str = "
CREATE TABLE idempotency_keys (
    caller {uuid} NOT NULL,
    key {key} NOT NULL,
    fingerprint text NOT NULL,
    attempt {uuid} NOT NULL,
    lease_until bigint NOT NULL,
    applied_at bigint,
    answer text,
    created_at bigint NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_oldest ON idempotency_keys (created_at);
";

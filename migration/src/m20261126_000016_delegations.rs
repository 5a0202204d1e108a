//! Duties of one meeting that members let others do by a link.

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
        dialect::drop_tables(manager, &["delegations"]).await
    }
}

const UP: &str = "
CREATE TABLE delegations (
    id {uuid} PRIMARY KEY,
    meeting_id {uuid} NOT NULL REFERENCES meetings (id),
    duty text NOT NULL CHECK (duty IN ('ATTENDANCE', 'VISITORS')),
    holder_name text NOT NULL,
    given_by {uuid} NOT NULL REFERENCES members (id),
    token_hash {bytes} NOT NULL UNIQUE,
    expires_at bigint NOT NULL,
    revoked_at bigint,
    created_at bigint NOT NULL
);
CREATE INDEX delegations_meeting ON delegations (meeting_id, created_at);
";

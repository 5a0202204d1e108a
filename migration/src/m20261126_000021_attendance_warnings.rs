//! Warnings that members got for being away, each once.

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
        dialect::drop_tables(manager, &["attendance_warnings"]).await
    }
}

const UP: &str = "
CREATE TABLE attendance_warnings (
    id {uuid} PRIMARY KEY,
    member_id {uuid} NOT NULL REFERENCES members (id),
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    meeting_id {uuid} NOT NULL REFERENCES meetings (id),
    window_on date NOT NULL,
    level integer NOT NULL,
    is_beyond_limit boolean NOT NULL,
    missed integer NOT NULL,
    tolerated integer,
    is_in_a_row boolean NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (member_id, chapter_id, window_on, level, is_beyond_limit)
);
CREATE INDEX attendance_warnings_meeting ON attendance_warnings (meeting_id);
";

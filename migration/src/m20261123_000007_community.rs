//! Education credits, and what imports have brought.

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
        dialect::drop_tables(manager, &["import_rows", "imports", "education_credits"]).await
    }
}

const UP: &str = "
CREATE TABLE education_credits (
    id {uuid} PRIMARY KEY,
    member_id {uuid} NOT NULL REFERENCES members (id),
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    tenths integer NOT NULL CHECK (tenths > 0),
    earned_on date NOT NULL,
    detail text,
    recorded_at bigint NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX education_credits_member ON education_credits (member_id, earned_on);
CREATE INDEX education_credits_chapter ON education_credits (chapter_id, recorded_at);

CREATE TABLE imports (
    id {uuid} PRIMARY KEY,
    kind text NOT NULL,
    digest text NOT NULL UNIQUE,
    rows_read integer NOT NULL,
    rows_added integer NOT NULL,
    imported_at bigint NOT NULL
);

CREATE TABLE import_rows (
    key text PRIMARY KEY,
    import_id {uuid} NOT NULL REFERENCES imports (id),
    subject_id {uuid} NOT NULL
);
";

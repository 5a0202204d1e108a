//! The club, its regions and chapters, categories, and policies as data.

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
        dialect::drop_tables(manager, &["chapter_policies", "categories", "chapters", "regions", "clubs"]).await
    }
}

const UP: &str = "
CREATE TABLE clubs (
    id {uuid} PRIMARY KEY,
    name text NOT NULL,
    default_locale text NOT NULL,
    reporting_currency text NOT NULL,
    time_zone text NOT NULL,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE regions (
    id {uuid} PRIMARY KEY,
    club_id {uuid} NOT NULL REFERENCES clubs (id),
    name text NOT NULL,
    name_key {key} NOT NULL UNIQUE,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE chapters (
    id {uuid} PRIMARY KEY,
    region_id {uuid} NOT NULL REFERENCES regions (id),
    name text NOT NULL,
    name_key {key} NOT NULL UNIQUE,
    slug text NOT NULL UNIQUE,
    city text NOT NULL,
    country text NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL,
    locale text NOT NULL,
    venue text,
    meeting_pattern text,
    meeting_time text NOT NULL,
    meeting_minutes integer NOT NULL,
    last_closed_at bigint,
    closed_on date,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX chapters_region ON chapters (region_id);

CREATE TABLE categories (
    id {uuid} PRIMARY KEY,
    parent_id {uuid} REFERENCES categories (id),
    code text NOT NULL UNIQUE,
    name_en text NOT NULL,
    name_en_key {key} NOT NULL,
    name_pl text NOT NULL,
    name_pl_key {key} NOT NULL,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX categories_parent ON categories (parent_id);

CREATE TABLE chapter_policies (
    id {uuid} PRIMARY KEY,
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    kind text NOT NULL,
    effective_on date NOT NULL,
    data text NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (chapter_id, kind, effective_on)
);
";

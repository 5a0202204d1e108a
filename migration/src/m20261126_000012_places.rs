//! Chapters that end and say which languages are spoken there, categories that are no longer given, policies with
//! their history, seats that a chapter wants filled, and who waits for one that is taken.

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
        dialect::drop_tables(manager, &["seat_waits", "wanted_seats"]).await?;
        dialect::run(manager, DOWN).await?;
        for (table, column) in [
            ("chapters", "languages"),
            ("chapters", "close_reason"),
            ("regions", "closed_on"),
            ("categories", "retired_at"),
        ] {
            let sql = format!("ALTER TABLE {table} DROP COLUMN {column}");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}

/// `languages` is a JSON array of tags. A policy is replaced by a later version that begins on the same day or before.
const UP: &str = "
ALTER TABLE chapters ADD COLUMN languages text NOT NULL DEFAULT '[]';
UPDATE chapters SET languages = '[\"' || locale || '\"]';
ALTER TABLE chapters ADD COLUMN close_reason text;
ALTER TABLE regions ADD COLUMN closed_on date;
ALTER TABLE categories ADD COLUMN retired_at bigint;

ALTER TABLE chapter_policies RENAME TO policies_by_day;
CREATE TABLE chapter_policies (
    id {uuid} PRIMARY KEY,
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    kind text NOT NULL,
    version integer NOT NULL,
    effective_on date NOT NULL,
    data text NOT NULL,
    reason text,
    set_by {uuid} REFERENCES members (id),
    created_at bigint NOT NULL,
    UNIQUE (chapter_id, kind, version)
);
INSERT INTO chapter_policies (id, chapter_id, kind, version, effective_on, data, created_at)
SELECT id, chapter_id, kind, ROW_NUMBER() OVER (PARTITION BY chapter_id, kind ORDER BY created_at, id), effective_on, data, created_at
FROM policies_by_day;
DROP TABLE policies_by_day;

CREATE TABLE wanted_seats (
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    category_id {uuid} NOT NULL REFERENCES categories (id),
    place integer NOT NULL,
    PRIMARY KEY (chapter_id, category_id)
);

CREATE TABLE seat_waits (
    id {uuid} PRIMARY KEY,
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    category_id {uuid} NOT NULL REFERENCES categories (id),
    name text NOT NULL,
    name_key {key} NOT NULL,
    company text,
    email text,
    phone text,
    note text,
    added_by {uuid} REFERENCES members (id),
    status text NOT NULL CHECK (status IN ('WAITING', 'SEATED', 'WITHDRAWN')),
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE UNIQUE INDEX seat_waits_once ON seat_waits (chapter_id, category_id, name_key) WHERE status = 'WAITING';
CREATE INDEX seat_waits_queue ON seat_waits (chapter_id, category_id, created_at);
";

/// What is in force on each day stays; what was replaced on the same day goes.
const DOWN: &str = "
ALTER TABLE chapter_policies RENAME TO policy_versions;
CREATE TABLE chapter_policies (
    id {uuid} PRIMARY KEY,
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    kind text NOT NULL,
    effective_on date NOT NULL,
    data text NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (chapter_id, kind, effective_on)
);
INSERT INTO chapter_policies (id, chapter_id, kind, effective_on, data, created_at)
SELECT id, chapter_id, kind, effective_on, data, created_at FROM policy_versions AS kept
WHERE NOT EXISTS (SELECT 1 FROM policy_versions AS later WHERE later.chapter_id = kept.chapter_id
    AND later.kind = kept.kind AND later.effective_on = kept.effective_on AND later.version > kept.version);
DROP TABLE policy_versions;
";

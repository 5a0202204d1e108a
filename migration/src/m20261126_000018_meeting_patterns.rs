//! Meetings that come from a chapter's pattern, and the days on which it is left out.

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
        dialect::run(manager, DOWN).await
    }
}

const UP: &str = "
ALTER TABLE chapters ADD COLUMN pattern_starts_on date;
ALTER TABLE meetings ADD COLUMN pattern_on date;
ALTER TABLE meetings ADD COLUMN edited_at bigint;
CREATE UNIQUE INDEX meetings_one_per_pattern_day ON meetings (chapter_id, pattern_on);

CREATE TABLE holidays (
    id {uuid} PRIMARY KEY,
    club_id {uuid} REFERENCES clubs (id),
    region_id {uuid} REFERENCES regions (id),
    chapter_id {uuid} REFERENCES chapters (id),
    observed_on date NOT NULL,
    name text NOT NULL,
    created_at bigint NOT NULL,
    CHECK ((club_id IS NOT NULL AND region_id IS NULL AND chapter_id IS NULL)
        OR (club_id IS NULL AND region_id IS NOT NULL AND chapter_id IS NULL)
        OR (club_id IS NULL AND region_id IS NULL AND chapter_id IS NOT NULL))
);
CREATE UNIQUE INDEX holidays_one_per_day_of_club ON holidays (club_id, observed_on);
CREATE UNIQUE INDEX holidays_one_per_day_of_region ON holidays (region_id, observed_on);
CREATE UNIQUE INDEX holidays_one_per_day_of_chapter ON holidays (chapter_id, observed_on);
";

const DOWN: &str = "
DROP TABLE holidays;
DROP INDEX meetings_one_per_pattern_day;
ALTER TABLE meetings DROP COLUMN edited_at;
ALTER TABLE meetings DROP COLUMN pattern_on;
ALTER TABLE chapters DROP COLUMN pattern_starts_on;
";

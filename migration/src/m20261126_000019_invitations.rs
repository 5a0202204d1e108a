//! What members say before a meeting, who stands in for them, and which mails they want.

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

/// `switched_off` is a JSON array of kinds of mail.
const UP: &str = "
CREATE TABLE mail_preferences (
    member_id {uuid} PRIMARY KEY REFERENCES members (id),
    switched_off text NOT NULL,
    time_zone text,
    quiet_from text NOT NULL,
    quiet_until text NOT NULL,
    version integer NOT NULL,
    updated_at bigint NOT NULL
);
ALTER TABLE meetings ADD COLUMN reminded_at bigint;
CREATE INDEX meetings_to_come ON meetings (starts_at) WHERE status IN ('PLANNED', 'PUBLISHED', 'IN_PROGRESS');
ALTER TABLE attendance ADD COLUMN intent_at bigint;
CREATE TABLE substitutes (
    id {uuid} PRIMARY KEY,
    meeting_id {uuid} NOT NULL REFERENCES meetings (id),
    member_id {uuid} NOT NULL REFERENCES members (id),
    name text NOT NULL,
    email text,
    status text NOT NULL CHECK (status IN ('NAMED', 'CALLED_OFF')),
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE UNIQUE INDEX substitutes_one_per_member ON substitutes (meeting_id, member_id) WHERE status = 'NAMED';
";

const DOWN: &str = "
DROP TABLE substitutes;
ALTER TABLE attendance DROP COLUMN intent_at;
DROP INDEX meetings_to_come;
ALTER TABLE meetings DROP COLUMN reminded_at;
DROP TABLE mail_preferences;
";

//! Offices that are proposed before they are decided on.

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
ALTER TABLE offices ADD COLUMN status text NOT NULL DEFAULT 'ASSIGNED';
ALTER TABLE offices ADD COLUMN proposed_by {uuid};
ALTER TABLE offices ADD COLUMN decided_by {uuid};
CREATE INDEX offices_region ON offices (region_id, starts_on);
";

/// What was not decided, or never came to be, is no office.
const DOWN: &str = "
DELETE FROM offices WHERE status <> 'ASSIGNED';
DROP INDEX offices_region;
ALTER TABLE offices DROP COLUMN decided_by;
ALTER TABLE offices DROP COLUMN proposed_by;
ALTER TABLE offices DROP COLUMN status;
";

//! Referrals in full: recorded by the recipient, won without an amount, disputed, and nudged when nothing moves.

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

/// Of what is there nobody is nudged: it may be years old. Those who follow referrals up still find it.
const UP: &str = "
ALTER TABLE referrals ADD COLUMN drafted_by {uuid};
ALTER TABLE referrals ADD COLUMN is_amount_undisclosed boolean NOT NULL DEFAULT false;
ALTER TABLE referrals ADD COLUMN disputed_at bigint;
ALTER TABLE referrals ADD COLUMN disputed_by {uuid};
ALTER TABLE referrals ADD COLUMN dispute_reason text;
ALTER TABLE referrals ADD COLUMN nudges integer NOT NULL DEFAULT 0;
ALTER TABLE referrals ADD COLUMN nudged_at bigint;
UPDATE referrals SET nudges = 2;
CREATE INDEX referrals_parent ON referrals (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX referrals_open ON referrals (nudges, moved_at) WHERE status IN ('PASSED', 'ACCEPTED', 'CONTACTED', 'IN_PROGRESS', 'RETURNED');
";

const DOWN: &str = "
DROP INDEX referrals_open;
DROP INDEX referrals_parent;
ALTER TABLE referrals DROP COLUMN nudged_at;
ALTER TABLE referrals DROP COLUMN nudges;
ALTER TABLE referrals DROP COLUMN dispute_reason;
ALTER TABLE referrals DROP COLUMN disputed_by;
ALTER TABLE referrals DROP COLUMN disputed_at;
ALTER TABLE referrals DROP COLUMN is_amount_undisclosed;
ALTER TABLE referrals DROP COLUMN drafted_by;
";

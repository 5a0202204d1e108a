//! Minutes of meetings: what was decided, and who does what by when.

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
        dialect::drop_tables(manager, &["tasks", "decisions"]).await
    }
}

const UP: &str = "
CREATE TABLE decisions (
    id {uuid} PRIMARY KEY,
    meeting_id {uuid} NOT NULL REFERENCES meetings (id),
    wording text NOT NULL,
    recorded_by {uuid} REFERENCES members (id),
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX decisions_meeting ON decisions (meeting_id);

CREATE TABLE tasks (
    id {uuid} PRIMARY KEY,
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    meeting_id {uuid} NOT NULL REFERENCES meetings (id),
    what text NOT NULL,
    owner_id {uuid} NOT NULL REFERENCES members (id),
    due_on date NOT NULL,
    status text NOT NULL,
    settled_at bigint,
    settled_by {uuid} REFERENCES members (id),
    reminded_at bigint,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CHECK ((status = 'OPEN') = (settled_at IS NULL))
);
CREATE INDEX tasks_meeting ON tasks (meeting_id);
CREATE INDEX tasks_chapter ON tasks (chapter_id, settled_at);
CREATE INDEX tasks_owner ON tasks (owner_id, due_on) WHERE status = 'OPEN';
CREATE INDEX tasks_due ON tasks (due_on) WHERE status = 'OPEN' AND reminded_at IS NULL;
";

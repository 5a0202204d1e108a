//! Jobs, schedules, secrets, the audit log, and the mails that development keeps.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        dialect::make_append_only(manager, "audit_entries").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &["captured_mails", "audit_entries", "secrets", "schedules", "jobs"]).await?;
        dialect::drop_append_only(manager, "audit_entries").await
    }
}

const UP: &str = "
CREATE TABLE jobs (
    id {uuid} PRIMARY KEY,
    kind text NOT NULL,
    payload text NOT NULL,
    unique_key text UNIQUE,
    status text NOT NULL CHECK (status IN ('QUEUED', 'RUNNING', 'DONE', 'DEAD')),
    run_at bigint NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    lease_until bigint,
    worker text,
    last_error text,
    created_at bigint NOT NULL,
    give_up_at bigint NOT NULL,
    finished_at bigint
);
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE status = 'QUEUED';
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE status = 'RUNNING';
CREATE INDEX jobs_dead ON jobs (finished_at) WHERE status = 'DEAD';
CREATE INDEX jobs_done ON jobs (finished_at) WHERE status = 'DONE';

CREATE TABLE schedules (
    name text PRIMARY KEY,
    next_at bigint NOT NULL
);

CREATE TABLE secrets (
    name text PRIMARY KEY,
    value {bytes} NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE audit_entries (
    id {uuid} PRIMARY KEY,
    at bigint NOT NULL,
    actor_member_id {uuid},
    actor_label text NOT NULL,
    office text,
    action text NOT NULL,
    subject_type text NOT NULL,
    subject_id {uuid} NOT NULL,
    chapter_id {uuid},
    from_state text,
    to_state text,
    reason text,
    request_id text
);
CREATE INDEX audit_entries_subject ON audit_entries (subject_id, at);
CREATE INDEX audit_entries_chapter ON audit_entries (chapter_id, at);
CREATE INDEX audit_entries_actor ON audit_entries (actor_member_id, at);

CREATE TABLE captured_mails (
    id {uuid} PRIMARY KEY,
    captured_at bigint NOT NULL,
    recipient text NOT NULL,
    subject text NOT NULL,
    raw {bytes} NOT NULL
);
CREATE INDEX captured_mails_latest ON captured_mails (captured_at, id);
";

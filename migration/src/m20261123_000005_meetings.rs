//! Meetings, attendance, visitors, and the closes of chapters' weeks.

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
        dialect::drop_tables(manager, &["meeting_closes", "visitors", "attendance", "meetings"]).await
    }
}

const UP: &str = "
CREATE TABLE meetings (
    id {uuid} PRIMARY KEY,
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    title text,
    status text NOT NULL CHECK (status IN ('PLANNED', 'PUBLISHED', 'IN_PROGRESS', 'HELD', 'CLOSED', 'REOPENED', 'CANCELLED', 'HOLIDAY', 'DISCARDED')),
    mode text NOT NULL,
    local_start text NOT NULL,
    time_zone text NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    venue text,
    online_url text,
    closed_at bigint,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CHECK (ends_at > starts_at)
);
CREATE UNIQUE INDEX meetings_one_per_start ON meetings (chapter_id, starts_at) WHERE status NOT IN ('CANCELLED', 'HOLIDAY', 'DISCARDED');
CREATE INDEX meetings_chapter ON meetings (chapter_id, starts_at, id);

CREATE TABLE attendance (
    id {uuid} PRIMARY KEY,
    meeting_id {uuid} NOT NULL REFERENCES meetings (id),
    member_id {uuid} NOT NULL REFERENCES members (id),
    mark text,
    intent text,
    substitute_name text,
    marked_by {uuid} REFERENCES members (id),
    marked_at bigint,
    version integer NOT NULL,
    UNIQUE (meeting_id, member_id)
);
CREATE INDEX attendance_member ON attendance (member_id);

CREATE TABLE visitors (
    id {uuid} PRIMARY KEY,
    meeting_id {uuid} NOT NULL REFERENCES meetings (id),
    invited_by {uuid} REFERENCES members (id),
    kind text NOT NULL,
    status text NOT NULL,
    name text NOT NULL,
    company text,
    profession text,
    email text,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX visitors_meeting ON visitors (meeting_id);
CREATE INDEX visitors_email ON visitors (email);

CREATE TABLE meeting_closes (
    id {uuid} PRIMARY KEY,
    meeting_id {uuid} NOT NULL REFERENCES meetings (id),
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    number integer NOT NULL,
    week_from bigint NOT NULL,
    week_until bigint NOT NULL,
    closed_by {uuid} REFERENCES members (id),
    note text,
    UNIQUE (meeting_id, number)
);
CREATE INDEX meeting_closes_chapter ON meeting_closes (chapter_id, week_until);
";

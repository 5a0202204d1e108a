//! Members, their places in chapters over time, and the offices they hold.

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
        dialect::drop_tables(manager, &["offices", "memberships", "members"]).await
    }
}

const UP: &str = "
CREATE TABLE members (
    id {uuid} PRIMARY KEY,
    given_name text NOT NULL,
    family_name text NOT NULL,
    sort_name {key} NOT NULL,
    email text UNIQUE,
    email_visibility text NOT NULL,
    phone text,
    phone_visibility text NOT NULL,
    company text,
    offers text,
    seeks text,
    locale text NOT NULL,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX members_sorted ON members (sort_name, id);

CREATE TABLE memberships (
    id {uuid} PRIMARY KEY,
    member_id {uuid} NOT NULL REFERENCES members (id),
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    category_id {uuid} NOT NULL REFERENCES categories (id),
    status text NOT NULL CHECK (status IN ('PENDING', 'ACTIVE', 'ON_LEAVE', 'PROBATION', 'GRACE', 'ENDED')),
    joined_on date NOT NULL,
    renewal_on date,
    ended_on date,
    end_reason text,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CHECK ((status = 'ENDED') = (ended_on IS NOT NULL))
);
CREATE UNIQUE INDEX memberships_one_per_seat ON memberships (chapter_id, category_id) WHERE status NOT IN ('PENDING', 'ENDED');
CREATE UNIQUE INDEX memberships_one_per_member ON memberships (member_id) WHERE status <> 'ENDED';
CREATE INDEX memberships_member ON memberships (member_id, joined_on);
CREATE INDEX memberships_chapter ON memberships (chapter_id, joined_on);

CREATE TABLE offices (
    id {uuid} PRIMARY KEY,
    member_id {uuid} NOT NULL REFERENCES members (id),
    kind text NOT NULL,
    chapter_id {uuid} REFERENCES chapters (id),
    region_id {uuid} REFERENCES regions (id),
    starts_on date NOT NULL,
    ends_on date,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX offices_member ON offices (member_id, starts_on);
CREATE INDEX offices_chapter ON offices (chapter_id, starts_on);
";

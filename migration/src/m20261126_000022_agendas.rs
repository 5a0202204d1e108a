//! Agendas: the roles that members take at meetings, a chapter's templates, the agenda of a meeting that has its own, and
//! who takes which role.

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
        let tables = [
            "agenda_takers",
            "agenda_items",
            "meeting_agendas",
            "agenda_template_items",
            "agenda_templates",
            "agenda_roles",
        ];
        dialect::drop_tables(manager, &tables).await
    }
}

/// A meeting without a row in `meeting_agendas`, or with one that is not its own, follows its chapter's default template
/// until it is announced.
const UP: &str = "
CREATE TABLE agenda_roles (
    id {uuid} PRIMARY KEY,
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    name text NOT NULL,
    name_key {key} NOT NULL,
    places integer NOT NULL CHECK (places BETWEEN 1 AND 10),
    description text,
    retired_at bigint,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE UNIQUE INDEX agenda_roles_one_of_a_name ON agenda_roles (chapter_id, name_key) WHERE retired_at IS NULL;

CREATE TABLE agenda_templates (
    id {uuid} PRIMARY KEY,
    chapter_id {uuid} NOT NULL REFERENCES chapters (id),
    name text NOT NULL,
    name_key {key} NOT NULL,
    is_default boolean NOT NULL,
    version integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE UNIQUE INDEX agenda_templates_one_of_a_name ON agenda_templates (chapter_id, name_key);
CREATE UNIQUE INDEX agenda_templates_one_default ON agenda_templates (chapter_id) WHERE is_default;

CREATE TABLE agenda_template_items (
    template_id {uuid} NOT NULL REFERENCES agenda_templates (id),
    position integer NOT NULL,
    title text NOT NULL,
    minutes integer NOT NULL CHECK (minutes BETWEEN 1 AND 240),
    role_id {uuid} REFERENCES agenda_roles (id),
    note text,
    PRIMARY KEY (template_id, position)
);
CREATE INDEX agenda_template_items_role ON agenda_template_items (role_id);

CREATE TABLE meeting_agendas (
    meeting_id {uuid} PRIMARY KEY REFERENCES meetings (id),
    is_own boolean NOT NULL,
    version integer NOT NULL,
    updated_at bigint NOT NULL
);

CREATE TABLE agenda_items (
    meeting_id {uuid} NOT NULL REFERENCES meeting_agendas (meeting_id),
    position integer NOT NULL,
    title text NOT NULL,
    minutes integer NOT NULL CHECK (minutes BETWEEN 1 AND 240),
    role_id {uuid} REFERENCES agenda_roles (id),
    note text,
    PRIMARY KEY (meeting_id, position)
);

CREATE TABLE agenda_takers (
    id {uuid} PRIMARY KEY,
    meeting_id {uuid} NOT NULL REFERENCES meetings (id),
    role_id {uuid} NOT NULL REFERENCES agenda_roles (id),
    member_id {uuid} NOT NULL REFERENCES members (id),
    taken text NOT NULL CHECK (taken IN ('SIGNED_UP', 'ASSIGNED')),
    taken_by {uuid} REFERENCES members (id),
    taken_at bigint NOT NULL,
    stepped_down_by {uuid} REFERENCES members (id),
    stepped_down_at bigint,
    step_down_reason text,
    version integer NOT NULL
);
CREATE UNIQUE INDEX agenda_takers_once ON agenda_takers (meeting_id, role_id, member_id) WHERE stepped_down_at IS NULL;
CREATE INDEX agenda_takers_member ON agenda_takers (member_id, meeting_id);
CREATE INDEX agenda_takers_role ON agenda_takers (role_id, member_id);
";

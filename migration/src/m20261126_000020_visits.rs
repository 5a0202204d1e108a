//! Visitors who register themselves, how often somebody has visited, and members who check in themselves.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, kind) in COLUMNS {
            let sql = format!("ALTER TABLE visitors ADD COLUMN {name} {kind}");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &["check_in_tries", "visit_locks", "visit_links", "visit_registrations"]).await?;
        for (name, _) in COLUMNS.iter().rev() {
            let sql = format!("ALTER TABLE visitors DROP COLUMN {name}");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}

/// `received_from` is where the visit stood before it was received: there an undone check-in leads back.
const COLUMNS: [(&str, &str); 5] = [
    ("invited_by_name", "text"),
    ("consent_text", "text"),
    ("consent_at", "bigint"),
    ("received_from", "text"),
    ("received_at", "bigint"),
];

/// A registration is of somebody who has not shown yet that the address is theirs: no visitor. A link is to one of the
/// two. A row of `visit_locks` is held by whoever counts the visits of the addresses that fall on its slot.
const UP: &str = "
UPDATE visitors SET received_from = 'INVITED', received_at = updated_at
WHERE status IN ('CHECKED_IN', 'FOLLOW_UP', 'APPLYING', 'MEMBER', 'NOT_NOW', 'SEAT_TAKEN');

CREATE TABLE visit_registrations (
    id {uuid} PRIMARY KEY,
    meeting_id {uuid} NOT NULL REFERENCES meetings (id),
    name text NOT NULL,
    email text NOT NULL,
    company text,
    profession text,
    invited_by_name text,
    locale text NOT NULL,
    consent_text text NOT NULL,
    consent_at bigint NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX visit_registrations_meeting ON visit_registrations (meeting_id);
CREATE INDEX visit_registrations_email ON visit_registrations (email, created_at);

CREATE TABLE visit_links (
    token_hash {bytes} PRIMARY KEY,
    registration_id {uuid} REFERENCES visit_registrations (id),
    visitor_id {uuid} REFERENCES visitors (id),
    created_at bigint NOT NULL,
    CHECK ((registration_id IS NULL) <> (visitor_id IS NULL))
);
CREATE INDEX visit_links_registration ON visit_links (registration_id);
CREATE INDEX visit_links_visitor ON visit_links (visitor_id);

CREATE TABLE visit_locks (
    slot integer PRIMARY KEY
);

CREATE TABLE check_in_tries (
    id {uuid} PRIMARY KEY,
    member_id {uuid} NOT NULL REFERENCES members (id),
    tried_at bigint NOT NULL
);
CREATE INDEX check_in_tries_member ON check_in_tries (member_id, tried_at);
";

//! What the directory is searched by: the words of each member, what is one letter away from a word, and by which
//! rules the index was written.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Both tables are nothing but their key: on SQLite the rows then stand in its order, once.
        let by_key = match manager.get_connection().get_database_backend() {
            DbBackend::Postgres => "",
            _ => " WITHOUT ROWID",
        };
        dialect::run(manager, &UP.replace("{by_key}", by_key)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &["search_versions", "search_variants", "member_words"]).await
    }
}

/// Words are folded in the program, so it fills them: where there are members already there is no version until it has.
const UP: &str = "
CREATE TABLE member_words (
    word {key} NOT NULL,
    member_id {uuid} NOT NULL REFERENCES members (id),
    weight integer NOT NULL,
    PRIMARY KEY (word, weight, member_id)
){by_key};
CREATE INDEX member_words_member ON member_words (member_id);

CREATE TABLE search_variants (
    variant {key} NOT NULL,
    word {key} NOT NULL,
    PRIMARY KEY (variant, word)
){by_key};
CREATE INDEX search_variants_word ON search_variants (word);

CREATE TABLE search_versions (
    part text PRIMARY KEY,
    version integer NOT NULL
);
INSERT INTO search_versions (part, version) SELECT 'members', 1 WHERE NOT EXISTS (SELECT 1 FROM members);
";

//! What a member tells of themselves, and to whom.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, kind) in COLUMNS {
            let sql = format!("ALTER TABLE members ADD COLUMN {name} {kind}");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_tables(manager, &["member_languages"]).await?;
        for (name, _) in COLUMNS.iter().rev() {
            manager.get_connection().execute_unprepared(&format!("ALTER TABLE members DROP COLUMN {name}")).await?;
        }
        Ok(())
    }
}

/// `keywords` is a JSON array of words, `links` one of objects with `label` and `url`.
const COLUMNS: [(&str, &str); 12] = [
    ("ideal_introduction", "text"),
    ("goals", "text"),
    ("accomplishments", "text"),
    ("interests", "text"),
    ("networks", "text"),
    ("skills", "text"),
    ("keywords", "text NOT NULL DEFAULT '[]'"),
    ("links", "text NOT NULL DEFAULT '[]'"),
    ("mobile", "text"),
    ("mobile_visibility", "text NOT NULL DEFAULT 'CHAPTER'"),
    ("address", "text"),
    ("address_visibility", "text NOT NULL DEFAULT 'CHAPTER'"),
];

const UP: &str = "
CREATE TABLE member_languages (
    member_id {uuid} NOT NULL REFERENCES members (id),
    language text NOT NULL,
    PRIMARY KEY (member_id, language)
);
CREATE INDEX member_languages_spoken ON member_languages (language, member_id);
";

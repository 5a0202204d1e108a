//! The mails that demo and development keep to look at, newest 1,000.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QueryOrder as _, QuerySelect as _, Statement};
use uuid::Uuid;

use super::Letter;
use crate::platform::clock::Timestamp;
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};
use crate::platform::values::clean_line;

/// How many are kept.
pub const CAPTURES_KEPT: u64 = 1_000;
/// How many a page shows.
pub const CAPTURES_PER_PAGE: u64 = 50;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "captured_mails")]
pub(super) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    captured_at: Timestamp,
    recipient: String,
    subject: String,
    raw: Vec<u8>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(super) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A mail that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturedMail {
    /// The id of the letter.
    pub id: Uuid,
    /// When it was sent first.
    pub captured_at: Timestamp,
    /// To whom.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// The mail as the mail server reads it; empty in lists.
    pub raw: Vec<u8>,
}

/// A page of the mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturedPage {
    /// Its mails, the newest first, without their raw text.
    pub mails: Vec<CapturedMail>,
    /// Which page it is, from 1.
    pub page: u64,
    /// How many pages there are, at least 1.
    pub pages: u64,
    /// How many mails there are.
    pub total: u64,
}

/// Keeps a mail. A retry of the same letter changes nothing.
pub(super) async fn keep(db: &Db, letter: &Letter, raw: &[u8]) -> Result<()> {
    db.tx(async |tx| {
        let row = ActiveModel {
            id: Set(letter.id),
            captured_at: Set(tx.now()),
            recipient: Set(letter.to.to_string()),
            subject: Set(clean_line(&letter.subject)),
            raw: Set(raw.to_owned()),
        };
        let once = OnConflict::column(Column::Id).do_nothing().to_owned();
        Entity::insert(row).on_conflict(once).exec_without_returning(&**tx).await?;
        Ok(())
    })
    .await
}

/// A page of what was kept, the newest first; a page beyond the last is the last.
pub async fn captured(db: &Db, page: u64) -> Result<CapturedPage> {
    let total = Entity::find().count(db.reader()).await?;
    let pages = total.div_ceil(CAPTURES_PER_PAGE).max(1);
    let page = page.clamp(1, pages);
    let rows: Vec<(Uuid, Timestamp, String, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::CapturedAt, Column::Recipient, Column::Subject])
        .order_by_desc(Column::CapturedAt)
        .order_by_desc(Column::Id)
        .limit(CAPTURES_PER_PAGE)
        .offset((page - 1) * CAPTURES_PER_PAGE)
        .into_tuple()
        .all(db.reader())
        .await?;
    let mails = rows
        .into_iter()
        .map(|(id, captured_at, recipient, subject)| CapturedMail {
            id,
            captured_at,
            recipient,
            subject,
            raw: Vec::new(),
        })
        .collect();
    Ok(CapturedPage { mails, page, pages, total })
}

/// One mail that was kept.
pub async fn captured_by_id(db: &Db, id: Uuid) -> Result<CapturedMail> {
    let row = Entity::find_by_id(id).one(db.reader()).await?.ok_or(Error::NotFound)?;
    let Model { id, captured_at, recipient, subject, raw } = row;
    Ok(CapturedMail { id, captured_at, recipient, subject, raw })
}

/// Forgets all but the newest `keep`. Answers how many went.
pub async fn prune_captured(db: &Db, keep: u64) -> Result<u64> {
    let sql = "DELETE FROM captured_mails WHERE id NOT IN \
               (SELECT id FROM captured_mails ORDER BY captured_at DESC, id DESC LIMIT $1)";
    let keep = i64::try_from(keep).unwrap_or(i64::MAX);
    let statement = Statement::from_sql_and_values(db.backend(), sql, [keep.into()]);
    db.tx(async |tx| Ok(tx.execute_raw(statement).await?.rows_affected())).await
}

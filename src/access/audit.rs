//! The audit log: who did what, acting in which office. Rows are only ever added; the database refuses anything else.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{QueryOrder as _, Set};
use uuid::Uuid;

use super::{Acting, Actor, ChapterId, MemberId};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::Result;
use crate::platform::page::{Keyset, Page, PageRequest};
use crate::platform::values::new_id;

mod entity {
    use super::{Timestamp, Uuid};
    use sea_orm::entity::prelude::*;

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_entries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub at: Timestamp,
        pub actor_member_id: Option<Uuid>,
        pub actor_label: String,
        pub office: Option<String>,
        pub action: String,
        pub subject_type: String,
        pub subject_id: Uuid,
        pub chapter_id: Option<Uuid>,
        pub from_state: Option<String>,
        pub to_state: Option<String>,
        pub reason: Option<String>,
        pub request_id: Option<String>,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One line of the log.
pub type AuditEntry = entity::Model;

/// What is done to a referral is known to those who lead its members; why, to the two alone. So it is with one-to-ones.
const REASONS_OF_TWO: [&str; 2] = ["Referral", "OneToOne"];

impl AuditEntry {
    /// Why it was done, as far as somebody may read that who may read the entry.
    pub fn reason_for(&self, actor: &Actor) -> Option<&str> {
        let is_own = self.actor_member_id.is_some_and(|id| actor.is(MemberId(id)));
        self.reason.as_deref().filter(|_| is_own || !REASONS_OF_TWO.contains(&self.subject_type.as_str()))
    }
}

/// What was done to what.
#[derive(Debug, Clone)]
pub struct Deed {
    action: &'static str,
    subject_type: &'static str,
    subject_id: Uuid,
    chapter: Option<ChapterId>,
    from: Option<String>,
    to: Option<String>,
    reason: Option<String>,
}

impl Deed {
    /// `action` as the API names it (`meetingClose`), on a record.
    pub fn new(action: &'static str, subject_type: &'static str, subject_id: impl Into<Uuid>) -> Self {
        Self { action, subject_type, subject_id: subject_id.into(), chapter: None, from: None, to: None, reason: None }
    }

    /// In which chapter, if in one.
    #[must_use]
    pub fn in_chapter(mut self, chapter: impl Into<Option<ChapterId>>) -> Self {
        self.chapter = chapter.into();
        self
    }

    /// A move of a life cycle.
    #[must_use]
    pub fn moving(mut self, from: String, to: String) -> Self {
        self.from = Some(from);
        self.to = Some(to);
        self
    }

    /// Why, in the actor's words.
    #[must_use]
    pub fn because(mut self, reason: Option<String>) -> Self {
        self.reason = reason;
        self
    }
}

/// Adds a line, in the transaction of the change itself.
pub async fn write(tx: &Tx, actor: &Actor, acting: Acting, deed: Deed) -> Result<()> {
    write_all(tx, actor, acting, vec![deed]).await
}

/// Rows of one statement: 13 values each, below what either database takes as parameters.
const ROWS_A_STATEMENT: usize = 500;

/// Adds a line for each of many deeds, in few statements.
pub async fn write_all(tx: &Tx, actor: &Actor, acting: Acting, deeds: Vec<Deed>) -> Result<()> {
    let mut rows = deeds.into_iter().map(|deed| row(tx, actor, acting, deed)).peekable();
    while rows.peek().is_some() {
        let some: Vec<_> = rows.by_ref().take(ROWS_A_STATEMENT).collect();
        entity::Entity::insert_many(some).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

fn row(tx: &Tx, actor: &Actor, acting: Acting, deed: Deed) -> entity::ActiveModel {
    let office = match acting {
        Acting::In(kind) | Acting::Delegated(Some(kind)) => Some(kind.to_value()),
        Acting::AsMember | Acting::Delegated(None) | Acting::AsSystem => None,
    };
    entity::ActiveModel {
        id: Set(new_id()),
        at: Set(tx.now()),
        actor_member_id: Set(actor.answerable().map(Uuid::from)),
        actor_label: Set(actor.label().to_owned()),
        office: Set(office),
        action: Set(deed.action.to_owned()),
        subject_type: Set(deed.subject_type.to_owned()),
        subject_id: Set(deed.subject_id),
        chapter_id: Set(deed.chapter.map(Uuid::from)),
        from_state: Set(deed.from),
        to_state: Set(deed.to),
        reason: Set(deed.reason),
        request_id: Set(actor.request_id().map(str::to_owned)),
    }
}

/// What was done to a record, oldest first. For operators and tests; who may read it is asked by the caller.
pub async fn of_subject(db: &Db, subject: impl Into<Uuid>) -> Result<Vec<AuditEntry>> {
    Ok(entity::Entity::find()
        .filter(entity::Column::SubjectId.eq(subject.into()))
        .order_by_asc(entity::Column::At)
        .order_by_asc(entity::Column::Id)
        .all(db.reader())
        .await?)
}

/// Which entries.
#[derive(Debug, Clone)]
pub enum Entries {
    /// Of what a member has done, or answers for.
    Of(MemberId),
    /// Of a chapter.
    InChapter(ChapterId),
    /// Of chapters that another feature's query names.
    InChapters(Box<SelectStatement>),
    /// All of them.
    All,
}

/// A page of the log, the latest first. Who may read it is asked by the caller.
pub async fn page(db: &Db, which: Entries, request: &PageRequest) -> Result<Page<AuditEntry>> {
    use entity::Column;
    let all = entity::Entity::find();
    let query = match which {
        Entries::Of(member) => all.filter(Column::ActorMemberId.eq(Uuid::from(member))),
        Entries::InChapter(chapter) => all.filter(Column::ChapterId.eq(Uuid::from(chapter))),
        Entries::InChapters(chapters) => all.filter(Column::ChapterId.in_subquery(*chapters)),
        Entries::All => all,
    };
    let keyset = Keyset::by_number("audit", (entity::Entity, Column::At), (entity::Entity, Column::Id));
    let keyset = keyset.descending("audit.latest");
    let rows = keyset.bound(query, request)?.all(db.reader()).await?;
    keyset.page(rows, request, |row: &AuditEntry| (row.at.micros().into(), row.id))
}

//! Tables `decisions`, `tasks`.

pub use decision::Model as Decision;
pub use task::{Model as Task, TaskStatus};

pub mod decision {
    use crate::access::MemberId;
    use crate::meetings::{DecisionId, MeetingId};
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What a meeting decided.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "decisions")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DecisionId,
        /// At which meeting.
        pub meeting_id: MeetingId,
        /// In the words of the minutes.
        pub wording: String,
        /// Who wrote it down.
        pub recorded_by: Option<MemberId>,
        /// Grows by one per change.
        pub version: i32,
        /// When it was written down.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod task {
    use crate::access::{ChapterId, MemberId};
    use crate::meetings::{MeetingId, TaskId};
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Where a task stands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum TaskStatus {
        /// To be done.
        Open,
        /// Done.
        Done,
        /// Not to be done any more.
        Dropped,
    }

    /// What somebody took on at a meeting.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tasks")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: TaskId,
        /// Of which chapter.
        pub chapter_id: ChapterId,
        /// At which meeting it was given.
        pub meeting_id: MeetingId,
        /// What is to be done.
        pub what: String,
        /// By whom.
        pub owner_id: MemberId,
        /// By when.
        pub due_on: Date,
        /// Where it stands.
        pub status: TaskStatus,
        /// When it was done or dropped.
        pub settled_at: Option<Timestamp>,
        /// Who said so.
        pub settled_by: Option<MemberId>,
        /// When its owner was reminded that it is due.
        pub reminded_at: Option<Timestamp>,
        /// Grows by one per change.
        pub version: i32,
        /// When it was given.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "crate::meetings::entity::meeting::Entity",
            from = "Column::MeetingId",
            to = "crate::meetings::entity::meeting::Column::Id"
        )]
        Meeting,
    }

    impl Related<crate::meetings::entity::meeting::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Meeting.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

//! Tables `agenda_roles`, `agenda_templates`, `agenda_template_items`, `meeting_agendas`, `agenda_items`, `agenda_takers`.

pub use role::Model as AgendaRole;
pub use taker::{Model as AgendaTaker, Taking};
pub use template::Model as AgendaTemplate;

pub mod role {
    use crate::access::ChapterId;
    use crate::meetings::agendas::AgendaRoleId;
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A role that members take at meetings.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agenda_roles")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AgendaRoleId,
        /// At whose meetings.
        pub chapter_id: ChapterId,
        /// What it is called, once in the chapter among those that are not retired.
        pub name: String,
        /// The name as it is compared and sorted.
        pub name_key: String,
        /// How many take it at one meeting.
        pub places: i32,
        /// What is to be done.
        pub description: Option<String>,
        /// When it was retired: nobody takes it any more.
        pub retired_at: Option<Timestamp>,
        /// Grows by one per change.
        pub version: i32,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod template {
    use crate::access::ChapterId;
    use crate::meetings::agendas::AgendaTemplateId;
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// An agenda to copy.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agenda_templates")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AgendaTemplateId,
        /// Whose.
        pub chapter_id: ChapterId,
        /// What it is called, once in the chapter.
        pub name: String,
        /// The name as it is compared and sorted.
        pub name_key: String,
        /// Whether meetings follow it for which nobody has said anything else: exactly one does, where there is any.
        pub is_default: bool,
        /// Grows by one per change.
        pub version: i32,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod template_item {
    use crate::meetings::agendas::{AgendaRoleId, AgendaTemplateId};
    use sea_orm::entity::prelude::*;

    /// One part of a template.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agenda_template_items")]
    pub struct Model {
        /// Of which template.
        #[sea_orm(primary_key, auto_increment = false)]
        pub template_id: AgendaTemplateId,
        /// The first is 1.
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        /// What happens.
        pub title: String,
        /// How long.
        pub minutes: i32,
        /// The role that it needs.
        pub role_id: Option<AgendaRoleId>,
        /// More about it.
        pub note: Option<String>,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::template::Entity",
            from = "Column::TemplateId",
            to = "super::template::Column::Id"
        )]
        Template,
    }

    impl Related<super::template::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Template.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod head {
    use crate::meetings::MeetingId;
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// That somebody has said what a meeting's agenda is.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting_agendas")]
    pub struct Model {
        /// Of which meeting.
        #[sea_orm(primary_key, auto_increment = false)]
        pub meeting_id: MeetingId,
        /// Whether it has items of its own; otherwise it was set, and follows the template again.
        pub is_own: bool,
        /// Grows by one per change.
        pub version: i32,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod item {
    use crate::meetings::MeetingId;
    use crate::meetings::agendas::AgendaRoleId;
    use sea_orm::entity::prelude::*;

    /// One part of a meeting's own agenda.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agenda_items")]
    pub struct Model {
        /// Of which meeting.
        #[sea_orm(primary_key, auto_increment = false)]
        pub meeting_id: MeetingId,
        /// The first is 1.
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        /// What happens.
        pub title: String,
        /// How long.
        pub minutes: i32,
        /// The role that it needs.
        pub role_id: Option<AgendaRoleId>,
        /// More about it.
        pub note: Option<String>,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod taker {
    use crate::access::MemberId;
    use crate::meetings::MeetingId;
    use crate::meetings::agendas::{AgendaRoleId, AgendaTakerId};
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// How somebody came to a role.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum Taking {
        /// Took it.
        SignedUp,
        /// Was given it.
        Assigned,
    }

    /// Who takes a role at a meeting, or took it and stepped down.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agenda_takers")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AgendaTakerId,
        /// At which meeting.
        pub meeting_id: MeetingId,
        /// Which role.
        pub role_id: AgendaRoleId,
        /// Who.
        pub member_id: MemberId,
        /// How they came to it.
        pub taken: Taking,
        /// By whom; `None` when the server did it.
        pub taken_by: Option<MemberId>,
        /// When.
        pub taken_at: Timestamp,
        /// Who gave it up.
        pub stepped_down_by: Option<MemberId>,
        /// When it was given up; `None` while they have it.
        pub stepped_down_at: Option<Timestamp>,
        /// Why.
        pub step_down_reason: Option<String>,
        /// Grows by one per change.
        pub version: i32,
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

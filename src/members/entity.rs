//! Tables `members`, `memberships`, `offices`, `wanted_seats`, `seat_waits`, `member_languages`.

pub use member::{Model as Member, Visibility};
pub use membership::{EndReason, MembershipStatus, Model as Membership};
pub use office::{Model as Office, OfficeStatus};
pub use wait::{Model as SeatWait, WaitStatus};

pub mod member {
    use crate::access::MemberId;
    use crate::platform::clock::Timestamp;
    use crate::platform::values::{Email, Locale};
    use sea_orm::entity::prelude::*;

    /// To whom its owner shows a contact field.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum Visibility {
        /// To nobody.
        Hidden,
        /// To the members of the own chapter.
        Chapter,
        /// To the members of the club.
        Club,
        /// To everybody, on the chapter's public page, too.
        Public,
    }

    /// A person in the club.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "members")]
    pub struct Model {
        /// The member's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: MemberId,
        /// First name.
        pub given_name: String,
        /// Last name.
        pub family_name: String,
        /// Both, as they are sorted and compared.
        pub sort_name: String,
        /// Where mail goes; `None` when it is not known.
        pub email: Option<Email>,
        /// Who sees the address.
        pub email_visibility: Visibility,
        /// Phone, as the member wrote it.
        pub phone: Option<String>,
        /// Who sees the phone.
        pub phone_visibility: Visibility,
        /// Company.
        pub company: Option<String>,
        /// What the member does.
        pub offers: Option<String>,
        /// Whom the member looks for.
        pub seeks: Option<String>,
        /// How to introduce them best.
        pub ideal_introduction: Option<String>,
        /// What they want to reach.
        pub goals: Option<String>,
        /// What they have reached.
        pub accomplishments: Option<String>,
        /// What they like to do.
        pub interests: Option<String>,
        /// Where else they are known.
        pub networks: Option<String>,
        /// What they can do.
        pub skills: Option<String>,
        /// Words to be found by: a JSON array.
        pub keywords: String,
        /// Links: a JSON array of objects with `label` and `url`.
        pub links: String,
        /// Mobile phone.
        pub mobile: Option<String>,
        /// Who sees it.
        pub mobile_visibility: Visibility,
        /// Postal address.
        pub address: Option<String>,
        /// Who sees it.
        pub address_visibility: Visibility,
        /// The language the member reads.
        pub locale: Locale,
        /// Grows by one per change.
        pub version: i32,
        /// When the record was made.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    impl Model {
        /// First and last name.
        pub fn full_name(&self) -> String {
            format!("{} {}", self.given_name, self.family_name)
        }
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod membership {
    use crate::access::{ChapterId, MemberId};
    use crate::chapters::CategoryId;
    use crate::members::MembershipId;
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Where a membership stands in its life cycle.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum MembershipStatus {
        /// Approved, not begun.
        Pending,
        /// In force.
        Active,
        /// Away for a while; the seat is kept.
        OnLeave,
        /// In force, under review.
        Probation,
        /// Past its term, not paid yet.
        Grace,
        /// Over.
        Ended,
    }

    /// Why a membership ended.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum EndReason {
        /// The member left.
        Resigned,
        /// It was not renewed.
        Lapsed,
        /// The member moved to another chapter.
        Transferred,
        /// The chapter opened the seat.
        SeatOpened,
    }

    /// A member's place in one chapter over time.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "memberships")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: MembershipId,
        /// Whose.
        pub member_id: MemberId,
        /// Where.
        pub chapter_id: ChapterId,
        /// The seat: one member per category and chapter.
        pub category_id: CategoryId,
        /// Where it stands.
        pub status: MembershipStatus,
        /// Its first day.
        pub joined_on: Date,
        /// The day its term ends and the next begins.
        pub renewal_on: Option<Date>,
        /// The first day that it no longer holds.
        pub ended_on: Option<Date>,
        /// Why it ended.
        pub end_reason: Option<EndReason>,
        /// Grows by one per change.
        pub version: i32,
        /// When the record was made.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::member::Entity", from = "Column::MemberId", to = "super::member::Column::Id")]
        Member,
    }

    impl Related<super::member::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Member.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod office {
    use crate::access::{ChapterId, MemberId, OfficeKind, RegionId};
    use crate::members::OfficeId;
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Where an office stands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum OfficeStatus {
        /// Somebody is proposed for it; it allows nothing.
        Proposed,
        /// Held from its first day to its last.
        Assigned,
        /// The proposal was not taken.
        Declined,
        /// Given up or taken back before it began.
        Withdrawn,
    }

    /// An office held for a term.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "offices")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: OfficeId,
        /// Who holds it.
        pub member_id: MemberId,
        /// Which.
        pub kind: OfficeKind,
        /// Of which chapter, for a chapter's office.
        pub chapter_id: Option<ChapterId>,
        /// Of which region, for a director.
        pub region_id: Option<RegionId>,
        /// Its first day.
        pub starts_on: Date,
        /// The first day that it is no longer held.
        pub ends_on: Option<Date>,
        /// Where it stands.
        pub status: OfficeStatus,
        /// Who proposed it, if somebody did.
        pub proposed_by: Option<MemberId>,
        /// Who decided on it; `None` when the server did, or nobody has.
        pub decided_by: Option<MemberId>,
        /// Grows by one per change.
        pub version: i32,
        /// When the record was made.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::member::Entity", from = "Column::MemberId", to = "super::member::Column::Id")]
        Member,
    }

    impl Related<super::member::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Member.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod language {
    use crate::access::MemberId;
    use sea_orm::entity::prelude::*;

    /// A language that a member speaks.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "member_languages")]
    pub struct Model {
        /// Who.
        #[sea_orm(primary_key, auto_increment = false)]
        pub member_id: MemberId,
        /// Its tag.
        #[sea_orm(primary_key, auto_increment = false)]
        pub language: String,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod wanted {
    use crate::access::ChapterId;
    use crate::chapters::CategoryId;
    use sea_orm::entity::prelude::*;

    /// A category that a chapter looks for somebody in.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "wanted_seats")]
    pub struct Model {
        /// Which chapter.
        #[sea_orm(primary_key, auto_increment = false)]
        pub chapter_id: ChapterId,
        /// Which category.
        #[sea_orm(primary_key, auto_increment = false)]
        pub category_id: CategoryId,
        /// 1 for the most wanted.
        pub place: i32,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod wait {
    use crate::access::{ChapterId, MemberId};
    use crate::chapters::CategoryId;
    use crate::members::SeatWaitId;
    use crate::platform::clock::Timestamp;
    use crate::platform::values::Email;
    use sea_orm::entity::prelude::*;

    /// Where somebody who waits for a seat stands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum WaitStatus {
        /// Waits.
        Waiting,
        /// Got a seat.
        Seated,
        /// Waits no more.
        Withdrawn,
    }

    /// Somebody who waits for a seat that is taken.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "seat_waits")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SeatWaitId,
        /// In which chapter.
        pub chapter_id: ChapterId,
        /// For which seat.
        pub category_id: CategoryId,
        /// Who waits.
        pub name: String,
        /// The name as it is compared.
        pub name_key: String,
        /// Their company.
        pub company: Option<String>,
        /// Their address.
        pub email: Option<Email>,
        /// Their phone.
        pub phone: Option<String>,
        /// What the chapter noted.
        pub note: Option<String>,
        /// Who put them on the list; `None` when the server did.
        pub added_by: Option<MemberId>,
        /// Where they stand.
        pub status: WaitStatus,
        /// Grows by one per change.
        pub version: i32,
        /// When they began to wait.
        pub created_at: Timestamp,
        /// When the record was last changed.
        pub updated_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

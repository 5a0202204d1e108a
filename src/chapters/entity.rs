//! Tables `clubs`, `regions`, `chapters`, `categories`, `chapter_policies`.

pub use category::Model as Category;
pub use chapter::Model as Chapter;
pub use club::Model as Club;
pub use region::Model as Region;

pub mod club {
    use crate::chapters::ClubId;
    use crate::platform::clock::Timestamp;
    use crate::platform::values::{Currency, Locale, Zone};
    use sea_orm::entity::prelude::*;

    /// The organisation that this deployment serves.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "clubs")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ClubId,
        /// Its name.
        pub name: String,
        /// The language of those who have not chosen one.
        pub default_locale: Locale,
        /// The currency of club-wide figures.
        pub reporting_currency: Currency,
        /// The zone in which the club's own days change.
        pub time_zone: Zone,
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

pub mod region {
    use crate::access::RegionId;
    use crate::chapters::ClubId;
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Chapters that one director looks after.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "regions")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RegionId,
        /// Its club.
        pub club_id: ClubId,
        /// Its name, unique in the club.
        pub name: String,
        /// The name as it is compared.
        pub name_key: String,
        /// The day it ended, if it did.
        pub closed_on: Option<Date>,
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

pub mod chapter {
    use crate::access::{ChapterId, RegionId};
    use crate::platform::clock::Timestamp;
    use crate::platform::values::{Currency, Locale, Zone};
    use sea_orm::entity::prelude::*;

    /// A group that meets regularly.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "chapters")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ChapterId,
        /// Its region.
        pub region_id: RegionId,
        /// Its name, unique in the club.
        pub name: String,
        /// The name as it is compared and sorted.
        pub name_key: String,
        /// Its name in URLs.
        pub slug: String,
        /// Where it meets.
        pub city: String,
        /// ISO 3166-1 alpha-2.
        pub country: String,
        /// The IANA zone of its meetings.
        pub time_zone: Zone,
        /// The currency its members record business in, unless they say another.
        pub currency: Currency,
        /// The language of its public page, and of members who have not chosen one.
        pub locale: Locale,
        /// Where it usually meets.
        pub venue: Option<String>,
        /// When it meets: an RFC 5545 recurrence in its zone.
        pub meeting_pattern: Option<String>,
        /// From when on its pattern counts; of one that was set before this was kept, the day the chapter was made.
        pub pattern_starts_on: Option<Date>,
        /// The wall time at which it usually starts.
        pub meeting_time: String,
        /// How long a meeting usually takes.
        pub meeting_minutes: i32,
        /// When its last week was closed: what was recorded up to then is confirmed.
        pub last_closed_at: Option<Timestamp>,
        /// The day it ended, if it did.
        pub closed_on: Option<Date>,
        /// Why it ended.
        pub close_reason: Option<String>,
        /// Which languages are spoken at its meetings: a JSON array of tags.
        pub languages: String,
        /// Grows by one per change.
        pub version: i32,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::region::Entity", from = "Column::RegionId", to = "super::region::Column::Id")]
        Region,
    }

    impl Related<super::region::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Region.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod category {
    use crate::chapters::CategoryId;
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// A profession, or the sphere that it belongs to.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "categories")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CategoryId,
        /// Its sphere; `None` for a sphere itself.
        pub parent_id: Option<CategoryId>,
        /// A stable name for imports and labels.
        pub code: String,
        /// In English.
        pub name_en: String,
        /// In English as it is compared.
        pub name_en_key: String,
        /// In Polish.
        pub name_pl: String,
        /// In Polish as it is compared.
        pub name_pl_key: String,
        /// When it was taken out of the tree: nobody is seated in it any more.
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

pub mod policy {
    use crate::access::{ChapterId, MemberId};
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;
    use uuid::Uuid;

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "chapter_policies")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub chapter_id: ChapterId,
        pub kind: String,
        pub version: i32,
        pub effective_on: Date,
        pub data: String,
        pub reason: Option<String>,
        pub set_by: Option<MemberId>,
        pub created_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

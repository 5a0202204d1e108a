//! Table `education_credits`.

pub use education_credit::Model as EducationCredit;

pub mod education_credit {
    use crate::access::{ChapterId, MemberId};
    use crate::community::EducationCreditId;
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// Learning, in tenths of a credit: a credit is roughly one hour.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "education_credits")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EducationCreditId,
        /// Who learned.
        pub member_id: MemberId,
        /// Where the member sat.
        pub chapter_id: ChapterId,
        /// Tenths of a credit.
        pub tenths: i32,
        /// The day.
        pub earned_on: Date,
        /// What was learned.
        pub detail: Option<String>,
        /// The instant that decides to which week it belongs.
        pub recorded_at: Timestamp,
        /// When the record was made.
        pub created_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

//! Tables `member_words`, `search_variants`, `search_versions`.

pub mod posting {
    use crate::access::MemberId;
    use sea_orm::entity::prelude::*;

    /// A word that a member is found by.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "member_words")]
    pub struct Model {
        /// Folded.
        #[sea_orm(primary_key, auto_increment = false)]
        pub word: String,
        /// Of the field that counts most among those that it stands in.
        #[sea_orm(primary_key, auto_increment = false)]
        pub weight: i32,
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub member_id: MemberId,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod variant {
    use sea_orm::entity::prelude::*;

    /// A word, and the same with a letter left out.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "search_variants")]
    pub struct Model {
        /// The word, or the word without a letter.
        #[sea_orm(primary_key, auto_increment = false)]
        pub variant: String,
        /// The word.
        #[sea_orm(primary_key, auto_increment = false)]
        pub word: String,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod version {
    use sea_orm::entity::prelude::*;

    /// By which rules a part of the index was written.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "search_versions")]
    pub struct Model {
        /// Which part.
        #[sea_orm(primary_key, auto_increment = false)]
        pub part: String,
        /// Grows when the rules change.
        pub version: i32,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

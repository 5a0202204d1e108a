//! Tables `imports`, `import_rows`.

pub mod import {
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;
    use uuid::Uuid;

    /// A file that was imported.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "imports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        pub digest: String,
        pub rows_read: i32,
        pub rows_added: i32,
        pub imported_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod import_row {
    use sea_orm::entity::prelude::*;
    use uuid::Uuid;

    /// A row that was imported, and the record it became.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_rows")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub import_id: Uuid,
        pub subject_id: Uuid,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

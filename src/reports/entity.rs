//! Table `week_snapshots`.

pub mod week_snapshot {
    use crate::meetings::CloseId;
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// The figures of one close, as they were drawn up.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "week_snapshots")]
    pub struct Model {
        /// Of which close.
        #[sea_orm(primary_key, auto_increment = false)]
        pub close_id: CloseId,
        /// [`crate::reports::week::WeekFigures`] as JSON.
        pub figures: String,
        /// When they were drawn up.
        pub created_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

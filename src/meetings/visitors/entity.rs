//! Tables `visit_registrations`, `visit_links`.

pub mod registration {
    use crate::meetings::{MeetingId, RegistrationId};
    use crate::platform::clock::Timestamp;
    use crate::platform::values::Email;
    use sea_orm::entity::prelude::*;

    /// Somebody who wants to come, and has not shown yet that the address is theirs.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "visit_registrations")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RegistrationId,
        /// To which meeting.
        pub meeting_id: MeetingId,
        /// Their name.
        pub name: String,
        /// Their address, they say.
        pub email: Email,
        /// Their company.
        pub company: Option<String>,
        /// Their profession.
        pub profession: Option<String>,
        /// Who invited them, as they wrote it.
        pub invited_by_name: Option<String>,
        /// The language that they read.
        pub locale: String,
        /// Which text they agreed to.
        pub consent_text: String,
        /// When.
        pub consent_at: Timestamp,
        /// When the record was made.
        pub created_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod link {
    use crate::meetings::{RegistrationId, VisitorId};
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// What lets in to one registration, or to one visit.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "visit_links")]
    pub struct Model {
        /// Of the token in the link.
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: Vec<u8>,
        /// To which registration, until it is confirmed.
        pub registration_id: Option<RegistrationId>,
        /// To which visit.
        pub visitor_id: Option<VisitorId>,
        /// When it was mailed.
        pub created_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

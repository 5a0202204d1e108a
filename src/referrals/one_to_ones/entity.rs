//! Tables `one_to_ones`, `one_to_one_private_notes`, `one_to_one_follow_ups`.

pub use follow_up::Model as FollowUp;
pub use one_to_one::{Model as OneToOne, OneToOneStatus};
pub use private_note::Model as PrivateNote;

pub mod one_to_one {
    use sea_orm::entity::prelude::*;

    use crate::access::{ChapterId, MemberId};
    use crate::platform::clock::Timestamp;
    use crate::platform::error::{Error, Result};
    use crate::referrals::OneToOneId;

    /// Where a one-to-one stands in its life cycle.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum OneToOneStatus {
        /// Suggested by one.
        Proposed,
        /// Agreed by the other.
        Accepted,
        /// One says that it took place.
        HeldClaimed,
        /// Both do: it counts.
        Confirmed,
        /// The other does not want to.
        Declined,
        /// Called off, or taken back.
        Cancelled,
        /// Nobody answered.
        Expired,
        /// The other says that it did not take place.
        Disputed,
    }

    /// Two members meet to learn about each other. The pair is unordered: `a` is the smaller id.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "one_to_ones")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: OneToOneId,
        /// One of the two.
        pub member_a_id: MemberId,
        /// The other.
        pub member_b_id: MemberId,
        /// Where the one sits; once a day is claimed, where they sat that day.
        pub chapter_a_id: ChapterId,
        /// Where the other does.
        pub chapter_b_id: ChapterId,
        /// Who suggested it, or noted it first.
        pub proposed_by: MemberId,
        /// Where it stands.
        pub status: OneToOneStatus,
        /// The times to choose from: a JSON array of instants.
        pub times: String,
        /// The time that was agreed.
        pub starts_at: Option<Timestamp>,
        /// Where.
        pub place: Option<String>,
        /// Or where to join by video.
        pub online_url: Option<String>,
        /// What who suggested the times says to the other.
        pub message: Option<String>,
        /// Who has to answer: to times, or to what the other says.
        pub waits_for: Option<MemberId>,
        /// The day, once one of them says that it took place.
        pub held_on: Option<Date>,
        /// Who says so first.
        pub claimed_by: Option<MemberId>,
        /// Why it was declined, called off or disputed.
        pub reason: Option<String>,
        /// What both write down of it.
        pub note: Option<String>,
        /// Of the note alone: grows by one per change; 0 for none yet.
        pub note_version: i32,
        /// When the clock decides, if nobody has by then.
        pub due_at: Option<Timestamp>,
        /// The instant that decides to which week it belongs: when it was confirmed.
        pub recorded_at: Option<Timestamp>,
        /// Grows by one per step; not by notes.
        pub version: i32,
        /// When the record was made.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    impl Model {
        /// The times to choose from.
        pub fn offered_times(&self) -> Result<Vec<Timestamp>> {
            serde_json::from_str(&self.times).map_err(Error::internal)
        }

        /// The pair, the smaller id first.
        pub fn pair(&self) -> [MemberId; 2] {
            [self.member_a_id, self.member_b_id]
        }

        /// Where the two sit, in the order of `pair`.
        pub fn chapters(&self) -> [ChapterId; 2] {
            [self.chapter_a_id, self.chapter_b_id]
        }

        /// Whom one of the two meets.
        pub fn partner_of(&self, member: MemberId) -> MemberId {
            if self.member_a_id == member { self.member_b_id } else { self.member_a_id }
        }

        /// Where one of the two sits.
        pub fn chapter_of(&self, member: MemberId) -> ChapterId {
            if self.member_a_id == member { self.chapter_a_id } else { self.chapter_b_id }
        }
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod private_note {
    use sea_orm::entity::prelude::*;

    use crate::access::MemberId;
    use crate::platform::clock::Timestamp;
    use crate::referrals::OneToOneId;

    /// What one of the two writes down for themselves. Nobody else ever reads it.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "one_to_one_private_notes")]
    pub struct Model {
        /// Of which one-to-one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub one_to_one_id: OneToOneId,
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub member_id: MemberId,
        /// The note; `None` when it was emptied.
        pub note: Option<String>,
        /// Grows by one per change.
        pub version: i32,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod follow_up {
    use sea_orm::entity::prelude::*;

    use crate::access::MemberId;
    use crate::platform::clock::Timestamp;
    use crate::referrals::{FollowUpId, OneToOneId};

    /// What one of the two is to do after a one-to-one. Both see it.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "one_to_one_follow_ups")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FollowUpId,
        /// Of which one-to-one.
        pub one_to_one_id: OneToOneId,
        /// Who is to do it.
        pub owner_id: MemberId,
        /// What.
        pub what: String,
        /// By when.
        pub due_on: Date,
        /// When it was done; `None`: it is not yet.
        pub done_at: Option<Timestamp>,
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

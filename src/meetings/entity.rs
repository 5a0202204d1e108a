//! Tables `meetings`, `attendance`, `substitutes`, `visitors`, `meeting_closes`.

pub use attendance::{AttendanceIntent, AttendanceMark, Model as Attendance};
pub use close::Model as Close;
pub use meeting::{MeetingMode, MeetingStatus, Model as Meeting};
pub use substitute::{Model as Substitute, SubstituteStatus};
pub use visitor::{Model as Visitor, VisitorKind, VisitorStatus};

pub mod meeting {
    use crate::access::ChapterId;
    use crate::meetings::MeetingId;
    use crate::platform::clock::Timestamp;
    use crate::platform::values::Zone;
    use sea_orm::entity::prelude::*;

    /// Where a meeting stands in its life cycle.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum MeetingStatus {
        /// Set, not announced.
        Planned,
        /// Announced to the chapter.
        Published,
        /// Going on.
        InProgress,
        /// Over; marks can still be mended.
        Held,
        /// Attendance is frozen, the summary has been sent.
        Closed,
        /// Open again for a repair.
        Reopened,
        /// Called off.
        Cancelled,
        /// Left out for a holiday; the week does not count.
        Holiday,
        /// Never happened and was never announced.
        Discarded,
    }

    /// Where people come together.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum MeetingMode {
        /// In one room.
        InPerson,
        /// By video.
        Online,
        /// Both.
        Hybrid,
    }

    /// One gathering of a chapter.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meetings")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: MeetingId,
        /// Whose.
        pub chapter_id: ChapterId,
        /// What it is about, if it is not an ordinary one.
        pub title: Option<String>,
        /// Where it stands.
        pub status: MeetingStatus,
        /// Where people come together.
        pub mode: MeetingMode,
        /// The wall time it starts at, `2026-11-26T06:45`.
        pub local_start: String,
        /// The zone of that wall time.
        pub time_zone: Zone,
        /// The instant it starts.
        pub starts_at: Timestamp,
        /// The instant it ends.
        pub ends_at: Timestamp,
        /// The place.
        pub venue: Option<String>,
        /// Where to join by video.
        pub online_url: Option<String>,
        /// When it was last closed.
        pub closed_at: Option<Timestamp>,
        /// When those who had not answered were reminded.
        pub reminded_at: Option<Timestamp>,
        /// The day of the chapter's pattern whose place it holds, wherever it was moved and whether it takes place or not:
        /// planning makes no other for that day.
        pub pattern_on: Option<Date>,
        /// When somebody last set or edited it by hand; `None` while it is as planning made it.
        pub edited_at: Option<Timestamp>,
        /// Grows by one per change.
        pub version: i32,
        /// When the record was made.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod attendance {
    use crate::access::MemberId;
    use crate::meetings::{AttendanceId, MeetingId};
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    /// How a member attended.
    #[derive(
        Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
    )]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum AttendanceMark {
        /// Was there.
        Present,
        /// Came late.
        Late,
        /// Was not there and sent nobody.
        Absent,
        /// Sent a substitute who came.
        Substitute,
        /// Was ill, approved beforehand.
        Medical,
        /// Was excused.
        Excused,
        /// Is on leave.
        OnLeave,
        /// Attended another meeting instead.
        MadeUp,
    }

    /// What a member says beforehand.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum AttendanceIntent {
        /// Will be there.
        WillAttend,
        /// Will send somebody.
        WillSendSubstitute,
        /// Will be away.
        WillBeAbsent,
    }

    /// One mark per expected member and meeting.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attendance")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AttendanceId,
        /// At which meeting.
        pub meeting_id: MeetingId,
        /// Whose.
        pub member_id: MemberId,
        /// How; `None` until it is marked.
        pub mark: Option<AttendanceMark>,
        /// What the member said beforehand.
        pub intent: Option<AttendanceIntent>,
        /// When.
        pub intent_at: Option<Timestamp>,
        /// Who stood in.
        pub substitute_name: Option<String>,
        /// Who marked it; `None` when the server did.
        pub marked_by: Option<MemberId>,
        /// When.
        pub marked_at: Option<Timestamp>,
        /// Grows by one per change.
        pub version: i32,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::meeting::Entity", from = "Column::MeetingId", to = "super::meeting::Column::Id")]
        Meeting,
    }

    impl Related<super::meeting::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Meeting.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod visitor {
    use crate::access::MemberId;
    use crate::meetings::{MeetingId, VisitorId};
    use crate::platform::clock::Timestamp;
    use crate::platform::values::Email;
    use sea_orm::entity::prelude::*;

    /// Why a visitor comes.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum VisitorKind {
        /// May become a member.
        Prospect,
        /// Stands in for a member.
        Substitute,
        /// Looks on.
        Observer,
        /// Is a member of another chapter.
        OtherChapter,
    }

    /// Where a visit stands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum VisitorStatus {
        /// Invited by a member.
        Invited,
        /// Said to be coming.
        Registered,
        /// Was there.
        CheckedIn,
        /// Is being asked what they thought.
        FollowUp,
        /// Applies.
        Applying,
        /// Became a member.
        Member,
        /// Did not come.
        NoShow,
        /// Perhaps later.
        NotNow,
        /// The seat was taken.
        SeatTaken,
        /// Called off.
        Cancelled,
        /// Done with.
        Closed,
    }

    /// A guest at a meeting.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "visitors")]
    pub struct Model {
        /// The visit's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: VisitorId,
        /// At which meeting.
        pub meeting_id: MeetingId,
        /// Who invited them.
        pub invited_by: Option<MemberId>,
        /// Why they come.
        pub kind: VisitorKind,
        /// Where the visit stands.
        pub status: VisitorStatus,
        /// Their name.
        pub name: String,
        /// Their company.
        pub company: Option<String>,
        /// Their profession.
        pub profession: Option<String>,
        /// Their address.
        pub email: Option<Email>,
        /// Who invited them, as they wrote it themselves.
        pub invited_by_name: Option<String>,
        /// Which text they agreed to.
        pub consent_text: Option<String>,
        /// When.
        pub consent_at: Option<Timestamp>,
        /// Where the visit stood when it was received; `None` as long as it was not.
        pub received_from: Option<VisitorStatus>,
        /// When it was received: a visit that was made, whatever became of it.
        pub received_at: Option<Timestamp>,
        /// Grows by one per change.
        pub version: i32,
        /// When the record was made.
        pub created_at: Timestamp,
        /// When it was last changed.
        pub updated_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::meeting::Entity", from = "Column::MeetingId", to = "super::meeting::Column::Id")]
        Meeting,
    }

    impl Related<super::meeting::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Meeting.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod substitute {
    use crate::access::MemberId;
    use crate::meetings::{MeetingId, SubstituteId};
    use crate::platform::clock::Timestamp;
    use crate::platform::values::Email;
    use sea_orm::entity::prelude::*;

    /// Whether somebody is still to stand in.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum SubstituteStatus {
        /// Is to come.
        Named,
        /// Is not needed any more.
        CalledOff,
    }

    /// Somebody whom a member named to stand in at one meeting.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "substitutes")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SubstituteId,
        /// At which meeting.
        pub meeting_id: MeetingId,
        /// For whom.
        pub member_id: MemberId,
        /// Their name.
        pub name: String,
        /// Where they are told.
        pub email: Option<Email>,
        /// Whether they are still to come.
        pub status: SubstituteStatus,
        /// When they were named.
        pub created_at: Timestamp,
        /// When that last changed.
        pub updated_at: Timestamp,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod close {
    use crate::access::{ChapterId, MemberId};
    use crate::meetings::{CloseId, MeetingId};
    use crate::platform::clock::Timestamp;
    use sea_orm::entity::prelude::*;

    /// One close of a chapter's week. What was recorded after `week_from` and up to `week_until` belongs to it.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting_closes")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CloseId,
        /// Of which meeting.
        pub meeting_id: MeetingId,
        /// Of which chapter.
        pub chapter_id: ChapterId,
        /// The first close is 1, the one after a repair 2.
        pub number: i32,
        /// The close before, not included.
        pub week_from: Timestamp,
        /// When it was closed, included.
        pub week_until: Timestamp,
        /// By whom; `None` when the server did.
        pub closed_by: Option<MemberId>,
        /// What the closing leader wrote to the chapter.
        pub note: Option<String>,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

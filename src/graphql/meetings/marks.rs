//! What is known of a member's attendance at a meeting.

use async_graphql::{ComplexObject, Context, Enum, ID, SimpleObject};

use crate::access::MemberId;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::loaders::SubstitutesOf;
use crate::graphql::members::{Member, member};
use crate::graphql::scalars::DateTime;
use crate::meetings::{self, MeetingId};

/// How a member attended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "AttendanceMark", remote = "crate::meetings::AttendanceMark")]
pub(in crate::graphql) enum AttendanceMark {
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

/// What a member says before a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[expect(clippy::enum_variant_names, reason = "the words of the contract")]
#[graphql(name = "AttendanceIntent", remote = "crate::meetings::AttendanceIntent")]
pub(in crate::graphql) enum AttendanceIntent {
    /// Will be there.
    WillAttend,
    /// Will send somebody.
    WillSendSubstitute,
    /// Will be away.
    WillBeAbsent,
}

/// One member's attendance at one meeting.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub(in crate::graphql) struct Attendance {
    /// `att_…`
    id: ID,
    /// How; null until it is marked.
    mark: Option<AttendanceMark>,
    /// What the member said beforehand; null for who has not answered.
    intent: Option<AttendanceIntent>,
    /// When that was said.
    intent_at: Option<DateTime>,
    /// Who stood in, with `SUBSTITUTE`.
    substitute_name: Option<String>,
    /// When it was marked.
    marked_at: Option<DateTime>,
    /// Grows by one per change.
    version: i32,
    #[graphql(skip)]
    member_id: MemberId,
    #[graphql(skip)]
    meeting_id: MeetingId,
}

impl From<meetings::Attendance> for Attendance {
    fn from(row: meetings::Attendance) -> Self {
        Self {
            id: row.id.to_string().into(),
            mark: row.mark.map(Into::into),
            intent: row.intent.map(Into::into),
            intent_at: row.intent_at.map(DateTime),
            substitute_name: row.substitute_name,
            marked_at: row.marked_at.map(DateTime),
            version: row.version,
            member_id: row.member_id,
            meeting_id: row.meeting_id,
        }
    }
}

#[ComplexObject]
impl Attendance {
    /// Whose.
    async fn member(&self, context: &Context<'_>) -> Result<Member, Fault> {
        member(Caller::of(context)?, self.member_id).await
    }

    /// Who is named to stand in; null when nobody is, or not yet.
    async fn named_substitute(&self, context: &Context<'_>) -> Option<Result<String, Fault>> {
        self.load_substitute(context).await.transpose()
    }
}

impl Attendance {
    async fn load_substitute(&self, context: &Context<'_>) -> Result<Option<String>, Fault> {
        let caller = Caller::of(context)?;
        let found = caller.load().load_one(SubstitutesOf(self.meeting_id)).await;
        let named = found.map_err(|error| caller.fault(error))?.unwrap_or_default();
        Ok(named.into_iter().find(|row| row.member_id == self.member_id).map(|row| row.name))
    }
}

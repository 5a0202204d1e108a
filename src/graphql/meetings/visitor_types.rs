//! Visitors, as those see them who may.

use async_graphql::{Context, Enum, ID, Object};

use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::members::{Member, member};
use crate::graphql::scalars::DateTime;
use crate::meetings;

/// Why a visitor comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "VisitorKind", remote = "crate::meetings::VisitorKind")]
pub(in crate::graphql) enum VisitorKind {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "VisitorStatus", remote = "crate::meetings::VisitorStatus")]
pub(in crate::graphql) enum VisitorStatus {
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

#[derive(Debug, Clone)]
pub(in crate::graphql) struct Visitor(pub meetings::Visitor);

impl From<meetings::Visitor> for Visitor {
    fn from(row: meetings::Visitor) -> Self {
        Self(row)
    }
}

/// A guest at a meeting.
#[Object]
impl Visitor {
    /// `vis_…`
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Their name; a dash once it is forgotten, two years after the meeting.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Their company.
    async fn company(&self) -> Option<&str> {
        self.0.company.as_deref()
    }

    /// Their profession.
    async fn profession(&self) -> Option<&str> {
        self.0.profession.as_deref()
    }

    /// Why they come.
    async fn kind(&self) -> VisitorKind {
        self.0.kind.into()
    }

    /// Where the visit stands.
    async fn status(&self) -> VisitorStatus {
        self.0.status.into()
    }

    /// Where it may go from here.
    async fn next_statuses(&self) -> Vec<VisitorStatus> {
        self.0.status.offered().into_iter().map(Into::into).collect()
    }

    /// Who invited them; null when they came by themselves, or named nobody of the chapter.
    async fn invited_by(&self, context: &Context<'_>) -> Option<Result<Member, Fault>> {
        let id = self.0.invited_by?;
        match Caller::of(context) {
            Ok(caller) => Some(member(caller, id).await),
            Err(fault) => Some(Err(fault)),
        }
    }

    /// Who invited them, as they wrote it when they registered; null when a member has invited them here.
    async fn invited_by_name(&self) -> Option<&str> {
        self.0.invited_by_name.as_deref()
    }

    /// When they said themselves that they come, and agreed that the chapter keeps what is known of them; null until then.
    async fn registered_at(&self) -> Option<DateTime> {
        self.0.consent_at.map(DateTime)
    }

    /// Grows by one per change. Pass it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

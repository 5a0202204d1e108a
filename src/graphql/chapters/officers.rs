//! Offices and who holds them.

use async_graphql::{ComplexObject, Context, Enum, SimpleObject};

use crate::access::ChapterId;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::loaders::OfficersOf;
use crate::graphql::members::Member;
use crate::graphql::scalars::LocalDate;
use crate::members;

/// A leadership role held for a term: permissions follow its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "OfficeKind", remote = "crate::access::OfficeKind")]
pub(in crate::graphql) enum OfficeKind {
    /// Leads the chapter.
    President,
    /// Keeps attendance and closes the week.
    VicePresident,
    /// Keeps the roster and the money.
    SecretaryTreasurer,
    /// Admits members.
    MembershipCommittee,
    /// Receives visitors.
    VisitorHost,
    /// Finds mentors for newcomers.
    MentorCoordinator,
    /// Looks after learning.
    EducationCoordinator,
    /// Looks after the chapters of a region.
    RegionDirector,
    /// Looks after the club.
    ClubAdministrator,
}

/// An office and who holds it today.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub(in crate::graphql) struct Officer {
    /// Which office.
    office: OfficeKind,
    /// Its first day.
    starts_on: LocalDate,
    /// The first day that it is no longer held; null when no end is set.
    ends_on: Option<LocalDate>,
    #[graphql(skip)]
    member_id: members::MemberId,
}

impl From<&members::Office> for Officer {
    fn from(row: &members::Office) -> Self {
        Self {
            office: row.kind.into(),
            starts_on: LocalDate(row.starts_on),
            ends_on: row.ends_on.map(LocalDate),
            member_id: row.member_id,
        }
    }
}

#[ComplexObject]
impl Officer {
    /// Who holds it.
    async fn member(&self, context: &Context<'_>) -> Result<Member, Fault> {
        crate::graphql::members::member(Caller::of(context)?, self.member_id).await
    }
}

/// Who leads a chapter today, in the order of rank.
pub(in crate::graphql) async fn officers(caller: &Caller, chapter: ChapterId) -> Result<Vec<Officer>, Fault> {
    let found = caller.load().load_one(OfficersOf(chapter)).await;
    Ok(found.map_err(|error| caller.fault(error))?.unwrap_or_default().iter().map(Officer::from).collect())
}

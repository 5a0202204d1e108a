//! Offices and who holds them.

use async_graphql::{ComplexObject, Context, Enum, ID, SimpleObject};
use chrono::NaiveDate;

use super::types::chapter;
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

/// Where an office stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "OfficeStatus", remote = "crate::members::OfficeStatus")]
pub(in crate::graphql) enum OfficeStatus {
    /// Somebody is proposed for it; it allows nothing.
    Proposed,
    /// Held from its first day to its last.
    Assigned,
    /// The proposal was not taken.
    Declined,
    /// Given up or taken back before it began.
    Withdrawn,
}

/// An office, and who holds it for a term.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub(in crate::graphql) struct Officer {
    /// `off_…`
    id: ID,
    /// Which office.
    office: OfficeKind,
    /// Where it stands.
    status: OfficeStatus,
    /// Its first day.
    starts_on: LocalDate,
    /// The first day that it is no longer held; null when no end is set.
    ends_on: Option<LocalDate>,
    /// Grows by one per change.
    version: i32,
    #[graphql(skip)]
    member_id: members::MemberId,
}

impl From<members::Office> for Officer {
    fn from(row: members::Office) -> Self {
        Self {
            id: row.id.to_string().into(),
            office: row.kind.into(),
            status: row.status.into(),
            starts_on: LocalDate(row.starts_on),
            ends_on: row.ends_on.map(LocalDate),
            version: row.version,
            member_id: row.member_id,
        }
    }
}

#[ComplexObject]
impl Officer {
    /// Who holds it, or is to.
    async fn member(&self, context: &Context<'_>) -> Result<Member, Fault> {
        crate::graphql::members::member(Caller::of(context)?, self.member_id).await
    }
}

/// Who leads a chapter today, in the order of rank.
pub(in crate::graphql) async fn officers(caller: &Caller, id: ChapterId) -> Result<Vec<Officer>, Fault> {
    let chapter = chapter(caller, id).await?;
    officers_on(caller, id, caller.db().now().day_in(chapter.0.zone().0)).await
}

/// Who leads it on a day.
pub(super) async fn officers_on(caller: &Caller, id: ChapterId, day: NaiveDate) -> Result<Vec<Officer>, Fault> {
    let found = caller.load().load_one(OfficersOf(id, day)).await;
    all(caller, found.map(Option::unwrap_or_default))
}

/// The officers of what was found.
pub(super) fn all(
    caller: &Caller,
    found: Result<Vec<members::Office>, impl Into<crate::platform::error::Error>>,
) -> Result<Vec<Officer>, Fault> {
    caller.of_club()?;
    Ok(found.map_err(|error| caller.fault(error))?.into_iter().map(Officer::from).collect())
}

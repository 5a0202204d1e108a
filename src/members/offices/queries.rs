//! Reads of offices.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, QueryOrder as _, Select};

use crate::access::{ChapterId, OfficeKind, OfficeScope, RegionId};
use crate::members::entity::{Office, OfficeStatus, office};
use crate::members::{MemberId, OfficeId};
use crate::platform::error::{Error, Result};

/// An office that must be there.
pub async fn office(connection: &impl ConnectionTrait, id: OfficeId) -> Result<Office> {
    office::Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)
}

fn assigned() -> Select<office::Entity> {
    office::Entity::find().filter(office::Column::Status.eq(OfficeStatus::Assigned))
}

/// Not over before a day.
fn ends_after(day: NaiveDate) -> Condition {
    Condition::any().add(office::Column::EndsOn.is_null()).add(office::Column::EndsOn.gt(day))
}

fn held_on(day: NaiveDate) -> Condition {
    Condition::all().add(ends_after(day)).add(office::Column::StartsOn.lte(day))
}

fn over(scope: OfficeScope) -> Condition {
    let of = Condition::all();
    match scope {
        OfficeScope::Chapter(chapter) => of.add(office::Column::ChapterId.eq(chapter)),
        OfficeScope::Region(region) => of.add(office::Column::RegionId.eq(region)),
        OfficeScope::Club => of.add(office::Column::ChapterId.is_null()).add(office::Column::RegionId.is_null()),
    }
}

/// The offices of chapters held on a day, with their holders' ids, in the order of rank.
pub async fn offices_of_chapters(
    connection: &impl ConnectionTrait,
    chapters: &[ChapterId],
    day: NaiveDate,
) -> Result<Vec<Office>> {
    let of = office::Column::ChapterId.is_in(chapters.iter().copied());
    Ok(by_rank(assigned().filter(of).filter(held_on(day)).all(connection).await?))
}

/// The offices of chapters that are held on a day or will be later: the next term's, too.
pub async fn offices_of_chapters_from(
    connection: &impl ConnectionTrait,
    chapters: &[ChapterId],
    day: NaiveDate,
) -> Result<Vec<Office>> {
    let of = office::Column::ChapterId.is_in(chapters.iter().copied());
    Ok(by_rank(assigned().filter(of).filter(ends_after(day)).all(connection).await?))
}

/// The offices of chapters that are proposed and not decided on. Who may read them is asked by the caller.
pub async fn proposed_offices(connection: &impl ConnectionTrait, chapters: &[ChapterId]) -> Result<Vec<Office>> {
    let proposed = office::Entity::find().filter(office::Column::Status.eq(OfficeStatus::Proposed));
    let of = office::Column::ChapterId.is_in(chapters.iter().copied());
    Ok(by_rank(proposed.filter(of).all(connection).await?))
}

/// Who directs regions on a day or later.
pub async fn offices_of_regions(
    connection: &impl ConnectionTrait,
    regions: &[RegionId],
    day: NaiveDate,
) -> Result<Vec<Office>> {
    let of = office::Column::RegionId.is_in(regions.iter().copied());
    Ok(by_rank(assigned().filter(of).filter(ends_after(day)).all(connection).await?))
}

/// The offices of the whole club held on a day, in the order of rank.
pub async fn offices_of_club(connection: &impl ConnectionTrait, day: NaiveDate) -> Result<Vec<Office>> {
    Ok(by_rank(assigned().filter(over(OfficeScope::Club)).filter(held_on(day)).all(connection).await?))
}

/// Who holds one office on any day of a term, its end not included, in the order of their own terms.
pub async fn offices_during(
    connection: &impl ConnectionTrait,
    kind: OfficeKind,
    scope: OfficeScope,
    (starts_on, ends_on): (NaiveDate, Option<NaiveDate>),
) -> Result<Vec<Office>> {
    let mut query = assigned().filter(office::Column::Kind.eq(kind)).filter(over(scope)).filter(ends_after(starts_on));
    if let Some(end) = ends_on {
        query = query.filter(office::Column::StartsOn.lt(end));
    }
    Ok(query.order_by_asc(office::Column::StartsOn).order_by_asc(office::Column::Id).all(connection).await?)
}

/// Who looks after a chapter's seats on a day: its leaders and its membership committee, each once.
pub(in crate::members) async fn keepers_of_seats(
    connection: &impl ConnectionTrait,
    chapter: ChapterId,
    day: NaiveDate,
) -> Result<Vec<MemberId>> {
    let kinds = [&OfficeKind::LEADERS[..], &[OfficeKind::MembershipCommittee]].concat();
    let held = offices_of_chapters(connection, &[chapter], day).await?;
    let mut members: Vec<MemberId> =
        held.into_iter().filter(|office| kinds.contains(&office.kind)).map(|office| office.member_id).collect();
    members.sort_unstable();
    members.dedup();
    Ok(members)
}

fn by_rank(mut rows: Vec<Office>) -> Vec<Office> {
    rows.sort_by_key(|row| (row.kind, row.starts_on, row.id));
    rows
}

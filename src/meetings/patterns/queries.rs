//! Reads of what planning needs, and of holidays.

use std::collections::HashMap;

use chrono::{Days, NaiveDate, NaiveDateTime};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{Condition, QueryOrder as _, QuerySelect as _, QueryTrait as _};

use super::entity::{Column, Entity, Model as Holiday};
use super::rules::{Coming, Usual};
use super::{HolidayId, HolidayScope};
use crate::access::{ChapterId, RegionId};
use crate::chapters::{self, Chapter};
use crate::meetings::MeetingId;
use crate::meetings::entity::{Meeting, MeetingStatus, VisitorStatus, meeting, visitor};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};

/// What takes place, and what was called off: planning sees to it that it stays so.
const TO_COME: [MeetingStatus; 4] =
    [MeetingStatus::Planned, MeetingStatus::Published, MeetingStatus::InProgress, MeetingStatus::Cancelled];

/// What there is when the meetings of chapters are planned, of all of them in three statements.
pub(super) async fn coming(
    connection: &impl ConnectionTrait,
    chapters: &[Chapter],
    now: Timestamp,
) -> Result<HashMap<ChapterId, Coming>> {
    let rows = meetings_to_plan(chapters, now).all(connection).await?;
    gather(connection, chapters, rows, now).await
}

/// The same of one chapter, its meetings locked.
pub(super) async fn coming_locked(tx: &Tx, chapter: &Chapter, now: Timestamp) -> Result<Coming> {
    let one = std::slice::from_ref(chapter);
    let rows = meetings_to_plan(one, now).lock(LockType::Update).all(&**tx).await?;
    Ok(gather(&**tx, one, rows, now).await?.remove(&chapter.id).unwrap_or_default())
}

async fn gather(
    connection: &impl ConnectionTrait,
    chapters: &[Chapter],
    meetings: Vec<Meeting>,
    now: Timestamp,
) -> Result<HashMap<ChapterId, Coming>> {
    let mut found: HashMap<ChapterId, Coming> = HashMap::new();
    for meeting in meetings {
        found.entry(meeting.chapter_id).or_default().meetings.push(meeting);
    }
    for (meeting, chapter) in with_visitors(connection, chapters, now).await? {
        found.entry(chapter).or_default().with_visitors.insert(meeting);
    }
    let places: Vec<_> = chapters.iter().map(|chapter| (chapter.id, chapter.region_id)).collect();
    let holidays = Entity::find().filter(of_chapters(&places)).filter(Column::ObservedOn.gte(yesterday(now)));
    for holiday in holidays.all(connection).await? {
        for chapter in chapters.iter().filter(|chapter| is_of(&holiday, chapter.id, chapter.region_id)) {
            found.entry(chapter.id).or_default().holidays.insert(holiday.observed_on);
        }
    }
    Ok(found)
}

/// It may be yesterday somewhere still.
fn yesterday(now: Timestamp) -> NaiveDate {
    now.day_in(chrono_tz::UTC) - Days::new(1)
}

fn ids(chapters: &[Chapter]) -> impl Iterator<Item = ChapterId> {
    chapters.iter().map(|chapter| chapter.id)
}

fn meetings_to_plan(chapters: &[Chapter], now: Timestamp) -> Select<meeting::Entity> {
    let to_come = Condition::all().add(meeting::Column::StartsAt.gt(now)).add(meeting::Column::Status.is_in(TO_COME));
    let which = Condition::any().add(to_come).add(meeting::Column::PatternOn.gte(yesterday(now)));
    let of_chapters = meeting::Entity::find().filter(meeting::Column::ChapterId.is_in(ids(chapters)));
    of_chapters.filter(which).order_by_asc(meeting::Column::StartsAt).order_by_asc(meeting::Column::Id)
}

/// Planned meetings to which somebody has invited guests.
async fn with_visitors(
    connection: &impl ConnectionTrait,
    chapters: &[Chapter],
    now: Timestamp,
) -> Result<Vec<(MeetingId, ChapterId)>> {
    let guests = visitor::Entity::find()
        .select_only()
        .column(visitor::Column::MeetingId)
        .filter(visitor::Column::Status.ne(VisitorStatus::Cancelled));
    Ok(meeting::Entity::find()
        .select_only()
        .columns([meeting::Column::Id, meeting::Column::ChapterId])
        .filter(meeting::Column::ChapterId.is_in(ids(chapters)))
        .filter(meeting::Column::Status.eq(MeetingStatus::Planned))
        .filter(meeting::Column::StartsAt.gt(now))
        .filter(meeting::Column::Id.in_subquery(guests.into_query()))
        .into_tuple()
        .all(connection)
        .await?)
}

/// Holidays of these chapters, their regions and the club.
fn of_chapters(chapters: &[(ChapterId, RegionId)]) -> Condition {
    Condition::any()
        .add(Column::ClubId.is_not_null())
        .add(Column::RegionId.is_in(chapters.iter().map(|(_, region)| *region)))
        .add(Column::ChapterId.is_in(chapters.iter().map(|(chapter, _)| *chapter)))
}

fn is_of(holiday: &Holiday, chapter: ChapterId, region: RegionId) -> bool {
    holiday.club_id.is_some() || holiday.region_id == Some(region) || holiday.chapter_id == Some(chapter)
}

/// The day of the chapter's pattern that a meeting at this wall time stands for, if no other holds it.
pub(in crate::meetings) async fn free_day(
    connection: &impl ConnectionTrait,
    chapter: &Chapter,
    local_start: NaiveDateTime,
) -> Result<Option<NaiveDate>> {
    if !Usual::of(chapter).is_at(local_start) {
        return Ok(None);
    }
    let holders = meeting::Entity::find()
        .filter(meeting::Column::ChapterId.eq(chapter.id))
        .filter(meeting::Column::PatternOn.eq(local_start.date()));
    Ok((holders.count(connection).await? == 0).then_some(local_start.date()))
}

/// Meetings to come on a day of their own zones that a holiday of this scope meets.
pub(super) async fn met(
    connection: &impl ConnectionTrait,
    scope: HolidayScope,
    day: NaiveDate,
    now: Timestamp,
) -> Result<Vec<Meeting>> {
    Ok(select_met(scope, day, now).all(connection).await?)
}

/// The same, locked.
pub(super) async fn met_locked(tx: &Tx, scope: HolidayScope, day: NaiveDate, now: Timestamp) -> Result<Vec<Meeting>> {
    Ok(select_met(scope, day, now).lock(LockType::Update).all(&**tx).await?)
}

fn select_met(scope: HolidayScope, day: NaiveDate, now: Timestamp) -> Select<meeting::Entity> {
    let to_come = meeting::Entity::find()
        .filter(meeting::Column::StartsAt.gt(now))
        .filter(meeting::Column::LocalStart.starts_with(day.to_string()))
        .filter(meeting::Column::Status.is_in([MeetingStatus::Planned, MeetingStatus::Published]))
        .order_by_asc(meeting::Column::Id);
    match scope {
        HolidayScope::Chapter(id) => to_come.filter(meeting::Column::ChapterId.eq(id)),
        HolidayScope::Region(id) => {
            to_come.filter(meeting::Column::ChapterId.in_subquery(chapters::select_ids_of_region(id)))
        }
        HolidayScope::Club(_) => to_come,
    }
}

/// A holiday that must be there.
pub(super) async fn holiday(connection: &impl ConnectionTrait, id: HolidayId) -> Result<Holiday> {
    Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)
}

/// A holiday that is not removed to the end of the transaction, if it is there.
pub(super) async fn holiday_held(tx: &Tx, id: HolidayId) -> Result<Option<Holiday>> {
    Ok(Entity::find_by_id(id).lock(LockType::Share).one(&**tx).await?)
}

/// The holidays of these scopes themselves from a day on, up to, not including, another: in the order of their days.
pub async fn holidays_of(db: &Db, scopes: &[HolidayScope], from: NaiveDate, until: NaiveDate) -> Result<Vec<Holiday>> {
    let of = scopes.iter().fold(Condition::any(), |of, scope| match scope {
        HolidayScope::Club(id) => of.add(Column::ClubId.eq(*id)),
        HolidayScope::Region(id) => of.add(Column::RegionId.eq(*id)),
        HolidayScope::Chapter(id) => of.add(Column::ChapterId.eq(*id)),
    });
    Ok(holidays_between(from, until).filter(of).all(db.reader()).await?)
}

/// The holidays on which chapters do not meet - their own, their regions' and the club's - in the same order.
pub async fn holidays_in(
    db: &Db,
    chapters: &[(ChapterId, RegionId)],
    from: NaiveDate,
    until: NaiveDate,
) -> Result<HashMap<ChapterId, Vec<Holiday>>> {
    let rows = holidays_between(from, until).filter(of_chapters(chapters)).all(db.reader()).await?;
    let of = |chapter: ChapterId, region: RegionId| {
        let is_of = |holiday: &&Holiday| is_of(holiday, chapter, region);
        rows.iter().filter(is_of).cloned().collect()
    };
    Ok(chapters.iter().map(|(chapter, region)| (*chapter, of(*chapter, *region))).collect())
}

fn holidays_between(from: NaiveDate, until: NaiveDate) -> Select<Entity> {
    Entity::find()
        .filter(Column::ObservedOn.gte(from))
        .filter(Column::ObservedOn.lt(until))
        .order_by_asc(Column::ObservedOn)
        .order_by_asc(Column::Id)
}

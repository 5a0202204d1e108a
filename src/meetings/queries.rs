//! Reads of meetings, attendance, visitors and closes.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{ConnectionTrait, FromQueryResult as _, QueryOrder as _, QuerySelect as _, Statement};

use super::entity::{
    Attendance, AttendanceMark, Close, Meeting, MeetingStatus, Visitor, attendance, close, meeting, visitor,
};
use super::{CloseId, MeetingId};
use crate::access::{ChapterId, MemberId};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::page::{Keyset, Page, PageRequest};

/// A meeting that must be there.
pub async fn get(connection: &impl ConnectionTrait, id: MeetingId) -> Result<Meeting> {
    meeting::Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)
}

pub(super) async fn get_locked(tx: &Tx, id: MeetingId) -> Result<Meeting> {
    meeting::Entity::find_by_id(id).lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)
}

/// Meetings by id.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[MeetingId]) -> Result<Vec<Meeting>> {
    Ok(meeting::Entity::find().filter(meeting::Column::Id.is_in(ids.iter().copied())).all(connection).await?)
}

/// Which meetings are asked for.
#[derive(Debug, Clone, Default)]
pub struct MeetingFilter {
    /// Of this chapter.
    pub chapter: Option<ChapterId>,
    /// In one of these states.
    pub statuses: Vec<MeetingStatus>,
    /// That start at or after.
    pub from: Option<Timestamp>,
    /// That start before.
    pub until: Option<Timestamp>,
    /// The latest first.
    pub latest_first: bool,
}

/// Meetings in the order of their start.
pub async fn page(db: &Db, filter: &MeetingFilter, request: &PageRequest) -> Result<Page<Meeting>> {
    let mut query = meeting::Entity::find();
    if let Some(chapter) = filter.chapter {
        query = query.filter(meeting::Column::ChapterId.eq(chapter));
    }
    if !filter.statuses.is_empty() {
        query = query.filter(meeting::Column::Status.is_in(filter.statuses.iter().copied()));
    }
    if let Some(from) = filter.from {
        query = query.filter(meeting::Column::StartsAt.gte(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(meeting::Column::StartsAt.lt(until));
    }
    let mut keyset = Keyset::by_number("meetings.start", meeting::Column::StartsAt, meeting::Column::Id);
    if filter.latest_first {
        keyset = keyset.descending("meetings.start.latest");
    }
    let rows = keyset.bound(query, request)?.all(db.reader()).await?;
    keyset.page(rows, request, |row| (row.starts_at.micros().into(), row.id.0))
}

/// The next meetings of each chapter that were not called off, at most `per_chapter` each: one statement.
pub async fn upcoming(db: &Db, chapters: &[ChapterId], per_chapter: u64) -> Result<Vec<Meeting>> {
    if chapters.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (0..chapters.len()).map(|n| format!("${}", n + 3)).collect();
    let sql = format!(
        "SELECT * FROM (SELECT m.*, ROW_NUMBER() OVER (PARTITION BY chapter_id ORDER BY starts_at, id) AS place \
         FROM meetings m WHERE ends_at > $1 AND status IN ('PLANNED', 'PUBLISHED', 'IN_PROGRESS') \
         AND chapter_id IN ({})) ranked WHERE place <= $2 ORDER BY chapter_id, starts_at, id",
        places.join(", ")
    );
    let mut values: Vec<Value> = vec![db.now().into(), i64::try_from(per_chapter).unwrap_or(i64::MAX).into()];
    values.extend(chapters.iter().map(|chapter| Value::from(*chapter)));
    let rows = db.reader().query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    rows.iter().map(|row| Ok(Meeting::from_query_result(row, "")?)).collect()
}

/// The chapter's next meeting after an instant, if one is set.
pub async fn next_after(
    connection: &impl ConnectionTrait,
    chapter: ChapterId,
    after: Timestamp,
) -> Result<Option<Meeting>> {
    Ok(meeting::Entity::find()
        .filter(meeting::Column::ChapterId.eq(chapter))
        .filter(meeting::Column::Status.is_in([
            MeetingStatus::Planned,
            MeetingStatus::Published,
            MeetingStatus::InProgress,
        ]))
        .filter(meeting::Column::StartsAt.gt(after))
        .order_by_asc(meeting::Column::StartsAt)
        .one(connection)
        .await?)
}

/// The attendance of meetings.
pub async fn attendance_of(connection: &impl ConnectionTrait, meetings: &[MeetingId]) -> Result<Vec<Attendance>> {
    Ok(attendance::Entity::find()
        .filter(attendance::Column::MeetingId.is_in(meetings.iter().copied()))
        .order_by_asc(attendance::Column::MemberId)
        .all(connection)
        .await?)
}

pub(super) async fn attendance_in(tx: &Tx, meeting: MeetingId) -> Result<Vec<Attendance>> {
    attendance_of(&**tx, &[meeting]).await
}

/// The marks of a chapter's closed meetings that started in a period.
pub async fn marks_between(
    connection: &impl ConnectionTrait,
    chapter: ChapterId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<(MemberId, AttendanceMark)>> {
    let rows = attendance::Entity::find()
        .find_both_related(meeting::Entity)
        .filter(meeting::Column::ChapterId.eq(chapter))
        .filter(meeting::Column::Status.eq(MeetingStatus::Closed))
        .filter(meeting::Column::StartsAt.gte(from))
        .filter(meeting::Column::StartsAt.lt(until))
        .all(connection)
        .await?;
    Ok(rows.into_iter().filter_map(|(row, _)| Some((row.member_id, row.mark?))).collect())
}

/// The visitors of meetings, in the order in which they were invited.
pub async fn visitors_of(connection: &impl ConnectionTrait, meetings: &[MeetingId]) -> Result<Vec<Visitor>> {
    Ok(visitor::Entity::find()
        .filter(visitor::Column::MeetingId.is_in(meetings.iter().copied()))
        .order_by_asc(visitor::Column::CreatedAt)
        .order_by_asc(visitor::Column::Id)
        .all(connection)
        .await?)
}

/// A close that must be there.
pub async fn close_by_id(connection: &impl ConnectionTrait, id: CloseId) -> Result<Close> {
    close::Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)
}

/// The closes of meetings, of each the first one first.
pub async fn closes_of(connection: &impl ConnectionTrait, meetings: &[MeetingId]) -> Result<Vec<Close>> {
    Ok(close::Entity::find()
        .filter(close::Column::MeetingId.is_in(meetings.iter().copied()))
        .order_by_asc(close::Column::Number)
        .all(connection)
        .await?)
}

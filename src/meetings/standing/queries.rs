//! Reads marks and policies of many members at once: four statements, however many.

use std::collections::{BTreeSet, HashMap};

use chrono::{Months, NaiveDate};
use sea_orm::entity::prelude::*;

use super::rules::{Occasion, Tally, make_up, tally};
use crate::access::{ChapterId, MemberId};
use crate::chapters::{self, AttendancePolicy, Chapter, Policies};
use crate::meetings::MeetingId;
use crate::meetings::entity::{AttendanceMark, Meeting, MeetingStatus, attendance, meeting};
use crate::meetings::rules::check_to_come;
use crate::meetings::visitors::{self, Visits};
use crate::members;
use crate::platform::db::Db;
use crate::platform::error::Result;

/// Where a member stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendanceStanding {
    /// In which chapter.
    pub chapter: ChapterId,
    /// On which day: today in the chapter's zone, or that of the meeting that would be missed.
    pub day: NaiveDate,
    /// By which policy: the one that is in force on that day.
    pub policy: AttendancePolicy,
    /// What comes of it.
    pub tally: Tally,
}

/// No window is longer.
const LONGEST_WINDOW: Months = Months::new(25);

/// Where members stand today in the chapters that they sit in; who sits nowhere is left out.
pub async fn standings(db: &Db, members: &[MemberId]) -> Result<HashMap<MemberId, AttendanceStanding>> {
    judge(db, members, None).await
}

/// Where members would stand after a meeting that is still to come, had they missed it and been at all before it;
/// members of other chapters are left out. Codes: `MEETING_OVER`.
pub async fn forecasts(
    db: &Db,
    members: &[MemberId],
    if_missed: &Meeting,
) -> Result<HashMap<MemberId, AttendanceStanding>> {
    check_to_come(if_missed)?;
    judge(db, members, Some(if_missed)).await
}

async fn judge(
    db: &Db,
    members: &[MemberId],
    if_missed: Option<&Meeting>,
) -> Result<HashMap<MemberId, AttendanceStanding>> {
    let mut seats = members::open_memberships(db, members).await?;
    seats.retain(|seat| if_missed.is_none_or(|missed| missed.chapter_id == seat.chapter_id));
    let ids: BTreeSet<ChapterId> = seats.iter().map(|seat| seat.chapter_id).collect();
    let ids: Vec<ChapterId> = ids.into_iter().collect();
    let chapters: HashMap<ChapterId, Chapter> =
        chapters::by_ids(db.reader(), &ids).await?.into_iter().map(|chapter| (chapter.id, chapter)).collect();
    let day_in = |chapter: &Chapter| match if_missed {
        Some(missed) => missed.starts_at.day_in(missed.time_zone.0),
        None => db.now().day_in(chapter.zone().0),
    };
    let days: BTreeSet<NaiveDate> = chapters.values().map(day_in).collect();
    let mut policies: HashMap<(ChapterId, NaiveDate), Policies> = HashMap::new();
    // One, or two while the day changes between the zones of the club.
    for day in days {
        let of_day = chapters::policies_on(db.reader(), &ids, day).await?;
        policies.extend(of_day.into_iter().map(|(chapter, found)| ((chapter, day), found)));
    }
    let mut marks = marks_of(db, members, &ids).await?;
    let is_made_up = policies.values().any(|found| found.attendance.made_up_within_days > 0);
    let visits = if is_made_up { visitors::visits_of_members(db, members).await? } else { HashMap::new() };
    let mut found = HashMap::new();
    for seat in seats {
        let Some(chapter) = chapters.get(&seat.chapter_id) else { continue };
        let day = day_in(chapter);
        let mut marks = marks.remove(&(seat.member_id, seat.chapter_id)).unwrap_or_default();
        marks.retain(|(_, occasion)| occasion.day >= seat.joined_on);
        if let Some(missed) = if_missed {
            marks.retain(|(meeting, _)| *meeting != missed.id);
            marks.push((missed.id, Occasion { day, mark: AttendanceMark::Absent }));
        }
        let mut marks: Vec<Occasion> = marks.into_iter().map(|(_, occasion)| occasion).collect();
        marks.sort_by_key(|occasion| occasion.day);
        let policy = policies.get(&(chapter.id, day)).map(|found| found.attendance.clone()).unwrap_or_default();
        make_up(&policy, &mut marks, &days_elsewhere(&visits, seat.member_id, seat.chapter_id));
        let tally = tally(&policy, &marks, day);
        found.insert(seat.member_id, AttendanceStanding { chapter: chapter.id, day, policy, tally });
    }
    Ok(found)
}

/// The days on which a member was received at meetings of other chapters than their own.
pub(super) fn days_elsewhere(visits: &Visits, member: MemberId, own: ChapterId) -> Vec<NaiveDate> {
    let of_member = visits.get(&member).into_iter().flatten();
    of_member.filter(|(chapter, _)| *chapter != own).map(|(_, day)| *day).collect()
}

pub(super) type Marks = HashMap<(MemberId, ChapterId), Vec<(MeetingId, Occasion)>>;

/// The attendance policy of a chapter on a day.
pub(super) async fn policy_on(db: &Db, chapter: ChapterId, day: NaiveDate) -> Result<AttendancePolicy> {
    let mut found = chapters::policies_on(db.reader(), &[chapter], day).await?;
    Ok(found.remove(&chapter).map(|policies| policies.attendance).unwrap_or_default())
}

/// Of meetings that are over: what is marked in one that goes on may still change.
pub(super) async fn marks_of(db: &Db, members: &[MemberId], chapters: &[ChapterId]) -> Result<Marks> {
    let over = [MeetingStatus::Held, MeetingStatus::Closed, MeetingStatus::Reopened];
    let now = db.now();
    let oldest = now.to_utc().checked_sub_months(LONGEST_WINDOW).map_or(0, |instant| instant.timestamp_micros());
    let rows = attendance::Entity::find()
        .find_both_related(meeting::Entity)
        .filter(attendance::Column::MemberId.is_in(members.iter().copied()))
        .filter(meeting::Column::ChapterId.is_in(chapters.iter().copied()))
        .filter(meeting::Column::Status.is_in(over))
        .filter(meeting::Column::StartsAt.gte(oldest))
        .all(db.reader())
        .await?;
    let mut found = Marks::new();
    for (row, meeting) in rows {
        let Some(mark) = row.mark else { continue };
        let occasion = Occasion { day: meeting.starts_at.day_in(meeting.time_zone.0), mark };
        found.entry((row.member_id, meeting.chapter_id)).or_default().push((meeting.id, occasion));
    }
    Ok(found)
}

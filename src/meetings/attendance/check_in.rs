//! Check in oneself, with the code that is shown in the room.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};

use super::codes::Codes;
use super::{rules, tries};
use crate::access::{Acting, Actor, MemberId, Permission, audit};
use crate::meetings::commands::locked;
use crate::meetings::entity::attendance;
use crate::meetings::{Attendance, AttendanceId, Meeting, MeetingId, events};
use crate::members;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Rejection, Result, reject};
use crate::platform::values::clean_line;

/// A member who is there.
#[derive(Debug, Clone)]
pub struct CheckInMyself {
    /// At which meeting.
    pub meeting: MeetingId,
    /// The code that is shown there.
    pub code: String,
}

/// What became of a code: a wrong one is noted, which a rejection would undo.
enum Tried {
    Marked(Box<(Meeting, Attendance)>),
    Wrong(Rejection),
}

/// Marks the actor, who is on the day's roster: `PRESENT`, or `LATE` from ten minutes after the start on. Once more it
/// changes nothing, and a mark that somebody else has set stays.
///
/// Codes: `ATTENDANCE_NOT_OPEN`, `NOT_ON_ROSTER`, `ALREADY_MARKED`, `CHECK_IN_CODE_WRONG`, `CHECK_IN_TRIES_USED_UP`.
pub async fn check_in_myself(db: &Db, actor: &Actor, input: CheckInMyself) -> Result<(Meeting, Attendance)> {
    let codes = Codes::open(db).await?;
    match db.tx(async |tx| try_code(tx, actor, &codes, &input).await).await? {
        Tried::Marked(done) => Ok(*done),
        Tried::Wrong(rejection) => rejection.err(),
    }
}

async fn try_code(tx: &Tx, actor: &Actor, codes: &Codes, input: &CheckInMyself) -> Result<Tried> {
    let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::CheckIn).await?;
    let member = actor.member_id().ok_or(Error::Denied("check in"))?;
    let day = meeting.starts_at.day_in(meeting.time_zone.0);
    let roster = members::roster_on(&**tx, meeting.chapter_id, day).await?;
    if !roster.iter().any(|seated| seated.member.id == member) {
        return reject("NOT_ON_ROSTER").err();
    }
    let before = find(tx, meeting.id, member).await?;
    if let Some(row) = before.filter(|row| row.mark.is_some()) {
        if row.marked_by == Some(member) {
            return Ok(Tried::Marked(Box::new((meeting, row))));
        }
        let mark = row.mark.map(|mark| mark.to_value()).unwrap_or_default();
        return reject("ALREADY_MARKED").with("mark", mark).err();
    }
    if !rules::takes_codes(meeting.status) {
        return reject("ATTENDANCE_NOT_OPEN").with("status", meeting.status.to_value()).err();
    }
    rules::check_tries(&meeting, &tries::tries_of(tx, member).await?, tx.now())?;
    if !codes.knows(meeting.id, tx.now(), &clean_line(&input.code)) {
        tries::note_try(tx, member).await?;
        return Ok(Tried::Wrong(reject("CHECK_IN_CODE_WRONG").on("code")));
    }
    let row = mark(tx, &meeting, member).await?;
    audit_and_tell(tx, actor, acting, &meeting).await?;
    Ok(Tried::Marked(Box::new((meeting, row))))
}

async fn mark(tx: &Tx, meeting: &Meeting, member: MemberId) -> Result<Attendance> {
    use attendance::Column;
    let now = tx.now();
    let row = attendance::ActiveModel {
        id: Set(AttendanceId::new()),
        meeting_id: Set(meeting.id),
        member_id: Set(member),
        mark: Set(Some(rules::mark_at(meeting, now))),
        intent: Set(None),
        intent_at: Set(None),
        substitute_name: Set(None),
        marked_by: Set(Some(member)),
        marked_at: Set(Some(now)),
        version: Set(1),
    };
    let there = OnConflict::columns([Column::MeetingId, Column::MemberId])
        .update_columns([Column::Mark, Column::SubstituteName, Column::MarkedBy, Column::MarkedAt])
        .value(Column::Version, Expr::col((attendance::Entity, Column::Version)).add(1))
        .to_owned();
    attendance::Entity::insert(row).on_conflict(there).exec_without_returning(&**tx).await?;
    find(tx, meeting.id, member).await?.ok_or_else(|| Error::internal("a mark vanished"))
}

async fn find(tx: &Tx, meeting: MeetingId, member: MemberId) -> Result<Option<Attendance>> {
    use attendance::Column;
    let of_member = Column::MeetingId.eq(meeting).and(Column::MemberId.eq(member));
    Ok(attendance::Entity::find().filter(of_member).one(&**tx).await?)
}

async fn audit_and_tell(tx: &Tx, actor: &Actor, acting: Acting, meeting: &Meeting) -> Result<()> {
    let deed = audit::Deed::new("attendanceCheckIn", "Meeting", meeting.id).in_chapter(meeting.chapter_id);
    audit::write(tx, actor, acting, deed).await?;
    events::tell(tx, meeting.id);
    Ok(())
}

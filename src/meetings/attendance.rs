//! Mark attendance in bulk: all marks of the call, or none.

use std::collections::HashSet;

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};

use super::commands::locked;
use super::entity::{Attendance, AttendanceMark, Meeting, attendance};
use super::{AttendanceId, MeetingId, events, queries, rules};
use crate::access::{Actor, MemberId, Permission, audit};
use crate::members;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Rejection, Result, reject};
use crate::platform::values::Text;

/// One mark.
#[derive(Debug, Clone)]
pub struct MarkOne {
    /// Whose.
    pub member: MemberId,
    /// How they attended.
    pub mark: AttendanceMark,
    /// Who stood in, with `SUBSTITUTE` only.
    pub substitute_name: Option<Text<120>>,
}

/// Marks of one meeting.
#[derive(Debug, Clone)]
pub struct RecordAttendance {
    /// At which meeting.
    pub meeting: MeetingId,
    /// At most one per member; members who are not named keep what they have.
    pub marks: Vec<MarkOne>,
}

/// Marks members of the day's roster; what was marked before is overwritten.
///
/// Codes: `ATTENDANCE_NOT_OPEN`, `NOT_ON_ROSTER`, `MARKED_TWICE`, `SUBSTITUTE_NAME_NEEDED`, `SUBSTITUTE_NAME_UNUSED`.
pub async fn record_attendance(db: &Db, actor: &Actor, input: RecordAttendance) -> Result<(Meeting, Vec<Attendance>)> {
    db.tx(async |tx| record_attendance_in(tx, actor, input).await).await
}

/// The step of `record_attendance` inside a transaction.
pub async fn record_attendance_in(
    tx: &Tx,
    actor: &Actor,
    input: RecordAttendance,
) -> Result<(Meeting, Vec<Attendance>)> {
    let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::MarkAttendance).await?;
    rules::check_marks_open(&meeting)?;
    check_marks(tx, &meeting, &input.marks).await?;
    let now = tx.now();
    let rows: Vec<attendance::ActiveModel> = input
        .marks
        .into_iter()
        .map(|one| attendance::ActiveModel {
            id: Set(AttendanceId::new()),
            meeting_id: Set(meeting.id),
            member_id: Set(one.member),
            mark: Set(Some(one.mark)),
            intent: Set(None),
            intent_at: Set(None),
            substitute_name: Set(one.substitute_name.map(Text::into_string)),
            marked_by: Set(actor.answerable()),
            marked_at: Set(Some(now)),
            version: Set(1),
        })
        .collect();
    if !rows.is_empty() {
        use attendance::Column;
        let again = OnConflict::columns([Column::MeetingId, Column::MemberId])
            .update_columns([Column::Mark, Column::SubstituteName, Column::MarkedBy, Column::MarkedAt])
            .value(Column::Version, Expr::col((attendance::Entity, Column::Version)).add(1))
            .to_owned();
        attendance::Entity::insert_many(rows).on_conflict(again).exec_without_returning(&**tx).await?;
        let deed = audit::Deed::new("attendanceRecord", "Meeting", meeting.id).in_chapter(meeting.chapter_id);
        audit::write(tx, actor, acting, deed).await?;
        events::tell(tx, meeting.id);
    }
    let marked = queries::attendance_in(tx, meeting.id).await?;
    Ok((meeting, marked))
}

async fn check_marks(tx: &Tx, meeting: &Meeting, marks: &[MarkOne]) -> Result<()> {
    let roster = members::roster_on(&**tx, meeting.chapter_id, meeting.starts_at.day_in(meeting.time_zone.0)).await?;
    let roster: HashSet<MemberId> = roster.iter().map(|seated| seated.member.id).collect();
    let mut seen = HashSet::new();
    let mut wrong: Vec<Rejection> = Vec::new();
    for (position, one) in marks.iter().enumerate() {
        if !roster.contains(&one.member) {
            wrong.push(reject("NOT_ON_ROSTER").on(format!("marks.{position}.memberId")));
        } else if !seen.insert(one.member) {
            wrong.push(reject("MARKED_TWICE").on(format!("marks.{position}.memberId")));
        }
        let substitute = one.substitute_name.as_ref().map(Text::as_str);
        if let Err(crate::platform::error::Error::Rejected(list)) = rules::check_mark(position, one.mark, substitute) {
            wrong.extend(list);
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(crate::platform::error::Error::Rejected(wrong)) }
}

//! Mark attendance in bulk, and take marks back: all of a call, or none.

use std::collections::{HashMap, HashSet};

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};

use super::rules::{check_substitute, name_key};
use crate::access::{Actor, MemberId, Permission, audit};
use crate::meetings::commands::{locked, mark_the_unmarked};
use crate::meetings::entity::attendance;
use crate::meetings::{
    Attendance, AttendanceId, AttendanceMark, Meeting, MeetingId, MeetingStatus, events, intents, queries, rules,
};
use crate::members;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Rejection, Result, reject};
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
/// Codes: `ATTENDANCE_NOT_OPEN`, `NOT_ON_ROSTER`, `MARKED_TWICE`, `SUBSTITUTE_NAME_NEEDED`, `SUBSTITUTE_NAME_UNUSED`,
/// `SUBSTITUTE_OF_SAME_CHAPTER`.
pub async fn record_attendance(db: &Db, actor: &Actor, input: RecordAttendance) -> Result<(Meeting, Vec<Attendance>)> {
    db.tx(async |tx| record_attendance_in(tx, actor, input).await).await
}

/// The step of `record_attendance` inside a transaction.
pub async fn record_attendance_in(
    tx: &Tx,
    actor: &Actor,
    mut input: RecordAttendance,
) -> Result<(Meeting, Vec<Attendance>)> {
    let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::MarkAttendance).await?;
    rules::check_marks_open(&meeting)?;
    fill_in_substitutes(tx, &meeting, &mut input.marks).await?;
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

/// Whoever was named beforehand need not be named again.
async fn fill_in_substitutes(tx: &Tx, meeting: &Meeting, marks: &mut [MarkOne]) -> Result<()> {
    let lacks_name = |one: &MarkOne| one.mark == AttendanceMark::Substitute && one.substitute_name.is_none();
    if !marks.iter().any(lacks_name) {
        return Ok(());
    }
    let named = intents::named_substitutes(&**tx, &[meeting.id]).await?;
    for one in marks.iter_mut().filter(|one| lacks_name(one)) {
        let substitute = named.iter().find(|row| row.member_id == one.member);
        one.substitute_name = substitute.and_then(|row| row.name.parse().ok());
    }
    Ok(())
}

/// Marks to take back.
#[derive(Debug, Clone)]
pub struct ClearAttendance {
    /// At which meeting.
    pub meeting: MeetingId,
    /// Whose.
    pub members: Vec<MemberId>,
}

/// Takes marks back: whoever had one is unmarked. When the meeting is over nobody is: then they are `ABSENT`, or
/// `ON_LEAVE`, as whoever was not marked.
///
/// Codes: `ATTENDANCE_NOT_OPEN`, `NOT_ON_ROSTER`.
pub async fn clear_attendance(db: &Db, actor: &Actor, input: ClearAttendance) -> Result<(Meeting, Vec<Attendance>)> {
    db.tx(async |tx| {
        let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::MarkAttendance).await?;
        rules::check_marks_open(&meeting)?;
        let roster = on_roster(tx, &meeting).await?;
        let strangers = input.members.iter().enumerate().filter(|(_, member)| !roster.contains_key(member));
        let wrong: Vec<Rejection> =
            strangers.map(|(position, _)| reject("NOT_ON_ROSTER").on(format!("memberIds.{position}"))).collect();
        if !wrong.is_empty() {
            return Err(Error::Rejected(wrong));
        }
        if take_back(tx, &meeting, &input.members).await? > 0 {
            if meeting.status != MeetingStatus::InProgress {
                mark_the_unmarked(tx, &meeting).await?;
            }
            let deed = audit::Deed::new("attendanceClear", "Meeting", meeting.id).in_chapter(meeting.chapter_id);
            audit::write(tx, actor, acting, deed).await?;
            events::tell(tx, meeting.id);
        }
        let marked = queries::attendance_in(tx, meeting.id).await?;
        Ok((meeting, marked))
    })
    .await
}

/// How many had a mark.
async fn take_back(tx: &Tx, meeting: &Meeting, members: &[MemberId]) -> Result<u64> {
    use attendance::Column;
    let cleared = attendance::Entity::update_many()
        .col_expr(Column::Mark, Expr::value(None::<String>))
        .col_expr(Column::SubstituteName, Expr::value(None::<String>))
        .col_expr(Column::MarkedBy, Expr::value(None::<Uuid>))
        .col_expr(Column::MarkedAt, Expr::value(None::<i64>))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::MeetingId.eq(meeting.id))
        .filter(Column::MemberId.is_in(members.iter().copied()))
        .filter(Column::Mark.is_not_null())
        .exec(&**tx)
        .await?;
    Ok(cleared.rows_affected)
}

/// Who is on the day's roster, and how they are named.
async fn on_roster(tx: &Tx, meeting: &Meeting) -> Result<HashMap<MemberId, Vec<String>>> {
    let day = meeting.starts_at.day_in(meeting.time_zone.0);
    let roster = members::roster_on(&**tx, meeting.chapter_id, day).await?;
    Ok(roster.iter().map(|seated| (seated.member.id, name_key(&seated.member.full_name()))).collect())
}

async fn check_marks(tx: &Tx, meeting: &Meeting, marks: &[MarkOne]) -> Result<()> {
    let roster = on_roster(tx, meeting).await?;
    let names: Vec<Vec<String>> = roster.values().cloned().collect();
    let mut seen = HashSet::new();
    let mut wrong: Vec<Rejection> = Vec::new();
    for (position, one) in marks.iter().enumerate() {
        if !roster.contains_key(&one.member) {
            wrong.push(reject("NOT_ON_ROSTER").on(format!("marks.{position}.memberId")));
        } else if !seen.insert(one.member) {
            wrong.push(reject("MARKED_TWICE").on(format!("marks.{position}.memberId")));
        }
        let substitute = one.substitute_name.as_ref().map(Text::as_str);
        if let Err(Error::Rejected(list)) = rules::check_mark(position, one.mark, substitute) {
            wrong.extend(list);
        }
        if let Some(name) = substitute
            && let Err(rejection) = check_substitute(position, name, &names)
        {
            wrong.push(rejection);
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Rejected(wrong)) }
}

//! Say beforehand whether somebody comes, and who stands in.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{IntoActiveModel as _, Set};

use super::mail::{SubstituteMail, SubstituteNews};
use super::{queries, rules};
use crate::access::{Acting, Actor, MemberId, Permission, audit, require};
use crate::chapters;
use crate::meetings::entity::{Substitute, SubstituteStatus, attendance, substitute};
use crate::meetings::queries as meetings;
use crate::meetings::{Attendance, AttendanceId, AttendanceIntent, Meeting, MeetingId, SubstituteId, events};
use crate::members;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, check_version, reject};
use crate::platform::jobs;
use crate::platform::values::{Email, Text};

/// Somebody who is to stand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubstitute {
    /// Their name.
    pub name: Text<120>,
    /// Where they are told, if that is wanted.
    pub email: Option<Email>,
}

/// What somebody says beforehand.
#[derive(Debug, Clone)]
pub struct SetIntent {
    /// Of which meeting.
    pub meeting: MeetingId,
    /// Who; the actor when `None`.
    pub member: Option<MemberId>,
    /// What.
    pub intent: AttendanceIntent,
    /// Who stands in, with `WILL_SEND_SUBSTITUTE` only; it may be said later.
    pub substitute: Option<NewSubstitute>,
    /// The version of the attendance that the caller saw, 0 for none; `None` takes any.
    pub expected_version: Option<i32>,
}

/// Says whether a member of the day's roster comes. For the member, and for who marks attendance.
///
/// Codes: `INTENT_NOT_OPEN`, `NOT_ON_ROSTER`, `SUBSTITUTE_NAME_UNUSED`, `SUBSTITUTE_OF_SAME_CHAPTER`,
/// `TOO_MANY_SUBSTITUTES`.
pub async fn set_intent(db: &Db, actor: &Actor, input: SetIntent) -> Result<Attendance> {
    db.tx(async |tx| set_intent_in(tx, actor, input).await).await
}

async fn set_intent_in(tx: &Tx, actor: &Actor, input: SetIntent) -> Result<Attendance> {
    let meeting = meetings::get_locked(tx, input.meeting).await?;
    let chapter = chapters::get(&**tx, meeting.chapter_id).await?;
    let (member, acting) = match (input.member, actor.member_id()) {
        (None, Some(own)) => (own, Acting::AsMember),
        (Some(member), Some(own)) if member == own => (own, Acting::AsMember),
        (Some(member), _) => (member, require(actor, Permission::MarkAttendance, chapter.scope())?),
        (None, None) => return Err(Error::Unauthenticated),
    };
    let day = meeting.starts_at.day_in(meeting.time_zone.0);
    let roster = members::roster_on(&**tx, meeting.chapter_id, day).await?;
    // Who has left since says nothing more, not even of a day on which they still sat there.
    if !actor.is_in_club() || !roster.iter().any(|seated| seated.member.id == member) {
        let field = if input.member.is_some() { "memberId" } else { ".meetingId" };
        return reject("NOT_ON_ROSTER").on(field).err();
    }
    rules::check_open(&meeting)?;
    rules::check_substitute(input.intent, input.substitute.as_ref(), &roster)?;
    let before = queries::own_attendance(&**tx, meeting.id, member).await?;
    if let Some(expected) = input.expected_version {
        check_version(before.map_or(0, |row| row.version), expected)?;
    }
    name_substitute(tx, &meeting, member, input.substitute).await?;
    write(tx, &meeting, member, input.intent).await?;
    let deed = audit::Deed::new("attendanceIntentSet", "Meeting", meeting.id).in_chapter(chapter.id);
    audit::write(tx, actor, acting, deed).await?;
    events::tell(tx, meeting.id);
    queries::own_attendance(&**tx, meeting.id, member).await?.ok_or(Error::NotFound)
}

async fn write(tx: &Tx, meeting: &Meeting, member: MemberId, intent: AttendanceIntent) -> Result<()> {
    use attendance::Column;
    let row = attendance::ActiveModel {
        id: Set(AttendanceId::new()),
        meeting_id: Set(meeting.id),
        member_id: Set(member),
        mark: Set(None),
        intent: Set(Some(intent)),
        intent_at: Set(Some(tx.now())),
        substitute_name: Set(None),
        marked_by: Set(None),
        marked_at: Set(None),
        version: Set(1),
    };
    let again = OnConflict::columns([Column::MeetingId, Column::MemberId])
        .update_columns([Column::Intent, Column::IntentAt])
        .value(Column::Version, Expr::col((attendance::Entity, Column::Version)).add(1))
        .to_owned();
    attendance::Entity::insert(row).on_conflict(again).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Whoever was named and is not any more is told, and whoever is named anew.
async fn name_substitute(tx: &Tx, meeting: &Meeting, member: MemberId, wanted: Option<NewSubstitute>) -> Result<()> {
    let before = queries::named_in(tx, meeting.id, Some(member)).await?;
    let is_same =
        |row: &Substitute| wanted.as_ref().is_some_and(|new| new.name.as_str() == row.name && new.email == row.email);
    if before.iter().any(is_same) {
        return Ok(());
    }
    call_off(tx, before).await?;
    let Some(new) = wanted else { return Ok(()) };
    if queries::count_named(tx, meeting.id, member).await? >= rules::MOST_SUBSTITUTES {
        let most = rules::MOST_SUBSTITUTES.to_string();
        return reject("TOO_MANY_SUBSTITUTES").on("substituteName").with("most", most).err();
    }
    let now = tx.now();
    let row = substitute::ActiveModel {
        id: Set(SubstituteId::new()),
        meeting_id: Set(meeting.id),
        member_id: Set(member),
        name: Set(new.name.into_string()),
        email: Set(new.email),
        status: Set(SubstituteStatus::Named),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&**tx).await?;
    tell(tx, &row, SubstituteNews::Named).await
}

/// Nobody is needed any more at a meeting: all who were named are told.
pub(crate) async fn call_off_substitutes(tx: &Tx, meeting: MeetingId) -> Result<()> {
    call_off(tx, queries::named_in(tx, meeting, None).await?).await
}

async fn call_off(tx: &Tx, rows: Vec<Substitute>) -> Result<()> {
    for row in rows {
        let mut change = row.into_active_model();
        change.status = Set(SubstituteStatus::CalledOff);
        change.updated_at = Set(tx.now());
        tell(tx, &change.update(&**tx).await?, SubstituteNews::CalledOff).await?;
    }
    Ok(())
}

async fn tell(tx: &Tx, row: &Substitute, news: SubstituteNews) -> Result<()> {
    if row.email.is_some() {
        jobs::enqueue(tx, &SubstituteMail { substitute_id: row.id, news, version: 0 }).await?;
    }
    Ok(())
}

/// A meeting takes place otherwise than they were told.
pub(crate) async fn tell_substitutes_of_change(tx: &Tx, meeting: &Meeting) -> Result<()> {
    let named = queries::named_in(tx, meeting.id, None).await?;
    let (news, version) = (SubstituteNews::Moved, meeting.version);
    let told = named.iter().filter(|row| row.email.is_some());
    let mails: Vec<_> = told.map(|row| SubstituteMail { substitute_id: row.id, news, version }).collect();
    jobs::enqueue_all(tx, &mails).await?;
    Ok(())
}

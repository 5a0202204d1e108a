//! Whom the leaders may ask: what the rule of turns is asked about, and its answer. Nothing is written.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait as _, Statement, Value};

use super::AgendaRoleId;
use super::entity::AgendaTaker;
use super::queries::{self, Agenda};
use super::rules::{self, Candidate, Done, Suggestion};
use crate::access::{Actor, MemberId, Permission, may};
use crate::chapters::Chapter;
use crate::meetings::{Meeting, queries as meetings};
use crate::members;
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};

/// Whom to ask for the places of a meeting's roles that are open, or held by somebody who is not there. `None` for who does
/// not edit the chapter's meetings, and when the meeting is held or was called off.
pub async fn suggestions_for(
    db: &Db,
    actor: &Actor,
    (meeting, chapter): (&Meeting, &Chapter),
) -> Result<Option<Vec<Suggestion>>> {
    if may(actor, Permission::EditMeetings, chapter.scope()).is_none() || !rules::is_open(meeting.status) {
        return Ok(None);
    }
    let reader = db.reader();
    let agenda = queries::agenda_of(reader, meeting).await?;
    let day = meeting.starts_at.day_in(meeting.time_zone.0);
    let seated = members::roster_on(reader, meeting.chapter_id, day).await?;
    let attendance = meetings::attendance_of(reader, &[meeting.id]).await?;
    let row = |member: MemberId| attendance.iter().find(|row| row.member_id == member);
    let there: Vec<Candidate> = seated
        .into_iter()
        .filter(|one| !rules::is_away(Some(one.membership.status), row(one.member.id)))
        .map(|one| Candidate {
            member: one.member.id,
            joined_on: one.membership.joined_on,
            sort_name: one.member.sort_name,
        })
        .collect();
    let present: HashSet<MemberId> = there.iter().map(|one| one.member).collect();
    let mut takers = queries::takers_of(reader, &[meeting.id]).await?;
    takers.retain(|taker| present.contains(&taker.member_id) && agenda.roles().contains(&taker.role_id));
    let open = open_places(db, &agenda, &takers).await?;
    if open.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let roles: Vec<AgendaRoleId> = open.iter().map(|(role, _)| *role).collect();
    let done = history(db, meeting, &roles).await?;
    let busy: HashSet<MemberId> = takers.iter().map(|taker| taker.member_id).collect();
    Ok(Some(rules::suggest(&open, &there, &busy, &done)))
}

/// The roles of the agenda with places that nobody has who is there.
async fn open_places(db: &Db, agenda: &Agenda, there: &[AgendaTaker]) -> Result<Vec<(AgendaRoleId, usize)>> {
    let wanted = agenda.roles();
    let roles = queries::roles_by_ids(db.reader(), &wanted).await?;
    let open = wanted.into_iter().filter_map(|id| {
        let role = roles.iter().find(|role| role.id == id && role.retired_at.is_none())?;
        let taken = there.iter().filter(|taker| taker.role_id == id).count();
        let left = usize::try_from(role.places).unwrap_or(0).saturating_sub(taken);
        (left > 0).then_some((id, left))
    });
    Ok(open.collect())
}

/// Who has done roles, and who has them at other meetings to come. Done is a role at a meeting that was held, whose agenda
/// had it, by somebody who was there.
async fn history(
    db: &Db,
    meeting: &Meeting,
    roles: &[AgendaRoleId],
) -> Result<HashMap<(AgendaRoleId, MemberId), Done>> {
    let places: Vec<String> = (0..roles.len()).map(|number| format!("${}", number + 2)).collect();
    let was_done = "m.status IN ('HELD', 'CLOSED', 'REOPENED') AND a.mark IN ('PRESENT', 'LATE') \
        AND EXISTS (SELECT 1 FROM agenda_items i WHERE i.meeting_id = t.meeting_id AND i.role_id = t.role_id)";
    let is_to_come = "m.status IN ('PLANNED', 'PUBLISHED', 'IN_PROGRESS')";
    let sql = format!(
        "SELECT t.role_id, t.member_id, \
         CAST(SUM(CASE WHEN {was_done} THEN 1 ELSE 0 END) AS bigint), \
         MAX(CASE WHEN {was_done} THEN m.local_start END), \
         MAX(CASE WHEN {is_to_come} THEN m.local_start END) \
         FROM agenda_takers t JOIN meetings m ON m.id = t.meeting_id \
         LEFT JOIN attendance a ON a.meeting_id = t.meeting_id AND a.member_id = t.member_id \
         WHERE t.stepped_down_at IS NULL AND t.meeting_id <> $1 AND t.role_id IN ({}) \
         GROUP BY t.role_id, t.member_id",
        places.join(", ")
    );
    let mut values: Vec<Value> = vec![meeting.id.into()];
    values.extend(roles.iter().map(|role| Value::from(*role)));
    let rows = db.reader().query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    let mut found = HashMap::new();
    for row in rows {
        let times: i64 = row.try_get_by_index(2)?;
        let done = Done {
            times: u32::try_from(times).map_err(Error::internal)?,
            last_on: day_of(row.try_get_by_index::<Option<String>>(3)?.as_deref())?,
            next_on: day_of(row.try_get_by_index::<Option<String>>(4)?.as_deref())?,
        };
        found.insert((row.try_get_by_index(0)?, row.try_get_by_index(1)?), done);
    }
    Ok(found)
}

/// The day of a wall time such as `2026-11-26T06:45`; these sort as texts.
fn day_of(local: Option<&str>) -> Result<Option<NaiveDate>> {
    let day = local.and_then(|local| local.split('T').next());
    day.map(|day| day.parse().map_err(Error::internal)).transpose()
}

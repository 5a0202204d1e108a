//! Whom the marks of one meeting bring to a level of warning.

use std::collections::HashMap;

use super::queries::{days_elsewhere, marks_of, policy_on};
use super::rules::{Occasion, Warned, make_up, warned};
use crate::access::MemberId;
use crate::meetings::{self, AttendanceMark, Meeting, visitors};
use crate::members;
use crate::platform::db::Db;
use crate::platform::error::Result;

/// Those whom a mark of this meeting brings to a level, or beyond the limit, by the policy of its day. Who sits in the
/// chapter no more is not among them.
pub(in crate::meetings) async fn warned_by(db: &Db, meeting: &Meeting) -> Result<Vec<(MemberId, Warned)>> {
    use AttendanceMark::{Absent, Late, Substitute};
    let rows = meetings::attendance_of(db.reader(), &[meeting.id]).await?;
    let missed = rows.iter().filter(|row| matches!(row.mark, Some(Absent | Late | Substitute)));
    let members: Vec<MemberId> = missed.map(|row| row.member_id).collect();
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let day = meeting.starts_at.day_in(meeting.time_zone.0);
    let policy = policy_on(db, meeting.chapter_id, day).await?;
    let seats = members::open_memberships(db, &members).await?;
    let joined: HashMap<MemberId, chrono::NaiveDate> = seats
        .iter()
        .filter(|seat| seat.chapter_id == meeting.chapter_id)
        .map(|seat| (seat.member_id, seat.joined_on))
        .collect();
    let mut marks = marks_of(db, &members, &[meeting.chapter_id]).await?;
    let is_made_up = policy.made_up_within_days > 0;
    let visits = if is_made_up { visitors::visits_of_members(db, &members).await? } else { HashMap::new() };
    let mut found = Vec::new();
    for member in members {
        let Some(joined_on) = joined.get(&member) else { continue };
        let marks = marks.remove(&(member, meeting.chapter_id)).unwrap_or_default();
        let mut marks: Vec<Occasion> = marks.into_iter().map(|(_, occasion)| occasion).collect();
        marks.retain(|occasion| occasion.day >= *joined_on);
        marks.sort_by_key(|occasion| occasion.day);
        make_up(&policy, &mut marks, &days_elsewhere(&visits, member, meeting.chapter_id));
        found.extend(warned(&policy, &marks, day).map(|warned| (member, warned)));
    }
    Ok(found)
}

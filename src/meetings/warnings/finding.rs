//! Finds out at the close of a week whom its marks bring to a level of warning.

use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use serde::{Deserialize, Serialize};

use super::entity::{Column, Entity, Model};
use super::mail::{LimitMail, WarningMail};
use crate::access::{Actor, MemberId, OfficeKind};
use crate::chapters::{self, Consequence};
use crate::meetings::standing::{Warned, warned_by};
use crate::meetings::{self, CloseId, Meeting, MeetingStatus, WarningId};
use crate::members::{self, MailKind};
use crate::platform::db::{Db, Tx};
use crate::platform::error::Result;
use crate::platform::jobs::{self, Job, JobContext, JobError, JobRun};

/// Looks at the marks of a week that was closed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct FindWarnings {
    /// Which close.
    pub close_id: CloseId,
}

impl Job for FindWarnings {
    const KIND: &'static str = "meetings.find_warnings";

    fn unique_key(&self) -> Option<String> {
        Some(self.close_id.to_string())
    }
}

/// Handles [`FindWarnings`]. A week that is open again by now is looked at when it is closed once more.
pub async fn find_warnings(context: JobContext, _run: JobRun, job: FindWarnings) -> Result<(), JobError> {
    let db = &context.db;
    let close = meetings::close_by_id(db.reader(), job.close_id).await?;
    let meeting = meetings::get(db.reader(), close.meeting_id).await?;
    if meeting.status != MeetingStatus::Closed {
        return Ok(());
    }
    let warned = warned_by(db, &meeting).await?;
    Ok(warn(db, &Actor::system("attendance"), &meeting, &warned).await?)
}

/// Those who were warned for this meeting before it was mended, and would not be now, are warned no more: it may come to it
/// later.
async fn warn(db: &Db, _server: &Actor, meeting: &Meeting, warned: &[(MemberId, Warned)]) -> Result<()> {
    db.tx(async |tx| {
        for old in Entity::find().filter(Column::MeetingId.eq(meeting.id)).all(&**tx).await? {
            if !warned.iter().any(|(member, warned)| *member == old.member_id && is_same(&old, warned)) {
                Entity::delete_by_id(old.id).exec(&**tx).await?;
            }
        }
        for (member, warned) in warned {
            if let Some(warning) = insert(tx, meeting, *member, warned).await? {
                tell(tx, meeting, &warning, warned.consequence).await?;
            }
        }
        Ok(())
    })
    .await
}

fn is_same(old: &Model, warned: &Warned) -> bool {
    (old.window_on, old.level, old.is_beyond_limit) == (warned.window_on, warned.level, warned.is_beyond_limit)
}

/// `None` when they have been warned so already.
async fn insert(tx: &Tx, meeting: &Meeting, member: MemberId, warned: &Warned) -> Result<Option<Model>> {
    let row = Model {
        id: WarningId::new(),
        member_id: member,
        chapter_id: meeting.chapter_id,
        meeting_id: meeting.id,
        window_on: warned.window_on,
        level: warned.level,
        is_beyond_limit: warned.is_beyond_limit,
        missed: warned.missed,
        tolerated: warned.tolerated,
        is_in_a_row: warned.is_in_a_row,
        created_at: tx.now(),
    };
    let once = [Column::MemberId, Column::ChapterId, Column::WindowOn, Column::Level, Column::IsBeyondLimit];
    let is_new = OnConflict::columns(once).do_nothing().to_owned();
    let added = Entity::insert(row.clone().into_active_model().reset_all())
        .on_conflict(is_new)
        .exec_without_returning(&**tx)
        .await?;
    Ok((added > 0).then_some(row))
}

/// The member; and beyond the limit those who have to do something about it.
async fn tell(tx: &Tx, meeting: &Meeting, warning: &Model, consequence: Consequence) -> Result<()> {
    let zone = chapters::get(&**tx, meeting.chapter_id).await?.time_zone;
    let chosen = members::preferences_of(&**tx, &[warning.member_id]).await?.remove(&warning.member_id);
    let at = chosen.unwrap_or_default().when(MailKind::AttendanceWarning, tx.now(), zone);
    jobs::enqueue_at(tx, &WarningMail { warning_id: warning.id }, at).await?;
    if !warning.is_beyond_limit || consequence == Consequence::Notify {
        return Ok(());
    }
    let today = tx.now().day_in(zone.0);
    let mut readers: Vec<MemberId> = members::offices_of_chapters(&**tx, &[meeting.chapter_id], today)
        .await?
        .into_iter()
        .filter(|office| matches!(office.kind, OfficeKind::VicePresident | OfficeKind::MembershipCommittee))
        .map(|office| office.member_id)
        .filter(|reader| *reader != warning.member_id)
        .collect();
    readers.sort_unstable();
    readers.dedup();
    let mails: Vec<LimitMail> =
        readers.into_iter().map(|member_id| LimitMail { warning_id: warning.id, member_id }).collect();
    jobs::enqueue_all(tx, &mails).await?;
    Ok(())
}

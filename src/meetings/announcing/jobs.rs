//! The jobs that tell members of a meeting, and to whom they go.

use serde::{Deserialize, Serialize};

use crate::access::MemberId;
use crate::chapters;
use crate::meetings::{Meeting, MeetingId};
use crate::members::{self, MailKind, MembershipStatus, Seated};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::jobs::{self, Job};

/// Tells one member that a meeting is announced, and asks whether they come.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct InvitationMail {
    /// To which meeting.
    pub meeting_id: MeetingId,
    /// Whom.
    pub member_id: MemberId,
}

impl Job for InvitationMail {
    const KIND: &'static str = "meetings.invitation";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}", self.meeting_id, self.member_id))
    }
}

/// Asks one member once more, the day before.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ReminderMail {
    /// Of which meeting.
    pub meeting_id: MeetingId,
    /// Whom.
    pub member_id: MemberId,
    /// The meeting's version: of one that was moved to another day they are reminded anew.
    #[serde(default)]
    pub version: i32,
}

impl Job for ReminderMail {
    const KIND: &'static str = "meetings.reminder";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}:{}", self.meeting_id, self.member_id, self.version))
    }
}

/// What has become of a meeting that was announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MeetingChange {
    /// Its time or its place is another.
    Moved,
    /// It does not take place.
    CalledOff,
}

/// Tells one member that a meeting which was announced has changed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ChangeMail {
    /// Which meeting.
    pub meeting_id: MeetingId,
    /// Whom.
    pub member_id: MemberId,
    /// What has become of it.
    pub change: MeetingChange,
    /// Its version after the change: each change is told once.
    pub version: i32,
}

impl Job for ChangeMail {
    const KIND: &'static str = "meetings.change";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}:{}", self.meeting_id, self.member_id, self.version))
    }
}

/// Queues an invitation for each who is expected, can be reached and wants it.
pub(crate) async fn queue_invitations(tx: &Tx, meeting: &Meeting) -> Result<u64> {
    let readers = readers_of(tx, meeting, MailKind::MeetingInvitation).await?;
    let mail = |member_id| InvitationMail { meeting_id: meeting.id, member_id };
    jobs::enqueue_all_at(tx, readers.into_iter().map(|(member, at)| (mail(member), at))).await
}

/// Queues a reminder for each of them who has not answered.
pub(super) async fn queue_reminders(tx: &Tx, meeting: &Meeting, answered: &[MemberId]) -> Result<u64> {
    let mut readers = readers_of(tx, meeting, MailKind::MeetingReminder).await?;
    readers.retain(|(member, _)| !answered.contains(member));
    let mail = |member_id| ReminderMail { meeting_id: meeting.id, member_id, version: meeting.version };
    // Later than its beginning it reminds nobody.
    readers.retain(|(_, at)| *at < meeting.starts_at);
    jobs::enqueue_all_at(tx, readers.into_iter().map(|(member, at)| (mail(member), at))).await
}

/// Tells everybody who is expected of a change.
pub(crate) async fn queue_changes(tx: &Tx, meeting: &Meeting, change: MeetingChange) -> Result<u64> {
    let readers = readers_of(tx, meeting, MailKind::MeetingChange).await?;
    let version = meeting.version;
    let mail = |member_id| ChangeMail { meeting_id: meeting.id, member_id, change, version };
    jobs::enqueue_all_at(tx, readers.into_iter().map(|(member, at)| (mail(member), at))).await
}

/// Who is expected at a meeting and gets a mail of this kind, and when.
async fn readers_of(tx: &Tx, meeting: &Meeting, kind: MailKind) -> Result<Vec<(MemberId, Timestamp)>> {
    let day = meeting.starts_at.day_in(meeting.time_zone.0);
    let mut roster = members::roster_on(&**tx, meeting.chapter_id, day).await?;
    roster.retain(|seated| is_expected(seated) && seated.member.email.is_some());
    let ids: Vec<MemberId> = roster.iter().map(|seated| seated.member.id).collect();
    let mut chosen = members::preferences_of(&**tx, &ids).await?;
    let zone = chapters::get(&**tx, meeting.chapter_id).await?.time_zone;
    let now = tx.now();
    let readers = ids.into_iter().filter_map(|id| {
        let chosen = chosen.remove(&id).unwrap_or_default();
        chosen.wants(kind).then(|| (id, chosen.when(kind, now, zone)))
    });
    Ok(readers.collect())
}

/// Whoever is on leave is not expected.
fn is_expected(seated: &Seated) -> bool {
    seated.membership.status != MembershipStatus::OnLeave
}

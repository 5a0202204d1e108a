//! What a member does by the link in a mail.

use super::commands::{NewSubstitute, SetIntent, set_intent};
use super::{IntentLinks, queries, rules};
use crate::chapters::{self, Chapter};
use crate::meetings::{self, Attendance, AttendanceIntent, Meeting, Substitute};
use crate::members::{self, Member};
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};

/// What whoever has the link is shown.
#[derive(Debug, Clone)]
pub struct AnswerView {
    /// Whose answer it is.
    pub member: Member,
    /// The chapter that meets.
    pub chapter: Chapter,
    /// The meeting.
    pub meeting: Meeting,
    /// What was answered so far.
    pub attendance: Option<Attendance>,
    /// Who stands in, if somebody was named.
    pub substitute: Option<Substitute>,
}

impl AnswerView {
    /// Whether answers are still taken.
    pub fn is_open(&self) -> bool {
        rules::is_open(&self.meeting)
    }

    /// The version of what was answered, 0 for nothing.
    pub fn version(&self) -> i32 {
        self.attendance.as_ref().map_or(0, |row| row.version)
    }
}

/// The answer behind a link; `None` for a link that we did not make.
pub async fn answer_by_link(db: &Db, token: &str) -> Result<Option<AnswerView>> {
    let Some((meeting, member)) = IntentLinks::open(db).await?.read(token) else { return Ok(None) };
    let reader = db.reader();
    let meeting = meetings::get(reader, meeting).await?;
    let chapter = chapters::get(reader, meeting.chapter_id).await?;
    let attendance = queries::own_attendance(reader, meeting.id, member).await?;
    let mut named = queries::named_substitutes(reader, &[meeting.id]).await?;
    named.retain(|row| row.member_id == member);
    let member = members::get(reader, member).await?;
    Ok(Some(AnswerView { member, chapter, meeting, attendance, substitute: named.pop() }))
}

/// An answer by a link.
#[derive(Debug, Clone)]
pub struct IntentByLink<'a> {
    /// What stands in the link.
    pub token: &'a str,
    /// The request it comes in, for the audit log.
    pub request_id: Option<String>,
    /// The answer.
    pub intent: AttendanceIntent,
    /// Who stands in.
    pub substitute: Option<NewSubstitute>,
    /// The version that whoever answers saw: an old page sent again changes nothing.
    pub expected_version: i32,
}

/// Answers as the member to whom the link was sent. `NotFound` for a link that we did not make.
///
/// Codes: those of `set_intent`.
pub async fn set_intent_by_link(db: &Db, input: IntentByLink<'_>) -> Result<Attendance> {
    let (meeting, member) = IntentLinks::open(db).await?.read(input.token).ok_or(Error::NotFound)?;
    let mut actor = members::actor(db, member).await?;
    if let Some(id) = input.request_id {
        actor = actor.in_request(id);
    }
    let answer = SetIntent {
        meeting,
        member: None,
        intent: input.intent,
        substitute: input.substitute,
        expected_version: Some(input.expected_version),
    };
    set_intent(db, &actor, answer).await
}

//! What a member who was away too often is told, and those who have to decide about it.

use serde::{Deserialize, Serialize};

use super::entity::Model;
use super::queries;
use crate::access::MemberId;
use crate::chapters::{self, Chapter, Consequence};
use crate::meetings::{self, WarningId};
use crate::members::{self, Member};
use crate::platform::error::Result;
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};
use crate::platform::mail::Notice;
use crate::platform::texts::{self, Arg};
use crate::platform::values::Locale;

/// Warns one member, once.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct WarningMail {
    /// Which warning.
    pub warning_id: WarningId,
}

impl Job for WarningMail {
    const KIND: &'static str = "meetings.warning";

    fn unique_key(&self) -> Option<String> {
        Some(self.warning_id.to_string())
    }
}

/// Tells one who has to decide that a member is beyond the limit.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct LimitMail {
    /// Which warning.
    pub warning_id: WarningId,
    /// To whom.
    pub member_id: MemberId,
}

impl Job for LimitMail {
    const KIND: &'static str = "meetings.limit";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}", self.warning_id, self.member_id))
    }
}

/// Handles [`WarningMail`]. Nothing is sent when the warning was taken back with the mark that led to it.
pub async fn send_warning(context: JobContext, run: JobRun, job: WarningMail) -> Result<(), JobError> {
    let Some(told) = Told::read(&context, job.warning_id).await? else { return Ok(()) };
    let reader = told.member.clone();
    told.send(&context, run, &reader, "warning").await
}

/// Handles [`LimitMail`].
pub async fn send_limit(context: JobContext, run: JobRun, job: LimitMail) -> Result<(), JobError> {
    let Some(told) = Told::read(&context, job.warning_id).await? else { return Ok(()) };
    let reader = members::get(context.db.reader(), job.member_id).await?;
    told.send(&context, run, &reader, "limit").await
}

struct Told {
    warning: Model,
    member: Member,
    chapter: Chapter,
    consequence: Consequence,
}

impl Told {
    async fn read(context: &JobContext, id: WarningId) -> Result<Option<Self>> {
        let reader = context.db.reader();
        let Some(warning) = queries::warning(reader, id).await? else { return Ok(None) };
        let member = members::get(reader, warning.member_id).await?;
        let chapter = chapters::get(reader, warning.chapter_id).await?;
        let meeting = meetings::get(reader, warning.meeting_id).await?;
        let day = meeting.starts_at.day_in(meeting.time_zone.0);
        let mut policies = chapters::policies_on(reader, &[chapter.id], day).await?;
        let consequence = policies.remove(&chapter.id).unwrap_or_default().attendance.consequence;
        Ok(Some(Self { warning, member, chapter, consequence }))
    }

    async fn send(&self, context: &JobContext, run: JobRun, reader: &Member, key: &str) -> Result<(), JobError> {
        let Some(to) = reader.email.clone() else { return Ok(()) };
        let locale = reader.locale;
        let say = |part: &str| {
            let args = [("name", Arg::from(reader.given_name.clone())), ("member", Arg::from(self.member.full_name()))];
            texts::text_with(locale, &format!("{key}-{part}"), args.into_iter().chain(self.args(locale)))
        };
        let what_follows = match (self.warning.is_beyond_limit, self.consequence) {
            (false, _) => say("not-yet"),
            (true, Consequence::Notify) => say("notify"),
            (true, Consequence::Review) => say("review"),
            (true, Consequence::OpenSeat) => say("open-seat"),
        };
        let notice = Notice {
            locale,
            subject: &say("subject"),
            greeting: &say("greeting"),
            what: &say("what"),
            facts: &[],
            list: &[],
            links: &[],
            advice: &format!("{what_follows} {}", say("do")),
        };
        context.mailer.send(&notice.letter(run, reader.full_name(), to)?).await
    }

    fn args(&self, locale: Locale) -> [(&'static str, Arg); 5] {
        let kind = match (self.warning.tolerated, self.warning.is_in_a_row) {
            (None, false) => "share",
            (_, true) => "row",
            (Some(_), false) => "window",
        };
        let left = self.warning.tolerated.map_or(0, |tolerated| (tolerated - self.warning.missed).max(0));
        [
            ("chapter", Arg::from(self.chapter.name.clone())),
            ("kind", Arg::from(kind)),
            ("count", Arg::from(self.warning.missed)),
            ("left", Arg::from(left)),
            ("from", Arg::from(texts::date(locale, self.warning.window_on))),
        ]
    }
}

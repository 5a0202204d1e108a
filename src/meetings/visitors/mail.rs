//! Mails with a link to a visit: to who registered, and to who was invited.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::entity::{link, registration};
use super::{queries, rules};
use crate::chapters::{self, Chapter};
use crate::meetings::entity::visitor;
use crate::meetings::{self, Meeting, MeetingChange, RegistrationId, Visitor, VisitorId, VisitorStatus};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::jobs::{self, Job, JobContext, JobError, JobRun};
use crate::platform::mail::{Letter, Notice, NoticeLink};
use crate::platform::texts;
use crate::platform::tokens::Token;
use crate::platform::values::{Email, Locale};

/// Asks whoever registered to confirm it; once per registration.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct VisitRegistrationMail {
    /// Which.
    pub registration_id: RegistrationId,
}

impl Job for VisitRegistrationMail {
    const KIND: &'static str = "meetings.visit_registration";

    fn unique_key(&self) -> Option<String> {
        Some(self.registration_id.to_string())
    }
}

/// Tells a visitor of an invitation; once per visit.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct VisitInvitationMail {
    /// Which.
    pub visitor_id: VisitorId,
}

impl Job for VisitInvitationMail {
    const KIND: &'static str = "meetings.visit_invitation";

    fn unique_key(&self) -> Option<String> {
        Some(self.visitor_id.to_string())
    }
}

/// Handles [`VisitRegistrationMail`]. Nothing is sent when it is confirmed or forgotten, or the meeting is no more to
/// come.
pub async fn send_visit_registration(
    context: JobContext,
    run: JobRun,
    job: VisitRegistrationMail,
) -> Result<(), JobError> {
    let reader = context.db.reader();
    let Some(row) = registration::Entity::find_by_id(job.registration_id).one(reader).await? else { return Ok(()) };
    let meeting = meetings::get(reader, row.meeting_id).await?;
    if !rules::is_ahead(&meeting, context.db.now()) {
        return Ok(());
    }
    let chapter = chapters::get(reader, meeting.chapter_id).await?;
    let token = keep_link(&context.db, Some(row.id), None).await?;
    let locale = row.locale.parse().unwrap_or(chapter.locale);
    let told =
        Told { locale, key: "visit-registered", meeting: &meeting, chapter: &chapter, about: &row.name, inviter: "" };
    let letter = told.letter(run, row.email, Some(link_of(&context, token)))?;
    context.mailer.send(&letter).await
}

/// Handles [`VisitInvitationMail`]. Nothing is sent when the visitor has answered or is called off, or the meeting is no
/// more to come.
pub async fn send_visit_invitation(context: JobContext, run: JobRun, job: VisitInvitationMail) -> Result<(), JobError> {
    let reader = context.db.reader();
    let row = visitor::Entity::find_by_id(job.visitor_id).one(reader).await?.ok_or(Error::NotFound)?;
    let meeting = meetings::get(reader, row.meeting_id).await?;
    let is_open = row.status == VisitorStatus::Invited && rules::is_ahead(&meeting, context.db.now());
    let Some(to) = row.email.clone().filter(|_| is_open) else { return Ok(()) };
    let chapter = chapters::get(reader, meeting.chapter_id).await?;
    let inviter = queries::inviter_of(reader, &row).await?.unwrap_or_else(|| chapter.name.clone());
    let token = keep_link(&context.db, None, Some(row.id)).await?;
    let locale = chapter.locale;
    let told = Told {
        locale,
        key: "visit-invited",
        meeting: &meeting,
        chapter: &chapter,
        about: &row.name,
        inviter: &inviter,
    };
    let letter = told.letter(run, to, Some(link_of(&context, token)))?;
    context.mailer.send(&letter).await
}

fn link_of(context: &JobContext, token: Token) -> String {
    format!("{}/visit/confirm/{}", context.public_url, token.to_link())
}

/// A new token for each mail that goes out: of one that was perhaps sent only the hash is there, and both links work.
async fn keep_link(db: &Db, registration: Option<RegistrationId>, visit: Option<VisitorId>) -> Result<Token> {
    let token = Token::fresh()?;
    db.tx(async |tx| {
        let row = link::ActiveModel {
            token_hash: Set(token.hash()),
            registration_id: Set(registration),
            visitor_id: Set(visit),
            created_at: Set(tx.now()),
        };
        link::Entity::insert(row).exec_without_returning(&**tx).await?;
        Ok(())
    })
    .await?;
    Ok(token)
}

/// What a mail tells of.
struct Told<'a> {
    locale: Locale,
    /// Its texts start so.
    key: &'static str,
    meeting: &'a Meeting,
    chapter: &'a Chapter,
    about: &'a str,
    inviter: &'a str,
}

impl Told<'_> {
    fn letter(&self, run: JobRun, to: Email, link: Option<String>) -> Result<Letter> {
        let when = meetings::when(self.meeting, self.locale)?;
        let say = |part: &str| {
            let args = [
                ("name", self.about.to_owned()),
                ("chapter", self.chapter.name.clone()),
                ("inviter", self.inviter.to_owned()),
                ("when", when.clone()),
            ];
            let key = format!("{}-{part}", self.key);
            texts::text_with(self.locale, &key, args.map(|(name, value)| (name, value.into())))
        };
        let mut facts = vec![when.clone()];
        facts.extend(meetings::place_lines(self.meeting, self.locale));
        let links: Vec<NoticeLink> = link.map(|url| NoticeLink { label: say("button"), url }).into_iter().collect();
        let notice = Notice {
            locale: self.locale,
            subject: &say("subject"),
            greeting: &say("greeting"),
            what: &say("what"),
            facts: if self.meeting.status.is_announced() { &facts } else { &[] },
            list: &[],
            links: &links,
            advice: &say("do"),
        };
        notice.letter(run, self.about.to_owned(), to)
    }
}

/// Tells a visitor who is expected that a meeting has changed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct VisitChangeMail {
    /// Which visit.
    pub visitor_id: VisitorId,
    /// What has become of the meeting.
    pub change: MeetingChange,
    /// Its version after the change: each change is told once.
    pub version: i32,
}

impl Job for VisitChangeMail {
    const KIND: &'static str = "meetings.visit_change";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}", self.visitor_id, self.version))
    }
}

/// Tells the visitors who are expected at a meeting of a change.
pub(crate) async fn queue_visit_changes(tx: &Tx, meeting: &Meeting, change: MeetingChange) -> Result<u64> {
    let visits = meetings::visitors_of(&**tx, &[meeting.id]).await?;
    let told = visits.iter().filter(|visit| visit.status.is_expected() && visit.email.is_some());
    let mail = |visit: &Visitor| VisitChangeMail { visitor_id: visit.id, change, version: meeting.version };
    jobs::enqueue_all(tx, &told.map(mail).collect::<Vec<_>>()).await
}

/// Handles [`VisitChangeMail`], in the chapter's language. Of several changes in a row the last one is told as it stands.
pub async fn send_visit_change(context: JobContext, run: JobRun, job: VisitChangeMail) -> Result<(), JobError> {
    let reader = context.db.reader();
    let visit = visitor::Entity::find_by_id(job.visitor_id).one(reader).await?.ok_or(Error::NotFound)?;
    let meeting = meetings::get(reader, visit.meeting_id).await?;
    let key = match job.change {
        MeetingChange::Moved if meeting.version == job.version => "visit-moved",
        MeetingChange::CalledOff if !meeting.status.is_announced() => "visit-off",
        MeetingChange::Moved | MeetingChange::CalledOff => return Ok(()),
    };
    let Some(to) = visit.email.clone().filter(|_| visit.status.is_expected()) else { return Ok(()) };
    let chapter = chapters::get(reader, meeting.chapter_id).await?;
    let (locale, about) = (chapter.locale, visit.name.as_str());
    let told = Told { locale, key, meeting: &meeting, chapter: &chapter, about, inviter: "" };
    context.mailer.send(&told.letter(run, to, None)?).await
}

/// When and where a meeting is, in one line. Who joins from elsewhere must know whose clock it is.
pub fn when_and_where(locale: Locale, meeting: &Meeting) -> String {
    let when = meetings::when(meeting, locale).unwrap_or_else(|_| meeting.local_start.replace('T', " "));
    match &meeting.venue {
        Some(venue) => format!("{when}, {venue}"),
        None => format!("{when} ({}), {}", meeting.time_zone, texts::text(locale, "visit-online")),
    }
}

/// What visitors agree to.
pub fn visit_consent(locale: Locale, chapter: &Chapter) -> String {
    let args = [("chapter", chapter.name.clone().into()), ("months", rules::VISIT_KEPT_MONTHS.into())];
    texts::text_with(locale, "visit-consent", args)
}

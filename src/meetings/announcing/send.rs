//! The mails themselves, each in its reader's language.

use super::calendar::calendar_of;
use super::jobs::{ChangeMail, InvitationMail, MeetingChange, ReminderMail};
use crate::access::MemberId;
use crate::chapters::{self, Chapter};
use crate::meetings::agendas::{self, AgendaText};
use crate::meetings::intents::{self, IntentLinks};
use crate::meetings::{self, AttendanceIntent, Meeting, MeetingId, MeetingMode, MeetingStatus, minutes};
use crate::members::{self, MailKind, Member};
use crate::platform::error::{Error, Result};
use crate::platform::jobs::{JobContext, JobError, JobRun};
use crate::platform::mail::{Notice, NoticeLink};
use crate::platform::texts;
use crate::platform::values::{Email, Locale, clean_line};

/// A meeting, and one who is told of it.
struct Told {
    meeting: Meeting,
    chapter: Chapter,
    member: Member,
    to: Email,
}

/// Handles [`InvitationMail`]. Nothing is sent when the meeting is not to come any more, or the member wants no such
/// mail by now.
pub async fn send_invitation(context: JobContext, run: JobRun, job: InvitationMail) -> Result<(), JobError> {
    let told = told(&context, job.meeting_id, job.member_id, MailKind::MeetingInvitation).await?;
    let Some(told) = told.filter(|told| told.meeting.status == MeetingStatus::Published) else { return Ok(()) };
    told.send(&context, run, "invitation").await
}

/// Handles [`ReminderMail`]. Nothing is sent to who has answered meanwhile.
pub async fn send_reminder(context: JobContext, run: JobRun, job: ReminderMail) -> Result<(), JobError> {
    let told = told(&context, job.meeting_id, job.member_id, MailKind::MeetingReminder).await?;
    let is_to_come = |told: &Told| told.meeting.status == MeetingStatus::Published;
    let Some(told) = told.filter(is_to_come) else { return Ok(()) };
    let known = intents::own_attendance(context.db.reader(), told.meeting.id, told.member.id).await?;
    if known.is_some_and(|row| row.intent.is_some() || row.mark.is_some()) {
        return Ok(());
    }
    told.send(&context, run, "reminder").await
}

/// Handles [`ChangeMail`]. Of several changes in a row the last one is told as it stands, the others not at all.
pub async fn send_change(context: JobContext, run: JobRun, job: ChangeMail) -> Result<(), JobError> {
    let Some(told) = told(&context, job.meeting_id, job.member_id, MailKind::MeetingChange).await? else {
        return Ok(());
    };
    match (job.change, told.meeting.status) {
        (MeetingChange::Moved, MeetingStatus::Published | MeetingStatus::InProgress)
            if told.meeting.version == job.version =>
        {
            told.send(&context, run, "moved").await
        }
        (MeetingChange::CalledOff, MeetingStatus::Cancelled) => told.send(&context, run, "cancelled").await,
        (MeetingChange::CalledOff, MeetingStatus::Holiday) => told.send(&context, run, "holiday").await,
        _ => Ok(()),
    }
}

async fn told(context: &JobContext, meeting: MeetingId, member: MemberId, kind: MailKind) -> Result<Option<Told>> {
    let reader = context.db.reader();
    let member = members::get(reader, member).await?;
    let chosen = members::preferences_of(reader, &[member.id]).await?.remove(&member.id).unwrap_or_default();
    let Some(to) = member.email.clone().filter(|_| chosen.wants(kind)) else { return Ok(None) };
    let meeting = meetings::get(reader, meeting).await?;
    let chapter = chapters::get(reader, meeting.chapter_id).await?;
    Ok(Some(Told { meeting, chapter, member, to }))
}

impl Told {
    async fn send(&self, context: &JobContext, run: JobRun, key: &str) -> Result<(), JobError> {
        let locale = self.member.locale;
        let when = when(&self.meeting, locale)?;
        let say = |part: &str| {
            let args = [
                ("name", self.member.given_name.clone()),
                ("chapter", self.chapter.name.clone()),
                ("when", when.clone()),
                ("title", self.meeting.title.clone().unwrap_or_else(|| "none".to_owned())),
            ];
            texts::text_with(locale, &format!("{key}-{part}"), args.map(|(name, value)| (name, value.into())))
        };
        let is_to_come = self.meeting.status.is_announced();
        let links = if is_to_come { self.links(context).await? } else { Vec::new() };
        let mut facts = if is_to_come { place_lines(&self.meeting, locale) } else { Vec::new() };
        let mut agenda = AgendaText::default();
        if is_to_come {
            let (db, reader) = (context.db.reader(), (self.member.id, locale));
            facts.extend(minutes::own_task_lines(db, self.chapter.id, reader).await?);
            agenda = agendas::agenda_text(db, &self.meeting, reader).await?;
        }
        facts.extend(agenda.facts);
        let notice = Notice {
            locale,
            subject: &clean_line(&say("subject")),
            greeting: &say("greeting"),
            what: &say("what"),
            facts: &facts,
            list: &agenda.lines,
            links: &links,
            advice: &say("do"),
        };
        let mut letter = notice.letter(run, self.member.full_name(), self.to.clone())?;
        letter.calendar = Some(calendar_of(&self.meeting, &self.chapter.name, context.db.now()));
        context.mailer.send(&letter).await
    }

    /// The three answers: each opens a page that asks once more.
    async fn links(&self, context: &JobContext) -> Result<Vec<NoticeLink>> {
        let links = IntentLinks::open(&context.db).await?;
        let answers = [
            (AttendanceIntent::WillAttend, "answer-yes"),
            (AttendanceIntent::WillSendSubstitute, "answer-substitute"),
            (AttendanceIntent::WillBeAbsent, "answer-no"),
        ];
        let link = |(answer, key)| NoticeLink {
            label: texts::text(self.member.locale, key),
            url: format!("{}{}", context.public_url, links.path(self.meeting.id, self.member.id, answer)),
        };
        Ok(answers.map(link).into())
    }
}

/// When a meeting is, in words.
pub fn when(meeting: &Meeting, locale: Locale) -> Result<String> {
    Ok(texts::date_time(locale, meeting.local_time()?))
}

/// Where it is, and how to join: one to a line. Who joins from elsewhere must know whose clock it is.
pub fn place_lines(meeting: &Meeting, locale: Locale) -> Vec<String> {
    let venue = meeting.venue.as_deref().filter(|_| meeting.mode != MeetingMode::Online).map(clean_line);
    let url = meeting.online_url.as_deref().filter(|_| meeting.mode != MeetingMode::InPerson).map(clean_line);
    let zone = url.is_some().then(|| meeting.time_zone.to_string());
    let line = |key: &str, value: String| texts::text_with(locale, key, [("value", value.into())]);
    [
        venue.map(|venue| line("meeting-where", venue)),
        url.map(|url| line("meeting-join", url)),
        zone.map(|zone| line("meeting-zone", zone)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl Meeting {
    /// The wall time it starts at.
    pub fn local_time(&self) -> Result<chrono::NaiveDateTime> {
        chrono::NaiveDateTime::parse_from_str(&self.local_start, "%Y-%m-%dT%H:%M").map_err(Error::internal)
    }
}

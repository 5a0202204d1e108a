//! Mails to a member about the account, about seats of the chapter and about offices, in the member's own language.

use sea_orm::ActiveEnum as _;
use serde::{Deserialize, Serialize};

use super::entity::{OfficeStatus, SeatWait};
use super::{Member, MemberId, MembershipId, OfficeId, queries, seats};
use crate::accounts::{self, SessionEndedMail};
use crate::chapters::{self, Category, Chapter};
use crate::platform::error::Result;
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};
use crate::platform::mail::{Letter, Notice};
use crate::platform::texts;
use crate::platform::values::Email;

/// Handles [`SessionEndedMail`].
pub async fn send_session_ended(context: JobContext, run: JobRun, job: SessionEndedMail) -> Result<(), JobError> {
    let ended = accounts::ended_session(&context.db, job.session_id).await?;
    let member = super::get(context.db.reader(), ended.member).await?;
    let mail = accounts::write_session_ended(&ended, &member.given_name, member.locale, &context.public_url)?;
    let letter = Letter {
        id: run.id.0,
        to_name: member.full_name(),
        to: ended.email,
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        headers: Vec::new(),
        calendar: None,
    };
    context.mailer.send(&letter).await
}

/// Tells somebody who looks after a chapter's seats that one has opened for which people wait; once per membership
/// that ended and reader.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SeatOpenedMail {
    /// What ended.
    pub membership_id: MembershipId,
    /// The reader.
    pub member_id: MemberId,
}

impl Job for SeatOpenedMail {
    const KIND: &'static str = "members.seat_opened";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}", self.membership_id, self.member_id))
    }
}

/// Handles [`SeatOpenedMail`]. Nothing is sent when nobody waits any more, the seat is taken again, or the reader has no
/// address.
pub async fn send_seat_opened(context: JobContext, run: JobRun, job: SeatOpenedMail) -> Result<(), JobError> {
    let reader = context.db.reader();
    let ended = queries::membership(reader, job.membership_id).await?;
    let chapter = chapters::get(reader, ended.chapter_id).await?;
    let mut waiting = seats::waiting_in(reader, &[chapter.id]).await?;
    waiting.retain(|one| one.category_id == ended.category_id);
    let free = seats::free_seats(reader, &[chapter.id]).await?.remove(&chapter.id).unwrap_or_default();
    let open = free.into_iter().find(|seat| seat.category.id == ended.category_id);
    let member = super::get(reader, job.member_id).await?;
    let (Some(open), Some(to), false) = (open, member.email.clone(), waiting.is_empty()) else { return Ok(()) };
    let day = ended.ended_on.unwrap_or(ended.joined_on).to_string();
    let opened = OpenedSeat { chapter: &chapter, category: &open.category, day, waiting: &waiting };
    context.mailer.send(&opened.letter(run, &member, to)?).await
}

/// Tells somebody of an office that they were given; once per office.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct OfficeGivenMail {
    /// Which.
    pub office_id: OfficeId,
}

impl Job for OfficeGivenMail {
    const KIND: &'static str = "members.office_given";

    fn unique_key(&self) -> Option<String> {
        Some(self.office_id.to_string())
    }
}

/// Handles [`OfficeGivenMail`]. Nothing is sent when it was taken back meanwhile, or the holder has no address.
pub async fn send_office_given(context: JobContext, run: JobRun, job: OfficeGivenMail) -> Result<(), JobError> {
    let reader = context.db.reader();
    let office = super::office(reader, job.office_id).await?;
    let member = super::get(reader, office.member_id).await?;
    let Some(to) = member.email.clone().filter(|_| office.status == OfficeStatus::Assigned) else { return Ok(()) };
    let of = match (office.chapter_id, office.region_id) {
        (Some(chapter), _) => chapters::get(reader, chapter).await?.name,
        (None, Some(region)) => chapters::region(reader, region).await?.name,
        (None, None) => chapters::club(reader).await?.map(|club| club.name).unwrap_or_default(),
    };
    let locale = member.locale;
    let kind = texts::text(locale, &format!("office-{}", office.kind.to_value().to_lowercase().replace('_', "-")));
    let args = [
        ("name", member.given_name.clone()),
        ("office", kind),
        ("of", of),
        ("from", office.starts_on.to_string()),
        ("until", office.ends_on.map_or_else(|| "none".to_owned(), |day| day.to_string())),
    ];
    let say = |key: &str| texts::text_with(locale, key, args.clone().map(|(name, value)| (name, value.into())));
    let notice = Notice {
        locale,
        subject: &say("office-given-subject"),
        greeting: &say("office-given-greeting"),
        what: &say("office-given-what"),
        facts: &[],
        list: &[],
        links: &[],
        advice: &say("office-given-do"),
    };
    context.mailer.send(&notice.letter(run, member.full_name(), to)?).await
}

struct OpenedSeat<'a> {
    chapter: &'a Chapter,
    category: &'a Category,
    day: String,
    waiting: &'a [SeatWait],
}

impl OpenedSeat<'_> {
    fn letter(&self, run: JobRun, reader: &Member, to: Email) -> Result<Letter> {
        let locale = reader.locale;
        let say = |key: &str| {
            let args = [
                ("name", reader.given_name.clone()),
                ("chapter", self.chapter.name.clone()),
                ("category", self.category.name_in(locale).to_owned()),
                ("day", self.day.clone()),
            ];
            texts::text_with(locale, key, args.map(|(name, value)| (name, value.into())))
        };
        let notice = Notice {
            locale,
            subject: &say("seat-opened-subject"),
            greeting: &say("seat-opened-greeting"),
            what: &say("seat-opened-what"),
            facts: &[],
            list: &self.waiting.iter().map(line_of).collect::<Vec<_>>(),
            links: &[],
            advice: &say("seat-opened-do"),
        };
        notice.letter(run, reader.full_name(), to)
    }
}

/// The name, and how to reach them.
fn line_of(wait: &SeatWait) -> String {
    let email = wait.email.as_ref().map(ToString::to_string);
    let known = [Some(wait.name.clone()), wait.company.clone(), email, wait.phone.clone()];
    known.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

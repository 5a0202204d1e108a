//! Mails to a member about the account, and about seats of the chapter, in the member's own language.

use askama::Template;
use serde::{Deserialize, Serialize};

use super::entity::SeatWait;
use super::{Member, MemberId, MembershipId, queries, seats};
use crate::accounts::{self, SessionEndedMail};
use crate::chapters::{self, Category, Chapter};
use crate::platform::error::{Error, Result};
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};
use crate::platform::mail::Letter;
use crate::platform::texts;
use crate::platform::values::Locale;

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
    let (subject, text, html) = opened.write(&member)?;
    let letter = Letter { id: run.id.0, to_name: member.full_name(), to, subject, text, html, headers: Vec::new() };
    context.mailer.send(&letter).await
}

struct OpenedSeat<'a> {
    chapter: &'a Chapter,
    category: &'a Category,
    day: String,
    waiting: &'a [SeatWait],
}

#[derive(Template)]
#[template(path = "mail/seat_opened.html", whitespace = "minimize")]
struct SeatOpenedPage<'a> {
    locale: Locale,
    subject: &'a str,
    greeting: &'a str,
    what: &'a str,
    waiting: &'a [String],
    advice: &'a str,
}

impl OpenedSeat<'_> {
    /// Subject, text and HTML.
    fn write(&self, reader: &Member) -> Result<(String, String, String)> {
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
        let (subject, greeting) = (say("seat-opened-subject"), say("seat-opened-greeting"));
        let (what, advice) = (say("seat-opened-what"), say("seat-opened-do"));
        let waiting: Vec<String> = self.waiting.iter().map(line_of).collect();
        let list: Vec<String> = waiting.iter().zip(1..).map(|(line, number)| format!("{number}. {line}")).collect();
        let text = format!("{greeting}\n\n{what}\n\n{}\n\n{advice}\n", list.join("\n"));
        let page = SeatOpenedPage {
            locale,
            subject: &subject,
            greeting: &greeting,
            what: &what,
            waiting: &waiting,
            advice: &advice,
        };
        let html = page.render().map_err(Error::internal)?;
        Ok((subject, text, html))
    }
}

/// The name, and how to reach them.
fn line_of(wait: &SeatWait) -> String {
    let email = wait.email.as_ref().map(ToString::to_string);
    let known = [Some(wait.name.clone()), wait.company.clone(), email, wait.phone.clone()];
    known.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

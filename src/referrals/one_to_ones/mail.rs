//! What the other side of a one-to-one is told, in their language and by their clock.

use serde::{Deserialize, Serialize};

use super::calendar::calendar_of;
use super::entity::OneToOne;
use super::queries;
use crate::access::MemberId;
use crate::chapters;
use crate::members::{self, MailKind, Member};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::jobs::{self, Job, JobContext, JobError, JobRun};
use crate::platform::mail::Notice;
use crate::platform::texts;
use crate::platform::values::{Email, Zone, clean_line, wall_time};
use crate::referrals::OneToOneId;

/// What has become of a one-to-one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum News {
    /// It is proposed.
    Proposed,
    /// Other times are.
    OtherTimes,
    /// A time is agreed.
    Accepted,
    /// The other does not want to.
    Declined,
    /// It was called off.
    Cancelled,
    /// The other says that it took place.
    Claimed,
    /// The other takes that back.
    TakenBack,
    /// The other says that it did not.
    Disputed,
}

impl News {
    /// How the keys of its texts begin.
    fn key(self) -> &'static str {
        match self {
            Self::Proposed => "one-to-one-proposed",
            Self::OtherTimes => "one-to-one-times",
            Self::Accepted => "one-to-one-accepted",
            Self::Declined => "one-to-one-declined",
            Self::Cancelled => "one-to-one-cancelled",
            Self::Claimed => "one-to-one-claimed",
            Self::TakenBack => "one-to-one-taken-back",
            Self::Disputed => "one-to-one-disputed",
        }
    }

    fn is_to_come(self) -> bool {
        matches!(self, Self::Proposed | Self::OtherTimes | Self::Accepted)
    }
}

/// Tells one of the two of one step.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct OneToOneMail {
    /// Of which one-to-one.
    pub one_to_one_id: OneToOneId,
    /// Whom.
    pub member_id: MemberId,
    /// What has become of it.
    pub news: News,
    /// Its version after the step: each step is told once.
    pub version: i32,
}

impl Job for OneToOneMail {
    const KIND: &'static str = "referrals.one_to_one";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}:{}", self.one_to_one_id, self.member_id, self.version))
    }
}

/// Queues a mail for each of these who can be reached and wants it.
pub(super) async fn queue(tx: &Tx, row: &OneToOne, readers: &[MemberId], news: News) -> Result<()> {
    let mut chosen = members::preferences_of(&**tx, readers).await?;
    let mut mails = Vec::new();
    for reader in members::by_ids(&**tx, readers).await?.into_iter().filter(|reader| reader.email.is_some()) {
        let chosen = chosen.remove(&reader.id).unwrap_or_default();
        if chosen.wants(MailKind::OneToOne) {
            let zone = chapters::get(&**tx, row.chapter_of(reader.id)).await?.time_zone;
            let mail = OneToOneMail { one_to_one_id: row.id, member_id: reader.id, news, version: row.version };
            mails.push((mail, chosen.when(MailKind::OneToOne, tx.now(), zone)));
        }
    }
    jobs::enqueue_all_at(tx, mails).await?;
    Ok(())
}

/// Handles [`OneToOneMail`]. Of several steps in a row the last one is told, the others not at all; and of a time that was
/// agreed nobody is told once it is over.
pub async fn send_one_to_one(context: JobContext, run: JobRun, job: OneToOneMail) -> Result<(), JobError> {
    let reader = context.db.reader();
    let row = queries::get(reader, job.one_to_one_id).await?;
    let is_over = job.news == News::Accepted && row.starts_at.is_some_and(|starts| starts <= context.db.now());
    if row.version != job.version || is_over {
        return Ok(());
    }
    let member = members::get(reader, job.member_id).await?;
    let chosen = members::preferences_of(reader, &[member.id]).await?.remove(&member.id).unwrap_or_default();
    let is_wanted = chosen.wants(MailKind::OneToOne);
    let Some(to) = member.email.clone().filter(|_| is_wanted) else { return Ok(()) };
    let partner = members::get(reader, row.partner_of(member.id)).await?;
    let usual = chapters::get(reader, row.chapter_of(member.id)).await?.time_zone;
    let told = Told { row, member, partner, zone: chosen.time_zone.unwrap_or(usual) };
    told.send(&context, run, (job.news, to)).await
}

/// One of the two, and what they are told of.
struct Told {
    row: OneToOne,
    member: Member,
    partner: Member,
    zone: Zone,
}

impl Told {
    async fn send(&self, context: &JobContext, run: JobRun, (news, to): (News, Email)) -> Result<(), JobError> {
        let say = |part: &str| self.say(&format!("{}-{part}", news.key()));
        let times: Vec<String> = match news {
            News::Proposed | News::OtherTimes => {
                self.row.offered_times()?.into_iter().map(|time| self.when(time)).collect()
            }
            _ => Vec::new(),
        };
        let notice = Notice {
            locale: self.member.locale,
            subject: &clean_line(&say("subject")),
            greeting: &self.say("one-to-one-greeting"),
            what: &say("what"),
            facts: &self.facts(news),
            list: &times,
            links: &[],
            advice: &say("do"),
        };
        let mut letter = notice.letter(run, self.member.full_name(), to)?;
        if matches!(news, News::Accepted | News::Cancelled) {
            let title = self.say("one-to-one-title");
            letter.calendar = calendar_of(&self.row, &title, context.db.now());
        }
        context.mailer.send(&letter).await
    }

    /// A text of the reader's language; what there is not is "none" in it.
    fn say(&self, key: &str) -> String {
        let none = || "none".to_owned();
        let args = [
            ("name", self.member.given_name.clone()),
            ("member", self.partner.full_name()),
            ("when", self.row.starts_at.map_or_else(none, |at| self.when(at))),
            ("day", self.row.held_on.map_or_else(none, |day| texts::date(self.member.locale, day))),
            ("until", self.row.due_at.map_or_else(none, |at| self.when(at))),
        ];
        texts::text_with(self.member.locale, key, args.map(|(name, value)| (name, value.into())))
    }

    fn when(&self, at: Timestamp) -> String {
        texts::date_time(self.member.locale, wall_time(at, self.zone.0))
    }

    /// Where, whose clock it is, and what the other says.
    fn facts(&self, news: News) -> Vec<String> {
        let line = |key: &str, value: Option<&str>| {
            value.map(|value| texts::text_with(self.member.locale, key, [("value", clean_line(value).into())]))
        };
        let row = &self.row;
        let zone = self.zone.to_string();
        let said = match news {
            News::Proposed | News::OtherTimes => line("one-to-one-message", row.message.as_deref()),
            News::Accepted | News::Claimed => None,
            _ => line("one-to-one-reason", row.reason.as_deref()),
        };
        let place = [
            line("meeting-where", row.place.as_deref()),
            line("meeting-join", row.online_url.as_deref()),
            line("meeting-zone", Some(&zone)),
        ];
        place.into_iter().filter(|_| news.is_to_come()).chain([said]).flatten().collect()
    }
}

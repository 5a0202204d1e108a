//! What the parties of a referral are told by mail.

use serde::{Deserialize, Serialize};

use super::entity::{Referral, referral};
use super::{ReferralId, rules};
use crate::access::{Actor, ChapterId, MemberId};
use crate::chapters;
use crate::members::{self, MailKind};
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};
use crate::platform::jobs::{self, Job, JobContext, JobError, JobRun};
use crate::platform::mail::Notice;
use crate::platform::texts;
use crate::platform::values::clean_line;
use sea_orm::ActiveEnum as _;
use sea_orm::EntityTrait as _;

/// Who is told of what is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notices {
    /// The other party.
    Parties,
    /// Nobody: it is history that is being brought in.
    Nobody,
}

impl Notices {
    /// What the server itself writes is history.
    pub(super) fn of(actor: &Actor) -> Self {
        if actor.is_system() { Self::Nobody } else { Self::Parties }
    }

    /// How often those were nudged already of whose history it is: of what is brought in nobody is.
    pub(super) const fn nudges(self) -> i32 {
        match self {
            Self::Parties => 0,
            Self::Nobody => rules::NUDGES,
        }
    }

    /// Queues a mail about a referral to one of those whom it concerns, for when it is no longer quiet.
    pub(super) async fn queue(self, tx: &Tx, row: &Referral, reader: MemberId, news: ReferralNews) -> Result<()> {
        let mail = ReferralMail { referral_id: row.id, member_id: reader, news, version: row.version };
        self.queue_mail(tx, row.recipient_chapter_id, reader, &mail).await
    }

    /// The chapter's zone holds for a reader who has named none.
    pub(super) async fn queue_mail<J: Job>(
        self,
        tx: &Tx,
        chapter: ChapterId,
        reader: MemberId,
        mail: &J,
    ) -> Result<()> {
        if self == Self::Nobody {
            return Ok(());
        }
        let chosen = members::preferences_of(&**tx, &[reader]).await?.remove(&reader).unwrap_or_default();
        if chosen.wants(MailKind::Referral) {
            let zone = chapters::get(&**tx, chapter).await?.time_zone;
            jobs::enqueue_at(tx, mail, chosen.when(MailKind::Referral, tx.now(), zone)).await?;
        }
        Ok(())
    }
}

/// What has become of a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReferralNews {
    /// It was handed over, for the first time or with more details.
    Passed,
    /// It went on: its status says where.
    Moved,
    /// The recipient wrote it down in the giver's name.
    ToConfirm,
    /// The other party disputes it.
    Disputed,
    /// The dispute is over.
    Settled,
    /// Nothing has moved, and its reader has to act.
    Waiting,
    /// Nothing has moved, and the other party has to act.
    Stale,
}

impl ReferralNews {
    const fn key(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Moved => "moved",
            Self::ToConfirm => "to-confirm",
            Self::Disputed => "disputed",
            Self::Settled => "settled",
            Self::Waiting => "waiting",
            Self::Stale => "stale",
        }
    }

    /// Whether it is told only as long as the referral stands as it did.
    const fn is_of_the_moment(self) -> bool {
        !matches!(self, Self::Passed)
    }
}

/// Tells one party of a referral one thing, once.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ReferralMail {
    /// Which referral.
    pub referral_id: ReferralId,
    /// Whom.
    pub member_id: MemberId,
    /// What.
    pub news: ReferralNews,
    /// Its version then.
    pub version: i32,
}

impl Job for ReferralMail {
    const KIND: &'static str = "referrals.news";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}:{:?}:{}", self.referral_id, self.member_id, self.news, self.version))
    }
}

/// Handles [`ReferralMail`]: who did what, in the reader's language; nothing of the third person. Of several moves in a
/// row the last one is told, the others are not.
pub async fn send_referral(context: JobContext, run: JobRun, job: ReferralMail) -> Result<(), JobError> {
    let reader = context.db.reader();
    let row = referral::Entity::find_by_id(job.referral_id).one(reader).await.map_err(Error::from)?;
    let row = row.ok_or(Error::NotFound)?;
    if job.news.is_of_the_moment() && row.version != job.version {
        return Ok(());
    }
    let member = members::get(reader, job.member_id).await?;
    let Some(to) = member.email.clone() else { return Ok(()) };
    let other = members::get(reader, row.other_than(member.id)).await?.full_name();
    let (locale, key) = (member.locale, job.news.key());
    let reason = match job.news {
        ReferralNews::Disputed => row.dispute_reason.clone(),
        _ => row.reason.clone(),
    };
    let say = |part: &str| {
        let args = [
            ("name", member.given_name.clone()),
            ("other", other.clone()),
            ("status", row.status.to_value()),
            ("since", texts::date(locale, row.moved_at.to_utc().date_naive())),
        ];
        texts::text_with(locale, &format!("referral-{key}-{part}"), args.map(|(name, value)| (name, value.into())))
    };
    let fact = |key: &str, value: &str| texts::text_with(locale, key, [("value", clean_line(value).into())]);
    let mut facts = vec![fact("referral-about", &row.description.chars().take(300).collect::<String>())];
    let is_told_why = matches!(job.news, ReferralNews::Moved | ReferralNews::Disputed);
    facts.extend(reason.filter(|_| is_told_why).map(|reason| fact("referral-reason", &reason)));
    let notice = Notice {
        locale,
        subject: &clean_line(&say("subject")),
        greeting: &say("greeting"),
        what: &say("what"),
        facts: &facts,
        list: &[],
        links: &[],
        advice: &say("do"),
    };
    context.mailer.send(&notice.letter(run, member.full_name(), to)?).await
}

//! Tells the giver that business came of what they gave: at once, as far as the recipient's chapter discloses it.

use sea_orm::EntityTrait as _;
use serde::{Deserialize, Serialize};

use super::BusinessId;
use super::entity::{ClosedBusiness, business};
use super::notices::Notices;
use crate::chapters::{self, Disclosure};
use crate::members;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};
use crate::platform::mail::Notice;
use crate::platform::texts;
use crate::platform::values::clean_line;

/// Thanks one giver for one entry of closed business.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ThanksMail {
    /// Which entry.
    pub business_id: BusinessId,
}

impl Job for ThanksMail {
    const KIND: &'static str = "referrals.thanks";

    fn unique_key(&self) -> Option<String> {
        Some(self.business_id.to_string())
    }
}

/// The step of what records business. Who is no member cannot be told.
pub(super) async fn tell_giver(tx: &Tx, row: &ClosedBusiness, notices: Notices) -> Result<()> {
    match row.giver_id {
        Some(giver) => notices.queue_mail(tx, row.chapter_id, giver, &ThanksMail { business_id: row.id }).await,
        None => Ok(()),
    }
}

/// Handles [`ThanksMail`]. What was taken back meanwhile is not told.
pub async fn send_thanks(context: JobContext, run: JobRun, job: ThanksMail) -> Result<(), JobError> {
    let reader = context.db.reader();
    let row = business::Entity::find_by_id(job.business_id).one(reader).await.map_err(Error::from)?;
    let row = row.ok_or(Error::NotFound)?;
    let (Some(giver), None) = (row.giver_id, row.voided_at) else { return Ok(()) };
    let giver = members::get(reader, giver).await?;
    let Some(to) = giver.email.clone() else { return Ok(()) };
    let chapter = chapters::get(reader, row.chapter_id).await?;
    let today = context.db.now().day_in(chapter.time_zone.0);
    let mut disclosures = chapters::disclosures_on(reader, &[chapter.id], today).await?;
    let (kind, from) = match disclosures.remove(&chapter.id).unwrap_or_default() {
        Disclosure::Anonymous => ("anonymous", String::new()),
        disclosed => {
            let from = members::get(reader, row.recipient_id).await?.full_name();
            (if disclosed == Disclosure::Named { "named" } else { "full" }, from)
        }
    };
    let locale = giver.locale;
    let say = |part: &str| {
        let args = [
            ("name", giver.given_name.clone()),
            ("kind", kind.to_owned()),
            ("from", from.clone()),
            ("chapter", chapter.name.clone()),
            ("amount", texts::money(locale, row.amount())),
        ];
        texts::text_with(locale, &format!("thanks-{part}"), args.map(|(name, value)| (name, value.into())))
    };
    let notice = Notice {
        locale,
        subject: &clean_line(&say("subject")),
        greeting: &say("greeting"),
        what: &say("what"),
        facts: &[],
        list: &[],
        links: &[],
        advice: &say("do"),
    };
    context.mailer.send(&notice.letter(run, giver.full_name(), to)?).await
}

//! Sends a closed week's summary to one member, and finds out who gets a correction.

use std::sync::Arc;

use super::figures_of;
use super::summary::{self, Reader};
use super::week::WeekFigures;
use crate::access::{Actor, MemberId};
use crate::meetings::{self, Close, CorrectionMails, SummaryMail};
use crate::members::{self, Member};
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};
use crate::platform::jobs::{self, JobContext, JobError, JobRun};
use crate::platform::mail::Letter;

/// Handles [`SummaryMail`]: the week as it was closed, to where the member reads mail now, in the language of now. Of a
/// second close it begins with what has changed.
pub async fn send_summary(context: JobContext, run: JobRun, job: SummaryMail) -> Result<(), JobError> {
    let member = members::get(context.db.reader(), job.member_id).await?;
    let to_name = member.full_name();
    let Some(to) = member.email.clone() else {
        return Err(JobError::Never("the member has no e-mail address any more".to_owned()));
    };
    let (before, figures) = both_figures(&context.db, job.close_id).await?;
    let url = &context.public_url;
    let mail = match before {
        Some(before) => summary::render_correction(&before, &figures, reader(&member), url),
        None => summary::render(&figures, reader(&member), url).map(Some),
    };
    let mail = mail.map_err(|error| match error {
        Error::NotFound => JobError::Never("the member had left the chapter when its figures were drawn up".to_owned()),
        other => other.into(),
    })?;
    let Some(mail) = mail else { return Ok(()) };
    let (subject, text, html) = (mail.subject, mail.text, mail.html);
    let letter = Letter { id: run.id.0, to_name, to, subject, text, html, headers: Vec::new(), calendar: None };
    context.mailer.send(&letter).await
}

/// Handles [`CorrectionMails`]: those for whom the second close changed a figure are mailed, nobody else is.
pub async fn queue_corrections(context: JobContext, _run: JobRun, job: CorrectionMails) -> Result<(), JobError> {
    let (Some(before), figures) = both_figures(&context.db, job.close_id).await? else { return Ok(()) };
    let ids: Vec<MemberId> = figures.members.iter().map(|own| MemberId(own.member_id)).collect();
    let mut mails = Vec::new();
    for member in members::by_ids(context.db.reader(), &ids).await?.iter().filter(|member| member.email.is_some()) {
        if !summary::changes_between(&before, &figures, reader(member))?.is_empty() {
            mails.push(SummaryMail { close_id: job.close_id, member_id: member.id });
        }
    }
    Ok(queue(&context.db, &Actor::system("corrections"), &mails).await?)
}

async fn queue(db: &Db, _actor: &Actor, mails: &[SummaryMail]) -> Result<()> {
    let queued = db.tx(async |tx| jobs::enqueue_all(tx, mails).await).await?;
    tracing::info!(queued, "a closed week was corrected");
    Ok(())
}

/// The figures of a close, and of the one before it, if it is a second one.
async fn both_figures(
    db: &Db,
    close: crate::meetings::CloseId,
) -> Result<(Option<Arc<WeekFigures>>, Arc<WeekFigures>)> {
    let close = meetings::close_by_id(db.reader(), close).await?;
    let before = match earlier(db, &close).await? {
        Some(earlier) => Some(figures_of(db, earlier.id).await?),
        None => None,
    };
    Ok((before, figures_of(db, close.id).await?))
}

async fn earlier(db: &Db, close: &Close) -> Result<Option<Close>> {
    if close.number == 1 {
        return Ok(None);
    }
    let closes = meetings::closes_of(db.reader(), &[close.meeting_id]).await?;
    Ok(closes.into_iter().rfind(|earlier| earlier.number < close.number))
}

fn reader(member: &Member) -> Reader {
    Reader { member_id: member.id.0, locale: member.locale }
}

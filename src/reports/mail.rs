//! Sends a closed week's summary to one member.

use super::figures_of;
use super::summary::{self, Reader};
use crate::meetings::SummaryMail;
use crate::members;
use crate::platform::error::Error;
use crate::platform::jobs::{JobContext, JobError, JobRun};
use crate::platform::mail::Letter;

/// Handles [`SummaryMail`]: the week as it was closed, to where the member reads mail now, in the language of now.
pub async fn send_summary(context: JobContext, run: JobRun, job: SummaryMail) -> Result<(), JobError> {
    let member = members::get(context.db.reader(), job.member_id).await?;
    let to_name = member.full_name();
    let Some(to) = member.email else {
        return Err(JobError::Never("the member has no e-mail address any more".to_owned()));
    };
    let figures = figures_of(&context.db, job.close_id).await?;
    let reader = Reader { member_id: member.id.0, locale: member.locale };
    let mail = summary::render(&figures, reader, &context.public_url).map_err(|error| match error {
        Error::NotFound => JobError::Never("the member had left the chapter when its figures were drawn up".to_owned()),
        other => other.into(),
    })?;
    let (subject, text, html) = (mail.subject, mail.text, mail.html);
    context
        .mailer
        .send(&Letter { id: run.id.0, to_name, to, subject, text, html, headers: Vec::new(), calendar: None })
        .await
}

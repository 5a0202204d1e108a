//! Mails to a member about the account, in the member's own language.

use crate::accounts::{self, SessionEndedMail};
use crate::platform::jobs::{JobContext, JobError, JobRun};
use crate::platform::mail::Letter;

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

//! Tells substitutes that they are expected, or not any more.

use serde::{Deserialize, Serialize};

use super::queries;
use crate::chapters;
use crate::meetings::announcing::{calendar_of, place_lines, when};
use crate::meetings::entity::SubstituteStatus;
use crate::meetings::{self, SubstituteId};
use crate::members;
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};
use crate::platform::mail::Notice;
use crate::platform::texts;

/// What a substitute is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SubstituteNews {
    /// To come.
    Named,
    /// To come at another time, or elsewhere.
    Moved,
    /// Not to come.
    CalledOff,
}

/// Tells one substitute one thing, once.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SubstituteMail {
    /// Who.
    pub substitute_id: SubstituteId,
    /// What.
    pub news: SubstituteNews,
    /// The meeting's version, where it is told of a change: each is told once.
    #[serde(default)]
    pub version: i32,
}

impl Job for SubstituteMail {
    const KIND: &'static str = "meetings.substitute";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{:?}:{}", self.substitute_id, self.news, self.version))
    }
}

/// Handles [`SubstituteMail`], in the chapter's language. Who is called off before they were told to come hears both, in
/// that order or only the last: either is true.
pub async fn send_substitute(context: JobContext, run: JobRun, job: SubstituteMail) -> Result<(), JobError> {
    let reader = context.db.reader();
    let substitute = queries::substitute(reader, job.substitute_id).await?;
    let meeting = meetings::get(reader, substitute.meeting_id).await?;
    let is_to_come = job.news != SubstituteNews::CalledOff;
    let is_stale = (is_to_come && substitute.status == SubstituteStatus::CalledOff)
        || (job.news == SubstituteNews::Moved && job.version != meeting.version);
    let Some(to) = substitute.email.clone().filter(|_| !is_stale) else { return Ok(()) };
    let chapter = chapters::get(reader, meeting.chapter_id).await?;
    let member = members::get(reader, substitute.member_id).await?;
    let locale = chapter.locale;
    let when = when(&meeting, locale)?;
    let say = |part: &str| {
        let what = match job.news {
            SubstituteNews::Named => "named",
            SubstituteNews::Moved => "moved",
            SubstituteNews::CalledOff => "off",
        };
        let args = [
            ("name", substitute.name.clone()),
            ("member", member.full_name()),
            ("chapter", chapter.name.clone()),
            ("when", when.clone()),
        ];
        let key = format!("substitute-{what}-{part}");
        texts::text_with(locale, &key, args.map(|(name, value)| (name, value.into())))
    };
    let notice = Notice {
        locale,
        subject: &say("subject"),
        greeting: &say("greeting"),
        what: &say("what"),
        facts: &if is_to_come { place_lines(&meeting, locale) } else { Vec::new() },
        list: &[],
        links: &[],
        advice: &say("do"),
    };
    let mut letter = notice.letter(run, substitute.name.clone(), to)?;
    letter.calendar = is_to_come.then(|| calendar_of(&meeting, &chapter.name, context.db.now()));
    context.mailer.send(&letter).await
}

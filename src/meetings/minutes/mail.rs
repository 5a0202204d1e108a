//! Tells owners of their tasks.

use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::entity::{Task, TaskStatus};
use super::queries;
use crate::access::{ChapterId, MemberId};
use crate::chapters;
use crate::meetings::TaskId;
use crate::members::{self, MailKind};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::jobs::{self, Job, JobContext, JobError, JobRun};
use crate::platform::mail::Notice;
use crate::platform::texts::{self, Arg};
use crate::platform::values::{Locale, Zone, clean_line};

/// Tells an owner of a task that they got after the summary of its meeting.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TaskMail {
    /// Which task.
    pub task_id: TaskId,
    /// Its version when it was given: each time is told once.
    pub version: i32,
}

impl Job for TaskMail {
    const KIND: &'static str = "meetings.task";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}", self.task_id, self.version))
    }
}

/// Reminds an owner of a task that is due.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TaskDueMail {
    /// Which task.
    pub task_id: TaskId,
    /// Its version when it was due: whoever gets it later, or a later day, is reminded anew.
    pub version: i32,
}

impl Job for TaskDueMail {
    const KIND: &'static str = "meetings.task_due";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}", self.task_id, self.version))
    }
}

/// Queues a mail about a task to its owner, if they want such mails, for when it is no longer quiet.
pub(super) async fn queue<J: Job>(tx: &Tx, task: &Task, zone: Zone, mail: &J) -> Result<()> {
    let chosen = members::preferences_of(&**tx, &[task.owner_id]).await?.remove(&task.owner_id).unwrap_or_default();
    if chosen.wants(MailKind::Task) {
        jobs::enqueue_at(tx, mail, chosen.when(MailKind::Task, tx.now(), zone)).await?;
    }
    Ok(())
}

/// Handles [`TaskMail`].
pub async fn send_task(context: JobContext, run: JobRun, job: TaskMail) -> Result<(), JobError> {
    send(context, run, job.task_id, "task").await
}

/// Handles [`TaskDueMail`].
pub async fn send_task_due(context: JobContext, run: JobRun, job: TaskDueMail) -> Result<(), JobError> {
    send(context, run, job.task_id, "task-due").await
}

/// Tells the task as it is now, to whoever has it now. Nothing is sent of one that is settled.
async fn send(context: JobContext, run: JobRun, task: TaskId, key: &str) -> Result<(), JobError> {
    let reader = context.db.reader();
    let task = queries::task(reader, task).await?;
    let owner = members::get(reader, task.owner_id).await?;
    let Some(to) = owner.email.clone().filter(|_| task.status == TaskStatus::Open) else { return Ok(()) };
    let chapter = chapters::get(reader, task.chapter_id).await?;
    let locale = owner.locale;
    let due = texts::date(locale, task.due_on);
    let say = |part: &str| {
        let args = [
            ("name", owner.given_name.clone()),
            ("chapter", chapter.name.clone()),
            ("what", task.what.clone()),
            ("due", due.clone()),
        ];
        texts::text_with(locale, &format!("{key}-{part}"), args.map(|(name, value)| (name, value.into())))
    };
    let notice = Notice {
        locale,
        subject: &say("subject"),
        greeting: &say("greeting"),
        what: &say("what"),
        facts: &[say("fact")],
        list: &[],
        links: &[],
        advice: &say("do"),
    };
    context.mailer.send(&notice.letter(run, owner.full_name(), to)?).await
}

/// What a reader has to do for their chapter, a line each: invitations and reminders say it.
pub(in crate::meetings) async fn own_task_lines(
    connection: &impl ConnectionTrait,
    chapter: ChapterId,
    (member, locale): (MemberId, Locale),
) -> Result<Vec<String>> {
    let tasks = queries::open_tasks_of_members(connection, &[member]).await?;
    let line = |task: &Task| {
        let args = [("due", Arg::from(texts::date(locale, task.due_on))), ("what", Arg::from(clean_line(&task.what)))];
        texts::text_with(locale, "task-yours", args)
    };
    Ok(tasks.iter().filter(|task| task.chapter_id == chapter).map(line).collect())
}

//! `chapterhouse jobs list | retry`

use clap::{Args, Subcommand};
use serde_json::json;

use super::context::Context;
use super::failure::Failure;
use super::{say, table};
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::jobs::{self, Filter, JobId, JobRecord, JobStatus};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List jobs, the newest first
    List(List),
    /// Have dead jobs run again, with 48 new hours of patience
    Retry(Retry),
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Only those that were given up
    #[arg(long)]
    dead: bool,
    /// Only those of this kind
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    limit: u64,
    /// One JSON object a line, with what the job carries
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct Retry {
    /// The job, as `jobs list` names it
    id: Option<JobId>,
    /// Every dead job
    #[arg(long)]
    all_dead: bool,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<(), Failure> {
    let config = context.start(Vec::new())?;
    Context::with_migrated_database(&config, async |db| match command {
        Command::List(list) => show(db, list).await,
        Command::Retry(retry) => revive(db, retry).await,
    })
}

async fn show(db: &Db, list: &List) -> Result<(), Failure> {
    let status = list.dead.then_some(JobStatus::Dead);
    let filter = Filter { status, kind: list.kind.clone(), limit: Some(list.limit) };
    let found = jobs::list(db, &filter).await?;
    if list.json {
        for job in &found {
            say(as_json(job));
        }
        return Ok(());
    }
    if found.is_empty() {
        say("no jobs");
        return Ok(());
    }
    let head = ["ID", "KIND", "STATUS", "TRIES", "WHEN", "LAST ERROR"].map(str::to_owned);
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(found.iter().map(cells)).collect();
    table(&rows).into_iter().for_each(say);
    let counts = jobs::counts(db).await?;
    say(format_args!(
        "\n{} queued ({} due), {} running, {} done, {} dead",
        counts.queued, counts.due, counts.running, counts.done, counts.dead
    ));
    Ok(())
}

async fn revive(db: &Db, retry: &Retry) -> Result<(), Failure> {
    let count = match retry.id {
        Some(id) => match jobs::retry(db, id).await {
            Err(Error::NotFound) => {
                return Err(Failure::new(format!("there is no dead job {id}"))
                    .hint("`chapterhouse jobs list --dead` lists those there are"));
            }
            other => other.map(|()| 1)?,
        },
        None => jobs::retry_all_dead(db).await?,
    };
    say(match count {
        0 => "there are no dead jobs".to_owned(),
        1 => "1 job runs again".to_owned(),
        count => format!("{count} jobs run again"),
    });
    Ok(())
}

fn as_json(job: &JobRecord) -> serde_json::Value {
    let payload = serde_json::from_str(&job.payload).unwrap_or_else(|_| json!(job.payload));
    json!({
        "id": job.id.to_string(),
        "kind": job.kind,
        "status": status(job),
        "attempts": job.attempts,
        "createdAt": job.created_at.to_string(),
        "runAt": job.run_at.to_string(),
        "giveUpAt": job.give_up_at.to_string(),
        "finishedAt": job.finished_at.map(|at| at.to_string()),
        "worker": job.worker,
        "lastError": job.last_error,
        "payload": payload,
    })
}

fn cells(job: &JobRecord) -> [String; 6] {
    let at = job.finished_at.unwrap_or(job.run_at);
    [
        job.id.to_string(),
        job.kind.clone(),
        status(job).to_owned(),
        job.attempts.to_string(),
        at.to_utc().format("%Y-%m-%d %H:%M:%SZ").to_string(),
        job.last_error.clone().unwrap_or_default(),
    ]
}

fn status(job: &JobRecord) -> &'static str {
    match job.status {
        JobStatus::Queued => "QUEUED",
        JobStatus::Running => "RUNNING",
        JobStatus::Done => "DONE",
        JobStatus::Dead => "DEAD",
    }
}

//! The jobs that one worker has in hand: claimed and waiting, or running.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Interval;
use tracing::Instrument as _;

use super::{Registry, Worker};
use crate::platform::db::Db;
use crate::platform::jobs::{self, Claimed, JobContext, JobError, JobId, JobRun, Lease, Settled};

/// How often to try to write down the end of a job: when it cannot be written, the job runs again.
const SETTLE_TRIES: u32 = 5;

pub(super) struct Crew<'a> {
    worker: &'a Worker,
    waiting: VecDeque<Claimed>,
    running: JoinSet<JobId>,
    leases: HashMap<JobId, Lease>,
}

impl<'a> Crew<'a> {
    pub(super) fn new(worker: &'a Worker) -> Self {
        Self { worker, waiting: VecDeque::new(), running: JoinSet::new(), leases: HashMap::new() }
    }

    /// Whether to claim more: some jobs in store keep all places busy, many would keep other nodes idle.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.len() < self.worker.concurrency
    }

    pub(super) fn is_busy(&self) -> bool {
        !self.running.is_empty()
    }

    /// Claims a batch. Says whether there may be more to claim at once.
    pub(super) async fn claim(&mut self) -> bool {
        let batch = self.worker.batch.max(1);
        match jobs::claim(&self.worker.context.db, &self.worker.name, batch as u64).await {
            Ok(claimed) => {
                let may_be_more = claimed.len() >= batch;
                self.leases.extend(claimed.iter().map(|job| (job.lease.run.id, job.lease)));
                self.waiting.extend(claimed);
                may_be_more
            }
            Err(error) => {
                tracing::warn!(worker = %self.worker.name, error = error.chain(), "cannot claim jobs");
                false
            }
        }
    }

    /// Starts what waits, up to as many as may run at once.
    pub(super) fn start(&mut self) {
        while self.running.len() < self.worker.concurrency.max(1) {
            let Some(job) = self.waiting.pop_front() else { return };
            let span =
                tracing::info_span!("job", kind = job.kind, id = %job.lease.run.id, attempt = job.lease.run.attempt);
            let (registry, context) = (self.worker.registry.clone(), self.worker.context.clone());
            self.running.spawn(carry_out(registry, context, job).instrument(span));
        }
    }

    /// Waits until a job ends.
    pub(super) async fn job_ends(&mut self) {
        // A task that was aborted says no id: its lease stays in the list for `wind_up`.
        if let Some(Ok(id)) = self.running.join_next().await {
            self.leases.remove(&id);
        }
    }

    /// Makes the leases of all jobs in hand longer.
    pub(super) async fn hold_on(&self) {
        let runs: Vec<JobRun> = self.leases.values().map(|lease| lease.run).collect();
        match jobs::extend_leases(&self.worker.context.db, &runs).await {
            Ok(held) if held == runs.len() as u64 => {}
            Ok(held) => tracing::warn!(worker = %self.worker.name, held, of = runs.len(), "some leases were lost"),
            Err(error) => tracing::warn!(worker = %self.worker.name, error = error.chain(), "cannot extend leases"),
        }
    }

    /// Gives back what was not started, lets what runs end, and puts back what does not end in time.
    pub(super) async fn wind_up(mut self, mut heartbeat: Interval) {
        let db = &self.worker.context.db;
        let unstarted: Vec<JobRun> = self.waiting.drain(..).map(|job| job.lease.run).collect();
        self.leases.retain(|id, _| !unstarted.iter().any(|run| run.id == *id));
        if let Err(error) = jobs::release(db, &unstarted).await {
            tracing::warn!(error = error.chain(), "cannot give back jobs: they run when their leases end");
        }
        let deadline = tokio::time::sleep(self.worker.grace);
        tokio::pin!(deadline);
        while self.is_busy() {
            tokio::select! {
                () = self.job_ends() => {}
                _ = heartbeat.tick() => self.hold_on().await,
                () = &mut deadline => break,
            }
        }
        self.running.shutdown().await;
        for lease in self.leases.values() {
            let reason = "the server stopped before it was done".to_owned();
            settle_surely(db, *lease, Err(JobError::Later(reason))).await;
        }
    }
}

async fn carry_out(registry: Registry, context: JobContext, job: Claimed) -> JobId {
    let db = context.db.clone();
    let outcome = registry.run(context, &job).await;
    settle_surely(&db, job.lease, outcome).await;
    job.lease.run.id
}

async fn settle_surely(db: &Db, lease: Lease, outcome: Result<(), JobError>) {
    for attempt in 1..=SETTLE_TRIES {
        match jobs::settle(db, lease, outcome.clone()).await {
            Ok(settled) => return tell(settled, &outcome),
            Err(error) => tracing::warn!(attempt, error = error.chain(), "cannot write down how the job ended"),
        }
        tokio::time::sleep(Duration::from_millis(100) * 3_u32.pow(attempt - 1)).await;
    }
    tracing::error!("the job runs again when its lease ends: how it ended could not be written down");
}

fn tell(settled: Settled, outcome: &Result<(), JobError>) {
    let reason = outcome.as_ref().err().map(ToString::to_string).unwrap_or_default();
    match settled {
        Settled::Done => tracing::debug!("done"),
        Settled::Again(at) => tracing::warn!(reason, again_at = %at, "failed, runs again"),
        Settled::Dead => tracing::error!(reason, "given up: see `jobs list`"),
        Settled::Lost => tracing::warn!(reason, "ended after its lease: another worker has it"),
    }
}

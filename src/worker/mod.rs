//! Works off the job queue: claim, run, settle; and asks for what is due by the calendar. Any number of workers, on
//! any number of nodes, may work at once.

mod crew;
mod housekeeping;
mod registry;
mod schedule;

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::platform::jobs::JobContext;
use crate::platform::values::new_id;
use crew::Crew;

pub use housekeeping::{Housekeeping, housekeeping};
pub use registry::{Handler, Registry};
pub use schedule::Schedule;

/// How often to look for work when nobody says that there is some.
const LOOK_EVERY: Duration = Duration::from_millis(900);
/// How often to say that the jobs in hand are still being worked on; a lease lasts four times as long.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// How often to look at the calendar.
const CALENDAR_EVERY: Duration = Duration::from_secs(30);

/// Works off jobs.
#[derive(Debug, Clone)]
pub struct Worker {
    /// Which handler runs which kind.
    pub registry: Registry,
    /// What handlers get.
    pub context: JobContext,
    /// What is to be done again and again.
    pub schedules: Vec<Schedule>,
    /// How many jobs run at once.
    pub concurrency: usize,
    /// How many jobs are claimed at once.
    pub batch: usize,
    /// How long jobs in hand may go on when the server stops.
    pub grace: Duration,
    /// Who it is, in the rows it holds and in the log.
    pub name: String,
}

impl Worker {
    /// With a name of its own, 8 jobs at once, and no schedules.
    pub fn new(registry: Registry, context: JobContext) -> Self {
        let name = format!("worker-{}", &new_id().simple().to_string()[20..]);
        let schedules = Vec::new();
        Self { registry, context, schedules, concurrency: 8, batch: 50, grace: Duration::from_secs(20), name }
    }

    /// Adds something to be done again and again.
    #[must_use]
    pub fn with(mut self, schedule: Schedule) -> Self {
        self.schedules.push(schedule);
        self
    }

    /// Works until told to stop; then ends the jobs in hand within the grace period and gives back the others.
    pub async fn run(&self, shutdown: CancellationToken) {
        let mut crew = Crew::new(self);
        let mut heartbeat = tokio::time::interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        let mut calendar = tokio::time::interval(CALENDAR_EVERY);
        let mut look_at = Instant::now();
        tracing::info!(worker = %self.name, concurrency = self.concurrency, "working off jobs");
        while !shutdown.is_cancelled() {
            if crew.has_room() && Instant::now() >= look_at {
                let may_be_more = crew.claim().await;
                look_at = Instant::now() + if may_be_more { Duration::ZERO } else { pause() };
            }
            crew.start();
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = crew.job_ends(), if crew.is_busy() => {}
                () = self.context.db.jobs_are_due() => look_at = Instant::now(),
                () = tokio::time::sleep_until(look_at), if crew.has_room() => {}
                _ = heartbeat.tick() => crew.hold_on().await,
                _ = calendar.tick() => { self.run_schedules().await; }
            }
        }
        crew.wind_up(heartbeat).await;
        tracing::info!(worker = %self.name, "stopped working off jobs");
    }

    /// Runs everything that is due now, and what becomes due by that, until nothing is. Answers how many ran.
    pub async fn run_due(&self) -> usize {
        let mut crew = Crew::new(self);
        let mut heartbeat = tokio::time::interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        let mut ran = 0;
        loop {
            if crew.has_room() {
                crew.claim().await;
            }
            crew.start();
            if !crew.is_busy() {
                return ran;
            }
            tokio::select! {
                () = crew.job_ends() => ran += 1,
                _ = heartbeat.tick() => crew.hold_on().await,
            }
        }
    }

    /// Enqueues what the calendar says, unless another node did. Answers how many jobs were enqueued.
    pub async fn run_schedules(&self) -> usize {
        let mut enqueued = 0;
        for schedule in &self.schedules {
            match schedule.take_turn(&self.context.db).await {
                Ok(true) => enqueued += 1,
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(schedule = schedule.name(), error = error.chain(), "cannot look at the calendar");
                }
            }
        }
        enqueued
    }
}

/// A little different each time, so that nodes do not all look at once.
fn pause() -> Duration {
    LOOK_EVERY + Duration::from_millis(u64::from(new_id().as_bytes()[15]))
}

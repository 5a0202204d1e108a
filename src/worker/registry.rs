//! Which handler runs which kind of job.

use std::collections::HashMap;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;

use crate::platform::jobs::{Claimed, Job, JobContext, JobError, JobRun};

/// No job takes longer: one that hangs would hold its place for ever.
const RUN_WITHIN: Duration = Duration::from_mins(10);

/// What runs jobs of one kind: `async fn(JobContext, JobRun, J) -> Result<(), JobError>`.
pub trait Handler<J>: Send + Sync + 'static {
    /// Runs one.
    fn run(&self, context: JobContext, run: JobRun, job: J) -> BoxFuture<'static, Result<(), JobError>>;
}

impl<J, F, R> Handler<J> for F
where
    F: Fn(JobContext, JobRun, J) -> R + Send + Sync + 'static,
    R: Future<Output = Result<(), JobError>> + Send + 'static,
{
    fn run(&self, context: JobContext, run: JobRun, job: J) -> BoxFuture<'static, Result<(), JobError>> {
        Box::pin(self(context, run, job))
    }
}

type Runner = Arc<dyn Fn(JobContext, JobRun, &str) -> BoxFuture<'static, Result<(), JobError>> + Send + Sync>;

/// Which handler runs which kind of job.
#[derive(Clone, Default)]
pub struct Registry {
    runners: HashMap<&'static str, Runner>,
}

impl fmt::Debug for Registry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.runners.keys()).finish()
    }
}

impl Registry {
    /// Knows no kind yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Has jobs of a kind run by a handler.
    #[must_use]
    pub fn on<J: Job + 'static, H: Handler<J>>(mut self, handler: H) -> Self {
        let runner: Runner = Arc::new(move |context, run, payload| match serde_json::from_str::<J>(payload) {
            Ok(job) => handler.run(context, run, job),
            Err(error) => {
                let reason = format!("the payload is no job of the kind {}: {error}", J::KIND);
                Box::pin(async move { Err(JobError::Never(reason)) })
            }
        });
        let earlier = self.runners.insert(J::KIND, runner);
        debug_assert!(earlier.is_none(), "two handlers for jobs of the kind {}", J::KIND);
        self
    }

    /// Runs one job. A panic in it is an error like another, and ends here.
    pub(super) async fn run(&self, context: JobContext, job: &Claimed) -> Result<(), JobError> {
        let Some(runner) = self.runners.get(job.kind.as_str()) else {
            return Err(JobError::Never(format!("this server knows no jobs of the kind {}", job.kind)));
        };
        let work = async { runner(context, job.lease.run, &job.payload).await };
        match tokio::time::timeout(RUN_WITHIN, AssertUnwindSafe(work).catch_unwind()).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => Err(JobError::Later(format!("panicked: {}", words(&*panic)))),
            Err(_) => Err(JobError::Later(format!("did not end within {} s", RUN_WITHIN.as_secs()))),
        }
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(words), _) => words,
        (_, Some(words)) => words,
        _ => "without words",
    }
}

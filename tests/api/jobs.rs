//! The queue and the worker: nothing lost, nothing run twice at once, nothing tried for ever.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chapterhouse::platform::db::Db;
use chapterhouse::platform::error::Error;
use chapterhouse::platform::files::Files;
use chapterhouse::platform::jobs::{
    self, Claimed, Filter, Job, JobContext, JobError, JobId, JobRecord, JobRun, JobStatus, LEASE, Settled,
};
use chapterhouse::platform::mail::{DEFAULT_TIMEOUT, Mailer, MailerOptions};
use chapterhouse::worker::{Housekeeping, Registry, Schedule, Worker, housekeeping};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde::{Deserialize, Serialize};
use tokio::sync::Barrier;
use tokio_util::sync::CancellationToken;

use crate::support::TestDb;

const HOUR: Duration = Duration::from_hours(1);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Errand {
    number: usize,
}

impl Job for Errand {
    const KIND: &'static str = "tests.errand";
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct OnceOnly {
    key: String,
}

impl Job for OnceOnly {
    const KIND: &'static str = "tests.once_only";

    fn unique_key(&self) -> Option<String> {
        Some(self.key.clone())
    }
}

story! {
    async fn a_job_is_there_with_its_change_or_not_at_all(test: TestDb) {
        test.leaves_jobs();
        let refused = test.db.tx(async |tx| {
            jobs::enqueue(tx, &Errand { number: 1 }).await?;
            Err::<(), _>(Error::Denied("do this"))
        });
        assert!(refused.await.is_err());
        assert_eq!(all(&test.db).await, []);

        enqueue(&test.db, 2).await;
        let job = only(&test.db).await;
        assert_eq!((job.kind.as_str(), job.payload.as_str()), ("tests.errand", r#"{"number":2}"#));
        assert_eq!((job.status, job.attempts, job.run_at), (JobStatus::Queued, 0, test.clock.now()));
        tokio::time::timeout(Duration::from_secs(5), test.db.jobs_are_due()).await.expect("the commit wakes a worker");
    }

    async fn a_unique_key_is_enqueued_once_even_when_it_is_done(test: TestDb) {
        let job = OnceOnly { key: "summary:1".to_owned() };
        assert!(test.db.tx(async |tx| jobs::enqueue(tx, &job).await).await.unwrap());
        assert!(!test.db.tx(async |tx| jobs::enqueue(tx, &job).await).await.unwrap());

        let worker = worker(&test.db, Registry::new().on::<OnceOnly, _>(async |_, _, _: OnceOnly| Ok(())));
        assert_eq!(worker.run_due().await, 1);
        assert!(!test.db.tx(async |tx| jobs::enqueue(tx, &job).await).await.unwrap());
        assert_eq!(only(&test.db).await.status, JobStatus::Done);
    }

    async fn many_jobs_go_in_by_few_statements_and_only_new_ones_count(test: TestDb) {
        test.leaves_jobs();
        let batch: Vec<OnceOnly> = (0..1_200).map(|number| OnceOnly { key: format!("{}", number % 1_100) }).collect();
        let before = test.db.statements();
        assert_eq!(test.db.tx(async |tx| jobs::enqueue_all(tx, &batch).await).await.unwrap(), 1_100);
        assert_eq!(test.db.statements() - before, 3);
        assert_eq!(test.db.tx(async |tx| jobs::enqueue_all(tx, &batch).await).await.unwrap(), 0);
        assert_eq!(test.db.tx(async |tx| jobs::enqueue_all::<OnceOnly>(tx, &[]).await).await.unwrap(), 0);
        assert_eq!(jobs::counts(&test.db).await.unwrap().queued, 1_100);
    }

    async fn a_job_for_later_waits_for_its_time(test: TestDb) {
        test.leaves_jobs();
        let at = test.clock.now().plus(HOUR * 100);
        test.db.tx(async |tx| jobs::enqueue_at(tx, &Errand { number: 1 }, at).await).await.unwrap();
        let worker = worker(&test.db, failing("not today"));
        assert_eq!(worker.run_due().await, 0);
        test.clock.advance(HOUR * 100);
        assert_eq!(worker.run_due().await, 1);
        assert_eq!(only(&test.db).await.status, JobStatus::Queued, "its 48 hours begin when it is due");
    }

    async fn what_fails_is_tried_after_growing_pauses_and_given_up_after_48_hours(test: TestDb) {
        test.leaves_jobs();
        let worker = worker(&test.db, failing("451 try later"));
        enqueue(&test.db, 1).await;
        let start = test.clock.now();
        let mut pauses = Vec::new();
        loop {
            assert_eq!(worker.run_due().await, 1);
            assert_eq!(worker.run_due().await, 0);
            let job = only(&test.db).await;
            if job.status == JobStatus::Dead {
                assert_eq!(job.attempts, 53);
                assert_eq!(job.last_error.as_deref(), Some("given up after 53 attempts: 451 try later"));
                break;
            }
            assert_eq!((job.status, job.last_error.as_deref()), (JobStatus::Queued, Some("451 try later")));
            let pause = job.run_at.since(test.clock.now());
            pauses.push(pause.as_secs());
            test.clock.advance(pause.saturating_sub(Duration::from_micros(1)));
            assert_eq!(worker.run_due().await, 0, "not a moment too early");
            test.clock.advance(Duration::from_micros(1));
        }
        assert_eq!(pauses[..7], [10, 30, 120, 600, 1_800, 3_600, 3_600]);
        assert_eq!(pauses.len(), 52);
        assert!(test.clock.now().since(start) <= HOUR * 48 && test.clock.now().since(start) > HOUR * 47);
    }

    async fn an_attempt_is_counted_before_the_work_starts(test: TestDb) {
        test.leaves_jobs();
        enqueue(&test.db, 1).await;
        let claimed = claim_one(&test.db, "a").await;
        assert_eq!(claimed.lease.run.attempt, 1);
        let job = only(&test.db).await;
        assert_eq!((job.status, job.attempts, job.worker.as_deref()), (JobStatus::Running, 1, Some("a")));
        assert_eq!(job.lease_until, Some(test.clock.now().plus(LEASE)));
        assert_eq!(jobs::claim(&test.db, "b", 10).await.unwrap(), []);
    }

    async fn a_worker_that_went_silent_loses_its_job_and_cannot_settle_it(test: TestDb) {
        enqueue(&test.db, 1).await;
        let lost = claim_one(&test.db, "a").await;
        test.clock.advance(LEASE.saturating_sub(Duration::from_micros(1)));
        assert_eq!(jobs::claim(&test.db, "b", 10).await.unwrap(), []);
        test.clock.advance(Duration::from_micros(1));

        let taken = claim_one(&test.db, "b").await;
        assert_eq!((taken.lease.run.id, taken.lease.run.attempt), (lost.lease.run.id, 2));
        assert_eq!(only(&test.db).await.last_error.as_deref(), Some("a went silent during attempt 1"));

        for outcome in [Ok(()), Err(JobError::Later("late".to_owned())), Err(JobError::Never("late".to_owned()))] {
            assert_eq!(jobs::settle(&test.db, lost.lease, outcome).await.unwrap(), Settled::Lost);
        }
        assert_eq!(jobs::extend_leases(&test.db, &[lost.lease.run]).await.unwrap(), 0);
        assert_eq!(only(&test.db).await.worker.as_deref(), Some("b"));
        assert_eq!(jobs::settle(&test.db, taken.lease, Ok(())).await.unwrap(), Settled::Done);
        assert_eq!(jobs::settle(&test.db, taken.lease, Ok(())).await.unwrap(), Settled::Lost, "settled once");
    }

    async fn a_heartbeat_keeps_the_job(test: TestDb) {
        enqueue(&test.db, 1).await;
        let claimed = claim_one(&test.db, "a").await;
        test.clock.advance(Duration::from_secs(100));
        assert_eq!(jobs::extend_leases(&test.db, &[claimed.lease.run]).await.unwrap(), 1);
        test.clock.advance(Duration::from_secs(100));
        assert_eq!(jobs::claim(&test.db, "b", 10).await.unwrap(), []);
        assert_eq!(jobs::settle(&test.db, claimed.lease, Ok(())).await.unwrap(), Settled::Done);
    }

    async fn a_job_that_kills_its_worker_each_time_is_given_up_too(test: TestDb) {
        test.leaves_jobs();
        enqueue(&test.db, 1).await;
        let mut attempts = 0;
        while only(&test.db).await.status != JobStatus::Dead {
            if let Some(claimed) = jobs::claim(&test.db, "a", 1).await.unwrap().pop() {
                attempts += 1;
                assert_eq!(claimed.lease.run.attempt, attempts);
            }
            test.clock.advance(Duration::from_mins(1));
        }
        assert!((48..60).contains(&attempts), "{attempts}: the pauses hold although nobody settles");
    }

    async fn a_panic_ends_one_attempt_and_nothing_else(test: TestDb) {
        test.leaves_jobs();
        let registry = Registry::new().on::<Errand, _>(async |_, _, job: Errand| {
            assert!(job.number != 1, "number {} is unlucky", job.number);
            Ok(())
        });
        for number in 0..3 {
            enqueue(&test.db, number).await;
        }
        assert_eq!(worker(&test.db, registry).run_due().await, 3);
        let jobs = all(&test.db).await;
        assert_eq!(jobs.iter().map(|job| job.status).collect::<Vec<_>>(), [JobStatus::Done, JobStatus::Queued, JobStatus::Done]);
        assert_eq!(jobs[1].last_error.as_deref(), Some("panicked: number 1 is unlucky"));
    }

    async fn what_no_handler_can_run_is_dead_with_the_reason(test: TestDb) {
        test.leaves_jobs();
        enqueue(&test.db, 1).await;
        assert_eq!(worker(&test.db, Registry::new()).run_due().await, 1);
        let unknown = only(&test.db).await;
        assert_eq!(unknown.status, JobStatus::Dead);
        assert_eq!(unknown.last_error.as_deref(), Some("this server knows no jobs of the kind tests.errand"));

        execute(&test.db, "UPDATE jobs SET status = 'QUEUED', payload = '{\"no\":1}'").await;
        assert_eq!(worker(&test.db, failing("never called")).run_due().await, 1);
        let reason = only(&test.db).await.last_error.unwrap();
        assert!(reason.starts_with("the payload is no job of the kind tests.errand: missing field `number`"), "{reason}");
    }

    async fn errors_of_ours_are_retried_and_what_is_gone_is_not(test: TestDb) {
        test.leaves_jobs();
        let registry = Registry::new().on::<Errand, _>(async |_, _, job: Errand| {
            Err(match job.number {
                0 => Error::internal(std::io::Error::other("disk full")),
                1 => Error::NotFound,
                _ => Error::Denied("see this"),
            })?
        });
        for number in 0..3 {
            enqueue(&test.db, number).await;
        }
        worker(&test.db, registry).run_due().await;
        let ends: Vec<_> = all(&test.db).await.into_iter().map(|job| (job.status, job.last_error.unwrap())).collect();
        let expected = [
            (JobStatus::Queued, "internal error: disk full"),
            (JobStatus::Dead, "what the job is about is not there any more"),
            (JobStatus::Dead, "not allowed to see this"),
        ];
        assert_eq!(ends, expected.map(|(status, reason)| (status, reason.to_owned())));
    }

    async fn two_nodes_never_run_the_same_job(test: TestDb) {
        const JOBS: usize = 300;
        let errands: Vec<Errand> = (0..JOBS).map(|number| Errand { number }).collect();
        test.db.tx(async |tx| jobs::enqueue_all(tx, &errands).await).await.unwrap();
        let ran: Arc<Mutex<BTreeMap<usize, Vec<i32>>>> = Arc::default();
        let both_work = Arc::new(Barrier::new(2));
        let registry = || {
            let (ran, both_work, is_first) = (Arc::clone(&ran), Arc::clone(&both_work), Arc::new(AtomicBool::new(true)));
            Registry::new().on::<Errand, _>(move |_, run: JobRun, job: Errand| {
                let (ran, both_work, is_first) = (Arc::clone(&ran), Arc::clone(&both_work), Arc::clone(&is_first));
                async move {
                    if is_first.swap(false, Ordering::SeqCst) {
                        // On a machine with much else to do one node may get nothing: then they did not meet.
                        let _ = tokio::time::timeout(Duration::from_secs(20), both_work.wait()).await;
                    }
                    ran.lock().unwrap().entry(job.number).or_default().push(run.attempt);
                    Ok(())
                }
            })
        };
        let (here, there) = (worker(&test.db, registry()), worker(&test.second_node().await, registry()));
        let (one, two) = tokio::join!(here.run_due(), there.run_due());

        assert_eq!(one + two, JOBS);
        assert_eq!(*ran.lock().unwrap(), (0..JOBS).map(|number| (number, vec![1])).collect());
        assert_eq!(jobs::counts(&test.db).await.unwrap().done, JOBS as u64);
    }

    async fn of_many_claims_at_the_same_moment_no_two_take_the_same_job(test: TestDb) {
        const JOBS: usize = 200;
        test.leaves_jobs();
        let errands: Vec<Errand> = (0..JOBS).map(|number| Errand { number }).collect();
        test.db.tx(async |tx| jobs::enqueue_all(tx, &errands).await).await.unwrap();
        let there = test.second_node().await;
        let mut taken = BTreeMap::new();
        while taken.len() < JOBS {
            // Each takes all that it can get: they want the same rows.
            let nodes = [&test.db, &there, &test.db, &there];
            let claims = nodes.map(|db| jobs::claim(db, "one of many", 20));
            for claimed in futures::future::join_all(claims).await.into_iter().flat_map(Result::unwrap) {
                assert_eq!(taken.insert(claimed.lease.run.id, claimed.lease.run.attempt), None, "taken twice");
            }
        }
        assert!(taken.values().all(|attempt| *attempt == 1), "{taken:?}");
    }

    async fn a_claim_leaves_what_another_is_taking_and_does_not_wait_for_it(test: TestDb) {
        test.leaves_jobs();
        // SQLite has one writer: there a claim waits its turn.
        if test.db.backend() == DbBackend::Postgres {
            for number in 0..5 {
                enqueue(&test.db, number).await;
            }
            let there = test.second_node().await;
            let claimed = test.db.tx(async |tx| {
                let oldest = "SELECT id FROM jobs ORDER BY run_at, id LIMIT 2 FOR UPDATE";
                let held = tx.query_all_raw(Statement::from_string(DbBackend::Postgres, oldest)).await?;
                assert_eq!(held.len(), 2);
                jobs::claim(&there, "another", 50).await
            });
            let payloads: Vec<String> = claimed.await.unwrap().into_iter().map(|job| job.payload).collect();
            assert_eq!(payloads, [2, 3, 4].map(|number| format!(r#"{{"number":{number}}}"#)));
        }
    }

    async fn the_dead_are_listed_and_retried_with_new_patience(test: TestDb) {
        test.leaves_jobs();
        let hopeless = Registry::new().on::<Errand, _>(async |_, _, _: Errand| Err(JobError::Never("550 no".to_owned())));
        for number in 0..3 {
            enqueue(&test.db, number).await;
        }
        worker(&test.db, hopeless).run_due().await;
        let dead = jobs::list(&test.db, &Filter { status: Some(JobStatus::Dead), ..Filter::default() }).await.unwrap();
        assert_eq!(dead.len(), 3);
        assert_eq!(dead[0].last_error.as_deref(), Some("550 no"));
        assert!(dead[0].id > dead[1].id, "the newest first");
        let other = Filter { kind: Some("tests.other".to_owned()), ..Filter::default() };
        assert_eq!(jobs::list(&test.db, &other).await.unwrap(), []);
        assert_eq!(jobs::list(&test.db, &Filter { limit: Some(2), ..Filter::default() }).await.unwrap().len(), 2);

        test.clock.advance(HOUR * 500);
        jobs::retry(&test.db, dead[0].id).await.unwrap();
        assert!(matches!(jobs::retry(&test.db, dead[0].id).await, Err(Error::NotFound)), "it is not dead now");
        assert!(matches!(jobs::retry(&test.db, JobId::new()).await, Err(Error::NotFound)));
        assert_eq!(worker(&test.db, failing("421 busy")).run_due().await, 1);
        assert_eq!(jobs::counts(&test.db).await.unwrap().dead, 2, "the retried one may fail again and is not dead at once");

        assert_eq!(jobs::retry_all_dead(&test.db).await.unwrap(), 2);
        let done = Registry::new().on::<Errand, _>(async |_, _, _: Errand| Ok(()));
        assert_eq!(worker(&test.db, done).run_due().await, 2);
        let counts = jobs::counts(&test.db).await.unwrap();
        assert_eq!((counts.queued, counts.due, counts.running, counts.done, counts.dead), (1, 0, 0, 2, 0));
    }

    async fn of_all_nodes_one_does_what_the_calendar_says(test: TestDb) {
        test.leaves_jobs();
        let other = test.second_node().await;
        let schedule = || Schedule::every(HOUR, "tests.hourly", Errand { number: 7 });
        let (here, there) = (
            worker(&test.db, Registry::new()).with(schedule()),
            worker(&other, Registry::new()).with(schedule()),
        );
        for round in 1..=3 {
            let (one, two) = tokio::join!(here.run_schedules(), there.run_schedules());
            assert_eq!(one + two, 1, "round {round}");
            assert_eq!(here.run_schedules().await, 0);
            assert_eq!(jobs::counts(&test.db).await.unwrap().queued, round);
            test.clock.advance(HOUR * 5);
        }
    }

    async fn housekeeping_forgets_old_jobs_but_not_the_dead(test: TestDb) {
        test.leaves_jobs();
        let registry = Registry::new()
            .on::<Housekeeping, _>(housekeeping)
            .on::<OnceOnly, _>(async |_, _, _: OnceOnly| Ok(()))
            .on::<Errand, _>(async |_, _, _: Errand| Err(JobError::Never("no".to_owned())));
        let worker = worker(&test.db, registry).with(Housekeeping::schedule());
        enqueue(&test.db, 1).await;
        let summary = OnceOnly { key: "1".to_owned() };
        test.db.tx(async |tx| jobs::enqueue(tx, &summary).await).await.unwrap();
        worker.run_due().await;

        test.clock.advance(HOUR * 24 * 90);
        assert_eq!((worker.run_schedules().await, worker.run_due().await), (1, 1));
        assert_eq!(jobs::counts(&test.db).await.unwrap().done, 2, "90 days are not over");
        test.clock.advance(HOUR * 24);
        assert_eq!((worker.run_schedules().await, worker.run_due().await), (1, 1));
        let kinds: Vec<_> = all(&test.db).await.into_iter().map(|job| (job.kind, job.status)).collect();
        let errand = ("tests.errand".to_owned(), JobStatus::Dead);
        let tidied = ("platform.housekeeping".to_owned(), JobStatus::Done);
        assert_eq!(kinds, [errand, tidied.clone(), tidied]);
    }

    async fn a_worker_told_to_stop_ends_what_runs_and_gives_back_the_rest(test: TestDb) {
        test.leaves_jobs();
        let errands: Vec<Errand> = (0..20).map(|number| Errand { number }).collect();
        test.db.tx(async |tx| jobs::enqueue_all(tx, &errands).await).await.unwrap();
        let shutdown = CancellationToken::new();
        let started = Arc::new(AtomicUsize::new(0));
        let registry = {
            let (shutdown, started) = (shutdown.clone(), Arc::clone(&started));
            Registry::new().on::<Errand, _>(move |_, _, _: Errand| {
                let (shutdown, started) = (shutdown.clone(), Arc::clone(&started));
                async move {
                    if started.fetch_add(1, Ordering::SeqCst) + 1 == 4 {
                        shutdown.cancel();
                    }
                    shutdown.cancelled().await;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    Ok(())
                }
            })
        };
        let worker = Worker { concurrency: 4, ..worker(&test.db, registry) };
        tokio::time::timeout(Duration::from_secs(30), worker.run(shutdown)).await.expect("it stops");

        let counts = jobs::counts(&test.db).await.unwrap();
        assert_eq!((counts.done, counts.queued, counts.running), (4, 16, 0));
        assert!(all(&test.db).await.iter().all(|job| job.attempts == i32::from(job.status == JobStatus::Done)));
    }

    async fn what_does_not_end_in_the_grace_period_runs_again_later(test: TestDb) {
        test.leaves_jobs();
        enqueue(&test.db, 1).await;
        let shutdown = CancellationToken::new();
        let registry = {
            let shutdown = shutdown.clone();
            Registry::new().on::<Errand, _>(move |_, _, _: Errand| {
                shutdown.cancel();
                std::future::pending::<Result<(), JobError>>()
            })
        };
        let worker = Worker { grace: Duration::from_millis(50), ..worker(&test.db, registry) };
        tokio::time::timeout(Duration::from_secs(30), worker.run(shutdown)).await.expect("it stops");
        let job = only(&test.db).await;
        assert_eq!((job.status, job.attempts), (JobStatus::Queued, 1));
        assert_eq!(job.last_error.as_deref(), Some("the server stopped before it was done"));
        assert_eq!(job.run_at.since(test.clock.now()).as_secs(), 10);
    }
}

fn worker(db: &Db, registry: Registry) -> Worker {
    let mailer = Mailer::new(MailerOptions {
        smtp: None,
        from_name: "Club".to_owned(),
        from: "no-reply@club.example".parse().unwrap(),
        capture: None,
        clock: db.clock().clone(),
        timeout: DEFAULT_TIMEOUT,
    });
    let context = JobContext {
        db: db.clone(),
        mailer: mailer.unwrap(),
        files: Files::nowhere(),
        public_url: "https://club.example".to_owned(),
    };
    Worker::new(registry, context)
}

fn failing(reason: &'static str) -> Registry {
    Registry::new().on::<Errand, _>(async move |_, _, _: Errand| Err(JobError::Later(reason.to_owned())))
}

async fn enqueue(db: &Db, number: usize) {
    assert!(db.tx(async |tx| jobs::enqueue(tx, &Errand { number }).await).await.unwrap());
}

async fn claim_one(db: &Db, worker: &str) -> Claimed {
    let mut claimed = jobs::claim(db, worker, 1).await.unwrap();
    assert_eq!(claimed.len(), 1);
    claimed.remove(0)
}

/// Every job, the oldest first.
async fn all(db: &Db) -> Vec<JobRecord> {
    let mut jobs = jobs::list(db, &Filter { limit: Some(1_000), ..Filter::default() }).await.unwrap();
    jobs.reverse();
    jobs
}

async fn only(db: &Db) -> JobRecord {
    let mut jobs = all(db).await;
    assert_eq!(jobs.len(), 1);
    jobs.remove(0)
}

async fn execute(db: &Db, sql: &str) {
    let statement = Statement::from_string(db.backend(), sql);
    db.tx(async |tx| Ok(tx.execute_raw(statement).await?)).await.unwrap();
}

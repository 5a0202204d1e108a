//! What strangers send to stop a server, sent to the real program in a process of its own. It lives through all of it,
//! answers each at once, takes no memory for it, and goes on answering others.
//!
//! The machine may be shared, so what is held to a bound is the server's own work on a request, not the time that it
//! took to come back: that is printed (`--no-capture`), and measured by `benches/front_door.rs`.

mod bodies;
mod connections;
mod documents;
mod sockets;
mod target;

use std::time::{Duration, Instant};

use crate::support::{Stage as _, TestApp, TestDb};
use documents::{Attack, Expected};
use target::{Answer, Target, Used, exchange};

/// How often each is sent.
const TRIES: usize = 3;
/// What no request may cost the server. The program that is tested is not optimised, which makes it slower by far.
const MOST_WORK: Duration = Duration::from_millis(if cfg!(debug_assertions) { 300 } else { 100 });
/// What no request may add to the server's memory, in KiB.
const MOST_MEMORY: u64 = 16 * 1024;

/// Collects what is not as it should be: one run shows all of it.
#[derive(Default)]
struct Report {
    faults: Vec<String>,
    lines: Vec<(Used, String)>,
}

impl Report {
    fn fault(&mut self, what: String) {
        self.faults.push(what);
    }

    /// Sends it a few times: what comes back, how soon, and what it takes.
    fn try_out(
        &mut self,
        target: &Target,
        name: &str,
        bytes: impl Fn(usize) -> Vec<u8>,
        check: impl Fn(&Answer) -> Result<(), String>,
    ) {
        let mut all = Vec::new();
        for number in 0..TRIES {
            let bytes = bytes(number);
            let (answer, used) = target.measured(|| exchange(target.address, &bytes));
            let Some(answer) = answer else { return self.fault(format!("{name}: hung up on")) };
            if let Err(fault) = check(&answer) {
                return self.fault(format!("{name}: {fault}"));
            }
            all.push(Used { time: answer.took, ..used });
        }
        // Somebody else's work may have slowed one of them down; memory that was taken was taken.
        let used = Used {
            time: all.iter().map(|used| used.time).min().unwrap(),
            work: all.iter().map(|used| used.work).min().unwrap(),
            memory: all.iter().map(|used| used.memory).max().unwrap(),
        };
        self.hold(name, used);
        target.honest();
    }

    /// One that is more than a request and its answer.
    fn run(&mut self, target: &Target, name: &str, attack: impl Fn(&Target) -> Result<(), String>) {
        let (done, used) = target.measured(|| attack(target));
        if let Err(fault) = done {
            self.fault(format!("{name}: {fault}"));
        }
        self.keep(name, used);
        target.honest();
    }

    fn hold(&mut self, name: &str, used: Used) {
        if used.work > MOST_WORK {
            self.fault(format!("{name}: took {:?} of work", used.work));
        }
        self.keep(name, used);
    }

    fn keep(&mut self, name: &str, used: Used) {
        if used.memory > MOST_MEMORY {
            self.fault(format!("{name}: took {} KiB", used.memory));
        }
        self.lines.push((used, name.to_owned()));
    }

    fn end(mut self) {
        self.lines.sort_unstable_by_key(|(used, _)| std::cmp::Reverse(used.work));
        println!("answered after |    work of it |  memory");
        for (Used { time, work, memory }, name) in &self.lines {
            println!("{time:>14.1?} | {work:>13.1?} | {memory:>6} KiB  {name}");
        }
        assert!(self.faults.is_empty(), "{} faults:\n{}", self.faults.len(), self.faults.join("\n"));
    }
}

/// Gives the server or a thread of the attack a moment.
#[expect(clippy::disallowed_methods, reason = "attacks have threads of their own, and wait for another process")]
fn pause() {
    std::thread::sleep(Duration::from_millis(50));
}

/// Waits until the server holds no more sockets than before.
fn gives_back(target: &Target, before: usize) -> Result<(), String> {
    let began = Instant::now();
    loop {
        let now = target.sockets();
        if now <= before {
            return Ok(());
        }
        if began.elapsed() > target::PATIENCE {
            return Err(format!("{now} sockets are open, before it were {before}"));
        }
        pause();
    }
}

fn check(answer: &Answer, expected: Expected) -> Result<(), String> {
    let body = answer.json();
    let extensions = &body["errors"][0]["extensions"];
    let is = (answer.status, extensions["code"].as_str().unwrap_or_default(), extensions["limit"].as_str());
    if is == (expected.status, expected.code, expected.limit) {
        return Ok(());
    }
    let told: String = body.to_string().chars().take(300).collect();
    Err(format!("{is:?} and not {expected:?}: {told}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_strangers_send_stops_the_server() {
    let app = TestApp::set(TestDb::on_sqlite().await).await;
    for name in ["Jan Wilk", "Olga Sowa", "Adam Lis"] {
        app.member(name).await;
    }
    let ewa = app.member("Ewa Mazur").await;
    app.give_account(&ewa).await;
    let email = ewa.email.clone().unwrap().to_string();
    tokio::task::block_in_place(|| attack(&Target::start(&app, &email)));
}

fn attack(target: &Target) {
    let mut report = Report::default();
    for _ in 0..20 {
        target.honest();
    }
    for attack in documents::all() {
        let Attack { name, expected, .. } = &attack;
        let bytes = |number| target.as_member(&attack.body(number));
        report.try_out(target, name, bytes, |answer| check(answer, *expected));
    }
    for bodies::Raw { name, bytes, status } in bodies::all(target) {
        let check = |answer: &Answer| {
            let told: String = String::from_utf8_lossy(&answer.body).chars().take(200).collect();
            if answer.status == status { Ok(()) } else { Err(format!("{} and not {status}: {told}", answer.status)) }
        };
        report.try_out(target, &name, |_| bytes.clone(), check);
    }
    connections::all(target, &mut report);
    sockets::all(target, &mut report);
    target.lives();
    for line in target.log().lines().filter(|line| line.contains("\"ERROR\"") || line.contains("panicked")) {
        report.fault(format!("logged: {line}"));
    }
    report.end();
}

//! What strangers send to stop a server, sent to the real program in a process of its own. It lives through all of it,
//! answers each at once, takes no memory for it, and goes on answering others.
//!
//! The machine may be shared, so times are the least of a few tries, and printed (`--no-capture`) rather than held to
//! the 100 ms that are asked for: what is asserted is a bound that only a hang breaks.

#![allow(
    clippy::too_many_lines,
    clippy::disallowed_methods,
    clippy::useless_format,
    clippy::needless_pass_by_value,
    clippy::doc_markdown,
    clippy::decimal_bitwise_operands,
    clippy::assigning_clones,
    clippy::large_stack_arrays,
    reason = "tables of attacks, sent from threads of their own: they are long, wait, and look like bytes on a wire"
)]

mod bodies;
mod connections;
mod documents;
mod sockets;
mod target;

use std::time::Duration;

use crate::support::{Stage as _, TestApp, TestDb};
use documents::{Attack, Expected};
use target::{Answer, Target, exchange};

/// The least of so many.
const TRIES: usize = 3;
/// What no answer may take, on any machine, in a debug build.
const SLOWEST: Duration = Duration::from_secs(2);
/// What no request may add to the server's memory, in KiB.
const MOST_MEMORY: u64 = 16 * 1024;

/// Collects what is not as it should be: one run shows all of it.
#[derive(Default)]
struct Report {
    faults: Vec<String>,
    lines: Vec<(Duration, u64, String)>,
}

impl Report {
    fn fault(&mut self, what: String) {
        self.faults.push(what);
    }

    /// Sends it a few times: what comes back, how soon, and how much memory it takes.
    fn try_out(
        &mut self,
        target: &mut Target,
        name: &str,
        bytes: &[u8],
        check: impl Fn(&Answer) -> Result<(), String>,
    ) {
        let mut least = Duration::MAX;
        let mut most = 0;
        for _ in 0..TRIES {
            target.forget_peak();
            let (before, _) = target.memory();
            let Some(answer) = exchange(target.address, bytes) else {
                return self.fault(format!("{name}: hung up on"));
            };
            most = most.max(target.memory().1.saturating_sub(before));
            least = least.min(answer.took);
            if let Err(fault) = check(&answer) {
                return self.fault(format!("{name}: {fault}"));
            }
        }
        if least > SLOWEST {
            self.fault(format!("{name}: answered after {least:?} at the soonest"));
        }
        if most > MOST_MEMORY {
            self.fault(format!("{name}: took {most} KiB"));
        }
        self.lines.push((least, most, name.to_owned()));
        target.honest();
    }

    fn end(mut self) {
        self.lines.sort_unstable_by(|a, b| b.cmp(a));
        for (took, memory, name) in &self.lines {
            println!("{took:>12.1?} {memory:>6} KiB  {name}");
        }
        assert!(self.faults.is_empty(), "{} faults:\n{}", self.faults.len(), self.faults.join("\n"));
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
    tokio::task::block_in_place(|| attack(&mut Target::start(&app, &email)));
}

fn attack(target: &mut Target) {
    let mut report = Report::default();
    for _ in 0..20 {
        target.honest();
    }
    for Attack { name, body, expected } in documents::all() {
        let bytes = target.as_member(&body);
        report.try_out(target, &name, &bytes, |answer| check(answer, expected));
    }
    for bodies::Raw { name, bytes, statuses } in bodies::all(target) {
        let check = |answer: &Answer| {
            let told = String::from_utf8_lossy(&answer.body).chars().take(200).collect::<String>();
            statuses
                .contains(&answer.status)
                .then_some(())
                .ok_or(format!("{} and not {statuses:?}: {told}", answer.status))
        };
        report.try_out(target, &name, &bytes, check);
    }
    report.faults.extend(connections::all(target));
    report.faults.extend(sockets::all(target));
    target.lives();
    for line in target.log().lines().filter(|line| line.contains("\"ERROR\"") || line.contains("panicked")) {
        report.fault(format!("logged: {line}"));
    }
    report.end();
}

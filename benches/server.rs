//! The server as it runs: how soon it answers, how much memory it idles in, how fast the directory page is.
//! By hand: `cargo bench --bench server`; how to repeat and what was measured: `docs/benchmarks.md`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a benchmark, what cannot go on may say so and stop")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_chapterhouse");
const STARTS: usize = 10;
const REQUESTS: usize = 1_000;

/// 50 members with chapter, category and revenue totals.
const DIRECTORY: &str = "{ members(first: 50) { edges { node { fullName company membership { chapter { name } category { name } } \
                         revenueGiven { amount currency } } } pageInfo { hasNextPage endCursor } } }";

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let http = reqwest::Client::new();
    let (start, memory) = starts(folder.path(), &http).await;
    println!("start of a migrated server to the first answer, median of {STARTS} | {start:?}");
    println!("idle memory (RSS) 5 s after that                             | {:.1} MiB", mebibytes(memory));
    let mut demo = Demo::start(folder.path());
    let mut times = directory(&http, &demo).await;
    times.sort_unstable();
    let [median, slow] = [times[REQUESTS / 2], times[REQUESTS * 95 / 100]];
    println!("directory page of 50, one caller, {REQUESTS} requests: median, p95     | {median:?}, {slow:?}");
    println!("memory (RSS) after that                                      | {:.1} MiB", mebibytes(rss(&demo.process)));
    demo.process.kill().unwrap();
    demo.process.wait().unwrap();
}

/// Starts a migrated server some times: the median time to its first answer, and what the last one idles in.
async fn starts(folder: &Path, http: &reqwest::Client) -> (Duration, u64) {
    let port = free_port();
    let server = |command: &str| {
        let mut server = Command::new(PROGRAM);
        server.args(command.split(' ')).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
        server.env("CHAPTERHOUSE_HTTP__BIND", format!("127.0.0.1:{port}"));
        server
    };
    assert!(server("migrate up").status().unwrap().success());
    let mut times = Vec::new();
    let mut memory = 0;
    for round in 1..=STARTS {
        let began = Instant::now();
        let mut process = server("serve").spawn().unwrap();
        let ready = format!("http://127.0.0.1:{port}/readyz");
        while !http.get(&ready).send().await.is_ok_and(|answer| answer.status().is_success()) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        times.push(began.elapsed());
        if round == STARTS {
            tokio::time::sleep(Duration::from_secs(5)).await;
            memory = rss(&process);
        }
        process.kill().unwrap();
        process.wait().unwrap();
    }
    times.sort_unstable();
    (times[STARTS / 2], memory)
}

/// A demo club, with the token and the address that it prints.
struct Demo {
    process: Child,
    url: String,
    token: String,
}

impl Demo {
    fn start(folder: &Path) -> Self {
        let mut process = Command::new(PROGRAM)
            .args(["demo", "--port", "0", "--data-dir"])
            .arg(folder.join("demo"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut printed = String::new();
        for line in BufReader::new(process.stdout.take().unwrap()).lines() {
            printed.push_str(line.unwrap().trim_end_matches('\\'));
            printed.push('\n');
            if printed.contains("Ctrl-C") {
                break;
            }
        }
        let url = printed.lines().find_map(|line| line.strip_prefix("API ")).unwrap().trim().to_owned();
        // The token is broken over lines; what is not of a token ends it.
        let (_, rest) = printed.split_once("Bearer ").unwrap();
        let token = rest.split('"').next().unwrap().split_whitespace().collect();
        Self { process, url, token }
    }
}

async fn directory(http: &reqwest::Client, demo: &Demo) -> Vec<Duration> {
    let mut times = Vec::with_capacity(REQUESTS);
    for round in 0..=REQUESTS {
        let began = Instant::now();
        let request = http.post(&demo.url).bearer_auth(&demo.token).json(&json!({ "query": DIRECTORY }));
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        // The first one is warm-up, and says whether the others are worth measuring.
        if round == 0 {
            assert_eq!(answer["data"]["members"]["edges"].as_array().unwrap().len(), 50, "{answer}");
        } else {
            times.push(began.elapsed());
        }
    }
    times
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Resident memory in bytes.
fn rss(process: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1024.0 / 1024.0
}

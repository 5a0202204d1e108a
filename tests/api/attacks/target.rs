//! The program under attack, a process of its own, and a client that sends whatever bytes it is given.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::pause;
use crate::support::TestApp;
use crate::support::app::PASSWORD;

/// How long anybody here waits for anything: far beyond what is asked of the server, for the machine is shared.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How long the server waits for a request.
pub const READ_TIMEOUT: Duration = Duration::from_secs(2);

/// The server, on a story's database.
pub struct Target {
    process: Mutex<Child>,
    pid: u32,
    pub address: SocketAddr,
    /// Of a member.
    pub token: String,
    log: PathBuf,
    _folder: tempfile::TempDir,
}

/// What an attack took: until it was answered, of the server's processors, and of its memory at most, in KiB.
#[derive(Debug, Clone, Copy)]
pub struct Used {
    pub time: Duration,
    pub work: Duration,
    pub memory: u64,
}

impl Target {
    /// Starts it with short time-outs, and the limits of production.
    pub fn start(app: &TestApp, email: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut process = Command::new(env!("CARGO_BIN_EXE_chapterhouse"))
            .arg("serve")
            .current_dir(folder.path())
            .env_clear()
            .envs([
                ("DATABASE_URL", app.test.url.as_str()),
                ("CHAPTERHOUSE_HTTP__BIND", "127.0.0.1:0"),
                ("CHAPTERHOUSE_HTTP__READ_TIMEOUT", "2s"),
                ("CHAPTERHOUSE_HTTP__WRITE_TIMEOUT", "2s"),
                ("CHAPTERHOUSE_HTTP__MAX_CONNECTIONS_PER_ADDRESS", "10000"),
                ("CHAPTERHOUSE_GRAPHQL__MAX_STREAMS_PER_ADDRESS", "10000"),
                ("CHAPTERHOUSE_GRAPHQL__SOCKET_INIT", "1s"),
                // The attackers and the honest have the same address here.
                ("CHAPTERHOUSE_GRAPHQL__RATE_ANONYMOUS", "1000000000"),
                ("CHAPTERHOUSE_GRAPHQL__RATE", "1000000000"),
                ("CHAPTERHOUSE_LOG__FORMAT", "json"),
                ("RUST_BACKTRACE", "1"),
            ])
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let address = address(&mut process, &log);
        let token = sign_in(address, email);
        Self { pid: process.id(), process: Mutex::new(process), address, token, log, _folder: folder }
    }

    /// Does it, and says what it took.
    pub fn measured<T>(&self, attack: impl FnOnce() -> T) -> (T, Used) {
        std::fs::write(format!("/proc/{}/clear_refs", self.pid), "5").unwrap();
        let ((memory, _), work, began) = (self.memory(), self.work(), Instant::now());
        let done = attack();
        let time = began.elapsed();
        let (work, memory) = (self.work().saturating_sub(work), self.memory().1.saturating_sub(memory));
        (done, Used { time, work, memory })
    }

    /// What its threads have used of the processors.
    fn work(&self) -> Duration {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.pid)).unwrap();
        let nanoseconds = threads.filter_map(|thread| {
            // One that has ended meanwhile has no more to say.
            let used = std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
            used.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanoseconds.sum())
    }

    /// One request on a connection of its own.
    pub fn send(&self, bytes: &[u8]) -> Answer {
        exchange(self.address, bytes).unwrap_or_else(|| panic!("no answer"))
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Asserts that it is the same process that lives.
    pub fn lives(&self) {
        let ended = self.process.lock().unwrap_or_else(PoisonError::into_inner).try_wait().unwrap();
        assert!(ended.is_none(), "it is dead: {}", self.log());
        assert_eq!(get(self.address, "/healthz").unwrap().status, 200);
    }

    /// An ordinary request of a member, who reads what is there.
    pub fn honest(&self) -> Duration {
        let query = json!({ "query": "query H($n: Int!) { members(first: $n) { edges { node { fullName } } } }",
                            "variables": { "n": 2 } });
        let began = Instant::now();
        let answer = self.send(&self.as_member(query.to_string().as_bytes()));
        let body = answer.json();
        assert_eq!(
            (answer.status, body["data"]["members"]["edges"].as_array().map(Vec::len)),
            (200, Some(2)),
            "{body}"
        );
        began.elapsed()
    }

    /// A body, sent as a member.
    pub fn as_member(&self, body: &[u8]) -> Vec<u8> {
        let bearer = format!("Bearer {}", self.token);
        post("/graphql", &[JSON, ("accept", GRAPHQL), ("authorization", &bearer)], body)
    }

    /// Memory in use, and the most that was in use since `measured` began, in KiB.
    fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid)).unwrap();
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse().unwrap()
        };
        (of("VmRSS:"), of("VmHWM:"))
    }

    /// Sockets that it holds: not the files of its database, of which a pool may open more.
    pub fn sockets(&self) -> usize {
        let open = std::fs::read_dir(format!("/proc/{}/fd", self.pid)).unwrap();
        let names = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
        names.filter(|name| name.to_string_lossy().starts_with("socket:")).count()
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        let process = self.process.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = process.kill();
        let _ = process.wait();
    }
}

/// Where it listens, as it says itself once it does.
fn address(process: &mut Child, log: &Path) -> SocketAddr {
    let began = Instant::now();
    loop {
        let said = std::fs::read_to_string(log).unwrap();
        let lines = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        if let Some(line) = lines.into_iter().find(|line| line["message"] == "listening") {
            return line["address"].as_str().unwrap().parse().unwrap();
        }
        assert!(process.try_wait().unwrap().is_none(), "it has ended: {said}");
        assert!(began.elapsed() < PATIENCE, "it does not listen: {said}");
        pause();
    }
}

fn sign_in(address: SocketAddr, email: &str) -> String {
    let body = json!({ "email": email, "password": PASSWORD }).to_string();
    let request = post("/v1/auth/token", &[JSON], body.as_bytes());
    exchange(address, &request).unwrap().json()["accessToken"].as_str().unwrap().to_owned()
}

pub const JSON: (&str, &str) = ("content-type", "application/json");
pub const GRAPHQL: &str = "application/graphql-response+json";

/// A POST with its length.
pub fn post(path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = head("POST", path, headers);
    bytes.extend(format!("content-length: {}\r\n\r\n", body.len()).bytes());
    bytes.extend(body);
    bytes
}

/// A request's head, left open for more headers.
pub fn head(method: &str, path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = format!("{method} {path} HTTP/1.1\r\nhost: club.example\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend(format!("{name}: {value}\r\n").bytes());
    }
    bytes
}

/// A request without a body.
pub fn bare(method: &str, path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = head(method, path, headers);
    bytes.extend(b"\r\n");
    bytes
}

fn get(address: SocketAddr, path: &str) -> Option<Answer> {
    exchange(address, &bare("GET", path, &[]))
}

/// What came back, and how long that took from the first byte sent.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    pub took: Duration,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&self.body)))
    }
}

pub fn connect(address: SocketAddr) -> Option<TcpStream> {
    let stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    Some(stream)
}

/// Sends bytes on a connection of its own while it reads the first answer. `None` when it is hung up without one.
pub fn exchange(address: SocketAddr, bytes: &[u8]) -> Option<Answer> {
    let mut stream = connect(address)?;
    let began = Instant::now();
    let mut writer = stream.try_clone().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // Who is answered before all is sent need not be heard to the end.
            let _ = writer.write_all(bytes);
        });
        let answer = read_answer(&mut stream, &mut Vec::new(), began);
        // Ends the writer, too.
        let _ = stream.shutdown(std::net::Shutdown::Both);
        answer
    })
}

/// The next answer; what comes after it stays in `unread`.
pub fn read_answer(stream: &mut TcpStream, unread: &mut Vec<u8>, began: Instant) -> Option<Answer> {
    loop {
        if let Some((answer, length)) = parse(unread, began) {
            unread.drain(..length);
            return Some(answer);
        }
        if !read_more(stream, unread) {
            return None;
        }
    }
}

/// Whether anything came before the end.
pub fn read_more(stream: &mut TcpStream, unread: &mut Vec<u8>) -> bool {
    let mut buffer = vec![0; 65_536];
    match stream.read(&mut buffer) {
        Ok(0) => false,
        Ok(length) => {
            unread.extend_from_slice(&buffer[..length]);
            true
        }
        Err(error) if error.kind() == ErrorKind::Interrupted => true,
        Err(error) => {
            let is_late = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
            assert!(!is_late, "neither answered nor hung up on within {PATIENCE:?}");
            false
        }
    }
}

/// Reads until it is hung up on, and answers what came.
pub fn read_to_the_end(stream: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    while read_more(stream, &mut all) {}
    all
}

/// One whole answer, and how many bytes it has. Answers to our requests have a length: the client takes no compression.
fn parse(bytes: &[u8], began: Instant) -> Option<(Answer, usize)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
    let status = head.split(' ').nth(1)?.parse().unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
    let body = bytes.get(end..end + length)?.to_vec();
    Some((Answer { status, body, took: began.elapsed() }, end + length))
}

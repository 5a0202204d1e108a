//! What the front door of `/graphql` costs an honest caller, and what it keeps from them while others attack.
//! By hand: `cargo bench --bench front_door`; how to repeat and what was measured: `docs/benchmarks.md`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a benchmark, what cannot go on may say so and stop")]

#[path = "../tests/api/attacks/documents.rs"]
#[allow(dead_code, reason = "what comes back is the stories' business")]
mod documents;

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::{HttpRequest, HttpResponse, web};
use chapterhouse::access::OfficeKind;
use chapterhouse::accounts::{self, Accounts, Credentials, PasswordHasher};
use chapterhouse::app;
use chapterhouse::demo::{self, Origin};
use chapterhouse::graphql::{Api, Asker, GraphqlRequest};
use chapterhouse::members;
use chapterhouse::members::Photos;
use chapterhouse::platform::config::{self, Config, Flag, Sources};
use chapterhouse::platform::files::Files;
use chapterhouse::platform::values::Locale;
use chapterhouse::rest::{self, AppState, Routes, Server};
use serde_json::{Value, json};

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Names the folder of the process that serves, and makes this one it.
const SERVES: &str = "BENCH_SERVES_FROM";
/// What strangers may spend in a minute.
const RATE: &str = "BENCH_RATE";
const UNLIMITED: &str = "1000000000";

const ROUNDS: usize = 15;
const A_ROUND: u32 = 200;
const HONEST: usize = 2_000;
const ATTACKERS: usize = 8;

/// Ordinary requests: samples of the playground.
const ORDINARY: [(&str, &str, &str); 3] = [
    ("my week", include_str!("../tests/operations/my-week.graphql"), "{}"),
    (
        "find members",
        include_str!("../tests/operations/find-members.graphql"),
        include_str!("../tests/operations/find-members.variables.json"),
    ),
    ("the club at a glance", include_str!("../tests/operations/club-at-a-glance.graphql"), "{}"),
];

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Some(folder) = std::env::var_os(SERVES) {
        return runtime.block_on(serve(Path::new(&folder)));
    }
    let folder = tempfile::tempdir().unwrap();
    runtime.block_on(async {
        let server = Serving::start(folder.path(), UNLIMITED);
        what_it_costs(&server).await;
        what_hostile_answers_take(&server).await;
        drop(server);
        what_a_kept_document_saves(folder.path());
        what_attacks_do(folder.path()).await;
    });
}

// --- the server, in a process of its own

/// A demo club's server, which also answers at `/bare`, with the library by itself.
async fn serve(folder: &Path) {
    let config = settings(folder, &std::env::var(RATE).unwrap());
    let db = app::open_database(&config).await.unwrap();
    let today = "2026-11-20".parse().unwrap();
    if matches!(demo::find(&db).await.unwrap(), demo::Found::Nothing) {
        let origin = Origin { seed: 7, chapters: 4, today };
        demo::load(&config.database.options(), origin, |_, _| {}).await.unwrap();
    }
    let sign_ins = demo::renew_sign_ins(&db, &PasswordHasher::new()).await.unwrap();
    let president = sign_ins.of(Some(OfficeKind::President)).unwrap();
    let accounts = Accounts::open(&db, app::token_settings(&config)).await.unwrap();
    let credentials = Credentials {
        email: president.email.clone(),
        password: president.password.clone().into(),
        address: None,
        user_agent: None,
    };
    let token = accounts::sign_in(&accounts, &db, credentials).await.unwrap().access_token;
    let listener = TcpListener::bind(config.http.bind).unwrap();
    let api = app::api(&config).unwrap();
    let photos = Photos::open(&db, Files::nowhere()).await.unwrap();
    let state = AppState::new(Arc::new(config), db, Arc::new(accounts), api, photos);
    let bare: Routes = Arc::new(|routes| {
        routes.service(rest::post("/bare", bare));
    });
    let mut server = Server::start(state, listener, vec![bare]).unwrap();
    println!("{} {token}", server.address());
    server.ended().await.unwrap();
}

fn settings(folder: &Path, rate: &str) -> Config {
    let url = format!("sqlite://{}", folder.join("bench.db").display());
    let flags = [
        ("http.bind", "127.0.0.1:0"),
        ("database.url", &url),
        ("auth.access_minutes", "60"),
        ("graphql.rate", UNLIMITED),
        ("graphql.rate_anonymous", rate),
    ];
    let flags = flags.map(|(key, value)| Flag { name: "bench", key, value: value.to_owned() }).to_vec();
    let sources = Sources { flags, folder: folder.to_owned(), ..Sources::default() };
    config::load(&sources).unwrap().config
}

/// What is left without the front door: who asks, and the library.
async fn bare(state: web::Data<AppState>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let token = rest::bearer(&request).unwrap().unwrap().to_owned();
    let shared = state.clone();
    let work = async move {
        let request: async_graphql::Request = serde_json::from_slice(&body).unwrap();
        let (actor, _) = members::authenticate(&shared.accounts, &shared.db, &token).await?;
        let asker = Asker { actor: Some(actor), locale: Locale::En, request_id: String::new() };
        Ok(shared.api.execute_unguarded(&shared.db, asker, request).await)
    };
    HttpResponse::Ok().json(state.run(work).await.unwrap())
}

struct Serving {
    process: Child,
    url: String,
    token: String,
}

impl Serving {
    fn start(folder: &Path, rate: &str) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .env(SERVES, folder)
            .env(RATE, rate)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (address, token) = line.trim().split_once(' ').expect("the server did not start");
        Self { url: format!("http://{address}"), token: token.to_owned(), process }
    }

    /// A body, sent as the president.
    async fn post(&self, http: &reqwest::Client, path: &str, body: &Value) -> Value {
        let request = http.post(format!("{}{path}", self.url)).bearer_auth(&self.token).json(body);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// What its threads have used of the processors.
    fn cpu(&self) -> Duration {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.process.id())).unwrap();
        let nanoseconds = threads.map(|thread| {
            let used = std::fs::read_to_string(thread.unwrap().path().join("schedstat")).unwrap();
            used.split(' ').next().unwrap().parse::<u64>().unwrap()
        });
        Duration::from_nanos(nanoseconds.sum())
    }

    /// Resident memory in KiB: now, and at most.
    fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let of = |name: &str| -> u64 {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse().unwrap()
        };
        (of("VmRSS:"), of("VmHWM:"))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

// --- what is measured

/// Rounds with and without take turns, so that whatever else the machine does falls on both.
async fn what_it_costs(server: &Serving) {
    println!("CPU of an ordinary request: median of {ROUNDS} rounds of {A_ROUND}, one caller");
    let http = reqwest::Client::new();
    for (name, query, variables) in ORDINARY {
        let variables: Value = serde_json::from_str(variables).unwrap();
        let body = json!({ "query": query, "variables": variables });
        let [guarded, bare] = ["/graphql", "/bare"].map(|path| server.post(&http, path, &body));
        let (guarded, bare) = (guarded.await, bare.await);
        assert!(guarded["data"].is_object() && guarded["data"] == bare["data"], "{guarded} is not {bare}");
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..ROUNDS {
            for (path, times) in ["/graphql", "/bare"].into_iter().zip(&mut times) {
                let before = server.cpu();
                for _ in 0..A_ROUND {
                    server.post(&http, path, &body).await;
                }
                times.push(server.cpu().saturating_sub(before) / A_ROUND);
            }
        }
        let [guarded, bare] = times.map(median);
        let more = (guarded.as_secs_f64() / bare.as_secs_f64() - 1.0) * 100.0;
        println!("{name:<22} | with {guarded:>9.1?} | without {bare:>9.1?} | {more:+.1} %");
    }
}

fn what_a_kept_document_saves(folder: &Path) {
    let api: Api = app::api(&settings(folder, UNLIMITED)).unwrap();
    println!("before it is executed, a document takes: median of 1,000");
    for (name, query, variables) in ORDINARY {
        let take = |text: String| {
            let variables = serde_json::from_str(variables).unwrap();
            let request = GraphqlRequest { query: Some(text), variables: Some(variables), ..GraphqlRequest::default() };
            let began = Instant::now();
            api.prepare(&request, true).unwrap();
            began.elapsed()
        };
        // A comment makes it another document.
        let new = median((0..1_000).map(|n| take(format!("{query}# {n}"))).collect());
        let kept = median((0..1_000).map(|_| take(query.to_owned())).collect());
        println!("{name:<22} | new {new:>9.1?} | kept {kept:>9.1?}");
    }
}

/// One after the other, each three times as a document that is new to the server.
async fn what_hostile_answers_take(server: &Serving) {
    let http = reqwest::Client::new();
    let attacks = documents::all();
    let mut slowest = Vec::new();
    for attack in &attacks {
        let mut most = Duration::ZERO;
        for number in 0..3 {
            let request = http.post(format!("{}/graphql", server.url)).bearer_auth(&server.token);
            let request = request.header("content-type", "application/json").body(attack.body(number));
            let began = Instant::now();
            request.send().await.unwrap().bytes().await.unwrap();
            most = most.max(began.elapsed());
        }
        slowest.push((most, attack.name.as_str()));
    }
    slowest.sort_unstable_by(|a, b| b.cmp(a));
    println!("hostile documents, {} of them: the slowest answers, each of three", attacks.len());
    slowest.iter().take(3).for_each(|(took, name)| println!("{took:>9.1?} | {name}"));
}

async fn what_attacks_do(folder: &Path) {
    println!(
        "honest requests, one after the other, {HONEST} of them | p50 | p99 | most | hostile answers/s | memory, its peak (MiB)"
    );
    for (name, rate, attackers) in [
        ("nobody attacks", UNLIMITED, 0),
        ("8 strangers attack", "6000", ATTACKERS),
        ("8 attack whom no rate holds back", UNLIMITED, ATTACKERS),
    ] {
        let server = Serving::start(folder, rate);
        let attack = Attack::start(&server, attackers, rate == UNLIMITED);
        let began = Instant::now();
        let mut times = honest(&server).await;
        let hostile = attack.end() / began.elapsed().as_secs().max(1);
        times.sort_unstable();
        let [p50, p99, most] = [times[HONEST / 2], times[HONEST * 99 / 100], times[HONEST - 1]];
        let (memory, peak) = server.memory();
        let (memory, peak) = (memory / 1024, peak / 1024);
        println!("{name:<33} | {p50:>7.1?} | {p99:>7.1?} | {most:>7.1?} | {hostile:>6} | {memory}, {peak}");
    }
}

async fn honest(server: &Serving) -> Vec<Duration> {
    let http = reqwest::Client::new();
    let bodies = ORDINARY.map(|(_, query, variables)| {
        let variables: Value = serde_json::from_str(variables).unwrap();
        json!({ "query": query, "variables": variables })
    });
    let mut times = Vec::with_capacity(HONEST);
    for body in bodies.iter().cycle().take(HONEST) {
        let began = Instant::now();
        let answer = server.post(&http, "/graphql", body).await;
        times.push(began.elapsed());
        assert!(answer["errors"].is_null(), "{answer}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    times
}

/// Attackers, each in a thread of its own with a connection of its own, which send whatever means harm without a pause.
struct Attack {
    is_over: Arc<AtomicBool>,
    answers: Arc<AtomicU64>,
    attackers: Vec<std::thread::JoinHandle<()>>,
}

impl Attack {
    fn start(server: &Serving, attackers: usize, as_member: bool) -> Self {
        let (is_over, answers) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let documents = Arc::new(documents::all());
        let attackers = (0..attackers).map(|number| {
            let (is_over, answers, documents) = (Arc::clone(&is_over), Arc::clone(&answers), Arc::clone(&documents));
            let url = format!("{}/graphql", server.url);
            let token = as_member.then(|| server.token.clone());
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let http = reqwest::Client::new();
                    // Each document is new to the server, and none of the others'.
                    for (count, attack) in documents.iter().cycle().skip(number * 7).enumerate() {
                        let body = attack.body(number * 1_000_000 + count);
                        if is_over.load(Ordering::Relaxed) {
                            break;
                        }
                        let mut request = http.post(&url).header("content-type", "application/json").body(body);
                        if let Some(token) = &token {
                            request = request.bearer_auth(token);
                        }
                        // Who is hung up on comes again.
                        if let Ok(answer) = request.send().await {
                            drop(answer.bytes().await);
                        }
                        answers.fetch_add(1, Ordering::Relaxed);
                    }
                });
            })
        });
        Self { attackers: attackers.collect(), is_over, answers }
    }

    /// Ends it: how many answers the attackers have had.
    fn end(self) -> u64 {
        self.is_over.store(true, Ordering::Relaxed);
        self.attackers.into_iter().for_each(|attacker| attacker.join().unwrap());
        self.answers.load(Ordering::Relaxed)
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

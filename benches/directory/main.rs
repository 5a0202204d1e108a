//! The directory of a club of 60,000 members in 2,000 chapters: searches of many kinds, and pages of a roster.
//! By hand: `cargo bench --bench directory`; how to repeat and what was measured: `docs/benchmarks.md`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a benchmark, what cannot go on may say so and stop")]

mod club;
#[path = "../../tests/api/support/cluster.rs"]
mod cluster;

use std::time::{Duration, Instant};

use chapterhouse::access::{Actor, MemberId};
use chapterhouse::accounts::{self, Accounts, CreateAccount, Credentials, Password, PasswordHasher};
use chapterhouse::app::{self, Parts};
use chapterhouse::chapters;
use chapterhouse::members;
use chapterhouse::platform::clock::Clock;
use chapterhouse::platform::config::{self, Flag, Sources};
use chapterhouse::platform::db::{Db, DbOptions};
use chapterhouse::platform::migrations;
use serde_json::{Value, json};

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const UNLIMITED: &str = "1000000000";
const PASSWORD: &str = "correct horse battery staple 60";
const ROUNDS: usize = 10;

const SEARCH: &str = "query($search: String, $filter: MemberFilter, $first: Int, $after: String) { \
    members(search: $search, filter: $filter, first: $first, after: $after) { \
    edges { cursor node { id fullName company } } pageInfo { hasNextPage endCursor } } }";
const ROSTER: &str = "query($id: ID!) { chapter(by: { id: $id }) { members(first: 50) { \
    edges { node { id fullName company membership { joinedOn category { name } } } } } } }";

#[tokio::main]
async fn main() {
    let only = std::env::var("BENCH_ONLY").unwrap_or_default();
    if only != "postgres" {
        let folder = tempfile::tempdir().unwrap();
        measure(&format!("sqlite://{}", folder.path().join("bench.db").display())).await;
        if let Some(kept) = std::env::var_os("BENCH_KEEP") {
            std::fs::copy(folder.path().join("bench.db"), kept).unwrap();
        }
    }
    if only != "sqlite" {
        let cluster = cluster::Cluster::find().unwrap();
        println!("{}", cluster.is);
        measure(&cluster.admin_url).await;
        if std::env::var_os("BENCH_KEEP").is_some() {
            tokio::time::sleep(Duration::from_mins(10)).await;
        }
    }
}

async fn measure(url: &str) {
    let db = Db::connect(&DbOptions::new(url), Clock::system()).await.unwrap();
    migrations::up(&db).await.unwrap();
    let start = Instant::now();
    let reader = club::fill(&db).await;
    println!("{:?}: {} members written and indexed in {:.0?}", db.backend(), club::MEMBERS, start.elapsed());
    let flags = [
        ("http.bind", "127.0.0.1:0"),
        ("database.url", url),
        ("graphql.rate", UNLIMITED),
        ("auth.access_minutes", "60"),
        // Otherwise they follow the port.
        ("auth.issuer", "bench"),
        ("auth.audience", "bench"),
    ];
    let flags = flags.map(|(key, value)| Flag { name: "bench", key, value: value.to_owned() }).to_vec();
    let config = config::load(&Sources { flags, ..Sources::default() }).unwrap().config;
    let accounts = Accounts::open(&db, app::token_settings(&config)).await.unwrap();
    let token = sign_in(&db, &accounts, reader).await;
    let server = app::start(Parts { config, db: db.clone(), works_jobs: false }).await.unwrap();
    let asker = Asker { url: format!("http://{}/graphql", server.address()), token, http: reqwest::Client::new() };
    searches(&asker, &db).await;
    roster(&asker, &db).await;
    server.stop().await.unwrap();
}

async fn sign_in(db: &Db, accounts: &Accounts, member: MemberId) -> String {
    let email = members::get(db.reader(), member).await.unwrap().email.unwrap();
    let password_hash = PasswordHasher::new().hash(&Password::new(PASSWORD, &[]).unwrap()).await.unwrap();
    let create = CreateAccount { member, email: email.clone(), password_hash };
    accounts::create_account(db, &Actor::system("bench"), create).await.unwrap();
    let credentials = Credentials { email, password: PASSWORD.into(), address: None, user_agent: None };
    accounts::sign_in(accounts, db, credentials).await.unwrap().access_token
}

struct Asker {
    url: String,
    token: String,
    http: reqwest::Client,
}

impl Asker {
    async fn ask(&self, query: &str, variables: Value) -> (Value, Duration) {
        let body = json!({ "query": query, "variables": variables });
        let start = Instant::now();
        let answer = self.http.post(&self.url).bearer_auth(&self.token).json(&body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert!(answer.get("errors").is_none(), "{answer}");
        (answer, start.elapsed())
    }
}

async fn searches(asker: &Asker, db: &Db) {
    let region = chapters::all_regions(db.reader()).await.unwrap()[3].id.to_string();
    let categories = chapters::all_categories(db.reader()).await.unwrap();
    let sphere = categories.iter().find(|category| category.parent_id.is_none()).unwrap().id.to_string();
    let near = json!({ "regionId": region, "city": "krakow" });
    let kinds: [(&str, &[&str], Value); 13] = [
        ("beginning of a name", &["nowak", "kowal", "swiet", "wisn", "zaj", "turn", "pro", "kon", "mar"], json!(null)),
        ("full name", &["anna nowicka", "jan kowalski", "katarzyna wójcik", "emma turner", "piotr zając"], json!(null)),
        ("name with a typo", &["kowalksi", "katarzina", "wojcki", "tunrer", "anna nowickas"], json!(null)),
        ("category", &["architekt", "lawyer", "księgowy", "electrician", "notary"], json!(null)),
        ("company", &["kancelaria nowicki", "elektro kowalski", "gardens", "stomatologia"], json!(null)),
        ("words of offers", &["domy pozwolenia", "bathrooms leaks", "umowy spółki", "garden restaurant"], json!(null)),
        ("a word that stands in many", &["home", "dom", "biuro", "firmy", "company"], json!(null)),
        ("eight words", &["new homes and planning permission for small companies"], json!(null)),
        ("one or two letters", &["a", "x", "jan k", "no", "qz"], json!(null)),
        ("in a region and city", &["anna", "kowalski", "dom"], near.clone()),
        ("only a region and city", &[""], near),
        ("in a sphere and language", &["anna", "dom", "", "mar"], json!({ "categoryId": sphere, "language": "de" })),
        ("nothing", &["qwertyuiop", "zzzz xxxx"], json!(null)),
    ];
    println!("{:<28} |   p50 |   p95 |   max | found on the first page", "search, ms");
    let mut all = Vec::new();
    for (kind, words, filter) in kinds {
        let (mut times, mut found) = (Vec::new(), 0);
        for round in 0..=ROUNDS {
            for search in words {
                let (answer, took) =
                    asker.ask(SEARCH, json!({ "search": search, "filter": filter, "first": 25 })).await;
                found += answer["data"]["members"]["edges"].as_array().unwrap().len();
                // The first round warms the caches.
                if round > 0 {
                    times.push(took);
                }
            }
        }
        all.extend(times.iter().copied());
        row(kind, times, found / (ROUNDS + 1) / words.len());
    }
    row("all of them", all, 0);
}

async fn roster(asker: &Asker, db: &Db) {
    let chapters = chapters::all(db.reader()).await.unwrap();
    let mut times = Vec::new();
    for chapter in chapters {
        let (answer, took) = asker.ask(ROSTER, json!({ "id": chapter.id.to_string() })).await;
        // Of the large chapters only: the others have fewer.
        if answer["data"]["chapter"]["members"]["edges"].as_array().unwrap().len() == 50 {
            times.push(took);
        }
    }
    assert_eq!(times.len(), club::CHAPTERS / 10);
    row("roster, a page of 50", times, 50);
    let mut times = Vec::new();
    let mut after = Value::Null;
    for _ in 0..200 {
        let (mut answer, took) = asker.ask(SEARCH, json!({ "first": 50, "after": after })).await;
        times.push(took);
        after = answer["data"]["members"]["pageInfo"]["endCursor"].take();
    }
    row("directory, pages of 50", times, 50);
}

fn row(kind: &str, mut times: Vec<Duration>, found: usize) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1_000.0;
    println!("{kind:<28} | {:>5.1} | {:>5.1} | {:>5.1} | {found}", at(50), at(95), at(100));
}

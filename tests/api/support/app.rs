//! The real server on loopback, a club to serve, and clients that sign in.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use chapterhouse::access::{Actor, OfficeKind, OfficeScope};
use chapterhouse::accounts::{self, Accounts, CreateAccount, Credentials, Password, PasswordHasher};
use chapterhouse::app::{self, Parts, RunningApp};
use chapterhouse::chapters::{self, Chapter, CreateRegion, Region};
use chapterhouse::members::{self, AddMember, AssignOffice, Member};
use chapterhouse::platform::clock::Timestamp;
use chapterhouse::platform::config::{self, Flag, Sources};
use chapterhouse::platform::db::Db;
use chapterhouse::platform::values::Locale;
use chapterhouse::worker::Worker;
use mail_parser::MessageParser;
use reqwest::{Method, StatusCode};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use secrecy::SecretString;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::club::{Club, text};
use super::smtp::SmtpServer;
use super::{Stage, TestDb};

/// Everybody's.
pub const PASSWORD: &str = "wysoki most nad rzeka";

/// A server on a story's database, as a club runs it: its own address, its own mail server.
///
/// The story fails when the server answered that a fault was its own.
pub struct TestApp {
    pub test: TestDb,
    pub club: Club,
    /// In the club's first region.
    pub wawel: Chapter,
    /// In the first region, too.
    pub tyniec: Chapter,
    /// In the second region.
    pub praga: Chapter,
    pub second_region: Region,
    pub smtp: SmtpServer,
    pub server: RunningApp,
    pub worker: Worker,
    /// Where the server keeps files.
    pub files: TempDir,
    client: reqwest::Client,
    accounts: Accounts,
    tokens: Mutex<HashMap<String, (String, Timestamp)>>,
    all_rows: OnceCell<String>,
}

impl Stage for TestApp {
    async fn set(test: TestDb) -> Self {
        Self::with_settings(test, &[]).await
    }
}

impl TestApp {
    /// One that is set up otherwise than usual.
    pub async fn with_settings(test: TestDb, settings: &[(&'static str, &str)]) -> Self {
        let mut club = Club::new(&test.db).await;
        let wawel = club.chapter("Kraków Wawel").await;
        let tyniec = club.chapter("Kraków Tyniec").await;
        let region = CreateRegion { club: club.region.club_id, name: text("Mazowsze") };
        let region = chapters::create_region(&test.db, club.system(), region).await.unwrap();
        let first = std::mem::replace(&mut club.region, region);
        let praga = club.chapter("Warszawa Praga").await;
        let second_region = std::mem::replace(&mut club.region, first);
        let smtp = SmtpServer::start().await;
        let files = TempDir::new().unwrap();
        let config = config(&test, &smtp, &files, settings);
        let worker = app::worker(&config, &test.db).unwrap();
        let start = app::start(Parts { config, db: test.db.clone(), works_jobs: false });
        let server = Box::pin(start).await.unwrap();
        let accounts = Accounts::open(&test.db, app::token_settings(server.config())).await.unwrap();
        Self {
            club,
            wawel,
            tyniec,
            praga,
            second_region,
            smtp,
            server,
            worker,
            files,
            client: reqwest::Client::new(),
            accounts,
            tokens: Mutex::default(),
            all_rows: OnceCell::new(),
            test,
        }
    }
}

fn config(test: &TestDb, smtp: &SmtpServer, files: &TempDir, others: &[(&'static str, &str)]) -> config::Config {
    let port = smtp.options().port.to_string();
    let files = files.path().display().to_string();
    let own = [
        ("http.bind", "127.0.0.1:0"),
        ("database.url", test.url.as_str()),
        ("files.store", files.as_str()),
        ("mail.smtp_host", "127.0.0.1"),
        ("mail.smtp_port", port.as_str()),
        ("mail.smtp_tls", "none"),
    ];
    let flags = own.iter().chain(others).map(|(key, value)| Flag { name: "test", key, value: (*value).to_owned() });
    config::load(&Sources { flags: flags.collect(), ..Sources::default() }).unwrap().config
}

impl TestApp {
    pub fn db(&self) -> &Db {
        &self.test.db
    }

    pub fn later(&self, duration: Duration) {
        self.test.clock.advance(duration);
    }

    /// A member of the first chapter who reads English.
    pub async fn member(&self, name: &str) -> Member {
        self.club.member(&self.wawel, name, Locale::En).await
    }

    /// One with an office there.
    pub async fn officer(&self, name: &str, kind: OfficeKind) -> Member {
        let member = self.member(name).await;
        self.club.office(&member, kind, &self.wawel).await;
        member
    }

    /// Somebody who sits in no chapter.
    pub async fn seatless(&self, name: &str) -> Member {
        let (given, family) = name.split_once(' ').unwrap();
        let add = AddMember {
            given_name: text(given),
            family_name: text(family),
            email: Some(format!("{family}@office.example").to_lowercase().parse().unwrap()),
            phone: None,
            company: None,
            offers: None,
            seeks: None,
            locale: Locale::En,
            seat: None,
        };
        members::add_member(self.db(), self.club.system(), add).await.unwrap()
    }

    /// One who looks after a region or the club.
    pub async fn overseer(&self, name: &str, kind: OfficeKind, scope: OfficeScope) -> Member {
        let member = self.seatless(name).await;
        let starts_on = "2024-01-01".parse().unwrap();
        let assign = AssignOffice { member: member.id, kind, scope, starts_on, ends_on: None };
        members::assign_office(self.db(), self.club.system(), assign).await.unwrap();
        member
    }

    /// Asks without a token.
    pub fn signed_out(&self) -> Client<'_> {
        Client { app: self, token: None }
    }

    /// Asks with whatever is given for a token.
    pub fn with_token(&self, token: &str) -> Client<'_> {
        Client { app: self, token: Some(token.to_owned()) }
    }

    /// Asks as a member, who is given an account and signs in where that is needed. A story about sign-in itself does
    /// it over HTTP.
    pub async fn as_member(&self, member: &Member) -> Client<'_> {
        let email = member.email.clone().unwrap();
        let now = self.test.clock.now();
        let kept = self.tokens.lock().unwrap().get(email.as_str()).cloned();
        if let Some((token, _)) = kept.as_ref().filter(|(_, ends)| *ends > now) {
            return self.with_token(token);
        }
        if kept.is_none() {
            self.give_account(member).await;
        }
        let credentials =
            Credentials { email, password: SecretString::from(PASSWORD), address: None, user_agent: None };
        let email = credentials.email.to_string();
        let signed_in = accounts::sign_in(&self.accounts, self.db(), credentials).await.unwrap();
        let (token, ends) = (signed_in.access_token, signed_in.access_expires_at);
        self.tokens.lock().unwrap().insert(email, (token.clone(), ends));
        self.with_token(&token)
    }

    /// Signs a member in as an app does it: both tokens.
    pub async fn sign_in_over_http(&self, member: &Member) -> Value {
        self.give_account(member).await;
        let body = json!({ "email": member.email, "password": PASSWORD });
        let answer = self.request(Method::POST, "/v1/auth/token").json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    /// Lets a member sign in with `PASSWORD`.
    pub async fn give_account(&self, member: &Member) {
        // The same for all: to hash is dear, on purpose.
        static HASH: OnceCell<String> = OnceCell::const_new();
        let hash = HASH.get_or_init(async || {
            let password = Password::new(PASSWORD, &[]).unwrap();
            PasswordHasher::new().hash(&password).await.unwrap()
        });
        let password_hash = hash.await.clone();
        let create = CreateAccount { member: member.id, email: member.email.clone().unwrap(), password_hash };
        accounts::create_account(self.db(), &Actor::system("tests"), create).await.unwrap();
    }

    /// A request to any address of the server.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.server.address()))
    }

    /// Runs everything that is due. Answers how many jobs ran.
    pub async fn run_jobs(&self) -> usize {
        self.worker.run_due().await
    }

    /// Runs everything that is due. Answers what was mailed since the last look: recipient, subject and text, in their order.
    pub async fn mails(&self) -> Vec<(String, String, String)> {
        self.run_jobs().await;
        let mails = self.smtp.received().into_iter().map(|mail| {
            let parsed = MessageParser::default().parse(&mail.raw).unwrap();
            let text = parsed.body_text(0).unwrap().replace("\r\n", "\n").replace('\u{a0}', " ");
            (mail.to[0].clone(), parsed.subject().unwrap().replace('\u{a0}', " "), text)
        });
        let mut mails: Vec<_> = mails.collect();
        mails.sort();
        self.smtp.forget();
        mails
    }

    /// Of this story it is no fault to leave jobs queued.
    pub fn leaves_jobs(&self) {
        self.test.leaves_jobs();
    }

    /// Every row of every table but those of sign-in, each as one line: to see that nothing has changed.
    pub async fn rows(&self) -> Vec<String> {
        let sql = self.all_rows.get_or_init(|| all_rows(self.db())).await;
        let mut rows: Vec<String> = lines(self.db(), sql).await;
        rows.sort_unstable();
        rows
    }
}

async fn lines(db: &Db, sql: &str) -> Vec<String> {
    let rows = db.reader().query_all_raw(Statement::from_string(db.backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// One statement that says every column of every row.
async fn all_rows(db: &Db) -> String {
    const OF_SIGN_IN: [&str; 3] = ["accounts", "sessions", "refresh_tokens"];
    let is_postgres = db.backend() == DbBackend::Postgres;
    let all = if is_postgres {
        "SELECT CAST(tablename AS text) FROM pg_tables WHERE schemaname = 'public'"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    };
    let mut tables = lines(db, all).await;
    let count = tables.len();
    tables.retain(|table| !OF_SIGN_IN.contains(&table.as_str()));
    assert_eq!(tables.len(), count - OF_SIGN_IN.len());
    let mut parts = Vec::new();
    for table in tables {
        let row = if is_postgres {
            "CAST(whole AS text)".to_owned()
        } else {
            let columns = lines(db, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
            columns.iter().map(|column| format!("quote(\"{column}\")")).collect::<Vec<_>>().join(" || ', ' || ")
        };
        parts.push(format!("SELECT '{table}: ' || {row} FROM \"{table}\" AS whole"));
    }
    parts.join(" UNION ALL ")
}

/// Somebody who asks the API.
pub struct Client<'a> {
    app: &'a TestApp,
    token: Option<String>,
}

impl Client<'_> {
    /// Shown with every request.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// A request with a JSON body, and the answer's status and body, as they are.
    pub async fn send(&self, body: &Value) -> (StatusCode, Value) {
        let request = self.app.request(Method::POST, "/graphql").json(body);
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    /// The whole answer. That a fault is the server's is never what a story expects.
    pub async fn query(&self, text: &str, variables: Value) -> Value {
        let (status, answer) = self.send(&json!({ "query": text, "variables": variables })).await;
        let said = match (answer.get("data"), answer.get("errors")) {
            (Some(_), None) => 200,
            (Some(_), Some(_)) => 294,
            // A document that cannot be parsed is 400; none that a story sends is.
            _ => 422,
        };
        assert_eq!(status, said, "{answer}");
        assert_ne!(code_of(&answer), Some("INTERNAL"), "{answer}");
        answer
    }

    /// The data of an answer without errors.
    pub async fn data(&self, text: &str, variables: Value) -> Value {
        let mut answer = self.query(text, variables).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }

    /// What is wrong with a mutation that was not done: it answers no record, and nothing has changed.
    pub async fn refused(&self, text: &str, variables: Value) -> Value {
        let before = self.app.rows().await;
        let data = self.data(text, variables.clone()).await;
        let mut payload = data.as_object().unwrap().values().next().unwrap().clone();
        let errors = payload.as_object_mut().unwrap().remove("userErrors").unwrap();
        assert_ne!(errors, json!([]), "{variables} was done");
        assert!(payload.as_object().unwrap().values().all(Value::is_null), "{variables}: {payload}");
        assert!(self.app.rows().await == before, "{variables} changed something");
        errors
    }

    /// What a mutation answered that was done.
    pub async fn done(&self, mutation: &str, text: &str, variables: Value) -> Value {
        let mut data = self.data(text, variables).await;
        let payload = data[mutation].take();
        assert_eq!(payload["userErrors"], json!([]), "{mutation}");
        payload
    }
}

/// The code of the first error at the top level.
pub fn code_of(answer: &Value) -> Option<&str> {
    answer["errors"][0]["extensions"]["code"].as_str()
}

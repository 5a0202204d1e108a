//! Who may do what: every root field and every guarded field, asked by every role in every place, against the one file
//! that says so, `src/access/permissions.toml`.
//!
//! `GOLDEN=write cargo test --test api permissions` writes the page in the docs anew from that file.

mod asks;
mod court;
mod matrix;
mod page;
mod pairs;

use std::collections::BTreeSet;

use chapterhouse::app;
use chapterhouse::graphql::{Answer, Asker, GraphqlRequest};
use chapterhouse::members;
use chapterhouse::platform::values::Locale;
use futures::FutureExt as _;
use serde_json::{Value, json};

use self::asks::{GUARDED, READS, Row, WATCHES, WRITES, field_of};
use self::court::{Court, missing};
use self::matrix::{Matrix, Part, Person};
use crate::support::app::{Client, code_of};
use crate::support::{Stage as _, TestDb};

/// The same for people, in the documentation.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/permissions.md");

// On SQLite alone: they ask thousands of times, and what they ask about is decided before any database is.

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_field_has_a_case_and_every_case_is_asked() {
    let court = Box::pin(Court::set(TestDb::on_sqlite().await)).await;
    let matrix = Matrix::read();
    let names = |part: Part| matrix.part(part).keys().map(String::as_str).collect::<BTreeSet<_>>();
    for (part, rows) in
        [(Part::Queries, READS), (Part::Guarded, GUARDED), (Part::Subscriptions, WATCHES), (Part::Mutations, WRITES)]
    {
        assert_eq!(names(part), rows.iter().map(|row| row.name).collect::<BTreeSet<_>>(), "{part:?}");
    }
    let roots = [Part::Queries, Part::Subscriptions, Part::Mutations].into_iter().flat_map(names);
    let roots: BTreeSet<String> = roots.map(|name| field_of(name).to_owned()).collect();
    assert_eq!(
        roots,
        crate::schema::root_fields(&court.app).await,
        "a root field has no case, or a case no root field"
    );
    let mut guarded = crate::schema::guarded_fields(&court.app).await;
    guarded.retain(|field| names(Part::Guarded).iter().all(|name| field_of(name) != field));
    assert!(guarded.is_empty(), "null for some, and in no case: {guarded:?}");

    let page = page::page(&matrix, &court.people);
    if std::env::var("GOLDEN").is_ok_and(|value| value == "write") {
        std::fs::write(PAGE, &page).unwrap();
    }
    assert!(std::fs::read_to_string(PAGE).unwrap_or_default() == page, "{PAGE} is now:\n\n{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_reads_what_the_file_says() {
    let court = Box::pin(Court::set(TestDb::on_sqlite().await)).await;
    for person in &court.people {
        court.client(person).await;
    }
    let before = court.app.rows().await;
    let mut found = Found::new();
    for (part, rows) in [(Part::Queries, READS), (Part::Guarded, GUARDED)] {
        for row in rows {
            for person in &court.people {
                found.compare(part, row, person, &court.read(person, row).await);
            }
        }
    }
    found.agree();
    let mut after = court.app.rows().await;
    after.retain(|line| !before.contains(line));
    // Reading writes nothing but that the recipient has read the third person's contact data.
    assert_eq!(after.len(), 1, "{after:?}");
    assert!(after[0].starts_with("audit_entries: ") && after[0].contains("referralContactRead"), "{after:?}");
}

/// Until there are API tokens, a bearer that is no session opens nothing at all, not even what needs none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_of_another_kind_reads_and_writes_nothing() {
    let court = Box::pin(Court::set(TestDb::on_sqlite().await)).await;
    let client = court.app.with_token("chp_pat_01jv0000000000000000000000");
    let before = court.app.rows().await;
    let reads = READS.iter().chain(GUARDED).map(|row| (row.name, row.text.to_owned()));
    let writes = WRITES.iter().map(|row| {
        (row.name, format!("mutation {{ {}{} {{ userErrors {{ code }} }} }}", field_of(row.name), row.text))
    });
    for (name, text) in reads.chain(writes) {
        let (status, answer) = client.send(&json!({ "query": court.fill(&text) })).await;
        assert_eq!((status.as_u16(), code_of(&answer)), (401, Some("UNAUTHENTICATED")), "{name}");
    }
    assert!(court.app.rows().await == before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_is_told_what_the_file_says() {
    let court = Box::pin(Court::set(TestDb::on_sqlite().await)).await;
    let mut found = Found::new();
    for row in WATCHES {
        for person in &court.people {
            found.compare(Part::Subscriptions, row, person, &court.watch(person, row).await);
        }
    }
    found.agree();
    court.app.run_jobs().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_writes_what_the_file_says() {
    writes(WRITES.iter().step_by(2)).await;
}

/// The other half, at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_writes_what_the_file_says_of_the_rest() {
    writes(WRITES.iter().skip(1).step_by(2)).await;
}

async fn writes(rows: impl Iterator<Item = &'static Row>) {
    let court = Box::pin(Court::set(TestDb::on_sqlite().await)).await;
    // The clock comes to any hour, and some mails wait for the morning.
    court.app.leaves_jobs();
    for person in &court.people {
        court.client(person).await;
    }
    let mut found = Found::new();
    let mut number = 0;
    for row in rows {
        let is_let = |person: &&Person| {
            let case = &found.matrix.mutations[row.name];
            found.matrix.expected(Part::Mutations, row.name, person) == "yes" && case.answer.is_none()
        };
        let (let_in, refused): (Vec<&Person>, Vec<&Person>) = court.people.iter().partition(is_let);
        // All who are refused ask about the same, of which nothing changes.
        number += 2;
        let (text, missing) = Box::pin(court.write(row, None, number)).await;
        let before = court.app.rows().await;
        for person in refused {
            let outcome = court.change(person, row, &text, &missing).await;
            found.compare(Part::Mutations, row, person, &outcome);
        }
        assert!(court.app.rows().await == before, "{}: somebody who was refused has changed something", row.name);
        for person in let_in {
            number += 2;
            let (text, missing) = Box::pin(court.write(row, person.member.as_ref(), number)).await;
            let before = court.app.rows().await;
            let outcome = court.change(person, row, &text, &missing).await;
            assert!(court.app.rows().await != before || outcome != "yes", "{}: nothing has changed", row.name);
            found.compare(Part::Mutations, row, person, &outcome);
        }
        court.app.run_jobs().await;
    }
    found.agree();
}

/// What differs from the file.
struct Found {
    matrix: Matrix,
    differs: Vec<String>,
}

impl Found {
    fn new() -> Self {
        Self { matrix: Matrix::read(), differs: Vec::new() }
    }

    fn compare(&mut self, part: Part, row: &Row, person: &Person, outcome: &str) {
        let expected = self.matrix.expected(part, row.name, person);
        if outcome != expected {
            self.differs.push(format!("{}: {} gets {outcome}, not {expected}", row.name, person.name()));
        }
    }

    fn agree(&self) {
        assert!(self.differs.is_empty(), "otherwise than the file says:\n{}", self.differs.join("\n"));
    }
}

impl Court {
    async fn client(&self, person: &Person) -> Client<'_> {
        match &person.member {
            Some(member) => self.app.as_member(member).await,
            None => self.app.signed_out(),
        }
    }

    /// What somebody's reading comes to; one that comes to nothing looks like that of a record that is not there.
    async fn read(&self, person: &Person, row: &Row) -> String {
        let client = self.client(person).await;
        let own = person.member.as_ref().map_or_else(|| self.fill("\"MEMBER\""), |own| format!("\"{}\"", own.id));
        let answer = client.query(&self.fill(row.text).replace("\"SELF\"", &own), json!({})).await;
        let outcome = outcome_of_read(&answer);
        if outcome == "null" && !row.name.contains('.') && row.text.contains("(id:") {
            let other = client.query(&missing(row.text), json!({})).await;
            assert_eq!(without_request(answer), without_request(other), "{}", row.name);
        }
        outcome
    }

    /// What somebody who watches is told of a change; that of a record that is not there is refused as it is to be.
    async fn watch(&self, person: &Person, row: &Row) -> String {
        let (db, api) = (self.app.db(), app::api(self.app.server.config()).unwrap());
        let actor = match &person.member {
            Some(member) => Some(members::actor(db, member.id).await.unwrap()),
            None => None,
        };
        let is_signed_in = actor.is_some();
        let asker = Asker { actor, locale: Locale::En, request_id: "golden".to_owned() };
        let open = async |text: String| {
            let request = GraphqlRequest { query: Some(text), ..GraphqlRequest::default() };
            let prepared = api.prepare(&request, is_signed_in).unwrap();
            api.subscribe(db, &asker, prepared).await.unwrap()
        };
        let json = |answer: Answer| serde_json::from_slice::<Value>(&answer.json).unwrap();
        let mut opened = match open(self.fill(row.text)).await {
            Ok(opened) => opened,
            Err(refused) => return outcome_of_read(&json(refused)),
        };
        if row.text.contains("(id:") {
            let refused = open(missing(row.text)).await.expect_err("nothing to watch");
            assert_eq!(code_of(&json(refused)), Some("BAD_USER_INPUT"), "{}", row.name);
        }
        self.mark().await;
        self.record(self.referral).await;
        self.jot(self.one_to_one).await;
        // What is committed has been told to all who watch in this process.
        let Some(change) = opened.changed().now_or_never() else { return "nothing".to_owned() };
        let told = opened.tell(db, &asker, change).await.unwrap();
        told.map_or_else(|| "nothing".to_owned(), |answer| outcome_of_read(&json(answer)))
    }

    /// What somebody's writing comes to; one whose record is hidden is refused as if there were none.
    async fn change(&self, person: &Person, row: &Row, text: &str, missing: &str) -> String {
        let client = self.client(person).await;
        let answer = client.query(text, json!({})).await;
        let outcome = outcome_of_write(&answer, field_of(row.name));
        if outcome == "NOT_FOUND" {
            let other = client.query(missing, json!({})).await;
            assert_eq!(without_request(answer), without_request(other), "{}", row.name);
        }
        outcome
    }
}

/// All but what tells one request from another.
fn without_request(mut answer: Value) -> String {
    for error in answer["errors"].as_array_mut().into_iter().flatten() {
        error["extensions"].as_object_mut().unwrap().remove("requestId").unwrap();
    }
    answer.to_string()
}

fn outcome_of_read(answer: &Value) -> String {
    if let Some(code) = code_of(answer) {
        return code.to_owned();
    }
    // The value that the row is about stands below the objects with one field each, in lists too.
    let mut value = answer["data"].as_object().unwrap().values().next().unwrap();
    loop {
        let first = value.as_array().and_then(|rows| rows.first()).unwrap_or(value);
        let Some(inner) = first.as_object().filter(|object| object.len() == 1 && !object.contains_key("id")) else {
            break;
        };
        value = inner.values().next().unwrap();
    }
    match value {
        Value::Null => "null",
        Value::Array(rows) if rows.iter().all(Value::is_null) => "empty",
        _ => "yes",
    }
    .to_owned()
}

fn outcome_of_write(answer: &Value, field: &str) -> String {
    if let Some(code) = code_of(answer) {
        return code.to_owned();
    }
    let errors = answer["data"][field]["userErrors"].as_array().unwrap();
    let codes: Vec<&str> = errors.iter().map(|error| error["code"].as_str().unwrap()).collect();
    if codes.is_empty() { "yes".to_owned() } else { codes.join("+") }
}

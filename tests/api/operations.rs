//! The samples of the playground: each is run against the demo club, as whom it is for. So none of them can rot.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chapterhouse::accounts::PasswordHasher;
use chapterhouse::app::{self, Parts, RunningApp};
use chapterhouse::demo;
use chapterhouse::pages::samples::{CONTEXT, SAMPLES, Sample};
use chrono::{Days, NaiveDate};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::demo::{options, origin};
use crate::server::TestServer;
use crate::support::streams::Events;
use crate::support::{Stage, TestDb};

/// The demo as `chapterhouse demo` starts it, with one chapter.
pub struct Demo {
    pub sign_ins: Arc<demo::SignIns>,
    pub app: RunningApp,
    pub test: TestDb,
}

impl Stage for Demo {
    async fn set(test: TestDb) -> Self {
        demo::load(&options(&test), origin(1), |_, _| {}).await.unwrap();
        let sign_ins = demo::renew_sign_ins(&test.db, &PasswordHasher::new()).await.unwrap();
        let config = TestServer::config(&test, &[("environment", "demo")]);
        let parts = Parts { config, db: test.db.clone(), works_jobs: false };
        let app = app::start_demo(parts, sign_ins.clone()).await.unwrap();
        Self { sign_ins: Arc::new(sign_ins), app, test }
    }
}

impl Demo {
    pub async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> (StatusCode, Value) {
        let url = format!("http://{}{path}", self.app.address());
        let request = reqwest::Client::new().post(url).json(body);
        let request = token.iter().fold(request, RequestBuilder::bearer_auth);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    /// By one click, as the page does it.
    pub async fn sign_in(&self, role: &str) -> String {
        let (status, answer) = self.post("/demo/sign-in", None, &json!({ "role": role })).await;
        assert_eq!(status, 200, "nobody signs in as {role:?}: {answer}");
        answer["accessToken"].as_str().unwrap().to_owned()
    }

    /// The data of an answer without errors.
    async fn ask(&self, name: &str, token: &str, query: &str, variables: &Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let (status, mut answer) = self.post("/graphql", Some(token), &body).await;
        assert_eq!(status, 200, "{name}: {answer:#}");
        assert!(answer.get("errors").is_none(), "{name}: {answer:#}");
        answer["data"].take()
    }

    /// Runs a sample as whom it is for, its variables filled in, and answers its data.
    async fn run(&self, sample: &Sample) -> Value {
        let token = self.sign_in(&sample.role).await;
        let context = self.ask("context", &token, CONTEXT, &json!({})).await;
        let mut variables = sample.variables.map_or(json!({}), |text| serde_json::from_str(text).unwrap());
        fill(&mut variables, &context, self.test.db.now().day_in(chrono_tz::UTC));
        if is(sample, "subscription") {
            return self.listen(sample, &token, &variables).await;
        }
        self.ask(sample.name, &token, sample.query, &variables).await
    }

    /// What a subscription tells first, when another sample has changed what it watches.
    async fn listen(&self, sample: &Sample, token: &str, variables: &Value) -> Value {
        let body = json!({ "query": sample.query, "variables": variables });
        let mut events = Events::open_at(&self.app.address().to_string(), token, &body).await;
        let change = match sample.name {
            "watch-referrals" => "pass-referral",
            "watch-meeting" => "invite-visitor",
            other => panic!("say here which sample changes what {other} watches"),
        };
        let change = SAMPLES.iter().find(|sample| sample.name == change).unwrap();
        Box::pin(self.run(change)).await;
        let mut told = events.answer().await;
        assert!(told.get("errors").is_none(), "{}: {told:#}", sample.name);
        told["data"].take()
    }
}

/// By the rules of `src/pages/graphiql/src/filling.js`.
fn fill(value: &mut Value, context: &Value, today: NaiveDate) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|field| fill(field, context, today)),
        Value::Array(entries) => entries.iter_mut().for_each(|entry| fill(entry, context, today)),
        Value::String(text) => {
            if let Some(found) = text.strip_prefix('@').map(|blank| filled(blank, context, today)) {
                *value = found;
            }
        }
        _ => {}
    }
}

fn filled(blank: &str, context: &Value, today: NaiveDate) -> Value {
    if let Some((days, time)) = blank.strip_prefix('+').and_then(|ahead| ahead.split_once('d')) {
        return format!("{}{time}", today + Days::new(days.parse().unwrap())).into();
    }
    let found = context.pointer(blank).filter(|found| !found.is_null());
    found.unwrap_or_else(|| panic!("nothing at {blank} of {context:#}")).clone()
}

fn is(sample: &Sample, kind: &str) -> bool {
    sample.query.contains(&format!("\n{kind} "))
}

/// Nothing to mend, and something in every field of the answer's roots and of the payloads of mutations.
fn check(sample: &Sample, data: &Value) {
    let roots = data.as_object().unwrap();
    let is_mutation = is(sample, "mutation");
    for (name, root) in roots {
        assert!(!root.is_null(), "{}: {name} is null", sample.name);
        assert_eq!(root.get("userErrors").is_some(), is_mutation, "{}: a mutation asks for userErrors", sample.name);
        if is_mutation {
            assert_eq!(root["userErrors"], json!([]), "{}: {name}", sample.name);
            let empty: Vec<_> = root.as_object().unwrap().iter().filter(|(_, field)| field.is_null()).collect();
            assert!(empty.is_empty(), "{}: {name} answers nothing in {empty:?}", sample.name);
        }
    }
}

/// The names in `tests/operations` without the endings.
fn files(ending: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operations");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(ending).map(str::to_owned)).collect()
}

story! {
    async fn every_sample_answers_to_whom_it_is_for(demo: Demo) {
        demo.test.leaves_jobs();
        let mut run = BTreeSet::from(["context".to_owned()]);
        for sample in SAMPLES.iter() {
            let data = demo.run(sample).await;
            check(sample, &data);
            if sample.name == "close-week" {
                let members = chapterhouse::members::roster_on(
                    demo.test.db.reader(),
                    demo.sign_ins.chapter.id,
                    demo.test.db.now().day_in(demo.sign_ins.chapter.zone().0),
                );
                let members = members.await.unwrap().len();
                assert_eq!(data["meetingClose"]["summariesQueued"], members);
            }
            run.insert(sample.name.to_owned());
        }
        assert_eq!(files(".graphql"), run, "a file is no sample: list it in src/pages/samples.rs");
        let with_variables: BTreeSet<String> =
            SAMPLES.iter().filter(|sample| sample.variables.is_some()).map(|sample| sample.name.to_owned()).collect();
        assert_eq!(files(".variables.json"), with_variables, "variables of no sample, or not listed with it");
        let all = files("").len();
        assert_eq!(all, run.len() + with_variables.len(), "what else is in tests/operations?");
    }
}

#[test]
fn blanks_are_filled_in_wherever_they_stand() {
    let mut variables = json!({ "a": ["@/x/0/id", "@+30dT18:15"], "b": { "c": "@/v" }, "d": "a@b.c", "e": 5 });
    let context = json!({ "x": [{ "id": "mem_1" }], "v": 4 });
    fill(&mut variables, &context, NaiveDate::from_ymd_opt(2026, 12, 15).unwrap());
    let expected = json!({ "a": ["mem_1", "2027-01-14T18:15"], "b": { "c": 4 }, "d": "a@b.c", "e": 5 });
    assert_eq!(variables, expected);
}

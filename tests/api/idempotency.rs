//! Mutations that carry an `Idempotency-Key`.

use std::time::Duration;

use chapterhouse::members::Member;
use chapterhouse::platform::idempotency::{self, Claimed, IdempotencyKey};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::app::code_of;
use crate::support::{Stage, TestApp, TestDb};

const PASS: &str = "mutation P($input: ReferralPassInput!) {
    referralPass(input: $input) { referral { id description } userErrors { code } } }";

struct Desk {
    app: TestApp,
    ewa: Member,
    jan: Member,
}

impl Stage for Desk {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        app.leaves_jobs();
        let (ewa, jan) = (app.member("Ewa Mazur").await, app.member("Jan Wilk").await);
        Self { app, ewa, jan }
    }
}

impl Desk {
    fn pass(&self, description: &str) -> Value {
        let input = json!({ "recipientId": self.jan.id.to_string(), "heat": 3, "description": description });
        json!({ "query": PASS, "variables": { "input": input } })
    }

    async fn send(&self, key: &str, body: &Value) -> (StatusCode, bool, Value) {
        let token = self.app.as_member(&self.ewa).await.token().unwrap().to_owned();
        let request = self.app.request(Method::POST, "/graphql").bearer_auth(token).header("idempotency-key", key);
        let answer = request.json(body).send().await.unwrap();
        let is_repeated = answer.headers().contains_key("idempotent-replayed");
        (answer.status(), is_repeated, answer.json().await.unwrap())
    }

    async fn count(&self) -> usize {
        self.app.rows().await.iter().filter(|row| row.starts_with("referrals: ")).count()
    }
}

story! {
    async fn what_is_sent_again_is_done_once_and_answered_the_same(desk: Desk) {
        let body = desk.pass("Moves house in spring");
        let (status, is_repeated, first) = desk.send("a-1", &body).await;
        assert_eq!((status, is_repeated), (StatusCode::OK, false));
        for key in ["a-1", "\"a-1\""] {
            assert_eq!(desk.send(key, &body).await, (StatusCode::OK, true, first.clone()));
        }
        assert_eq!(desk.count().await, 1);

        let (status, _, other) = desk.send("a-1", &desk.pass("Needs a roof")).await;
        assert_eq!((status, code_of(&other)), (StatusCode::UNPROCESSABLE_ENTITY, Some("IDEMPOTENCY_KEY_REUSED")));
        let (_, _, second) = desk.send("a-2", &body).await;
        assert_ne!(second["data"]["referralPass"]["referral"]["id"], first["data"]["referralPass"]["referral"]["id"]);
        assert_eq!(desk.count().await, 2);

        let jan = desk.app.as_member(&desk.jan).await;
        let request = desk.app.request(Method::POST, "/graphql").bearer_auth(jan.token().unwrap());
        let refused = request.header("idempotency-key", "a-1").json(&body).send().await.unwrap();
        assert!(!refused.headers().contains_key("idempotent-replayed"), "each member has keys of their own");
        let mistake: Value = refused.json().await.unwrap();
        assert_eq!(mistake["data"]["referralPass"]["userErrors"][0]["code"], "GIVER_IS_RECIPIENT");

        desk.app.later(Duration::from_hours(25));
        assert!(!desk.send("a-1", &body).await.1, "a day later it is a new request");
        assert_eq!(desk.count().await, 3);
    }

    async fn of_many_at_once_one_is_done(desk: Desk) {
        let body = desk.pass("Moves house in spring");
        desk.app.as_member(&desk.ewa).await;
        let answers = futures::future::join_all((0..8).map(|_| desk.send("a-1", &body))).await;
        let of = |code: StatusCode| answers.iter().filter(|(status, ..)| *status == code).count();
        assert!(of(StatusCode::OK) >= 1);
        assert_eq!(of(StatusCode::OK) + of(StatusCode::CONFLICT), 8, "{answers:?}");
        for (status, _, answer) in &answers {
            let in_use = (*status == StatusCode::CONFLICT).then_some("IDEMPOTENCY_KEY_IN_USE");
            assert_eq!(code_of(answer), in_use);
        }
        assert_eq!(desk.count().await, 1);
    }

    async fn what_was_done_by_a_node_that_died_is_never_done_again(desk: Desk) {
        let db = desk.app.db();
        let key: IdempotencyKey = "a-1".parse().unwrap();
        let minute = Duration::from_mins(1);
        let claim = async |fingerprint: &str| idempotency::claim(db, desk.ewa.id.0, &key, fingerprint, minute).await.unwrap();

        let Claimed::New(first) = claim("one").await else { panic!("not new") };
        assert!(matches!(claim("one").await, Claimed::Running));
        assert!(matches!(claim("other").await, Claimed::Reused));
        desk.app.later(minute);
        let Claimed::New(second) = claim("one").await else { panic!("the first came to nothing") };
        let late = db.claimed_by(&first).tx(async |_| Ok(())).await;
        assert!(late.is_err(), "the first attempt wakes up and finds that it is not its turn any more");

        db.claimed_by(&second).tx(async |_| Ok(())).await.unwrap();
        desk.app.later(minute);
        assert!(matches!(claim("one").await, Claimed::AnswerLost));
        idempotency::release(db, &second).await.unwrap();
        assert!(matches!(claim("one").await, Claimed::AnswerLost), "it was done: the key is not free");
        idempotency::settle(db, &second, "{}".to_owned()).await.unwrap();
        assert!(matches!(claim("one").await, Claimed::Answered(answer) if answer == "{}"));

        assert_eq!(idempotency::prune(db).await.unwrap(), 0);
        desk.app.later(Duration::from_hours(24));
        assert_eq!(idempotency::prune(db).await.unwrap(), 1);
    }

    async fn what_rolled_back_leaves_the_key_free(desk: Desk) {
        let db = desk.app.db();
        let key: IdempotencyKey = "a-1".parse().unwrap();
        let claim = async || idempotency::claim(db, desk.ewa.id.0, &key, "one", Duration::from_mins(1)).await.unwrap();
        let Claimed::New(first) = claim().await else { panic!("not new") };
        let failed: Result<(), _> = db.claimed_by(&first).tx(async |_| Err(chapterhouse::platform::error::Error::NotFound)).await;
        assert!(failed.is_err());
        idempotency::release(db, &first).await.unwrap();
        assert!(matches!(claim().await, Claimed::New(_)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_done_and_has_no_answer_is_said_at_once_and_not_done_again() {
    let app = TestApp::with_settings(TestDb::on_sqlite().await, &[("graphql.max_answer", "1KiB")]).await;
    app.leaves_jobs();
    let (ewa, jan) = (app.member("Ewa Mazur").await, app.member("Jan Wilk").await);
    let desk = Desk { app, ewa, jan };
    let body = desk.pass(&"Moves house in spring. ".repeat(100));
    let (status, _, answer) = desk.send("a-1", &body).await;
    assert_eq!((status, code_of(&answer)), (StatusCode::SERVICE_UNAVAILABLE, Some("LIMIT_EXCEEDED")));
    let (status, _, answer) = desk.send("a-1", &body).await;
    assert_eq!((status, code_of(&answer)), (StatusCode::CONFLICT, Some("IDEMPOTENT_ANSWER_LOST")));
    assert_eq!(desk.count().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_none_is_refused_and_a_query_needs_none() {
    let desk = Box::pin(Desk::set(TestDb::on_sqlite().await)).await;
    let (status, _, answer) = desk.send("a b", &desk.pass("x")).await;
    assert_eq!((status, code_of(&answer)), (StatusCode::BAD_REQUEST, Some("BAD_REQUEST")));
    assert_eq!(desk.count().await, 0);
    let query = json!({ "query": "{ viewer { locale } }" });
    assert_eq!(desk.send("a-1", &query).await, desk.send("a-1", &query).await);
    assert!(!desk.send("a-1", &query).await.1);
}

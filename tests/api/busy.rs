//! A database that somebody else holds for too long: nobody's fault, nothing done, and the same again may do later.

use std::time::Duration;

use chapterhouse::access::{Actor, OfficeKind};
use chapterhouse::accounts::{self, CreateAccount, Password, PasswordHasher};
use chapterhouse::app::{self, Parts, RunningApp};
use chapterhouse::chapters::Chapter;
use chapterhouse::meetings::Meeting;
use chapterhouse::platform::db::{Db, DbOptions};
use chapterhouse::platform::error::Result;
use chapterhouse::platform::values::Locale;
use reqwest::{RequestBuilder, Response};
use sea_orm::{ConnectionTrait as _, DbBackend};
use serde_json::{Value, json};

use crate::server::{TestServer, body};
use crate::support::app::PASSWORD;
use crate::support::club::Club;
use crate::support::{Stage, TestDb};

/// A server that waits for nobody, and a president.
struct Hasty {
    test: TestDb,
    db: Db,
    server: RunningApp,
    wawel: Chapter,
    meeting: Meeting,
}

impl Stage for Hasty {
    async fn set(test: TestDb) -> Self {
        let club = Club::new(&test.db).await;
        let wawel = club.chapter("Kraków Wawel").await;
        let jan = club.member(&wawel, "Jan Kowalski", Locale::En).await;
        club.office(&jan, OfficeKind::President, &wawel).await;
        let meeting = club.meeting(&wawel, "2026-11-26 06:45").await;
        let password = Password::new(PASSWORD, &[]).unwrap();
        let password_hash = PasswordHasher::new().hash(&password).await.unwrap();
        let create = CreateAccount { member: jan.id, email: jan.email.unwrap(), password_hash };
        accounts::create_account(&test.db, &Actor::system("tests"), create).await.unwrap();
        let options = DbOptions {
            max_connections: 2,
            lock_timeout: Duration::from_millis(300),
            acquire_timeout: Duration::from_millis(600),
            ..DbOptions::new(&test.url)
        };
        let db = Db::connect(&options, test.clock.clone()).await.unwrap();
        let config = TestServer::config(&test, &[]);
        let server = app::start(Parts { config, db: db.clone(), works_jobs: false }).await.unwrap();
        Self { test, db, server, wawel, meeting }
    }
}

impl Hasty {
    async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Response {
        let request = reqwest::Client::new().post(format!("http://{}{path}", self.server.address())).json(body);
        token.iter().fold(request, RequestBuilder::bearer_auth).send().await.unwrap()
    }

    async fn sign_in(&self) -> Response {
        self.post("/v1/auth/token", None, &json!({ "email": "jan.kowalski@example.com", "password": PASSWORD })).await
    }

    async fn publish(&self, token: &str) -> Value {
        let text = "mutation($id: ID!) { meetingPublish(id: $id, input: { expectedVersion: 1 }) { meeting { status } userErrors { code } } }";
        let body = json!({ "query": text, "variables": { "id": self.meeting.id.to_string() } });
        self.post("/graphql", Some(token), &body).await.json().await.unwrap()
    }

    /// Somebody else's transaction, in which `work` is tried.
    async fn while_held<T>(&self, holder: &Db, work: impl AsyncFnOnce() -> T) -> T {
        let held = holder.tx(async |tx| {
            if tx.get_database_backend() == DbBackend::Postgres {
                tx.execute_unprepared("LOCK TABLE meetings, sessions IN EXCLUSIVE MODE").await?;
            }
            Ok(work().await)
        });
        held.await.unwrap()
    }
}

const MESSAGE: &str = "The server is busy just now, and this was not done. Try again in a few seconds.";

fn assert_busy(answer: &Value) {
    let error = &answer["errors"][0];
    assert_eq!(error["message"], MESSAGE, "{answer:#}");
    assert_eq!((&error["extensions"]["code"], &error["extensions"]["retryAfter"]), (&json!("UNAVAILABLE"), &json!(5)));
}

story! {
    async fn a_lock_that_somebody_else_keeps_is_answered_with_try_again(hasty: Hasty) {
        let tokens = body(hasty.sign_in().await).await;
        let token = tokens["accessToken"].as_str().unwrap();
        let (written, signed_in) = hasty
            .while_held(&hasty.test.db, async || (hasty.publish(token).await, hasty.sign_in().await))
            .await;
        assert_busy(&written);
        assert_eq!(written["data"]["meetingPublish"], Value::Null);
        assert_eq!((signed_in.status().as_u16(), &signed_in.headers()["retry-after"]), (503, &"5".parse().unwrap()));
        let problem = body(signed_in).await;
        assert_eq!((&problem["code"], &problem["detail"]), (&json!("UNAVAILABLE"), &json!(MESSAGE)));

        let written = hasty.publish(token).await;
        assert_eq!(written["data"]["meetingPublish"]["meeting"]["status"], "PUBLISHED", "{written:#}");
        hasty.test.leaves_jobs();
        assert_eq!(hasty.sign_in().await.status(), 200);
    }

    async fn a_pool_without_a_free_connection_is_answered_with_try_again(hasty: Hasty) {
        let tokens = body(hasty.sign_in().await).await;
        let token = tokens["accessToken"].as_str().unwrap();
        // On SQLite one holder is all writers; on PostgreSQL two are all connections.
        let again = async |_: &chapterhouse::platform::db::Tx| -> Result<(Value, Response)> {
            Ok((hasty.publish(token).await, hasty.sign_in().await))
        };
        let held = hasty.db.tx(async |tx| {
            if hasty.db.backend() == DbBackend::Sqlite { again(tx).await } else { hasty.db.tx(again).await }
        });
        let (written, signed_in) = Box::pin(held).await.unwrap();
        assert_busy(&written);
        assert_eq!(signed_in.status(), 503);
        assert_eq!(signed_in.headers()["retry-after"], "5");
        assert_eq!(hasty.sign_in().await.status(), 200);
        let chapter = json!({ "query": "query($id: ID!) { chapter(by: { id: $id }) { id } }", "variables": { "id": hasty.wawel.id.to_string() } });
        let read = hasty.post("/graphql", Some(token), &chapter).await;
        assert_eq!(read.status(), 200);
    }
}

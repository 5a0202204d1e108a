//! A server as it stands before any feature: health, version, problems, headers.

use std::time::Duration;

use chapterhouse::app::{self, Parts, RunningApp};
use chapterhouse::platform::config::{self, Config, Flag, Sources};
use chapterhouse::platform::jobs::{self, Filter, JobStatus};
use chapterhouse::platform::migrations;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::auth::Door;
use crate::support::smtp::{Answer, SmtpServer};
use crate::support::{Stage, TestDb};

/// A server on a story's database.
pub struct TestServer {
    pub test: TestDb,
    pub app: RunningApp,
}

impl Stage for TestServer {
    async fn set(test: TestDb) -> Self {
        Self::with(test, &[]).await
    }
}

impl TestServer {
    /// The configuration of a server on a story's database.
    pub fn config(test: &TestDb, settings: &[(&'static str, &str)]) -> Config {
        let own = [("http.bind", "127.0.0.1:0"), ("database.url", test.url.as_str())];
        let flags = own.iter().chain(settings);
        let flags = flags.map(|(key, value)| Flag { name: "test", key, value: (*value).to_owned() }).collect();
        config::load(&Sources { flags, ..Sources::default() }).unwrap().config
    }

    pub async fn with(test: TestDb, settings: &[(&'static str, &str)]) -> Self {
        let config = Self::config(&test, settings);
        let app = app::start(Parts { config, db: test.db.clone(), works_jobs: false }).await.unwrap();
        Self { test, app }
    }

    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
        let url = format!("http://{}{path}", self.app.address());
        let request = headers
            .iter()
            .fold(reqwest::Client::new().request(method, url), |request, (name, value)| request.header(*name, *value));
        request.send().await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Response {
        self.send(Method::GET, path, &[]).await
    }
}

pub async fn body(response: Response) -> Value {
    response.json().await.unwrap()
}

story! {
    async fn it_is_ready_only_with_every_migration_applied(server: TestServer) {
        migrations::down(&server.test.db, Some(1)).await.unwrap();
        assert_eq!(server.get("/healthz").await.status(), 200);

        let answer = server.get("/readyz").await;
        assert_eq!(answer.status(), 503);
        assert_eq!(
            body(answer).await,
            json!({
                "status": "not ready",
                "checks": { "database": "ok", "migrations": "pending", "worker": "elsewhere", "server": "ok" },
            })
        );

        migrations::up(&server.test.db).await.unwrap();
        let answer = server.get("/readyz").await;
        assert_eq!(answer.status(), 200);
        assert_eq!(
            body(answer).await,
            json!({
                "status": "ready",
                "checks": { "database": "ok", "migrations": "ok", "worker": "elsewhere", "server": "ok" },
            })
        );
    }

    async fn it_is_not_ready_without_a_database_but_lives(server: TestServer) {
        server.test.db.clone().close().await.unwrap();
        let answer = server.get("/readyz").await;
        assert_eq!(answer.status(), 503);
        let checks = &body(answer).await["checks"];
        assert_eq!(checks["database"], "failing");
        assert_eq!(checks["migrations"], "unknown");
        assert_eq!(server.get("/healthz").await.status(), 200);
    }

    async fn it_says_what_is_running(server: TestServer) {
        let version = body(server.get("/version").await).await;
        assert_eq!(version["name"], "chapterhouse");
        assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
        assert!(version["commit"].is_null() || version["commit"].as_str().unwrap().len() >= 7);
    }

    async fn what_is_not_there_is_a_problem_that_names_the_request(server: TestServer) {
        let answer = server.send(Method::GET, "/nowhere", &[("x-request-id", "trace-1")]).await;
        assert_eq!(answer.status(), 404);
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        assert_eq!(answer.headers()["x-request-id"], "trace-1");
        assert_eq!(
            body(answer).await,
            json!({
                "type": "about:blank",
                "title": "Not Found",
                "status": 404,
                "code": "NOT_FOUND",
                "detail": "There is nothing here, or it is not yours to see.",
                "requestId": "trace-1",
            })
        );
    }

    async fn another_method_is_refused_and_the_allowed_ones_named(server: TestServer) {
        let answer = server.send(Method::POST, "/version", &[]).await;
        assert_eq!(answer.status(), 405);
        assert_eq!(answer.headers()["allow"], "GET, HEAD");
        assert_eq!(body(answer).await["code"], "METHOD_NOT_ALLOWED");
        assert_eq!(server.send(Method::HEAD, "/version", &[]).await.status(), 200);
    }

    async fn every_answer_keeps_browsers_from_doing_more_with_it(test: TestDb) {
        let server = TestServer::with(test, &[("public_url", "https://club.example.com")]).await;
        for path in ["/healthz", "/nowhere"] {
            let headers = server.get(path).await.headers().clone();
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert_eq!(headers["x-frame-options"], "DENY");
            assert_eq!(headers["referrer-policy"], "no-referrer");
            assert_eq!(headers["cache-control"], "no-store");
            assert_eq!(headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
            assert_eq!(headers["strict-transport-security"], "max-age=31536000");
        }
    }

    async fn a_free_port_is_chosen_and_the_public_url_follows(server: TestServer) {
        let url = format!("http://{}", server.app.address());
        assert_ne!(server.app.address().port(), 0);
        assert_eq!(server.app.config().public_url.as_str(), url);
        assert_eq!(server.app.config().auth.issuer, url);
    }

    async fn its_worker_finishes_the_job_in_hand_after_the_last_request(door: Door) {
        door.server.test.leaves_jobs();
        door.reuse_a_token().await;
        let test = door.server.test;
        let smtp = SmtpServer::start().await;
        smtp.answer(Answer::Nothing);
        let port = smtp.options().port.to_string();
        let settings = [
            ("mail.smtp_host", "127.0.0.1"),
            ("mail.smtp_port", port.as_str()),
            ("mail.smtp_tls", "none"),
            ("mail.timeout", "2s"),
        ];
        let config = TestServer::config(&test, &settings);
        let app = app::start(Parts { config, db: test.db.clone(), works_jobs: true }).await.unwrap();
        let server = TestServer { test, app };
        assert_eq!(body(server.get("/readyz").await).await["checks"]["worker"], "ok");

        while smtp.connections() == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        server.app.stop().await.unwrap();

        let filter = Filter { kind: Some("accounts.session_ended".to_owned()), ..Filter::default() };
        let job = &jobs::list(&server.test.db, &filter).await.unwrap()[0];
        assert_eq!(job.status, JobStatus::Queued);
        assert_eq!(job.last_error.as_deref(), Some("the mail server did not answer within 2 s"));
        assert_eq!(jobs::counts(&server.test.db).await.unwrap().running, 0);
    }

    async fn stopping_frees_the_port(server: TestServer) {
        let address = server.app.address();
        server.app.stop().await.unwrap();
        assert!(tokio::net::TcpStream::connect(address).await.is_err());
        std::net::TcpListener::bind(address).unwrap();
    }
}

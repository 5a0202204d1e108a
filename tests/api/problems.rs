//! Whatever is refused outside `/graphql` is refused in one form, `application/problem+json`, and names the request.

use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::auth::Door;
use crate::server::TestServer;
use crate::support::TestDb;

const JSON: (&str, &str) = ("content-type", "application/json");
const POSTS: [&str; 3] = ["/v1/auth/token", "/v1/auth/refresh", "/v1/auth/logout"];
const GETS: [&str; 6] =
    ["/healthz", "/readyz", "/version", "/.well-known/jwks.json", "/openapi.json", "/schema.graphql"];

fn request(server: &TestServer, method: Method, path: &str) -> RequestBuilder {
    Client::new().request(method, format!("http://{}{path}", server.app.address()))
}

/// That an answer is a problem with this status and code; answers its body.
async fn problem(answer: Response, status: u16, code: &str, call: &str) -> Value {
    assert_eq!(answer.status().as_u16(), status, "{call}");
    let headers = answer.headers().clone();
    assert_eq!(headers["content-type"], "application/problem+json", "{call}");
    for (name, value) in [("x-content-type-options", "nosniff"), ("cache-control", "no-store")] {
        assert_eq!(headers[name], value, "{call}");
    }
    let reason = answer.status().canonical_reason().unwrap();
    let body: Value = answer.json().await.unwrap();
    assert_eq!((&body["type"], &body["title"]), (&json!("about:blank"), &json!(reason)), "{call}");
    assert_eq!((&body["status"], &body["code"]), (&json!(status), &json!(code)), "{call}");
    assert_eq!(body["requestId"], headers["x-request-id"].to_str().unwrap(), "{call}");
    assert!(!body["detail"].as_str().unwrap().is_empty(), "{call}");
    body
}

/// What the server answers to these bytes before it hangs up, or within a second.
async fn raw(server: &TestServer, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.app.address()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    drop(tokio::time::timeout(Duration::from_secs(1), stream.read_to_end(&mut answer)).await);
    String::from_utf8(answer).unwrap()
}

story! {
    async fn a_body_that_cannot_be_read_is_a_problem_on_every_route(door: Door) {
        let server = &door.server;
        let large = format!("{{\"a\":\"{}\"}}", "x".repeat(300 * 1024));
        for path in POSTS {
            for (headers, body, status, code) in [
                (&[JSON][..], "", 400, "BAD_JSON"),
                (&[JSON], "{", 400, "BAD_JSON"),
                (&[JSON], "{\u{0}}", 400, "BAD_JSON"),
                (&[JSON], "[]", 422, "REJECTED"),
                (&[JSON], "{}", 422, "REJECTED"),
                (&[JSON], "{\"admin\":true}", 422, "REJECTED"),
                (&[JSON], large.as_str(), 413, "PAYLOAD_TOO_LARGE"),
                (&[], "{}", 415, "UNSUPPORTED_MEDIA_TYPE"),
                (&[("content-type", "text/plain")], "{}", 415, "UNSUPPORTED_MEDIA_TYPE"),
                (&[("content-type", "json;;;")], "{}", 415, "UNSUPPORTED_MEDIA_TYPE"),
                (&[JSON, ("content-encoding", "gzip")], "{}", 415, "UNSUPPORTED_MEDIA_TYPE"),
            ] {
                let call = format!("{path} {headers:?} {body:.40}");
                let request = request(server, Method::POST, path).body(body.to_owned());
                let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
                let problem = problem(request.send().await.unwrap(), status, code, &call).await;
                for fault in problem["errors"].as_array().into_iter().flatten() {
                    assert!(fault["pointer"].is_string() && fault["code"].is_string(), "{call}: {fault}");
                    assert!(!fault["detail"].as_str().unwrap().is_empty(), "{call}: {fault}");
                }
                assert_eq!(status == 422, problem.get("errors").is_some(), "{call}");
            }
            let no_utf8 = request(server, Method::POST, path).header(JSON.0, JSON.1).body(b"{\"\xff\":1}".to_vec());
            let answer = no_utf8.send().await.unwrap();
            assert!([400, 422].contains(&answer.status().as_u16()));
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
        }
    }

    async fn another_method_is_a_problem_that_names_the_right_ones(server: TestServer) {
        let routes = POSTS.map(|path| (path, "POST")).into_iter().chain(GETS.map(|path| (path, "GET, HEAD")));
        for (path, allowed) in routes {
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"] {
                if allowed.contains(method) {
                    continue;
                }
                let answer = request(&server, method.parse().unwrap(), path).send().await.unwrap();
                assert_eq!(answer.headers()["allow"], allowed, "{method} {path}");
                problem(answer, 405, "METHOD_NOT_ALLOWED", &format!("{method} {path}")).await;
            }
        }
    }

    async fn a_path_that_leads_nowhere_is_a_problem_however_it_is_written(server: TestServer) {
        for path in [
            "/",
            "/nowhere",
            "/v1/auth/token/",
            "/v1/auth/TOKEN",
            "//v1/auth/token",
            "/v1/auth/token%00",
            "/v1/auth/%zz",
            "/v1/auth/%",
            "/%ff%fe",
            "/..%2f..%2fetc/passwd",
            "/v1/auth/token;x=1",
            "/mailbox/no-id",
            "/graphiql/graphiql-0123456789abcdef.js",
            "/demo/sign-in",
        ] {
            let asked = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            let answer = raw(&server, asked.as_bytes()).await;
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with("HTTP/1.1 404 "), "{path}: {head}");
            assert!(head.contains("\r\ncontent-type: application/problem+json\r\n"), "{path}: {head}");
            let body: Value = serde_json::from_str(body).unwrap();
            assert_eq!((&body["status"], &body["code"]), (&json!(404), &json!("NOT_FOUND")), "{path}");
            assert!(head.contains(&format!("x-request-id: {}", body["requestId"].as_str().unwrap())), "{path}");
        }
        for path in ["/nowhere", "/v1/auth/token"] {
            let answer = request(&server, Method::HEAD, path).send().await.unwrap();
            assert_eq!(answer.status(), if path == "/nowhere" { 404 } else { 405 });
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
            assert!(answer.headers().contains_key("x-request-id"));
            assert_eq!(answer.bytes().await.unwrap().len(), 0);
        }
    }

    async fn a_name_of_the_request_that_is_unfit_is_replaced_and_the_new_one_told(server: TestServer) {
        for (name, is_kept) in [("trace-1", true), ("a b", false), ("x\"y", false), (&*"n".repeat(65), false)] {
            let answer = request(&server, Method::GET, "/nowhere").header("x-request-id", name).send().await.unwrap();
            let problem = problem(answer, 404, "NOT_FOUND", name).await;
            assert_eq!(problem["requestId"] == name, is_kept, "{name}");
        }
    }

    async fn no_sign_in_and_too_many_tries_are_problems(door: Door) {
        let wrong = json!({ "email": "ania@example.com", "password": "wrong" });
        for _ in 0..10 {
            let problem = problem(door.post("token", &wrong, "en").await, 401, "INVALID_CREDENTIALS", "token").await;
            assert_eq!(problem.get("errors"), None);
        }
        let answer = door.post("token", &wrong, "en").await;
        assert_eq!(answer.headers()["retry-after"], "6");
        problem(answer, 429, "THROTTLED", "token").await;
        let answer = door.post("refresh", &json!({ "refreshToken": "x" }), "en").await;
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
        problem(answer, 401, "UNAUTHENTICATED", "refresh").await;
    }

    async fn a_broken_body_is_a_problem_and_what_is_no_http_is_refused_without_a_word(server: TestServer) {
        let head = "POST /v1/auth/logout HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
        let answer = raw(&server, format!("{head}transfer-encoding: chunked\r\n\r\nzz\r\n").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        assert!(answer.contains("application/problem+json") && answer.contains("\"requestId\":\""), "{answer}");
        // It never became a request: there is nothing that could be named, and nobody reads on.
        for wrong in ["content-length: many\r\n\r\n", "content-length: 2\r\ncontent-length: 3\r\n\r\n{}", "a b: c\r\n\r\n"] {
            let answer = raw(&server, format!("{head}{wrong}").as_bytes()).await;
            assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n"), "{wrong}: {answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_answers_a_browser_that_asks_first_passes_what_every_answer_passes() {
    let settings = [("http.cors_origins", "https://app.example.com"), ("public_url", "https://club.example.com")];
    let server = TestServer::with(TestDb::on_sqlite().await, &settings).await;
    let ask = async |path: &str, origin: &str| {
        let request = request(&server, Method::OPTIONS, path).header("origin", origin);
        let request = request.header("access-control-request-method", "POST").header("x-request-id", "asked-1");
        request.header("access-control-request-headers", "content-type").send().await.unwrap()
    };
    for path in POSTS.into_iter().chain(["/graphql"]) {
        let answer = ask(path, "https://app.example.com").await;
        assert_eq!(answer.status(), 200, "{path}");
        for (name, value) in [
            ("access-control-allow-origin", "https://app.example.com"),
            ("x-request-id", "asked-1"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("strict-transport-security", "max-age=31536000"),
        ] {
            assert_eq!(answer.headers()[name], value, "{path}");
        }
        assert_eq!(answer.bytes().await.unwrap().len(), 0);

        let answer = ask(path, "https://evil.example").await;
        assert!(!answer.headers().contains_key("access-control-allow-origin"));
        assert_eq!(problem(answer, 400, "BAD_REQUEST", path).await["requestId"], "asked-1");
    }
    // A page has to be able to read why it was refused.
    let refused = request(&server, Method::POST, "/v1/auth/token").header("origin", "https://app.example.com");
    let refused = refused.send().await.unwrap();
    assert_eq!(refused.headers()["access-control-allow-origin"], "https://app.example.com");
    assert!(refused.headers()["vary"].to_str().unwrap().contains("Origin"));
    problem(refused, 415, "UNSUPPORTED_MEDIA_TYPE", "a page").await;
}

//! The contracts that the server publishes: what they say of REST is what it does, and how they travel.

use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use chapterhouse::graphql::sdl;
use chapterhouse::platform::migrations;
use chapterhouse::rest::openapi;
use flate2::read::GzDecoder;
use reqwest::{Method, Response};
use serde_json::{Map, Value, json};

use crate::auth::Door;
use crate::cli::{err, out};
use crate::server::{TestServer, body};
use crate::support::TestDb;

const METHODS: [&str; 8] = ["get", "head", "post", "put", "patch", "delete", "options", "trace"];

/// The OpenAPI document, and whether answers are as it says.
struct Contract(Value);

impl Contract {
    async fn of(server: &TestServer) -> Self {
        Self(body(server.get("/openapi.json").await).await)
    }

    fn paths(&self) -> &Map<String, Value> {
        self.0["paths"].as_object().unwrap()
    }

    /// Follows a `$ref`.
    fn resolve<'c>(&'c self, value: &'c Value) -> &'c Value {
        value["$ref"].as_str().map_or(value, |reference| {
            self.0.pointer(reference.strip_prefix('#').unwrap()).unwrap_or_else(|| panic!("{reference}"))
        })
    }

    /// That an answer has a status, a content type, headers and a body that are described.
    async fn holds(&self, method: &str, path: &str, status: u16, answer: Response) {
        let call = format!("{method} {path}: {status}");
        assert_eq!(answer.status().as_u16(), status, "{call}");
        let responses = &self.paths()[path][method]["responses"];
        let described = responses.get(status.to_string()).unwrap_or(&responses["default"]);
        let described = self.resolve(described);
        for name in described["headers"].as_object().into_iter().flat_map(Map::keys) {
            let is_on_every_answer = !["RateLimit", "RateLimit-Policy", "Idempotent-Replayed"].contains(&name.as_str());
            assert!(answer.headers().contains_key(name) || !is_on_every_answer, "{call} lacks {name}");
        }
        let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        let Some(kind) = kind else {
            assert_eq!(described.get("content"), None, "{call}");
            assert_eq!(answer.bytes().await.unwrap().len(), 0, "{call}");
            return;
        };
        let media = kind.split(';').next().unwrap();
        let schema = described["content"].get(media).unwrap_or_else(|| panic!("{call}: {kind} is not described"));
        if media.ends_with("json") {
            assert_eq!(self.misfits(&schema["schema"], &body(answer).await, ""), Vec::<String>::new(), "{call}");
        }
    }

    /// Where a value is not as its schema says. Beyond JSON Schema, a property that is not described is a misfit. Formats
    /// and patterns are not looked at.
    fn misfits(&self, schema: &Value, value: &Value, place: &str) -> Vec<String> {
        let schema = self.resolve(schema);
        let mut found = Vec::new();
        for (keyword, wanted) in schema.as_object().unwrap() {
            let holds = match keyword.as_str() {
                "description" | "format" | "pattern" | "propertyNames" | "additionalProperties" => true,
                "type" => wanted.as_array().unwrap_or(&vec![wanted.clone()]).iter().any(|kind| is_a(value, kind)),
                "enum" => wanted.as_array().unwrap().contains(value),
                "minimum" => value.as_f64() >= wanted.as_f64(),
                "maximum" => value.as_f64() <= wanted.as_f64(),
                "required" => wanted.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
                "items" => {
                    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                        found.extend(self.misfits(wanted, item, &format!("{place}/{at}")));
                    }
                    true
                }
                "properties" => {
                    for (name, inner) in value.as_object().into_iter().flatten() {
                        let place = format!("{place}/{name}");
                        match wanted.get(name) {
                            Some(schema) => found.extend(self.misfits(schema, inner, &place)),
                            None => found.push(format!("{place}: not described")),
                        }
                    }
                    true
                }
                other => panic!("nobody here knows what {other} means"),
            };
            if !holds {
                found.push(format!("{place}: {keyword}"));
            }
        }
        found
    }
}

fn is_a(value: &Value, kind: &Value) -> bool {
    match kind.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("nobody here knows what a {other} is"),
    }
}

/// What is published, where, and what it is.
fn published() -> [(&'static str, &'static str, String); 2] {
    [("/openapi.json", "application/json", openapi().unwrap()), ("/schema.graphql", "text/plain; charset=utf-8", sdl())]
}

#[test]
fn the_published_document_is_the_file() {
    let file = include_str!("../../docs/openapi.json");
    let hint = "write it anew: cargo run -- schema print --openapi > docs/openapi.json";
    assert!(openapi().unwrap() == file, "docs/openapi.json is not what the server serves; {hint}");
}

#[test]
fn every_part_of_the_document_says_what_it_is() {
    let document: Value = serde_json::from_str(&openapi().unwrap()).unwrap();
    assert_eq!(document["openapi"], "3.1.1");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(document["info"]["license"]["identifier"], env!("CARGO_PKG_LICENSE"));
    let is_said = |part: &Value| part["description"].as_str().is_some_and(|text| !text.is_empty());
    let members = |part: &Value| part.as_object().cloned().unwrap_or_default().into_iter().collect::<Vec<_>>();
    let tags: Vec<&Value> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    let mut ids = Vec::new();
    for (path, item) in members(&document["paths"]) {
        for (method, operation) in members(&item) {
            let place = format!("{method} {path}");
            assert!(is_said(&operation) && operation["summary"].is_string(), "{place}");
            assert!(operation["tags"].as_array().unwrap().iter().all(|tag| tags.contains(&tag)), "{place}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                assert!(is_said(parameter), "{place}: {}", parameter["name"]);
            }
            ids.push(operation["operationId"].as_str().unwrap().to_owned());
        }
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "two have one id: {ids:?}");
    for (name, schema) in members(&document["components"]["schemas"]) {
        assert!(is_said(&schema), "{name}");
        for (field, schema) in members(&schema["properties"]) {
            let refers_to_what_says_it = schema.get("$ref").is_some();
            assert!(is_said(&schema) || refers_to_what_says_it, "{name}.{field}");
        }
    }
    for (name, response) in members(&document["components"]["responses"]) {
        assert!(is_said(&response), "{name}");
    }
}

#[test]
fn schema_check_tells_whether_both_files_are_the_contracts_of_the_binary() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = |arguments: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_chapterhouse"));
        program.current_dir(repository).arg("schema").args(arguments).output().unwrap()
    };
    assert_eq!(out(&run(&["print"])), sdl());
    assert_eq!(out(&run(&["print", "--openapi"])), openapi().unwrap());
    assert_eq!(
        out(&run(&["check"])),
        "schema.graphql is the contract of this binary\ndocs/openapi.json is the contract of this binary\n"
    );
    let output = run(&["check", "--openapi", "schema.graphql"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: schema.graphql is not the contract of this binary\n\
         hint: write it anew: chapterhouse schema print --openapi > schema.graphql\n"
    );
    assert!(err(&run(&["check", "nowhere.graphql"]), 1).contains("hint: name the file: schema check FILE"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_described_is_served_and_nothing_else() {
    let server = TestServer::with(TestDb::on_sqlite().await, &[]).await;
    let contract = Contract::of(&server).await;
    for (path, item) in contract.paths() {
        let mut listed: Vec<&str> = item.as_object().unwrap().keys().map(String::as_str).collect();
        if path != "/graphql" && listed.contains(&"get") {
            listed.push("head");
        }
        for method in METHODS {
            let call = format!("{method} {path}");
            let answer = server.send(method.to_uppercase().parse().unwrap(), path, &[]).await;
            if listed.contains(&method) {
                // Of a path with a place for an id the record may be missing; that it is served, the other methods show.
                let is_missing = answer.status() == 404 && !path.contains('{');
                assert!(!is_missing && answer.status() != 405, "{call}: {}", answer.status());
                continue;
            }
            assert_eq!(answer.status(), 405, "{call}");
            let allowed = answer.headers()["allow"].to_str().unwrap().to_lowercase();
            let mut allowed: Vec<&str> = allowed.split(", ").collect();
            allowed.sort_unstable();
            listed.sort_unstable();
            assert_eq!(allowed, listed, "{call}");
            let kind = answer.headers()["content-type"].to_str().unwrap();
            let own = if path == "/graphql" { "application/graphql-response+json" } else { "application/problem+json" };
            assert!(kind.starts_with(own), "{call}: {kind}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_not_as_described_is_found() {
    let server = TestServer::with(TestDb::on_sqlite().await, &[]).await;
    let contract = Contract::of(&server).await;
    let schema = json!({ "$ref": "#/components/schemas/Readiness" });
    let checks = json!({ "database": "ok", "migrations": "ok", "worker": "ok", "server": "ok" });
    let good = json!({ "status": "ready", "checks": checks });
    assert_eq!(contract.misfits(&schema, &good, ""), Vec::<String>::new());
    for (pointer, value, found) in [
        ("/status", json!("perhaps"), "/status: enum"),
        ("/checks/worker", json!(1), "/checks/worker: enum"),
        ("/checks", json!([]), "/checks: type"),
        ("/checks", json!({ "disk": "full" }), "/checks/disk: not described"),
        ("/checks", json!({}), "/checks: required"),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        let misfits = contract.misfits(&schema, &bad, "");
        assert!(misfits.iter().any(|misfit| misfit == found), "{pointer}: {misfits:?}");
    }
}

story! {
    async fn sign_in_answers_as_it_is_described(door: Door) {
        let contract = Contract::of(&door.server).await;
        let post = async |path: &str, request: Value, status: u16| {
            let answer = door.post(path, &request, "pl").await;
            contract.holds("post", &format!("/v1/auth/{path}"), status, answer).await;
        };
        let tokens = door.sign_in().await;
        let refresh = json!({ "refreshToken": tokens["refreshToken"] });
        post("token", json!({ "email": "ania@example.com", "password": "wrong" }), 401).await;
        post("token", json!({ "email": "ania", "password": "wrong" }), 422).await;
        post("token", json!({ "email": "ania@example.com" }), 422).await;
        post("refresh", refresh.clone(), 200).await;
        post("refresh", json!({ "refreshToken": "x" }), 401).await;
        post("refresh", json!({}), 422).await;
        post("logout", json!([]), 422).await;
        post("logout", refresh.clone(), 204).await;
        post("refresh", refresh.clone(), 401).await;
        post("logout", refresh, 204).await;
        let right = door.post("token", &Door::credentials(), "en").await;
        contract.holds("post", "/v1/auth/token", 200, right).await;
        for path in ["token", "refresh", "logout"] {
            let (path, json) = (format!("/v1/auth/{path}"), ("content-type", "application/json"));
            let send = async |headers: &[(&str, &str)]| door.server.send(Method::POST, &path, headers).await;
            contract.holds("post", &path, 415, send(&[]).await).await;
            contract.holds("post", &path, 400, send(&[json]).await).await;
        }
        for _ in 0..10 {
            door.post("token", &json!({ "email": "ania@example.com", "password": "wrong" }), "en").await;
        }
        post("token", json!({ "email": "ania@example.com", "password": "wrong" }), 429).await;
    }

    async fn the_state_of_the_server_is_answered_as_it_is_described(server: TestServer) {
        let contract = Contract::of(&server).await;
        for path in ["/healthz", "/readyz", "/version", "/.well-known/jwks.json", "/openapi.json", "/schema.graphql"] {
            contract.holds("get", path, 200, server.get(path).await).await;
        }
        for path in ["/openapi.json", "/schema.graphql"] {
            let known = server.send(Method::GET, path, &[("if-none-match", "*")]).await;
            contract.holds("get", path, 304, known).await;
        }
        migrations::down(&server.test.db, Some(1)).await.unwrap();
        contract.holds("get", "/readyz", 503, server.get("/readyz").await).await;
    }

    async fn graphql_answers_as_it_is_described(server: TestServer) {
        let contract = Contract::of(&server).await;
        let get = async |query: &str, headers: &[(&str, &str)], status: u16| {
            let answer = server.send(Method::GET, &format!("/graphql?query={query}"), headers).await;
            contract.holds("get", "/graphql", status, answer).await;
        };
        get("{viewer{locale}}", &[], 200).await;
        get("{viewer{locale}}", &[("accept", "application/json")], 200).await;
        get("{viewer{locale}}", &[("authorization", "Bearer x")], 401).await;
        get("{viewer{locale}}", &[("accept", "text/html")], 406).await;
        get("{viewer{", &[], 400).await;
        get("{nothing}", &[], 422).await;
        get("mutation{meetingPublish(id:\"mtg_x\",input:{expectedVersion:1}){userErrors{code}}}", &[], 405).await;
        let json = ("content-type", "application/json");
        for (headers, status) in [(&[][..], 415), (&[json], 400), (&[json, ("content-encoding", "gzip")], 415)] {
            contract.holds("post", "/graphql", status, server.send(Method::POST, "/graphql", headers).await).await;
        }
    }

    async fn the_contracts_travel_compressed_and_only_when_they_changed(server: TestServer) {
        for (path, kind, text) in published() {
            let ask = async |headers: &[(&str, &str)]| server.send(Method::GET, path, headers).await;
            let plain = ask(&[]).await;
            let header = |answer: &Response, name: &str| {
                answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
            };
            assert_eq!(header(&plain, "content-type").as_deref(), Some(kind));
            assert_eq!(header(&plain, "cache-control").as_deref(), Some("no-cache"));
            assert_eq!(header(&plain, "vary").as_deref(), Some("accept-encoding"));
            let tag = header(&plain, "etag").unwrap();
            assert!(tag.starts_with('"'), "a strong one: {tag}");
            assert_eq!(plain.text().await.unwrap(), text, "{path}");

            let small = ask(&[("accept-encoding", "gzip, br")]).await;
            assert_eq!(header(&small, "content-encoding").as_deref(), Some("gzip"));
            let small_tag = header(&small, "etag").unwrap();
            assert_ne!(small_tag, tag, "other bytes, another tag");
            let bytes = small.bytes().await.unwrap();
            assert!(bytes.len() * 3 < text.len(), "{path}: {} of {}", bytes.len(), text.len());
            let mut unpacked = String::new();
            GzDecoder::new(&*bytes).read_to_string(&mut unpacked).unwrap();
            assert_eq!(unpacked, text);

            for (encoding, known) in [("identity", &tag), ("gzip", &small_tag)] {
                let again = ask(&[("accept-encoding", encoding), ("if-none-match", known)]).await;
                assert_eq!((again.status().as_u16(), header(&again, "etag").as_ref()), (304, Some(known)), "{path}");
                assert_eq!(again.bytes().await.unwrap().len(), 0);
            }
            assert_eq!(ask(&[("if-none-match", "\"other\", ???")]).await.status(), 200);
            let head = server.send(Method::HEAD, path, &[]).await;
            assert_eq!((head.status().as_u16(), header(&head, "etag")), (200, Some(tag)));
            assert_eq!(header(&head, "content-length"), Some(text.len().to_string()));
            assert_eq!(head.bytes().await.unwrap().len(), 0);
        }
    }

    async fn every_server_says_how_to_talk_to_it_but_the_schema_only_where_strangers_may_see_it(test: TestDb) {
        let server = TestServer::with(test, &[("graphql.public_schema", "false")]).await;
        let contract = Contract::of(&server).await;
        assert_eq!(contract.0, serde_json::from_str::<Value>(&openapi().unwrap()).unwrap());
        contract.holds("get", "/schema.graphql", 404, server.get("/schema.graphql").await).await;
    }
}

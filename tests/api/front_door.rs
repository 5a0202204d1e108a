//! `/graphql` as strangers, browsers and clients meet it: media types, methods, statuses, limits, rates.

use chapterhouse::access::OfficeKind;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::app::code_of;
use crate::support::{Stage as _, TestApp, TestDb};

const LOCALE: &str = "{ viewer { locale } }";
const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

async fn app() -> TestApp {
    TestApp::set(TestDb::on_sqlite().await).await
}

async fn app_with(settings: &[(&'static str, &str)]) -> TestApp {
    TestApp::with_settings(TestDb::on_sqlite().await, settings).await
}

async fn post(app: &TestApp, accept: Option<&str>, body: &Value) -> (u16, Value) {
    let request = app.request(Method::POST, "/graphql").json(body);
    let request = match accept {
        Some(accept) => request.header("accept", accept),
        None => request,
    };
    read(request.send().await.unwrap()).await
}

async fn read(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let body: Value = answer.json().await.unwrap();
    for error in body["errors"].as_array().into_iter().flatten() {
        assert_eq!(error["extensions"]["requestId"], id);
    }
    (status, body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_graphql_request_is_refused_in_the_form_of_an_answer() {
    let app = app().await;
    let query = r#"{"query":"{ viewer { locale } }"}"#;
    let large = format!(r#"{{"query":"{}"}}"#, " ".repeat(262_144));
    for (kind, body, status, code) in [
        (JSON, "", 400, "BAD_REQUEST"),
        (JSON, r#"{"query":"#, 400, "BAD_REQUEST"),
        (JSON, "{'query':'{ viewer { locale } }'}", 400, "BAD_REQUEST"),
        (JSON, "{\"query\":\"\u{0}\"}", 400, "BAD_REQUEST"),
        (JSON, r#"{"query":"{ viewer { locale } }"} {}"#, 400, "BAD_REQUEST"),
        (JSON, r#"[{"query":"{ viewer { locale } }"}]"#, 422, "BAD_REQUEST"),
        (JSON, "null", 422, "BAD_REQUEST"),
        (JSON, "{}", 422, "BAD_REQUEST"),
        (JSON, r#"{"query":null}"#, 422, "BAD_REQUEST"),
        (JSON, r#"{"query":1}"#, 422, "BAD_REQUEST"),
        (JSON, r#"{"query":"{ viewer { locale } }","variables":[]}"#, 422, "BAD_REQUEST"),
        (JSON, r#"{"query":"{ viewer { locale } }","operationName":{}}"#, 422, "BAD_REQUEST"),
        (JSON, r#"{"query":"{ viewer { locale } }","extensions":"x"}"#, 422, "BAD_REQUEST"),
        (JSON, large.as_str(), 413, "PAYLOAD_TOO_LARGE"),
        ("application/json; charset=utf-16", query, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("application/graphql", "{ viewer { locale } }", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("application/x-www-form-urlencoded", "query={viewer{locale}}", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("text/plain", query, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("multipart/form-data; boundary=x", query, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("application/jsonp", query, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ] {
        let request = app.request(Method::POST, "/graphql").header("content-type", kind).body(body.to_owned());
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], format!("{GRAPHQL}; charset=utf-8"));
        let (answered, body_read) = read(answer).await;
        assert_eq!((answered, code_of(&body_read)), (status, Some(code)), "{kind}: {body:.60}");
        assert_eq!(body_read.get("data"), None);
    }
    let no_utf8 =
        app.request(Method::POST, "/graphql").header("content-type", JSON).body(b"{\"query\":\"\xff\"}".to_vec());
    assert_eq!(read(no_utf8.send().await.unwrap()).await.0, 400);
    let two = app.request(Method::POST, "/graphql").header("content-type", "text/plain").header("content-type", JSON);
    assert_eq!(two.body(query).send().await.unwrap().status(), 415);
    let none = app.request(Method::POST, "/graphql").body(query).send().await.unwrap();
    assert_eq!(none.status(), 415);
    let (status, _) = post(&app, None, &json!({ "query": LOCALE, "variables": null, "batch": true })).await;
    assert_eq!(status, 200, "what else stands in a request is ignored");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queries_go_by_get_and_mutations_do_not() {
    let app = app().await;
    let ask = async |query: &[(&str, &str)]| {
        let request = app.request(Method::GET, "/graphql").query(query).header("accept", GRAPHQL);
        read(request.send().await.unwrap()).await
    };
    let many = format!("{{\"a\": [{}0]}}", "0,".repeat(10_000));
    let named = "query A($n: Int) { chapters(first: $n) { pageInfo { hasNextPage } } } query B { viewer { locale } }";
    for (query, status) in [
        (&[("query", LOCALE)][..], 200),
        (&[("query", named), ("operationName", "B")], 200),
        (&[("query", named), ("operationName", "B"), ("variables", ""), ("extensions", "")], 200),
        (&[("query", named), ("operationName", "B"), ("variables", r#"{"n": 3}"#), ("other", "x")], 200),
        (&[("query", named), ("operationName", "")], 422),
        (&[("query", named), ("operationName", "null")], 422),
        (&[("query", LOCALE), ("variables", "[")], 422),
        (&[("query", LOCALE), ("variables", "[]")], 422),
        (&[("query", LOCALE), ("query", LOCALE)], 422),
        (&[("query", LOCALE), ("variables", &many)], 422),
        (&[("query", "{")], 400),
        (&[], 422),
    ] {
        let (answered, body) = ask(query).await;
        assert_eq!(answered, status, "{query:?}: {body}");
    }
    let president = app.officer("Anna Nowak", OfficeKind::President).await;
    let meeting = app.club.meeting(&app.wawel, "2026-11-26 06:45").await;
    let token = app.as_member(&president).await.token().unwrap().to_owned();
    let before = app.rows().await;
    let publish = format!(
        r#"mutation {{ meetingPublish(id: "{}", input: {{expectedVersion: 1}}) {{ userErrors {{ code }} }} }}"#,
        meeting.id
    );
    for mutation in ["mutation { __typename }", publish.as_str()] {
        let request = app.request(Method::GET, "/graphql").query(&[("query", mutation)]).bearer_auth(&token);
        let answer = request.send().await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["allow"]), (405, &"POST".parse().unwrap()));
        assert_eq!(code_of(&read(answer).await.1), Some("METHOD_NOT_ALLOWED"));
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = app.request(method, "/graphql").send().await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["allow"]), (405, &"GET, POST".parse().unwrap()));
    }
    assert!(app.rows().await == before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_kind_of_failure_has_its_status_in_each_form_and_edition() {
    let editions = [app().await, app_with(&[("graphql.http_profile", "audit")]).await];
    let partial = r#"{ member(id: "mem_00000000000000000000000000") { id } }"#;
    for (query, variables, [in_2026, in_audit], in_json) in [
        (LOCALE, json!({}), [200, 200], 200),
        (partial, json!({}), [294, 200], 200),
        ("{", json!({}), [400, 400], 200),
        ("{ nothing }", json!({}), [422, 400], 200),
        ("query Q($id: ID!) { node(id: $id) { id } }", json!({ "id": null }), [422, 400], 200),
        ("query A { viewer { locale } } query B { viewer { locale } }", json!({}), [422, 400], 200),
    ] {
        let body = json!({ "query": query, "variables": variables });
        for (app, status) in editions.iter().zip([in_2026, in_audit]) {
            assert_eq!(post(app, Some(GRAPHQL), &body).await.0, status, "{query}");
            assert_eq!(post(app, Some(JSON), &body).await.0, in_json, "{query}");
        }
    }
    for (accept, kind) in [
        ("application/json", JSON),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL),
        ("application/graphql-response+json;q=0.1, application/json;q=0.2", JSON),
    ] {
        let request = editions[0].request(Method::POST, "/graphql").header("accept", accept);
        let answer = request.json(&json!({ "query": LOCALE })).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], format!("{kind}; charset=utf-8"));
        assert!(answer.headers()["vary"].to_str().unwrap().contains("accept"));
    }
    let (status, body) = post(&editions[0], Some("text/html"), &json!({ "query": LOCALE })).await;
    assert_eq!((status, code_of(&body)), (406, Some("NOT_ACCEPTABLE")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_that_cannot_be_executed_says_why() {
    let app = app().await;
    let nested = format!("{}{}", "{a".repeat(41), "}".repeat(41));
    let dear = "{ members(first: 100) { edges { node { membership { id } } } } }";
    for (query, status, code, limit) in [
        ("", 400, "GRAPHQL_PARSE_FAILED", None),
        ("{ viewer { \u{0}locale } }", 400, "GRAPHQL_PARSE_FAILED", None),
        ("{ nothing }", 422, "GRAPHQL_VALIDATION_FAILED", None),
        ("{ member(id: 1.5) { id } }", 422, "GRAPHQL_VALIDATION_FAILED", None),
        ("query A { viewer { locale } } query B { viewer { locale } }", 422, "OPERATION_RESOLUTION_FAILURE", None),
        ("query($n: Int!) { chapters(first: $n) { edges { cursor } } }", 422, "BAD_USER_INPUT", None),
        (nested.as_str(), 422, "LIMIT_EXCEEDED", Some(("nesting", 40))),
        (&"{a".repeat(30_000), 422, "LIMIT_EXCEEDED", Some(("nesting", 40))),
        (&format!("{{ {} }}", "viewer { locale } ".repeat(600)), 422, "LIMIT_EXCEEDED", Some(("tokens", 2_000))),
        (&format!("#{}", "x".repeat(65_536)), 422, "LIMIT_EXCEEDED", Some(("bytes", 65_536))),
        (dear, 422, "LIMIT_EXCEEDED", Some(("cost", 200))),
    ] {
        let (answered, body) = post(&app, Some(GRAPHQL), &json!({ "query": query })).await;
        assert_eq!((answered, code_of(&body)), (status, Some(code)), "{query:.60}: {body}");
        assert_eq!(body.get("data"), None, "{query:.60}");
        if let Some((name, value)) = limit {
            let extensions = &body["errors"][0]["extensions"];
            assert_eq!((&extensions["limit"], &extensions["value"]), (&json!(name), &json!(value)));
        }
    }
    assert_eq!(
        post(&app, None, &json!({ "query": "{ nothing nowhere }" })).await.1["errors"][1]["locations"][0]["column"],
        11
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_variable_is_coerced_before_anything_is_done_and_stays_out_when_it_is_left_out() {
    let app = app().await;
    let ewa = app.member("Ewa Mazur").await;
    let ewa = app.as_member(&ewa).await;
    let query = "query Q($from: LocalDate, $n: Int = 2) {
        viewer { chapter { revenue(period: {from: $from}) { amount } meetings(first: $n) { edges { cursor } } } } }";
    for variables in [json!({}), json!({ "from": null }), json!({ "from": "2026-01-31" }), json!({ "other": 1 })] {
        let answer = ewa.query(query, variables).await;
        assert_eq!(answer["data"]["viewer"]["chapter"]["revenue"], json!([]), "{answer}");
    }
    for (variables, says) in [
        (json!({ "from": "2026-02-30" }), "$from: "),
        (json!({ "from": 20_260_131 }), "$from: "),
        (json!({ "from": ["2026-01-31"] }), "$from: "),
        (json!({ "n": 1.5 }), "variable n"),
        (json!({ "n": 2_147_483_648_u64 }), "variable n"),
        (json!({ "n": "2" }), "variable n"),
    ] {
        let answer = ewa.query(query, variables.clone()).await;
        assert_eq!((answer.get("data"), code_of(&answer)), (None, Some("BAD_USER_INPUT")), "{variables}");
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains(says), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_that_came_before_are_named_by_their_hash() {
    let app = app().await;
    let ewa = app.member("Ewa Mazur").await;
    let ewa = app.as_member(&ewa).await;
    let hash = "b7c72ae028617fa18a82b8b378e3986f7bf7b1370f5ee624d368ee85ed73f09b";
    let persisted = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    let by_hash = json!({ "extensions": persisted });
    let with_text = json!({ "query": LOCALE, "extensions": persisted });

    let (status, answer) = ewa.send(&by_hash).await;
    assert_eq!((status.as_u16(), code_of(&answer)), (422, Some("PERSISTED_QUERY_NOT_FOUND")));
    assert_eq!(answer["errors"][0]["message"], "PersistedQueryNotFound");
    let (status, answer) = ewa.send(&with_text).await;
    assert_eq!((status.as_u16(), &answer["data"]["viewer"]["locale"]), (200, &json!("en")));
    assert_eq!(ewa.send(&by_hash).await.1, answer);
    let by_url = [("extensions", persisted.to_string())];
    let by_get = app.request(Method::GET, "/graphql").query(&by_url).bearer_auth(ewa.token().unwrap());
    assert_eq!(read(by_get.send().await.unwrap()).await.1, answer);

    let forged = json!({ "query": "{ viewer { member { id } } }", "extensions": persisted });
    assert_eq!(ewa.send(&forged).await.0, 422);
    assert_eq!(ewa.send(&by_hash).await.1, answer, "nobody puts another document in its place");
    let (status, refused) = app.signed_out().send(&by_hash).await;
    assert_eq!((status.as_u16(), code_of(&refused)), (422, Some("PERSISTED_QUERY_NOT_SUPPORTED")));
    for wrong in [json!({}), json!({ "version": 2, "sha256Hash": hash }), json!({ "version": 1, "sha256Hash": "x" })] {
        let (status, answer) = ewa.send(&json!({ "extensions": { "persistedQuery": wrong } })).await;
        assert_eq!((status.as_u16(), code_of(&answer)), (422, Some("BAD_REQUEST")), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trusted_documents_are_named_by_id_and_others_refused_where_the_operator_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("manifest.json");
    let id = "sha256:b7c72ae028617fa18a82b8b378e3986f7bf7b1370f5ee624d368ee85ed73f09b";
    std::fs::write(&file, json!({ id.trim_start_matches("sha256:"): LOCALE }).to_string()).unwrap();
    let by_id = json!({ "documentId": id });
    let (trusted, other) = (json!({ "query": LOCALE }), json!({ "query": "{ viewer { member { id } } }" }));
    for (policy, takes_others) in [("log", true), ("enforce", false)] {
        let settings =
            [("graphql.trusted_documents", policy), ("graphql.trusted_documents_file", file.to_str().unwrap())];
        let app = app_with(&settings).await;
        assert_eq!(post(&app, None, &by_id).await.0, 200);
        assert_eq!(post(&app, None, &trusted).await.0, 200, "its text is as good as its id");
        let by_get = app.request(Method::GET, "/graphql").query(&[("documentId", id)]).send().await.unwrap();
        assert_eq!(by_get.status(), 200);
        // Apollo's clients put the id of their manifest where they would put the hash of any document.
        for (hash, status) in [(id.trim_start_matches("sha256:"), 200), (id, 200), (&"0".repeat(64), 422)] {
            let body = json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
            assert_eq!(post(&app, None, &body).await.0, status, "{hash}");
        }
        let (status, answer) = post(&app, None, &other).await;
        assert_eq!(status == 200, takes_others, "{policy}: {answer}");
        if !takes_others {
            assert_eq!((status, code_of(&answer)), (422, Some("DOCUMENT_NOT_TRUSTED")));
            let (status, answer) = post(&app, None, &json!({ "query": "{ nothingOfThatName }" })).await;
            assert_eq!((status, code_of(&answer)), (422, Some("DOCUMENT_NOT_TRUSTED")), "the schema is not told");
        }
        let (status, answer) = post(&app, None, &json!({ "documentId": "sha256:00" })).await;
        assert_eq!((status, code_of(&answer)), (422, Some("DOCUMENT_NOT_FOUND")));
        assert_eq!(post(&app, None, &json!({ "documentId": id, "query": LOCALE })).await.0, 422);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_too_much_in_a_minute_waits() {
    let app = app_with(&[("graphql.rate", "100"), ("graphql.rate_anonymous", "10")]).await;
    let ewa = app.member("Ewa Mazur").await;
    let ewa = app.as_member(&ewa).await;
    let regions = json!({ "query": "{ regions { name } }", "extensions": { "cost": true } });
    let send = async || {
        let request = app.request(Method::POST, "/graphql").bearer_auth(ewa.token().unwrap()).json(&regions);
        request.send().await.unwrap()
    };
    // To look at a request costs 1, its list of 10 costs 10.
    for left in [89, 78, 67, 56, 45, 34, 23, 12, 1] {
        let answer = send().await;
        assert_eq!(answer.headers()["ratelimit-policy"], "\"cost\";q=100;w=60");
        let told = answer.headers()["ratelimit"].to_str().unwrap().to_owned();
        assert!(told.starts_with(&format!("\"cost\";r={left};t=")), "{told}");
        let (status, body) = read(answer).await;
        assert_eq!((status, &body["extensions"]["cost"]), (200, &json!({ "requested": 10, "limit": 1_000 })));
    }
    let answer = send().await;
    assert!(answer.headers()["ratelimit"].to_str().unwrap().starts_with("\"cost\";r="), "{answer:?}");
    let wait: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    let (status, body) = read(answer).await;
    assert_eq!((status, code_of(&body)), (429, Some("RATE_LIMITED")));
    assert!((1..=7).contains(&wait), "{wait}");
    assert_eq!(body["errors"][0]["extensions"]["retryAfter"], wait);
    app.later(std::time::Duration::from_secs(wait + 1));
    assert_eq!(send().await.status(), 200);

    let free = app.request(Method::POST, "/graphql").bearer_auth(ewa.token().unwrap());
    let free = free.json(&json!({ "query": "{ __typename }" })).send().await.unwrap();
    assert!(!free.headers()["ratelimit"].to_str().unwrap().contains("r=100;"), "what costs nothing gives nothing back");

    let stranger = json!({ "query": LOCALE });
    for status in [200, 200, 200, 200, 200, 429] {
        assert_eq!(post(&app, None, &stranger).await.0, status);
    }
    assert_eq!(send().await.status(), 429, "a member's own is not a stranger's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_shows_tokens_that_do_not_hold_pays_as_a_stranger() {
    let app = app_with(&[("graphql.rate_anonymous", "30")]).await;
    let (status, answer) = app.with_token("x").send(&json!({ "query": LOCALE })).await;
    assert_eq!((status.as_u16(), code_of(&answer)), (401, Some("UNAUTHENTICATED")));
    for status in [204, 429] {
        let request = app.request(Method::POST, "/v1/auth/logout").json(&json!({ "refreshToken": "x" }));
        assert_eq!(request.send().await.unwrap().status(), status);
    }
    // Whatever it is that is asked for: a stream is no way around.
    let subscribe = async || {
        let request = app.request(Method::POST, "/graphql").header("accept", "application/json, text/event-stream");
        let request = request.json(&json!({ "query": "subscription { referralUpdated { id } }" }));
        request.send().await.unwrap().status().as_u16()
    };
    let mut statuses = Vec::new();
    for _ in 0..9 {
        statuses.push(subscribe().await);
    }
    assert_eq!((statuses[0], statuses[8]), (200, 429), "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_executes_so_many_requests_at_once_and_sends_others_away() {
    let app = app_with(&[("graphql.max_in_flight", "1")]).await;
    let president = app.officer("Anna Nowak", chapterhouse::access::OfficeKind::President).await;
    let president = app.as_member(&president).await;
    let meeting = app.club.meeting(&app.wawel, "2026-11-26 06:45").await;
    let publish = json!({
        "query": "mutation P($id: ID!) { meetingPublish(id: $id, input: {expectedVersion: 1}) { userErrors { code } } }",
        "variables": { "id": meeting.id.to_string() },
    });
    // While somebody else writes, the mutation waits for its turn, and keeps its place.
    let (held, go_on) = (tokio::sync::Notify::new(), tokio::sync::Notify::new());
    let writer = app.db().tx(async |_| {
        held.notify_one();
        go_on.notified().await;
        Ok(())
    });
    let first = async {
        held.notified().await;
        loop {
            let answered = president.send(&publish).await;
            // The query that asks whether the place is taken may have it itself just then.
            if answered.0 != StatusCode::SERVICE_UNAVAILABLE {
                return answered;
            }
        }
    };
    let second = async {
        loop {
            let (status, answer) = app.signed_out().send(&json!({ "query": LOCALE })).await;
            if status == StatusCode::SERVICE_UNAVAILABLE {
                go_on.notify_one();
                return answer;
            }
            tokio::task::yield_now().await;
        }
    };
    let (wrote, (status, answer), busy) = tokio::join!(writer, first, second);
    wrote.unwrap();
    assert_eq!((status.as_u16(), &answer["data"]["meetingPublish"]["userErrors"]), (200, &json!([])));
    app.leaves_jobs();
    assert_eq!(code_of(&busy), Some("UNAVAILABLE"));
    assert_eq!(busy["errors"][0]["extensions"]["limit"], "requests in flight");
    assert_eq!(app.signed_out().send(&json!({ "query": LOCALE })).await.0, 200, "the place is free again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_listed_origins_may_call_and_others_may_not() {
    let app = app_with(&[("http.cors_origins", "https://app.example.com")]).await;
    let preflight = async |origin: &str| {
        let request = app.request(Method::OPTIONS, "/graphql").header("origin", origin);
        let request = request.header("access-control-request-method", "POST");
        request.header("access-control-request-headers", "authorization, content-type").send().await.unwrap()
    };
    let listed = preflight("https://app.example.com").await;
    assert_eq!(listed.status(), 200);
    assert_eq!(listed.headers()["access-control-allow-origin"], "https://app.example.com");
    assert!(!listed.headers().contains_key("access-control-allow-credentials"));
    assert!(!preflight("https://evil.example").await.headers().contains_key("access-control-allow-origin"));
    let request = app.request(Method::POST, "/graphql").header("origin", "https://app.example.com");
    let answer = request.json(&json!({ "query": LOCALE })).send().await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "https://app.example.com");
    assert!(answer.headers()["access-control-expose-headers"].to_str().unwrap().contains("x-request-id"));
    let closed = self::app().await;
    let request = closed.request(Method::POST, "/graphql").header("origin", "https://app.example.com");
    let answer = request.json(&json!({ "query": LOCALE })).send().await.unwrap();
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
}

//! What is told of as it changes, over event streams and sockets.

use std::time::Duration;

use chapterhouse::access::{OfficeKind, OfficeScope};
use chapterhouse::app::{self, Parts};
use chapterhouse::meetings::Meeting;
use chapterhouse::members::Member;
use chapterhouse::platform::values::Locale;
use reqwest::Method;
use sea_orm::DbBackend;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::cli::Running;
use crate::support::app::{Client, PASSWORD, code_of};
use crate::support::streams::{Events, Socket};
use crate::support::{Stage, TestApp, TestDb};

const MEETING: &str =
    "subscription M($id: ID!) { meetingUpdated(id: $id) { id version attendance { mark member { id } } } }";
const REFERRAL: &str =
    "subscription { referralUpdated { id status description closedBusiness { amount { amount } } } }";
const MARK: &str = "mutation($id: ID!, $marks: [AttendanceMarkInput!]!) {
    attendanceRecord(meetingId: $id, input: {marks: $marks}) { meeting { id } userErrors { code } } }";
const PASS: &str = "mutation($input: ReferralPassInput!) { referralPass(input: $input) { referral { id version } userErrors { code } } }";

struct Desk {
    app: TestApp,
    president: Member,
    ewa: Member,
    jan: Member,
    stranger: Member,
    meeting: Meeting,
}

impl Stage for Desk {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        app.leaves_jobs();
        let president = app.officer("Anna Nowak", OfficeKind::President).await;
        let (ewa, jan) = (app.member("Ewa Mazur").await, app.member("Jan Wilk").await);
        let stranger = app.club.member(&app.praga, "Olga Sowa", Locale::Pl).await;
        let meeting = app.club.open(&app.club.meeting(&app.wawel, "2026-11-23 08:30").await).await;
        Self { app, president, ewa, jan, stranger, meeting }
    }
}

impl Desk {
    async fn token(&self, member: &Member) -> String {
        self.app.as_member(member).await.token().unwrap().to_owned()
    }

    fn watch_meeting(&self) -> Value {
        json!({ "query": MEETING, "variables": { "id": self.meeting.id.to_string() } })
    }

    async fn mark(&self, client: &Client<'_>, member: &Member, mark: &str) {
        let marks = json!([{ "memberId": member.id.to_string(), "mark": mark }]);
        let variables = json!({ "id": self.meeting.id.to_string(), "marks": marks });
        client.done("attendanceRecord", MARK, variables).await;
    }

    async fn pass(&self, from: &Member, to: &Member) -> Value {
        let input = json!({ "recipientId": to.id.to_string(), "heat": 2, "description": "Moves house" });
        self.app.as_member(from).await.done("referralPass", PASS, json!({ "input": input })).await["referral"].take()
    }

    async fn accept(&self, recipient: &Member, referral: &Value) {
        let accept = "mutation($id: ID!, $v: Int!) { referralAccept(id: $id, input: {expectedVersion: $v}) { userErrors { code } } }";
        let variables = json!({ "id": referral["id"], "v": referral["version"] });
        self.app.as_member(recipient).await.done("referralAccept", accept, variables).await;
    }

    /// Reads on over a stream and a socket when the sign-in has ended.
    async fn told_until_the_end(&self, tokens: &Value, signs_out: bool, later: Duration) {
        let token = tokens["accessToken"].as_str().unwrap();
        let mut events = Events::open(&self.app, Some(token), &self.watch_meeting()).await;
        let mut socket = Socket::of(&self.app, token).await;
        socket.subscribe("1", MEETING, self.watch_meeting()["variables"].take()).await;
        self.watchers_are(2).await;
        if signs_out {
            let body = json!({ "refreshToken": tokens["refreshToken"] });
            let request = self.app.request(Method::POST, "/v1/auth/logout").json(&body);
            assert_eq!(request.send().await.unwrap().status(), 204);
        }
        self.app.later(later);
        let president = self.app.as_member(&self.president).await;
        self.mark(&president, &self.jan, if signs_out { "LATE" } else { "PRESENT" }).await;
        assert_eq!(code_of(&events.answer().await), Some("UNAUTHENTICATED"), "signed out: {signs_out}");
        assert_eq!(socket.hangup().await, 4403);
        self.watchers_are(0).await;
    }

    /// Waits until so many watch.
    async fn watchers_are(&self, count: usize) {
        let waiting = async {
            while self.app.db().events().watchers() != count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap();
    }

    async fn nobody_watches(&self) {
        self.watchers_are(0).await;
    }
}

story! {
    async fn a_meeting_is_told_of_as_attendance_is_marked(desk: Desk) {
        let mut body = desk.watch_meeting();
        body["extensions"] = json!({ "cost": true });
        let mut events = Events::open(&desk.app, Some(&desk.token(&desk.ewa).await), &body).await;
        let mut outside = Events::open(&desk.app, Some(&desk.token(&desk.stranger).await), &desk.watch_meeting()).await;
        let president = desk.app.as_member(&desk.president).await;
        desk.mark(&president, &desk.jan, "LATE").await;
        let told = events.answer().await;
        assert_eq!(told.get("errors"), None, "{told}");
        assert_eq!(told["extensions"]["cost"]["limit"], 1_000);
        let meeting = &told["data"]["meetingUpdated"];
        assert_eq!(meeting["id"], desk.meeting.id.to_string());
        let jans = meeting["attendance"].as_array().unwrap().iter().find(|row| row["member"]["id"] == desk.jan.id.to_string());
        assert_eq!(jans.unwrap()["mark"], "LATE");
        let told = outside.answer().await;
        assert_eq!(told["data"]["meetingUpdated"]["id"], desk.meeting.id.to_string());
        assert_eq!(told["data"]["meetingUpdated"]["attendance"], Value::Null, "of another chapter: {told}");
        desk.mark(&president, &desk.jan, "PRESENT").await;
        assert_eq!(events.answer().await["data"]["meetingUpdated"]["id"], desk.meeting.id.to_string());
        drop((events, outside));
        desk.nobody_watches().await;
    }

    async fn a_referral_is_told_to_its_parties_alone(desk: Desk) {
        let open = async |member: &Member| {
            Events::open(&desk.app, Some(&desk.token(member).await), &json!({ "query": REFERRAL })).await
        };
        let (mut giver, mut recipient) = (open(&desk.ewa).await, open(&desk.jan).await);
        let mut leader = open(&desk.president).await;
        let referral = desk.pass(&desk.ewa, &desk.jan).await;
        for events in [&mut giver, &mut recipient] {
            let told = events.answer().await;
            assert_eq!(told["data"]["referralUpdated"]["status"], "PASSED", "{told}");
            assert_eq!(told["data"]["referralUpdated"]["description"], "Moves house");
        }
        desk.accept(&desk.jan, &referral).await;
        assert_eq!(giver.answer().await["data"]["referralUpdated"]["status"], "ACCEPTED");
        // The first that the leader hears of is one of their own.
        let own = desk.pass(&desk.stranger, &desk.president).await;
        assert_eq!(leader.answer().await["data"]["referralUpdated"]["id"], own["id"]);
    }

    async fn what_cannot_be_watched_is_said_at_once_and_ends(desk: Desk) {
        let nothing = json!({ "query": MEETING, "variables": { "id": "mtg_00000000000000000000000000" } });
        let token = desk.token(&desk.ewa).await;
        for (token, body, code) in [
            (Some(token.as_str()), &nothing, "BAD_USER_INPUT"),
            (None, &desk.watch_meeting(), "UNAUTHENTICATED"),
            (None, &json!({ "query": REFERRAL }), "UNAUTHENTICATED"),
            (Some(token.as_str()), &json!({ "query": "subscription { nothing }" }), "GRAPHQL_VALIDATION_FAILED"),
            (Some(token.as_str()), &json!({ "query": "{" }), "GRAPHQL_PARSE_FAILED"),
        ] {
            let mut events = Events::open(&desk.app, token, body).await;
            assert_eq!(code_of(&events.answer().await), Some(code), "{body}");
            assert_eq!(events.next().await, Some(("complete".to_owned(), Value::Null)));
            assert_eq!(events.next().await, None);
        }
        desk.nobody_watches().await;
    }

    async fn whose_sign_in_has_ended_is_told_no_more(desk: Desk) {
        let ewa = desk.app.sign_in_over_http(&desk.ewa).await;
        let jan = desk.app.sign_in_over_http(&desk.jan).await;
        // One signs out, which every node knows within half a minute; the other's token ends.
        for (tokens, signs_out, later) in [(ewa, true, 31), (jan, false, 606)] {
            desk.told_until_the_end(&tokens, signs_out, Duration::from_secs(later)).await;
        }
    }

    async fn queries_and_mutations_go_over_streams_and_sockets_too(desk: Desk) {
        let token = desk.token(&desk.ewa).await;
        let mut events = Events::open(&desk.app, Some(&token), &json!({ "query": "{ viewer { locale } }" })).await;
        assert_eq!(events.answer().await, json!({ "data": { "viewer": { "locale": "en" } } }));
        assert_eq!(events.next().await.unwrap().0, "complete");
        let by_url = desk.app.request(Method::GET, "/graphql").query(&[("query", "{ viewer { locale } }")]);
        let mut events = Events::of(by_url.header("accept", "text/event-stream").send().await.unwrap());
        assert_eq!(events.answer().await, json!({ "data": { "viewer": null } }));
        let by_url = desk.app.request(Method::GET, "/graphql").query(&[("query", "mutation { __typename }")]);
        assert_eq!(by_url.header("accept", "text/event-stream").send().await.unwrap().status(), 405);

        let mut socket = Socket::of(&desk.app, &token).await;
        let input = json!({ "input": { "recipientId": desk.jan.id.to_string(), "heat": 2, "description": "Roof" } });
        socket.subscribe("a", PASS, input).await;
        let next = socket.hear().await;
        assert_eq!((&next["type"], &next["id"]), (&json!("next"), &json!("a")));
        assert_eq!(next["payload"]["data"]["referralPass"]["userErrors"], json!([]));
        assert_eq!(socket.hear().await, json!({ "type": "complete", "id": "a" }));
        socket.subscribe("a", "{ nothing }", json!({})).await;
        let error = socket.hear().await;
        assert_eq!((&error["type"], &error["id"]), (&json!("error"), &json!("a")));
        assert_eq!(error["payload"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
        assert!(error["payload"][0]["extensions"]["requestId"].is_string());
    }

    async fn a_socket_carries_subscriptions_side_by_side(desk: Desk) {
        let mut socket = Socket::of(&desk.app, &desk.token(&desk.jan).await).await;
        socket.subscribe("m", MEETING, desk.watch_meeting()["variables"].take()).await;
        socket.subscribe("r", REFERRAL, json!({})).await;
        // Both are open once a later operation is answered and the hub knows them.
        while desk.app.db().events().watchers() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        desk.pass(&desk.ewa, &desk.jan).await;
        let told = socket.hear().await;
        assert_eq!((&told["type"], &told["id"]), (&json!("next"), &json!("r")));
        assert_eq!(told["payload"]["data"]["referralUpdated"]["status"], "PASSED");
        let president = desk.app.as_member(&desk.president).await;
        desk.mark(&president, &desk.jan, "PRESENT").await;
        assert_eq!(socket.hear().await["id"], "m");
        socket.say(&json!({ "type": "complete", "id": "r" })).await;
        socket.say(&json!({ "type": "complete", "id": "m" })).await;
        desk.nobody_watches().await;
        socket.say(&json!({ "type": "ping" })).await;
        assert_eq!(socket.hear().await, json!({ "type": "pong" }), "the socket itself stays");
    }

    async fn a_subscriber_of_one_node_hears_what_another_did(desk: Desk) {
        // SQLite is one process's: there the second server shares the first one's database handle.
        let db = match desk.app.db().backend() {
            DbBackend::Postgres => desk.app.test.second_node().await,
            _ => desk.app.db().clone(),
        };
        let mut config = desk.app.server.config().clone();
        config.http.bind = "127.0.0.1:0".parse().unwrap();
        let other = app::start(Parts { config, db, works_jobs: false }).await.unwrap();
        let token = desk.token(&desk.jan).await;
        let mut events = Events::open_at(&other.address().to_string(), &token, &json!({ "query": REFERRAL })).await;
        let passed = desk.pass(&desk.ewa, &desk.jan).await;
        let mut told = events.answer().await;
        // The node began to listen when it started: it cannot know what it has missed before.
        while code_of(&told) == Some("EVENTS_MISSED") {
            told = events.answer().await;
        }
        assert_eq!(told["data"]["referralUpdated"]["id"], passed["id"], "{told}");
        other.stop().await.unwrap();
        assert_eq!(events.next().await, None, "a server that stops ends its streams, and says not that they are complete");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_server_processes_a_subscriber_of_one_hears_what_the_other_did() {
    let Some(test) = TestDb::on_postgres().await else { return };
    let desk = Box::pin(Desk::set(test)).await;
    for member in [&desk.president, &desk.ewa] {
        desk.app.give_account(member).await;
    }
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let env = [("DATABASE_URL", desk.app.test.url.as_str()), ("CHAPTERHOUSE_JOBS__RUN_IN_SERVER", "false")];
    let mut servers = folders.each_ref().map(|folder| Running::start(folder.path(), "serve", &env));
    let [one, other] =
        servers.each_mut().map(|server| server.until("listening")["address"].as_str().unwrap().to_owned());
    let sign_in = async |address: &str, member: &Member| {
        let credentials = json!({ "email": member.email, "password": PASSWORD });
        let signed_in = reqwest::Client::new().post(format!("http://{address}/v1/auth/token")).json(&credentials);
        signed_in.send().await.unwrap().json::<Value>().await.unwrap()["accessToken"].as_str().unwrap().to_owned()
    };
    let mut events = Events::open_at(&one, &sign_in(&one, &desk.ewa).await, &desk.watch_meeting()).await;
    let marks = json!([{ "memberId": desk.jan.id.to_string(), "mark": "LATE" }]);
    let body = json!({ "query": MARK, "variables": { "id": desk.meeting.id.to_string(), "marks": marks } });
    let mark = reqwest::Client::new().post(format!("http://{other}/graphql")).json(&body);
    let marked = mark.bearer_auth(sign_in(&other, &desk.president).await).send().await.unwrap();
    assert_eq!(marked.json::<Value>().await.unwrap()["data"]["attendanceRecord"]["userErrors"], json!([]));
    let told = events.answer().await;
    let rows = told["data"]["meetingUpdated"]["attendance"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["mark"] == "LATE"), "{told}");
    for server in servers {
        assert_eq!(server.stop().last().unwrap(), "stopped");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_may_watch_what_the_constitution_says() {
    let desk = Box::pin(Desk::set(TestDb::on_sqlite().await)).await;
    let app = &desk.app;
    let director =
        app.overseer("Dorota Lis", OfficeKind::RegionDirector, OfficeScope::Region(app.wawel.region_id)).await;
    let administrator = app.overseer("Adam Bury", OfficeKind::ClubAdministrator, OfficeScope::Club).await;
    let jans = desk.jan.id.to_string();
    // Everybody in the club sees the meeting; its attendance is its chapter's, and its overseers'.
    for (member, sees_attendance) in
        [(&desk.ewa, true), (&desk.president, true), (&desk.stranger, false), (&director, true), (&administrator, true)]
    {
        let mut events = Events::open(app, Some(&desk.token(member).await), &desk.watch_meeting()).await;
        let president = app.as_member(&desk.president).await;
        desk.mark(&president, &desk.jan, "LATE").await;
        let told = events.answer().await;
        assert_eq!(told["data"]["meetingUpdated"]["id"], desk.meeting.id.to_string());
        let rows = told["data"]["meetingUpdated"]["attendance"].as_array();
        let sees = rows.is_some_and(|rows| rows.iter().any(|row| row["member"]["id"] == jans));
        assert_eq!(sees, sees_attendance, "{}: {told}", member.family_name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_is_hung_up_on_with_the_code_that_says_why() {
    let desk = Box::pin(Desk::set(TestDb::on_sqlite().await)).await;
    let token = desk.token(&desk.ewa).await;
    let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": REFERRAL } });
    let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } });
    let anonymous = json!({ "type": "connection_init" });
    let forged = json!({ "type": "connection_init", "payload": { "Authorization": "Bearer a.b.c" } });
    for (messages, code) in [
        (vec![&json!({ "type": "nonsense" })], 4400),
        (vec![&json!([])], 4400),
        (vec![&subscribe], 4401),
        (vec![&anonymous], 4403),
        (vec![&forged], 4403),
        (vec![&init, &subscribe, &subscribe], 4409),
        (vec![&init, &init], 4429),
        (vec![&init, &json!({ "type": "subscribe", "id": "1", "payload": { "query": 1 } })], 4400),
    ] {
        let mut socket = Socket::connect(&desk.app).await;
        for message in &messages {
            socket.say(message).await;
        }
        assert_eq!(socket.hangup().await, code, "{messages:?}");
    }
    let mut socket = Socket::connect(&desk.app).await;
    socket.send(Message::binary(vec![0, 1])).await;
    assert_eq!(socket.hangup().await, 4400);
    let mut socket = Socket::of(&desk.app, &token).await;
    socket.send(Message::text("x".repeat(70_000))).await;
    assert_eq!(socket.hangup().await, 1009);
    let mut socket = Socket::of(&desk.app, &token).await;
    socket.send(Message::Close(None)).await;
    assert_eq!(socket.hangup().await, 1000, "a goodbye is answered");
    desk.nobody_watches().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_has_limits_of_time_number_and_place() {
    let settings = [
        ("graphql.socket_operations", "2"),
        ("graphql.max_streams", "1"),
        ("http.cors_origins", "https://app.example.com"),
    ];
    let app = TestApp::with_settings(TestDb::on_sqlite().await, &settings).await;
    let ewa = app.member("Ewa Mazur").await;
    let token = app.as_member(&ewa).await.token().unwrap().to_owned();
    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
    assert_eq!(Socket::upgrade(&app, &[]).await.err(), Some(400));
    assert_eq!(Socket::upgrade(&app, &[("sec-websocket-protocol", "graphql-ws")]).await.err(), Some(400));
    assert_eq!(Socket::upgrade(&app, &[protocol, ("origin", "https://evil.example")]).await.err(), Some(403));
    assert_eq!(Socket::upgrade(&app, &[protocol, ("origin", "null")]).await.err(), Some(403));
    let own = format!("http://{}", app.server.address());
    for origin in ["https://app.example.com", own.as_str()] {
        let mut socket = Socket::upgrade(&app, &[protocol, ("origin", origin)]).await.unwrap();
        socket.say(&json!("goodbye")).await;
        assert_eq!(socket.hangup().await, 4400, "{origin}");
    }

    let mut socket = Socket::of(&app, &token).await;
    assert_eq!(Socket::upgrade(&app, &[protocol]).await.err(), Some(503), "the only place is taken");
    for id in ["1", "2", "3"] {
        socket.subscribe(id, REFERRAL, json!({})).await;
    }
    let refused = socket.hear().await;
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("3")));
    assert_eq!(refused["payload"][0]["extensions"]["limit"], "operations");
    socket.say(&json!({ "type": "complete", "id": "1" })).await;
    socket.subscribe("4", "{ viewer { locale } }", json!({})).await;
    assert_eq!(socket.hear().await["id"], "4");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_for_one_answer_is_told_that_a_subscription_has_many() {
    let desk = Box::pin(Desk::set(TestDb::on_sqlite().await)).await;
    let ewa = desk.app.as_member(&desk.ewa).await;
    let (status, answer) = ewa.send(&json!({ "query": REFERRAL })).await;
    assert_eq!((status.as_u16(), code_of(&answer)), (406, Some("NOT_ACCEPTABLE")));
    let request = desk.app.request(Method::POST, "/graphql").bearer_auth(ewa.token().unwrap());
    let request = request.header("accept", "application/json, text/event-stream;q=0.1");
    let mut events = Events::of(request.json(&json!({ "query": REFERRAL })).send().await.unwrap());
    desk.pass(&desk.ewa, &desk.jan).await;
    assert_eq!(events.answer().await["data"]["referralUpdated"]["status"], "PASSED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_that_does_not_say_whose_it_is_is_hung_up_on() {
    let app = TestApp::with_settings(TestDb::on_sqlite().await, &[("graphql.socket_init", "50ms")]).await;
    assert_eq!(Socket::connect(&app).await.hangup().await, 4408);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_address_takes_every_place() {
    let settings = [("graphql.max_streams_per_address", "1"), ("http.trusted_proxies", "127.0.0.1")];
    let app = TestApp::with_settings(TestDb::on_sqlite().await, &settings).await;
    let from = |address| [("sec-websocket-protocol", "graphql-transport-ws"), ("x-forwarded-for", address)];
    let _held = Socket::upgrade(&app, &from("192.0.2.1")).await.unwrap();
    assert_eq!(Socket::upgrade(&app, &from("192.0.2.1")).await.err(), Some(429));
    let ewa = app.member("Ewa Mazur").await;
    let token = app.as_member(&ewa).await.token().unwrap().to_owned();
    let stream = app.request(Method::POST, "/graphql").header("accept", "text/event-stream").bearer_auth(token);
    let answer =
        stream.header("x-forwarded-for", "192.0.2.1").json(&json!({ "query": REFERRAL })).send().await.unwrap();
    assert_eq!(answer.status(), 429);
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["errors"][0]["extensions"]["limit"], "open streams of an address");
    assert!(Socket::upgrade(&app, &from("192.0.2.2")).await.is_ok());
}

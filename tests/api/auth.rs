//! Sign-in as a client meets it: tokens, their exchange, their end, and what is taken for one.

use std::time::{Duration, Instant};

use chapterhouse::access::{Actor, MemberId};
use chapterhouse::accounts::{self, Accounts, CreateAccount, Credentials, PasswordHasher, TokenSettings};
use chapterhouse::app;
use chapterhouse::members::{self, AddMember};
use chapterhouse::platform::db::Db;
use chapterhouse::platform::error::Error;
use chapterhouse::platform::jobs::{self, Filter, JobStatus};
use chapterhouse::platform::mail;
use chapterhouse::platform::values::Locale;
use mail_parser::MessageParser;
use reqwest::Response;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::server::{TestServer, body};
use crate::support::{Stage, TestDb};

const PASSWORD: &str = "wysoki most nad rzeka";

/// A server with one member who can sign in.
pub struct Door {
    pub server: TestServer,
    ania: MemberId,
}

impl Stage for Door {
    async fn set(test: TestDb) -> Self {
        Self::with(test, &[]).await
    }
}

impl Door {
    async fn with(test: TestDb, settings: &[(&'static str, &str)]) -> Self {
        let server = TestServer::with(test, settings).await;
        let ania = person(&server.test.db, "ania@example.com").await;
        Self { server, ania }
    }

    fn db(&self) -> &Db {
        &self.server.test.db
    }

    fn later(&self, seconds: u64) {
        self.server.test.clock.advance(Duration::from_secs(seconds));
    }

    pub async fn post(&self, path: &str, body: &Value, language: &str) -> Response {
        let url = format!("http://{}/v1/auth/{path}", self.server.app.address());
        let request = reqwest::Client::new().post(url).header("accept-language", language);
        request.header("user-agent", "Test/1").json(body).send().await.unwrap()
    }

    /// What the member signs in with.
    pub fn credentials() -> Value {
        json!({ "email": "ania@example.com", "password": PASSWORD })
    }

    async fn sign_in_as(&self, email: &str, password: &str) -> Response {
        self.post("token", &json!({ "email": email, "password": password }), "en").await
    }

    pub async fn sign_in(&self) -> Value {
        let answer = self.sign_in_as("ania@example.com", PASSWORD).await;
        assert_eq!(answer.status(), 200);
        body(answer).await
    }

    async fn refresh(&self, tokens: &Value) -> Response {
        self.post("refresh", &json!({ "refreshToken": tokens["refreshToken"] }), "en").await
    }

    /// Ends a sign-in by showing a refresh token a second time, too late for a lost answer.
    pub async fn reuse_a_token(&self) {
        let first = self.sign_in().await;
        assert_eq!(self.refresh(&first).await.status(), 200);
        self.later(11);
        assert_unauthenticated(self.refresh(&first).await).await;
    }

    /// What another node of this server makes of an access token.
    async fn who(&self, tokens: &Value) -> Result<MemberId, Error> {
        let settings = app::token_settings(self.server.app.config());
        let accounts = Accounts::open(self.db(), settings).await.unwrap();
        let token = tokens["accessToken"].as_str().unwrap();
        let (actor, claims) = members::authenticate(&accounts, self.db(), token).await?;
        assert_eq!(actor.member_id(), Some(claims.member));
        Ok(claims.member)
    }
}

async fn person(db: &Db, email: &str) -> MemberId {
    let system = Actor::system("test");
    let add = AddMember {
        given_name: "Anna".parse().unwrap(),
        family_name: "Nowak".parse().unwrap(),
        email: Some(email.parse().unwrap()),
        phone: None,
        company: None,
        offers: None,
        seeks: None,
        locale: Locale::Pl,
        seat: None,
    };
    let member = members::add_member(db, &system, add).await.unwrap().id;
    let password = accounts::Password::new(PASSWORD, &[]).unwrap();
    let password_hash = PasswordHasher::new().hash(&password).await.unwrap();
    let create = CreateAccount { member, email: email.parse().unwrap(), password_hash };
    accounts::create_account(db, &system, create).await.unwrap();
    member
}

async fn execute(db: &Db, sql: &str) {
    let statement = Statement::from_string(db.backend(), sql);
    db.tx(async |tx| Ok(tx.execute_raw(statement).await?)).await.unwrap();
}

fn is_refused<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Unauthenticated))
}

async fn assert_unauthenticated(answer: Response) {
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()["www-authenticate"], "Bearer");
    assert_eq!(body(answer).await["code"], "UNAUTHENTICATED");
}

story! {
    async fn the_right_password_gives_both_tokens_and_when_they_end(door: Door) {
        let answer = door.sign_in_as(" ANIA@example.com", PASSWORD).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "application/json");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let tokens = body(answer).await;
        assert_eq!(door.who(&tokens).await.unwrap(), door.ania);
        let mut rest = tokens.clone();
        for secret in ["accessToken", "refreshToken"] {
            assert!(rest.as_object_mut().unwrap().remove(secret).unwrap().as_str().unwrap().len() >= 64);
        }
        assert_eq!(
            rest,
            json!({
                "tokenType": "Bearer",
                "expiresIn": 600,
                "expiresAt": "2026-11-23T08:10:00.000Z",
                "refreshExpiresAt": "2026-12-07T08:00:00.000Z",
                "memberId": door.ania.to_string(),
            })
        );
    }

    async fn a_wrong_password_an_unknown_and_a_disabled_account_get_one_answer(door: Door) {
        person(door.db(), "piotr@example.com").await;
        execute(door.db(), "UPDATE accounts SET disabled_at = 1 WHERE email = 'piotr@example.com'").await;
        for (email, password) in [
            ("ania@example.com", "wysoki most nad rzekami"),
            ("nobody@example.com", PASSWORD),
            ("piotr@example.com", PASSWORD),
            ("ania@example.com", ""),
        ] {
            let answer = door.sign_in_as(email, password).await;
            assert_eq!(answer.status(), 401, "{email}");
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
            assert_eq!(answer.headers()["www-authenticate"], "Bearer");
            let mut problem = body(answer).await;
            assert!(problem.as_object_mut().unwrap().remove("requestId").is_some());
            assert_eq!(
                problem,
                json!({
                    "type": "about:blank",
                    "title": "Unauthorized",
                    "status": 401,
                    "code": "INVALID_CREDENTIALS",
                    "detail": "The e-mail address or the password is wrong.",
                }),
                "{email}"
            );
        }
    }

    async fn a_refusal_speaks_the_callers_language(door: Door) {
        let wrong = json!({ "email": "ania@example.com", "password": "x" });
        let problem = body(door.post("token", &wrong, "de, pl;q=0.9").await).await;
        assert_eq!(problem["detail"], "Adres e-mail lub hasło są nieprawidłowe.");
        let problem = body(door.post("refresh", &json!({ "refreshToken": "x" }), "pl").await).await;
        assert_eq!(problem["detail"], "Zaloguj się i wyślij token dostępu.");
        let problem = body(door.post("token", &json!({ "email": "ania", "password": "x" }), "pl").await).await;
        assert_eq!(problem["detail"], "Popraw to, co wymieniono w polu errors.");
        assert_eq!(
            problem["errors"],
            json!([{
                "pointer": "/email",
                "code": "BAD_EMAIL",
                "detail": "To nie jest adres e-mail w postaci imie@example.com.",
            }])
        );
        let problem = body(door.post("nowhere", &json!({}), "pl").await).await;
        assert_eq!(problem["detail"], "Niczego tu nie ma albo nie masz do tego dostępu.");
    }

    async fn the_eleventh_try_waits_and_moving_the_clock_frees_it(door: Door) {
        for _ in 0..10 {
            assert_eq!(door.sign_in_as("ania@example.com", "wrong").await.status(), 401);
        }
        let answer = door.sign_in_as("ania@example.com", PASSWORD).await;
        assert_eq!(answer.status(), 429);
        assert_eq!(answer.headers()["retry-after"], "6");
        assert_eq!(body(answer).await["code"], "THROTTLED");
        person(door.db(), "piotr@example.com").await;
        assert_eq!(door.sign_in_as("piotr@example.com", PASSWORD).await.status(), 200);
        door.later(6);
        door.sign_in().await;
    }

    async fn an_exchange_gives_new_tokens_that_hold_longer(door: Door) {
        let first = door.sign_in().await;
        door.later(11 * 60);
        assert!(is_refused(&door.who(&first).await));
        let answer = door.refresh(&first).await;
        assert_eq!(answer.status(), 200);
        let second = body(answer).await;
        assert_ne!(second["refreshToken"], first["refreshToken"]);
        assert_eq!(second["refreshExpiresAt"], "2026-12-07T08:11:00.000Z");
        assert_eq!(second["memberId"], first["memberId"]);
        assert_eq!(door.who(&second).await.unwrap(), door.ania);
        assert_eq!(door.refresh(&second).await.status(), 200);
    }

    async fn a_repeat_within_ten_seconds_gives_the_same_successor(door: Door) {
        let first = door.sign_in().await;
        let second = body(door.refresh(&first).await).await;
        door.later(10);
        let again = body(door.refresh(&first).await).await;
        assert_eq!(again["refreshToken"], second["refreshToken"]);
        assert_eq!(again["refreshExpiresAt"], second["refreshExpiresAt"]);
        assert_eq!(door.refresh(&second).await.status(), 200);
    }

    async fn two_exchanges_at_once_end_nothing(door: Door) {
        let first = door.sign_in().await;
        let (one, other) = tokio::join!(door.refresh(&first), door.refresh(&first));
        assert_eq!((one.status().as_u16(), other.status().as_u16()), (200, 200));
        assert_eq!(body(one).await["refreshToken"], body(other).await["refreshToken"]);
    }

    async fn a_later_reuse_ends_the_sign_in_and_the_member_is_told_once(door: Door) {
        let other_device = door.sign_in().await;
        let first = door.sign_in().await;
        let second = body(door.refresh(&first).await).await;
        door.later(11);
        assert_unauthenticated(door.refresh(&first).await).await;
        assert_unauthenticated(door.refresh(&second).await).await;
        assert_unauthenticated(door.refresh(&first).await).await;
        assert!(is_refused(&door.who(&second).await));
        assert_eq!(door.who(&other_device).await.unwrap(), door.ania);

        let worker = app::worker(door.server.app.config(), door.db()).unwrap();
        assert_eq!(worker.run_due().await, 1);
        assert_eq!(jobs::list(door.db(), &Filter::default()).await.unwrap()[0].status, JobStatus::Done);
        let kept = mail::captured(door.db(), 1).await.unwrap();
        assert_eq!(kept.total, 1);
        let raw = mail::captured_by_id(door.db(), kept.mails[0].id).await.unwrap().raw;
        let mail = MessageParser::default().parse(&raw).unwrap();
        assert_eq!(mail.subject(), Some("Wylogowaliśmy jedno z Twoich urządzeń"));
        assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("ania@example.com"));
        let text = mail.body_text(0).unwrap();
        assert!(text.contains("Urządzenie: Test/1"), "{text}");
        assert!(text.contains("Zakończono: 2026-11-23 08:00 UTC"), "{text}");
        assert!(mail.body_html(0).unwrap().contains("<dd style=\"margin:0 0 8px;font-weight:700;\">Test/1</dd>"));
    }

    async fn signing_out_ends_the_sign_in_and_always_answers_the_same(door: Door) {
        let tokens = door.sign_in().await;
        let other_device = door.sign_in().await;
        for token in [&tokens["refreshToken"], &tokens["refreshToken"], &json!("f".repeat(64)), &json!("ś")] {
            let answer = door.post("logout", &json!({ "refreshToken": token }), "en").await;
            assert_eq!(answer.status(), 204);
            assert_eq!(answer.text().await.unwrap(), "");
        }
        assert_unauthenticated(door.refresh(&tokens).await).await;
        assert!(is_refused(&door.who(&tokens).await));
        assert_eq!(door.who(&other_device).await.unwrap(), door.ania);
        assert_eq!(jobs::counts(door.db()).await.unwrap(), jobs::Counts::default());
    }

    async fn an_access_token_verifies_against_the_published_key_and_no_other(door: Door) {
        let token = door.sign_in().await["accessToken"].as_str().unwrap().to_owned();
        let url = format!("http://{}/.well-known/jwks.json", door.server.app.address());
        let keys = body(reqwest::get(url).await.unwrap()).await;
        let key = &keys["keys"][0];
        assert_eq!(jsonwebtoken::decode_header(&token).unwrap().kid.as_deref(), key["kid"].as_str());
        let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::EdDSA);
        // The library asks the machine's clock, not the story's.
        validation.validate_exp = false;
        validation.validate_aud = false;
        let verifies = |x: &str| {
            let key = jsonwebtoken::DecodingKey::from_ed_components(x).unwrap();
            jsonwebtoken::decode::<Value>(&token, &key, &validation).is_ok()
        };
        assert!(verifies(key["x"].as_str().unwrap()));
        assert!(!verifies("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
        assert_eq!(keys["keys"].as_array().unwrap().len(), 1, "{keys}");
        assert!(key.get("d").is_none(), "the private half is out: {keys}");
    }

    async fn nodes_that_start_together_have_the_same_keys(test: TestDb) {
        let there = test.second_node().await;
        let open = async |db: &Db| {
            let settings = TokenSettings::new("https://club.example", "club");
            Accounts::open(db, settings).await.unwrap().public_keys()
        };
        for start in 0..25 {
            execute(&test.db, "DELETE FROM signing_keys").await;
            let (here, there) = tokio::join!(open(&test.db), open(&there));
            assert_eq!((here.len(), &here), (1, &there), "start {start}");
        }
    }

    async fn a_token_of_a_key_that_came_later_is_known_and_strange_ones_cost_one_look_a_minute(door: Door) {
        let settings = app::token_settings(door.server.app.config());
        let older = Accounts::open(door.db(), settings.clone()).await.unwrap();
        let token = async || {
            execute(door.db(), "DELETE FROM signing_keys").await;
            let newer = Accounts::open(door.db(), settings.clone()).await.unwrap();
            let credentials = Credentials {
                email: "ania@example.com".parse().unwrap(),
                password: PASSWORD.into(),
                address: None,
                user_agent: None,
            };
            accounts::sign_in(&newer, door.db(), credentials).await.unwrap().access_token
        };
        let first = token().await;
        assert_eq!(older.authenticate(door.db(), &first).await.unwrap().member, door.ania);
        let second = token().await;
        let before = door.db().statements();
        for _ in 0..100 {
            assert!(is_refused(&older.authenticate(door.db(), &second).await));
        }
        assert_eq!(door.db().statements(), before, "it has just looked");
        door.later(60);
        assert_eq!(older.authenticate(door.db(), &second).await.unwrap().member, door.ania);
        assert_eq!(older.public_keys().len(), 1, "the keys that are gone are forgotten");
    }

    async fn a_refresh_token_holds_14_days_unused_and_a_sign_in_30_days(door: Door) {
        const DAY: u64 = 24 * 60 * 60;
        let mut tokens = door.sign_in().await;
        for _ in 0..2 {
            door.later(14 * DAY - 1);
            tokens = body(door.refresh(&tokens).await).await;
        }
        assert_eq!(tokens["refreshExpiresAt"], "2026-12-23T08:00:00.000Z");
        door.later(2 * DAY + 1);
        let last = body(door.refresh(&tokens).await).await;
        assert_eq!((&last["expiresIn"], &last["expiresAt"]), (&json!(1), &json!("2026-12-23T08:00:00.000Z")));
        door.later(1);
        assert_unauthenticated(door.refresh(&last).await).await;

        let unused = door.sign_in().await;
        door.later(14 * DAY);
        assert_unauthenticated(door.refresh(&unused).await).await;
        assert_eq!(jobs::counts(door.db()).await.unwrap(), jobs::Counts::default(), "that is no theft");
    }

    async fn a_disabled_account_gets_no_further_tokens(door: Door) {
        let tokens = door.sign_in().await;
        execute(door.db(), "UPDATE accounts SET disabled_at = 1").await;
        assert_unauthenticated(door.refresh(&tokens).await).await;
    }

    async fn tokens_of_another_server_or_of_another_kind_are_refused(door: Door) {
        let tokens = door.sign_in().await;
        let token = tokens["accessToken"].as_str().unwrap().to_owned();
        let config = door.server.app.config();
        let ask = async |settings: TokenSettings, token: &str| {
            let accounts = Accounts::open(door.db(), settings).await.unwrap();
            members::authenticate(&accounts, door.db(), token).await.map(|(actor, _)| actor.member_id())
        };
        assert_eq!(ask(app::token_settings(config), &token).await.unwrap(), Some(door.ania));
        let elsewhere = TokenSettings { issuer: "https://other.example".to_owned(), ..app::token_settings(config) };
        assert!(is_refused(&ask(elsewhere, &token).await), "another issuer");
        let for_others = TokenSettings { audience: "https://other.example".to_owned(), ..app::token_settings(config) };
        assert!(is_refused(&ask(for_others, &token).await), "another audience");

        let (signed, signature) = token.rsplit_once('.').unwrap();
        let (header, payload) = signed.split_once('.').unwrap();
        let mut decoded: Value = serde_json::from_slice(&base64(header)).unwrap();
        assert_eq!((&decoded["typ"], &decoded["alg"]), (&json!("chapterhouse-access+jwt"), &json!("EdDSA")));
        for (name, value) in [("typ", "JWT"), ("alg", "none"), ("kid", "key_01h455vb4pex5vsknk084sn02q")] {
            let kept = std::mem::replace(&mut decoded[name], json!(value));
            let forged = format!("{}.{payload}.{signature}", unbase64(&decoded.to_string()));
            assert!(is_refused(&ask(app::token_settings(config), &forged).await), "{name}");
            decoded[name] = kept;
        }
        for wrong in ["", "a.b.c", &token[..token.len() - 4], &format!("{token}.x"), tokens["refreshToken"].as_str().unwrap()] {
            assert!(is_refused(&ask(app::token_settings(config), wrong).await), "{wrong}");
        }

        execute(door.db(), "DELETE FROM signing_keys").await;
        assert!(is_refused(&ask(app::token_settings(config), &token).await), "other keys");
    }

    async fn a_body_must_be_json_of_the_form_that_is_asked_for(door: Door) {
        let url = format!("http://{}/v1/auth/token", door.server.app.address());
        let send = async |kind: &str, text: &str| {
            let request = reqwest::Client::new().post(&url).header("content-type", kind);
            let answer = request.body(text.to_owned()).send().await.unwrap();
            let status = answer.status().as_u16();
            (status, body(answer).await)
        };
        let good = json!({ "email": "ania@example.com", "password": PASSWORD }).to_string();
        assert_eq!(send("application/json; charset=utf-8", &good).await.0, 200);
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
            let (status, problem) = send(kind, &good).await;
            assert_eq!((status, &problem["code"]), (415, &json!("UNSUPPORTED_MEDIA_TYPE")), "{kind}");
        }
        let (status, problem) = send("application/json", "{\"email\":").await;
        assert_eq!((status, &problem["code"]), (400, &json!("BAD_JSON")));
        for (text, pointer, code) in [
            (r#"{"email":"ania@example.com"}"#, "/password", "FIELD_MISSING"),
            (r#"{"email":"a@example.com","password":"x","admin":true}"#, "/admin", "FIELD_UNKNOWN"),
            (r#"{"email":"a@example.com","password":null}"#, "/password", "FIELD_INVALID"),
        ] {
            let (status, problem) = send("application/json", text).await;
            assert_eq!((status, &problem["code"]), (422, &json!("REJECTED")), "{text}");
            let fault = &problem["errors"][0];
            assert_eq!((&fault["pointer"], &fault["code"]), (&json!(pointer), &json!(code)), "{text}");
            assert!(!problem.to_string().contains("ania@"), "{problem}");
        }
        let (status, problem) = send("application/json", &" ".repeat(300 * 1024)).await;
        assert_eq!((status, &problem["code"]), (413, &json!("PAYLOAD_TOO_LARGE")));
        let answer = reqwest::get(&url).await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["allow"]), (405, &"POST".parse().unwrap()));
    }

    async fn a_body_that_does_not_arrive_in_time_ends_the_connection(test: TestDb) {
        let door = Door::with(test, &[("http.read_timeout", "1s")]).await;
        let head = "POST /v1/auth/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
        for framing in ["content-length: 100\r\n\r\n{", "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n"] {
            let started = Instant::now();
            let answer = converse(&door, &format!("{head}{framing}"), None).await;
            assert!(started.elapsed() >= Duration::from_secs(1), "{:?}", started.elapsed());
            assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
            assert!(answer.contains("connection: close\r\n"), "{answer}");
            assert!(answer.contains("\"code\":\"REQUEST_TIMEOUT\""), "{answer}");
        }
    }

    async fn who_was_answered_before_sending_all_is_not_listened_to_any_longer(test: TestDb) {
        let door = Door::with(test, &[("http.read_timeout", "1m")]).await;
        // A chunk every 100 ms, without an end.
        for head in ["POST /nowhere", "GET /healthz", "POST /v1/auth/token"] {
            let head = format!("{head} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
            let answer = converse(&door, &head, Some("1\r\nx\r\n")).await;
            assert!(answer.contains("connection: close\r\n"), "{answer}");
        }
    }
}

/// Sends `start`, then `drip` again and again, until the server hangs up. Answers what it said.
async fn converse(door: &Door, start: &str, drip: Option<&'static str>) -> String {
    let mut stream = TcpStream::connect(door.server.app.address()).await.unwrap();
    stream.write_all(start.as_bytes()).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let dripping = tokio::spawn(async move {
        while let Some(drip) = drip {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if write.write_all(drip.as_bytes()).await.is_err() {
                break;
            }
        }
        // Without a drip the write half stays open: hanging up is the server's part.
        std::future::pending::<()>().await;
        drop(write);
    });
    let mut said = Vec::new();
    let hung_up = tokio::time::timeout(Duration::from_secs(10), async {
        let mut part = [0; 4096];
        loop {
            match read.read(&mut part).await {
                // A reset is a way to hang up, too: it comes when something was still on its way.
                Ok(0) | Err(_) => break,
                Ok(length) => said.extend_from_slice(&part[..length]),
            }
        }
    });
    hung_up.await.expect("the server hangs up");
    dripping.abort();
    String::from_utf8(said).unwrap()
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn unbase64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}

//! Duties of a meeting that somebody does by a link: who gives it, what it lets in to, and when it ends.

use std::time::Duration;

use chapterhouse::access::{OfficeKind, audit};
use chapterhouse::meetings::{self, InviteVisitor, Meeting, VisitorKind};
use chapterhouse::members::{self, EndMembership, EndOffice, EndReason, Member};
use chapterhouse::platform::db::{Db, Tx};
use chapterhouse::platform::jobs;
use chapterhouse::platform::values::Locale;
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

use crate::cli::Running;
use crate::support::app::code_of;
use crate::support::club::{seen, text, untold};
use crate::support::{Stage, TestApp, TestDb};

const CREATE: &str = "mutation($input: DelegationCreateInput!) { delegationCreate(input: $input) { \
    delegation { id duty holderName state expiresAt revokedAt givenBy { fullName } } link userErrors { code path message } } }";
const REVOKE: &str = "mutation($input: DelegationRevokeInput!) { delegationRevoke(input: $input) { \
    delegation { state } userErrors { code path message } } }";
const SHOW: &str = "query($token: String!) { delegation(token: $token) { duty holderName giverName chapterName startsAt \
    timeZone meetingStatus expiresAt state roster { memberId name mark substituteName } \
    visitors { id name company status version } } }";
const MARK: &str = "mutation($input: DelegationAttendanceRecordInput!) { delegationAttendanceRecord(input: $input) { \
    delegated { state roster { name mark substituteName } } userErrors { code path message } } }";
const COME: &str = "mutation($input: DelegationVisitorCheckInInput!) { delegationVisitorCheckIn(input: $input) { \
    delegated { visitors { name status version } } userErrors { code path ... on ConflictError { currentVersion } } } }";
const LIST: &str = "query($id: ID!) { meeting(id: $id) { delegations { holderName duty state } } }";

/// A president, a visitor host, a member, somebody of another chapter, and a meeting with a visitor.
struct Door {
    app: TestApp,
    jan: Member,
    olga: Member,
    ewa: Member,
    stranger: Member,
    meeting: Meeting,
    visitor: String,
}

impl Stage for Door {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let jan = app.officer("Jan Kowalski", OfficeKind::President).await;
        let olga = app.officer("Olga Gil", OfficeKind::VisitorHost).await;
        let ewa = app.member("Ewa Mazur").await;
        let stranger = app.club.member(&app.tyniec, "Piotr Lis", Locale::En).await;
        let meeting = app.club.meeting(&app.wawel, "2026-11-23 09:05").await;
        let meeting = meetings::publish(app.db(), app.club.system(), untold(&meeting)).await.unwrap();
        let visitor = invite(&app, &meeting, "Marek <script>alert(1)</script>").await;
        Self { app, jan, olga, ewa, stranger, meeting, visitor }
    }
}

async fn invite(app: &TestApp, meeting: &Meeting, name: &str) -> String {
    let invite = InviteVisitor {
        meeting: meeting.id,
        name: text(name),
        kind: VisitorKind::Prospect,
        company: Some(text("Lis & Co")),
        profession: Some(text("Notary")),
        email: Some("marek@lis.example".parse().unwrap()),
        is_mailed: false,
    };
    meetings::invite_visitor(app.db(), app.club.system(), invite).await.unwrap().id.to_string()
}

impl Door {
    fn wanted(&self, duty: &str) -> Value {
        json!({ "meetingId": self.meeting.id.to_string(), "duty": duty, "holderName": "Ala Wilk" })
    }

    /// The id of a delegation, and the token in its link.
    async fn give(&self, giver: &Member, duty: &str) -> (String, String) {
        let client = self.app.as_member(giver).await;
        let done = client.done("delegationCreate", CREATE, json!({ "input": self.wanted(duty) })).await;
        let start = format!("{}/duty/", self.app.server.config().public_url.as_str());
        let token = done["link"].as_str().unwrap().strip_prefix(&start).unwrap().to_owned();
        (done["delegation"]["id"].as_str().unwrap().to_owned(), token)
    }

    async fn open(&self) {
        let db = self.app.db();
        db.clock().advance(self.meeting.starts_at.since(db.now()));
        meetings::start(db, self.app.club.system(), seen(&self.meeting)).await.unwrap();
    }

    async fn show(&self, token: &str) -> Value {
        self.app.signed_out().data(SHOW, json!({ "token": token })).await["delegation"].take()
    }

    fn late(&self, token: &str) -> Value {
        let marks = json!([{ "memberId": self.ewa.id.to_string(), "mark": "LATE" }]);
        json!({ "input": { "token": token, "marks": marks } })
    }

    fn come(&self, token: &str) -> Value {
        json!({ "input": { "token": token, "visitorId": self.visitor, "expectedVersion": 1 } })
    }

    /// The page of a link, and its answer.
    async fn page(&self, method: Method, token: &str, form: &[(String, &str)]) -> (StatusCode, String, Option<String>) {
        let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        let request = client.request(method.clone(), format!("http://{}/duty/{token}", self.app.server.address()));
        let request = if method == Method::POST {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            request.header("content-type", "application/x-www-form-urlencoded").body(body)
        } else {
            request
        };
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let goes_to = answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
        if status != StatusCode::SEE_OTHER {
            let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
            assert_eq!(header("content-type"), "text/html; charset=utf-8");
            assert_eq!((header("referrer-policy"), header("cache-control")), ("no-referrer".into(), "no-store".into()));
            assert_eq!(header("x-robots-tag"), "noindex, nofollow");
            assert_eq!(
                header("content-security-policy"),
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; \
                 frame-ancestors 'none'"
            );
        }
        (status, answer.text().await.unwrap(), goes_to)
    }

    fn fields(&self, was: &'static str, mark: &'static str, name: &'static str) -> Vec<(String, &'static str)> {
        let field = |what: &str| format!("{what}.{}", self.ewa.id);
        vec![(field("was"), was), (field("mark"), mark), (field("name"), name)]
    }

    /// That a link does nothing any more, and shows nothing.
    async fn is_ended(&self, (attendance, visitors): (&str, &str), state: &str) {
        for token in [attendance, visitors] {
            let shown = self.show(token).await;
            assert_eq!(
                (&shown["state"], &shown["roster"], &shown["visitors"]),
                (&json!(state), &json!(null), &json!(null))
            );
            let (status, page, _) = self.page(Method::GET, token, &[]).await;
            assert_eq!(status, StatusCode::GONE);
            assert!(page.contains("does not work any more") && page.contains("Jan Kowalski"), "{page}");
            assert!(!page.contains("Ewa Mazur") && !page.contains("Marek"), "{page}");
        }
        let ended = json!([{
            "code": "DELEGATION_ENDED",
            "path": null,
            "message": "This link does not work any more. Ask Jan Kowalski for a new one.",
        }]);
        let nobody = self.app.signed_out();
        assert_eq!(nobody.refused(MARK, self.late(attendance)).await, ended);
        assert_eq!(nobody.refused(COME, self.come(visitors)).await[0]["code"], "DELEGATION_ENDED");
        let before = self.app.rows().await;
        let (status, ..) = self.page(Method::POST, attendance, &self.fields(" ", "LATE", "")).await;
        assert_eq!(status, StatusCode::GONE);
        assert!(self.app.rows().await == before);
    }

    async fn both(&self) -> (String, String) {
        (self.give(&self.jan, "ATTENDANCE").await.1, self.give(&self.jan, "VISITORS").await.1)
    }
}

async fn strings(db: &Db, sql: &str) -> Vec<Option<String>> {
    let rows = db.reader().query_all_raw(Statement::from_string(db.backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

story! {
    async fn whoever_has_the_link_marks_attendance_in_the_givers_place(door: Door) {
        let (id, token) = door.give(&door.jan, "ATTENDANCE").await;
        let shown = door.show(&token).await;
        let line = |who: &Member, name: &str| {
            json!({ "memberId": who.id.to_string(), "name": name, "mark": null, "substituteName": null })
        };
        assert_eq!(
            shown,
            json!({
                "duty": "ATTENDANCE",
                "holderName": "Ala Wilk",
                "giverName": "Jan Kowalski",
                "chapterName": "Kraków Wawel",
                "startsAt": "2026-11-23T08:05:00.000Z",
                "timeZone": "Europe/Warsaw",
                "meetingStatus": "PUBLISHED",
                "expiresAt": "2026-11-24T09:35:00.000Z",
                "state": "LIVE",
                "roster": [line(&door.olga, "Olga Gil"), line(&door.jan, "Jan Kowalski"), line(&door.ewa, "Ewa Mazur")],
                "visitors": null,
            })
        );
        let nobody = door.app.signed_out();
        let early = nobody.refused(MARK, door.late(&token)).await;
        assert_eq!(early[0]["code"], "ATTENDANCE_NOT_OPEN");
        door.open().await;
        let done = nobody.done("delegationAttendanceRecord", MARK, door.late(&token)).await;
        assert_eq!(done["delegated"]["roster"][2], json!({ "name": "Ewa Mazur", "mark": "LATE", "substituteName": null }));

        let marked = meetings::attendance_of(door.app.db().reader(), &[door.meeting.id]).await.unwrap();
        assert_eq!((marked.len(), marked[0].marked_by), (1, Some(door.jan.id)));
        let trail = audit::of_subject(door.app.db(), door.meeting.id).await.unwrap();
        let last = trail.last().unwrap();
        assert_eq!((last.action.as_str(), last.actor_member_id), ("attendanceRecord", Some(door.jan.id.0)));
        assert_eq!((last.actor_label.clone(), last.office.as_deref()), (format!("delegate {id}"), Some("PRESIDENT")));
        assert!(last.request_id.is_some());

        // One who sits elsewhere, one who is marked twice, a name where none belongs.
        for (marks, code) in [
            (json!([{ "memberId": door.stranger.id.to_string(), "mark": "LATE" }]), "NOT_ON_ROSTER"),
            (json!([{ "memberId": door.ewa.id.to_string(), "mark": "SUBSTITUTE" }]), "SUBSTITUTE_NAME_NEEDED"),
            (json!([{ "memberId": "mtg_1", "mark": "LATE" }]), "BAD_ID"),
        ] {
            let refused = nobody.refused(MARK, json!({ "input": { "token": token, "marks": marks } })).await;
            assert_eq!(refused[0]["code"], code);
            let path = refused[0]["path"].as_array().unwrap();
            assert_eq!(json!(path[..3]), json!(["input", "marks", "0"]));
        }
    }

    async fn whoever_has_the_link_receives_the_visitors_of_one_meeting(door: Door) {
        let (id, token) = door.give(&door.olga, "VISITORS").await;
        let shown = door.show(&token).await;
        let guest = json!({
            "id": door.visitor, "name": "Marek <script>alert(1)</script>", "company": "Lis & Co", "status": "INVITED",
            "version": 1,
        });
        assert_eq!((&shown["roster"], &shown["visitors"]), (&json!(null), &json!([guest])));
        door.open().await;
        let other = door.app.club.open(&door.app.club.meeting(&door.app.wawel, "2026-11-23 12:00").await).await;
        let elsewhere = invite(&door.app, &other, "Adam Wrona").await;
        let nobody = door.app.signed_out();
        let missing = json!([{ "code": "NOT_FOUND", "path": null }]);
        let of_other = json!({ "input": { "token": token, "visitorId": elsewhere, "expectedVersion": 1 } });
        assert_eq!(nobody.refused(COME, of_other).await, missing);
        // The link is for one duty.
        assert_eq!(nobody.refused(MARK, door.late(&token)).await[0]["code"], "NOT_FOUND");
        let stale = json!({ "input": { "token": token, "visitorId": door.visitor, "expectedVersion": 7 } });
        assert_eq!(nobody.refused(COME, stale).await[0]["currentVersion"], 1);

        let done = nobody.done("delegationVisitorCheckIn", COME, door.come(&token)).await;
        assert_eq!(done["delegated"]["visitors"][0]["status"], "CHECKED_IN");
        assert_eq!(nobody.refused(COME, door.come(&token)).await[0]["code"], "VISIT_NOT_EXPECTED");
        let trail = audit::of_subject(door.app.db(), door.visitor.parse::<meetings::VisitorId>().unwrap()).await.unwrap();
        let last = trail.last().unwrap();
        assert_eq!((last.action.as_str(), last.actor_member_id), ("visitorCheckIn", Some(door.olga.id.0)));
        assert_eq!((last.actor_label.clone(), last.office.as_deref()), (format!("delegate {id}"), Some("VISITOR_HOST")));
    }

    async fn the_page_takes_attendance_without_an_account(door: Door) {
        let (_, token) = door.give(&door.jan, "ATTENDANCE").await;
        let (status, page, _) = door.page(Method::GET, &token, &[]).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("The meeting has not begun") && page.contains("For Ala Wilk, from Jan Kowalski."), "{page}");
        assert!(page.contains("Kraków Wawel, 2026-11-23 09:05") && page.contains("2026-11-24 10:35"), "{page}");
        assert!(page.contains("<form method=\"post\"") && !page.contains("<script"), "{page}");
        for hidden in ["@example.com", "marek@lis.example", "Marek", "+48"] {
            assert!(!page.contains(hidden), "{hidden} in {page}");
        }

        // Too early: said in plain words, and what was typed stays.
        let before = door.app.rows().await;
        let typed = door.fields(" ", "SUBSTITUTE", "Zofia \"Zo\" Kos");
        let (status, page, _) = door.page(Method::POST, &token, &typed).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("This was not saved yet") && page.contains("The meeting has not begun"), "{page}");
        assert!(page.contains("<option value=\"SUBSTITUTE\" selected>") && page.contains("Zofia &#34;Zo&#34; Kos"), "{page}");
        assert!(door.app.rows().await == before);

        door.open().await;
        let before = door.app.rows().await;
        for (form, said) in [
            (door.fields(" ", "SUBSTITUTE", " "), "Ewa Mazur: Who stood in?"),
            (door.fields(" ", "PRESENT", "Zofia Kos"), "Ewa Mazur: Choose “represented by a substitute”"),
            (door.fields(" ", "", "Zofia Kos"), "Ewa Mazur: Choose “represented by a substitute”"),
            (door.fields(" ", "ASLEEP", ""), "Ewa Mazur: Choose one of the marks."),
        ] {
            let (status, page, _) = door.page(Method::POST, &token, &form).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.contains(said), "{page}");
        }
        let (status, _, goes_to) = door.page(Method::POST, &token, &door.fields(" ", "", "")).await;
        assert_eq!((status, goes_to.as_deref()), (StatusCode::SEE_OTHER, Some("?saved=0")));
        assert!(door.app.rows().await == before, "nothing of this changed anything");

        let (status, _, goes_to) = door.page(Method::POST, &token, &typed).await;
        assert_eq!((status, goes_to.as_deref()), (StatusCode::SEE_OTHER, Some("?saved=1")));
        let (_, page, _) = door.page(Method::GET, &format!("{token}?saved=1"), &[]).await;
        assert!(page.contains("Saved: one mark.") && page.contains("Zofia &#34;Zo&#34; Kos"), "{page}");

        // Somebody else has marked her meanwhile: who leaves her as she was shown overwrites nothing.
        let nobody = door.app.signed_out();
        nobody.done("delegationAttendanceRecord", MARK, door.late(&token)).await;
        let unchanged = door.fields("SUBSTITUTE Zofia \"Zo\" Kos", "SUBSTITUTE", "Zofia \"Zo\" Kos");
        door.page(Method::POST, &token, &unchanged).await;
        assert_eq!(door.show(&token).await["roster"][2]["mark"], "LATE");
        let absent = door.fields("SUBSTITUTE Zofia \"Zo\" Kos", "ABSENT", "Zofia \"Zo\" Kos");
        door.page(Method::POST, &token, &absent).await;
        let line = &door.show(&token).await["roster"][2];
        assert_eq!((&line["mark"], &line["substituteName"]), (&json!("ABSENT"), &json!(null)));

        let polish = door.app.request(Method::GET, &format!("/duty/{token}?saved=2")).header("accept-language", "pl");
        let page = polish.send().await.unwrap().text().await.unwrap();
        assert!(page.contains("<html lang=\"pl\">") && page.contains("Zapisano 2 wpisy."), "{page}");
    }

    async fn the_page_receives_visitors_and_shows_names_as_text(door: Door) {
        let (_, token) = door.give(&door.jan, "VISITORS").await;
        door.open().await;
        let (_, page, _) = door.page(Method::GET, &token, &[]).await;
        assert!(page.contains("Marek &#60;script&#62;alert(1)&#60;/script&#62;") && !page.contains("<script"), "{page}");
        assert!(page.contains("Lis &#38; Co") && !page.contains("marek@lis.example") && !page.contains("Notary"), "{page}");
        assert!(!page.contains("Ewa Mazur"), "{page}");
        let form = |version: &'static str| vec![("visitor".to_owned(), door.visitor.as_str()), ("version".to_owned(), version)];
        let before = door.app.rows().await;
        for wrong in [form("7"), form("x"), vec![]] {
            let (status, page, _) = door.page(Method::POST, &token, &wrong).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.contains("This was not saved yet"), "{page}");
        }
        assert!(door.app.rows().await == before);
        let (status, _, goes_to) = door.page(Method::POST, &token, &form("1")).await;
        let done = format!("?come={}", door.visitor);
        assert_eq!((status, goes_to.as_deref()), (StatusCode::SEE_OTHER, Some(done.as_str())));
        let (_, page, _) = door.page(Method::GET, &format!("{token}{done}"), &[]).await;
        assert!(page.contains("Noted: Marek &#60;script&#62;alert(1)&#60;/script&#62; has come."), "{page}");
        assert!(page.contains("✓ is here") && !page.contains("<button"), "{page}");
        let (_, page, _) = door.page(Method::GET, &format!("{token}?come=vis_x&saved=9"), &[]).await;
        assert!(!page.contains("role=\"status\""), "{page}");
    }

    async fn to_open_a_link_changes_nothing_and_one_that_nobody_gave_is_not_there(door: Door) {
        let (token, _) = door.both().await;
        let before = door.app.rows().await;
        door.page(Method::GET, &token, &[]).await;
        door.app.request(Method::HEAD, &format!("/duty/{token}")).send().await.unwrap();
        door.show(&token).await;
        let mut other = token.clone();
        other.replace_range(0..1, if token.starts_with('A') { "B" } else { "A" });
        for unknown in [other.as_str(), &token[..42], "x", "%3Cscript%3E", &"a".repeat(5_000)] {
            assert_eq!(door.show(unknown).await, Value::Null);
            let (status, page, _) = door.page(Method::GET, unknown, &[]).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
            assert!(page.contains("There is no such link") && !page.contains("<script"), "{page}");
            let (status, ..) = door.page(Method::POST, unknown, &door.fields(" ", "LATE", "")).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
            let refused = door.app.signed_out().refused(MARK, door.late(unknown)).await;
            assert_eq!((refused.as_array().unwrap().len(), &refused[0]["code"]), (1, &json!("NOT_FOUND")));
            assert_eq!(door.app.signed_out().refused(COME, door.come(unknown)).await[0]["code"], "NOT_FOUND");
        }
        // What the link lets in to is not a sign-in.
        let (status, answer) = door.app.with_token(&token).send(&json!({ "query": "{ viewer { locale } }" })).await;
        assert_eq!((status, code_of(&answer)), (StatusCode::UNAUTHORIZED, Some("UNAUTHENTICATED")));
        assert!(door.app.rows().await == before);

        let large = door.app.request(Method::POST, &format!("/duty/{token}"));
        let large = large.header("content-type", "application/x-www-form-urlencoded").body("a=".repeat(80 << 10));
        assert_eq!(large.send().await.unwrap().status(), StatusCode::PAYLOAD_TOO_LARGE);
    }

    async fn a_link_ends_with_its_time_and_when_it_is_taken_back(door: Door) {
        let (attendance, visitors) = door.both().await;
        door.open().await;
        door.app.later(Duration::from_hours(26));
        door.is_ended((&attendance, &visitors), "EXPIRED").await;

        let jan = door.app.as_member(&door.jan).await;
        let mut tokens = Vec::new();
        for duty in ["ATTENDANCE", "VISITORS"] {
            let mut wanted = door.wanted(duty);
            wanted["expiresAt"] = json!("2026-11-30T09:35:00Z");
            let given = jan.done("delegationCreate", CREATE, json!({ "input": wanted })).await;
            let revoke = json!({ "input": { "id": given["delegation"]["id"] } });
            let ewa = door.app.as_member(&door.ewa).await;
            assert_eq!(code_of(&ewa.query(REVOKE, revoke.clone()).await), Some("FORBIDDEN"));
            let stranger = door.app.as_member(&door.stranger).await;
            assert_eq!(stranger.refused(REVOKE, revoke.clone()).await[0]["code"], "NOT_FOUND");
            let token = given["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
            assert_eq!(door.show(&token).await["state"], "LIVE");
            // Not only by whoever gave it.
            let olga = door.app.as_member(&door.olga).await;
            let revoked = json!({ "delegation": { "state": "REVOKED" }, "userErrors": [] });
            assert_eq!(olga.done("delegationRevoke", REVOKE, revoke).await, revoked);
            tokens.push(token);
        }
        door.is_ended((&tokens[0], &tokens[1]), "REVOKED").await;
    }

    async fn a_link_that_ended_a_month_ago_is_forgotten_with_the_name_of_who_had_it(door: Door) {
        let (attendance, _) = door.both().await;
        for (days, forgotten) in [(31, false), (2, true)] {
            door.app.later(Duration::from_hours(24 * days));
            let forget = async |tx: &Tx| jobs::enqueue(tx, &meetings::ForgetDelegations {}).await;
            assert!(door.app.db().tx(forget).await.unwrap());
            door.app.run_jobs().await;
            let kept = door.app.rows().await.iter().any(|row| row.contains("Ala Wilk"));
            assert_eq!((kept, door.show(&attendance).await == Value::Null), (!forgotten, forgotten), "{days}");
        }
    }

    async fn a_link_ends_with_the_meeting(door: Door) {
        let (attendance, visitors) = door.both().await;
        door.open().await;
        let started = meetings::get(door.app.db().reader(), door.meeting.id).await.unwrap();
        door.app.club.close(&started).await;
        assert_eq!(door.app.run_jobs().await, 4);
        door.is_ended((&attendance, &visitors), "OVER").await;
        let over = door.app.as_member(&door.jan).await.refused(CREATE, json!({ "input": door.wanted("VISITORS") })).await;
        assert_eq!((&over[0]["code"], &over[0]["path"]), (&json!("MEETING_OVER"), &json!(["input", "meetingId"])));
    }

    async fn a_link_ends_with_the_givers_office(door: Door) {
        let (attendance, visitors) = door.both().await;
        let (given, _) = door.give(&door.jan, "ATTENDANCE").await;
        door.open().await;
        let db = door.app.db();
        let today = db.now().day_in(chrono_tz::UTC);
        let offices = members::offices_of_chapters(db.reader(), &[door.app.wawel.id], today).await.unwrap();
        let office = offices.iter().find(|office| office.member_id == door.jan.id).unwrap();
        let end = EndOffice { office: office.id, expected_version: office.version, on: None, reason: None };
        members::end_office(db, door.app.club.system(), end).await.unwrap();
        door.is_ended((&attendance, &visitors), "REVOKED").await;
        let jan = door.app.as_member(&door.jan).await;
        let listed = door.app.as_member(&door.olga).await.data(LIST, json!({ "id": door.meeting.id.to_string() })).await;
        assert_eq!(listed["meeting"]["delegations"][0]["state"], "REVOKED");
        assert_eq!(jan.data(LIST, json!({ "id": door.meeting.id.to_string() })).await["meeting"]["delegations"], json!(null));
        // The giver may still take back what he gave.
        jan.done("delegationRevoke", REVOKE, json!({ "input": { "id": given } })).await;
        let taken_back = door.app.rows().await.into_iter().any(|row| row.contains("delegationRevoke"));
        assert!(taken_back);
    }

    async fn a_link_ends_with_the_givers_membership(door: Door) {
        let (attendance, visitors) = door.both().await;
        door.open().await;
        let db = door.app.db();
        let seat = members::open_membership(db.reader(), door.jan.id).await.unwrap().unwrap();
        let end = EndMembership {
            membership: seat.id,
            expected_version: seat.version,
            ended_on: None,
            reason: EndReason::Resigned,
        };
        members::end_membership(db, door.app.club.system(), end).await.unwrap();
        door.app.run_jobs().await;
        door.is_ended((&attendance, &visitors), "REVOKED").await;
    }

    async fn who_may_do_a_duty_may_give_it_and_nobody_else(door: Door) {
        let ask = json!({ "input": door.wanted("ATTENDANCE") });
        assert_eq!(code_of(&door.app.as_member(&door.ewa).await.query(CREATE, ask.clone()).await), Some("FORBIDDEN"));
        assert_eq!(code_of(&door.app.signed_out().query(CREATE, ask.clone()).await), Some("UNAUTHENTICATED"));
        let stranger = door.app.as_member(&door.stranger).await;
        let hidden = stranger.refused(CREATE, ask.clone()).await;
        let mut missing = door.wanted("ATTENDANCE");
        missing["meetingId"] = json!(meetings::MeetingId::new().to_string());
        assert_eq!(hidden, stranger.refused(CREATE, json!({ "input": missing })).await);

        let jan = door.app.as_member(&door.jan).await;
        for (field, value, code) in [
            ("meetingId", json!("mem_1"), "BAD_ID"),
            ("holderName", json!("\u{202e}\u{200b} "), "TEXT_EMPTY"),
            ("holderName", json!("ż".repeat(300)), "TEXT_TOO_LONG"),
            ("expiresAt", json!("2026-11-23T07:00:00Z"), "EXPIRY_PAST"),
            ("expiresAt", json!("0001-01-01T00:00:00Z"), "EXPIRY_PAST"),
            ("expiresAt", json!("2026-11-30T09:35:00.001Z"), "EXPIRY_TOO_LATE"),
            ("expiresAt", json!("9999-12-31T23:59:59Z"), "EXPIRY_TOO_LATE"),
        ] {
            let mut wanted = door.wanted("ATTENDANCE");
            wanted[field] = value;
            let refused = jan.refused(CREATE, json!({ "input": wanted })).await;
            assert_eq!((&refused[0]["code"], &refused[0]["path"]), (&json!(code), &json!(["input", field])));
        }
        let mut wanted = door.wanted("ATTENDANCE");
        wanted["holderName"] = json!("Ala\r\n\u{202e}Wilk");
        wanted["expiresAt"] = json!("2026-11-30T09:35:00Z");
        let done = jan.done("delegationCreate", CREATE, json!({ "input": wanted })).await;
        assert_eq!(
            done["delegation"],
            json!({
                "id": done["delegation"]["id"],
                "duty": "ATTENDANCE",
                "holderName": "Ala Wilk",
                "state": "LIVE",
                "expiresAt": "2026-11-30T09:35:00.000Z",
                "revokedAt": null,
                "givenBy": { "fullName": "Jan Kowalski" },
            })
        );
        let listed = jan.data(LIST, json!({ "id": door.meeting.id.to_string() })).await;
        let line = json!({ "holderName": "Ala Wilk", "duty": "ATTENDANCE", "state": "LIVE" });
        assert_eq!(listed["meeting"]["delegations"], json!([line]));
    }

    async fn a_meeting_has_twenty_links_that_work_and_no_more(door: Door) {
        let mut given = Vec::new();
        for _ in 0..20 {
            given.push(door.give(&door.jan, "VISITORS").await.0);
        }
        let jan = door.app.as_member(&door.jan).await;
        let ask = json!({ "input": door.wanted("VISITORS") });
        let refused = jan.refused(CREATE, ask.clone()).await;
        assert_eq!(
            refused,
            json!([{
                "code": "TOO_MANY_DELEGATIONS",
                "path": ["input", "meetingId"],
                "message": "This meeting has 20 links that work: take one back before you give another.",
            }])
        );
        jan.done("delegationRevoke", REVOKE, json!({ "input": { "id": given[0] } })).await;
        let before = door.app.rows().await;
        let again = jan.done("delegationRevoke", REVOKE, json!({ "input": { "id": given[0] } })).await;
        assert_eq!(again["delegation"]["state"], "REVOKED");
        assert!(door.app.rows().await == before, "one that was taken back stays so");
        // Two who give at once: one place is left.
        let (one, other) = tokio::join!(jan.data(CREATE, ask.clone()), jan.data(CREATE, ask));
        let refusals = [one, other].iter().filter(|done| done["delegationCreate"]["link"].is_null()).count();
        assert_eq!(refusals, 1);
    }

    async fn a_link_is_told_once_and_kept_nowhere(door: Door) {
        let token = door.app.as_member(&door.jan).await.token().unwrap().to_owned();
        let body = json!({ "query": CREATE, "variables": { "input": door.wanted("VISITORS") } });
        let send = async |body: &Value| {
            let request = door.app.request(Method::POST, "/graphql").bearer_auth(&token).header("idempotency-key", "a-1");
            let answer = request.json(body).send().await.unwrap();
            (answer.status(), answer.json::<Value>().await.unwrap())
        };
        let (status, first) = send(&body).await;
        assert_eq!(status, StatusCode::OK);
        let link = first["data"]["delegationCreate"]["link"].as_str().unwrap().to_owned();
        let secret = link.rsplit('/').next().unwrap();
        assert!(door.app.rows().await.iter().all(|row| !row.contains(secret)));
        let kept = strings(door.app.db(), "SELECT answer FROM idempotency_keys").await;
        assert_eq!(kept, [None], "an answer that is told once is not kept");
        let (status, again) = send(&body).await;
        assert_eq!((status, code_of(&again)), (StatusCode::CONFLICT, Some("IDEMPOTENT_ANSWER_LOST")));
        let rows = door.app.rows().await;
        assert_eq!(rows.iter().filter(|row| row.starts_with("delegations: ")).count(), 1, "it was done once");
        assert!(door.show(secret).await["visitors"].is_array());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_in_a_link_comes_into_no_log() {
    let folder = tempfile::tempdir().unwrap();
    let level = ("CHAPTERHOUSE_LOG__LEVEL", "info,chapterhouse=trace,async_graphql=trace,sqlx=debug");
    let mut server = Running::start(folder.path(), "serve", &[level]);
    let address = server.until("listening")["address"].as_str().unwrap().to_owned();
    let token = "Zq3vX0mL9tBnR4sKfW7yPdHcJ2aGeU6iOxQ1lTzMwVk";
    let client = reqwest::Client::new();
    let page = format!("http://{address}/duty/{token}");
    assert_eq!(client.get(&page).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    let form = client.post(&page).header("content-type", "application/x-www-form-urlencoded").body("a=b");
    assert_eq!(form.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(client.put(&page).send().await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
    let marks = json!([{ "memberId": "x", "mark": "LATE" }]);
    for (text, variables) in
        [(SHOW, json!({ "token": token })), (MARK, json!({ "input": { "token": token, "marks": marks } }))]
    {
        let body = json!({ "query": text, "variables": variables });
        client.post(format!("http://{address}/graphql")).json(&body).send().await.unwrap();
    }
    let said = server.all();
    assert!(said.contains("/duty/{token}") && said.contains("/graphql"), "{said}");
    assert!(!said.contains(token), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_tries_links_pays_and_is_told_on_a_page_to_wait() {
    let app = TestApp::with_settings(TestDb::on_sqlite().await, &[("graphql.rate_anonymous", "120")]).await;
    let open = async || {
        let request = app.request(Method::GET, &format!("/duty/{}", "A".repeat(43)));
        request.header("accept-language", "pl").send().await.unwrap()
    };
    for expected in [StatusCode::NOT_FOUND, StatusCode::NOT_FOUND, StatusCode::TOO_MANY_REQUESTS] {
        let answer = open().await;
        assert_eq!(
            (answer.status(), &answer.headers()["content-type"]),
            (expected, &"text/html; charset=utf-8".parse().unwrap())
        );
    }
    let answer = open().await;
    assert!(answer.headers().contains_key("retry-after"));
    let page = answer.text().await.unwrap();
    assert!(page.contains("Nie udało się tego zrobić") && page.contains("wpisane dane tam są"), "{page}");
}

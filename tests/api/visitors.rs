//! Visitors: invited by members, registered by themselves, counted over the whole club, received and followed up.

use std::time::Duration;

use chapterhouse::access::{OfficeKind, audit};
use chapterhouse::chapters::Chapter;
use chapterhouse::meetings::{
    self, CheckInVisitor, ForgetVisits, InviteVisitor, Meeting, RegisterVisit, Visitor, VisitorId, VisitorKind,
    VisitorStatus,
};
use chapterhouse::members::Member;
use chapterhouse::platform::db::Tx;
use chapterhouse::platform::error::{Error, Result};
use chapterhouse::platform::jobs;
use chapterhouse::platform::values::Locale;
use chapterhouse::reports;
use mail_parser::MessageParser;
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::app::{Client, code_of};
use crate::support::club::{closing, seen, text, untold};
use crate::support::smtp::Answer;
use crate::support::streams::Events;
use crate::support::{Stage, TestApp, TestDb};

const INVITE: &str = "mutation($input: VisitorInviteInput!) { visitorInvite(input: $input) { \
    visitor { id name status version nextStatuses invitedByName registeredAt } userErrors { code path message } } }";
const REGISTER: &str = "mutation($input: VisitorRegisterInput!) { visitorRegister(input: $input) { \
    meeting { id startsAt } userErrors { code path message } } }";
const CHECK_IN: &str = "mutation($id: ID!, $input: VisitorCheckInInput!) { visitorCheckIn(id: $id, input: $input) { \
    visitor { status version } userErrors { code path message } } }";
const UNDO: &str = "mutation($id: ID!, $input: VisitorCheckInUndoInput!) { visitorCheckInUndo(id: $id, input: $input) { \
    visitor { status version } userErrors { code path } } }";
const VISITORS: &str = "query($id: ID!) { meeting(id: $id) { visitors { name company profession kind status version \
    invitedByName registeredAt invitedBy { fullName } nextStatuses } } }";
const WATCH: &str = "subscription M($id: ID!) { meetingUpdated(id: $id) { visitors { name status } } }";
const PUBLIC: &str =
    "query($slug: String!) { publicChapter(slug: $slug) { visitUrl visitConsent nextMeetings { id startsAt } } }";

/// Two chapters of the club, each with a meeting that is announced.
struct Hall {
    app: TestApp,
    jan: Member,
    olga: Member,
    ewa: Member,
    stranger: Member,
    meeting: Meeting,
    tyniec_meeting: Meeting,
}

impl Stage for Hall {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let jan = app.officer("Jan Kowalski", OfficeKind::President).await;
        let olga = app.officer("Olga Gil", OfficeKind::VisitorHost).await;
        let ewa = app.member("Ewa Świetlik").await;
        let stranger = app.club.member(&app.tyniec, "Piotr Lis", Locale::En).await;
        let meeting = announced(&app, &app.wawel, "2026-11-26 06:45").await;
        let tyniec_meeting = announced(&app, &app.tyniec, "2026-11-27 07:00").await;
        Self { app, jan, olga, ewa, stranger, meeting, tyniec_meeting }
    }
}

async fn announced(app: &TestApp, chapter: &Chapter, start: &str) -> Meeting {
    let meeting = app.club.meeting(chapter, start).await;
    meetings::publish(app.db(), app.club.system(), untold(&meeting)).await.unwrap()
}

fn invitation(meeting: &Meeting, email: Option<&str>) -> InviteVisitor {
    InviteVisitor {
        meeting: meeting.id,
        name: text("Marek Lis"),
        kind: VisitorKind::Prospect,
        company: None,
        profession: None,
        email: email.map(|email| email.parse().unwrap()),
        is_mailed: false,
    }
}

fn registration(meeting: &Meeting, email: &str) -> RegisterVisit {
    RegisterVisit {
        meeting: meeting.id,
        name: text("Marek Lis"),
        email: email.parse().unwrap(),
        company: None,
        profession: None,
        invited_by_name: None,
        is_agreed: true,
        locale: Locale::En,
    }
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T>) -> &'static str {
    match outcome {
        Err(Error::Rejected(list)) => list[0].code,
        other => panic!("{other:?}"),
    }
}

type Form<'a> = Vec<(&'static str, &'a str)>;

impl Hall {
    /// A page, and its answer.
    async fn page(&self, method: Method, path: &str, language: &str, form: &[(&str, &str)]) -> (StatusCode, String) {
        let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        let request = client.request(method.clone(), format!("http://{}{path}", self.app.server.address()));
        let request = request.header("accept-language", language);
        let request = if method == Method::POST {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            request.header("content-type", "application/x-www-form-urlencoded").body(body)
        } else {
            request
        };
        let answer = request.send().await.unwrap();
        let status = answer.status();
        if status == StatusCode::SEE_OTHER {
            return (status, answer.headers()["location"].to_str().unwrap().to_owned());
        }
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/html; charset=utf-8");
        assert_eq!((header("referrer-policy"), header("cache-control")), ("no-referrer".into(), "no-store".into()));
        assert_eq!(header("x-robots-tag"), "noindex, nofollow");
        assert!(header("content-security-policy").starts_with("default-src 'none'; style-src 'unsafe-inline'"));
        let page = answer.text().await.unwrap();
        assert!(!page.contains("<script"), "{page}");
        (status, page)
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        self.page(Method::GET, path, "en", &[]).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, String) {
        self.page(Method::POST, path, "en", form).await
    }

    /// The last mail to an address: subject, text, and the path of the link in it.
    fn mail_to(&self, address: &str) -> (String, String, String) {
        let received = self.app.smtp.received();
        let raw = &received.iter().rev().find(|mail| mail.to == [address.to_owned()]).unwrap().raw;
        let mail = MessageParser::default().parse(raw).unwrap();
        let (words, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
        let link = words.lines().find(|line| line.contains("/visit/confirm/")).unwrap_or_else(|| panic!("{words}"));
        assert!(html.contains(&format!("href=\"{link}\"")), "{html}");
        // The worker of the tests knows no port.
        let path = link[link.find("/visit/").unwrap()..].to_owned();
        (mail.subject().unwrap().to_owned(), words.to_string(), path)
    }

    async fn visitors(&self, meeting: &Meeting) -> Value {
        let jan = self.app.as_member(&self.jan).await;
        jan.data(VISITORS, json!({ "id": meeting.id.to_string() })).await["meeting"]["visitors"].take()
    }

    async fn rows(&self, meeting: &Meeting) -> Vec<Visitor> {
        meetings::visitors_of(self.app.db().reader(), &[meeting.id]).await.unwrap()
    }

    async fn invite(&self, meeting: &Meeting, email: Option<&str>) -> Result<Visitor> {
        meetings::invite_visitor(self.app.db(), self.app.club.system(), invitation(meeting, email)).await
    }

    async fn come(&self, visit: &Visitor) -> Result<Visitor> {
        let version = self.rows_of(visit).await.version;
        let come = CheckInVisitor { visitor: visit.id, expected_version: version };
        meetings::check_in_visitor(self.app.db(), self.app.club.system(), come).await
    }

    async fn rows_of(&self, visit: &Visitor) -> Visitor {
        let rows = meetings::visitors_of(self.app.db().reader(), &[visit.meeting_id]).await.unwrap();
        rows.into_iter().find(|row| row.id == visit.id).unwrap()
    }

    /// Registers, and answers the path of the link in the mail.
    async fn registered(&self, meeting: &Meeting, email: &str) -> String {
        meetings::register_visit(self.app.db(), registration(meeting, email)).await.unwrap();
        assert_eq!(self.app.run_jobs().await, 1);
        self.mail_to(email).2
    }

    /// A visit that was made in the past, at a meeting of its own.
    async fn visited(&self, chapter: &Chapter, start: &str, email: &str) -> (Meeting, Visitor) {
        let meeting = self.app.club.meeting(chapter, start).await;
        let visit = self.invite(&meeting, Some(email)).await.unwrap();
        let meeting = self.app.club.open(&meeting).await;
        let visit = self.come(&visit).await.unwrap();
        (meeting, visit)
    }

    async fn moved(&self, client: &Client<'_>, mutation: &str, visitor: VisitorId, version: i32) -> Value {
        let (id, input) = (visitor.to_string(), json!({ "expectedVersion": version }));
        client.data(&move_text(mutation), json!({ "id": id, "input": input })).await[mutation].take()
    }
}

/// What somebody types who writes carelessly.
fn typed(meeting: &str) -> Form<'_> {
    vec![
        ("meeting", meeting),
        ("name", "Marek\r\nLis"),
        ("email", "Marek@Lis.example"),
        ("company", "Lis & Co"),
        ("profession", "Notary"),
        ("inviter", "swietlik  EWA"),
        ("agreed", "yes"),
    ]
}

fn move_text(mutation: &str) -> String {
    let input = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    format!(
        "mutation($id: ID!, $input: {input}!) {{ {mutation}(id: $id, input: $input) {{ \
         visitor {{ status version nextStatuses }} userErrors {{ code message }} }} }}"
    )
}

const COME: [(&str, &str); 2] = [("answer", "come"), ("agreed", "yes")];
const DECLINE: [(&str, &str); 1] = [("answer", "decline")];

story! {
    async fn a_stranger_registers_on_the_page_and_is_mailed_a_link(hall: Hall) {
        let (id, path) = (hall.meeting.id.to_string(), "/visit/krakow-wawel");
        let (status, page) = hall.get(path).await;
        assert_eq!(status, StatusCode::OK);
        for shown in ["Visit Kraków Wawel", "Thursday, 26\u{a0}November\u{a0}2026, 06:45, Hotel Stary", "name=\"agreed\"", "24 months"] {
            assert!(page.contains(shown), "{shown} in {page}");
        }
        assert!(!page.contains("Jan Kowalski") && !page.contains("role=\"alert\""), "{page}");

        // Everything that is wrong is said at once, and what was typed stays.
        let before = hall.app.rows().await;
        let bad: Form = vec![("meeting", "mtg_x"), ("name", " "), ("email", "marek@"), ("company", "\"Lis\" <b>")];
        let (status, page) = hall.post(path, &bad).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let wanted = ["Choose one of the meetings.", "Write your first and last name.", "Write an e-mail address", "tick that you agree"];
        for said in wanted {
            assert!(page.contains(said), "{said} in {page}");
        }
        assert!(page.contains("value=\"marek@\"") && page.contains("value=\"&#34;Lis&#34; &#60;b&#62;\""), "{page}");
        assert!(hall.app.rows().await == before);

        let good = typed(&id);
        let (status, goes_to) = hall.post(path, &good).await;
        assert_eq!((status, goes_to.as_str()), (StatusCode::SEE_OTHER, "?sent=1"));
        let (_, page) = hall.get(&format!("{path}?sent=1")).await;
        assert!(page.contains("We have sent you a mail"), "{page}");
        assert_eq!(hall.visitors(&hall.meeting).await, json!([]), "nobody yet");

        assert_eq!(hall.app.run_jobs().await, 1);
        let (subject, words, _) = hall.mail_to("marek@lis.example");
        assert_eq!(subject, "Confirm your visit to Kraków Wawel");
        assert!(words.contains("Hello Marek Lis,") && words.contains("06:45\r\nWhere: Hotel Stary"), "{words}");
    }

    async fn a_stranger_confirms_by_the_link_and_calls_off(hall: Hall) {
        let id = hall.meeting.id.to_string();
        hall.post("/visit/krakow-wawel", &typed(&id)).await;
        hall.app.run_jobs().await;
        let link = hall.mail_to("marek@lis.example").2;
        let before = hall.app.rows().await;
        assert!(before.iter().all(|row| !row.contains(link.rsplit('/').next().unwrap())), "only its hash is kept");
        let (status, page) = hall.get(&link).await;
        assert_eq!(status, StatusCode::OK);
        for shown in ["Will you come?", "Marek Lis", "Lis &#38; Co", "Notary", "marek@lis.example", "value=\"come\""] {
            assert!(page.contains(shown), "{shown} in {page}");
        }
        hall.app.request(Method::HEAD, &link).send().await.unwrap();
        assert_eq!(hall.post(&link, &[("answer", "perhaps")]).await.0, StatusCode::SEE_OTHER);
        assert!(hall.app.rows().await == before, "to look at it changes nothing");

        let token = hall.app.as_member(&hall.jan).await.token().unwrap().to_owned();
        let watch = json!({ "query": WATCH, "variables": { "id": id } });
        let mut events = Events::open(&hall.app, Some(&token), &watch).await;
        let (status, goes_to) = hall.post(&link, &COME).await;
        assert_eq!((status, goes_to.as_str()), (StatusCode::SEE_OTHER, "?answered=1"));
        let told = events.answer().await;
        let seen = json!([{ "name": "Marek Lis", "status": "REGISTERED" }]);
        assert_eq!(told["data"]["meetingUpdated"]["visitors"], seen, "{told}");
        let visit = json!({
            "name": "Marek Lis", "company": "Lis & Co", "profession": "Notary", "kind": "PROSPECT", "status": "REGISTERED",
            "version": 1, "invitedByName": "swietlik EWA", "registeredAt": "2026-11-23T08:00:00.000Z",
            "invitedBy": { "fullName": "Ewa Świetlik" }, "nextStatuses": ["CHECKED_IN", "CANCELLED"],
        });
        assert_eq!(hall.visitors(&hall.meeting).await, json!([visit]));
        let row = &hall.rows(&hall.meeting).await[0];
        assert_eq!(row.consent_text.as_deref(), Some("2026-11"));
        let trail = audit::of_subject(hall.app.db(), row.id).await.unwrap();
        assert_eq!((trail[0].action.as_str(), trail[0].actor_label.as_str()), ("visitorRegister", "visitor"));
        assert!(trail[0].request_id.is_some());

        // Replayed it shows how it stands.
        let before = hall.app.rows().await;
        assert!(before.iter().all(|row| !row.starts_with("visit_registrations: ")), "kept in one place only");
        let (_, page) = hall.get(&link).await;
        assert!(page.contains("You are registered") && page.contains("Call off"), "{page}");
        hall.post(&link, &COME).await;
        assert!(hall.app.rows().await == before);

        hall.post(&link, &DECLINE).await;
        assert_eq!(hall.visitors(&hall.meeting).await[0]["status"], "CANCELLED");
        let (_, page) = hall.get(&link).await;
        assert!(page.contains("You have called off") && page.contains("/visit/krakow-wawel"), "{page}");
        let before = hall.app.rows().await;
        hall.post(&link, &DECLINE).await;
        assert_eq!(hall.post(&link, &COME).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(hall.app.rows().await == before);
    }

    async fn pages_and_mails_speak_polish_to_who_reads_it(hall: Hall) {
        let (id, path) = (hall.meeting.id.to_string(), "/visit/krakow-wawel");
        let (_, page) = hall.page(Method::GET, path, "pl", &[]).await;
        assert!(page.contains("<html lang=\"pl\">") && page.contains("Odwiedź grupę Kraków Wawel"), "{page}");
        assert!(page.contains("gdy od spotkania miną 24 miesiące"), "{page}");
        let (status, page) = hall.page(Method::POST, path, "pl", &[("email", "x")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("Jeszcze nie wysłano:") && page.contains("zaznacz zgodę"), "{page}");
        let form: Form =
            vec![("meeting", &id), ("name", "Łucja Żak"), ("email", "lucja@zak.example"), ("agreed", "yes")];
        hall.page(Method::POST, path, "pl", &form).await;
        hall.app.run_jobs().await;
        let (subject, words, link) = hall.mail_to("lucja@zak.example");
        assert_eq!(subject, "Potwierdź wizytę w grupie Kraków Wawel");
        assert!(words.contains("Dzień dobry, Łucja Żak,"), "{words}");
        let (_, page) = hall.page(Method::GET, &link, "pl", &[]).await;
        assert!(page.contains("Czy przyjdziesz?") && page.contains("Tak, przyjdę"), "{page}");
    }

    async fn an_invited_visitor_is_told_by_mail_and_answers(hall: Hall) {
        let ewa = hall.app.as_member(&hall.ewa).await;
        let invite = json!({ "input": { "meetingId": hall.meeting.id.to_string(), "name": "Marek Lis", "email": "marek@lis.example" } });
        let visitor = ewa.done("visitorInvite", INVITE, invite).await["visitor"].take();
        assert_eq!(visitor["nextStatuses"], json!(["CHECKED_IN", "CANCELLED"]));
        // The mail server says later: the mail is sent again, with another link, and both work.
        hall.app.smtp.answer(Answer::HangUpAfterData);
        hall.app.run_jobs().await;
        let first = hall.mail_to("marek@lis.example").2;
        hall.app.smtp.answer(Answer::Yes);
        hall.app.later(Duration::from_mins(1));
        hall.app.run_jobs().await;
        let (subject, words, link) = hall.mail_to("marek@lis.example");
        assert_eq!(subject, "Zaproszenie do grupy Kraków Wawel. Zaprasza: Ewa Świetlik");
        assert!(words.contains("Ewa Świetlik zaprasza na spotkanie"), "{words}");
        assert_ne!(first, link);
        let (_, page) = hall.get(&first).await;
        assert!(page.contains("Ewa Świetlik invites you.") && page.contains("No, I cannot come"), "{page}");
        let before = hall.app.rows().await;
        let (status, page) = hall.post(&link, &[("answer", "come")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("tick that you agree"), "{page}");
        assert!(hall.app.rows().await == before);
        hall.post(&link, &COME).await;
        let row = &hall.rows(&hall.meeting).await[0];
        assert_eq!((row.status, row.version, row.consent_text.as_deref()), (VisitorStatus::Registered, 2, Some("2026-11")));
        let (_, page) = hall.get(&first).await;
        assert!(page.contains("You are registered"), "{page}");

        // A check-in that is undone leads back to where it was.
        let meeting = hall.app.club.db.clone();
        meeting.clock().advance(hall.meeting.starts_at.since(meeting.now()));
        meetings::start(&meeting, hall.app.club.system(), seen(&hall.meeting)).await.unwrap();
        let (status, page) = hall.get(&link).await;
        assert_eq!(status, StatusCode::GONE);
        assert!(page.contains("This link does not work any more") && !page.contains("Marek"), "{page}");
        let before = hall.app.rows().await;
        assert_eq!(hall.post(&link, &DECLINE).await.0, StatusCode::GONE);
        assert!(hall.app.rows().await == before);
        let olga = hall.app.as_member(&hall.olga).await;
        let input = |version: i32| json!({ "id": visitor["id"], "input": { "expectedVersion": version } });
        olga.done("visitorCheckIn", CHECK_IN, input(2)).await;
        let undone = olga.done("visitorCheckInUndo", UNDO, input(3)).await;
        assert_eq!(undone["visitor"], json!({ "status": "REGISTERED", "version": 4 }));
    }

    async fn nobody_visits_the_club_a_third_time(hall: Hall) {
        let email = "Marek@lis.example";
        hall.visited(&hall.app.tyniec, "2026-11-23 09:30", email).await;
        let (praga, _) = hall.visited(&hall.app.praga, "2026-11-23 10:30", email).await;
        let ewa = hall.app.as_member(&hall.ewa).await;
        let invite = json!({ "input": { "meetingId": hall.meeting.id.to_string(), "name": "Marek Lis", "email": "MAREK@lis.example" } });
        assert_eq!(
            ewa.refused(INVITE, invite.clone()).await,
            json!([{
                "code": "VISITS_USED_UP",
                "path": ["input", "email"],
                "message": "Guests may visit the club 2 times, and this one has, or is expected to.",
            }])
        );
        // Whoever registers is answered as everybody, and told behind the link.
        let register = |email: &str| {
            json!({ "input": { "meetingId": hall.meeting.id.to_string(), "name": "Marek Lis", "email": email, "agreed": true } })
        };
        let nobody = hall.app.signed_out();
        let used_up = nobody.done("visitorRegister", REGISTER, register(email)).await;
        let fresh = nobody.done("visitorRegister", REGISTER, register("ola@lis.example")).await;
        assert_eq!(used_up, fresh);
        assert_eq!(hall.app.run_jobs().await, 2);
        let link = hall.mail_to("marek@lis.example").2;
        let before = hall.app.rows().await;
        let (status, page) = hall.post(&link, &COME).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("Guests may visit the club 2 times"), "{page}");
        assert!(hall.app.rows().await == before);

        // Members of other chapters and substitutes are not counted; and who gives no address cannot be.
        let substitute = InviteVisitor { kind: VisitorKind::Substitute, ..invitation(&hall.meeting, Some(email)) };
        meetings::invite_visitor(hall.app.db(), hall.app.club.system(), substitute).await.unwrap();
        hall.invite(&hall.meeting, None).await.unwrap();
        // A check-in that was a mistake gives the visit back.
        let olga = hall.app.club.system();
        let visit = &hall.rows(&praga).await[0];
        let undo = CheckInVisitor { visitor: visit.id, expected_version: visit.version };
        meetings::undo_check_in(hall.app.db(), olga, undo).await.unwrap();
        assert_eq!(ewa.refused(INVITE, invite).await[0]["code"], "VISITOR_EXPECTED", "as a substitute");
        let next = announced(&hall.app, &hall.app.wawel, "2026-12-10 06:45").await;
        assert_eq!(refusal(hall.invite(&next, Some(email)).await), "VISITS_USED_UP", "that one is still expected");
        hall.come(visit).await.unwrap();
    }

    async fn what_is_expected_counts_for_an_invitation_and_what_was_made_at_the_door(hall: Hall) {
        let email = "marek@lis.example";
        let first = hall.app.club.meeting(&hall.app.praga, "2026-11-23 09:30").await;
        let expected = hall.invite(&first, Some(email)).await.unwrap();
        let second = hall.invite(&hall.tyniec_meeting, Some(email)).await.unwrap();
        assert_eq!(refusal(hall.invite(&hall.meeting, Some(email)).await), "VISITS_USED_UP");
        assert_eq!(refusal(hall.invite(&hall.tyniec_meeting, Some(email)).await), "VISITOR_EXPECTED");
        // He did not come: that was no visit.
        let open = hall.app.club.open(&first).await;
        meetings::hold(hall.app.db(), hall.app.club.system(), seen(&open)).await.unwrap();
        assert_eq!(hall.rows_of(&expected).await.status, VisitorStatus::NoShow);
        let third = hall.invite(&hall.meeting, Some(email)).await.unwrap();
        // It was a mistake: he was there. Then two are made, and at the third door he has used them up.
        hall.come(&expected).await.unwrap();
        let db = hall.app.db();
        for meeting in [&hall.meeting, &hall.tyniec_meeting] {
            db.clock().advance(meeting.starts_at.since(db.now()));
            meetings::start(db, hall.app.club.system(), seen(meeting)).await.unwrap();
        }
        hall.come(&third).await.unwrap();
        assert_eq!(refusal(hall.come(&second).await), "VISITS_USED_UP");
    }

    async fn the_policy_of_the_meetings_day_says_how_often(hall: Hall) {
        let set = "mutation($id: ID!, $input: ChapterPolicySetInput!) { chapterPolicySet(id: $id, input: $input) { userErrors { code path } } }";
        let admission = json!({
            "decision": "COMMITTEE_MAJORITY", "negativeVotes": 3, "negativeShareFromMembers": 30, "negativeSharePercent": 10,
            "objectionDays": 7, "paymentDays": 7, "mostVisits": 3,
        });
        let input = json!({ "effectiveOn": "2026-12-01", "expectedVersion": 0, "policy": { "admission": admission } });
        let jan = hall.app.as_member(&hall.jan).await;
        jan.done("chapterPolicySet", set, json!({ "id": hall.app.wawel.id.to_string(), "input": input })).await;
        let email = "marek@lis.example";
        for chapter in [&hall.app.tyniec, &hall.app.praga] {
            let meeting = announced(&hall.app, chapter, "2026-12-02 07:00").await;
            hall.invite(&meeting, Some(email)).await.unwrap();
        }
        assert_eq!(refusal(hall.invite(&hall.meeting, Some(email)).await), "VISITS_USED_UP", "in November it is two");
        let december = announced(&hall.app, &hall.app.wawel, "2026-12-03 06:45").await;
        hall.invite(&december, Some(email)).await.unwrap();
        assert_eq!(refusal(hall.invite(&hall.tyniec_meeting, Some(email)).await), "VISITS_USED_UP");
    }

    async fn of_two_who_take_the_last_visit_at_the_same_moment_one_does(hall: Hall) {
        let (email, there) = ("marek@lis.example", hall.app.test.second_node().await);
        let third = announced(&hall.app, &hall.app.praga, "2026-11-28 07:00").await;
        hall.invite(&third, Some(email)).await.unwrap();
        let system = hall.app.club.system();
        for _ in 0..5 {
            let (one, other) = tokio::join!(
                meetings::invite_visitor(hall.app.db(), system, invitation(&hall.meeting, Some(email))),
                meetings::invite_visitor(&there, system, invitation(&hall.tyniec_meeting, Some(email))),
            );
            let (won, lost) = if one.is_ok() { (one, other) } else { (other, one) };
            assert_eq!(refusal(lost), "VISITS_USED_UP");
            let won = won.unwrap();
            let cancel = meetings::MoveVisitor { visitor: won.id, expected_version: 1 };
            meetings::cancel_visit(hall.app.db(), system, cancel).await.unwrap();
        }
    }

    async fn only_the_first_visit_of_a_prospect_is_to_somebodys_credit(hall: Hall) {
        hall.app.leaves_jobs();
        let ewa = hall.app.club.actor(&hall.ewa).await;
        hall.visited(&hall.app.tyniec, "2026-11-23 09:30", "marek@lis.example").await;
        let db = hall.app.db();
        let invite = async |email: Option<&str>, kind: VisitorKind, name: &str| {
            let invite = InviteVisitor { kind, name: text(name), ..invitation(&hall.meeting, email) };
            meetings::invite_visitor(db, &ewa, invite).await.unwrap()
        };
        let guests = [
            invite(Some("marek@lis.example"), VisitorKind::Prospect, "Second Visit").await,
            invite(Some("ola@lis.example"), VisitorKind::Prospect, "First Visit").await,
            invite(None, VisitorKind::Prospect, "Without Address").await,
            invite(Some("jan@lis.example"), VisitorKind::Observer, "Looks On").await,
        ];
        db.clock().advance(hall.meeting.starts_at.since(db.now()));
        let meeting = meetings::start(db, hall.app.club.system(), seen(&hall.meeting)).await.unwrap();
        for guest in &guests {
            hall.come(guest).await.unwrap();
        }
        // What becomes of a visit afterwards does not unmake it.
        let first = hall.rows_of(&guests[1]).await;
        let put_off = meetings::MoveVisitor { visitor: first.id, expected_version: first.version };
        meetings::put_off_visitor(db, &ewa, put_off).await.unwrap();
        let held = meetings::hold(db, hall.app.club.system(), seen(&meeting)).await.unwrap();
        let closed = meetings::close(db, hall.app.club.system(), closing(&held)).await.unwrap();
        let figures = reports::figures_of(db, closed.close.id).await.unwrap();
        assert_eq!(figures.visitors.len(), 4);
        let own = figures.members.iter().find(|own| own.member_id == hall.ewa.id.0).unwrap();
        assert_eq!(own.visitors_brought, ["First Visit", "Without Address"]);
    }

    async fn a_meeting_takes_a_hundred_visitors_and_as_many_registrations(hall: Hall) {
        hall.app.leaves_jobs();
        for n in 0..100 {
            let input = registration(&hall.meeting, &format!("guest{n}@lis.example"));
            meetings::register_visit(hall.app.db(), input).await.unwrap();
        }
        let register = json!({ "input": {
            "meetingId": hall.meeting.id.to_string(), "name": "Marek Lis", "email": "marek@lis.example", "agreed": true,
        } });
        let refused = hall.app.signed_out().refused(REGISTER, register).await;
        let said = "This meeting takes 100 visitors, and there are as many already. Choose another one.";
        assert_eq!(refused, json!([{ "code": "TOO_MANY_VISITORS", "path": ["input", "meetingId"], "message": said }]));
        let id = hall.meeting.id.to_string();
        let form: Form = vec![("meeting", &id), ("name", "Marek"), ("email", "marek@lis.example"), ("agreed", "yes")];
        let (status, page) = hall.post("/visit/krakow-wawel", &form).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains(said) && page.contains("value=\"marek@lis.example\""), "{page}");
        // Who fills it so keeps no member from inviting somebody; of those there are a hundred, too.
        for _ in 0..100 {
            hall.invite(&hall.meeting, None).await.unwrap();
        }
        assert_eq!(refusal(hall.invite(&hall.meeting, None).await), "TOO_MANY_VISITORS");
    }

    async fn an_address_gets_five_mails_a_day_and_nobody_learns_of_it(hall: Hall) {
        let email = "ofiara@lis.example";
        for _ in 0..7 {
            meetings::register_visit(hall.app.db(), registration(&hall.meeting, email)).await.unwrap();
        }
        assert_eq!(hall.app.run_jobs().await, 5);
        hall.app.later(Duration::from_hours(24));
        meetings::register_visit(hall.app.db(), registration(&hall.meeting, email)).await.unwrap();
        assert_eq!(hall.app.run_jobs().await, 1);
    }

    async fn who_was_invited_meanwhile_is_registered_once(hall: Hall) {
        let (one, two) = (
            hall.registered(&hall.meeting, "marek@lis.example").await,
            hall.registered(&hall.meeting, "marek@lis.example").await,
        );
        let invited = hall.invite(&hall.meeting, Some("marek@lis.example")).await.unwrap();
        let (first, second) = tokio::join!(hall.post(&one, &COME), hall.post(&two, &COME));
        assert_eq!((first.0, second.0), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        let rows = hall.rows(&hall.meeting).await;
        assert_eq!((rows.len(), rows[0].id, rows[0].status), (1, invited.id, VisitorStatus::Registered));
        for link in [one, two] {
            assert!(hall.get(&link).await.1.contains("You are registered"));
        }
    }

    async fn two_links_to_one_registration_that_are_used_at_once_make_one_visitor(hall: Hall) {
        for n in 0..5 {
            let email = format!("guest{n}@lis.example");
            hall.app.smtp.answer(Answer::HangUpAfterData);
            let one = hall.registered(&hall.meeting, &email).await;
            hall.app.smtp.answer(Answer::Yes);
            hall.app.later(Duration::from_mins(1));
            assert_eq!(hall.app.run_jobs().await, 1);
            let two = hall.mail_to(&email).2;
            assert_ne!(one, two);
            let (first, second) = tokio::join!(hall.post(&one, &COME), hall.post(&two, &COME));
            assert_eq!((first.0, second.0), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
            assert_eq!(hall.rows(&hall.meeting).await.len(), n + 1);
        }
    }

    async fn a_forged_link_and_one_for_a_meeting_that_begins_do_nothing(hall: Hall) {
        let link = hall.registered(&hall.meeting, "marek@lis.example").await;
        let before = hall.app.rows().await;
        let token = link.rsplit('/').next().unwrap();
        let mut forged = token.to_owned();
        forged.replace_range(0..1, if token.starts_with('A') { "B" } else { "A" });
        for wrong in [forged.as_str(), &token[..42], "x", "%3Cscript%3E", &"a".repeat(5_000)] {
            let path = format!("/visit/confirm/{wrong}");
            let (status, page) = hall.get(&path).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
            assert!(page.contains("There is no such link"), "{page}");
            assert_eq!(hall.post(&path, &COME).await.0, StatusCode::NOT_FOUND);
            assert_eq!(hall.post(&path, &DECLINE).await.0, StatusCode::NOT_FOUND);
        }
        // It opens no other door.
        let duty = hall.app.request(Method::GET, &format!("/duty/{token}")).send().await.unwrap();
        assert_eq!(duty.status(), StatusCode::NOT_FOUND);
        hall.app.later(hall.meeting.starts_at.since(hall.app.db().now()));
        let (status, page) = hall.post(&link, &COME).await;
        assert_eq!(status, StatusCode::GONE);
        assert!(page.contains("This link does not work any more") && !page.contains("Marek"), "{page}");
        assert_eq!(hall.get(&link).await.0, StatusCode::GONE);
        assert!(hall.app.rows().await == before);
        let begun = json!({ "input": {
            "meetingId": hall.meeting.id.to_string(), "name": "Marek Lis", "email": "marek@lis.example", "agreed": true,
        } });
        assert_eq!(hall.app.signed_out().refused(REGISTER, begun).await[0]["code"], "MEETING_BEGUN");
        let (_, page) = hall.get("/visit/krakow-wawel").await;
        assert!(page.contains("No meeting is announced at the moment"), "{page}");
        assert_eq!(hall.get("/visit/nowhere").await.0, StatusCode::NOT_FOUND);
    }

    async fn strangers_register_for_announced_meetings_from_a_clubs_own_site(hall: Hall) {
        hall.app.club.meeting(&hall.app.wawel, "2026-12-03 06:45").await;
        let nobody = hall.app.signed_out();
        let shown = nobody.data(PUBLIC, json!({ "slug": "krakow-wawel" })).await["publicChapter"].take();
        let url = format!("{}/visit/krakow-wawel", hall.app.server.config().public_url.as_str());
        assert_eq!(shown["visitUrl"], url);
        assert!(shown["visitConsent"].as_str().unwrap().contains("Kraków Wawel"), "{shown}");
        assert_eq!(shown["nextMeetings"], json!([{ "id": hall.meeting.id.to_string(), "startsAt": "2026-11-26T05:45:00.000Z" }]));
        let planned = hall.app.club.meeting(&hall.app.wawel, "2026-12-10 06:45").await;
        let with = |field: &str, value: Value| {
            let mut input = json!({
                "meetingId": hall.meeting.id.to_string(), "name": "Marek Lis", "email": "marek@lis.example", "agreed": true,
            });
            input[field] = value;
            json!({ "input": input })
        };
        for (field, value, code) in [
            ("meetingId", json!(planned.id.to_string()), "NOT_FOUND"),
            ("meetingId", json!(meetings::MeetingId::new().to_string()), "NOT_FOUND"),
            ("name", json!(" \u{202e}"), "TEXT_EMPTY"),
            ("email", json!("marek@localhost"), "EMAIL_INVALID"),
            ("invitedByName", json!("ż".repeat(121)), "TEXT_TOO_LONG"),
            ("agreed", json!(false), "VISIT_CONSENT_NEEDED"),
        ] {
            assert_eq!(nobody.refused(REGISTER, with(field, value)).await[0]["code"], code, "{field}");
        }
        let done = nobody.done("visitorRegister", REGISTER, with("invitedByName", json!("Nobody Known"))).await;
        assert_eq!(done["meeting"]["id"], hall.meeting.id.to_string());
        hall.app.run_jobs().await;
        hall.post(&hall.mail_to("marek@lis.example").2, &COME).await;
        let visit = &hall.visitors(&hall.meeting).await[0];
        assert_eq!((&visit["invitedByName"], &visit["invitedBy"]), (&json!("Nobody Known"), &Value::Null));
    }

    async fn whoever_invited_follows_a_visitor_up(hall: Hall) {
        let ewa = hall.app.club.actor(&hall.ewa).await;
        let db = hall.app.db();
        let visit = meetings::invite_visitor(db, &ewa, invitation(&hall.meeting, None)).await.unwrap();
        let other = meetings::invite_visitor(db, &ewa, invitation(&hall.meeting, None)).await.unwrap();
        let called_off = hall.invite(&hall.meeting, None).await.unwrap();
        let client = hall.app.as_member(&hall.ewa).await;
        // Somebody else's guest she leaves alone; another chapter's are not there.
        let cancel = |id: VisitorId| json!({ "id": id.to_string(), "input": { "expectedVersion": 1 } });
        assert_eq!(code_of(&client.query(&move_text("visitorCancel"), cancel(called_off.id)).await), Some("FORBIDDEN"));
        let stranger = hall.app.as_member(&hall.stranger).await;
        assert_eq!(stranger.refused(&move_text("visitorCancel"), cancel(visit.id)).await[0]["code"], "NOT_FOUND");
        let refused = hall.moved(&client, "visitorFollowUp", visit.id, 1).await;
        assert_eq!(
            refused["userErrors"],
            json!([{ "code": "INVALID_TRANSITION", "message": "This cannot go from INVITED to FOLLOW_UP. Allowed: CHECKED_IN, CANCELLED." }])
        );
        let olga = hall.app.as_member(&hall.olga).await;
        let done = hall.moved(&olga, "visitorCancel", called_off.id, 1).await;
        assert_eq!(done["visitor"], json!({ "status": "CANCELLED", "version": 2, "nextStatuses": [] }));

        db.clock().advance(hall.meeting.starts_at.since(db.now()));
        let meeting = meetings::start(db, hall.app.club.system(), seen(&hall.meeting)).await.unwrap();
        hall.come(&visit).await.unwrap();
        meetings::hold(db, hall.app.club.system(), seen(&meeting)).await.unwrap();
        let client = hall.app.as_member(&hall.ewa).await;
        let followed = hall.moved(&client, "visitorFollowUp", visit.id, 2).await;
        assert_eq!(followed["visitor"], json!({ "status": "FOLLOW_UP", "version": 3, "nextStatuses": ["NOT_NOW", "CLOSED"] }));
        let stale = hall.moved(&client, "visitorPutOff", visit.id, 2).await;
        assert_eq!(stale["userErrors"][0]["code"], "CONFLICT");
        let put_off = hall.moved(&client, "visitorPutOff", visit.id, 3).await;
        assert_eq!(put_off["visitor"], json!({ "status": "NOT_NOW", "version": 4, "nextStatuses": ["FOLLOW_UP", "CLOSED"] }));
        let dismissed = hall.moved(&client, "visitorDismiss", visit.id, 4).await;
        assert_eq!(dismissed["visitor"]["status"], "CLOSED");
        // Who did not come was missed by mistake, until the close.
        let missed = hall.rows_of(&other).await;
        assert_eq!((missed.status, missed.version), (VisitorStatus::NoShow, 2));
        let trail = audit::of_subject(db, other.id).await.unwrap();
        let last = trail.last().unwrap();
        assert_eq!((last.from_state.as_deref(), last.to_state.as_deref()), (Some("INVITED"), Some("NO_SHOW")));
        let olga = hall.app.as_member(&hall.olga).await;
        let input = |version: i32| json!({ "id": other.id.to_string(), "input": { "expectedVersion": version } });
        olga.done("visitorCheckIn", CHECK_IN, input(2)).await;
        let undone = olga.done("visitorCheckInUndo", UNDO, input(3)).await;
        assert_eq!(undone["visitor"], json!({ "status": "NO_SHOW", "version": 4 }));
    }

    async fn what_strangers_left_is_forgotten(hall: Hall) {
        hall.app.leaves_jobs();
        let unconfirmed = hall.registered(&hall.meeting, "nikt@lis.example").await;
        let confirmed = hall.registered(&hall.meeting, "marek@lis.example").await;
        hall.post(&confirmed, &COME).await;
        let forget = async || {
            let forget = async |tx: &Tx| jobs::enqueue(tx, &ForgetVisits {}).await;
            assert!(hall.app.db().tx(forget).await.unwrap());
            hall.app.run_jobs().await;
            // Beside what the mailbox of development shows.
            let mut rows = hall.app.rows().await;
            rows.retain(|row| !row.starts_with("captured_mails: "));
            let kept = |what: &str| rows.iter().any(|row| row.contains(what));
            (kept("nikt@lis.example"), kept("marek@lis.example"), rows.iter().any(|row| row.starts_with("visit_links: ")))
        };
        assert_eq!(forget().await, (true, true, true));
        hall.app.later(Duration::from_hours(24 * 3));
        assert_eq!(forget().await, (false, true, true), "the meeting is over");
        assert_eq!(hall.get(&unconfirmed).await.0, StatusCode::NOT_FOUND);
        assert_eq!(hall.get(&confirmed).await.0, StatusCode::GONE);
        hall.app.later(Duration::from_hours(24 * 31));
        assert_eq!(forget().await, (false, true, false));
        hall.app.later(Duration::from_hours(24 * 705));
        assert_eq!(forget().await, (false, false, false), "two years later");
        let row = &hall.rows(&hall.meeting).await[0];
        assert_eq!((row.name.as_str(), row.email.as_ref(), row.status), ("—", None, VisitorStatus::Registered));
        let before = hall.rows(&hall.meeting).await;
        forget().await;
        assert_eq!(hall.rows(&hall.meeting).await, before, "once");
    }

    async fn a_delegate_at_the_door_repairs_a_no_show_and_reads_no_address(hall: Hall) {
        let email = "marek@lis.example";
        let visit = hall.invite(&hall.meeting, Some(email)).await.unwrap();
        let db = hall.app.db();
        db.clock().advance(hall.meeting.starts_at.since(db.now()));
        let meeting = meetings::start(db, hall.app.club.system(), seen(&hall.meeting)).await.unwrap();
        meetings::hold(db, hall.app.club.system(), seen(&meeting)).await.unwrap();
        let give = meetings::DelegateDuty {
            meeting: meeting.id, duty: meetings::Duty::Visitors, holder_name: text("Ala Wilk"), expires_at: None,
        };
        let link = meetings::delegate_duty(db, &hall.app.club.actor(&hall.jan).await, give).await.unwrap();
        let path = format!("/duty/{}", link.token.to_link());
        let (_, page) = hall.get(&path).await;
        assert!(page.contains("Marek Lis") && page.contains("Has come") && !page.contains(email), "{page}");
        let (id, version) = (visit.id.to_string(), "2");
        assert_eq!(hall.post(&path, &[("visitor", &id), ("version", version)]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(hall.rows_of(&visit).await.status, VisitorStatus::CheckedIn);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_registers_again_and_again_pays_and_is_told_to_wait() {
    let app = TestApp::with_settings(TestDb::on_sqlite().await, &[("graphql.rate_anonymous", "700")]).await;
    let post = async || {
        let request = app.request(Method::POST, "/visit/krakow-wawel").header("accept-language", "pl");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.body("name=x").send().await.unwrap()
    };
    for expected in [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY, StatusCode::TOO_MANY_REQUESTS]
    {
        assert_eq!(post().await.status(), expected);
    }
    let answer = post().await;
    assert!(answer.headers().contains_key("retry-after"));
    assert!(answer.text().await.unwrap().contains("Nie udało się tego zrobić"));
}

//! Before a meeting: it is announced by the clock, members are invited and reminded, answer signed in or by the link in
//! the mail, name who stands in, and choose which of these mails they want.

use std::time::Duration;

use chapterhouse::access::OfficeKind;
use chapterhouse::meetings::{self, Meeting, MoveMeeting};
use chapterhouse::members::Member;
use chapterhouse::platform::values::Locale;
use mail_parser::{MessageParser, MimeHeaders as _};
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::club::{seen, untold};
use crate::support::{Stage, TestApp, TestDb};

const PUBLISH: &str = "mutation($id: ID!, $input: MeetingMoveInput!) { meetingPublish(id: $id, input: $input) { \
    meeting { status version } userErrors { code } } }";
const CANCEL: &str = "mutation($id: ID!, $input: MeetingCallOffInput!) { meetingCancel(id: $id, input: $input) { \
    meeting { status } userErrors { code } } }";
const UPDATE: &str = "mutation($id: ID!, $input: MeetingUpdateInput!) { meetingUpdate(id: $id, input: $input) { \
    meeting { version } userErrors { code } } }";
const LEAVE_OUT: &str = "mutation($id: ID!, $input: MeetingCallOffInput!) { meetingLeaveOut(id: $id, input: $input) { \
    meeting { status } userErrors { code } } }";
const HOLIDAY: &str =
    "mutation($input: HolidayAddInput!) { holidayAdd(input: $input) { meetingsMet userErrors { code } } }";
const INVITE: &str =
    "mutation($input: VisitorInviteInput!) { visitorInvite(input: $input) { visitor { id } userErrors { code } } }";
const INTENT: &str = "mutation($id: ID!, $input: AttendanceIntentSetInput!) { \
    attendanceIntentSet(meetingId: $id, input: $input) { attendance { intent intentAt mark namedSubstitute version \
    member { fullName } } userErrors { code path message } } }";
const STATUS: &str = "query($id: ID!) { meeting(id: $id) { status attendance { intent mark member { fullName } } } }";
const PREFERENCES: &str =
    "{ viewer { mailPreferences { kinds { kind isOn isNeeded } timeZone quietFrom quietUntil version } } }";
const PREFER: &str = "mutation($input: MailPreferencesUpdateInput!) { mailPreferencesUpdate(input: $input) { \
    mailPreferences { kinds { kind isOn } timeZone quietFrom quietUntil version } userErrors { code path } } }";

/// A president who reads English, a member who reads Polish, and a meeting in ten days.
struct Week {
    app: TestApp,
    jan: Member,
    ewa: Member,
    meeting: Meeting,
}

impl Stage for Week {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let jan = app.officer("Jan Kowalski", OfficeKind::President).await;
        let ewa = app.club.member(&app.wawel, "Ewa Mazur", Locale::Pl).await;
        let meeting = app.club.meeting(&app.wawel, "2026-12-03 06:45").await;
        app.run_jobs().await;
        Self { app, jan, ewa, meeting }
    }
}

/// A mail as its reader has it.
struct Mail {
    to: String,
    subject: String,
    text: String,
    calendar: Option<String>,
}

impl Week {
    fn id(&self) -> String {
        self.meeting.id.to_string()
    }

    /// Moves the clock to an instant, and has the calendar looked at and all jobs run that are due.
    async fn at(&self, instant: &str) {
        let instant = chrono::DateTime::parse_from_rfc3339(instant).unwrap().to_utc().into();
        let clock = &self.app.test.clock;
        assert!(clock.now() <= instant);
        clock.advance(chapterhouse::platform::clock::Timestamp::since(instant, clock.now()));
        self.app.worker.run_schedules().await;
        self.app.run_jobs().await;
    }

    /// What has come since the last look, in the order of who got it.
    fn mails(&self, from: usize) -> Vec<Mail> {
        let received = self.app.smtp.received();
        let mut mails: Vec<Mail> = received[from..]
            .iter()
            .map(|mail| {
                let parsed = MessageParser::default().parse(&mail.raw).unwrap();
                Mail {
                    to: mail.to[0].clone(),
                    subject: parsed.subject().unwrap().to_owned(),
                    text: parsed.body_text(0).unwrap().replace("\r\n", "\n"),
                    calendar: parsed.attachment(0).map(|file| {
                        assert_eq!(file.attachment_name(), Some("meeting.ics"));
                        file.text_contents().unwrap().to_owned()
                    }),
                }
            })
            .collect();
        mails.sort_by(|one, other| (&one.to, &one.subject).cmp(&(&other.to, &other.subject)));
        mails
    }

    fn count(&self) -> usize {
        self.app.smtp.received().len()
    }

    async fn publish(&self) {
        let client = self.app.as_member(&self.jan).await;
        let variables = json!({ "id": self.id(), "input": { "expectedVersion": 1 } });
        client.done("meetingPublish", PUBLISH, variables).await;
        self.app.run_jobs().await;
    }

    async fn show(&self) -> Value {
        self.app.as_member(&self.ewa).await.data(STATUS, json!({ "id": self.id() })).await["meeting"].take()
    }

    /// The paths of the three links in a mail of Ewa's, in their order.
    fn links(&self) -> Vec<String> {
        let mails = self.mails(0);
        let text = &mails.iter().find(|mail| mail.to == "ewa.mazur@example.com").unwrap().text;
        text.lines().filter_map(|line| Some(line.get(line.find("/answer/")?..)?.to_owned())).collect()
    }

    async fn page(&self, method: Method, path: &str, form: &[(&str, &str)]) -> (StatusCode, String) {
        let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        let request = client.request(method.clone(), format!("http://{}{path}", self.app.server.address()));
        let request = if method == Method::POST {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            request.header("content-type", "application/x-www-form-urlencoded").body(body)
        } else {
            request
        };
        let answer = request.send().await.unwrap();
        // Dates are held together by spaces that do not break.
        (answer.status(), answer.text().await.unwrap().replace('\u{a0}', " "))
    }

    async fn refused_page(&self, path: &str, form: &[(&str, &str)], says: &str) {
        let before = self.app.rows().await;
        let (status, page) = self.page(Method::POST, path, form).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        assert!(page.contains(says), "{says}: {page}");
        assert!(self.app.rows().await == before, "{form:?} changed something");
    }
}

story! {
    async fn a_meeting_is_announced_a_week_ahead_and_its_members_are_invited(week: Week) {
        week.at("2026-11-26T05:44:59Z").await;
        assert_eq!(week.show().await["status"], "PLANNED");
        // By the second, but it is a quarter to seven: the mails wait until it is no longer quiet.
        week.at("2026-11-26T05:50:00Z").await;
        assert_eq!(week.show().await["status"], "PUBLISHED");
        assert_eq!(week.count(), 0);
        week.at("2026-11-26T06:00:00Z").await;
        let mails = week.mails(0);
        let to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
        assert_eq!(to, ["ewa.mazur@example.com", "jan.kowalski@example.com"]);
        assert_eq!(mails[0].subject, "Kraków Wawel: spotkanie – czwartek, 3 grudnia 2026, 06:45");
        assert_eq!(mails[1].subject, "Kraków Wawel: meeting on Thursday, 3 December 2026, 06:45");
        assert!(mails[1].text.contains("Where: Hotel Stary\n"), "{}", mails[1].text);
        for (place, says) in ["I will come:\n", "I will send a substitute:\n", "I cannot come:\n"].iter().enumerate() {
            assert!(mails[1].text.contains(says), "{place}: {}", mails[1].text);
        }
        let calendar = mails[1].calendar.as_deref().unwrap();
        for line in ["METHOD:PUBLISH", "DTSTART:20261203T054500Z", "SUMMARY:Kraków Wawel", "STATUS:CONFIRMED"] {
            assert!(calendar.contains(line), "{calendar}");
        }
        // Once, however often the calendar is looked at.
        week.at("2026-11-26T07:00:00Z").await;
        assert_eq!(week.count(), 2);
    }

    async fn the_link_in_the_mail_opens_a_page_and_the_page_takes_the_answer(week: Week) {
        week.publish().await;
        let links = week.links();
        assert_eq!(links.len(), 3);
        assert!(links[0].ends_with("?a=yes") && links[1].ends_with("?a=substitute") && links[2].ends_with("?a=no"));
        let before = week.app.rows().await;
        for link in &links {
            let (status, page) = week.page(Method::GET, link, &[]).await;
            assert_eq!(status, StatusCode::OK);
            assert!(page.contains("Czy będziesz na spotkaniu?") && page.contains("czwartek, 3 grudnia 2026, 06:45"), "{page}");
            assert!(page.contains("Ewa Mazur: nie ma jeszcze odpowiedzi.") && !page.contains("<script"), "{page}");
        }
        assert!(week.app.rows().await == before, "whoever only looks changes nothing");
        let (_, page) = week.page(Method::GET, &links[2], &[]).await;
        assert!(page.contains(r#"value="WILL_BE_ABSENT" required checked"#), "{page}");

        let (status, _) = week.page(Method::POST, &links[2], &[("answer", "WILL_BE_ABSENT"), ("version", "0")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let answered = json!([{ "intent": "WILL_BE_ABSENT", "mark": null, "member": { "fullName": "Ewa Mazur" } }]);
        assert_eq!(week.show().await["attendance"], answered);
        // The same page sent once more, after the answer was changed: it is old.
        week.refused_page(&links[2], &[("answer", "WILL_BE_ABSENT"), ("version", "0")], "w międzyczasie").await;
        // A free mind.
        let (status, _) = week.page(Method::POST, &links[0], &[("answer", "WILL_ATTEND"), ("version", "1")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(week.show().await["attendance"][0]["intent"], "WILL_ATTEND");
        let saved = format!("{}?saved=1", links[0].split_once('?').unwrap().0);
        let (_, page) = week.page(Method::GET, &saved, &[]).await;
        assert!(page.contains("Zapisano.") && page.contains("obecna odpowiedź: będę na spotkaniu"), "{page}");
    }

    async fn what_the_page_does_not_take_changes_nothing_and_what_was_typed_stays(week: Week) {
        week.publish().await;
        let link = &week.links()[1];
        week.refused_page(link, &[("version", "0")], "nie zapisano").await;
        week.refused_page(link, &[("answer", "PERHAPS"), ("version", "0")], "nie zapisano").await;
        let substitute = [("answer", "WILL_SEND_SUBSTITUTE"), ("version", "0")];
        let with = |name: &'static str, email: &'static str| [&substitute[..], &[("name", name), ("email", email)]].concat();
        week.refused_page(link, &with("", "anna@example.com"), "imię i nazwisko").await;
        week.refused_page(link, &with("Anna Lis", "anna"), r#"value="Anna Lis""#).await;
        week.refused_page(link, &with("JAN  Kowalski", ""), "członek tej samej grupy").await;
        week.refused_page(link, &with("Jasiek", "jan.kowalski@example.com"), "członek tej samej grupy").await;

        // A link that nobody made, of whatever form.
        let token = link.strip_prefix("/answer/").unwrap().split_once('?').unwrap().0;
        let last = if token.ends_with('A') { "Q" } else { "A" };
        for forged in [format!("{}{last}", &token[..token.len() - 1]), "A".repeat(86), "x".to_owned(), "x".repeat(4000)] {
            let path = format!("/answer/{forged}");
            assert_eq!(week.page(Method::GET, &path, &[]).await.0, StatusCode::NOT_FOUND);
            assert_eq!(week.page(Method::POST, &path, &substitute).await.0, StatusCode::NOT_FOUND);
        }
        // Held: it is too late.
        week.app.later(Duration::from_hours(24 * 10));
        let db = week.app.db();
        let meeting = meetings::get(db.reader(), week.meeting.id).await.unwrap();
        let started = meetings::start(db, week.app.club.system(), seen(&meeting)).await.unwrap();
        meetings::hold(db, week.app.club.system(), seen(&started)).await.unwrap();
        let before = week.app.rows().await;
        let (status, page) = week.page(Method::GET, link, &[]).await;
        assert_eq!(status, StatusCode::GONE);
        assert!(page.contains("Odpowiedzi nie są już przyjmowane"), "{page}");
        assert_eq!(week.page(Method::POST, link, &[("answer", "WILL_ATTEND"), ("version", "1")]).await.0, StatusCode::GONE);
        assert!(week.app.rows().await == before);
    }

    async fn a_substitute_is_named_and_told_and_told_again_when_not_needed(week: Week) {
        week.publish().await;
        let sent = week.count();
        let client = week.app.as_member(&week.ewa).await;
        let name = |name: &str, email: &str| {
            let input = json!({ "intent": "WILL_SEND_SUBSTITUTE", "substituteName": name, "substituteEmail": email });
            json!({ "id": week.id(), "input": input })
        };
        let done = client.done("attendanceIntentSet", INTENT, name("Anna Lis", "anna@lis.example")).await;
        let attendance = &done["attendance"];
        assert_eq!((&attendance["intent"], &attendance["namedSubstitute"]), (&json!("WILL_SEND_SUBSTITUTE"), &json!("Anna Lis")));
        assert_eq!(attendance["intentAt"], "2026-11-23T08:00:00.000Z");
        // Said once more, it is told once.
        client.done("attendanceIntentSet", INTENT, name("Anna Lis", "anna@lis.example")).await;
        week.app.run_jobs().await;
        let mails = week.mails(sent);
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to, "anna@lis.example");
        assert_eq!(mails[0].subject, "Zastępstwo: Kraków Wawel, czwartek, 3 grudnia 2026, 06:45");
        assert!(mails[0].text.contains("Ewa Mazur prosi o zastępstwo") && mails[0].text.contains("Miejsce: Hotel Stary"));
        assert!(mails[0].calendar.is_some());

        // Another one; then nobody.
        client.done("attendanceIntentSet", INTENT, name("Olga Gil", "olga@gil.example")).await;
        client.done("attendanceIntentSet", INTENT, json!({ "id": week.id(), "input": { "intent": "WILL_ATTEND" } })).await;
        week.app.run_jobs().await;
        let mails = week.mails(sent + 1);
        let told: Vec<(&str, bool)> = mails.iter().map(|mail| (mail.to.as_str(), mail.subject.contains("nieaktualne"))).collect();
        // Olga was called off before the first mail to her went out: it would have been wrong.
        assert_eq!(told, [("anna@lis.example", true), ("olga@gil.example", true)]);

        for number in 0..3 {
            client.done("attendanceIntentSet", INTENT, name(&format!("Zofia {number}"), "zofia@gil.example")).await;
        }
        let refused = client.refused(INTENT, name("Zofia Ostatnia", "zofia@gil.example")).await;
        assert_eq!(refused[0]["code"], "TOO_MANY_SUBSTITUTES");
        week.app.run_jobs().await;
    }

    async fn who_was_named_beforehand_need_not_be_named_again(week: Week) {
        let db = week.app.db();
        meetings::publish(db, week.app.club.system(), untold(&week.meeting)).await.unwrap();
        let ewa = week.app.as_member(&week.ewa).await;
        let input = json!({ "intent": "WILL_SEND_SUBSTITUTE", "substituteName": "Anna Lis" });
        ewa.done("attendanceIntentSet", INTENT, json!({ "id": week.id(), "input": input })).await;
        week.at("2026-12-03T05:40:00Z").await;
        let meeting = meetings::get(db.reader(), week.meeting.id).await.unwrap();
        meetings::start(db, week.app.club.system(), seen(&meeting)).await.unwrap();
        let jan = week.app.as_member(&week.jan).await;
        let mark = "mutation($id: ID!, $input: AttendanceRecordInput!) { attendanceRecord(meetingId: $id, input: $input) { \
            attendance { mark substituteName member { fullName } } userErrors { code } } }";
        let one = |member: &Member| json!({ "id": week.id(), "input": { "marks": [{ "memberId": member.id.to_string(), "mark": "SUBSTITUTE" }] } });
        let done = jan.done("attendanceRecord", mark, one(&week.ewa)).await;
        let expected = json!([{ "mark": "SUBSTITUTE", "substituteName": "Anna Lis", "member": { "fullName": "Ewa Mazur" } }]);
        assert_eq!(done["attendance"], expected);
        assert_eq!(jan.refused(mark, one(&week.jan)).await[0]["code"], "SUBSTITUTE_NAME_NEEDED");
    }

    async fn an_answer_is_the_members_own_or_of_who_marks_attendance(week: Week) {
        let piotr = week.app.member("Piotr Lis").await;
        let stranger = week.app.club.member(&week.app.tyniec, "Olga Gil", Locale::En).await;
        let say = |input: Value| json!({ "id": week.id(), "input": input });
        let ewas = say(json!({ "memberId": week.ewa.id.to_string(), "intent": "WILL_ATTEND" }));
        let own = say(json!({ "intent": "WILL_ATTEND" }));
        let ewa = week.app.as_member(&week.ewa).await;
        assert_eq!(ewa.refused(INTENT, own.clone()).await[0]["code"], "INTENT_NOT_OPEN");
        week.publish().await;
        let piotr = week.app.as_member(&piotr).await;
        let answer = piotr.query(INTENT, ewas.clone()).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let stranger = week.app.as_member(&stranger).await;
        assert_eq!(stranger.refused(INTENT, own).await[0]["code"], "NOT_ON_ROSTER");
        let jan = week.app.as_member(&week.jan).await;
        let done = jan.done("attendanceIntentSet", INTENT, ewas).await;
        assert_eq!(done["attendance"]["member"]["fullName"], "Ewa Mazur");
        for (input, code, field) in [
            (json!({ "intent": "WILL_ATTEND", "substituteName": "Anna Lis" }), "SUBSTITUTE_NAME_UNUSED", "substituteName"),
            (json!({ "intent": "WILL_SEND_SUBSTITUTE", "substituteEmail": "a@b.example" }), "SUBSTITUTE_NAME_NEEDED", "substituteName"),
            (json!({ "intent": "WILL_SEND_SUBSTITUTE", "substituteName": "Ewa Mazur" }), "SUBSTITUTE_OF_SAME_CHAPTER", "substituteName"),
            (json!({ "intent": "WILL_SEND_SUBSTITUTE", "substituteName": "A B", "substituteEmail": "a" }), "EMAIL_INVALID", "substituteEmail"),
        ] {
            let refused = jan.refused(INTENT, say(input)).await;
            assert_eq!((&refused[0]["code"], &refused[0]["path"]), (&json!(code), &json!(["input", field])));
        }
    }

    async fn who_has_not_answered_is_reminded_the_day_before(week: Week) {
        week.publish().await;
        let jan = week.app.as_member(&week.jan).await;
        jan.done("attendanceIntentSet", INTENT, json!({ "id": week.id(), "input": { "intent": "WILL_ATTEND" } })).await;
        let sent = week.count();
        week.at("2026-12-02T05:44:00Z").await;
        week.at("2026-12-02T05:50:00Z").await;
        assert_eq!(week.count(), sent, "it is quiet until seven");
        week.at("2026-12-02T06:00:00Z").await;
        week.at("2026-12-02T12:00:00Z").await;
        let mails = week.mails(sent);
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].to.as_str(), mails[0].subject.as_str()), (
            "ewa.mazur@example.com",
            "Kraków Wawel: czy będziesz – czwartek, 3 grudnia 2026, 06:45?",
        ));
    }

    async fn of_a_meeting_that_was_put_off_they_are_reminded_anew(week: Week) {
        week.publish().await;
        week.at("2026-12-02T12:00:00Z").await;
        let sent = week.count();
        let meeting = meetings::by_ids(week.app.db().reader(), &[week.meeting.id]).await.unwrap().remove(0);
        let put_off = |local_start: &str, version: i32| json!({
            "id": week.id(), "input": { "expectedVersion": version, "localStart": local_start },
        });
        let update = "mutation($id: ID!, $input: MeetingUpdateInput!) { meetingUpdate(id: $id, input: $input) { \
            meeting { version } userErrors { code } } }";
        let jan = week.app.as_member(&week.jan).await;
        jan.done("meetingUpdate", update, put_off("2026-12-10T06:45", meeting.version)).await;
        week.app.run_jobs().await;
        let told = week.count();
        week.at("2026-12-08T12:00:00Z").await;
        assert_eq!(week.count(), told);
        week.at("2026-12-09T12:00:00Z").await;
        let mails = week.mails(told);
        assert_eq!(mails.len(), 2, "nobody has answered: {sent}");
        assert!(mails.iter().all(|mail| mail.subject.contains("10 ")), "{:?}", mails[0].subject);
        week.at("2026-12-09T13:00:00Z").await;
        assert_eq!(week.count(), told + 2);
        // Put off by an hour on the day itself: to be told of it is enough.
        let jan = week.app.as_member(&week.jan).await;
        jan.done("meetingUpdate", update, put_off("2026-12-10T07:45", meeting.version + 1)).await;
        week.app.run_jobs().await;
        let told = week.count();
        week.at("2026-12-09T14:00:00Z").await;
        assert_eq!(week.count(), told);
    }

    async fn who_is_invited_at_the_last_moment_is_not_reminded_as_well(week: Week) {
        week.app.club.meeting(&week.app.wawel, "2026-11-24 12:00").await;
        week.at("2026-11-23T08:10:00Z").await;
        assert_eq!(week.count(), 2, "both are invited");
        week.at("2026-11-23T12:00:00Z").await;
        week.at("2026-11-24T06:30:00Z").await;
        assert_eq!(week.count(), 2);
    }

    async fn everybody_is_told_when_a_meeting_is_called_off(week: Week) {
        week.publish().await;
        let ewa = week.app.as_member(&week.ewa).await;
        let input = json!({ "intent": "WILL_SEND_SUBSTITUTE", "substituteName": "Anna Lis", "substituteEmail": "anna@lis.example" });
        ewa.done("attendanceIntentSet", INTENT, json!({ "id": week.id(), "input": input })).await;
        week.app.run_jobs().await;
        let sent = week.count();
        // In the middle of the night: this cannot wait.
        week.app.later(Duration::from_hours(15));
        let jan = week.app.as_member(&week.jan).await;
        jan.done("meetingCancel", CANCEL, json!({ "id": week.id(), "input": { "expectedVersion": 2 } })).await;
        week.app.run_jobs().await;
        let mails = week.mails(sent);
        let subjects: Vec<(&str, &str)> = mails.iter().map(|mail| (mail.to.as_str(), mail.subject.as_str())).collect();
        assert_eq!(subjects, [
            ("anna@lis.example", "Zastępstwo nieaktualne: Kraków Wawel, czwartek, 3 grudnia 2026, 06:45"),
            ("ewa.mazur@example.com", "Odwołane: Kraków Wawel, czwartek, 3 grudnia 2026, 06:45"),
            ("jan.kowalski@example.com", "Called off: Kraków Wawel, Thursday, 3 December 2026, 06:45"),
        ]);
        assert!(mails[2].calendar.as_deref().unwrap().contains("METHOD:CANCEL"));
        assert!(!mails[2].text.contains("/answer/"), "{}", mails[2].text);
    }

    async fn members_visitors_and_substitutes_are_told_when_a_meeting_is_moved_or_left_out(week: Week) {
        week.publish().await;
        let ewa = week.app.as_member(&week.ewa).await;
        let input = json!({ "intent": "WILL_SEND_SUBSTITUTE", "substituteName": "Anna Lis", "substituteEmail": "anna@lis.example" });
        ewa.done("attendanceIntentSet", INTENT, json!({ "id": week.id(), "input": input })).await;
        let input = json!({ "meetingId": week.id(), "name": "Marek Wilk", "email": "marek@wilk.example" });
        ewa.done("visitorInvite", INVITE, json!({ "input": input })).await;
        week.app.run_jobs().await;
        let sent = week.count();
        let jan = week.app.as_member(&week.jan).await;
        let input = json!({ "expectedVersion": 2, "localStart": "2026-12-03T07:15", "venue": "Hotel Nowy" });
        jan.done("meetingUpdate", UPDATE, json!({ "id": week.id(), "input": input })).await;
        week.app.run_jobs().await;
        let subjects = |mails: &[Mail]| mails.iter().map(|mail| format!("{} {}", mail.to, mail.subject)).collect::<Vec<_>>();
        let mails = week.mails(sent);
        assert_eq!(subjects(&mails), [
            "anna@lis.example Zmiana: Kraków Wawel, czwartek, 3 grudnia 2026, 07:15",
            "ewa.mazur@example.com Zmiana: Kraków Wawel, czwartek, 3 grudnia 2026, 07:15",
            "jan.kowalski@example.com Changed: Kraków Wawel, Thursday, 3 December 2026, 07:15",
            "marek@wilk.example Zmiana: wizyta w grupie Kraków Wawel, czwartek, 3 grudnia 2026, 07:15",
        ]);
        assert!(mails.iter().all(|mail| mail.text.contains("Hotel Nowy")));
        let calendar = mails[2].calendar.as_deref().unwrap();
        assert!(calendar.contains("DTSTART:20261203T061500Z") && calendar.contains("SEQUENCE:3"), "{calendar}");
        // The answer stays; two changes before a mail goes out are told once, as it stands.
        assert_eq!(week.show().await["attendance"][0]["intent"], "WILL_SEND_SUBSTITUTE");
        let sent = week.count();
        for (version, title) in [(3, "Wigilia"), (4, "Barszcz")] {
            let input = json!({ "expectedVersion": version, "title": title });
            jan.done("meetingUpdate", UPDATE, json!({ "id": week.id(), "input": input })).await;
        }
        week.app.run_jobs().await;
        assert_eq!(week.count(), sent + 4);

        let sent = week.count();
        jan.done("meetingLeaveOut", LEAVE_OUT, json!({ "id": week.id(), "input": { "expectedVersion": 5 } })).await;
        week.app.run_jobs().await;
        assert_eq!(subjects(&week.mails(sent)), [
            "anna@lis.example Zastępstwo nieaktualne: Kraków Wawel, czwartek, 3 grudnia 2026, 07:15",
            "ewa.mazur@example.com Wolne: Kraków Wawel, czwartek, 3 grudnia 2026, 07:15",
            "jan.kowalski@example.com Left out: Kraków Wawel, Thursday, 3 December 2026, 07:15",
            "marek@wilk.example Odwołane: Kraków Wawel, czwartek, 3 grudnia 2026, 07:15",
        ]);
    }

    async fn a_holiday_that_is_added_is_told_to_who_was_invited(week: Week) {
        week.publish().await;
        let sent = week.count();
        let jan = week.app.as_member(&week.jan).await;
        let scope = json!({ "chapterId": week.app.wawel.id.to_string() });
        let input = json!({ "scope": scope, "observedOn": "2026-12-03", "name": "Barbórka" });
        jan.done("holidayAdd", HOLIDAY, json!({ "input": input })).await;
        week.app.run_jobs().await;
        assert_eq!(week.mails(sent).iter().map(|mail| mail.subject.as_str()).collect::<Vec<_>>(), [
            "Wolne: Kraków Wawel, czwartek, 3 grudnia 2026, 06:45",
            "Left out: Kraków Wawel, Thursday, 3 December 2026, 06:45",
        ]);
    }

    async fn nobody_is_told_of_a_meeting_that_was_never_announced(week: Week) {
        let jan = week.app.as_member(&week.jan).await;
        jan.done("meetingCancel", CANCEL, json!({ "id": week.id(), "input": { "expectedVersion": 1 } })).await;
        assert_eq!(week.app.run_jobs().await, 0);
    }

    async fn a_meeting_that_nobody_ends_is_held_an_hour_after_its_end(week: Week) {
        let db = week.app.db();
        let meeting = meetings::publish(db, week.app.club.system(), untold(&week.meeting)).await.unwrap();
        let ewa = week.app.as_member(&week.ewa).await;
        ewa.done("attendanceIntentSet", INTENT, json!({ "id": week.id(), "input": { "intent": "WILL_BE_ABSENT" } })).await;
        week.at("2026-12-03T05:40:00Z").await;
        let meeting = meetings::get(db.reader(), meeting.id).await.unwrap();
        let start = MoveMeeting { meeting: meeting.id, expected_version: meeting.version };
        meetings::start(db, week.app.club.system(), start).await.unwrap();
        week.at("2026-12-03T08:14:00Z").await;
        assert_eq!(week.show().await["status"], "IN_PROGRESS");
        week.at("2026-12-03T08:20:00Z").await;
        let shown = week.show().await;
        assert_eq!(shown["status"], "HELD");
        assert_eq!(shown["attendance"].as_array().unwrap().len(), 2);
        assert!(shown["attendance"].as_array().unwrap().iter().all(|row| row["mark"] == "ABSENT"));
        // Who had answered has a row that has changed.
        let marked = meetings::attendance_of(db.reader(), &[meeting.id]).await.unwrap();
        let versions = |member: &Member| marked.iter().find(|row| row.member_id == member.id).unwrap().version;
        assert_eq!((versions(&week.jan), versions(&week.ewa)), (1, 2));
    }

    async fn a_member_chooses_which_mails_come_and_when(week: Week) {
        let ewa = week.app.as_member(&week.ewa).await;
        let shown = ewa.data(PREFERENCES, json!({})).await["viewer"]["mailPreferences"].take();
        assert_eq!(
            (&shown["timeZone"], &shown["quietFrom"], &shown["quietUntil"], &shown["version"]),
            (&json!(null), &json!("21:00"), &json!("07:00"), &json!(0))
        );
        let needed = |needed: bool| {
            let kinds = shown["kinds"].as_array().unwrap().iter().filter(move |kind| kind["isNeeded"] == needed);
            kinds.map(|kind| kind["kind"].as_str().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(needed(false), ["MEETING_INVITATION", "MEETING_REMINDER", "REFERRAL", "TASK", "ONE_TO_ONE", "FOLLOW_UP"]);
        assert_eq!(
            needed(true),
            ["MEETING_CHANGE", "AGENDA_ROLE", "MEETING_SUMMARY", "ATTENDANCE_WARNING", "OFFICE", "SECURITY"]
        );
        for (input, code, path) in [
            (json!({ "expectedVersion": 0, "switchedOff": ["MEETING_REMINDER", "SECURITY"] }), "MAIL_KIND_NEEDED", json!(["input", "switchedOff", "1"])),
            (json!({ "expectedVersion": 0, "timeZone": "Mars/Olympus" }), "TIME_ZONE_UNKNOWN", json!(["input", "timeZone"])),
            (json!({ "expectedVersion": 1, "quietFrom": "20:00" }), "CONFLICT", json!(["input", "expectedVersion"])),
        ] {
            let refused = ewa.refused(PREFER, json!({ "input": input })).await;
            assert_eq!((&refused[0]["code"], &refused[0]["path"]), (&json!(code), &path));
        }
        let input = json!({
            "expectedVersion": 0, "switchedOff": ["MEETING_INVITATION", "MEETING_INVITATION"], "timeZone": "America/New_York",
            "quietFrom": "22:00", "quietUntil": "06:00",
        });
        let done = ewa.done("mailPreferencesUpdate", PREFER, json!({ "input": input })).await["mailPreferences"].take();
        assert_eq!((&done["timeZone"], &done["quietUntil"], &done["version"]), (&json!("America/New_York"), &json!("06:00"), &json!(1)));
        assert_eq!(done["kinds"][0], json!({ "kind": "MEETING_INVITATION", "isOn": false }));

        // No invitation; the reminder, which she wants, when it is no longer quiet in New York: at eleven UTC.
        week.publish().await;
        assert_eq!(week.mails(0).iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["jan.kowalski@example.com"]);
        week.at("2026-12-02T06:30:00Z").await;
        assert_eq!(week.count(), 2, "Jan is reminded");
        week.at("2026-12-02T11:00:00Z").await;
        assert_eq!(week.mails(2)[0].to, "ewa.mazur@example.com");
        // Null takes the zone back, what is left out stays.
        let back = json!({ "input": { "expectedVersion": 1, "timeZone": null } });
        let done = ewa_again(&week, back).await;
        assert_eq!((&done["timeZone"], &done["quietFrom"]), (&json!(null), &json!("22:00")));
    }
}

/// By then her token has run out.
async fn ewa_again(week: &Week, variables: Value) -> Value {
    let ewa = week.app.as_member(&week.ewa).await;
    ewa.done("mailPreferencesUpdate", PREFER, variables).await["mailPreferences"].take()
}

//! The summary before it is sent, and a week that is opened again: who may, for how long, and who is mailed afterwards.

use std::time::Duration;

use chapterhouse::access::OfficeKind;
use chapterhouse::access::OfficeScope;
use chapterhouse::access::audit;
use chapterhouse::meetings::Meeting;
use chapterhouse::members::Member;
use chapterhouse::platform::values::Locale;
use mail_parser::MessageParser;
use serde_json::{Value, json};

use crate::support::app::{Client, code_of};
use crate::support::{Stage, TestApp, TestDb};

const REOPEN: &str = "mutation($id: ID!, $input: MeetingReopenInput!) { meetingReopen(id: $id, input: $input) { \
    meeting { status version nextStatuses closedAt } userErrors { code path ... on ConflictError { currentVersion } } } }";
const CLOSE: &str = "mutation($id: ID!, $input: MeetingCloseInput!) { meetingClose(id: $id, input: $input) { \
    meeting { status version } summariesQueued userErrors { code } } }";
const MARK: &str = "mutation($id: ID!, $input: AttendanceRecordInput!) { attendanceRecord(meetingId: $id, input: $input) { \
    meeting { version } userErrors { code } } }";
const FIGURES: &str = "closeNumber expected attended marks { mark count } absentNames visitors { name } note";

/// Leaders, members who read English and Polish, and a week that was closed: Piotr was absent.
struct Week {
    app: TestApp,
    anna: Member,
    jan: Member,
    piotr: Member,
    meeting: Meeting,
}

impl Stage for Week {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let anna = app.officer("Anna Nowak", OfficeKind::VicePresident).await;
        let jan = app.officer("Jan Kowalski", OfficeKind::President).await;
        let piotr = app.club.member(&app.wawel, "Piotr Lis", Locale::Pl).await;
        let meeting = app.club.open(&app.club.meeting(&app.wawel, "2026-11-23 09:05").await).await;
        let week = Self { app, anna, jan, piotr, meeting };
        let client = week.app.as_member(&week.anna).await;
        week.mark(&client, &week.anna, "PRESENT").await;
        week.mark(&client, &week.jan, "PRESENT").await;
        week
    }
}

impl Week {
    fn id(&self) -> String {
        self.meeting.id.to_string()
    }

    async fn mark(&self, client: &Client<'_>, member: &Member, mark: &str) {
        let input = json!({ "marks": [{ "memberId": member.id.to_string(), "mark": mark }] });
        client.done("attendanceRecord", MARK, json!({ "id": self.id(), "input": input })).await;
    }

    async fn hold(&self, client: &Client<'_>) {
        let text = "mutation($id: ID!) { meetingHold(id: $id, input: { expectedVersion: 3 }) { meeting { version } userErrors { code } } }";
        client.done("meetingHold", text, json!({ "id": self.id() })).await;
    }

    async fn close(&self, client: &Client<'_>, version: i32) -> i64 {
        let input = json!({ "expectedVersion": version, "note": "Well done." });
        let done = client.done("meetingClose", CLOSE, json!({ "id": self.id(), "input": input })).await;
        assert_eq!(done["meeting"]["status"], "CLOSED");
        done["summariesQueued"].as_i64().unwrap()
    }

    /// Held, closed, and read by everybody.
    async fn closed(&self, client: &Client<'_>) {
        self.hold(client).await;
        assert_eq!(self.close(client, 4).await, 3);
        self.app.run_jobs().await;
        assert_eq!(self.app.smtp.received().len(), 3);
        self.app.smtp.forget();
    }

    fn reopen(&self, version: i32, reason: &str) -> Value {
        json!({ "id": self.id(), "input": { "expectedVersion": version, "reason": reason } })
    }

    async fn preview(&self, client: &Client<'_>) -> Value {
        let text = format!(
            "query($id: ID!) {{ meeting(id: $id) {{ summaryPreview(note: \"Well done.\") {{ summary {{ {FIGURES} }} \
             mail {{ subject text html }} isCorrection changes }} }} }}"
        );
        client.data(&text, json!({ "id": self.id() })).await["meeting"]["summaryPreview"].take()
    }

    async fn summary(&self, client: &Client<'_>) -> Value {
        let text = format!("query($id: ID!) {{ meeting(id: $id) {{ summary {{ {FIGURES} }} }} }}");
        client.data(&text, json!({ "id": self.id() })).await["meeting"]["summary"].take()
    }

    /// Recipients, subjects and texts, in the order of recipients.
    fn mails(&self) -> Vec<(String, String, String)> {
        let mut mails: Vec<_> = self
            .app
            .smtp
            .received()
            .iter()
            .map(|mail| {
                let parsed = MessageParser::default().parse(&mail.raw).unwrap();
                let text = parsed.body_text(0).unwrap().replace("\r\n", "\n").replace('\u{a0}', " ");
                (mail.to[0].clone(), parsed.subject().unwrap().to_owned(), text)
            })
            .collect();
        mails.sort();
        mails
    }
}

story! {
    async fn the_summary_is_looked_at_before_it_is_sent(week: Week) {
        let anna = week.app.as_member(&week.anna).await;
        // Who is not marked yet is not counted.
        assert_eq!(week.preview(&anna).await["summary"]["expected"], 2);
        week.hold(&anna).await;
        let before = week.app.rows().await;
        let preview = week.preview(&anna).await;
        assert_eq!(
            preview["summary"],
            json!({
                "closeNumber": 1, "expected": 3, "attended": 2,
                "marks": [{ "mark": "PRESENT", "count": 2 }, { "mark": "ABSENT", "count": 1 }],
                "absentNames": ["Piotr Lis"], "visitors": [], "note": "Well done.",
            })
        );
        assert_eq!((&preview["isCorrection"], &preview["changes"]), (&json!(false), &json!([])));
        assert!(week.app.rows().await == before, "to look changes nothing");
        assert_eq!(week.summary(&anna).await, Value::Null);

        assert_eq!(week.close(&anna, 4).await, 3);
        week.app.run_jobs().await;
        // Letter for letter what she gets.
        let (_, subject, text) = week.mails().into_iter().next().unwrap();
        let mail = &preview["mail"];
        let port = |text: &str| text.replace('\u{a0}', " ").lines().filter(|line| !line.starts_with("http://")).collect::<Vec<_>>().join("\n");
        assert_eq!((mail["subject"].as_str().unwrap(), port(mail["text"].as_str().unwrap())), (subject.as_str(), port(&text)));
        assert!(mail["html"].as_str().unwrap().starts_with("<!doctype html>"));
        assert_eq!(week.summary(&anna).await, preview["summary"]);
        assert_eq!(week.preview(&anna).await, Value::Null, "there is nothing more to send");
        let piotr = week.app.as_member(&week.piotr).await;
        assert_eq!(week.summary(&piotr).await["attended"], 2);
    }

    async fn a_repair_is_mailed_with_what_it_changed(week: Week) {
        let anna = week.app.as_member(&week.anna).await;
        week.closed(&anna).await;
        let done = anna.done("meetingReopen", REOPEN, week.reopen(5, "Piotr came late")).await;
        assert_eq!(
            done["meeting"],
            json!({ "status": "REOPENED", "version": 6, "nextStatuses": ["CLOSED"], "closedAt": "2026-11-23T08:05:00.000Z" })
        );
        let trail = audit::of_subject(week.app.db(), week.meeting.id).await.unwrap();
        let last = trail.last().unwrap();
        assert_eq!((last.action.as_str(), last.reason.as_deref()), ("meetingReopen", Some("Piotr came late")));
        week.mark(&anna, &week.piotr, "LATE").await;
        let preview = week.preview(&anna).await;
        assert_eq!((&preview["isCorrection"], &preview["summary"]["closeNumber"]), (&json!(true), &json!(2)));
        let changes = preview["changes"].as_array().unwrap();
        assert_eq!(changes.len(), 1, "{changes:?}");
        let change = changes[0].as_str().unwrap().replace('\u{a0}', " ");
        assert_eq!(change, "Attendance: 2 of 3 · 1 absent · Absent: Piotr Lis → 3 of 3 · 1 late");
        // As it was closed, until it is closed again.
        assert_eq!(week.summary(&anna).await["attended"], 2);

        assert_eq!(week.close(&anna, 6).await, 0, "who has to be told is found out afterwards");
        week.app.run_jobs().await;
        let mails = week.mails();
        let to: Vec<&str> = mails.iter().map(|(to, ..)| to.as_str()).collect();
        assert_eq!(to, ["anna.nowak@example.com", "jan.kowalski@example.com", "piotr.lis@example.com"]);
        assert_eq!(mails[1].1, "Corrected: Kraków Wawel, the week to 23 November 2026");
        assert!(mails[1].2.contains("! * Attendance: 2 of 3 · 1 absent"), "{}", mails[1].2);
        assert!(mails[2].1.starts_with("Korekta: Kraków Wawel"), "{}", mails[2].1);
        assert_eq!(mails[2].2.matches("! * ").count(), 2, "{}", mails[2].2);
        assert_eq!(week.summary(&anna).await["attended"], 3);
        week.app.smtp.forget();
        week.app.later(Duration::from_hours(24));
        assert_eq!((week.app.run_jobs().await, week.app.smtp.received().len()), (0, 0));
    }

    async fn a_repair_that_changes_no_figure_mails_nobody(week: Week) {
        let anna = week.app.as_member(&week.anna).await;
        week.closed(&anna).await;
        anna.done("meetingReopen", REOPEN, week.reopen(5, "To be sure")).await;
        week.mark(&anna, &week.piotr, "LATE").await;
        week.mark(&anna, &week.piotr, "ABSENT").await;
        assert_eq!(week.preview(&anna).await["changes"], json!([]));
        week.close(&anna, 6).await;
        week.app.run_jobs().await;
        assert_eq!(week.mails(), []);
    }

    async fn the_figures_of_the_first_close_stand_though_nobody_has_asked_for_them(week: Week) {
        let anna = week.app.as_member(&week.anna).await;
        week.hold(&anna).await;
        week.close(&anna, 4).await;
        // Before any mail was written.
        anna.done("meetingReopen", REOPEN, week.reopen(5, "Piotr was there")).await;
        week.mark(&anna, &week.piotr, "PRESENT").await;
        week.close(&anna, 6).await;
        week.app.run_jobs().await;
        let mails = week.mails();
        let jans: Vec<&str> = mails.iter().filter(|(to, ..)| to.starts_with("jan")).map(|(_, _, text)| text.as_str()).collect();
        assert_eq!(jans.len(), 2);
        let attended = |text: &&&str| text.contains("Attendance  2 of 3\n");
        assert_eq!(jans.iter().filter(attended).count(), 1, "{jans:?}");
    }

    async fn the_vice_president_opens_a_week_again_for_seven_days_then_the_director_does(week: Week) {
        let region = OfficeScope::Region(week.app.club.region.id);
        let director = week.app.overseer("Karol Director", OfficeKind::RegionDirector, region).await;
        let anna = week.app.as_member(&week.anna).await;
        let early = anna.refused(REOPEN, week.reopen(3, "Too early")).await;
        assert_eq!(early[0]["code"], "INVALID_TRANSITION");
        week.closed(&anna).await;
        let forbidden = async |member: &Member| {
            let client = week.app.as_member(member).await;
            let before = week.app.rows().await;
            let answer = client.query(REOPEN, week.reopen(5, "Please")).await;
            assert_eq!(code_of(&answer), Some("FORBIDDEN"));
            assert!(week.app.rows().await == before);
        };
        for member in [&week.jan, &week.piotr, &director] {
            forbidden(member).await;
        }
        assert_eq!(anna.refused(REOPEN, week.reopen(5, " ")).await[0]["code"], "TEXT_EMPTY");
        let stale = anna.refused(REOPEN, week.reopen(4, "Stale")).await;
        assert_eq!(stale[0]["currentVersion"], 5);

        week.app.later(Duration::from_hours(7 * 24));
        let anna = week.app.as_member(&week.anna).await;
        anna.done("meetingReopen", REOPEN, week.reopen(5, "The last moment")).await;
        week.close(&anna, 6).await;
        week.app.run_jobs().await;
        week.app.later(Duration::from_hours(7 * 24) + Duration::from_secs(1));
        let answer = week.app.as_member(&week.anna).await.query(REOPEN, week.reopen(7, "Too late")).await;
        assert_eq!(code_of(&answer), Some("FORBIDDEN"));
        let director = week.app.as_member(&director).await;
        let done = director.done("meetingReopen", REOPEN, week.reopen(7, "The chapter asked for it")).await;
        assert_eq!(done["meeting"]["status"], "REOPENED");
    }
}

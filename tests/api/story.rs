//! A chapter's week, as its people live it: over HTTP alone, from the sign-in to the summary in everyone's mailbox.

use std::collections::BTreeMap;
use std::time::Duration;

use chapterhouse::access::OfficeKind;
use chapterhouse::members::Member;
use chapterhouse::platform::values::Locale;
use mail_parser::MessageParser;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{Client, PASSWORD};
use crate::support::{Stage, TestApp, TestDb};

const CHAPTER: &str = "query($by: ChapterBy!) { chapter(by: $by) { id name timeZone \
    members(first: 100) { edges { node { id fullName membership { category { name } } } } } \
    nextMeetings(first: 2) { id status localStart startsAt } \
    officers { office member { fullName } } } }";
const SCHEDULE: &str = "mutation($input: MeetingScheduleInput!) { meetingSchedule(input: $input) { \
    meeting { id status localStart timeZone startsAt endsAt version nextStatuses } userErrors { code path message } } }";
const PASS: &str = "mutation($input: ReferralPassInput!) { referralPass(input: $input) { \
    referral { id status version inside } userErrors { code path message } } }";
const ACCEPT: &str = "mutation($id: ID!, $input: ReferralMoveInput!) { referralAccept(id: $id, input: $input) { \
    referral { id status version description contact { name phone } } userErrors { code path message } } }";
const RECORD: &str = "mutation($input: ClosedBusinessRecordInput!) { closedBusinessRecord(input: $input) { \
    closedBusiness { id status closedOn amount { amount currency } } referral { status } \
    userErrors { code path message } } }";
const MARK: &str = "mutation($id: ID!, $input: AttendanceRecordInput!) { \
    attendanceRecord(meetingId: $id, input: $input) { \
    attendance { mark substituteName member { id } } userErrors { code path message } } }";
const CLOSE: &str = "mutation($id: ID!, $input: MeetingCloseInput!) { meetingClose(id: $id, input: $input) { \
    meeting { status version closedAt } summariesQueued \
    userErrors { __typename code path message ... on ConflictError { currentVersion } } } }";
const REVENUE: &str = "query($id: ID!, $chapter: ID!) { \
    member(id: $id) { revenueGiven { amount currency } revenueReceived { amount currency } } \
    chapter(by: { id: $chapter }) { revenue { amount currency } } }";

/// A chapter of five: three read Polish, two English.
struct Week {
    app: TestApp,
    president: Member,
    vice: Member,
    giver: Member,
    recipient: Member,
    fifth: Member,
}

impl Stage for Week {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let polish = async |name| app.club.member(&app.wawel, name, Locale::Pl).await;
        let president = polish("Jan Kowalski").await;
        let vice = polish("Anna Świetlik").await;
        let giver = polish("Piotr Łęcki").await;
        let recipient = app.member("Emma Clarke").await;
        let fifth = app.member("James O’Neill").await;
        app.club.office(&president, OfficeKind::President, &app.wawel).await;
        app.club.office(&vice, OfficeKind::VicePresident, &app.wawel).await;
        // Whom the summary of this chapter must not reach.
        app.club.member(&app.tyniec, "Ewa Mazur", Locale::Pl).await;
        Self { app, president, vice, giver, recipient, fifth }
    }
}

story! {
    async fn the_week_of_a_chapter_from_the_roster_to_the_summaries(week: Week) {
        let (jan, anna) = (week.sign_in(&week.president).await, week.sign_in(&week.vice).await);
        let (piotr, emma) = (week.sign_in(&week.giver).await, week.sign_in(&week.recipient).await);
        let id = week.plan(&jan).await;
        assert_eq!(week.step(&jan, "meetingPublish", &id, 1).await["status"], "PUBLISHED");
        assert_eq!(week.app.run_jobs().await, 5, "everybody is invited");
        week.app.smtp.forget();
        assert_eq!(week.step(&jan, "meetingStart", &id, 2).await["status"], "IN_PROGRESS");
        week.mark(&jan, &id).await;

        let accepted = week.pass_and_accept(&piotr, &emma).await;
        let nothing = (json!([]), json!([]), json!([]));
        assert_eq!(week.revenue(&piotr, &week.giver).await, nothing);
        week.record(&emma, &accepted).await;
        let thanked = json!([{ "amount": "1250.00", "currency": "PLN" }]);
        assert_eq!(week.revenue(&piotr, &week.giver).await, (thanked.clone(), json!([]), thanked.clone()));
        assert_eq!(week.revenue(&emma, &week.recipient).await, (json!([]), thanked.clone(), thanked));

        assert_eq!(week.app.run_jobs().await, 3, "passed, taken on, thanked for");
        week.app.smtp.forget();
        week.app.later(Duration::from_mins(5));
        assert_eq!(week.step(&anna, "meetingHold", &id, 3).await["status"], "HELD");
        let closed = week.close(&anna, &id, 4).await;
        assert_eq!(
            closed,
            json!({
                "meeting": { "status": "CLOSED", "version": 5, "closedAt": "2026-11-23T08:05:00.000Z" },
                "summariesQueued": 5,
                "userErrors": [],
            })
        );
        assert_eq!(week.app.smtp.received().len(), 0, "a close sends nothing itself");
        assert_eq!(week.app.run_jobs().await, 6);
        week.everybody_read_the_summary_once();
        week.cannot_be_closed_again(&jan, &id).await;
        week.app.later(Duration::from_hours(24));
        assert_eq!((week.app.run_jobs().await, week.app.smtp.received().len()), (0, 5));
    }

    async fn a_week_is_closed_while_the_mail_server_is_down_and_the_mails_go_out_later(week: Week) {
        let mut week = week;
        let anna = week.sign_in(&week.vice).await;
        let id = week.held(&anna).await;
        let token = anna.token().unwrap().to_owned();
        week.app.smtp.stop().await;
        let anna = week.app.with_token(&token);
        let closed = week.close(&anna, &id, 4).await;
        assert_eq!((&closed["meeting"]["status"], &closed["summariesQueued"]), (&"CLOSED".into(), &json!(5)));
        assert_eq!(week.app.run_jobs().await, 6);
        assert_eq!(week.app.smtp.received().len(), 0);

        week.app.smtp.start_again().await;
        assert_eq!(week.app.run_jobs().await, 0, "not before the pause is over");
        week.app.later(Duration::from_secs(10));
        assert_eq!(week.app.run_jobs().await, 5);
        week.everybody_read_the_summary_once();
        week.app.later(Duration::from_hours(24));
        assert_eq!((week.app.run_jobs().await, week.app.smtp.received().len()), (0, 5));
    }

    async fn of_two_leaders_who_close_at_the_same_moment_one_does(week: Week) {
        let (anna, jan) = (week.sign_in(&week.vice).await, week.sign_in(&week.president).await);
        let id = week.held(&anna).await;
        let (one, other) = tokio::join!(week.close(&anna, &id, 4), week.close(&jan, &id, 4));
        let (closed, refused) = if one["meeting"].is_null() { (other, one) } else { (one, other) };
        assert_eq!((&closed["meeting"]["status"], &closed["summariesQueued"]), (&"CLOSED".into(), &json!(5)));
        assert_eq!((&refused["meeting"], &refused["summariesQueued"]), (&Value::Null, &json!(0)));
        assert_eq!(refused["userErrors"][0]["code"], "INVALID_TRANSITION");
        assert_eq!(week.app.run_jobs().await, 6);
        week.everybody_read_the_summary_once();
    }
}

impl Week {
    /// As a client does it: over HTTP, with the password.
    async fn sign_in(&self, member: &Member) -> Client<'_> {
        self.app.give_account(member).await;
        let body = json!({ "email": member.email, "password": PASSWORD });
        let answer = self.app.request(Method::POST, "/v1/auth/token").json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let tokens: Value = answer.json().await.unwrap();
        self.app.with_token(tokens["accessToken"].as_str().unwrap())
    }

    /// The president looks at the chapter and schedules two meetings, the first of which is answered.
    async fn plan(&self, jan: &Client<'_>) -> Value {
        let chapter = jan.data(CHAPTER, json!({ "by": { "name": "krakow wawel" } })).await["chapter"].take();
        let members = chapter["members"]["edges"].as_array().unwrap().iter();
        assert_eq!(
            members.map(|edge| edge["node"]["fullName"].as_str().unwrap()).collect::<Vec<_>>(),
            ["Emma Clarke", "Jan Kowalski", "Piotr Łęcki", "James O’Neill", "Anna Świetlik"]
        );
        assert_eq!((&chapter["timeZone"], &chapter["nextMeetings"]), (&json!("Europe/Warsaw"), &json!([])));
        let scheduled = self.schedule(jan, "2026-11-23T09:05").await;
        let id = scheduled["id"].clone();
        let meeting = json!({
            "id": id,
            "status": "PLANNED",
            "localStart": "2026-11-23T09:05",
            "timeZone": "Europe/Warsaw",
            "startsAt": "2026-11-23T08:05:00.000Z",
            "endsAt": "2026-11-23T09:35:00.000Z",
            "version": 1,
            "nextStatuses": ["PUBLISHED", "CANCELLED", "HOLIDAY", "DISCARDED"],
        });
        assert_eq!(scheduled, meeting);
        // In summer the clocks of Kraków are two hours ahead, not one.
        let summer = self.schedule(jan, "2027-04-01T06:45").await;
        assert_eq!(summer["startsAt"], "2027-04-01T04:45:00.000Z");
        let by = json!({ "by": { "id": self.app.wawel.id.to_string() } });
        let chapter = jan.data(CHAPTER, by).await["chapter"].take();
        assert_eq!(
            chapter["nextMeetings"].as_array().unwrap().iter().map(|meeting| &meeting["id"]).collect::<Vec<_>>(),
            [&id, &summer["id"]]
        );
        assert_eq!(
            chapter["officers"],
            json!([
                { "office": "PRESIDENT", "member": { "fullName": "Jan Kowalski" } },
                { "office": "VICE_PRESIDENT", "member": { "fullName": "Anna Świetlik" } },
            ])
        );
        id
    }

    async fn schedule(&self, leader: &Client<'_>, local_start: &str) -> Value {
        let input = json!({ "input": { "chapterId": self.app.wawel.id.to_string(), "localStart": local_start } });
        leader.done("meetingSchedule", SCHEDULE, input).await["meeting"].take()
    }

    /// A move of a meeting that takes nothing but the version.
    async fn step(&self, leader: &Client<'_>, mutation: &str, id: &Value, version: i32) -> Value {
        let text = format!(
            "mutation($id: ID!, $input: MeetingMoveInput!) {{ {mutation}(id: $id, input: $input) {{ \
             meeting {{ status version }} userErrors {{ code path message }} }} }}"
        );
        let variables = json!({ "id": id, "input": { "expectedVersion": version } });
        let meeting = leader.done(mutation, &text, variables).await["meeting"].take();
        assert_eq!(meeting["version"], version + 1);
        meeting
    }

    /// A meeting that is over.
    async fn held(&self, leader: &Client<'_>) -> Value {
        let id = self.schedule(leader, "2026-11-23T08:45").await["id"].take();
        for (version, mutation) in [(1, "meetingPublish"), (2, "meetingStart"), (3, "meetingHold")] {
            self.step(leader, mutation, &id, version).await;
        }
        self.app.run_jobs().await;
        self.app.smtp.forget();
        id
    }

    /// All in one call, then one of them again.
    async fn mark(&self, leader: &Client<'_>, id: &Value) {
        let one = |member: &Member, mark: &str| json!({ "memberId": member.id.to_string(), "mark": mark });
        let marks = json!([
            one(&self.president, "PRESENT"),
            one(&self.vice, "PRESENT"),
            one(&self.giver, "PRESENT"),
            one(&self.recipient, "ABSENT"),
            { "memberId": self.fifth.id.to_string(), "mark": "SUBSTITUTE", "substituteName": "Alice Hill" },
        ]);
        let variables = json!({ "id": id, "input": { "marks": marks } });
        let done = leader.done("attendanceRecord", MARK, variables).await;
        assert_eq!(done["attendance"].as_array().unwrap().len(), 5);

        let variables = json!({ "id": id, "input": { "marks": [one(&self.recipient, "LATE")] } });
        let done = leader.done("attendanceRecord", MARK, variables).await;
        let mut marks: Vec<(&str, &str)> = done["attendance"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["member"]["id"].as_str().unwrap(), row["mark"].as_str().unwrap()))
            .collect();
        marks.sort_unstable();
        let ids =
            [&self.president, &self.vice, &self.giver, &self.recipient, &self.fifth].map(|one| one.id.to_string());
        let mut expected: Vec<(&str, &str)> =
            ids.iter().map(String::as_str).zip(["PRESENT", "PRESENT", "PRESENT", "LATE", "SUBSTITUTE"]).collect();
        expected.sort_unstable();
        assert_eq!(marks, expected);
    }

    async fn pass_and_accept(&self, giver: &Client<'_>, recipient: &Client<'_>) -> Value {
        let input = json!({
            "recipientId": self.recipient.id.to_string(),
            "heat": 4,
            "description": "Sąsiad otwiera gabinet stomatologiczny",
            "contact": { "name": "Marek Lis", "phone": "+48 600 000 000" },
            "consent": { "basis": "SPOKEN", "givenOn": "2026-11-20" },
        });
        let passed = giver.done("referralPass", PASS, json!({ "input": input })).await["referral"].take();
        let id = passed["id"].clone();
        assert_eq!(passed, json!({ "id": id, "status": "PASSED", "version": 1, "inside": true }));
        let accept = json!({ "id": id, "input": { "expectedVersion": 1 } });
        let accepted = recipient.done("referralAccept", ACCEPT, accept).await["referral"].take();
        assert_eq!(
            accepted,
            json!({
                "id": id,
                "status": "ACCEPTED",
                "version": 2,
                "description": "Sąsiad otwiera gabinet stomatologiczny",
                "contact": { "name": "Marek Lis", "phone": "+48 600 000 000" },
            })
        );
        accepted
    }

    async fn record(&self, recipient: &Client<'_>, referral: &Value) {
        let input = json!({
            "credited": { "referralId": referral["id"] },
            "amount": { "amount": "1250.00", "currency": "PLN" },
        });
        let recorded = recipient.done("closedBusinessRecord", RECORD, json!({ "input": input })).await;
        assert_eq!(
            recorded,
            json!({
                "closedBusiness": {
                    "id": recorded["closedBusiness"]["id"],
                    "status": "RECORDED",
                    "closedOn": "2026-11-23",
                    "amount": { "amount": "1250.00", "currency": "PLN" },
                },
                "referral": { "status": "WON" },
                "userErrors": [],
            })
        );
    }

    /// What a member gave and received, and what the chapter did.
    async fn revenue(&self, client: &Client<'_>, member: &Member) -> (Value, Value, Value) {
        let variables = json!({ "id": member.id.to_string(), "chapter": self.app.wawel.id.to_string() });
        let mut data = client.data(REVENUE, variables).await;
        let (given, received) = (data["member"]["revenueGiven"].take(), data["member"]["revenueReceived"].take());
        (given, received, data["chapter"]["revenue"].take())
    }

    async fn close(&self, leader: &Client<'_>, id: &Value, version: i32) -> Value {
        let variables = json!({ "id": id, "input": { "expectedVersion": version, "note": "Do zobaczenia!" } });
        leader.data(CLOSE, variables).await["meetingClose"].take()
    }

    async fn cannot_be_closed_again(&self, leader: &Client<'_>, id: &Value) {
        let again = self.close(leader, id, 5).await;
        assert_eq!((&again["meeting"], &again["summariesQueued"]), (&Value::Null, &json!(0)));
        assert_eq!(
            again["userErrors"],
            json!([{
                "__typename": "InputError",
                "code": "INVALID_TRANSITION",
                "path": null,
                "message": "Nie można przejść ze stanu CLOSED do CLOSED. Dozwolone: REOPENED.",
            }])
        );
    }

    /// Every member of the chapter got one mail, in their language, and nobody else did.
    fn everybody_read_the_summary_once(&self) {
        let mut subjects = BTreeMap::new();
        for received in self.app.smtp.received() {
            let [reader] = received.to.as_slice() else { panic!("{:?}", received.to) };
            let mail = MessageParser::default().parse(&received.raw).unwrap();
            assert_eq!((mail.text_body_count(), mail.html_body_count()), (1, 1));
            for body in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
                assert!(body.contains("Do zobaczenia!"), "{body}");
            }
            let subject = mail.subject().unwrap().to_owned();
            assert_eq!(subjects.insert(reader.clone(), subject), None, "{reader} got two");
        }
        let polish = "Kraków Wawel: tydzień do 23 listopada 2026";
        let english = "Kraków Wawel: the week to 23 November 2026";
        let expected = [
            ("anna.swietlik@example.com", polish),
            ("emma.clarke@example.com", english),
            ("james.oneill@example.com", english),
            ("jan.kowalski@example.com", polish),
            ("piotr.lecki@example.com", polish),
        ];
        let subjects: Vec<(&str, &str)> = subjects.iter().map(|(to, said)| (to.as_str(), said.as_str())).collect();
        assert_eq!(subjects, expected);
    }
}

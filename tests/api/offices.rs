//! Offices: given for a term, proposed and decided on, handed over, given up; what they allow follows their days.

use std::time::Duration;

use chapterhouse::access::{OfficeKind, OfficeScope};
use chapterhouse::members::Member;
use mail_parser::MessageParser;
use serde_json::{Value, json};

use crate::support::app::{Client, code_of};
use crate::support::{Stage, TestApp, TestDb};

const ASSIGN: &str = "mutation($input: OfficeAssignInput!) { officeAssign(input: $input) { \
    officer { id office status startsOn endsOn version member { fullName } } userErrors { code path message } } }";
const PROPOSE: &str = "mutation($input: OfficeProposeInput!) { officePropose(input: $input) { \
    officer { id status version } userErrors { code path } } }";
const CONFIRM: &str = "mutation($id: ID!, $input: OfficeConfirmInput!) { officeConfirm(id: $id, input: $input) { \
    officer { status } userErrors { code path } } }";
const DECLINE: &str = "mutation($id: ID!, $input: OfficeDeclineInput!) { officeDecline(id: $id, input: $input) { \
    officer { status } userErrors { code path } } }";
const HAND_OVER: &str = "mutation($id: ID!, $input: OfficeHandOverInput!) { officeHandOver(id: $id, input: $input) { \
    officer { startsOn endsOn member { fullName } } userErrors { code path ... on ConflictError { currentVersion } } } }";
const RESIGN: &str = "mutation($id: ID!, $input: OfficeResignInput!) { officeResign(id: $id, input: $input) { \
    officer { status endsOn } userErrors { code path } } }";
const TERMS: &str = "query($id: ID!, $on: LocalDate) { chapter(by: { id: $id }) { \
    officers(on: $on) { office member { fullName } } officeTerms { id office startsOn endsOn version member { fullName } } \
    officeProposals { id member { fullName } } } }";

/// An administrator, a president, a secretary, and a member who is only that.
struct Board {
    app: TestApp,
    administrator: Member,
    president: Member,
    secretary: Member,
    piotr: Member,
}

impl Stage for Board {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let kind = OfficeKind::ClubAdministrator;
        let administrator = app.overseer("Roman Administrator", kind, OfficeScope::Club).await;
        let president = app.officer("Jan Kowalski", OfficeKind::President).await;
        let secretary = app.officer("Adam Wrona", OfficeKind::SecretaryTreasurer).await;
        let piotr = app.member("Piotr Lis").await;
        Self { app, administrator, president, secretary, piotr }
    }
}

impl Board {
    fn office(&self, member: &Member, office: &str, starts_on: &str, ends_on: Option<&str>) -> Value {
        json!({ "input": { "memberId": member.id.to_string(), "office": office,
            "chapterId": self.app.wawel.id.to_string(), "startsOn": starts_on, "endsOn": ends_on } })
    }

    async fn terms(&self, client: &Client<'_>, on: Option<&str>) -> Value {
        let variables = json!({ "id": self.app.wawel.id.to_string(), "on": on });
        client.data(TERMS, variables).await["chapter"].take()
    }

    /// The administrator ends what the president of the story holds without an end, so that others may follow.
    async fn end_president(&self, on: &str) {
        let administrator = self.app.as_member(&self.administrator).await;
        let terms = self.terms(&administrator, None).await;
        let held = terms["officeTerms"].as_array().unwrap().iter().find(|one| one["office"] == "PRESIDENT").unwrap();
        let text = "mutation($id: ID!, $input: OfficeEndInput!) { officeEnd(id: $id, input: $input) { officer { endsOn } userErrors { code } } }";
        let variables = json!({ "id": held["id"], "input": { "expectedVersion": held["version"], "endsOn": on } });
        administrator.done("officeEnd", text, variables).await;
    }
}

const DAY: Duration = Duration::from_hours(24);

story! {
    async fn the_next_term_is_prepared_and_takes_over_by_itself(board: Board) {
        board.end_president("2026-12-01").await;
        let administrator = board.app.as_member(&board.administrator).await;
        let given = administrator.done("officeAssign", ASSIGN, board.office(&board.piotr, "PRESIDENT", "2026-12-01", Some("2027-04-01"))).await;
        assert_eq!(given["officer"]["status"], "ASSIGNED");
        assert_eq!(board.app.run_jobs().await, 1);
        let mails = board.app.smtp.received();
        let mail = MessageParser::default().parse(&mails[0].raw).unwrap();
        assert_eq!(mail.subject().unwrap(), "Kraków Wawel: you are president from 2026-12-01 on");
        assert!(mail.body_text(0).unwrap().contains("president, from 2026-12-01 until 2027-04-01."));

        let piotr = board.app.as_member(&board.piotr).await;
        let seen = board.terms(&piotr, None).await;
        let presidents = |seen: &Value| -> Vec<String> {
            let all = seen["officers"].as_array().unwrap().iter().filter(|one| one["office"] == "PRESIDENT");
            all.map(|one| one["member"]["fullName"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(presidents(&seen), ["Jan Kowalski"]);
        assert_eq!(presidents(&board.terms(&piotr, Some("2026-12-01")).await), ["Piotr Lis"]);
        assert_eq!(seen["officeTerms"].as_array().unwrap().iter().filter(|one| one["office"] == "PRESIDENT").count(), 2);

        let venue = "mutation($id: ID!, $v: Int!) { chapterUpdate(id: $id, input: { expectedVersion: $v, venue: \"Hotel\" }) { userErrors { code } } }";
        let wawel = json!({ "id": board.app.wawel.id.to_string(), "v": 1 });
        assert_eq!(code_of(&piotr.query(venue, wawel.clone()).await), Some("FORBIDDEN"));
        // On the last day at midnight in Kraków, not in Greenwich: the stage is set at 2026-11-23.
        board.app.later(DAY * 8);
        let piotr = board.app.as_member(&board.piotr).await;
        piotr.done("chapterUpdate", venue, wawel.clone()).await;
        let jan = board.app.as_member(&board.president).await;
        assert_eq!(code_of(&jan.query(venue, wawel).await), Some("FORBIDDEN"));
    }

    async fn one_day_has_one_president_also_when_two_decide_at_the_same_moment(board: Board) {
        let administrator = board.app.as_member(&board.administrator).await;
        let errors = administrator.refused(ASSIGN, board.office(&board.piotr, "PRESIDENT", "2027-01-01", None)).await;
        assert_eq!([&errors[0]["code"], &errors[0]["path"]], [&json!("OFFICE_OCCUPIED"), &json!(["input", "startsOn"])]);
        assert_eq!(errors[0]["message"], "Jan Kowalski holds this office from 2024-01-01 on: choose other days, or hand it over.");
        board.end_president("2026-12-01").await;
        let race = [&board.piotr, &board.secretary].map(|member| {
            administrator.data(ASSIGN, board.office(member, "PRESIDENT", "2026-12-01", Some("2027-01-01")))
        });
        let answers = futures::future::join_all(race).await;
        let codes: Vec<&Value> = answers.iter().map(|answer| &answer["officeAssign"]["userErrors"][0]["code"]).collect();
        assert_eq!(codes.iter().filter(|code| code.is_null()).count(), 1, "{codes:?}");
        assert_eq!(codes.iter().filter(|code| **code == "OFFICE_OCCUPIED").count(), 1, "{codes:?}");
        // Several may sit on a committee, but nobody twice.
        for member in [&board.piotr, &board.secretary] {
            administrator.done("officeAssign", ASSIGN, board.office(member, "MEMBERSHIP_COMMITTEE", "2026-12-01", None)).await;
        }
        let twice = administrator.refused(ASSIGN, board.office(&board.piotr, "MEMBERSHIP_COMMITTEE", "2027-01-01", None)).await;
        assert_eq!(twice[0]["code"], "OFFICE_HELD");
        board.app.run_jobs().await;
    }

    async fn an_office_that_cannot_be_is_refused(board: Board) {
        let (app, president) = (&board.app, board.app.as_member(&board.president).await);
        let other = app.club.member(&app.tyniec, "Ewa Mazur", chapterhouse::platform::values::Locale::En).await;
        for (input, code, field) in [
            (board.office(&other, "VISITOR_HOST", "2026-12-01", None), "OFFICE_NEEDS_SEAT", "memberId"),
            (board.office(&board.president, "VISITOR_HOST", "2026-12-01", None), "OFFICE_OWN", "memberId"),
            (board.office(&board.piotr, "VISITOR_HOST", "2026-11-22", None), "OFFICE_IN_PAST", "startsOn"),
            (board.office(&board.piotr, "VISITOR_HOST", "2026-12-01", Some("2026-12-01")), "TERM_EMPTY", "endsOn"),
            (board.office(&board.piotr, "REGION_DIRECTOR", "2026-12-01", None), "OFFICE_SCOPE_WRONG", "office"),
        ] {
            let errors = president.refused(ASSIGN, input).await;
            assert_eq!([&errors[0]["code"], &errors[0]["path"]], [&json!(code), &json!(["input", field])], "{errors}");
        }
        // Who has left holds none.
        let seat = chapterhouse::members::open_membership(app.db().reader(), board.piotr.id).await.unwrap().unwrap();
        let end = "mutation($id: ID!) { membershipEnd(id: $id, input: { expectedVersion: 1, reason: RESIGNED }) { userErrors { code } } }";
        president.done("membershipEnd", end, json!({ "id": seat.id.to_string() })).await;
        let errors = president.refused(ASSIGN, board.office(&board.piotr, "VISITOR_HOST", "2026-12-01", None)).await;
        assert_eq!(errors[0]["code"], "OFFICE_NEEDS_SEAT");
    }

    async fn the_secretary_proposes_and_the_president_decides(board: Board) {
        let secretary = board.app.as_member(&board.secretary).await;
        let president = board.app.as_member(&board.president).await;
        let host = board.office(&board.piotr, "VISITOR_HOST", "2026-12-01", Some("2027-06-01"));
        let proposed = secretary.done("officePropose", PROPOSE, host.clone()).await["officer"].take();
        assert_eq!(proposed["status"], "PROPOSED");
        // It allows nothing and shows to those who decide only.
        assert_eq!(board.terms(&president, Some("2026-12-02")).await["officers"].as_array().unwrap().len(), 2);
        assert_eq!(board.terms(&president, None).await["officeProposals"][0]["id"], proposed["id"]);
        let piotr = board.app.as_member(&board.piotr).await;
        assert_eq!(board.terms(&piotr, None).await["officeProposals"], Value::Null);
        let decide = json!({ "id": proposed["id"], "input": { "expectedVersion": 1 } });
        assert_eq!(code_of(&secretary.query(CONFIRM, decide.clone()).await), Some("FORBIDDEN"));
        assert_eq!(president.done("officeConfirm", CONFIRM, decide.clone()).await["officer"]["status"], "ASSIGNED");
        assert_eq!(board.app.run_jobs().await, 1);
        let again = json!({ "id": proposed["id"], "input": { "expectedVersion": 2 } });
        assert_eq!(president.refused(DECLINE, again).await[0]["code"], "INVALID_TRANSITION");

        // Nobody decides on their own.
        board.end_president("2026-12-01").await;
        let himself = board.office(&board.president, "PRESIDENT", "2026-12-01", None);
        let own = secretary.done("officePropose", PROPOSE, himself).await["officer"].take();
        let decide = json!({ "id": own["id"], "input": { "expectedVersion": 1 } });
        assert_eq!(president.refused(CONFIRM, decide.clone()).await[0]["code"], "OFFICE_OWN");
        let administrator = board.app.as_member(&board.administrator).await;
        assert_eq!(administrator.done("officeDecline", DECLINE, decide).await["officer"]["status"], "DECLINED");
    }

    async fn an_office_is_handed_over_on_a_day(board: Board) {
        let president = board.app.as_member(&board.president).await;
        let terms = board.terms(&president, None).await;
        let held = terms["officeTerms"].as_array().unwrap().iter().find(|one| one["office"] == "SECRETARY_TREASURER").unwrap().clone();
        let hand = |version: i32, on: &str, to: &Member| json!({ "id": held["id"], "input": { "expectedVersion": version,
            "toId": to.id.to_string(), "startsOn": on } });
        let past = president.refused(HAND_OVER, hand(1, "2026-11-22", &board.piotr)).await;
        assert_eq!(past[0]["code"], "OFFICE_IN_PAST");
        let own = president.refused(HAND_OVER, hand(1, "2026-12-01", &board.president)).await;
        assert_eq!(own[0]["code"], "OFFICE_OWN");
        let stale = president.refused(HAND_OVER, hand(2, "2026-12-01", &board.piotr)).await;
        assert_eq!([&stale[0]["code"], &stale[0]["currentVersion"]], [&json!("CONFLICT"), &json!(1)]);
        let done = president.done("officeHandOver", HAND_OVER, hand(1, "2026-12-01", &board.piotr)).await;
        assert_eq!(done["officer"], json!({ "startsOn": "2026-12-01", "endsOn": null, "member": { "fullName": "Piotr Lis" } }));
        assert_eq!(board.app.run_jobs().await, 1);
        for (day, name) in [("2026-11-30", "Adam Wrona"), ("2026-12-01", "Piotr Lis")] {
            let seen = board.terms(&president, Some(day)).await;
            let found: Vec<&Value> = seen["officers"].as_array().unwrap().iter().filter(|one| one["office"] == "SECRETARY_TREASURER").collect();
            assert_eq!(found.len(), 1);
            assert_eq!(found[0]["member"]["fullName"], name, "{day}");
        }
    }

    async fn whoever_holds_an_office_may_give_it_up_and_nobody_else_for_them(board: Board) {
        let secretary = board.app.as_member(&board.secretary).await;
        let president = board.app.as_member(&board.president).await;
        let terms = board.terms(&secretary, None).await;
        let held = terms["officeTerms"].as_array().unwrap().iter().find(|one| one["office"] == "SECRETARY_TREASURER").unwrap();
        let resign = json!({ "id": held["id"], "input": { "expectedVersion": 1, "reason": "Moving away" } });
        assert_eq!(president.refused(RESIGN, resign.clone()).await[0]["code"], "NOT_FOUND");
        let done = secretary.done("officeResign", RESIGN, resign).await;
        assert_eq!(done["officer"], json!({ "status": "ASSIGNED", "endsOn": "2026-11-23" }));
        // From this request on.
        let proposal = board.office(&board.piotr, "VISITOR_HOST", "2026-12-01", None);
        assert_eq!(code_of(&secretary.query(PROPOSE, proposal).await), Some("FORBIDDEN"));
    }
}

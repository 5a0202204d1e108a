//! Seats: taken once, left, waited for.

use chapterhouse::access::OfficeKind;
use chapterhouse::chapters::Category;
use chapterhouse::members::{self, Member, Membership};
use mail_parser::MessageParser;
use serde_json::{Value, json};

use crate::support::app::code_of;
use crate::support::{Stage, TestApp, TestDb};

const ADD: &str = "mutation($input: MemberAddInput!) { memberAdd(input: $input) { member { id membership { status } } \
    userErrors { code path message ... on SeatTakenError { holder { fullName } officers { office member { fullName } } } } } }";
const START: &str = "mutation($input: MembershipStartInput!) { membershipStart(input: $input) { \
    membership { status joinedOn } userErrors { code path } } }";
const END: &str = "mutation($id: ID!, $input: MembershipEndInput!) { membershipEnd(id: $id, input: $input) { \
    membership { status version } userErrors { code path message ... on ConflictError { currentVersion } } } }";
const WAIT: &str = "mutation($input: SeatWaitAddInput!) { seatWaitAdd(input: $input) { \
    seatWait { id status version category { code } } userErrors { code path } } }";
const LEAVE: &str = "mutation($id: ID!, $input: SeatWaitLeaveInput!) { seatWaitLeave(id: $id, input: $input) { \
    seatWait { status version } userErrors { code message } } }";

/// A president, a membership committee of one, and a seat that the roofer has.
struct Table {
    app: TestApp,
    president: Member,
    committee: Member,
    roofers: Category,
}

impl Stage for Table {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let president = app.officer("Jan Kowalski", OfficeKind::President).await;
        let committee = app.officer("Ewa Mazur", OfficeKind::MembershipCommittee).await;
        let roofers = app.club.profession("roofer").await;
        Self { app, president, committee, roofers }
    }
}

impl Table {
    fn person(&self, name: &str) -> Value {
        let (given, family) = name.split_once(' ').unwrap();
        let seat = json!({ "chapterId": self.app.wawel.id.to_string(), "categoryId": self.roofers.id.to_string(),
            "joinedOn": "2026-11-01", "renewalOn": "2027-11-01" });
        json!({ "input": { "givenName": given, "familyName": family, "locale": "en", "seat": seat } })
    }

    async fn seat_of(&self, member: &Member) -> Membership {
        members::latest_membership(self.app.db().reader(), member.id).await.unwrap().unwrap()
    }

    /// What ends the membership of a member.
    async fn end(&self, member: &Member, input: Value) -> Value {
        let seat = self.seat_of(member).await;
        let mut whole = json!({ "expectedVersion": seat.version, "reason": "RESIGNED" });
        for (name, value) in input.as_object().unwrap() {
            whole[name] = value.clone();
        }
        json!({ "id": seat.id.to_string(), "input": whole })
    }

    fn waiting(&self, name: &str) -> Value {
        json!({ "input": { "chapterId": self.app.wawel.id.to_string(), "categoryId": self.roofers.id.to_string(),
            "name": name, "company": "Dach & Co", "email": "dach@example.com" } })
    }
}

story! {
    async fn of_thirty_two_who_want_one_seat_one_gets_it_and_the_others_are_told_who_may_help(table: Table) {
        let president = table.app.as_member(&table.president).await;
        let race = (0..32).map(|number| president.data(ADD, table.person(&format!("Jan Numer{number}"))));
        let answers = futures::future::join_all(race).await;
        let lost: Vec<&Value> = answers.iter().map(|answer| &answer["memberAdd"]["userErrors"][0]).filter(|error| !error.is_null()).collect();
        assert_eq!(lost.len(), 31);
        let winner = answers.iter().find(|answer| !answer["memberAdd"]["member"].is_null()).unwrap();
        assert_eq!(winner["memberAdd"]["member"]["membership"]["status"], "ACTIVE");
        for error in lost {
            assert_eq!(error["code"], "TAKEN");
            assert_eq!(error["path"], json!(["input", "seat", "categoryId"]));
            let holder = error["holder"]["fullName"].as_str().unwrap();
            assert_eq!(error["message"], format!("{holder} has this seat already. Ewa Mazur may help."));
            assert_eq!(error["officers"], json!([
                { "office": "PRESIDENT", "member": { "fullName": "Jan Kowalski" } },
                { "office": "MEMBERSHIP_COMMITTEE", "member": { "fullName": "Ewa Mazur" } },
            ]));
        }
    }

    async fn a_seat_that_cannot_be_taken_adds_nobody(table: Table) {
        let president = table.app.as_member(&table.president).await;
        let mut person = table.person("Jan Lis");
        person["input"]["seat"]["renewalOn"] = json!("2026-11-01");
        let errors = president.refused(ADD, person).await;
        assert_eq!([&errors[0]["code"], &errors[0]["path"]], [&json!("TERM_EMPTY"), &json!(["input", "seat", "renewalOn"])]);
        let mut person = table.person("Jan Lis");
        person["input"]["email"] = json!(table.president.email);
        assert_eq!(president.refused(ADD, person).await[0]["code"], "EMAIL_TAKEN");
        let seated = json!({ "input": { "memberId": table.committee.id.to_string(), "seat": table.person("A B")["input"]["seat"] } });
        let errors = president.refused(START, seated).await;
        assert_eq!(errors[0], json!({ "code": "MEMBER_SEATED", "path": ["input", "memberId"] }));
    }

    async fn a_membership_ends_with_its_offices_and_its_holder_may_do_no_more(table: Table) {
        let (app, president) = (&table.app, table.app.as_member(&table.president).await);
        let committee = app.as_member(&table.committee).await;
        let waiting_list = "query($id: ID!) { chapter(by: { id: $id }) { waitingList { id } members { edges { node { fullName } } } } }";
        let chapter = json!({ "id": app.wawel.id.to_string() });
        assert_eq!(committee.data(waiting_list, chapter.clone()).await["chapter"]["waitingList"], json!([]));
        for (input, code) in [
            (json!({ "endedOn": "2026-11-24" }), "ENDED_ON_INVALID"),
            (json!({ "endedOn": "2023-12-31" }), "ENDED_ON_INVALID"),
            (json!({ "expectedVersion": 7 }), "CONFLICT"),
        ] {
            let ending = table.end(&table.committee, input).await;
            assert_eq!(president.refused(END, ending).await[0]["code"], code);
        }
        let ending = table.end(&table.committee, json!({})).await;
        let ended = president.done("membershipEnd", END, ending).await;
        assert_eq!(ended["membership"], json!({ "status": "ENDED", "version": 2 }));
        let seat = table.seat_of(&table.committee).await;
        assert_eq!((seat.ended_on.unwrap().to_string(), seat.end_reason), ("2026-11-23".to_owned(), Some(members::EndReason::Resigned)));
        // From this request on.
        assert_eq!(code_of(&committee.query(waiting_list, chapter.clone()).await), Some("FORBIDDEN"));
        let offices = committee.data("{ viewer { chapter { id } offices { office } } }", json!({})).await;
        assert_eq!(offices["viewer"], json!({ "chapter": null, "offices": [] }));
        let again = table.end(&table.committee, json!({})).await;
        assert_eq!(president.refused(END, again).await[0]["code"], "INVALID_TRANSITION");
        // And they may come back, to another seat.
        let back = json!({ "input": { "memberId": table.committee.id.to_string(), "seat": table.person("A B")["input"]["seat"] } });
        let started = president.done("membershipStart", START, back).await;
        assert_eq!(started["membership"], json!({ "status": "ACTIVE", "joinedOn": "2026-11-01" }));
    }

    async fn a_membership_does_not_end_inside_a_closed_week(table: Table) {
        table.app.test.leaves_jobs();
        let meeting = table.app.club.meeting(&table.app.wawel, "2026-11-26 06:45").await;
        table.app.club.close(&table.app.club.open(&meeting).await).await;
        let president = table.app.as_member(&table.president).await;
        let ending = table.end(&table.committee, json!({ "endedOn": "2026-11-26" })).await;
        let errors = president.refused(END, ending).await;
        assert_eq!(errors[0]["message"], "A membership can end from 2026-11-27 to 2026-11-27: after the last closed week, and not in the future.");
        let ending = table.end(&table.committee, json!({})).await;
        president.done("membershipEnd", END, ending).await;
        assert_eq!(table.seat_of(&table.committee).await.ended_on.unwrap().to_string(), "2026-11-27");
    }

    async fn whoever_waits_is_listed_and_the_keepers_of_the_seats_are_told_when_it_opens(table: Table) {
        let (app, president) = (&table.app, table.app.as_member(&table.president).await);
        let early = president.refused(WAIT, table.waiting("Adam Wrona")).await;
        assert_eq!(early[0], json!({ "code": "SEAT_OPEN", "path": ["input", "categoryId"] }));
        let roofer = president.done("memberAdd", ADD, table.person("Piotr Lis")).await["member"]["id"].take();
        let first = president.done("seatWaitAdd", WAIT, table.waiting("Adam Wrona")).await["seatWait"].take();
        assert_eq!([&first["status"], &first["category"]["code"]], [&json!("WAITING"), &json!("roofer")]);
        let again = president.refused(WAIT, table.waiting("ADAM  Wroną")).await;
        assert_eq!(again[0]["code"], "ALREADY_WAITING");
        let committee = app.as_member(&table.committee).await;
        committee.done("seatWaitAdd", WAIT, table.waiting("Olga Gil")).await;
        let third = committee.done("seatWaitAdd", WAIT, table.waiting("Iza Sowa")).await["seatWait"].take();
        let leave = json!({ "id": third["id"], "input": { "expectedVersion": 1, "seated": false } });
        let left = committee.done("seatWaitLeave", LEAVE, leave.clone()).await;
        assert_eq!(left["seatWait"], json!({ "status": "WITHDRAWN", "version": 2 }));
        let twice = json!({ "id": third["id"], "input": { "expectedVersion": 2, "seated": true } });
        assert_eq!(committee.refused(LEAVE, twice).await[0]["code"], "INVALID_TRANSITION");

        let member = members::get(app.db().reader(), roofer.as_str().unwrap().parse().unwrap()).await.unwrap();
        let ending = table.end(&member, json!({ "reason": "LAPSED" })).await;
        president.done("membershipEnd", END, ending).await;
        assert_eq!(app.run_jobs().await, 2);
        let mails = app.smtp.received();
        let mut to: Vec<&str> = mails.iter().map(|mail| mail.to[0].as_str()).collect();
        to.sort_unstable();
        assert_eq!(to, ["ewa.mazur@example.com", "jan.kowalski@example.com"]);
        for mail in &mails {
            let mail = MessageParser::default().parse(&mail.raw).unwrap();
            assert_eq!(mail.subject().unwrap(), "Kraków Wawel: the seat roofer is open");
            let text = mail.body_text(0).unwrap().replace("\r\n", "\n");
            assert!(text.contains("1. Adam Wrona, Dach & Co, dach@example.com\n2. Olga Gil, Dach & Co"), "{text}");
            assert!(!text.contains("Iza"), "{text}");
        }
    }

    async fn nobody_is_told_of_a_seat_for_which_nobody_waits(table: Table) {
        let president = table.app.as_member(&table.president).await;
        let ending = table.end(&table.committee, json!({})).await;
        president.done("membershipEnd", END, ending).await;
        assert_eq!(table.app.run_jobs().await, 0);
    }
}

//! Minutes: what was decided, tasks that are carried from meeting to meeting, and what the summary and mails tell of them.

use std::time::Duration;

use chapterhouse::access::{OfficeKind, audit};
use chapterhouse::meetings::{self, AddTask, InvitationsFor, Meeting, MoveTask, PublishMeeting, Task};
use chapterhouse::members::Member;
use chapterhouse::platform::error::Error;
use chapterhouse::platform::values::Locale;
use serde_json::{Value, json};

use crate::support::app::{Client, code_of};
use crate::support::club::{closing, seen, text, untold};
use crate::support::streams::Events;
use crate::support::{Stage, TestApp, TestDb};

const DECIDE: &str = "mutation($id: ID!, $input: DecisionRecordInput!) { decisionRecord(meetingId: $id, input: $input) { \
    decision { id wording version recordedBy { fullName } recordedAt } userErrors { code path message } } }";
const REVISE: &str = "mutation($id: ID!, $input: DecisionUpdateInput!) { decisionUpdate(id: $id, input: $input) { \
    decision { wording version } userErrors { code path ... on ConflictError { currentVersion } } } }";
const STRIKE: &str = "mutation($id: ID!, $input: DecisionStrikeInput!) { decisionStrike(id: $id, input: $input) { \
    decision { wording } userErrors { code path } } }";
const ADD: &str = "mutation($id: ID!, $input: TaskAddInput!) { taskAdd(meetingId: $id, input: $input) { \
    task { id what owner { fullName } dueOn status nextStatuses version meeting { localStart } } userErrors { code path message } } }";
const UPDATE: &str = "mutation($id: ID!, $input: TaskUpdateInput!) { taskUpdate(id: $id, input: $input) { \
    task { what owner { fullName } dueOn version } userErrors { code path ... on ConflictError { currentVersion } } } }";
const MINUTES: &str = "query($id: ID!) { meeting(id: $id) { minutes { decisions { wording } \
    tasks { what owner { fullName } status } } carriedTasks { what status } } }";

fn moving(field: &str) -> String {
    format!(
        "mutation($id: ID!, $input: TaskMoveInput!) {{ {field}(id: $id, input: $input) {{ task {{ status version settledAt \
         settledBy {{ fullName }} nextStatuses }} userErrors {{ code path ... on ConflictError {{ currentVersion }} }} }} }}"
    )
}

/// A vice president, a secretary, two members who read English and Polish, a stranger, and a meeting that goes on.
struct Room {
    app: TestApp,
    anna: Member,
    ewa: Member,
    piotr: Member,
    stranger: Member,
    meeting: Meeting,
}

impl Stage for Room {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let anna = app.officer("Anna Nowak", OfficeKind::VicePresident).await;
        app.club.tolerate_absence(&app.wawel).await;
        let ewa = app.club.member(&app.wawel, "Ewa Mazur", Locale::Pl).await;
        let piotr = app.member("Piotr Lis").await;
        let stranger = app.club.member(&app.tyniec, "Jan Wilk", Locale::En).await;
        app.run_jobs().await;
        let meeting = app.club.open(&app.club.meeting(&app.wawel, "2026-11-23 09:05").await).await;
        Self { app, anna, ewa, piotr, stranger, meeting }
    }
}

impl Room {
    fn id(&self) -> String {
        self.meeting.id.to_string()
    }

    fn decide(&self, wording: &str) -> Value {
        json!({ "id": self.id(), "input": { "wording": wording } })
    }

    fn give(&self, what: &str, owner: &Member, due_on: &str) -> Value {
        json!({ "id": self.id(), "input": { "what": what, "ownerId": owner.id.to_string(), "dueOn": due_on } })
    }

    async fn task(&self, what: &str, owner: &Member, due_on: &str) -> Task {
        let add =
            AddTask { meeting: self.meeting.id, what: text(what), owner: owner.id, due_on: due_on.parse().unwrap() };
        meetings::add_task(self.app.db(), &self.app.club.actor(&self.anna).await, add).await.unwrap()
    }

    async fn minutes(&self, client: &Client<'_>, meeting: &Meeting) -> Value {
        client.data(MINUTES, json!({ "id": meeting.id.to_string() })).await["meeting"].take()
    }

    async fn close(&self, meeting: &Meeting) -> Meeting {
        let (db, system) = (self.app.db(), self.app.club.system());
        let meeting = meetings::hold(db, system, seen(meeting)).await.unwrap();
        meetings::close(db, system, closing(&meeting)).await.unwrap().meeting
    }

    /// What comes so many days on.
    async fn mails_after(&self, days: u64) -> Vec<(String, String, String)> {
        self.app.later(Duration::from_hours(days * 24));
        self.app.worker.run_schedules().await;
        self.app.mails().await
    }
}

async fn codes(client: &Client<'_>, mutation: &str, text: &str, variables: Value) -> Vec<(String, String)> {
    let answer = client.data(text, variables).await;
    let errors = answer[mutation]["userErrors"].as_array().unwrap().iter();
    let path = |error: &Value| {
        error["path"]
            .as_array()
            .map_or(String::new(), |path| path.iter().map(|step| step.as_str().unwrap()).collect::<Vec<_>>().join("."))
    };
    errors.map(|error| (error["code"].as_str().unwrap().to_owned(), path(error))).collect()
}

fn one(code: &str, path: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), path.to_owned())]
}

story! {
    async fn minutes_are_written_while_the_meeting_goes_on_and_everyone_reads_them_in_the_summary(room: Room) {
        let anna = room.app.as_member(&room.anna).await;
        let done = anna.done("decisionRecord", DECIDE, room.decide("  We meet at the Stary\nfrom January on. ")).await;
        let decision = &done["decision"];
        assert_eq!(
            (&decision["wording"], &decision["recordedBy"]["fullName"], &decision["version"]),
            (&json!("We meet at the Stary\nfrom January on."), &json!("Anna Nowak"), &json!(1))
        );
        let wrong = anna.done("decisionRecord", DECIDE, room.decide("A mistake")).await["decision"]["id"].clone();
        anna.done("decisionStrike", STRIKE, json!({ "id": wrong, "input": { "expectedVersion": 1 } })).await;
        let added = anna.done("taskAdd", ADD, room.give("Book the room", &room.ewa, "2026-12-10")).await;
        assert_eq!(
            added["task"],
            json!({
                "id": added["task"]["id"], "what": "Book the room", "owner": { "fullName": "Ewa Mazur" }, "dueOn": "2026-12-10",
                "status": "OPEN", "nextStatuses": ["DONE", "DROPPED"], "version": 1,
                "meeting": { "localStart": "2026-11-23T09:05" },
            })
        );
        let piotr = room.app.as_member(&room.piotr).await;
        assert_eq!(
            room.minutes(&piotr, &room.meeting).await,
            json!({
                "minutes": {
                    "decisions": [{ "wording": "We meet at the Stary\nfrom January on." }],
                    "tasks": [{ "what": "Book the room", "owner": { "fullName": "Ewa Mazur" }, "status": "OPEN" }],
                },
                "carriedTasks": [],
            })
        );
        assert_eq!(room.app.mails().await, [], "the summary will tell");
        room.close(&room.meeting).await;
        let mails = room.app.mails().await;
        assert_eq!(mails.len(), 3);
        assert!(mails[0].2.contains("Decided\n-------\n  * We meet at the Stary from January on.\n"), "{}", mails[0].2);
        assert!(mails[0].2.contains("New tasks\n---------\n  * Book the room – Ewa Mazur, by 10 December 2026\n"), "{}", mails[0].2);
        assert!(mails[1].2.contains("  * Book the room – Ewa Mazur (Ty), do 10 grudnia 2026\n"), "{}", mails[1].2);
        let trail = audit::of_subject(room.app.db(), wrong.as_str().unwrap().parse::<meetings::DecisionId>().unwrap()).await.unwrap();
        let said: Vec<(&str, Option<&str>)> = trail.iter().map(|line| (line.action.as_str(), line.reason.as_deref())).collect();
        assert_eq!(said, [("decisionRecord", None), ("decisionStrike", Some("A mistake"))]);
    }

    async fn an_open_task_is_on_the_agenda_of_every_later_meeting_until_it_is_settled(room: Room) {
        let task = room.task("Book the room", &room.ewa, "2026-12-10").await;
        let dropped = room.task("Buy a bell", &room.piotr, "2026-12-01").await;
        room.close(&room.meeting).await;
        room.app.mails().await;
        let second = room.app.club.meeting(&room.app.wawel, "2026-11-30 09:05").await;
        let third = room.app.club.meeting(&room.app.wawel, "2026-12-07 09:05").await;
        let ewa = room.app.as_member(&room.ewa).await;
        let both = json!([{ "what": "Buy a bell", "status": "OPEN" }, { "what": "Book the room", "status": "OPEN" }]);
        for meeting in [&second, &third] {
            assert_eq!(room.minutes(&ewa, meeting).await["carriedTasks"], both);
        }
        let of_chapter = "query($id: ID!) { chapter(by: { id: $id }) { openTasks { what } } viewer { openTasks { what } } }";
        let open = ewa.data(of_chapter, json!({ "id": room.app.wawel.id.to_string() })).await;
        assert_eq!(open["chapter"]["openTasks"], json!([{ "what": "Buy a bell" }, { "what": "Book the room" }]));
        assert_eq!(open["viewer"]["openTasks"], json!([{ "what": "Book the room" }]), "her own");

        // Done while the second goes on: that one had it, the third does not.
        let second = room.app.club.open(&second).await;
        let ewa = room.app.as_member(&room.ewa).await;
        let input = json!({ "expectedVersion": 1 });
        let done = ewa.done("taskComplete", &moving("taskComplete"), json!({ "id": task.id.to_string(), "input": input })).await;
        assert_eq!(
            done["task"],
            json!({
                "status": "DONE", "version": 2, "settledAt": "2026-11-30T08:05:00.000Z",
                "settledBy": { "fullName": "Ewa Mazur" }, "nextStatuses": ["OPEN"],
            })
        );
        let anna = room.app.as_member(&room.anna).await;
        assert_eq!(room.minutes(&anna, &second).await["carriedTasks"][1], json!({ "what": "Book the room", "status": "DONE" }));
        assert_eq!(room.minutes(&anna, &third).await["carriedTasks"], json!([{ "what": "Buy a bell", "status": "OPEN" }]));
        room.close(&second).await;
        let mails = room.app.mails().await;
        let summary = &mails[0].2;
        assert!(summary.contains("Still to do\n-----------\n  * Buy a bell – Piotr Lis, by 1 December 2026\n"), "{summary}");
        assert!(!summary.contains("Book the room"), "{summary}");

        let input = json!({ "expectedVersion": 1, "reason": "Nobody wants it" });
        anna.done("taskDrop", &moving("taskDrop"), json!({ "id": dropped.id.to_string(), "input": input })).await;
        assert_eq!(room.minutes(&anna, &third).await["carriedTasks"], json!([]));
        let trail = audit::of_subject(room.app.db(), dropped.id).await.unwrap();
        assert_eq!(trail.last().unwrap().reason.as_deref(), Some("Nobody wants it"));
    }

    async fn the_invitation_to_the_next_meeting_tells_each_what_they_have_to_do(room: Room) {
        room.task("Book the room", &room.ewa, "2026-12-10").await;
        room.close(&room.meeting).await;
        room.app.mails().await;
        let next = room.app.club.meeting(&room.app.wawel, "2026-11-30 09:05").await;
        let told = PublishMeeting { invitations: InvitationsFor::Members, ..untold(&next) };
        meetings::publish(room.app.db(), room.app.club.system(), told).await.unwrap();
        let mails = room.app.mails().await;
        let tell: Vec<bool> = mails.iter().map(|mail| mail.2.contains("Twoje zadanie, do 10 grudnia 2026: Book the room\n")).collect();
        assert_eq!(tell, [false, true, false], "{mails:?}");
        assert!(!mails[0].2.contains("Book the room"), "{}", mails[0].2);
    }

    async fn an_owner_completes_and_opens_again_and_does_not_drop(room: Room) {
        let task = room.task("Book the room", &room.ewa, "2026-12-10").await;
        let (ewa, piotr) = (room.app.as_member(&room.ewa).await, room.app.as_member(&room.piotr).await);
        let with = |version: i32| json!({ "id": task.id.to_string(), "input": { "expectedVersion": version } });
        let stranger = room.app.as_member(&room.stranger).await;
        let before = room.app.rows().await;
        for (client, field) in [(&ewa, "taskDrop"), (&piotr, "taskComplete")] {
            let refused = client.query(&moving(field), with(1)).await;
            assert_eq!(code_of(&refused), Some("FORBIDDEN"), "{field}");
        }
        assert_eq!(codes(&stranger, "taskComplete", &moving("taskComplete"), with(1)).await, one("NOT_FOUND", ""));
        assert_eq!(codes(&ewa, "taskReopen", &moving("taskReopen"), with(1)).await, one("INVALID_TRANSITION", ""));
        assert_eq!(codes(&ewa, "taskComplete", &moving("taskComplete"), with(7)).await, one("CONFLICT", "input.expectedVersion"));
        assert!(room.app.rows().await == before, "nothing was changed");
        ewa.done("taskComplete", &moving("taskComplete"), with(1)).await;
        let reopened = ewa.done("taskReopen", &moving("taskReopen"), with(2)).await;
        assert_eq!((&reopened["task"]["status"], &reopened["task"]["settledAt"]), (&json!("OPEN"), &Value::Null));
        // What leaders dropped is not for its owner to take up again.
        let anna = room.app.as_member(&room.anna).await;
        anna.done("taskDrop", &moving("taskDrop"), with(3)).await;
        assert_eq!(code_of(&ewa.query(&moving("taskReopen"), with(4)).await), Some("FORBIDDEN"));
        anna.done("taskReopen", &moving("taskReopen"), with(4)).await;
    }

    async fn who_gets_a_task_after_the_summary_is_told_and_the_owner_is_reminded_the_day_before(room: Room) {
        let task = room.task("Book the room", &room.piotr, "2026-12-10").await;
        room.close(&room.meeting).await;
        room.app.mails().await;
        let anna = room.app.as_member(&room.anna).await;
        let input = json!({ "expectedVersion": 1, "ownerId": room.ewa.id.to_string(), "what": "Book the large room" });
        let done = anna.done("taskUpdate", UPDATE, json!({ "id": task.id.to_string(), "input": input })).await;
        assert_eq!(
            done["task"],
            json!({ "what": "Book the large room", "owner": { "fullName": "Ewa Mazur" }, "dueOn": "2026-12-10", "version": 2 })
        );
        let mails = room.app.mails().await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!((mails[0].0.as_str(), mails[0].1.as_str()), ("ewa.mazur@example.com", "Kraków Wawel: zadanie dla Ciebie"));
        assert!(mails[0].2.contains("Do 10 grudnia 2026: Book the large room"), "{}", mails[0].2);

        // The 8th is two days before; on the 9th she is reminded, once.
        assert_eq!(room.mails_after(15).await, []);
        let mails = room.mails_after(1).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!(mails[0].1, "Kraków Wawel: termin zadania to 10 grudnia 2026");
        assert_eq!(room.mails_after(1).await, []);
        // A later day is reminded of anew.
        let anna = room.app.as_member(&room.anna).await;
        let input = json!({ "expectedVersion": 2, "dueOn": "2026-12-14" });
        anna.done("taskUpdate", UPDATE, json!({ "id": task.id.to_string(), "input": input })).await;
        assert_eq!(room.mails_after(3).await.len(), 1);
    }

    async fn who_wants_no_mails_about_tasks_gets_none(room: Room) {
        let off = "mutation($input: MailPreferencesUpdateInput!) { mailPreferencesUpdate(input: $input) { userErrors { code } } }";
        let ewa = room.app.as_member(&room.ewa).await;
        let input = json!({ "expectedVersion": 0, "switchedOff": ["TASK"] });
        ewa.done("mailPreferencesUpdate", off, json!({ "input": input })).await;
        room.task("Book the room", &room.ewa, "2026-11-24").await;
        assert_eq!(room.mails_after(2).await, []);
    }

    async fn bad_minutes_are_refused_and_change_nothing(room: Room) {
        let anna = room.app.as_member(&room.anna).await;
        let (ewa, stranger) = (room.app.as_member(&room.ewa).await, room.app.as_member(&room.stranger).await);
        let planned = room.app.club.meeting(&room.app.wawel, "2026-11-30 09:05").await;
        let before = room.app.rows().await;
        for (variables, code, path) in [
            (room.give(" ", &room.ewa, "2026-12-10"), "TEXT_EMPTY", "input.what"),
            (room.give(&"x".repeat(201), &room.ewa, "2026-12-10"), "TEXT_TOO_LONG", "input.what"),
            (room.give("Book", &room.stranger, "2026-12-10"), "TASK_OWNER_NOT_IN_CHAPTER", "input.ownerId"),
            (room.give("Book", &room.ewa, "2026-11-22"), "DUE_ON_PAST", "input.dueOn"),
            (room.give("Book", &room.ewa, "2028-11-23"), "DUE_ON_TOO_FAR", "input.dueOn"),
        ] {
            assert_eq!(codes(&anna, "taskAdd", ADD, variables).await, one(code, path), "{code}");
        }
        for (wording, code) in [("\n ", "TEXT_EMPTY"), (&"x".repeat(1001), "TEXT_TOO_LONG")] {
            assert_eq!(codes(&anna, "decisionRecord", DECIDE, room.decide(wording)).await, one(code, "input.wording"));
        }
        let early = json!({ "id": planned.id.to_string(), "input": { "wording": "We meet" } });
        assert_eq!(codes(&anna, "decisionRecord", DECIDE, early).await, one("MINUTES_NOT_OPEN", ""));
        for (client, code) in [(ewa, "FORBIDDEN"), (stranger, "NOT_FOUND")] {
            for (mutation, text, variables) in [
                ("decisionRecord", DECIDE, room.decide("We meet")),
                ("taskAdd", ADD, room.give("Book", &room.ewa, "2026-12-10")),
            ] {
                let answer = client.query(text, variables).await;
                let said = code_of(&answer).or_else(|| answer["data"][mutation]["userErrors"][0]["code"].as_str());
                assert_eq!(said, Some(code), "{mutation}");
            }
        }
        assert!(room.app.rows().await == before, "nothing was changed");
    }

    async fn closed_minutes_are_frozen_and_open_again_with_the_week(room: Room) {
        let anna = room.app.as_member(&room.anna).await;
        let id = anna.done("decisionRecord", DECIDE, room.decide("We meet at noon")).await["decision"]["id"].clone();
        let task = room.task("Book the room", &room.ewa, "2026-12-10").await;
        let closed = room.close(&room.meeting).await;
        let revise = |version: i32| json!({ "id": id, "input": { "expectedVersion": version, "wording": "We meet at nine" } });
        assert_eq!(codes(&anna, "decisionUpdate", REVISE, revise(1)).await, one("MINUTES_NOT_OPEN", ""));
        let strike = json!({ "id": id, "input": { "expectedVersion": 1 } });
        assert_eq!(codes(&anna, "decisionStrike", STRIKE, strike).await, one("MINUTES_NOT_OPEN", ""));
        let late = room.give("Too late", &room.ewa, "2026-12-10");
        assert_eq!(codes(&anna, "taskAdd", ADD, late.clone()).await, one("MINUTES_NOT_OPEN", ""));
        // A task goes on.
        let done = json!({ "id": task.id.to_string(), "input": { "expectedVersion": 1 } });
        anna.done("taskComplete", &moving("taskComplete"), done).await;
        let settled = json!({ "id": task.id.to_string(), "input": { "expectedVersion": 2, "what": "Book two" } });
        assert_eq!(codes(&anna, "taskUpdate", UPDATE, settled).await, one("TASK_SETTLED", ""));

        room.app.mails().await;
        let reopen = meetings::ReopenMeeting { meeting: closed.id, expected_version: closed.version, reason: text("A word") };
        let actor = room.app.club.actor(&room.anna).await;
        chapterhouse::reports::reopen_week(room.app.db(), &actor, reopen).await.unwrap();
        assert_eq!(anna.done("decisionUpdate", REVISE, revise(1)).await["decision"], json!({ "wording": "We meet at nine", "version": 2 }));
        assert_eq!(codes(&anna, "decisionUpdate", REVISE, revise(1)).await, one("CONFLICT", "input.expectedVersion"));
        // The summary went out: whoever gets a task now is told.
        anna.done("taskAdd", ADD, late).await;
        let mails = room.app.mails().await;
        assert_eq!(mails.iter().map(|mail| mail.1.as_str()).collect::<Vec<_>>(), ["Kraków Wawel: zadanie dla Ciebie"]);
        let meeting = meetings::by_ids(room.app.db().reader(), &[closed.id]).await.unwrap().remove(0);
        meetings::close(room.app.db(), &actor, closing(&meeting)).await.unwrap();
        assert_eq!(room.app.mails().await, [], "words are no figures");
    }

    async fn minutes_hold_fifty_of_each(room: Room) {
        let anna = room.app.club.actor(&room.anna).await;
        for number in 0..50 {
            room.task(&format!("Task {number}"), &room.ewa, "2026-12-10").await;
            let record = meetings::RecordDecision { meeting: room.meeting.id, wording: text(&format!("Number {number}")) };
            meetings::record_decision(room.app.db(), &anna, record).await.unwrap();
        }
        let client = room.app.as_member(&room.anna).await;
        assert_eq!(codes(&client, "taskAdd", ADD, room.give("One more", &room.ewa, "2026-12-10")).await, one("MINUTES_FULL", ""));
        assert_eq!(codes(&client, "decisionRecord", DECIDE, room.decide("One more")).await, one("MINUTES_FULL", ""));
    }

    async fn of_two_who_settle_a_task_at_the_same_moment_one_wins(room: Room) {
        let task = room.task("Book the room", &room.ewa, "2026-12-10").await;
        let (anna, ewa) = (room.app.club.actor(&room.anna).await, room.app.club.actor(&room.ewa).await);
        let with = || MoveTask { task: task.id, expected_version: 1, reason: None };
        let (one, other) = tokio::join!(
            meetings::complete_task(room.app.db(), &anna, with()),
            meetings::complete_task(room.app.db(), &ewa, with()),
        );
        let lost = if one.is_ok() { other } else { one };
        assert!(matches!(lost, Err(Error::Rejected(_))), "{lost:?}");
        assert_eq!(audit::of_subject(room.app.db(), task.id).await.unwrap().len(), 2);
    }

    async fn who_watches_the_meeting_sees_the_minutes_grow(room: Room) {
        let watch = "subscription($id: ID!) { meetingUpdated(id: $id) { minutes { decisions { wording } } } }";
        let token = room.app.as_member(&room.ewa).await.token().unwrap().to_owned();
        let body = json!({ "query": watch, "variables": { "id": room.id() } });
        let mut events = Events::open(&room.app, Some(&token), &body).await;
        let anna = room.app.as_member(&room.anna).await;
        anna.done("decisionRecord", DECIDE, room.decide("We meet at nine")).await;
        let heard = events.answer().await;
        assert_eq!(heard["data"]["meetingUpdated"]["minutes"], json!({ "decisions": [{ "wording": "We meet at nine" }] }));
    }
}

//! Meetings through their life: where they may go from where, who was there, and who came to look.

use std::time::Duration;

use chapterhouse::access::OfficeKind;
use chapterhouse::members::Member;
use chapterhouse::platform::values::Locale;
use serde_json::{Value, json};

use crate::support::app::{Client, code_of};
use crate::support::club::Place;
use crate::support::{Stage, TestApp, TestDb};

const SCHEDULE: &str = "mutation($input: MeetingScheduleInput!) { meetingSchedule(input: $input) { \
    meeting { id localStart timeZone startsAt endsAt mode venue onlineUrl title } userErrors { code path } } }";
const INVITE: &str = "mutation($input: VisitorInviteInput!) { visitorInvite(input: $input) { \
    visitor { id name kind status version invitedBy { fullName } } userErrors { code path } } }";
const UNDO: &str = "mutation($id: ID!, $input: VisitorCheckInUndoInput!) { visitorCheckInUndo(id: $id, input: $input) { \
    visitor { status version } userErrors { code } } }";
const CHECK_IN: &str = "mutation($id: ID!, $input: VisitorCheckInInput!) { visitorCheckIn(id: $id, input: $input) { \
    visitor { status version } userErrors { code path ... on ConflictError { currentVersion } } } }";
const MARK: &str = "mutation($id: ID!, $input: AttendanceRecordInput!) { \
    attendanceRecord(meetingId: $id, input: $input) { attendance { mark } userErrors { code path } } }";
const MEETING: &str = "query($id: ID!) { meeting(id: $id) { status version nextStatuses closedAt \
    attendance { mark substituteName member { fullName } } visitors { name status } } }";

/// A president, and two members who are only that.
struct Room {
    app: TestApp,
    jan: Member,
    ewa: Member,
}

impl Stage for Room {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let jan = app.officer("Jan Kowalski", OfficeKind::President).await;
        let ewa = app.member("Ewa Mazur").await;
        app.member("Piotr Lis").await;
        Self { app, jan, ewa }
    }
}

impl Room {
    async fn schedule(&self, client: &Client<'_>, input: Value) -> Value {
        client.done("meetingSchedule", SCHEDULE, json!({ "input": input })).await["meeting"].take()
    }

    /// A move, as it was answered.
    async fn step(&self, client: &Client<'_>, mutation: &str, id: &str, version: &Value) -> Value {
        let input = match mutation {
            "meetingClose" => "MeetingCloseInput",
            "meetingCancel" | "meetingLeaveOut" => "MeetingCallOffInput",
            _ => "MeetingMoveInput",
        };
        let text = format!(
            "mutation($id: ID!, $input: {input}!) {{ {mutation}(id: $id, input: $input) {{ \
             meeting {{ status }} userErrors {{ code message }} }} }}"
        );
        let variables = json!({ "id": id, "input": { "expectedVersion": version } });
        client.data(&text, variables).await[mutation].take()
    }

    async fn show(&self, client: &Client<'_>, id: &str) -> Value {
        client.data(MEETING, json!({ "id": id })).await["meeting"].take()
    }
}

const MOVES: [(&str, &str); 7] = [
    ("meetingPublish", "PUBLISHED"),
    ("meetingStart", "IN_PROGRESS"),
    ("meetingHold", "HELD"),
    ("meetingClose", "CLOSED"),
    ("meetingCancel", "CANCELLED"),
    ("meetingLeaveOut", "HOLIDAY"),
    ("meetingDiscard", "DISCARDED"),
];

story! {
    async fn a_meeting_goes_only_where_its_life_cycle_leads(room: Room) {
        let client = room.app.as_member(&room.jan).await;
        let paths: [&[&str]; 8] = [
            &[],
            &["meetingPublish"],
            &["meetingPublish", "meetingStart"],
            &["meetingPublish", "meetingStart", "meetingHold"],
            &["meetingPublish", "meetingStart", "meetingHold", "meetingClose"],
            &["meetingCancel"],
            &["meetingLeaveOut"],
            &["meetingDiscard"],
        ];
        for (number, path) in paths.into_iter().enumerate() {
            let local_start = format!("2026-11-{:02}T06:45", number + 18);
            let input = json!({ "chapterId": room.app.wawel.id.to_string(), "localStart": local_start });
            let id = room.schedule(&client, input).await["id"].as_str().unwrap().to_owned();
            for mutation in path {
                let version = room.show(&client, &id).await["version"].take();
                let done = room.step(&client, mutation, &id, &version).await;
                assert_eq!(done["userErrors"], json!([]), "{mutation} of {path:?}");
            }
            let meeting = room.show(&client, &id).await;
            assert_eq!(meeting["version"], path.len() + 1);
            let next: Vec<&str> =
                meeting["nextStatuses"].as_array().unwrap().iter().map(|status| status.as_str().unwrap()).collect();
            let from = meeting["status"].as_str().unwrap();
            for (mutation, to) in MOVES.iter().filter(|(_, to)| !next.contains(to)) {
                let before = room.app.rows().await;
                let refused = room.step(&client, mutation, &id, &meeting["version"]).await;
                let allowed = match next.join(", ") {
                    none if none.is_empty() => "It stays as it is.".to_owned(),
                    some => format!("Allowed: {some}."),
                };
                assert_eq!(
                    refused,
                    json!({
                        "meeting": null,
                        "userErrors": [{
                            "code": "INVALID_TRANSITION",
                            "message": format!("This cannot go from {from} to {to}. {allowed}"),
                        }],
                    })
                );
                assert!(room.app.rows().await == before, "{mutation} of a meeting that is {from}");
            }
        }
        assert_eq!(room.app.run_jobs().await, 7, "one was closed");
    }

    async fn a_time_is_free_again_when_its_meeting_is_called_off(room: Room) {
        let client = room.app.as_member(&room.jan).await;
        let input = json!({ "chapterId": room.app.wawel.id.to_string(), "localStart": "2026-11-26T06:45" });
        let first = room.schedule(&client, input.clone()).await["id"].as_str().unwrap().to_owned();
        let again = client.data(SCHEDULE, json!({ "input": input })).await;
        assert_eq!(
            again["meetingSchedule"],
            json!({ "meeting": null, "userErrors": [{ "code": "MEETING_EXISTS", "path": ["input", "localStart"] }] })
        );
        room.step(&client, "meetingCancel", &first, &json!(1)).await;
        let second = room.schedule(&client, input).await;
        let next = "query($id: ID!) { chapter(by: { id: $id }) { nextMeetings(first: 20) { id } } }";
        let data = client.data(next, json!({ "id": room.app.wawel.id.to_string() })).await;
        assert_eq!(data["chapter"]["nextMeetings"], json!([{ "id": second["id"] }]));
    }

    async fn a_meeting_keeps_the_local_time_of_its_chapter(room: Room) {
        let london = Place {
            city: "London", country: "GB", zone: "Europe/London", currency: "GBP", locale: Locale::En,
        };
        let city = room.app.club.chapter_in(london, "London City").await;
        let emma = room.app.club.member(&city, "Emma Clarke", Locale::En).await;
        room.app.club.office(&emma, OfficeKind::President, &city).await;
        let jan = room.app.as_member(&room.jan).await;
        let emma = room.app.as_member(&emma).await;
        for (client, chapter, local_start, starts_at) in [
            (&jan, &room.app.wawel, "2026-12-31T06:45", "2026-12-31T05:45:00.000Z"),
            (&jan, &room.app.wawel, "2027-07-01T06:45", "2027-07-01T04:45:00.000Z"),
            // When the clocks go back, this time comes twice: it is the first of the two.
            (&jan, &room.app.wawel, "2027-10-31T02:30", "2027-10-31T00:30:00.000Z"),
            (&emma, &city, "2026-12-31T06:45", "2026-12-31T06:45:00.000Z"),
            (&emma, &city, "2027-07-01T06:45", "2027-07-01T05:45:00.000Z"),
        ] {
            let input = json!({ "chapterId": chapter.id.to_string(), "localStart": local_start });
            let meeting = room.schedule(client, input).await;
            assert_eq!((&meeting["startsAt"], &meeting["localStart"]), (&json!(starts_at), &json!(local_start)));
        }
        let online = json!({
            "chapterId": room.app.wawel.id.to_string(),
            "localStart": "2026-12-10T18:00",
            "durationMinutes": 45,
            "mode": "ONLINE",
            "venue": "Nowhere",
            "onlineUrl": "https://meet.example/wawel",
            "title": "Guests’\nday",
        });
        let mut meeting = room.schedule(&jan, online).await;
        meeting.as_object_mut().unwrap().remove("id");
        assert_eq!(
            meeting,
            json!({
                "localStart": "2026-12-10T18:00",
                "timeZone": "Europe/Warsaw",
                "startsAt": "2026-12-10T17:00:00.000Z",
                "endsAt": "2026-12-10T17:45:00.000Z",
                "mode": "ONLINE",
                "venue": null,
                "onlineUrl": "https://meet.example/wawel",
                "title": "Guests’ day",
            })
        );
    }

    async fn a_meeting_opens_three_hours_before_its_time_and_was_held_once_it_has_begun(room: Room) {
        let mut client = room.app.as_member(&room.jan).await;
        let input = json!({ "chapterId": room.app.wawel.id.to_string(), "localStart": "2026-11-26T06:45" });
        let id = room.schedule(&client, input).await["id"].as_str().unwrap().to_owned();
        room.step(&client, "meetingPublish", &id, &json!(1)).await;
        let too_early = |from: &str| {
            let message = format!("It is too early for that. It can be done from {from} on (Europe/Warsaw).");
            json!({ "meeting": null, "userErrors": [{ "code": "MEETING_TOO_EARLY", "message": message }] })
        };
        let steps = [
            ("meetingStart", 2, 0, Some("2026-11-26 03:45")),
            ("meetingStart", 2, 67 * 3_600 - 15 * 60 - 1, Some("2026-11-26 03:45")),
            ("meetingStart", 2, 1, None),
            ("meetingHold", 3, 3 * 3_600 - 1, Some("2026-11-26 06:45")),
            ("meetingHold", 3, 1, None),
        ];
        for (mutation, version, seconds, refused_until) in steps {
            room.app.later(Duration::from_secs(seconds));
            client = room.app.as_member(&room.jan).await;
            let before = room.app.rows().await;
            let answer = room.step(&client, mutation, &id, &json!(version)).await;
            match refused_until {
                Some(from) => {
                    assert_eq!(answer, too_early(from));
                    assert!(room.app.rows().await == before, "{mutation} after {seconds} s");
                }
                None => assert_eq!(answer["userErrors"], json!([]), "{mutation} after {seconds} s"),
            }
        }
        let closed = room.step(&client, "meetingClose", &id, &json!(4)).await;
        assert_eq!(closed["meeting"]["status"], "CLOSED");
        assert_eq!(room.app.run_jobs().await, 7, "three are invited, and read the summary");
    }

    async fn whoever_is_not_marked_was_absent_and_nothing_is_marked_after_the_close(room: Room) {
        let client = room.app.as_member(&room.jan).await;
        let meeting = room.app.club.open(&room.app.club.meeting(&room.app.wawel, "2026-11-23 06:45").await).await;
        let id = meeting.id.to_string();
        let mark = |mark: &str, name: Value| {
            let marks = json!([{ "memberId": room.ewa.id.to_string(), "mark": mark, "substituteName": name }]);
            json!({ "id": id, "input": { "marks": marks } })
        };
        client.done("attendanceRecord", MARK, mark("SUBSTITUTE", json!("Ala Wilk"))).await;
        room.step(&client, "meetingHold", &id, &meeting.version.into()).await;
        let held = room.show(&client, &id).await;
        let mut marks: Vec<String> = held["attendance"].as_array().unwrap().iter().map(ToString::to_string).collect();
        marks.sort_unstable();
        let row = |mark: &str, name: Value, who: &str| {
            json!({ "mark": mark, "substituteName": name, "member": { "fullName": who } }).to_string()
        };
        let mut expected = [
            row("ABSENT", Value::Null, "Jan Kowalski"),
            row("ABSENT", Value::Null, "Piotr Lis"),
            row("SUBSTITUTE", json!("Ala Wilk"), "Ewa Mazur"),
        ];
        expected.sort_unstable();
        assert_eq!(marks, expected);
        // The substitute did not come.
        let done = client.done("attendanceRecord", MARK, mark("ABSENT", Value::Null)).await;
        assert_eq!(done["attendance"], json!([{ "mark": "ABSENT" }, { "mark": "ABSENT" }, { "mark": "ABSENT" }]));
        let held = room.show(&client, &id).await;
        assert!(held["attendance"].as_array().unwrap().iter().all(|row| row["substituteName"].is_null()));

        room.step(&client, "meetingClose", &id, &held["version"]).await;
        assert_eq!(room.app.run_jobs().await, 4);
        let before = room.app.rows().await;
        let refused = client.data(MARK, mark("PRESENT", Value::Null)).await;
        assert_eq!(
            refused["attendanceRecord"],
            json!({ "attendance": null, "userErrors": [{ "code": "ATTENDANCE_NOT_OPEN", "path": null }] })
        );
        assert!(room.app.rows().await == before);
    }

    async fn a_visitor_is_invited_by_a_member_and_checked_in_once(room: Room) {
        let (jan, ewa) = (room.app.as_member(&room.jan).await, room.app.as_member(&room.ewa).await);
        let meeting = room.app.club.meeting(&room.app.wawel, "2026-11-23 09:05").await;
        let id = meeting.id.to_string();
        let invite = json!({ "input": { "meetingId": id, "name": "Marek Lis", "email": "marek@lis.example" } });
        let visitor = ewa.done("visitorInvite", INVITE, invite.clone()).await["visitor"].take();
        assert_eq!(room.app.run_jobs().await, 1, "the visitor is told");
        assert_eq!(
            visitor,
            json!({
                "id": visitor["id"],
                "name": "Marek Lis",
                "kind": "PROSPECT",
                "status": "INVITED",
                "version": 1,
                "invitedBy": { "fullName": "Ewa Mazur" },
            })
        );
        let come = json!({ "id": visitor["id"], "input": { "expectedVersion": 1 } });
        let early = jan.data(CHECK_IN, come.clone()).await;
        assert_eq!(early["visitorCheckIn"]["userErrors"][0]["code"], "ATTENDANCE_NOT_OPEN");
        let meeting = room.app.club.open(&meeting).await;
        let stale = json!({ "id": visitor["id"], "input": { "expectedVersion": 7 } });
        let stale = jan.data(CHECK_IN, stale).await;
        assert_eq!(stale["visitorCheckIn"]["userErrors"][0]["currentVersion"], 1);

        // Two at the door at the same moment, each with a list of their own.
        let (one, other) = tokio::join!(jan.data(CHECK_IN, come.clone()), jan.data(CHECK_IN, come));
        let mut answers = [one, other].map(|mut answer| answer["visitorCheckIn"].take());
        answers.sort_by_key(|answer| answer["visitor"].is_null());
        assert_eq!(answers[0], json!({ "visitor": { "status": "CHECKED_IN", "version": 2 }, "userErrors": [] }));
        let refused = json!({ "visitor": null, "userErrors": [{ "code": "VISIT_NOT_EXPECTED", "path": null }] });
        assert_eq!(answers[1], refused);
        assert_eq!(
            room.show(&ewa, &id).await["visitors"],
            json!([{ "name": "Marek Lis", "status": "CHECKED_IN" }])
        );
        // It was somebody else: taken back once, and then it can be done again.
        let undo = |version: i32| json!({ "id": visitor["id"], "input": { "expectedVersion": version } });
        let (one, other) = tokio::join!(jan.data(UNDO, undo(2)), jan.data(UNDO, undo(2)));
        let mut answers = [one, other].map(|mut answer| answer["visitorCheckInUndo"].take());
        answers.sort_by_key(|answer| answer["visitor"].is_null());
        assert_eq!(answers[0], json!({ "visitor": { "status": "INVITED", "version": 3 }, "userErrors": [] }));
        assert_eq!(answers[1]["userErrors"][0]["code"], "VISIT_NOT_CHECKED_IN");
        assert_eq!(code_of(&ewa.query(UNDO, undo(3)).await), Some("FORBIDDEN"));
        let again = jan.done("visitorCheckIn", CHECK_IN, undo(3)).await;
        assert_eq!(again["visitor"], json!({ "status": "CHECKED_IN", "version": 4 }));
        room.app.club.close(&meeting).await;
        assert_eq!(room.app.run_jobs().await, 4);
        assert_eq!(jan.refused(UNDO, undo(4)).await[0]["code"], "ATTENDANCE_NOT_OPEN");
        let late = ewa.data(INVITE, invite).await;
        assert_eq!(
            late["visitorInvite"],
            json!({ "visitor": null, "userErrors": [{ "code": "MEETING_OVER", "path": ["input", "meetingId"] }] })
        );
    }

    async fn a_meetings_page_costs_six_statements_with_forty_marks_and_five_visitors(room: Room) {
        let app = &room.app;
        let mut marks = Vec::new();
        for number in 0..40 {
            let member = app.member(&format!("Member Number{number}")).await;
            marks.push(json!({ "memberId": member.id.to_string(), "mark": "PRESENT" }));
        }
        let meeting = app.club.open(&app.club.meeting(&app.wawel, "2026-11-23 09:05").await).await;
        let id = meeting.id.to_string();
        let client = app.as_member(&room.jan).await;
        for number in 0..5 {
            let input = json!({ "meetingId": id, "name": format!("Guest {number}"), "kind": "OBSERVER" });
            client.done("visitorInvite", INVITE, json!({ "input": input })).await;
        }
        client.done("attendanceRecord", MARK, json!({ "id": id, "input": { "marks": marks } })).await;
        let page = "query($id: ID!) { meeting(id: $id) { title status localStart venue version nextStatuses \
            chapter { name city } attendance { mark intent substituteName markedAt member { fullName company } } \
            visitors { name company status invitedBy { fullName } } } }";
        let mut fewest = u64::MAX;
        for _ in 0..3 {
            // The server sends some of its own in between.
            let before = app.db().statements();
            let shown = client.data(page, json!({ "id": id })).await["meeting"].take();
            fewest = fewest.min(app.db().statements() - before);
            assert_eq!(shown["attendance"].as_array().unwrap().len(), 40);
            assert_eq!(shown["visitors"].as_array().unwrap().len(), 5);
        }
        assert!(fewest <= 6, "{fewest}");
    }
}

//! Members who check in themselves with the code that is shown in the room, and marks that are taken back.

use std::time::Duration;

use chapterhouse::access::{OfficeKind, audit};
use chapterhouse::meetings::{self, CheckInMyself, Meeting};
use chapterhouse::members::Member;
use chapterhouse::platform::error::Error;
use chapterhouse::platform::values::Locale;
use serde_json::{Value, json};

use crate::support::app::{Client, code_of};
use crate::support::club::seen;
use crate::support::streams::Events;
use crate::support::{Stage, TestApp, TestDb};

const CODE: &str = "query($id: ID!) { meeting(id: $id) { checkInCode { code expiresAt } } }";
const CHECK_IN: &str = "mutation($id: ID!, $input: AttendanceCheckInInput!) { attendanceCheckIn(meetingId: $id, input: $input) { \
    attendance { mark markedAt version member { fullName } } userErrors { code path message } } }";
const CLEAR: &str = "mutation($id: ID!, $input: AttendanceClearInput!) { attendanceClear(meetingId: $id, input: $input) { \
    attendance { mark substituteName markedAt member { fullName } } userErrors { code path } } }";
const MARK: &str = "mutation($id: ID!, $input: AttendanceRecordInput!) { attendanceRecord(meetingId: $id, input: $input) { \
    attendance { mark } userErrors { code path message } } }";
const WATCH: &str = "subscription M($id: ID!) { meetingUpdated(id: $id) { attendance { mark member { fullName } } } }";

/// A host, two members, somebody of another chapter, and a meeting that has just begun.
struct Room {
    app: TestApp,
    olga: Member,
    ewa: Member,
    piotr: Member,
    stranger: Member,
    meeting: Meeting,
}

impl Stage for Room {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let olga = app.officer("Olga Gil", OfficeKind::VisitorHost).await;
        let (ewa, piotr) = (app.member("Ewa Mazur").await, app.member("Piotr Łęcki").await);
        let stranger = app.club.member(&app.tyniec, "Jan Wilk", Locale::En).await;
        let meeting = app.club.open(&app.club.meeting(&app.wawel, "2026-11-23 09:30").await).await;
        Self { app, olga, ewa, piotr, stranger, meeting }
    }
}

impl Room {
    fn id(&self) -> Value {
        json!({ "id": self.meeting.id.to_string() })
    }

    async fn code(&self) -> String {
        let shown = self.app.as_member(&self.olga).await.data(CODE, self.id()).await;
        shown["meeting"]["checkInCode"]["code"].as_str().unwrap().to_owned()
    }

    fn with(&self, code: &str) -> Value {
        json!({ "id": self.meeting.id.to_string(), "input": { "code": code } })
    }

    fn marks(&self, marks: &Value) -> Value {
        json!({ "id": self.meeting.id.to_string(), "input": { "marks": marks } })
    }

    fn of(&self, members: &[&Member]) -> Value {
        let ids: Vec<String> = members.iter().map(|member| member.id.to_string()).collect();
        json!({ "id": self.meeting.id.to_string(), "input": { "memberIds": ids } })
    }

    /// The code and the message of the only error, of a call that may leave a trace of its own.
    async fn said(&self, client: &Client<'_>, code: &str) -> (String, String) {
        let answer = client.data(CHECK_IN, self.with(code)).await["attendanceCheckIn"].take();
        assert_eq!(answer["attendance"], Value::Null, "{answer}");
        let error = &answer["userErrors"][0];
        (error["code"].as_str().unwrap().to_owned(), error["message"].as_str().unwrap().to_owned())
    }

    async fn marked(&self) -> Vec<(String, Option<String>)> {
        let rows = meetings::attendance_of(self.app.db().reader(), &[self.meeting.id]).await.unwrap();
        let mut marked: Vec<(String, Option<String>)> = Vec::new();
        for member in [&self.ewa, &self.olga, &self.piotr] {
            let row = rows.iter().find(|row| row.member_id == member.id);
            marked.push((member.given_name.clone(), row.and_then(|row| row.mark).map(|mark| format!("{mark:?}"))));
        }
        marked
    }
}

fn wrong(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

story! {
    async fn a_member_checks_in_with_the_code_in_the_room_and_everybody_sees_it(room: Room) {
        let token = room.app.as_member(&room.piotr).await.token().unwrap().to_owned();
        let watch = json!({ "query": WATCH, "variables": room.id() });
        let mut events = Events::open(&room.app, Some(&token), &watch).await;
        let olga = room.app.as_member(&room.olga).await;
        let shown = olga.data(CODE, room.id()).await["meeting"]["checkInCode"].take();
        assert_eq!(shown["expiresAt"], "2026-11-23T08:32:00.000Z", "it is half past nine in Kraków");
        let code = shown["code"].as_str().unwrap().to_owned();

        let ewa = room.app.as_member(&room.ewa).await;
        let done = ewa.done("attendanceCheckIn", CHECK_IN, room.with(&format!(" {code} "))).await;
        let mark = json!({
            "mark": "PRESENT", "markedAt": "2026-11-23T08:30:00.000Z", "version": 1, "member": { "fullName": "Ewa Mazur" },
        });
        assert_eq!(done["attendance"], mark);
        let told = events.answer().await;
        let seen = json!([{ "mark": "PRESENT", "member": { "fullName": "Ewa Mazur" } }]);
        assert_eq!(told["data"]["meetingUpdated"]["attendance"], seen, "{told}");
        let trail = audit::of_subject(room.app.db(), room.meeting.id).await.unwrap();
        let last = trail.last().unwrap();
        assert_eq!((last.action.as_str(), last.actor_member_id), ("attendanceCheckIn", Some(room.ewa.id.0)));

        // Once more is harmless, also when the code is an old one by then.
        room.app.later(Duration::from_mins(12));
        let ewa = room.app.as_member(&room.ewa).await;
        let before = room.app.rows().await;
        let again = ewa.done("attendanceCheckIn", CHECK_IN, room.with(&code)).await;
        assert_eq!(again["attendance"], mark);
        assert!(room.app.rows().await == before);

        // Ten minutes after the start somebody is late.
        let piotr = room.app.as_member(&room.piotr).await;
        let done = piotr.done("attendanceCheckIn", CHECK_IN, room.with(&room.code().await)).await;
        assert_eq!(done["attendance"]["mark"], "LATE");
    }

    async fn a_code_is_shown_to_who_marks_attendance_while_the_meeting_goes_on(room: Room) {
        let nothing = json!({ "checkInCode": null });
        for other in [&room.ewa, &room.stranger] {
            assert_eq!(room.app.as_member(other).await.data(CODE, room.id()).await["meeting"], nothing);
        }
        let olga = room.app.as_member(&room.olga).await;
        let ahead = room.app.club.meeting(&room.app.wawel, "2026-11-30 06:45").await;
        assert_eq!(olga.data(CODE, json!({ "id": ahead.id.to_string() })).await["meeting"], nothing);
        let code = room.code().await;
        meetings::hold(room.app.db(), room.app.club.system(), seen(&room.meeting)).await.unwrap();
        assert_eq!(olga.data(CODE, room.id()).await["meeting"], nothing);
        // By now everybody has a mark: the server's.
        let refused = room.app.as_member(&room.ewa).await.refused(CHECK_IN, room.with(&code)).await;
        assert_eq!((&refused[0]["code"], &refused[0]["path"]), (&json!("ALREADY_MARKED"), &json!(null)));
        let early = json!({ "id": ahead.id.to_string(), "input": { "code": code } });
        let refused = room.app.as_member(&room.ewa).await.refused(CHECK_IN, early).await;
        assert_eq!(refused[0]["code"], "ATTENDANCE_NOT_OPEN");
    }

    async fn an_expired_code_and_one_of_another_meeting_are_wrong(room: Room) {
        let ewa = room.app.as_member(&room.ewa).await;
        let code = room.code().await;
        let other = room.app.club.open(&room.app.club.meeting(&room.app.tyniec, "2026-11-23 09:31").await).await;
        let elsewhere = meetings::check_in_code(room.app.db(), &other).await.unwrap().unwrap().code;
        assert_eq!(room.said(&ewa, &elsewhere).await.0, "CHECK_IN_CODE_WRONG");
        room.app.later(Duration::from_secs(59));
        let piotr = room.app.as_member(&room.piotr).await;
        piotr.done("attendanceCheckIn", CHECK_IN, room.with(&code)).await;
        room.app.later(Duration::from_secs(1));
        let (refused, message) = room.said(&ewa, &code).await;
        assert_eq!(refused, "CHECK_IN_CODE_WRONG");
        assert!(message.contains("It changes every minute"), "{message}");
        for bad in ["", "12345", "1234567", "abcdef", "１２３４５６", "\u{202e}000000 000000"] {
            room.app.later(Duration::from_mins(11));
            let ewa = room.app.as_member(&room.ewa).await;
            assert_eq!(room.said(&ewa, bad).await.0, "CHECK_IN_CODE_WRONG", "{bad:?}");
        }
        assert_eq!(room.marked().await[0], ("Ewa".into(), None));
    }

    async fn after_five_wrong_codes_a_member_waits_on_every_node(room: Room) {
        let there = room.app.test.second_node().await;
        let ewa = room.app.as_member(&room.ewa).await;
        let actor = room.app.club.actor(&room.ewa).await;
        for n in 0..5 {
            let bad = wrong(&room.code().await);
            if n % 2 == 0 {
                assert_eq!(room.said(&ewa, &bad).await.0, "CHECK_IN_CODE_WRONG");
            } else {
                let input = CheckInMyself { meeting: room.meeting.id, code: bad };
                let refused = meetings::check_in_myself(&there, &actor, input).await;
                assert!(matches!(&refused, Err(Error::Rejected(list)) if list[0].code == "CHECK_IN_CODE_WRONG"), "{refused:?}");
            }
            room.app.later(Duration::from_secs(30));
        }
        let ewa = room.app.as_member(&room.ewa).await;
        // Not even the right one is taken now; others are not held up.
        let code = room.code().await;
        let refused = ewa.refused(CHECK_IN, room.with(&code)).await;
        assert_eq!(
            refused,
            json!([{
                "code": "CHECK_IN_TRIES_USED_UP",
                "path": ["input", "code"],
                "message": "5 wrong codes are enough. Try again at 09:40:00 (Europe/Warsaw), or ask whoever marks attendance to mark you.",
            }])
        );
        room.app.as_member(&room.piotr).await.done("attendanceCheckIn", CHECK_IN, room.with(&code)).await;
        room.app.later(Duration::from_secs(7 * 60 + 30));
        let ewa = room.app.as_member(&room.ewa).await;
        let done = ewa.done("attendanceCheckIn", CHECK_IN, room.with(&room.code().await)).await;
        assert_eq!(done["attendance"]["mark"], "LATE");
    }

    async fn tries_at_the_same_moment_count_each(room: Room) {
        let ewa = room.app.as_member(&room.ewa).await;
        let bad = wrong(&room.code().await);
        let tries = async || room.said(&ewa, &bad).await.0;
        let (one, two, three) = tokio::join!(tries(), tries(), tries());
        let (four, five, six, seven) = tokio::join!(tries(), tries(), tries(), tries());
        let mut said = [one, two, three, four, five, six, seven];
        said.sort_unstable();
        assert_eq!(said[..5], ["CHECK_IN_CODE_WRONG"; 5]);
        assert_eq!(said[5..], ["CHECK_IN_TRIES_USED_UP"; 2]);
    }

    async fn a_mark_that_somebody_else_has_set_stays(room: Room) {
        let olga = room.app.as_member(&room.olga).await;
        let excused = json!([{ "memberId": room.ewa.id.to_string(), "mark": "EXCUSED" }]);
        olga.done("attendanceRecord", MARK, room.marks(&excused)).await;
        let ewa = room.app.as_member(&room.ewa).await;
        let code = room.code().await;
        let refused = ewa.refused(CHECK_IN, room.with(&code)).await;
        assert_eq!(
            refused,
            json!([{
                "code": "ALREADY_MARKED",
                "path": null,
                "message": "You are marked already: EXCUSED. If that is wrong, ask whoever marks attendance to change it.",
            }])
        );
        // Taken back, she may; and what she said herself a host may change.
        let cleared = olga.done("attendanceClear", CLEAR, room.of(&[&room.ewa])).await;
        let unmarked = json!({ "mark": null, "substituteName": null, "markedAt": null, "member": { "fullName": "Ewa Mazur" } });
        assert_eq!(cleared["attendance"], json!([unmarked]));
        let done = ewa.done("attendanceCheckIn", CHECK_IN, room.with(&code)).await;
        assert_eq!((&done["attendance"]["mark"], &done["attendance"]["version"]), (&json!("PRESENT"), &json!(3)));
        let late = json!([{ "memberId": room.ewa.id.to_string(), "mark": "LATE" }]);
        olga.done("attendanceRecord", MARK, room.marks(&late)).await;
        assert_eq!(ewa.refused(CHECK_IN, room.with(&code)).await[0]["code"], "ALREADY_MARKED");
    }

    async fn who_is_not_on_the_roster_that_day_cannot_check_in(room: Room) {
        let code = room.code().await;
        let stranger = room.app.as_member(&room.stranger).await;
        assert_eq!(code_of(&stranger.query(CHECK_IN, room.with(&code)).await), Some("FORBIDDEN"));
        assert_eq!(code_of(&room.app.signed_out().query(CHECK_IN, room.with(&code)).await), Some("UNAUTHENTICATED"));
        let olga = room.app.as_member(&room.olga).await;
        let named = room.of(&[&room.ewa, &room.stranger]);
        let refused = olga.refused(CLEAR, named).await;
        assert_eq!(refused, json!([{ "code": "NOT_ON_ROSTER", "path": ["input", "memberIds", "1"] }]));
        let ewa = room.app.as_member(&room.ewa).await;
        assert_eq!(code_of(&ewa.query(CLEAR, room.of(&[&room.ewa])).await), Some("FORBIDDEN"));
        assert_eq!(stranger.refused(CLEAR, room.of(&[&room.ewa])).await[0]["code"], "NOT_FOUND");
    }

    async fn marks_are_taken_back_until_the_close(room: Room) {
        let olga = room.app.as_member(&room.olga).await;
        let marks = json!([
            { "memberId": room.ewa.id.to_string(), "mark": "PRESENT" },
            { "memberId": room.piotr.id.to_string(), "mark": "SUBSTITUTE", "substituteName": "Ala Wilk" },
        ]);
        olga.done("attendanceRecord", MARK, room.marks(&marks)).await;
        let before = room.app.rows().await;
        olga.done("attendanceClear", CLEAR, room.of(&[&room.olga])).await;
        assert!(room.app.rows().await == before, "who has no mark keeps none");
        olga.done("attendanceClear", CLEAR, room.of(&[&room.ewa, &room.ewa])).await;
        let named = |ewa: Option<&str>, olga: Option<&str>, piotr: Option<&str>| {
            [("Ewa", ewa), ("Olga", olga), ("Piotr", piotr)].map(|(name, mark)| (name.to_owned(), mark.map(str::to_owned)))
        };
        assert_eq!(room.marked().await, named(None, None, Some("Substitute")));

        // When the meeting is over nobody is unmarked.
        meetings::hold(room.app.db(), room.app.club.system(), seen(&room.meeting)).await.unwrap();
        olga.done("attendanceClear", CLEAR, room.of(&[&room.piotr])).await;
        assert_eq!(room.marked().await, named(Some("Absent"), Some("Absent"), Some("Absent")));
        let held = meetings::get(room.app.db().reader(), room.meeting.id).await.unwrap();
        meetings::close(room.app.db(), room.app.club.system(), crate::support::club::closing(&held)).await.unwrap();
        assert_eq!(room.app.run_jobs().await, 4);
        assert_eq!(olga.refused(CLEAR, room.of(&[&room.ewa])).await[0]["code"], "ATTENDANCE_NOT_OPEN");
    }

    async fn nobody_of_the_chapter_stands_in(room: Room) {
        let olga = room.app.as_member(&room.olga).await;
        let stand_in = |name: &str| {
            let one = json!({ "memberId": room.ewa.id.to_string(), "mark": "SUBSTITUTE", "substituteName": name });
            room.marks(&json!([{ "memberId": room.olga.id.to_string(), "mark": "PRESENT" }, one]))
        };
        for name in ["Piotr Łęcki", "LECKI piotr", "Ewa  Mazur"] {
            let refused = olga.refused(MARK, stand_in(name)).await;
            assert_eq!(refused[0]["code"], "SUBSTITUTE_OF_SAME_CHAPTER");
            assert_eq!(refused[0]["path"], json!(["input", "marks", "1", "substituteName"]));
        }
        // One of another chapter may.
        olga.done("attendanceRecord", MARK, stand_in("Jan Wilk")).await;
    }
}

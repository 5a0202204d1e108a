//! Where members stand by their chapter's attendance policy, and where they would stand.

use chapterhouse::access::{ChapterId, OfficeKind};
use chapterhouse::chapters::{self, AttendancePolicy, Chapter, Consequence, Policy, SetPolicy};
use chapterhouse::meetings::{
    self, AttendanceMark, CheckInVisitor, InviteVisitor, MarkOne, Meeting, RecordAttendance, VisitorKind,
};
use chapterhouse::members::{self, EndMembership, EndReason, JoinChapter, Member};
use serde_json::{Value, json};

use crate::support::app::{Client, code_of};
use crate::support::club::{seen, text};
use crate::support::{Stage, TestApp, TestDb};

const STANDING: &str = "query($id: ID!) { member(id: $id) { attendanceStanding { judgedOn windowStartsOn windowEndsOn expected \
    attended absences missedInARow warningLevel left isBeyondLimit consequence } } }";
const FORECAST: &str = "query($id: ID!, $meeting: ID!) { member(id: $id) { attendanceForecast(ifMissed: $meeting) { judgedOn \
    absences left isBeyondLimit consequence } } }";

/// Four weeks, of which Ewa missed the first two and came late to the third.
struct Weeks {
    app: TestApp,
    ewa: Member,
    held: Vec<Meeting>,
}

impl Stage for Weeks {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let ewa = app.member("Ewa Mazur").await;
        let mut held = Vec::new();
        for (day, mark) in [
            ("2026-11-02", AttendanceMark::Absent),
            ("2026-11-09", AttendanceMark::Absent),
            ("2026-11-16", AttendanceMark::Late),
            ("2026-11-23", AttendanceMark::Absent),
        ] {
            held.push(hold(&app, &app.wawel, day, &ewa, mark).await);
        }
        Self { app, ewa, held }
    }
}

async fn hold(app: &TestApp, chapter: &Chapter, day: &str, member: &Member, mark: AttendanceMark) -> Meeting {
    let (db, system) = (app.db(), app.club.system());
    let meeting = app.club.open(&app.club.meeting(chapter, &format!("{day} 06:45")).await).await;
    let marks = vec![MarkOne { member: member.id, mark, substitute_name: None }];
    meetings::record_attendance(db, system, RecordAttendance { meeting: meeting.id, marks }).await.unwrap();
    meetings::hold(db, system, seen(&meeting)).await.unwrap()
}

async fn policy(app: &TestApp, chapter: ChapterId, from: &str, attendance: AttendancePolicy) {
    let set = SetPolicy {
        chapter,
        effective_on: from.parse().unwrap(),
        policy: Policy::Attendance(attendance),
        reason: None,
        expected_version: None,
    };
    chapters::set_policy(app.db(), app.club.system(), set).await.unwrap();
}

impl Weeks {
    async fn standing(&self, client: &Client<'_>) -> Value {
        let id = json!({ "id": self.ewa.id.to_string() });
        client.data(STANDING, id).await["member"]["attendanceStanding"].take()
    }

    async fn forecast(&self, client: &Client<'_>, meeting: &Meeting) -> Value {
        let variables = json!({ "id": self.ewa.id.to_string(), "meeting": meeting.id.to_string() });
        client.data(FORECAST, variables).await["member"]["attendanceForecast"].take()
    }
}

story! {
    async fn a_member_sees_what_is_left_and_what_one_more_absence_would_mean(weeks: Weeks) {
        let app = &weeks.app;
        let ewa = app.as_member(&weeks.ewa).await;
        let stands = json!({
            "judgedOn": "2026-11-23", "windowStartsOn": "2026-05-24", "windowEndsOn": "2026-11-23", "expected": 4, "attended": 1,
            "absences": 3, "missedInARow": 1, "warningLevel": 3, "left": 0, "isBeyondLimit": false, "consequence": "REVIEW",
        });
        assert_eq!(weeks.standing(&ewa).await, stands);
        let next = app.club.meeting(&app.wawel, "2026-11-30 06:45").await;
        let missed = json!({ "judgedOn": "2026-11-30", "absences": 4, "left": 0, "isBeyondLimit": true, "consequence": "REVIEW" });
        assert_eq!(weeks.forecast(&ewa, &next).await, missed);
        assert_eq!(weeks.standing(&ewa).await, stands, "asking what would be changes nothing");

        // Whoever reads the chapter's attendance reads it, too; others do not learn of it.
        let colleague = app.officer("Jan Kowalski", OfficeKind::President).await;
        let colleague = app.as_member(&colleague).await;
        assert_eq!(weeks.standing(&colleague).await, stands);
        let stranger = app.club.member(&app.tyniec, "Piotr Lis", chapterhouse::platform::values::Locale::En).await;
        let stranger = app.as_member(&stranger).await;
        assert_eq!((weeks.standing(&stranger).await, weeks.forecast(&stranger, &next).await), (Value::Null, Value::Null));

        // A meeting of another chapter is none of hers; one that is over has its marks; and an id is an id.
        let other = app.club.meeting(&app.tyniec, "2026-11-30 06:45").await;
        assert_eq!(weeks.forecast(&ewa, &other).await, Value::Null);
        for (meeting, reason) in [(weeks.held[3].id.to_string(), "MEETING_OVER"), ("mtg_1".to_owned(), "BAD_ID")] {
            let answer = ewa.query(FORECAST, json!({ "id": weeks.ewa.id.to_string(), "meeting": meeting })).await;
            assert_eq!(code_of(&answer), Some("BAD_USER_INPUT"));
            assert_eq!(answer["errors"][0]["extensions"]["reasons"], json!([reason]));
        }
    }

    async fn a_meeting_of_another_chapter_makes_up_for_one_that_was_missed(weeks: Weeks) {
        let (app, db) = (&weeks.app, weeks.app.db());
        let visit = async |day: &str, kind: VisitorKind, email: &str| {
            let meeting = app.club.open(&app.club.meeting(&app.tyniec, &format!("{day} 12:00")).await).await;
            let invite = InviteVisitor {
                meeting: meeting.id, name: text("Ewa Mazur"), kind, company: None, profession: None,
                email: Some(email.parse().unwrap()), is_mailed: false,
            };
            let visitor = meetings::invite_visitor(db, app.club.system(), invite).await.unwrap().id;
            meetings::check_in_visitor(db, app.club.system(), CheckInVisitor { visitor, expected_version: 1 }).await.unwrap();
            meeting
        };
        visit("2026-11-24", VisitorKind::OtherChapter, "Ewa.Mazur@example.com").await;
        // Not as a member of another chapter, and somebody else.
        visit("2026-11-25", VisitorKind::Observer, "ewa.mazur@example.com").await;
        visit("2026-11-26", VisitorKind::OtherChapter, "olga.gil@example.com").await;
        let ewa = app.as_member(&weeks.ewa).await;
        assert_eq!(weeks.standing(&ewa).await["absences"], 3, "the policy has no days");
        let within = |days: i32| AttendancePolicy { made_up_within_days: days, ..AttendancePolicy::default() };
        policy(app, app.wawel.id, "2026-11-24", within(1)).await;
        let stands = weeks.standing(&ewa).await;
        assert_eq!((&stands["absences"], &stands["attended"], &stands["missedInARow"]), (&json!(2), &json!(2), &json!(0)));
        policy(app, app.wawel.id, "2026-11-25", within(0)).await;
        assert_eq!(weeks.standing(&ewa).await["absences"], 3);
        policy(app, app.wawel.id, "2026-11-26", within(15)).await;
        // It makes up for the oldest that it can, of the 9th; and for one only.
        let stands = weeks.standing(&ewa).await;
        assert_eq!((&stands["absences"], &stands["missedInARow"]), (&json!(2), &json!(1)));
    }

    async fn each_day_is_judged_by_the_policy_of_that_day(weeks: Weeks) {
        let app = &weeks.app;
        let ewa = app.as_member(&weeks.ewa).await;
        let milder = AttendancePolicy { months: Some(12), limit: Some(12), ..AttendancePolicy::default() };
        policy(app, app.wawel.id, "2026-12-01", milder).await;
        let (before, after) = (
            app.club.meeting(&app.wawel, "2026-11-30 06:45").await,
            app.club.meeting(&app.wawel, "2026-12-07 06:45").await,
        );
        let beyond = async |meeting| weeks.forecast(&ewa, meeting).await["isBeyondLimit"].take();
        assert_eq!((beyond(&before).await, beyond(&after).await), (json!(true), json!(false)));
        let strict = AttendancePolicy { consecutive_limit: Some(1), consequence: Consequence::OpenSeat, ..AttendancePolicy::default() };
        policy(app, app.wawel.id, "2026-12-07", strict).await;
        let forecast = weeks.forecast(&ewa, &after).await;
        assert_eq!([&forecast["isBeyondLimit"], &forecast["consequence"]], [&json!(true), &json!("OPEN_SEAT")]);
    }

    async fn what_was_in_another_chapter_stays_there(weeks: Weeks) {
        let (app, db) = (&weeks.app, weeks.app.db());
        let seat = members::open_membership(db.reader(), weeks.ewa.id).await.unwrap().unwrap();
        let end = EndMembership { membership: seat.id, expected_version: seat.version, reason: EndReason::Resigned, ended_on: None };
        members::end_membership(db, app.club.system(), end).await.unwrap();
        let ewa = app.as_member(&weeks.ewa).await;
        let own = "{ viewer { member { attendanceStanding { absences } } } }";
        assert_eq!(ewa.data(own, json!({})).await["viewer"]["member"]["attendanceStanding"], Value::Null);
        let category = app.club.profession("Notary").await.id;
        let joined_on = "2026-11-23".parse().unwrap();
        let seat = JoinChapter { chapter: app.tyniec.id, category, joined_on, renewal_on: None };
        members::start_membership(db, app.club.system(), weeks.ewa.id, seat).await.unwrap();
        let stands = weeks.standing(&ewa).await;
        assert_eq!([&stands["absences"], &stands["expected"]], [&json!(0), &json!(0)]);
        hold(app, &app.tyniec, "2026-11-23", &weeks.ewa, AttendanceMark::Absent).await;
        assert_eq!(weeks.standing(&ewa).await["absences"], 1);
    }

    async fn a_page_of_standings_costs_the_same_however_long(weeks: Weeks) {
        let app = &weeks.app;
        for name in ["Jan Lis", "Ola Lis", "Ula Sowa", "Iza Dudek", "Ala Wilk"] {
            app.member(name).await;
        }
        let ewa = app.as_member(&weeks.ewa).await;
        let text = "query($id: ID!, $first: Int) { chapter(by: { id: $id }) { members(first: $first) { edges { node { \
            attendanceStanding { absences } } } } } }";
        let mut prices = Vec::new();
        for first in [1, 6] {
            ewa.data("{ viewer { locale } }", json!({})).await;
            let before = app.db().statements();
            let page = ewa.data(text, json!({ "id": app.wawel.id.to_string(), "first": first })).await;
            prices.push(app.db().statements() - before);
            assert_eq!(page["chapter"]["members"]["edges"].as_array().unwrap().len(), first);
        }
        assert_eq!(prices[0], prices[1]);
    }
}

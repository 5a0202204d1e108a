//! Who is away too often is warned, once in a window for each level; beyond the limit those are told who have to decide.

use chapterhouse::access::OfficeKind;
use chapterhouse::chapters::{self, AttendancePolicy, Consequence, Policy, SetPolicy};
use chapterhouse::meetings::{self, AttendanceMark, MarkOne, Meeting, RecordAttendance, ReopenMeeting};
use chapterhouse::members::Member;
use chapterhouse::platform::values::Locale;
use chapterhouse::reports;
use serde_json::{Value, json};

use crate::support::club::{closing, seen, text};
use crate::support::{Stage, TestApp, TestDb};

const WARNINGS: &str = "query($id: ID!) { member(id: $id) { attendanceWarnings { level isBeyondLimit windowOn warnedAt \
    meeting { localStart } } } }";

/// A vice president, a committee, a member who reads Polish; by the usual policy.
struct Chapter {
    app: TestApp,
    anna: Member,
    ewa: Member,
}

impl Stage for Chapter {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let anna = app.officer("Anna Nowak", OfficeKind::VicePresident).await;
        app.officer("Olga Gil", OfficeKind::MembershipCommittee).await;
        let ewa = app.club.member(&app.wawel, "Ewa Mazur", Locale::Pl).await;
        app.run_jobs().await;
        Self { app, anna, ewa }
    }
}

impl Chapter {
    /// A week in which all were there but Ewa, closed; the mails about attendance that came of it.
    async fn week(&self, day: &str, mark: AttendanceMark) -> (Meeting, Vec<(String, String, String)>) {
        let (db, system) = (self.app.db(), self.app.club.system());
        let meeting = self.app.club.open(&self.app.club.meeting(&self.app.wawel, &format!("{day} 09:05")).await).await;
        self.mark_all(&meeting, mark).await;
        let meeting = meetings::hold(db, system, seen(&meeting)).await.unwrap();
        let closed = meetings::close(db, system, closing(&meeting)).await.unwrap();
        (closed.meeting, self.mails().await)
    }

    async fn mark_all(&self, meeting: &Meeting, ewas: AttendanceMark) {
        let roster =
            chapterhouse::members::roster_on(self.app.db().reader(), self.app.wawel.id, "2026-11-23".parse().unwrap());
        let marks = roster.await.unwrap().into_iter().map(|seated| {
            let member = seated.member.id;
            let mark = if member == self.ewa.id { ewas } else { AttendanceMark::Present };
            let substitute_name = (mark == AttendanceMark::Substitute).then(|| text("Jan Lis"));
            MarkOne { member, mark, substitute_name }
        });
        let record = RecordAttendance { meeting: meeting.id, marks: marks.collect() };
        meetings::record_attendance(self.app.db(), self.app.club.system(), record).await.unwrap();
    }

    /// Recipient, subject, text; without the summaries.
    async fn mails(&self) -> Vec<(String, String, String)> {
        let mut mails = self.app.mails().await;
        mails.retain(|(_, subject, _)| !subject.contains("the week to") && !subject.contains("tydzień do"));
        mails
    }

    async fn shown(&self) -> Value {
        let client = self.app.as_member(&self.ewa).await;
        client.data(WARNINGS, json!({ "id": self.ewa.id.to_string() })).await["member"]["attendanceWarnings"].take()
    }
}

story! {
    async fn each_level_is_warned_of_once_and_beyond_the_limit_those_are_told_who_decide(chapter: Chapter) {
        let (_, mails) = chapter.week("2026-11-23", AttendanceMark::Absent).await;
        assert_eq!(mails, []);
        let (_, mails) = chapter.week("2026-11-30", AttendanceMark::Absent).await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!((mails[0].0.as_str(), mails[0].1.as_str()), ("ewa.mazur@example.com", "Kraków Wawel: Twoja obecność"));
        assert!(
            mails[0].2.contains("w grupie Kraków Wawel liczą się Tobie 2 nieobecności, pierwsza z nich: 23 listopada 2026."),
            "{}",
            mails[0].2
        );
        assert!(mails[0].2.contains("Zasady grupy pozwalają jeszcze na jedną."), "{}", mails[0].2);
        // Nothing new is nothing to warn of.
        for (day, mark) in [
            ("2026-12-07", AttendanceMark::Present),
            ("2026-12-14", AttendanceMark::Substitute),
            ("2026-12-21", AttendanceMark::Excused),
        ] {
            assert_eq!(chapter.week(day, mark).await.1, [], "{mark:?}");
        }
        let (_, mails) = chapter.week("2026-12-28", AttendanceMark::Absent).await;
        assert!(mails[0].2.contains("Następna przekroczy to, na co pozwalają zasady grupy."), "{mails:?}");
        let (_, mails) = chapter.week("2027-01-04", AttendanceMark::Absent).await;
        let told: Vec<(&str, &str)> = mails.iter().map(|(to, subject, _)| (to.as_str(), subject.as_str())).collect();
        let beyond = "Kraków Wawel: Ewa Mazur is beyond the limit of absences";
        assert_eq!(told, [
            ("anna.nowak@example.com", beyond),
            ("ewa.mazur@example.com", "Kraków Wawel: Twoja obecność"),
            ("olga.gil@example.com", beyond),
        ]);
        assert!(mails[0].2.contains("4 absences count for Ewa Mazur in Kraków Wawel, the first of 23 November 2026."), "{}", mails[0].2);
        assert!(mails[0].2.contains("the membership committee reviews the membership"), "{}", mails[0].2);
        assert!(mails[1].2.contains("sprawą zajmie się komitet członkowski"), "{}", mails[1].2);
        let shown = chapter.shown().await;
        let levels: Vec<(i64, bool)> = shown.as_array().unwrap().iter()
            .map(|one| (one["level"].as_i64().unwrap(), one["isBeyondLimit"].as_bool().unwrap())).collect();
        assert_eq!(levels, [(4, true), (3, false), (2, false)]);
        assert_eq!((&shown[2]["windowOn"], &shown[2]["meeting"]["localStart"]), (&json!("2026-11-23"), &json!("2026-11-30T09:05")));
    }

    async fn a_mark_that_is_mended_takes_its_warning_back_and_is_not_warned_of_twice(chapter: Chapter) {
        chapter.week("2026-11-23", AttendanceMark::Absent).await;
        let (meeting, mails) = chapter.week("2026-11-30", AttendanceMark::Absent).await;
        assert_eq!(mails.len(), 1);
        let anna = chapter.app.club.actor(&chapter.anna).await;
        let again = async |meeting: &Meeting, mark: AttendanceMark| {
            let reopen = ReopenMeeting { meeting: meeting.id, expected_version: meeting.version, reason: text("A wrong mark") };
            let meeting = reports::reopen_week(chapter.app.db(), &anna, reopen).await.unwrap();
            chapter.mark_all(&meeting, mark).await;
            meetings::close(chapter.app.db(), &anna, closing(&meeting)).await.unwrap().meeting
        };
        // The same once more: she has been warned.
        let meeting = again(&meeting, AttendanceMark::Absent).await;
        assert_eq!(chapter.mails().await, []);
        assert_eq!(chapter.shown().await.as_array().unwrap().len(), 1);
        let meeting = again(&meeting, AttendanceMark::Present).await;
        assert_eq!(chapter.mails().await, []);
        assert_eq!(chapter.shown().await, json!([]));
        again(&meeting, AttendanceMark::Absent).await;
        assert_eq!(chapter.mails().await.len(), 1);
    }

    async fn a_warning_waits_for_the_morning_and_one_that_only_notifies_tells_nobody_else(chapter: Chapter) {
        let set = SetPolicy {
            chapter: chapter.app.wawel.id,
            effective_on: "2026-01-01".parse().unwrap(),
            policy: Policy::Attendance(AttendancePolicy {
                limit: Some(0),
                warning_levels: Vec::new(),
                consequence: Consequence::Notify,
                ..AttendancePolicy::default()
            }),
            reason: None,
            expected_version: None,
        };
        chapters::set_policy(chapter.app.db(), chapter.app.club.system(), set).await.unwrap();
        let (db, system) = (chapter.app.db(), chapter.app.club.system());
        let evening = chapter.app.club.meeting(&chapter.app.wawel, "2026-11-23 20:00").await;
        let meeting = chapter.app.club.open(&evening).await;
        chapter.mark_all(&meeting, AttendanceMark::Absent).await;
        chapter.app.later(std::time::Duration::from_mins(90));
        let meeting = meetings::hold(db, system, seen(&meeting)).await.unwrap();
        meetings::close(db, system, closing(&meeting)).await.unwrap();
        assert_eq!(chapter.mails().await, [], "it is half past nine");
        chapter.app.later(std::time::Duration::from_mins(10 * 60 - 30));
        let mails = chapter.mails().await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].2.contains("To więcej, niż pozwalają zasady grupy."), "{}", mails[0].2);
    }
}

//! Meetings by pattern: planned ahead, replanned, left out on holidays, edited one by one.

use std::time::Duration;

use chapterhouse::access::{OfficeKind, OfficeScope};
use chapterhouse::app;
use chapterhouse::meetings::PlanAhead;
use chapterhouse::members::Member;
use chapterhouse::platform::jobs;
use chapterhouse::platform::values::Locale;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use crate::support::app::{Client, code_of};
use crate::support::{Stage, TestApp, TestDb};

const UPDATE_CHAPTER: &str = "mutation($id: ID!, $input: ChapterUpdateInput!) { chapterUpdate(id: $id, input: $input) { \
    meetingPlan { added { localStart meeting { status } } changed { localStart meeting { localStart } } \
        dropped { localStart meeting { status } } kept { localStart meeting { status } } } \
    userErrors { code path } } }";
const PREVIEW: &str = "query($id: ID!, $pattern: String, $startsOn: LocalDate, $time: LocalTime, $minutes: Int, $zone: TimeZone) { \
    chapter(by: { id: $id }) { meetingPlanPreview(meetingPattern: $pattern, patternStartsOn: $startsOn, meetingTime: $time, \
        meetingMinutes: $minutes, timeZone: $zone) { \
    added { localStart meeting { id } } changed { localStart } dropped { localStart } kept { localStart } } } }";
const MEETINGS: &str = "query($id: ID!, $statuses: [MeetingStatus!]) { chapter(by: { id: $id }) { \
    patternStartsOn meetings(first: 100, filter: { statuses: $statuses }) { edges { node { \
        id localStart startsAt endsAt timeZone status mode venue onlineUrl title patternOn version } } } } }";
const UPDATE: &str = "mutation($id: ID!, $input: MeetingUpdateInput!) { meetingUpdate(id: $id, input: $input) { \
    meeting { localStart startsAt endsAt mode venue onlineUrl title patternOn status version } \
    userErrors { code path message ... on ConflictError { currentVersion } } } }";
const ADD: &str = "mutation($input: HolidayAddInput!) { holidayAdd(input: $input) { \
    holiday { id observedOn name scope } meetingsMet userErrors { code path message } } }";
const REMOVE: &str = "mutation($id: ID!) { holidayRemove(id: $id) { holiday { name } userErrors { code path } } }";
const VISIT: &str = "mutation($input: VisitorInviteInput!) { visitorInvite(input: $input) { userErrors { code } } }";

const DAY: Duration = Duration::from_hours(24);
const THURSDAYS: &str = "FREQ=WEEKLY;BYDAY=TH";

/// A president, a member, the director of the region and the club's administrator; the chapter has no pattern yet.
struct Room {
    app: TestApp,
    jan: Member,
    ewa: Member,
    director: Member,
    administrator: Member,
}

impl Stage for Room {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let jan = app.officer("Jan Kowalski", OfficeKind::President).await;
        let ewa = app.member("Ewa Mazur").await;
        let region = OfficeScope::Region(app.club.region.id);
        let director = app.overseer("Karol Director", OfficeKind::RegionDirector, region).await;
        let administrator = app.overseer("Roman Admin", OfficeKind::ClubAdministrator, OfficeScope::Club).await;
        Self { app, jan, ewa, director, administrator }
    }
}

impl Room {
    fn chapter(&self) -> String {
        self.app.wawel.id.to_string()
    }

    async fn version(&self, client: &Client<'_>) -> Value {
        let text = "query($id: ID!) { chapter(by: { id: $id }) { version } }";
        client.data(text, json!({ "id": self.chapter() })).await["chapter"]["version"].take()
    }

    async fn input(&self, client: &Client<'_>, mut change: Value) -> Value {
        change["expectedVersion"] = self.version(client).await;
        json!({ "id": self.chapter(), "input": change })
    }

    /// Has the chapter meet otherwise; what became of its meetings.
    async fn meet(&self, client: &Client<'_>, change: Value) -> Value {
        let input = self.input(client, change).await;
        client.done("chapterUpdate", UPDATE_CHAPTER, input).await["meetingPlan"].take()
    }

    async fn preview(&self, client: &Client<'_>, mut change: Value) -> Value {
        change["id"] = json!(self.chapter());
        client.data(PREVIEW, change).await["chapter"]["meetingPlanPreview"].take()
    }

    async fn meetings(&self, client: &Client<'_>, statuses: &[&str]) -> Vec<Value> {
        let variables = json!({ "id": self.chapter(), "statuses": statuses });
        let data = client.data(MEETINGS, variables).await;
        let edges = data["chapter"]["meetings"]["edges"].as_array().unwrap();
        edges.iter().map(|edge| edge["node"].clone()).collect()
    }

    /// The chapter's meeting of a day of its pattern that is not discarded.
    async fn meeting_of(&self, client: &Client<'_>, day: &str) -> Value {
        let all = self.meetings(client, &[]).await;
        let found: Vec<&Value> = all.iter().filter(|one| one["patternOn"] == day).collect();
        let [one] = found.as_slice() else { panic!("{day}: {found:?}") };
        (*one).clone()
    }

    /// What the schedule does each day.
    async fn plan_ahead(&self) {
        // What was queued before, such as mails, is no part of it.
        self.app.run_jobs().await;
        self.app.db().tx(async |tx| jobs::enqueue(tx, &PlanAhead {}).await).await.unwrap();
        assert_ne!(self.app.run_jobs().await, 0);
    }

    async fn move_to(&self, client: &Client<'_>, mutation: &str, meeting: &Value, reason: Option<&str>) -> Value {
        let input = if reason.is_some() { "MeetingCallOffInput" } else { "MeetingMoveInput" };
        let text = format!(
            "mutation($id: ID!, $input: {input}!) {{ {mutation}(id: $id, input: $input) {{ \
             meeting {{ id status patternOn version }} userErrors {{ code }} }} }}"
        );
        let mut input = json!({ "expectedVersion": meeting["version"] });
        if let Some(reason) = reason {
            input["reason"] = json!(reason);
        }
        let moved =
            client.done(mutation, &text, json!({ "id": meeting["id"], "input": input })).await["meeting"].take();
        // Whoever is told of it gets a mail.
        self.app.run_jobs().await;
        moved
    }

    async fn add_holiday(&self, client: &Client<'_>, scope: Value, day: &str) -> Value {
        let input = json!({ "input": { "scope": scope, "observedOn": day, "name": format!("Święto {day}") } });
        client.done("holidayAdd", ADD, input).await
    }

    fn scope(&self) -> Value {
        json!({ "chapterId": self.chapter() })
    }

    fn region(&self) -> Value {
        json!({ "regionId": self.app.club.region.id.to_string() })
    }

    fn club(&self) -> Value {
        json!({ "clubId": self.app.club.region.club_id.to_string() })
    }
}

fn starts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["localStart"].as_str().unwrap()).collect()
}

fn counts(plan: &Value) -> [usize; 4] {
    ["added", "changed", "dropped", "kept"].map(|list| plan[list].as_array().unwrap().len())
}

story! {
    async fn meetings_stand_half_a_year_ahead_and_each_day_a_day_more(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        let plan = room.meet(&jan, json!({ "meetingPattern": THURSDAYS })).await;
        assert_eq!(counts(&plan), [26, 0, 0, 0]);
        assert_eq!(plan["added"][0], json!({ "localStart": "2026-11-26T06:45", "meeting": { "status": "PLANNED" } }));
        let all = room.meetings(&jan, &[]).await;
        let shown: Vec<&str> = all.iter().map(|one| one["localStart"].as_str().unwrap()).collect();
        assert_eq!(shown, starts(&plan["added"]));
        let last = all.last().unwrap();
        assert_eq!(
            (&last["localStart"], &last["startsAt"], &last["endsAt"], &last["venue"], &last["patternOn"]),
            (
                &json!("2027-05-20T06:45"), &json!("2027-05-20T04:45:00.000Z"), &json!("2027-05-20T06:15:00.000Z"),
                &json!("Hotel Stary"), &json!("2027-05-20"),
            )
        );
        // On Wednesday the next Thursday is a day too far, on Thursday it is there.
        room.app.later(DAY);
        let before = room.app.rows().await;
        room.plan_ahead().await;
        let mut after = room.app.rows().await;
        after.retain(|row| !before.contains(row));
        assert!(after.iter().all(|row| row.starts_with("jobs: ")), "{after:?}");
        room.app.later(DAY);
        room.plan_ahead().await;
        let jan = room.app.as_member(&room.jan).await;
        let all = room.meetings(&jan, &[]).await;
        assert_eq!((all.len(), &all[26]["localStart"]), (27, &json!("2027-05-27T06:45")));
        room.plan_ahead().await;
        assert_eq!(room.meetings(&jan, &[]).await, all, "once is enough");
        let entries = "query($id: ID!) { chapter(by: { id: $id }) { auditEntries(first: 1) { edges { node { \
            action subjectId actorLabel } } } } }";
        let entry = jan.data(entries, json!({ "id": room.chapter() })).await;
        assert_eq!(
            entry["chapter"]["auditEntries"]["edges"][0]["node"],
            json!({ "action": "meetingPlan", "subjectId": all[26]["id"], "actorLabel": "planning" })
        );
    }

    async fn a_new_chapter_with_a_pattern_has_its_meetings_at_once(room: Room) {
        let administrator = room.app.as_member(&room.administrator).await;
        let create = "mutation($input: ChapterCreateInput!) { chapterCreate(input: $input) { \
            chapter { patternStartsOn nextMeetings(first: 20) { localStart } } userErrors { code path } } }";
        let mut input = json!({
            "regionId": room.app.club.region.id.to_string(), "name": "Gdańsk", "city": "Gdańsk", "country": "PL",
            "timeZone": "Europe/Warsaw", "currency": "PLN", "locale": "pl", "meetingTime": "07:00",
            "meetingPattern": "FREQ=MONTHLY;BYDAY=1TU",
        });
        let made = administrator.done("chapterCreate", create, json!({ "input": input })).await;
        assert_eq!(made["chapter"]["patternStartsOn"], "2026-11-23");
        assert_eq!(
            starts(&made["chapter"]["nextMeetings"]),
            ["2026-12-01T07:00", "2027-01-05T07:00", "2027-02-02T07:00", "2027-03-02T07:00", "2027-04-06T07:00", "2027-05-04T07:00"]
        );
        input["name"] = json!("Sopot");
        input["meetingPattern"] = json!("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2");
        let errors = administrator.refused(create, json!({ "input": input })).await;
        assert_eq!(errors, json!([{ "code": "PATTERN_NEVER_OCCURS", "path": ["input", "meetingPattern"] }]));
    }

    async fn two_nodes_that_plan_at_once_make_each_meeting_once(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        room.meet(&jan, json!({ "meetingPattern": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR" })).await;
        room.app.later(DAY * 60);
        let there = room.app.test.second_node().await;
        let second = app::worker(room.app.server.config(), &there).unwrap();
        for _ in 0..2 {
            room.app.db().tx(async |tx| jobs::enqueue(tx, &PlanAhead {}).await).await.unwrap();
        }
        let (one, other) = tokio::join!(room.app.worker.run_due(), second.run_due());
        assert_eq!(one + other, 2);
        there.close().await.unwrap();
        let jan = room.app.as_member(&room.jan).await;
        let all = room.meetings(&jan, &[]).await;
        let mut days: Vec<&str> = all.iter().map(|one| one["patternOn"].as_str().unwrap()).collect();
        days.dedup();
        assert_eq!((all.len(), days.len()), (100, 100), "as many as a page has");
        let sql = "SELECT 1 AS one FROM meetings";
        let rows = room.app.db().reader().query_all_raw(sea_orm::Statement::from_string(room.app.db().backend(), sql)).await;
        assert_eq!(rows.unwrap().len(), 131 + 43);
    }

    async fn the_preview_says_what_then_happens(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        room.meet(&jan, json!({ "meetingPattern": THURSDAYS })).await;
        room.move_to(&jan, "meetingPublish", &room.meeting_of(&jan, "2026-11-26").await, None).await;
        let by_hand = room.meeting_of(&jan, "2026-12-03").await;
        let change = json!({ "expectedVersion": 1, "localStart": "2026-12-02T18:00" });
        jan.done("meetingUpdate", UPDATE, json!({ "id": by_hand["id"], "input": change })).await;
        let visited = room.meeting_of(&jan, "2026-12-10").await;
        let guest = json!({ "meetingId": visited["id"], "name": "Marek Lis" });
        jan.done("visitorInvite", VISIT, json!({ "input": guest })).await;
        let cancelled = room.meeting_of(&jan, "2026-12-17").await;
        room.move_to(&jan, "meetingCancel", &cancelled, Some("Snow")).await;

        for (number, (asked, change, expected)) in [
            (json!({ "time": "07:00" }), json!({ "meetingTime": "07:00" }), [0, 22, 0, 3]),
            (json!({ "minutes": 120 }), json!({ "meetingMinutes": 120 }), [0, 22, 0, 3]),
            (
                json!({ "pattern": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "startsOn": "2026-11-30" }),
                json!({ "meetingPattern": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "patternStartsOn": "2026-11-30" }),
                [0, 0, 11, 3],
            ),
            (json!({ "pattern": "FREQ=WEEKLY;BYDAY=WE,TH" }), json!({ "meetingPattern": "FREQ=WEEKLY;BYDAY=WE,TH" }), [37, 0, 0, 3]),
            (json!({ "zone": "Europe/London" }), json!({ "timeZone": "Europe/London" }), [0, 48, 0, 3]),
            (json!({ "pattern": null }), json!({ "meetingPattern": null }), [0, 0, 48, 3]),
        ].into_iter().enumerate() {
            let before = room.app.rows().await;
            let preview = room.preview(&jan, asked).await;
            assert!(room.app.rows().await == before, "a preview changes nothing");
            assert_eq!(counts(&preview), expected, "{change}");
            assert!(preview["added"].as_array().unwrap().iter().all(|one| one["meeting"].is_null()));
            let done = room.meet(&jan, change.clone()).await;
            for list in ["added", "changed", "dropped", "kept"] {
                assert_eq!(starts(&done[list]), starts(&preview[list]), "{list} of {change}");
            }
            assert_eq!(starts(&done["kept"]), ["2026-11-26T06:45", "2026-12-02T18:00", "2026-12-10T06:45"], "{number}");
            assert_eq!(counts(&room.preview(&jan, json!({})).await)[..3], [0, 0, 0], "nothing is left to do");
        }
        let left: Vec<Value> = room.meetings(&jan, &["PLANNED", "PUBLISHED"]).await;
        let versions: Vec<(&str, &Value)> =
            left.iter().map(|one| (one["localStart"].as_str().unwrap(), &one["version"])).collect();
        assert_eq!(
            versions,
            [("2026-11-26T06:45", &json!(2)), ("2026-12-02T18:00", &json!(2)), ("2026-12-10T06:45", &json!(1))],
            "what stays was not touched"
        );
        // Members do not plan; to them there is no preview.
        let ewa = room.app.as_member(&room.ewa).await;
        assert_eq!(room.preview(&ewa, json!({ "time": "07:00" })).await, Value::Null);
    }

    async fn every_second_week_is_counted_from_the_day_that_is_said(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        let every_second = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH";
        let plan = room.meet(&jan, json!({ "meetingPattern": every_second })).await;
        assert_eq!(starts(&plan["added"])[..2], ["2026-11-26T06:45", "2026-12-10T06:45"]);
        // The same again a week and two years later, as a form sends it, starts nothing anew.
        for (days, again) in [
            (7, json!({ "meetingPattern": every_second })),
            (731, json!({ "meetingPattern": every_second, "patternStartsOn": "2026-11-23" })),
            (0, json!({ "timeZone": "Europe/Warsaw", "patternStartsOn": "2026-11-23" })),
        ] {
            room.app.later(DAY * days);
            let jan = room.app.as_member(&room.jan).await;
            let plan = room.meet(&jan, again).await;
            assert_eq!(counts(&plan)[1..], [0, 0, 0]);
        }
        let jan = room.app.as_member(&room.jan).await;
        let far = room.input(&jan, json!({ "patternStartsOn": "2026-11-24" })).await;
        assert_eq!(jan.refused(UPDATE_CHAPTER, far).await[0]["code"], "PATTERN_START_TOO_FAR");
        // It is Thursday after the time of the meeting.
        let plan = room.meet(&jan, json!({ "patternStartsOn": "2028-11-30" })).await;
        assert_eq!(starts(&plan["added"])[..2], ["2028-12-14T06:45", "2028-12-28T06:45"]);
        assert_eq!(starts(&plan["dropped"])[..2], ["2028-12-07T06:45", "2028-12-21T06:45"]);
        let shown = jan.data(MEETINGS, json!({ "id": room.chapter(), "statuses": ["PLANNED"] })).await;
        assert_eq!(shown["chapter"]["patternStartsOn"], "2028-11-30");
    }

    async fn a_change_says_what_is_wrong_with_it_and_nothing_is_half_done(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        let alone = room.input(&jan, json!({ "patternStartsOn": "2026-11-26" })).await;
        assert_eq!(
            jan.refused(UPDATE_CHAPTER, alone).await,
            json!([{ "code": "VALUE_NEEDED", "path": ["input", "meetingPattern"] }])
        );
        room.meet(&jan, json!({ "meetingPattern": THURSDAYS })).await;
        for (change, code, field) in [
            (json!({ "meetingPattern": "FREQ=SECONDLY" }), "PATTERN_TOO_DENSE", "meetingPattern"),
            (json!({ "meetingPattern": "FREQ=WEEKLY;BYDAY=TH;BYHOUR=6,18" }), "PATTERN_TOO_DENSE", "meetingPattern"),
            (json!({ "meetingPattern": "FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2" }), "PATTERN_NEVER_OCCURS", "meetingPattern"),
            (json!({ "meetingPattern": "FREQ=WEEKLY;BYDAY=1€" }), "PATTERN_INVALID", "meetingPattern"),
            (json!({ "meetingPattern": "FREQ=WEEKLY;BYDAY=TH;COUNT=9999999999999" }), "PATTERN_INVALID", "meetingPattern"),
            (json!({ "patternStartsOn": "9999-12-31" }), "PATTERN_START_TOO_FAR", "patternStartsOn"),
            (json!({ "patternStartsOn": "0001-01-01" }), "PATTERN_START_TOO_FAR", "patternStartsOn"),
            (json!({ "patternStartsOn": null }), "VALUE_NEEDED", "patternStartsOn"),
            (json!({ "meetingTime": "07:00", "meetingMinutes": -90 }), "DURATION_INVALID", "meetingMinutes"),
        ] {
            let input = room.input(&jan, change.clone()).await;
            let errors = jan.refused(UPDATE_CHAPTER, input).await;
            assert_eq!(errors, json!([{ "code": code, "path": ["input", field] }]), "{change}");
        }
        let stale = json!({ "id": room.chapter(), "input": { "expectedVersion": 1, "meetingTime": "07:00" } });
        assert_eq!(jan.refused(UPDATE_CHAPTER, stale).await[0]["code"], "CONFLICT");
        // What is wrong with a preview is a fault of the query.
        let bad = json!({ "id": room.chapter(), "pattern": "FREQ=SECONDLY" });
        let answer = jan.query(PREVIEW, bad).await;
        assert_eq!((code_of(&answer), &answer["data"]["chapter"]["meetingPlanPreview"]), (Some("BAD_USER_INPUT"), &Value::Null));
        assert_eq!(answer["errors"][0]["extensions"]["reasons"], json!(["PATTERN_TOO_DENSE"]));
    }

    async fn one_meeting_is_moved_made_online_and_named(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        room.meet(&jan, json!({ "meetingPattern": THURSDAYS })).await;
        let id = room.meeting_of(&jan, "2026-12-03").await["id"].take();
        let mut version = 1;
        for (change, shown) in [
            (
                json!({ "localStart": "2026-12-02T18:00", "durationMinutes": 60, "title": "Guests’ day" }),
                json!({ "localStart": "2026-12-02T18:00", "startsAt": "2026-12-02T17:00:00.000Z",
                    "endsAt": "2026-12-02T18:00:00.000Z", "title": "Guests’ day", "venue": "Hotel Stary" }),
            ),
            (
                json!({ "mode": "ONLINE", "onlineUrl": "https://meet.example/wawel" }),
                json!({ "mode": "ONLINE", "venue": null, "onlineUrl": "https://meet.example/wawel", "title": "Guests’ day",
                    "endsAt": "2026-12-02T18:00:00.000Z" }),
            ),
            (
                json!({ "mode": "HYBRID", "venue": "Kino Kijów", "title": null }),
                json!({ "mode": "HYBRID", "venue": "Kino Kijów", "onlineUrl": "https://meet.example/wawel", "title": null }),
            ),
            (
                json!({ "mode": "ONLINE" }),
                json!({ "mode": "ONLINE", "venue": null, "onlineUrl": "https://meet.example/wawel" }),
            ),
            (
                json!({ "mode": "IN_PERSON", "localStart": "2026-12-03T06:45" }),
                json!({ "mode": "IN_PERSON", "venue": "Hotel Stary", "onlineUrl": null, "localStart": "2026-12-03T06:45",
                    "endsAt": "2026-12-03T06:45:00.000Z" }),
            ),
        ] {
            let mut input = change.clone();
            input["expectedVersion"] = json!(version);
            let done = jan.done("meetingUpdate", UPDATE, json!({ "id": id, "input": input })).await;
            version += 1;
            for (field, value) in shown.as_object().unwrap() {
                assert_eq!(&done["meeting"][field], value, "{field} after {change}");
            }
            assert_eq!((&done["meeting"]["version"], &done["meeting"]["patternOn"]), (&json!(version), &json!("2026-12-03")));
        }
        // Nothing to change changes nothing.
        let before = room.app.rows().await;
        let same = json!({ "id": id, "input": { "expectedVersion": version, "mode": "IN_PERSON" } });
        assert_eq!(jan.done("meetingUpdate", UPDATE, same).await["meeting"]["version"], version);
        assert!(room.app.rows().await == before);
        // It is by hand now, though it is again as the pattern has it.
        let plan = room.meet(&jan, json!({ "meetingPattern": null })).await;
        assert_eq!((counts(&plan), starts(&plan["kept"])), ([0, 0, 25, 1], vec!["2026-12-03T06:45"]));
    }

    async fn an_edit_says_what_is_wrong_with_it(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        room.meet(&jan, json!({ "meetingPattern": THURSDAYS })).await;
        let meeting = room.meeting_of(&jan, "2026-12-03").await;
        let error = |code: &str, field: Value| json!([code, field]);
        for (change, expected) in [
            (json!({ "localStart": "2027-03-28T02:30" }), error("LOCAL_TIME_SKIPPED", json!(["input", "localStart"]))),
            (json!({ "localStart": "2029-01-01T06:45" }), error("MEETING_TOO_FAR", json!(["input", "localStart"]))),
            (json!({ "localStart": "2026-10-01T06:45" }), error("MEETING_TOO_FAR", json!(["input", "localStart"]))),
            (json!({ "localStart": "2026-12-10T06:45" }), error("MEETING_EXISTS", json!(["input", "localStart"]))),
            (json!({ "localStart": null }), error("VALUE_NEEDED", json!(["input", "localStart"]))),
            (json!({ "durationMinutes": -30 }), error("DURATION_INVALID", json!(["input", "durationMinutes"]))),
            (json!({ "durationMinutes": 0 }), error("DURATION_INVALID", json!(["input", "durationMinutes"]))),
            (json!({ "mode": "ONLINE" }), error("ONLINE_URL_NEEDED", json!(["input", "onlineUrl"]))),
            (json!({ "mode": "HYBRID", "onlineUrl": "" }), error("ONLINE_URL_NEEDED", json!(["input", "onlineUrl"]))),
            (json!({ "title": "x".repeat(201) }), error("TEXT_TOO_LONG", json!(["input", "title"]))),
        ] {
            let mut input = change.clone();
            input["expectedVersion"] = json!(1);
            let errors = jan.refused(UPDATE, json!({ "id": meeting["id"], "input": input })).await;
            assert_eq!(json!([errors[0]["code"], errors[0]["path"]]), expected, "{change}");
        }
        let stale = json!({ "id": meeting["id"], "input": { "expectedVersion": 7, "title": "x" } });
        let errors = jan.refused(UPDATE, stale).await;
        assert_eq!((&errors[0]["code"], &errors[0]["currentVersion"]), (&json!("CONFLICT"), &json!(1)));
        room.move_to(&jan, "meetingLeaveOut", &meeting, Some("Snow")).await;
        let late = json!({ "id": meeting["id"], "input": { "expectedVersion": 2, "title": "x" } });
        let errors = jan.refused(UPDATE, late).await;
        assert_eq!(
            (&errors[0]["code"], &errors[0]["message"]),
            (&json!("MEETING_NOT_EDITABLE"), &json!("The meeting is HOLIDAY: it can be changed only while it is planned or published."))
        );
    }

    async fn what_was_called_off_left_out_or_discarded_does_not_come_back(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        room.meet(&jan, json!({ "meetingPattern": THURSDAYS })).await;
        let director = room.app.as_member(&room.director).await;
        for (client, mutation, day, reason, status) in [
            (&jan, "meetingCancel", "2026-11-26", Some("Snow"), "CANCELLED"),
            (&director, "meetingLeaveOut", "2026-12-24", Some("Wigilia"), "HOLIDAY"),
            (&jan, "meetingDiscard", "2026-12-31", None, "DISCARDED"),
        ] {
            let meeting = room.meeting_of(&jan, day).await;
            let moved = room.move_to(client, mutation, &meeting, reason).await;
            assert_eq!(moved, json!({ "id": meeting["id"], "status": status, "patternOn": day, "version": 2 }));
            let entries = "query($id: ID!) { chapter(by: { id: $id }) { auditEntries(first: 1) { edges { node { \
                action fromState toState reason } } } } }";
            let entry = jan.data(entries, json!({ "id": room.chapter() })).await;
            assert_eq!(
                entry["chapter"]["auditEntries"]["edges"][0]["node"],
                json!({ "action": mutation, "fromState": "PLANNED", "toState": status, "reason": reason })
            );
        }
        room.plan_ahead().await;
        let plan = room.meet(&jan, json!({ "meetingTime": "07:00" })).await;
        assert_eq!(counts(&plan), [0, 23, 0, 0]);
        // By hand there may be one all the same.
        let schedule = "mutation($input: MeetingScheduleInput!) { meetingSchedule(input: $input) { \
            meeting { patternOn } userErrors { code } } }";
        let input = json!({ "chapterId": room.chapter(), "localStart": "2026-12-24T07:00" });
        let set = jan.done("meetingSchedule", schedule, json!({ "input": input })).await;
        assert_eq!(set["meeting"]["patternOn"], Value::Null);
    }

    async fn what_is_set_by_hand_for_a_time_of_the_pattern_holds_its_day(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        let by_hand = room.app.club.meeting(&room.app.wawel, "2026-11-26 06:45").await;
        let plan = room.meet(&jan, json!({ "meetingPattern": THURSDAYS })).await;
        assert_eq!(counts(&plan), [25, 0, 0, 0], "that of this week was set before there was a pattern");
        let schedule = "mutation($input: MeetingScheduleInput!) { meetingSchedule(input: $input) { \
            meeting { id patternOn version } userErrors { code } } }";
        let input = json!({ "chapterId": room.chapter(), "localStart": "2027-05-27T06:45" });
        let mut ahead = jan.done("meetingSchedule", schedule, json!({ "input": input })).await["meeting"].take();
        assert_eq!(ahead["patternOn"], "2027-05-27", "farther ahead than anybody plans");
        let change = json!({ "expectedVersion": 1, "localStart": "2027-05-26T18:00" });
        jan.done("meetingUpdate", UPDATE, json!({ "id": ahead["id"].take(), "input": change })).await;
        let this_week = room.meeting_of(&jan, "2026-11-26").await;
        assert_eq!(this_week["id"], by_hand.id.to_string(), "it holds its day since");
        room.move_to(&jan, "meetingCancel", &this_week, Some("Snow")).await;
        room.plan_ahead().await;
        assert_eq!(room.meeting_of(&jan, "2026-11-26").await["status"], "CANCELLED");
        room.app.later(DAY * 10);
        room.plan_ahead().await;
        let jan = room.app.as_member(&room.jan).await;
        let shown = room.meetings(&jan, &["PLANNED"]).await;
        assert_eq!(shown.len(), 27);
        assert_eq!((&shown[25]["localStart"], &shown[26]["localStart"]), (&json!("2027-05-26T18:00"), &json!("2027-06-03T06:45")));
    }

    async fn a_holiday_of_a_chapter_leaves_its_meeting_out_until_it_is_removed(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        room.meet(&jan, json!({ "meetingPattern": THURSDAYS })).await;
        let eve = room.meeting_of(&jan, "2026-12-24").await;
        room.move_to(&jan, "meetingPublish", &eve, None).await;
        let added = room.add_holiday(&jan, room.scope(), "2026-12-24").await;
        let id = added["holiday"]["id"].clone();
        assert_eq!(
            (&added["meetingsMet"], &added["holiday"]),
            (&json!(1), &json!({ "id": id, "observedOn": "2026-12-24", "name": "Święto 2026-12-24", "scope": "CHAPTER" }))
        );
        let out = room.meetings(&jan, &["HOLIDAY"]).await;
        assert_eq!((out.len(), &out[0]["id"], &out[0]["patternOn"], &out[0]["version"]), (1, &eve["id"], &Value::Null, &json!(3)));
        let farther = room.add_holiday(&jan, room.scope(), "2027-06-03").await;
        assert_eq!(farther["meetingsMet"], 0, "nothing is planned as far as that");
        room.app.later(DAY * 14);
        room.plan_ahead().await;
        let jan = room.app.as_member(&room.jan).await;
        let planned = room.meetings(&jan, &["PLANNED"]).await;
        let days: Vec<&str> = planned.iter().map(|one| one["patternOn"].as_str().unwrap()).collect();
        assert!(!days.contains(&"2026-12-24") && !days.contains(&"2027-06-03"), "{days:?}");
        assert_eq!(days.last(), Some(&"2027-05-27"));

        jan.done("holidayRemove", REMOVE, json!({ "id": id })).await;
        let back = room.meeting_of(&jan, "2026-12-24").await;
        assert_eq!((&back["status"], &back["localStart"]), (&json!("PLANNED"), &json!("2026-12-24T06:45")));
        assert_ne!(back["id"], eve["id"], "what was told to be left out stays so");
        assert_eq!(jan.refused(REMOVE, json!({ "id": id })).await[0]["code"], "NOT_FOUND");
    }

    async fn holidays_of_region_and_club_reach_their_chapters_and_no_others(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        let director = room.app.as_member(&room.director).await;
        let administrator = room.app.as_member(&room.administrator).await;
        let maria = room.app.club.member(&room.app.praga, "Maria Nowak", Locale::Pl).await;
        room.app.club.office(&maria, OfficeKind::President, &room.app.praga).await;
        let maria = room.app.as_member(&maria).await;
        room.meet(&jan, json!({ "meetingPattern": THURSDAYS })).await;
        let elsewhere = json!({ "id": room.app.praga.id.to_string(), "input": { "expectedVersion": 1, "meetingPattern": THURSDAYS } });
        maria.done("chapterUpdate", UPDATE_CHAPTER, elsewhere).await;

        let of_region = room.add_holiday(&director, room.region(), "2026-12-24").await;
        let of_club = room.add_holiday(&administrator, room.club(), "2026-12-31").await;
        assert_eq!((&of_region["meetingsMet"], &of_club["meetingsMet"]), (&json!(1), &json!(2)));
        // Until the jobs have run planning leaves those meetings alone.
        assert_eq!(counts(&room.preview(&jan, json!({})).await), [0, 0, 0, 0]);
        assert_eq!(room.app.run_jobs().await, 2);
        let out = async |client: &Client<'_>, chapter: String| -> Vec<String> {
            let data = client.data(MEETINGS, json!({ "id": chapter, "statuses": ["HOLIDAY"] })).await;
            let edges = data["chapter"]["meetings"]["edges"].as_array().unwrap();
            edges.iter().map(|edge| edge["node"]["localStart"].as_str().unwrap()[..10].to_owned()).collect()
        };
        assert_eq!(out(&jan, room.chapter()).await, ["2026-12-24", "2026-12-31"]);
        assert_eq!(out(&maria, room.app.praga.id.to_string()).await, ["2026-12-31"]);

        room.add_holiday(&jan, room.scope(), "2027-01-07").await;
        let list = "query($id: ID!, $from: LocalDate, $until: LocalDate) { chapter(by: { id: $id }) { \
            holidays(fromOn: $from, untilOn: $until) { observedOn scope } region { holidays { observedOn scope } } } \
            club { holidays { observedOn scope } } }";
        let shown = jan.data(list, json!({ "id": room.chapter() })).await;
        let day = |day: &str, scope: &str| json!({ "observedOn": day, "scope": scope });
        let (eve, year, own) = (day("2026-12-24", "REGION"), day("2026-12-31", "CLUB"), day("2027-01-07", "CHAPTER"));
        assert_eq!(shown["chapter"]["holidays"], json!([eve, year, own]));
        assert_eq!(shown["chapter"]["region"]["holidays"], json!([eve]));
        assert_eq!(shown["club"]["holidays"], json!([year]));
        let some = json!({ "id": room.chapter(), "from": "2026-12-25", "until": "2027-01-07" });
        assert_eq!(jan.data(list, some).await["chapter"]["holidays"], json!([year]));

        // The chapter's own holiday of the same day goes first: the club's is there still.
        let twice = room.add_holiday(&jan, room.scope(), "2026-12-31").await;
        jan.done("holidayRemove", REMOVE, json!({ "id": twice["holiday"]["id"] })).await;
        assert_eq!(room.meetings(&jan, &["PLANNED"]).await.iter().filter(|one| one["patternOn"] == "2026-12-31").count(), 0);
        administrator.done("holidayRemove", REMOVE, json!({ "id": of_club["holiday"]["id"] })).await;
        assert_eq!(room.app.run_jobs().await, 1);
        assert_eq!(room.meeting_of(&jan, "2026-12-31").await["status"], "PLANNED");
    }

    async fn a_holiday_that_is_removed_before_its_job_has_run_leaves_nothing_out(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        let director = room.app.as_member(&room.director).await;
        room.meet(&jan, json!({ "meetingPattern": THURSDAYS })).await;
        let added = room.add_holiday(&director, room.region(), "2026-12-24").await;
        director.done("holidayRemove", REMOVE, json!({ "id": added["holiday"]["id"] })).await;
        assert_eq!(room.app.run_jobs().await, 2);
        assert_eq!(room.meeting_of(&jan, "2026-12-24").await["version"], 1);
    }

    async fn what_was_moved_onto_a_holiday_is_left_out_and_keeps_its_own_day(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        room.meet(&jan, json!({ "meetingPattern": THURSDAYS })).await;
        let meeting = room.meeting_of(&jan, "2026-12-03").await;
        let change = json!({ "expectedVersion": 1, "localStart": "2026-12-07T06:45" });
        jan.done("meetingUpdate", UPDATE, json!({ "id": meeting["id"], "input": change })).await;
        let added = room.add_holiday(&jan, room.scope(), "2026-12-07").await;
        assert_eq!(added["meetingsMet"], 1);
        room.plan_ahead().await;
        let left = room.meeting_of(&jan, "2026-12-03").await;
        assert_eq!((&left["id"], &left["status"]), (&meeting["id"], &json!("HOLIDAY")));
    }

    async fn a_holiday_says_what_is_wrong_with_it(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        let administrator = room.app.as_member(&room.administrator).await;
        room.add_holiday(&jan, room.scope(), "2026-12-24").await;
        let input = |scope: Value, day: &str, name: &str| json!({ "input": { "scope": scope, "observedOn": day, "name": name } });
        for (variables, code, field) in [
            (input(room.scope(), "2026-12-24", "Wigilia"), "HOLIDAY_EXISTS", json!(["input", "observedOn"])),
            (input(room.scope(), "2026-11-22", "Wczoraj"), "HOLIDAY_TOO_FAR", json!(["input", "observedOn"])),
            (input(room.scope(), "2028-12-24", "Wigilia"), "HOLIDAY_TOO_FAR", json!(["input", "observedOn"])),
            (input(room.scope(), "2026-12-25", " "), "TEXT_EMPTY", json!(["input", "name"])),
            (input(json!({ "chapterId": "reg_x" }), "2026-12-25", "x"), "BAD_ID", json!(["input", "scope", "chapterId"])),
        ] {
            let errors = jan.refused(ADD, variables.clone()).await;
            assert_eq!((&errors[0]["code"], &errors[0]["path"]), (&json!(code), &field), "{variables}");
        }
        let both = json!({ "chapterId": room.chapter(), "regionId": room.app.club.region.id.to_string() });
        assert_eq!(code_of(&jan.query(ADD, input(both, "2026-12-25", "x")).await), Some("BAD_USER_INPUT"));
        for scope in [room.region(), room.club()] {
            assert_eq!(code_of(&jan.query(ADD, input(scope, "2026-12-25", "x")).await), Some("FORBIDDEN"));
        }
        let close = "mutation($id: ID!) { chapterClose(id: $id, input: { expectedVersion: 1, reason: \"Too few\" }) { userErrors { code } } }";
        let tyniec = room.app.tyniec.id.to_string();
        administrator.done("chapterClose", close, json!({ "id": tyniec })).await;
        let errors = administrator.refused(ADD, input(json!({ "chapterId": tyniec }), "2026-12-25", "x")).await;
        assert_eq!(errors[0]["code"], "CHAPTER_CLOSED");
    }

    async fn a_chapter_that_ends_has_no_meetings_planned_any_more(room: Room) {
        let administrator = room.app.as_member(&room.administrator).await;
        let tyniec = room.app.tyniec.id.to_string();
        let meet = json!({ "id": tyniec, "input": { "expectedVersion": 1, "meetingPattern": THURSDAYS } });
        administrator.done("chapterUpdate", UPDATE_CHAPTER, meet).await;
        let close = "mutation($id: ID!) { chapterClose(id: $id, input: { expectedVersion: 2, reason: \"Too few\" }) { userErrors { code } } }";
        administrator.done("chapterClose", close, json!({ "id": tyniec })).await;
        room.plan_ahead().await;
        let data = administrator.data(MEETINGS, json!({ "id": tyniec, "statuses": ["PLANNED"] })).await;
        assert_eq!(data["chapter"]["meetings"]["edges"], json!([]));
    }

    async fn meetings_keep_their_wall_time_when_the_rules_of_their_zone_change(room: Room) {
        let jan = room.app.as_member(&room.jan).await;
        room.meet(&jan, json!({ "meetingPattern": THURSDAYS })).await;
        room.move_to(&jan, "meetingPublish", &room.meeting_of(&jan, "2026-11-26").await, None).await;
        room.app.club.meeting(&room.app.wawel, "2026-12-01 18:00").await;
        let before = room.meetings(&jan, &[]).await;
        // As if they had been set when Warsaw's clocks were still to be an hour ahead of what the rules now say.
        let hour = 3_600_000_000_i64;
        let sql = format!("UPDATE meetings SET starts_at = starts_at - {hour}, ends_at = ends_at - {hour}");
        room.app.db().tx(async |tx| Ok(tx.execute_unprepared(&sql).await?)).await.unwrap();
        let watched = before[0]["id"].clone();
        room.plan_ahead().await;
        let after = room.meetings(&jan, &[]).await;
        assert_eq!(after.len(), before.len());
        for (before, after) in before.iter().zip(&after) {
            for field in ["id", "localStart", "startsAt", "endsAt", "status", "patternOn"] {
                assert_eq!(before[field], after[field]);
            }
            assert_eq!(after["version"].as_i64(), before["version"].as_i64().map(|version| version + 1));
        }
        let entries = chapterhouse::access::audit::of_subject(
            room.app.db(),
            watched.as_str().unwrap().parse::<chapterhouse::meetings::MeetingId>().unwrap(),
        );
        let actions: Vec<String> = entries.await.unwrap().into_iter().map(|entry| entry.action).collect();
        assert_eq!(actions, ["meetingPlan", "meetingPublish", "meetingPlan"]);
        room.plan_ahead().await;
        assert_eq!(room.meetings(&jan, &[]).await, after, "once");
    }

    async fn what_is_as_planned_costs_a_few_statements_however_many_chapters_there_are(room: Room) {
        let administrator = room.app.as_member(&room.administrator).await;
        let mut prices = Vec::new();
        for chapter in [&room.app.wawel, &room.app.tyniec, &room.app.praga] {
            let meet = json!({ "id": chapter.id.to_string(), "input": { "expectedVersion": 1, "meetingPattern": THURSDAYS } });
            administrator.done("chapterUpdate", UPDATE_CHAPTER, meet).await;
            let before = room.app.db().statements();
            room.plan_ahead().await;
            prices.push(room.app.db().statements() - before);
        }
        assert!(prices.iter().all(|price| *price == prices[0]), "{prices:?}");
    }
}

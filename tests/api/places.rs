//! The club, its regions, chapters and categories through their lives; policies and their history; what everybody may
//! see of a chapter.

use chapterhouse::access::{OfficeKind, OfficeScope};
use chapterhouse::members::Member;
use serde_json::{Value, json};

use crate::support::app::code_of;
use crate::support::{Stage, TestApp, TestDb};

const CREATE: &str = "mutation($input: ChapterCreateInput!) { chapterCreate(input: $input) { \
    chapter { id slug city venue languages meetingTime meetingMinutes meetingPattern version } \
    userErrors { code path message } } }";
const UPDATE: &str = "mutation($id: ID!, $input: ChapterUpdateInput!) { chapterUpdate(id: $id, input: $input) { \
    chapter { name slug venue languages meetingPattern currency version } \
    userErrors { code path ... on ConflictError { currentVersion } } } }";
const CLOSE: &str = "mutation($id: ID!, $input: ChapterCloseInput!) { chapterClose(id: $id, input: $input) { \
    chapter { closedOn closeReason version } userErrors { code path message } } }";
const REOPEN: &str = "mutation($id: ID!, $input: ChapterReopenInput!) { chapterReopen(id: $id, input: $input) { \
    chapter { closedOn version } userErrors { code } } }";
const SET: &str = "mutation($id: ID!, $input: ChapterPolicySetInput!) { chapterPolicySet(id: $id, input: $input) { \
    policyVersion { kind version effectiveOn reason setBy { fullName } } \
    userErrors { code path message ... on ConflictError { currentVersion } } } }";

/// The club's administrator, and the president of a chapter.
struct Office {
    app: TestApp,
    administrator: Member,
    president: Member,
}

impl Stage for Office {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let kind = OfficeKind::ClubAdministrator;
        let administrator = app.overseer("Roman Administrator", kind, OfficeScope::Club).await;
        let president = app.officer("Jan Kowalski", OfficeKind::President).await;
        Self { app, administrator, president }
    }
}

impl Office {
    fn chapter_input(&self, name: &str) -> Value {
        json!({
            "regionId": self.app.club.region.id.to_string(), "name": name, "city": "Gdańsk", "country": "PL",
            "timeZone": "Europe/Warsaw", "currency": "PLN", "locale": "pl", "meetingTime": "07:00",
            "meetingPattern": "FREQ=WEEKLY;BYDAY=TU",
        })
    }
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

story! {
    async fn an_administrator_founds_a_chapter_and_its_leaders_look_after_it(office: Office) {
        let administrator = office.app.as_member(&office.administrator).await;
        let variables = json!({ "input": office.chapter_input("Gdańsk Żuraw") });
        let made = administrator.done("chapterCreate", CREATE, variables).await["chapter"].take();
        assert_eq!(made["slug"], "gdansk-zuraw");
        assert_eq!([&made["languages"], &made["meetingMinutes"], &made["version"]], [&json!(["pl"]), &json!(90), &json!(1)]);

        let president = office.app.as_member(&office.president).await;
        let id = office.app.wawel.id.to_string();
        let change = json!({ "expectedVersion": 1, "venue": null, "languages": ["pl", "uk", "pl"],
            "meetingPattern": "FREQ=MONTHLY;BYDAY=1TU", "slug": "wawel" });
        let changed = president.done("chapterUpdate", UPDATE, json!({ "id": id, "input": change })).await["chapter"].take();
        assert_eq!(changed, json!({ "name": "Kraków Wawel", "slug": "wawel", "venue": null, "languages": ["pl", "uk"],
            "meetingPattern": "FREQ=MONTHLY;BYDAY=1TU", "currency": "PLN", "version": 2 }));
        // What changes nothing makes no new version.
        let same = json!({ "id": id, "input": { "expectedVersion": 2, "slug": "wawel" } });
        assert_eq!(president.done("chapterUpdate", UPDATE, same).await["chapter"]["version"], 2);
        let stale = json!({ "id": id, "input": { "expectedVersion": 1, "venue": "Hotel" } });
        let errors = president.refused(UPDATE, stale).await;
        assert_eq!([&errors[0]["code"], &errors[0]["currentVersion"]], [&json!("CONFLICT"), &json!(2)]);
    }

    async fn what_is_wrong_with_a_chapter_is_said_and_changes_nothing(office: Office) {
        let administrator = office.app.as_member(&office.administrator).await;
        let input = office.chapter_input("Gdańsk");
        let long = "ż".repeat(300);
        for (name, value, code, field) in [
            ("name", json!("kraków WAWEL"), "NAME_TAKEN", "name"),
            ("name", json!("  \u{200f}\n "), "TEXT_EMPTY", "name"),
            ("name", json!(long), "TEXT_TOO_LONG", "name"),
            ("slug", json!("krakow-wawel"), "SLUG_TAKEN", "slug"),
            ("slug", json!("../admin"), "SLUG_INVALID", "slug"),
            ("country", json!("Polska"), "COUNTRY_UNKNOWN", "country"),
            ("timeZone", json!("Europe/Krakow"), "TIME_ZONE_UNKNOWN", "timeZone"),
            ("currency", json!("zł"), "CURRENCY_UNKNOWN", "currency"),
            ("locale", json!("de"), "LOCALE_UNKNOWN", "locale"),
            ("languages", json!(["Polish"]), "LANGUAGE_UNKNOWN", "languages"),
            ("languages", json!(vec!["pl"; 21]), "LIST_TOO_LONG", "languages"),
            ("meetingPattern", json!("FREQ=SECONDLY"), "PATTERN_TOO_DENSE", "meetingPattern"),
            ("meetingPattern", json!("FREQ=DAILY"), "PATTERN_INVALID", "meetingPattern"),
            ("meetingMinutes", json!(0), "DURATION_INVALID", "meetingMinutes"),
        ] {
            let variables = json!({ "input": with(input.clone(), name, value) });
            let errors = administrator.refused(CREATE, variables).await;
            assert_eq!([&errors[0]["code"], &errors[0]["path"]], [&json!(code), &json!(["input", field])], "{errors}");
        }
        let named = json!({ "input": with(input, "name", json!("Gdańsk \u{202e}Żuraw\n🏗️")) });
        let made = administrator.done("chapterCreate", CREATE, named).await;
        assert_eq!(made["chapter"]["slug"], "gdansk-zuraw");
        let null = json!({ "id": office.app.wawel.id.to_string(), "input": { "expectedVersion": 1, "name": null } });
        let errors = administrator.refused(UPDATE, null).await;
        assert_eq!([&errors[0]["code"], &errors[0]["path"]], [&json!("VALUE_NEEDED"), &json!(["input", "name"])]);
    }

    async fn of_those_who_take_one_slug_at_the_same_moment_one_gets_it(office: Office) {
        let administrator = office.app.as_member(&office.administrator).await;
        let create = |number: usize| {
            let input = with(office.chapter_input(&format!("Gdańsk {number}")), "slug", json!("gdansk"));
            administrator.data(CREATE, json!({ "input": input }))
        };
        let answers = futures::future::join_all((0..8).map(create)).await;
        let codes: Vec<&Value> = answers.iter().map(|answer| &answer["chapterCreate"]["userErrors"][0]["code"]).collect();
        assert_eq!(codes.iter().filter(|code| code.is_null()).count(), 1, "{codes:?}");
        assert_eq!(codes.iter().filter(|code| **code == "SLUG_TAKEN").count(), 7, "{codes:?}");
    }

    async fn a_chapter_ends_when_nobody_sits_in_it_and_may_be_opened_again(office: Office) {
        let administrator = office.app.as_member(&office.administrator).await;
        let close = |id: String| json!({ "id": id, "input": { "expectedVersion": 1, "reason": "Too few" } });
        let wawel = close(office.app.wawel.id.to_string());
        let errors = administrator.refused(CLOSE, wawel).await;
        assert_eq!(errors[0]["code"], "CHAPTER_HAS_MEMBERS");
        assert_eq!(errors[0]["message"], "1 member sits in this chapter: end the membership first.");

        let tyniec = office.app.tyniec.id.to_string();
        let closed = administrator.done("chapterClose", CLOSE, close(tyniec.clone())).await["chapter"].take();
        assert_eq!(closed, json!({ "closedOn": "2026-11-23", "closeReason": "Too few", "version": 2 }));
        let listed = "query($filter: ChapterFilter) { chapters(filter: $filter) { edges { node { name } } } }";
        let count = async |filter: Value| {
            let page = administrator.data(listed, json!({ "filter": filter })).await;
            page["chapters"]["edges"].as_array().unwrap().len()
        };
        assert_eq!((count(Value::Null).await, count(json!({ "withClosed": true })).await), (2, 3));
        let anyone = office.app.signed_out();
        let public = anyone.data("{ publicChapter(slug: \"krakow-tyniec\") { name } }", json!({})).await;
        assert_eq!(public["publicChapter"], Value::Null);
        // Nobody joins it, it meets no more, and it is not changed.
        let seat = json!({ "chapterId": tyniec, "categoryId": office.app.club.profession("roofer").await.id.to_string(),
            "joinedOn": "2026-11-01" });
        let add = "mutation($input: MemberAddInput!) { memberAdd(input: $input) { userErrors { code } } }";
        let who = json!({ "input": { "givenName": "Jan", "familyName": "Lis", "locale": "pl", "seat": seat } });
        assert_eq!(administrator.refused(add, who).await[0]["code"], "CHAPTER_CLOSED");
        let schedule = "mutation($input: MeetingScheduleInput!) { meetingSchedule(input: $input) { userErrors { code } } }";
        let when = json!({ "input": { "chapterId": tyniec, "localStart": "2026-11-26T06:45" } });
        assert_eq!(administrator.refused(schedule, when).await[0]["code"], "CHAPTER_CLOSED");
        let change = json!({ "id": tyniec, "input": { "expectedVersion": 2, "venue": "Hotel" } });
        assert_eq!(administrator.refused(UPDATE, change).await[0]["code"], "CHAPTER_CLOSED");

        let reopen = json!({ "id": tyniec, "input": { "expectedVersion": 2 } });
        let open = administrator.done("chapterReopen", REOPEN, reopen).await["chapter"].take();
        assert_eq!(open, json!({ "closedOn": null, "version": 3 }));
    }

    async fn a_region_ends_after_its_chapters(office: Office) {
        let administrator = office.app.as_member(&office.administrator).await;
        let text = "mutation($id: ID!) { regionClose(id: $id, input: { expectedVersion: 1 }) { region { closedOn } userErrors { code message } } }";
        let id = json!({ "id": office.app.second_region.id.to_string() });
        let errors = administrator.refused(text, id.clone()).await;
        assert_eq!(errors[0]["code"], "REGION_HAS_CHAPTERS");
        let praga = json!({ "id": office.app.praga.id.to_string(), "input": { "expectedVersion": 1, "reason": "Moved" } });
        administrator.done("chapterClose", CLOSE, praga).await;
        assert_eq!(administrator.done("regionClose", text, id.clone()).await["region"]["closedOn"], "2026-11-23");
        let input = with(office.chapter_input("Gdańsk"), "regionId", id["id"].clone());
        let errors = administrator.refused(CREATE, json!({ "input": input })).await;
        assert_eq!(errors[0]["code"], "REGION_CLOSED");
        let reopen = json!({ "id": office.app.praga.id.to_string(), "input": { "expectedVersion": 2 } });
        assert_eq!(administrator.refused(REOPEN, reopen).await[0]["code"], "REGION_CLOSED");
    }

    async fn a_category_leaves_the_tree_when_nobody_sits_in_it(office: Office) {
        let administrator = office.app.as_member(&office.administrator).await;
        let retire = "mutation($id: ID!, $version: Int!) { categoryRetire(id: $id, input: { expectedVersion: $version }) { \
            category { retired } userErrors { code message } } }";
        let roofer = office.app.club.profession("roofer").await;
        let sphere = roofer.parent_id.unwrap().to_string();
        let errors = administrator.refused(retire, json!({ "id": sphere, "version": 1 })).await;
        assert_eq!(errors[0]["code"], "SPHERE_HAS_CATEGORIES");
        let seat = chapterhouse::members::open_membership(office.app.db().reader(), office.president.id).await.unwrap().unwrap();
        let seated = json!({ "id": seat.category_id.to_string(), "version": 1 });
        let errors = administrator.refused(retire, seated).await;
        assert_eq!(errors[0]["message"], "1 member sits in this category: it can be taken out of the tree when nobody does.");

        let id = roofer.id.to_string();
        let done = administrator.done("categoryRetire", retire, json!({ "id": id, "version": 1 })).await;
        assert_eq!(done["category"]["retired"], true);
        let listed = administrator.data("{ categories { id } }", json!({})).await;
        assert!(!listed["categories"].as_array().unwrap().iter().any(|one| one["id"] == id.as_str()));
        let again = administrator.refused(retire, json!({ "id": id, "version": 2 })).await;
        assert_eq!(again[0]["code"], "NOT_FOUND");
        let seat = json!({ "chapterId": office.app.tyniec.id.to_string(), "categoryId": id, "joinedOn": "2026-11-01" });
        let add = "mutation($input: MemberAddInput!) { memberAdd(input: $input) { userErrors { code path } } }";
        let who = json!({ "input": { "givenName": "Jan", "familyName": "Lis", "locale": "pl", "seat": seat } });
        let errors = administrator.refused(add, who).await;
        assert_eq!(errors[0], json!({ "code": "CATEGORY_INVALID", "path": ["input", "seat", "categoryId"] }));
    }

    async fn a_policy_holds_from_its_day_on_and_what_was_stays_to_be_read(office: Office) {
        office.app.test.leaves_jobs();
        let president = office.app.as_member(&office.president).await;
        let id = office.app.wawel.id.to_string();
        let retention = |day: &str, version: i32, days: i32| json!({ "id": id, "input": { "effectiveOn": day,
            "expectedVersion": version, "policy": { "retention": { "contactDays": days } }, "reason": "Voted" } });
        let set = president.done("chapterPolicySet", SET, retention("2026-11-01", 0, 90)).await["policyVersion"].take();
        assert_eq!(set, json!({ "kind": "RETENTION", "version": 1, "effectiveOn": "2026-11-01", "reason": "Voted",
            "setBy": { "fullName": "Jan Kowalski" } }));
        president.done("chapterPolicySet", SET, retention("2027-01-01", 1, 30)).await;
        // Set later, in force earlier.
        president.done("chapterPolicySet", SET, retention("2026-12-01", 2, 60)).await;
        let on = "query($id: ID!, $on: LocalDate) { chapter(by: { id: $id }) { policies(on: $on) { retention { contactDays } } } }";
        for (day, days) in [("2026-10-31", 180), ("2026-11-01", 90), ("2026-12-31", 60), ("2027-01-01", 30)] {
            let found = president.data(on, json!({ "id": id, "on": day })).await;
            assert_eq!(found["chapter"]["policies"]["retention"]["contactDays"], days, "{day}");
        }
        let history = "query($id: ID!) { chapter(by: { id: $id }) { policyHistory(kind: RETENTION) { version effectiveOn \
            policy { ... on RetentionPolicy { contactDays } } } } }";
        let found = president.data(history, json!({ "id": id })).await;
        let versions: Vec<&Value> = found["chapter"]["policyHistory"].as_array().unwrap().iter().map(|one| &one["version"]).collect();
        assert_eq!(versions, [3, 2, 1]);
        let stale = president.refused(SET, retention("2027-02-01", 2, 45)).await;
        assert_eq!([&stale[0]["code"], &stale[0]["currentVersion"]], [&json!("CONFLICT"), &json!(3)]);

        let meeting = office.app.club.meeting(&office.app.wawel, "2026-11-26 06:45").await;
        office.app.club.close(&office.app.club.open(&meeting).await).await;
        let president = office.app.as_member(&office.president).await;
        let late = president.refused(SET, retention("2026-11-26", 3, 45)).await;
        assert_eq!(late[0]["code"], "POLICY_IN_CLOSED_WEEK");
        assert_eq!(late[0]["path"], json!(["input", "effectiveOn"]));
        assert!(late[0]["message"].as_str().unwrap().ends_with("from 2026-11-27 on."), "{late}");
        president.done("chapterPolicySet", SET, retention("2026-11-27", 3, 45)).await;
    }

    async fn a_policy_that_makes_no_sense_is_refused(office: Office) {
        let president = office.app.as_member(&office.president).await;
        let attendance = json!({ "window": "FIXED_PERIODS", "periodStarts": ["04-01", "10-01"], "limit": 3,
            "lateWeight": "HALF", "substituteRequired": false, "madeUpWithinDays": 14, "warningLevels": [2, 3],
            "consequence": "OPEN_SEAT" });
        let input = |policy: Value| json!({ "id": office.app.wawel.id.to_string(), "input": {
            "effectiveOn": "2026-12-01", "expectedVersion": 0, "policy": policy } });
        let terms = json!({ "termYears": [1], "renewalDueDays": 30, "decisionDays": 60, "paymentDays": 30, "graceDays": 15 });
        for (policy, code, field) in [
            (json!({ "attendance": with(attendance.clone(), "periodStarts", json!([])) }), "POLICY_INCOMPLETE", "attendance.periodStarts"),
            (json!({ "attendance": with(attendance.clone(), "periodStarts", json!(["02-30"])) }), "MONTH_DAY_INVALID", "attendance.periodStarts"),
            (json!({ "attendance": with(attendance.clone(), "periodStarts", json!(["10-01", "04-01"])) }), "POLICY_OUT_OF_ORDER", "attendance.periodStarts"),
            (json!({ "attendance": with(attendance.clone(), "limit", json!(-1)) }), "NUMBER_OUT_OF_RANGE", "attendance.limit"),
            (json!({ "terms": terms }), "NUMBER_OUT_OF_RANGE", "terms.decisionDays"),
            (json!({ "retention": { "contactDays": 0 } }), "NUMBER_OUT_OF_RANGE", "retention.contactDays"),
            (json!({ "oneToOnes": { "confirmAfterDays": 0 } }), "NUMBER_OUT_OF_RANGE", "oneToOnes.confirmAfterDays"),
            (json!({ "oneToOnes": { "confirmAfterDays": 61 } }), "NUMBER_OUT_OF_RANGE", "oneToOnes.confirmAfterDays"),
        ] {
            let errors = president.refused(SET, input(policy)).await;
            let path: Vec<&str> = ["input", "policy"].into_iter().chain(field.split('.')).collect();
            assert_eq!([&errors[0]["code"], &errors[0]["path"]], [&json!(code), &json!(path)], "{errors}");
        }
        let (_, two) = president.send(&json!({ "query": SET, "variables": input(json!({ "retention": { "contactDays": 1 },
            "disclosure": { "disclosure": "NAMED" } })) })).await;
        assert_eq!(code_of(&two), Some("BAD_USER_INPUT"));
        president.done("chapterPolicySet", SET, input(json!({ "attendance": attendance }))).await;
    }

    async fn everybody_sees_where_and_when_a_chapter_meets_and_which_seats_are_open(office: Office) {
        let (app, president) = (&office.app, office.app.as_member(&office.president).await);
        let [roofer, baker] = [app.club.profession("roofer").await, app.club.profession("baker").await];
        let want = "mutation($id: ID!, $ids: [ID!]!) { chapterSeatsWant(id: $id, input: { categoryIds: $ids }) { \
            chapter { openSeats { wantedPlace category { code } } } userErrors { code path } } }";
        let ids = json!({ "id": app.wawel.id.to_string(), "ids": [roofer.id.to_string()] });
        president.done("chapterSeatsWant", want, ids).await;
        let twice = json!({ "id": app.wawel.id.to_string(), "ids": [baker.id.to_string(), baker.id.to_string()] });
        let errors = president.refused(want, twice).await;
        assert_eq!(errors[0], json!({ "code": "LISTED_TWICE", "path": ["input", "categoryIds", "1"] }));
        let sphere = json!({ "id": app.wawel.id.to_string(), "ids": [baker.parent_id.unwrap().to_string()] });
        assert_eq!(president.refused(want, sphere).await[0]["code"], "CATEGORY_INVALID");
        // Announced, and not announced yet.
        let meeting = app.club.meeting(&app.wawel, "2026-11-26 06:45").await;
        chapterhouse::meetings::publish(app.db(), app.club.system(), crate::support::club::untold(&meeting)).await.unwrap();
        app.club.meeting(&app.wawel, "2026-12-03 06:45").await;

        let text = "{ publicChapter(slug: \"krakow-wawel\") { name city venue timeZone meetingTime meetingMinutes \
            nextMeetings { localStart startsAt mode venue } openSeats { wantedPlace category { code } } } }";
        let seen = app.signed_out().data(text, json!({})).await;
        assert_eq!(seen["publicChapter"], json!({
            "name": "Kraków Wawel", "city": "Kraków", "venue": "Hotel Stary", "timeZone": "Europe/Warsaw",
            "meetingTime": "06:45", "meetingMinutes": 90,
            "nextMeetings": [{ "localStart": "2026-11-26T06:45", "startsAt": "2026-11-26T05:45:00.000Z",
                "mode": "IN_PERSON", "venue": "Hotel Stary" }],
            "openSeats": [{ "wantedPlace": 1, "category": { "code": "roofer" } },
                { "wantedPlace": null, "category": { "code": "baker" } }],
        }));
        let nothing = app.signed_out().data("{ publicChapter(slug: \"nowhere\") { name } }", json!({})).await;
        assert_eq!(nothing["publicChapter"], Value::Null);
    }

    async fn a_page_of_chapters_costs_the_same_however_long_it_is(office: Office) {
        let administrator = office.app.as_member(&office.administrator).await;
        let text = "{ chapters(first: 10) { edges { node { name officers { office } officeTerms { office } officeProposals { office } \
            policies { retention { contactDays } } policyHistory { version } openSeats(first: 1) { wantedPlace } \
            waitingList { id } region { directors { office } } } } } }";
        let price = async || {
            let mut fewest = u64::MAX;
            let mut length = 0;
            // The server sends some of its own in between.
            for _ in 0..3 {
                let before = office.app.db().statements();
                let page = administrator.data(text, json!({})).await;
                length = page["chapters"]["edges"].as_array().unwrap().len();
                fewest = fewest.min(office.app.db().statements() - before);
            }
            (length, fewest)
        };
        let (few, price_of_few) = price().await;
        for name in ["Gdańsk", "Sopot", "Gdynia", "Hel"] {
            office.app.club.chapter(name).await;
        }
        let (many, price_of_many) = price().await;
        assert_eq!((few, many), (3, 7));
        assert_eq!(price_of_many, price_of_few);
    }
}

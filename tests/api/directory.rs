//! Lists: every entry once, in an order that people expect, and at a price that does not grow with the page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chapterhouse::access::OfficeKind;
use chapterhouse::chapters::{self, CreateCategory};
use chapterhouse::meetings::{self, AttendanceMark, MarkOne, RecordAttendance};
use chapterhouse::members::{self, AddMember, JoinChapter, Member};
use chapterhouse::platform::db::Tx;
use chapterhouse::platform::error::Result;
use chapterhouse::platform::values::{Currency, Locale, Money, fold};
use chapterhouse::referrals::{
    self, BusinessKind, Credited, MoveReferral, Notices, PassReferral, Purpose, RecordClosedBusiness, ReferralRelation,
    ReferralStatus,
};
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::support::app::{Client, code_of};
use crate::support::club::text;
use crate::support::{Stage, TestApp, TestDb};

const FAMILIES: [&str; 10] =
    ["Świetlik", "Sowa", "Tkacz", "Świetlicka", "Łabędź", "Lis", "Żuk", "Zając", "Ćwik", "O’Neill"];
const GIVEN: [&str; 10] = ["Anna", "Łukasz", "Żaneta", "Jan", "Emma", "Zofia", "Śławomir", "Ola", "Ćmil", "Ewa"];

const MEMBERS: &str = "query($first: Int, $after: String, $last: Int, $before: String, $search: String) { \
    members(first: $first, after: $after, last: $last, before: $before, search: $search) { \
    edges { cursor node { id givenName familyName } } \
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

/// A club of a hundred members in two chapters, each of whom gave business to the next.
struct Directory {
    app: TestApp,
    members: Vec<Member>,
}

impl Stage for Directory {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let members = app.db().tx(async |tx| seat_everybody(tx, &app).await).await.unwrap();
        Self { app, members }
    }
}

/// In one transaction: a hundred of them take their time.
async fn seat_everybody(tx: &Tx, app: &TestApp) -> Result<Vec<Member>> {
    let mut members = Vec::new();
    for number in 0..GIVEN.len() * FAMILIES.len() {
        let category = CreateCategory {
            parent: None,
            code: text(&format!("trade-{number}")),
            name_en: text("Trade"),
            name_pl: text("Branża"),
        };
        let category = chapters::create_category_in(tx, app.club.system(), category).await?.id;
        let chapter = if number % 2 == 0 { app.wawel.id } else { app.praga.id };
        let joined_on = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        let member = AddMember {
            given_name: text(GIVEN[number / FAMILIES.len()]),
            family_name: text(FAMILIES[number % FAMILIES.len()]),
            email: Some(format!("member{number}@example.com").parse().unwrap()),
            phone: None,
            company: None,
            offers: None,
            seeks: None,
            locale: Locale::Pl,
            seat: Some(JoinChapter { chapter, category, joined_on, renewal_on: None }),
        };
        members.push(members::add_member_in(tx, app.club.system(), member).await?);
    }
    Ok(members)
}

/// Of one member after the other: the next records business with the one before.
async fn refer_in(tx: &Tx, app: &TestApp, (giver, recipient): (&Member, &Member)) -> Result<()> {
    let system = app.club.system();
    let pass = PassReferral {
        giver: Some(giver.id),
        recipient: recipient.id,
        relation: ReferralRelation::ThirdParty,
        purpose: Purpose::Client,
        heat: 3,
        description: text("Dach"),
        contact: None,
        consent: None,
        parent: None,
    };
    let passed = referrals::pass_in(tx, system, pass, Notices::Nobody).await?;
    let accept = MoveReferral { referral: passed.id, expected_version: 1, reason: None };
    referrals::move_in(tx, system, accept, ReferralStatus::Accepted, Notices::Nobody).await?;
    let record = RecordClosedBusiness {
        recipient: Some(recipient.id),
        credited: Credited::Referral(passed.id),
        amount: Money::new(10_000, Currency::PLN),
        kind: BusinessKind::New,
        closed_on: None,
        note: None,
    };
    referrals::record_closed_business_in(tx, system, record, Notices::Nobody).await?;
    Ok(())
}

impl Directory {
    async fn refer(&self, pairs: &[(&Member, &Member)]) {
        let all = self.app.db().tx(async |tx| {
            for pair in pairs {
                refer_in(tx, &self.app, *pair).await?;
            }
            Ok(())
        });
        all.await.unwrap();
    }

    /// The data of an answer, and how many statements it took: the fewest of three tries, for the server sends some of
    /// its own in between. The first has warmed what is kept of the session.
    async fn priced(&self, client: &Client<'_>, text: &str, variables: Value) -> (Value, u64) {
        let mut fewest = u64::MAX;
        let mut data = Value::Null;
        for _ in 0..3 {
            let before = self.app.db().statements();
            data = client.data(text, variables.clone()).await;
            fewest = fewest.min(self.app.db().statements() - before);
        }
        (data, fewest)
    }
}

fn edges(page: &Value) -> &Vec<Value> {
    page["edges"].as_array().unwrap()
}

fn full_names(page: &Value) -> Vec<String> {
    let name =
        |node: &Value| format!("{} {}", node["familyName"].as_str().unwrap(), node["givenName"].as_str().unwrap());
    edges(page).iter().map(|edge| name(&edge["node"])).collect()
}

story! {
    async fn a_page_of_the_directory_costs_four_statements_however_long_it_is(directory: Directory) {
        let pairs: Vec<(&Member, &Member)> = directory.members.iter().zip(&directory.members[1..]).collect();
        directory.refer(&pairs).await;
        // Who reads every member's sums: the president of the chapter.
        let president = &directory.members[0];
        directory.app.club.office(president, OfficeKind::President, &directory.app.wawel).await;
        let client = directory.app.as_member(president).await;
        let page = "query($first: Int, $id: ID!) { members(first: $first, filter: { chapterId: $id }) { edges { node { \
            fullName company membership { chapter { name } } revenueGiven { amount currency } } } } }";
        let all = "query($first: Int, $id: ID!) { members(first: $first, filter: { chapterId: $id }) { edges { node { \
            fullName email membership { joinedOn category { name } chapter { name region { name } revenue { amount } } } \
            revenueGiven { amount } revenueReceived { amount } } } } }";
        for (text, most) in [(page, 4), (all, 8)] {
            for first in [10, 25, 50] {
                let variables = json!({ "first": first, "id": directory.app.wawel.id.to_string() });
                let (data, statements) = directory.priced(&client, text, variables).await;
                let edges = edges(&data["members"]);
                assert_eq!(edges.len(), first);
                assert!(statements <= most, "{statements} for {first}: {text}");
                let gave = edges.iter().filter(|edge| edge["node"]["revenueGiven"][0]["amount"] == "100.00").count();
                assert!(gave >= first - 1, "all but the last have given");
                assert!(edges.iter().all(|edge| edge["node"]["membership"]["chapter"]["name"].is_string()));
            }
        }
        let chapter = "query($id: ID!, $first: Int) { chapter(by: { id: $id }) { revenue { amount } region { name } \
            officers { member { fullName } } nextMeetings { startsAt } \
            members(first: $first) { edges { node { fullName revenueGiven { amount } } } } } }";
        let mut prices = Vec::new();
        for first in [10, 50] {
            let variables = json!({ "id": directory.app.wawel.id.to_string(), "first": first });
            let (data, statements) = directory.priced(&client, chapter, variables).await;
            assert_eq!(edges(&data["chapter"]["members"]).len(), first);
            prices.push(statements);
        }
        assert!(prices.iter().all(|price| *price <= 10), "{prices:?}");
    }

    async fn paging_either_way_meets_every_member_once_and_in_the_order_of_their_names(directory: Directory) {
        let client = directory.app.as_member(&directory.members[0]).await;
        let mut expected: Vec<(String, String)> = directory
            .members
            .iter()
            .map(|member| (fold(&format!("{} {}", member.family_name, member.given_name)), member.id.to_string()))
            .collect();
        expected.sort_unstable();
        let expected: Vec<&str> = expected.iter().map(|(_, id)| id.as_str()).collect();
        for (size, place, forward) in [("first", "after", true), ("last", "before", false)] {
            let mut cursor = Value::Null;
            let mut met: Vec<String> = Vec::new();
            loop {
                let mut page = client.data(MEMBERS, json!({ size: 7, place: cursor })).await["members"].take();
                let ids = edges(&page).iter().map(|edge| edge["node"]["id"].as_str().unwrap().to_owned());
                met = if forward { met.into_iter().chain(ids).collect() } else { ids.chain(met).collect() };
                let info = page["pageInfo"].take();
                assert_eq!(info["startCursor"], edges(&page)[0]["cursor"]);
                assert_eq!(info["endCursor"], edges(&page)[edges(&page).len() - 1]["cursor"]);
                let (ahead, behind, next) = if forward {
                    ("hasNextPage", "hasPreviousPage", "endCursor")
                } else {
                    ("hasPreviousPage", "hasNextPage", "startCursor")
                };
                assert_eq!(info[behind], !cursor.is_null());
                if info[ahead] == false {
                    break;
                }
                cursor = info[next].clone();
            }
            assert_eq!(met, expected, "{size}");
        }
        let page = client.data(MEMBERS, json!({ "first": 100 })).await["members"].take();
        let mut families: Vec<String> = full_names(&page).iter().map(|name| name.split(' ').next().unwrap().to_owned()).collect();
        families.dedup();
        assert_eq!(
            families,
            ["Ćwik", "Łabędź", "Lis", "O’Neill", "Sowa", "Świetlicka", "Świetlik", "Tkacz", "Zając", "Żuk"]
        );
    }

    async fn a_search_takes_the_starts_of_names_without_diacritics_case_and_order(directory: Directory) {
        let client = directory.app.as_member(&directory.members[0]).await;
        for (search, found) in [
            ("swietl", 20),
            ("ŚWIETLIK", 10),
            ("lukasz", 10),
            ("łuk ŻUK", 1),
            ("zuk luk", 1),
            ("oneill", 10),
            ("o'neill", 10),
            ("neill", 10),
            ("o’neill emma", 1),
            // One letter less is a typo.
            ("wietlik", 10),
            ("wietl", 0),
            ("  ", 25),
            ("", 25),
            ("lis xyz", 0),
        ] {
            let page = client.data(MEMBERS, json!({ "search": search })).await["members"].take();
            assert_eq!(edges(&page).len(), found, "{search:?}: {:?}", full_names(&page));
        }
        let page = client.data(MEMBERS, json!({ "search": "zuk luk" })).await["members"].take();
        assert_eq!(full_names(&page), ["Żuk Łukasz"]);
        directory.app.member("Ewa Konieczny-Łoś").await;
        for (search, found) in [
            ("konieczny los", 1),
            ("los konieczny", 1),
            ("ŁOŚ ewa", 1),
            ("Konieczny-Łoś", 1),
            ("konieczny-", 1),
            ("-los", 1),
            ("konieczny losos", 0),
            ("onieczny", 1),
            ("nieczny", 0),
            ("os", 0),
        ] {
            let page = client.data(MEMBERS, json!({ "search": search })).await["members"].take();
            assert_eq!(edges(&page).len(), found, "{search:?}: {:?}", full_names(&page));
        }
    }

    async fn a_page_has_one_to_a_hundred_entries_and_cursors_of_its_own(directory: Directory) {
        let client = directory.app.as_member(&directory.members[0]).await;
        for (variables, reason) in [
            (json!({ "first": 0 }), "PAGE_SIZE"),
            (json!({ "first": -1 }), "PAGE_SIZE"),
            (json!({ "first": 101 }), "PAGE_SIZE"),
            (json!({ "first": i32::MAX }), "PAGE_SIZE"),
            (json!({ "last": i32::MIN }), "PAGE_SIZE"),
            (json!({ "first": 1, "last": 1 }), "PAGE_BOTH_ENDS"),
            (json!({ "after": "a", "before": "b" }), "PAGE_BOTH_ENDS"),
            (json!({ "after": "" }), "CURSOR_INVALID"),
            (json!({ "after": "\u{0}" }), "CURSOR_INVALID"),
            (json!({ "before": "bm90IGpzb24" }), "CURSOR_INVALID"),
        ] {
            refused(&client, MEMBERS, variables, reason).await;
        }
        let chapters = client.data("{ chapters(first: 1) { edges { cursor } } }", json!({})).await;
        let of_chapters = &chapters["chapters"]["edges"][0]["cursor"];
        refused(&client, MEMBERS, json!({ "after": of_chapters }), "CURSOR_INVALID").await;

        directory.app.club.meeting(&directory.app.wawel, "2026-11-26 06:45").await;
        let meetings = "query($direction: OrderDirection!, $after: String) { \
            meetings(orderBy: { field: STARTS_AT, direction: $direction }, after: $after) { edges { cursor } } }";
        let ascending = client.data(meetings, json!({ "direction": "ASC" })).await;
        let cursor = &ascending["meetings"]["edges"][0]["cursor"];
        refused(&client, meetings, json!({ "direction": "DESC", "after": cursor }), "CURSOR_INVALID").await;
        let rest = client.data(meetings, json!({ "direction": "ASC", "after": cursor })).await;
        assert_eq!(rest["meetings"]["edges"], json!([]));
    }

    async fn a_cursor_that_somebody_has_made_up_is_refused(directory: Directory) {
        let client = directory.app.as_member(&directory.members[0]).await;
        let forged = |order: &str, key: Value| {
            let cursor = json!([1, order, key, uuid::Uuid::nil()]);
            json!({ "after": URL_SAFE_NO_PAD.encode(cursor.to_string()) })
        };
        for key in [json!(1), json!("a\u{0}b"), json!(1.5), json!(null), json!(["a"])] {
            refused(&client, MEMBERS, forged("members.name", key), "CURSOR_INVALID").await;
        }
        let meetings = "query($after: String) { meetings(after: $after) { edges { cursor } } }";
        for key in [json!("a"), json!(u64::MAX)] {
            refused(&client, meetings, forged("meetings.start", key), "CURSOR_INVALID").await;
        }
        client.data(MEMBERS, forged("members.name", json!("lis"))).await;
        client.data(meetings, forged("meetings.start", json!(i64::MAX))).await;
    }

    async fn meetings_and_referrals_cost_the_same_however_many_there_are(directory: Directory) {
        let app = &directory.app;
        let wawel: Vec<&Member> = directory.members.iter().step_by(2).collect();
        app.club.office(wawel[0], OfficeKind::President, &app.wawel).await;
        let client = app.as_member(wawel[0]).await;
        for number in 0..10 {
            let meeting = app.club.meeting(&app.wawel, &format!("2026-11-22 {:02}:00", number + 6)).await;
            let meeting = app.club.open(&meeting).await;
            let mark = |member: &&Member| MarkOne { member: member.id, mark: AttendanceMark::Present, substitute_name: None };
            let marks = wawel.iter().take(5 * (number + 1)).map(mark).collect();
            let mark = RecordAttendance { meeting: meeting.id, marks };
            meetings::record_attendance(app.db(), app.club.system(), mark).await.unwrap();
        }
        let meetings = "query($first: Int) { meetings(first: $first) { edges { node { \
            startsAt chapter { name region { name } } visitors { name invitedBy { fullName } } \
            attendance { mark member { fullName membership { category { name } } } } } } } }";
        let mut prices = Vec::new();
        for first in [1, 5] {
            let (data, statements) = directory.priced(&client, meetings, json!({ "first": first })).await;
            let last = &edges(&data["meetings"])[first - 1]["node"];
            assert_eq!(last["attendance"].as_array().unwrap().len(), 5 * first);
            prices.push(statements);
        }
        assert!(prices.iter().all(|price| *price <= 9), "{prices:?}");

        let pairs = wawel.windows(2).map(|pair| (pair[0], pair[1]));
        let pairs: Vec<(&Member, &Member)> = pairs.chain([(wawel[7], wawel[0]); 20]).collect();
        directory.refer(&pairs).await;
        let feed = "query($first: Int) { referrals(first: $first) { edges { node { \
            status heat passedAt description contact { name } closedBusiness { amount { amount } status } \
            giver { fullName membership { chapter { name } } } recipient { fullName } } } } }";
        let mut prices = Vec::new();
        for first in [5, 20, 60] {
            let (data, statements) = directory.priced(&client, feed, json!({ "first": first })).await;
            assert_eq!(edges(&data["referrals"]).len(), first);
            prices.push(statements);
        }
        // One more when two edges ask for the same chapter, one after the other.
        assert!(prices.iter().all(|price| *price <= 7), "{prices:?}");
    }
}

/// A query's arguments that do not fit: told at the top level, with the reason.
async fn refused(client: &Client<'_>, text: &str, variables: Value, reason: &str) {
    let answer = client.query(text, variables.clone()).await;
    assert_eq!(code_of(&answer), Some("BAD_USER_INPUT"), "{variables}: {answer}");
    assert_eq!(answer["errors"][0]["extensions"]["reasons"], json!([reason]), "{variables}");
}

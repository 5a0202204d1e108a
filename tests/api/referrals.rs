//! Referrals from hand to hand, what came of them, and sums that are always those of the entries.

use std::collections::BTreeMap;

use chapterhouse::members::{Member, MemberId};
use chapterhouse::platform::values::{Currency, Locale, Money};
use chapterhouse::referrals::{
    self, BusinessKind, Credited, Period, RecordClosedBusiness, Side, Total, totals_of_chapters, totals_of_members,
};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

use crate::support::app::Client;
use crate::support::club::{Club, text};
use crate::support::{Stage, TestApp, TestDb};

const PASS: &str = "mutation($input: ReferralPassInput!) { referralPass(input: $input) { \
    referral { id status version inside relation purpose heat contact { name } } userErrors { code } } }";
const RECORD: &str = "mutation($input: ClosedBusinessRecordInput!) { closedBusinessRecord(input: $input) { \
    closedBusiness { kind closedOn giverName giver { fullName } amount { amount currency } } \
    referral { id status version } userErrors { code path message } } }";
const REFERRAL: &str = "query($id: ID!) { referral(id: $id) { status version nextStatuses reason \
    contact { name phone email } closedBusiness { status amount { amount } } } }";

/// Jan passes, Emma receives; Ewa sits in another chapter.
struct Desk {
    app: TestApp,
    jan: Member,
    emma: Member,
    ewa: Member,
}

impl Stage for Desk {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        app.leaves_jobs();
        let jan = app.member("Jan Kowalski").await;
        let emma = app.member("Emma Clarke").await;
        let ewa = app.club.member(&app.praga, "Ewa Mazur", Locale::En).await;
        Self { app, jan, emma, ewa }
    }
}

const MOVES: [(&str, &str); 6] = [
    ("referralAccept", "ACCEPTED"),
    ("referralDecline", "DECLINED"),
    ("referralContact", "CONTACTED"),
    ("referralStart", "IN_PROGRESS"),
    ("referralLose", "LOST"),
    ("referralWithdraw", "WITHDRAWN"),
];

impl Desk {
    async fn pass(&self, giver: &Client<'_>, recipient: &Member, more: Value) -> Value {
        let mut input = json!({ "recipientId": recipient.id.to_string(), "heat": 3, "description": "A roof" });
        for (name, value) in more.as_object().unwrap() {
            input[name] = value.clone();
        }
        giver.done("referralPass", PASS, json!({ "input": input })).await["referral"].take()
    }

    /// A move, as it was answered.
    async fn step(&self, client: &Client<'_>, mutation: &str, id: &Value, version: &Value) -> Value {
        let needs_reason = ["referralDecline", "referralLose"].contains(&mutation);
        let kind = if needs_reason { "ReferralEndInput" } else { "ReferralMoveInput" };
        let text = format!(
            "mutation($id: ID!, $input: {kind}!) {{ {mutation}(id: $id, input: $input) {{ \
             referral {{ status reason }} userErrors {{ code message }} }} }}"
        );
        let mut input = json!({ "expectedVersion": version });
        if needs_reason {
            input["reason"] = json!("Too dear");
        }
        client.data(&text, json!({ "id": id, "input": input })).await[mutation].take()
    }

    async fn show(&self, client: &Client<'_>, id: &Value) -> Value {
        client.data(REFERRAL, json!({ "id": id })).await["referral"].take()
    }

    async fn readings_of_contacts(&self) -> i64 {
        let sql = "SELECT COUNT(*) FROM audit_entries WHERE action = 'referralContactRead'";
        let count = Statement::from_string(self.app.db().backend(), sql);
        self.app.db().reader().query_one_raw(count).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }
}

story! {
    async fn a_referral_goes_only_where_its_life_cycle_leads(desk: Desk) {
        let (jan, emma) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.emma).await);
        let paths: [&[&str]; 7] = [
            &[],
            &["referralAccept"],
            &["referralAccept", "referralContact"],
            &["referralAccept", "referralContact", "referralStart"],
            &["referralAccept", "referralStart", "referralLose"],
            &["referralDecline"],
            &["referralWithdraw"],
        ];
        for path in paths {
            let id = desk.pass(&jan, &desk.emma, json!({})).await["id"].take();
            let who = |mutation: &str| if mutation == "referralWithdraw" { &jan } else { &emma };
            for mutation in path {
                let version = desk.show(&emma, &id).await["version"].take();
                let done = desk.step(who(mutation), mutation, &id, &version).await;
                assert_eq!(done["userErrors"], json!([]), "{mutation} of {path:?}");
            }
            let referral = desk.show(&emma, &id).await;
            assert_eq!(referral["version"], path.len() + 1);
            let ends = ["DECLINED", "LOST"].map(|end| referral["status"] == end);
            assert_eq!(referral["reason"], if ends.contains(&true) { json!("Too dear") } else { Value::Null });
            let next: Vec<&str> =
                referral["nextStatuses"].as_array().unwrap().iter().map(|status| status.as_str().unwrap()).collect();
            for (mutation, _) in MOVES.iter().filter(|(_, to)| !next.contains(to)) {
                let before = desk.app.rows().await;
                let refused = desk.step(who(mutation), mutation, &id, &referral["version"]).await;
                assert_eq!(refused["userErrors"][0]["code"], "INVALID_TRANSITION", "{mutation} of {path:?}");
                assert!(refused["referral"].is_null() && desk.app.rows().await == before, "{mutation} of {path:?}");
            }
        }
    }

    async fn of_two_moves_at_the_same_moment_one_stands(desk: Desk) {
        let (jan, emma) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.emma).await);
        let id = desk.pass(&jan, &desk.emma, json!({})).await["id"].take();
        let version = json!(1);
        let (accepted, withdrawn) = tokio::join!(
            desk.step(&emma, "referralAccept", &id, &version),
            desk.step(&jan, "referralWithdraw", &id, &version),
        );
        let codes = [&accepted, &withdrawn].map(|answer| answer["userErrors"][0]["code"].clone());
        assert!(codes == [Value::Null, json!("INVALID_TRANSITION")] || codes == [json!("INVALID_TRANSITION"), Value::Null]);
        let stands = if codes[0].is_null() { "ACCEPTED" } else { "WITHDRAWN" };
        let referral = desk.show(&emma, &id).await;
        assert_eq!((&referral["status"], &referral["version"]), (&json!(stands), &json!(2)));
    }

    async fn the_third_person_is_read_with_their_consent_and_each_reading_is_noted(desk: Desk) {
        let (jan, emma) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.emma).await);
        let contact = json!({ "name": "Marek Lis", "phone": "+48 600", "email": "Marek@Lis.example" });
        let silent = desk.pass(&jan, &desk.emma, json!({ "contact": contact })).await;
        assert_eq!(silent["contact"], json!({ "name": "Marek Lis" }), "the giver knows whom they named");
        assert_eq!(desk.show(&emma, &silent["id"]).await["contact"], Value::Null);
        let consent = json!({ "basis": "WRITTEN", "givenOn": "2026-11-20", "note": "By mail" });
        let told = desk.pass(&jan, &desk.emma, json!({ "contact": contact, "consent": consent })).await;
        assert_eq!(desk.readings_of_contacts().await, 0);
        let whole = json!({ "name": "Marek Lis", "phone": "+48 600", "email": "marek@lis.example" });
        assert_eq!(desk.show(&emma, &told["id"]).await["contact"], whole);
        assert_eq!(desk.readings_of_contacts().await, 1);
        emma.data("{ referrals { edges { node { contact { name } } } } }", json!({})).await;
        assert_eq!(desk.readings_of_contacts().await, 2);
        emma.data("{ referrals { edges { node { description } } } }", json!({})).await;
        assert_eq!(desk.readings_of_contacts().await, 2, "not asked for, not read");
    }

    async fn business_is_thanked_to_a_referral_a_member_or_somebody_outside(desk: Desk) {
        let (jan, emma) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.emma).await);
        let ewa = desk.app.as_member(&desk.ewa).await;
        let passed = desk.pass(&ewa, &desk.emma, json!({ "relation": "SELF", "purpose": "PARTNER" })).await;
        assert_eq!(
            (&passed["inside"], &passed["relation"], &passed["purpose"]),
            (&json!(false), &json!("SELF"), &json!("PARTNER"))
        );
        desk.step(&emma, "referralAccept", &passed["id"], &json!(1)).await;
        let record = async |credited: Value, amount: &str, currency: &str| {
            let amount = json!({ "amount": amount, "currency": currency });
            let input = json!({ "credited": credited, "amount": amount, "kind": "REPEAT", "closedOn": "2026-10-31" });
            emma.done("closedBusinessRecord", RECORD, json!({ "input": input })).await
        };
        let first = record(json!({ "referralId": passed["id"] }), "1000", "PLN").await;
        assert_eq!(first["referral"], json!({ "id": passed["id"], "status": "WON", "version": 3 }));
        let second = record(json!({ "referralId": passed["id"] }), "0.01", "EUR").await;
        assert_eq!(second["referral"]["version"], 3, "it was won already");
        let shown = desk.show(&emma, &passed["id"]).await;
        assert_eq!(
            shown["closedBusiness"],
            json!([
                { "status": "RECORDED", "amount": { "amount": "1000.00" } },
                { "status": "RECORDED", "amount": { "amount": "0.01" } },
            ])
        );
        let third = record(json!({ "memberId": desk.jan.id.to_string() }), "5", "PLN").await;
        assert_eq!(third["referral"], Value::Null);
        let fourth = record(json!({ "outsiderName": "Marek Lis" }), "7", "JPY").await;
        assert_eq!(
            fourth["closedBusiness"],
            json!({
                "kind": "REPEAT",
                "closedOn": "2026-10-31",
                "giverName": "Marek Lis",
                "giver": null,
                "amount": { "amount": "7", "currency": "JPY" },
            })
        );
        let sums = "query($id: ID!, $period: PeriodInput) { member(id: $id) { \
            revenueGiven(period: $period) { amount currency } revenueReceived(period: $period) { amount currency } } }";
        let (eur, pln) = (json!({ "amount": "0.01", "currency": "EUR" }), json!({ "amount": "1000.00", "currency": "PLN" }));
        let ewas = ewa.data(sums, json!({ "id": desk.ewa.id.to_string() })).await["member"].take();
        assert_eq!(ewas, json!({ "revenueGiven": [eur, pln], "revenueReceived": [] }));
        let jans = jan.data(sums, json!({ "id": desk.jan.id.to_string() })).await["member"].take();
        assert_eq!(jans["revenueGiven"], json!([{ "amount": "5.00", "currency": "PLN" }]));
        let all = [eur, json!({ "amount": "7", "currency": "JPY" }), json!({ "amount": "1005.00", "currency": "PLN" })];
        for (period, received) in [
            (Value::Null, json!(all)),
            (json!({ "from": "2026-10-31", "until": "2026-11-01" }), json!(all)),
            (json!({ "from": "2026-10-01" }), json!(all)),
            (json!({ "until": "2026-10-31" }), json!([])),
            (json!({ "from": "2026-11-01" }), json!([])),
            (json!({ "from": "2026-11-01", "until": "2026-10-01" }), json!([])),
        ] {
            let variables = json!({ "id": desk.emma.id.to_string(), "period": period });
            assert_eq!(emma.data(sums, variables).await["member"]["revenueReceived"], received, "{period}");
        }
    }

    async fn the_feed_shows_each_party_theirs_the_latest_first_and_by_state(desk: Desk) {
        let (jan, emma) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.emma).await);
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(desk.pass(&jan, &desk.emma, json!({})).await["id"].take());
            desk.app.later(std::time::Duration::from_secs(1));
        }
        ids.push(desk.pass(&emma, &desk.jan, json!({})).await["id"].take());
        desk.step(&emma, "referralAccept", &ids[1], &json!(1)).await;
        let feed = "query($filter: ReferralFilter, $first: Int, $after: String) { \
            referrals(filter: $filter, first: $first, after: $after) { \
            edges { node { id } } pageInfo { hasNextPage endCursor } } }";
        let shown = |data: &Value| -> Vec<Value> {
            data["referrals"]["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].clone()).collect()
        };
        for client in [&jan, &emma] {
            let first = client.data(feed, json!({ "first": 3 })).await;
            assert_eq!(shown(&first), [&ids[3], &ids[2], &ids[1]].map(Clone::clone));
            let after = &first["referrals"]["pageInfo"]["endCursor"];
            let rest = client.data(feed, json!({ "first": 3, "after": after })).await;
            assert_eq!(shown(&rest), [ids[0].clone()]);
            assert_eq!(rest["referrals"]["pageInfo"]["hasNextPage"], false);
            let accepted = client.data(feed, json!({ "filter": { "statuses": ["ACCEPTED", "LOST"] } })).await;
            assert_eq!(shown(&accepted), [ids[1].clone()]);
        }
        let sides = "query($id: ID!) { member(id: $id) { referralsGiven { edges { node { id } } } \
            referralsReceived { edges { node { id } } } } }";
        let data = emma.data(sides, json!({ "id": desk.jan.id.to_string() })).await;
        assert_eq!(data["member"]["referralsGiven"]["edges"].as_array().unwrap().len(), 3);
        assert_eq!(data["member"]["referralsReceived"]["edges"], json!([{ "node": { "id": ids[3] } }]));
    }
}

/// An entry as it is drawn: (recipient, giver, currency, minor units, days before today).
type Drawn = (usize, Option<usize>, usize, i64, u64);

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn day(before: u64) -> NaiveDate {
    today().checked_sub_days(Days::new(before)).unwrap()
}

const CURRENCIES: [&str; 4] = ["PLN", "EUR", "JPY", "KWD"];

fn entries() -> impl Strategy<Value = Vec<Drawn>> {
    let entry = (0..4_usize, proptest::option::of(0..4_usize), 0..CURRENCIES.len(), 1..10_000_000_i64, 0..500_u64);
    proptest::collection::vec(entry, 1..40)
}

fn periods() -> impl Strategy<Value = Vec<Period>> {
    let end = || proptest::option::of((0..520_u64).prop_map(|before| day(before.saturating_sub(10))));
    let period = (end(), end()).prop_map(|(from, until)| Period { from, until });
    proptest::collection::vec(period, 8..16)
}

/// The plain sum, per currency.
fn sum(drawn: &[Drawn], period: Period, counts: impl Fn(&Drawn) -> bool) -> BTreeMap<String, (i64, i64)> {
    let mut sums = BTreeMap::new();
    for entry in drawn.iter().filter(|entry| counts(entry)) {
        let on = day(entry.4);
        if period.from.is_none_or(|from| on >= from) && period.until.is_none_or(|until| on < until) {
            let sum: &mut (i64, i64) = sums.entry(CURRENCIES[entry.2].to_owned()).or_default();
            *sum = (sum.0 + entry.3, sum.1 + 1);
        }
    }
    sums
}

fn found(totals: &[Total], of: impl Into<uuid::Uuid>) -> BTreeMap<String, (i64, i64)> {
    let of = of.into();
    let mine = totals.iter().filter(|total| total.of == of);
    mine.map(|total| (total.amount.currency.code().to_owned(), (total.amount.minor, total.entries))).collect()
}

async fn sums_are_those_of_the_entries(drawn: Vec<Drawn>, periods: Vec<Period>) {
    let test = TestDb::on_sqlite().await;
    let club = Club::new(&test.db).await;
    let chapters = [club.chapter("Wawel").await, club.chapter("Tyniec").await];
    let mut members: Vec<Member> = Vec::new();
    for name in ["Jan Kowalski", "Ewa Mazur", "Emma Clarke", "Piotr Lis"] {
        members.push(club.member(&chapters[members.len() % 2], name, Locale::Pl).await);
    }
    // Nobody thanks themselves.
    let mut drawn = drawn;
    for entry in &mut drawn {
        entry.1 = entry.1.filter(|giver| *giver != entry.0);
    }
    for (recipient, giver, currency, minor, before) in &drawn {
        let credited = giver.map_or(Credited::Outsider(text("Marek")), |giver| Credited::Member(members[giver].id));
        let currency: Currency = CURRENCIES[*currency].parse().unwrap();
        let record = RecordClosedBusiness {
            recipient: Some(members[*recipient].id),
            credited,
            amount: Money::new(*minor, currency),
            kind: BusinessKind::New,
            closed_on: Some(day(*before)),
            note: None,
        };
        referrals::record_closed_business(&test.db, club.system(), record).await.unwrap();
    }
    assert_eq!(referrals::differences(&test.db).await.unwrap(), [] as [String; 0]);
    let ids: Vec<MemberId> = members.iter().map(|member| member.id).collect();
    for period in periods {
        let received = totals_of_members(&test.db, Side::Received, &ids, period).await.unwrap();
        let given = totals_of_members(&test.db, Side::Given, &ids, period).await.unwrap();
        for (at, id) in ids.iter().enumerate() {
            assert_eq!(found(&received, *id), sum(&drawn, period, |entry| entry.0 == at), "{period:?}");
            assert_eq!(found(&given, *id), sum(&drawn, period, |entry| entry.1 == Some(at)), "{period:?}");
        }
        let both = [chapters[0].id, chapters[1].id];
        let earned = totals_of_chapters(&test.db, Side::Received, &both, period).await.unwrap();
        let gave = totals_of_chapters(&test.db, Side::Given, &both, period).await.unwrap();
        for (at, id) in both.into_iter().enumerate() {
            assert_eq!(found(&earned, id), sum(&drawn, period, |entry| entry.0 % 2 == at), "{period:?}");
            let is_ours = |entry: &Drawn| entry.1.is_some_and(|giver| giver % 2 == at);
            assert_eq!(found(&gave, id), sum(&drawn, period, is_ours), "{period:?}");
        }
    }
}

#[test]
fn kept_totals_are_the_sums_of_the_entries_in_any_period() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let config = Config { cases: 8, failure_persistence: None, max_shrink_iters: 50, ..Config::default() };
    TestRunner::new(config)
        .run(&(entries(), periods()), |(drawn, periods)| {
            // A panic inside counts as a failure, and the case is made smaller.
            runtime.block_on(sums_are_those_of_the_entries(drawn, periods));
            Ok(())
        })
        .unwrap();
}

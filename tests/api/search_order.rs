//! Forty-odd searches of a club of some hundred members: both databases give the list beside this file, in its order.
//!
//! `GOLDEN=write cargo test --test api search_order` writes the list anew; read the difference before you commit it.

use std::fmt::Write as _;

use chapterhouse::chapters::{self, Category};
use chapterhouse::demo::{categories, names};
use chapterhouse::members::{self, AddMember, JoinChapter};
use chapterhouse::platform::db::Tx;
use chapterhouse::platform::error::Result;
use chapterhouse::platform::values::Locale;
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::support::club::text;
use crate::support::{Stage, TestApp, TestDb};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/search_order.golden");
const CHAPTERS: usize = 8;
const IN_EACH: usize = 40;

const SEARCH: &str = "query($search: String, $filter: MemberFilter, $first: Int, $after: String) { \
    members(search: $search, filter: $filter, first: $first, after: $after) { \
    edges { cursor node { fullName company } } pageInfo { hasNextPage endCursor } } }";

const SEARCHES: [&str; 40] = [
    "nowak",
    "nowka",
    "nowk",
    "Kowalska",
    "kowalsky",
    "kowal",
    "anna",
    "ana",
    "anan",
    "KATARZYNA",
    "katarzina",
    "wójcik",
    "wojcki",
    "lambert",
    "lamebrt",
    "lam",
    "oneill",
    "claire sutton",
    "architekt",
    "architect",
    "arhitect",
    "archi",
    "księgowy",
    "ksiegowa",
    "optyk nowakowski",
    "dom",
    "domy",
    "home",
    "homes",
    "website",
    "strona",
    "budowa dom",
    "company",
    "tax",
    "podatki",
    "a",
    "no",
    "jan k",
    "sz no",
    "xyzzy",
];

struct Club {
    app: TestApp,
}

impl Stage for Club {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let mut places = vec![app.wawel.clone(), app.praga.clone()];
        for number in places.len()..CHAPTERS {
            places.push(app.club.chapter(&format!("Chapter {number}")).await);
        }
        let system = app.club.system();
        app.db().tx(async |tx| chapters::add_starter_categories_in(tx, system).await.map(|_| ())).await.unwrap();
        let mut trades = chapters::all_categories(app.db().reader()).await.unwrap();
        trades.retain(|category| category.parent_id.is_some());
        app.db().tx(async |tx| seat(tx, &app, &places, &trades).await).await.unwrap();
        Self { app }
    }
}

/// Everybody in one transaction, the same on every run.
async fn seat(tx: &Tx, app: &TestApp, places: &[chapters::Chapter], trades: &[Category]) -> Result<()> {
    let mut state = 42_usize;
    // Knuth's numbers of a linear congruence: only what comes out of its upper half looks random.
    let mut pick = |count: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % count
    };
    let wordings = categories::all();
    for number in 0..CHAPTERS * IN_EACH {
        let locale = if number % 3 == 0 { Locale::En } else { Locale::Pl };
        let (given, family) = names::person(locale, &mut pick, number % 2 == 0);
        let trade = &wordings[pick(wordings.len())];
        let offers = [trade.wording(locale).offer, wordings[pick(wordings.len())].wording(locale).needs[0]].join(". ");
        let category = trades[(number / CHAPTERS + number % CHAPTERS * 13) % trades.len()].id;
        let joined_on = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day");
        let owner = names::person(locale, &mut pick, false).1;
        let input = AddMember {
            given_name: text(given),
            family_name: text(&family),
            email: Some(format!("member{number}@example.com").parse().expect("an address")),
            phone: None,
            company: Some(text(&format!("{} {owner} #{number}", trade.wording(locale).trade))),
            offers: Some(text(&offers)),
            seeks: None,
            locale,
            seat: Some(JoinChapter { chapter: places[number % CHAPTERS].id, category, joined_on, renewal_on: None }),
        };
        members::add_member_in(tx, app.club.system(), input).await?;
    }
    Ok(())
}

/// Of one member: the name, and the company by which two of one name are told apart.
fn line(edge: &Value) -> String {
    format!("{} · {}", edge["node"]["fullName"].as_str().unwrap(), edge["node"]["company"].as_str().unwrap_or("-"))
}

fn lines(answer: &Value) -> Vec<String> {
    answer["members"]["edges"].as_array().unwrap().iter().map(line).collect()
}

story! {
    async fn both_databases_find_the_same_in_the_same_order(club: Club) {
        let reader = club.app.club.member(&club.app.wawel, "Zenobia Żyła", Locale::Pl).await;
        let client = club.app.as_member(&reader).await;
        let mut found = String::new();
        let in_chapter = json!({ "chapterId": club.app.praga.id.to_string() });
        let filters = [("", Value::Null), (", in one chapter", in_chapter)];
        for (search, (filter_name, filter)) in
            SEARCHES.iter().flat_map(|search| filters.iter().map(move |filter| (search, filter)))
        {
            let answer = client.data(SEARCH, json!({ "search": search, "filter": filter, "first": 12 })).await;
            writeln!(found, "{search}{filter_name}").unwrap();
            for line in lines(&answer) {
                writeln!(found, "    {line}").unwrap();
            }
            if answer["members"]["pageInfo"]["hasNextPage"] == true {
                writeln!(found, "    …").unwrap();
            }
        }
        if std::env::var("GOLDEN").is_ok_and(|value| value == "write") {
            std::fs::write(GOLDEN, &found).unwrap();
        }
        let golden = std::fs::read_to_string(GOLDEN).unwrap_or_default();
        for (here, there) in found.lines().zip(golden.lines()) {
            assert_eq!(here, there, "of all that is found:\n{found}");
        }
        assert_eq!(found.lines().count(), golden.lines().count());
    }

    async fn pages_of_a_long_ranked_list_are_the_list(club: Club) {
        let reader = club.app.club.member(&club.app.wawel, "Zenobia Żyła", Locale::Pl).await;
        let client = club.app.as_member(&reader).await;
        for search in ["no", "mar", "dom"] {
            let whole = client.data(SEARCH, json!({ "search": search, "first": 100 })).await;
            let mut whole = lines(&whole);
            let (mut met, mut after) = (Vec::new(), Value::Null);
            while met.len() < whole.len() {
                let page = client.data(SEARCH, json!({ "search": search, "first": 7, "after": after })).await;
                after = page["members"]["pageInfo"]["endCursor"].clone();
                met.extend(lines(&page));
                if page["members"]["pageInfo"]["hasNextPage"] == false {
                    break;
                }
            }
            assert!(whole.len() > 7, "{search}: {whole:?}");
            met.truncate(100);
            assert_eq!(met, whole, "{search}");
            whole.sort_unstable();
            whole.dedup();
            assert_eq!(met.len(), whole.len(), "{search}: somebody came twice");
        }
    }
}

//! A large club, always the same: the rows in bulk, what they are found by from the product's own code.

use chapterhouse::access::{Actor, ChapterId, MemberId};
use chapterhouse::chapters::{self, Category, CreateChapter, CreateClub, CreateRegion};
use chapterhouse::demo::{categories, names};
use chapterhouse::members::{self, MembershipId};
use chapterhouse::platform::db::Db;
use chapterhouse::platform::values::{Currency, Locale, fold};
use chrono::{NaiveDate, NaiveTime};
use sea_orm::{ConnectionTrait as _, Statement, Value};
use serde_json::json;

pub const CHAPTERS: usize = 2_000;
pub const MEMBERS: usize = 60_000;
/// One chapter in ten is large: a page of 50 of its roster is full.
pub const IN_LARGE: usize = 57;
const IN_OTHERS: usize = 27;
const REGIONS: usize = 20;
const CITIES: [&str; 16] = [
    "Kraków",
    "Warszawa",
    "Łódź",
    "Gdańsk",
    "Poznań",
    "Wrocław",
    "Lublin",
    "Szczecin",
    "Leeds",
    "Bristol",
    "London",
    "Manchester",
    "Toruń",
    "Opole",
    "Rzeszów",
    "Białystok",
];

/// Fills an empty, migrated database; answers somebody who sits there.
pub async fn fill(db: &Db) -> MemberId {
    let (chapters, categories) = places(db).await;
    let mut pick = fastrand::Rng::with_seed(60_000);
    let mut first = None;
    for some in chapters.chunks(20) {
        let (mut people, mut seats, mut spoken) = (Vec::new(), Vec::new(), Vec::new());
        for (number, (chapter, locale)) in some.iter().enumerate() {
            let mut free: Vec<&Category> = categories.iter().collect();
            pick.shuffle(&mut free);
            free.truncate(if number % 10 == 0 { IN_LARGE } else { IN_OTHERS });
            for category in free {
                let id = MemberId::new();
                first.get_or_insert(id);
                people.push(person(&mut pick, id, *locale, category));
                seats.push(seat(id, *chapter, category));
                spoken.push(vec![id.into(), locale.tag().into()]);
                if pick.u8(..10) == 0 {
                    spoken.push(vec![id.into(), "de".into()]);
                }
            }
        }
        insert(
            db,
            "members",
            "id, given_name, family_name, sort_name, email, email_visibility, phone_visibility, company, \
            offers, keywords, locale, version, created_at, updated_at",
            people,
        )
        .await;
        insert(
            db,
            "memberships",
            "id, member_id, chapter_id, category_id, status, joined_on, version, created_at, updated_at",
            seats,
        )
        .await;
        insert(db, "member_languages", "member_id, language", spoken).await;
    }
    members::rebuild_search(db).await.unwrap();
    // As it is after a night: otherwise PostgreSQL plans blindly.
    if db.backend() == sea_orm::DbBackend::Postgres {
        db.reader().execute_unprepared("VACUUM ANALYZE").await.unwrap();
    }
    first.unwrap()
}

async fn places(db: &Db) -> (Vec<(ChapterId, Locale)>, Vec<Category>) {
    let system = Actor::system("bench");
    let club = CreateClub {
        name: "Club".parse().unwrap(),
        default_locale: Locale::Pl,
        reporting_currency: Currency::PLN,
        time_zone: "Europe/Warsaw".parse().unwrap(),
    };
    let club = chapters::create_club(db, &system, club).await.unwrap();
    let all = db.tx(async |tx| {
        chapters::add_starter_categories_in(tx, &system).await?;
        let mut regions = Vec::new();
        for number in 0..REGIONS {
            let region = CreateRegion { club: club.id, name: format!("Region {number}").parse().unwrap() };
            regions.push(chapters::create_region_in(tx, &system, region).await?.id);
        }
        let mut made = Vec::new();
        for number in 0..CHAPTERS {
            let locale = if number % 5 < 3 { Locale::Pl } else { Locale::En };
            let chapter = CreateChapter {
                region: regions[number % REGIONS],
                name: format!("Chapter {number}").parse().unwrap(),
                city: CITIES[number / REGIONS % CITIES.len()].parse().unwrap(),
                country: "PL".parse().unwrap(),
                time_zone: "Europe/Warsaw".parse().unwrap(),
                currency: Currency::PLN,
                locale,
                languages: Vec::new(),
                slug: None,
                venue: None,
                meeting_pattern: None,
                meeting_time: NaiveTime::from_hms_opt(6, 45, 0).unwrap(),
                meeting_minutes: 90,
            };
            made.push((chapters::create_chapter_in(tx, &system, chapter).await?.id, locale));
        }
        Ok(made)
    });
    let all = all.await.unwrap();
    let mut categories = chapters::all_categories(db.reader()).await.unwrap();
    categories.retain(|category| category.parent_id.is_some());
    (all, categories)
}

fn person(pick: &mut fastrand::Rng, id: MemberId, locale: Locale, category: &Category) -> Vec<Value> {
    let is_woman = pick.bool();
    let (given, mut family) = names::person(locale, |count| pick.usize(..count), is_woman);
    // There are more names in a country than in the demo.
    if pick.u8(..3) == 0 {
        family = rare(pick);
    } else if pick.u8(..8) == 0 {
        family = format!("{family}-{}", names::person(locale, |count| pick.usize(..count), is_woman).1);
    }
    let trades = categories::all();
    let company = format!("{} {}", trades[pick.usize(..trades.len())].wording(locale).trade, family);
    let mut offer = vec![category.name_in(locale).to_owned()];
    while offer.iter().map(|part| part.split(' ').count()).sum::<usize>() < 30 {
        let words = trades[pick.usize(..trades.len())].wording(locale);
        offer.push([words.offer, words.needs[0], words.needs[1]][pick.usize(..3)].to_owned());
    }
    let mut keyword = || trades[pick.usize(..trades.len())].wording(locale).name;
    let keywords = [keyword(), keyword()];
    vec![
        id.into(),
        given.into(),
        family.clone().into(),
        fold(&format!("{family} {given}")).into(),
        format!("{id}@example.com").into(),
        "CHAPTER".into(),
        "CHAPTER".into(),
        company.into(),
        offer.join(". ").into(),
        json!(keywords).to_string().into(),
        locale.tag().into(),
        1.into(),
        0_i64.into(),
        0_i64.into(),
    ]
}

/// One of some ten thousand names.
fn rare(pick: &mut fastrand::Rng) -> String {
    const FIRST: [&str; 24] = [
        "Bra", "Ce", "Do", "Dre", "Fa", "Gło", "Go", "Ha", "Je", "Ka", "Ko", "Łu", "Ma", "Mo", "Ni", "Pa", "Ro", "Sta",
        "Szy", "To", "Wa", "Wie", "Za", "Że",
    ];
    const MIDDLE: [&str; 20] = [
        "ba", "bie", "cha", "cze", "de", "do", "go", "ja", "ka", "le", "li", "mi", "mo", "nie", "ra", "sie", "sto",
        "ta", "wi", "zo",
    ];
    const LAST: [&str; 20] = [
        "cki", "czak", "cz", "dor", "ga", "kiewicz", "k", "la", "man", "mer", "ń", "nek", "ny", "ra", "rz", "sik",
        "ski", "ton", "wa", "wicz",
    ];
    let part = |pick: &mut fastrand::Rng, of: &[&'static str]| of[pick.usize(..of.len())];
    [part(pick, &FIRST), part(pick, &MIDDLE), part(pick, &LAST)].concat()
}

fn seat(member: MemberId, chapter: ChapterId, category: &Category) -> Vec<Value> {
    vec![
        MembershipId::new().into(),
        member.into(),
        chapter.into(),
        category.id.into(),
        "ACTIVE".into(),
        NaiveDate::from_ymd_opt(2024, 1, 1).unwrap().into(),
        1.into(),
        0_i64.into(),
        0_i64.into(),
    ]
}

async fn insert(db: &Db, table: &str, columns: &str, rows: Vec<Vec<Value>>) {
    let width = rows[0].len();
    let row = |number: usize| {
        let places: Vec<String> = (1..=width).map(|place| format!("${}", number * width + place)).collect();
        format!("({})", places.join(", "))
    };
    let rows_text: Vec<String> = (0..rows.len()).map(row).collect();
    let sql = format!("INSERT INTO {table} ({columns}) VALUES {}", rows_text.join(", "));
    let statement = Statement::from_sql_and_values(db.backend(), sql, rows.into_iter().flatten());
    db.tx(async |tx| Ok(tx.execute_raw(statement).await?)).await.unwrap();
}

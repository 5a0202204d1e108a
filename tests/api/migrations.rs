//! The database's shape, and what the two databases would do differently if we let them.

use std::collections::BTreeMap;

use chapterhouse::platform::clock::Timestamp;
use chapterhouse::platform::db::Db;
use chapterhouse::platform::error::{OnUnique as _, Result, reject};
use chapterhouse::platform::migrations;
use chapterhouse::platform::values::{fold, new_id};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::support::TestDb;
use crate::support::databases::BEGINNING;

story! {
    async fn the_shape_goes_up_and_down_to_nothing_and_up_again(test: TestDb) {
        let db = &test.db;
        let whole = shape(db).await;
        assert!(whole.len() > 25, "{whole:?}");
        assert!(migrations::are_applied(db).await.unwrap());

        migrations::down(db, None).await.unwrap();
        assert_eq!(shape(db).await, Vec::<String>::new());
        assert!(migrations::status(db).await.unwrap().iter().all(|step| !step.is_applied));

        migrations::up(db).await.unwrap();
        assert_eq!(shape(db).await, whole);
    }

    async fn every_step_goes_down_and_up_by_itself(test: TestDb) {
        let db = &test.db;
        let whole = shape(db).await;
        for step in 1..=u32::try_from(migrations::status(db).await.unwrap().len()).unwrap() {
            migrations::down(db, Some(step)).await.unwrap();
            assert_eq!(migrations::status(db).await.unwrap().iter().filter(|s| !s.is_applied).count(), step as usize);
            migrations::up(db).await.unwrap();
            assert_eq!(shape(db).await, whole, "{step} steps down and up");
        }
    }

    async fn of_two_nodes_that_start_at_once_one_migrates_and_the_other_waits(test: TestDb) {
        migrations::down(&test.db, None).await.unwrap();
        let other = test.second_node().await;

        let (one, two) = tokio::join!(migrations::up(&test.db), migrations::up(&other));

        one.unwrap();
        two.unwrap();
        assert!(migrations::are_applied(&other).await.unwrap());
        let applied = number(&test.db, "SELECT count(*) FROM seaql_migrations").await;
        assert_eq!(applied, i64::try_from(migrations::status(&test.db).await.unwrap().len()).unwrap());
    }

    async fn instants_keep_their_microseconds_and_their_order(test: TestDb) {
        let instants = [-62_135_596_800_000_000, -1, 0, 1, 999_999, 1_000_000, 1_795_420_800_123_456, 253_402_300_799_999_999];
        for (position, micros) in instants.into_iter().enumerate().rev() {
            let row = vec![("name", format!("{position}").into()), ("next_at", Timestamp::from_micros(micros).into())];
            add(&test.db, "schedules", row).await.unwrap();
        }
        let read = rows(&test.db, "SELECT next_at FROM schedules ORDER BY next_at", []).await;
        let read: Vec<i64> = read.iter().map(|row| row.try_get_by_index::<Timestamp>(0).unwrap().micros()).collect();
        assert_eq!(read, instants);
        let before = "SELECT count(*) FROM schedules WHERE next_at < $1";
        let before = rows(&test.db, before, [Timestamp::from_micros(1).into()]).await;
        assert_eq!(before[0].try_get_by_index::<i64>(0).unwrap(), 3);
    }

    async fn days_keep_their_order_and_compare_with_a_bound_day(test: TestDb) {
        let places = Places::add(&test.db).await.unwrap();
        let days = ["0999-12-31", "2026-02-28", "2026-11-23", "2026-12-01"].map(|day| day.parse::<NaiveDate>().unwrap());
        for day in days.iter().rev() {
            add(&test.db, "offices", office(places.members[0], *day, None)).await.unwrap();
        }
        let read = rows(&test.db, "SELECT starts_on FROM offices ORDER BY starts_on", []).await;
        assert_eq!(read.iter().map(|row| row.try_get_by_index::<NaiveDate>(0).unwrap()).collect::<Vec<_>>(), days);
        let until = rows(&test.db, "SELECT count(*) FROM offices WHERE starts_on <= $1", [days[2].into()]).await;
        assert_eq!(until[0].try_get_by_index::<i64>(0).unwrap(), 3);
    }

    async fn a_sum_of_amounts_reads_as_an_integer_when_it_is_cast_back(test: TestDb) {
        let places = Places::add(&test.db).await.unwrap();
        for amount in [4_000_000_000_i64, 125_000, -1] {
            add(&test.db, "closed_business", business(&places, amount)).await.unwrap();
        }
        let sum = "SELECT CAST(SUM(amount_minor) AS bigint), CAST(COALESCE(SUM(amount_minor), 0) AS bigint) FROM closed_business";
        let row = &rows(&test.db, sum, []).await[0];
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 4_000_124_999);
        let bare = &rows(&test.db, "SELECT SUM(amount_minor) FROM closed_business", []).await[0];
        assert_eq!(bare.try_get_by_index::<i64>(0).is_ok(), test.db.backend() == DbBackend::Sqlite, "why we cast");
        let none = &rows(&test.db, &format!("{sum} WHERE currency = 'EUR'"), []).await[0];
        assert_eq!(none.try_get_by_index::<Option<i64>>(0).unwrap(), None);
        assert_eq!(none.try_get_by_index::<i64>(1).unwrap(), 0);
    }

    async fn folded_names_sort_and_compare_alike(test: TestDb) {
        let names = [
            "Nowak", "Nowak Anna", "Nowak-Żak", "Nowakowski", "de Vries", "Devries", "O'Neil", "O-Neil", "Oneil", "Łuczak", "Lutz", "Zając",
            "Żak", "Ćwik", "Czyż", "Świetlik", "Swoboda", "Ärzte", "7 Sins", "Ngo", "Nguyễn",
        ];
        for name in names {
            add(&test.db, "members", member(new_id(), name)).await.unwrap();
        }
        let mut expected = names.map(fold);
        expected.sort_unstable();

        let read = rows(&test.db, "SELECT sort_name FROM members ORDER BY sort_name, id", []).await;
        assert_eq!(texts(&read), expected);
        let after = "SELECT sort_name FROM members WHERE (sort_name, id) > ($1, $2) ORDER BY sort_name, id";
        let after = rows(&test.db, after, ["nowak anna".into(), Uuid::max().into()]).await;
        assert_eq!(texts(&after), expected.iter().filter(|name| name.as_str() > "nowak anna").cloned().collect::<Vec<_>>());
        let start = "SELECT sort_name FROM members WHERE sort_name LIKE $1 ORDER BY sort_name";
        let start = rows(&test.db, start, [format!("{}%", fold("ŁU")).into()]).await;
        assert_eq!(texts(&start), ["luczak", "lutz"]);
    }

    async fn ids_come_back_as_they_went_in_and_in_the_order_they_were_made(test: TestDb) {
        let mut ids: Vec<Uuid> = (0..20).map(|_| new_id()).collect();
        ids.extend([Uuid::nil(), Uuid::max(), Uuid::from_u128(0x80 << 120), Uuid::from_u128(0x7f << 120)]);
        for id in ids.iter().rev() {
            add(&test.db, "members", member(*id, "Anna")).await.unwrap();
        }
        ids.sort_unstable();
        let read = rows(&test.db, "SELECT id FROM members ORDER BY id", []).await;
        assert_eq!(read.iter().map(|row| row.try_get_by_index::<Uuid>(0).unwrap()).collect::<Vec<_>>(), ids);
        let one = rows(&test.db, "SELECT id FROM members WHERE id = $1", [ids[7].into()]).await;
        assert_eq!(one[0].try_get_by_index::<Uuid>(0).unwrap(), ids[7]);
    }

    async fn what_is_missing_sorts_where_the_query_says(test: TestDb) {
        let places = Places::add(&test.db).await.unwrap();
        let start = "2026-01-01".parse().unwrap();
        let end: NaiveDate = "2026-06-30".parse().unwrap();
        for ends_on in [None, Some(end), None] {
            add(&test.db, "offices", office(places.members[0], start, ends_on)).await.unwrap();
        }
        for (order, expected) in [
            ("ends_on NULLS LAST", [Some(end), None, None]),
            ("ends_on NULLS FIRST", [None, None, Some(end)]),
            ("ends_on DESC NULLS LAST", [Some(end), None, None]),
        ] {
            let read = rows(&test.db, &format!("SELECT ends_on FROM offices ORDER BY {order}"), []).await;
            assert_eq!(read.iter().map(|row| row.try_get_by_index(0).unwrap()).collect::<Vec<Option<NaiveDate>>>(), expected);
        }
    }

    async fn an_audit_entry_can_be_neither_changed_nor_taken_away(test: TestDb) {
        let row = vec![
            ("id", new_id().into()), ("at", BEGINNING.into()), ("actor_label", "Anna".into()), ("action", "meeting.close".into()),
            ("subject_type", "meeting".into()), ("subject_id", new_id().into()),
        ];
        add(&test.db, "audit_entries", row).await.unwrap();
        for attempt in ["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"] {
            let error = test.db.tx(async |tx| Ok(tx.execute_unprepared(attempt).await?)).await.unwrap_err();
            assert!(error.chain().contains("audit_entries is append-only"), "{attempt}: {}", error.chain());
        }
        assert_eq!(number(&test.db, "SELECT count(*) FROM audit_entries WHERE action = 'meeting.close'").await, 1);
    }

    async fn of_thirty_two_who_want_one_seat_exactly_one_gets_it(test: TestDb) {
        let places = Places::add(&test.db).await.unwrap();
        let nodes = [test.db.clone(), test.second_node().await];
        let mut races = tokio::task::JoinSet::new();
        for (number, member) in places.members.iter().copied().enumerate() {
            let (db, row) = (nodes[number % 2].clone(), membership(&places, member, "ACTIVE"));
            races.spawn(async move { add(&db, "memberships", row).await });
        }
        let mut outcomes = BTreeMap::new();
        for outcome in races.join_all().await {
            *outcomes.entry(outcome.err().map_or("seated".to_owned(), |error| error.to_string())).or_insert(0) += 1;
        }
        assert_eq!(outcomes, BTreeMap::from([("seated".to_owned(), 1), ("rejected: TAKEN".to_owned(), 31)]));
        assert_eq!(number(&test.db, "SELECT count(*) FROM memberships").await, 1);
    }

    async fn a_seat_is_free_again_for_another_when_its_membership_has_ended(test: TestDb) {
        let places = Places::add(&test.db).await.unwrap();
        let [old, new, waiting] = [places.members[0], places.members[1], places.members[2]];
        add(&test.db, "memberships", membership(&places, old, "ACTIVE")).await.unwrap();
        // Who waits for a decision holds no seat yet.
        add(&test.db, "memberships", membership(&places, waiting, "PENDING")).await.unwrap();
        assert!(add(&test.db, "memberships", membership(&places, new, "GRACE")).await.is_err());
        let end = "UPDATE memberships SET status = 'ENDED', ended_on = '2026-11-23' WHERE status = 'ACTIVE'";
        test.db.tx(async |tx| Ok(tx.execute_unprepared(end).await?)).await.unwrap();
        add(&test.db, "memberships", membership(&places, new, "ACTIVE")).await.unwrap();
    }
}

type Row = Vec<(&'static str, Value)>;

/// A chapter, a category, and 32 people who would like to sit there.
struct Places {
    chapter: Uuid,
    category: Uuid,
    members: Vec<Uuid>,
}

impl Places {
    async fn add(db: &Db) -> Result<Self> {
        let [club, region, chapter, category] = [(); 4].map(|()| new_id());
        let club_row: Row = vec![
            ("id", club.into()),
            ("name", "Club".into()),
            ("default_locale", "pl".into()),
            ("reporting_currency", "PLN".into()),
            ("time_zone", "Europe/Warsaw".into()),
        ];
        add(db, "clubs", stamped(club_row)).await?;
        let region_row: Row =
            vec![("id", region.into()), ("club_id", club.into()), ("name", "R".into()), ("name_key", "r".into())];
        add(db, "regions", stamped(region_row)).await?;
        let mut chapter_row: Row = vec![("id", chapter.into()), ("region_id", region.into())];
        chapter_row.push(("meeting_minutes", 90.into()));
        for (column, text) in [
            ("name", "Wawel"),
            ("name_key", "wawel"),
            ("slug", "wawel"),
            ("city", "Kraków"),
            ("country", "PL"),
            ("time_zone", "Europe/Warsaw"),
            ("currency", "PLN"),
            ("locale", "pl"),
            ("meeting_time", "06:45"),
        ] {
            chapter_row.push((column, text.into()));
        }
        add(db, "chapters", stamped(chapter_row)).await?;
        let mut category_row: Row = vec![("id", category.into()), ("code", "law".into())];
        for column in ["name_en", "name_en_key", "name_pl", "name_pl_key"] {
            category_row.push((column, "x".into()));
        }
        add(db, "categories", stamped(category_row)).await?;
        let members: Vec<Uuid> = (0..32).map(|_| new_id()).collect();
        for id in &members {
            add(db, "members", member(*id, "Anna")).await?;
        }
        Ok(Self { chapter, category, members })
    }
}

fn member(id: Uuid, name: &str) -> Row {
    let mut row: Row = vec![("id", id.into()), ("sort_name", fold(name).into())];
    for (column, text) in [
        ("given_name", name),
        ("family_name", name),
        ("email_visibility", "CLUB"),
        ("phone_visibility", "CLUB"),
        ("locale", "pl"),
    ] {
        row.push((column, text.into()));
    }
    stamped(row)
}

fn membership(places: &Places, member: Uuid, status: &str) -> Row {
    stamped(vec![
        ("id", new_id().into()),
        ("member_id", member.into()),
        ("chapter_id", places.chapter.into()),
        ("category_id", places.category.into()),
        ("status", status.into()),
        ("joined_on", BEGINNING.to_utc().date_naive().into()),
    ])
}

fn office(member: Uuid, starts_on: NaiveDate, ends_on: Option<NaiveDate>) -> Row {
    stamped(vec![
        ("id", new_id().into()),
        ("member_id", member.into()),
        ("kind", "PRESIDENT".into()),
        ("starts_on", starts_on.into()),
        ("ends_on", ends_on.into()),
    ])
}

fn business(places: &Places, amount_minor: i64) -> Row {
    stamped(vec![
        ("id", new_id().into()),
        ("recipient_id", places.members[0].into()),
        ("chapter_id", places.chapter.into()),
        ("giver_id", places.members[1].into()),
        ("amount_minor", amount_minor.into()),
        ("currency", "PLN".into()),
        ("kind", "NEW".into()),
        ("closed_on", BEGINNING.to_utc().date_naive().into()),
        ("recorded_at", BEGINNING.into()),
    ])
}

fn stamped(mut row: Row) -> Row {
    row.extend([("version", 1.into()), ("created_at", BEGINNING.into()), ("updated_at", BEGINNING.into())]);
    row
}

async fn add(db: &Db, table: &str, row: Row) -> Result<()> {
    let columns: Vec<&str> = row.iter().map(|(column, _)| *column).collect();
    let places: Vec<String> = (1..=row.len()).map(|place| format!("${place}")).collect();
    let sql = format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), places.join(", "));
    let values: Vec<Value> = row.into_iter().map(|(_, value)| value).collect();
    db.tx(async |tx| {
        let insert = Statement::from_sql_and_values(db.backend(), sql, values);
        tx.execute_raw(insert).await.on_unique(|| reject("TAKEN"))?;
        Ok(())
    })
    .await
}

async fn rows(db: &Db, sql: &str, values: impl IntoIterator<Item = Value>) -> Vec<QueryResult> {
    db.reader().query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await.unwrap()
}

async fn number(db: &Db, sql: &str) -> i64 {
    rows(db, sql, []).await[0].try_get_by_index(0).unwrap()
}

fn texts(rows: &[QueryResult]) -> Vec<String> {
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// Everything of ours that stands in the database: tables, indexes, triggers, functions.
async fn shape(db: &Db) -> Vec<String> {
    let sql = if db.backend() == DbBackend::Sqlite {
        "SELECT type || ' ' || name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name <> 'seaql_migrations' ORDER BY 1"
    } else {
        "SELECT thing FROM (
             SELECT 'relation ' || relname AS thing FROM pg_class WHERE relnamespace = 'public'::regnamespace
             UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
             UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
         ) things WHERE thing NOT LIKE '%seaql_migrations%' ORDER BY 1"
    };
    texts(&rows(db, sql, []).await)
}

//! Rosters and slips from other systems: every bad line told, all or nothing, twice the same.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chapterhouse::access::{Actor, ChapterId, audit};
use chapterhouse::chapters::{
    self, CreateCategory, CreateChapter, CreateClub, CreateRegion, create_category_in, create_chapter_in,
    create_club_in, create_region_in,
};
use chapterhouse::exchange::files::decode;
use chapterhouse::exchange::files::slips::{Slip, SlipRow, parse as parse_slips};
use chapterhouse::exchange::{ImportReport, ImportRoster, ImportSlips, SlipCounts, import_roster, import_slips};
use chapterhouse::members::{self, Seated};
use chapterhouse::platform::db::{Db, DbOptions};
use chapterhouse::platform::error::{Error, Result};
use chapterhouse::platform::texts::rejection;
use chapterhouse::platform::values::{Currency, Email, Locale};
use chapterhouse::referrals::{Period, Side, differences, totals_of_chapters};
use chrono::{NaiveDate, NaiveTime};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use crate::support::{Stage, TestDb};

const ROSTER: &str = "First Name,Last Name,Email,Phone,Company,Category,Joined,Renewal\n";
const SLIPS: &str = "From,To,Slip Type,Inside/Outside,$ if TYFCB,Qty if CEU,Detail\n";

/// A club of two chapters with nobody in them, and the categories of the sample files.
struct Club {
    test: TestDb,
    warsaw: ChapterId,
    london: ChapterId,
}

impl Stage for Club {
    async fn set(test: TestDb) -> Self {
        let actor = Actor::system("tests");
        let (warsaw, london) = test
            .db
            .tx(async |tx| {
                let club = CreateClub {
                    name: "Club".parse().unwrap(),
                    default_locale: Locale::Pl,
                    reporting_currency: Currency::PLN,
                    time_zone: "Europe/Warsaw".parse().unwrap(),
                };
                let club = create_club_in(tx, &actor, club).await?;
                let region = CreateRegion { club: club.id, name: "All".parse().unwrap() };
                let region = create_region_in(tx, &actor, region).await?.id;
                let mut ids = Vec::new();
                for (name, zone, currency, locale) in [
                    ("Żuraw Warszawa", "Europe/Warsaw", Currency::PLN, Locale::Pl),
                    ("London Bridge", "Europe/London", Currency::GBP, Locale::En),
                ] {
                    let chapter = CreateChapter {
                        languages: Vec::new(),
                        slug: None,
                        region,
                        name: name.parse().unwrap(),
                        city: "City".parse().unwrap(),
                        country: "PL".parse().unwrap(),
                        time_zone: zone.parse().unwrap(),
                        currency,
                        locale,
                        venue: None,
                        meeting_pattern: None,
                        meeting_time: NaiveTime::from_hms_opt(6, 45, 0).unwrap(),
                        meeting_minutes: 90,
                    };
                    ids.push(create_chapter_in(tx, &actor, chapter).await?.id);
                }
                for (number, (english, polish)) in categories().into_iter().enumerate() {
                    let category = CreateCategory {
                        parent: None,
                        code: format!("C{number:02}").parse().unwrap(),
                        name_en: english.parse().unwrap(),
                        name_pl: polish.parse().unwrap(),
                    };
                    create_category_in(tx, &actor, category).await?;
                }
                Ok((ids[0], ids[1]))
            })
            .await
            .unwrap();
        Self { test, warsaw, london }
    }
}

/// The professions that the sample files were made of.
fn categories() -> Vec<(&'static str, &'static str)> {
    let script = include_str!("../fixtures/generate.py");
    let list = script.split_once("CATEGORIES = [\n").unwrap().1.split_once("\n]").unwrap().0;
    let pairs: Vec<_> = list
        .lines()
        .map(|line| line.trim().trim_start_matches("(\"").trim_end_matches("\"),").split_once("\", \"").unwrap())
        .collect();
    assert_eq!(pairs.len(), 48);
    pairs
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(fixture_path(name)).unwrap()
}

fn fixture_path(name: &str) -> String {
    format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn system() -> Actor {
    Actor::system("import")
}

async fn roster(db: &Db, chapter: &str, bytes: &[u8], is_dry_run: bool) -> Result<ImportReport> {
    let input = ImportRoster { bytes: bytes.to_vec(), chapter: chapter.to_owned(), is_dry_run };
    import_roster(db, &system(), input, &|_, _| {}).await
}

/// Rows without their header, for the first chapter.
async fn roster_of(db: &Db, rows: &str) -> ImportReport {
    roster(db, "Żuraw Warszawa", format!("{ROSTER}{rows}").as_bytes(), false).await.unwrap()
}

/// What a slip audit is imported with.
#[derive(Clone, Copy, Default)]
struct Options {
    chapter: Option<&'static str>,
    on: Option<&'static str>,
    is_dry_run: bool,
}

const MAY: Options = Options { chapter: None, on: Some("2026-05-29"), is_dry_run: false };

async fn slips(db: &Db, bytes: &[u8], options: Options) -> Result<ImportReport> {
    let Options { chapter, on, is_dry_run } = options;
    let chapter = chapter.map(str::to_owned);
    let input = ImportSlips { bytes: bytes.to_vec(), chapter, day: on.map(day), is_dry_run };
    import_slips(db, &system(), input, &|_, _| {}).await
}

/// Rows without their header.
async fn slips_of(db: &Db, rows: &str, options: Options) -> ImportReport {
    slips(db, format!("{SLIPS}{rows}").as_bytes(), options).await.unwrap()
}

/// Added, changed, unchanged; and no problem.
fn counts(report: &ImportReport) -> (usize, usize, usize) {
    assert_eq!(told(report), <[String; 0]>::default());
    (report.added, report.changed, report.unchanged)
}

fn told(report: &ImportReport) -> Vec<String> {
    report.problems.iter().map(|problem| problem.message(Locale::En)).collect()
}

fn warned(report: &ImportReport) -> Vec<String> {
    report.warnings.iter().map(|warning| warning.message(Locale::En)).collect()
}

fn codes(outcome: Result<ImportReport>) -> Vec<&'static str> {
    let Err(Error::Rejected(list)) = outcome else { panic!("not rejected") };
    list.into_iter().map(|reason| reason.code).collect()
}

async fn seated(db: &Db, chapter: ChapterId) -> Vec<Seated> {
    members::roster_on(db.reader(), chapter, day("2026-11-23")).await.unwrap()
}

/// How many rows each table has.
async fn all_tables(db: &Db) -> BTreeMap<String, i64> {
    let names = match db.backend() {
        DbBackend::Postgres => "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
        _ => "SELECT name FROM sqlite_master WHERE type = 'table'",
    };
    let mut tables = BTreeMap::new();
    for row in db.reader().query_all_raw(Statement::from_string(db.backend(), names)).await.unwrap() {
        let name: String = row.try_get("", "name").unwrap();
        tables.insert(name.clone(), count(db, &name).await);
    }
    assert!(tables.len() > 20, "{tables:?}");
    tables
}

async fn count(db: &Db, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) AS n FROM {table}");
    let row = db.reader().query_one_raw(Statement::from_string(db.backend(), sql)).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

/// What a chapter's members earned, in minor units of its currency, and of how many entries.
async fn earned(db: &Db, chapter: ChapterId) -> Vec<(i64, i64)> {
    let totals = totals_of_chapters(db, Side::Received, &[chapter], Period::default()).await.unwrap();
    totals.into_iter().map(|total| (total.amount.minor, total.entries)).collect()
}

/// Makes the database refuse the row of this table for which the condition holds.
async fn refuse(db: &Db, table: &str, condition: &str) {
    let statements = match db.backend() {
        DbBackend::Postgres => format!(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no space left'; END $$; \
             CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse();"
        ),
        _ => format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW WHEN {condition} \
             BEGIN SELECT RAISE(ABORT, 'no space left'); END;"
        ),
    };
    db.tx(async |tx| Ok(tx.execute_unprepared(&statements).await.map(|_| ())?)).await.unwrap();
}

const WINDOWS_SLIPS: SlipCounts = SlipCounts { referrals: 135, business: 74, one_to_ones: 72, credits: 39 };
const UTF8_SLIPS: SlipCounts = SlipCounts { referrals: 163, business: 91, one_to_ones: 58, credits: 28 };

story! {
    async fn a_roster_seats_its_members(club: Club) {
        let db = &club.test.db;
        let seen = AtomicUsize::new(0);
        let input =
            ImportRoster {
                bytes: fixture("roster-utf8.csv"), chapter: "żuraw WARSZAWA".to_owned(), is_dry_run: false
            };
        let progress = |done, total| assert_eq!((seen.fetch_add(1, Ordering::SeqCst) + 1, 44), (done, total));
        let report = import_roster(db, &system(), input, &progress).await.unwrap();
        assert_eq!((report.rows_read, counts(&report), seen.into_inner()), (44, (44, 0, 0), 44));
        let all = seated(db, club.warsaw).await;
        assert_eq!(all.len(), 44);
        let lukasz = all.iter().find(|one| one.member.full_name() == "Łukasz Żółkiewski").unwrap();
        assert_eq!(lukasz.member.email, Some("lukasz.zolkiewski@example.net".parse().unwrap()));
        assert_eq!((lukasz.member.phone.as_deref(), lukasz.member.company.as_deref()), (Some("+48 601 555 002"), None));
        assert_eq!(lukasz.member.locale, Locale::Pl);
        assert_eq!(
            (lukasz.membership.joined_on, lukasz.membership.renewal_on),
            (day("2023-10-03"), Some(day("2027-10-03")))
        );
        let optician = chapters::categories_by_ids(db.reader(), &[lukasz.membership.category_id]).await.unwrap();
        assert_eq!(optician[0].name_en, "Optician");
        let trail = audit::of_subject(db, lukasz.member.id).await.unwrap();
        assert_eq!(
            trail.iter().map(|entry| (entry.action.as_str(), entry.actor_label.as_str())).collect::<Vec<_>>(),
            [("memberAdd", "import")]
        );

        let report = roster(db, "london-bridge", &fixture("roster-windows1250.csv"), false).await.unwrap();
        assert_eq!(counts(&report), (42, 0, 0));
        let all = seated(db, club.london).await;
        assert_eq!((all.len(), all[0].member.locale), (42, Locale::En));
        assert!(all.iter().any(|one| one.member.full_name() == "Szymon Ćwikła"));
    }

    async fn a_roster_twice_changes_nothing(club: Club) {
        let db = &club.test.db;
        let file = fixture("roster-utf8.csv");
        assert_eq!(counts(&roster(db, "Żuraw Warszawa", &file, false).await.unwrap()), (44, 0, 0));
        let (before, members) = (all_tables(db).await, seated(db, club.warsaw).await);
        club.test.clock.advance(Duration::from_hours(1));
        assert_eq!(counts(&roster(db, "Żuraw Warszawa", &file, false).await.unwrap()), (0, 0, 44));
        assert_eq!(all_tables(db).await, before);
        let after = seated(db, club.warsaw).await;
        assert!(
            members
                .iter()
                .zip(&after)
                .all(|(one, other)| one.member == other.member && one.membership == other.membership)
        );
    }

    async fn a_dry_run_changes_nothing_and_finds_the_same(club: Club) {
        let db = &club.test.db;
        let before = all_tables(db).await;
        let tried = roster(db, "Żuraw Warszawa", &fixture("roster-utf8.csv"), true).await.unwrap();
        assert_eq!((tried.is_dry_run, counts(&tried)), (true, (44, 0, 0)));
        assert_eq!(all_tables(db).await, before);

        let done = roster(db, "Żuraw Warszawa", &fixture("roster-utf8.csv"), false).await.unwrap();
        assert_eq!(ImportReport { is_dry_run: true, ..done }, tried);
        let before = all_tables(db).await;
        let tried = slips(db, &fixture("slips-utf8.csv"), Options { is_dry_run: true, ..MAY }).await.unwrap();
        assert_eq!((counts(&tried), tried.slips_added), ((340, 0, 0), UTF8_SLIPS));
        assert_eq!(all_tables(db).await, before);
        let done = slips(db, &fixture("slips-utf8.csv"), MAY).await.unwrap();
        assert_eq!(ImportReport { is_dry_run: true, ..done }, tried);
    }

    async fn a_roster_brings_members_up_to_date_and_leaves_others_alone(club: Club) {
        let db = &club.test.db;
        let report = roster_of(
            db,
            "Ola,Lis,ola@example.com,1,Lis,Florist,2024-01-08,2027-01-08\n\
            Ida,Mak,ida@example.com,2,Mak,Notary,2024-01-08,\n\
            Jan,Bury,jan@example.com,3,Bury,Hotel,2024-01-08,\n",
        )
        .await;
        assert_eq!(counts(&report), (3, 0, 0));

        // Ida takes the seat that Ola leaves, and stands before her; the phone that is missing stays.
        let report = roster_of(db, "Ida,Mak-Nowa,IDA@example.com,,Mak,kwiaciarnia,2024-01-08,\n").await;
        assert_eq!(
            told(&report),
            [
                "Line 2, Category: there is no category “kwiaciarnia”. Categories are found by their code, and by their English or Polish name."
            ]
        );
        let report = roster_of(
            db,
            "Ida,Mak-Nowa,IDA@example.com,,Mak,florysta,2024-01-08,\n\
            Ola,Lis,ola@example.com,1,Lis,c02,2024-01-08,\n\
            Ewa,Sum,ewa@example.com,,,notariusz,2024-01-08,\n",
        )
        .await;
        assert_eq!(counts(&report), (1, 2, 0));
        let all = seated(db, club.warsaw).await;
        assert_eq!(all.len(), 4);
        let of = |email: &str| all.iter().find(|one| one.member.email == Some(email.parse().unwrap())).unwrap();
        let ida = of("ida@example.com");
        assert_eq!(
            (ida.member.full_name().as_str(), ida.member.phone.as_deref(), ida.member.version),
            ("Ida Mak-Nowa", Some("2"), 2)
        );
        assert_eq!(ida.member.sort_name, "mak-nowa ida");
        let names = chapters::all_categories(db.reader()).await.unwrap();
        let seat =
            |one: &Seated| names.iter().find(|name| name.id == one.membership.category_id).unwrap().name_en.clone();
        assert_eq!(
            (seat(ida), seat(of("ola@example.com")), seat(of("ewa@example.com")), seat(of("jan@example.com"))),
            ("Florist".into(), "Bakery".into(), "Notary".into(), "Hotel".into())
        );
        assert_eq!(of("ola@example.com").membership.renewal_on, Some(day("2027-01-08")));
    }

    async fn every_bad_line_of_a_roster_is_told_and_nothing_is_left(club: Club) {
        let db = &club.test.db;
        let before = all_tables(db).await;
        let report = roster(db, "Żuraw Warszawa", &fixture("roster-errors.csv"), false).await.unwrap();
        let lines: Vec<usize> = report.problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [3, 4, 5, 6, 7, 8, 11, 13, 14, 15, 15, 16, 16, 18]);
        assert_eq!((report.bad_lines(), report.rows_read, report.added), (12, 5, 5));
        assert_eq!(report.ignored_columns, ["Notes"]);
        assert_eq!(all_tables(db).await, before);
    }

    async fn what_the_data_has_against_a_roster_is_told_by_line(club: Club) {
        let db = &club.test.db;
        let first = "Ola,Lis,ola@example.com,,,Florist,2024-01-08,\nIda,Mak,ida@example.com,,,Notary,2024-01-08,\n";
        assert_eq!(counts(&roster_of(db, first).await), (2, 0, 0));
        let away = format!("{ROSTER}Tom,Hill,tom@example.com,,,Florist,2024-01-08,\n");
        assert_eq!(counts(&roster(db, "London Bridge", away.as_bytes(), false).await.unwrap()), (1, 0, 0));

        let before = all_tables(db).await;
        let report = roster_of(
            db,
            "Tom,Hill,tom@example.com,,,Hotel,2024-01-08,\n\
            Jan,Bury,jan@example.com,,,Florist,2024-01-08,\n\
            Ewa,Sum,ewa@example.com,,,Dentsit,2024-01-08,\n\
            Rex,One,rex@example.com,,,Bakery,2024-01-08,\n\
            Rex,Two,two@example.com,,,Piekarnia,2024-01-08,\n\
            Rex,Three,three@example.com,,,Bakery,someday,\n",
        )
        .await;
        assert_eq!(
            told(&report),
            [
                "Line 2, Email: tom@example.com is Tom Hill, who sits in London Bridge. A member changes chapters by a transfer, not by an import.",
                "Line 3, Category: the seat “Florist” is taken by Ola Lis.",
                "Line 4, Category: there is no category “Dentsit”. The nearest is “Dentist”.",
                "Line 6, Category: the seat “Piekarnia” is already given on line 5.",
                "Line 7, Joined: “someday” is not a date. Write 2024-05-31, 31/05/2024 or 31.05.2024.",
            ]
        );
        // Two who exchange their seats: whichever goes first, the other is in the way.
        let report = roster_of(
            db,
            "Ola,Lis,ola@example.com,,,Notary,2024-01-08,\nIda,Mak,ida@example.com,,,Florist,2024-01-08,\n",
        )
        .await;
        assert_eq!(
            told(&report),
            [
                "Line 2, Category: the seat “Notary” is held by Ida Mak, whose own new seat (line 3) is not free either. To exchange seats, give one of them another category first.",
                "Line 3, Category: the seat “Florist” is held by Ola Lis, whose own new seat (line 2) is not free either. To exchange seats, give one of them another category first.",
            ]
        );
        assert_eq!(all_tables(db).await, before);
    }

    async fn the_index_has_the_last_word_and_the_other_lines_are_still_looked_at(club: Club) {
        let db = &club.test.db;
        let (free, other) = (Actor::system("tests"), club.test.second_node().await);
        // Between our looking and our writing, another node seats somebody.
        let bytes = format!(
            "{ROSTER}Ola,Lis,ola@example.com,,,Florist,2024-01-08,\nIda,Mak,ida@example.com,,,Notary,2024-01-08,\n"
        );
        if db.backend() == DbBackend::Sqlite {
            // There a transaction begins when no other writes: nothing can come between.
            assert_eq!(counts(&roster(db, "London Bridge", bytes.as_bytes(), false).await.unwrap()), (2, 0, 0));
            return;
        }
        let florist = chapters::all_categories(db.reader())
            .await
            .unwrap()
            .into_iter()
            .find(|one| one.name_en == "Florist")
            .unwrap();
        let input = ImportRoster { bytes: bytes.into_bytes(), chapter: "London Bridge".into(), is_dry_run: false };
        let import = other
            .tx(async |tx| {
                members::add_member_in(
                    tx,
                    &free,
                    members::AddMember {
                        given_name: "Tom".parse().unwrap(),
                        family_name: "Hill".parse().unwrap(),
                        email: Some("tom@example.com".parse::<Email>().unwrap()),
                        phone: None,
                        company: None,
                        offers: None,
                        seeks: None,
                        locale: Locale::En,
                        seat: Some(members::JoinChapter {
                            chapter: club.london,
                            category: florist.id,
                            joined_on: day("2024-01-08"),
                            renewal_on: None,
                        }),
                    },
                )
                .await?;
                let db = db.clone();
                let import = tokio::spawn(async move { import_roster(&db, &system(), input, &|_, _| {}).await });
                // It has looked, and waits for us at the index.
                let waiting = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
                while count(&club.test.db, waiting).await == 0 {
                    assert!(!import.is_finished());
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                Ok(import)
            })
            .await
            .unwrap();
        let report = import.await.unwrap().unwrap();
        assert_eq!(
            told(&report),
            ["Line 2, Category: somebody else has taken this seat in the meantime. Run the import again."]
        );
        assert_eq!((report.added, seated(db, club.london).await.len()), (1, 1));
    }

    async fn a_failure_half_way_leaves_nothing(club: Club) {
        let db = &club.test.db;
        let before = all_tables(db).await;
        refuse(db, "memberships", "NEW.joined_on = '2024-08-01'").await;
        let failed = roster(db, "Żuraw Warszawa", &fixture("roster-utf8.csv"), false).await;
        assert!(matches!(&failed, Err(Error::Internal(_))), "{failed:?}");
        assert_eq!(all_tables(db).await, before);
    }

    async fn a_failure_at_the_very_end_of_slips_leaves_nothing(club: Club) {
        let db = &club.test.db;
        counts(&roster(db, "Żuraw Warszawa", &fixture("roster-utf8.csv"), false).await.unwrap());
        let before = all_tables(db).await;
        refuse(db, "import_rows", "NEW.key IS NOT NULL").await;
        let failed = slips(db, &fixture("slips-utf8.csv"), MAY).await;
        assert!(matches!(&failed, Err(Error::Internal(_))), "{failed:?}");
        assert_eq!(all_tables(db).await, before);
    }

    async fn slips_become_what_members_did(club: Club) {
        let db = &club.test.db;
        counts(&roster(db, "Żuraw Warszawa", &fixture("roster-utf8.csv"), false).await.unwrap());
        counts(&roster(db, "London Bridge", &fixture("roster-windows1250.csv"), false).await.unwrap());

        let report =
            slips(db, &fixture("slips-utf8.csv"), Options { chapter: Some("Żuraw Warszawa"), ..MAY }).await.unwrap();
        assert_eq!((report.rows_read, counts(&report), report.slips_added), (340, (340, 0, 0), UTF8_SLIPS));
        assert_eq!((warned(&report), report.day), (vec![], Some(day("2026-05-29"))));
        assert_eq!(earned(db, club.warsaw).await, [(42_127_461, 91)]);

        let report = slips(db, &fixture("slips-windows1250.csv"), MAY).await.unwrap();
        assert_eq!((counts(&report), report.slips_added), ((320, 0, 0), WINDOWS_SLIPS));
        // Without a currency it is the chapter's; some lines name złoty.
        let earned = earned(db, club.london).await;
        assert_eq!(earned.iter().map(|(_, entries)| entries).sum::<i64>(), 74);
        assert_eq!(earned.iter().map(|(minor, _)| minor).sum::<i64>(), 115_837_452);
        assert_eq!(earned.len(), 2);

        assert_eq!(differences(db).await.unwrap(), <[String; 0]>::default());
        for (table, rows) in [
            ("referrals", 298),
            ("closed_business", 165),
            ("one_to_ones", 130),
            ("education_credits", 67),
            ("imports", 2),
            ("import_rows", 660),
        ] {
            assert_eq!(count(db, table).await, rows, "{table}");
        }
        let one = |sql: &'static str| async move {
            db.reader()
                .query_one_raw(Statement::from_string(db.backend(), sql))
                .await
                .unwrap()
                .unwrap()
                .try_get::<i64>("", "n")
                .unwrap()
        };
        assert_eq!(one("SELECT COUNT(*) AS n FROM referrals WHERE description = 'Imported without a description' OR description = 'Zaimportowano bez opisu'").await, empty_referrals());
        assert_eq!(one("SELECT COUNT(*) AS n FROM referrals WHERE relation = 'THIRD_PARTY' AND purpose = 'CLIENT' AND heat = 1 AND status = 'PASSED'").await, 298);
        assert_eq!(one("SELECT COUNT(*) AS n FROM audit_entries WHERE actor_label = 'import' AND action IN ('referralPass', 'closedBusinessRecord', 'oneToOneNote', 'educationRecord')").await, 660);
        assert_eq!(one("SELECT CAST(SUM(tenths) AS bigint) AS n FROM education_credits").await, credit_tenths());
    }

    async fn slips_twice_change_nothing_and_say_when_they_came(club: Club) {
        let db = &club.test.db;
        counts(&roster(db, "Żuraw Warszawa", &fixture("roster-utf8.csv"), false).await.unwrap());
        let today = Options { on: None, ..MAY };
        let at = club.test.clock.now();
        assert_eq!(counts(&slips(db, &fixture("slips-utf8.csv"), today).await.unwrap()), (340, 0, 0));
        let before = all_tables(db).await;

        club.test.clock.advance(Duration::from_mins(1));
        let again = slips(db, &fixture("slips-utf8.csv"), today).await.unwrap();
        assert_eq!((counts(&again), again.imported_before), ((0, 0, 340), Some(at)));
        // Past midnight today is another day, but nobody has said that the same slips happened once more.
        club.test.clock.advance(Duration::from_hours(24));
        let again = slips(db, &fixture("slips-utf8.csv"), today).await.unwrap();
        assert_eq!((counts(&again), again.imported_before), ((0, 0, 340), Some(at)));
        // Wherever its names are looked for, it is the same file.
        let named = Options { chapter: Some("Żuraw Warszawa"), on: Some("2026-11-23"), is_dry_run: false };
        let again = slips(db, &fixture("slips-utf8.csv"), named).await.unwrap();
        assert_eq!((counts(&again), again.imported_before), ((0, 0, 340), Some(at)));
        assert_eq!(all_tables(db).await, before);

        let another_day = slips(db, &fixture("slips-utf8.csv"), MAY).await.unwrap();
        assert_eq!(counts(&another_day), (340, 0, 0));
    }

    async fn a_longer_export_adds_only_what_is_new(club: Club) {
        let db = &club.test.db;
        two_people(db).await;
        let first = "Ola Lis,Ida Mak,Referral,Inside,,,Roof\nIda Mak,Ola Lis,TYFCB,Inside,\"1,250.00\",,\nOla Lis,Ida Mak,One to One,,,,\n";
        assert_eq!(counts(&slips_of(db, first, MAY).await), (3, 0, 0));
        // In another order, written otherwise; the referral twice now, and the pair met once that day, whoever says so.
        let longer = "IDA MAK,ola lis,tyfcb,Inside,1250,,\nOla Lis,Ida Mak,Referral,Inside,,,Roof\nOla Lis,Ida Mak,Referral,Inside,,,Roof\n\
            Ida Mak,Ola Lis,One to One,,,,\nOla Lis,,CEU,,,\"1,5\",\nOla Lis,Ida Mak,One to One,,,,\n";
        let report = slips_of(db, longer, MAY).await;
        assert_eq!(
            (counts(&report), report.slips_added),
            ((2, 0, 4), SlipCounts { referrals: 1, credits: 1, ..SlipCounts::default() })
        );
        assert_eq!(earned(db, club.warsaw).await, [(125_000, 1)]);
        for (table, rows) in [("referrals", 2), ("closed_business", 1), ("one_to_ones", 1), ("education_credits", 1)] {
            assert_eq!(count(db, table).await, rows, "{table}");
        }
    }

    async fn a_longer_export_of_another_day_counts_nothing_again_in_silence(club: Club) {
        let db = &club.test.db;
        two_people(db).await;
        let today = Options { on: None, ..MAY };
        let first = "Ola Lis,Ida Mak,Referral,Inside,,,Roof\nIda Mak,Ola Lis,TYFCB,Inside,\"1,250.00\",,\nOla Lis,Ida Mak,One to One,,,,\n";
        assert_eq!(counts(&slips_of(db, first, today).await), (3, 0, 0));
        let longer = format!("{first}Ola Lis,,CEU,,,1,\n");
        club.test.clock.advance(Duration::from_hours(48));
        let before = all_tables(db).await;
        for is_dry_run in [true, false] {
            let options = Options { is_dry_run, ..today };
            let Err(Error::Rejected(list)) = slips(db, format!("{SLIPS}{longer}").as_bytes(), options).await else {
                panic!("not refused")
            };
            assert_eq!(
                (list[0].code, rejection(Locale::En, &list[0]).as_str()),
                (
                    "IMPORT_SLIPS_THERE",
                    "Slips that are there already, for 2026-11-23: 3 of 4. Say for which day the file counts: \
                     --on 2026-11-23 adds to that day what is new; --on 2026-11-25 counts all of them once more, \
                     for 2026-11-25."
                )
            );
        }
        assert_eq!(all_tables(db).await, before);
        // New slips ask nobody.
        assert_eq!(counts(&slips_of(db, "Ida Mak,Ola Lis,Referral,Inside,,,Garden\n", today).await), (1, 0, 0));
        let that_day = slips_of(db, &longer, Options { on: Some("2026-11-23"), ..MAY }).await;
        assert_eq!((counts(&that_day), warned(&that_day)), ((1, 0, 3), vec![]));
        assert_eq!(earned(db, club.warsaw).await, [(125_000, 1)]);
        let once_more = slips_of(db, &longer, Options { on: Some("2026-11-25"), ..MAY }).await;
        let warning = "Line 2: slips of this file that are there already, for 2026-11-23: 4. They count once more, for 2026-11-25.";
        assert_eq!((counts(&once_more), warned(&once_more)), ((4, 0, 0), vec![warning.to_owned()]));
    }

    async fn every_bad_slip_is_told_and_nothing_is_left(club: Club) {
        let db = &club.test.db;
        two_people(db).await;
        counts(&roster_of(db, "Ida,Zorza,zorza@example.com,,,Hotel,2024-01-08,\nGabriela,Dobra,dobra@example.com,,,Bakery,2024-01-08,\n").await);
        let before = all_tables(db).await;
        let report = slips(db, &fixture("slips-errors.csv"), MAY).await.unwrap();
        let mut lines: Vec<usize> = report.problems.iter().map(|problem| problem.line).collect();
        lines.dedup();
        assert_eq!(lines, [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 21, 22, 23, 24]);
        assert_eq!((report.rows_read, report.added), (4, 4));
        assert_eq!(all_tables(db).await, before);
    }

    async fn whom_a_slip_means_is_told_apart_or_asked(club: Club) {
        let db = &club.test.db;
        two_people(db).await;
        let away = format!(
            "{ROSTER}Ola,Lis,ola.lis@example.org,,,Florist,2024-01-08,\nTom,Hill,tom@example.com,,,Hotel,2024-01-08,\n\
            Tom,HILL,tom2@example.com,,,Dentist,2024-01-08,\n"
        );
        counts(&roster(db, "London Bridge", away.as_bytes(), false).await.unwrap());
        let before = all_tables(db).await;
        let rows = "Ola Lis,Ida Mak,Referral,Inside,,,\n\
            Ida Mak,Tom Hill,Referral,Outside,,,\n\
            Idda Mak,Nobody At All,One to One,,,,\n\
            Ida Mak,Victoria Marsh,TYFCB,Inside,100,,\n\
            Ida Mak,Victoria Marsh,TYFCB,Outside,1000.125 KWD,,\n\
            ida mak,IDA MÁK,TYFCB,Inside,100,,\n";
        let report = slips_of(db, rows, MAY).await;
        assert_eq!(
            told(&report),
            [
                "Line 2, From: several members are called Ola Lis: in London Bridge, Żuraw Warszawa. Say whose file this is: --chapter NAME.",
                "Line 3, To: several members are called Tom Hill (London Bridge), and the file does not tell them apart. Take the line out, and record it in the program.",
                "Line 4, From: nobody called Idda Mak sits or has sat in the club. The nearest is Ida Mak.",
                "Line 4, To: nobody called Nobody At All sits or has sat in the club.",
                "Line 5, To: nobody called Victoria Marsh sits or has sat in the club.",
                "Line 7, To: IDA MÁK is on both sides of the slip.",
            ]
        );
        assert_eq!(all_tables(db).await, before);

        // Within the chapter there is one of that name.
        let named = Options { chapter: Some("zuraw-warszawa"), ..MAY };
        let report =
            slips_of(db, "Ola Lis,Ida Mak,Referral,Inside,,,\nIda Mak,Ola Lis,TYFCB,Inside,100,,\n", named).await;
        assert_eq!((counts(&report), warned(&report)), ((2, 0, 0), vec![]));
        assert_eq!(earned(db, club.warsaw).await, [(10_000, 1)]);
    }

    async fn a_former_member_may_be_thanked_and_comes_back_by_the_roster(club: Club) {
        let db = &club.test.db;
        two_people(db).await;
        let leaves = "UPDATE memberships SET status = 'ENDED', ended_on = '2026-01-31', end_reason = 'RESIGNED' \
            WHERE member_id IN (SELECT id FROM members WHERE email = 'ida@example.com')";
        db.tx(async |tx| Ok(tx.execute_unprepared(leaves).await.map(drop)?)).await.unwrap();
        let rows = "Ola Lis,Ida Mak,TYFCB,Inside,100,,\nIda Mak,Ola Lis,TYFCB,Inside,100,,\nIda Mak,,CEU,,,1,\n";
        assert_eq!(
            told(&slips_of(db, rows, MAY).await),
            [
                "Line 3, From: Ida Mak no longer has a seat in the club.",
                "Line 4, From: Ida Mak no longer has a seat in the club.",
            ]
        );
        let report = slips_of(db, "Ola Lis,Ida Mak,TYFCB,Inside,100,,\n", MAY).await;
        assert_eq!((counts(&report), warned(&report)), ((1, 0, 0), vec![]));
        assert_eq!((earned(db, club.warsaw).await, differences(db).await.unwrap().len()), (vec![(10_000, 1)], 0));

        let report = roster_of(db, "Ida,Mak,ida@example.com,,,Notary,2026-11-02,\n").await;
        assert_eq!(counts(&report), (0, 1, 0));
        assert_eq!((seated(db, club.warsaw).await.len(), count(db, "memberships").await), (2, 3));
    }

    async fn inside_and_outside_are_derived_and_what_contradicts_them_is_pointed_out(club: Club) {
        let db = &club.test.db;
        two_people(db).await;
        let away = format!("{ROSTER}Tom,Hill,tom@example.com,,,Hotel,2024-01-08,\n");
        counts(&roster(db, "London Bridge", away.as_bytes(), false).await.unwrap());
        let rows = "Ola Lis,Ida Mak,Referral,Outside,,,\nIda Mak,Tom Hill,TYFCB,Inside,100,,\nTom Hill,Ida Mak,TYFCB,Outside,100,,\n\
            Ida Mak,Victoria Marsh,TYFCB,Outside,1000.125 KWD,,\n";
        let report = slips_of(db, rows, MAY).await;
        assert_eq!(counts(&report), (4, 0, 0));
        assert_eq!(
            warned(&report),
            [
                "Line 2, Inside/Outside: the file says Outside, but both are of the same chapter. It counts as inside.",
                "Line 3, Inside/Outside: the file says Inside, but the two are of different chapters. It counts as outside.",
            ]
        );
        let given = totals_of_chapters(db, Side::Given, &[club.warsaw, club.london], Period::default()).await.unwrap();
        let mut given: Vec<_> =
            given.into_iter().map(|total| (total.amount.currency.code(), total.amount.minor)).collect();
        given.sort_unstable();
        // Hers in pounds, as his chapter counts; his in złoty. The outsider's dinars are credited to nobody.
        assert_eq!(given, [("GBP", 10_000), ("PLN", 10_000)]);
        assert_eq!(earned(db, club.warsaw).await.len(), 2);
        assert_eq!(differences(db).await.unwrap(), <[String; 0]>::default());
    }

    async fn two_imports_of_one_file_at_once_count_once(club: Club) {
        let db = &club.test.db;
        counts(&roster(db, "Żuraw Warszawa", &fixture("roster-utf8.csv"), false).await.unwrap());
        let (other, file) = (club.test.second_node().await, fixture("slips-utf8.csv"));
        let (one, two) = tokio::join!(slips(db, &file, MAY), slips(&other, &file, MAY));
        let (one, two) = (one.unwrap(), two.unwrap());
        let mut added = [one.added, two.added];
        added.sort_unstable();
        assert_eq!(added, [0, 340]);
        assert_eq!(usize::from(one.imported_before.is_some()) + usize::from(two.imported_before.is_some()), 1);
        assert_eq!((count(db, "imports").await, earned(db, club.warsaw).await), (1, vec![(42_127_461, 91)]));

        let roster_file = fixture("roster-windows1250.csv");
        let (one, two) = tokio::join!(
            roster(db, "London Bridge", &roster_file, false),
            roster(&other, "London Bridge", &roster_file, false)
        );
        let mut both = [counts(&one.unwrap()), counts(&two.unwrap())];
        both.sort_unstable();
        assert_eq!(both, [(0, 0, 42), (42, 0, 0)]);
        assert_eq!(seated(db, club.london).await.len(), 42);
    }

    async fn what_cannot_be_imported_at_all_says_why(club: Club) {
        let db = &club.test.db;
        assert_eq!(codes(roster(db, "Nowhere", ROSTER.as_bytes(), false).await), ["IMPORT_CHAPTER_UNKNOWN"]);
        assert_eq!(codes(roster(db, "London Bridge", b"PK\x03\x04", false).await), ["IMPORT_FILE_WORKBOOK"]);
        assert_eq!(
            codes(slips(db, SLIPS.as_bytes(), Options { on: Some("2026-11-24"), ..MAY }).await),
            ["IMPORT_DAY_FUTURE"]
        );
        assert_eq!(
            codes(slips(db, SLIPS.as_bytes(), Options { chapter: Some("Żuraw"), ..MAY }).await),
            ["IMPORT_CHAPTER_UNKNOWN"]
        );

        let member = Actor::member(chapterhouse::access::MemberId::new(), Locale::En, vec![], vec![]);
        let input = ImportSlips { bytes: SLIPS.into(), chapter: None, day: None, is_dry_run: false };
        assert!(matches!(import_slips(db, &member, input, &|_, _| {}).await, Err(Error::Denied(_))));
        let input =
            ImportRoster { bytes: fixture("roster-utf8.csv"), chapter: "London Bridge".into(), is_dry_run: false };
        assert!(import_roster(db, &member, input, &|_, _| {}).await.is_err());
        assert_eq!((seated(db, club.london).await.len(), count(db, "imports").await), (0, 0));
    }
}

/// What the sample files say, counted without the import.
fn sample_rows() -> Vec<SlipRow> {
    let read = |name| parse_slips(&decode(&fixture(name)).unwrap()).rows.into_iter().map(|(_, row)| row);
    read("slips-utf8.csv").chain(read("slips-windows1250.csv")).collect()
}

fn empty_referrals() -> i64 {
    let is_empty = |row: &SlipRow| matches!(row.slip, Slip::Referral { .. }) && row.detail.is_none();
    let count = sample_rows().into_iter().filter(is_empty).count();
    assert!(count > 0);
    count.try_into().unwrap()
}

fn credit_tenths() -> i64 {
    let tenths = |row: SlipRow| if let Slip::EducationCredit { tenths, .. } = row.slip { i64::from(tenths) } else { 0 };
    sample_rows().into_iter().map(tenths).sum()
}

fn run(test: &TestDb, folder: &Path, language: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapterhouse"));
    command.current_dir(folder).env_clear().env("DATABASE_URL", &test.url).env("LANG", language);
    command.env("CHAPTERHOUSE_LOG__LEVEL", "off").arg("import").args(arguments).output().unwrap()
}

fn out(output: &Output) -> &str {
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    std::str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{output:?}");
    std::str::from_utf8(&output.stderr).unwrap()
}

story! {
    async fn an_operator_imports_a_roster_and_slips(club: Club) {
        let (test, folder) = (&club.test, tempfile::tempdir().unwrap());
        let said = |language: &str, arguments: &[&str]| run(test, folder.path(), language, arguments);
        let (roster, slips) = (fixture_path("roster-utf8.csv"), fixture_path("slips-utf8.csv"));

        let tried = said("en_GB.UTF-8", &["roster", &roster, "--chapter", "zuraw warszawa", "--dry-run"]);
        assert_eq!(
            out(&tried),
            "44 rows read.\nA dry run: nothing was changed. Without --dry-run:\n\
            44 members added.\n0 members changed.\n0 members are as before.\n"
        );
        assert_eq!(count(&test.db, "members").await, 0);
        let done = said("pl_PL.UTF-8", &["roster", &roster, "--chapter", "zuraw warszawa"]);
        assert_eq!(out(&done), "Wczytano 44 wiersze.\nDodano 44 osoby.\nZmieniono 0 osób.\n0 osób bez zmian.\n");
        assert_eq!(count(&test.db, "members").await, 44);

        let done = said("C", &["slips", &slips, "--on", "2024-05-31"]);
        assert_eq!(
            out(&done),
            "340 rows read.\n340 slips added, for 2024-05-31: \
            referrals 163, closed business 91, one-to-ones 58, education 28.\n0 slips were there already.\n"
        );
        assert_eq!(earned(&test.db, club.warsaw).await, [(42_127_461, 91)]);
        let again = said("C", &["slips", &slips, "--on", "2024-05-31"]);
        assert!(out(&again).starts_with("340 rows read.\nThis file was imported on 20"), "{again:?}");
        assert_eq!(count(&test.db, "referrals").await, 163);
    }

    async fn an_operator_is_told_what_is_wrong_and_what_to_do(club: Club) {
        let (test, folder) = (&club.test, tempfile::tempdir().unwrap());
        let said = |arguments: &[&str]| run(test, folder.path(), "C", arguments);
        let before = all_tables(&test.db).await;
        let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        write("garbage.csv", &[]);
        // 200 MB that take no room.
        std::fs::File::options()
            .write(true)
            .open(folder.path().join("garbage.csv"))
            .unwrap()
            .set_len(200_000_000)
            .unwrap();
        write("nul.csv", &[0; 1000]);
        write("half.csv", format!("{ROSTER}Ola,Lis,ola@exam").as_bytes());
        write("many.csv", format!("{SLIPS}{}", "Nobody,Nowhere,Referral,Inside,,,\n".repeat(40)).as_bytes());
        let slips = fixture_path("slips-utf8.csv");
        for (arguments, told) in [
            (vec!["roster", "none.csv", "--chapter", "London"], "error: none.csv: There is no such file.\n".to_owned()),
            (vec!["roster", ".", "--chapter", "London"], "error: .: This is a folder, not a file.\n".to_owned()),
            (vec!["slips", "garbage.csv"], "error: garbage.csv: The file is larger than 20 MiB. Check that it is the right one, or split it.\n".to_owned()),
            (vec!["slips", "nul.csv"], "error: nul.csv: This is not a text file. Save the table as CSV (UTF-8) and try again.\n".to_owned()),
            (vec!["roster", "half.csv", "--chapter", "Londn Brigde"], "error: half.csv: There is no chapter “Londn Brigde”. There is: London Bridge.\n".to_owned()),
            (vec!["roster", "half.csv", "--chapter", "Tokyo"], "error: half.csv: There is no chapter “Tokyo”. There is: London Bridge, Żuraw Warszawa.\n".to_owned()),
            (
                vec!["roster", "half.csv", "--chapter", "London Bridge"],
                "error: nothing was changed: 1 line of half.csv is bad\n  \
                 Line 2: columns in the header: 8, values on this line: 3. The line is not whole.\n\
                 hint: mend the file and import it again; --dry-run finds what is wrong without changing anything\n".to_owned(),
            ),
            (
                vec!["roster", &slips, "--chapter", "London Bridge"],
                format!(
                    "error: nothing was changed: 1 line of {slips} is bad\n  \
                     Line 1: these columns are missing: First Name, Last Name, Email, Phone, Company, Category, Joined, Renewal. \
                     Found: From, To, Slip Type, Inside/Outside, $ if TYFCB, Qty if CEU, Detail.\n\
                     hint: a roster has the columns First Name, Last Name, Email, Phone, Company, Category, Joined, Renewal; \
                     slips are imported by `import slips`\n"
                ),
            ),
        ] {
            assert_eq!(err(&said(&arguments)), told);
        }
        let many = said(&["slips", "many.csv"]);
        assert!(
            err(&many).starts_with(
                "error: nothing was changed: 40 lines of many.csv are bad\n  Line 2, From: nobody called Nobody"
            ),
            "{many:?}"
        );
        // Of each line both names, however many there are: it is no terminal that this goes to.
        assert!(err(&many).contains("\n  Line 41, To: nobody called Nowhere"), "{many:?}");
        assert_eq!(err(&many).lines().count(), 82);
        assert_eq!(all_tables(&test.db).await, before);

        let wrong = said(&["slips", "many.csv", "--on", "31.05.2024"]);
        assert_eq!(wrong.status.code(), Some(2));
        assert!(String::from_utf8(wrong.stderr).unwrap().contains("a day is written 2026-05-31"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_cannot_have_the_database_says_so() {
    let club = Club::set(TestDb::on_sqlite().await).await;
    let lock_timeout = Duration::from_millis(100);
    let impatient = DbOptions { lock_timeout, ..DbOptions::new(&club.test.url) };
    let impatient = Db::connect(&impatient, club.test.clock.clone()).await.unwrap();
    let refused =
        club.test.db.tx(async |_| Ok(slips(&impatient, &fixture("slips-utf8.csv"), MAY).await)).await.unwrap();
    assert_eq!(codes(refused), ["IMPORT_BUSY"]);
}

async fn two_people(db: &Db) {
    let rows = "Ola,Lis,ola@example.com,,,Florist,2024-01-08,\nIda,Mak,ida@example.com,,,Notary,2024-01-08,\n";
    assert_eq!(counts(&roster_of(db, rows).await), (2, 0, 0));
}

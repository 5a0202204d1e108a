//! A club from nothing, by the program alone: administrator, chapter, roster, slips, leaders, sign-ins.

use std::time::Duration;

use chapterhouse::access::{Actor, OfficeKind, OfficeScope, audit};
use chapterhouse::accounts::{Accounts, Credentials, TokenSettings, sign_in};
use chapterhouse::chapters::{self, Chapter, ChapterBy};
use chapterhouse::members;
use chapterhouse::platform::values::Locale;

use crate::cli::{count, err, execute, on, out, with_input};
use crate::support::{Stage, TestDb};

const PASSWORD: &str = "wysoki most nad rzeka";
const PRESIDENT: &str = "agnieszka.wisniewska@example.org";
const MICHAL: &str = "michal.zielinski@example.org";

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A club with its administrator, and nothing else.
struct Founded {
    test: TestDb,
}

impl Stage for Founded {
    async fn set(test: TestDb) -> Self {
        let club = ["admin", "create", "--email", "ewa@example.com", "--given-name", "Ewa", "--family-name", "Żak"];
        let options = ["--club", "Klub Wschód", "--club-locale", "pl", "--password-stdin"];
        out(&with_input(&test, &[&club[..], &options].concat(), PASSWORD));
        Self { test }
    }
}

impl Founded {
    fn does(&self, arguments: &[&str]) -> String {
        out(&on(&self.test, arguments))
    }

    fn is_refused(&self, arguments: &[&str]) -> String {
        err(&on(&self.test, arguments), 1)
    }

    fn is_misused(&self, arguments: &[&str]) -> String {
        err(&on(&self.test, arguments), 2)
    }

    /// What the member of this address may do, once signed in.
    async fn signed_in(&self, email: &str, password: &str) -> Actor {
        let accounts = Accounts::open(&self.test.db, TokenSettings::new("https://club.example", "club")).await.unwrap();
        let credentials =
            Credentials { email: email.parse().unwrap(), password: password.into(), address: None, user_agent: None };
        let signed_in = sign_in(&accounts, &self.test.db, credentials).await.unwrap();
        // The program goes by the machine's clock; the story's may stand before the office begins.
        self.test.clock.advance(Duration::from_hours(24 * 365 * 100));
        members::actor(&self.test.db, signed_in.member).await.unwrap()
    }

    async fn counts(&self) -> [i64; 5] {
        let mut counts = [0; 5];
        for (place, table) in ["regions", "chapters", "members", "offices", "accounts"].iter().enumerate() {
            counts[place] = count(&self.test, table).await;
        }
        counts
    }
}

/// A chapter's arguments, with one of them another.
fn chapter<'a>(name: &'a str, changed: &[(&'a str, &'a str)]) -> Vec<&'a str> {
    let usual = [
        ("--name", name),
        ("--region", "Południe"),
        ("--city", "Kraków"),
        ("--country", "pl"),
        ("--time-zone", "Europe/Warsaw"),
        ("--currency", "PLN"),
    ];
    let kept = usual.into_iter().filter(|(key, _)| changed.iter().all(|(other, _)| other != key));
    let all = kept.chain(changed.iter().copied()).flat_map(|(key, value)| [key, value]);
    ["chapter", "create"].into_iter().chain(all).collect()
}

/// One region with two chapters. Answers the first.
async fn two_chapters(club: &Founded) -> Chapter {
    let said = club.does(&chapter("Wawel", &[("--venue", "Hotel Stary"), ("--meets-at", "07:15")]));
    let wawel = chapters::find(club.test.db.reader(), ChapterBy::Name("wawel".into())).await.unwrap().unwrap();
    let told = "region   Południe (new)\nchapter  Wawel (Kraków, Europe/Warsaw, PLN)\nid       ";
    assert_eq!(said, format!("{told}{}\n", wawel.id));
    assert_eq!((wawel.country.as_str(), wawel.locale), ("PL", Locale::Pl));
    assert_eq!((wawel.meeting_time.as_str(), wawel.meeting_minutes), ("07:15", 90));
    assert_eq!(wawel.venue.as_deref(), Some("Hotel Stary"));
    let london = [
        ("--region", "POLUDNIE"),
        ("--city", "London"),
        ("--country", "GB"),
        ("--time-zone", "Europe/London"),
        ("--currency", "GBP"),
        ("--locale", "en"),
        ("--minutes", "720"),
    ];
    let said = club.does(&chapter("London Bridge", &london));
    assert!(said.starts_with("region   Południe\nchapter  London Bridge (London, "), "{said}");
    wawel
}

/// Gives an office from the first of October.
fn office<'a>(email: &'a str, office: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    [&["office", "assign", "--email", email, "--office", office, "--from", "2026-10-01"], rest].concat()
}

story! {
    async fn a_club_is_founded_from_nothing(club: Founded) {
        let said = club.is_refused(&["import", "roster", &fixture("roster-utf8.csv"), "--chapter", "Wawel"]);
        assert!(said.ends_with("There are no chapters yet. Create one first: chapterhouse chapter create.\n"), "{said}");
        assert_eq!(club.does(&["chapter", "list"]), "no chapters\n");
        let wawel = two_chapters(&club).await;

        let roster = ["import", "roster", &fixture("roster-utf8.csv"), "--chapter", "wawel"];
        assert_eq!(club.does(&roster).lines().nth(1), Some("44 members added."));
        let windows = ["import", "roster", &fixture("roster-windows1250.csv"), "--chapter", "london-bridge"];
        assert_eq!(club.does(&windows).lines().nth(1), Some("42 members added."));
        let slips = ["import", "slips", &fixture("slips-utf8.csv"), "--chapter", "Wawel", "--on", "2026-11-20"];
        assert!(club.does(&slips).contains("340 slips added, for 2026-11-20"));
        assert_eq!([count(&club.test, "referrals").await, count(&club.test, "closed_business").await], [163, 91]);
        assert_eq!(
            club.does(&["chapter", "list"]),
            "NAME           SLUG           CITY    ZONE           CURRENCY  MEMBERS\n\
             London Bridge  london-bridge  London  Europe/London  GBP       42\n\
             Wawel          wawel          Kraków  Europe/Warsaw  PLN       44\n"
        );

        let office = ["office", "assign", "--email", PRESIDENT, "--office", "president", "--from", "2026-10-01"];
        assert_eq!(club.does(&office), "president  Agnieszka Wiśniewska, Wawel, from 2026-10-01\n");
        let account = ["account", "create", "--email", PRESIDENT, "--password-stdin"];
        let said = out(&with_input(&club.test, &account, PASSWORD));
        let president = members::by_emails(club.test.db.reader(), &[PRESIDENT.parse().unwrap()]).await.unwrap();
        let id = president[0].id;
        assert_eq!(said, format!("member         Agnieszka Wiśniewska ({id})\nsign-in        {PRESIDENT}\n"));
        let actor = club.signed_in(PRESIDENT, PASSWORD).await;
        let held: Vec<_> = actor.offices().iter().map(|held| (held.kind, held.scope)).collect();
        assert_eq!(held, [(OfficeKind::President, OfficeScope::Chapter(wawel.id))]);
        assert!(actor.sits_in(wawel.id));
        let trail = audit::of_subject(&club.test.db, wawel.id).await.unwrap();
        assert_eq!(trail[0].actor_label, "cli");
    }

    async fn leaders_of_every_kind_are_named(club: Founded) {
        club.does(&chapter("Wawel", &[]));
        club.does(&chapter("Kazimierz", &[]));
        club.does(&["import", "roster", &fixture("roster-utf8.csv"), "--chapter", "Wawel"]);

        club.does(&office(PRESIDENT, "vice-president", &["--until", "2127-04-01"]));
        let refused = club.is_refused(&office(MICHAL, "vice-president", &["--chapter", "WAWEL"]));
        assert_eq!(
            refused,
            "error: Agnieszka Wiśniewska holds this office from 2026-10-01 until 2127-04-01: choose other days, or hand it over\n\
             hint: to end it: `chapterhouse office end --email ADDRESS --office vice-president`\n"
        );
        let next = ["office", "assign", "--email", MICHAL, "--office", "vice-president", "--from", "2127-04-01"];
        club.does(&[&next[..], &["--until", "2127-10-01"]].concat());
        club.does(&office(PRESIDENT, "visitor-host", &[]));
        assert_eq!(
            club.does(&office(MICHAL, "visitor-host", &["--chapter", "Wawel"])),
            "visitor-host  Michał Zieliński, Wawel, from 2026-10-01\n\
             note: Agnieszka Wiśniewska holds this office, too, from 2026-10-01\n"
        );
        let elsewhere = club.is_refused(&office(MICHAL, "visitor-host", &["--chapter", "Kazimierz"]));
        assert!(elsewhere.contains("who sits in the chapter from its first day on; this one does not"), "{elsewhere}");
        let end = ["office", "end", "--email", PRESIDENT, "--office", "visitor-host", "--on", "2127-01-01"];
        assert_eq!(club.does(&end), "visitor-host  Agnieszka Wiśniewska, Wawel, from 2026-10-01 until 2127-01-01\n");
        let never = ["office", "end", "--email", MICHAL, "--office", "vice-president", "--on", "2127-01-01"];
        assert_eq!(club.does(&never), "vice-president  Michał Zieliński, Wawel, never begun\n");
        let nothing = club.is_refused(&["office", "end", "--email", MICHAL, "--office", "president"]);
        assert!(nothing.starts_with("error: Michał Zieliński is not president of Wawel on "), "{nothing}");
        let listed = club.does(&["office", "list", "--chapter", "Wawel"]);
        assert_eq!(
            listed,
            "OFFICE          HOLDER                FROM        UNTIL\n\
             vice-president  Agnieszka Wiśniewska  2026-10-01  2127-04-01\n\
             visitor-host    Agnieszka Wiśniewska  2026-10-01  2127-01-01\n\
             visitor-host    Michał Zieliński      2026-10-01\n"
        );
        assert_eq!(
            club.does(&office(MICHAL, "region-director", &["--region", "poludnie"])),
            "region-director  Michał Zieliński, Południe, from 2026-10-01\n"
        );
        let said = club.does(&office(MICHAL, "club-administrator", &[]));
        assert!(said.starts_with("club-administrator  Michał Zieliński, the club, from 2026-10-01\n"), "{said}");
        // Again, once the first term is over.
        let again = ["office", "assign", "--email", PRESIDENT, "--office", "vice-president", "--from", "2127-04-01"];
        club.does(&again);
    }

    async fn an_office_that_cannot_be_is_refused_with_what_can(club: Founded) {
        club.does(&chapter("Wawel", &[]));
        club.does(&["import", "roster", &fixture("roster-utf8.csv"), "--chapter", "Wawel"]);
        club.does(&office(PRESIDENT, "vice-president", &[]));
        let before = club.counts().await;
        let president = |rest| office(MICHAL, "president", rest);
        let director = |rest| office(MICHAL, "region-director", rest);
        for (arguments, told) in [
            (office(PRESIDENT, "vice-president", &[]), "This member holds this office already in that term"),
            (president(&["--until", "2026-10-01"]), "The term must end after it starts"),
            (
                president(&["--region", "Południe"]),
                "president is an office of a chapter\nhint: say which: --chapter NAME",
            ),
            (president(&["--chapter", "Wavel"]), "There is no chapter “Wavel”. There is: Wawel"),
            (director(&[]), "a region-director looks after a region\nhint: say which: --region NAME"),
            (director(&["--region", "Poludnia"]), "there is no region Poludnia\nhint: there is Południe"),
            (
                office(MICHAL, "club-administrator", &["--chapter", "Wawel"]),
                "a club-administrator looks after the whole club\nhint: leave --chapter and --region out",
            ),
            (
                office("michal.zielinsky@example.org", "president", &[]),
                "no member has the address michal.zielinsky@example.org\nhint: there is michal.zielinski@example.org",
            ),
            (
                office("ewa@example.com", "president", &[]),
                "Ewa Żak sits in no chapter\nhint: say of which chapter the office is: --chapter NAME",
            ),
        ] {
            let said = club.is_refused(&arguments);
            assert!(said.starts_with(&format!("error: {told}")), "{said}");
        }
        let said = club.is_misused(&office(MICHAL, "chairman", &[]));
        assert!(said.contains("an office is one of president, vice-president, secretary-treasurer, "), "{said}");
        assert_eq!(club.counts().await, before);
    }

    async fn mistakes_in_a_chapter_are_named_and_nothing_is_made(club: Founded) {
        club.does(&chapter("Żuraw", &[]));
        let before = club.counts().await;
        for (key, wrong, right) in [
            ("--time-zone", "Warsaw", "a time zone is an IANA name such as Europe/Warsaw"),
            ("--currency", "zł", "a currency is three capital letters of ISO 4217"),
            ("--country", "Polska", "a country is two letters of ISO 3166-1, such as PL"),
            ("--locale", "de", "a locale is one of: en, pl"),
            ("--meets-at", "quarter to seven", "a time of day is written 06:45"),
            ("--minutes", "long", "invalid digit"),
            ("--city", " ", "must not be empty"),
        ] {
            let said = club.is_misused(&chapter("Wawel", &[(key, wrong)]));
            assert!(said.contains(&format!("invalid value '{wrong}' for '{key} ")) && said.contains(right), "{said}");
        }
        for minutes in ["14", "721"] {
            let said = club.is_refused(&chapter("Wawel", &[("--region", "New"), ("--minutes", minutes)]));
            assert_eq!(said, "error: A meeting takes 15 to 720 minutes\n");
        }
        assert_eq!(
            club.is_refused(&chapter("ZURAW", &[("--region", "New")])),
            "error: there is a chapter called ZURAW, or nearly so, already\n\
             hint: choose another name; `chapterhouse chapter list` lists those there are\n"
        );
        assert_eq!(club.counts().await, before);
    }

    async fn who_is_no_member_or_signs_in_already_gets_no_account(club: Founded) {
        let account = |email| ["account", "create", "--email", email, "--random"];
        assert_eq!(
            club.is_refused(&account("anna@example.com")),
            "error: no member has the address anna@example.com\n\
             hint: members come with their chapter's roster: `chapterhouse import roster FILE --chapter NAME`\n"
        );
        assert_eq!(
            club.is_refused(&account("Ewa@example.com")),
            "error: ewa@example.com can sign in already; nothing was changed\n"
        );
        // Nobody is asked for a password, which a test could not type.
        let again = ["--email", "Ewa@example.com", "--given-name", "Ewa", "--family-name", "Żak"];
        assert_eq!(
            club.is_refused(&[&["admin", "create"][..], &again].concat()),
            "error: ewa@example.com can sign in already; nothing was changed\n\
             hint: to make them administrator: \
             `chapterhouse office assign --email ewa@example.com --office club-administrator`\n"
        );
        club.does(&chapter("Wawel", &[]));
        club.does(&["import", "roster", &fixture("roster-utf8.csv"), "--chapter", "Wawel"]);
        let typed = ["account", "create", "--email", PRESIDENT, "--password-stdin"];
        let said = err(&with_input(&club.test, &typed, PRESIDENT), 1);
        assert!(said.starts_with("error: "), "{said}");
        assert_eq!(count(&club.test, "accounts").await, 1);

        let said = club.does(&account(PRESIDENT));
        let password = said.lines().find_map(|line| line.strip_prefix("password       ")).unwrap();
        let actor = club.signed_in(PRESIDENT, password.strip_suffix("   (shown this once)").unwrap()).await;
        assert_eq!((actor.offices().len(), actor.seats().len()), (0, 1));
        let president = ["--email", PRESIDENT, "--given-name", "Agnieszka", "--family-name", "Wiśniewska"];
        let hint = club.is_refused(&[&["admin", "create"][..], &president].concat());
        let hint = hint.trim_end().strip_suffix('`').unwrap().split_once("`chapterhouse ").unwrap().1;
        club.does(&hint.split(' ').collect::<Vec<_>>());
        let member = members::by_emails(club.test.db.reader(), &[PRESIDENT.parse().unwrap()]).await.unwrap().remove(0);
        assert_eq!(members::actor(&club.test.db, member.id).await.unwrap().offices().len(), 1);
    }

    async fn the_category_tree_is_completed_and_never_doubled(club: Founded) {
        let all = count(&club.test, "categories").await;
        assert_eq!(all, 163);
        execute(&club.test, "DELETE FROM categories WHERE code IN ('florist', 'notary')").await;
        let ids = club
            .test
            .db
            .tx(async |tx| chapters::add_starter_categories_in(tx, &Actor::system("tests")).await)
            .await
            .unwrap();
        let there = chapters::all_categories(club.test.db.reader()).await.unwrap();
        assert_eq!((there.len(), ids.len()), (163, 163));
        let florist = there.iter().find(|one| one.code == "florist").unwrap();
        let sphere = there.iter().find(|one| one.code == "hospitality").unwrap();
        assert_eq!((ids["florist"], florist.parent_id), (florist.id, Some(sphere.id)));
    }

    async fn without_a_club_the_operator_is_told_where_to_begin(test: TestDb) {
        assert_eq!(
            err(&on(&test, &chapter("Wawel", &[])), 1),
            "error: there is no club yet\n\
             hint: `chapterhouse admin create --club NAME …` makes it with its first administrator\n"
        );
    }
}

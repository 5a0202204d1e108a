//! The demo club: drawn from a seed, loaded by the club's own commands.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use chapterhouse::access::{Actor, OfficeKind};
use chapterhouse::accounts::{self, Accounts, Credentials, PasswordHasher, SetPassword, TokenSettings};
use chapterhouse::chapters::{self, ChapterBy, CreateClub};
use chapterhouse::demo::plan::{self, Giver, MeetingProgress, Plan};
use chapterhouse::demo::{self, Found, Origin};
use chapterhouse::meetings::{self, CloseMeeting, Meeting, MeetingFilter, MeetingStatus, SummaryFor};
use chapterhouse::members;
use chapterhouse::platform::clock::{Clock, Timestamp};
use chapterhouse::platform::db::{Db, DbOptions};
use chapterhouse::platform::error::Error;
use chapterhouse::platform::jobs;
use chapterhouse::platform::migrations;
use chapterhouse::platform::page::PageRequest;
use chapterhouse::platform::values::{Currency, Locale};
use chapterhouse::referrals::{self, Period, ReferralStatus, Side};
use sea_orm::{ConnectionTrait as _, Statement};

use crate::support::databases::BEGINNING;
use crate::support::{Stage, TestDb};

pub fn origin(chapters: usize) -> Origin {
    Origin { seed: 7, chapters, today: BEGINNING.day_in(chrono_tz::Europe::Warsaw) }
}

pub fn options(test: &TestDb) -> DbOptions {
    let patience = Duration::from_secs(30);
    DbOptions { max_connections: 2, acquire_timeout: patience, lock_timeout: patience, ..DbOptions::new(&*test.url) }
}

/// A database with a demo club.
struct DemoDb {
    test: TestDb,
    plan: Plan,
}

impl Stage for DemoDb {
    async fn set(test: TestDb) -> Self {
        Self::load(test, 1).await
    }
}

impl DemoDb {
    async fn load(test: TestDb, chapters: usize) -> Self {
        let origin = origin(chapters);
        let loaded = demo::load(&options(&test), origin, |_, _| {}).await.unwrap();
        let plan = origin.plan();
        assert_eq!((loaded.origin, loaded.members), (origin, plan.members.len()));
        Self { test, plan }
    }

    fn db(&self) -> &Db {
        &self.test.db
    }

    async fn numbers(&self, sql: &str) -> Vec<i64> {
        numbers(self.db(), sql).await
    }

    /// Text → number.
    async fn counts(&self, sql: &str) -> BTreeMap<String, i64> {
        let rows = self.db().reader().query_all_raw(Statement::from_string(self.db().backend(), sql)).await.unwrap();
        rows.iter().map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())).collect()
    }

    /// The meeting of the first chapter that waits to be closed.
    async fn held(&self) -> Meeting {
        let chapter = self.first_chapter().await;
        let statuses = vec![MeetingStatus::Held];
        let filter = MeetingFilter { chapter: Some(chapter.id), statuses, ..MeetingFilter::default() };
        let page = meetings::page(self.db(), &filter, &PageRequest::first(2)).await.unwrap();
        let [held] = page.into_rows().try_into().unwrap();
        held
    }

    async fn first_chapter(&self) -> chapters::Chapter {
        let by = ChapterBy::Name(plan::first_chapter_name());
        chapters::find(self.db().reader(), by).await.unwrap().unwrap()
    }
}

async fn numbers(db: &Db, sql: &str) -> Vec<i64> {
    let rows = db.reader().query_all_raw(Statement::from_string(db.backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

fn count<T>(all: &[T], is: impl Fn(&T) -> bool) -> i64 {
    i64::try_from(all.iter().filter(|one| is(one)).count()).unwrap()
}

fn sorted(instants: impl Iterator<Item = Timestamp>) -> Vec<i64> {
    let mut micros: Vec<i64> = instants.map(Timestamp::micros).collect();
    micros.sort_unstable();
    micros
}

fn named<const N: usize>(counts: [(&str, i64); N]) -> BTreeMap<String, i64> {
    counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
}

async fn check_people(demo: &DemoDb) {
    let rows = demo.db().reader();
    let sql = "SELECT family_name || ', ' || given_name || ' <' || email || '>' FROM members";
    let rows = rows.query_all_raw(Statement::from_string(demo.db().backend(), sql)).await.unwrap();
    let mut names: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    names.sort();
    let plan = &demo.plan;
    let mut planned: Vec<String> =
        plan.members.iter().map(|one| format!("{}, {} <{}>", one.family_name, one.given_name, one.email)).collect();
    planned.sort();
    assert_eq!(names, planned);

    let chapters = demo
        .counts("SELECT c.name, COUNT(*) FROM memberships m JOIN chapters c ON c.id = m.chapter_id GROUP BY c.name")
        .await;
    let seats = |chapter| count(&plan.members, |one| one.seat.is_some_and(|seat| seat.chapter == chapter));
    assert_eq!(chapters, named([("Kraków Kompas", seats(0)), ("London Beacon", seats(1))]));
    assert_eq!(
        demo.counts("SELECT kind, COUNT(*) FROM offices GROUP BY kind").await,
        named([
            ("CLUB_ADMINISTRATOR", 1),
            ("PRESIDENT", 2),
            ("REGION_DIRECTOR", 2),
            ("SECRETARY_TREASURER", 2),
            ("VICE_PRESIDENT", 2),
            ("VISITOR_HOST", 2),
        ])
    );
}

async fn check_weeks(demo: &DemoDb) {
    let plan = &demo.plan;
    assert_eq!(
        demo.counts("SELECT status, COUNT(*) FROM meetings GROUP BY status").await,
        named([("CLOSED", 50), ("HELD", 2), ("PLANNED", 6), ("PUBLISHED", 2)])
    );
    // Each holds its day of the pattern: planning ahead makes none twice.
    assert_eq!(demo.numbers("SELECT COUNT(*) FROM meetings WHERE pattern_on IS NULL").await, [0]);
    let closes = plan.meetings.iter().filter_map(|meeting| match meeting.progress {
        MeetingProgress::Closed { at } => Some(at),
        _ => None,
    });
    assert_eq!(demo.numbers("SELECT week_until FROM meeting_closes ORDER BY week_until").await, sorted(closes));

    let marks: usize = plan.meetings.iter().map(|meeting| meeting.attendance.len()).sum();
    let kept = demo.counts("SELECT mark, COUNT(*) FROM attendance GROUP BY mark").await;
    assert_eq!(kept.values().sum::<i64>(), i64::try_from(marks).unwrap());
    let present = plan.meetings.iter().flat_map(|meeting| &meeting.attendance);
    let present = present.filter(|row| row.mark == meetings::AttendanceMark::Present).count();
    assert_eq!(kept["PRESENT"], i64::try_from(present).unwrap());

    let visitors: Vec<_> = plan.meetings.iter().flat_map(|meeting| &meeting.visitors).collect();
    let came = count(&visitors, |visitor| visitor.came == Some(true));
    assert_eq!(
        demo.counts("SELECT status, COUNT(*) FROM visitors GROUP BY status").await,
        named([
            ("CHECKED_IN", came),
            ("INVITED", count(&visitors, |visitor| visitor.came.is_none())),
            ("NO_SHOW", count(&visitors, |visitor| visitor.came == Some(false))),
        ])
    );
}

/// Every third meeting has minutes; of the tasks the last one of each chapter is open.
async fn check_minutes(demo: &DemoDb) {
    let held =
        demo.numbers("SELECT COUNT(*) FROM meetings WHERE status IN ('HELD', 'CLOSED') GROUP BY chapter_id").await;
    let minuted: i64 = held.iter().map(|meetings| (meetings + 2) / 3).sum();
    assert_eq!(demo.numbers("SELECT COUNT(*) FROM decisions").await, [minuted]);
    let chapters = i64::try_from(held.len()).unwrap();
    let by_status = "SELECT status, COUNT(*) FROM tasks GROUP BY status";
    let expected = [("OPEN".to_owned(), chapters), ("DONE".to_owned(), minuted - chapters)];
    assert_eq!(demo.counts(by_status).await, expected.into());
}

/// Each chapter has the standard agenda, copied to what was announced; each role was taken, and some are open next time.
async fn check_agendas(demo: &DemoDb) {
    let chapters = "SELECT c.name, COUNT(*) FROM agenda_roles r JOIN chapters c ON c.id = r.chapter_id GROUP BY c.name";
    assert_eq!(demo.counts(chapters).await, named([("Kraków Kompas", 4), ("London Beacon", 4)]));
    assert_eq!(demo.numbers("SELECT COUNT(*) FROM agenda_templates WHERE is_default").await, [2]);
    let by_status = |what: &str| {
        format!("SELECT m.status, COUNT(*) FROM {what} t JOIN meetings m ON m.id = t.meeting_id GROUP BY m.status")
    };
    assert_eq!(
        demo.counts(&by_status("agenda_items")).await,
        named([("CLOSED", 50 * 9), ("HELD", 2 * 9), ("PUBLISHED", 2 * 9)])
    );
    assert_eq!(
        demo.counts(&by_status("agenda_takers")).await,
        named([("CLOSED", 50 * 5), ("HELD", 2 * 5), ("PUBLISHED", 2 * 3)])
    );
    let leader = Actor::system("tests");
    let chapter = demo.first_chapter().await;
    let statuses = vec![MeetingStatus::Published];
    let filter = MeetingFilter { chapter: Some(chapter.id), statuses, ..MeetingFilter::default() };
    let [next] =
        meetings::page(demo.db(), &filter, &PageRequest::first(2)).await.unwrap().into_rows().try_into().unwrap();
    let found = meetings::suggestions_for(demo.db(), &leader, (&next, &chapter)).await.unwrap().unwrap();
    // A second greeter, and a timekeeper.
    assert_eq!(found.len(), 2);
    assert!(found.iter().any(|one| one.last_done_on.is_some()), "they mean something: {found:?}");
}

async fn check_records(demo: &DemoDb) {
    let plan = &demo.plan;
    assert_eq!(
        demo.numbers("SELECT recorded_at FROM referrals ORDER BY recorded_at").await,
        sorted(plan.referrals.iter().map(|one| one.recorded_at))
    );
    let status = |is: ReferralStatus| count(&plan.referrals, |one| !one.is_undisclosed && one.status() == is);
    let undisclosed = count(&plan.referrals, |one| one.is_undisclosed);
    let kept = demo.counts("SELECT status, COUNT(*) FROM referrals GROUP BY status").await;
    assert_eq!(kept["WON"], status(ReferralStatus::Won));
    assert_eq!(kept["LOST"], status(ReferralStatus::Lost));
    assert_eq!(kept["IN_PROGRESS"], status(ReferralStatus::InProgress) + undisclosed);

    assert_eq!(
        demo.numbers("SELECT recorded_at FROM closed_business ORDER BY recorded_at").await,
        sorted(plan.closed_business.iter().map(|one| one.recorded_at))
    );
    assert_eq!(
        demo.counts("SELECT status, COUNT(*) FROM one_to_ones GROUP BY status").await,
        named([
            ("ACCEPTED", count(&plan.proposals, |one| one.is_accepted)),
            ("CONFIRMED", count(&plan.one_to_ones, |one| one.is_confirmed)),
            ("DISPUTED", count(&plan.one_to_ones, |one| one.disputed.is_some())),
            ("HELD_CLAIMED", count(&plan.one_to_ones, |one| !one.is_confirmed && one.disputed.is_none())),
            ("PROPOSED", count(&plan.proposals, |one| !one.is_accepted)),
        ])
    );
    assert_eq!(demo.numbers("SELECT COUNT(*) FROM education_credits").await, [count(&plan.education, |_| true)]);
}

async fn check_totals(demo: &DemoDb) {
    let plan = &demo.plan;
    assert_eq!(referrals::differences(demo.db()).await.unwrap(), Vec::<String>::new());
    let chapter = demo.first_chapter().await;
    let totals =
        |side| referrals::totals_of_chapters(demo.db(), side, std::slice::from_ref(&chapter.id), Period::default());
    let in_first = |member: usize| plan.members[member].seat.is_some_and(|seat| seat.chapter == 0);

    let mut received = (0, 0);
    let mut given: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for one in &plan.closed_business {
        if in_first(one.recipient) {
            received = (received.0 + one.amount.minor, received.1 + 1);
        }
        if matches!(one.giver, Giver::Member(member) if in_first(member)) {
            let sum = given.entry(one.amount.currency.to_string()).or_default();
            *sum = (sum.0 + one.amount.minor, sum.1 + 1);
        }
    }
    let as_sums = |totals: Vec<referrals::Total>| -> BTreeMap<String, (i64, i64)> {
        totals.iter().map(|one| (one.amount.currency.to_string(), (one.amount.minor, one.entries))).collect()
    };
    let kept = as_sums(totals(Side::Received).await.unwrap());
    assert_eq!(kept, BTreeMap::from([("PLN".to_owned(), received)]));
    assert_eq!(as_sums(totals(Side::Given).await.unwrap()), given);
}

async fn check_who_did_what(demo: &DemoDb) {
    let system =
        demo.counts("SELECT action, COUNT(*) FROM audit_entries WHERE actor_member_id IS NULL GROUP BY action").await;
    let actions: Vec<&str> = system.keys().map(String::as_str).collect();
    assert_eq!(
        actions,
        [
            "agendaRoleAdd",
            "agendaTemplateAddStandard",
            "categoryCreate",
            "chapterCreate",
            "chapterPolicySet",
            "clubCreate",
            "educationRecord",
            "meetingClose",
            "memberAdd",
            "membershipStart",
            "officeAssign",
            "oneToOneNote",
            "regionCreate",
        ]
    );
    let strangers = demo
        .numbers(
            "SELECT COUNT(*) FROM audit_entries a JOIN referrals r ON r.id = a.subject_id \
                 WHERE (a.action = 'referralPass' AND a.actor_member_id <> r.giver_id) \
                 OR (a.action = 'referralMove' AND a.actor_member_id <> r.recipient_id)",
        )
        .await;
    assert_eq!(strangers, [0]);
    assert_eq!(jobs::counts(demo.db()).await.unwrap(), jobs::Counts::default());
}

story! {
    async fn the_club_is_what_the_plan_of_its_seed_says(test: TestDb) {
        let demo = DemoDb::load(test, 2).await;
        check_people(&demo).await;
        check_weeks(&demo).await;
        check_agendas(&demo).await;
        check_minutes(&demo).await;
        check_records(&demo).await;
        check_totals(&demo).await;
        check_who_did_what(&demo).await;
    }

    async fn a_second_load_is_refused_and_changes_nothing(demo: DemoDb) {
        assert_eq!(demo::find(demo.db()).await.unwrap(), Found::Demo(origin(1)));
        let rows = "SELECT COUNT(*) FROM audit_entries";
        let before = demo.numbers(rows).await;
        let other = Origin { seed: 8, ..origin(1) };
        let refused = demo::load(&options(&demo.test), other, |_, _| {}).await;
        let Err(Error::Rejected(list)) = refused else { panic!("{refused:?}") };
        assert_eq!(list[0].code, "CLUB_EXISTS");
        assert_eq!(demo.numbers(rows).await, before);
        assert_eq!(demo::find(demo.db()).await.unwrap(), Found::Demo(origin(1)));
    }

    async fn an_interrupted_load_leaves_no_trace_and_the_next_one_is_whole(test: TestDb) {
        let done = Cell::new(0);
        let enough = tokio::sync::Notify::new();
        let options = options(&test);
        let loading = demo::load(&options, origin(1), |now, _| {
            done.set(now);
            if now == 500 {
                enough.notify_one();
            }
        });
        tokio::select! {
            _ = loading => panic!("it was not interrupted"),
            () = enough.notified() => {}
        }
        assert!(done.get() >= 500);
        assert_eq!(demo::find(&test.db).await.unwrap(), Found::Nothing);
        assert_eq!(numbers(&test.db, "SELECT COUNT(*) FROM audit_entries").await, [0]);

        demo::load(&options, origin(1), |_, _| {}).await.unwrap();
        assert_eq!(demo::find(&test.db).await.unwrap(), Found::Demo(origin(1)));
    }

    async fn sign_ins_are_new_at_each_start_and_end_the_old_ones(demo: DemoDb) {
        let hasher = PasswordHasher::new();
        let first = demo::renew_sign_ins(demo.db(), &hasher).await.unwrap();
        let offices: Vec<_> = first.all.iter().map(|one| one.office).collect();
        assert_eq!(
            offices,
            [Some(OfficeKind::ClubAdministrator), Some(OfficeKind::President), Some(OfficeKind::VicePresident), None]
        );
        let settings = TokenSettings::new("http://demo", "http://demo");
        let server = Accounts::open(demo.db(), settings).await.unwrap();
        let sign_in = async |email: &str, password: &str| {
            let (email, password) = (email.parse().unwrap(), password.into());
            let credentials = Credentials { email, password, address: None, user_agent: None };
            accounts::sign_in(&server, demo.db(), credentials).await
        };
        for one in &first.all {
            assert_eq!(sign_in(one.email.as_str(), &one.password).await.unwrap().member, one.member.id);
        }
        let president = &first.all[1];
        let old = sign_in(president.email.as_str(), &president.password).await.unwrap();

        let second = demo::renew_sign_ins(demo.db(), &hasher).await.unwrap();
        let people = |sign_ins: &demo::SignIns| sign_ins.all.iter().map(|one| one.member.id).collect::<Vec<_>>();
        assert_eq!(people(&first), people(&second));
        let refused = sign_in(president.email.as_str(), &president.password).await;
        assert!(matches!(&refused, Err(Error::Rejected(list)) if list[0].code == "INVALID_CREDENTIALS"), "{refused:?}");
        assert!(matches!(accounts::refresh(&server, demo.db(), &old.refresh_token).await, Err(Error::Unauthenticated)));

        let herself = members::actor(demo.db(), president.member.id).await.unwrap();
        let chosen = SetPassword { member: president.member.id, password_hash: "$argon2id$".to_owned() };
        let refused = accounts::set_password(demo.db(), &herself, chosen).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "{refused:?}");
        assert!(sign_in(president.email.as_str(), &second.all[1].password).await.is_ok());
        assert_eq!(demo.numbers("SELECT COUNT(*) FROM accounts").await, [4]);
    }

    async fn only_the_leaders_of_the_chapter_close_the_week_that_waits(demo: DemoDb) {
        demo.test.leaves_jobs();
        let sign_ins = demo::renew_sign_ins(demo.db(), &PasswordHasher::new()).await.unwrap();
        let meeting = demo.held().await;
        let close = |summary| CloseMeeting { meeting: meeting.id, expected_version: meeting.version, note: None, summary };
        let actor = async |office| -> Actor {
            let member = sign_ins.of(office).unwrap().member.id;
            members::actor(demo.db(), member).await.unwrap()
        };
        for (office, summary) in [
            (None, SummaryFor::Members),
            (Some(OfficeKind::ClubAdministrator), SummaryFor::Members),
            (Some(OfficeKind::VicePresident), SummaryFor::Nobody),
        ] {
            let refused = meetings::close(demo.db(), &actor(office).await, close(summary)).await;
            assert!(matches!(refused, Err(Error::Denied(_))), "{office:?}: {refused:?}");
        }
        assert_eq!(demo.held().await, meeting);

        let vice = actor(Some(OfficeKind::VicePresident)).await;
        let closed = meetings::close(demo.db(), &vice, close(SummaryFor::Members)).await.unwrap();
        let seats = count(&demo.plan.members, |one| one.seat.is_some_and(|seat| seat.chapter == 0));
        assert_eq!(i64::try_from(closed.summaries_queued).unwrap(), seats);
    }
}

/// The program, with nothing of this process's environment.
fn start_demo(folder: &Path, port: u16) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapterhouse"));
    let port = port.to_string();
    let output = command.current_dir(folder).env_clear().args(["demo", "--port", &port]).output().unwrap();
    assert_eq!(output.stdout, b"", "{output:?}");
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

async fn until_there(file: &Path) {
    while !file.exists() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// One that runs until it is let go.
struct RunningDemo(std::process::Child);

impl Drop for RunningDemo {
    fn drop(&mut self) {
        let _ = (self.0.kill(), self.0.wait());
    }
}

#[tokio::test]
async fn a_second_demo_on_the_same_folder_says_that_another_one_runs() {
    let folder = tempfile::tempdir().unwrap();
    let first = |folder: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chapterhouse"));
        command.current_dir(folder).env_clear().args(["demo", "--port", "0", "--chapters", "1"]);
        RunningDemo(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    };
    let file = folder.path().join("data/demo/demo.db");
    let running = first(folder.path());
    until_there(&file).await;
    let refused = (
        Some(1),
        "error: another demo runs on data/demo\n\
         hint: stop it, or name another folder by --data-dir\n"
            .to_owned(),
    );
    assert_eq!(start_demo(folder.path(), 0), refused, "while the first loads its club, or serves it");
    // What a killed one leaves behind does not keep the next one out.
    drop(running);
    std::fs::remove_file(&file).unwrap();
    let again = first(folder.path());
    until_there(&file).await;
    assert_eq!(start_demo(folder.path(), 0), refused);
    drop(again);
}

#[test]
fn a_port_that_is_taken_is_said_before_anything_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (code, said) = start_demo(folder.path(), port);
    assert_eq!(code, Some(1));
    let hint = format!("hint: choose another, such as --port {}, or --port 0 for any that is free\n", port + 1);
    assert_eq!(said, format!("error: port {port} is taken by another program\n{hint}"));
    assert!(!folder.path().join("data").exists());
}

#[tokio::test]
async fn the_club_of_somebody_is_never_taken_for_a_demo() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data/demo/demo.db");
    let db = Db::connect(&DbOptions::new(format!("sqlite://{}", file.display())), Clock::system()).await.unwrap();
    migrations::up(&db).await.unwrap();
    let club = CreateClub {
        name: "Our Club".parse().unwrap(),
        default_locale: Locale::En,
        reporting_currency: Currency::EUR,
        time_zone: "Europe/Dublin".parse().unwrap(),
    };
    chapters::create_club(&db, &Actor::system("admin create"), club).await.unwrap();
    assert_eq!(demo::find(&db).await.unwrap(), Found::AnotherClub("Our Club".to_owned()));
    db.close().await.unwrap();

    assert_eq!(
        start_demo(folder.path(), 0),
        (
            Some(1),
            "error: data/demo/demo.db holds another club: Our Club\nhint: name another folder by --data-dir\n"
                .to_owned()
        )
    );
}

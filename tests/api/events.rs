//! Who watches hears of a change: after its commit, once, and on every node.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chapterhouse::access::OfficeKind;
use chapterhouse::meetings::{
    self, AttendanceMark, CheckInVisitor, InviteVisitor, MarkOne, Meeting, MeetingId, RecordAttendance, VisitorKind,
};
use chapterhouse::platform::db::Db;
use chapterhouse::platform::error::{Error, Result};
use chapterhouse::platform::events::{Event, Heard, Listening, Relay, RelayOptions, Topic, Watch};
use chapterhouse::platform::values::{Money, new_id};
use chapterhouse::referrals::{
    self, BusinessKind, Credited, MoveReferral, PassReferral, Purpose, RecordClosedBusiness, Referral, ReferralRelation,
};
use futures::FutureExt as _;
use secrecy::SecretString;
use serde_json::{Value, json};
use sqlx::postgres::PgListener;
use uuid::Uuid;

use crate::cli::{self, Running, execute};
use crate::support::app::PASSWORD;
use crate::support::club::{closing, seen, text, untold};
use crate::support::{Stage as _, TestApp, TestDb};

const WEATHER: Topic = Topic::new("weather");

fn watch(db: &Db, key: Uuid) -> Watch<Uuid> {
    db.events().watch(WEATHER, key, |id| id)
}

async fn publish(db: &Db, key: Uuid, ids: &[Uuid]) {
    db.tx(async |tx| {
        for id in ids {
            tx.publish(Event { topic: WEATHER, key, id: *id });
        }
        Ok(())
    })
    .await
    .unwrap();
}

/// What is heard next, within reason.
async fn next<I>(watch: &mut Watch<I>) -> Heard<I> {
    tokio::time::timeout(Duration::from_secs(20), watch.next()).await.expect("nothing is heard")
}

/// What has been heard already.
fn heard<I: Debug>(watch: &mut Watch<I>) -> Vec<Heard<I>> {
    std::iter::from_fn(|| watch.next().now_or_never()).collect()
}

story! {
    async fn a_change_is_heard_after_its_commit_and_not_after_a_rollback(test: TestDb) {
        let [key, id] = [new_id(), new_id()];
        let mut watching = watch(&test.db.clone(), key);
        let outcome: Result<()> = test
            .db
            .tx(async |tx| {
                tx.publish(Event { topic: WEATHER, key, id });
                Err(Error::NotFound)
            })
            .await;
        assert!(matches!(outcome, Err(Error::NotFound)));
        assert_eq!(heard(&mut watching), []);

        let before = test.db.statements();
        test.db
            .tx(async |tx| {
                for _ in 0..40 {
                    tx.publish(Event { topic: WEATHER, key, id });
                }
                assert_eq!(heard(&mut watching), []);
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!(heard(&mut watching), [Heard::Changed(id)]);
        assert_eq!(test.db.statements(), before, "it costs none");
    }

    async fn every_change_of_a_meeting_is_heard_once(app: TestApp) {
        let ewa = app.member("Ewa Mazur").await;
        let (db, system) = (app.db(), app.club.system());
        let meeting = app.club.meeting(&app.wawel, "2026-11-23 08:30").await;
        let other = app.club.meeting(&app.wawel, "2026-12-03 06:45").await;
        let mut watching = meetings::watch(db, meeting.id);
        let mut elsewhere = meetings::watch(db, other.id);
        let once = [Heard::Changed(meeting.id)];

        assert!(meetings::start(db, system, seen(&meeting)).await.is_err());
        assert_eq!(heard(&mut watching), [], "it was refused");
        let meeting = meetings::publish(db, system, untold(&meeting)).await.unwrap();
        assert_eq!(heard(&mut watching), once, "published");
        let invite = InviteVisitor {
            meeting: meeting.id,
            name: text("Olga Wilk"),
            kind: VisitorKind::Prospect,
            company: None,
            profession: None,
            email: None,
            is_mailed: false,
        };
        let visitor = meetings::invite_visitor(db, &app.club.actor(&ewa).await, invite).await.unwrap();
        assert_eq!(heard(&mut watching), once, "a visitor was invited");
        let meeting = meetings::start(db, system, seen(&meeting)).await.unwrap();
        assert_eq!(heard(&mut watching), once, "started");
        let check_in = CheckInVisitor { visitor: visitor.id, expected_version: visitor.version };
        meetings::check_in_visitor(db, system, check_in).await.unwrap();
        assert_eq!(heard(&mut watching), once, "a visitor has come");
        mark(&app, &meeting, vec![present(&ewa)]).await;
        assert_eq!(heard(&mut watching), once, "attendance was marked");
        mark(&app, &meeting, Vec::new()).await;
        assert_eq!(heard(&mut watching), [], "nobody was marked");
        let meeting = meetings::hold(db, system, seen(&meeting)).await.unwrap();
        assert_eq!(heard(&mut watching), once, "held");
        meetings::close(db, system, closing(&meeting)).await.unwrap();
        assert_eq!(heard(&mut watching), once, "closed");

        assert_eq!(heard(&mut elsewhere), []);
        meetings::cancel(db, system, seen(&other), None).await.unwrap();
        assert_eq!(heard(&mut elsewhere), [Heard::Changed(other.id)], "called off");
        assert_eq!(heard(&mut watching), []);
        app.leaves_jobs();
    }

    async fn both_parties_hear_every_change_of_their_referral_and_nobody_else(app: TestApp) {
        app.leaves_jobs();
        let (ewa, jan) = (app.member("Ewa Mazur").await, app.member("Jan Kowalski").await);
        let ola = app.officer("Ola Wilk", OfficeKind::President).await;
        let db = app.db();
        let mut watches = [&ewa, &jan, &ola].map(|member| referrals::watch(db, member.id));
        let mut all_heard = || watches.each_mut().map(heard);
        let (giver, recipient) = (app.club.actor(&ewa).await, app.club.actor(&jan).await);

        let referral = referrals::pass(db, &giver, to_pass(&jan)).await.unwrap();
        let once = || vec![Heard::Changed(referral.id)];
        assert_eq!(all_heard(), [once(), once(), vec![]], "passed");
        assert!(referrals::accept(db, &giver, as_seen(&referral)).await.is_err());
        assert_eq!(all_heard(), [vec![], vec![], vec![]], "it was refused");
        let accepted = referrals::accept(db, &recipient, as_seen(&referral)).await.unwrap();
        assert_eq!(all_heard(), [once(), once(), vec![]], "accepted");
        let contacted = referrals::make_contact(db, &recipient, as_seen(&accepted)).await.unwrap();
        assert_eq!(all_heard(), [once(), once(), vec![]], "contacted");
        referrals::start_work(db, &recipient, as_seen(&contacted)).await.unwrap();
        assert_eq!(all_heard(), [once(), once(), vec![]], "in progress");
        for what in ["won", "more business on what was won"] {
            referrals::record_closed_business(db, &recipient, thanks(Credited::Referral(referral.id))).await.unwrap();
            assert_eq!(all_heard(), [once(), once(), vec![]], "{what}");
        }
        referrals::record_closed_business(db, &recipient, thanks(Credited::Member(ewa.id))).await.unwrap();
        assert_eq!(all_heard(), [vec![], vec![], vec![]], "business without a referral");
        let meeting = app.club.open(&app.club.meeting(&app.wawel, "2026-11-23 08:30").await).await;
        app.club.close(&meeting).await;
        assert_eq!(all_heard(), [vec![], vec![], vec![]], "confirmed by the close");

        let second = referrals::pass(db, &giver, to_pass(&ola)).await.unwrap();
        let third = referrals::pass(db, &giver, to_pass(&ola)).await.unwrap();
        let both = vec![Heard::Changed(second.id), Heard::Changed(third.id)];
        assert_eq!(all_heard(), [both.clone(), vec![], both]);
        app.leaves_jobs();
    }
}

/// On one thread: on two the commit may be over before the caller can hang up.
#[tokio::test]
async fn a_change_is_told_though_its_caller_hangs_up_on_sqlite() {
    a_caller_hangs_up_while_it_commits(TestDb::on_sqlite().await).await;
}

#[tokio::test]
async fn a_change_is_told_though_its_caller_hangs_up_on_postgres() {
    if let Some(test) = TestDb::on_postgres().await {
        a_caller_hangs_up_while_it_commits(test).await;
    }
}

async fn a_caller_hangs_up_while_it_commits(test: TestDb) {
    let [key, id] = [new_id(), new_id()];
    execute(&test, "CREATE TABLE rain (day integer)").await;
    let mut watching = watch(&test.db, key);
    let is_done = AtomicBool::new(false);
    let mut change = Box::pin(test.db.tx(async |tx| {
        sea_orm::ConnectionTrait::execute_unprepared(&**tx, "INSERT INTO rain VALUES (1)").await?;
        tx.publish(Event { topic: WEATHER, key, id });
        is_done.store(true, Ordering::Relaxed);
        Ok(())
    }));
    // Nothing but the commit is still to do.
    while !is_done.load(Ordering::Relaxed) {
        assert!(futures::poll!(change.as_mut()).is_pending());
        tokio::task::yield_now().await;
    }
    drop(change);
    assert_eq!(next(&mut watching).await, Heard::Changed(id));
    assert_eq!(cli::count(&test, "rain").await, 1);
}

fn present(member: &chapterhouse::members::Member) -> MarkOne {
    MarkOne { member: member.id, mark: AttendanceMark::Present, substitute_name: None }
}

async fn mark(app: &TestApp, meeting: &Meeting, marks: Vec<MarkOne>) {
    let input = RecordAttendance { meeting: meeting.id, marks };
    meetings::record_attendance(app.db(), app.club.system(), input).await.unwrap();
}

fn to_pass(recipient: &chapterhouse::members::Member) -> PassReferral {
    PassReferral {
        giver: None,
        recipient: recipient.id,
        relation: ReferralRelation::ThirdParty,
        purpose: Purpose::Client,
        heat: 3,
        description: text("Dach do naprawy"),
        contact: None,
        consent: None,
        parent: None,
    }
}

fn as_seen(referral: &Referral) -> MoveReferral {
    MoveReferral { referral: referral.id, expected_version: referral.version, reason: None }
}

fn thanks(credited: Credited) -> RecordClosedBusiness {
    let amount = Money::new(125_000, chapterhouse::platform::values::Currency::PLN);
    RecordClosedBusiness { recipient: None, credited, amount, kind: BusinessKind::New, closed_on: None, note: None }
}

// --- several nodes, on PostgreSQL

/// A node that listens and tells.
struct Node {
    db: Db,
    relay: Relay,
}

impl Node {
    async fn start(test: &TestDb) -> Self {
        Self::with(test, RelayOptions::new(listening(test))).await
    }

    async fn with(test: &TestDb, options: RelayOptions) -> Self {
        let db = test.second_node().await;
        let relay = Relay::start(db.events(), options).await;
        Self { db, relay }
    }

    /// As a server stops.
    async fn stop(self) {
        self.relay.stop().await;
        self.db.close().await.unwrap();
    }
}

fn listening(test: &TestDb) -> Listening {
    Listening::At(SecretString::from(test.url.as_str()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_hear_one_another_and_each_change_once() {
    let Some(test) = TestDb::on_postgres().await else { return };
    let [here, there] = [Node::start(&test).await, Node::start(&test).await];
    let key = new_id();
    let [mut on_here, mut on_there] = [watch(&here.db, key), watch(&there.db, key)];
    let mut other = watch(&there.db, new_id());
    let [first, second, third] = [new_id(), new_id(), new_id()];

    publish(&here.db, key, &[first]).await;
    assert_eq!(heard(&mut on_here), [Heard::Changed(first)], "at once");
    assert_eq!(next(&mut on_there).await, Heard::Changed(first));
    publish(&there.db, key, &[second]).await;
    assert_eq!(next(&mut on_here).await, Heard::Changed(second), "the first is not heard again from the database");
    assert_eq!(heard(&mut on_there), [Heard::Changed(second)]);

    // More than one payload holds.
    let many: Vec<Uuid> = (0..300).map(|_| new_id()).collect();
    publish(&here.db, key, &many).await;
    publish(&here.db, key, &[third]).await;
    let mut ids = BTreeSet::new();
    while ids.len() < 301 {
        let Heard::Changed(id) = next(&mut on_there).await else { panic!("it has missed some") };
        assert!(id == third || many.contains(&id));
        ids.insert(id);
    }
    assert_eq!(heard(&mut other), []);

    let too_many: Vec<Uuid> = (0..10_001).map(|_| new_id()).collect();
    publish(&here.db, new_id(), &too_many).await;
    assert_eq!(next(&mut on_there).await, Heard::Missed);
    assert_eq!(next(&mut other).await, Heard::Missed);
    assert_eq!((here.db.events().watchers(), there.db.events().watchers()), (1, 2));
    here.stop().await;
    there.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_break_watchers_are_told_to_read_anew_and_hear_again() {
    let Some(test) = TestDb::on_postgres().await else { return };
    let [here, there] = [Node::start(&test).await, Node::start(&test).await];
    let key = new_id();
    let [mut on_here, mut on_there] = [watch(&here.db, key), watch(&there.db, key)];
    let cut = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE application_name = 'chapterhouse events' AND datname = current_database()";
    for round in 1..=2 {
        execute(&test, cut).await;
        assert_eq!(next(&mut on_here).await, Heard::Missed, "round {round}");
        assert_eq!(next(&mut on_there).await, Heard::Missed, "round {round}");
        let [first, second] = [new_id(), new_id()];
        publish(&here.db, key, &[first]).await;
        assert_eq!(next(&mut on_there).await, Heard::Changed(first));
        publish(&there.db, key, &[second]).await;
        assert_eq!([next(&mut on_here).await, next(&mut on_here).await], [first, second].map(Heard::Changed));
        assert_eq!(next(&mut on_there).await, Heard::Changed(second));
    }
    here.stop().await;
    there.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_node_of_another_version_says_may_be_a_change_that_nobody_understands() {
    let Some(test) = TestDb::on_postgres().await else { return };
    let [here, there] = [Node::start(&test).await, Node::start(&test).await];
    let key = new_id();
    let mut watching = watch(&there.db, key);
    let stranger = new_id().simple().to_string();
    for payload in ["", "{}", &format!("2 {stranger} *"), &format!("1 {stranger} unheard_of:{stranger}")] {
        execute(&test, &format!("SELECT pg_notify('chapterhouse_events', '{payload}')")).await;
    }
    let id = new_id();
    publish(&here.db, key, &[id]).await;
    assert_eq!(next(&mut watching).await, Heard::Missed);
    let then = loop {
        match next(&mut watching).await {
            Heard::Missed => {}
            Heard::Changed(id) => break id,
        }
    };
    assert_eq!(then, id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_process_without_a_relay_changes_is_told_when_it_closes_the_database() {
    let Some(test) = TestDb::on_postgres().await else { return };
    let here = Node::start(&test).await;
    let key = new_id();
    let mut watching = watch(&here.db, key);
    let command = test.second_node().await;
    let [first, second] = [new_id(), new_id()];
    publish(&command, key, &[first]).await;
    publish(&here.db, key, &[second]).await;
    assert_eq!(next(&mut watching).await, Heard::Changed(second));
    command.close().await.unwrap();
    assert_eq!(next(&mut watching).await, Heard::Changed(first));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_a_node_stops_in_order_or_in_haste() {
    let Some(test) = TestDb::on_postgres().await else { return };
    let here = Node::start(&test).await;
    let key = new_id();
    let mut watching = watch(&here.db, key);
    for is_orderly in [true, false] {
        let mut expected = BTreeSet::new();
        let there = Node::with(&test, RelayOptions::new(Listening::Off)).await;
        for _ in 0..20 {
            let id = new_id();
            expected.insert(id);
            publish(&there.db, key, &[id]).await;
        }
        if is_orderly {
            there.stop().await;
        } else {
            // Told to stop twice.
            drop(there.relay);
            there.db.close().await.unwrap();
        }
        let mut ids = BTreeSet::new();
        while ids.len() < 20 {
            let Heard::Changed(id) = next(&mut watching).await else { panic!("it has missed some") };
            ids.insert(id);
        }
        assert_eq!(ids, expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_makes_sure_that_it_hears() {
    let Some(test) = TestDb::on_postgres().await else { return };
    let key = new_id();
    let options = |url: &str, check_every| RelayOptions {
        check_every,
        ..RelayOptions::new(Listening::At(SecretString::from(url)))
    };

    // Notifications are a database's own: as behind a pooler, `LISTEN` is taken, and nothing comes.
    let mut elsewhere = url::Url::parse(&test.url).unwrap();
    elsewhere.set_path("/postgres");
    let deaf = test.second_node().await;
    let mut watching = watch(&deaf, key);
    let relay = Relay::start(deaf.events(), options(elsewhere.as_str(), Duration::from_millis(100))).await;
    for _ in 0..3 {
        assert_eq!(next(&mut watching).await, Heard::Missed);
    }
    relay.stop().await;

    let hears = test.second_node().await;
    let mut signs = PgListener::connect(&test.url).await.unwrap();
    signs.listen("chapterhouse_events").await.unwrap();
    let relay = Relay::start(hears.events(), options(&test.url, Duration::from_secs(1))).await;
    let mut watching = watch(&hears, key);
    // At once, and a second after the first was heard.
    for _ in 0..3 {
        let sign = tokio::time::timeout(Duration::from_secs(20), signs.recv()).await.unwrap().unwrap();
        assert_eq!(sign.payload().split(' ').count(), 2, "{sign:?}");
    }
    assert_eq!(heard(&mut watching), []);
    relay.stop().await;
}

// --- with processes of their own

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_is_heard_by_the_server() {
    let Some(test) = TestDb::on_postgres().await else { return };
    let app = TestApp::set(test).await;
    let (ewa, jan) = (app.member("Ewa Mazur").await, app.member("Jan Kowalski").await);
    let mut watching = referrals::watch(app.db(), jan.id);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("slips.csv");
    std::fs::write(&file, "From,To,Slip Type,Inside/Outside,$ if TYFCB,Qty if CEU,Detail\nEwa Mazur,Jan Kowalski,Referral,Inside,,,Dach\n").unwrap();
    cli::out(&cli::on(&app.test, &["import", "slips", file.to_str().unwrap()]));
    let Heard::Changed(id) = next(&mut watching).await else { panic!("it has missed some") };
    let read = referrals::by_ids_for(app.db(), &app.club.actor(&ewa).await, &[id]).await.unwrap();
    assert_eq!((read[0].giver_id, read[0].recipient_id), (ewa.id, jan.id));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_hears_what_another_does_behind_a_pooler_that_lets_nothing_through() {
    let Some(test) = TestDb::on_postgres().await else { return };
    let app = TestApp::set(test).await;
    let jan = app.member("Jan Kowalski").await;
    let president = app.officer("Ewa Mazur", OfficeKind::President).await;
    app.give_account(&president).await;
    let meeting = app.club.open(&app.club.meeting(&app.wawel, "2026-11-23 06:45").await).await;
    let mut watching = meetings::watch(app.db(), meeting.id);

    let folder = tempfile::tempdir().unwrap();
    let env = [
        ("DATABASE_URL", app.test.url.as_str()),
        ("CHAPTERHOUSE_DATABASE__POOLER", "transaction"),
        ("CHAPTERHOUSE_JOBS__RUN_IN_SERVER", "false"),
    ];
    let mut server = Running::start(folder.path(), "serve", &env);
    server.until(
        "subscribers hear only of what this node changes: a pooler in transaction mode passes no notifications on, \
         and database.listen_url is not set",
    );
    let address = server.until("listening")["address"].as_str().unwrap().to_owned();
    let token = post(&address, "/v1/auth/token", None, json!({ "email": president.email, "password": PASSWORD })).await;
    let mark = json!({
        "query": "mutation($id: ID!, $input: AttendanceRecordInput!) { \
                  attendanceRecord(meetingId: $id, input: $input) { userErrors { code } } }",
        "variables": {
            "id": meeting.id.to_string(),
            "input": { "marks": [{ "memberId": jan.id.to_string(), "mark": "PRESENT" }] },
        },
    });
    let answer = post(&address, "/graphql", token["accessToken"].as_str(), mark).await;
    assert_eq!(answer, json!({ "data": { "attendanceRecord": { "userErrors": [] } } }));

    assert_eq!(next(&mut watching).await, Heard::<MeetingId>::Changed(meeting.id));
    let marked = meetings::attendance_of(app.db().reader(), &[meeting.id]).await.unwrap();
    assert_eq!(
        marked.iter().map(|one| (one.member_id, one.mark)).collect::<Vec<_>>(),
        [(jan.id, Some(AttendanceMark::Present))]
    );
    assert_eq!(server.stop().last().unwrap(), "stopped");
}

async fn post(address: &str, path: &str, token: Option<&str>, body: Value) -> Value {
    let request = reqwest::Client::new().post(format!("http://{address}{path}")).json(&body);
    let request = token.into_iter().fold(request, reqwest::RequestBuilder::bearer_auth);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200, "{answer:?}");
    answer.json().await.unwrap()
}

//! What two nodes do at the same moment, and always in the same order: the first keeps its transaction open until the
//! second waits for it. A second that does not wait, because a lock is missing, is seen in what comes of it.

use std::sync::atomic::{AtomicBool, Ordering};

use chapterhouse::chapters::{ChangePattern, Chapter, UpdateChapter};
use chapterhouse::meetings::{
    self, AddRole, AgendaFrom, AgendaRoleId, AgendaSource, AttendanceMark, CreateTemplate, InviteVisitor, MarkOne,
    Meeting, MeetingMode, MeetingStatus, NewAgendaItem, RecordAttendance, ScheduleMeeting, SetAgenda, SignUp,
    VisitorKind,
};
use chapterhouse::members::{self, AddMember, DirectoryFilter, JoinChapter, Member};
use chapterhouse::platform::db::{Db, Tx};
use chapterhouse::platform::error::{Error, Result};
use chapterhouse::platform::page::PageRequest;
use chapterhouse::platform::values::{Currency, Locale, Money, Patch};
use chapterhouse::referrals::{
    self, AcceptOneToOne, BusinessKind, Credited, EndOneToOne, LogOneToOne, MoveReferral, Notices, OneToOneStatus,
    PassReferral, ProposeOneToOne, Purpose, RecordClosedBusiness, ReferralRelation, ReferralStatus,
};
use chapterhouse::reports;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use tokio::sync::Notify;

use crate::support::club::{Club, closing, seen, text, untold};
use crate::support::{Stage, TestDb};

/// A chapter with a giver and a recipient, and a second node.
struct Nodes {
    test: TestDb,
    there: Db,
    club: Club,
    wawel: Chapter,
    jan: Member,
    emma: Member,
}

impl Stage for Nodes {
    async fn set(test: TestDb) -> Self {
        let there = test.second_node().await;
        let club = Club::new(&test.db).await;
        let wawel = club.chapter("Kraków Wawel").await;
        let jan = club.member(&wawel, "Jan Kowalski", Locale::Pl).await;
        let emma = club.member(&wawel, "Emma Clarke", Locale::En).await;
        Self { test, there, club, wawel, jan, emma }
    }
}

story! {
    async fn what_is_being_recorded_is_in_the_week_of_a_close_that_comes_meanwhile(nodes: Nodes) {
        nodes.test.leaves_jobs();
        let meeting = nodes.held("2026-11-23 06:45").await;
        let system = nodes.club.system();
        let record = async |tx: &Tx| referrals::record_closed_business_in(tx, system, nodes.thanks(), Notices::Nobody).await;
        let (_, told) = Box::pin(nodes.overlapping(record, nodes.close_there(&meeting))).await;
        assert_eq!(told, 1);
    }

    async fn what_is_recorded_while_a_week_is_closed_is_in_the_next(nodes: Nodes) {
        nodes.test.leaves_jobs();
        let meeting = nodes.held("2026-11-23 06:45").await;
        let system = nodes.club.system();
        let close = async |tx: &Tx| meetings::close_in(tx, system, closing(&meeting)).await;
        let record = async { referrals::record_closed_business(&nodes.there, system, nodes.thanks()).await.unwrap() };
        let (closed, _) = Box::pin(nodes.overlapping(close, record)).await;
        assert_eq!(reports::figures_of(&nodes.test.db, closed.close.id).await.unwrap().thanks.entries, 0);
        assert_eq!(nodes.close_there(&nodes.held("2026-11-23 08:30").await).await, 1);
    }

    async fn a_mark_that_is_set_during_the_close_is_refused(nodes: Nodes) {
        nodes.test.leaves_jobs();
        let meeting = nodes.held("2026-11-23 06:45").await;
        let system = nodes.club.system();
        let close = async |tx: &Tx| meetings::close_in(tx, system, closing(&meeting)).await;
        let marks = vec![MarkOne { member: nodes.jan.id, mark: AttendanceMark::Present, substitute_name: None }];
        let mark = meetings::record_attendance(&nodes.there, system, RecordAttendance { meeting: meeting.id, marks });
        let (_, marked) = Box::pin(nodes.overlapping(close, mark)).await;
        assert!(matches!(&marked, Err(Error::Rejected(list)) if list[0].code == "ATTENDANCE_NOT_OPEN"), "{marked:?}");
        let kept = meetings::attendance_of(nodes.test.db.reader(), &[meeting.id]).await.unwrap();
        assert!(kept.iter().all(|row| row.mark == Some(AttendanceMark::Absent)), "{kept:?}");
    }

    async fn a_last_visit_that_is_being_taken_in_one_chapter_is_gone_in_another(nodes: Nodes) {
        let system = nodes.club.system();
        let tyniec = nodes.club.chapter("Kraków Tyniec").await;
        let visit = async |chapter: &Chapter, start: &str| {
            let meeting = nodes.club.meeting(chapter, start).await;
            InviteVisitor {
                meeting: meeting.id,
                name: text("Marek Lis"),
                kind: VisitorKind::Prospect,
                company: None,
                profession: None,
                email: Some("marek@lis.example".parse().unwrap()),
                is_mailed: false,
            }
        };
        let first = visit(&nodes.wawel, "2026-11-26 06:45").await;
        meetings::invite_visitor(&nodes.test.db, system, first).await.unwrap();
        let (here, there) =
            (visit(&nodes.wawel, "2026-12-03 06:45").await, visit(&tyniec, "2026-12-04 06:45").await);
        let invite = async |tx: &Tx| meetings::invite_visitor_in(tx, system, here).await;
        let (_, refused) =
            Box::pin(nodes.overlapping(invite, meetings::invite_visitor(&nodes.there, system, there))).await;
        assert!(matches!(&refused, Err(Error::Rejected(list)) if list[0].code == "VISITS_USED_UP"), "{refused:?}");
    }

    async fn two_who_bring_the_same_new_word_are_both_found_by_it(nodes: Nodes) {
        let system = nodes.club.system();
        let (first, second) = (nodes.newcomer("Ewa").await, nodes.newcomer("Ola").await);
        let add = async |tx: &Tx| members::add_member_in(tx, system, first).await;
        let there = async { members::add_member(&nodes.there, system, second).await.unwrap() };
        let (ewa, ola) = Box::pin(nodes.overlapping(add, there)).await;
        // With a typo, which is found by the letters left out of the word.
        let filter = DirectoryFilter { search: Some("wrzeczyszczykiewicz".to_owned()), ..DirectoryFilter::default() };
        let found = members::directory(&nodes.there, &filter, &PageRequest::first(10)).await.unwrap();
        let found: Vec<_> = found.rows.iter().map(|(_, seated)| seated.member.id).collect();
        assert_eq!(found, [ewa.id, ola.id]);
    }

    async fn a_meeting_that_is_being_set_by_hand_is_not_planned_a_second_time(nodes: Nodes) {
        let system = nodes.club.system();
        let set = async |tx: &Tx| meetings::schedule_in(tx, system, nodes.thursday()).await;
        let plan = async { meetings::update_chapter(&nodes.there, system, nodes.by_pattern()).await.unwrap() };
        let (by_hand, planned) = Box::pin(nodes.overlapping(set, plan)).await;
        assert_eq!(planned.planned.added.len(), 25);
        let there = meetings::get(nodes.test.db.reader(), by_hand.id).await.unwrap();
        assert_eq!((there.pattern_on, there.version), (by_hand.starts_at.day_in(chrono_tz::UTC).into(), 2));
    }

    async fn a_last_place_of_a_role_that_is_being_taken_is_had_by_nobody_else(nodes: Nodes) {
        let (meeting, role) = nodes.with_one_role().await;
        let (jan, emma) = (nodes.club.actor(&nodes.jan).await, nodes.club.actor(&nodes.emma).await);
        let take = SignUp { meeting: meeting.id, role };
        let first = async |tx: &Tx| meetings::sign_up_in(tx, &jan, take).await;
        let (taken, refused) = Box::pin(nodes.overlapping(first, meetings::sign_up(&nodes.there, &emma, take))).await;
        assert!(matches!(&refused, Err(Error::Rejected(list)) if list[0].code == "AGENDA_ROLE_FULL"), "{refused:?}");
        assert_eq!(meetings::takers_of(nodes.test.db.reader(), &[meeting.id]).await.unwrap(), [taken]);
    }

    async fn what_is_announced_while_its_agenda_is_being_set_keeps_the_one_or_the_other(nodes: Nodes) {
        let (meeting, _) = nodes.with_one_role().await;
        let system = nodes.club.system();
        let publish = async |tx: &Tx| meetings::publish_in(tx, system, untold(&meeting)).await;
        let panel = NewAgendaItem { title: text("Panel"), minutes: 90, role: None, note: None };
        let set = SetAgenda { meeting: meeting.id, expected_version: 0, from: AgendaFrom::Items(vec![panel]) };
        let (_, refused) = Box::pin(nodes.overlapping(publish, meetings::set_agenda(&nodes.there, system, set))).await;
        assert!(matches!(refused, Err(Error::Conflict { current_version: 1 })), "{refused:?}");
        let of = [(meeting.id, meeting.chapter_id, MeetingStatus::Published)];
        let agenda = meetings::agendas_of(nodes.test.db.reader(), &of).await.unwrap().pop().unwrap();
        assert_eq!((agenda.source, agenda.items[0].title.as_str()), (AgendaSource::Own, "Talk"));
    }

    async fn of_two_templates_that_become_the_default_at_once_the_later_is(nodes: Nodes) {
        let system = nodes.club.system();
        nodes.with_one_role().await;
        let create = |name: &str| {
            let items = vec![NewAgendaItem { title: text("Talk"), minutes: 5, role: None, note: None }];
            CreateTemplate { chapter: nodes.wawel.id, name: text(name), is_default: true, items }
        };
        let there = Box::pin(meetings::create_template(&nodes.there, system, create("There")));
        let here = Box::pin(meetings::create_template(&nodes.test.db, system, create("Here")));
        let (here, there) = tokio::join!(here, there);
        assert!(here.unwrap().template.is_default && there.unwrap().template.is_default, "each was, for its moment");
        let all = meetings::templates_of(nodes.test.db.reader(), &[nodes.wawel.id]).await.unwrap();
        let defaults = all.iter().filter(|one| one.template.is_default).count();
        assert_eq!((all.len(), defaults), (3, 1));
    }

    async fn a_one_to_one_that_one_is_noting_is_confirmed_by_the_other_and_not_noted_twice(nodes: Nodes) {
        let (jan, emma) = (nodes.club.actor(&nodes.jan).await, nodes.club.actor(&nodes.emma).await);
        let log = |with: &Member| LogOneToOne { with: with.id, held_on: "2026-11-20".parse().unwrap(), note: None };
        let here = async |tx: &Tx| referrals::log_one_to_one_in(tx, &jan, log(&nodes.emma)).await;
        let there = referrals::log_one_to_one(&nodes.there, &emma, log(&nodes.jan));
        let (claimed, confirmed) = Box::pin(nodes.overlapping(here, there)).await;
        let confirmed = confirmed.unwrap();
        assert_eq!((claimed.status, claimed.version), (OneToOneStatus::HeldClaimed, 1));
        assert_eq!((confirmed.id, confirmed.status, confirmed.version), (claimed.id, OneToOneStatus::Confirmed, 2));
    }

    async fn of_two_proposals_to_each_other_the_second_hears_of_the_first(nodes: Nodes) {
        let (jan, emma) = (nodes.club.actor(&nodes.jan).await, nodes.club.actor(&nodes.emma).await);
        let here = async |tx: &Tx| referrals::propose_one_to_one_in(tx, &jan, nodes.proposal(&nodes.emma)).await;
        let there = referrals::propose_one_to_one(&nodes.there, &emma, nodes.proposal(&nodes.jan));
        let (proposed, refused) = Box::pin(nodes.overlapping(here, there)).await;
        let Err(Error::Rejected(list)) = &refused else { panic!("{refused:?}") };
        assert_eq!((list[0].code, &list[0].args), ("ONE_TO_ONE_OPEN", &vec![("id", proposed.id.to_string())]));
    }

    async fn a_one_to_one_that_is_being_accepted_is_called_off_no_more_as_a_proposal(nodes: Nodes) {
        let (jan, emma) = (nodes.club.actor(&nodes.jan).await, nodes.club.actor(&nodes.emma).await);
        let proposal = nodes.proposal(&nodes.emma);
        let starts_at = proposal.times[0];
        let propose = async |tx: &Tx| referrals::propose_one_to_one_in(tx, &jan, proposal.clone()).await;
        let proposed = nodes.test.db.tx(propose).await.unwrap();
        let accept = AcceptOneToOne { one_to_one: proposed.id, expected_version: 1, starts_at };
        let here = async |tx: &Tx| referrals::accept_one_to_one_in(tx, &emma, accept).await;
        let off = EndOneToOne { one_to_one: proposed.id, expected_version: 1, reason: None };
        let there = referrals::cancel_one_to_one(&nodes.there, &jan, off);
        let (accepted, refused) = Box::pin(nodes.overlapping(here, there)).await;
        assert_eq!((accepted.status, accepted.version), (OneToOneStatus::Accepted, 2));
        assert!(matches!(refused, Err(Error::Conflict { current_version: 2 })), "{refused:?}");
    }

    async fn a_referral_that_is_being_accepted_is_withdrawn_no_more(nodes: Nodes) {
        let passing = PassReferral {
            giver: Some(nodes.jan.id),
            recipient: nodes.emma.id,
            relation: ReferralRelation::ThirdParty,
            purpose: Purpose::Client,
            heat: 3,
            description: text("A roof"),
            contact: None,
            consent: None,
            parent: None,
        };
        let passed = referrals::pass(&nodes.test.db, nodes.club.system(), passing).await.unwrap();
        let moving = MoveReferral { referral: passed.id, expected_version: passed.version, reason: None };
        let (emma, jan) = (nodes.club.actor(&nodes.emma).await, nodes.club.actor(&nodes.jan).await);
        let accept = async |tx: &Tx| referrals::move_in(tx, &emma, moving.clone(), ReferralStatus::Accepted, Notices::Nobody).await;
        let withdraw = referrals::withdraw(&nodes.there, &jan, moving.clone());
        let (accepted, withdrawn) = Box::pin(nodes.overlapping(accept, withdraw)).await;
        assert_eq!((accepted.status, accepted.version), (ReferralStatus::Accepted, 2));
        assert!(matches!(&withdrawn, Err(Error::Rejected(list)) if list[0].code == "INVALID_TRANSITION"), "{withdrawn:?}");
    }
}

impl Nodes {
    /// A meeting whose agenda has one role, which one member takes.
    async fn with_one_role(&self) -> (Meeting, AgendaRoleId) {
        let system = self.club.system();
        let add = AddRole { chapter: self.wawel.id, name: text("Speaker"), places: 1, description: None };
        let role = meetings::add_role(&self.test.db, system, add).await.unwrap().id;
        let items = vec![NewAgendaItem { title: text("Talk"), minutes: 10, role: Some(role), note: None }];
        let create = CreateTemplate { chapter: self.wawel.id, name: text("Usual"), is_default: true, items };
        meetings::create_template(&self.test.db, system, create).await.unwrap();
        (self.club.meeting(&self.wawel, "2026-12-03 06:45").await, role)
    }

    /// The chapter meets on Thursdays from now on.
    fn by_pattern(&self) -> UpdateChapter {
        let pattern = Patch::Set("FREQ=WEEKLY;BYDAY=TH".to_owned());
        UpdateChapter {
            chapter: self.wawel.id,
            expected_version: 1,
            name: None,
            slug: None,
            city: None,
            country: None,
            currency: None,
            locale: None,
            languages: None,
            venue: Patch::Keep,
            meets: ChangePattern { pattern, ..ChangePattern::default() },
        }
    }

    fn proposal(&self, with: &Member) -> ProposeOneToOne {
        let times = vec![self.test.clock.now().plus(std::time::Duration::from_hours(24))];
        ProposeOneToOne { with: with.id, times, place: None, online_url: None, message: None }
    }

    /// The meeting of this Thursday, by hand.
    fn thursday(&self) -> ScheduleMeeting {
        let day = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
        ScheduleMeeting {
            chapter: self.wawel.id,
            title: None,
            local_start: day.and_hms_opt(6, 45, 0).unwrap(),
            minutes: None,
            mode: MeetingMode::InPerson,
            venue: None,
            online_url: None,
        }
    }

    /// A meeting that is over.
    async fn held(&self, local_start: &str) -> Meeting {
        let meeting = self.club.open(&self.club.meeting(&self.wawel, local_start).await).await;
        meetings::hold(&self.test.db, self.club.system(), seen(&meeting)).await.unwrap()
    }

    /// Somebody with a name that nobody has yet, who is about to take a seat.
    async fn newcomer(&self, given_name: &str) -> AddMember {
        let category = self.club.profession(&format!("trade of {given_name}")).await.id;
        let joined_on = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        AddMember {
            given_name: text(given_name),
            family_name: text("Brzęczyszczykiewicz"),
            email: None,
            phone: None,
            company: None,
            offers: None,
            seeks: None,
            locale: Locale::Pl,
            seat: Some(JoinChapter { chapter: self.wawel.id, category, joined_on, renewal_on: None }),
        }
    }

    /// Closes a meeting on the second node and draws up its figures at once: how many thanks are in them.
    async fn close_there(&self, meeting: &Meeting) -> u32 {
        let closed = meetings::close(&self.there, self.club.system(), closing(meeting)).await.unwrap();
        reports::figures_of(&self.there, closed.close.id).await.unwrap().thanks.entries
    }

    /// Emma thanks Jan.
    fn thanks(&self) -> RecordClosedBusiness {
        RecordClosedBusiness {
            recipient: Some(self.emma.id),
            credited: Credited::Member(self.jan.id),
            amount: Money::new(125_000, Currency::PLN),
            kind: BusinessKind::New,
            closed_on: None,
            note: None,
        }
    }

    /// Does the first in a transaction that ends when the second, begun meanwhile, waits for it; or has not waited.
    async fn overlapping<A, B>(
        &self,
        first: impl AsyncFnOnce(&Tx) -> Result<A>,
        second: impl Future<Output = B>,
    ) -> (A, B) {
        let (is_under_way, has_ended) = (Notify::new(), AtomicBool::new(false));
        let here = self.test.db.tx(async |tx| {
            let done = first(tx).await?;
            is_under_way.notify_one();
            self.until_somebody_waits(&has_ended).await;
            Ok(done)
        });
        let there = async {
            is_under_way.notified().await;
            let done = second.await;
            has_ended.store(true, Ordering::SeqCst);
            done
        };
        let (here, there) = tokio::join!(here, there);
        (here.unwrap(), there)
    }

    async fn until_somebody_waits(&self, has_ended: &AtomicBool) {
        if self.test.db.backend() == DbBackend::Sqlite {
            // Its one writer is held: whoever comes has to wait.
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            assert!(!has_ended.load(Ordering::SeqCst), "a second writer was let in");
            return;
        }
        let waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let waiting = Statement::from_string(DbBackend::Postgres, waiting);
        while !has_ended.load(Ordering::SeqCst) {
            if self.test.db.reader().query_one_raw(waiting.clone()).await.unwrap().is_some() {
                return;
            }
        }
    }
}

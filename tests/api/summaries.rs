//! From a close to the mails: what a chapter did in a week reaches every member once, and tells each only what is
//! theirs to read.

use std::collections::BTreeMap;
use std::time::Duration;

use chapterhouse::access::OfficeKind;
use chapterhouse::chapters::{self, Chapter, Disclosure, DisclosurePolicy, Policy, SetPolicy};
use chapterhouse::meetings::{
    self, AttendanceMark, CheckInVisitor, CloseMeeting, Closed, InviteVisitor, MarkOne, Meeting, RecordAttendance,
    SummaryMail, VisitorKind,
};
use chapterhouse::members::Member;
use chapterhouse::platform::error::Error;
use chapterhouse::platform::files::Files;
use chapterhouse::platform::jobs::{self, Filter, JobContext, JobRecord, JobStatus};
use chapterhouse::platform::mail::{DEFAULT_TIMEOUT, Mailer, MailerOptions};
use chapterhouse::platform::values::{Currency, Locale, Money};
use chapterhouse::referrals::{
    self, BusinessKind, ConsentBasis, Credited, MoveReferral, PassReferral, Purpose, RecordClosedBusiness, Referral,
    ReferralRelation,
};
use chapterhouse::reports;
use chapterhouse::worker::Worker;
use mail_parser::MessageParser;
use sea_orm::{ConnectionTrait as _, Statement, Value};

use crate::support::club::{Club, Place, closing, seen, text, untold};
use crate::support::smtp::{Answer, Received, SmtpServer};
use crate::support::{Stage, TestDb};

const LONDON: Place =
    Place { city: "London", country: "GB", zone: "Europe/London", currency: "GBP", locale: Locale::En };

/// A chapter of five, three of whom read Polish, two English; and a mail server that takes everything.
struct Week {
    test: TestDb,
    club: Club,
    wawel: Chapter,
    /// Vice president.
    anna: Member,
    /// President.
    jan: Member,
    ewa: Member,
    emma: Member,
    james: Member,
    server: SmtpServer,
    worker: Worker,
}

impl Stage for Week {
    async fn set(test: TestDb) -> Self {
        let club = Club::new(&test.db).await;
        let wawel = club.chapter("Kraków Wawel").await;
        let anna = club.member(&wawel, "Anna Świetlik", Locale::Pl).await;
        let jan = club.member(&wawel, "Jan Kowalski", Locale::Pl).await;
        let ewa = club.member(&wawel, "Ewa Mazur", Locale::Pl).await;
        let emma = club.member(&wawel, "Emma Clarke", Locale::En).await;
        let james = club.member(&wawel, "James O’Neill", Locale::En).await;
        club.office(&anna, OfficeKind::VicePresident, &wawel).await;
        club.office(&jan, OfficeKind::President, &wawel).await;
        club.tolerate_absence(&wawel).await;
        // What the parties of a referral are told is another story.
        for member in [&anna, &jan, &ewa, &emma, &james] {
            club.spare_referral_mails(member).await;
        }
        let server = SmtpServer::start().await;
        let worker = worker(&test, &server);
        Self { test, club, wawel, anna, jan, ewa, emma, james, server, worker }
    }
}

story! {
    async fn a_closed_week_reaches_every_member_once_and_in_their_language(week: Week) {
        let closed = week.live_through().await;
        assert_eq!(closed.summaries_queued, 5);
        assert_eq!(week.server.received().len(), 0, "a close sends nothing itself");
        assert_eq!(week.worker.run_due().await, 6);

        let mails = week.mails();
        assert_eq!(mails.keys().map(String::as_str).collect::<Vec<_>>(), [
            "anna.swietlik@example.com",
            "emma.clarke@example.com",
            "ewa.mazur@example.com",
            "james.oneill@example.com",
            "jan.kowalski@example.com",
        ]);
        week.everybody_reads_of_the_chapter(&mails);
        mails[address(&week.jan)].text_says(
            "Twój tydzień: Jan Kowalski Na spotkaniu obecność Podziękowanie dla Ciebie Do tego doprowadziły Twoje \
             rekomendacje. * 1 250,00 PLN Od Ciebie: 1 rekomendacja * Dla: Emma Clarke – Sąsiad otwiera gabinet \
             stomatologiczny Przygotowanie 4 z 5: umówiona rozmowa lub spotkanie Najwięcej rekomendacji * Jan \
             Kowalski (Ty) – 1 rekomendacja",
        );
        mails[address(&week.emma)].text_says(
            "Your week: Emma Clarke Your attendance late Business you recorded PLN 1,250.00 1 referral for you Call \
             soon and say how it went: the giver sees every step that you record. * From Jan Kowalski – Sąsiad \
             otwiera gabinet stomatologiczny Heat 4 of 5: a call or meeting is arranged Most referrals given * Jan \
             Kowalski – 1 referral",
        );
        mails[address(&week.ewa)].text_says("Twój tydzień: Ewa Mazur Na spotkaniu nieobecność Twoi goście Marek Lis");
        mails[address(&week.james)].text_says("Your attendance represented by a substitute");
        for (job, mail) in week.jobs().await.into_iter().zip(week.received_in_order_of_jobs()) {
            assert_eq!((job.status, job.attempts), (JobStatus::Done, 1));
            assert_eq!(mail.message_id, format!("{}@klub.example", job.id.0));
        }
    }

    async fn closing_twice_and_asking_twice_mails_nobody_twice(week: Week) {
        let meeting = week.open("2026-11-26 06:45").await;
        let meeting = meetings::hold(&week.test.db, week.club.system(), seen(&meeting)).await.unwrap();
        let both = tokio::join!(
            meetings::close(&week.test.db, week.club.system(), closing(&meeting)),
            meetings::close(&week.test.db, week.club.system(), closing(&meeting)),
        );
        let (Ok(closed), Err(Error::Rejected(refused))) = (match both {
            (Err(refused), Ok(closed)) => (Ok(closed), Err(refused)),
            (one, other) => (one, other),
        }) else {
            panic!("one close stands, the other is refused");
        };
        assert_eq!(refused[0].code, "INVALID_TRANSITION");
        assert_eq!(week.worker.run_due().await, 6);
        let again = meetings::close(&week.test.db, week.club.system(), closing(&closed.meeting)).await;
        assert!(matches!(again, Err(Error::Rejected(list)) if list[0].code == "INVALID_TRANSITION"));
        let asked = SummaryMail { close_id: closed.close.id, member_id: week.emma.id };
        assert!(!week.test.db.tx(async |tx| jobs::enqueue(tx, &asked).await).await.unwrap());

        week.test.clock.advance(Duration::from_hours(24));
        assert_eq!(week.worker.run_due().await, 0);
        assert_eq!((week.mails().len(), week.server.received().len()), (5, 5));
    }

    async fn a_close_does_not_wait_for_the_mail_server_but_the_mails_do(week: Week) {
        let mut week = week;
        week.server.stop().await;
        let meeting = week.open("2026-11-26 06:45").await;
        let referral = week.refer(&week.jan, &week.emma, "Remont dachu").await;
        assert_eq!(week.club.close(&meeting).await.summaries_queued, 5);
        assert_eq!(week.worker.run_due().await, 6);
        assert!(week.jobs().await.iter().all(|job| job.status == JobStatus::Queued));

        // What happens while the mails wait is told in the week in which it happens.
        let withdrawal = MoveReferral { referral: referral.id, expected_version: referral.version, reason: None };
        referrals::withdraw(&week.test.db, &week.club.actor(&week.jan).await, withdrawal).await.unwrap();
        week.server.start_again().await;
        assert_eq!(week.worker.run_due().await, 0, "not before the pause is over");
        week.test.clock.advance(Duration::from_secs(10));
        assert_eq!(week.worker.run_due().await, 5);
        assert!(week.jobs().await.iter().all(|job| (job.status, job.attempts) == (JobStatus::Done, 2)));
        week.mails()[address(&week.emma)].says(&["1 referral for you", "Remont dachu"]);
        assert_eq!(week.server.received().len(), 5);
    }

    async fn an_address_that_is_refused_keeps_its_mail_from_nobody_else(week: Week) {
        week.server.answer_to("ewa.mazur@example.com", Answer::AtRecipient("550 5.1.1 no such user"));
        let meeting = week.open("2026-11-26 06:45").await;
        week.club.close(&meeting).await;
        assert_eq!(week.worker.run_due().await, 6);

        let dead = Filter { status: Some(JobStatus::Dead), ..Filter::default() };
        let dead = jobs::list(&week.test.db, &dead).await.unwrap();
        assert_eq!(dead.len(), 1);
        assert!(dead[0].payload.contains(&week.ewa.id.0.to_string()));
        assert_eq!(dead[0].last_error.as_deref(), Some("550 5.1.1 no such user"));
        assert_eq!(week.mails().len(), 4);

        week.server.answer_to("ewa.mazur@example.com", Answer::Yes);
        assert_eq!(jobs::retry_all_dead(&week.test.db).await.unwrap(), 1);
        assert_eq!(week.worker.run_due().await, 1);
        assert_eq!(week.mails().len(), 5);
    }

    async fn what_is_recorded_after_the_close_is_told_a_week_later(week: Week) {
        let first = week.open("2026-11-26 06:45").await;
        week.thank(&week.emma, Credited::Member(week.jan.id), pln(100_000)).await;
        week.club.close(&first).await;
        // At the very instant of the close, before the mails are written.
        week.thank(&week.emma, Credited::Member(week.jan.id), pln(30_000)).await;
        week.refer(&week.jan, &week.emma, "Nowa kuchnia").await;
        assert_eq!(week.worker.run_due().await, 6);
        let mail = &week.mails()[address(&week.ewa)];
        mail.says(&["1 podziękowanie", "1 000,00 PLN"]);
        mail.is_silent_about(&["300,00", "Rekomendacje 1"]);
        week.mails()[address(&week.emma)].is_silent_about(&["Nowa kuchnia"]);

        week.test.clock.advance(Duration::from_hours(7 * 24));
        let second = week.open("2026-12-03 06:45").await;
        week.club.close(&second).await;
        assert_eq!(week.worker.run_due().await, 6);
        let mail = &week.mails_after(5)[address(&week.ewa)];
        assert_eq!(mail.subject, "Kraków Wawel: tydzień do 3 grudnia 2026");
        mail.says(&["1 podziękowanie", "300,00 PLN", "Od początku roku: 1 300,00 PLN", "1 w grupie"]);
        week.mails_after(5)[address(&week.emma)].says(&["Nowa kuchnia", "PLN 300.00"]);
    }

    async fn a_referral_between_chapters_is_told_in_both(week: Week) {
        let london = week.club.chapter_in(LONDON, "London City").await;
        let oliver = week.club.member(&london, "Oliver Bennett", Locale::En).await;
        let mia = week.club.member(&london, "Mia Smith", Locale::En).await;
        week.club.spare_referral_mails(&oliver).await;
        week.disclose(&london, "2026-11-01", Disclosure::Named).await;
        let (here, there) = (week.open("2026-11-26 06:45").await, week.club.meeting(&london, "2026-11-27 07:00").await);
        let referral = week.refer(&week.jan, &oliver, "Bicycles for a courier firm").await;
        week.accept(&oliver, &referral).await;
        week.thank(&oliver, Credited::Referral(referral.id), Money::new(90_000, Currency::GBP)).await;
        week.club.close(&here).await;
        assert_eq!(week.worker.run_due().await, 6);
        let there = week.club.open(&there).await;
        week.club.close(&there).await;
        assert_eq!(week.worker.run_due().await, 3);

        let mails = week.mails();
        assert_eq!(mails.len(), 7);
        mails[address(&week.jan)].text_says(
            "Podziękowanie dla Ciebie Do tego doprowadziły Twoje rekomendacje. * Oliver Bennett Od Ciebie: 1 \
             rekomendacja * Dla: Oliver Bennett – Bicycles for a courier firm",
        );
        for member in [&week.jan, &week.ewa] {
            mails[address(member)].says(&["0 w grupie · 1 poza grupę"]);
            // London's business is London's total, and London tells givers no amounts.
            mails[address(member)].is_silent_about(&["900,00", "Podziękowania za transakcje"]);
        }
        mails[address(&week.ewa)].is_silent_about(&["Oliver", "Bicycles"]);
        mails[address(&oliver)].says(&["1 referral for you", "From Jan Kowalski", "Bicycles", "Business you recorded"]);
        mails[address(&mia)].says(&["London City: the week to 27 November 2026", "GBP 900.00", "1 thank-you"]);
        mails[address(&mia)].is_silent_about(&["Jan Kowalski", "Bicycles", "Referrals given"]);
    }

    async fn nobody_reads_what_is_not_theirs(week: Week) {
        let meeting = week.open("2026-11-26 06:45").await;
        let passed = [
            (&week.jan, &week.emma, "Dach nad stodołą", pln(111_111)),
            (&week.emma, &week.ewa, "Translation of a contract", pln(222_222)),
            (&week.ewa, &week.jan, "Księgowość fundacji", pln(333_333)),
        ];
        for (giver, recipient, description, amount) in &passed {
            let referral = week.refer(giver, recipient, description).await;
            week.accept(recipient, &referral).await;
            week.thank(recipient, Credited::Referral(referral.id), *amount).await;
        }
        week.club.close(&meeting).await;
        assert_eq!(week.worker.run_due().await, 6);

        let mails = week.mails();
        assert_eq!(mails.len(), 5);
        for member in [&week.anna, &week.jan, &week.ewa, &week.emma, &week.james] {
            let mail = &mails[address(member)];
            mail.says(&[if member.locale == Locale::Pl { "6 666,66 PLN" } else { "PLN 6,666.66" }]);
            mail.is_silent_about(&["Zofia", "Tajna", "600 700 800", "600700800", "example.net", "spoke of it"]);
            for (giver, recipient, description, amount) in &passed {
                let is_party = member.id == giver.id || member.id == recipient.id;
                let (whole, rest) = (amount.minor / 100, amount.minor % 100);
                let amount = format!("{},{:03}.{rest}", whole / 1_000, whole % 1_000);
                let sum = if member.locale == Locale::En { amount } else { amount.replace(',', " ").replace('.', ",") };
                if is_party {
                    mail.says(&[description, &sum]);
                } else {
                    mail.is_silent_about(&[description, &sum]);
                }
            }
        }
    }

    async fn givers_read_what_the_policy_of_the_day_discloses(week: Week) {
        week.disclose(&week.wawel, "2026-12-03", Disclosure::Named).await;
        week.disclose(&week.wawel, "2026-12-10", Disclosure::NamedWithAmount).await;
        week.test.clock.advance(Duration::from_hours(3 * 24));
        let told = ["* 1 250,00 PLN", "* Emma Clarke", "* Emma Clarke – 1 250,00 PLN"];
        for (number, told) in told.into_iter().enumerate() {
            let meeting = week.open(["2026-11-26 06:45", "2026-12-03 06:45", "2026-12-10 06:45"][number]).await;
            week.mark_all_present(&meeting).await;
            week.thank(&week.emma, Credited::Member(week.jan.id), pln(125_000)).await;
            // Somebody else's thanks: the chapter's sum gives no single amount away.
            week.thank(&week.ewa, Credited::Outsider(text("Klient z ulicy")), pln(61_731)).await;
            week.club.close(&meeting).await;
            assert_eq!(week.worker.run_due().await, 6);
            let mails = week.mails_after(number * 5);
            mails[address(&week.jan)].text_says(&format!(
                "Na spotkaniu obecność Podziękowanie dla Ciebie Do tego doprowadziły Twoje rekomendacje. {told} "
            ));
            match number {
                0 => mails[address(&week.jan)].is_silent_about(&["Emma"]),
                1 => mails[address(&week.jan)].is_silent_about(&["1 250,00"]),
                _ => {}
            }
            mails[address(&week.anna)].is_silent_about(&["Emma", "Klient z ulicy", "1 250,00", "617,31"]);
            week.test.clock.advance(Duration::from_hours(7 * 24));
        }
    }

    async fn a_mail_goes_where_its_reader_is_when_it_is_sent(week: Week) {
        week.test.leaves_jobs();
        let meeting = week.open("2026-11-26 06:45").await;
        week.club.close(&meeting).await;
        week.change(&week.emma, "email = 'emma@new.example', locale = 'pl'").await;
        week.change(&week.ewa, "email = NULL").await;
        let ended = "UPDATE memberships SET status = 'ENDED', ended_on = '2026-11-23', end_reason = 'RESIGNED' WHERE member_id = $1";
        week.execute(ended, week.james.id.into()).await;
        assert_eq!(week.worker.run_due().await, 6);

        let mails = week.mails();
        assert_eq!(mails["emma@new.example"].subject, "Kraków Wawel: tydzień do 26 listopada 2026");
        assert!(mails.contains_key(address(&week.james)), "who left in between still gets the week that was theirs");
        assert_eq!(mails.len(), 4);
        let dead: Vec<JobRecord> = week.jobs().await.into_iter().filter(|job| job.status == JobStatus::Dead).collect();
        assert_eq!(dead.len(), 1);
        assert_eq!(dead[0].last_error.as_deref(), Some("the member has no e-mail address any more"));
    }

    async fn figures_that_another_node_drew_up_first_are_the_ones_that_count(week: Week) {
        week.test.leaves_jobs();
        let meeting = week.open("2026-11-26 06:45").await;
        let close = week.club.close(&meeting).await.close;
        let other = week.open("2026-11-27 06:45").await;
        let other = week.club.close(&other).await.close;
        let mut figures = (*reports::figures_of(&week.test.db, other.id).await.unwrap()).clone();
        figures.attendance.expected = 77;
        let stored = serde_json::to_string(&figures).unwrap();
        let insert = "INSERT INTO week_snapshots (close_id, figures, created_at) VALUES ($1, $2, 0)";
        let values: [Value; 2] = [close.id.into(), stored.into()];
        let insert = Statement::from_sql_and_values(week.test.db.backend(), insert, values);
        week.test.db.tx(async |tx| Ok(tx.execute_raw(insert).await?)).await.unwrap();

        assert_eq!(reports::figures_of(&week.test.db, close.id).await.unwrap().attendance.expected, 77);
        assert!(matches!(reports::figures_of(&week.test.db, meetings::CloseId::new()).await, Err(Error::NotFound)));
    }

    async fn a_week_costs_as_many_statements_for_many_members_as_for_few(week: Week) {
        week.test.leaves_jobs();
        let few = week.statements_of_a_week("2026-11-26 06:45").await;
        for number in 0..20 {
            let name = format!("Member Number{number}");
            week.club.member(&week.wawel, &name, Locale::En).await;
        }
        let many = week.statements_of_a_week("2026-12-03 06:45").await;
        assert_eq!(few, many);
        assert!(many <= 19, "{many}");
    }
}

impl Week {
    /// From the invitation to the close, with something of everything.
    async fn live_through(&self) -> Closed {
        let (anna, jan) = (self.club.actor(&self.anna).await, self.club.actor(&self.jan).await);
        let db = &self.test.db;
        let meeting = self.club.meeting(&self.wawel, "2026-11-26 06:45").await;
        self.club.meeting(&self.wawel, "2026-12-03 06:45").await;
        let meeting = meetings::publish(db, self.club.system(), untold(&meeting)).await.unwrap();
        let ewa = self.club.actor(&self.ewa).await;
        let came = meetings::invite_visitor(db, &ewa, visitor(&meeting, "Marek Lis")).await.unwrap();
        meetings::invite_visitor(db, &ewa, visitor(&meeting, "Olga Dudek")).await.unwrap();
        self.test.clock.advance(Duration::from_hours(70));
        let meeting = meetings::start(db, &jan, seen(&meeting)).await.unwrap();
        let check_in = CheckInVisitor { visitor: came.id, expected_version: came.version };
        meetings::check_in_visitor(db, &jan, check_in).await.unwrap();
        let marks = [
            (&self.anna, AttendanceMark::Present, None),
            (&self.jan, AttendanceMark::Present, None),
            (&self.emma, AttendanceMark::Late, None),
            (&self.james, AttendanceMark::Substitute, Some("Karol Zięba")),
        ];
        let marks = marks.map(|(member, mark, substitute)| MarkOne {
            member: member.id,
            mark,
            substitute_name: substitute.map(text),
        });
        let marks = RecordAttendance { meeting: meeting.id, marks: marks.to_vec() };
        meetings::record_attendance(db, &anna, marks).await.unwrap();
        let referral = self.refer(&self.jan, &self.emma, "Sąsiad otwiera gabinet stomatologiczny").await;
        self.accept(&self.emma, &referral).await;
        self.thank(&self.emma, Credited::Referral(referral.id), pln(125_000)).await;
        let meeting = meetings::hold(db, &anna, seen(&meeting)).await.unwrap();
        let note = Some(text("Zabierzcie wizytówki."));
        meetings::close(db, &anna, CloseMeeting { note, ..closing(&meeting) }).await.unwrap()
    }

    fn everybody_reads_of_the_chapter(&self, mails: &BTreeMap<String, Mail>) {
        for member in [&self.anna, &self.jan, &self.ewa] {
            let mail = &mails[address(member)];
            assert_eq!(mail.subject, "Kraków Wawel: tydzień do 26 listopada 2026");
            mail.says(&[
                "czwartek, 26 listopada 2026, 06:45",
                "Słowo do grupy: Anna Świetlik",
                "Zabierzcie wizytówki.",
                "3 z 5",
                "1 spóźnienie · 1 zastępstwo · 1 nieobecność",
                "Nieobecni: Ewa Mazur",
                "1 w grupie · 0 poza grupę",
                "1 podziękowanie · 1 za nową transakcję",
                "Od początku roku: 1 250,00 PLN",
                "1 gość na spotkaniu",
                "spedytor, Lis Transport",
                "czwartek, 3 grudnia 2026, 06:45",
                "Hotel Stary",
            ]);
            mail.is_silent_about(&["Olga", "Karol"]);
        }
        for member in [&self.emma, &self.james] {
            let mail = &mails[address(member)];
            assert_eq!(mail.subject, "Kraków Wawel: the week to 26 November 2026");
            mail.says(&[
                "A note from Anna Świetlik",
                "3 of 5",
                "1 late · 1 substitute · 1 absent",
                "1 inside the chapter · 0 outside",
                "1 thank-you · 1 from new business",
                "PLN 1,250.00",
                "Invited by Ewa Mazur",
                "Thursday, 3 December 2026, 06:45",
            ]);
        }
    }

    async fn open(&self, local_start: &str) -> Meeting {
        let meeting = self.club.meeting(&self.wawel, local_start).await;
        self.club.open(&meeting).await
    }

    /// A referral of heat 4, with a third person who agreed.
    async fn refer(&self, giver: &Member, recipient: &Member, description: &str) -> Referral {
        let contact = referrals::Contact {
            name: text("Zofia Tajna"),
            phone: Some(text("+48 600 700 800")),
            email: Some("zofia.tajna@example.net".parse().unwrap()),
        };
        let consent = referrals::Consent {
            basis: ConsentBasis::Spoken,
            note: Some(text("We spoke of it")),
            given_on: "2026-11-20".parse().unwrap(),
        };
        let input = PassReferral {
            giver: None,
            recipient: recipient.id,
            relation: ReferralRelation::ThirdParty,
            purpose: Purpose::Client,
            heat: 4,
            description: text(description),
            contact: Some(contact),
            consent: Some(consent),
            parent: None,
        };
        referrals::pass(&self.test.db, &self.club.actor(giver).await, input).await.unwrap()
    }

    async fn accept(&self, recipient: &Member, referral: &Referral) {
        let input = MoveReferral { referral: referral.id, expected_version: referral.version, reason: None };
        referrals::accept(&self.test.db, &self.club.actor(recipient).await, input).await.unwrap();
    }

    async fn thank(&self, recipient: &Member, credited: Credited, amount: Money) {
        let input = RecordClosedBusiness {
            recipient: None,
            credited,
            amount,
            kind: BusinessKind::New,
            closed_on: None,
            note: Some(text("A note of the recipient")),
        };
        let actor = self.club.actor(recipient).await;
        referrals::record_closed_business(&self.test.db, &actor, input).await.unwrap();
    }

    async fn disclose(&self, chapter: &Chapter, from: &str, disclosure: Disclosure) {
        let input = SetPolicy {
            chapter: chapter.id,
            effective_on: from.parse().unwrap(),
            expected_version: None,
            policy: Policy::Disclosure(DisclosurePolicy { disclosure }),
            reason: None,
        };
        chapters::set_policy(&self.test.db, self.club.system(), input).await.unwrap();
    }

    async fn mark_all_present(&self, meeting: &Meeting) {
        let all = [&self.anna, &self.jan, &self.ewa, &self.emma, &self.james];
        let mark = AttendanceMark::Present;
        let marks = all.map(|member| MarkOne { member: member.id, mark, substitute_name: None });
        let input = RecordAttendance { meeting: meeting.id, marks: marks.to_vec() };
        meetings::record_attendance(&self.test.db, self.club.system(), input).await.unwrap();
    }

    async fn statements_of_a_week(&self, local_start: &str) -> u64 {
        let meeting = self.open(local_start).await;
        let closed = self.club.close(&meeting).await;
        let before = self.test.db.statements();
        let figures = reports::figures_of(&self.test.db, closed.close.id).await.unwrap();
        assert_eq!(figures.members.len() as u64, closed.summaries_queued);
        self.test.db.statements() - before
    }

    /// There is no command yet that changes an address or ends a membership.
    async fn change(&self, member: &Member, what: &str) {
        self.execute(&format!("UPDATE members SET {what} WHERE id = $1"), member.id.into()).await;
    }

    async fn execute(&self, sql: &str, value: Value) {
        let statement = Statement::from_sql_and_values(self.test.db.backend(), sql, [value]);
        let done = self.test.db.tx(async |tx| Ok(tx.execute_raw(statement).await?)).await.unwrap();
        assert_eq!(done.rows_affected(), 1);
    }

    /// Every summary that was asked for, the oldest first.
    async fn jobs(&self) -> Vec<JobRecord> {
        let mut jobs = jobs::list(&self.test.db, &Filter::default()).await.unwrap();
        jobs.retain(|job| job.kind == "meetings.summary");
        jobs.reverse();
        jobs
    }

    fn received_in_order_of_jobs(&self) -> Vec<Mail> {
        let mut mails: Vec<Mail> = self.server.received().iter().map(Mail::read).collect();
        mails.sort_by(|a, b| a.message_id.cmp(&b.message_id));
        mails
    }

    /// The mails by their reader; nobody got two.
    fn mails(&self) -> BTreeMap<String, Mail> {
        self.mails_after(0)
    }

    /// Without the first so many that came.
    fn mails_after(&self, earlier: usize) -> BTreeMap<String, Mail> {
        let received = self.server.received();
        let mut mails = BTreeMap::new();
        for received in received.iter().skip(earlier) {
            assert_eq!(received.to.len(), 1);
            let twice = mails.insert(received.to[0].clone(), Mail::read(received));
            assert!(twice.is_none(), "{} got two", received.to[0]);
        }
        mails
    }
}

/// A mail as its reader reads it: white space and rules of lines count for nothing.
struct Mail {
    message_id: String,
    subject: String,
    text: String,
    html: String,
}

impl Mail {
    fn read(received: &Received) -> Self {
        let mail = MessageParser::default().parse(&received.raw).unwrap();
        assert_eq!((mail.text_body_count(), mail.html_body_count(), mail.attachment_count()), (1, 1, 0));
        Self {
            message_id: mail.message_id().unwrap().to_owned(),
            subject: mail.subject().unwrap().to_owned(),
            text: squeezed(&mail.body_text(0).unwrap()),
            html: squeezed(&mail.body_html(0).unwrap()),
        }
    }

    /// In the subject, or in both bodies.
    fn says(&self, parts: &[&str]) {
        for part in parts {
            let is_there = self.subject == *part || (self.text.contains(part) && self.html.contains(part));
            assert!(is_there, "{part:?} is not in\n{}\n{}", self.text, self.html);
        }
    }

    fn text_says(&self, words: &str) {
        assert!(self.text.contains(words), "{words:?} is not in\n{}", self.text);
    }

    fn is_silent_about(&self, parts: &[&str]) {
        for part in parts {
            for place in [&self.subject, &self.text, &self.html] {
                assert!(!place.contains(part), "{part:?} is in\n{place}");
            }
        }
    }
}

fn squeezed(body: &str) -> String {
    let words = body.lines().filter(|line| !line.starts_with("---") && !line.starts_with("===")).collect::<Vec<_>>();
    words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn address(member: &Member) -> &str {
    member.email.as_ref().unwrap().as_str()
}

fn pln(minor: i64) -> Money {
    Money::new(minor, Currency::PLN)
}

fn visitor(meeting: &Meeting, name: &str) -> InviteVisitor {
    InviteVisitor {
        meeting: meeting.id,
        name: text(name),
        kind: VisitorKind::Prospect,
        company: Some(text("Lis Transport")),
        profession: Some(text("spedytor")),
        email: None,
        is_mailed: false,
    }
}

fn worker(test: &TestDb, server: &SmtpServer) -> Worker {
    let mailer = Mailer::new(MailerOptions {
        smtp: Some(server.options()),
        from_name: "Klub".to_owned(),
        from: "no-reply@klub.example".parse().unwrap(),
        capture: None,
        clock: test.clock.clone(),
        timeout: DEFAULT_TIMEOUT,
    });
    let public_url = "https://klub.example".to_owned();
    let context = JobContext { db: test.db.clone(), mailer: mailer.unwrap(), files: Files::nowhere(), public_url };
    Worker::new(chapterhouse::app::registry(), context)
}

//! Mail: through a real SMTP conversation, in all its moods; and what development keeps of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chapterhouse::pages::mailbox::{self, Tab};
use chapterhouse::platform::db::Db;
use chapterhouse::platform::error::Error;
use chapterhouse::platform::files::Files;
use chapterhouse::platform::jobs::{self, Filter, Job, JobContext, JobError, JobRecord, JobRun, JobStatus};
use chapterhouse::platform::mail::{self, Letter, Mailer, MailerOptions, SmtpOptions, SmtpTls};
use chapterhouse::platform::values::new_id;
use chapterhouse::worker::{Registry, Worker};
use mail_parser::MessageParser;
use sea_orm::{ConnectionTrait as _, Statement};
use serde::{Deserialize, Serialize};

use crate::support::TestDb;
use crate::support::smtp::{Answer, Received, SmtpServer};

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Greeting {
    to: String,
}

impl Job for Greeting {
    const KIND: &'static str = "tests.greeting";
}

async fn greet(context: JobContext, run: JobRun, job: Greeting) -> Result<(), JobError> {
    let to = job.to.parse().map_err(|_| JobError::Never("no address".to_owned()))?;
    context.mailer.send(&letter(run.id.0, to)).await
}

story! {
    async fn a_mail_arrives_with_both_bodies_and_a_message_id_of_its_row(test: TestDb) {
        let server = SmtpServer::start().await;
        let worker = worker(&test.db, Some(server.options()), false);
        enqueue(&test.db, &["ania@example.com"]).await;
        assert_eq!(worker.run_due().await, 1);

        let job = only(&test.db).await;
        assert_eq!(job.status, JobStatus::Done);
        let mails = server.received();
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].from.as_str(), &mails[0].to[..]), ("no-reply@club.example", &["ania@example.com".to_owned()][..]));
        let mail = MessageParser::default().parse(&mails[0].raw).unwrap();
        assert_eq!(mail.message_id(), Some(format!("{}@club.example", job.id.0).as_str()));
        assert_eq!(mail.subject(), Some("Zażółć gęślą jaźń"));
        assert_eq!(mail.body_text(0).unwrap().trim_end().replace("\r\n", "\n"), "Cześć!\n.\nKoniec");
        assert_eq!(mail.body_html(0).unwrap().trim_end(), "<h1>Cześć!</h1>");
        assert_eq!(mail.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
        assert_eq!(mail.date().unwrap().to_timestamp(), test.clock.now().micros() / 1_000_000);
        assert_eq!(captured(&test.db).await, 0);
    }

    async fn a_later_is_tried_again_with_the_same_message_id(test: TestDb) {
        let server = SmtpServer::start().await;
        let worker = worker(&test.db, Some(server.options()), true);
        enqueue(&test.db, &["ania@example.com"]).await;
        for refusal in [Answer::AtData("451 4.3.0 try later"), Answer::AtRecipient("450 4.2.1 mailbox busy")] {
            server.answer(refusal);
            assert_eq!(worker.run_due().await, 1);
            let job = only(&test.db).await;
            assert_eq!(job.status, JobStatus::Queued);
            test.clock.advance(job.run_at.since(test.clock.now()));
        }
        assert_eq!(only(&test.db).await.last_error.as_deref(), Some("450 4.2.1 mailbox busy"));
        server.answer(Answer::Yes);
        assert_eq!(worker.run_due().await, 1);

        assert_eq!((only(&test.db).await.status, only(&test.db).await.attempts), (JobStatus::Done, 3));
        let ids: Vec<String> = server.received().iter().map(message_id).collect();
        assert_eq!(ids.len(), 2, "once read to the end and refused, once taken");
        assert_eq!(ids[0], ids[1]);
        assert_eq!(captured(&test.db).await, 1, "shown once, however often it was tried");
    }

    async fn a_no_is_final_and_keeps_its_reason(test: TestDb) {
        test.leaves_jobs();
        let server = SmtpServer::start().await;
        server.answer_to("gone@example.com", Answer::AtRecipient("550 5.1.1 no such user"));
        server.answer_to("spam@example.com", Answer::AtData("554 5.7.1 we do not like it"));
        let worker = worker(&test.db, Some(server.options()), false);
        enqueue(&test.db, &["gone@example.com", "spam@example.com", "ania@example.com"]).await;
        assert_eq!(worker.run_due().await, 3);

        let ends: Vec<_> = all(&test.db).await.into_iter().map(|job| (job.status, job.last_error)).collect();
        let expected = [
            (JobStatus::Dead, Some("550 5.1.1 no such user".to_owned())),
            (JobStatus::Dead, Some("554 5.7.1 we do not like it".to_owned())),
            (JobStatus::Done, None),
        ];
        assert_eq!(ends, expected);
        test.clock.advance(Duration::from_hours(24));
        assert_eq!(worker.run_due().await, 0);
    }

    async fn a_server_that_says_nothing_is_left_in_time_and_its_connection_is_not_used_again(test: TestDb) {
        test.leaves_jobs();
        let server = SmtpServer::start().await;
        server.answer_to("slow@example.com", Answer::Nothing);
        let worker = worker(&test.db, Some(server.options()), false);
        enqueue(&test.db, &["ania@example.com", "slow@example.com", "piotr@example.com"]).await;
        let worker = Worker { concurrency: 1, ..worker };
        let started = Instant::now();
        assert_eq!(worker.run_due().await, 3);
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());

        let jobs = all(&test.db).await;
        assert_eq!(jobs.iter().map(|job| job.status).collect::<Vec<_>>(), [JobStatus::Done, JobStatus::Queued, JobStatus::Done]);
        assert_eq!(jobs[1].last_error.as_deref(), Some("the mail server did not answer within 1 s"));
        let readers: Vec<String> = server.received().into_iter().flat_map(|mail| mail.to).collect();
        assert_eq!(readers, ["ania@example.com", "piotr@example.com"]);
        assert_eq!(server.connections(), 2);
    }

    async fn a_server_that_hangs_up_after_the_mail_gets_it_again_as_the_same_mail(test: TestDb) {
        let server = SmtpServer::start().await;
        server.answer(Answer::HangUpAfterData);
        let worker = worker(&test.db, Some(server.options()), false);
        enqueue(&test.db, &["ania@example.com"]).await;
        assert_eq!(worker.run_due().await, 1);
        assert_eq!(only(&test.db).await.status, JobStatus::Queued);

        server.answer(Answer::Yes);
        test.clock.advance(Duration::from_secs(10));
        assert_eq!(worker.run_due().await, 1);
        assert_eq!(only(&test.db).await.status, JobStatus::Done);
        let mails = server.received();
        assert_eq!(mails.len(), 2, "at least once: nobody can know whether the first counts");
        assert_eq!(message_id(&mails[0]), message_id(&mails[1]));
    }

    async fn a_connection_that_the_server_closed_between_mails_costs_no_attempt(test: TestDb) {
        let server = SmtpServer::start().await;
        server.answer(Answer::HangUpAfterMail);
        let worker = Worker { concurrency: 2, ..worker(&test.db, Some(server.options()), false) };
        let readers: Vec<String> = (0..10).map(|number| format!("member{number}@example.com")).collect();
        enqueue(&test.db, &readers.iter().map(String::as_str).collect::<Vec<_>>()).await;
        assert_eq!(worker.run_due().await, 10);

        assert!(all(&test.db).await.iter().all(|job| job.status == JobStatus::Done && job.attempts == 1));
        let mut reached: Vec<String> = server.received().into_iter().flat_map(|mail| mail.to).collect();
        reached.sort();
        assert_eq!(reached, readers);
    }

    async fn mails_wait_while_the_server_is_down_and_go_out_when_it_is_back(test: TestDb) {
        let mut server = SmtpServer::start().await;
        let worker = worker(&test.db, Some(server.options()), false);
        enqueue(&test.db, &["ania@example.com"]).await;
        assert_eq!(worker.run_due().await, 1);

        server.stop().await;
        enqueue(&test.db, &["piotr@example.com", "jan@example.com"]).await;
        assert_eq!(worker.run_due().await, 2);
        let waiting: Vec<JobRecord> = all(&test.db).await.into_iter().filter(|job| job.status == JobStatus::Queued).collect();
        assert_eq!(waiting.len(), 2);
        let reason = waiting[0].last_error.as_deref().unwrap();
        assert!(reason.starts_with("no connection to the mail server: "), "{reason}");

        server.start_again().await;
        assert_eq!(worker.run_due().await, 0);
        test.clock.advance(Duration::from_secs(10));
        assert_eq!(worker.run_due().await, 2);
        assert_eq!(jobs::counts(&test.db).await.unwrap().done, 3);
        assert_eq!(server.received().len(), 3);
    }

    async fn a_server_that_cannot_encrypt_or_sign_in_gets_no_mail_and_the_mail_waits(test: TestDb) {
        test.leaves_jobs();
        let server = SmtpServer::start().await;
        let sign_in = (Some("club".to_owned()), Some("secret".into()));
        let with = |tls, (username, password)| SmtpOptions { tls, username, password, ..server.options() };
        for (options, reason) in [
            (with(SmtpTls::StartTls, (None, None)), "STARTTLS is not supported"),
            (with(SmtpTls::Tls, (None, None)), "no connection to the mail server: "),
            (with(SmtpTls::None, sign_in), "No compatible authentication mechanism"),
        ] {
            execute(&test.db, "DELETE FROM jobs").await;
            enqueue(&test.db, &["ania@example.com"]).await;
            assert_eq!(worker(&test.db, Some(options), false).run_due().await, 1);
            let job = only(&test.db).await;
            assert_eq!(job.status, JobStatus::Queued);
            assert!(job.last_error.as_deref().unwrap().contains(reason), "{:?}", job.last_error);
        }
        assert_eq!(server.received(), []);
    }

    async fn without_a_server_a_mail_waits_unless_it_is_kept_to_look_at(test: TestDb) {
        enqueue(&test.db, &["ania@example.com"]).await;
        assert_eq!(worker(&test.db, None, false).run_due().await, 1);
        assert_eq!(only(&test.db).await.last_error.as_deref(), Some("no mail server is configured"));
        test.clock.advance(Duration::from_secs(10));
        assert_eq!(worker(&test.db, None, true).run_due().await, 1);
        assert_eq!(only(&test.db).await.status, JobStatus::Done);
        assert_eq!(captured(&test.db).await, 1);
    }

    async fn many_mails_go_out_over_few_connections(test: TestDb) {
        const MAILS: usize = 200;
        let server = SmtpServer::start().await;
        let worker = worker(&test.db, Some(server.options()), false);
        let readers: Vec<String> = (0..MAILS).map(|number| format!("member{number}@example.com")).collect();
        enqueue(&test.db, &readers.iter().map(String::as_str).collect::<Vec<_>>()).await;
        assert_eq!(worker.run_due().await, MAILS);
        assert_eq!(server.received().len(), MAILS);
        assert!(server.connections() <= worker.concurrency, "{}", server.connections());
    }

    async fn the_mailbox_shows_what_was_kept_the_newest_first(test: TestDb) {
        assert!(mailbox::list_page(&test.db, 1).await.unwrap().contains("No mail yet"));
        let worker = worker(&test.db, None, true);
        for number in 1..=53 {
            enqueue(&test.db, &[&format!("member{number}@example.com")]).await;
            worker.run_due().await;
            test.clock.advance(Duration::from_secs(1));
        }
        let first = mailbox::list_page(&test.db, 1).await.unwrap();
        assert!(first.contains("<h1>53 mails</h1>") && first.contains("Page 1 of 2"));
        assert_eq!(first.matches("class=\"to\"").count(), 50);
        assert!(first.find("member53@").unwrap() < first.find("member52@").unwrap());
        let last = mailbox::list_page(&test.db, 99).await.unwrap();
        assert_eq!(last.matches("class=\"to\"").count(), 3);
        assert!(last.contains("member1@example.com") && last.contains("?page=1\" rel=\"prev\""));
        for page in [&first, &last] {
            assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
        }

        assert_eq!(mail::prune_captured(&test.db, 50).await.unwrap(), 3);
        let left = mail::captured(&test.db, 1).await.unwrap();
        assert_eq!((left.total, left.mails[49].recipient.as_str()), (50, "member4@example.com"));
    }

    async fn a_mail_shows_its_html_text_headers_and_source_and_none_of_it_as_markup_of_the_page(test: TestDb) {
        let mailer = mailer(&test.db, None, true);
        let evil = "<script>alert(1)</script>";
        let id = new_id();
        let letter = Letter {
            subject: format!("{evil}\r\nX: y"),
            to_name: format!("Łucja {evil}"),
            text: format!("text {evil}"),
            html: format!("<head><title>t</title></head><p>{evil}</p>"),
            ..letter(id, "lucja@example.com".parse().unwrap())
        };
        mailer.send(&letter).await.unwrap();
        mailer.send(&letter).await.unwrap();
        assert_eq!(captured(&test.db).await, 1);

        for (tab, content) in [
            (Tab::Html, format!("<iframe src=\"/mailbox/{id}/html\" title=\"The mail as HTML\" sandbox=\"")),
            (Tab::Text, "<pre>text &#60;script&#62;alert(1)&#60;/script&#62;".to_owned()),
            (Tab::Headers, format!("<dt>Message-ID</dt><dd>&#60;{id}@club.example&#62;</dd>")),
            (Tab::Source, format!("Message-ID: &#60;{id}@club.example&#62;")),
        ] {
            let page = mailbox::mail_page(&test.db, id, tab).await.unwrap();
            assert!(page.contains(&content), "{tab:?}: {page}");
            assert!(!page.contains("<script"), "{tab:?}");
            assert!(page.contains("Łucja &#60;script&#62;alert(1)&#60;/script&#62; &#60;lucja@example.com&#62;"), "{page}");
        }
        let body = mailbox::mail_body_html(&test.db, id).await.unwrap();
        assert_eq!(body.trim_end(), format!("<head><base target=\"_blank\"><title>t</title></head><p>{evil}</p>"));
        assert!(mailbox::MAIL_POLICY.starts_with("sandbox ") && !mailbox::MAIL_POLICY.contains("allow-scripts"));
        let raw = mailbox::raw(&test.db, id).await.unwrap();
        assert_eq!(MessageParser::default().parse(&raw).unwrap().subject(), Some(format!("{evil} X: y").as_str()));
        assert!(matches!(mailbox::mail_page(&test.db, new_id(), Tab::Html).await, Err(Error::NotFound)));
        assert!(matches!(mailbox::raw(&test.db, new_id()).await, Err(Error::NotFound)));
    }
}

fn letter(id: uuid::Uuid, to: chapterhouse::platform::values::Email) -> Letter {
    Letter {
        id,
        to_name: "Łucja Żółć".to_owned(),
        to,
        subject: "Zażółć gęślą jaźń".to_owned(),
        text: "Cześć!\n.\nKoniec".to_owned(),
        html: "<h1>Cześć!</h1>".to_owned(),
        headers: Vec::new(),
        calendar: None,
    }
}

fn mailer(db: &Db, smtp: Option<SmtpOptions>, is_captured: bool) -> Mailer {
    Mailer::new(MailerOptions {
        smtp,
        from_name: "Klub Wschód".to_owned(),
        from: "no-reply@club.example".parse().unwrap(),
        capture: is_captured.then(|| db.clone()),
        clock: db.clock().clone(),
        timeout: Duration::from_secs(1),
    })
    .unwrap()
}

fn worker(db: &Db, smtp: Option<SmtpOptions>, is_captured: bool) -> Worker {
    let mailer = mailer(db, smtp, is_captured);
    let context =
        JobContext { db: db.clone(), mailer, files: Files::nowhere(), public_url: "https://club.example".to_owned() };
    Worker::new(Registry::new().on::<Greeting, _>(greet), context)
}

async fn enqueue(db: &Db, readers: &[&str]) {
    let jobs: Arc<[Greeting]> = readers.iter().map(|to| Greeting { to: (*to).to_owned() }).collect();
    db.tx(async |tx| jobs::enqueue_all(tx, &jobs).await).await.unwrap();
}

/// Every job, the oldest first.
async fn all(db: &Db) -> Vec<JobRecord> {
    let mut jobs = jobs::list(db, &Filter { limit: Some(1_000), ..Filter::default() }).await.unwrap();
    jobs.reverse();
    jobs
}

async fn only(db: &Db) -> JobRecord {
    let mut jobs = all(db).await;
    assert_eq!(jobs.len(), 1);
    jobs.remove(0)
}

async fn execute(db: &Db, sql: &str) {
    let statement = Statement::from_string(db.backend(), sql);
    db.tx(async |tx| Ok(tx.execute_raw(statement).await?)).await.unwrap();
}

async fn captured(db: &Db) -> u64 {
    mail::captured(db, 1).await.unwrap().total
}

fn message_id(mail: &Received) -> String {
    MessageParser::default().parse(&mail.raw).unwrap().message_id().unwrap().to_owned()
}

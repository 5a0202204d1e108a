//! The mailbox in a browser: where it is, where it is not, and what its pages may do.

use chapterhouse::app::{self, Parts};
use chapterhouse::platform::mail::{self, Letter};
use chapterhouse::platform::values::new_id;
use uuid::Uuid;

use crate::server::{TestServer, body};
use crate::support::TestDb;

async fn write(server: &TestServer) -> Uuid {
    let id = new_id();
    let letter = Letter {
        id,
        to_name: "Anna Nowak".to_owned(),
        to: "ania@example.com".parse().unwrap(),
        subject: "Podsumowanie".to_owned(),
        text: "Cześć!".to_owned(),
        html: "<p>Cześć!</p>".to_owned(),
        headers: Vec::new(),
        calendar: None,
    };
    let worker = app::worker(server.app.config(), &server.test.db).unwrap();
    worker.context.mailer.send(&letter).await.unwrap();
    id
}

story! {
    async fn a_kept_mail_is_shown_framed_and_downloaded(server: TestServer) {
        let id = write(&server).await;
        let answer = server.get("/mailbox").await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        assert_eq!(
            answer.headers()["content-security-policy"],
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'"
        );
        assert_eq!(answer.headers()["x-frame-options"], "DENY");
        assert!(answer.text().await.unwrap().contains(&format!("<a href=\"/mailbox/{id}\">")));

        let page = server.get(&format!("/mailbox/{id}")).await.text().await.unwrap();
        assert!(page.contains(&format!("<iframe src=\"/mailbox/{id}/html\"")), "{page}");
        let page = server.get(&format!("/mailbox/{id}?tab=text")).await.text().await.unwrap();
        assert!(page.contains("<pre>Cześć!"), "{page}");

        let answer = server.get(&format!("/mailbox/{id}/html")).await;
        assert_eq!(answer.headers()["x-frame-options"], "SAMEORIGIN");
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("sandbox ") && policy.ends_with("frame-ancestors 'self'"), "{policy}");
        assert!(answer.text().await.unwrap().contains("<p>Cześć!</p>"));

        let answer = server.get(&format!("/mailbox/{id}/raw")).await;
        assert_eq!(answer.headers()["content-type"], "message/rfc822");
        assert_eq!(answer.headers()["content-disposition"], format!("attachment; filename=\"{id}.eml\""));
        let raw = answer.bytes().await.unwrap().to_vec();
        assert_eq!(raw, mail::captured_by_id(&server.test.db, id).await.unwrap().raw);
    }

    async fn a_mail_that_is_not_there_is_a_problem(server: TestServer) {
        for path in [format!("/mailbox/{}", new_id()), format!("/mailbox/{}/html", new_id()), "/mailbox/x/raw".to_owned()] {
            let answer = server.get(&path).await;
            assert_eq!(answer.status(), 404, "{path}");
            assert_eq!(body(answer).await["code"], "NOT_FOUND");
        }
    }

    async fn where_mails_are_not_kept_there_is_no_mailbox(test: TestDb) {
        let settings = [("mail.capture", "false"), ("mail.smtp_host", "127.0.0.1")];
        let server = TestServer::with(test, &settings).await;
        assert_eq!(server.get("/mailbox").await.status(), 404);
    }

    async fn in_production_there_is_no_mailbox_whatever_the_configuration_says(test: TestDb) {
        let settings = [
            ("environment", "production"),
            ("public_url", "https://club.example.com"),
            ("mail.smtp_host", "127.0.0.1"),
            ("mail.from_address", "club@example.com"),
        ];
        let mut config = TestServer::config(&test, &settings);
        assert!(!config.mail.capture);
        // `config::load` refuses this: here somebody got past it.
        config.mail.capture = true;
        let app = app::start(Parts { config, db: test.db.clone(), works_jobs: false }).await.unwrap();
        let server = TestServer { test, app };
        for path in ["/mailbox", "/mailbox/", &format!("/mailbox/{}", new_id())] {
            assert_eq!(server.get(path).await.status(), 404, "{path}");
        }
    }
}

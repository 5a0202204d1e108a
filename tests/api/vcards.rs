//! Members as contacts for address books, within what whoever asks may see.

use chapterhouse::members::{self, About, ContactChange, Member, MemberId, UpdateProfile, Visibility};
use chapterhouse::platform::values::{Locale, Patch};
use reqwest::{Method, StatusCode};

use crate::support::app::Client;
use crate::support::club::text;
use crate::support::{Stage, TestApp, TestDb};

/// One with everything, a colleague, and somebody of another chapter.
struct Book {
    app: TestApp,
    ania: Member,
    colleague: Member,
    stranger: Member,
}

impl Stage for Book {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let ania = app.member("Anna Świetlik").await;
        let colleague = app.member("Piotr Lis").await;
        let stranger = app.club.member(&app.tyniec, "Ewa Mazur", Locale::En).await;
        let contact = ContactChange {
            phone: Patch::Set(text("+48 12 600")),
            mobile: Patch::Set(text("+48 601")),
            address: Patch::Set(text("ul. Długa 1; m. 2\nKraków")),
            email_visibility: Some(Visibility::Club),
            phone_visibility: Some(Visibility::Chapter),
            mobile_visibility: Some(Visibility::Hidden),
            address_visibility: Some(Visibility::Chapter),
        };
        let update = UpdateProfile {
            member: ania.id,
            expected_version: 1,
            given_name: Some(text("Anna \"Ania\"")),
            family_name: Some(text("Świetlik, Dach; Co")),
            locale: None,
            company: Patch::Set(text("Świetlik \\ Dachy, sp. z o.o.")),
            about: About::default(),
            keywords: None,
            languages: Some(vec!["pl".parse().unwrap(), "en".parse().unwrap()]),
            links: Some(vec![members::Link { label: "Site".into(), url: "https://żuraw.example/a b".into() }]),
            contact,
        };
        let ania = members::update_profile(app.db(), app.club.system(), update).await.unwrap();
        Self { app, ania, colleague, stranger }
    }
}

impl Book {
    async fn ask(&self, client: &Client<'_>, path: &str) -> (StatusCode, String, String) {
        let request = self.app.request(Method::GET, path);
        let request = match client.token() {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        let said = [header("content-type"), header("content-disposition"), header("cache-control")].join(" | ");
        (answer.status(), said, answer.text().await.unwrap())
    }
}

story! {
    async fn a_card_has_what_its_reader_may_see(book: Book) {
        let path = format!("/v1/members/{}/vcard", book.ania.id);
        let colleague = book.app.as_member(&book.colleague).await;
        let (status, headers, card) = book.ask(&colleague, &path).await;
        assert_eq!(status, 200);
        assert_eq!(headers, "text/vcard; charset=utf-8 | attachment; filename=\"anna-ania-swietlik-dach-co.vcf\" | private, no-store");
        let uid = book.ania.id.0;
        let whole = format!(
            "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:{uid}\r\nFN:Anna \"Ania\" Świetlik\\, Dach\\; Co\r\n\
             N:Świetlik\\, Dach\\; Co;Anna \"Ania\";;;\r\nORG:Świetlik \\\\ Dachy\\, sp. z o.o.\r\nROLE:Trade 1\r\n\
             EMAIL:anna.swietlik@example.com\r\nTEL;TYPE=work:+48 12 600\r\nADR:;;ul. Długa 1\\; m. 2\\nKraków;;;;\r\n\
             URL:https://xn--uraw-99a.example/a%20b\r\nLANG:en\r\nLANG:pl\r\nEND:VCARD\r\n"
        );
        assert_eq!(card.replace("\r\n ", ""), whole);
        assert!(card.lines().all(|line| line.len() <= 75), "{card}");

        let stranger = book.app.as_member(&book.stranger).await;
        let (_, _, card) = book.ask(&stranger, &path).await;
        assert!(card.contains("EMAIL:anna") && !card.contains("TEL") && !card.contains("ADR"), "{card}");
        let herself = book.app.as_member(&book.ania).await;
        let (_, _, card) = book.ask(&herself, &path).await;
        assert!(card.contains("TEL;TYPE=cell:+48 601\r\n"), "{card}");
    }

    async fn a_chapter_is_one_file_and_costs_the_same_however_large(book: Book) {
        let colleague = book.app.as_member(&book.colleague).await;
        let path = format!("/v1/chapters/{}/vcards", book.app.wawel.id);
        let price = async || {
            book.ask(&colleague, &path).await;
            let before = book.app.db().statements();
            let (status, _, cards) = book.ask(&colleague, &path).await;
            assert_eq!(status, 200);
            (cards.matches("BEGIN:VCARD").count(), book.app.db().statements() - before)
        };
        let (two, few) = price().await;
        for name in ["Adam Wrona", "Olga Gil", "Iza Sowa"] {
            book.app.member(name).await;
        }
        let (five, many) = price().await;
        assert_eq!((two, five, few), (2, 5, many));
        let stranger = book.app.as_member(&book.stranger).await;
        let (_, headers, cards) = book.ask(&stranger, &path).await;
        assert!(headers.contains("krakow-wawel.vcf"), "{headers}");
        assert_eq!((cards.matches("EMAIL").count(), cards.matches("TEL").count()), (1, 0), "{cards}");
    }

    async fn nobody_gets_the_card_of_nobody_and_strangers_get_none(book: Book) {
        let colleague = book.app.as_member(&book.colleague).await;
        let mut answers = Vec::new();
        for id in [MemberId::new().to_string(), "mem_x".to_owned(), book.app.wawel.id.to_string()] {
            let (status, headers, body) = book.ask(&colleague, &format!("/v1/members/{id}/vcard")).await;
            assert!(headers.starts_with("application/problem+json"), "{headers}");
            let mut problem: serde_json::Value = serde_json::from_str(&body).unwrap();
            problem.as_object_mut().unwrap().remove("requestId");
            answers.push((status, problem));
        }
        assert_eq!(answers[0].0, 404);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        for path in [format!("/v1/members/{}/vcard", book.ania.id), format!("/v1/chapters/{}/vcards", book.app.wawel.id)] {
            assert_eq!(book.ask(&book.app.signed_out(), &path).await.0, 401);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cards_are_paid_for_as_what_graphql_reads() {
    let settings = [("graphql.rate", "210"), ("graphql.rate_anonymous", "2")];
    let app = TestApp::with_settings(TestDb::on_sqlite().await, &settings).await;
    let ania = app.member("Anna Świetlik").await;
    let ania = app.as_member(&ania).await;
    let ask = async |token: &str| {
        let path = format!("/v1/chapters/{}/vcards", app.wawel.id);
        app.request(Method::GET, &path).bearer_auth(token).send().await.unwrap()
    };
    let token = ania.token().unwrap();
    assert_eq!(ask(token).await.status(), 200);
    let answer = ask(token).await;
    assert!(answer.headers().contains_key("retry-after"), "{answer:?}");
    assert_eq!(answer.status(), 429);
    let problem: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(problem["code"], "THROTTLED");
    // Tokens that do not hold are paid for by the address.
    for status in [401, 401, 429] {
        assert_eq!(ask("nonsense").await.status(), status);
    }
}

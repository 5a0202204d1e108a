//! What callers get wrong: each mistake has its code, its place and a sentence in the caller's language, and changes
//! nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chapterhouse::access::OfficeKind;
use chapterhouse::members::Member;
use chapterhouse::platform::values::Locale;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::app::{Client, code_of};
use crate::support::{Stage, TestApp, TestDb};

const SCHEDULE: &str = "mutation($input: MeetingScheduleInput!) { meetingSchedule(input: $input) { \
    meeting { id } userErrors { code path message } } }";
const PASS: &str = "mutation($input: ReferralPassInput!) { referralPass(input: $input) { \
    referral { id giver { id } } userErrors { code path message } } }";
const ACCEPT: &str = "mutation($id: ID!, $input: ReferralMoveInput!) { referralAccept(id: $id, input: $input) { \
    referral { id } userErrors { __typename code path message ... on ConflictError { currentVersion } } } }";
const DECLINE: &str = "mutation($id: ID!, $input: ReferralEndInput!) { referralDecline(id: $id, input: $input) { \
    referral { id reason } userErrors { code path message } } }";
const RECORD: &str = "mutation($input: ClosedBusinessRecordInput!) { closedBusinessRecord(input: $input) { \
    closedBusiness { id } referral { id } userErrors { code path message } } }";
const MARK: &str = "mutation($id: ID!, $input: AttendanceRecordInput!) { \
    attendanceRecord(meetingId: $id, input: $input) { \
    meeting { id } attendance { id } userErrors { code path message } } }";
const INVITE: &str = "mutation($input: VisitorInviteInput!) { visitorInvite(input: $input) { \
    visitor { id name company } userErrors { code path message } } }";
const CHECK_IN: &str = "mutation($id: ID!, $input: VisitorCheckInInput!) { visitorCheckIn(id: $id, input: $input) { \
    visitor { id } userErrors { code path message } } }";

/// A president and a member who read Polish, a referral between them, and a meeting that is going on.
struct Desk {
    app: TestApp,
    jan: Member,
    ewa: Member,
    stranger: Member,
    meeting: String,
    referral: String,
}

impl Stage for Desk {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        app.leaves_jobs();
        let jan = app.club.member(&app.wawel, "Jan Kowalski", Locale::Pl).await;
        let ewa = app.club.member(&app.wawel, "Ewa Mazur", Locale::Pl).await;
        let stranger = app.club.member(&app.tyniec, "Piotr Lis", Locale::Pl).await;
        app.club.office(&jan, OfficeKind::President, &app.wawel).await;
        let meeting = app.club.open(&app.club.meeting(&app.wawel, "2026-11-23 06:45").await).await;
        let meeting = meeting.id.to_string();
        let pass = json!({ "input": Self::passing(&ewa, "Dach") });
        let passed = app.as_member(&jan).await.done("referralPass", PASS, pass).await;
        let referral = passed["referral"]["id"].as_str().unwrap().to_owned();
        Self { app, jan, ewa, stranger, meeting, referral }
    }
}

impl Desk {
    fn passing(recipient: &Member, description: &str) -> Value {
        json!({ "recipientId": recipient.id.to_string(), "heat": 3, "description": description })
    }

    fn business(amount: &str, currency: &str) -> Value {
        let amount = json!({ "amount": amount, "currency": currency });
        json!({ "credited": { "outsiderName": "Jan Lis" }, "amount": amount })
    }

    fn meeting_at(&self, local_start: &str) -> Value {
        json!({ "chapterId": self.app.wawel.id.to_string(), "localStart": local_start })
    }

    /// What a mutation says that was refused; nothing has changed, and no record is shown.
    async fn refused(&self, client: &Client<'_>, text: &str, variables: Value) -> Vec<Value> {
        client.refused(text, variables).await.as_array().unwrap().clone()
    }

    /// The one mistake in an input: its code, place and sentence.
    async fn mistake(&self, client: &Client<'_>, text: &str, input: Value) -> (String, Value, String) {
        let errors = self.refused(client, text, json!({ "input": input })).await;
        assert_eq!(errors.len(), 1, "{errors:?}");
        let said = |what: &str| errors[0][what].as_str().unwrap().to_owned();
        (said("code"), errors[0]["path"].clone(), said("message"))
    }

    /// The code of a request that was not carried out; nothing has changed.
    async fn fault(&self, client: &Client<'_>, text: &str, variables: Value) -> (StatusCode, Value) {
        let before = self.app.rows().await;
        let answer = client.send(&json!({ "query": text, "variables": variables })).await;
        assert!(self.app.rows().await == before, "{variables} changed something");
        assert_ne!(code_of(&answer.1), Some("INTERNAL"), "{}", answer.1);
        answer
    }
}

fn path(steps: &str) -> Value {
    steps.split('.').collect()
}

story! {
    async fn an_amount_is_a_positive_number_with_the_decimals_of_its_currency(desk: Desk) {
        let ewa = desk.app.as_member(&desk.ewa).await;
        let sentence = |code: &str, currency: &str| match (code, currency) {
            ("AMOUNT_TOO_PRECISE", "JPY") => "Liczba miejsc po przecinku w walucie JPY to 0: kwota ma ich więcej.",
            ("AMOUNT_TOO_PRECISE", _) => "Liczba miejsc po przecinku w walucie PLN to 2: kwota ma ich więcej.",
            ("AMOUNT_NOT_POSITIVE", _) => "Kwota musi być większa od zera.",
            ("AMOUNT_NOT_A_NUMBER", _) => "Kwotę zapisz cyframi, najwyżej z jedną kropką, na przykład 1250.00.",
            ("AMOUNT_TOO_LARGE", "PLN") => "Kwota jest zbyt duża: najwyżej 10000000000000.00 PLN.",
            _ => "Waluta to trzy wielkie litery według ISO 4217, na przykład PLN, EUR lub GBP.",
        };
        for (amount, currency, code, place) in [
            ("1250.005", "PLN", "AMOUNT_TOO_PRECISE", "amount.amount"),
            ("1250.5", "JPY", "AMOUNT_TOO_PRECISE", "amount.amount"),
            ("1.00000000000000000000000000000000001", "PLN", "AMOUNT_TOO_PRECISE", "amount.amount"),
            ("-1", "PLN", "AMOUNT_NOT_POSITIVE", "amount"),
            ("0.00", "PLN", "AMOUNT_NOT_POSITIVE", "amount"),
            ("12,50", "PLN", "AMOUNT_NOT_A_NUMBER", "amount.amount"),
            ("1e3", "PLN", "AMOUNT_NOT_A_NUMBER", "amount.amount"),
            ("", "PLN", "AMOUNT_NOT_A_NUMBER", "amount.amount"),
            ("1.2.3", "PLN", "AMOUNT_NOT_A_NUMBER", "amount.amount"),
            ("NaN", "PLN", "AMOUNT_NOT_A_NUMBER", "amount.amount"),
            ("1\u{0}", "PLN", "AMOUNT_NOT_A_NUMBER", "amount.amount"),
            ("99999999999999999.99", "PLN", "AMOUNT_TOO_LARGE", "amount.amount"),
            ("9999999999999999999999999999999999999", "PLN", "AMOUNT_TOO_LARGE", "amount.amount"),
            ("1250.00", "ZŁO", "CURRENCY_UNKNOWN", "amount.currency"),
            ("1250.00", "pln", "CURRENCY_UNKNOWN", "amount.currency"),
            ("1250.00", "XXX", "CURRENCY_UNKNOWN", "amount.currency"),
            ("1250.00", "PL\u{0}", "CURRENCY_UNKNOWN", "amount.currency"),
        ] {
            let found = desk.mistake(&ewa, RECORD, Desk::business(amount, currency)).await;
            let said = sentence(code, currency).to_owned();
            assert_eq!(found, (code.to_owned(), path(&format!("input.{place}")), said), "{amount:?}");
        }
        // A number of JSON has been a float on its way.
        let mut float = Desk::business("1", "PLN");
        float["amount"]["amount"] = json!(1250.25);
        let (_, answer) = desk.fault(&ewa, RECORD, json!({ "input": float })).await;
        assert_eq!(code_of(&answer), Some("BAD_USER_INPUT"));
    }

    async fn a_meeting_is_at_a_time_that_exists_and_not_far_away(desk: Desk) {
        let jan = desk.app.as_member(&desk.jan).await;
        let too_far = "Spotkanie można ustalić najwyżej dwa lata naprzód i miesiąc wstecz.";
        let skipped = "Godzina 2027-03-28T02:30 nie istnieje w strefie Europe/Warsaw: zegary są wtedy przesuwane. \
                       Wybierz inną.";
        for (local_start, code, message) in [
            ("2027-03-28T02:30", "LOCAL_TIME_SKIPPED", skipped),
            ("2026-11-23T06:45", "MEETING_EXISTS", "Grupa ma już spotkanie o tej porze."),
            ("2029-11-23T06:45", "MEETING_TOO_FAR", too_far),
            ("9999-12-31T23:59", "MEETING_TOO_FAR", too_far),
            ("2026-09-01T06:45", "MEETING_TOO_FAR", too_far),
        ] {
            let found = desk.mistake(&jan, SCHEDULE, desk.meeting_at(local_start)).await;
            assert_eq!(found, (code.to_owned(), path("input.localStart"), message.to_owned()), "{local_start}");
        }
        for (field, value, code) in [
            ("durationMinutes", json!(14), "DURATION_INVALID"),
            ("durationMinutes", json!(-90), "DURATION_INVALID"),
            ("durationMinutes", json!(721), "DURATION_INVALID"),
            ("title", json!("x".repeat(201)), "TEXT_TOO_LONG"),
            ("venue", json!("x".repeat(201)), "TEXT_TOO_LONG"),
            ("onlineUrl", json!("x".repeat(501)), "TEXT_TOO_LONG"),
        ] {
            let mut input = desk.meeting_at("2026-11-30T06:45");
            input[field] = value;
            let found = desk.mistake(&jan, SCHEDULE, input).await;
            assert_eq!((found.0.as_str(), found.1), (code, path(&format!("input.{field}"))));
        }
        let mut online = desk.meeting_at("2026-11-30T06:45");
        online["mode"] = json!("ONLINE");
        assert_eq!(desk.mistake(&jan, SCHEDULE, online).await.0, "ONLINE_URL_NEEDED");
        for no_time in [
            "2026-02-30T06:45", "06:45", "2026-11-30T06:45Z", "+12026-11-30T06:45", "-0001-11-30T06:45", "",
            // Shown as 06:45, it would be a second meeting at that time.
            "2026-11-23T06:45:30", "2026-11-30T06:45:60", "2026-11-30T06:45:00.0", "2026-11-30T06:45:0", "2026-11-30T6:45",
            "2027-1-5T06:45", "2027-1-05T006:45", "2026-11-30T06:5", "2026-11-30 06:45", " 2026-11-30T06:45", "2026-11-30T06:45 ",
        ] {
            let (_, answer) = desk.fault(&jan, SCHEDULE, json!({ "input": desk.meeting_at(no_time) })).await;
            assert_eq!(code_of(&answer), Some("BAD_USER_INPUT"), "{no_time}");
        }
        let whole = desk.mistake(&jan, SCHEDULE, desk.meeting_at("2026-11-23T06:45:00")).await;
        assert_eq!(whole.0, "MEETING_EXISTS", "whole seconds are the same time");
    }

    async fn a_stale_version_is_a_conflict_that_names_the_current_one(desk: Desk) {
        let ewa = desk.app.as_member(&desk.ewa).await;
        for version in [0, 2, -1, i32::MAX] {
            let variables = json!({ "id": desk.referral, "input": { "expectedVersion": version } });
            assert_eq!(
                desk.refused(&ewa, ACCEPT, variables).await,
                [json!({
                    "__typename": "ConflictError",
                    "code": "CONFLICT",
                    "path": ["input", "expectedVersion"],
                    "message": "Ktoś w międzyczasie zmienił ten wpis: odczytaj go ponownie i zdecyduj jeszcze raz.",
                    "currentVersion": 1,
                })]
            );
        }
        let variables = json!({ "id": desk.referral, "input": { "expectedVersion": 1_u64 << 31 } });
        let (_, answer) = desk.fault(&ewa, ACCEPT, variables).await;
        assert_eq!(code_of(&answer), Some("BAD_USER_INPUT"));
    }

    async fn an_id_of_another_type_or_none_at_all_is_named_by_its_place(desk: Desk) {
        let (jan, ewa) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.ewa).await);
        let wrong = ["", "ref_", "ref_1", "mtg_\u{0}", desk.app.wawel.id.to_string().as_str(), &"x".repeat(5_000)]
            .map(str::to_owned);
        for id in &wrong {
            let accept = json!({ "id": id, "input": { "expectedVersion": 1 } });
            let mark = json!({ "id": id, "input": { "marks": [] } });
            let check_in = json!({ "id": id, "input": { "expectedVersion": 1 } });
            let pass = json!({ "input": { "recipientId": id, "heat": 3, "description": "Dach" } });
            let record = Desk::business("1", "PLN");
            let credit = |by: &str| {
                let mut record = record.clone();
                record["credited"] = json!({ by: id });
                json!({ "input": record })
            };
            let marks = json!([{ "memberId": desk.ewa.id.to_string(), "mark": "LATE" }, { "memberId": id, "mark": "LATE" }]);
            for (client, text, variables, place, form) in [
                (&ewa, ACCEPT, accept, "id", "ref_…"),
                (&jan, MARK, mark, "meetingId", "mtg_…"),
                (&jan, CHECK_IN, check_in, "id", "vis_…"),
                (&jan, PASS, pass, "input.recipientId", "mem_…"),
                (&ewa, RECORD, credit("referralId"), "input.credited.referralId", "ref_…"),
                (&ewa, RECORD, credit("memberId"), "input.credited.memberId", "mem_…"),
                (&jan, MARK, json!({ "id": desk.meeting, "input": { "marks": marks } }), "input.marks.1.memberId", "mem_…"),
                (&jan, INVITE, json!({ "input": { "meetingId": id, "name": "Marek" } }), "input.meetingId", "mtg_…"),
            ] {
                let mut found = desk.refused(client, text, variables).await;
                let message = format!("To nie jest identyfikator w postaci {form}.");
                let expected = json!({ "code": "BAD_ID", "path": path(place), "message": message });
                for one in &mut found {
                    one.as_object_mut().unwrap().remove("__typename");
                }
                assert_eq!(found, [expected], "{id:?}");
            }
            for text in [
                "query($id: ID!) { member(id: $id) { id } }",
                "query($id: ID!) { meeting(id: $id) { id } }",
                "query($id: ID!) { members(filter: { chapterId: $id }) { edges { cursor } } }",
                "query($id: ID!) { meetings(filter: { chapterId: $id }) { edges { cursor } } }",
            ] {
                let (_, answer) = desk.fault(&jan, text, json!({ "id": id })).await;
                let is_chapter = id.starts_with("chp_") && text.contains("filter");
                assert_eq!(code_of(&answer), (!is_chapter).then_some("BAD_USER_INPUT"), "{id:?} {text}");
            }
        }
        let none = json!({ "ids": ["node", "", "ref_1"] });
        let (_, answer) = desk.fault(&jan, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", none).await;
        assert_eq!(code_of(&answer), Some("BAD_USER_INPUT"));
        // Of a type that is no node, or that we do not know: nothing is there.
        let unknown = json!({ "id": desk.app.wawel.id.to_string().replace("chp_", "zzz_") });
        let (_, answer) = desk.fault(&jan, "query($id: ID!) { node(id: $id) { id } }", unknown).await;
        assert_eq!(answer, json!({ "data": { "node": null } }));
    }

    async fn a_text_has_its_length_and_an_address_its_form(desk: Desk) {
        let (jan, ewa) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.ewa).await);
        let long = |length: usize| "ż".repeat(length + 1);
        let pass = |field: &str, value: Value| {
            let mut input = Desk::passing(&desk.ewa, "Dach");
            input["contact"] = json!({ "name": "Marek Lis" });
            input["consent"] = json!({ "basis": "SPOKEN", "givenOn": "2026-11-20" });
            let (outer, inner) = field.split_once('.').unwrap_or(("", field));
            if outer.is_empty() { input[inner] = value } else { input[outer][inner] = value }
            input
        };
        let bad_email = "Adres e-mail ma postać imie@example.com.";
        let empty = "To pole nie może być puste.";
        for (field, value, code, message) in [
            ("description", long(4_000), "TEXT_TOO_LONG", "Ten tekst ma więcej znaków niż 4000."),
            ("description", " \r\n\t\u{0} ".to_owned(), "TEXT_EMPTY", empty),
            ("contact.name", long(120), "TEXT_TOO_LONG", "Ten tekst ma więcej znaków niż 120."),
            ("contact.name", String::new(), "TEXT_EMPTY", empty),
            ("contact.phone", long(60), "TEXT_TOO_LONG", "Ten tekst ma więcej znaków niż 60."),
            ("contact.email", "marek".to_owned(), "EMAIL_INVALID", bad_email),
            ("contact.email", "a\r\nBcc: b@c.pl@d.pl".to_owned(), "EMAIL_INVALID", bad_email),
            ("contact.email", format!("{}@example.com", "a".repeat(250)), "EMAIL_INVALID", bad_email),
            ("consent.note", long(500), "TEXT_TOO_LONG", "Ten tekst ma więcej znaków niż 500."),
        ] {
            let found = desk.mistake(&jan, PASS, pass(field, json!(value))).await;
            assert_eq!(found, (code.to_owned(), path(&format!("input.{field}")), message.to_owned()), "{field}");
        }
        let mut record = Desk::business("1", "PLN");
        record["note"] = json!(long(4_000));
        assert_eq!(desk.mistake(&ewa, RECORD, record).await.1, path("input.note"));
        let mut record = Desk::business("1", "PLN");
        record["credited"]["outsiderName"] = json!(long(120));
        assert_eq!(desk.mistake(&ewa, RECORD, record).await.1, path("input.credited.outsiderName"));
        let decline = |reason: &str| json!({ "id": desk.referral, "input": { "expectedVersion": 1, "reason": reason } });
        let errors = desk.refused(&ewa, DECLINE, decline(&long(500))).await;
        assert_eq!((&errors[0]["code"], &errors[0]["path"]), (&json!("TEXT_TOO_LONG"), &path("input.reason")));
        let errors = desk.refused(&ewa, DECLINE, decline(" \n ")).await;
        assert_eq!((&errors[0]["code"], &errors[0]["path"]), (&json!("REASON_NEEDED"), &path("input.reason")));
    }

    async fn marks_are_of_the_roster_once_each_and_at_most_a_hundred(desk: Desk) {
        let jan = desk.app.as_member(&desk.jan).await;
        let mark = |member: &Member, mark: &str, substitute: Value| {
            json!({ "memberId": member.id.to_string(), "mark": mark, "substituteName": substitute })
        };
        let marks = json!([
            mark(&desk.jan, "PRESENT", Value::Null),
            mark(&desk.stranger, "PRESENT", Value::Null),
            mark(&desk.jan, "LATE", Value::Null),
            mark(&desk.ewa, "SUBSTITUTE", Value::Null),
        ]);
        assert_eq!(
            desk.refused(&jan, MARK, json!({ "id": desk.meeting, "input": { "marks": marks } })).await,
            [
                json!({
                    "code": "NOT_ON_ROSTER",
                    "path": ["input", "marks", "1", "memberId"],
                    "message": "Tej osoby nie było tego dnia na liście członków grupy.",
                }),
                json!({
                    "code": "MARKED_TWICE",
                    "path": ["input", "marks", "2", "memberId"],
                    "message": "Ta osoba jest zaznaczona dwa razy.",
                }),
                json!({
                    "code": "SUBSTITUTE_NAME_NEEDED",
                    "path": ["input", "marks", "3", "substituteName"],
                    "message": "Kto był w zastępstwie? Wpisz imię i nazwisko.",
                }),
            ]
        );
        let unused = json!([mark(&desk.ewa, "PRESENT", json!("Jan Lis"))]);
        let errors = desk.refused(&jan, MARK, json!({ "id": desk.meeting, "input": { "marks": unused } })).await;
        assert_eq!(errors[0]["code"], "SUBSTITUTE_NAME_UNUSED");
        let many: Vec<Value> = (0..101).map(|_| mark(&desk.ewa, "PRESENT", Value::Null)).collect();
        assert_eq!(
            desk.refused(&jan, MARK, json!({ "id": desk.meeting, "input": { "marks": many } })).await,
            [json!({
                "code": "LIST_TOO_LONG",
                "path": ["input", "marks"],
                "message": "Naraz można przesłać najwyżej tyle pozycji: 100. Podziel je na części.",
            })]
        );
        let planned = desk.app.club.meeting(&desk.app.wawel, "2026-11-30 06:45").await.id.to_string();
        let marks = json!([mark(&desk.ewa, "PRESENT", Value::Null)]);
        assert_eq!(
            desk.refused(&jan, MARK, json!({ "id": planned, "input": { "marks": marks } })).await,
            [json!({
                "code": "ATTENDANCE_NOT_OPEN",
                "path": null,
                "message": "Spotkanie jest w stanie PLANNED: obecność zaznacza się od jego początku do zamknięcia.",
            })]
        );
    }

    async fn a_referral_and_a_thanks_are_between_two_members_who_are_there(desk: Desk) {
        let (jan, ewa) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.ewa).await);
        let found = desk.mistake(&jan, PASS, Desk::passing(&desk.jan, "Dach")).await;
        assert_eq!((found.0.as_str(), found.1), ("GIVER_IS_RECIPIENT", path("input.recipientId")));
        let mut nobody = Desk::passing(&desk.ewa, "Dach");
        nobody["recipientId"] = json!(chapterhouse::members::MemberId::new().to_string());
        assert_eq!(desk.mistake(&jan, PASS, nobody.clone()).await.0, "RECIPIENT_UNKNOWN");
        for heat in [0, 6, -1] {
            let mut input = Desk::passing(&desk.ewa, "Dach");
            input["heat"] = json!(heat);
            assert_eq!(desk.mistake(&jan, PASS, input).await.1, path("input.heat"));
        }
        let mut consent = Desk::passing(&desk.ewa, "Dach");
        consent["consent"] = json!({ "basis": "SPOKEN", "givenOn": "2026-11-20" });
        assert_eq!(desk.mistake(&jan, PASS, consent).await.0, "CONSENT_WITHOUT_CONTACT");

        let credit = |by: &str, id: &Value, closed_on: &str| {
            let mut input = Desk::business("1", "PLN");
            input["credited"] = json!({ by: id });
            input["closedOn"] = json!(closed_on);
            input
        };
        let (me, other) = (json!(desk.ewa.id.to_string()), json!(desk.jan.id.to_string()));
        for (input, code) in [
            (credit("memberId", &me, "2026-11-23"), "GIVER_IS_RECIPIENT"),
            (credit("memberId", &nobody["recipientId"], "2026-11-23"), "GIVER_UNKNOWN"),
            (credit("memberId", &other, "2026-11-24"), "CLOSED_ON_FUTURE"),
            (credit("referralId", &json!(desk.referral), "2026-11-23"), "INVALID_TRANSITION"),
        ] {
            assert_eq!(desk.mistake(&ewa, RECORD, input).await.0, code);
        }
        for both in [json!({ "memberId": other, "outsiderName": "Jan" }), json!({}), json!({ "memberId": null })] {
            let mut input = Desk::business("1", "PLN");
            input["credited"] = both;
            let (_, answer) = desk.fault(&ewa, RECORD, json!({ "input": input })).await;
            assert_eq!(code_of(&answer), Some("BAD_USER_INPUT"), "exactly one of them");
        }
        for no_day in ["2026-1-005", " 2026-11-3", "2026-11-+3", "2026-02-30", "-9999-01-01", "+12026-01-01", "26-1-1", "2026-11-23T00:00", "\u{0}"] {
            let (_, answer) = desk.fault(&ewa, RECORD, json!({ "input": credit("memberId", &other, no_day) })).await;
            assert_eq!(code_of(&answer), Some("BAD_USER_INPUT"), "{no_day:?}");
        }
    }

    async fn a_name_of_two_lines_becomes_one_line_and_zeros_become_nothing(desk: Desk) {
        let jan = desk.app.as_member(&desk.jan).await;
        let name = "Marek\r\nBcc: ofiara@example.com\u{0}\u{202e} Lis";
        let invite = json!({ "input": { "meetingId": desk.meeting, "name": name, "company": "\u{0}\n" } });
        let visitor = jan.done("visitorInvite", INVITE, invite).await["visitor"].take();
        assert_eq!(visitor["name"], "Marek Bcc: ofiara@example.com Lis");
        assert_eq!(visitor["company"], Value::Null);
    }

    async fn what_is_searched_for_may_be_any_text(desk: Desk) {
        let jan = desk.app.as_member(&desk.jan).await;
        let search = "query($text: String!) { members(search: $text) { edges { node { fullName } } } \
            slug: chapter(by: { slug: $text }) { id } name: chapter(by: { name: $text }) { id } }";
        for (text, found) in [
            ("\u{0}".to_owned(), 3),
            ("100%".to_owned(), 0),
            ("a_b".to_owned(), 0),
            ("\\x".to_owned(), 0),
            ("' OR 1=1 --".to_owned(), 0),
            ("x".repeat(250), 0),
            ("kow jan\u{0}".to_owned(), 1),
            ("xa ".repeat(80), 0),
        ] {
            let answer = jan.data(search, json!({ "text": text })).await;
            assert_eq!(answer["members"]["edges"].as_array().unwrap().len(), found, "{text:.20}");
            assert_eq!((&answer["slug"], &answer["name"]), (&Value::Null, &Value::Null));
        }
        let directory = "query($text: String!) { members(search: $text) { edges { node { fullName } } } }";
        for (text, reason) in [
            ("%".to_owned(), "SEARCH_EMPTY"),
            ("_ \\ … ?!".to_owned(), "SEARCH_EMPTY"),
            ("\u{1f600}\u{d7ff}\u{ffff}".to_owned(), "SEARCH_EMPTY"),
            ("x".repeat(10_000), "SEARCH_TOO_LONG"),
            ("a ".repeat(5_000), "SEARCH_TOO_LONG"),
        ] {
            let answer = jan.query(directory, json!({ "text": text })).await;
            assert_eq!(code_of(&answer), Some("BAD_USER_INPUT"), "{text:.20}: {answer}");
            assert_eq!(answer["errors"][0]["extensions"]["reasons"], json!([reason]), "{text:.20}");
        }
        let years = "query($from: LocalDate!, $id: ID!) { \
            chapter(by: { id: $id }) { revenue(period: { from: $from, until: $from }) { amount } } }";
        for (from, is_day) in [("0001-01-01", true), ("9999-12-31", true), ("-9999-01-01", false), ("10000-01-01", false)] {
            let variables = json!({ "from": from, "id": desk.app.wawel.id.to_string() });
            let (_, answer) = desk.fault(&jan, years, variables).await;
            assert_eq!(code_of(&answer), (!is_day).then_some("BAD_USER_INPUT"), "{from}");
        }
    }

    async fn who_has_no_office_is_told_so_in_their_language(desk: Desk) {
        let ewa = desk.app.as_member(&desk.ewa).await;
        let input = json!({ "input": desk.meeting_at("2026-11-30T06:45") });
        let (_, answer) = desk.fault(&ewa, SCHEDULE, input.clone()).await;
        assert_eq!(answer["errors"][0]["message"], "Nie masz do tego uprawnień.");
        let emma = desk.app.member("Emma Clarke").await;
        let (_, answer) = desk.fault(&desk.app.as_member(&emma).await, SCHEDULE, input).await;
        assert_eq!(answer["errors"][0]["message"], "You may not do this.");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    }

    async fn only_a_token_of_this_server_is_taken(desk: Desk) {
        let other = TestApp::set(TestDb::on_sqlite().await).await;
        let piotr = other.member("Piotr Lis").await;
        let of_another_server = other.as_member(&piotr).await.token().unwrap().to_owned();
        assert!(other.with_token(&of_another_server).data("{ viewer { locale } }", json!({})).await["viewer"].is_object());
        let own = desk.app.as_member(&desk.jan).await.token().unwrap().to_owned();
        let changed = format!("{}x", &own[..own.len() - 1]);
        let (head, rest) = own.split_once('.').unwrap();
        let unsigned = format!("{head}.{}.", rest.split('.').next().unwrap());
        for token in [of_another_server.as_str(), "garbage", "a.b.c", changed.as_str(), unsigned.as_str(), head] {
            let before = desk.app.rows().await;
            let body = json!({ "query": "{ viewer { locale } }" });
            let request = desk.app.request(Method::POST, "/graphql").header("accept-language", "pl").json(&body);
            let answer = request.bearer_auth(token).send().await.unwrap();
            assert_eq!(answer.status(), 401, "{token}");
            assert_eq!(answer.headers()["content-type"], "application/graphql-response+json; charset=utf-8");
            assert_eq!(answer.headers()["www-authenticate"], "Bearer");
            let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
            let message = "Nie ma zalogowania albo już wygasło: zaloguj się ponownie.";
            let extensions = json!({ "code": "UNAUTHENTICATED", "requestId": id });
            let errors = json!([{ "message": message, "extensions": extensions }]);
            assert_eq!(answer.json::<Value>().await.unwrap(), json!({ "errors": errors }));
            assert!(desk.app.rows().await == before);
        }
        desk.app.later(std::time::Duration::from_secs(606));
        let (status, _) = desk.app.with_token(&own).send(&json!({ "query": "{ viewer { locale } }" })).await;
        assert_eq!(status, 401, "it has ended");
    }
}

/// Where a code is made, as far as the code says it in one word.
fn codes_in(folder: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path();
            if file.is_dir() {
                folders.push(file);
            } else if file.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&file).unwrap();
                // Without the tests, which make codes up.
                let code = text.split("#[cfg(test)]").next().unwrap();
                let place = file.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
                for said in code.split("reject(").skip(1).filter_map(|rest| rest.strip_prefix('"')) {
                    found.entry(said.split('"').next().unwrap().to_owned()).or_default().insert(place.clone());
                }
            }
        }
    }
    found
}

fn texts(locale: Locale) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(locale.tag());
    std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
}

#[test]
fn every_rejection_has_a_sentence_in_every_language_and_a_place_in_the_schema_where_mutations_reach_it() {
    // What no mutation reaches: (start of the code, why).
    const ELSEWHERE: [(&str, &str); 13] = [
        ("BAD_EMAIL", "of POST /v1/auth/token"),
        ("CLUB_EXISTS", "a club is founded from the command line"),
        ("CREDITS_INVALID", "education credits come by import so far"),
        ("CURSOR_INVALID", "of queries: reasons of BAD_USER_INPUT"),
        ("IMPORT_", "of imports, from the command line"),
        ("INVALID_CREDENTIALS", "of POST /v1/auth/token"),
        ("MEMBER_ELSEWHERE", "members join by import so far"),
        ("MEMBER_WITHOUT_SEAT", "credits, and one-to-ones that are noted, come by import"),
        ("PAGE_BOTH_ENDS", "of queries: reasons of BAD_USER_INPUT"),
        ("PAGE_SIZE", "of queries: reasons of BAD_USER_INPUT"),
        ("PASSWORD_", "passwords are set from the command line so far"),
        ("PHOTO_", "of PUT /v1/members/{id}/photo"),
        ("SEARCH_", "of queries: reasons of BAD_USER_INPUT"),
    ];
    let codes = codes_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(codes.len() > 80, "only {} codes were found", codes.len());
    for locale in Locale::ALL {
        let texts = texts(locale);
        for (code, places) in &codes {
            let key = format!("{} =", code.to_lowercase().replace('_', "-"));
            assert!(
                texts.lines().any(|line| line.starts_with(&key)),
                "{code} of {places:?} has no sentence in {locale}"
            );
        }
    }
    let sdl = chapterhouse::graphql::sdl();
    let listed: BTreeSet<&str> = sdl
        .split("enum UserErrorCode {")
        .nth(1)
        .and_then(|rest| rest.split('}').next())
        .unwrap()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && line.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        .collect();
    let elsewhere = |code: &str| ELSEWHERE.iter().find(|(start, _)| code.starts_with(start));
    let missing: Vec<_> =
        codes.keys().filter(|code| !listed.contains(code.as_str()) && elsewhere(code).is_none()).collect();
    assert_eq!(missing, [] as [&String; 0], "mutations reach these, but UserErrorCode does not list them");
    let both: Vec<_> = listed.iter().filter(|code| elsewhere(code).is_some()).collect();
    assert_eq!(both, [] as [&&str; 0], "listed, and said to be out of reach");
    // These two are made of `Error::NotFound` and `Error::Conflict`.
    let unused: Vec<_> =
        listed.iter().filter(|code| !codes.contains_key(**code) && !["NOT_FOUND", "CONFLICT"].contains(code)).collect();
    let by_variable = [
        "AMOUNT_NOT_A_NUMBER",
        "AMOUNT_TOO_LARGE",
        "AMOUNT_TOO_PRECISE",
        "COUNTRY_UNKNOWN",
        "LANGUAGE_UNKNOWN",
        "LOCALE_UNKNOWN",
        "SLUG_INVALID",
        "TIME_ZONE_UNKNOWN",
    ];
    assert_eq!(unused.iter().map(|code| **code).collect::<Vec<_>>(), by_variable);
}

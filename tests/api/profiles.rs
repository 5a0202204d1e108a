//! Profiles: what members tell of themselves, and to whom they show how to reach them.

use chapterhouse::access::OfficeKind;
use chapterhouse::members::Member;
use chapterhouse::platform::values::Locale;
use serde_json::{Value, json};

use crate::support::app::code_of;
use crate::support::{Stage, TestApp, TestDb};

const UPDATE: &str = "mutation($id: ID!, $input: MemberUpdateInput!) { memberUpdate(id: $id, input: $input) { \
    member { fullName company offers goals keywords languages links { label url } phone mobile address \
    contactVisibility { email phone mobile address } version } \
    userErrors { code path message ... on ConflictError { currentVersion } } } }";

/// A member, a colleague, the president of both, and somebody of another chapter.
struct Desk {
    app: TestApp,
    ania: Member,
    colleague: Member,
    president: Member,
    stranger: Member,
}

impl Stage for Desk {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let ania = app.member("Anna Świetlik").await;
        let colleague = app.member("Piotr Lis").await;
        let president = app.officer("Jan Kowalski", OfficeKind::President).await;
        let stranger = app.club.member(&app.tyniec, "Ewa Mazur", Locale::En).await;
        Self { app, ania, colleague, president, stranger }
    }
}

impl Desk {
    fn update(&self, version: i32, change: &Value) -> Value {
        let mut input = json!({ "expectedVersion": version });
        for (name, value) in change.as_object().unwrap() {
            input[name] = value.clone();
        }
        json!({ "id": self.ania.id.to_string(), "input": input })
    }

    async fn seen_by(&self, viewer: &Member) -> Value {
        let text = "query($id: ID!) { member(id: $id) { email phone mobile address contactVisibility { email } } }";
        let client = self.app.as_member(viewer).await;
        client.data(text, json!({ "id": self.ania.id.to_string() })).await["member"].take()
    }
}

story! {
    async fn a_member_tells_of_themselves(desk: Desk) {
        let ania = desk.app.as_member(&desk.ania).await;
        let change = json!({
            "company": "Świetlik Dachy", "offers": "Dachy\npłaskie i strome", "goals": "Grow",
            "keywords": ["dachy", "DACHY", "blacharka"], "languages": ["pl", "en", "pl"],
            "links": [{ "label": "Site", "url": "https://swietlik.example/dachy" }],
            "phone": "+48 12 600", "mobile": "+48 601", "address": "ul. Długa 1\nKraków",
            "contactVisibility": { "phone": "CLUB", "mobile": "HIDDEN" },
        });
        let done = ania.done("memberUpdate", UPDATE, desk.update(1, &change)).await["member"].take();
        assert_eq!(done, json!({
            "fullName": "Anna Świetlik", "company": "Świetlik Dachy", "offers": "Dachy\npłaskie i strome", "goals": "Grow",
            "keywords": ["dachy", "blacharka"], "languages": ["en", "pl"],
            "links": [{ "label": "Site", "url": "https://swietlik.example/dachy" }],
            "phone": "+48 12 600", "mobile": "+48 601", "address": "ul. Długa 1\nKraków",
            "contactVisibility": { "email": "CHAPTER", "phone": "CLUB", "mobile": "HIDDEN", "address": "CHAPTER" },
            "version": 2,
        }));
        // Left out: kept; null: cleared; the same: no new version.
        let next = ania.done("memberUpdate", UPDATE, desk.update(2, &json!({ "goals": null, "languages": ["en"] }))).await["member"].take();
        assert_eq!([&next["goals"], &next["company"], &next["languages"], &next["version"]],
            [&Value::Null, &json!("Świetlik Dachy"), &json!(["en"]), &json!(3)]);
        let same = json!({ "company": "Świetlik Dachy", "languages": ["en"], "keywords": ["dachy", "blacharka"] });
        assert_eq!(ania.done("memberUpdate", UPDATE, desk.update(3, &same)).await["member"]["version"], 3);
    }

    async fn contact_fields_are_seen_as_their_owner_chose(desk: Desk) {
        let ania = desk.app.as_member(&desk.ania).await;
        let change = json!({ "phone": "+48 12 600", "mobile": "+48 601", "address": "ul. Długa 1",
            "contactVisibility": { "email": "PUBLIC", "phone": "CLUB", "mobile": "HIDDEN", "address": "CHAPTER" } });
        ania.done("memberUpdate", UPDATE, desk.update(1, &change)).await;
        let email = "anna.swietlik@example.com";
        for (viewer, seen) in [
            (&desk.ania, json!({ "email": email, "phone": "+48 12 600", "mobile": "+48 601", "address": "ul. Długa 1", "contactVisibility": { "email": "PUBLIC" } })),
            (&desk.colleague, json!({ "email": email, "phone": "+48 12 600", "mobile": null, "address": "ul. Długa 1", "contactVisibility": null })),
            (&desk.president, json!({ "email": email, "phone": "+48 12 600", "mobile": null, "address": "ul. Długa 1", "contactVisibility": null })),
            (&desk.stranger, json!({ "email": email, "phone": "+48 12 600", "mobile": null, "address": null, "contactVisibility": null })),
        ] {
            assert_eq!(desk.seen_by(viewer).await, seen, "{}", viewer.full_name());
        }
    }

    async fn a_leader_mends_a_profile_but_not_who_sees_what(desk: Desk) {
        let president = desk.app.as_member(&desk.president).await;
        let done = president.done("memberUpdate", UPDATE, desk.update(1, &json!({ "company": "Dachy" }))).await;
        assert_eq!([&done["member"]["company"], &done["member"]["version"]], [&json!("Dachy"), &json!(2)]);
        let open = desk.update(2, &json!({ "company": "Dachy 2", "contactVisibility": { "mobile": "PUBLIC" } }));
        assert_eq!(president.refused(UPDATE, open).await[0]["code"], "VISIBILITY_OWN");
        // What is hidden from them they do not replace unseen; what they see they mend.
        let ania = desk.app.as_member(&desk.ania).await;
        let hide = json!({ "mobile": "+48 601", "phone": "+48 12 600", "contactVisibility": { "mobile": "HIDDEN" } });
        ania.done("memberUpdate", UPDATE, desk.update(2, &hide)).await;
        let replace = desk.update(3, &json!({ "phone": "+48 12 700", "mobile": null }));
        let refused = president.refused(UPDATE, replace).await;
        assert_eq!([&refused[0]["code"], &refused[0]["path"]], [&json!("CONTACT_HIDDEN"), &json!(["input", "mobile"])]);
        let done = president.done("memberUpdate", UPDATE, desk.update(3, &json!({ "phone": "+48 12 700" }))).await;
        assert_eq!([&done["member"]["phone"], &done["member"]["mobile"]], [&json!("+48 12 700"), &Value::Null]);
        let seen = json!({ "mobile": "+48 602" });
        assert_eq!(ania.done("memberUpdate", UPDATE, desk.update(4, &seen)).await["member"]["mobile"], "+48 602");
        for other in [&desk.colleague, &desk.stranger] {
            let client = desk.app.as_member(other).await;
            let before = desk.app.rows().await;
            let answer = client.query(UPDATE, desk.update(5, &json!({ "company": "Mine" }))).await;
            assert_eq!(code_of(&answer), Some("FORBIDDEN"));
            assert!(desk.app.rows().await == before);
        }
    }

    async fn a_profile_that_cannot_be_is_refused_whole(desk: Desk) {
        let ania = desk.app.as_member(&desk.ania).await;
        let link = |url: &str| json!({ "company": "New", "links": [{ "label": "Site", "url": url }] });
        for (change, code, path) in [
            (json!({ "company": "New", "givenName": null }), "VALUE_NEEDED", "givenName"),
            (json!({ "company": "New", "givenName": "\u{200f} \n" }), "TEXT_EMPTY", "givenName"),
            (json!({ "company": "New", "familyName": "ż".repeat(300) }), "TEXT_TOO_LONG", "familyName"),
            (json!({ "company": "New", "offers": "ż".repeat(4_001) }), "TEXT_TOO_LONG", "offers"),
            (json!({ "company": "New", "keywords": vec!["a"; 31] }), "LIST_TOO_LONG", "keywords"),
            (json!({ "company": "New", "keywords": ["ok", ""] }), "TEXT_EMPTY", "keywords.1"),
            (json!({ "company": "New", "languages": ["Polish"] }), "LANGUAGE_UNKNOWN", "languages"),
            (json!({ "company": "New", "locale": "de" }), "LOCALE_UNKNOWN", "locale"),
            (link("javascript:alert(1)"), "LINK_INVALID", "links.0.url"),
            (link("https://ania:secret@example.com"), "LINK_INVALID", "links.0.url"),
        ] {
            let errors = ania.refused(UPDATE, desk.update(1, &change)).await;
            let path: Vec<&str> = std::iter::once("input").chain(path.split('.')).collect();
            assert_eq!([&errors[0]["code"], &errors[0]["path"]], [&json!(code), &json!(path)], "{errors}");
        }
        let stale = ania.refused(UPDATE, desk.update(7, &json!({ "company": "New" }))).await;
        assert_eq!([&stale[0]["code"], &stale[0]["currentVersion"]], [&json!("CONFLICT"), &json!(1)]);
        // What can be cleaned is: direction marks and line breaks go, an emoji may stay; the list is sorted anew.
        let odd = json!({ "givenName": "Ania\u{202e}\r\nBcc: x@y.pl", "familyName": "Ażur 🏗️" });
        let done = ania.done("memberUpdate", UPDATE, desk.update(1, &odd)).await;
        assert_eq!(done["member"]["fullName"], "Ania Bcc: x@y.pl Ażur 🏗️");
        let listed = ania.data("{ members(first: 1) { edges { node { familyName } } } }", json!({})).await;
        assert_eq!(listed["members"]["edges"][0]["node"]["familyName"], "Ażur 🏗️");
    }
}

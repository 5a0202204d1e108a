//! The audit log: who reads what of it.

use chapterhouse::access::OfficeKind;
use chapterhouse::chapters::{self, UpdateClub};
use chapterhouse::meetings;
use chapterhouse::referrals::{self, MoveReferral, PassReferral, Purpose, ReferralRelation};
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::club::{text, untold};

const ENTRY: &str = "edges { cursor node { doneAt action subjectType subjectId office actorLabel fromState toState reason \
    requestId actor { fullName } chapter { name } } } pageInfo { hasNextPage endCursor }";

fn entries(page: &Value) -> Vec<&Value> {
    page["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]).collect()
}

story! {
    async fn the_log_says_who_did_what_to_those_who_may_read_it(app: TestApp) {
        let president = app.officer("Jan Kowalski", OfficeKind::President).await;
        let jan = app.as_member(&president).await;
        let meeting = app.club.meeting(&app.wawel, "2026-11-26 06:45").await;
        let publish = "mutation($id: ID!) { meetingPublish(id: $id, input: { expectedVersion: 1 }) { userErrors { code } } }";
        jan.data(publish, json!({ "id": meeting.id.to_string() })).await;
        app.run_jobs().await;
        let text = format!("query($id: ID!) {{ chapter(by: {{ id: $id }}) {{ auditEntries(first: 1) {{ {ENTRY} }} }} }}");
        let of_wawel = json!({ "id": app.wawel.id.to_string() });
        let mut page = jan.data(&text, of_wawel.clone()).await["chapter"]["auditEntries"].take();
        let entry = page["edges"][0]["node"].take();
        assert!(entry["requestId"].is_string() && entry["doneAt"].is_string(), "{entry}");
        for (field, said) in [
            ("action", json!("meetingPublish")),
            ("subjectType", json!("Meeting")),
            ("subjectId", json!(meeting.id.to_string())),
            ("office", json!("PRESIDENT")),
            ("actorLabel", json!("member")),
            ("fromState", json!("PLANNED")),
            ("toState", json!("PUBLISHED")),
            ("actor", json!({ "fullName": "Jan Kowalski" })),
            ("chapter", json!({ "name": "Kraków Wawel" })),
        ] {
            assert_eq!(entry[field], said, "{field}");
        }
        assert_eq!(page["pageInfo"]["hasNextPage"], true);

        // A cursor of another list takes nothing with it but the field.
        let with_name = "query($id: ID!) { chapter(by: { id: $id }) { name auditEntries(after: \"x\") { edges { cursor } } } }";
        let answer = jan.query(with_name, of_wawel.clone()).await;
        assert_eq!(answer["errors"][0]["extensions"]["reasons"], json!(["CURSOR_INVALID"]));
        assert_eq!(answer["data"]["chapter"], json!({ "name": "Kraków Wawel", "auditEntries": null }));

        // Of the next chapter, nothing; nor for who holds no office.
        let of_tyniec = json!({ "id": app.tyniec.id.to_string() });
        assert_eq!(jan.data(&text, of_tyniec).await["chapter"]["auditEntries"], Value::Null);
        let member = app.member("Ewa Mazur").await;
        let ewa = app.as_member(&member).await;
        assert_eq!(ewa.data(&text, of_wawel).await["chapter"]["auditEntries"], Value::Null);
        let own = format!("{{ viewer {{ auditEntries {{ {ENTRY} }} }} }}");
        let page = jan.data(&own, json!({})).await["viewer"]["auditEntries"].take();
        assert_eq!(entries(&page).len(), 1, "what the server did to him is not what he did: {page}");
        assert_eq!(entries(&ewa.data(&own, json!({})).await["viewer"]["auditEntries"]), Vec::<&Value>::new());
    }

    async fn why_a_referral_was_declined_is_for_its_members_alone(app: TestApp) {
        app.leaves_jobs();
        let president = app.officer("Jan Kowalski", OfficeKind::President).await;
        let (giver, recipient) = (app.member("Piotr Lis").await, app.member("Emma Clarke").await);
        let pass = PassReferral {
            giver: None,
            recipient: recipient.id,
            relation: ReferralRelation::ThirdParty,
            purpose: Purpose::Client,
            heat: 3,
            description: text("A roof"),
            contact: None,
            consent: None,
            parent: None,
        };
        let db = app.db();
        let passed = referrals::pass(db, &app.club.actor(&giver).await, pass).await.unwrap();
        let reason = Some(text("He is my brother"));
        let decline = MoveReferral { referral: passed.id, expected_version: 1, reason };
        referrals::decline(db, &app.club.actor(&recipient).await, decline).await.unwrap();

        let text = format!("query($id: ID!) {{ chapter(by: {{ id: $id }}) {{ auditEntries {{ {ENTRY} }} }} }}");
        let read = app.as_member(&president).await.data(&text, json!({ "id": app.wawel.id.to_string() })).await;
        let page = &read["chapter"]["auditEntries"];
        let moved = entries(page).into_iter().find(|entry| entry["action"] == "referralMove").unwrap();
        assert_eq!([&moved["toState"], &moved["reason"]], [&json!("DECLINED"), &Value::Null]);
        let own = format!("{{ viewer {{ auditEntries {{ {ENTRY} }} }} }}");
        let read = app.as_member(&recipient).await.data(&own, json!({})).await;
        assert_eq!(entries(&read["viewer"]["auditEntries"])[0]["reason"], "He is my brother");
    }

    async fn a_director_reads_the_region_and_an_administrator_all_of_it(app: TestApp) {
        use chapterhouse::access::OfficeScope::{Club, Region};
        let director = app.overseer("Karol Director", OfficeKind::RegionDirector, Region(app.club.region.id)).await;
        let administrator = app.overseer("Roman Administrator", OfficeKind::ClubAdministrator, Club).await;
        for (chapter, day) in [(&app.wawel, "2026-11-26 06:45"), (&app.tyniec, "2026-11-26 07:45"), (&app.praga, "2026-11-26 08:45")] {
            let meeting = app.club.meeting(chapter, day).await;
            meetings::publish(app.db(), app.club.system(), untold(&meeting)).await.unwrap();
        }
        let club = chapters::club(app.db().reader()).await.unwrap().unwrap();
        let rename = UpdateClub {
            expected_version: club.version,
            name: Some(text("Klub Nowy")),
            default_locale: None,
            reporting_currency: None,
            time_zone: None,
        };
        chapters::update_club(app.db(), app.club.system(), rename).await.unwrap();

        let of_region = format!("query($id: ID!) {{ node(id: $id) {{ ... on Region {{ auditEntries(first: 100) {{ {ENTRY} }} }} }} }}");
        let variables = json!({ "id": app.club.region.id.to_string() });
        let of_club = format!("query($first: Int, $after: String) {{ club {{ auditEntries(first: $first, after: $after) {{ {ENTRY} }} }} }}");
        let karol = app.as_member(&director).await;
        let mut read = karol.data(&of_region, variables.clone()).await;
        let page = read["node"]["auditEntries"].take();
        let chapters_of = |page: &Value| {
            let mut names: Vec<String> =
                entries(page).iter().filter(|entry| entry["action"] == "meetingPublish").map(|entry| entry["chapter"]["name"].to_string()).collect();
            names.sort();
            names.join(" ")
        };
        assert_eq!(chapters_of(&page), r#""Kraków Tyniec" "Kraków Wawel""#);
        let elsewhere = json!({ "id": app.second_region.id.to_string() });
        assert_eq!(karol.data(&of_region, elsewhere).await["node"]["auditEntries"], Value::Null);
        assert_eq!(karol.data(&of_club, json!({})).await["club"]["auditEntries"], Value::Null);

        // The latest first, page by page, each entry once.
        let roman = app.as_member(&administrator).await;
        let (mut met, mut after) = (Vec::new(), Value::Null);
        loop {
            let mut read = roman.data(&of_club, json!({ "first": 7, "after": after })).await;
            let mut page = read["club"]["auditEntries"].take();
            met.extend(entries(&page).into_iter().cloned());
            after = page["pageInfo"]["endCursor"].take();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        let renamed = met.iter().find(|entry| entry["action"] == "clubUpdate").unwrap();
        assert_eq!([&renamed["actor"], &renamed["chapter"]], [&Value::Null, &Value::Null]);
        let all = app.rows().await.iter().filter(|row| row.starts_with("audit_entries: ")).count();
        assert_eq!(met.len(), all);
        assert!(met.windows(2).all(|pair| pair[0]["doneAt"].as_str() >= pair[1]["doneAt"].as_str()));
    }
}

//! Relay's way to records: by ids alone.

use chapterhouse::members::Member;
use chapterhouse::platform::values::Locale;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::code_of;

const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id \
    ... on Member { fullName } ... on Chapter { slug } ... on Meeting { status } ... on Category { code } } }";

story! {
    async fn every_node_is_found_by_the_id_it_shows(app: TestApp) {
        app.leaves_jobs();
        let ewa = app.member("Ewa Mazur").await;
        let jan = app.member("Jan Kowalski").await;
        let client = app.as_member(&ewa).await;
        app.club.meeting(&app.wawel, "2026-11-26 06:45").await;
        let pass = "mutation($input: ReferralPassInput!) { \
            referralPass(input: $input) { referral { id } userErrors { code } } }";
        let input = json!({ "recipientId": jan.id.to_string(), "heat": 1, "description": "Dach" });
        let passed = client.done("referralPass", pass, json!({ "input": input })).await;
        let all = "{ viewer { member { id membership { category { id } } } } chapters { edges { node { id } } } \
            regions { id } meetings { edges { node { id } } } }";
        let data = client.data(all, json!({})).await;
        let ids = [
            ("Member", &data["viewer"]["member"]["id"]),
            ("Category", &data["viewer"]["member"]["membership"]["category"]["id"]),
            ("Chapter", &data["chapters"]["edges"][0]["node"]["id"]),
            ("Region", &data["regions"][0]["id"]),
            ("Meeting", &data["meetings"]["edges"][0]["node"]["id"]),
            ("Referral", &passed["referral"]["id"]),
        ];
        for (kind, id) in ids {
            let answer = client.data("query($id: ID!) { node(id: $id) { __typename id } }", json!({ "id": id })).await;
            assert_eq!(answer["node"], json!({ "__typename": kind, "id": id }));
        }
        let answer = client.data(NODES, json!({ "ids": ids.map(|(_, id)| id) })).await;
        let kinds: Vec<&Value> = answer["nodes"].as_array().unwrap().iter().map(|node| &node["__typename"]).collect();
        assert_eq!(kinds, ids.map(|(kind, _)| kind));
    }

    async fn nodes_come_in_the_order_of_their_ids_with_a_hole_for_each_that_is_not_there(app: TestApp) {
        let (ewa, jan) = (app.member("Ewa Mazur").await, app.member("Jan Kowalski").await);
        let (ewas, jans) = (ewa.id.to_string(), jan.id.to_string());
        let nobody = chapterhouse::members::MemberId::new().to_string();
        let client = app.as_member(&ewa).await;
        let ids = json!([jans, nobody, app.wawel.id.to_string(), ewas, jans]);
        let answer = client.data(NODES, json!({ "ids": ids })).await;
        assert_eq!(
            answer["nodes"],
            json!([
                { "__typename": "Member", "id": jans, "fullName": "Jan Kowalski" },
                null,
                { "__typename": "Chapter", "id": app.wawel.id.to_string(), "slug": "krakow-wawel" },
                { "__typename": "Member", "id": ewas, "fullName": "Ewa Mazur" },
                { "__typename": "Member", "id": jans, "fullName": "Jan Kowalski" },
            ])
        );
        assert_eq!(client.data(NODES, json!({ "ids": [] })).await["nodes"], json!([]));
        // In capitals it is another text, and ids are compared as texts by whoever keeps them.
        let answer = client.query(NODES, json!({ "ids": [ewas.to_uppercase()] })).await;
        assert_eq!(code_of(&answer), Some("BAD_USER_INPUT"));
    }

    async fn a_hundred_nodes_cost_a_statement_for_each_type_and_more_are_refused(app: TestApp) {
        let mut members: Vec<Member> = Vec::new();
        for number in 0..40 {
            members.push(app.club.member(&app.praga, &format!("Ewa Mazur{number}"), Locale::Pl).await);
        }
        let client = app.as_member(&members[0]).await;
        let ids: Vec<String> = members.iter().map(|member| member.id.to_string()).collect();
        let mut prices = Vec::new();
        for count in [1, 40] {
            client.data("{ viewer { locale } }", json!({})).await;
            let before = app.db().statements();
            let answer = client.data(NODES, json!({ "ids": ids[..count] })).await;
            assert_eq!(answer["nodes"].as_array().unwrap().len(), count);
            prices.push(app.db().statements() - before);
        }
        assert_eq!(prices, [2, 2], "who asks, and the members");
        let many: Vec<&String> = ids.iter().cycle().take(101).collect();
        let answer = client.query(NODES, json!({ "ids": many })).await;
        assert_eq!(code_of(&answer), Some("BAD_USER_INPUT"));
        assert_eq!(answer["errors"][0]["extensions"]["reasons"], json!(["LIST_TOO_LONG"]));
        let answer = client.data(NODES, json!({ "ids": many[..100] })).await;
        assert_eq!(answer["nodes"].as_array().unwrap().len(), 100);
    }
}

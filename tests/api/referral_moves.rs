//! Referrals from the draft to the end and back: drafts, returns, what is handed on, disputes, and who is told and nudged.

use std::time::Duration;

use chapterhouse::access::{OfficeKind, audit};
use chapterhouse::members::Member;
use chapterhouse::platform::error::Error;
use chapterhouse::platform::values::Locale;
use chapterhouse::referrals::{self, ForwardReferral, MoveReferral, ReferralId};
use serde_json::{Value, json};

use crate::support::app::{Client, code_of};
use crate::support::{Stage, TestApp, TestDb};

const SHOWN: &str = "query($id: ID!) { referral(id: $id) { status version nextStatuses relation heat description reason inside stale \
    amountUndisclosed recordedByRecipient contact { name } dispute { reason disputedBy { fullName } } parent { id } \
    spinOffs { count generations } recipient { fullName } } }";

/// Jan gives, Emma receives and reads Polish; Piotr is a colleague, Ewa sits elsewhere, Anna is the vice president.
struct Desk {
    app: TestApp,
    jan: Member,
    emma: Member,
    piotr: Member,
    ewa: Member,
    anna: Member,
}

impl Stage for Desk {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let jan = app.member("Jan Kowalski").await;
        let emma = app.club.member(&app.wawel, "Emma Clarke", Locale::Pl).await;
        let piotr = app.member("Piotr Lis").await;
        let ewa = app.club.member(&app.praga, "Ewa Mazur", Locale::En).await;
        let anna = app.officer("Anna Nowak", OfficeKind::VicePresident).await;
        app.leaves_jobs();
        Self { app, jan, emma, piotr, ewa, anna }
    }
}

impl Desk {
    /// A mutation that answers a referral.
    async fn ask(&self, client: &Client<'_>, mutation: &str, id: Option<&str>, input: Value) -> Value {
        let kind = match mutation {
            "referralPass" | "referralDraft" => "ReferralPassInput",
            "referralRecord" => "ReferralRecordInput",
            "referralUpdate" => "ReferralUpdateInput",
            "referralForward" => "ReferralForwardInput",
            "referralDisputeResolve" => "ReferralDisputeResolveInput",
            _ if input.get("reason").is_some() => "ReferralEndInput",
            _ => "ReferralMoveInput",
        };
        let child = if mutation == "referralForward" { "child { id }" } else { "" };
        let (declared, passed) = if id.is_some() { ("$id: ID!, ", "id: $id, ") } else { ("", "") };
        let text = format!(
            "mutation({declared}$input: {kind}!) {{ {mutation}({passed}input: $input) {{ referral {{ id status version }} {child} \
             userErrors {{ code path }} }} }}"
        );
        let answer = client.query(&text, json!({ "id": id, "input": input })).await;
        match code_of(&answer) {
            Some(code) => json!({ "userErrors": [{ "code": code, "path": null }] }),
            None => answer["data"][mutation].clone(),
        }
    }

    async fn done(&self, client: &Client<'_>, mutation: &str, id: Option<&str>, input: Value) -> Value {
        let done = self.ask(client, mutation, id, input).await;
        assert_eq!(done["userErrors"], json!([]), "{mutation}");
        done
    }

    /// The code with which it is refused.
    async fn refused(&self, client: &Client<'_>, mutation: &str, id: Option<&str>, input: Value) -> String {
        let refused = self.ask(client, mutation, id, input).await;
        refused["userErrors"][0]["code"].as_str().unwrap_or("done").to_owned()
    }

    async fn pass(&self, client: &Client<'_>, recipient: &Member) -> String {
        let done = self.done(client, "referralPass", None, content(recipient)).await;
        done["referral"]["id"].as_str().unwrap().to_owned()
    }

    async fn show(&self, client: &Client<'_>, id: &str) -> Value {
        client.data(SHOWN, json!({ "id": id })).await["referral"].take()
    }

    /// Who got what, in short.
    async fn told(&self) -> Vec<(String, String)> {
        self.app.mails().await.into_iter().map(|(to, subject, _)| (to.replace("@example.com", ""), subject)).collect()
    }

    async fn told_after(&self, days: u64) -> Vec<(String, String)> {
        self.app.later(Duration::from_hours(days * 24));
        self.app.worker.run_schedules().await;
        self.told().await
    }
}

fn content(recipient: &Member) -> Value {
    json!({
        "recipientId": recipient.id.to_string(), "heat": 3, "description": "A neighbour needs a roof",
        "contact": { "name": "Zofia Tajna", "phone": "+48 600 100 200" },
        "consent": { "basis": "SPOKEN", "givenOn": "2026-11-20" },
    })
}

fn seen(version: i64) -> Value {
    json!({ "expectedVersion": version })
}

fn because(version: i64, reason: &str) -> Value {
    json!({ "expectedVersion": version, "reason": reason })
}

fn one(to: &str, subject: &str) -> Vec<(String, String)> {
    vec![(to.to_owned(), subject.to_owned())]
}

story! {
    async fn a_draft_is_its_giver_s_alone_until_it_is_passed(desk: Desk) {
        let (jan, emma, anna) =
            (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.emma).await, desk.app.as_member(&desk.anna).await);
        let draft = desk.done(&jan, "referralDraft", None, content(&desk.piotr)).await;
        assert_eq!(draft["referral"]["status"], "DRAFT");
        let id = draft["referral"]["id"].as_str().unwrap();
        let changed = json!({
            "expectedVersion": 1, "recipientId": desk.emma.id.to_string(), "heat": 5, "description": "A neighbour needs a large roof",
        });
        desk.done(&jan, "referralUpdate", Some(id), changed.clone()).await;
        assert_eq!(desk.refused(&jan, "referralUpdate", Some(id), changed).await, "CONFLICT");
        for other in [&emma, &anna] {
            assert_eq!(desk.show(other, id).await, Value::Null);
            assert_eq!(desk.refused(other, "referralPassDraft", Some(id), seen(2)).await, "NOT_FOUND");
        }
        let counted = "{ referrals { edges { node { id } } } }";
        assert_eq!(anna.data(counted, json!({})).await["referrals"]["edges"], json!([]));
        assert_eq!(desk.told().await, []);

        let passed = desk.done(&jan, "referralPassDraft", Some(id), seen(2)).await;
        assert_eq!((&passed["referral"]["status"], &passed["referral"]["version"]), (&json!("PASSED"), &json!(3)));
        let shown = desk.show(&emma, id).await;
        assert_eq!(
            (&shown["heat"], &shown["description"], &shown["contact"]["name"], &shown["nextStatuses"]),
            (
                &json!(5), &json!("A neighbour needs a large roof"), &json!("Zofia Tajna"),
                &json!(["ACCEPTED", "DECLINED", "RETURNED", "FORWARDED", "WITHDRAWN"]),
            )
        );
        let mails = desk.app.mails().await;
        assert_eq!((mails[0].0.as_str(), mails[0].1.as_str()), ("emma.clarke@example.com", "Rekomendacja dla Ciebie: Jan Kowalski"));
        assert!(mails[0].2.contains("Czego dotyczy: A neighbour needs a large roof"), "{}", mails[0].2);
        assert!(!mails[0].2.contains("Tajna") && !mails[0].2.contains("600 100"), "nothing of the third person: {}", mails[0].2);
        assert_eq!((mails.len(), desk.refused(&jan, "referralUpdate", Some(id), json!({ "expectedVersion": 3, "heat": 1 })).await.as_str()), (1, "REFERRAL_NOT_EDITABLE"));
    }

    async fn the_giver_hears_of_every_move(desk: Desk) {
        let (jan, emma) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.emma).await);
        let id = desk.pass(&jan, &desk.emma).await;
        assert_eq!(desk.told().await, one("emma.clarke", "Rekomendacja dla Ciebie: Jan Kowalski"));
        for (version, mutation, subject) in [
            (1, "referralAccept", "Emma Clarke takes on your referral"),
            (2, "referralContact", "Emma Clarke has been in touch about your referral"),
            (3, "referralStart", "Emma Clarke is at work on your referral"),
            (4, "referralWin", "Emma Clarke has won your referral"),
        ] {
            desk.done(&emma, mutation, Some(&id), seen(version)).await;
            assert_eq!(desk.told().await, one("jan.kowalski", subject), "{mutation}");
        }
        let shown = desk.show(&jan, &id).await;
        assert_eq!((&shown["amountUndisclosed"], &shown["nextStatuses"]), (&json!(true), &json!(["IN_PROGRESS"])));
        desk.done(&emma, "referralReopen", Some(&id), because(5, "They called again")).await;
        let mails = desk.app.mails().await;
        assert!(mails[0].2.contains("Their words: They called again"), "{}", mails[0].2);
        assert_eq!(desk.show(&jan, &id).await["amountUndisclosed"], false);
        // Of several moves in a row the last one is told.
        desk.done(&emma, "referralLose", Some(&id), because(6, "Too dear")).await;
        desk.done(&emma, "referralReopen", Some(&id), because(7, "A mistake")).await;
        desk.done(&emma, "referralLose", Some(&id), because(8, "Too dear after all")).await;
        let mails = desk.app.mails().await;
        assert_eq!(mails.iter().map(|mail| mail.1.as_str()).collect::<Vec<_>>(), ["Nothing came of your referral to Emma Clarke"]);
        assert!(mails[0].2.contains("Too dear after all"), "{}", mails[0].2);
        // Withdrawn: the recipient is told.
        let other = desk.pass(&jan, &desk.emma).await;
        desk.told().await;
        desk.done(&jan, "referralWithdraw", Some(&other), seen(1)).await;
        assert_eq!(desk.told().await, one("emma.clarke", "Rekomendacja wycofana: Jan Kowalski"));
    }

    async fn business_is_thanked_for_at_once_as_far_as_the_policy_discloses_it(desk: Desk) {
        let (jan, emma) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.emma).await);
        let id = desk.pass(&jan, &desk.emma).await;
        desk.done(&emma, "referralAccept", Some(&id), seen(1)).await;
        desk.told().await;
        let record = "mutation($input: ClosedBusinessRecordInput!) { closedBusinessRecord(input: $input) { referral { status } userErrors { code } } }";
        let thank = async |credited: Value| {
            let input = json!({ "credited": credited, "amount": { "amount": "1250.50", "currency": "PLN" } });
            emma.done("closedBusinessRecord", record, json!({ "input": input })).await
        };
        assert_eq!(thank(json!({ "referralId": id })).await["referral"]["status"], "WON");
        let mails = desk.app.mails().await;
        assert_eq!(mails.len(), 1, "one word for both: {mails:?}");
        let disclosure = chapterhouse::chapters::Disclosure::default();
        let (names, says) = match disclosure {
            chapterhouse::chapters::Disclosure::Anonymous => (false, true),
            chapterhouse::chapters::Disclosure::Named => (true, false),
            chapterhouse::chapters::Disclosure::NamedWithAmount => (true, true),
        };
        let whole = format!("{} {}", mails[0].1, mails[0].2);
        assert_eq!((whole.contains("Emma Clarke"), whole.contains("PLN 1,250.50")), (names, says), "{whole}");
        thank(json!({ "outsiderName": "Jan Obcy" })).await;
        assert_eq!(desk.told().await, [], "who is no member cannot be told");
    }

    async fn what_is_returned_comes_back_with_more_details_and_counts_once(desk: Desk) {
        let (jan, emma) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.emma).await);
        let id = desk.pass(&jan, &desk.emma).await;
        desk.told().await;
        assert_eq!(desk.refused(&emma, "referralReturn", Some(&id), json!({ "expectedVersion": 1, "reason": " " })).await, "REASON_NEEDED");
        desk.done(&emma, "referralReturn", Some(&id), because(1, "Whose roof?")).await;
        let mails = desk.app.mails().await;
        assert_eq!(mails[0].1, "Emma Clarke needs more details of your referral");
        assert!(mails[0].2.contains("Their words: Whose roof?"), "{}", mails[0].2);
        // The recipient of one that was passed stays; another third person has not consented.
        let to_piotr = json!({ "expectedVersion": 2, "recipientId": desk.piotr.id.to_string() });
        assert_eq!(desk.refused(&jan, "referralUpdate", Some(&id), to_piotr).await, "RECIPIENT_SET");
        let details = json!({ "expectedVersion": 2, "description": "Mrs Wilk's roof", "contact": { "name": "Ala Wilk" } });
        desk.done(&jan, "referralUpdate", Some(&id), details).await;
        assert_eq!(desk.refused(&emma, "referralPassDraft", Some(&id), seen(3)).await, "FORBIDDEN");
        desk.done(&jan, "referralPassDraft", Some(&id), seen(3)).await;
        let shown = desk.show(&emma, &id).await;
        assert_eq!((&shown["status"], &shown["description"], &shown["contact"]), (&json!("PASSED"), &json!("Mrs Wilk's roof"), &Value::Null));
        assert_eq!(shown["reason"], Value::Null, "what was missing is there");
        assert_eq!(desk.told().await, one("emma.clarke", "Rekomendacja dla Ciebie: Jan Kowalski"));
        desk.done(&emma, "referralAccept", Some(&id), seen(4)).await;
        let mails = desk.app.mails().await;
        assert!(mails[0].1.contains("takes on") && !mails[0].2.contains("Their words"), "{}", mails[0].2);
        let trail = audit::of_subject(desk.app.db(), id.parse::<ReferralId>().unwrap()).await.unwrap();
        let moves: Vec<(&str, &str)> = trail.iter().filter_map(|line| Some((line.from_state.as_deref()?, line.to_state.as_deref()?))).collect();
        assert_eq!(moves, [("DRAFT", "PASSED"), ("PASSED", "RETURNED"), ("RETURNED", "PASSED"), ("PASSED", "ACCEPTED")]);
    }

    async fn what_the_recipient_wrote_down_counts_when_the_giver_confirms_it(desk: Desk) {
        let (jan, emma, piotr) =
            (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.emma).await, desk.app.as_member(&desk.piotr).await);
        let input = json!({ "giverId": desk.jan.id.to_string(), "heat": 4, "description": "He told me of a roof" });
        let id = desk.done(&emma, "referralRecord", None, input.clone()).await["referral"]["id"].as_str().unwrap().to_owned();
        assert_eq!(desk.told().await, one("jan.kowalski", "Emma Clarke thanks you for a referral: please confirm it"));
        let shown = desk.show(&emma, &id).await;
        assert_eq!((&shown["status"], &shown["recordedByRecipient"]), (&json!("DRAFT"), &json!(true)));
        assert_eq!(desk.show(&piotr, &id).await, Value::Null);
        assert_eq!(desk.refused(&emma, "referralPassDraft", Some(&id), seen(1)).await, "FORBIDDEN", "a claim is not confirmed by its author");
        assert_eq!(desk.refused(&emma, "referralAccept", Some(&id), seen(1)).await, "INVALID_TRANSITION");
        let done = desk.done(&jan, "referralPassDraft", Some(&id), seen(1)).await;
        assert_eq!((&done["referral"]["status"], &done["referral"]["version"]), (&json!("ACCEPTED"), &json!(2)));
        assert_eq!(desk.told().await, one("emma.clarke", "Rekomendacja przyjęta: Jan Kowalski"));
        // One that the giver did not give is withdrawn, and was never there for anybody else.
        let id = desk.done(&emma, "referralRecord", None, input).await["referral"]["id"].as_str().unwrap().to_owned();
        desk.told().await;
        desk.done(&jan, "referralWithdraw", Some(&id), seen(1)).await;
        let oneself = json!({ "giverId": desk.emma.id.to_string(), "heat": 4, "description": "Mine" });
        assert_eq!(desk.refused(&emma, "referralRecord", None, oneself).await, "GIVER_IS_RECIPIENT");
    }

    async fn what_is_handed_on_leaves_a_line_and_needs_consent_anew(desk: Desk) {
        let (jan, emma, ewa) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.emma).await, desk.app.as_member(&desk.ewa).await);
        let id = desk.pass(&jan, &desk.emma).await;
        desk.told().await;
        let to = |member: &Member, version: i64| json!({ "expectedVersion": version, "recipientId": member.id.to_string() });
        assert_eq!(desk.refused(&emma, "referralForward", Some(&id), to(&desk.jan, 1)).await, "FORWARDED_TO_GIVER");
        assert_eq!(desk.refused(&emma, "referralForward", Some(&id), to(&desk.emma, 1)).await, "GIVER_IS_RECIPIENT");
        assert_eq!(desk.refused(&jan, "referralForward", Some(&id), to(&desk.ewa, 1)).await, "FORBIDDEN");
        let done = desk.done(&emma, "referralForward", Some(&id), to(&desk.ewa, 1)).await;
        assert_eq!(done["referral"]["status"], "FORWARDED");
        let child = done["child"]["id"].as_str().unwrap();
        assert_eq!(
            desk.told().await,
            [
                ("ewa.mazur".to_owned(), "Emma Clarke has a referral for you".to_owned()),
                ("jan.kowalski".to_owned(), "Emma Clarke has handed your referral on".to_owned()),
            ]
        );
        let shown = desk.show(&ewa, child).await;
        assert_eq!(
            (&shown["status"], &shown["relation"], &shown["description"], &shown["contact"], &shown["parent"], &shown["inside"]),
            (&json!("PASSED"), &json!("SPIN_OFF"), &json!("A neighbour needs a roof"), &Value::Null, &Value::Null, &json!(false))
        );
        assert_eq!(desk.show(&emma, child).await["parent"]["id"], id, "its giver knows where it comes from");
        // Ewa passes on what came out of hers: three generations.
        let more = json!({
            "recipientId": desk.piotr.id.to_string(), "heat": 2, "description": "Their windows, too", "parentId": child,
        });
        let grandchild = desk.done(&ewa, "referralPass", None, more.clone()).await;
        assert_eq!(desk.show(&jan, &id).await["spinOffs"], json!({ "count": 2, "generations": 2 }));
        assert_eq!(desk.show(&ewa, child).await["spinOffs"], json!({ "count": 1, "generations": 1 }));
        let grandchild = grandchild["referral"]["id"].as_str().unwrap();
        desk.done(&ewa, "referralWithdraw", Some(grandchild), seen(1)).await;
        assert_eq!(desk.show(&jan, &id).await["spinOffs"], json!({ "count": 1, "generations": 1 }));
        assert_eq!(desk.refused(&jan, "referralPass", None, more).await, "PARENT_UNKNOWN", "of which he is no party");
    }

    async fn nothing_moves_while_it_is_disputed_and_nobody_resolves_their_own(desk: Desk) {
        let (jan, emma, anna, piotr) = (
            desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.emma).await,
            desk.app.as_member(&desk.anna).await, desk.app.as_member(&desk.piotr).await,
        );
        let id = desk.pass(&jan, &desk.emma).await;
        desk.done(&emma, "referralAccept", Some(&id), seen(1)).await;
        desk.told().await;
        assert_eq!(desk.refused(&piotr, "referralDispute", Some(&id), because(2, "Mine")).await, "NOT_FOUND");
        assert_eq!(desk.refused(&anna, "referralDispute", Some(&id), because(2, "Odd")).await, "FORBIDDEN");
        desk.done(&emma, "referralDispute", Some(&id), because(2, "There is no such neighbour")).await;
        let mails = desk.app.mails().await;
        assert_eq!((mails.len(), mails[0].1.as_str()), (1, "Emma Clarke disputes a referral"));
        assert!(mails[0].2.contains("Their words: There is no such neighbour"), "{}", mails[0].2);
        let record = json!({ "credited": { "referralId": id }, "amount": { "amount": "1", "currency": "PLN" } });
        let thank = "mutation($input: ClosedBusinessRecordInput!) { closedBusinessRecord(input: $input) { userErrors { code } } }";
        let refused = emma.data(thank, json!({ "input": record })).await;
        assert_eq!(refused["closedBusinessRecord"]["userErrors"][0]["code"], "REFERRAL_DISPUTED");
        assert_eq!(desk.refused(&emma, "referralContact", Some(&id), seen(3)).await, "REFERRAL_DISPUTED");
        assert_eq!(desk.refused(&jan, "referralDispute", Some(&id), because(3, "So do I")).await, "REFERRAL_DISPUTED");
        // Who resolves it reads why, and nothing else of it.
        let shown = desk.show(&anna, &id).await;
        assert_eq!(
            (&shown["dispute"], &shown["description"]),
            (&json!({ "reason": "There is no such neighbour", "disputedBy": { "fullName": "Emma Clarke" } }), &Value::Null)
        );
        let list = "query($id: ID!) { chapter(by: { id: $id }) { referralsToFollowUp { id } } }";
        let listed = anna.data(list, json!({ "id": desk.app.wawel.id.to_string() })).await;
        assert_eq!(listed["chapter"]["referralsToFollowUp"], json!([{ "id": id }]));
        let resolve = |version: i64, outcome: &str| json!({ "expectedVersion": version, "outcome": outcome, "reason": "We spoke" });
        for party in [&jan, &emma] {
            assert_eq!(desk.refused(party, "referralDisputeResolve", Some(&id), resolve(3, "STANDS")).await, "FORBIDDEN");
        }
        desk.done(&anna, "referralDisputeResolve", Some(&id), resolve(3, "STANDS")).await;
        assert_eq!(desk.told().await.len(), 2);
        assert_eq!(desk.refused(&anna, "referralDisputeResolve", Some(&id), resolve(4, "STANDS")).await, "REFERRAL_NOT_DISPUTED");
        desk.done(&emma, "referralContact", Some(&id), seen(4)).await;
        desk.done(&jan, "referralDispute", Some(&id), because(5, "It was a joke")).await;
        let done = desk.done(&anna, "referralDisputeResolve", Some(&id), resolve(6, "WITHDRAWN")).await;
        assert_eq!(done["referral"]["status"], "WITHDRAWN");
        assert_eq!(desk.refused(&jan, "referralDispute", Some(&id), because(7, "Again")).await, "REFERRAL_NOT_DISPUTABLE");
    }

    async fn a_vice_president_resolves_no_dispute_of_their_own(desk: Desk) {
        let (jan, anna) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.anna).await);
        let id = desk.pass(&jan, &desk.anna).await;
        desk.done(&anna, "referralDispute", Some(&id), because(1, "Odd")).await;
        let resolve = json!({ "expectedVersion": 2, "outcome": "WITHDRAWN" });
        assert_eq!(desk.refused(&anna, "referralDisputeResolve", Some(&id), resolve.clone()).await, "FORBIDDEN");
        let president = desk.app.officer("Olga Gil", OfficeKind::President).await;
        let president = desk.app.as_member(&president).await;
        desk.done(&president, "referralDisputeResolve", Some(&id), resolve).await;
    }

    async fn what_ended_is_opened_again_within_thirty_days(desk: Desk) {
        let (jan, emma) = (desk.app.as_member(&desk.jan).await, desk.app.as_member(&desk.emma).await);
        let id = desk.pass(&jan, &desk.emma).await;
        assert_eq!(desk.refused(&emma, "referralReopen", Some(&id), because(1, "Why not")).await, "INVALID_TRANSITION");
        desk.done(&emma, "referralAccept", Some(&id), seen(1)).await;
        desk.done(&emma, "referralLose", Some(&id), because(2, "Too dear")).await;
        assert_eq!(desk.refused(&emma, "referralStart", Some(&id), seen(3)).await, "REASON_NEEDED", "not without a word");
        assert_eq!(desk.refused(&jan, "referralReopen", Some(&id), because(3, "Try again")).await, "FORBIDDEN");
        desk.app.later(Duration::from_hours(30 * 24));
        let emma = desk.app.as_member(&desk.emma).await;
        desk.done(&emma, "referralReopen", Some(&id), because(3, "They called")).await;
        desk.done(&emma, "referralLose", Some(&id), because(4, "Too dear")).await;
        desk.app.later(Duration::from_hours(30 * 24 + 1));
        let emma = desk.app.as_member(&desk.emma).await;
        assert_eq!(desk.refused(&emma, "referralReopen", Some(&id), because(5, "They called")).await, "REOPEN_TOO_LATE");
    }

    async fn on_what_nothing_moves_its_parties_are_nudged_in_turn_and_then_it_is_followed_up(desk: Desk) {
        let jan = desk.app.as_member(&desk.jan).await;
        let id = desk.pass(&jan, &desk.emma).await;
        desk.told().await;
        assert_eq!(desk.told_after(13).await, []);
        let list = "query($id: ID!, $referral: ID!) { chapter(by: { id: $id }) { referralsToFollowUp { id } } referral(id: $referral) { stale } }";
        let variables = json!({ "id": desk.app.wawel.id.to_string(), "referral": id });
        let anna = desk.app.as_member(&desk.anna).await;
        let shown = anna.data(list, variables.clone()).await;
        assert_eq!((&shown["chapter"]["referralsToFollowUp"], &shown["referral"]["stale"]), (&json!([]), &json!(false)));
        assert_eq!(desk.told_after(1).await, one("emma.clarke", "Rekomendacja czeka na Ciebie: Jan Kowalski"));
        assert_eq!(desk.told_after(1).await, [], "once");
        assert_eq!(desk.told_after(6).await, one("jan.kowalski", "Nothing moves on a referral: Emma Clarke"));
        let anna = desk.app.as_member(&desk.anna).await;
        assert_eq!(anna.data(list, variables.clone()).await["chapter"]["referralsToFollowUp"], json!([]));
        assert_eq!(desk.told_after(7).await, []);
        let anna = desk.app.as_member(&desk.anna).await;
        let shown = anna.data(list, variables.clone()).await;
        assert_eq!((&shown["chapter"]["referralsToFollowUp"], &shown["referral"]["stale"]), (&json!([{ "id": id }]), &json!(true)));
        // It moves: all begins anew.
        let emma = desk.app.as_member(&desk.emma).await;
        desk.done(&emma, "referralAccept", Some(&id), seen(1)).await;
        desk.told().await;
        assert_eq!(anna.data(list, variables).await["chapter"]["referralsToFollowUp"], json!([]));
        assert_eq!(desk.told_after(14).await, one("emma.clarke", "Rekomendacja czeka na Ciebie: Jan Kowalski"));
    }

    async fn after_a_long_silence_the_nudges_still_are_a_week_apart(desk: Desk) {
        let jan = desk.app.as_member(&desk.jan).await;
        desk.pass(&jan, &desk.emma).await;
        desk.told().await;
        assert_eq!(desk.told_after(40).await, one("emma.clarke", "Rekomendacja czeka na Ciebie: Jan Kowalski"));
        assert_eq!(desk.told_after(6).await, []);
        assert_eq!(desk.told_after(1).await, one("jan.kowalski", "Nothing moves on a referral: Emma Clarke"));
        assert_eq!(desk.told_after(30).await, []);
    }

    async fn who_wants_no_mails_about_referrals_gets_none(desk: Desk) {
        let off = "mutation($input: MailPreferencesUpdateInput!) { mailPreferencesUpdate(input: $input) { userErrors { code } } }";
        let emma = desk.app.as_member(&desk.emma).await;
        emma.done("mailPreferencesUpdate", off, json!({ "input": { "expectedVersion": 0, "switchedOff": ["REFERRAL"] } })).await;
        let jan = desk.app.as_member(&desk.jan).await;
        desk.pass(&jan, &desk.emma).await;
        assert_eq!(desk.told().await, []);
    }

    async fn of_two_moves_at_the_same_moment_one_wins(desk: Desk) {
        let jan = desk.app.as_member(&desk.jan).await;
        let id: ReferralId = desk.pass(&jan, &desk.emma).await.parse().unwrap();
        let (jan, emma) = (desk.app.club.actor(&desk.jan).await, desk.app.club.actor(&desk.emma).await);
        let forward = ForwardReferral { referral: id, expected_version: 1, recipient: desk.ewa.id, heat: None, description: None };
        let withdraw = MoveReferral { referral: id, expected_version: 1, reason: None };
        let (forwarded, withdrawn) = tokio::join!(
            referrals::forward(desk.app.db(), &emma, forward),
            referrals::withdraw(desk.app.db(), &jan, withdraw),
        );
        assert!(forwarded.is_ok() != withdrawn.is_ok(), "{forwarded:?} {withdrawn:?}");
        let lost = forwarded.err().or(withdrawn.err()).unwrap();
        assert!(matches!(lost, Error::Rejected(_)), "{lost:?}");
    }
}

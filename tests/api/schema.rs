//! The contract: what is published is what is served, every part of it says what it is, and it keeps its conventions.

use std::collections::{BTreeMap, BTreeSet};

use chapterhouse::graphql;
use serde_json::{Value, json};

use crate::support::{Stage as _, TestApp, TestDb};

/// As much as the tools of clients ask for: it has to stay within what a request may take.
const INTROSPECTION: &str = "{ __schema { \
    queryType { fields { name } } mutationType { fields { name } } subscriptionType { fields { name } } \
    directives { name description args { ...Input } } \
    types { kind name description \
      fields(includeDeprecated: true) { name description isDeprecated deprecationReason type { ...Ref } \
        args(includeDeprecated: true) { ...Input } } \
      inputFields(includeDeprecated: true) { ...Input } \
      interfaces { name ...Ref } possibleTypes { ...Ref } \
      enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } specifiedByURL isOneOf } } } \
    fragment Input on __InputValue { name description type { ...Ref } defaultValue isDeprecated deprecationReason } \
    fragment Ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { \
      kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

/// The published schema, as a client asks for it.
async fn introspect(app: &TestApp) -> Value {
    app.signed_out().data(INTROSPECTION, json!({})).await["__schema"].take()
}

/// Every field of the roots.
pub async fn root_fields(app: &TestApp) -> BTreeSet<String> {
    let schema = introspect(app).await;
    let roots = ["queryType", "mutationType", "subscriptionType"]
        .map(|root| schema[root]["fields"].as_array().unwrap().clone());
    roots.iter().flatten().map(|field| name(field).to_owned()).collect()
}

/// Every field that says of itself that it is null for some.
pub async fn guarded_fields(app: &TestApp) -> BTreeSet<String> {
    let schema = introspect(app).await;
    let fields = own_types(&schema).flat_map(|kind| {
        list(kind, "fields")
            .filter(|field| says_null_unless(field))
            .map(move |field| format!("{}.{}", name(kind), name(field)))
    });
    fields.collect()
}

fn says_null_unless(field: &Value) -> bool {
    let words: Vec<&str> = field["description"].as_str().unwrap_or_default().split_whitespace().collect();
    words.join(" ").contains("Null unless")
}

async fn schema() -> (TestApp, Value) {
    let app = Box::pin(TestApp::set(TestDb::on_sqlite().await)).await;
    let schema = introspect(&app).await;
    (app, schema)
}

fn name(of: &Value) -> &str {
    of["name"].as_str().unwrap()
}

fn list<'a>(of: &'a Value, what: &str) -> impl Iterator<Item = &'a Value> {
    of[what].as_array().into_iter().flatten()
}

/// The types of our own: not those of introspection, and not the five that every schema has.
fn own_types(schema: &Value) -> impl Iterator<Item = &Value> {
    const OF_ALL: [&str; 5] = ["Boolean", "Float", "ID", "Int", "String"];
    list(schema, "types").filter(|kind| !name(kind).starts_with("__") && !OF_ALL.contains(&name(kind)))
}

/// A type as it is written.
fn written(kind: &Value) -> String {
    match kind["kind"].as_str().unwrap() {
        "NON_NULL" => format!("{}!", written(&kind["ofType"])),
        "LIST" => format!("[{}]", written(&kind["ofType"])),
        _ => name(kind).to_owned(),
    }
}

#[test]
fn the_published_schema_is_the_file() {
    let file = include_str!("../../schema.graphql");
    let hint = "write it anew: cargo run -- schema print > schema.graphql";
    assert!(graphql::sdl() == file, "schema.graphql is not what the server serves; {hint}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_part_of_the_schema_says_what_it_is() {
    let (_app, schema) = schema().await;
    let mut parts = 0;
    let mut silent = Vec::new();
    let mut look = |place: String, part: &Value| {
        parts += 1;
        if part["description"].as_str().is_none_or(|said| said.trim().len() < 3) {
            silent.push(place);
        }
    };
    for kind in own_types(&schema) {
        look(name(kind).to_owned(), kind);
        for part in ["fields", "inputFields", "enumValues"] {
            for one in list(kind, part) {
                look(format!("{}.{}", name(kind), name(one)), one);
                for argument in list(one, "args") {
                    look(format!("{}.{}({})", name(kind), name(one), name(argument)), argument);
                }
            }
        }
    }
    assert_eq!(silent, [] as [String; 0]);
    assert!(parts > 400, "only {parts} were looked at");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mutations_are_noun_first_and_answer_their_own_payload_with_user_errors() {
    const NOUNS: [&str; 21] = [
        "agendaRole",
        "agendaTemplate",
        "attendance",
        "category",
        "chapter",
        "closedBusiness",
        "club",
        "decision",
        "delegation",
        "holiday",
        "mailPreferences",
        "meeting",
        "membership",
        "member",
        "office",
        "oneToOne",
        "referral",
        "region",
        "seatWait",
        "task",
        "visitor",
    ];
    let (_app, schema) = schema().await;
    let types: BTreeMap<&str, &Value> = own_types(&schema).map(|kind| (name(kind), kind)).collect();
    let mut payloads = BTreeSet::new();
    for mutation in list(types["Mutation"], "fields") {
        let verb = NOUNS.iter().find_map(|noun| name(mutation).strip_prefix(noun)).unwrap_or_default();
        assert!(verb.starts_with(|c: char| c.is_ascii_uppercase()), "{}: a noun of {NOUNS:?}, a verb", name(mutation));
        let (first, rest) = name(mutation).split_at(1);
        let payload = format!("{}{rest}Payload", first.to_uppercase());
        assert_eq!(written(&mutation["type"]), format!("{payload}!"));
        let errors = list(types[payload.as_str()], "fields").find(|field| name(field) == "userErrors").unwrap();
        assert_eq!(written(&errors["type"]), "[UserError!]!");
        for field in list(types[payload.as_str()], "fields") {
            // When it was not done, there is no record to show.
            let answer = written(&field["type"]);
            assert!(
                !answer.ends_with('!') || ["[UserError!]!", "Int!"].contains(&answer.as_str()),
                "{payload} {answer}"
            );
        }
        for argument in list(mutation, "args") {
            match name(argument) {
                "input" => assert!(written(&argument["type"]).ends_with("Input!")),
                id => assert!((id == "id" || id.ends_with("Id")) && written(&argument["type"]) == "ID!", "{id}"),
            }
        }
        payloads.insert(payload);
    }
    let all: BTreeSet<String> =
        types.keys().filter(|name| name.ends_with("Payload")).map(|&name| name.to_owned()).collect();
    assert_eq!(payloads, all, "a payload belongs to one mutation");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_and_types_keep_the_conventions() {
    let (_app, schema) = schema().await;
    for kind in own_types(&schema) {
        assert!(name(kind).starts_with(|c: char| c.is_ascii_uppercase()), "{}", name(kind));
        for value in list(kind, "enumValues") {
            assert!(name(value).chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{}", name(value));
        }
        if kind["kind"] == "SCALAR" {
            let url = kind["specifiedByURL"].as_str().unwrap_or_default();
            assert!(url.starts_with("https://"), "{} has no specification", name(kind));
        }
        if kind["kind"] == "INPUT_OBJECT" {
            let name = name(kind);
            let is_named = ["Input", "Filter", "Order", "By"].iter().any(|end| name.ends_with(end));
            assert!(is_named, "{name}");
            assert_eq!(
                kind["isOneOf"],
                list(kind, "inputFields").count() > 1 && name.ends_with("By")
                    || ["AgendaFromInput", "CreditedInput", "HolidayScopeInput", "PolicyInput"].contains(&name)
            );
        }
        for field in list(kind, "fields") {
            let place = format!("{}.{}", name(kind), name(field));
            let answer = written(&field["type"]);
            assert!(name(field).starts_with(|c: char| c.is_ascii_lowercase()) && !name(field).contains('_'), "{place}");
            assert_ne!(name(field), "clientMutationId", "{place}");
            // Lists have no holes but that of `nodes`, where a place stands for an id.
            assert!(!answer.contains('[') || answer.contains("!]") || place == "Query.nodes", "{place}: {answer}");
            match answer.trim_end_matches('!') {
                "DateTime" => assert!(name(field).ends_with("At"), "{place} is an instant"),
                "LocalDate" => assert!(name(field).ends_with("On"), "{place} is a day"),
                "Float" => panic!("{place} is no exact number"),
                connection if connection.ends_with("Connection") => {
                    let arguments: BTreeSet<&str> = list(field, "args").map(name).collect();
                    let paging = BTreeSet::from(["first", "after", "last", "before"]);
                    let always = answer.ends_with('!') || says_null_unless(field);
                    assert!(arguments.is_superset(&paging) && always, "{place}");
                }
                _ => {}
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_a_version_shows_it_and_nodes_are_pointed_at_by_their_ids() {
    let (_app, schema) = schema().await;
    let with = |wanted: &str, answer: &str| -> BTreeSet<&str> {
        own_types(&schema)
            .filter(|kind| kind["kind"] == "OBJECT")
            .filter(|kind| list(kind, "fields").any(|one| name(one) == wanted && written(&one["type"]) == answer))
            .map(name)
            .collect()
    };
    let nodes: BTreeSet<&str> = own_types(&schema)
        .filter(|kind| list(kind, "interfaces").any(|interface| name(interface) == "Node"))
        .map(name)
        .collect();
    assert_eq!(nodes, BTreeSet::from(["Category", "Chapter", "Meeting", "Member", "OneToOne", "Referral", "Region"]));
    assert!(nodes.is_subset(&with("id", "ID!")));
    assert_eq!(
        with("version", "Int!"),
        BTreeSet::from([
            "AgendaRole",
            "AgendaTaker",
            "AgendaTemplate",
            "Attendance",
            "Category",
            "Chapter",
            "ClosedBusiness",
            "Club",
            "Decision",
            "DelegatedVisitor",
            "MailPreferences",
            "Meeting",
            "MeetingAgenda",
            "Member",
            "Membership",
            "Officer",
            "OneToOne",
            "OneToOneFollowUp",
            "OneToOneNote",
            "PolicyVersion",
            "Referral",
            "Region",
            "SeatWait",
            "Task",
            "Visitor"
        ])
    );
}

use std::time::{Duration, Instant};

use apollo_compiler::Schema;

use super::*;
use crate::platform::config::TrustPolicy;

fn documents(shows_schema: bool) -> Documents {
    let types = Schema::parse_and_validate(crate::graphql::sdl(), "schema.graphql").unwrap();
    Documents::new(types, GraphqlLimits::default(), shows_schema, 1024 * 1024)
}

/// What the first error says.
fn said(text: &str) -> String {
    refused(&documents(true), text)
}

fn refused(documents: &Documents, text: &str) -> String {
    let refusal = documents.of_text(text, Whose::Members).unwrap_err();
    refusal.errors()[0].message().to_owned()
}

fn many(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(" ")
}

fn over(limit: &str, value: usize) -> String {
    format!("the document is over the limit of {value} {limit}")
}

#[test]
fn a_document_is_checked_once_and_kept() {
    let documents = documents(true);
    let text = "query A { viewer { locale } } query B { viewer { member { fullName } } }";
    let first = documents.of_text(text, Whose::Members).unwrap();
    assert!(Arc::ptr_eq(&first, &documents.of_text(text, Whose::Members).unwrap()));
    assert!(Arc::ptr_eq(&first, &documents.kept(DocumentHash::of(text)).unwrap()));
    assert!(documents.kept(DocumentHash::of("{ viewer { locale } }")).is_none());
    assert_eq!(
        DocumentHash::of("{ viewer { locale } }").to_string(),
        "b7c72ae028617fa18a82b8b378e3986f7bf7b1370f5ee624d368ee85ed73f09b".to_owned(),
    );
}

#[test]
fn the_least_used_documents_go_when_there_are_too_many() {
    let documents = documents(true);
    let text = |number: usize| format!("query Q{number} {{ viewer {{ locale }} }} # {}", "x".repeat(4_000));
    for number in 0..400 {
        documents.of_text(&text(number), Whose::Members).unwrap();
    }
    assert!(documents.members.weight() <= 768 * 1024);
    assert!(documents.kept(DocumentHash::of(&text(399))).is_some());
    for number in 400..800 {
        documents.of_text(&text(number), Whose::Strangers).unwrap();
    }
    assert!(documents.strangers.weight() <= 256 * 1024);
    assert!(documents.kept(DocumentHash::of(&text(399))).is_some(), "a member's");
}

#[test]
fn what_the_checker_quotes_is_told_in_short() {
    let told = said(&format!("{{ members(first: [{}]) {{ edges {{ cursor }} }} }}", "7 ".repeat(1_500)));
    assert!(told.chars().count() <= 1_001 && told.ends_with('…'), "{told}");
}

#[test]
fn nothing_is_suggested_where_the_schema_is_no_strangers_business() {
    assert!(said("{ viewer }").contains("Did you mean"));
    let told = refused(&documents(false), "{ viewer }");
    assert!(told.ends_with("must have a selection of subfields."), "{told}");
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let documents = documents(true);
    let refusal = documents.of_text("{\n  viewer { lokale }\n}", Whose::Members).unwrap_err();
    let error = serde_json::to_value(&refusal.errors()[0]).unwrap();
    assert_eq!(error["message"], "Cannot query field \"lokale\" on type \"Viewer\". Did you mean \"locale\"?");
    assert_eq!(error["locations"], serde_json::json!([{"line": 2, "column": 12}]));
    assert_eq!(error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(refusal.stage, Stage::Document);
    for text in ["", "{", "{ viewer { \u{0}locale } }", "# only words", "{ viewer { locale } } }"] {
        let refusal = documents.of_text(text, Whose::Members).unwrap_err();
        assert_eq!(refusal.stage, Stage::Syntax, "{text}");
    }
}

#[test]
fn names_are_suggested_only_where_the_schema_is_shown() {
    assert_eq!(
        said("{ members(frist: 3) { edges { cursor } } }"),
        "Unknown argument \"frist\" on field \"Query.members\". Did you mean \"first\"?"
    );
    let hidden = refused(&documents(false), "{ viewer { lokale } }");
    assert_eq!(hidden.trim(), "Cannot query field \"lokale\" on type \"Viewer\".");
}

#[test]
fn literals_of_our_scalars_are_checked_with_the_document() {
    let message = said("{ viewer { chapter { revenue(period: {from: \"yesterday\"}) { amount } } } }");
    assert!(message.contains("a day is written as 2026-11-26"), "{message}");
    assert!(
        documents(true)
            .of_text("{ viewer { chapter { revenue(period: {from: null}) { amount } } } }", Whose::Members)
            .is_ok()
    );
}

#[test]
fn everything_that_may_be_too_much_has_a_limit() {
    let fields = |count: usize| many(count, |n| format!("a{n}: viewer {{ locale }}"));
    let repeated = |count: usize| "... { viewer { locale } } ".repeat(count);
    assert_eq!(said(&format!("{{ {} }}", fields(31))), over("aliases", 30));
    assert!(documents(true).of_text(&format!("{{ {} }}", fields(30)), Whose::Members).is_ok());
    let spreads = format!("{{ {} }} fragment A on Query {{ viewer {{ locale }} }}", "...A ".repeat(51));
    assert_eq!(said(&spreads), over("spreads", 50));
    let fragments = many(21, |n| format!("fragment F{n} on Query {{ viewer {{ locale }} }}"));
    assert_eq!(said(&format!("{{ ...F0 }} {fragments}")), over("fragments", 20));
    assert_eq!(
        said(&format!("{{ viewer {} {{ locale }} }}", "@include(if: true) ".repeat(51))),
        over("directives", 50)
    );
    let operations = many(6, |n| format!("query Q{n} {{ viewer {{ locale }} }}"));
    assert_eq!(said(&operations), over("operations", 5));
    let close = "meetingPublish(id: \"a\", input: {expectedVersion: 1}) { userErrors { code } } ";
    let mutations = many(6, |n| format!("m{n}: {close}"));
    assert_eq!(said(&format!("mutation {{ {mutations} }}")), over("mutations", 5));
    assert_eq!(said(&format!("{{ {} }}", repeated(700))), over("tokens", 2_000));
    let deep = format!("{}{}", "viewer { member { membership { ".to_owned(), "member { membership { ".repeat(5));
    let deep = format!("{{ {deep} id {} }}", "} ".repeat(13));
    assert_eq!(said(&deep), over("depth", 12));
    assert_eq!(said(&format!("{}{}", "{a".repeat(41), "}".repeat(41))), over("nesting", 40));
    assert_eq!(said(&" ".repeat(65_537)), over("bytes", 65_536));
}

#[test]
fn fragments_hide_nothing_and_cost_no_time() {
    // 19 fragments, each spreading the next twice: half a million fields in 1 KB.
    let doubling = |last: &str| {
        let links = many(18, |n| format!("fragment F{n} on Query {{ ...F{0} ...F{0} }}", n + 1));
        format!("{{ ...F0 }} {links} fragment F18 on Query {{ {last} }}")
    };
    let started = Instant::now();
    assert_eq!(said(&doubling("viewer { locale }")), over("fields", 2_000));
    // Nothing but spreads: no field is ever reached, but whoever walks it walks as far.
    assert_eq!(said(&doubling("... @skip(if: true) { viewer { locale } }")), over("fields", 2_000));
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    // Deep by spreads, not by text.
    let chain = many(18, |n| format!("fragment F{n} on Query {{ ... {{ ... {{ ...F{} }} }} }}", n + 1));
    let chained = format!("{{ ...F0 }} {chain} fragment F18 on Query {{ viewer {{ locale }} }}");
    assert_eq!(said(&chained), over("nesting", 40));
    let mutations =
        "mutation { ...M ...N } fragment M on Mutation { a: x b: x c: x } fragment N on Mutation { d: x e: x f: x }";
    let publish = "meetingPublish(id: \"a\", input: {expectedVersion: 1}) { userErrors { code } }";
    assert_eq!(said(&mutations.replace('x', publish)), over("mutations", 5));
    let circle = said("{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }");
    assert!(circle.contains("within itself"), "{circle}");
}

#[test]
fn the_schema_describes_itself_only_where_it_is_shown_and_not_without_end() {
    let standard =
        "{ __schema { types { name fields(includeDeprecated: true) { name type { name ofType { name ofType { name
        ofType { name ofType { name ofType { name ofType { name } } } } } } } } } } }";
    assert!(documents(true).of_text(standard, Whose::Members).is_ok());
    assert!(refused(&documents(false), standard).contains("does not describe its schema"));
    assert!(refused(&documents(false), "{ __type(name: \"Member\") { name } }").contains("does not describe"));
    assert!(
        refused(&documents(false), "{ ...A } fragment A on Query { __schema { queryType { name } } }")
            .contains("does not")
    );
    assert!(documents(false).of_text("{ __typename }", Whose::Members).is_ok());
    let circular =
        "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }";
    assert!(said(circular).contains("introspection depth"));
}

#[test]
fn the_executors_form_says_the_same() {
    let documents = documents(true);
    let text = "query Q($n: Int = 3, $b: Boolean!) { a: members(first: $n, search: \"ł\\n\") @include(if: $b) { \
                edges { node { ... on Member @skip(if: false) { id } ...M } } } } \
                fragment M on Member { revenueGiven(period: {from: \"2026-01-01\", until: null}) { amount } }";
    let converted = documents.of_text(text, Whose::Members).unwrap();
    let parsed = async_graphql::parser::parse_query(text).unwrap();
    let form = |document: &ForExecutor| {
        // Places within a line differ by what counts as the start of a node; defaults are filled in by the coercion.
        let mut json = serde_json::to_value(document).unwrap();
        strip(&mut json);
        json
    };
    assert_eq!(form(&converted.executable), form(&parsed));
}

fn strip(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Object(object) => {
            object.remove("pos");
            object.remove("default_value");
            object.values_mut().for_each(strip);
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(strip),
        _ => {}
    }
}

#[test]
fn manifests_are_read_in_the_forms_that_generators_write() {
    let documents = documents(true);
    let text = "query Me { viewer { locale } }";
    let hash = DocumentHash::of(text);
    let by_id = serde_json::json!({ hash.to_string(): text, "relay-md5": text }).to_string();
    let apollo = serde_json::json!({
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": [{ "id": hash.to_string(), "name": "Me", "type": "query", "body": text }],
    });
    for manifest in [by_id.as_str(), &apollo.to_string()] {
        let trusted = TrustedDocuments::read(TrustPolicy::Enforce, manifest, &documents).unwrap();
        assert_eq!(trusted.by_id(&format!("sha256:{hash}")).unwrap().hash, hash);
        assert_eq!(trusted.by_id(&hash.to_string()).unwrap().hash, hash);
        assert!(trusted.by_id("sha256:0").is_err());
        assert!(trusted.admit(hash).is_ok());
        assert!(trusted.admit(DocumentHash::of("{ viewer { locale } }")).is_err());
    }
    let broken = TrustedDocuments::read(TrustPolicy::Enforce, r#"{"a": "{ nothing }"}"#, &documents).unwrap_err();
    assert!(broken.to_string().starts_with("the document a: Cannot query field \"nothing\""), "{broken}");
    assert!(TrustedDocuments::read(TrustPolicy::Enforce, "[]", &documents).is_err());
}

//! Documents and variables that mean harm. Each is complete on arrival.

use serde_json::{Value, json};

/// A document with its variables, and what must come back.
pub struct Attack {
    pub name: String,
    pub text: String,
    pub variables: Value,
    pub expected: Expected,
}

impl Attack {
    /// The body of a request. Each number makes it another document, for which nothing is kept.
    pub fn body(&self, number: usize) -> Vec<u8> {
        let query = format!("#{number}\n{}", self.text);
        json!({ "query": query, "variables": self.variables }).to_string().into_bytes()
    }
}

/// The status, the code of the first error, and the limit that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    pub status: u16,
    pub code: &'static str,
    pub limit: Option<&'static str>,
}

impl Expected {
    /// It is an ordinary request after all.
    const OK: Self = Self { status: 200, code: "", limit: None };
}

fn over(limit: &'static str) -> Expected {
    Expected { status: 422, code: "LIMIT_EXCEEDED", limit: Some(limit) }
}

const SYNTAX: Expected = Expected { status: 400, code: "GRAPHQL_PARSE_FAILED", limit: None };
const INVALID: Expected = Expected { status: 422, code: "GRAPHQL_VALIDATION_FAILED", limit: None };
const INPUT: Expected = Expected { status: 422, code: "BAD_USER_INPUT", limit: None };
/// Executed, with an error in the data.
const PARTIAL: Expected = Expected { status: 294, code: "BAD_USER_INPUT", limit: None };

fn document(name: &str, text: impl Into<String>, expected: Expected) -> Attack {
    with_variables(name, text, &json!({}), expected)
}

fn with_variables(name: &str, text: impl Into<String>, variables: &Value, expected: Expected) -> Attack {
    Attack { name: name.to_owned(), text: text.into(), variables: variables.clone(), expected }
}

fn nested(open: &str, close: &str, depth: usize) -> String {
    format!("{}{}", open.repeat(depth), close.repeat(depth))
}

fn many(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(" ")
}

pub fn all() -> Vec<Attack> {
    let groups =
        [nesting(), fragments(), floods(), lists(), conflicts(), numbers_and_pages(), texts(), introspection()];
    groups.into_iter().flatten().collect()
}

fn nesting() -> Vec<Attack> {
    let ids = |list: &str| format!("{{ nodes(ids: {list}) {{ id }} }}");
    let filter = |object: &str| format!("{{ members(filter: {object}) {{ edges {{ cursor }} }} }}");
    let list_of = |depth| serde_json::from_str::<Value>(&nested("[", "]", depth)).unwrap();
    let object_of =
        |depth| serde_json::from_str::<Value>(&format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth))).unwrap();
    let by_ids = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let by_filter = "query($f: MemberFilter) { members(filter: $f) { edges { cursor } } }";
    vec![
        document("lists 20,000 deep in a literal", ids(&nested("[", "]", 20_000)), over("nesting")),
        document("lists that are never closed", ids(&"[".repeat(60_000)), over("nesting")),
        document("lists as deep as may be", ids(&nested("[", "]", 38)), INVALID),
        document("objects 10,000 deep in a literal", filter(&nested("{a:", "}", 10_000)), over("nesting")),
        document("objects as deep as may be", filter(&format!("{}1{}", "{a:".repeat(38), "}".repeat(38))), INVALID),
        document("lists in objects in lists", filter(&nested("{a:[", "]}", 5_000)), over("nesting")),
        document("selections 20,000 deep", nested("{a", "}", 20_000), over("nesting")),
        document(
            "types 20,000 deep",
            format!("query($a: {}) {{ viewer {{ locale }} }}", nested("[", "]", 20_000)),
            over("nesting"),
        ),
        document(
            "a default 20,000 deep",
            format!("query($a: [ID] = {}) {{ viewer {{ locale }} }}", nested("[", "]", 20_000)),
            over("nesting"),
        ),
        document(
            "arguments in directives 20,000 deep",
            format!("{{ viewer {} {{ locale }} }}", "@a(b:".repeat(10_000)),
            over("nesting"),
        ),
        document("deep behind a quote that is left open", format!("{{ a(b: \"x\n{}", "{a".repeat(20_000)), SYNTAX),
        document(
            "deep behind a line's end in a string",
            format!("{{ a(b: \"\n\" c: {}) }}", nested("[", "]", 499)),
            SYNTAX,
        ),
        document(
            "a list of 30,000 behind a line's end in a string",
            format!("{{ h: node(id: \"\n\") {{ id }} nodes(ids: [{}]) {{ id }} }}", "1 ".repeat(30_000)),
            SYNTAX,
        ),
        document(
            "deep in the schema's language",
            format!("type A {{ b(c: {} d): Int }}", "[".repeat(20_000)),
            over("nesting"),
        ),
        with_variables("a variable of lists 100 deep", by_ids, &json!({ "ids": list_of(100) }), INPUT),
        with_variables("a variable of objects 100 deep", by_filter, &json!({ "f": object_of(100) }), INPUT),
        with_variables(
            "an unused variable 100 deep",
            "{ nodes(ids: []) { id } }",
            &json!({ "x": object_of(100), "y": list_of(100) }),
            Expected::OK,
        ),
    ]
}

fn fragments() -> Vec<Attack> {
    let doubling = |last: &str| {
        let links = many(18, |n| format!("fragment F{n} on Query {{ ...F{0} ...F{0} }}", n + 1));
        format!("{{ ...F0 }} {links} fragment F18 on Query {{ {last} }}")
    };
    let in_fields =
        many(12, |n| format!("fragment F{n} on Member {{ membership {{ member {{ ...F{0} ...F{0} }} }} }}", n + 1));
    let wide = "viewer { locale } ".repeat(400);
    let circle = |count: usize| many(count, |n| format!("fragment F{n} on Query {{ ...F{} }}", (n + 1) % count));
    let all_to_all = many(7, |n| format!("fragment F{n} on Query {{ {} }}", many(7, |m| format!("...F{m}"))));
    let dense = many(9, |n| format!("fragment F{n} on Query {{ {} }}", many(9 - n, |m| format!("...F{}", n + m + 1))));
    vec![
        document("fragments that double 18 times", doubling("viewer { locale }"), over("fields")),
        document(
            "fragments that double, and are skipped",
            doubling("... @skip(if: true) { viewer { locale } }"),
            over("fields"),
        ),
        document(
            "fields that double in fragments",
            format!("{{ viewer {{ member {{ ...F0 }} }} }} {in_fields} fragment F12 on Member {{ id }}"),
            over("fields"),
        ),
        document(
            "a wide fragment, spread often",
            format!("{{ {} }} fragment F on Query {{ {wide} }}", "...F ".repeat(50)),
            over("fields"),
        ),
        document("inline fragments without end", format!("{{ {} }}", "...{ ".repeat(10_000)), over("nesting")),
        document("a fragment in itself", "{ ...F } fragment F on Query { ...F }", INVALID),
        document("a circle of 2", format!("{{ ...F0 }} {}", circle(2)), INVALID),
        document("a circle of 20", format!("{{ ...F0 }} {}", circle(20)), INVALID),
        document("7 fragments, each in each", format!("{{ ...F0 }} {all_to_all}"), INVALID),
        document("a circle that nobody enters", format!("{{ viewer {{ locale }} }} {}", circle(20)), INVALID),
        document(
            "a circle below fields",
            "{ viewer { member { ...M } } } fragment M on Member { membership { member { ...M } } }",
            INVALID,
        ),
        document(
            "each fragment in all before it",
            format!("{{ ...F0 }} {dense} fragment F9 on Query {{ {} }}", "viewer { locale } ".repeat(300)),
            over("fields"),
        ),
        document("fragments that are not there", format!("{{ {} }}", many(50, |n| format!("...N{n}"))), INVALID),
        document("450 spreads", format!("{{ {} }}", "...F ".repeat(450)), over("spreads")),
        document(
            "200 fragments",
            format!("{{ viewer {{ locale }} }} {}", many(200, |n| format!("fragment F{n} on Query {{ a }}"))),
            over("fragments"),
        ),
    ]
}

fn floods() -> Vec<Attack> {
    vec![
        document(
            "300 aliases",
            format!("{{ {} }}", many(300, |n| format!("a{n}: viewer {{ locale }}"))),
            over("aliases"),
        ),
        document("6,000 aliases", format!("{{ {} }}", many(6_000, |n| format!("a{n}:b"))), over("tokens")),
        document("600 directives", format!("{{ viewer {} {{ locale }} }}", "@a ".repeat(600)), over("directives")),
        document(
            "directives with arguments",
            format!("{{ viewer {} {{ locale }} }}", "@include(if: true) ".repeat(50)),
            INVALID,
        ),
        document("30,000 fields", format!("{{ {} }}", "a ".repeat(30_000)), over("tokens")),
        document("1,990 unknown fields", format!("{{ {} }}", many(1_990, |n| format!("f{n}"))), INVALID),
        document("unknown fields in each other's place", format!("{{ {} }}", "viewr { lokal } ".repeat(490)), INVALID),
        document("100 operations", many(100, |n| format!("query Q{n} {{ viewer {{ locale }} }}")), over("operations")),
        document(
            "450 variables",
            format!("query({}) {{ viewer {{ locale }} }}", many(450, |n| format!("$v{n}: Int"))),
            INVALID,
        ),
        document(
            "the same variable 450 times",
            format!("query({}) {{ viewer {{ locale }} }}", "$v: Int ".repeat(450)),
            INVALID,
        ),
        document(
            "600 arguments",
            format!("{{ members({}) {{ edges {{ cursor }} }} }}", many(600, |n| format!("a{n}: 1"))),
            INVALID,
        ),
        document(
            "the same argument 600 times",
            format!("{{ members({}) {{ edges {{ cursor }} }} }}", "first: 1 ".repeat(600)),
            INVALID,
        ),
    ]
}

fn lists() -> Vec<Attack> {
    vec![
        document(
            "a list of 1,900",
            format!("{{ nodes(ids: [{}]) {{ id }} }}", "\"mem_0\" ".repeat(1_900)),
            over("cost"),
        ),
        document(
            "an object of 600",
            format!("{{ members(filter: {{ {} }}) {{ edges {{ cursor }} }} }}", many(600, |n| format!("a{n}: 1"))),
            INVALID,
        ),
        with_variables(
            "a variable of 20,000 ids",
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            &json!({ "ids": vec!["mem_0"; 20_000] }),
            over("inputs"),
        ),
        with_variables(
            "a variable of 9,000 ids",
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            &json!({ "ids": vec!["mem_0"; 9_000] }),
            over("cost"),
        ),
        document(
            "ten mutations",
            format!(
                "mutation {{ {} }}",
                many(10, |n| format!(
                    "m{n}: meetingPublish(id: \"a\", input: {{expectedVersion: 1}}) {{ userErrors {{ code }} }}"
                ))
            ),
            over("mutations"),
        ),
    ]
}

/// What a checker compares with everything else.
fn conflicts() -> Vec<Attack> {
    let differing = many(190, |n| format!("member(id: \"{n}\") {{ id }}"));
    let deep = |leaf: &str| format!("{}{leaf}{}", "membership { member { ".repeat(5), " } }".repeat(5));
    let deep_twice = format!(
        "{{ viewer {{ member {{ {} {} }} }} }}",
        deep("id ".repeat(200).as_str()),
        deep("id: fullName ".repeat(200).as_str())
    );
    let spread_differing = format!(
        "{{ {} }} {}",
        many(19, |n| format!("...F{n}")),
        many(19, |n| format!(
            "fragment F{n} on Query {{ {} }}",
            many(8, |m| format!("member(id: \"{n}-{m}\") {{ id }}"))
        )),
    );
    vec![
        document("190 fields that cannot be merged", format!("{{ {differing} }}"), INVALID),
        document("deep selections that cannot be merged", deep_twice, over("aliases")),
        document("fragments that cannot be merged", spread_differing, INVALID),
        document("the same field 490 times", format!("{{ {} }}", "viewer { locale } ".repeat(490)), Expected::OK),
        document("one field 1,900 times", format!("{{ viewer {{ {} }} }}", "locale ".repeat(1_900)), Expected::OK),
        document(
            "90 members, and one field of each 1,900 times",
            format!("{{ members(first: 90) {{ edges {{ node {{ {} }} }} }} }}", "fullName ".repeat(1_900)),
            over("values"),
        ),
        document(
            "100 members, and one field of each 980 times",
            format!("{{ members(first: 100) {{ edges {{ node {{ {} }} }} }} }}", "fullName ".repeat(980)),
            Expected::OK,
        ),
        document(
            "the same in fragments",
            format!(
                "{{ members(first: 90) {{ edges {{ node {{ {} }} }} }} }} fragment F on Member {{ {} }}",
                "...F ".repeat(45),
                "fullName ".repeat(40)
            ),
            over("values"),
        ),
    ]
}

fn numbers_and_pages() -> Vec<Attack> {
    let page = |first: &str| format!("{{ members(first: {first}) {{ edges {{ cursor }} }} }}");
    let after = |cursor: &str| format!("{{ members(after: {cursor}) {{ edges {{ cursor }} }} }}");
    let by_first = "query($n: Int) { members(first: $n) { edges { cursor } } }";
    let mut attacks = vec![
        document("60,000 digits", page(&"9".repeat(60_000)), INVALID),
        document("a fraction of 60,000 digits", page(&format!("0.{}", "3".repeat(60_000))), INVALID),
        document("an exponent", page("1e999999999"), INVALID),
        document("a page beyond 32 bits", page("2147483648"), INVALID),
        with_variables("a variable beyond 32 bits", by_first, &json!({ "n": 9_007_199_254_740_993_u64 }), INPUT),
        with_variables("a variable of 1e308", by_first, &json!({ "n": 1e308 }), INPUT),
    ];
    for first in ["-1", "-2147483648", "2147483647", "0"] {
        attacks.push(document(&format!("first: {first}"), page(first), PARTIAL));
    }
    let cursors = ["", "x", "AAAA", "////", "bnVsbA==", "eyJ2IjoxfQ", "v1.\\u0000", "W1tbW1tbW1tb"];
    for cursor in cursors {
        attacks.push(document(&format!("the cursor {cursor}"), after(&format!("\"{cursor}\"")), PARTIAL));
    }
    attacks.push(document("a cursor of 60,000", after(&format!("\"{}\"", "A".repeat(60_000))), PARTIAL));
    attacks.push(document(
        "an id of 60,000",
        format!("{{ node(id: \"mem_{}\") {{ id }} }}", "0".repeat(60_000)),
        PARTIAL,
    ));
    attacks
}

fn texts() -> Vec<Attack> {
    let long = "a".repeat(60_000);
    vec![
        document("a field of 60,000 letters", format!("{{ {long} }}"), INVALID),
        document(
            "20 fields of 3,000 letters",
            format!("{{ {} }}", many(20, |n| format!("{}{n}", "members".repeat(430)))),
            INVALID,
        ),
        document("a type of 60,000 letters", format!("{{ ... on {long} {{ a }} }}"), INVALID),
        document(
            "an argument of 60,000 letters",
            format!("{{ members({long}: 1) {{ edges {{ cursor }} }} }}"),
            INVALID,
        ),
        document("a string that is left open", format!("{{ member(id: \"{long}"), SYNTAX),
        document("a block that is left open", format!("{{ member(id: \"\"\"{long}"), SYNTAX),
        document("20,000 quotes", format!("{{ a(b: {}", "\"".repeat(20_000)), over("tokens")),
        document("10,000 escapes", format!("{{ node(id: \"{}\") {{ id }} }}", "\\u0041".repeat(10_000)), PARTIAL),
        document("a bad escape", "{ node(id: \"\\uD800\") { id } }", SYNTAX),
        document("indented blocks", format!("{{ node(id: \"\"\"{}\"\"\") {{ id }} }}", "\n ".repeat(30_000)), PARTIAL),
        document("30,000 comments", "#\n".repeat(30_000), SYNTAX),
        document("nothing but commas", ",".repeat(60_000), SYNTAX),
        document("a null byte", "{ viewer { \u{0}locale } }", SYNTAX),
        document("null bytes alone", "\u{0}".repeat(10_000), over("tokens")),
        document("400 signs that are no token", "\u{1F4A9}".repeat(400), SYNTAX),
        document("1,990 marks", "!".repeat(1_990), SYNTAX),
        document(
            "a byte order mark in each place",
            format!("{{ {} }}", "\u{FEFF}viewer { locale } ".repeat(50)),
            Expected::OK,
        ),
        document("right to left", "{ viewer { \u{202E}locale } }", SYNTAX),
        document("more than 64 KiB", format!("# {}\n{{ viewer {{ locale }} }}", "x".repeat(70_000)), over("bytes")),
        document("a schema in place of an operation", "type Query { a: Int } extend schema { query: Query }", INVALID),
    ]
}

fn introspection() -> Vec<Attack> {
    let circle = |depth: usize| {
        format!("{{ __schema {{ types {{ {}name{} }} }} }}", "fields { type { ".repeat(depth), " } }".repeat(depth))
    };
    let wide = "name description ".repeat(900);
    let types = |count: usize| {
        many(count, |n| format!("t{n}: __type(name: \"Member\") {{ fields {{ name args {{ name description }} }} }}"))
    };
    vec![
        document("introspection in circles", circle(10), over("introspection depth")),
        document(
            "the schema 30 times",
            format!("{{ {} }}", many(30, |n| format!("s{n}: __schema {{ types {{ name }} }}"))),
            over("cost"),
        ),
        document("a type 30 times", format!("{{ {} }}", types(30)), Expected::OK),
        document(
            "every field of every type 900 times",
            format!("{{ __schema {{ types {{ fields {{ {wide} }} }} }} }}"),
            over("values"),
        ),
        document(
            "the same in fragments",
            format!(
                "{{ __schema {{ types {{ fields {{ args {{ {} }} }} }} }} }} fragment F on __InputValue {{ {} }}",
                "...F ".repeat(45),
                "name ".repeat(40)
            ),
            over("values"),
        ),
    ]
}

//! Bodies, content types and URLs that mean harm. Each is complete on arrival, or needs no more to be refused.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::target::{GRAPHQL, JSON, Target, bare, head, post};

/// Bytes as they are sent, and the status that comes back.
pub struct Raw {
    pub name: String,
    pub bytes: Vec<u8>,
    pub status: u16,
}

fn raw(name: impl Into<String>, bytes: Vec<u8>, status: u16) -> Raw {
    Raw { name: name.into(), bytes, status }
}

const ACCEPT: (&str, &str) = ("accept", GRAPHQL);
const QUERY: &str = r#"{"query":"{ viewer { locale } }"}"#;

pub fn all(target: &Target) -> Vec<Raw> {
    let mut attacks = sizes();
    attacks.extend(malformed());
    attacks.extend(values(target));
    attacks.extend(content_types());
    attacks.extend(urls());
    attacks.extend(headers());
    attacks
}

fn sizes() -> Vec<Raw> {
    let large = vec![b'x'; 100_000_000];
    let open = |length: &str| {
        let mut bytes = head("POST", "/graphql", &[JSON, ACCEPT, ("content-length", length)]);
        bytes.extend(b"\r\n");
        bytes
    };
    let mut chunked = head("POST", "/graphql", &[JSON, ACCEPT, ("transfer-encoding", "chunked")]);
    chunked.extend(b"\r\n");
    let mut in_one = chunked.clone();
    in_one.extend(format!("{:x}\r\n", large.len()).bytes());
    in_one.extend(&large);
    in_one.extend(b"\r\n0\r\n\r\n");
    let mut in_many = chunked.clone();
    in_many.extend(b"1\r\n \r\n".repeat(300_000));
    let bomb = |layers: &[u8]| post("/graphql", &[JSON, ACCEPT, ("content-encoding", "gzip")], layers);
    vec![
        raw("100 MB", post("/graphql", &[JSON, ACCEPT], &large), 413),
        raw("100 MB of another type", post("/graphql", &[ACCEPT], &large), 415),
        raw("100 MB to a place that is not there", post("/nothing", &[JSON], &large), 404),
        raw("100 MB to sign in", post("/v1/auth/token", &[JSON], &large), 413),
        raw("exabytes that are only said", open("9223372036854775807"), 413),
        raw("a length beyond 64 bits", open("99999999999999999999999"), 400),
        raw("100 MB in one chunk", in_one, 413),
        raw("300,000 chunks of a byte", in_many, 413),
        raw("a chunk beyond 64 bits", [&chunked[..], b"fffffffffffffffffff\r\n"].concat(), 400),
        raw("a chunk that is no number", [&chunked[..], b"xyz\r\n"].concat(), 400),
        raw("200 MB in 200 KB of gzip", bomb(&gzipped(200_000_000)), 415),
        raw(
            "the same to sign in",
            post("/v1/auth/token", &[JSON, ("content-encoding", "gzip")], &gzipped(200_000_000)),
            415,
        ),
        raw("gzip that is none", bomb(&[0x1f, 0x8b, 8, 0, 0, 1, 2, 3]), 415),
    ]
}

fn gzipped(length: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let spaces = vec![b' '; 1_000_000];
    for _ in 0..length / spaces.len() {
        encoder.write_all(&spaces).unwrap();
    }
    encoder.finish().unwrap()
}

fn malformed() -> Vec<Raw> {
    let deep =
        |open: &str, times: usize| format!("{{\"query\":\"{{a}}\",\"variables\":{}", open.repeat(times)).into_bytes();
    let closed = format!("{{\"query\":\"{{a}}\",\"variables\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let bodies: Vec<(&str, Vec<u8>, u16)> = vec![
        ("no UTF-8", b"{\"query\":\"{ viewer { \xff\xfe } }\"}".to_vec(), 400),
        ("half a letter", b"{\"query\":\"\xc5\"}".to_vec(), 400),
        ("a letter in too many bytes", b"{\"query\":\"\xc0\xaf\"}".to_vec(), 400),
        ("UTF-16", "\u{FEFF}{\"query\":\"{a}\"}".encode_utf16().flat_map(u16::to_le_bytes).collect(), 400),
        ("nothing", Vec::new(), 400),
        ("null bytes", vec![0; 100_000], 400),
        ("a null byte behind", [QUERY.as_bytes(), &[0]].concat(), 400),
        ("two bodies", [QUERY, QUERY].concat().into_bytes(), 400),
        ("half of one", QUERY.as_bytes()[..QUERY.len() / 2].to_vec(), 400),
        ("half a pair of surrogates", br#"{"query":"\ud83d"}"#.to_vec(), 400),
        ("lists 100,000 deep", deep("[", 100_000), 400),
        ("lists 100,000 deep and back", closed.into_bytes(), 400),
        ("objects 50,000 deep", deep("{\"a\":", 50_000), 400),
        (
            "a number of 200,000 digits",
            format!("{{\"query\":\"{{a}}\",\"variables\":{{\"a\":{}}}}}", "9".repeat(200_000)).into_bytes(),
            400,
        ),
        ("1e400", br#"{"query":"{a}","variables":{"a":1e400}}"#.to_vec(), 400),
        ("not a number", br#"{"query":"{a}","variables":{"a":NaN}}"#.to_vec(), 400),
        ("a list", b"[]".to_vec(), 422),
        ("a batch of 1,000", format!("[{}]", vec![QUERY; 1_000].join(",")).into_bytes(), 422),
        ("a number", b"1".to_vec(), 422),
        ("a query that is a list", br#"{"query":["{a}"]}"#.to_vec(), 422),
        ("variables that are a list", br#"{"query":"{a}","variables":[]}"#.to_vec(), 422),
        ("extensions that are a text", br#"{"query":"{a}","extensions":"x"}"#.to_vec(), 422),
        (
            "an operation of 200,000 letters",
            json!({ "query": "{ viewer { locale } }", "operationName": "x".repeat(200_000) }).to_string().into_bytes(),
            422,
        ),
        (
            "a hash of 200,000 letters",
            json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": "a".repeat(200_000) } } })
                .to_string()
                .into_bytes(),
            422,
        ),
    ];
    bodies.into_iter().map(|(name, body, status)| raw(name, post("/graphql", &[JSON, ACCEPT], &body), status)).collect()
}

/// As many values as fit, each with its own memory.
fn values(target: &Target) -> Vec<Raw> {
    const ROOM: usize = 260_000;
    let parts = [r#"{"":0}"#, "[0]", "0", "\"\"", "{}", "[]", r#"{"a":[{}]}"#, "null"];
    let in_variables = parts.map(|part| {
        let list = format!("{part},").repeat(ROOM / (part.len() + 1));
        let body = format!(
            "{{\"query\":\"{{ viewer {{ locale }} }}\",\"variables\":{{\"a\":[{}]}}}}",
            list.trim_end_matches(',')
        );
        raw(format!("variables of {part} times {}", ROOM / (part.len() + 1)), target.as_member(body.as_bytes()), 422)
    });
    let members: Vec<String> = (0..25_000).map(|n| format!("\"{n:x}\":0")).collect();
    let members = members.join(",");
    let unknown = format!("{{\"query\":\"{{ viewer {{ locale }} }}\",{members}}}");
    let extensions = format!("{{\"query\":\"{{ viewer {{ locale }} }}\",\"extensions\":{{{members}}}}}");
    let ids = format!("[{}]", vec!["\"a\""; 60_000].join(","));
    let used = format!(
        "{{\"query\":\"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ id }} }}\",\"variables\":{{\"ids\":{ids}}}}}"
    );
    let mut all = Vec::from(in_variables);
    all.push(raw("25,000 unknown members", target.as_member(unknown.as_bytes()), 422));
    all.push(raw("25,000 extensions", target.as_member(extensions.as_bytes()), 422));
    all.push(raw("a variable of 60,000 ids", target.as_member(used.as_bytes()), 422));
    all
}

fn content_types() -> Vec<Raw> {
    let types = [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/jsonp",
        "text/json",
        "application/json; charset=utf-16",
        "application/json, text/plain",
        "application/graphql+json",
        "application/problem+json",
        "*/*",
        "application/json; charset=utf-7",
        "json",
    ];
    let mut all: Vec<Raw> = types
        .into_iter()
        .map(|kind| {
            raw(
                format!("the content type {kind:?}"),
                post("/graphql", &[("content-type", kind), ACCEPT], QUERY.as_bytes()),
                415,
            )
        })
        .collect();
    all.push(raw(
        "a content type that is no text",
        post("/graphql", &[("content-type", "\u{1}"), ACCEPT], QUERY.as_bytes()),
        400,
    ));
    all.push(raw("no content type", post("/graphql", &[ACCEPT], QUERY.as_bytes()), 415));
    all.push(raw(
        "two content types",
        post("/graphql", &[JSON, ("content-type", "text/plain"), ACCEPT], QUERY.as_bytes()),
        415,
    ));
    all
}

fn urls() -> Vec<Raw> {
    let get = |query: &str| bare("GET", &format!("/graphql?{query}"), &[ACCEPT]);
    let mutation =
        "query=mutation%7BmeetingPublish(id:%22a%22,input:%7BexpectedVersion:1%7D)%7BuserErrors%7Bcode%7D%7D%7D";
    vec![
        raw("a mutation by GET", get(mutation), 405),
        raw(
            "a mutation by GET that says it is a POST",
            bare("GET", &format!("/graphql?{mutation}"), &[ACCEPT, ("x-http-method-override", "POST")]),
            405,
        ),
        raw(
            "a mutation chosen by GET",
            get("query=query%20A%7B__typename%7Dmutation%20B%7B__typename%7D&operationName=B"),
            405,
        ),
        raw("a query twice", get("query=%7Ba%7D&query=%7Bb%7D"), 422),
        raw("no UTF-8 in the URL", get("query=%ff%fe%00"), 400),
        raw(
            "variables 40,000 deep in the URL",
            get(&format!("query=%7B__typename%7D&variables={}", "[".repeat(40_000))),
            422,
        ),
        raw("15,000 parameters", get(&"a=1&".repeat(15_000)), 422),
        raw("a URL of 60 KB", get(&format!("query=%7B{}%7D", "a".repeat(60_000))), 422),
        raw("a URL of 120 KB", get(&"a".repeat(120_000)), 400),
        raw("a URL of 1 MB", get(&"a".repeat(1_000_000)), 431),
    ]
}

fn headers() -> Vec<Raw> {
    vec![
        raw("a header of 1 MB", bare("POST", "/graphql", &[JSON, ("x-long", &"a".repeat(1_000_000))]), 431),
        raw(
            "a token of 100 KB",
            post("/graphql", &[JSON, ("authorization", &format!("Bearer {}", "a".repeat(100_000)))], QUERY.as_bytes()),
            401,
        ),
        raw(
            "1,000 headers",
            {
                let mut bytes = head("POST", "/graphql", &[JSON]);
                (0..1_000).for_each(|n| bytes.extend(format!("x-{n}: 1\r\n").bytes()));
                bytes.extend(b"\r\n");
                bytes
            },
            431,
        ),
        raw(
            "an Accept of 100 KB",
            post("/graphql", &[JSON, ("accept", &"a/b;q=0.1,".repeat(10_000))], QUERY.as_bytes()),
            406,
        ),
        raw(
            "an Accept-Language of 100 KB",
            post("/graphql", &[JSON, ("accept-language", &"pl;q=0.1,".repeat(10_000))], QUERY.as_bytes()),
            200,
        ),
        raw("a method that is none", b"BREW /graphql HTTP/1.1\r\nhost: a\r\n\r\n".to_vec(), 405),
        raw("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(), 400),
    ]
}

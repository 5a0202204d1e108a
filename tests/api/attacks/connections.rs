//! Connections that mean harm: what never ends, what ends half-way, and what wants to be two requests.

use std::io::Write as _;
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::target::{JSON, PATIENCE, READ_TIMEOUT, Target, connect, head, post, read_answer, read_to_the_end};
use super::{Report, gives_back, pause};

pub fn all(target: &Target, report: &mut Report) {
    let length = "content-length: 200\r\n\r\n";
    let chunked = "transfer-encoding: chunked\r\n\r\n";
    report.run(target, "a body byte by byte", |target| dripped(target, length, b"{"));
    report.run(target, "chunks byte by byte", |target| dripped(target, chunked, b"1\r\n{\r\n"));
    report.run(target, "a body that never comes", |target| dripped(target, length, b""));
    report.run(target, "a head byte by byte", |target| dripped(target, "", b"x-a: b\r\n"));
    report.run(target, "two requests in one", smuggled);
    report.run(target, "upgrades that are none", half_open);
    report.run(target, "1,000 requests at once, and no answer read", unread);
    report.run(target, "300 connections that say nothing", silent);
    report.run(target, "500 connections that are torn", torn);
}

/// Sends a head, and then a little at a time, for as long as it may.
fn dripped(target: &Target, rest_of_head: &str, drop: &'static [u8]) -> Result<(), String> {
    let mut stream = connect(target.address).unwrap();
    let began = Instant::now();
    let mut bytes = head("POST", "/graphql", &[JSON]);
    bytes.extend(rest_of_head.bytes());
    stream.write_all(&bytes).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let dripping = thread::spawn(move || {
        while !drop.is_empty() && began.elapsed() < PATIENCE && writer.write_all(drop).is_ok() {
            pause();
        }
    });
    target.honest();
    let answer = read_answer(&mut stream, &mut Vec::new(), began);
    let status = answer.as_ref().map(|answer| answer.status);
    let rest = read_to_the_end(&mut stream);
    let _ = stream.shutdown(Shutdown::Both);
    dripping.join().unwrap();
    let took = answer.map(|answer| answer.took).unwrap_or_default();
    // At its time, give or take what the server's timers do, and not because something else gave up on it.
    let is_in_time = took > READ_TIMEOUT / 2 && took < READ_TIMEOUT + Duration::from_secs(5);
    match status {
        Some(408) if rest.is_empty() && is_in_time => Ok(()),
        other => Err(format!("{other:?} after {took:?}, then {} bytes", rest.len())),
    }
}

/// Whoever stands before the server may see one request where the server sees two, or the other way round.
fn smuggled(target: &Target) -> Result<(), String> {
    let second = "GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n";
    let length = second.len() + 5;
    let heads = [
        format!("content-length: {length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
        format!("transfer-encoding: chunked\r\ncontent-length: {length}\r\n\r\n0\r\n\r\n"),
        "content-length: 0\r\ncontent-length: 37\r\n\r\n".to_owned(),
        "content-length: 0, 0\r\n\r\n".to_owned(),
        "content-length: +0\r\n\r\n".to_owned(),
        "content-length: -1\r\n\r\n".to_owned(),
        "content-length: 0x0\r\n\r\n".to_owned(),
        "content-length : 0\r\n\r\n".to_owned(),
        "transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n".to_owned(),
        "transfer-encoding: identity, chunked\r\n\r\n0\r\n\r\n".to_owned(),
        "transfer-encoding: xchunked\r\n\r\n0\r\n\r\n".to_owned(),
        "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n".to_owned(),
        "transfer-encoding : chunked\r\n\r\n0\r\n\r\n".to_owned(),
        "transfer-encoding:\u{b}chunked\r\n\r\n0\r\n\r\n".to_owned(),
        " transfer-encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
        "x: y\r\n folded\r\n\r\n".to_owned(),
        "transfer-encoding: chunked\r\n\r\n0;\r\n\n".to_owned(),
        "transfer-encoding: chunked\r\n\r\n-0\r\n\r\n".to_owned(),
    ];
    for rest in heads {
        let mut bytes = head("POST", "/graphql", &[JSON]);
        bytes.extend(rest.bytes());
        bytes.extend(second.bytes());
        let mut stream = connect(target.address).unwrap();
        stream.write_all(&bytes).unwrap();
        let told = String::from_utf8_lossy(&read_to_the_end(&mut stream)).into_owned();
        let statuses: Vec<&str> = told.split("HTTP/1.1 ").skip(1).filter_map(|part| part.get(..3)).collect();
        // Framing that is not clear ends the connection: nothing after it is a request.
        if statuses != ["400"] {
            return Err(format!("{rest:?}: {statuses:?}"));
        }
    }
    Ok(())
}

/// Each ends by itself, whatever it said that it would become.
fn half_open(target: &Target) -> Result<(), String> {
    let key = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let upgrade = "connection: upgrade\r\nupgrade: websocket\r\n";
    let version = "sec-websocket-version: 13\r\n";
    let protocol = "sec-websocket-protocol: graphql-transport-ws\r\n";
    let graphql = "GET /graphql HTTP/1.1\r\nhost: a\r\n";
    let post = "POST /graphql HTTP/1.1\r\nhost: a\r\n";
    let requests = [
        ("400", format!("{graphql}{upgrade}\r\n")),
        ("400", format!("{graphql}{upgrade}{version}{protocol}\r\n")),
        ("400", format!("{graphql}{upgrade}{key}{protocol}\r\n")),
        ("400", format!("{graphql}upgrade: websocket\r\n{version}{key}{protocol}\r\n")),
        (
            "422",
            format!("{graphql}connection: upgrade\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"),
        ),
        ("200", format!("GET /healthz HTTP/1.1\r\nhost: a\r\n{upgrade}{version}{key}{protocol}\r\n")),
        ("404", format!("GET /nothing HTTP/1.1\r\nhost: a\r\n{upgrade}{version}{key}{protocol}\r\n")),
        ("101", format!("{graphql}{upgrade}{version}{key}{protocol}content-length: 100\r\n\r\n")),
        ("400", format!("{graphql}{upgrade}{version}{key}{protocol}transfer-encoding: chunked\r\n\r\n5\r\n")),
        ("403", format!("{graphql}{upgrade}{version}{key}{protocol}origin: https://evil.example\r\n\r\n")),
        ("400", format!("{post}{upgrade}{version}{key}{protocol}\r\n")),
        ("400", format!("{post}content-type: application/json\r\n{upgrade}content-length: 100\r\n\r\n")),
        ("404", "CONNECT evil.example:443 HTTP/1.1\r\nhost: a\r\n\r\n".to_owned()),
        ("400", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned()),
        ("100", format!("{graphql}expect: 100-continue\r\ncontent-length: 5\r\n\r\n")),
        ("408", format!("{graphql}{upgrade}")),
    ];
    // All at once: each may take as long as a quiet connection is kept.
    let streams = requests.map(|(status, request)| {
        let mut stream = connect(target.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        (status, request, stream)
    });
    let mut faults = Vec::new();
    for (status, request, mut stream) in streams {
        let told = String::from_utf8_lossy(&read_to_the_end(&mut stream)).into_owned();
        let found = told.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).unwrap_or("none");
        if found != status {
            faults.push(format!("{found} and not {status}: {request:?}"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// A reader who does not read holds one connection, and no more.
fn unread(target: &Target) -> Result<(), String> {
    let query = br#"{"query":"{ __schema { types { name description fields { name description } } } }"}"#;
    let request = post("/graphql", &[JSON], query);
    let before = target.sockets();
    let mut stream = connect(target.address).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(1))).unwrap();
    // The server stops reading some time.
    let _ = stream.write_all(&request.repeat(1_000));
    for _ in 0..5 {
        target.honest();
    }
    // Whoever goes on like that is hung up on.
    gives_back(target, before)
}

fn silent(target: &Target) -> Result<(), String> {
    let before = target.sockets();
    let streams: Vec<TcpStream> = (0..300).map(|_| connect(target.address).unwrap()).collect();
    target.honest();
    // Each is told that it was too slow, or hung up on without a word.
    for mut stream in streams {
        read_to_the_end(&mut stream);
    }
    gives_back(target, before)
}

fn torn(target: &Target) -> Result<(), String> {
    let before = target.sockets();
    let request = target.as_member(br#"{"query":"{ members { edges { node { fullName } } } }"}"#);
    for length in 0..500 {
        let mut stream = connect(target.address).unwrap();
        stream.write_all(&request[..request.len() * length / 500]).unwrap();
    }
    target.honest();
    gives_back(target, before)
}

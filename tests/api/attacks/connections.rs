//! Connections that mean harm: what never ends, what ends half-way, and what wants to be two requests.

use std::io::Write as _;
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::target::{PATIENCE, Target, connect, head, post, read_answer, read_to_the_end};

const JSON: (&str, &str) = ("content-type", "application/json");

pub fn all(target: &Target) -> Vec<String> {
    let mut faults = Vec::new();
    let mut run = |name: &str, attack: &dyn Fn(&Target) -> Result<(), String>| {
        let began = Instant::now();
        if let Err(fault) = attack(target) {
            faults.push(format!("{name}: {fault}"));
        }
        println!("{:>12.1?}             {name}", began.elapsed());
        target.honest();
    };
    run("a body byte by byte", &|target| dripped(target, "content-length: 200\r\n\r\n", b"{"));
    run("chunks byte by byte", &|target| dripped(target, "transfer-encoding: chunked\r\n\r\n", b"1\r\n{\r\n"));
    run("a body that never comes", &|target| dripped(target, "content-length: 200\r\n\r\n", b""));
    run("a head byte by byte", &|target| dripped(target, "", b"x-a: b\r\n"));
    run("two requests in one", &smuggled);
    run("upgrades that are none", &half_open);
    run("1,000 requests at once, and no answer read", &unread);
    run("300 connections that say nothing", &silent);
    run("500 connections that are torn", &torn);
    faults
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
            thread::sleep(Duration::from_millis(50));
        }
    });
    let honest = target.honest();
    let answer = read_answer(&mut stream, &mut Vec::new(), began);
    let status = answer.as_ref().map(|answer| answer.status);
    let rest = read_to_the_end(&mut stream);
    let _ = stream.shutdown(Shutdown::Both);
    dripping.join().unwrap();
    match status {
        Some(408) if rest.is_empty() && honest < PATIENCE => Ok(()),
        other => Err(format!("{other:?}, then {} bytes", rest.len())),
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
    let requests = [
        format!("GET /graphql HTTP/1.1\r\nhost: a\r\n{upgrade}\r\n"),
        format!("GET /graphql HTTP/1.1\r\nhost: a\r\n{upgrade}{version}{protocol}\r\n"),
        format!("GET /graphql HTTP/1.1\r\nhost: a\r\n{upgrade}{key}{protocol}\r\n"),
        format!("GET /graphql HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\n{version}{key}{protocol}\r\n"),
        format!(
            "GET /graphql HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"
        ),
        format!("GET /healthz HTTP/1.1\r\nhost: a\r\n{upgrade}{version}{key}{protocol}\r\n"),
        format!("GET /nothing HTTP/1.1\r\nhost: a\r\n{upgrade}{version}{key}{protocol}\r\n"),
        format!("GET /graphql HTTP/1.1\r\nhost: a\r\n{upgrade}{version}{key}{protocol}content-length: 100\r\n\r\n"),
        format!(
            "GET /graphql HTTP/1.1\r\nhost: a\r\n{upgrade}{version}{key}{protocol}transfer-encoding: chunked\r\n\r\n5\r\n"
        ),
        format!(
            "GET /graphql HTTP/1.1\r\nhost: a\r\n{upgrade}{version}{key}{protocol}origin: https://evil.example\r\n\r\n"
        ),
        format!("POST /graphql HTTP/1.1\r\nhost: a\r\n{upgrade}{version}{key}{protocol}\r\n"),
        format!(
            "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n{upgrade}content-length: 100\r\n\r\n"
        ),
        "CONNECT evil.example:443 HTTP/1.1\r\nhost: a\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "GET /graphql HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n".to_owned(),
        format!("GET /graphql HTTP/1.1\r\nhost: a\r\n{upgrade}"),
    ];
    // All at once: each may take as long as a quiet connection is kept.
    let streams: Vec<TcpStream> = requests
        .iter()
        .map(|request| {
            let mut stream = connect(target.address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            stream
        })
        .collect();
    for (mut stream, request) in streams.into_iter().zip(&requests) {
        let began = Instant::now();
        stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
        let mut told = Vec::new();
        loop {
            let mut buffer = [0; 4_096];
            match std::io::Read::read(&mut stream, &mut buffer) {
                Ok(0) => break,
                Ok(length) => told.extend_from_slice(&buffer[..length]),
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
                Err(_) if began.elapsed() < PATIENCE => {}
                Err(_) => return Err(format!("held open: {request:?} after {:?}", String::from_utf8_lossy(&told))),
            }
        }
    }
    Ok(())
}

/// A reader who does not read holds one connection, and no more.
fn unread(target: &Target) -> Result<(), String> {
    let query = br#"{"query":"{ __schema { types { name description fields { name description } } } }"}"#;
    let request = post("/graphql", &[JSON], query);
    target.forget_peak();
    let (before, _) = target.memory();
    let mut stream = connect(target.address).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(1))).unwrap();
    // The server stops reading some time.
    let _ = stream.write_all(&request.repeat(1_000));
    for _ in 0..5 {
        target.honest();
    }
    let most = target.memory().1.saturating_sub(before);
    println!("{most:>23} KiB");
    if most > super::MOST_MEMORY { Err(format!("took {most} KiB")) } else { Ok(()) }
}

fn silent(target: &Target) -> Result<(), String> {
    let before = target.descriptors();
    let streams: Vec<TcpStream> = (0..300).map(|_| connect(target.address).unwrap()).collect();
    target.honest();
    // Each is told that it was too slow, or hung up on without a word.
    for mut stream in streams {
        read_to_the_end(&mut stream);
    }
    gives_back(target, before)
}

fn torn(target: &Target) -> Result<(), String> {
    let before = target.descriptors();
    let request = target.as_member(br#"{"query":"{ members { edges { node { fullName } } } }"}"#);
    for length in 0..500 {
        let mut stream = connect(target.address).unwrap();
        stream.write_all(&request[..request.len() * length / 500]).unwrap();
    }
    target.honest();
    gives_back(target, before)
}

/// Waits until the server holds no more than before.
pub fn gives_back(target: &Target, before: usize) -> Result<(), String> {
    let began = Instant::now();
    loop {
        let now = target.descriptors();
        // The database's pool may have grown meanwhile.
        if now <= before + 16 {
            return Ok(());
        }
        if began.elapsed() > PATIENCE {
            return Err(format!("{now} descriptors are open, before it were {before}"));
        }
        thread::sleep(Duration::from_millis(50));
    }
}

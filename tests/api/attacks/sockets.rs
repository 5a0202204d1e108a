//! Sockets that mean harm, written frame by frame.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use super::target::{Target, connect, read_more};
use super::{Report, gives_back};

const TEXT: u8 = 1;
const BINARY: u8 = 2;
const PING: u8 = 9;
const FINAL: u8 = 0x80;

/// A socket, as far as an attacker needs one.
struct Socket {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Socket {
    fn open(target: &Target) -> Self {
        let mut stream = connect(target.address).unwrap();
        let request = "GET /graphql HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
                       sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let mut unread = Vec::new();
        let end = loop {
            if let Some(end) = unread.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            assert!(read_more(&mut stream, &mut unread), "no upgrade");
        };
        assert!(unread.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&unread));
        unread.drain(..end);
        Self { stream, unread }
    }

    /// One that a member has opened.
    fn of_member(target: &Target) -> Self {
        let mut socket = Self::open(target);
        let payload = json!({ "authorization": format!("Bearer {}", target.token) });
        socket.say(&json!({ "type": "connection_init", "payload": payload }).to_string());
        assert_eq!(socket.hear(), Heard::Frame(TEXT, br#"{"type":"connection_ack"}"#.to_vec()));
        socket
    }

    fn say(&mut self, text: &str) {
        self.send(&frame(FINAL | TEXT, text.as_bytes()));
    }

    /// That it is closed is heard by who listens.
    fn send(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    fn hear(&mut self) -> Heard {
        loop {
            if let Some((heard, length)) = parse(&self.unread) {
                self.unread.drain(..length);
                return heard;
            }
            if !read_more(&mut self.stream, &mut self.unread) {
                return Heard::End;
            }
        }
    }

    /// The code that it is hung up with; none when it is only cut.
    fn hangup(&mut self) -> Option<u16> {
        loop {
            match self.hear() {
                Heard::Close(code) => return Some(code),
                Heard::End => return None,
                Heard::Frame(..) => {}
            }
        }
    }
}

#[derive(Debug, PartialEq)]
enum Heard {
    Frame(u8, Vec<u8>),
    Close(u16),
    End,
}

/// A frame as clients send it, masked by nothing.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..=125 => bytes.push(0x80 | u8::try_from(length).unwrap()),
        length @ 126..=65_535 => {
            bytes.push(0x80 | 0x7e);
            bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        length => {
            bytes.push(0x80 | 0x7f);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend([0; 4]);
    bytes.extend(payload);
    bytes
}

/// A frame as servers send it.
fn parse(bytes: &[u8]) -> Option<(Heard, usize)> {
    let (start, length) = match bytes.get(1)? & 0x7f {
        0x7e => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().unwrap()))),
        0x7f => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().unwrap())).unwrap()),
        length => (2, usize::from(length)),
    };
    let payload = bytes.get(start..start + length)?;
    let heard = match bytes[0] & 0x0f {
        8 => Heard::Close(payload.get(..2).map_or(1005, |code| u16::from_be_bytes(code.try_into().unwrap()))),
        kind => Heard::Frame(kind, payload.to_vec()),
    };
    Some((heard, start + length))
}

pub fn all(target: &Target, report: &mut Report) {
    for (name, is_signed_in, bytes, expected) in of_one_kind() {
        report.run(target, name, |target| {
            let mut socket = if is_signed_in { Socket::of_member(target) } else { Socket::open(target) };
            let mut writer = socket.stream.try_clone().unwrap();
            let code = std::thread::scope(|scope| {
                scope.spawn(|| drop(writer.write_all(&bytes)));
                let code = socket.hangup();
                let _ = socket.stream.shutdown(std::net::Shutdown::Both);
                code
            });
            if code == Some(expected) { Ok(()) } else { Err(format!("{code:?} and not {expected}")) }
        });
    }
    report.run(target, "300 sockets that never say who they are", nameless);
    report.run(target, "10,000 sockets with a frame each", in_waves);
    report.run(target, "5,000 messages of one socket", pings);
    report.run(target, "1,000 operations of one socket", operations);
    report.run(target, "100,000 pings, and no pong read", unread);
    report.run(target, "20,000 frames that end nothing", empty_fragments);
}

type OneKind = (&'static str, bool, Vec<u8>, u16);

fn of_one_kind() -> Vec<OneKind> {
    let subscribe = r#"{"type":"subscribe","id":"1","payload":{"query":"{ viewer { locale } }"}}"#;
    let watch = r#"{"type":"subscribe","id":"1","payload":{"query":"subscription { referralUpdated { id } }"}}"#;
    let text = |text: &str| frame(FINAL | TEXT, text.as_bytes());
    let deep = format!(r#"{{"type":"subscribe","id":"1","payload":{}"#, "[".repeat(60_000));
    let fragment = [frame(TEXT, &[b' '; 1_000]), frame(0, &[b' '; 1_000]).repeat(10_000)].concat();
    let lie = |length: u64| [&[FINAL | TEXT, 0xff][..], &length.to_be_bytes(), &[0; 4]].concat();
    vec![
        ("an operation before the name", false, text(subscribe), 4401),
        (
            "a token that is none",
            false,
            text(r#"{"type":"connection_init","payload":{"authorization":"Bearer x"}}"#),
            4403,
        ),
        ("no token", false, text(r#"{"type":"connection_init"}"#), 4403),
        ("a second name", true, text(r#"{"type":"connection_init"}"#), 4429),
        ("an operation twice", true, [text(watch), text(watch)].concat(), 4409),
        ("no JSON", false, text("hello"), 4400),
        ("a type that is none", false, text(r#"{"type":"start"}"#), 4400),
        ("JSON 60,000 deep", true, text(&deep), 4400),
        ("binary", false, frame(FINAL | BINARY, b"{}"), 4400),
        ("no UTF-8", true, frame(FINAL | TEXT, b"\xff\xfe"), 1007),
        ("a frame of 10 MB", true, text(&" ".repeat(10_000_000)), 1009),
        ("a frame of exabytes that are only said", true, lie(1 << 62), 1009),
        ("a frame beyond 63 bits", true, lie(u64::MAX), 1009),
        ("100 MB of a frame that is larger", true, [lie(1 << 40), vec![b' '; 100_000_000]].concat(), 1009),
        ("10 MB in fragments that never end", true, fragment, 1009),
        ("a fragment of nothing", true, frame(0, b"x"), 1002),
        ("a frame without a mask", true, vec![FINAL | TEXT, 2, b'{', b'}'], 1002),
        ("a kind that is none", true, frame(FINAL | 3, b"x"), 1002),
        ("a ping of 10 KB", true, frame(FINAL | PING, &[b'x'; 10_000]), 1002),
        ("reserved bits", true, frame(FINAL | 0x70 | TEXT, b"{}"), 1002),
        ("a close of one byte", true, frame(FINAL | 8, b"x"), 1002),
        ("half a frame, and nothing more", false, frame(FINAL | TEXT, b"{}")[..4].to_vec(), 4408),
    ]
}

fn nameless(target: &Target) -> Result<(), String> {
    let before = target.sockets();
    let sockets: Vec<Socket> = (0..300).map(|_| Socket::open(target)).collect();
    target.honest();
    for mut socket in sockets {
        let code = socket.hangup();
        if code != Some(4408) {
            return Err(format!("{code:?}"));
        }
    }
    gives_back(target, before)
}

fn pings(target: &Target) -> Result<(), String> {
    let mut socket = Socket::of_member(target);
    let mut writer = socket.stream.try_clone().unwrap();
    let all = frame(FINAL | TEXT, br#"{"type":"ping"}"#).repeat(5_000);
    std::thread::scope(|scope| {
        scope.spawn(|| drop(writer.write_all(&all)));
        target.honest();
        for number in 0..5_000 {
            let heard = socket.hear();
            if heard != pong() {
                return Err(format!("after {number}: {heard:?}"));
            }
        }
        Ok(())
    })
}

/// Each is answered, or refused because there are too many at once; the socket goes on.
fn operations(target: &Target) -> Result<(), String> {
    let mut socket = Socket::of_member(target);
    let mut writer = socket.stream.try_clone().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for number in 0..1_000 {
                let query = json!({ "query": "subscription { referralUpdated { id } }" });
                let message = json!({ "type": "subscribe", "id": number.to_string(), "payload": query });
                let _ = writer.write_all(&frame(FINAL | TEXT, message.to_string().as_bytes()));
            }
        });
        target.honest();
        for number in 20..1_000 {
            let Heard::Frame(_, text) = socket.hear() else { return Err(format!("hung up on at {number}")) };
            let text = String::from_utf8(text).unwrap();
            if !text.contains("LIMIT_EXCEEDED") {
                return Err(text);
            }
        }
        Ok(())
    })
}

fn unread(target: &Target) -> Result<(), String> {
    let before = target.sockets();
    let mut socket = Socket::of_member(target);
    socket.stream.set_write_timeout(Some(Duration::from_secs(1))).unwrap();
    socket.send(&frame(FINAL | PING, &[b'x'; 120]).repeat(100_000));
    target.honest();
    // Whoever goes on like that is hung up on.
    gives_back(target, before)
}

fn empty_fragments(target: &Target) -> Result<(), String> {
    let mut socket = Socket::of_member(target);
    socket.send(&frame(TEXT, b""));
    socket.send(&frame(0, b"").repeat(20_000));
    socket.send(&frame(FINAL, br#"{"type":"ping"}"#));
    let heard = socket.hear();
    if heard == pong() { Ok(()) } else { Err(format!("{heard:?}")) }
}

/// As many at once as the test may hold open; each says one thing, is answered, and goes without a word.
fn in_waves(target: &Target) -> Result<(), String> {
    let before = target.sockets();
    for _ in 0..40 {
        let greeting = |_| {
            let mut socket = Socket::open(target);
            socket.say(r#"{"type":"ping"}"#);
            socket
        };
        let mut sockets: Vec<Socket> = (0..250).map(greeting).collect();
        for socket in &mut sockets {
            let heard = socket.hear();
            if heard != pong() {
                return Err(format!("{heard:?}"));
            }
        }
    }
    gives_back(target, before)
}

fn pong() -> Heard {
    Heard::Frame(TEXT, br#"{"type":"pong"}"#.to_vec())
}

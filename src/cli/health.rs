//! `chapterhouse health`: asks the server of this configuration whether it is ready; for health checks of containers.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use super::context::Context;
use super::failure::Failure;
use super::say;

/// Shorter than what waits for us: the health check of the image has 5 s.
const PATIENCE: Duration = Duration::from_secs(3);
/// An answer is much shorter.
const LONGEST: u64 = 64 * 1024;

pub(super) fn run(context: &Context) -> Result<(), Failure> {
    let bind = context.load(Vec::new())?.config.http.bind;
    if bind.port() == 0 {
        return Err(Failure::new("the server chooses its port itself: it cannot be found by the configuration")
            .hint("set http.bind to a port"));
    }
    let address = reachable(bind);
    let answer = ask(address).map_err(|error| Failure::new(format!("no answer from {address}: {error}")))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.lines().next().unwrap_or_default();
    if status.split(' ').nth(1) == Some("200") {
        say(body);
        return Ok(());
    }
    Err(Failure::new(format!("not ready: {status} {body}")))
}

/// A server that listens everywhere is reached on loopback.
fn reachable(bind: SocketAddr) -> SocketAddr {
    let ip = match bind.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, bind.port())
}

fn ask(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    // In one piece: a server that answers before it has read all may have hung up by then.
    let request = format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_listens_everywhere_is_asked_on_loopback() {
        for (bind, asked) in
            [("0.0.0.0:8080", "127.0.0.1:8080"), ("[::]:8080", "[::1]:8080"), ("10.0.0.7:80", "10.0.0.7:80")]
        {
            assert_eq!(reachable(bind.parse().unwrap()), asked.parse().unwrap());
        }
    }
}

//! Whom a request is from: an address, as far as anybody can know it.

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;

use crate::platform::config::Networks;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of whoever sent a request. What a header says everybody can write: it counts only as far as proxies
/// that we know have written it, from the last to the first.
pub fn client_address(request: &HttpRequest, proxies: &Networks) -> Option<IpAddr> {
    let mut address = request.peer_addr()?.ip();
    let values = request.headers().get_all(X_FORWARDED_FOR).filter_map(|value| value.to_str().ok());
    let written: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    let mut hops = written.into_iter().rev();
    while proxies.contain(address) {
        let Some(next) = hops.next().and_then(parse) else { break };
        address = next;
    }
    Some(address)
}

/// With or without a port.
fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::platform::config::{self, Flag, Sources};

    fn proxies(list: &str) -> Networks {
        let flag = Flag { name: "test", key: "http.trusted_proxies", value: list.to_owned() };
        config::load(&Sources { flags: vec![flag], ..Sources::default() }).unwrap().config.http.trusted_proxies
    }

    fn address(peer: &str, forwarded: &[&str], trusted: &str) -> String {
        let request = TestRequest::default().peer_addr(format!("{peer}:4000").parse().unwrap());
        let request = forwarded.iter().fold(request, |request, value| request.append_header((X_FORWARDED_FOR, *value)));
        client_address(&request.to_http_request(), &proxies(trusted)).unwrap().to_string()
    }

    #[test]
    fn only_proxies_that_we_know_are_believed() {
        assert_eq!(address("192.0.2.9", &["198.51.100.1"], ""), "192.0.2.9");
        assert_eq!(address("192.0.2.9", &["198.51.100.1"], "10.0.0.0/8"), "192.0.2.9");
        assert_eq!(address("10.0.0.1", &["198.51.100.1"], "10.0.0.0/8"), "198.51.100.1");
        assert_eq!(address("10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.0.0.2"], "10.0.0.0/8"), "198.51.100.1");
        assert_eq!(address("10.0.0.1", &["1.1.1.1", "198.51.100.1"], "10.0.0.0/8"), "198.51.100.1");
        assert_eq!(address("10.0.0.1", &["198.51.100.1:4711"], "10.0.0.0/8"), "198.51.100.1");
        assert_eq!(address("10.0.0.1", &["[2001:db8::1]:4711"], "10.0.0.0/8"), "2001:db8::1");
        assert_eq!(address("10.0.0.1", &["unknown"], "10.0.0.0/8"), "10.0.0.1");
        assert_eq!(address("10.0.0.1", &[], "10.0.0.0/8"), "10.0.0.1");
    }
}

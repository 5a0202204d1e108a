//! Settings that are lists: one text, its entries divided by commas.

use std::net::IpAddr;

use ipnet::IpNet;
use url::Url;

use super::values::{Setting, quote};

/// Networks, such as those of proxies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Whether an address lies in one of them.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl Setting for Networks {
    fn expected() -> String {
        "addresses and networks such as 127.0.0.1, 10.0.0.0/8".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let parse = |entry: &str| entry.parse().ok().or_else(|| entry.parse::<IpAddr>().ok().map(IpNet::from));
        entries(text).map(parse).collect::<Option<_>>().map(Self)
    }

    fn literal(&self) -> String {
        quote(&self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
    }
}

/// Origins of web pages: scheme, host, and port unless it is the usual one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(Vec<String>);

impl Origins {
    /// Whether an `Origin` header names one of them.
    pub fn contain(&self, origin: &str) -> bool {
        self.0.iter().any(|known| known == origin)
    }

    /// Whether there are none.
    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }
}

impl Setting for Origins {
    fn expected() -> String {
        "origins such as https://app.example.com, http://localhost:3000".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let parse = |entry: &str| {
            let url = Url::parse(entry).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
            let origin = url.origin().ascii_serialization();
            (url.path() == "/" && entry.trim_end_matches('/') == origin).then_some(origin)
        };
        entries(text).map(parse).collect::<Option<_>>().map(Self)
    }

    fn literal(&self) -> String {
        quote(&self.0.join(", "))
    }
}

fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_addresses_or_ranges_of_both_families() {
        let networks = Networks::parse("127.0.0.1, 10.0.0.0/8,fd00::/8").unwrap();
        for inside in ["127.0.0.1", "10.200.3.4", "fd12::1", "::ffff:10.1.1.1"] {
            assert!(networks.contain(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["127.0.0.2", "11.0.0.1", "fe80::1"] {
            assert!(!networks.contain(outside.parse().unwrap()), "{outside}");
        }
        assert_eq!(networks.literal(), "\"127.0.0.1/32, 10.0.0.0/8, fd00::/8\"");
        assert_eq!(Networks::parse(""), Some(Networks::default()));
        assert_eq!(Networks::parse("proxy.example.com"), None);
    }

    #[test]
    fn origins_are_scheme_host_and_port_only() {
        let origins = Origins::parse("https://app.example.com, http://localhost:3000").unwrap();
        assert!(origins.contain("http://localhost:3000") && origins.contain("https://app.example.com"));
        assert!(!origins.contain("https://app.example.com.evil.example") && !origins.contain("null"));
        for wrong in ["*", "app.example.com", "https://app.example.com/path", "https://APP.example.com", "null"] {
            assert_eq!(Origins::parse(wrong), None, "{wrong}");
        }
    }
}

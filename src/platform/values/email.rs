//! E-mail addresses.

use std::fmt;
use std::str::FromStr;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::ParseValueError;

/// An address that mail can be sent to, lower-cased: two spellings of one address are one value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, DeriveValueType)]
#[sea_orm(value_type = "String")]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// The longest address that SMTP carries.
    pub const MAX_LENGTH: usize = 254;

    /// An address that is nobody's (RFC 2606), for mails that no real server takes.
    pub fn sample() -> Self {
        Self("chapterhouse@example.com".to_owned())
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Email {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: ParseValueError = ParseValueError("an e-mail address has the form name@example.com");
        let text = text.trim();
        // The mail library decides: what it takes here, it can send to later.
        let address: lettre::Address = text.parse().map_err(|_| FORM)?;
        if text.len() > Self::MAX_LENGTH || !address.domain().contains('.') {
            return Err(FORM);
        }
        Ok(Self(text.to_lowercase()))
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_are_one_value() {
        assert_eq!("  Ania.Nowak@Example.COM ".parse::<Email>().unwrap().as_str(), "ania.nowak@example.com");
    }

    #[test]
    fn what_mail_cannot_be_sent_to_is_refused() {
        let long = format!("{}@example.com", "a".repeat(260));
        for text in
            ["", "ania", "ania@", "@example.com", "a b@example.com", "ania@localhost", "a@b.pl\r\nBcc: x@y.pl", &long]
        {
            assert!(text.parse::<Email>().is_err(), "{text:?}");
        }
    }
}

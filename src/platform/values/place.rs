//! Languages, countries and time zones.

use std::fmt;
use std::str::FromStr;

use chrono::offset::LocalResult;
use chrono::{DateTime, NaiveDateTime, Offset as _, TimeZone as _};
use chrono_tz::{GapInfo, Tz};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::ParseValueError;
use crate::platform::clock::Timestamp;

/// The languages that people can be written to in.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType,
)]
#[sea_orm(value_type = "String")]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Polish.
    Pl,
}

impl Locale {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::Pl];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Pl => "pl",
        }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.tag())
    }
}

impl FromStr for Locale {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|locale| locale.tag() == text).ok_or(ParseValueError("a locale is one of: en, pl"))
    }
}

/// A country of ISO 3166-1, by its two letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Country([u8; 2]);

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([first, second]) = *self;
        write!(formatter, "{}{}", char::from(first), char::from(second))
    }
}

impl FromStr for Country {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.as_bytes() {
            [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                Ok(Self([first.to_ascii_uppercase(), second.to_ascii_uppercase()]))
            }
            _ => Err(ParseValueError("a country is two letters of ISO 3166-1, such as PL, GB or DE")),
        }
    }
}

/// An IANA time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub struct Zone(pub Tz);

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.name())
    }
}

impl FromStr for Zone {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_zone(text).map(Self)
    }
}

/// Reads an IANA zone name.
pub fn parse_zone(text: &str) -> Result<Tz, ParseValueError> {
    text.parse().map_err(|_| ParseValueError("a time zone is an IANA name such as Europe/Warsaw"))
}

/// Why a local wall time is not one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LocalTimeError {
    /// The clocks are put forward over it: it does not exist that day.
    #[error("this local time does not exist that day: the clocks are put forward")]
    InGap,
}

/// The instant of a local wall time. A time that comes twice is its first coming, as RFC 5545 has it.
pub fn local_instant(local: NaiveDateTime, zone: Tz) -> Result<Timestamp, LocalTimeError> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => Ok(as_timestamp(&instant)),
        LocalResult::None => Err(LocalTimeError::InGap),
    }
}

/// The same of what recurs, which has to come on each of its days: a time that does not exist is taken by the offset from
/// UTC before the clocks are put forward, as RFC 5545 (3.3.5) has it. 02:30 comes at 03:30 then.
pub fn nearest_instant(local: NaiveDateTime, zone: Tz) -> Timestamp {
    local_instant(local, zone).unwrap_or_else(|LocalTimeError::InGap| {
        let before = GapInfo::new(&local, &zone).and_then(|gap| gap.begin);
        let offset = before.map_or(0, |(_, offset)| offset.fix().local_minus_utc());
        Timestamp::from((local - chrono::TimeDelta::seconds(offset.into())).and_utc())
    })
}

/// What the clocks of a zone show at an instant.
pub fn wall_time(instant: Timestamp, zone: Tz) -> NaiveDateTime {
    instant.to_utc().with_timezone(&zone).naive_local()
}

fn as_timestamp(instant: &DateTime<Tz>) -> Timestamp {
    Timestamp::from_micros(instant.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_two_letters() {
        assert_eq!("pl".parse::<Country>().unwrap().to_string(), "PL");
        for text in ["", "P", "POL", "P1", "ł", "Polska"] {
            assert!(text.parse::<Country>().is_err(), "{text}");
        }
    }

    fn instant(local: &str) -> Result<String, LocalTimeError> {
        let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
        local_instant(local, Tz::Europe__Warsaw).map(|instant| instant.to_string())
    }

    #[test]
    fn a_quarter_to_seven_stays_so_across_the_change_of_clocks() {
        assert_eq!(instant("2027-03-27 06:45").unwrap(), "2027-03-27T05:45:00.000Z");
        assert_eq!(instant("2027-03-28 06:45").unwrap(), "2027-03-28T04:45:00.000Z");
    }

    #[test]
    fn what_recurs_comes_on_the_days_of_the_change_too_and_by_the_rule_of_its_day() {
        for (zone, local, expected, shown) in [
            (Tz::Europe__Warsaw, "2027-03-27 02:30", "2027-03-27T01:30:00.000Z", "02:30"),
            (Tz::Europe__Warsaw, "2027-03-28 01:59", "2027-03-28T00:59:00.000Z", "01:59"),
            (Tz::Europe__Warsaw, "2027-03-28 02:30", "2027-03-28T01:30:00.000Z", "03:30"),
            (Tz::Europe__Warsaw, "2027-03-28 03:00", "2027-03-28T01:00:00.000Z", "03:00"),
            (Tz::Europe__Warsaw, "2027-03-28 06:45", "2027-03-28T04:45:00.000Z", "06:45"),
            (Tz::Europe__Warsaw, "2027-10-31 02:30", "2027-10-31T00:30:00.000Z", "02:30"),
            (Tz::Europe__Warsaw, "2027-10-31 06:45", "2027-10-31T05:45:00.000Z", "06:45"),
            // Mexico gave up putting its clocks forward in 2022, Jordan putting them back.
            (Tz::America__Mexico_City, "2022-07-07 06:45", "2022-07-07T11:45:00.000Z", "06:45"),
            (Tz::America__Mexico_City, "2023-07-06 06:45", "2023-07-06T12:45:00.000Z", "06:45"),
            (Tz::Asia__Amman, "2022-01-06 06:45", "2022-01-06T04:45:00.000Z", "06:45"),
            (Tz::Asia__Amman, "2023-01-05 06:45", "2023-01-05T03:45:00.000Z", "06:45"),
            // Samoa left out a whole day.
            (Tz::Pacific__Apia, "2011-12-30 06:45", "2011-12-30T16:45:00.000Z", "06:45"),
            // By half an hour.
            (Tz::Australia__Lord_Howe, "2026-10-04 02:15", "2026-10-03T15:45:00.000Z", "02:45"),
        ] {
            let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
            let instant = nearest_instant(local, zone);
            assert_eq!(instant.to_string(), expected, "{zone} {local}");
            assert_eq!(wall_time(instant, zone).format("%H:%M").to_string(), shown, "{zone} {local}");
        }
    }

    #[test]
    fn a_time_in_the_gap_does_not_exist_and_one_that_comes_twice_is_the_first() {
        assert_eq!(instant("2027-03-28 02:30"), Err(LocalTimeError::InGap));
        assert_eq!(instant("2027-10-31 02:30").unwrap(), "2027-10-31T00:30:00.000Z");
    }
}

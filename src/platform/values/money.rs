//! Money: an integer of minor units and a currency. Never a float, never added across currencies.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::ParseValueError;

/// An ISO 4217 currency that amounts are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Polish złoty.
    pub const PLN: Self = Self(iso_currency::Currency::PLN);
    /// Euro.
    pub const EUR: Self = Self(iso_currency::Currency::EUR);
    /// Pound sterling.
    pub const GBP: Self = Self(iso_currency::Currency::GBP);

    /// The three letters, e.g. `PLN`.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals an amount has: 2 for PLN, 0 for JPY, 3 for KWD.
    pub fn decimals(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(2))
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Gold, drawing rights and "no currency at all" have codes, too, but no smallest unit to count in.
        iso_currency::Currency::from_code(text)
            .filter(|currency| currency.exponent().is_some())
            .map(Self)
            .ok_or(ParseValueError("a currency is three capital letters of ISO 4217, such as PLN, EUR or GBP"))
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Money {
    /// Its currency.
    pub currency: Currency,
    /// In the currency's smallest unit: 125000 is 1 250,00 PLN.
    pub minor: i64,
}

impl Money {
    /// An amount in minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { currency, minor }
    }

    /// The amount as a decimal with all its places and no grouping: `1250.00`.
    pub fn amount(self) -> String {
        Decimal::from_i128_with_scale(i128::from(self.minor), self.currency.decimals()).to_string()
    }
}

/// Why a text is no amount of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a decimal number.
    #[error("an amount is a decimal number such as 1250.00")]
    NotANumber,
    /// More decimals than the currency has.
    #[error("the amount has more decimals than its currency")]
    TooPrecise,
    /// Beyond `largest_amount`.
    #[error("the amount is too large")]
    TooLarge,
}

/// The largest amount we take, in minor units: it leaves room to add up many of them.
const LARGEST_MINOR: i64 = 1_000_000_000_000_000;

/// The largest amount of a currency that we take.
pub fn largest_amount(currency: Currency) -> Money {
    Money::new(LARGEST_MINOR, currency)
}

/// Reads an amount as the API takes it: digits, at most one point, perhaps a sign; no grouping, no exponent.
pub fn parse_amount(text: &str, currency: Currency) -> Result<Money, MoneyError> {
    if text.is_empty() || text.len() > 40 || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-')) {
        return Err(MoneyError::NotANumber);
    }
    // Exactly: `parse` would round away what is beyond 28 digits.
    let decimal = Decimal::from_str_exact(text).map_err(|error| match error {
        rust_decimal::Error::Underflow => MoneyError::TooPrecise,
        _ if text.split('.').next().is_some_and(|whole| whole.len() > 28) => MoneyError::TooLarge,
        _ => MoneyError::NotANumber,
    })?;
    let decimal = decimal.normalize();
    if decimal.scale() > currency.decimals() {
        return Err(MoneyError::TooPrecise);
    }
    let unit = Decimal::from(10_u64.pow(currency.decimals()));
    let minor = decimal.checked_mul(unit).and_then(|minor| i64::try_from(minor).ok()).ok_or(MoneyError::TooLarge)?;
    if minor.abs() > LARGEST_MINOR {
        return Err(MoneyError::TooLarge);
    }
    Ok(Money::new(minor, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn an_amount_keeps_the_places_of_its_currency() {
        for (text, code, minor, back) in [
            ("1250", "PLN", 125_000, "1250.00"),
            ("1250.5", "PLN", 125_050, "1250.50"),
            ("1250.500", "PLN", 125_050, "1250.50"),
            ("-0.01", "EUR", -1, "-0.01"),
            ("700", "JPY", 700, "700"),
            ("1.234", "KWD", 1234, "1.234"),
        ] {
            let money = parse_amount(text, currency(code)).unwrap();
            assert_eq!((money.minor, money.amount().as_str()), (minor, back), "{text} {code}");
        }
    }

    #[test]
    fn what_is_no_amount_says_why() {
        let pln = Currency::PLN;
        for (text, error) in [
            ("", MoneyError::NotANumber),
            ("1,5", MoneyError::NotANumber),
            ("1e3", MoneyError::NotANumber),
            ("--1", MoneyError::NotANumber),
            ("1.005", MoneyError::TooPrecise),
            ("99999999999999999", MoneyError::TooLarge),
            ("99999999999999999999999999999999999999", MoneyError::TooLarge),
            ("1.0000000000000000000000000000000000001", MoneyError::TooPrecise),
        ] {
            assert_eq!(parse_amount(text, pln), Err(error), "{text}");
        }
    }

    #[test]
    fn an_unknown_currency_is_refused() {
        for code in ["XYZ", "pln", "", "PLNN"] {
            assert!(code.parse::<Currency>().is_err(), "{code}");
        }
    }

    #[test]
    fn what_nobody_pays_with_is_no_currency() {
        // None at all, for tests, gold, silver, special drawing rights: codes of ISO 4217 without a smallest unit.
        for code in ["XXX", "XTS", "XAU", "XAG", "XDR"] {
            assert!(code.parse::<Currency>().is_err(), "{code}");
        }
        for code in ["XOF", "XAF", "XCD", "JPY", "CLP"] {
            assert!(code.parse::<Currency>().is_ok(), "{code}");
        }
    }
}

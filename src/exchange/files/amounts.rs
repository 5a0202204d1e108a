//! Numbers as people write them in spreadsheets: amounts of money, and quantities of education credits.
//!
//! How an amount is read:
//! - A currency may stand before or after it: `PLN`, `€`, `£`, `zł`, `Kč`. A `$` says nothing about the currency: the
//!   column is headed `$ if TYFCB` in every country.
//! - Spaces of any kind and apostrophes group thousands.
//! - Where both a point and a comma stand, the last is the decimal mark and the other groups: `1,250.00`, `1.250,00`.
//! - A mark that stands several times groups: `1,250,000`.
//! - A single mark is the decimal mark: `1250.5`, `1250,50`. But after one to three digits and before exactly three it
//!   could be either (`1.250`): a thousandfold mistake in money is worse than a line sent back, so it is refused.
//! - Groups are of exactly three digits. There are at most two decimals, unless a currency is named that has others.

use super::problem::shown;
use crate::platform::error::{Rejection, reject};
use crate::platform::values::{Currency, Money, MoneyError, largest_amount, parse_amount};

/// Decimals of an amount that names no currency: those of nearly all of them.
const USUAL_DECIMALS: u32 = 2;
/// The most credits of one entry.
const MAX_CREDITS: u32 = 100;

/// An amount above zero, in a currency if the file names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// Digits with at most one point.
    decimal: String,
    currency: Option<Currency>,
}

impl Amount {
    /// The currency that the file names.
    pub fn currency(&self) -> Option<Currency> {
        self.currency
    }

    /// The money it is, in `usual` when the file names no currency.
    pub fn money(&self, usual: Currency) -> Result<Money, Rejection> {
        let currency = self.currency.unwrap_or(usual);
        parse_amount(&self.decimal, currency).map_err(|error| match error {
            MoneyError::NotANumber => invalid(&self.decimal),
            MoneyError::TooPrecise => too_precise(currency.decimals()),
            MoneyError::TooLarge => too_large(currency),
        })
    }
}

/// Reads an amount of money.
pub(super) fn amount(value: &str) -> Result<Amount, Rejection> {
    let (Some(start), Some(last)) = (value.find(is_digit), value.rfind(is_digit)) else {
        return Err(invalid(value));
    };
    let (before, number, after) = (value[..start].trim(), &value[start..=last], value[last + 1..].trim());
    if before.contains(['-', '\u{2212}', '(']) || matches!(after, "-" | "\u{2212}") {
        return Err(reject("IMPORT_AMOUNT_NEGATIVE"));
    }
    let currency = match (before.trim_start_matches('$').trim(), after.trim_end_matches('$').trim()) {
        ("", name) | (name, "") => currency(name, value)?,
        _ => return Err(invalid(value)),
    };
    let (whole, fraction) = halves(number, value)?;
    let decimals = currency.map_or(USUAL_DECIMALS, Currency::decimals);
    if fraction.len() > decimals as usize {
        return Err(too_precise(decimals));
    }
    let whole = ungroup(whole).ok_or_else(|| invalid(value))?;
    if whole.bytes().chain(fraction.bytes()).all(|digit| digit == b'0') {
        return Err(reject("IMPORT_AMOUNT_ZERO"));
    }
    let decimal = if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") };
    let amount = Amount { decimal, currency };
    // Too large in any currency is told now, with the other problems of the line.
    if amount.decimal.len() > 40 || amount.money(Currency::PLN).is_err_and(|reason| reason.code.ends_with("TOO_LARGE"))
    {
        return Err(too_large(currency.unwrap_or(Currency::PLN)));
    }
    Ok(amount)
}

fn too_large(currency: Currency) -> Rejection {
    reject("IMPORT_AMOUNT_TOO_LARGE").with("limit", largest_amount(currency).amount())
}

/// Reads a quantity of education credits, in tenths: `1`, `0.5`, `1,5`.
pub(super) fn credit_tenths(value: &str) -> Result<u32, Rejection> {
    let invalid = || reject("IMPORT_QUANTITY_INVALID").with("value", shown(value));
    let out_of_range = || reject("IMPORT_QUANTITY_OUT_OF_RANGE").with("limit", MAX_CREDITS.to_string());
    let unsigned = value.trim_start_matches(['-', '\u{2212}']);
    let (whole, fraction) = unsigned.split_once(['.', ',']).unwrap_or((unsigned, "0"));
    if whole.is_empty() || fraction.is_empty() || !whole.chars().chain(fraction.chars()).all(is_digit) {
        return Err(invalid());
    }
    if unsigned.len() < value.len() {
        return Err(out_of_range());
    }
    let tenth = fraction.trim_end_matches('0');
    if tenth.len() > 1 {
        return Err(reject("IMPORT_QUANTITY_TOO_PRECISE"));
    }
    let whole: u32 = whole.parse().map_err(|_| out_of_range())?;
    let tenths = whole.saturating_mul(10).saturating_add(tenth.parse().unwrap_or(0));
    if (1..=MAX_CREDITS * 10).contains(&tenths) { Ok(tenths) } else { Err(out_of_range()) }
}

/// What stands before and after the decimal mark.
fn halves<'a>(number: &'a str, value: &str) -> Result<(&'a str, &'a str), Rejection> {
    let mark = match (number.rfind('.'), number.rfind(',')) {
        (None, None) => None,
        (Some(point), Some(comma)) => Some(point.max(comma)),
        (Some(only), None) | (None, Some(only)) => {
            let repeated = number.matches(['.', ',']).count() > 1;
            let before = number[..only].len();
            if !repeated && number.len() - only == 4 && (1..=3).contains(&before) && !number.starts_with('0') {
                return Err(reject("IMPORT_AMOUNT_AMBIGUOUS").with("value", shown(value)));
            }
            (!repeated).then_some(only)
        }
    };
    let Some(mark) = mark else { return Ok((number, "")) };
    let (whole, fraction) = (&number[..mark], &number[mark + 1..]);
    if fraction.chars().all(is_digit) { Ok((whole, fraction)) } else { Err(invalid(value)) }
}

/// The digits of a whole number, if its groups, when it has some, are right.
fn ungroup(whole: &str) -> Option<String> {
    if !whole.is_empty() && whole.chars().all(is_digit) {
        return Some(whole.to_owned());
    }
    let grouping = whole.chars().find(|c| !is_digit(*c)).filter(|c| is_grouping(*c))?;
    let groups: Vec<&str> = whole.split(grouping).collect();
    let (first, others) = groups.split_first()?;
    let is_right = (1..=3).contains(&first.len())
        && others.iter().all(|group| group.len() == 3)
        && groups.iter().all(|group| group.chars().all(is_digit));
    is_right.then(|| groups.concat())
}

fn currency(name: &str, value: &str) -> Result<Option<Currency>, Rejection> {
    let code = match name.to_lowercase().as_str() {
        "" => return Ok(None),
        "€" => "EUR".to_owned(),
        "£" => "GBP".to_owned(),
        "zł" | "zl" => "PLN".to_owned(),
        "kč" => "CZK".to_owned(),
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) => code.to_uppercase(),
        _ => return Err(invalid(value)),
    };
    let known = code.parse().map_err(|_| reject("IMPORT_CURRENCY_UNKNOWN").with("value", code))?;
    Ok(Some(known))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn is_grouping(c: char) -> bool {
    c.is_whitespace() || matches!(c, '.' | ',' | '\'' | '\u{2019}')
}

fn invalid(value: &str) -> Rejection {
    reject("IMPORT_AMOUNT_INVALID").with("value", shown(value))
}

fn too_precise(decimals: u32) -> Rejection {
    reject("IMPORT_AMOUNT_TOO_PRECISE").with("limit", decimals.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn minor(value: &str) -> Result<i64, &'static str> {
        amount(value)
            .and_then(|amount| amount.money(Currency::PLN))
            .map(|money| money.minor)
            .map_err(|error| error.code)
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (value, expected) in [
            ("1250", 125_000),
            ("1250.00", 125_000),
            ("1250,5", 125_050),
            ("1,250.00", 125_000),
            ("1.250,00", 125_000),
            ("1 250,00", 125_000),
            ("1\u{a0}250,00", 125_000),
            ("1\u{202f}250", 125_000),
            ("1'250.00", 125_000),
            ("$1,250.00", 125_000),
            ("$ 1 250,00", 125_000),
            ("1,250,000", 125_000_000),
            ("1.250.000,00", 125_000_000),
            ("12,345,678.90", 1_234_567_890),
            ("0.5", 50),
            ("0,01", 1),
            ("007", 700),
        ] {
            assert_eq!(minor(value), Ok(expected), "{value}");
        }
    }

    #[test]
    fn a_currency_may_stand_on_either_side() {
        for (value, code) in [
            ("1 250,00 zł", "PLN"),
            ("PLN 1 250,00", "PLN"),
            ("1250pln", "PLN"),
            ("€1.250,00", "EUR"),
            ("£1,250.00", "GBP"),
            ("1250 Kč", "CZK"),
            ("$1250 USD", "USD"),
        ] {
            let amount = amount(value).unwrap();
            assert_eq!(amount.currency().map(Currency::code), Some(code), "{value}");
            assert_eq!(amount.money(Currency::EUR).unwrap().minor, 125_000, "{value}");
        }
        assert_eq!(amount("$1250").unwrap().currency(), None);
        assert_eq!(amount("1250 XYQ").unwrap_err(), reject("IMPORT_CURRENCY_UNKNOWN").with("value", "XYQ"));
    }

    #[test]
    fn decimals_are_those_of_the_currency() {
        assert_eq!(amount("0.125 KWD").unwrap().money(Currency::PLN).unwrap().minor, 125);
        assert_eq!(amount("125.5 JPY").unwrap_err(), too_precise(0));
        let yen = "JPY".parse().unwrap();
        assert_eq!(amount("1250").unwrap().money(yen).unwrap().minor, 1250);
        assert_eq!(amount("1250.50").unwrap().money(yen).unwrap_err(), too_precise(0));
    }

    #[test]
    fn what_is_no_amount_says_why() {
        for (value, code) in [
            ("a lot", "IMPORT_AMOUNT_INVALID"),
            ("12a50", "IMPORT_AMOUNT_INVALID"),
            ("1e3", "IMPORT_AMOUNT_INVALID"),
            ("1250,-", "IMPORT_AMOUNT_INVALID"),
            ("1.250.00", "IMPORT_AMOUNT_INVALID"),
            ("1,25,000", "IMPORT_AMOUNT_INVALID"),
            ("12 50", "IMPORT_AMOUNT_INVALID"),
            ("1 250.000,00", "IMPORT_AMOUNT_INVALID"),
            ("1  250", "IMPORT_AMOUNT_INVALID"),
            (".50", "IMPORT_AMOUNT_INVALID"),
            ("Ł1,250.00", "IMPORT_AMOUNT_INVALID"),
            ("PLN 5 EUR", "IMPORT_AMOUNT_INVALID"),
            ("-5", "IMPORT_AMOUNT_NEGATIVE"),
            ("$-5.00", "IMPORT_AMOUNT_NEGATIVE"),
            ("\u{2212}5", "IMPORT_AMOUNT_NEGATIVE"),
            ("(5.00)", "IMPORT_AMOUNT_NEGATIVE"),
            ("5.00-", "IMPORT_AMOUNT_NEGATIVE"),
            ("0", "IMPORT_AMOUNT_ZERO"),
            ("0,00", "IMPORT_AMOUNT_ZERO"),
            ("1250.005", "IMPORT_AMOUNT_TOO_PRECISE"),
            ("1 250,005", "IMPORT_AMOUNT_TOO_PRECISE"),
            ("0.125", "IMPORT_AMOUNT_TOO_PRECISE"),
            ("1.2345", "IMPORT_AMOUNT_TOO_PRECISE"),
            ("1.250", "IMPORT_AMOUNT_AMBIGUOUS"),
            ("$12,500", "IMPORT_AMOUNT_AMBIGUOUS"),
            ("99999999999999999", "IMPORT_AMOUNT_TOO_LARGE"),
        ] {
            assert_eq!(minor(value), Err(code), "{value}");
        }
        assert_eq!(minor(&"9".repeat(50)), Err("IMPORT_AMOUNT_TOO_LARGE"));
    }

    #[test]
    fn credits_are_counted_in_tenths() {
        for (value, tenths) in [("1", 10), ("0.5", 5), ("1,5", 15), ("2.00", 20), ("1,50", 15), ("100", 1000)] {
            assert_eq!(credit_tenths(value), Ok(tenths), "{value}");
        }
        for (value, code) in [
            ("one", "IMPORT_QUANTITY_INVALID"),
            ("1.", "IMPORT_QUANTITY_INVALID"),
            (",5", "IMPORT_QUANTITY_INVALID"),
            ("1.5.0", "IMPORT_QUANTITY_INVALID"),
            ("-", "IMPORT_QUANTITY_INVALID"),
            ("0", "IMPORT_QUANTITY_OUT_OF_RANGE"),
            ("-1", "IMPORT_QUANTITY_OUT_OF_RANGE"),
            ("100.1", "IMPORT_QUANTITY_OUT_OF_RANGE"),
            ("99999999999", "IMPORT_QUANTITY_OUT_OF_RANGE"),
            ("0.25", "IMPORT_QUANTITY_TOO_PRECISE"),
        ] {
            assert_eq!(credit_tenths(value).map_err(|reason| reason.code), Err(code), "{value}");
        }
    }

    proptest! {
        #[test]
        fn every_way_to_write_an_amount_gives_the_same_money(cents in 1_i64..100_000_000_000) {
            let plain = Money::new(cents, Currency::PLN).amount();
            let (whole, fraction) = plain.split_once('.').unwrap();
            for (group, mark) in [(",", "."), (".", ","), (" ", ","), ("\u{a0}", ","), ("", "."), ("", ",")] {
                let mut grouped = String::new();
                for (position, digit) in whole.chars().enumerate() {
                    if position > 0 && (whole.len() - position).is_multiple_of(3) {
                        grouped.push_str(group);
                    }
                    grouped.push(digit);
                }
                prop_assert_eq!(minor(&format!("{grouped}{mark}{fraction}")), Ok(cents));
            }
        }

        #[test]
        fn no_text_upsets_the_reading(value in "[0-9., '()$zł€\u{a0}-]{0,24}") {
            let _ = (amount(&value), credit_tenths(&value));
        }
    }
}

//! Texts for people, in their language: Fluent files under `locales/`, built into the binary.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::{Datelike as _, NaiveDate, NaiveDateTime};
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader as _, langid, static_loader};

use super::error::Rejection;
use super::values::{Currency, Locale, Money};

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "en",
        // Marks that isolate the direction of each filled-in value look like garbage in mail subjects.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static EN: LanguageIdentifier = langid!("en");
static PL: LanguageIdentifier = langid!("pl");

/// What a text is filled with: numbers choose the plural form (Polish has one, few, many), strings stand as they are.
pub type Arg = FluentValue<'static>;

/// The text of a key in a language.
pub fn text(locale: Locale, key: &str) -> String {
    TEXTS.lookup(language(locale), key)
}

/// The text of a key in a language, filled with values.
pub fn text_with(locale: Locale, key: &str, args: impl IntoIterator<Item = (&'static str, Arg)>) -> String {
    let args: HashMap<Cow<'static, str>, Arg> = args.into_iter().map(|(name, value)| (name.into(), value)).collect();
    TEXTS.lookup_with_args(language(locale), key, &args)
}

/// What a rejection says to the person who can mend it. Its `count` is a number, and chooses the plural form.
pub fn rejection(locale: Locale, rejection: &Rejection) -> String {
    let key = rejection.code.to_lowercase().replace('_', "-");
    let arg = |name: &str, value: &String| match value.parse::<u32>() {
        Ok(count) if name == "count" => Arg::from(count),
        _ => Arg::from(value.clone()),
    };
    text_with(locale, &key, rejection.args.iter().map(|(name, value)| (*name, arg(name, value))))
}

/// Whether a key that needs no values has a text of its own in this language.
pub fn has_text(locale: Locale, key: &str) -> bool {
    TEXTS.lookup_no_default_fallback::<&str>(language(locale), key, None).is_some()
}

/// An amount as people of this language write it: `1 250,00 PLN`, `PLN 1,250.00`.
pub fn money(locale: Locale, money: Money) -> String {
    let amount = money.amount();
    let (sign, digits) = amount.strip_prefix('-').map_or(("", amount.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (group, point) = match locale {
        Locale::En => (',', '.'),
        Locale::Pl => ('\u{a0}', ','),
    };
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            grouped.push(group);
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push(point);
        grouped.push_str(fraction);
    }
    let code = Currency::code(money.currency);
    match locale {
        Locale::En => format!("{code} {sign}{grouped}"),
        Locale::Pl => format!("{sign}{grouped}\u{a0}{code}"),
    }
}

/// A day in words: `26 November 2026`, held together by no-break spaces.
pub fn date(locale: Locale, day: NaiveDate) -> String {
    text_with(locale, "date", date_args(day))
}

/// A wall time in words: `Thursday, 26 November 2026, 06:45`.
pub fn date_time(locale: Locale, local: NaiveDateTime) -> String {
    let time = Arg::from(local.format("%H:%M").to_string());
    text_with(locale, "date-time", date_args(local.date()).into_iter().chain([("time", time)]))
}

fn date_args(day: NaiveDate) -> [(&'static str, Arg); 4] {
    [
        ("weekday", Arg::from(day.weekday().number_from_monday())),
        ("day", Arg::from(day.day())),
        ("month", Arg::from(day.month())),
        ("year", Arg::from(day.year())),
    ]
}

fn language(locale: Locale) -> &'static LanguageIdentifier {
    match locale {
        Locale::En => &EN,
        Locale::Pl => &PL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::error::reject;

    #[test]
    fn an_amount_reads_as_people_write_it() {
        let amount = Money::new(125_000_050, Currency::PLN);
        assert_eq!(money(Locale::Pl, amount), "1\u{a0}250\u{a0}000,50\u{a0}PLN");
        assert_eq!(money(Locale::En, amount), "PLN 1,250,000.50");
        assert_eq!(money(Locale::En, Money::new(-700, "JPY".parse().unwrap())), "JPY -700");
    }

    #[test]
    fn a_rejection_speaks_the_readers_language() {
        let bad_id = reject("BAD_ID").with("form", "mem_…");
        assert_eq!(rejection(Locale::En, &bad_id), "This is not an id of the form mem_….");
        assert_eq!(rejection(Locale::Pl, &bad_id), "To nie jest identyfikator w postaci mem_….");
    }
}

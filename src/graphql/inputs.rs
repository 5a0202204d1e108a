//! From the API's words to values: each parsed once, here, with the argument's name in the error.

use std::borrow::Cow;
use std::str::FromStr;

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::scalars::{CurrencyCode, Decimal, EmailAddress, LanguageTag, LocalDate};
use crate::platform::error::{Error, Result, reject};
use crate::platform::values::{
    Currency, Email, Language, Money, MoneyError, ParseIdError, ParseTextError, Patch, Prose, Text, largest_amount,
    parse_amount,
};
use crate::referrals::Period;

/// Days from `from` up to, not including, `until`. An end that is left out is open.
#[derive(Debug, Clone, Copy, InputObject)]
pub(super) struct PeriodInput {
    /// The first day.
    from: Option<LocalDate>,
    /// The first day after.
    until: Option<LocalDate>,
}

/// An amount of money.
#[derive(Debug, Clone, InputObject)]
pub(super) struct MoneyInput {
    /// The amount, with at most as many decimals as the currency has. Codes: `AMOUNT_NOT_A_NUMBER`,
    /// `AMOUNT_TOO_PRECISE`, `AMOUNT_TOO_LARGE`.
    amount: Decimal,
    /// Its currency. Codes: `CURRENCY_UNKNOWN`.
    currency: CurrencyCode,
}

/// Starts the name of a mutation's argument that stands beside `input`; all other names are of fields in it.
pub(super) const BESIDE_INPUT: char = '.';

pub(super) fn period(input: Option<PeriodInput>) -> Period {
    input.map_or_else(Period::default, |input| Period {
        from: input.from.map(|day| day.0),
        until: input.until.map(|day| day.0),
    })
}

/// An id of the type that belongs here. Codes: `BAD_ID`.
pub(super) fn id<T: FromStr<Err = ParseIdError>>(id: &ID, field: impl Into<Cow<'static, str>>) -> Result<T> {
    id.parse().map_err(|error: ParseIdError| {
        Error::from(reject("BAD_ID").on(field).with("form", format!("{}_…", error.expected)))
    })
}

/// The same of an argument beside `input`.
pub(super) fn argument_id<T: FromStr<Err = ParseIdError>>(id: &ID, name: &str) -> Result<T> {
    self::id(id, format!("{BESIDE_INPUT}{name}"))
}

/// One line of text. Codes: `TEXT_EMPTY`, `TEXT_TOO_LONG`.
pub(super) fn text<const MAX: usize>(text: &str, field: impl Into<Cow<'static, str>>) -> Result<Text<MAX>> {
    text.parse().map_err(|error| text_error(error, field.into()))
}

/// One line of text that may be left out; an empty one counts as left out.
pub(super) fn text_or_none<const MAX: usize>(
    given: Option<&str>,
    field: impl Into<Cow<'static, str>>,
) -> Result<Option<Text<MAX>>> {
    match given.map(str::parse) {
        None | Some(Err(ParseTextError::Empty)) => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(error)) => Err(text_error(error, field.into())),
    }
}

fn text_error(error: ParseTextError, field: Cow<'static, str>) -> Error {
    match error {
        ParseTextError::Empty => reject("TEXT_EMPTY").on(field).into(),
        ParseTextError::TooLong(longest) => {
            reject("TEXT_TOO_LONG").on(field).with("longest", longest.to_string()).into()
        }
    }
}

/// Text of several lines. Codes: `TEXT_EMPTY`, `TEXT_TOO_LONG`.
pub(super) fn prose<const MAX: usize>(text: &str, field: impl Into<Cow<'static, str>>) -> Result<Prose<MAX>> {
    text.parse().map_err(|error| text_error(error, field.into()))
}

/// Text of several lines that may be left out; an empty one counts as left out.
pub(super) fn prose_or_none<const MAX: usize>(
    given: Option<&str>,
    field: impl Into<Cow<'static, str>>,
) -> Result<Option<Prose<MAX>>> {
    match given.map(str::parse) {
        None | Some(Err(ParseTextError::Empty)) => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(error)) => Err(text_error(error, field.into())),
    }
}

/// An e-mail address that may be left out. Codes: `EMAIL_INVALID`.
pub(super) fn email(given: Option<EmailAddress>, field: &'static str) -> Result<Option<Email>> {
    given.map(|text| text.0.parse().map_err(|_| reject("EMAIL_INVALID").on(field).into())).transpose()
}

/// A field of an update that cannot be empty: left out it stays. Codes: `VALUE_NEEDED`.
pub(super) fn needed<T, U>(
    given: MaybeUndefined<T>,
    field: &'static str,
    parse: impl FnOnce(T, &'static str) -> Result<U>,
) -> Result<Option<U>> {
    match given {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Null => reject("VALUE_NEEDED").on(field).err(),
        MaybeUndefined::Value(value) => parse(value, field).map(Some),
    }
}

/// A field of an update that may be empty: left out it stays, null and what is empty after cleaning empty it.
pub(super) fn patch<T, U>(
    given: MaybeUndefined<T>,
    field: &'static str,
    parse: impl FnOnce(T, &'static str) -> Result<Option<U>>,
) -> Result<Patch<U>> {
    match given {
        MaybeUndefined::Undefined => Ok(Patch::Keep),
        MaybeUndefined::Null => Ok(Patch::Clear),
        MaybeUndefined::Value(value) => Ok(parse(value, field)?.map_or(Patch::Clear, Patch::Set)),
    }
}

/// A value that parses from its text. What is none gets the code that is given.
pub(super) fn parsed<T: FromStr>(text: &str, field: &'static str, code: &'static str) -> Result<T> {
    text.parse().map_err(|_| reject(code).on(field).into())
}

/// Languages that are spoken, each once. Codes: `LANGUAGE_UNKNOWN`, `LIST_TOO_LONG`.
pub(super) fn languages(tags: &[LanguageTag], field: &'static str) -> Result<Vec<Language>> {
    const MOST: usize = 20;
    if tags.len() > MOST {
        return reject("LIST_TOO_LONG").on(field).with("longest", MOST.to_string()).err();
    }
    let mut found: Vec<Language> = Vec::new();
    for tag in tags {
        let language = parsed(&tag.0, field, "LANGUAGE_UNKNOWN")?;
        if !found.contains(&language) {
            found.push(language);
        }
    }
    Ok(found)
}

/// An amount in a currency.
pub(super) fn money(input: &MoneyInput) -> Result<Money> {
    let currency: Currency = input.currency.0.parse().map_err(|_| reject("CURRENCY_UNKNOWN").on("amount.currency"))?;
    parse_amount(&input.amount.0, currency).map_err(|error| {
        let code = match error {
            MoneyError::NotANumber => "AMOUNT_NOT_A_NUMBER",
            MoneyError::TooPrecise => "AMOUNT_TOO_PRECISE",
            MoneyError::TooLarge => "AMOUNT_TOO_LARGE",
        };
        reject(code)
            .on("amount.amount")
            .with("currency", currency.code())
            .with("decimals", currency.decimals().to_string())
            .with("largest", largest_amount(currency).amount())
            .into()
    })
}

/// A list of at most 100. Codes: `LIST_TOO_LONG`.
pub(super) fn list<T>(entries: Vec<T>, field: &'static str) -> Result<Vec<T>> {
    const LONGEST: usize = 100;
    if entries.len() > LONGEST {
        return reject("LIST_TOO_LONG").on(field).with("longest", LONGEST.to_string()).err();
    }
    Ok(entries)
}

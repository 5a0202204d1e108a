//! The cells of one line, read one by one: what is wrong with each is noted, so that all of it is told at once.

use std::str::FromStr;

use chrono::NaiveDate;

use super::problem::{LineProblem, shown};
use super::split::{MAX_FIELD_CHARS, Record};
use crate::platform::error::{Rejection, reject};
use crate::platform::values::{Email, ParseTextError, Text, clean_text};

/// Years outside this are a slip of the finger.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// One line being read.
pub(super) struct Cells<'a> {
    record: &'a Record,
    columns: &'static [&'static str],
    places: &'a [usize],
    problems: &'a mut Vec<LineProblem>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(
        record: &'a Record,
        columns: &'static [&'static str],
        places: &'a [usize],
        problems: &'a mut Vec<LineProblem>,
    ) -> Self {
        Self { record, columns, places, problems }
    }

    /// The number of this line.
    pub(super) fn line(&self) -> usize {
        self.record.line
    }

    /// Notes that something is wrong with this line.
    pub(super) fn note(&mut self, reason: Rejection) {
        self.problems.push(LineProblem { line: self.record.line, reason });
    }

    /// Reads a cell that must not be empty.
    pub(super) fn required<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, Rejection>,
    ) -> Option<T> {
        let outcome = match self.value(column) {
            "" => Err(reject("IMPORT_VALUE_MISSING")),
            value => read(value),
        };
        outcome.map_err(|reason| self.note(reason.on(column))).ok()
    }

    /// Reads a cell that may be empty: `Some(None)` is an empty one, `None` a wrong one.
    #[expect(clippy::option_option, reason = "wrong and empty are two things, and `?` takes the wrong ones away")]
    pub(super) fn optional<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, Rejection>,
    ) -> Option<Option<T>> {
        match self.value(column) {
            "" => Some(None),
            value => read(value).map(Some).map_err(|reason| self.note(reason.on(column))).ok(),
        }
    }

    fn value(&self, column: &str) -> &'a str {
        let place = self.columns.iter().position(|name| *name == column).and_then(|at| self.places.get(at));
        place.and_then(|place| self.record.fields.get(*place)).map_or("", |field| field.trim())
    }
}

/// One line of text of at most `MAX` characters.
pub(super) fn text<const MAX: usize>(value: &str) -> Result<Text<MAX>, Rejection> {
    value.parse().map_err(|error| match error {
        ParseTextError::Empty => reject("IMPORT_VALUE_MISSING"),
        ParseTextError::TooLong(limit) => reject("IMPORT_VALUE_TOO_LONG").with("limit", limit.to_string()),
    })
}

/// Several lines of text; the longest field is the longest note.
pub(super) fn note(value: &str) -> Result<String, Rejection> {
    // Composing and decomposing letters may lengthen a text that was short enough as a field.
    let clean = clean_text(value);
    if clean.chars().count() > MAX_FIELD_CHARS {
        return Err(reject("IMPORT_VALUE_TOO_LONG").with("limit", MAX_FIELD_CHARS.to_string()));
    }
    Ok(clean)
}

/// An e-mail address.
pub(super) fn email(value: &str) -> Result<Email, Rejection> {
    Email::from_str(value).map_err(|_| reject("IMPORT_EMAIL_INVALID").with("value", shown(value)))
}

/// A day: `2024-05-31`, `31/05/2024` or `31.05.2024`. The month is never first, as in the formats clubs export.
pub(super) fn day(value: &str) -> Result<NaiveDate, Rejection> {
    let bad_form = || reject("IMPORT_DATE_INVALID").with("value", shown(value));
    let separator = value.chars().find(|c| !c.is_ascii_digit()).filter(|c| "-/.".contains(*c)).ok_or_else(bad_form)?;
    let parts: Vec<&str> = value.split(separator).collect();
    let (year, month, day) = match (separator, parts.as_slice()) {
        ('-', [year, month, day]) | ('/' | '.', [day, month, year]) => (*year, *month, *day),
        _ => return Err(bad_form()),
    };
    let digits = |part: &str, length: std::ops::RangeInclusive<usize>| {
        (length.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
            .ok_or_else(bad_form)
    };
    let (year, month, day) = (digits(year, 4..=4)?, digits(month, 1..=2)?, digits(day, 1..=2)?);
    i32::try_from(year)
        .ok()
        .filter(|year| YEARS.contains(year))
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        .ok_or_else(|| reject("IMPORT_DATE_IMPOSSIBLE").with("value", shown(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_three_forms() {
        let may = NaiveDate::from_ymd_opt(2024, 5, 3).unwrap();
        for value in ["2024-05-03", "03/05/2024", "3/5/2024", "03.05.2024", "3.5.2024"] {
            assert_eq!(day(value), Ok(may), "{value}");
        }
        assert_eq!(day("29.02.2024"), Ok(NaiveDate::from_ymd_opt(2024, 2, 29).unwrap()));
    }

    #[test]
    fn what_is_no_day_says_whether_its_form_or_the_calendar_is_against_it() {
        for (value, code) in [
            ("soon", "IMPORT_DATE_INVALID"),
            ("20240503", "IMPORT_DATE_INVALID"),
            ("03/05/24", "IMPORT_DATE_INVALID"),
            ("03-05-2024", "IMPORT_DATE_INVALID"),
            ("2024.05.03", "IMPORT_DATE_INVALID"),
            ("3.5/2024", "IMPORT_DATE_INVALID"),
            ("2024-05-03 10:00", "IMPORT_DATE_INVALID"),
            ("٠٣.٠٥.٢٠٢٤", "IMPORT_DATE_INVALID"),
            ("", "IMPORT_DATE_INVALID"),
            ("31.02.2024", "IMPORT_DATE_IMPOSSIBLE"),
            ("05/31/2024", "IMPORT_DATE_IMPOSSIBLE"),
            ("2023-02-29", "IMPORT_DATE_IMPOSSIBLE"),
            ("01.01.0024", "IMPORT_DATE_IMPOSSIBLE"),
            ("00.01.2024", "IMPORT_DATE_IMPOSSIBLE"),
        ] {
            assert_eq!(day(value).map_err(|reason| reason.code), Err(code), "{value}");
        }
    }

    #[test]
    fn texts_are_cleaned_and_bounded() {
        assert_eq!(text::<120>("Anna\r\nMaria\u{0}").unwrap().as_str(), "Anna Maria");
        assert_eq!(text::<3>("Anna").unwrap_err().args, [("limit", "3".to_owned())]);
        assert_eq!(text::<3>("\u{200b}").unwrap_err().code, "IMPORT_VALUE_MISSING");
        assert_eq!(note("one\r\ntwo\u{7}").unwrap(), "one\ntwo");
        assert_eq!(email("anna@").unwrap_err().args, [("value", "anna@".to_owned())]);
        assert_eq!(email(" Anna@Example.PL ").unwrap().as_str(), "anna@example.pl");
    }
}

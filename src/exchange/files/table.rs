//! From records to rows: finds the columns by the header, then reads each line's cells and gathers what is wrong.

use super::Parsed;
use super::cells::Cells;
use super::problem::{LineProblem, shown};
use super::split::{MAX_FIELD_CHARS, MAX_FIELDS, Record, Records, SplitFault};
use crate::platform::error::{Rejection, reject};
use crate::platform::values::fold;

/// The most column names that a message lists.
const LISTED: usize = 20;

/// Reads a text whose header must have these columns. `row` reads one line's cells; it answers `None` for a line that
/// it noted problems on.
pub(super) fn parse<Row>(
    text: &str,
    columns: &'static [&'static str],
    mut row: impl FnMut(&mut Cells<'_>) -> Option<Row>,
) -> Parsed<Row> {
    let mut parsed = Parsed { rows: Vec::new(), problems: Vec::new(), ignored_columns: Vec::new() };
    let mut records = Records::new(text);
    let header = match records.next() {
        None => {
            parsed.problems.push(LineProblem { line: 1, reason: reject("IMPORT_FILE_EMPTY") });
            return parsed;
        }
        Some(Err((line, fault))) => {
            parsed.problems.push(LineProblem { line, reason: fault_reason(fault) });
            return parsed;
        }
        Some(Ok(header)) => header,
    };
    let places = match find_columns(columns, &header) {
        Ok(places) => places,
        Err(reasons) => {
            parsed.problems.extend(reasons.into_iter().map(|reason| LineProblem { line: header.line, reason }));
            return parsed;
        }
    };
    parsed.ignored_columns = ignored(&places, &header);
    for record in records {
        match record.map_err(|(line, fault)| (line, fault_reason(fault))).and_then(|record| fit(record, &header)) {
            Ok(record) => {
                let mut cells = Cells::new(&record, columns, &places, &mut parsed.problems);
                if let Some(row) = row(&mut cells) {
                    parsed.rows.push((record.line, row));
                }
            }
            Err((line, reason)) => parsed.problems.push(LineProblem { line, reason }),
        }
    }
    parsed
}

/// Where each column stands, whatever its case and the spaces around it.
fn find_columns(columns: &[&'static str], header: &Record) -> Result<Vec<usize>, Vec<Rejection>> {
    let found: Vec<String> = header.fields.iter().map(|name| fold(name)).collect();
    let mut places = Vec::new();
    let mut missing = Vec::new();
    let mut reasons = Vec::new();
    for column in columns {
        let key = fold(column);
        let mut at = found.iter().enumerate().filter(|(_, name)| **name == key).map(|(place, _)| place);
        match (at.next(), at.next()) {
            (None, _) => missing.push(*column),
            (Some(place), None) => places.push(place),
            (Some(_), Some(_)) => reasons.push(reject("IMPORT_COLUMN_TWICE").on(*column)),
        }
    }
    if !missing.is_empty() {
        reasons.push(columns_missing(&missing, &header.fields));
    }
    if reasons.is_empty() { Ok(places) } else { Err(reasons) }
}

fn columns_missing(missing: &[&str], found: &[String]) -> Rejection {
    let mut names: Vec<String> = found.iter().take(LISTED).map(|name| shown(name)).collect();
    if found.len() > LISTED {
        names.push("…".to_owned());
    }
    reject("IMPORT_COLUMNS_MISSING").with("missing", missing.join(", ")).with("found", names.join(", "))
}

fn ignored(places: &[usize], header: &Record) -> Vec<String> {
    let others = header.fields.iter().enumerate().filter(|(place, _)| !places.contains(place));
    others.map(|(_, name)| shown(name)).filter(|name| !name.is_empty()).collect()
}

/// A record with as many fields as the header. Not even empty ones too many are let go: a delimiter that should have
/// been in quotation marks pushes the cells after it one to the right, often an empty one over the edge.
fn fit(record: Record, header: &Record) -> Result<Record, (usize, Rejection)> {
    let expected = header.fields.len();
    if record.fields.len() == expected {
        return Ok(record);
    }
    let code = match record.fields.len() {
        _ if record.last_line > record.line => "IMPORT_FIELD_COUNT_ACROSS",
        found if found < expected => "IMPORT_FIELDS_MISSING",
        _ => "IMPORT_FIELD_COUNT",
    };
    let reason = reject(code)
        .with("expected", expected.to_string())
        .with("found", record.fields.len().to_string())
        .with("last", record.last_line.to_string());
    Err((record.line, reason))
}

fn fault_reason(fault: SplitFault) -> Rejection {
    match fault {
        SplitFault::QuoteNotClosed => reject("IMPORT_QUOTE_NOT_CLOSED"),
        SplitFault::TextAfterQuote => reject("IMPORT_TEXT_AFTER_QUOTE"),
        SplitFault::FieldTooLong => reject("IMPORT_FIELD_TOO_LONG").with("limit", MAX_FIELD_CHARS.to_string()),
        SplitFault::TooManyFields => reject("IMPORT_TOO_MANY_FIELDS").with("limit", MAX_FIELDS.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::values::Locale;

    const COLUMNS: &[&str] = &["From", "To"];

    fn pairs(text: &str) -> Parsed<(String, String)> {
        parse(text, COLUMNS, |cells| {
            let from = cells.required("From", |value| Ok(value.to_owned()));
            let to = cells.optional("To", |value| Ok(value.to_owned()));
            Some((from?, to?.unwrap_or_default()))
        })
    }

    fn messages(parsed: &Parsed<(String, String)>) -> Vec<String> {
        parsed.problems.iter().map(|problem| problem.message(Locale::En)).collect()
    }

    #[test]
    fn columns_are_found_by_name_in_any_order_and_case_and_others_are_named() {
        let parsed = pairs("Id; TO ;\"from\";;\n7;Lis;Nowak;;\n");
        assert_eq!(parsed.rows, [(2, ("Nowak".to_owned(), "Lis".to_owned()))]);
        assert_eq!(parsed.ignored_columns, ["Id"]);
        assert!(parsed.problems.is_empty());
    }

    #[test]
    fn a_missing_column_is_named_beside_what_was_found() {
        let parsed = pairs("\nSender,To\nAnna,Jan\n");
        assert_eq!(parsed.rows, []);
        assert_eq!(messages(&parsed), ["Line 2: these columns are missing: From. Found: Sender, To."]);
        assert_eq!(messages(&pairs("")), ["Line 1: The file is empty."]);
    }

    #[test]
    fn a_column_that_stands_twice_is_refused() {
        assert_eq!(
            messages(&pairs("From,To,from\na,b,c")),
            ["Line 1, From: this column stands in the header more than once."]
        );
    }

    #[test]
    fn every_half_line_is_reported_and_the_good_ones_between_are_read() {
        let parsed = pairs("From,To\nAnna\nJan,Ewa\nJan,Ewa,\n\"Jan,Ewa\n\"Ola\nLis\",a,b\n,Ewa\n");
        assert_eq!(parsed.rows, [(3, ("Jan".to_owned(), "Ewa".to_owned()))]);
        assert_eq!(
            messages(&parsed),
            [
                "Line 2: columns in the header: 2, values on this line: 1. The line is not whole.",
                "Line 4: values on this line: 3, columns: 2. A value that contains the delimiter needs quotation marks.",
                "Line 5: a quotation mark is opened and not closed.",
                "Line 6: values found: 3, columns: 2. A quotation mark opened here is closed on line 7.",
                "Line 8, From: must not be empty.",
            ]
        );
    }
}

//! The roster: who is in a chapter, one line a member.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Parsed;
use super::cells::{Cells, day, email, text};
use super::table;
use crate::platform::error::reject;
use crate::platform::values::{Email, Text};

const FIRST_NAME: &str = "First Name";
const LAST_NAME: &str = "Last Name";
pub(in crate::exchange) const EMAIL: &str = "Email";
const PHONE: &str = "Phone";
const COMPANY: &str = "Company";
pub(in crate::exchange) const CATEGORY: &str = "Category";
const JOINED: &str = "Joined";
const RENEWAL: &str = "Renewal";
/// The columns that the file must have, in any order.
pub const COLUMNS: &[&str] = &[FIRST_NAME, LAST_NAME, EMAIL, PHONE, COMPANY, CATEGORY, JOINED, RENEWAL];

/// A member of a chapter as its roster has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterRow {
    /// First name.
    pub given_name: Text<120>,
    /// Last name.
    pub family_name: Text<120>,
    /// By which the member is known again; no two lines have the same.
    pub email: Email,
    /// As written.
    pub phone: Option<Text<60>>,
    /// As written.
    pub company: Option<Text<200>>,
    /// The profession, in English or Polish.
    pub category: Text<120>,
    /// The first day of the membership.
    pub joined_on: NaiveDate,
    /// The day the term ends; later than `joined_on`.
    pub renewal_on: Option<NaiveDate>,
}

/// Reads a roster.
pub fn parse(file: &str) -> Parsed<RosterRow> {
    let mut lines: HashMap<Email, usize> = HashMap::new();
    table::parse(file, COLUMNS, |cells| {
        // All cells are read before any is missed, so that a line's problems are told together.
        let (given_name, family_name) = (cells.required(FIRST_NAME, text), cells.required(LAST_NAME, text));
        let email = new_email(cells, &mut lines);
        let (phone, company) = (cells.optional(PHONE, text), cells.optional(COMPANY, text));
        let category = cells.required(CATEGORY, text);
        let (joined_on, renewal_on) = (cells.required(JOINED, day), cells.optional(RENEWAL, day));
        if let (Some(joined_on), Some(Some(renewal_on))) = (joined_on, renewal_on)
            && renewal_on <= joined_on
        {
            cells.note(reject("IMPORT_RENEWAL_BEFORE_JOINED").on(RENEWAL));
            return None;
        }
        Some(RosterRow {
            given_name: given_name?,
            family_name: family_name?,
            email: email?,
            phone: phone?,
            company: company?,
            category: category?,
            joined_on: joined_on?,
            renewal_on: renewal_on?,
        })
    })
}

/// The e-mail, if no line before has it.
fn new_email(cells: &mut Cells<'_>, lines: &mut HashMap<Email, usize>) -> Option<Email> {
    let email = cells.required(EMAIL, email)?;
    if let Some(first) = lines.get(&email) {
        cells.note(
            reject("IMPORT_EMAIL_TWICE").on(EMAIL).with("value", email.as_str()).with("first", first.to_string()),
        );
        return None;
    }
    lines.insert(email.clone(), cells.line());
    Some(email)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::exchange::files::decode;
    use crate::platform::values::{Locale, fold};

    fn fixture(name: &str) -> String {
        let path = format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
        decode(&std::fs::read(path).unwrap()).unwrap()
    }

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_sample_rosters_are_read_whole() {
        for (name, count) in [("roster-utf8.csv", 44), ("roster-windows1250.csv", 42)] {
            let parsed = parse(&fixture(name));
            assert_eq!(parsed.problems, [], "{name}");
            assert_eq!(parsed.rows.len(), count, "{name}");
            assert_eq!(parsed.ignored_columns, <[String; 0]>::default());
            let categories: HashSet<String> = parsed.rows.iter().map(|(_, row)| fold(row.category.as_str())).collect();
            assert_eq!(categories.len(), count, "{name}: a seat is taken twice");
        }
    }

    #[test]
    fn a_row_of_each_sample_is_what_it_should_be() {
        let parsed = parse(&fixture("roster-utf8.csv"));
        let (line, row) = &parsed.rows[2];
        assert_eq!(*line, 4);
        assert_eq!((row.given_name.as_str(), row.family_name.as_str()), ("Łukasz", "Żółkiewski"));
        assert_eq!(row.email.as_str(), "lukasz.zolkiewski@example.net");
        assert_eq!(row.phone.as_ref().map(Text::as_str), Some("+48 601 555 002"));
        assert_eq!((row.company.as_ref(), row.category.as_str()), (None, "Optician"));
        assert_eq!((row.joined_on, row.renewal_on), (date(2023, 10, 3), Some(date(2027, 10, 3))));

        let parsed = parse(&fixture("roster-windows1250.csv"));
        let (line, row) = &parsed.rows[1];
        assert_eq!((*line, row.given_name.as_str()), (3, "Jarosław"));
        assert_eq!(row.company.as_ref().map(Text::as_str), Some("Biuro Baran; oddział Południe"));
        assert_eq!((row.joined_on, row.renewal_on), (date(2021, 9, 4), Some(date(2027, 9, 4))));
    }

    #[test]
    fn every_planted_error_is_reported_by_line_column_and_reason_and_nothing_else() {
        let parsed = parse(&fixture("roster-errors.csv"));
        let problems: Vec<_> =
            parsed.problems.iter().map(|problem| (problem.line, problem.column(), problem.reason.code)).collect();
        assert_eq!(
            problems,
            [
                (3, None, "IMPORT_FIELDS_MISSING"),
                (4, Some("Last Name"), "IMPORT_VALUE_MISSING"),
                (5, Some("Email"), "IMPORT_EMAIL_INVALID"),
                (6, Some("Email"), "IMPORT_EMAIL_TWICE"),
                (7, Some("Joined"), "IMPORT_DATE_IMPOSSIBLE"),
                (8, Some("Renewal"), "IMPORT_RENEWAL_BEFORE_JOINED"),
                (11, None, "IMPORT_QUOTE_NOT_CLOSED"),
                (13, None, "IMPORT_FIELD_COUNT"),
                (14, None, "IMPORT_TEXT_AFTER_QUOTE"),
                (15, Some("Category"), "IMPORT_VALUE_MISSING"),
                (15, Some("Joined"), "IMPORT_VALUE_MISSING"),
                (16, Some("Joined"), "IMPORT_DATE_INVALID"),
                (16, Some("Renewal"), "IMPORT_DATE_IMPOSSIBLE"),
                (18, Some("First Name"), "IMPORT_VALUE_TOO_LONG"),
            ]
        );
        let lines: Vec<usize> = parsed.rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 9, 12, 17, 21]);
        assert_eq!(parsed.rows[1].1.given_name.as_str(), "Anna Maria");
        assert_eq!(parsed.ignored_columns, ["Notes"]);
    }

    #[test]
    fn a_problem_is_told_in_the_readers_language() {
        let parsed = parse(&fixture("roster-errors.csv"));
        let told = |at: usize, locale| parsed.problems[at].message(locale);
        assert_eq!(told(3, Locale::En), "Line 6, Email: ola.lis@example.com is already on line 2.");
        assert_eq!(told(3, Locale::Pl), "Wiersz 6, Email: ola.lis@example.com jest już w wierszu 2.");
        assert_eq!(
            told(11, Locale::En),
            "Line 16, Joined: “soon” is not a date. Write 2024-05-31, 31/05/2024 or 31.05.2024."
        );
        assert_eq!(
            told(0, Locale::Pl),
            "Wiersz 3: kolumn w nagłówku: 9, wartości w tym wierszu: 4. Wiersz jest niepełny."
        );
    }

    #[test]
    fn another_kind_of_file_says_which_columns_it_lacks() {
        let parsed = parse(&fixture("slips-utf8.csv"));
        assert_eq!(parsed.rows, []);
        assert_eq!(
            parsed.problems.iter().map(|problem| problem.message(Locale::En)).collect::<Vec<_>>(),
            ["Line 1: these columns are missing: First Name, Last Name, Email, Phone, Company, Category, Joined, \
              Renewal. Found: From, To, Slip Type, Inside/Outside, $ if TYFCB, Qty if CEU, Detail."]
        );
    }
}

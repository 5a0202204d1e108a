//! The CSV files that clubs bring: from bytes to rows, or to every line that is wrong and why. Knows no database.
//!
//! `read` and `decode` take a file to text; `roster::parse` and `slips::parse` take the text to rows. A column may
//! stand anywhere and be written in any case, but each has to be there: a file without one is another file. Columns
//! that nobody asked for are passed over, and named in `Parsed::ignored_columns`.

mod amounts;
mod cells;
mod decode;
mod problem;
pub mod roster;
pub mod slips;
mod split;
mod table;

pub use amounts::Amount;
pub use decode::{FileProblem, MAX_BYTES, MAX_LINES, decode, read};
pub use problem::LineProblem;

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<Row> {
    /// The good rows, each with the number of the line it starts on, in the file's order.
    pub rows: Vec<(usize, Row)>,
    /// Everything that is wrong, in the order of the lines. Unless it is empty, nothing may be imported.
    pub problems: Vec<LineProblem>,
    /// Columns that nobody asked for; their values were not read.
    pub ignored_columns: Vec<String>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::platform::values::Locale;

    #[test]
    fn every_reason_has_its_words_in_every_language() {
        let sources = [
            include_str!("amounts.rs"),
            include_str!("cells.rs"),
            include_str!("decode.rs"),
            include_str!("roster.rs"),
            include_str!("slips.rs"),
            include_str!("table.rs"),
            include_str!("../people.rs"),
            include_str!("../report.rs"),
            include_str!("../rosters.rs"),
            include_str!("../slips/deeds.rs"),
            include_str!("../slips/mod.rs"),
        ];
        let codes: std::collections::BTreeSet<&str> = sources
            .iter()
            .flat_map(|source| source.split('"'))
            .filter(|word| {
                word.starts_with("IMPORT_") && word.bytes().all(|byte| byte == b'_' || byte.is_ascii_uppercase())
            })
            .collect();
        assert!(codes.len() > 50, "only {} codes found", codes.len());
        for texts in [include_str!("../../../locales/en/imports.ftl"), include_str!("../../../locales/pl/imports.ftl")]
        {
            for code in &codes {
                let start = format!("\n{} =", code.to_lowercase().replace('_', "-"));
                assert!(texts.contains(&start), "{code}");
            }
        }
    }

    /// Pieces that the reader treats specially, so that chance puts them together in ways nobody thought of.
    fn piece() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            4 => proptest::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
            1 => proptest::collection::vec(any::<u8>(), 0..8),
        ]
    }

    const PIECES: &[&str] = &[
        ",",
        ";",
        "\"",
        "\"\"",
        "\n",
        "\r\n",
        " ",
        "Anna Lis",
        "Jan Mak",
        "Referral",
        "TYFCB",
        "CEU",
        "One to One",
        "Inside",
        "1 250,00",
        "1.250",
        "-5",
        "0,5",
        "31.12.2024",
        "a@example.com",
        "\u{feff}",
        "ż",
    ];

    proptest! {
        #[test]
        fn no_file_upsets_the_reading(
            header in proptest::sample::select(vec![
                "",
                "From,To,Slip Type,Inside/Outside,$ if TYFCB,Qty if CEU,Detail\n",
                "First Name;Last Name;Email;Phone;Company;Category;Joined;Renewal\n",
            ]),
            pieces in proptest::collection::vec(piece(), 0..60),
        ) {
            let bytes: Vec<u8> = header.bytes().chain(pieces.concat()).collect();
            if let Ok(text) = decode(&bytes) {
                let lines = text.split('\n').count();
                let (roster, slips) = (roster::parse(&text), slips::parse(&text));
                for problems in [&roster.problems, &slips.problems] {
                    prop_assert!(problems.is_sorted_by_key(|problem| problem.line));
                    prop_assert!(problems.iter().all(|problem| (1..=lines).contains(&problem.line)));
                }
                for problem in roster.problems.iter().chain(&slips.problems) {
                    for locale in Locale::ALL {
                        let message = problem.message(locale);
                        prop_assert!(!message.contains("Unknown localization"), "{}", message);
                    }
                }
            }
        }
    }
}

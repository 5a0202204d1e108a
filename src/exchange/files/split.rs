//! From text to records: which physical lines and which fields each has.
//!
//! Written here rather than left to a CSV library because of what it must do with wrong input: a quotation mark that
//! is never closed is the mistake of one line, not the rest of the file in one field, and every record keeps the
//! number of its line as an editor counts it.

/// The most physical lines that one record may run over. It bounds how much is read again after a quotation mark
/// that is never closed: reading a file costs at most this many times its length.
pub(super) const MAX_RECORD_LINES: usize = 20;
/// The most fields of a record.
pub(super) const MAX_FIELDS: usize = 100;
/// The longest field, in characters: a note.
pub(super) const MAX_FIELD_CHARS: usize = 4_000;

/// A record of the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The line it starts on, from 1.
    pub(super) line: usize,
    /// The line it ends on.
    pub(super) last_line: usize,
    /// Its fields, without quotation marks.
    pub(super) fields: Vec<String>,
}

/// Why a line is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SplitFault {
    /// A quotation mark is opened and not closed.
    QuoteNotClosed,
    /// There is text between a closing quotation mark and the next delimiter.
    TextAfterQuote,
    /// A field is longer than `MAX_FIELD_CHARS`.
    FieldTooLong,
    /// There are more than `MAX_FIELDS` fields.
    TooManyFields,
}

/// The records of a text, blank ones left out. After a faulty line it goes on with the next line.
pub(super) struct Records<'a> {
    lines: Vec<&'a str>,
    next: usize,
    delimiter: char,
    /// How many lines were looked at, those looked at again included.
    visited: usize,
}

impl<'a> Records<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let lines: Vec<&str> = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
        let header = lines.iter().find(|line| !line.trim().is_empty()).copied().unwrap_or_default();
        Self { delimiter: delimiter_of(header), lines, next: 0, visited: 0 }
    }

    #[cfg(test)]
    pub(super) fn visited(&self) -> usize {
        self.visited
    }

    /// Reads the record that starts at the line `start`, counted from 0.
    fn read_at(&mut self, start: usize) -> Result<Record, SplitFault> {
        let mut cursor = Cursor { lines: &self.lines, start, at: start, rest: self.lines[start] };
        let outcome = cursor.fields(self.delimiter);
        self.visited += cursor.at - start + 1;
        let last_line = cursor.at + 1;
        outcome.map(|fields| Record { line: start + 1, last_line, fields })
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, (usize, SplitFault)>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.next < self.lines.len() {
            let start = self.next;
            match self.read_at(start) {
                Ok(record) => {
                    self.next = record.last_line;
                    // Spreadsheets leave rows of bare delimiters behind.
                    if record.fields.iter().any(|field| !field.trim().is_empty()) {
                        return Some(Ok(record));
                    }
                }
                Err(fault) => {
                    self.next = start + 1;
                    return Some(Err((start + 1, fault)));
                }
            }
        }
        None
    }
}

/// Semicolon or comma, whichever there are more of in the header outside quotation marks.
fn delimiter_of(header: &str) -> char {
    let (mut commas, mut semicolons, mut quoted) = (0, 0, false);
    for c in header.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => commas += 1,
            ';' if !quoted => semicolons += 1,
            _ => {}
        }
    }
    if semicolons > commas { ';' } else { ',' }
}

/// Where in the file a record is being read.
struct Cursor<'a> {
    lines: &'a [&'a str],
    start: usize,
    at: usize,
    /// What is left of the line `at`.
    rest: &'a str,
}

impl Cursor<'_> {
    fn fields(&mut self, delimiter: char) -> Result<Vec<String>, SplitFault> {
        let mut fields = Vec::new();
        loop {
            if fields.len() == MAX_FIELDS {
                return Err(SplitFault::TooManyFields);
            }
            let (field, is_last) = match self.rest.trim_start_matches(' ').strip_prefix('"') {
                Some(inside) => {
                    self.rest = inside;
                    (self.quoted()?, self.end_of_quoted(delimiter)?)
                }
                None => self.bare(delimiter),
            };
            if field.len() > MAX_FIELD_CHARS && field.chars().count() > MAX_FIELD_CHARS {
                return Err(SplitFault::FieldTooLong);
            }
            fields.push(field);
            if is_last {
                return Ok(fields);
            }
        }
    }

    /// A field without quotation marks around it; those within it are plain characters.
    fn bare(&mut self, delimiter: char) -> (String, bool) {
        if let Some((field, rest)) = self.rest.split_once(delimiter) {
            self.rest = rest;
            (field.to_owned(), false)
        } else {
            (std::mem::take(&mut self.rest).to_owned(), true)
        }
    }

    /// A field up to its closing quotation mark, over several lines if need be; a doubled mark stands for one.
    fn quoted(&mut self) -> Result<String, SplitFault> {
        let mut field = String::new();
        loop {
            if let Some((before, after)) = self.rest.split_once('"') {
                field.push_str(before);
                let Some(after_two) = after.strip_prefix('"') else {
                    self.rest = after;
                    return Ok(field);
                };
                field.push('"');
                self.rest = after_two;
            } else {
                field.push_str(self.rest);
                field.push('\n');
                if self.at + 1 == self.lines.len() || self.at + 1 - self.start == MAX_RECORD_LINES {
                    return Err(SplitFault::QuoteNotClosed);
                }
                self.at += 1;
                self.rest = self.lines[self.at];
            }
        }
    }

    /// After a closing quotation mark: whether the record ends here.
    fn end_of_quoted(&mut self, delimiter: char) -> Result<bool, SplitFault> {
        let rest = self.rest.trim_start_matches(' ');
        if rest.is_empty() {
            return Ok(true);
        }
        if let Some(rest) = rest.strip_prefix(delimiter) {
            self.rest = rest;
            return Ok(false);
        }
        // Lines further down, what closed the field was meant to open one: the first mark lacks its partner.
        Err(if self.at > self.start { SplitFault::QuoteNotClosed } else { SplitFault::TextAfterQuote })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Line = (usize, Result<Vec<String>, SplitFault>);

    fn split(text: &str) -> Vec<Line> {
        let line = |record: Result<Record, (usize, SplitFault)>| match record {
            Ok(record) => (record.line, Ok(record.fields)),
            Err((line, fault)) => (line, Err(fault)),
        };
        Records::new(text).map(line).collect()
    }

    fn good(line: usize, fields: &[&str]) -> Line {
        (line, Ok(fields.iter().map(|field| (*field).to_owned()).collect()))
    }

    #[test]
    fn the_delimiter_is_the_one_the_header_has_more_of_outside_quotation_marks() {
        for (header, delimiter) in [
            ("a,b,c", ','),
            ("a;b;c", ';'),
            ("\"a,b,c\";b;c", ';'),
            ("\"a;b;c\",b", ','),
            ("a", ','),
            ("Name, first;Name, last;Company", ','),
        ] {
            assert_eq!(delimiter_of(header), delimiter, "{header}");
        }
    }

    #[test]
    fn records_know_their_lines_past_blank_lines_and_line_breaks_in_quotation_marks() {
        assert_eq!(
            split("\n  \r\na;b\r\n;;\r\n1;\"two\nlines\"\r\n\n3;\"say \"\"yes\"\"\""),
            [good(3, &["a", "b"]), good(5, &["1", "two\nlines"]), good(8, &["3", "say \"yes\""])]
        );
    }

    #[test]
    fn quotation_marks_within_a_bare_field_and_spaces_around_a_quoted_one_are_harmless() {
        assert_eq!(split("a,b\nFirma \"Lis\", \"x, y\" "), [good(1, &["a", "b"]), good(2, &["Firma \"Lis\"", "x, y"])]);
        assert_eq!(split("a,b\n1,"), [good(1, &["a", "b"]), good(2, &["1", ""])]);
    }

    #[test]
    fn an_unclosed_quotation_mark_is_the_fault_of_its_own_line_only() {
        let unclosed = |line| (line, Err(SplitFault::QuoteNotClosed));
        assert_eq!(split("a,b\n\"1,2\n3,4"), [good(1, &["a", "b"]), unclosed(2), good(3, &["3", "4"])]);
        assert_eq!(
            split("a,b\n\"1,2\n3,\"four\"\n5,6"),
            [good(1, &["a", "b"]), unclosed(2), good(3, &["3", "four"]), good(4, &["5", "6"])]
        );
        let far = format!("a,b\n\"1,2\n{}\"x\",y", "3,4\n".repeat(30));
        let records = split(&far);
        assert_eq!(records[1], unclosed(2));
        assert_eq!(records.len(), 33);
        assert_eq!(records[32], good(33, &["x", "y"]));
    }

    #[test]
    fn what_follows_a_closing_quotation_mark_is_a_fault() {
        assert_eq!(split("a\n\"Lis\" Ltd"), [good(1, &["a"]), (2, Err(SplitFault::TextAfterQuote))]);
    }

    #[test]
    fn fields_and_records_have_an_end() {
        let long = format!("a\n{}\n{}", "ż".repeat(MAX_FIELD_CHARS), "ż".repeat(MAX_FIELD_CHARS + 1));
        assert_eq!(split(&long)[1], good(2, &[&"ż".repeat(MAX_FIELD_CHARS)]));
        assert_eq!(split(&long)[2], (3, Err(SplitFault::FieldTooLong)));
        assert_eq!(split(&",".repeat(MAX_FIELDS)), [(1, Err(SplitFault::TooManyFields))]);
        assert_eq!(split(&format!("{}x", ",".repeat(MAX_FIELDS - 1))).len(), 1);
    }

    #[test]
    fn the_worst_quotation_marks_are_read_at_most_a_fixed_number_of_times() {
        for pattern in ["\"a\n", "x\",\"\n", "\"\"\"\n", "\"\",\"\n", "a,\"\",\"b\n"] {
            let text = pattern.repeat(5_000);
            let mut records = Records::new(&text);
            let lines = records.by_ref().count();
            assert!(lines <= 5_001, "{pattern:?}");
            assert!(records.visited() <= 5_001 * MAX_RECORD_LINES, "{pattern:?}: {}", records.visited());
        }
    }

    proptest! {
        #[test]
        fn any_text_is_split_in_linear_time_with_rising_line_numbers(text in "[a\",;\r\n ]{0,400}") {
            let lines = text.split('\n').count();
            let mut records = Records::new(&text);
            let mut last = 0;
            for record in records.by_ref() {
                let line = record.map_or_else(|(line, _)| line, |record| record.line);
                prop_assert!(line > last && line <= lines);
                last = line;
            }
            prop_assert!(records.visited() <= lines * MAX_RECORD_LINES);
        }

        #[test]
        fn fields_that_are_quoted_come_back_as_they_were(
            fields in proptest::collection::vec("[aż\",;\n ]{0,12}", 1..6),
        ) {
            prop_assume!(fields.iter().map(|field| field.matches('\n').count()).sum::<usize>() < MAX_RECORD_LINES);
            prop_assume!(fields.iter().any(|field| !field.trim().is_empty()));
            let quoted: Vec<String> = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
            let text = format!("a,b\n{}\r\n", quoted.join(","));
            prop_assert_eq!(split(&text)[1].clone(), (2, Ok(fields)));
        }
    }
}

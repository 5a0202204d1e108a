//! What is wrong with a line, for the person who has to mend the file.

use crate::platform::error::Rejection;
use crate::platform::texts::{rejection, text_with};
use crate::platform::values::{Locale, clean_line};

/// The most of a wrong value that a message repeats.
const SHOWN_CHARS: usize = 60;

/// One thing that is wrong with a line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineProblem {
    /// The line as an editor counts it: from 1, the header and blank lines included.
    pub line: usize,
    /// Why; its `field` is the column at fault.
    pub reason: Rejection,
}

impl LineProblem {
    /// The column at fault, where it is one column's.
    pub fn column(&self) -> Option<&str> {
        self.reason.field.as_deref()
    }

    /// The whole sentence: line, column, reason.
    pub fn message(&self, locale: Locale) -> String {
        let reason = rejection(locale, &self.reason);
        let line = self.line.to_string();
        match self.column() {
            Some(column) => text_with(
                locale,
                "import-line-column",
                [("line", line.into()), ("column", column.to_owned().into()), ("reason", reason.into())],
            ),
            None => text_with(locale, "import-line", [("line", line.into()), ("reason", reason.into())]),
        }
    }
}

/// A value of the file as a message may repeat it: one line, and not too much of it.
pub(super) fn shown(value: &str) -> String {
    // Cut first: cleaning megabytes for the sake of sixty characters would be work for nothing.
    let mut start: String = clean_line(&value.chars().take(SHOWN_CHARS + 1).collect::<String>());
    if value.chars().nth(SHOWN_CHARS).is_some() {
        start.truncate(start.char_indices().nth(SHOWN_CHARS).map_or(start.len(), |(end, _)| end));
        start.push('…');
    }
    start
}

//! Texts that people write: cleaned of what breaks mails and pages, bounded, and folded for comparison.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Why a text was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseTextError {
    /// Nothing is left of it after cleaning.
    #[error("must not be empty")]
    Empty,
    /// Longer than this many characters.
    #[error("is longer than {0} characters")]
    TooLong(usize),
}

/// One line of text of 1 to `MAX` characters, without control or direction-changing characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<const MAX: usize> FromStr for Text<MAX> {
    type Err = ParseTextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        bounded(clean_line(text), MAX).map(Self)
    }
}

impl<const MAX: usize> From<Text<MAX>> for String {
    fn from(text: Text<MAX>) -> Self {
        text.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Text of several lines, 1 to `MAX` characters: line breaks stay, other control characters go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Prose<const MAX: usize>(String);

impl<const MAX: usize> Prose<MAX> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<const MAX: usize> From<Prose<MAX>> for String {
    fn from(text: Prose<MAX>) -> Self {
        text.0
    }
}

impl<const MAX: usize> FromStr for Prose<MAX> {
    type Err = ParseTextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        bounded(clean_text(text), MAX).map(Self)
    }
}

fn bounded(clean: String, longest: usize) -> Result<String, ParseTextError> {
    if clean.is_empty() {
        return Err(ParseTextError::Empty);
    }
    if clean.chars().count() > longest {
        return Err(ParseTextError::TooLong(longest));
    }
    Ok(clean)
}

/// One line: control characters (a line break among them) and white space become single spaces, invisible
/// direction marks go, letters are composed (NFC).
pub fn clean_line(text: &str) -> String {
    let spaced: String =
        text.nfc().filter(|c| !is_invisible(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Several lines: line ends become `\n`, other control characters and direction marks go, the ends are trimmed.
pub fn clean_text(text: &str) -> String {
    let lines: Vec<String> = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .split('\n')
        .map(|line| line.nfc().filter(|c| !is_invisible(*c) && (*c == '\t' || !c.is_control())).collect::<String>())
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n").trim().to_owned()
}

/// The text as it is compared and sorted: without case and diacritics, so that "swietlik" is "Świetlik".
/// SQLite's own `lower` and `LIKE` know ASCII only, and the two databases sort Polish names differently.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            // Letters that Unicode does not decompose.
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            other => folded.push(other),
        }
    }
    clean_line(&folded)
}

/// Marks that change how the text around them reads, and characters without width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_in_a_name_becomes_a_space() {
        assert_eq!("Anna\r\nBcc: x@y.pl".parse::<Text<120>>().unwrap().as_str(), "Anna Bcc: x@y.pl");
        assert_eq!(clean_line(" Jan\u{0}\u{202e} \t Kowalski "), "Jan Kowalski");
    }

    #[test]
    fn lengths_count_characters_not_bytes() {
        assert!("ż".repeat(120).parse::<Text<120>>().is_ok());
        assert_eq!("ż".repeat(121).parse::<Text<120>>(), Err(ParseTextError::TooLong(120)));
        assert_eq!(" \u{200b} ".parse::<Text<120>>(), Err(ParseTextError::Empty));
    }

    #[test]
    fn a_note_keeps_its_lines() {
        let note: Prose<20> = "one \r\ntwo\u{7}\rthree\n\n".parse().unwrap();
        assert_eq!(note.as_str(), "one\ntwo\nthree");
        assert_eq!(" \n ".parse::<Prose<20>>(), Err(ParseTextError::Empty));
        assert_eq!("ż".repeat(21).parse::<Prose<20>>(), Err(ParseTextError::TooLong(20)));
    }

    #[test]
    fn folding_takes_case_and_diacritics_away() {
        for (text, folded) in
            [("Świetlik", "swietlik"), ("ŁUKASZ Żółć", "lukasz zolc"), ("Straße", "strasse"), ("  Søren ", "soren")]
        {
            assert_eq!(fold(text), folded);
        }
    }
}

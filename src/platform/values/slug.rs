//! A name in URLs.

use std::fmt;
use std::str::FromStr;

use super::ParseValueError;

/// Lower-case ASCII letters and digits, words joined by `-`: at most 60 characters where a person chooses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slug(String);

const LONGEST: usize = 60;

impl Slug {
    /// Of a folded name: its letters and digits.
    pub fn of_name(name_key: &str) -> Self {
        let spaced: String = name_key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
        let slug = spaced.split_whitespace().collect::<Vec<_>>().join("-");
        if slug.is_empty() {
            // No letter that a URL takes: the characters' numbers.
            return Self(name_key.chars().map(|c| format!("{:x}", u32::from(c))).collect::<Vec<_>>().join("-"));
        }
        Self(slug)
    }

    /// The text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl FromStr for Slug {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_word =
            |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        if text.len() > LONGEST || !text.split('-').all(is_word) {
            return Err(ParseValueError("a slug is a to z, 0 to 9 and - between them, at most 60 characters"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::values::fold;

    #[test]
    fn a_slug_is_made_of_the_folded_name() {
        assert_eq!(Slug::of_name(&fold("Żuraw & Dźwig, Gdańsk")).to_string(), "zuraw-dzwig-gdansk");
        assert_eq!(Slug::of_name(&fold("東京")).to_string(), "6771-4eac");
    }

    #[test]
    fn a_chosen_slug_needs_no_escaping_in_a_url() {
        let longest = "a".repeat(LONGEST);
        for good in ["wawel", "krakow-2", longest.as_str()] {
            assert!(good.parse::<Slug>().is_ok(), "{good}");
        }
        let too_long = "a".repeat(LONGEST + 1);
        for bad in ["", "-", "a--b", "Wawel", "kraków", "a b", "a/b", "../a", "a\u{202e}b", too_long.as_str()] {
            assert!(bad.parse::<Slug>().is_err(), "{bad}");
        }
    }
}

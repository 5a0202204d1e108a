//! Languages that people speak: more than those that they can be written to in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Locale, ParseValueError};

/// A language by its tag of ISO 639: the two lower-case letters of part 1, such as `pl`; where it has none, the three of
/// part 3, such as `szl`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// The tag.
    pub fn tag(&self) -> &str {
        &self.0
    }

    /// As a column keeps them.
    pub fn to_json(languages: &[Self]) -> String {
        let quoted: Vec<String> = languages.iter().map(|one| format!("\"{}\"", one.0)).collect();
        format!("[{}]", quoted.join(","))
    }

    /// From a column; what is no list of tags is none.
    pub fn of_json(text: &str) -> Vec<Self> {
        serde_json::from_str(text).unwrap_or_default()
    }
}

impl From<Locale> for Language {
    fn from(locale: Locale) -> Self {
        Self(locale.tag().to_owned())
    }
}

impl FromStr for Language {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = match text.len() {
            2 => isolang::Language::from_639_1(text),
            3 => isolang::Language::from_639_3(text),
            _ => None,
        };
        // What has two letters is known by these, however it is written.
        let tag = |language: isolang::Language| language.to_639_1().unwrap_or_else(|| language.to_639_3()).to_owned();
        let unknown = ParseValueError("a language is two or three letters of ISO 639, such as pl, en or szl");
        found.map(tag).map(Self).ok_or(unknown)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_back_from_a_column_as_they_went_in() {
        let tags: Vec<Language> = ["pl", "en", "szl"].map(|tag| tag.parse().unwrap()).to_vec();
        assert_eq!(Language::to_json(&tags), r#"["pl","en","szl"]"#);
        assert_eq!(Language::of_json(&Language::to_json(&tags)), tags);
        assert_eq!(Language::of_json("[]"), []);
        for bad in ["", "p", "PL", "polski", "p1", "pl-PL", "\"]", "xx", "qqq", "ęą"] {
            assert!(bad.parse::<Language>().is_err(), "{bad}");
        }
        assert_eq!("deu".parse::<Language>().unwrap().tag(), "de", "one language, one tag");
    }
}

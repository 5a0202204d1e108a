//! From texts to the words that are kept and searched for. Whoever changes a rule here lets `VERSION` grow.

use std::collections::{BTreeMap, BTreeSet};

use crate::platform::error::{Result, reject};
use crate::platform::values::fold;

/// The rules of this file: an index of an older version is written anew.
pub(super) const VERSION: i32 = 1;

/// What is longer is cut, here and there.
const LONGEST_WORD: usize = 40;
/// Shorter words are too much like others.
const SHORTEST_WITH_TYPO: usize = 4;
/// Shorter words are searched for in the beginnings of names, and elsewhere whole.
const SHORTEST_RANKED: usize = 3;
const LONGEST_SEARCH: usize = 250;
const MOST_WORDS: usize = 8;

/// Words that say nothing about an offer, and stand in most.
const FILLERS: [&str; 28] = [
    "and", "are", "but", "can", "for", "from", "has", "have", "our", "that", "the", "their", "they", "this", "with",
    "you", "your", "ale", "czy", "dla", "jak", "jest", "nad", "nie", "oraz", "pod", "przed", "sie",
];

/// How much it counts where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Name = 50,
    Company = 40,
    Category = 30,
    Keyword = 20,
    Offer = 10,
}

/// What is added for a whole word: any such match counts more than any other.
pub(super) const EXACT: i32 = 110;
/// The same for the beginning of a word; a word with a typo gets nothing.
pub(super) const PREFIX: i32 = 60;

/// A whole word anywhere counts more than the beginning of any but a name: a search looks for the best ones first.
const _: () = assert!(EXACT + Place::Offer as i32 > PREFIX + Place::Company as i32, "see `best` in reading.rs");

/// The words of a member, each with its weight.
#[derive(Debug, Default)]
pub(super) struct Words(pub(super) BTreeMap<String, i32>);

impl Words {
    /// Adds the words of a text.
    pub(super) fn add(&mut self, place: Place, text: &str) {
        for token in fold(text).split(' ') {
            let joined = joined(token);
            for word in parts(token).map(cut).chain(joined) {
                let says_nothing = word.chars().count() < SHORTEST_RANKED || FILLERS.contains(&word.as_str());
                if place == Place::Offer && says_nothing {
                    continue;
                }
                let weight = self.0.entry(word).or_default();
                *weight = (*weight).max(place as i32);
            }
        }
    }
}

/// What is searched for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sought {
    /// Words that rank.
    pub(super) ranked: Vec<String>,
    /// Words of one or two letters, which do not.
    pub(super) short: Vec<String>,
}

impl Sought {
    /// The first eight words of a search; none when it is blank. Codes: `SEARCH_EMPTY`, `SEARCH_TOO_LONG`.
    pub(super) fn parse(search: &str) -> Result<Self> {
        let folded = fold(search);
        if folded.chars().count() > LONGEST_SEARCH {
            return reject("SEARCH_TOO_LONG").on("search").with("longest", LONGEST_SEARCH.to_string()).err();
        }
        let mut words: Vec<String> = Vec::new();
        for token in folded.split(' ') {
            match joined(token) {
                Some(word) => words.push(word),
                None => words.extend(parts(token).map(cut)),
            }
        }
        if words.is_empty() && !folded.is_empty() {
            return reject("SEARCH_EMPTY").on("search").err();
        }
        if words.iter().any(|word| !FILLERS.contains(&word.as_str())) {
            words.retain(|word| !FILLERS.contains(&word.as_str()));
        }
        words.truncate(MOST_WORDS);
        let mut seen = BTreeSet::new();
        words.retain(|word| seen.insert(word.clone()));
        let (ranked, short) = words.into_iter().partition(|word| word.chars().count() >= SHORTEST_RANKED);
        Ok(Self { ranked, short })
    }
}

/// Whether the word may be meant when it is written with a typo, or be written with one.
pub(super) fn allows_typo(word: &str) -> bool {
    word.chars().count() >= SHORTEST_WITH_TYPO && !word.chars().any(char::is_numeric)
}

/// The word, and each that is left without one of its letters. Two words that are one typo apart have one in common.
pub(super) fn variants(word: &str) -> BTreeSet<String> {
    let mut found: BTreeSet<String> =
        word.char_indices().map(|(at, letter)| [&word[..at], &word[at + letter.len_utf8()..]].concat()).collect();
    found.insert(word.to_owned());
    found
}

/// One letter more, less or other, or two neighbours the other way round.
pub(super) fn is_one_typo(one: &str, other: &str) -> bool {
    allows_typo(one) && allows_typo(other) && strsim::osa_distance(one, other) == 1
}

/// The first word after all that begin with this one, as both databases compare.
pub(super) fn end_of_prefix(word: &str) -> String {
    format!("{word}\u{10ffff}")
}

fn parts(token: &str) -> impl Iterator<Item = &str> {
    token.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty())
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST_WORD).collect()
}

/// `o’neill`, `e-commerce`, `m&s` and `p.p.h.u.` as one word: a single letter by itself finds nothing.
fn joined(token: &str) -> Option<String> {
    let has_single = parts(token).count() > 1 && parts(token).any(|part| part.chars().count() == 1);
    let has_apostrophe = parts(token).count() > 1 && token.contains(['\'', '’', '‘', 'ʼ', '`', '´']);
    (has_single || has_apostrophe).then(|| cut(&parts(token).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Words::default();
        words.add(Place::Company, text);
        words.0.into_keys().collect()
    }

    #[test]
    fn a_text_is_split_at_what_is_no_letter_or_digit() {
        for (text, expected) in [
            ("Świetlik", vec!["swietlik"]),
            ("Konieczny-Łoś", vec!["konieczny", "los"]),
            ("Emma O’Neill", vec!["emma", "neill", "o", "oneill"]),
            ("e-commerce", vec!["commerce", "e", "ecommerce"]),
            ("M&S 24/7", vec!["247", "24", "7", "m", "ms", "s"]),
            ("王伟 建筑", vec!["建筑", "王伟"]),
            ("?! … —", vec![]),
        ] {
            let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
            expected.sort_unstable();
            assert_eq!(words(text), expected, "{text}");
        }
        assert_eq!(words(&"ż".repeat(100)), ["z".repeat(LONGEST_WORD)]);
    }

    #[test]
    fn a_word_counts_where_it_counts_most_and_fillers_only_outside_of_offers() {
        let mut words = Words::default();
        words.add(Place::Offer, "Books and payroll for Jan, an accountant");
        words.add(Place::Name, "Jan And");
        let weight = |word: &str| words.0.get(word).copied();
        assert_eq!((weight("jan"), weight("books"), weight("and")), (Some(50), Some(10), Some(50)));
        assert_eq!((weight("for"), weight("an")), (None, None));
    }

    #[test]
    fn a_search_is_its_first_words_without_fillers() {
        let sought = |search: &str| Sought::parse(search).map(|sought| (sought.ranked, sought.short)).ok();
        let of = |ranked: &[&str], short: &[&str]| {
            let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
            Some((owned(ranked), owned(short)))
        };
        assert_eq!(sought(" \u{200b} "), of(&[], &[]));
        assert_eq!(sought("O'Neill jan K"), of(&["oneill", "jan"], &["k"]));
        assert_eq!(sought("books and payroll"), of(&["books", "payroll"], &[]));
        assert_eq!(sought("and the"), of(&["and", "the"], &[]));
        assert_eq!(sought("anna Anna a b c d e f g h i"), of(&["anna"], &["a", "b", "c", "d", "e", "f"]));
        assert_eq!((sought("?!"), sought(&"x".repeat(251))), (None, None));
    }

    #[test]
    fn a_typo_is_one_letter_of_four_or_more() {
        for (one, other, is_typo) in [
            ("nowak", "nowek", true),
            ("nowak", "nowka", true),
            ("nowak", "nowa", true),
            ("nowak", "nnowak", true),
            ("nowak", "nowak", false),
            ("nowak", "wonak", false),
            ("lis", "los", false),
            ("lisa", "lis", false),
            ("2024", "2025", false),
        ] {
            assert_eq!(is_one_typo(one, other), is_typo, "{one} {other}");
            assert_eq!(is_one_typo(other, one), is_typo, "{other} {one}");
        }
    }

    proptest! {
        #[test]
        fn words_one_typo_apart_have_a_variant_in_common(word in "[a-d]{4,7}", other in "[a-d]{4,7}") {
            if is_one_typo(&word, &other) {
                prop_assert!(!variants(&word).is_disjoint(&variants(&other)), "{} {}", word, other);
            }
        }
    }
}

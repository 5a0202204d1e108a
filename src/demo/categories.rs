//! What the demo club says of the professions that it seats: what each offers, what people need of it, and what an
//! order is worth. The data is `categories.txt`, built into the binary; the names are those of the category tree.

use std::collections::HashMap;

use crate::chapters::{StarterCategory, starter_categories};
use crate::platform::values::Locale;

const SOURCE: &str = include_str!("categories.txt");

/// A profession of the tree: a chapter seats one member of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its code, unique in the tree.
    pub code: &'static str,
    /// What one order is typically worth, in złotys.
    pub typical_pln: i64,
    /// Its words in English.
    pub en: Wording,
    /// Its words in Polish.
    pub pl: Wording,
}

/// What is said of a profession in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// Its name.
    pub name: &'static str,
    /// What companies of the trade put into their name.
    pub trade: &'static str,
    /// What a member of the trade offers.
    pub offer: &'static str,
    /// What people need of it.
    pub needs: [&'static str; 2],
}

impl Category {
    /// Its words in a language.
    pub fn wording(&self, locale: Locale) -> &Wording {
        match locale {
            Locale::En => &self.en,
            Locale::Pl => &self.pl,
        }
    }
}

/// The professions that the demo club draws from, in an order that never changes: more would change what a seed gives.
pub fn all() -> Vec<Category> {
    let tree = starter_categories();
    let names: HashMap<&str, &StarterCategory> =
        tree.iter().flat_map(|sphere| &sphere.categories).map(|one| (one.code, one)).collect();
    SOURCE.lines().filter(|line| !line.starts_with("##")).filter_map(|line| parse(line, &names)).collect()
}

fn parse(line: &'static str, names: &HashMap<&str, &StarterCategory>) -> Option<Category> {
    let [code, worth, en @ .., pl_trade, pl_offer, pl_first, pl_second] = fields::<10>(line)?;
    let names = names.get(code)?;
    let wording =
        |name, [trade, offer, first, second]: [&'static str; 4]| Wording { name, trade, offer, needs: [first, second] };
    Some(Category {
        code,
        typical_pln: worth.parse().ok()?,
        en: wording(names.en, en),
        pl: wording(names.pl, [pl_trade, pl_offer, pl_first, pl_second]),
    })
}

fn fields<const N: usize>(line: &'static str) -> Option<[&'static str; N]> {
    line.split('|').collect::<Vec<_>>().try_into().ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_is_a_profession_of_the_tree_and_none_comes_twice() {
        let lines = SOURCE.lines().filter(|line| !line.is_empty() && !line.starts_with("##")).count();
        let all = all();
        assert_eq!((all.len(), lines), (46, 46));
        assert_eq!(all.iter().map(|one| one.code).collect::<BTreeSet<_>>().len(), lines);
    }

    #[test]
    fn every_profession_is_worded_in_both_languages() {
        for category in all() {
            for wording in [&category.en, &category.pl] {
                let [first, second] = wording.needs;
                for text in [wording.name, wording.trade, wording.offer, first, second] {
                    assert!(!text.is_empty() && text.trim() == text, "{}: {text:?}", category.code);
                }
            }
            assert!(category.typical_pln >= 500, "{}", category.code);
        }
    }
}

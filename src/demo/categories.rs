//! The demo club's category tree: spheres and their professions, with what each offers, what people need of it, and
//! what an order is worth. The data is `categories.txt`, built into the binary.

use crate::platform::values::Locale;

const SOURCE: &str = include_str!("categories.txt");

/// A sphere of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sphere {
    /// Its code, unique in the tree.
    pub code: &'static str,
    /// Its name in English.
    pub en: &'static str,
    /// Its name in Polish.
    pub pl: &'static str,
    /// Its professions.
    pub categories: Vec<Category>,
}

/// A profession: a chapter seats one member of each.
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

/// The tree.
pub fn tree() -> Vec<Sphere> {
    let mut tree: Vec<Sphere> = Vec::new();
    for line in SOURCE.lines().filter(|line| !line.starts_with("##")) {
        if let Some(sphere) = parse_sphere(line) {
            tree.push(sphere);
        } else if let (Some(category), Some(sphere)) = (parse_category(line), tree.last_mut()) {
            sphere.categories.push(category);
        }
    }
    tree
}

fn parse_sphere(line: &'static str) -> Option<Sphere> {
    let [code, en, pl] = fields(line.strip_prefix("# ")?)?;
    Some(Sphere { code, en, pl, categories: Vec::new() })
}

fn parse_category(line: &'static str) -> Option<Category> {
    let [code, worth, en @ .., pl_name, pl_trade, pl_offer, pl_first, pl_second] = fields::<12>(line)?;
    let wording =
        |[name, trade, offer, first, second]: [&'static str; 5]| Wording { name, trade, offer, needs: [first, second] };
    Some(Category {
        code,
        typical_pln: worth.parse().ok()?,
        en: wording(en),
        pl: wording([pl_name, pl_trade, pl_offer, pl_first, pl_second]),
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
    fn no_line_of_the_data_is_lost_and_no_code_comes_twice() {
        let tree = tree();
        let lines = SOURCE.lines().filter(|line| !line.is_empty() && !line.starts_with("##")).count();
        let codes: Vec<&str> =
            tree.iter().flat_map(|sphere| sphere.categories.iter().map(|one| one.code).chain([sphere.code])).collect();
        assert_eq!(codes.len(), lines);
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), lines);
        assert_eq!((tree.len(), lines - tree.len()), (7, 46));
    }

    #[test]
    fn every_profession_is_worded_in_both_languages() {
        for category in tree().iter().flat_map(|sphere| &sphere.categories) {
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

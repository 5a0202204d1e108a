//! The category tree that a new club starts with, built into the binary; the club may add its own.

use std::collections::HashMap;

use super::{CategoryId, CreateCategory, create_category_in, queries};
use crate::access::{Actor, Permission, Scope, require};
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};

const SOURCE: &str = include_str!("starter_categories.txt");

/// A sphere of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarterSphere {
    /// What the sphere itself is called.
    pub names: StarterCategory,
    /// Its professions.
    pub categories: Vec<StarterCategory>,
}

/// A profession of the tree, or a sphere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StarterCategory {
    /// Its code, unique in the tree.
    pub code: &'static str,
    /// Its name in English.
    pub en: &'static str,
    /// Its name in Polish.
    pub pl: &'static str,
}

/// The tree.
pub fn starter_categories() -> Vec<StarterSphere> {
    let mut tree: Vec<StarterSphere> = Vec::new();
    for line in SOURCE.lines().filter(|line| !line.starts_with("##")) {
        if let Some(names) = line.strip_prefix("# ").and_then(parse) {
            tree.push(StarterSphere { names, categories: Vec::new() });
        } else if let (Some(category), Some(sphere)) = (parse(line), tree.last_mut()) {
            sphere.categories.push(category);
        }
    }
    tree
}

fn parse(line: &'static str) -> Option<StarterCategory> {
    let [code, en, pl] = line.split('|').collect::<Vec<_>>().try_into().ok()?;
    Some(StarterCategory { code, en, pl })
}

/// Adds what the club lacks of the tree, by code. Answers the ids of all of it.
pub async fn add_starter_categories_in(tx: &Tx, actor: &Actor) -> Result<HashMap<&'static str, CategoryId>> {
    require(actor, Permission::EditClub, Scope::Club)?;
    let there = queries::all_categories(&**tx).await?;
    let there: HashMap<&str, CategoryId> = there.iter().map(|one| (one.code.as_str(), one.id)).collect();
    let mut ids = HashMap::new();
    for sphere in starter_categories() {
        let root = add(tx, actor, &there, None, sphere.names).await?;
        ids.insert(sphere.names.code, root);
        for category in sphere.categories {
            ids.insert(category.code, add(tx, actor, &there, Some(root), category).await?);
        }
    }
    Ok(ids)
}

async fn add(
    tx: &Tx,
    actor: &Actor,
    there: &HashMap<&str, CategoryId>,
    parent: Option<CategoryId>,
    category: StarterCategory,
) -> Result<CategoryId> {
    if let Some(id) = there.get(category.code) {
        return Ok(*id);
    }
    let input = CreateCategory {
        parent,
        code: category.code.parse().map_err(Error::internal)?,
        name_en: category.en.parse().map_err(Error::internal)?,
        name_pl: category.pl.parse().map_err(Error::internal)?,
    };
    Ok(create_category_in(tx, actor, input).await?.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::values::{clean_line, fold};

    fn all() -> Vec<StarterCategory> {
        let spheres = starter_categories().into_iter();
        spheres.flat_map(|sphere| [vec![sphere.names], sphere.categories].concat()).collect()
    }

    #[test]
    fn no_line_of_the_data_is_lost() {
        let lines = SOURCE.lines().filter(|line| !line.is_empty() && !line.starts_with("##")).count();
        assert_eq!((all().len(), starter_categories().len()), (lines, 9));
        assert!(all().len() - 9 >= 150, "enough to choose from: {}", all().len());
        for name in all().iter().flat_map(|one| [one.code, one.en, one.pl]) {
            assert!(!name.is_empty() && clean_line(name) == name, "{name:?}");
        }
    }

    /// An import finds a category by any of the three.
    #[test]
    fn no_code_or_name_means_two_categories() {
        let mut meant: HashMap<String, &str> = HashMap::new();
        for category in all() {
            for name in [category.code, category.en, category.pl] {
                let code = meant.entry(fold(name)).or_insert(category.code);
                assert_eq!(*code, category.code, "{name}");
            }
        }
    }

    #[test]
    fn every_profession_of_the_sample_files_is_in_the_tree() {
        let script = include_str!("../../tests/fixtures/generate.py");
        let list = script.split_once("CATEGORIES = [\n").unwrap().1.split_once("\n]").unwrap().0;
        let names = |en: &str, pl: &str| (fold(en), fold(pl));
        let professions: Vec<_> =
            starter_categories().iter().flat_map(|one| &one.categories).map(|one| names(one.en, one.pl)).collect();
        let mut count = 0;
        for line in list.lines() {
            let (en, pl) = line.trim().trim_start_matches("(\"").trim_end_matches("\"),").split_once("\", \"").unwrap();
            assert!(professions.contains(&names(en, pl)), "{en}, {pl}");
            count += 1;
        }
        assert_eq!(count, 48);
    }
}

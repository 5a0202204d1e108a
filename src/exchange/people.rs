//! Who is meant by a name in a file.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::files::slips::PersonName;
use crate::access::{ChapterId, MemberId};
use crate::chapters::{self, Chapter};
use crate::members;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Rejection, Result, reject};
use crate::platform::values::{fold, nearest};

/// Comparing a name with all of the club's takes milliseconds: whoever brings the wrong file has enough with these.
const MOST_SUGGESTIONS: usize = 200;

/// A member, or a former one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub id: MemberId,
    /// Where they sit, or sat last.
    pub chapter: ChapterId,
    pub is_seated: bool,
}

/// Everybody whom a name may mean, looked up once.
#[derive(Debug)]
pub(super) struct People {
    by_name: HashMap<String, Vec<Person>>,
    names: Vec<(String, String)>,
    chapters: HashMap<ChapterId, Chapter>,
    /// Where names are looked for first.
    first: Option<ChapterId>,
    suggestions_left: AtomicUsize,
}

impl People {
    pub async fn load(tx: &Tx, first: Option<ChapterId>) -> Result<Self> {
        let mut by_name: HashMap<String, Vec<Person>> = HashMap::new();
        let mut names = Vec::new();
        for seat in members::named_seats(&**tx).await? {
            let key = fold(&seat.full_name);
            let person = Person { id: seat.member, chapter: seat.chapter, is_seated: seat.is_held };
            by_name.entry(key.clone()).or_default().push(person);
            names.push((key, seat.full_name));
        }
        let chapters = chapters::all(&**tx).await?.into_iter().map(|chapter| (chapter.id, chapter)).collect();
        Ok(Self { by_name, names, chapters, first, suggestions_left: AtomicUsize::new(MOST_SUGGESTIONS) })
    }

    /// A chapter in which somebody sits.
    pub fn chapter(&self, id: ChapterId) -> Result<&Chapter> {
        self.chapters.get(&id).ok_or(Error::NotFound)
    }

    /// Somebody who sits in the club.
    pub fn seated(&self, name: &PersonName) -> Result<Person, Rejection> {
        match self.find(name)? {
            Some(person) if person.is_seated => Ok(person),
            Some(_) => Err(reject("IMPORT_PERSON_WITHOUT_SEAT").with("name", name.as_str())),
            None => Err(self.unknown(name)),
        }
    }

    /// Who is meant: somebody of the chapter before others, members before former ones.
    pub fn find(&self, name: &PersonName) -> Result<Option<Person>, Rejection> {
        let all = self.by_name.get(&fold(name.as_str())).map(Vec::as_slice).unwrap_or_default();
        let is_near = |person: &&Person| self.first == Some(person.chapter);
        let seated = || all.iter().filter(|person| person.is_seated);
        let nearest: [Vec<&Person>; 4] = [
            seated().filter(is_near).collect(),
            seated().collect(),
            all.iter().filter(is_near).collect(),
            all.iter().collect(),
        ];
        match nearest.iter().find(|people| !people.is_empty()).map(Vec::as_slice) {
            None => Ok(None),
            Some([person]) => Ok(Some(**person)),
            Some(several) => Err(self.ambiguous(name, several)),
        }
    }

    /// Says that nobody is called so, and who is called nearly so.
    pub fn unknown(&self, name: &PersonName) -> Rejection {
        let left = self.suggestions_left.load(Ordering::Relaxed);
        self.suggestions_left.store(left.saturating_sub(1), Ordering::Relaxed);
        let known = self.names.iter().map(|(key, name)| (key.as_str(), name.as_str()));
        let near = if left == 0 { Vec::new() } else { nearest(name.as_str(), known, 1) };
        match near.first() {
            Some(near) => reject("IMPORT_PERSON_UNKNOWN_NEAR").with("name", name.as_str()).with("near", *near),
            None => reject("IMPORT_PERSON_UNKNOWN").with("name", name.as_str()),
        }
    }

    fn ambiguous(&self, name: &PersonName, several: &[&Person]) -> Rejection {
        let names: BTreeSet<&str> = several
            .iter()
            .filter_map(|person| self.chapters.get(&person.chapter))
            .map(|one| one.name.as_str())
            .collect();
        // Naming a chapter helps when there are several, and none was named.
        let code = if self.first.is_none() && names.len() > 1 {
            "IMPORT_PERSON_AMBIGUOUS"
        } else {
            "IMPORT_PERSON_INDISTINCT"
        };
        let names: Vec<&str> = names.into_iter().collect();
        reject(code).with("name", name.as_str()).with("chapters", names.join(", "))
    }
}

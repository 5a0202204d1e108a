//! Reads settings one by one, notes where each comes from, and collects everything that is wrong.

use std::fmt::Debug;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::layers::{EMPTY_TABLE, Entry, Layer, variable};
use super::origin::{Origin, Problem};
use super::values::{Setting, quote};

/// A setting as it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// `section.key`.
    pub key: &'static str,
    /// As TOML writes it, masked when it is a secret; `None` when it is not set.
    pub literal: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

#[derive(Debug)]
pub(super) struct Reader<'s> {
    folder: &'s Path,
    layers: Vec<Layer>,
    secrets: Vec<&'static str>,
    pub settings: Vec<Effective>,
    pub problems: Vec<Problem>,
}

impl<'s> Reader<'s> {
    pub fn new(folder: &'s Path, layers: Vec<Layer>, problems: Vec<Problem>) -> Self {
        Self { folder, layers, secrets: Vec::new(), settings: Vec::new(), problems }
    }

    /// A setting, or its default when nobody set it (or set it wrongly, which is noted).
    pub fn get<T: Setting>(&mut self, key: &'static str, default: T) -> T {
        let (value, origin) = self.read(key, &T::expected(), T::parse);
        let value = value.unwrap_or(default);
        self.note(key, Some(value.literal()), origin);
        value
    }

    /// A setting that may be missing.
    pub fn find<T: Setting>(&mut self, key: &'static str) -> Option<T> {
        let (value, origin) = self.read(key, &T::expected(), T::parse);
        self.note(key, value.as_ref().map(T::literal), origin);
        value
    }

    /// A setting between two bounds, both allowed.
    pub fn within<T>(&mut self, key: &'static str, default: T, bounds: &RangeInclusive<T>) -> T
    where
        T: Setting + PartialOrd,
    {
        let value = self.find_within(key, bounds).unwrap_or(default);
        self.derive(key, &value);
        value
    }

    /// As `within`, but it may be missing.
    pub fn find_within<T>(&mut self, key: &'static str, bounds: &RangeInclusive<T>) -> Option<T>
    where
        T: Setting + PartialOrd,
    {
        let unquoted = |bound: &T| bound.literal().replace('"', "");
        let expected = format!("{} from {} to {}", T::expected(), unquoted(bounds.start()), unquoted(bounds.end()));
        let (value, origin) = self.read(key, &expected, |text| T::parse(text).filter(|value| bounds.contains(value)));
        self.note(key, value.as_ref().map(T::literal), origin);
        value
    }

    /// A secret, or the file that holds it: `key` or `key_file`.
    pub fn secret(&mut self, key: &'static str) -> Option<SecretString> {
        let found = self.find_secret(key);
        let (value, origin) = found.map_or((None, Origin::Default), |(value, origin)| (Some(value), origin));
        self.note(key, value.as_ref().map(|_| quote("***")), origin);
        value.map(SecretString::from)
    }

    /// As `secret`, for one of which `show` says what may be seen.
    pub fn secret_shown(&mut self, key: &'static str, show: impl Fn(&str) -> String) -> Option<(String, Origin)> {
        let found = self.find_secret(key);
        let (literal, origin) = found
            .as_ref()
            .map_or((None, Origin::Default), |(value, origin)| (Some(quote(&show(value))), origin.clone()));
        self.note(key, literal, origin);
        found
    }

    /// What is in force for a setting that nobody set and whose default is made of others.
    pub fn derive(&mut self, key: &'static str, value: &impl Setting) {
        if let Some(setting) = self.settings.iter_mut().find(|setting| setting.key == key && setting.literal.is_none())
        {
            setting.literal = Some(value.literal());
        }
    }

    /// Where a setting that was read comes from.
    pub fn origin(&self, key: &str) -> Origin {
        self.settings.iter().find(|setting| setting.key == key).map_or(Origin::Default, |found| found.origin.clone())
    }

    /// Notes that a setting which was read does not fit.
    pub fn refuse(&mut self, key: &str, message: impl Into<String>) {
        self.problems.push(Problem::new(self.origin(key), key, message));
    }

    /// Notes that a setting is missing, and how to set it.
    pub fn demand(&mut self, key: &str, why: &str) {
        let message = format!("must be set {why}: in the configuration file or by {}", variable(key));
        self.problems.push(Problem { place: None, key: key.to_owned(), message });
    }

    /// Notes every key that no setting has.
    pub fn refuse_unknown(&mut self) {
        let mut known: Vec<String> = self.settings.iter().map(|setting| setting.key.to_owned()).collect();
        known.extend(self.secrets.iter().map(|key| format!("{key}_file")));
        for layer in &self.layers {
            for (key, entry) in layer.iter().filter(|(key, _)| !known.contains(key)) {
                if entry.value == Err(EMPTY_TABLE) && is_section(key, &known) {
                    continue;
                }
                self.problems.push(Problem::new(entry.origin.clone(), key, say_unknown(key, &entry.origin, &known)));
            }
        }
    }

    fn read<T>(&mut self, key: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> (Option<T>, Origin) {
        let Some(Entry { value, origin }) = self.strongest(key) else { return (None, Origin::Default) };
        let found = match value {
            Ok(text) => match parse(&text) {
                Some(value) => return (Some(value), origin),
                None => quote(&text),
            },
            Err(kind) => kind.to_owned(),
        };
        let message = format!("expected {expected}, found {found}");
        self.problems.push(Problem::new(origin.clone(), key, message));
        (None, origin)
    }

    fn strongest(&self, key: &str) -> Option<Entry> {
        self.layers.iter().find_map(|layer| find_set(layer, key))
    }

    fn find_secret(&mut self, key: &'static str) -> Option<(String, Origin)> {
        self.secrets.push(key);
        let key_of_file = format!("{key}_file");
        let (direct, named) = self.layers.iter().find_map(|layer| {
            let both = (find_set(layer, key), find_set(layer, &key_of_file));
            (both.0.is_some() || both.1.is_some()).then_some(both)
        })?;
        match (direct, named) {
            (Some(_), Some(file)) => {
                self.problems.push(Problem::new(file.origin, key_of_file, format!("is set beside {key}: choose one")));
                None
            }
            (Some(Entry { value: Ok(text), origin }), None) => Some((text, origin)),
            (None, Some(Entry { value: Ok(path), origin })) => self.read_secret_file(key_of_file, path, origin),
            (Some(Entry { value: Err(kind), origin }), None) | (None, Some(Entry { value: Err(kind), origin })) => {
                self.problems.push(Problem::new(origin, key, format!("expected a text, found {kind}")));
                None
            }
            (None, None) => None,
        }
    }

    fn read_secret_file(&mut self, key: String, path: String, named_by: Origin) -> Option<(String, Origin)> {
        let trouble = match std::fs::read_to_string(self.folder.join(&path)) {
            Ok(text) => {
                let text =
                    text.strip_suffix('\n').map_or(text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
                if !text.is_empty() {
                    let origin = Origin::SecretFile { path: PathBuf::from(path), named_by: Box::new(named_by) };
                    return Some((text.to_owned(), origin));
                }
                "it is empty".to_owned()
            }
            Err(error) => error.to_string(),
        };
        let message = format!("cannot read the secret from {path}: {trouble}");
        self.problems.push(Problem::new(named_by, key, message));
        None
    }

    fn note(&mut self, key: &'static str, literal: Option<String>, origin: Origin) {
        self.settings.push(Effective { key, literal, origin });
    }
}

/// An empty environment variable is one that is not set: compose files write `${NAME:-}`.
fn find_set(layer: &Layer, key: &str) -> Option<Entry> {
    layer
        .get(key)
        .filter(|entry| !(matches!(entry.origin, Origin::Env(_)) && entry.value.as_deref() == Ok("")))
        .cloned()
}

fn say_unknown(key: &str, origin: &Origin, known: &[String]) -> String {
    if is_section(key, known) {
        return format!("is a section: write its settings under [{key}]");
    }
    let as_written = |key: &str| if matches!(origin, Origin::Env(_)) { variable(key) } else { key.to_owned() };
    match nearest(key, known) {
        Some(other) => format!("no such setting; the nearest is {}", as_written(other)),
        None => "no such setting; `chapterhouse config print` lists them all".to_owned(),
    }
}

fn is_section(key: &str, known: &[String]) -> bool {
    known.iter().any(|other| other.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
}

fn nearest<'k>(key: &str, known: &'k [String]) -> Option<&'k str> {
    // A single underscore for the double one, or the section left out, is nearer than any misspelling.
    let plain = |key: &str| key.replace('.', "_");
    let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
    let likeness = |other: &str| {
        let spelling = strsim::normalized_damerau_levenshtein(&plain(key), &plain(other));
        if last(key) == last(other) { spelling.max(0.8) } else { spelling }
    };
    known
        .iter()
        .map(|other| (likeness(other), other))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, other)| other.as_str())
}

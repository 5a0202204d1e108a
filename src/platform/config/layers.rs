//! The raw settings, layer by layer: flags, environment, `DATABASE_URL`, file. Knows no setting's meaning.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::origin::{Origin, Problem};

/// What every environment variable of ours starts with.
const PREFIX: &str = "CHAPTERHOUSE_";
/// Names the configuration file; the one variable that is no setting.
const CONFIG_VARIABLE: &str = "CHAPTERHOUSE_CONFIG";
/// Looked for in the working folder when no file is named.
pub const DEFAULT_FILE: &str = "chapterhouse.toml";

/// What stands for a section without settings.
pub(super) const EMPTY_TABLE: &str = "an empty section";

/// From where to read the configuration.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file that was named; otherwise `CHAPTERHOUSE_CONFIG`, otherwise `chapterhouse.toml` if there is one.
    pub file: Option<PathBuf>,
    /// Where relative file names start.
    pub folder: PathBuf,
    /// The environment.
    pub env: Vec<(OsString, OsString)>,
    /// What the command line sets.
    pub flags: Vec<Flag>,
}

impl Sources {
    /// The process's own environment and working folder.
    pub fn of_process(file: Option<PathBuf>) -> Self {
        Self { file, folder: PathBuf::new(), env: std::env::vars_os().collect(), flags: Vec::new() }
    }
}

/// A setting made by a flag of the command line: it stands above all others.
#[derive(Debug, Clone)]
pub struct Flag {
    /// The flag, for messages: `--port`.
    pub name: &'static str,
    /// The setting: `http.bind`.
    pub key: &'static str,
    /// The value, as it would be in the environment.
    pub value: String,
}

/// One setting as it was written.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The text of a scalar, or what stands there instead.
    pub value: Result<String, &'static str>,
    pub origin: Origin,
}

pub(super) type Layer = BTreeMap<String, Entry>;

/// The name of a setting's environment variable.
pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_uppercase())
}

/// All layers, the strongest first.
pub(super) fn read(sources: &Sources, problems: &mut Vec<Problem>) -> Vec<Layer> {
    let flags = sources.flags.iter().map(|flag| {
        let entry = Entry { value: Ok(flag.value.clone()), origin: Origin::Flag(flag.name) };
        (flag.key.to_owned(), entry)
    });
    let (env, database_url, named) = read_env(&sources.env, problems);
    let file = match sources.file.clone().or(named) {
        Some(path) => read_file(&sources.folder, &path, true, problems),
        None => read_file(&sources.folder, Path::new(DEFAULT_FILE), false, problems),
    };
    vec![flags.collect(), env, database_url, file]
}

fn read_env(env: &[(OsString, OsString)], problems: &mut Vec<Problem>) -> (Layer, Layer, Option<PathBuf>) {
    let mut ours = Layer::new();
    let mut database_url = Layer::new();
    let mut file = None;
    for (name, value) in env {
        let Some(name) = name.to_str() else { continue };
        let Some(key) = name.strip_prefix(PREFIX).map(|rest| rest.to_lowercase().replace("__", ".")).or_else(|| {
            // What hosting platforms hand out.
            (name == "DATABASE_URL").then(|| "database.url".to_owned())
        }) else {
            continue;
        };
        // Compose files write `${NAME:-}` for what is not set.
        if name == CONFIG_VARIABLE {
            file = (!value.is_empty()).then(|| PathBuf::from(value));
            continue;
        }
        let Some(value) = value.to_str() else {
            problems.push(Problem::new(Origin::Env(name.to_owned()), key, "is not UTF-8"));
            continue;
        };
        if is_service_link(name, value) {
            continue;
        }
        let layer = if name == "DATABASE_URL" { &mut database_url } else { &mut ours };
        layer.insert(key, Entry { value: Ok(value.to_owned()), origin: Origin::Env(name.to_owned()) });
    }
    (ours, database_url, file)
}

/// Kubernetes describes a service named "chapterhouse" to every pod in variables that look like ours.
fn is_service_link(name: &str, value: &str) -> bool {
    name.starts_with("CHAPTERHOUSE_SERVICE_")
        || name.starts_with("CHAPTERHOUSE_PORT_")
        || (name == "CHAPTERHOUSE_PORT" && value.contains("://"))
}

fn read_file(folder: &Path, path: &Path, is_named: bool, problems: &mut Vec<Problem>) -> Layer {
    let mut layer = Layer::new();
    let at = |line| Origin::File { path: path.to_owned(), line };
    let bytes = match std::fs::read(folder.join(path)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_named => return layer,
        Err(error) => {
            problems.push(Problem::new(at(1), "", format!("cannot read the configuration file: {error}")));
            return layer;
        }
    };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = line_after(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
            problems.push(Problem::new(at(line), "", "the configuration file is not UTF-8"));
            return layer;
        }
    };
    let line_of = |offset: usize| line_after(&text.as_bytes()[..offset.min(text.len())]);
    let (table, errors) = DeTable::parse_recoverable(&text);
    for error in errors {
        let line = line_of(error.span().map_or(0, |span| span.start));
        problems.push(Problem::new(at(line), "", format!("not TOML: {}", error.message().replace('\n', ", "))));
    }
    flatten("", table.get_ref(), &|offset| at(line_of(offset)), &mut layer);
    layer
}

/// The number of the line that follows these bytes.
fn line_after(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count()
}

fn flatten(prefix: &str, table: &DeTable<'_>, at: &impl Fn(usize) -> Origin, layer: &mut Layer) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.get_ref().to_string() } else { format!("{prefix}.{}", name.get_ref()) };
        match value.get_ref() {
            DeValue::Table(inner) if !inner.is_empty() => flatten(&key, inner, at, layer),
            scalar => {
                let entry = Entry { value: text_of(scalar), origin: at(start_of(name)) };
                layer.insert(key, entry);
            }
        }
    }
}

fn start_of<T>(spanned: &Spanned<T>) -> usize {
    spanned.span().start
}

fn text_of(value: &DeValue<'_>) -> Result<String, &'static str> {
    match value {
        DeValue::String(text) => Ok(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().to_owned()),
        DeValue::Integer(_) => Err("a number that is not decimal"),
        DeValue::Boolean(truth) => Ok(truth.to_string()),
        DeValue::Float(_) => Err("a fraction"),
        DeValue::Datetime(_) => Err("a date"),
        DeValue::Array(_) => Err("a list"),
        DeValue::Table(_) => Err(EMPTY_TABLE),
    }
}

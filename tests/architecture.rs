//! Keeps `docs/architecture.md` true: who may import whom, private tables, "every command takes an Actor", sizes and
//! names. It reads the code's words (comments and texts do not count), and is itself shown planted offences.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test, what cannot go on may say so and stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The folders of `src`, from the bottom up: each may import only what stands before it.
const ORDER: [&str; 17] = [
    "platform",
    "access",
    "accounts",
    "chapters",
    "members",
    "meetings",
    "referrals",
    "community",
    "reports",
    "exchange",
    "demo",
    "graphql",
    "rest",
    "pages",
    "worker",
    "app",
    "cli",
];

/// Imports against the order: (who, whom, why).
const AGAINST_THE_ORDER: [(&str, &str, &str); 1] = [("rest", "pages", "the routes of the pages are mounted by rest")];

/// Libraries that only some folders may name.
const KEPT_IN: [(&str, &[&str]); 4] = [
    ("apollo_compiler", &["graphql"]),
    ("async_graphql", &["graphql"]),
    ("actix_web", &["rest", "pages", "app"]),
    ("utoipa", &["rest"]),
];

/// The folders whose functions change a club's records.
const FEATURES: [&str; 8] =
    ["accounts", "chapters", "members", "meetings", "referrals", "community", "reports", "exchange"];

/// Commands that take no Actor: (file, function, why).
const WITHOUT_ACTOR: [(&str, &str, &str); 28] = [
    ("src/accounts/commands.rs", "sign_in", "makes the session that an Actor is made from"),
    ("src/accounts/commands.rs", "refresh", "the refresh token says who it is"),
    ("src/accounts/commands.rs", "sign_out", "the refresh token says who it is"),
    ("src/accounts/keys.rs", "open", "the server makes the first key before anybody can sign in"),
    ("src/chapters/commands/categories.rs", "hold_to_seat", "a lock; who takes the seat has an Actor"),
    ("src/chapters/queries.rs", "hold_offices", "a lock; who decides has an Actor"),
    ("src/chapters/queries.rs", "hold_pattern", "a lock; who plans meetings has an Actor"),
    ("src/chapters/queries.rs", "hold_week_to_close", "a lock; who closes has an Actor"),
    ("src/chapters/queries.rs", "hold_weeks_to_record", "a lock; who records has an Actor"),
    ("src/chapters/queries.rs", "note_close", "a step of `meetings::close_in`, which has asked"),
    ("src/exchange/people.rs", "load", "reads names only; `import_slips` has an Actor"),
    ("src/meetings/agendas/setting.rs", "copy_template", "a step of `meetings::publish_in`, which has asked"),
    ("src/meetings/announcing/jobs.rs", "queue_changes", "a step of what changed the meeting, which has asked"),
    ("src/meetings/announcing/jobs.rs", "queue_invitations", "a step of `meetings::publish_in`, which has asked"),
    (
        "src/meetings/intents/commands.rs",
        "call_off_substitutes",
        "a step of what called the meeting off, which has asked",
    ),
    (
        "src/meetings/intents/commands.rs",
        "tell_substitutes_of_change",
        "a step of what changed the meeting, which has asked",
    ),
    ("src/meetings/visitors/mail.rs", "queue_visit_changes", "a step of what changed the meeting, which has asked"),
    ("src/meetings/intents/queries.rs", "answered_in", "reads only"),
    ("src/meetings/delegations/by_link.rs", "check_in_visitor_by_link", "the link says in whose place it is done"),
    ("src/meetings/delegations/by_link.rs", "record_attendance_by_link", "the link says in whose place it is done"),
    ("src/meetings/visitors/by_link.rs", "call_off_visit", "the link says whose visit it is"),
    ("src/meetings/visitors/by_link.rs", "confirm_visit", "the link says whose visit it is"),
    (
        "src/meetings/visitors/registration.rs",
        "register_visit",
        "strangers register; nothing comes of it without the link",
    ),
    ("src/members/offices/endings.rs", "end_offices_of", "a step of `end_membership_in`, which has asked"),
    ("src/members/seats/waiting.rs", "tell_of_open_seat", "a step of `end_membership_in`, which has asked"),
    ("src/members/search/rebuild.rs", "rebuild_search", "writes what follows from members, and nothing else"),
    ("src/members/search/writing.rs", "reindex_in", "follows a change of members; who changes them has an Actor"),
    ("src/reports/snapshots.rs", "figures_of", "what follows from a close, drawn up by whoever needs it first"),
];

/// Tables without an entity: (table, whose).
const WITHOUT_ENTITY: [(&str, &str); 4] =
    [("revenue_months", "referrals"), ("schedules", "platform"), ("secrets", "platform"), ("visit_locks", "meetings")];

/// Statements that read another feature's table: (file, table, why).
const FOREIGN_SQL: [(&str, &str, &str); 1] =
    [("src/members/actors.rs", "chapters", "seats and offices of every request in one statement, by their own zones")];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 8] = ["util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"];

const LONGEST_FILE: usize = 400;

/// Path from the repository's root → text.
type Tree = BTreeMap<String, String>;

#[test]
fn the_code_keeps_its_architecture() {
    let offences = offences(&read_tree());
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

#[test]
fn every_exception_is_still_needed() {
    let tree = read_tree();
    for (path, name, _) in WITHOUT_ACTOR {
        let text = tree.get(path).unwrap_or_else(|| panic!("{path} is gone: strike its exceptions"));
        let found = commands(&words(text)).into_iter().find(|command| command.name == name);
        assert!(found.is_some_and(|command| !command.takes_actor), "{path}: {name} needs no exception any more");
    }
    for (path, table, _) in FOREIGN_SQL {
        let named = tree.get(path).is_some_and(|text| tables_in_sql(&words(text)).contains(table));
        assert!(named, "{path}: {table} needs no exception any more");
    }
}

#[test]
fn every_table_of_the_migrations_has_an_owner() {
    let tree = read_tree();
    let owners = owners(&tree);
    let steps = tree.iter().filter(|(path, _)| path.starts_with("migration/"));
    let made: BTreeSet<&str> = steps
        .flat_map(|(_, text)| text.split("CREATE TABLE ").skip(1))
        .filter_map(|rest| rest.split([' ', '(']).next())
        .collect();
    let known: BTreeSet<&str> = owners.keys().map(String::as_str).collect();
    assert_eq!(made, known);
}

fn read_tree() -> Tree {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tree = Tree::new();
    let mut folders = vec![root.join("src"), root.join("migration/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                tree.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    tree
}

/// All that is wrong, a line each.
fn offences(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let owners = owners(tree);
    for (path, text) in tree {
        let mut offend = |what: String| found.push(format!("{path}: {what}"));
        check_form(path, text, &mut offend);
        let words = words(text);
        check_names(&words, &mut offend);
        if let Some(inner) = path.strip_prefix("src/") {
            let file = File::new(path, inner);
            check_imports(&file, &words, &mut offend);
            check_tables(&file, &words, &mut offend);
            check_sql(&file, &words, &owners, &mut offend);
            check_commands(&file, &words, &mut offend);
            check_rules(&file, &words, &mut offend);
            check_resolvers(&file, &words, &mut offend);
        }
    }
    found
}

/// Where a file stands.
struct File<'a> {
    path: &'a str,
    /// The module it is, from the crate's root: `["members", "commands"]`.
    module: Vec<&'a str>,
    /// The folder of `src`, or nothing for `lib.rs` and `main.rs`.
    room: Option<&'a str>,
}

impl<'a> File<'a> {
    fn new(path: &'a str, inner: &'a str) -> Self {
        let mut module: Vec<&str> = inner.trim_end_matches(".rs").split('/').collect();
        if module.last() == Some(&"mod") || module == ["lib"] || module == ["main"] {
            module.pop();
        }
        Self { path, room: module.first().copied(), module }
    }

    fn is_in(&self, room: &str) -> bool {
        self.module.iter().skip(1).any(|part| *part == room)
    }
}

fn words(text: &str) -> Vec<TokenTree> {
    let stream: TokenStream = text.parse().unwrap_or_else(|error| panic!("{error} in\n{text}"));
    stream.into_iter().collect()
}

// --- form and names

fn check_form(path: &str, text: &str, offend: &mut impl FnMut(String)) {
    let is_door = ["mod.rs", "lib.rs", "main.rs"].iter().any(|name| path.ends_with(&format!("/{name}")));
    if is_door && !text.starts_with("//!") {
        offend("starts with no `//!` line that says what is here".to_owned());
    }
    let lines = lines_without_tests(text);
    if lines > LONGEST_FILE && !path.ends_with("/tests.rs") {
        offend(format!("has {lines} lines without its tests, more than {LONGEST_FILE}: name a part and move it"));
    }
    for part in path.trim_end_matches(".rs").split('/') {
        if is_empty_name(part) {
            offend(format!("`{part}` says nothing about what is inside"));
        }
    }
}

/// Counts what stands outside of `#[cfg(test)] mod … { … }` as rustfmt lays it out.
fn lines_without_tests(text: &str) -> usize {
    let mut count = 0;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let opens =
            line == "#[cfg(test)]" && lines.peek().is_some_and(|next| next.starts_with("mod ") && next.ends_with('{'));
        if opens {
            lines.by_ref().find(|line| *line == "}");
        } else {
            count += 1;
        }
    }
    count
}

fn check_names(words: &[TokenTree], offend: &mut impl FnMut(String)) {
    for (at, word) in words.iter().enumerate() {
        if let TokenTree::Group(group) = word {
            check_names(&group.stream().into_iter().collect::<Vec<_>>(), offend);
        }
        let declares = ["struct", "enum", "trait", "mod", "type"].iter().any(|keyword| is_word(words.get(at), keyword));
        if let (true, Some(TokenTree::Ident(name))) = (declares, words.get(at + 1)) {
            let name = name.to_string();
            if is_empty_name(&name) {
                offend(format!("`{name}` says nothing about what it does"));
            }
        }
    }
}

/// `utils`, `date_utils` and `MemberManager` alike.
fn is_empty_name(name: &str) -> bool {
    let last = name.rsplit('_').next().unwrap_or(name);
    let last = last.rfind(char::is_uppercase).map_or(last, |start| &last[start..]);
    EMPTY_NAMES.contains(&last.to_lowercase().as_str())
}

// --- who imports whom

fn check_imports(file: &File, words: &[TokenTree], offend: &mut impl FnMut(String)) {
    let Some(room) = file.room else { return };
    let Some(own) = ORDER.iter().position(|name| *name == room) else {
        return offend(format!("`{room}` has no place in the order of tests/architecture.rs"));
    };
    let mut imported = BTreeSet::new();
    for path in paths(&file.module, words) {
        imported.extend(path.first().cloned());
    }
    for other in imported {
        match ORDER.iter().position(|name| *name == other) {
            None => offend(format!("`crate::{other}` is no folder of the order in tests/architecture.rs")),
            Some(place)
                if place > own && !AGAINST_THE_ORDER.iter().any(|(who, whom, _)| *who == room && *whom == other) =>
            {
                offend(format!("imports `{other}`, which stands below `{room}`"));
            }
            Some(_) => {}
        }
    }
    for (library, rooms) in KEPT_IN {
        if !rooms.contains(&room) && names(words, library) {
            offend(format!("names `{library}`, which only {} may", rooms.join(", ")));
        }
    }
}

/// Every path in the text that leads from the crate's root, as its segments after the root.
fn paths(module: &[&str], words: &[TokenTree]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match &words[at] {
            TokenTree::Group(group) => {
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                // `mod name { … }`: `super` climbs from one level deeper.
                let name = match (at.checked_sub(2).map(|i| &words[i]), at.checked_sub(1).map(|i| &words[i])) {
                    (Some(keyword), Some(TokenTree::Ident(name))) if is_word(Some(keyword), "mod") => {
                        Some(name.to_string())
                    }
                    _ => None,
                };
                let deeper: Vec<&str> = module.iter().copied().chain(name.as_deref()).collect();
                found.extend(paths(&deeper, &inside));
                at += 1;
            }
            TokenTree::Ident(_) if !follows_path(words, at) => {
                let (root, next) = root_of(module, words, at);
                if let Some(root) = root {
                    branches(&root, &words[next..], &mut found);
                }
                at = next.max(at + 1);
            }
            _ => at += 1,
        }
    }
    found
}

/// Reads `crate`, `chapterhouse`, `self` or `super::super`; answers where that is and the place after it.
fn root_of(module: &[&str], words: &[TokenTree], at: usize) -> (Option<Vec<String>>, usize) {
    let owned = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
    let first = words[at].to_string();
    match first.as_str() {
        "crate" | "chapterhouse" => (Some(Vec::new()), at + 1),
        "self" if is_path_mark(words, at + 1) => (Some(owned(module)), at + 1),
        "super" => {
            let (mut ups, mut next) = (1, at + 1);
            while is_path_mark(words, next) && is_word(words.get(next + 2), "super") {
                ups += 1;
                next += 3;
            }
            (module.len().checked_sub(ups).map(|left| owned(&module[..left])), next)
        }
        _ => (None, at + 1),
    }
}

/// Follows `::a::b`, `::{a, b::c}` and `::*` from a root.
fn branches(root: &[String], words: &[TokenTree], found: &mut Vec<Vec<String>>) {
    let mut path = root.to_vec();
    let mut at = 0;
    while is_path_mark(words, at) {
        match words.get(at + 2) {
            Some(TokenTree::Ident(name)) => path.push(name.to_string()),
            Some(TokenTree::Punct(star)) if star.as_char() == '*' => {
                path.push("*".to_owned());
                break;
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                for entry in inside.split(|word| matches!(word, TokenTree::Punct(comma) if comma.as_char() == ',')) {
                    match entry.first() {
                        Some(TokenTree::Ident(name)) => {
                            let mut branch = path.clone();
                            match name.to_string().as_str() {
                                "self" => {}
                                "super" => drop(branch.pop()),
                                name => branch.push(name.to_owned()),
                            }
                            branches(&branch, &entry[1..], found);
                        }
                        Some(_) => found.push(path.iter().cloned().chain(["*".to_owned()]).collect()),
                        None => {}
                    }
                }
                return;
            }
            _ => break,
        }
        at += 3;
    }
    if !path.is_empty() {
        found.push(path);
    }
}

fn follows_path(words: &[TokenTree], at: usize) -> bool {
    at >= 2 && is_path_mark(words, at - 2)
}

fn is_path_mark(words: &[TokenTree], at: usize) -> bool {
    let is_colon = |at: usize| matches!(words.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    is_colon(at) && is_colon(at + 1)
}

fn is_word(word: Option<&TokenTree>, text: &str) -> bool {
    matches!(word, Some(TokenTree::Ident(name)) if name == text)
}

fn names(words: &[TokenTree], text: &str) -> bool {
    words.iter().any(|word| match word {
        TokenTree::Group(group) => names(&group.stream().into_iter().collect::<Vec<_>>(), text),
        word => is_word(Some(word), text),
    })
}

// --- private tables

fn check_tables(file: &File, words: &[TokenTree], offend: &mut impl FnMut(String)) {
    for at in 0..words.len() {
        if is_word(words.get(at), "mod") && is_word(words.get(at + 1), "entity") && is_public(words, at) {
            offend("`mod entity` is private: other features ask this one's functions".to_owned());
        }
        let is_door = file.path.ends_with("/mod.rs") && !file.is_in("entity");
        if is_door && is_word(words.get(at), "use") && is_public(words, at) {
            let statement =
                words[at + 1..].split(|word| matches!(word, TokenTree::Punct(end) if end.as_char() == ';')).next();
            check_door(file, statement.unwrap_or_default(), offend);
        }
    }
    for path in paths(&file.module, words) {
        let Some(place) = path.iter().position(|part| part == "entity") else { continue };
        let owner = &path[..place];
        if !owner.is_empty() && !file.module.iter().zip(owner).all(|(own, other)| own == other) {
            offend(format!("names `{}`, a table of another feature", path.join("::")));
        }
    }
}

/// A feature's door may show a row (`entity::Model as Member`), never the means to write it.
fn check_door(file: &File, statement: &[TokenTree], offend: &mut impl FnMut(String)) {
    let mut found = Vec::new();
    if is_word(statement.first(), "entity") {
        branches(&["entity".to_owned()], &statement[1..], &mut found);
    }
    found.extend(paths(&file.module, statement));
    for path in found.iter().filter(|path| path.iter().any(|part| part == "entity")) {
        let last = path.last().map_or("", String::as_str);
        let is_module = last.starts_with(char::is_lowercase);
        if is_module || ["*", "ActiveModel", "Entity", "Column"].contains(&last) {
            offend(format!("shows `{}` to other features: they could write this one's table", path.join("::")));
        }
    }
}

/// Table → the folder of `src` whose entity it is.
fn owners(tree: &Tree) -> BTreeMap<String, String> {
    let mut owners: BTreeMap<String, String> =
        WITHOUT_ENTITY.iter().map(|(table, room)| ((*table).to_owned(), (*room).to_owned())).collect();
    for (path, text) in tree.iter().filter(|(path, _)| path.starts_with("src/")) {
        let room = path.split('/').nth(1).unwrap_or_default();
        for rest in text.split("table_name = \"").skip(1) {
            let table = rest.split('"').next().unwrap_or_default();
            owners.insert(table.to_owned(), room.to_owned());
        }
    }
    owners
}

/// SQL in a text is not seen by the compiler: it may name any table.
fn check_sql(file: &File, words: &[TokenTree], owners: &BTreeMap<String, String>, offend: &mut impl FnMut(String)) {
    for table in tables_in_sql(words) {
        let is_excepted = FOREIGN_SQL.iter().any(|(path, excepted, _)| *path == file.path && *excepted == table);
        match owners.get(&table) {
            Some(owner) if Some(owner.as_str()) != file.room && !is_excepted => {
                offend(format!("names `{table}` in SQL, a table of `{owner}`: ask its functions"));
            }
            _ => {}
        }
    }
}

/// What stands after `FROM`, `JOIN`, `INTO` and `UPDATE` in the texts of a file.
fn tables_in_sql(words: &[TokenTree]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for word in words {
        match word {
            TokenTree::Group(group) => found.extend(tables_in_sql(&group.stream().into_iter().collect::<Vec<_>>())),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let parts: Vec<&str> = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
                let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                let named = parts.windows(2).filter(|pair| ["FROM", "JOIN", "INTO", "UPDATE"].contains(&pair[0]));
                found.extend(named.map(|pair| pair[1].to_owned()));
            }
            _ => {}
        }
    }
    found
}

/// Whether `pub` or `pub(…)` stands before the word.
fn is_public(words: &[TokenTree], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|place| words.get(place));
    is_word(before(1), "pub") || (matches!(before(1), Some(TokenTree::Group(_))) && is_word(before(2), "pub"))
}

// --- every command takes an Actor

struct Command {
    name: String,
    takes_db: bool,
    /// Works in a transaction: its caller's, or one that it opens.
    works_in_tx: bool,
    takes_actor: bool,
}

/// The public async functions of a file, those of its types among them.
fn commands(words: &[TokenTree]) -> Vec<Command> {
    let mut found = Vec::new();
    for at in 0..words.len() {
        if is_word(words.get(at), "impl") {
            let body = first_group(&words[at..], Delimiter::Brace);
            found.extend(commands(&body.unwrap_or_default()));
        }
        let is_function = is_word(words.get(at), "async") && is_word(words.get(at + 1), "fn");
        if !is_function || !is_public(words, at) || is_of_this_folder(words, at) {
            continue;
        }
        let arguments = first_group(&words[at..], Delimiter::Parenthesis).unwrap_or_default();
        let body = first_group(&words[at..], Delimiter::Brace).unwrap_or_default();
        found.push(Command {
            name: words[at + 2].to_string(),
            takes_db: names(&arguments, "Db"),
            works_in_tx: names(&arguments, "Tx") || opens_tx(&body),
            takes_actor: names(&arguments, "Actor"),
        });
    }
    found
}

fn first_group(words: &[TokenTree], delimiter: Delimiter) -> Option<Vec<TokenTree>> {
    words.iter().find_map(|word| match word {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group.stream().into_iter().collect()),
        _ => None,
    })
}

/// Whether `pub(super)` or `pub(self)` stands before the word: a step of a command, not one itself.
fn is_of_this_folder(words: &[TokenTree], at: usize) -> bool {
    match at.checked_sub(1).map(|before| &words[before]) {
        Some(TokenTree::Group(group)) => !names(&group.stream().into_iter().collect::<Vec<_>>(), "crate"),
        _ => false,
    }
}

/// Whether `.tx(…)` is called.
fn opens_tx(words: &[TokenTree]) -> bool {
    (0..words.len()).any(|at| match &words[at] {
        TokenTree::Group(group) => opens_tx(&group.stream().into_iter().collect::<Vec<_>>()),
        TokenTree::Punct(dot) if dot.as_char() == '.' => {
            is_word(words.get(at + 1), "tx") && matches!(words.get(at + 2), Some(TokenTree::Group(_)))
        }
        _ => false,
    })
}

fn check_commands(file: &File, words: &[TokenTree], offend: &mut impl FnMut(String)) {
    if !file.room.is_some_and(|room| FEATURES.contains(&room)) {
        return;
    }
    for Command { name, takes_db, works_in_tx, takes_actor } in commands(words) {
        let is_excepted = WITHOUT_ACTOR.iter().any(|(path, excepted, _)| *path == file.path && *excepted == name);
        let is_command = works_in_tx || (takes_db && file.is_in("commands"));
        if is_command && !takes_actor && !is_excepted {
            offend(format!("the command `{name}` takes no Actor: nobody knows who did it, nor whether they may"));
        }
    }
}

// --- a rule is a plain function

fn check_rules(file: &File, words: &[TokenTree], offend: &mut impl FnMut(String)) {
    if !file.is_in("rules") {
        return;
    }
    for word in ["async", "Db", "Tx", "Clock"] {
        if names(words, word) {
            offend(format!("names `{word}`: a rule is a plain function, without database, clock or waiting"));
        }
    }
}

// --- a field that fails takes nothing with it that can do without it

fn check_resolvers(file: &File, words: &[TokenTree], offend: &mut impl FnMut(String)) {
    if file.room != Some("graphql") {
        return;
    }
    let attribute = |word: &TokenTree| match word {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            ["Object", "ComplexObject"].iter().any(|name| is_word(inside.first(), name))
        }
        _ => false,
    };
    for at in (0..words.len()).filter(|at| attribute(&words[*at])) {
        // What follows a struct with such an attribute is its fields, in which there are no results.
        let Some(resolvers) = first_group(&words[at..], Delimiter::Brace) else { continue };
        for three in resolvers.windows(3) {
            let is_less = matches!(&three[1], TokenTree::Punct(mark) if mark.as_char() == '<');
            if is_word(Some(&three[0]), "Result") && is_less && is_word(Some(&three[2]), "Option") {
                offend(
                    "a resolver answers `Result<Option<…>>`, whose error nulls the parent: `Option<Result<…>>`".into(),
                );
            }
        }
    }
}

// --- planted offences

fn planted(path: &str, text: &str) -> Vec<String> {
    offences(&Tree::from([(path.to_owned(), text.to_owned())]))
}

#[test]
fn an_image_can_be_told_what_the_build_asks_for() {
    let read = |name: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let (build, image, compose) = (read("build.rs"), read("Dockerfile"), read("docker-compose.yml"));
    let asked: Vec<&str> =
        build.split("rerun-if-env-changed=").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(asked, ["SOURCE_COMMIT"]);
    for name in asked {
        assert!(image.lines().any(|line| line == format!("ARG {name}=")), "the Dockerfile takes no {name}");
        assert!(compose.contains(&format!("{name}: ${{{name}:-}}")), "docker-compose.yml hands no {name} on");
    }
}

#[test]
fn tidy_code_has_no_offence() {
    for (path, text) in [
        ("src/lib.rs", "//! All.\npub mod platform;"),
        ("src/main.rs", "//! Starts.\nfn main() { chapterhouse::cli::run() }"),
        (
            "src/members/mod.rs",
            "//! Members.\nmod entity;\nmod commands;\npub use entity::Model as Member;\npub use commands::*;",
        ),
        (
            "src/members/commands.rs",
            "use crate::{access::Actor, chapters::{self, Seat}};\nuse super::entity;\npub async fn join(db: &Db, actor: &Actor) {}",
        ),
        (
            "src/members/commands/join.rs",
            "use super::super::entity::member;\nuse super::*;\npub(super) async fn seat(tx: &Tx) {}",
        ),
        (
            "src/members/rules.rs",
            "/// async, `Db` and `crate::meetings` in a comment\nfn may_join() -> &'static str { \"crate::meetings\" }\n#[cfg(test)]\nmod tests { use super::super::Member; use super::*; }",
        ),
        ("src/rest/routes.rs", "use actix_web::web;\nuse crate::{graphql, pages};"),
        (
            "src/graphql/members.rs",
            "use async_graphql::Object;\nuse crate::members;\n#[Object]\nimpl A { async fn a(&self) -> Result<u8, F> {} }\nfn find() -> Result<Option<u8>, F> {}",
        ),
        ("src/app.rs", "pub(crate) fn build() { crate::worker::start(); }"),
        ("migration/src/lib.rs", "//! Steps.\nuse sea_orm_migration::SchemaManager;"),
    ] {
        assert_eq!(planted(path, text), Vec::<String>::new());
    }
}

#[test]
fn a_planted_import_against_the_order_is_found() {
    let below = ["src/members/rules.rs: imports `meetings`, which stands below `members`"];
    for text in [
        "use crate::meetings::Meeting;",
        "use crate::{platform::error::Error as Base, meetings as m};",
        "use crate::{\n    access,\n    meetings::{Meeting, close},\n};",
        "fn f() { crate::meetings::close() }",
        "fn f() { vec![crate :: meetings::X] }",
        "use super::super::meetings;",
        "use super::{super::meetings::X};",
        "use super::super::{chapters, meetings};",
        "mod tests { use super::super::super::meetings::X; }",
        "macro_rules! m { () => { $crate::meetings::X } }",
        "#[cfg(test)]\nmod tests {\n    use chapterhouse::meetings;\n}",
    ] {
        assert_eq!(planted("src/members/rules.rs", text), below, "{text}");
    }
    for (path, text, offence) in [
        ("src/platform/db.rs", "use crate::access::Actor;", "imports `access`, which stands below `platform`"),
        ("src/pages/mod.rs", "//! P.\nuse crate::app;", "imports `app`, which stands below `pages`"),
        ("src/graphql/mod.rs", "//! G.\nuse crate::rest::X;", "imports `rest`, which stands below `graphql`"),
        ("src/billing/mod.rs", "//! B.", "`billing` has no place in the order of tests/architecture.rs"),
        (
            "src/members/mod.rs",
            "//! M.\nuse crate::Thing;",
            "`crate::Thing` is no folder of the order in tests/architecture.rs",
        ),
        ("src/members/mod.rs", "//! M.\nuse async_graphql::Object;", "names `async_graphql`, which only graphql may"),
        (
            "src/graphql/mod.rs",
            "//! G.\nfn f() { g(actix_web::X) }",
            "names `actix_web`, which only rest, pages, app may",
        ),
    ] {
        assert_eq!(planted(path, text), [format!("{path}: {offence}")]);
    }
}

#[test]
fn a_planted_public_table_is_found() {
    let door = "shows `entity::ActiveModel` to other features: they could write this one's table";
    for (path, text, offence) in [
        (
            "src/members/mod.rs",
            "//! M.\npub mod entity;",
            "`mod entity` is private: other features ask this one's functions",
        ),
        (
            "src/members/mod.rs",
            "//! M.\npub(crate) mod entity;",
            "`mod entity` is private: other features ask this one's functions",
        ),
        ("src/members/mod.rs", "//! M.\npub use entity::{Model, ActiveModel};", door),
        (
            "src/members/mod.rs",
            "//! M.\npub(crate) use entity::*;",
            "shows `entity::*` to other features: they could write this one's table",
        ),
        (
            "src/members/mod.rs",
            "//! M.\npub use self::entity::member;",
            "shows `members::entity::member` to other features: they could write this one's table",
        ),
        (
            "src/meetings/queries.rs",
            "use crate::members::entity::Entity;",
            "names `members::entity::Entity`, a table of another feature",
        ),
    ] {
        assert_eq!(planted(path, text), [format!("{path}: {offence}")]);
    }
}

#[test]
fn a_planted_command_without_an_actor_is_found() {
    for (path, text) in [
        (
            "src/members/commands.rs",
            "/// Takes an &Actor.\npub async fn join(db: &Db, input: Join) -> Result<()> { f(actor) }",
        ),
        (
            "src/members/commands/terms.rs",
            "pub(crate) async fn join<T: Into<Db>>(\n    db: &Db,\n    // actor: &Actor\n    input: T,\n) {}",
        ),
        ("src/meetings/close.rs", "pub async fn join(tx: &Tx, input: Join) -> Result<(u8, u8)> { f(tx).await }"),
        (
            "src/referrals/business.rs",
            "pub async fn join(\n    db: &Db,\n    input: Join,\n) -> Result<()> {\n    db.tx(async |tx| f(tx, input).await).await\n}",
        ),
        (
            "src/exchange/slips/mod.rs",
            "//! S.\nimpl Slips { pub async fn join(&self) { if x { self.db.tx(f).await } } }",
        ),
    ] {
        let offence = "the command `join` takes no Actor: nobody knows who did it, nor whether they may";
        assert_eq!(planted(path, text), [format!("{path}: {offence}")]);
    }
    for (path, text) in [
        ("src/members/queries.rs", "pub async fn find(db: &Db) {}"),
        ("src/members/queries.rs", "pub(super) async fn locked(tx: &Tx) {}\nasync fn step(tx: &Tx) {}"),
        ("src/members/terms.rs", "pub async fn join_in(tx: &Tx, actor: &Actor) { db.tx(f).await }"),
        ("src/platform/secrets.rs", "pub async fn make(db: &Db) { db.tx(f).await }"),
    ] {
        assert_eq!(planted(path, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_planted_statement_about_another_features_table_is_found() {
    let entity = "#[sea_orm(table_name = \"members\")]\nstruct Model;";
    for (sql, is_offence) in [
        ("SELECT * FROM members", true),
        ("SELECT 1\n FROM meetings m\n LEFT JOIN members ON true", true),
        ("INSERT INTO members (id) VALUES ($1)", true),
        ("UPDATE members SET name = 'x'", true),
        ("DELETE FROM revenue_months WHERE true", true),
        ("SELECT members FROM meetings", false),
        ("an invitation from members", false),
    ] {
        for (path, is_own) in [("src/meetings/queries.rs", false), ("src/members/queries.rs", true)] {
            let text = format!("fn f() {{ g(&[{sql:?}]) }}");
            let tree = Tree::from([("src/members/entity.rs".to_owned(), entity.to_owned()), (path.to_owned(), text)]);
            let (table, owner) =
                if sql.contains("revenue") { ("revenue_months", "referrals") } else { ("members", "members") };
            let offence = format!("{path}: names `{table}` in SQL, a table of `{owner}`: ask its functions");
            let expected: Vec<String> =
                if is_offence && (!is_own || owner == "referrals") { vec![offence] } else { Vec::new() };
            assert_eq!(offences(&tree), expected, "{sql}");
        }
    }
}

#[test]
fn a_planted_rule_that_waits_a_nameless_door_a_long_file_or_an_empty_name_is_found() {
    let long = "fn f() {}\n".repeat(LONGEST_FILE + 1);
    let tests = format!("fn f() {{}}\n#[cfg(test)]\nmod tests {{\n{}}}\n", "    fn f() {}\n".repeat(LONGEST_FILE + 1));
    for (path, text, offence) in [
        (
            "src/members/rules.rs",
            "pub async fn may_join() {}",
            "names `async`: a rule is a plain function, without database, clock or waiting",
        ),
        (
            "src/graphql/members.rs",
            "#[Object(name = \"Member\")]\nimpl Member { async fn a(&self) -> Option<Result<u8, F>> {} async fn b(&self) -> Result<Option<u8>, F> {} }",
            "a resolver answers `Result<Option<…>>`, whose error nulls the parent: `Option<Result<…>>`",
        ),
        ("src/members/mod.rs", "mod rules;", "starts with no `//!` line that says what is here"),
        (
            "src/members/queries.rs",
            long.as_str(),
            "has 401 lines without its tests, more than 400: name a part and move it",
        ),
        ("src/members/date_utils.rs", "fn f() {}", "`date_utils` says nothing about what is inside"),
        ("src/members/helpers/mod.rs", "//! H.", "`helpers` says nothing about what is inside"),
        ("src/members/terms.rs", "mod inner { struct TermManager; }", "`TermManager` says nothing about what it does"),
    ] {
        assert_eq!(planted(path, text), [format!("{path}: {offence}")]);
    }
    assert_eq!(planted("src/members/queries.rs", &tests), Vec::<String>::new());
}

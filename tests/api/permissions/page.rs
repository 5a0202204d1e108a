//! The page in the documentation that says for people what the file says for programs.

use std::fmt::Write as _;

use chapterhouse::access::OfficeKind;
use sea_orm::{ActiveEnum as _, Iterable as _};

use super::matrix::{Case, Matrix, Part, Person, Place, Role};

const HEAD: &str = "# Who gets what\n\n\
    Written from `src/access/permissions.toml`, which the server decides by, and which `tests/api/permissions` holds the real server to: every field of the roots and every\n\
    field that guards itself, asked by every role, in the chapter that it is about, in another of the region, and in another region.\n\n\
    ## What offices allow\n\n\
    An office counts in its chapter, its region or the whole club, on the days of its term. What only the chapter knows of is to everybody else as if it were not there.\n\n";

const CASES: &str = "\n## What comes of it\n\n\
    *chapter*: whoever has the role in the chapter that is asked about (a director: in its region). *club*: wherever they have it. *–*: not answered. A refusal is a code, or\n\
    *null*, or *empty*: as if there were nothing; of a subscription *nothing* means that no change is told. What asks for a record that one may not know of is `NOT_FOUND`,\n\
    letter for letter as for one that is not there. There are no API tokens yet: a bearer that is no session is `UNAUTHENTICATED`, whatever is asked.\n";

pub fn page(matrix: &Matrix, people: &[Person]) -> String {
    let mut said = HEAD.to_owned();
    said.push_str("| permission | you may … | known to | members | offices |\n| --- | --- | --- | --- | --- |\n");
    for (name, row) in &matrix.permissions {
        let offices: Vec<String> = row.offices.iter().map(|kind| in_words(*kind)).collect();
        let members = if row.members { "yes" } else { "–" };
        writeln!(said, "| `{name}` | {} | {} | {members} | {} |", row.what, row.known_to, offices.join(", ")).unwrap();
    }
    said.push_str(CASES);
    let roles: Vec<Role> = [Role::SignedOut, Role::Former, Role::Member, Role::Giver, Role::Recipient]
        .into_iter()
        .chain(OfficeKind::iter().map(Role::Office))
        .collect();
    for (title, part) in [
        ("Queries", Part::Queries),
        ("Fields that guard themselves", Part::Guarded),
        ("Subscriptions", Part::Subscriptions),
        ("Mutations", Part::Mutations),
    ] {
        let heads = roles.iter().map(|role| match role {
            Role::Office(kind) => in_words(*kind),
            Role::SignedOut => "signed out".to_owned(),
            Role::Former => "former member".to_owned(),
            other => format!("{other:?}").to_lowercase(),
        });
        let heads: Vec<String> = heads.collect();
        write!(said, "\n### {title}\n\n| | {} | others |\n|{}\n", heads.join(" | "), " --- |".repeat(roles.len() + 2))
            .unwrap();
        for name in matrix.part(part).keys() {
            let cells: Vec<String> = roles.iter().map(|role| cell(matrix, part, name, *role, people)).collect();
            let refusals = refusals(matrix, part, name, people);
            writeln!(said, "| `{name}` | {} | {refusals} |", cells.join(" | ")).unwrap();
        }
    }
    said
}

fn in_words(kind: OfficeKind) -> String {
    kind.to_value().to_lowercase().replace("secretary_treasurer", "secretary-treasurer").replace('_', " ")
}

/// Whether those of a role are answered, and where.
fn cell(matrix: &Matrix, part: Part, name: &str, role: Role, people: &[Person]) -> String {
    let answered: Vec<Place> = people
        .iter()
        .filter(|person| person.role == role)
        .filter(|person| is_answered(matrix, part, name, person))
        .map(|person| person.place)
        .collect();
    match answered.as_slice() {
        [] => "–",
        // There is one of each of these: whether they are answered is all there is to say.
        [_] if matches!(role, Role::Giver | Role::Recipient) => "yes",
        [Place::Club] => "yes",
        [Place::Own] => "chapter",
        _ => "club",
    }
    .to_owned()
}

fn is_answered(matrix: &Matrix, part: Part, name: &str, person: &Person) -> bool {
    let Case { answer, .. } = &matrix.part(part)[name];
    let expected = matrix.expected(part, name, person);
    expected == "yes" || answer.as_ref() == Some(&expected)
}

/// What those get who are not answered.
fn refusals(matrix: &Matrix, part: Part, name: &str, people: &[Person]) -> String {
    let signed_in = people.iter().filter(|person| person.role != Role::SignedOut);
    let refused = signed_in.filter(|person| !is_answered(matrix, part, name, person));
    let mut codes: Vec<String> = refused.map(|person| matrix.expected(part, name, person)).collect();
    codes.sort();
    codes.dedup();
    let codes = codes.iter().map(|code| {
        let is_code = code.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
        if is_code { format!("`{code}`") } else { code.clone() }
    });
    codes.collect::<Vec<_>>().join(", ")
}

//! The standard agenda of a club that meets to recommend each other, in the chapter's language and as long as its
//! meetings are.

use super::entity::AgendaRole;
use super::roles::{AddRole, add_role_in};
use super::rules::Item;
use super::templates::{hold, insert, write_deed};
use super::{Template, queries};
use crate::access::{Actor, ChapterId};
use crate::chapters;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::texts;
use crate::platform::values::{Locale, Text, fold};

/// For which chapter.
#[derive(Debug, Clone, Copy)]
pub struct AddStandardTemplate {
    /// The chapter.
    pub chapter: ChapterId,
}

/// Its parts: what their texts are called, for how many minutes of ninety, and with which role.
const PARTS: [(&str, i32, Option<&str>); 9] = [
    ("networking", 15, Some("greeter")),
    ("opening", 5, None),
    ("education", 5, Some("education")),
    ("introductions", 25, Some("timekeeper")),
    ("presentation", 10, Some("speaker")),
    ("referrals", 15, None),
    ("reports", 5, None),
    ("guests", 5, None),
    ("closing", 5, None),
];

/// Its roles, and how many take each.
const ROLES: [(&str, i32); 4] = [("greeter", 2), ("education", 1), ("timekeeper", 1), ("speaker", 1)];

/// Adds the standard agenda with its roles, as the default when the chapter has no template yet. A role of the same name
/// that the chapter has already is taken as it is.
///
/// Codes: as `create_template` and `add_role`.
pub async fn add_standard_template(db: &Db, actor: &Actor, input: AddStandardTemplate) -> Result<Template> {
    db.tx(async |tx| add_standard_template_in(tx, actor, input).await).await.map_err(at_chapter)
}

/// Whatever is refused, the chapter is all that the caller has named.
fn at_chapter(error: Error) -> Error {
    match error {
        Error::Rejected(list) => Error::Rejected(list.into_iter().map(|one| one.on(".chapterId")).collect()),
        other => other,
    }
}

/// The step of `add_standard_template` inside a transaction.
pub async fn add_standard_template_in(tx: &Tx, actor: &Actor, input: AddStandardTemplate) -> Result<Template> {
    let (chapter, acting) = hold(tx, actor, input.chapter).await?;
    chapters::check_open(&chapter)?;
    let locale = chapter.locale;
    let known = queries::roles_of_chapters(&**tx, &[chapter.id]).await?;
    let mut roles: Vec<(&str, AgendaRole)> = Vec::with_capacity(ROLES.len());
    for (key, places) in ROLES {
        let name: Text<80> = line(locale, &format!("agenda-role-{key}"))?;
        let role = if let Some(role) = known.iter().find(|role| role.name_key == fold(name.as_str())) {
            role.clone()
        } else {
            let text = texts::text(locale, &format!("agenda-role-{key}-what"));
            let description = Some(text.parse().map_err(Error::internal)?);
            add_role_in(tx, actor, AddRole { chapter: chapter.id, name, places, description }).await?
        };
        roles.push((key, role));
    }
    let role_of = |key: &str| roles.iter().find(|(known, _)| *known == key).map(|(_, role)| role.id);
    let minutes = shares(chapter.meeting_minutes);
    let items = PARTS.iter().zip(minutes).map(|((key, _, role), minutes)| Item {
        title: texts::text(locale, &format!("agenda-{key}")),
        minutes,
        role: role.and_then(role_of),
        note: None,
    });
    let name = line(locale, "agenda-standard")?;
    let made = insert(tx, &chapter, (name, false), items.collect()).await?;
    write_deed(tx, actor, acting, ("agendaTemplateAddStandard", &made.template)).await?;
    Ok(made)
}

fn line<const MAX: usize>(locale: Locale, key: &str) -> Result<Text<MAX>> {
    texts::text(locale, key).parse().map_err(Error::internal)
}

/// How long each part takes in a meeting of so many minutes: its share of them, and at least one. What is left over, or
/// lacks, is of the longest part.
fn shares(minutes: i32) -> Vec<i32> {
    let whole: i32 = PARTS.iter().map(|(_, minutes, _)| minutes).sum();
    let mut shares: Vec<i32> = PARTS.iter().map(|(_, part, _)| (part * minutes / whole).max(1)).collect();
    let left = minutes - shares.iter().sum::<i32>();
    if let Some(longest) = shares.iter_mut().max_by_key(|share| **share) {
        *longest += left;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chapters::MEETING_MINUTES;

    #[test]
    fn it_is_as_long_as_the_meeting_however_long_that_is() {
        assert_eq!(shares(90), [15, 5, 5, 25, 10, 15, 5, 5, 5]);
        assert_eq!(shares(60), [10, 3, 3, 19, 6, 10, 3, 3, 3]);
        for minutes in MEETING_MINUTES {
            let shares = shares(minutes);
            assert_eq!(shares.iter().sum::<i32>(), minutes);
            assert!(shares.iter().all(|part| (1..=240).contains(part)), "{minutes}: {shares:?}");
        }
    }

    #[test]
    fn every_text_of_it_is_there_in_both_languages() {
        let mut keys: Vec<String> = vec!["agenda-standard".to_owned()];
        keys.extend(PARTS.iter().map(|(key, ..)| format!("agenda-{key}")));
        for (key, _) in ROLES {
            keys.extend([format!("agenda-role-{key}"), format!("agenda-role-{key}-what")]);
        }
        for locale in [Locale::En, Locale::Pl] {
            for key in &keys {
                assert!(texts::has_text(locale, key), "{key}");
            }
            // Roles that are named alike would be one.
            let mut names: Vec<String> =
                ROLES.iter().map(|(key, _)| fold(&texts::text(locale, &format!("agenda-role-{key}")))).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), ROLES.len());
        }
    }
}

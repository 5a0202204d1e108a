//! Operations to try, by role: the files of `tests/operations`, which `tests/api/operations.rs` runs one by one.

use std::sync::LazyLock;

use serde::Serialize;

/// An operation to try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// What its file is called.
    pub name: &'static str,
    /// For whom: `member`, `president`, `vice president` or `administrator`.
    pub role: String,
    /// What it does, in one line.
    pub title: &'static str,
    /// What the operation in it is called.
    pub operation: &'static str,
    /// The document, as it is in the file.
    pub query: &'static str,
    /// The variables as JSON. A text that begins with `@` stands for something that the club has: see
    /// `src/pages/graphiql/src/filling.js`.
    pub variables: Option<&'static str>,
}

/// All of them, in the order of their tabs.
pub static SAMPLES: LazyLock<Vec<Sample>> =
    LazyLock::new(|| FILES.iter().filter_map(|(name, query, variables)| read(name, query, *variables)).collect());

/// What answers whatever the variables of the samples stand for.
pub const CONTEXT: &str = include_str!("../../tests/operations/context.graphql");

macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../tests/operations/", $name, ".graphql")), None)
    };
    ($name:literal, with variables) => {
        (
            $name,
            include_str!(concat!("../../tests/operations/", $name, ".graphql")),
            Some(include_str!(concat!("../../tests/operations/", $name, ".variables.json"))),
        )
    };
}

const FILES: [(&str, &str, Option<&str>); 17] = [
    file!("my-week"),
    file!("next-agenda"),
    file!("find-members", with variables),
    file!("invite-visitor", with variables),
    file!("pass-referral", with variables),
    file!("watch-referrals"),
    file!("thank-for-business", with variables),
    file!("chapter-board"),
    file!("schedule-meeting", with variables),
    file!("other-meeting-time"),
    file!("watch-meeting", with variables),
    file!("open-roles"),
    file!("week-to-close"),
    file!("mark-attendance", with variables),
    file!("close-week", with variables),
    file!("club-at-a-glance"),
    file!("coming-meetings", with variables),
];

/// The first line of a file is `# Role: What it does`.
fn read(name: &'static str, query: &'static str, variables: Option<&'static str>) -> Option<Sample> {
    let (head, document) = query.split_once('\n')?;
    let (role, title) = head.strip_prefix("# ")?.split_once(": ")?;
    let operation = document.split(|letter: char| !letter.is_alphanumeric()).nth(1)?;
    Some(Sample { name, role: role.to_lowercase(), title, operation, query, variables: variables.map(str::trim_end) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_says_for_whom_it_is_and_what_it_does() {
        assert_eq!(SAMPLES.len(), FILES.len());
        let roles: Vec<&str> = SAMPLES.iter().map(|sample| sample.role.as_str()).collect();
        let mut each = roles.clone();
        each.dedup();
        assert_eq!(each, ["member", "president", "vice president", "administrator"]);
        assert_eq!((SAMPLES[0].operation, SAMPLES[14].operation), ("MyWeek", "CloseWeek"));
        assert!(SAMPLES.iter().all(|sample| sample.title.len() < 100), "a title is one short line");
    }
}

//! What `chapterhouse demo` says when it is ready: where everything is, who can sign in, and a first request.

use std::fmt;
use std::path::Path;

use crate::demo::{Origin, SignIn, SignIns};

/// How wide it may be.
const WIDTH: usize = 100;

/// The viewer's chapter and its next meetings.
const FIRST_QUERY: &str = "{ viewer { member { fullName } chapter { name nextMeetings { localStart } } } }";

pub(super) struct Greeting<'a> {
    pub url: &'a str,
    pub origin: Origin,
    pub file: &'a Path,
    pub sign_ins: &'a SignIns,
    pub token: &'a str,
    pub token_minutes: &'a str,
}

impl fmt::Display for Greeting<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, origin, .. } = self;
        let rule = "─".repeat(WIDTH);
        writeln!(out, "{rule}")?;
        writeln!(out, "API         {url}/graphql")?;
        writeln!(out, "Playground  {url}/graphiql (one click signs in)")?;
        writeln!(out, "Mailbox     {url}/mailbox")?;
        writeln!(out, "Data        {} ({}, of {})", self.file.display(), origin.in_words(), origin.today)?;
        writeln!(out)?;
        writeln!(out, "Sign-ins at {}, new at each start:", self.sign_ins.chapter.name)?;
        for line in table(&self.sign_ins.all) {
            writeln!(out, "{line}")?;
        }
        writeln!(out)?;
        writeln!(out, "A first request, as the president (the token holds for {} minutes):", self.token_minutes)?;
        write!(out, "{}", request(url, self.token))?;
        writeln!(out)?;
        writeln!(out, "Ctrl-C stops the server; what it holds is kept.")?;
        write!(out, "{rule}")
    }
}

fn table(sign_ins: &[SignIn]) -> Vec<String> {
    let rows: Vec<[String; 4]> = sign_ins
        .iter()
        .map(|one| [one.role().to_owned(), one.member.full_name(), one.email.to_string(), one.password.clone()])
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let [roles, names, emails] = [width(0), width(1), width(2)];
    rows.iter()
        .map(|[role, name, email, password]| format!("{role:roles$}  {name:names$}  {email:emails$}  {password}"))
        .collect()
}

/// To be pasted into a shell. A token is longer than a line: inside double quotes the shell joins what a backslash
/// splits.
fn request(url: &str, token: &str) -> String {
    let mut header = String::from("-H \"authorization: Bearer ");
    let mut room = WIDTH - header.len() - 1;
    let mut rest = token;
    while rest.len() > room {
        let (line, after) = rest.split_at(room);
        header.push_str(line);
        header.push_str("\\\n");
        rest = after;
        room = WIDTH - 3;
    }
    let body = format!(r#"{{"query":"{FIRST_QUERY}"}}"#);
    format!("curl -s {url}/graphql -H 'content-type: application/json' \\\n{header}{rest}\" \\\n-d '{body}'\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_fits_the_width_and_a_shell_reads_the_whole_token() {
        for length in [10, 74, 75, 200, 461] {
            let token: String = ('a'..='z').cycle().take(length).collect();
            let request = request("http://127.0.0.1:8080", &token);
            assert!(request.lines().all(|line| line.chars().count() <= WIDTH), "{request}");
            let script = request.replacen("curl -s", "printf '%s\\n'", 1);
            let shell = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            let read = String::from_utf8(shell.stdout).unwrap();
            let words: Vec<&str> = read.lines().collect();
            assert_eq!(words[0], "http://127.0.0.1:8080/graphql");
            assert_eq!(words[4], format!("authorization: Bearer {token}"));
            assert!(words[6].starts_with(r#"{"query":"{ viewer"#) && words.len() == 7, "{words:?}");
        }
    }
}

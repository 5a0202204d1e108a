//! `chapterhouse import roster | slips`

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use super::context::Context;
use super::failure::Failure;
use super::{parse_day, say};
use crate::access::Actor;
use crate::app;
use crate::exchange::files::{self, LineProblem, roster, slips};
use crate::exchange::{ImportReport, ImportRoster, ImportSlips, Progress, import_roster, import_slips};
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};
use crate::platform::texts::{Arg, rejection, text, text_with};
use crate::platform::values::Locale;

/// The most problems that are listed on a terminal, so that what they are about stays in sight. Elsewhere all are.
const LISTED: usize = 50;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add the members of a chapter, and bring those who are there up to date; all or nothing
    Roster {
        /// CSV: First Name, Last Name, Email, Phone, Company, Category, Joined, Renewal
        file: PathBuf,
        /// Whose roster: the chapter's name
        #[arg(long, value_name = "NAME")]
        chapter: String,
        /// Find everything that is wrong, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Record referrals, closed business, one-to-ones and education; all or nothing
    Slips {
        /// CSV: From, To, Slip Type, Inside/Outside, $ if TYFCB, Qty if CEU, Detail
        file: PathBuf,
        /// Look for names in this chapter first [default: in the whole club]
        #[arg(long, value_name = "NAME")]
        chapter: Option<String>,
        /// The day that the slips count for, such as 2026-05-31 [default: today]
        #[arg(long, value_name = "DATE", value_parser = parse_day)]
        on: Option<NaiveDate>,
        /// Find everything that is wrong, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) fn run(context: &Context, command: Command) -> std::result::Result<(), Failure> {
    let locale = reader();
    let (Command::Roster { file, .. } | Command::Slips { file, .. }) = &command;
    let (name, is_roster) = (file.display().to_string(), matches!(command, Command::Roster { .. }));
    // Before the database is asked for anything: most mistakes are the file's.
    let bytes = files::read(file)
        .map_err(|problem| Failure::new(format!("{name}: {}", rejection(locale, &problem.rejection()))))?;
    let config = context.start(Vec::new())?;
    let report = Context::block_on(async {
        let db = app::open_database(&config).await?;
        let bar = progress_bar();
        let outcome = import(&db, command, bytes, &|done, total| show(&bar, done, total)).await;
        bar.finish_and_clear();
        app::close_database(db).await;
        outcome.map_err(|error| failure_of(locale, &name, error))
    })?;
    if !report.problems.is_empty() {
        return Err(bad_lines(locale, &name, is_roster, &report));
    }
    tell(locale, is_roster, &report);
    Ok(())
}

async fn import(db: &Db, command: Command, bytes: Vec<u8>, progress: Progress<'_>) -> Result<ImportReport> {
    let actor = Actor::system("import");
    match command {
        Command::Roster { chapter, dry_run, .. } => {
            let input = ImportRoster { bytes, chapter, is_dry_run: dry_run };
            import_roster(db, &actor, input, progress).await
        }
        Command::Slips { chapter, on, dry_run, .. } => {
            let input = ImportSlips { bytes, chapter, day: on, is_dry_run: dry_run };
            import_slips(db, &actor, input, progress).await
        }
    }
}

/// The language of the operator, as their terminal has it.
fn reader() -> Locale {
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let chosen = variables.iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
    if chosen.is_some_and(|value| value.starts_with("pl")) { Locale::Pl } else { Locale::En }
}

/// On stderr, and only when that is a terminal.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    match ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn show(bar: &ProgressBar, done: usize, total: usize) {
    bar.set_length(total as u64);
    bar.set_position(done as u64);
}

fn failure_of(locale: Locale, file: &str, error: Error) -> Failure {
    match error {
        Error::Rejected(reasons) => {
            let reasons: Vec<String> = reasons.iter().map(|reason| rejection(locale, reason)).collect();
            Failure::new(format!("{file}: {}", reasons.join(" ")))
        }
        error => error.into(),
    }
}

fn bad_lines(locale: Locale, file: &str, is_roster: bool, report: &ImportReport) -> Failure {
    let count = [("count", Arg::from(report.bad_lines())), ("file", Arg::from(file.to_owned()))];
    let failure = Failure::new(format!(
        "{}\n{}",
        text_with(locale, "import-bad", count),
        listed(locale, &report.problems, fitting(&std::io::stderr())).join("\n")
    ));
    let is_other_file = report.problems.iter().any(|problem| problem.reason.code == "IMPORT_COLUMNS_MISSING");
    let hint = match (is_other_file, is_roster) {
        (false, _) => text(locale, "import-bad-hint"),
        (true, true) => wrong_file_hint(locale, "import-wrong-roster-hint", roster::COLUMNS),
        (true, false) => wrong_file_hint(locale, "import-wrong-slips-hint", slips::COLUMNS),
    };
    failure.hint(hint)
}

fn wrong_file_hint(locale: Locale, key: &str, columns: &[&str]) -> String {
    text_with(locale, key, [("columns", columns.join(", ").into())])
}

/// How many problems are listed there.
fn fitting(output: &impl IsTerminal) -> usize {
    if output.is_terminal() { LISTED } else { usize::MAX }
}

fn listed(locale: Locale, problems: &[LineProblem], limit: usize) -> Vec<String> {
    let mut lines: Vec<String> =
        problems.iter().take(limit).map(|problem| format!("  {}", problem.message(locale))).collect();
    if let Some(more) = problems.len().checked_sub(limit).filter(|more| *more > 0) {
        lines.push(format!("  {}", text_with(locale, "import-more", [("count", more.into())])));
    }
    lines
}

fn tell(locale: Locale, is_roster: bool, report: &ImportReport) {
    let counted = |key: &str, count: usize| text_with(locale, key, [("count", count.into())]);
    say(counted("import-read", report.rows_read));
    if !report.ignored_columns.is_empty() {
        let columns = report.ignored_columns.join(", ");
        say(text_with(locale, "import-ignored", [("columns", columns.into())]));
    }
    if !report.warnings.is_empty() {
        say(counted("import-odd", report.warnings.iter().map(|one| one.line).collect::<BTreeSet<_>>().len()));
        listed(locale, &report.warnings, fitting(&std::io::stdout())).into_iter().for_each(say);
    }
    if let Some(at) = report.imported_before {
        return say(text_with(locale, "import-before", [("at", at.to_string().into())]));
    }
    if report.is_dry_run {
        say(text(locale, "import-dry-run"));
    }
    if is_roster {
        say(counted("import-members-added", report.added));
        say(counted("import-members-changed", report.changed));
        say(counted("import-members-unchanged", report.unchanged));
    } else {
        let added = report.slips_added;
        let kinds = [
            ("count", Arg::from(report.added)),
            ("day", report.day.map(|day| day.to_string()).into()),
            ("referrals", added.referrals.into()),
            ("business", added.business.into()),
            ("meetings", added.one_to_ones.into()),
            ("credits", added.credits.into()),
        ];
        say(text_with(locale, "import-slips-added", kinds));
        say(counted("import-slips-unchanged", report.unchanged));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::error::reject;

    #[test]
    fn what_does_not_fit_is_counted_and_said_where_to_read() {
        let problem = |line| LineProblem { line, reason: reject("IMPORT_FILE_EMPTY") };
        let problems: Vec<LineProblem> = (1..=3).map(problem).collect();
        assert_eq!(
            listed(Locale::En, &problems, 2),
            [
                "  Line 1: The file is empty.",
                "  Line 2: The file is empty.",
                "  … and 1 more. Send the output into a file to read all of them."
            ]
        );
        assert_eq!(listed(Locale::En, &problems, 3).len(), 3);
        assert_eq!(listed(Locale::En, &problems, usize::MAX).len(), 3);
    }
}

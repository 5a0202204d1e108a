//! What an import did, or would do; and the one transaction it does it in.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbBackend};

use super::files::LineProblem;
use crate::chapters::{self, Chapter};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Rejection, Result, reject};
use crate::platform::values::{fold, nearest};

/// The most chapters that a message lists.
const LISTED: usize = 5;

/// What an import did, or would do. Unless `problems` is empty, nothing was changed.
#[must_use]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// It was tried only: nothing was changed.
    pub is_dry_run: bool,
    /// Rows that could be read.
    pub rows_read: usize,
    /// Rows that made a new record.
    pub added: usize,
    /// Rows that changed a record.
    pub changed: usize,
    /// Rows that were there already.
    pub unchanged: usize,
    /// What `added` is made of, when the file is a slip audit.
    pub slips_added: SlipCounts,
    /// For which day slips count.
    pub day: Option<NaiveDate>,
    /// When this file, with the same options, was imported before: this time it changed nothing.
    pub imported_before: Option<Timestamp>,
    /// Everything that is wrong, in the order of the lines.
    pub problems: Vec<LineProblem>,
    /// What is odd but does not hinder, in the order of the lines.
    pub warnings: Vec<LineProblem>,
    /// Columns that nobody asked for.
    pub ignored_columns: Vec<String>,
}

/// Slips by their kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SlipCounts {
    /// Referrals.
    pub referrals: usize,
    /// Entries of closed business.
    pub business: usize,
    /// One-to-ones.
    pub one_to_ones: usize,
    /// Entries of education credits.
    pub credits: usize,
}

/// Told after each row: how many are done, and of how many.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

impl ImportReport {
    /// How many lines are bad; one line may have several problems.
    pub fn bad_lines(&self) -> usize {
        self.problems.iter().map(|problem| problem.line).collect::<BTreeSet<_>>().len()
    }

    pub(super) fn note(&mut self, line: usize, reason: Rejection) {
        self.problems.push(LineProblem { line, reason });
    }

    pub(super) fn in_line_order(mut self) -> Self {
        self.problems.sort_by_key(|problem| problem.line);
        self.warnings.sort_by_key(|warning| warning.line);
        self
    }
}

/// Carries the report of work that is to be rolled back out of its transaction.
#[derive(Debug, thiserror::Error)]
#[error("the import is rolled back")]
struct NotKept(ImportReport);

/// Does an import's work in one transaction, and keeps it unless a line is bad or it was a dry run.
pub(super) async fn all_or_nothing(
    db: &Db,
    is_dry_run: bool,
    work: impl AsyncFnOnce(&Tx) -> Result<ImportReport>,
) -> Result<ImportReport> {
    let outcome = db.tx(async |tx| {
        let_one_import_in(tx).await?;
        let report = ImportReport { is_dry_run, ..work(tx).await?.in_line_order() };
        if is_dry_run || !report.problems.is_empty() { Err(Error::internal(NotKept(report))) } else { Ok(report) }
    });
    match outcome.await {
        Err(Error::Internal(cause)) => match cause.downcast::<NotKept>() {
            Ok(not_kept) => Ok(not_kept.0),
            Err(cause) => Err(Error::Internal(cause)),
        },
        Err(Error::Busy(_)) => reject("IMPORT_BUSY").err(),
        outcome => outcome,
    }
}

/// One import at a time, so that two of the same file do not wait for each other's rows in a circle; an operator
/// has more patience than a request.
async fn let_one_import_in(tx: &Tx) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(
            "SET LOCAL statement_timeout = '60s'; SET LOCAL lock_timeout = '55s'; \
             SELECT pg_advisory_xact_lock(7136245012)",
        )
        .await?;
    }
    Ok(())
}

/// A chapter by its name, its name in URLs, or its id. Codes: `IMPORT_CHAPTER_UNKNOWN`, `IMPORT_NO_CHAPTERS`.
pub async fn find_chapter(connection: &impl ConnectionTrait, wanted: &str) -> Result<Chapter> {
    let all = chapters::all(connection).await?;
    let key = fold(wanted);
    let id = wanted.trim().parse().ok();
    let is_meant = |chapter: &&Chapter| Some(chapter.id) == id || chapter.name_key == key || chapter.slug == key;
    if let Some(chapter) = all.iter().find(is_meant) {
        return Ok(chapter.clone());
    }
    if all.is_empty() {
        return reject("IMPORT_NO_CHAPTERS").err();
    }
    let mut names = nearest(wanted, all.iter().map(|one| (one.name_key.as_str(), one.name.as_str())), LISTED);
    if names.is_empty() {
        names = all.iter().take(LISTED).map(|one| one.name.as_str()).collect();
    }
    reject("IMPORT_CHAPTER_UNKNOWN").with("name", wanted).with("names", names.join(", ")).err()
}

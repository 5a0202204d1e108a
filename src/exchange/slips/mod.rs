//! The import of a slip audit: referrals, closed business, one-to-ones and education credits by members' names.

use std::collections::{HashMap, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set};
use uuid::Uuid;

use super::entity::{import, import_row};
use super::files;
use super::files::slips::SlipRow;
use super::people::People;
use super::report::{ImportReport, Progress, all_or_nothing, find_chapter};
use crate::access::{Actor, ChapterId};
use crate::chapters;
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, reject};
use crate::platform::values::new_id;

mod deeds;
mod repeats;

use deeds::{Planned, Resolver};

const KIND: &str = "SLIPS";
/// Values that one statement carries.
const AT_ONCE: usize = 500;

/// A slip audit to import.
#[derive(Debug, Clone)]
pub struct ImportSlips {
    /// The CSV file.
    pub bytes: Vec<u8>,
    /// Where names are looked for first: the chapter's name, its name in URLs, or its id. Else in the whole club.
    pub chapter: Option<String>,
    /// The day that the slips count for, as they carry none; today in the chapter's zone, or the club's, when `None`.
    pub day: Option<NaiveDate>,
    /// Find every problem, and change nothing.
    pub is_dry_run: bool,
}

/// Records the slips of a file on behalf of the members that they name. All or nothing. Only the server itself may.
///
/// Referrals carry no day of their own: they, like all slips, are confirmed by the next close after the import.
///
/// The same file changes nothing the second time; a longer export of the same day adds what is new. One that holds
/// slips of another day is refused until somebody says for which day it counts.
///
/// Codes: those of the file (`IMPORT_FILE_…`), `IMPORT_CHAPTER_UNKNOWN`, `IMPORT_NO_CHAPTERS`, `IMPORT_DAY_FUTURE`,
/// `IMPORT_SLIPS_THERE`, `IMPORT_BUSY`.
pub async fn import_slips(db: &Db, actor: &Actor, input: ImportSlips, progress: Progress<'_>) -> Result<ImportReport> {
    if !actor.is_system() {
        return Err(Error::Denied("import slips"));
    }
    let text = files::decode(&input.bytes).map_err(|problem| problem.rejection())?;
    let parsed = files::slips::parse(&text);
    all_or_nothing(db, input.is_dry_run, async |tx| {
        let (chapter, day) = settle_options(tx, &input).await?;
        let report = ImportReport {
            rows_read: parsed.rows.len(),
            day: Some(day),
            problems: parsed.problems,
            ignored_columns: parsed.ignored_columns,
            ..ImportReport::default()
        };
        let people = People::load(tx, chapter).await?;
        let mut import = SlipImport { tx, actor, day, report, rows: Vec::new() };
        let planned = import.plan(&people, parsed.rows)?;
        if planned.is_empty() {
            return Ok(import.report);
        }
        let content = content_digest(&planned);
        if let Some(at) = import.find_before(&content, input.day).await? {
            import.report.unchanged = planned.len();
            import.report.imported_before = Some(at);
            return Ok(import.report);
        }
        if let Some(repeats) = import.repeats(&planned).await? {
            match input.day {
                Some(day) => import.report.warnings.extend(repeats.warning(day)),
                None => return repeats.refusal(planned.len(), day).err(),
            }
        }
        import.carry_out(planned, progress).await?;
        import.keep_books(&content).await?;
        Ok(import.report)
    })
    .await
}

/// The chapter, and the day.
async fn settle_options(tx: &Tx, input: &ImportSlips) -> Result<(Option<ChapterId>, NaiveDate)> {
    let chapter = match &input.chapter {
        Some(name) => Some(find_chapter(&**tx, name).await?),
        None => None,
    };
    let zone = match &chapter {
        Some(chapter) => chapter.time_zone,
        None => chapters::club(&**tx).await?.ok_or_else(|| reject("IMPORT_NO_CHAPTERS"))?.time_zone,
    };
    let today = tx.now().day_in(zone.0);
    let day = input.day.unwrap_or(today);
    if day > today {
        return reject("IMPORT_DAY_FUTURE").with("day", day.to_string()).err();
    }
    Ok((chapter.map(|chapter| chapter.id), day))
}

struct SlipImport<'a> {
    tx: &'a Tx,
    actor: &'a Actor,
    day: NaiveDate,
    report: ImportReport,
    /// The key of each row that made a record, and the record.
    rows: Vec<(String, Uuid)>,
}

impl SlipImport<'_> {
    /// Finds whom the rows name; notes what cannot be.
    fn plan(&mut self, people: &People, rows: Vec<(usize, SlipRow)>) -> Result<Vec<Planned>> {
        let mut planned = Vec::new();
        for (line, row) in rows {
            let mut resolver = Resolver { people, line, report: &mut self.report };
            planned.extend(resolver.plan(row)?);
        }
        Ok(planned)
    }

    /// When the same rows were imported before: for this day, or for any when nobody said which one. (Slips carry no
    /// day: the file of yesterday, imported again today, would count twice.)
    async fn find_before(&self, content: &str, day: Option<NaiveDate>) -> Result<Option<Timestamp>> {
        let digest = import::Column::Digest;
        let query = import::Entity::find().filter(match day {
            Some(day) => digest.eq(digest_on(content, day)),
            None => digest.starts_with(content),
        });
        let before = query.order_by_desc(import::Column::ImportedAt).one(&**self.tx).await?;
        Ok(before.map(|before| before.imported_at))
    }

    async fn carry_out(&mut self, planned: Vec<Planned>, progress: Progress<'_>) -> Result<()> {
        let keys = keys_on(self.day, &planned);
        let there = self.keys_there(&keys).await?;
        let total = keys.len();
        for (at, (key, planned)) in keys.into_iter().zip(planned).enumerate() {
            if there.contains(&key) {
                self.report.unchanged += 1;
            } else {
                let (line, kind) = (planned.line, planned.deed.kind());
                match planned.carry_out(self.tx, self.actor, self.day).await {
                    Ok(Some(subject)) => {
                        self.report.added += 1;
                        *kind.of(&mut self.report.slips_added) += 1;
                        self.rows.push((key, subject));
                    }
                    Ok(None) => self.report.unchanged += 1,
                    Err(Error::Rejected(reasons)) => {
                        for reason in reasons {
                            self.report.note(line, deeds::as_of_line(&reason));
                        }
                    }
                    Err(error) => return Err(error),
                }
            }
            progress(at + 1, total);
        }
        Ok(())
    }

    async fn keys_there(&self, keys: &[String]) -> Result<HashSet<String>> {
        let mut there = HashSet::new();
        for some in keys.chunks(AT_ONCE) {
            let keys = some.iter().map(String::as_str);
            let rows = import_row::Entity::find().filter(import_row::Column::Key.is_in(keys)).all(&**self.tx).await?;
            there.extend(rows.into_iter().map(|row| row.key));
        }
        Ok(there)
    }

    /// Notes the file and its rows, so that neither is imported twice.
    async fn keep_books(&mut self, content: &str) -> Result<()> {
        let id = new_id();
        let row = import::ActiveModel {
            id: Set(id),
            kind: Set(KIND.to_owned()),
            digest: Set(digest_on(content, self.day)),
            rows_read: Set(count(self.report.rows_read)),
            rows_added: Set(count(self.report.added)),
            imported_at: Set(self.tx.now()),
        };
        import::Entity::insert(row).exec_without_returning(&**self.tx).await?;
        for some in std::mem::take(&mut self.rows).chunks(AT_ONCE) {
            let rows = some.iter().map(|(key, subject)| import_row::ActiveModel {
                key: Set(key.clone()),
                import_id: Set(id),
                subject_id: Set(*subject),
            });
            import_row::Entity::insert_many(rows).exec_without_returning(&**self.tx).await?;
        }
        Ok(())
    }
}

/// Each row's key: the same slip may stand in a file more than once, and then counts as often.
fn keys_on(day: NaiveDate, planned: &[Planned]) -> Vec<String> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut keys = Vec::with_capacity(planned.len());
    for planned in planned {
        let times = seen.entry(&planned.normal).or_default();
        *times += 1;
        keys.push(digest([KIND, &day.to_string(), &planned.normal, &times.to_string()]));
    }
    keys
}

/// What the file says, whatever its encoding, delimiter and column order. Where names were looked for needs no place
/// in it: each row carries the id of who reported it.
fn content_digest(planned: &[Planned]) -> String {
    digest([KIND].into_iter().chain(planned.iter().map(|planned| planned.normal.as_str())))
}

fn digest_on(content: &str, day: NaiveDate) -> String {
    format!("{content}:{day}")
}

fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    for part in parts {
        // The length before each part, so that no two lists run into the same text.
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    URL_SAFE_NO_PAD.encode(context.finish())
}

fn count(rows: usize) -> i32 {
    i32::try_from(rows).unwrap_or(i32::MAX)
}

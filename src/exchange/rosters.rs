//! The import of a roster: members by e-mail, seats by category. Members that the file lacks are left alone.

use std::collections::{HashMap, HashSet};

use sea_orm::ConnectionTrait as _;

use super::files::roster::{CATEGORY, EMAIL, RosterRow};
use super::files::{self, Parsed};
use super::report::{ImportReport, Progress, all_or_nothing, find_chapter};
use crate::access::{Actor, MemberId, Permission, require};
use crate::chapters::{self, Category, CategoryId, Chapter};
use crate::members::{self, AddMember, ChangeMember, JoinChapter, Member, MembershipStatus};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Rejection, Result, reject};
use crate::platform::values::{Email, fold, nearest};

/// Values that one statement asks for.
const AT_ONCE: usize = 500;

/// A roster to import.
#[derive(Debug, Clone)]
pub struct ImportRoster {
    /// The CSV file.
    pub bytes: Vec<u8>,
    /// Whose roster: the chapter's name, its name in URLs, or its id.
    pub chapter: String,
    /// Find every problem, and change nothing.
    pub is_dry_run: bool,
}

/// Adds the members of a roster who are not in the club yet, and brings those who are in the chapter up to date.
/// All or nothing; the second time nothing is different.
///
/// Codes: those of the file (`IMPORT_FILE_…`), `IMPORT_CHAPTER_UNKNOWN`, `IMPORT_NO_CHAPTERS`, `IMPORT_BUSY`.
pub async fn import_roster(
    db: &Db,
    actor: &Actor,
    input: ImportRoster,
    progress: Progress<'_>,
) -> Result<ImportReport> {
    let text = files::decode(&input.bytes).map_err(|problem| problem.rejection())?;
    let parsed = files::roster::parse(&text);
    all_or_nothing(db, input.is_dry_run, async |tx| {
        let chapter = find_chapter(&**tx, &input.chapter).await?;
        require(actor, Permission::EditRoster, chapter.scope())?;
        let mut import = RosterImport::start(tx, actor, chapter, &parsed).await?;
        let planned = import.plan(parsed.rows).await?;
        import.carry_out(planned, progress).await?;
        Ok(import.report)
    })
    .await
}

/// A row with all that it names.
struct Planned {
    line: usize,
    row: RosterRow,
    category: CategoryId,
    member: Option<Member>,
}

/// Who sits where while the rows are carried out.
struct Holder {
    member: MemberId,
    name: String,
}

enum Done {
    Added(MemberId),
    Changed,
    Unchanged,
}

struct RosterImport<'a> {
    tx: &'a Tx,
    actor: &'a Actor,
    chapter: Chapter,
    categories: Vec<Category>,
    members: HashMap<Email, Member>,
    /// Members whose open seat, pending or held, is in this chapter.
    own: HashSet<MemberId>,
    seats: HashMap<CategoryId, Holder>,
    report: ImportReport,
}

impl<'a> RosterImport<'a> {
    async fn start(tx: &'a Tx, actor: &'a Actor, chapter: Chapter, parsed: &Parsed<RosterRow>) -> Result<Self> {
        let mut members = HashMap::new();
        let emails: Vec<Email> = parsed.rows.iter().map(|(_, row)| row.email.clone()).collect();
        for some in emails.chunks(AT_ONCE) {
            let found = members::by_emails(&**tx, some).await?;
            members.extend(found.into_iter().filter_map(|member| Some((member.email.clone()?, member))));
        }
        let (mut own, mut seats) = (HashSet::new(), HashMap::new());
        for seated in members::open_seats(&**tx, chapter.id).await? {
            own.insert(seated.member.id);
            if seated.membership.status != MembershipStatus::Pending {
                let holder = Holder { member: seated.member.id, name: seated.member.full_name() };
                seats.insert(seated.membership.category_id, holder);
            }
        }
        let report = ImportReport {
            rows_read: parsed.rows.len(),
            problems: parsed.problems.clone(),
            ignored_columns: parsed.ignored_columns.clone(),
            ..ImportReport::default()
        };
        let categories = chapters::all_categories(&**tx).await?;
        Ok(Self { tx, actor, chapter, categories, members, own, seats, report })
    }

    /// Finds what the rows name; notes what cannot be.
    async fn plan(&mut self, rows: Vec<(usize, RosterRow)>) -> Result<Vec<Planned>> {
        let mut planned = Vec::new();
        let mut lines: HashMap<CategoryId, usize> = HashMap::new();
        for (line, row) in rows {
            let category = self.category(row.category.as_str()).and_then(|category| {
                let first = *lines.entry(category).or_insert(line);
                if first == line {
                    return Ok(category);
                }
                let value = row.category.as_str();
                Err(reject("IMPORT_CATEGORY_TWICE").with("value", value).with("first", first.to_string()))
            });
            let category = category.map_err(|reason| self.report.note(line, reason.on(CATEGORY))).ok();
            let member = self.members.get(&row.email).cloned();
            if let Some(member) = &member
                && let Some(elsewhere) = self.sits_elsewhere(member).await?
            {
                let reason = reject("IMPORT_MEMBER_ELSEWHERE").with("value", row.email.as_str());
                let reason = reason.with("name", member.full_name()).with("chapter", elsewhere);
                self.report.note(line, reason.on(EMAIL));
                continue;
            }
            if let Some(category) = category {
                planned.push(Planned { line, row, category, member });
            }
        }
        Ok(planned)
    }

    /// The name of the other chapter in which a member has a seat.
    async fn sits_elsewhere(&self, member: &Member) -> Result<Option<String>> {
        if self.own.contains(&member.id) {
            return Ok(None);
        }
        let Some(seat) = members::open_membership(&**self.tx, member.id).await? else { return Ok(None) };
        Ok(Some(chapters::get(&**self.tx, seat.chapter_id).await?.name))
    }

    /// The category with this code or name.
    fn category(&self, name: &str) -> Result<CategoryId, Rejection> {
        let key = fold(name);
        let is_named = |one: &&Category| one.name_en_key == key || one.name_pl_key == key || fold(&one.code) == key;
        let named: Vec<&Category> = self.categories.iter().filter(is_named).collect();
        // A profession may be called as its sphere is; a seat is of a profession.
        let professions: Vec<&Category> = named.iter().copied().filter(|one| one.parent_id.is_some()).collect();
        match (professions.as_slice(), named.as_slice()) {
            ([one], _) | (_, [one]) => Ok(one.id),
            (_, []) => Err(self.unknown_category(name)),
            (_, several) => {
                let codes: Vec<&str> = several.iter().map(|one| one.code.as_str()).collect();
                Err(reject("IMPORT_CATEGORY_AMBIGUOUS").with("value", name).with("codes", codes.join(", ")))
            }
        }
    }

    fn unknown_category(&self, name: &str) -> Rejection {
        let known = self.categories.iter().flat_map(|one| {
            [(one.name_en_key.as_str(), one.name_en.as_str()), (one.name_pl_key.as_str(), one.name_pl.as_str())]
        });
        match nearest(name, known, 1).first() {
            Some(near) => reject("IMPORT_CATEGORY_UNKNOWN_NEAR").with("value", name).with("near", *near),
            None => reject("IMPORT_CATEGORY_UNKNOWN").with("value", name),
        }
    }

    /// Row by row, but whoever takes the seat that another row leaves comes after that one.
    async fn carry_out(&mut self, planned: Vec<Planned>, progress: Progress<'_>) -> Result<()> {
        let total = self.report.rows_read;
        let mut done = total - planned.len();
        let mut waiting = planned;
        loop {
            let (ready, blocked): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|one| self.is_free_for(one));
            waiting = blocked;
            if ready.is_empty() {
                break;
            }
            for one in ready {
                self.settle(one).await?;
                done += 1;
                progress(done, total);
            }
        }
        for one in &waiting {
            let reason = self.seat_taken(one, &waiting);
            self.report.note(one.line, reason.on(CATEGORY));
        }
        Ok(())
    }

    fn is_free_for(&self, planned: &Planned) -> bool {
        let Some(holder) = self.seats.get(&planned.category) else { return true };
        planned.member.as_ref().is_some_and(|member| member.id == holder.member)
    }

    fn seat_taken(&self, planned: &Planned, waiting: &[Planned]) -> Rejection {
        let Some(holder) = self.seats.get(&planned.category) else { return reject("IMPORT_SEAT_JUST_TAKEN") };
        let moves = |one: &&Planned| one.member.as_ref().is_some_and(|member| member.id == holder.member);
        let reason = match waiting.iter().find(moves) {
            Some(other) => reject("IMPORT_SEAT_NOT_LEFT").with("other", other.line.to_string()),
            None => reject("IMPORT_SEAT_TAKEN"),
        };
        reason.with("value", planned.row.category.as_str()).with("holder", &holder.name)
    }

    async fn settle(&mut self, planned: Planned) -> Result<()> {
        let Planned { line, row, category, member } = planned;
        // A unique index that refuses a row ends PostgreSQL's whole transaction, unless it happened in a savepoint;
        // and the other lines' problems are still to be found.
        self.tx.execute_unprepared("SAVEPOINT line").await?;
        let name = format!("{} {}", row.given_name, row.family_name);
        let known = member.as_ref().map(|member| member.id);
        let outcome = match member {
            Some(member) => self.update(&member, row, category).await,
            None => self.add(row, category).await,
        };
        let (member, count) = match outcome {
            Ok(Done::Added(member)) => (Some(member), &mut self.report.added),
            Ok(Done::Changed) => (known, &mut self.report.changed),
            Ok(Done::Unchanged) => (known, &mut self.report.unchanged),
            Err(Error::Rejected(reasons)) => {
                self.tx.execute_unprepared("ROLLBACK TO SAVEPOINT line").await?;
                for reason in reasons {
                    self.report.note(line, as_of_line(&reason));
                }
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        *count += 1;
        self.tx.execute_unprepared("RELEASE SAVEPOINT line").await?;
        if let Some(member) = member {
            self.seats.retain(|_, holder| holder.member != member);
            self.seats.insert(category, Holder { member, name });
        }
        Ok(())
    }

    async fn add(&self, row: RosterRow, category: CategoryId) -> Result<Done> {
        let seat = self.seat(&row, category);
        let input = AddMember {
            given_name: row.given_name,
            family_name: row.family_name,
            email: Some(row.email),
            phone: row.phone,
            company: row.company,
            offers: None,
            seeks: None,
            locale: self.chapter.locale,
            seat: Some(seat),
        };
        Ok(Done::Added(members::add_member_in(self.tx, self.actor, input).await?.id))
    }

    async fn update(&self, member: &Member, row: RosterRow, category: CategoryId) -> Result<Done> {
        let seat = self.seat(&row, category);
        let input = ChangeMember {
            given_name: Some(row.given_name),
            family_name: Some(row.family_name),
            phone: row.phone,
            company: row.company,
        };
        let is_other = members::change_member_in(self.tx, self.actor, member, self.chapter.id, input).await?;
        let has_moved = members::move_seat_in(self.tx, self.actor, member.id, seat).await?;
        Ok(if is_other || has_moved { Done::Changed } else { Done::Unchanged })
    }

    fn seat(&self, row: &RosterRow, category: CategoryId) -> JoinChapter {
        JoinChapter { chapter: self.chapter.id, category, joined_on: row.joined_on, renewal_on: row.renewal_on }
    }
}

/// What a step refused, as the person with the file reads it. What can be known beforehand was found beforehand: this
/// is left to what others do at the same moment.
fn as_of_line(reason: &Rejection) -> Rejection {
    match reason.code {
        "EMAIL_TAKEN" => reject("IMPORT_EMAIL_JUST_TAKEN").on(EMAIL),
        "TAKEN" => reject("IMPORT_SEAT_JUST_TAKEN").on(CATEGORY),
        code => reject("IMPORT_REFUSED").with("code", code),
    }
}

//! `chapterhouse office assign | end | list`: the first leaders of a chapter, who then look after it by the API.

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use sea_orm::{ActiveEnum as _, Iterable as _};

use super::context::{self, Context};
use super::failure::{Failure, is_rejected};
use super::{parse_day, people, say, table};
use crate::access::{OfficeKind, OfficeScope};
use crate::chapters::{self, Chapter, Region};
use crate::exchange::find_chapter;
use crate::members::{self, AssignOffice, EndOffice, Member, Office, OfficeStatus};
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::values::{Email, Zone, fold, nearest};

/// The most regions that a hint lists.
const LISTED: usize = 5;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Give a member an office for a term
    Assign(Assign),
    /// End an office before its term does
    End(End),
    /// List who holds the offices of a chapter, now and later
    List(List),
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Of which chapter
    #[arg(long, value_name = "NAME")]
    chapter: String,
}

#[derive(Debug, Args)]
pub(super) struct End {
    #[command(flatten)]
    which: Which,
    /// The first day that it is no longer held [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub(super) struct Assign {
    #[command(flatten)]
    which: Which,
    /// The first day of the term, such as 2026-10-01 [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    from: Option<NaiveDate>,
    /// The day after the last one [default: until somebody ends it]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    until: Option<NaiveDate>,
}

/// Whose office, and of what.
#[derive(Debug, Args)]
struct Which {
    /// The member's address, as the roster has it
    #[arg(long, value_name = "ADDRESS")]
    email: Email,
    /// president, vice-president, secretary-treasurer, membership-committee, visitor-host, mentor-coordinator,
    /// education-coordinator, region-director or club-administrator
    #[arg(long, value_name = "OFFICE", value_parser = parse_office)]
    office: OfficeKind,
    /// Of which chapter [default: where the member sits]
    #[arg(long, value_name = "NAME", conflicts_with = "region")]
    chapter: Option<String>,
    /// Of which region, for a region director
    #[arg(long, value_name = "NAME")]
    region: Option<String>,
}

fn name_of(office: OfficeKind) -> String {
    office.to_value().to_lowercase().replace('_', "-")
}

fn parse_office(text: &str) -> Result<OfficeKind, String> {
    let names = || OfficeKind::iter().map(name_of).collect::<Vec<_>>().join(", ");
    OfficeKind::iter().find(|office| name_of(*office) == text).ok_or_else(|| format!("an office is one of {}", names()))
}

/// Over what the office is held.
enum Over {
    Chapter(Box<Chapter>),
    Region(Region),
    Club,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<(), Failure> {
    let config = context.start(Vec::new())?;
    Context::with_migrated_database(&config, async |db| match command {
        Command::Assign(input) => assign(db, input).await,
        Command::End(input) => end(db, input).await,
        Command::List(input) => list(db, input).await,
    })
}

impl Over {
    /// What the office is over, by name, and the zone of a chapter.
    fn parts(&self) -> (OfficeScope, &str, Option<Zone>) {
        match self {
            Self::Chapter(chapter) => (OfficeScope::Chapter(chapter.id), chapter.name.as_str(), Some(chapter.zone())),
            Self::Region(region) => (OfficeScope::Region(region.id), region.name.as_str(), None),
            Self::Club => (OfficeScope::Club, "the club", None),
        }
    }
}

async fn end(db: &Db, input: &End) -> Result<(), Failure> {
    let (which, member) = (&input.which, people::find(db, &input.which.email).await?);
    let over = find_over(db, which, &member).await?;
    let (scope, name, zone) = over.parts();
    let day = input.on.unwrap_or_else(|| members::day_of_offices(db.now(), zone));
    let held = members::offices_during(db.reader(), which.office, scope, (day, None)).await?;
    let Some(office) = held.into_iter().find(|office| office.member_id == member.id) else {
        let what = format!("{} is not {} of {name} on {day} or later", member.full_name(), name_of(which.office));
        return Err(Failure::new(what).hint("`chapterhouse office list --chapter NAME` lists who holds what"));
    };
    let end = EndOffice { office: office.id, expected_version: office.version, on: Some(day), reason: None };
    let ended = members::end_office(db, &context::operator(), end).await?;
    let said = if ended.status == OfficeStatus::Assigned { term_of(&ended) } else { "never begun".to_owned() };
    say(format_args!("{}  {}, {name}, {said}", name_of(which.office), member.full_name()));
    Ok(())
}

async fn list(db: &Db, input: &List) -> Result<(), Failure> {
    let chapter = find_chapter(db.reader(), &input.chapter).await?;
    let today = db.now().day_in(chapter.zone().0);
    let offices = members::offices_of_chapters_from(db.reader(), &[chapter.id], today).await?;
    if offices.is_empty() {
        say("no offices");
        return Ok(());
    }
    let ids: Vec<_> = offices.iter().map(|office| office.member_id).collect();
    let holders = members::by_ids(db.reader(), &ids).await?;
    let mut rows = vec![["OFFICE", "HOLDER", "FROM", "UNTIL"].map(str::to_owned)];
    for office in offices {
        let holder = holders.iter().find(|one| one.id == office.member_id).map(Member::full_name);
        let until = office.ends_on.map(|day| day.to_string()).unwrap_or_default();
        rows.push([name_of(office.kind), holder.unwrap_or_default(), office.starts_on.to_string(), until]);
    }
    table(&rows).into_iter().for_each(say);
    Ok(())
}

async fn assign(db: &Db, input: &Assign) -> Result<(), Failure> {
    let which = &input.which;
    let member = people::find(db, &which.email).await?;
    let over = find_over(db, which, &member).await?;
    let (scope, name, zone) = over.parts();
    let starts_on = input.from.unwrap_or_else(|| members::day_of_offices(db.now(), zone));
    let term = (starts_on, input.until);
    let beside = members::offices_during(db.reader(), which.office, scope, term).await?;
    let office = AssignOffice { member: member.id, kind: which.office, scope, starts_on, ends_on: input.until };
    let given = members::assign_office(db, &context::operator(), office).await;
    let office = given.map_err(|error| with_hint(error, which))?;
    say(format_args!("{}  {}, {name}, {}", name_of(which.office), member.full_name(), term_of(&office)));
    tell_beside(db, &beside).await
}

fn with_hint(error: Error, which: &Which) -> Failure {
    let is_occupied = is_rejected(&error, "OFFICE_OCCUPIED");
    let failure = Failure::from(error);
    if !is_occupied {
        return failure;
    }
    failure.hint(format!("to end it: `chapterhouse office end --email ADDRESS --office {}`", name_of(which.office)))
}

/// Several may hold one office; an operator who meant a change should know that nobody's term has ended.
async fn tell_beside(db: &Db, beside: &[Office]) -> Result<(), Failure> {
    let ids: Vec<_> = beside.iter().map(|office| office.member_id).collect();
    let holders = members::by_ids(db.reader(), &ids).await?;
    for office in beside {
        if let Some(holder) = holders.iter().find(|holder| holder.id == office.member_id) {
            say(format_args!("note: {} holds this office, too, {}", holder.full_name(), term_of(office)));
        }
    }
    Ok(())
}

fn term_of(office: &Office) -> String {
    match office.ends_on {
        Some(end) => format!("from {} until {end}", office.starts_on),
        None => format!("from {}", office.starts_on),
    }
}

async fn find_over(db: &Db, input: &Which, member: &Member) -> Result<Over, Failure> {
    let name = name_of(input.office);
    match (input.office, &input.chapter, &input.region) {
        (OfficeKind::ClubAdministrator, None, None) => Ok(Over::Club),
        (OfficeKind::ClubAdministrator, ..) => {
            Err(Failure::new(format!("a {name} looks after the whole club")).hint("leave --chapter and --region out"))
        }
        (OfficeKind::RegionDirector, None, Some(region)) => Ok(Over::Region(find_region(db, region).await?)),
        (OfficeKind::RegionDirector, ..) => {
            Err(Failure::new(format!("a {name} looks after a region")).hint("say which: --region NAME"))
        }
        (_, Some(chapter), _) => Ok(Over::Chapter(Box::new(find_chapter(db.reader(), chapter).await?))),
        (_, None, Some(_)) => {
            Err(Failure::new(format!("{name} is an office of a chapter")).hint("say which: --chapter NAME"))
        }
        (_, None, None) => {
            let Some(seat) = members::open_membership(db.reader(), member.id).await? else {
                let failure = Failure::new(format!("{} sits in no chapter", member.full_name()));
                return Err(failure.hint("say of which chapter the office is: --chapter NAME"));
            };
            Ok(Over::Chapter(Box::new(chapters::get(db.reader(), seat.chapter_id).await?)))
        }
    }
}

async fn find_region(db: &Db, wanted: &str) -> Result<Region, Failure> {
    let all = chapters::all_regions(db.reader()).await?;
    let key = fold(wanted);
    if let Some(region) = all.iter().find(|region| region.name_key == key) {
        return Ok(region.clone());
    }
    let mut names = nearest(wanted, all.iter().map(|one| (one.name_key.as_str(), one.name.as_str())), LISTED);
    if names.is_empty() {
        names = all.iter().take(LISTED).map(|one| one.name.as_str()).collect();
    }
    let failure = Failure::new(format!("there is no region {wanted}"));
    Err(match names.as_slice() {
        [] => failure.hint("a region comes with its first chapter: `chapterhouse chapter create --region NAME …`"),
        names => failure.hint(format!("there is {}", names.join(", "))),
    })
}

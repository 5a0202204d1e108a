//! `chapterhouse office assign`: the first leaders of a chapter, who then look after it by the API.

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use sea_orm::{ActiveEnum as _, Iterable as _};

use super::context::{self, Context};
use super::failure::Failure;
use super::{parse_day, people, say};
use crate::access::{OfficeKind, OfficeScope};
use crate::chapters::{self, Chapter, Region};
use crate::exchange::find_chapter;
use crate::members::{self, AssignOffice, Member, Office};
use crate::platform::db::Db;
use crate::platform::values::{Email, fold, nearest};

/// The most regions that a hint lists.
const LISTED: usize = 5;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Give a member an office for a term
    Assign(Assign),
}

#[derive(Debug, Args)]
pub(super) struct Assign {
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
    /// The first day of the term, such as 2026-10-01 [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    from: Option<NaiveDate>,
    /// The day after the last one [default: until somebody ends it]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    until: Option<NaiveDate>,
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
    let Command::Assign(input) = command;
    let config = context.start(Vec::new())?;
    Context::with_migrated_database(&config, async |db| assign(db, input).await)
}

async fn assign(db: &Db, input: &Assign) -> Result<(), Failure> {
    let member = people::find(db, &input.email).await?;
    let over = find_over(db, input, &member).await?;
    let (scope, name, zone) = match &over {
        Over::Chapter(chapter) => (OfficeScope::Chapter(chapter.id), chapter.name.as_str(), chapter.zone().0),
        // Offices of regions and of the club change at midnight UTC: see `members::actor`.
        Over::Region(region) => (OfficeScope::Region(region.id), region.name.as_str(), chrono_tz::UTC),
        Over::Club => (OfficeScope::Club, "the club", chrono_tz::UTC),
    };
    let starts_on = input.from.unwrap_or_else(|| db.now().day_in(zone));
    let term = (starts_on, input.until);
    let beside = members::offices_during(db.reader(), input.office, scope, term).await?;
    let office = AssignOffice { member: member.id, kind: input.office, scope, starts_on, ends_on: input.until };
    let office = members::assign_office(db, &context::operator(), office).await?;
    say(format_args!("{}  {}, {name}, {}", name_of(input.office), member.full_name(), term_of(&office)));
    tell_beside(db, &beside).await?;
    if let Over::Chapter(chapter) = &over {
        let seat = members::open_membership(db.reader(), member.id).await?;
        if seat.is_none_or(|seat| seat.chapter_id != chapter.id) {
            say(format_args!("note: {} has no seat in {name}", member.full_name()));
        }
    }
    Ok(())
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

async fn find_over(db: &Db, input: &Assign, member: &Member) -> Result<Over, Failure> {
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

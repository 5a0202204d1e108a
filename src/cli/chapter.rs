//! `chapterhouse chapter create | list`

use chrono::NaiveTime;
use clap::{Args, Subcommand};

use super::context::{self, Context};
use super::failure::{Failure, is_rejected};
use super::{say, table};
use crate::chapters::{self, Chapter, Club, CreateChapter, CreateRegion, Region};
use crate::members;
use crate::platform::db::{Db, Tx};
use crate::platform::error::Result;
use crate::platform::values::{Country, Currency, Locale, Text, Zone, fold};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a chapter, and its region if there is none of that name
    Create(Create),
    /// List the chapters
    List,
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// The chapter's name, unique in the club
    #[arg(long)]
    name: Text<120>,
    /// The region that it belongs to
    #[arg(long, value_name = "NAME")]
    region: Text<120>,
    /// Where it meets
    #[arg(long, value_name = "NAME")]
    city: Text<120>,
    /// The city's country, ISO 3166-1, such as PL
    #[arg(long, value_name = "CODE")]
    country: Country,
    /// The zone of its meetings, such as Europe/Warsaw
    #[arg(long, value_name = "ZONE")]
    time_zone: Zone,
    /// The currency that its members record business in, ISO 4217, such as PLN
    #[arg(long, value_name = "CODE")]
    currency: Currency,
    /// Its language: en or pl [default: the club's]
    #[arg(long, value_name = "LOCALE")]
    locale: Option<Locale>,
    /// Where it usually meets
    #[arg(long, value_name = "PLACE")]
    venue: Option<Text<200>>,
    /// When its meetings usually start, by its own clock
    #[arg(long, value_name = "TIME", default_value = "06:45", value_parser = parse_time)]
    meets_at: NaiveTime,
    /// How many minutes they usually take
    #[arg(long, value_name = "N", default_value_t = 90)]
    minutes: i32,
}

fn parse_time(text: &str) -> std::result::Result<NaiveTime, &'static str> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| "a time of day is written 06:45")
}

pub(super) fn run(context: &Context, command: Command) -> Result<(), Failure> {
    let config = context.start(Vec::new())?;
    Context::with_migrated_database(&config, async |db| match command {
        Command::Create(input) => create(db, input).await,
        Command::List => list(db).await,
    })
}

async fn create(db: &Db, input: Create) -> Result<(), Failure> {
    let Some(club) = chapters::club(db.reader()).await? else {
        return Err(Failure::new("there is no club yet")
            .hint("`chapterhouse admin create --club NAME …` makes it with its first administrator"));
    };
    let name = input.name.clone();
    let made = db.tx(async |tx| create_in(tx, &club, input).await).await;
    let (chapter, region, is_new_region) = match made {
        Err(error) if is_rejected(&error, "NAME_TAKEN") => {
            return Err(Failure::new(format!("there is a chapter called {name}, or nearly so, already"))
                .hint("choose another name; `chapterhouse chapter list` lists those there are"));
        }
        outcome => outcome?,
    };
    say(format_args!("region   {}{}", region.name, if is_new_region { " (new)" } else { "" }));
    say(format_args!("chapter  {} ({}, {}, {})", chapter.name, chapter.city, chapter.time_zone, chapter.currency));
    say(format_args!("id       {}", chapter.id));
    Ok(())
}

async fn create_in(tx: &Tx, club: &Club, input: Create) -> Result<(Chapter, Region, bool)> {
    let actor = context::operator();
    let key = fold(input.region.as_str());
    let known = chapters::all_regions(&**tx).await?.into_iter().find(|region| region.name_key == key);
    let is_new_region = known.is_none();
    let region = if let Some(region) = known {
        region
    } else {
        let region = CreateRegion { club: club.id, name: input.region };
        chapters::create_region_in(tx, &actor, region).await?
    };
    let chapter = CreateChapter {
        region: region.id,
        name: input.name,
        city: input.city,
        country: input.country,
        time_zone: input.time_zone,
        currency: input.currency,
        locale: input.locale.unwrap_or(club.default_locale),
        languages: Vec::new(),
        slug: None,
        venue: input.venue,
        meeting_pattern: None,
        meeting_time: input.meets_at,
        meeting_minutes: input.minutes,
    };
    Ok((chapters::create_chapter_in(tx, &actor, chapter).await?, region, is_new_region))
}

async fn list(db: &Db) -> Result<(), Failure> {
    let all = chapters::all(db.reader()).await?;
    if all.is_empty() {
        say("no chapters");
        return Ok(());
    }
    let mut rows = vec![["NAME", "SLUG", "CITY", "ZONE", "CURRENCY", "MEMBERS"].map(str::to_owned)];
    for chapter in all {
        let today = db.now().day_in(chapter.zone().0);
        let members = members::count_seated(db.reader(), chapter.id, today).await?;
        let (zone, currency) = (chapter.time_zone.to_string(), chapter.currency.to_string());
        rows.push([chapter.name, chapter.slug, chapter.city, zone, currency, members.to_string()]);
    }
    table(&rows).into_iter().for_each(say);
    Ok(())
}

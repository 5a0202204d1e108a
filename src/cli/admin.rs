//! `chapterhouse admin create`: the first one who can sign in, and the club if there is none yet.

use clap::{Args, Subcommand};

use super::context::{self, Context};
use super::failure::Failure;
use super::passwords::PasswordSource;
use super::say;
use crate::access::{OfficeKind, OfficeScope};
use crate::accounts::{self, CreateAccount};
use crate::chapters::{self, Club, CreateClub};
use crate::members::{self, AddMember, AssignOffice, Member};
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};
use crate::platform::values::{Currency, Email, Locale, Text, Zone};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a club administrator who can sign in; also the club, if there is none yet
    Create(Create),
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// The address to sign in with
    #[arg(long, value_name = "ADDRESS")]
    email: Email,
    /// First name
    #[arg(long, value_name = "NAME")]
    given_name: Text<120>,
    /// Last name
    #[arg(long, value_name = "NAME")]
    family_name: Text<120>,
    /// The language the administrator reads: en or pl [default: the club's]
    #[arg(long, value_name = "LOCALE")]
    locale: Option<Locale>,
    #[command(flatten)]
    password: PasswordSource,
    #[command(flatten)]
    club: NewClub,
}

/// For a database without a club.
#[derive(Debug, Args)]
#[command(next_help_heading = "For a new club")]
pub(super) struct NewClub {
    /// The club's name; needed when there is no club yet
    #[arg(long, value_name = "NAME")]
    club: Option<Text<120>>,
    /// The language of those who have not chosen one: en or pl
    #[arg(long, value_name = "LOCALE", default_value = "en", requires = "club")]
    club_locale: Locale,
    /// The currency of club-wide figures, ISO 4217
    #[arg(long, value_name = "CODE", default_value = "EUR", requires = "club")]
    currency: Currency,
    /// The zone in which the club's days change
    #[arg(long, value_name = "ZONE", default_value = "UTC", requires = "club")]
    time_zone: Zone,
}

/// What was made.
struct Made {
    club: Club,
    is_new_club: bool,
    member: Member,
    is_new_member: bool,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<(), Failure> {
    let Command::Create(input) = command;
    let config = context.start(Vec::new())?;
    Context::with_migrated_database(&config, async |db| {
        // Before somebody is asked for a password.
        if chapters::club(db.reader()).await?.is_none() && input.club.club.is_none() {
            return Err(Failure::new("there is no club yet").hint("name it: --club NAME"));
        }
        if accounts::has_account(db, &input.email).await? {
            let assign = format!("chapterhouse office assign --email {} --office club-administrator", input.email);
            return Err(Failure::new(format!("{} can sign in already; nothing was changed", input.email))
                .hint(format!("to make them administrator: `{assign}`")));
        }
        let about = [input.email.as_str(), input.given_name.as_str(), input.family_name.as_str()];
        let chosen = input.password.choose(&about).await?;
        let made = db.tx(async |tx| create(tx, input, chosen.hash.clone()).await).await?;
        tell(&made, input);
        chosen.tell();
        Ok(())
    })
}

async fn create(tx: &Tx, input: &Create, password_hash: String) -> Result<Made> {
    let actor = context::operator();
    let (club, is_new_club) = match (chapters::club(&**tx).await?, &input.club.club) {
        (Some(club), _) => (club, false),
        (None, Some(name)) => {
            let club = CreateClub {
                name: name.clone(),
                default_locale: input.club.club_locale,
                reporting_currency: input.club.currency,
                time_zone: input.club.time_zone,
            };
            let club = chapters::create_club_in(tx, &actor, club).await?;
            chapters::add_starter_categories_in(tx, &actor).await?;
            (club, true)
        }
        (None, None) => return Err(Error::NotFound),
    };
    // Somebody of the roster may be made administrator: the person is the same.
    let known = members::by_emails(&**tx, std::slice::from_ref(&input.email)).await?.into_iter().next();
    let (member, is_new_member) = match known {
        Some(member) => (member, false),
        None => (members::add_member_in(tx, &actor, person(input, &club)).await?, true),
    };
    let account = CreateAccount { member: member.id, email: input.email.clone(), password_hash };
    accounts::create_account_in(tx, &actor, account).await?;
    let office = AssignOffice {
        member: member.id,
        kind: OfficeKind::ClubAdministrator,
        scope: OfficeScope::Club,
        // An office of the club changes at midnight UTC: see `members::actor`.
        starts_on: members::day_of_offices(tx.now(), None),
        ends_on: None,
    };
    members::assign_office_in(tx, &actor, office).await?;
    Ok(Made { club, is_new_club, member, is_new_member })
}

fn person(input: &Create, club: &Club) -> AddMember {
    AddMember {
        given_name: input.given_name.clone(),
        family_name: input.family_name.clone(),
        email: Some(input.email.clone()),
        phone: None,
        company: None,
        offers: None,
        seeks: None,
        locale: input.locale.unwrap_or(club.default_locale),
        seat: None,
    }
}

fn tell(made: &Made, input: &Create) {
    let Made { club, member, .. } = made;
    if made.is_new_club {
        say(format_args!(
            "club           {} ({}, {}, {})",
            club.name, club.default_locale, club.reporting_currency, club.time_zone
        ));
        let professions: usize = chapters::starter_categories().iter().map(|sphere| sphere.categories.len()).sum();
        say(format_args!("categories     {professions} professions"));
    }
    let was_there = if made.is_new_member { "" } else { ", was a member before" };
    say(format_args!("administrator  {} ({}{was_there})", member.full_name(), member.id));
    say(format_args!("sign-in        {}", input.email));
}

//! What a demo club was drawn from, and whether a database holds one.
//!
//! The first line of a club's audit log says who founded it: for a demo that is its origin, written in the transaction
//! that writes everything else.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::plan::{self, MOST_CHAPTERS, Plan};
use crate::access::audit;
use crate::chapters;
use crate::platform::db::Db;
use crate::platform::error::Result;
use crate::platform::values::ParseValueError;

/// What a demo club is drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Another seed gives another club.
    pub seed: u64,
    /// How many chapters.
    pub chapters: usize,
    /// The day that its weeks end before.
    pub today: NaiveDate,
}

impl Origin {
    /// The club that is drawn from it.
    pub fn plan(&self) -> Plan {
        plan::make(self.seed, self.chapters, self.today)
    }

    /// As people say it: `seed 7, 4 chapters`.
    pub fn in_words(&self) -> String {
        let chapters = if self.chapters == 1 { "chapter" } else { "chapters" };
        format!("seed {}, {} {chapters}", self.seed, self.chapters)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "demo seed={} chapters={} today={}", self.seed, self.chapters, self.today)
    }
}

impl FromStr for Origin {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let mut words = text.strip_prefix("demo ")?.split(' ');
            let seed = words.next()?.strip_prefix("seed=")?.parse().ok()?;
            let chapters = words.next()?.strip_prefix("chapters=")?.parse().ok()?;
            let today = words.next()?.strip_prefix("today=")?.parse().ok()?;
            let is_whole = words.next().is_none() && (1..=MOST_CHAPTERS).contains(&chapters);
            is_whole.then_some(Self { seed, chapters, today })
        };
        read().ok_or(ParseValueError("the origin of a demo is: demo seed=… chapters=… today=…"))
    }
}

/// What a database holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// No club yet.
    Nothing,
    /// A demo club, whole: it is loaded in one transaction.
    Demo(Origin),
    /// A club of this name that no demo has made.
    AnotherClub(String),
}

/// Looks whether there is a demo club.
pub async fn find(db: &Db) -> Result<Found> {
    let Some(club) = chapters::club(db.reader()).await? else { return Ok(Found::Nothing) };
    let log = audit::of_subject(db, club.id).await?;
    let founder = log.iter().find(|entry| entry.action == "clubCreate");
    let origin = founder.and_then(|entry| entry.actor_label.parse().ok());
    Ok(origin.map_or(Found::AnotherClub(club.name), Found::Demo))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_read_as_it_was_written() {
        let origin = Origin { seed: u64::MAX, chapters: 200, today: "2026-11-23".parse().unwrap() };
        assert_eq!(origin.to_string(), "demo seed=18446744073709551615 chapters=200 today=2026-11-23");
        assert_eq!(origin.to_string().parse(), Ok(origin));
        assert_eq!(Origin { seed: 7, chapters: 1, ..origin }.in_words(), "seed 7, 1 chapter");
        for other in ["", "demo", "admin", "demo seed=1 chapters=0 today=2026-11-23", "demo seed=1 chapters=4 today=x"]
        {
            assert!(other.parse::<Origin>().is_err(), "{other}");
        }
    }
}

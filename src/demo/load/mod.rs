//! Writes a plan by the club's own commands, each at its own instant: the rules hold for invented people, too.

mod agendas;
mod found;
mod minutes;
mod pairs;
mod story;
mod timeline;

use std::collections::HashMap;
use std::str::FromStr;

use super::origin::Origin;
use super::plan::Plan;
use crate::access::{Actor, MemberId};
use crate::chapters::{CategoryId, Chapter, Region};
use crate::meetings::{AgendaRoleId, Meeting, Task, Visitor};
use crate::platform::clock::{Clock, Timestamp};
use crate::platform::db::{Db, DbOptions, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::values::ParseTextError;
use crate::referrals::{OneToOne, Referral};
use timeline::Timeline;

/// What was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// What it was drawn from.
    pub origin: Origin,
    /// How many members the club has.
    pub members: usize,
    /// How many things have happened in it.
    pub events: usize,
}

/// Loads the demo club into a migrated database without a club, all of it or nothing: an interrupted load leaves no
/// trace. `progress` is told how many things have happened, of how many.
///
/// Codes: `CLUB_EXISTS`.
pub async fn load(options: &DbOptions, origin: Origin, progress: impl Fn(usize, usize)) -> Result<Loaded> {
    let plan = origin.plan();
    let timeline = Timeline::of(&plan);
    let clock = Clock::standing_at(timeline.founded_at);
    let db = Db::connect(options, clock.clone()).await?;
    let outcome = db.tx(async |tx| write(tx, &clock, (&plan, &timeline, origin), progress).await).await;
    db.close().await?;
    outcome?;
    Ok(Loaded { origin, members: plan.members.len(), events: timeline.events.len() })
}

async fn write(
    tx: &Tx,
    clock: &Clock,
    (plan, timeline, origin): (&Plan, &Timeline, Origin),
    progress: impl Fn(usize, usize),
) -> Result<()> {
    let mut club = World::new(plan);
    club.found(tx, &Actor::system(&origin.to_string())).await?;
    for (done, (at, event)) in timeline.events.iter().enumerate() {
        progress(done, timeline.events.len());
        clock.advance(at.since(clock.now()));
        club.let_happen(tx, *event).await.map_err(|error| told(&error, *at, event))?;
    }
    progress(timeline.events.len(), timeline.events.len());
    Ok(())
}

/// The plan keeps the rules, so a refusal is a fault of ours.
fn told(error: &Error, at: Timestamp, event: &timeline::Event) -> Error {
    Error::internal(format!("the demo's {event:?} at {at} was refused: {}", error.chain()))
}

/// What exists so far: the records of the plan's entries, in the plan's order.
struct World<'p> {
    plan: &'p Plan,
    /// Brings what no single member does.
    server: Actor,
    regions: Vec<Region>,
    chapters: Vec<Chapter>,
    categories: HashMap<&'static str, CategoryId>,
    /// Who has joined, and what each may do.
    members: HashMap<usize, Actor>,
    /// The roles of each chapter's agenda in the order in which they come, each as often as it has places.
    places: Vec<Vec<AgendaRoleId>>,
    /// At which meeting a member had a role last.
    turns: HashMap<(AgendaRoleId, usize), usize>,
    /// How many meetings of each chapter had minutes, and the task that was given last.
    minutes: HashMap<usize, (usize, Option<Task>)>,
    meetings: HashMap<usize, Meeting>,
    visitors: HashMap<(usize, usize), Visitor>,
    referrals: HashMap<usize, Referral>,
    /// What one of a pair says to have taken place.
    said: HashMap<usize, OneToOne>,
    proposals: HashMap<usize, OneToOne>,
}

impl<'p> World<'p> {
    fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            server: Actor::system("demo"),
            regions: Vec::new(),
            chapters: Vec::new(),
            categories: HashMap::new(),
            members: HashMap::new(),
            places: Vec::new(),
            turns: HashMap::new(),
            minutes: HashMap::new(),
            meetings: HashMap::new(),
            visitors: HashMap::new(),
            referrals: HashMap::new(),
            said: HashMap::new(),
            proposals: HashMap::new(),
        }
    }

    fn actor(&self, member: usize) -> Result<&Actor> {
        self.members.get(&member).ok_or_else(|| missing("member", member))
    }

    fn id(&self, member: usize) -> Result<MemberId> {
        self.actor(member)?.member_id().ok_or_else(|| missing("member", member))
    }
}

fn missing(what: &str, number: usize) -> Error {
    Error::internal(format!("{what} {number} of the plan is not there yet"))
}

fn text<T: FromStr<Err = ParseTextError>>(text: &str) -> Result<T> {
    text.parse().map_err(Error::internal)
}

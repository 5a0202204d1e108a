//! The types of agendas.

use async_graphql::{ComplexObject, Context, Enum, ID, Object, SimpleObject};

use super::types::Meeting;
use crate::access::{MemberId, Permission, may};
use crate::graphql::caller::Caller;
use crate::graphql::chapters::chapter;
use crate::graphql::errors::Fault;
use crate::graphql::loaders::{AgendaOf, AwayFrom, TakersOf};
use crate::graphql::members::{Member, member};
use crate::graphql::scalars::{DateTime, LocalDate};
use crate::meetings::{self, AgendaRoleId, Expected, suggestions_for};
use crate::platform::clock::Timestamp;
use crate::platform::error::Error;

/// A role that members take at meetings of a chapter.
#[derive(Debug, Clone, SimpleObject)]
pub(in crate::graphql) struct AgendaRole {
    /// `rol_…`
    id: ID,
    /// What it is called.
    name: String,
    /// How many take it at one meeting, 1 to 10.
    places: i32,
    /// What is to be done; null when nothing more is said.
    description: Option<String>,
    /// When it was retired: nobody takes it any more; null while it is in use.
    retired_at: Option<DateTime>,
    /// Grows by one per change. Pass it as `expectedVersion`.
    version: i32,
}

impl From<meetings::AgendaRole> for AgendaRole {
    fn from(row: meetings::AgendaRole) -> Self {
        Self {
            id: row.id.to_string().into(),
            name: row.name,
            places: row.places,
            description: row.description,
            retired_at: row.retired_at.map(DateTime),
            version: row.version,
        }
    }
}

/// The role of a record, which is there for as long as the record is.
async fn role(caller: &Caller, id: AgendaRoleId) -> Result<AgendaRole, Fault> {
    let row = caller.load().load_one(id).await.map_err(|error| caller.fault(error))?;
    row.map(AgendaRole::from).ok_or_else(|| caller.fault(Error::internal("a role of an agenda is missing")))
}

/// A template of agendas.
#[derive(Debug, Clone, SimpleObject)]
pub(in crate::graphql) struct AgendaTemplate {
    /// `agt_…`
    id: ID,
    /// What it is called.
    name: String,
    /// Whether meetings follow it that are not announced and have no agenda of their own. Exactly one template is the
    /// default where there is any.
    is_default: bool,
    /// How long all parts take together.
    minutes: i32,
    /// Its parts, in their order.
    items: Vec<AgendaTemplateItem>,
    /// Grows by one per change. Pass it as `expectedVersion`.
    version: i32,
}

impl From<meetings::Template> for AgendaTemplate {
    fn from(row: meetings::Template) -> Self {
        let meetings::Template { template, items } = row;
        Self {
            id: template.id.to_string().into(),
            name: template.name,
            is_default: template.is_default,
            minutes: items.iter().map(|item| item.minutes).sum(),
            items: items.into_iter().zip(1..).map(AgendaTemplateItem::from).collect(),
            version: template.version,
        }
    }
}

/// One part of a template.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub(in crate::graphql) struct AgendaTemplateItem {
    /// The first is 1.
    position: i32,
    /// What happens.
    title: String,
    /// How long, 1 to 240.
    minutes: i32,
    /// More about it.
    note: Option<String>,
    #[graphql(skip)]
    role_id: Option<AgendaRoleId>,
}

impl From<(meetings::AgendaItem, i32)> for AgendaTemplateItem {
    fn from((item, position): (meetings::AgendaItem, i32)) -> Self {
        Self { position, title: item.title, minutes: item.minutes, note: item.note, role_id: item.role }
    }
}

#[ComplexObject]
impl AgendaTemplateItem {
    /// The role that a member takes in it; null when it needs none.
    async fn role(&self, context: &Context<'_>) -> Option<Result<AgendaRole, Fault>> {
        let id = self.role_id?;
        Some(async { role(Caller::of(context)?, id).await }.await)
    }
}

/// Where a meeting's agenda comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "AgendaSource", remote = "crate::meetings::AgendaSource")]
pub(super) enum AgendaSource {
    /// It is the meeting's own: set by hand, or copied from the template when the meeting was announced.
    Own,
    /// The chapter's default template: it changes with it until the meeting is announced.
    Template,
    /// There is none.
    Nothing,
}

/// What happens at a meeting and when, and who takes which role.
pub(super) struct MeetingAgenda {
    meeting: meetings::Meeting,
    agenda: meetings::Agenda,
}

impl MeetingAgenda {
    pub(super) async fn of(context: &Context<'_>, meeting: &meetings::Meeting) -> Result<Self, Fault> {
        let caller = Caller::of(context)?;
        caller.of_club()?;
        let key = AgendaOf(meeting.id, meeting.chapter_id, meeting.status);
        let found = caller.load().load_one(key).await.map_err(|error| caller.fault(error))?;
        let agenda = found.ok_or_else(|| caller.fault(Error::internal("a meeting's agenda is missing")))?;
        Ok(Self { meeting: meeting.clone(), agenda })
    }

    fn sum(&self) -> i32 {
        self.agenda.items.iter().map(|item| item.minutes).sum()
    }
}

/// What happens at a meeting and when, and who takes which role. Everybody of the club reads it.
#[Object]
impl MeetingAgenda {
    /// Where it comes from.
    async fn source(&self) -> AgendaSource {
        self.agenda.source.into()
    }

    /// Its parts, in their order.
    async fn items(&self) -> Vec<AgendaItem> {
        let starts = meetings::agenda_starts(self.meeting.starts_at, &self.agenda.items);
        let items = self.agenda.items.iter().zip(starts).zip(1..);
        items.map(|((item, starts), position)| AgendaItem::of(&self.meeting, item, (position, starts))).collect()
    }

    /// Who has a role at the meeting, whoever took it first at the head; also a role that the agenda has no longer.
    async fn takers(&self, context: &Context<'_>) -> Result<Vec<AgendaTaker>, Fault> {
        takers(Caller::of(context)?, self.meeting.id).await
    }

    /// How long all parts take together.
    async fn minutes(&self) -> i32 {
        self.sum()
    }

    /// By how many minutes it is longer than the meeting; 0 when it fits.
    async fn overrun_minutes(&self) -> i32 {
        let length = self.meeting.ends_at.since(self.meeting.starts_at).as_secs() / 60;
        self.sum().saturating_sub(i32::try_from(length).unwrap_or(i32::MAX)).max(0)
    }

    /// Grows by one per change of the meeting's own agenda; 0 while it never had one. Pass it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.agenda.version
    }
}

async fn takers(caller: &Caller, meeting: meetings::MeetingId) -> Result<Vec<AgendaTaker>, Fault> {
    let found = caller.load().load_one(TakersOf(meeting)).await.map_err(|error| caller.fault(error))?;
    Ok(found.unwrap_or_default().into_iter().map(AgendaTaker).collect())
}

/// A timed part of a meeting.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub(super) struct AgendaItem {
    /// The first is 1.
    position: i32,
    /// What happens.
    title: String,
    /// When it begins.
    starts_at: DateTime,
    /// When it ends.
    ends_at: DateTime,
    /// How long.
    minutes: i32,
    /// More about it.
    note: Option<String>,
    #[graphql(skip)]
    role_id: Option<AgendaRoleId>,
    #[graphql(skip)]
    meeting_id: meetings::MeetingId,
}

impl AgendaItem {
    fn of(meeting: &meetings::Meeting, item: &meetings::AgendaItem, (position, starts): (i32, Timestamp)) -> Self {
        let length = std::time::Duration::from_mins(u64::from(item.minutes.unsigned_abs()));
        Self {
            position,
            title: item.title.clone(),
            starts_at: DateTime(starts),
            ends_at: DateTime(starts.plus(length)),
            minutes: item.minutes,
            note: item.note.clone(),
            role_id: item.role,
            meeting_id: meeting.id,
        }
    }
}

#[ComplexObject]
impl AgendaItem {
    /// The role that a member takes in it; null when it needs none.
    async fn role(&self, context: &Context<'_>) -> Option<Result<AgendaRole, Fault>> {
        let id = self.role_id?;
        Some(async { role(Caller::of(context)?, id).await }.await)
    }

    /// Who takes its role at this meeting.
    async fn takers(&self, context: &Context<'_>) -> Result<Vec<AgendaTaker>, Fault> {
        let Some(id) = self.role_id else { return Ok(Vec::new()) };
        let mut all = takers(Caller::of(context)?, self.meeting_id).await?;
        all.retain(|taker| taker.0.role_id == id);
        Ok(all)
    }
}

/// How somebody came to a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "AgendaTaking", remote = "crate::meetings::Taking")]
pub(super) enum AgendaTaking {
    /// Took it.
    SignedUp,
    /// Was given it by the leaders.
    Assigned,
}

#[derive(Debug, Clone)]
pub(in crate::graphql) struct AgendaTaker(pub meetings::AgendaTaker);

impl From<meetings::AgendaTaker> for AgendaTaker {
    fn from(row: meetings::AgendaTaker) -> Self {
        Self(row)
    }
}

/// A member who has a role at a meeting, or had it and stepped down.
#[Object]
impl AgendaTaker {
    /// `tkr_…`
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// At which meeting.
    async fn meeting(&self, context: &Context<'_>) -> Result<Meeting, Fault> {
        self.load_meeting(context).await
    }

    /// Which role.
    async fn role(&self, context: &Context<'_>) -> Result<AgendaRole, Fault> {
        role(Caller::of(context)?, self.0.role_id).await
    }

    /// Who.
    async fn member(&self, context: &Context<'_>) -> Result<Member, Fault> {
        member(Caller::of(context)?, self.0.member_id).await
    }

    /// How they came to it.
    async fn taken(&self) -> AgendaTaking {
        self.0.taken.into()
    }

    /// Who took it for them, or they themselves; null when the server did.
    async fn taken_by(&self, context: &Context<'_>) -> Option<Result<Member, Fault>> {
        let id: MemberId = self.0.taken_by?;
        Some(async { member(Caller::of(context)?, id).await }.await)
    }

    /// When.
    async fn taken_at(&self) -> DateTime {
        DateTime(self.0.taken_at)
    }

    /// When they stepped down; null while they have the role.
    async fn stepped_down_at(&self) -> Option<DateTime> {
        self.0.stepped_down_at.map(DateTime)
    }

    /// Whether they will be there, as far as anybody knows, or were: false for who has left the chapter, is on leave, or has
    /// said that they will be absent or send a substitute. Then the place can be taken by somebody else. Null unless you
    /// belong to the chapter, direct its region or administer the club.
    async fn is_coming(&self, context: &Context<'_>) -> Option<Result<bool, Fault>> {
        self.load_coming(context).await.transpose()
    }

    /// Grows by one per change. Pass it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl AgendaTaker {
    async fn load_meeting(&self, context: &Context<'_>) -> Result<Meeting, Fault> {
        let caller = Caller::of(context)?;
        let row = caller.load().load_one(self.0.meeting_id).await.map_err(|error| caller.fault(error))?;
        row.map(Meeting).ok_or_else(|| caller.fault(Error::internal("a role's meeting is missing")))
    }

    async fn load_coming(&self, context: &Context<'_>) -> Result<Option<bool>, Fault> {
        let caller = Caller::of(context)?;
        let meeting = self.load_meeting(context).await?.0;
        let of = chapter(caller, meeting.chapter_id).await?;
        if may(caller.actor()?, Permission::ReadAttendance, of.0.scope()).is_none() {
            return Ok(None);
        }
        let expected = Expected {
            meeting: meeting.id,
            chapter: meeting.chapter_id,
            day: meeting.starts_at.day_in(meeting.time_zone.0),
            member: self.0.member_id,
        };
        let is_away = caller.load().load_one(AwayFrom(expected)).await.map_err(|error| caller.fault(error))?;
        Ok(Some(!is_away.unwrap_or(false)))
    }
}

/// Somebody who could take a role at a meeting, and why.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub(super) struct AgendaSuggestion {
    /// When they did it last; null: never.
    last_done_on: Option<LocalDate>,
    /// How often they have done it.
    times_done: i32,
    /// The last day on which they have it at another meeting that is to come; null when at none. It counts as their turn.
    next_on: Option<LocalDate>,
    #[graphql(skip)]
    role_id: AgendaRoleId,
    #[graphql(skip)]
    member_id: MemberId,
}

impl From<meetings::Suggestion> for AgendaSuggestion {
    fn from(one: meetings::Suggestion) -> Self {
        Self {
            last_done_on: one.last_done_on.map(LocalDate),
            times_done: i32::try_from(one.times_done).unwrap_or(i32::MAX),
            next_on: one.next_on.map(LocalDate),
            role_id: one.role,
            member_id: one.member,
        }
    }
}

#[ComplexObject]
impl AgendaSuggestion {
    /// Which role.
    async fn role(&self, context: &Context<'_>) -> Result<AgendaRole, Fault> {
        role(Caller::of(context)?, self.role_id).await
    }

    /// Who.
    async fn member(&self, context: &Context<'_>) -> Result<Member, Fault> {
        member(Caller::of(context)?, self.member_id).await
    }
}

/// Whom to ask for the open places of a meeting; `None` for who does not edit it.
pub(super) async fn suggestions(
    context: &Context<'_>,
    meeting: &meetings::Meeting,
) -> Result<Option<Vec<AgendaSuggestion>>, Fault> {
    let caller = Caller::of(context)?;
    let actor = caller.actor()?;
    let of = chapter(caller, meeting.chapter_id).await?;
    let found = suggestions_for(caller.db(), actor, (meeting, &of.0)).await.map_err(|error| caller.fault(error))?;
    Ok(found.map(|list| list.into_iter().map(AgendaSuggestion::from).collect()))
}

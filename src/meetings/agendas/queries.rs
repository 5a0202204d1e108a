//! Reads of agendas, templates, roles and their takers.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{ConnectionTrait, QueryOrder as _, QuerySelect as _};

use super::entity::{AgendaRole, AgendaTaker, AgendaTemplate, head, item, role, taker, template, template_item};
use super::rules::{self, Item};
use super::{AgendaRoleId, AgendaTakerId, AgendaTemplateId};
use crate::access::{Actor, ChapterId, MemberId};
use crate::meetings::entity::{attendance, meeting};
use crate::meetings::{Meeting, MeetingId, MeetingStatus};
use crate::members;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};

/// Where a meeting's agenda comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgendaSource {
    /// It was set by hand, or copied when the meeting was announced.
    Own,
    /// The chapter's default template, as long as nobody was told of the meeting.
    Template,
    /// There is none.
    Nothing,
}

/// What happens at a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    /// At which meeting.
    pub meeting: MeetingId,
    /// Where it comes from.
    pub source: AgendaSource,
    /// Its parts, in their order.
    pub items: Vec<Item>,
    /// Grows by one per change of the meeting's own agenda; 0 while it never had one.
    pub version: i32,
}

impl Agenda {
    /// The roles that it has, each once, in the order in which they come.
    pub fn roles(&self) -> Vec<AgendaRoleId> {
        let mut seen = HashSet::new();
        self.items.iter().filter_map(|item| item.role).filter(|role| seen.insert(*role)).collect()
    }
}

/// A template with its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The template.
    pub template: AgendaTemplate,
    /// Its parts, in their order.
    pub items: Vec<Item>,
}

/// The agendas of meetings, each given with its chapter and where it stands: three statements at most.
pub async fn agendas_of(
    connection: &impl ConnectionTrait,
    meetings: &[(MeetingId, ChapterId, MeetingStatus)],
) -> Result<Vec<Agenda>> {
    let ids: Vec<MeetingId> = meetings.iter().map(|(id, ..)| *id).collect();
    let heads = head::Entity::find().filter(head::Column::MeetingId.is_in(ids)).all(connection).await?;
    let heads: HashMap<MeetingId, head::Model> = heads.into_iter().map(|row| (row.meeting_id, row)).collect();
    let is_own = |id: &MeetingId| heads.get(id).is_some_and(|head| head.is_own);
    let own: Vec<MeetingId> = meetings.iter().map(|(id, ..)| *id).filter(is_own).collect();
    let mut items = items_of(connection, &own).await?;
    let follows =
        |(id, _, status): &&(MeetingId, ChapterId, MeetingStatus)| !is_own(id) && rules::follows_template(*status);
    let chapters: HashSet<ChapterId> = meetings.iter().filter(follows).map(|(_, chapter, _)| *chapter).collect();
    let templates = default_items(connection, &chapters.into_iter().collect::<Vec<_>>()).await?;
    let agenda = |meeting: &(MeetingId, ChapterId, MeetingStatus)| {
        let (id, chapter, _) = *meeting;
        let (source, items) = match templates.get(&chapter) {
            _ if is_own(&id) => (AgendaSource::Own, items.remove(&id).unwrap_or_default()),
            Some(items) if follows(&meeting) => (AgendaSource::Template, items.clone()),
            _ => (AgendaSource::Nothing, Vec::new()),
        };
        Agenda { meeting: id, source, items, version: heads.get(&id).map_or(0, |head| head.version) }
    };
    Ok(meetings.iter().map(agenda).collect())
}

/// The agenda of one meeting.
pub(super) async fn agenda_of(connection: &impl ConnectionTrait, meeting: &Meeting) -> Result<Agenda> {
    let mut found = agendas_of(connection, &[(meeting.id, meeting.chapter_id, meeting.status)]).await?;
    found.pop().ok_or(Error::NotFound)
}

/// That somebody has said what a meeting's agenda is.
pub(super) async fn head_of(connection: &impl ConnectionTrait, meeting: MeetingId) -> Result<Option<head::Model>> {
    Ok(head::Entity::find_by_id(meeting).one(connection).await?)
}

/// The parts of meetings' own agendas.
pub(super) async fn items_of(
    connection: &impl ConnectionTrait,
    meetings: &[MeetingId],
) -> Result<HashMap<MeetingId, Vec<Item>>> {
    if meetings.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = item::Entity::find()
        .filter(item::Column::MeetingId.is_in(meetings.iter().copied()))
        .order_by_asc(item::Column::MeetingId)
        .order_by_asc(item::Column::Position)
        .all(connection)
        .await?;
    let mut found: HashMap<MeetingId, Vec<Item>> = HashMap::new();
    for item::Model { meeting_id, title, minutes, role_id, note, .. } in rows {
        found.entry(meeting_id).or_default().push(Item { title, minutes, role: role_id, note });
    }
    Ok(found)
}

/// The parts of chapters' default templates.
pub(super) async fn default_items(
    connection: &impl ConnectionTrait,
    chapters: &[ChapterId],
) -> Result<HashMap<ChapterId, Vec<Item>>> {
    if chapters.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = template_item::Entity::find()
        .find_both_related(template::Entity)
        .filter(template::Column::ChapterId.is_in(chapters.iter().copied()))
        .filter(template::Column::IsDefault.eq(true))
        .order_by_asc(template_item::Column::TemplateId)
        .order_by_asc(template_item::Column::Position)
        .all(connection)
        .await?;
    let mut found: HashMap<ChapterId, Vec<Item>> = HashMap::new();
    for (row, template) in rows {
        found.entry(template.chapter_id).or_default().push(row.into());
    }
    Ok(found)
}

impl From<template_item::Model> for Item {
    fn from(row: template_item::Model) -> Self {
        let template_item::Model { title, minutes, role_id, note, .. } = row;
        Self { title, minutes, role: role_id, note }
    }
}

/// The templates of chapters, the default first, then by name.
pub async fn templates_of(connection: &impl ConnectionTrait, chapters: &[ChapterId]) -> Result<Vec<Template>> {
    let rows = template::Entity::find()
        .filter(template::Column::ChapterId.is_in(chapters.iter().copied()))
        .order_by_desc(template::Column::IsDefault)
        .order_by_asc(template::Column::NameKey)
        .all(connection)
        .await?;
    with_items(connection, rows).await
}

/// Templates with their parts.
pub(super) async fn with_items(
    connection: &impl ConnectionTrait,
    templates: Vec<AgendaTemplate>,
) -> Result<Vec<Template>> {
    if templates.is_empty() {
        return Ok(Vec::new());
    }
    let rows = template_item::Entity::find()
        .filter(template_item::Column::TemplateId.is_in(templates.iter().map(|template| template.id)))
        .order_by_asc(template_item::Column::Position)
        .all(connection)
        .await?;
    let mut items: HashMap<AgendaTemplateId, Vec<Item>> = HashMap::new();
    for row in rows {
        items.entry(row.template_id).or_default().push(row.into());
    }
    let with = |template: AgendaTemplate| Template { items: items.remove(&template.id).unwrap_or_default(), template };
    Ok(templates.into_iter().map(with).collect())
}

/// A template that must be there.
pub(super) async fn template(connection: &impl ConnectionTrait, id: AgendaTemplateId) -> Result<AgendaTemplate> {
    template::Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)
}

/// Which templates have a role in them, by name.
pub(super) async fn templates_with(connection: &impl ConnectionTrait, role: AgendaRoleId) -> Result<Vec<String>> {
    let with = template_item::Entity::find()
        .select_only()
        .column(template_item::Column::TemplateId)
        .filter(template_item::Column::RoleId.eq(role));
    let rows = template::Entity::find()
        .filter(template::Column::Id.in_subquery(sea_orm::QueryTrait::into_query(with)))
        .order_by_asc(template::Column::NameKey)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Roles by id, retired ones among them.
pub async fn roles_by_ids(connection: &impl ConnectionTrait, ids: &[AgendaRoleId]) -> Result<Vec<AgendaRole>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(role::Entity::find().filter(role::Column::Id.is_in(ids.iter().copied())).all(connection).await?)
}

/// The roles of chapters that are not retired, in the order of their names.
pub async fn roles_of_chapters(connection: &impl ConnectionTrait, chapters: &[ChapterId]) -> Result<Vec<AgendaRole>> {
    Ok(role::Entity::find()
        .filter(role::Column::ChapterId.is_in(chapters.iter().copied()))
        .filter(role::Column::RetiredAt.is_null())
        .order_by_asc(role::Column::NameKey)
        .all(connection)
        .await?)
}

/// A role that must be there, and not retired.
pub(super) async fn role(connection: &impl ConnectionTrait, id: AgendaRoleId) -> Result<AgendaRole> {
    let found = role::Entity::find_by_id(id).one(connection).await?;
    found.filter(|role| role.retired_at.is_none()).ok_or(Error::NotFound)
}

/// Who has a role at meetings: whoever took it first comes first.
pub async fn takers_of(connection: &impl ConnectionTrait, meetings: &[MeetingId]) -> Result<Vec<AgendaTaker>> {
    Ok(active_takers()
        .filter(taker::Column::MeetingId.is_in(meetings.iter().copied()))
        .order_by_asc(taker::Column::TakenAt)
        .order_by_asc(taker::Column::Id)
        .all(connection)
        .await?)
}

fn active_takers() -> Select<taker::Entity> {
    taker::Entity::find().filter(taker::Column::SteppedDownAt.is_null())
}

/// The roles of one member at one meeting.
pub(super) async fn takings_of(
    connection: &impl ConnectionTrait,
    meeting: MeetingId,
    member: MemberId,
) -> Result<Vec<AgendaTaker>> {
    let own = active_takers().filter(taker::Column::MeetingId.eq(meeting)).filter(taker::Column::MemberId.eq(member));
    Ok(own.all(connection).await?)
}

/// One that must be there, whether they have the role still or not.
pub(super) async fn taker(connection: &impl ConnectionTrait, id: AgendaTakerId) -> Result<AgendaTaker> {
    taker::Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)
}

/// The same, locked. The meeting is to be locked before.
pub(super) async fn taker_locked(tx: &Tx, id: AgendaTakerId) -> Result<AgendaTaker> {
    taker::Entity::find_by_id(id).lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)
}

/// How far ahead somebody is told of their roles.
const AHEAD: Duration = Duration::from_hours(24 * 7 * 26);

/// The actor's roles at meetings to come of the chapter that they sit in today, within 26 weeks, the soonest first. What an
/// agenda has no longer is none.
pub async fn upcoming_roles(db: &Db, actor: &Actor) -> Result<Vec<AgendaTaker>> {
    let Some(member) = actor.member_id().filter(|_| !actor.seats().is_empty()) else { return Ok(Vec::new()) };
    let now = db.now();
    let open = [MeetingStatus::Planned, MeetingStatus::Published, MeetingStatus::InProgress];
    let rows = active_takers()
        .find_both_related(meeting::Entity)
        .filter(taker::Column::MemberId.eq(member))
        .filter(meeting::Column::ChapterId.is_in(actor.seats().iter().map(|seat| seat.chapter)))
        .filter(meeting::Column::Status.is_in(open))
        .filter(meeting::Column::EndsAt.gt(now))
        .filter(meeting::Column::StartsAt.lte(now.plus(AHEAD)))
        .order_by_asc(meeting::Column::StartsAt)
        .order_by_asc(taker::Column::Id)
        .all(db.reader())
        .await?;
    let of = |meeting: &Meeting| (meeting.id, meeting.chapter_id, meeting.status);
    let mut meetings: Vec<_> = rows.iter().map(|(_, meeting)| of(meeting)).collect();
    meetings.dedup();
    let agendas = agendas_of(db.reader(), &meetings).await?;
    let roles: HashMap<MeetingId, Vec<AgendaRoleId>> =
        agendas.into_iter().map(|agenda| (agenda.meeting, agenda.roles())).collect();
    let is_on = |row: &AgendaTaker| roles.get(&row.meeting_id).is_some_and(|roles| roles.contains(&row.role_id));
    Ok(rows.into_iter().map(|(row, _)| row).filter(is_on).collect())
}

/// Somebody who is expected at a meeting of a chapter on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Expected {
    /// At which meeting.
    pub meeting: MeetingId,
    /// Of which chapter.
    pub chapter: ChapterId,
    /// On which day.
    pub day: NaiveDate,
    /// Who.
    pub member: MemberId,
}

/// Who of them is not there to take a role: two statements.
pub async fn away_of(connection: &impl ConnectionTrait, expected: &[Expected]) -> Result<HashSet<Expected>> {
    let ids: Vec<MemberId> = expected.iter().map(|one| one.member).collect();
    let seats = members::memberships_of(connection, &ids).await?;
    let rows = attendance::Entity::find()
        .filter(attendance::Column::MeetingId.is_in(expected.iter().map(|one| one.meeting)))
        .filter(attendance::Column::MemberId.is_in(ids))
        .all(connection)
        .await?;
    let is_away = |one: &&Expected| {
        let seat = seats
            .iter()
            .find(|seat| (seat.member_id, seat.chapter_id) == (one.member, one.chapter) && seat.is_held_on(one.day));
        let row = rows.iter().find(|row| (row.member_id, row.meeting_id) == (one.member, one.meeting));
        rules::is_away(seat.map(|seat| seat.status), row)
    };
    Ok(expected.iter().filter(is_away).copied().collect())
}

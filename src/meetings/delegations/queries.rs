//! Reads of delegations: by the link itself, and for those who may do the duty.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{ConnectionTrait, QueryOrder as _, QuerySelect as _};

use super::entity::{self, Column, Duty, Model as Delegation};
use super::rules::{self, DelegationState};
use crate::access::{Actor, ChapterId, MemberId, may};
use crate::chapters::{self, Chapter};
use crate::meetings::{self, AttendanceMark, Meeting, MeetingId, Visitor, VisitorId, VisitorStatus};
use crate::members;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::tokens::Token;

/// How many of a meeting are listed, the latest first: those that ended long ago nobody looks for.
const LISTED: usize = 50;

/// A delegation, and whether its link works.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The row.
    pub delegation: Delegation,
    /// Whether its link works.
    pub state: DelegationState,
}

/// What whoever has a link is shown.
#[derive(Debug, Clone)]
pub struct DelegatedView {
    /// The delegation.
    pub delegation: Delegation,
    /// Whether its link works.
    pub state: DelegationState,
    /// Its meeting.
    pub meeting: Meeting,
    /// Whose meeting.
    pub chapter: Chapter,
    /// Who gave the link.
    pub giver_name: String,
    /// What is to be done; only while the link works.
    pub work: Option<Work>,
}

/// What is to be done, with names and nothing to reach people by.
#[derive(Debug, Clone)]
pub enum Work {
    /// Marks to set.
    Attendance(Vec<RosterLine>),
    /// Visitors to receive.
    Visitors(Vec<ExpectedVisitor>),
}

/// Somebody who is expected, and how they are marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterLine {
    /// Whose.
    pub member: MemberId,
    /// First and last name.
    pub name: String,
    /// How they attended; `None` until it is marked.
    pub mark: Option<AttendanceMark>,
    /// Who stood in.
    pub substitute_name: Option<String>,
}

/// A visitor, as who receives them sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedVisitor {
    /// The visit's id.
    pub id: VisitorId,
    /// Their name.
    pub name: String,
    /// Their company.
    pub company: Option<String>,
    /// Where the visit stands.
    pub status: VisitorStatus,
    /// Grows by one per change.
    pub version: i32,
}

impl From<Visitor> for ExpectedVisitor {
    fn from(row: Visitor) -> Self {
        Self { id: row.id, name: row.name, company: row.company, status: row.status, version: row.version }
    }
}

/// What a link is for, and what is to be done; `None` when nobody gave this one.
pub async fn delegation_by_token(db: &Db, token: &str) -> Result<Option<DelegatedView>> {
    let Some(token) = Token::from_link(token) else { return Ok(None) };
    let Some(row) = by_token(db.reader(), token).await? else { return Ok(None) };
    let reader = db.reader();
    let meeting = meetings::get(reader, row.meeting_id).await?;
    let chapter = chapters::get(reader, meeting.chapter_id).await?;
    let giver = members::actor(db, row.given_by).await?;
    let state = rules::state_of(&row, &meeting, may_still(&giver, &row, &chapter), db.now());
    let work = match (state, row.duty) {
        (DelegationState::Live, Duty::Attendance) => Some(Work::Attendance(roster_of(reader, &meeting).await?)),
        (DelegationState::Live, Duty::Visitors) => {
            let visitors = meetings::visitors_of(reader, &[meeting.id]).await?;
            Some(Work::Visitors(visitors.into_iter().map(ExpectedVisitor::from).collect()))
        }
        _ => None,
    };
    let giver_name = members::get(reader, row.given_by).await?.full_name();
    Ok(Some(DelegatedView { delegation: row, state, meeting, chapter, giver_name, work }))
}

/// The delegations of meetings, the latest first; of each meeting those that are recent.
pub async fn delegations_of(db: &Db, meetings: &[MeetingId]) -> Result<Vec<Standing>> {
    let rows = entity::Entity::find()
        .filter(Column::MeetingId.is_in(meetings.iter().copied()))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .all(db.reader())
        .await?;
    let meetings = meetings::by_ids(db.reader(), meetings).await?;
    let meetings: HashMap<MeetingId, Meeting> = meetings.into_iter().map(|meeting| (meeting.id, meeting)).collect();
    let ids: Vec<ChapterId> = meetings.values().map(|meeting| meeting.chapter_id).collect();
    let chapters = chapters::by_ids(db.reader(), &ids).await?;
    let chapters: HashMap<ChapterId, Chapter> = chapters.into_iter().map(|chapter| (chapter.id, chapter)).collect();
    let mut givers: HashMap<MemberId, Actor> = HashMap::new();
    let mut listed: HashMap<MeetingId, usize> = HashMap::new();
    let mut found = Vec::new();
    for row in rows {
        let count = listed.entry(row.meeting_id).or_default();
        *count += 1;
        if *count > LISTED {
            continue;
        }
        let Some(meeting) = meetings.get(&row.meeting_id) else { continue };
        let Some(chapter) = chapters.get(&meeting.chapter_id) else { continue };
        let giver = match givers.entry(row.given_by) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(members::actor(db, row.given_by).await?),
        };
        let state = rules::state_of(&row, meeting, may_still(giver, &row, chapter), db.now());
        found.push(Standing { delegation: row, state });
    }
    Ok(found)
}

pub(super) async fn by_token(connection: &impl ConnectionTrait, token: Token) -> Result<Option<Delegation>> {
    Ok(entity::Entity::find().filter(Column::TokenHash.eq(token.hash())).one(connection).await?)
}

pub(super) async fn by_token_locked(tx: &Tx, token: Token) -> Result<Delegation> {
    let found =
        entity::Entity::find().filter(Column::TokenHash.eq(token.hash())).lock(LockType::Update).one(&**tx).await?;
    found.ok_or(Error::NotFound)
}

/// Whether the giver may do the duty at this moment.
pub(super) fn may_still(giver: &Actor, row: &Delegation, chapter: &Chapter) -> bool {
    may(giver, row.duty.permission(), chapter.scope()).is_some()
}

async fn roster_of(connection: &impl ConnectionTrait, meeting: &Meeting) -> Result<Vec<RosterLine>> {
    let day = meeting.starts_at.day_in(meeting.time_zone.0);
    let roster = members::roster_on(connection, meeting.chapter_id, day).await?;
    let marks = meetings::attendance_of(connection, &[meeting.id]).await?;
    let mut marks: HashMap<MemberId, _> = marks.into_iter().map(|row| (row.member_id, row)).collect();
    let lines = roster.into_iter().map(|seated| {
        let marked = marks.remove(&seated.member.id);
        RosterLine {
            member: seated.member.id,
            name: seated.member.full_name(),
            mark: marked.as_ref().and_then(|row| row.mark),
            substitute_name: marked.and_then(|row| row.substitute_name),
        }
    });
    Ok(lines.collect())
}

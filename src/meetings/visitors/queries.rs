//! Reads of visits: by the link that somebody shows, and whose first one it is.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{ConnectionTrait, QuerySelect as _};

use super::entity::{link, registration};
use super::rules::{self, VisitState};
use crate::access::{ChapterId, MemberId};
use crate::chapters::{self, Chapter};
use crate::meetings::entity::{meeting, visitor};
use crate::meetings::{self, Meeting, MeetingStatus, Visitor, VisitorId, VisitorKind};
use crate::members;
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::tokens::Token;
use crate::platform::values::Email;

/// So many meetings of a chapter strangers choose from.
const CHOICE: usize = 8;

/// What whoever shows a link sees: what was written about them, and nothing of anybody else.
#[derive(Debug, Clone)]
pub struct VisitView {
    /// What can be done.
    pub state: VisitState,
    /// The meeting.
    pub meeting: Meeting,
    /// Whose meeting.
    pub chapter: Chapter,
    /// Their name.
    pub name: String,
    /// Their company.
    pub company: Option<String>,
    /// Their profession.
    pub profession: Option<String>,
    /// Their address.
    pub email: Option<Email>,
    /// The member who invited them.
    pub inviter: Option<String>,
}

/// What a link leads to.
#[derive(Debug, Clone)]
pub(super) enum Linked {
    /// A registration that is not confirmed.
    Registration(registration::Model),
    /// A visit.
    Visit(Visitor),
}

impl Linked {
    pub(super) fn meeting(&self) -> meetings::MeetingId {
        match self {
            Self::Registration(row) => row.meeting_id,
            Self::Visit(row) => row.meeting_id,
        }
    }
}

/// What a link is for; `None` when it was never mailed, or is forgotten.
pub async fn visit_by_token(db: &Db, token: &str) -> Result<Option<VisitView>> {
    let Some(token) = Token::from_link(token) else { return Ok(None) };
    let reader = db.reader();
    let Some(row) = link::Entity::find_by_id(token.hash()).one(reader).await? else { return Ok(None) };
    let Some(linked) = linked(reader, &row).await? else { return Ok(None) };
    let meeting = meetings::get(reader, linked.meeting()).await?;
    let chapter = chapters::get(reader, meeting.chapter_id).await?;
    Ok(Some(match linked {
        Linked::Registration(row) => VisitView {
            state: rules::state_of(None, &meeting, db.now()),
            name: row.name,
            company: row.company,
            profession: row.profession,
            email: Some(row.email),
            inviter: None,
            meeting,
            chapter,
        },
        Linked::Visit(row) => VisitView {
            state: rules::state_of(Some(row.status), &meeting, db.now()),
            inviter: inviter_of(reader, &row).await?,
            name: row.name,
            company: row.company,
            profession: row.profession,
            email: row.email,
            meeting,
            chapter,
        },
    }))
}

/// The name of the member who invited a visitor.
pub(super) async fn inviter_of(connection: &impl ConnectionTrait, visit: &Visitor) -> Result<Option<String>> {
    let Some(member) = visit.invited_by else { return Ok(None) };
    Ok(Some(members::get(connection, member).await?.full_name()))
}

/// What a link leads to, behind the lock of its meeting: of two who use links to the same at the same moment the second
/// finds what the first did.
pub(super) async fn linked_locked(tx: &Tx, token: Token) -> Result<(Meeting, Linked)> {
    let find = async || {
        let row = link::Entity::find_by_id(token.hash()).one(&**tx).await?.ok_or(Error::NotFound)?;
        linked(&**tx, &row).await?.ok_or(Error::NotFound)
    };
    let meeting = meetings::queries::get_locked(tx, find().await?.meeting()).await?;
    let linked = find().await?;
    if let Linked::Registration(row) = &linked {
        // A mail that is sent once more adds no link to it until this has ended.
        registration::Entity::find_by_id(row.id).lock(LockType::Update).one(&**tx).await?;
    }
    Ok((meeting, linked))
}

async fn linked(connection: &impl ConnectionTrait, row: &link::Model) -> Result<Option<Linked>> {
    if let Some(id) = row.registration_id {
        return Ok(registration::Entity::find_by_id(id).one(connection).await?.map(Linked::Registration));
    }
    let Some(id) = row.visitor_id else { return Ok(None) };
    Ok(visitor::Entity::find_by_id(id).one(connection).await?.map(Linked::Visit))
}

/// The next meetings of a chapter for which strangers may register, the soonest first.
pub async fn open_to_visitors(db: &Db, chapter: ChapterId) -> Result<Vec<Meeting>> {
    let mut rows = meetings::upcoming(db, &[chapter], 20).await?;
    rows.retain(|row| rules::is_open_to_visitors(row, db.now()));
    rows.truncate(CHOICE);
    Ok(rows)
}

/// Which of these visits are somebody's first in the club: no visit with the same address was made at a meeting before.
/// Without an address nobody can know, and it counts as the first.
pub async fn first_visits(
    connection: &impl ConnectionTrait,
    visits: &[Visitor],
    starts_at: Timestamp,
) -> Result<HashSet<VisitorId>> {
    use visitor::Column;
    let emails: Vec<Email> = visits.iter().filter_map(|visit| visit.email.clone()).collect();
    if emails.is_empty() {
        return Ok(visits.iter().map(|visit| visit.id).collect());
    }
    let made = visitor::Entity::find()
        .find_both_related(meeting::Entity)
        .filter(Column::Email.is_in(emails))
        .filter(Column::ReceivedAt.is_not_null())
        .filter(Column::Kind.is_in([VisitorKind::Prospect, VisitorKind::Observer]))
        .filter(meeting::Column::StartsAt.lt(starts_at))
        .filter(meeting::Column::Status.is_not_in([MeetingStatus::Cancelled, MeetingStatus::Holiday]))
        .all(connection)
        .await?;
    let before: HashSet<Email> = made.into_iter().filter_map(|(visit, _)| visit.email).collect();
    let is_first = |visit: &&Visitor| visit.email.as_ref().is_none_or(|email| !before.contains(email));
    Ok(visits.iter().filter(is_first).map(|visit| visit.id).collect())
}

/// At meetings of which chapters members were received as guests, and on which days.
pub(in crate::meetings) type Visits = HashMap<MemberId, Vec<(ChapterId, NaiveDate)>>;

/// The visits of members to other chapters, by the address under which they were received.
pub(in crate::meetings) async fn visits_of_members(db: &Db, members: &[MemberId]) -> Result<Visits> {
    let members = members::by_ids(db.reader(), members).await?;
    let by_email: HashMap<&Email, MemberId> =
        members.iter().filter_map(|member| Some((member.email.as_ref()?, member.id))).collect();
    let rows = visitor::Entity::find()
        .find_both_related(meeting::Entity)
        .filter(visitor::Column::Email.is_in(by_email.keys().map(|email| (*email).clone())))
        .filter(visitor::Column::Kind.eq(VisitorKind::OtherChapter))
        .filter(visitor::Column::ReceivedAt.is_not_null())
        .all(db.reader())
        .await?;
    let mut visits = Visits::new();
    for (visit, meeting) in rows {
        if let Some(member) = visit.email.as_ref().and_then(|email| by_email.get(email)) {
            let day = meeting.starts_at.day_in(meeting.time_zone.0);
            visits.entry(*member).or_default().push((meeting.chapter_id, day));
        }
    }
    Ok(visits)
}

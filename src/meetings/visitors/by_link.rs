//! What whoever has a link to a visit does with it: say that they come, and that they do not.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{IntoActiveModel as _, Set};

use super::counting;
use super::entity::{link, registration};
use super::queries::{self, Linked};
use super::rules::{self, VisitState};
use crate::access::{Acting, Actor, MemberId, audit};
use crate::meetings::attendance::name_key;
use crate::meetings::entity::visitor;
use crate::meetings::{Meeting, Visitor, VisitorId, VisitorKind, VisitorStatus, events};
use crate::members;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, reject};
use crate::platform::tokens::Token;

/// A link to a visit that somebody shows.
#[derive(Debug, Clone)]
pub struct ShownVisit {
    token: Option<Token>,
    request_id: Option<String>,
}

impl ShownVisit {
    /// By the token in it, in a request. That it is none is found out when it is used.
    pub fn new(token: &str, request_id: Option<String>) -> Self {
        Self { token: Token::from_link(token), request_id }
    }

    /// Whoever has the link, as the audit log names them.
    fn actor(&self) -> Actor {
        let visitor = Actor::system("visitor");
        match &self.request_id {
            Some(id) => visitor.in_request(id.clone()),
            None => visitor,
        }
    }
}

/// Says that they come: they are `REGISTERED`, with their consent. Once more it changes nothing. `NotFound` for a link
/// that was never mailed.
///
/// Codes: `VISIT_LINK_ENDED`, `VISIT_CONSENT_NEEDED`, `TOO_MANY_VISITORS`, `VISITS_USED_UP`.
pub async fn confirm_visit(db: &Db, link: &ShownVisit, is_agreed: bool) -> Result<()> {
    let token = link.token.ok_or(Error::NotFound)?;
    db.tx(async |tx| {
        let (meeting, linked) = queries::linked_locked(tx, token).await?;
        match linked {
            Linked::Registration(row) => confirm_registration(tx, link, &meeting, row).await,
            Linked::Visit(visit) => accept_invitation(tx, link, &meeting, visit, is_agreed).await,
        }
    })
    .await
}

/// Says that they do not come, until the meeting begins. Once more it changes nothing. Codes: `VISIT_LINK_ENDED`.
pub async fn call_off_visit(db: &Db, link: &ShownVisit) -> Result<()> {
    let token = link.token.ok_or(Error::NotFound)?;
    db.tx(async |tx| {
        let (meeting, linked) = queries::linked_locked(tx, token).await?;
        let Linked::Visit(visit) = linked else { return reject("VISIT_LINK_ENDED").err() };
        match rules::state_of(Some(visit.status), &meeting, tx.now()) {
            VisitState::Invited | VisitState::Registered => {
                move_to(tx, link, &meeting, visit, (VisitorStatus::Cancelled, "visitorCancel")).await
            }
            VisitState::CalledOff => Ok(()),
            VisitState::Unconfirmed | VisitState::Over => reject("VISIT_LINK_ENDED").err(),
        }
    })
    .await
}

/// Makes a visitor of a registration, or finds the one that a member has invited meanwhile. What was typed is kept in one
/// place only; every link to it leads on.
async fn confirm_registration(tx: &Tx, link: &ShownVisit, meeting: &Meeting, row: registration::Model) -> Result<()> {
    if rules::state_of(None, meeting, tx.now()) != VisitState::Unconfirmed {
        return reject("VISIT_LINK_ENDED").err();
    }
    let expected = visitor::Entity::find()
        .filter(visitor::Column::MeetingId.eq(meeting.id))
        .filter(visitor::Column::Email.eq(row.email.clone()))
        .filter(visitor::Column::Status.is_in([VisitorStatus::Invited, VisitorStatus::Registered]))
        .one(&**tx)
        .await?;
    let registration = row.id;
    let id = match expected {
        Some(visit) => {
            let id = visit.id;
            if visit.status == VisitorStatus::Invited {
                register(tx, link, meeting, visit).await?;
            }
            id
        }
        None => insert(tx, link, meeting, row).await?,
    };
    link::Entity::update_many()
        .col_expr(link::Column::VisitorId, Expr::value(id))
        .col_expr(link::Column::RegistrationId, Expr::value(None::<Uuid>))
        .filter(link::Column::RegistrationId.eq(registration))
        .exec(&**tx)
        .await?;
    registration::Entity::delete_by_id(registration).exec(&**tx).await?;
    Ok(())
}

async fn insert(tx: &Tx, link: &ShownVisit, meeting: &Meeting, row: registration::Model) -> Result<VisitorId> {
    counting::check_room(tx, meeting).await?;
    counting::check_may_come(tx, meeting, (&row.email, VisitorKind::Prospect), None).await?;
    let now = tx.now();
    let visit = visitor::ActiveModel {
        id: Set(VisitorId::new()),
        meeting_id: Set(meeting.id),
        invited_by: Set(inviter(tx, meeting, row.invited_by_name.as_deref()).await?),
        kind: Set(VisitorKind::Prospect),
        status: Set(VisitorStatus::Registered),
        name: Set(row.name),
        company: Set(row.company),
        profession: Set(row.profession),
        email: Set(Some(row.email)),
        invited_by_name: Set(row.invited_by_name),
        consent_text: Set(Some(row.consent_text)),
        consent_at: Set(Some(now)),
        received_from: Set(None),
        received_at: Set(None),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let visit = visit.insert(&**tx).await?;
    let deed = audit::Deed::new("visitorRegister", "Visitor", visit.id).in_chapter(meeting.chapter_id);
    audit::write(tx, &link.actor(), Acting::AsSystem, deed).await?;
    events::tell(tx, meeting.id);
    Ok(visit.id)
}

/// The one member of the day's roster who is named so, if there is exactly one.
async fn inviter(tx: &Tx, meeting: &Meeting, name: Option<&str>) -> Result<Option<MemberId>> {
    let Some(key) = name.map(name_key) else { return Ok(None) };
    let day = meeting.starts_at.day_in(meeting.time_zone.0);
    let roster = members::roster_on(&**tx, meeting.chapter_id, day).await?;
    let mut named = roster.iter().filter(|seated| name_key(&seated.member.full_name()) == key);
    Ok(match (named.next(), named.next()) {
        (Some(only), None) => Some(only.member.id),
        _ => None,
    })
}

async fn accept_invitation(
    tx: &Tx,
    link: &ShownVisit,
    meeting: &Meeting,
    visit: Visitor,
    is_agreed: bool,
) -> Result<()> {
    match rules::state_of(Some(visit.status), meeting, tx.now()) {
        VisitState::Invited if !is_agreed => reject("VISIT_CONSENT_NEEDED").on("agreed").err(),
        VisitState::Invited => register(tx, link, meeting, visit).await,
        VisitState::Registered => Ok(()),
        VisitState::Unconfirmed | VisitState::CalledOff | VisitState::Over => reject("VISIT_LINK_ENDED").err(),
    }
}

/// Whoever was invited comes, with their consent.
async fn register(tx: &Tx, link: &ShownVisit, meeting: &Meeting, visit: Visitor) -> Result<()> {
    if let Some(email) = &visit.email {
        counting::check_may_come(tx, meeting, (email, visit.kind), Some(visit.id)).await?;
    }
    move_to(tx, link, meeting, visit, (VisitorStatus::Registered, "visitorRegister")).await
}

async fn move_to(
    tx: &Tx,
    link: &ShownVisit,
    meeting: &Meeting,
    visit: Visitor,
    (to, action): (VisitorStatus, &'static str),
) -> Result<()> {
    let deed = audit::Deed::new(action, "Visitor", visit.id)
        .in_chapter(meeting.chapter_id)
        .moving(visit.status.to_value(), to.to_value());
    let (now, version) = (tx.now(), visit.version + 1);
    let mut row = visit.into_active_model();
    row.status = Set(to);
    if to == VisitorStatus::Registered {
        row.consent_text = Set(Some(rules::CONSENT_TEXT.to_owned()));
        row.consent_at = Set(Some(now));
    }
    row.version = Set(version);
    row.updated_at = Set(now);
    row.update(&**tx).await?;
    audit::write(tx, &link.actor(), Acting::AsSystem, deed).await?;
    events::tell(tx, meeting.id);
    Ok(())
}

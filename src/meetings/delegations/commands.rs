//! Let somebody do a duty by a link, and take it back.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{IntoActiveModel as _, QuerySelect as _};

use super::entity::{ActiveModel, Column, Duty, Entity};
use super::queries::Standing;
use super::rules::{self, DelegationState};
use crate::access::{Acting, Actor, audit, require};
use crate::chapters;
use crate::meetings::commands::locked;
use crate::meetings::{self, DelegationId, MeetingId, events};
use crate::platform::clock::Timestamp;
use crate::platform::db::Db;
use crate::platform::error::{Error, Result, reject};
use crate::platform::tokens::Token;
use crate::platform::values::Text;

/// A duty to let somebody do.
#[derive(Debug, Clone)]
pub struct DelegateDuty {
    /// At which meeting.
    pub meeting: MeetingId,
    /// What.
    pub duty: Duty,
    /// Who is to have the link: for the list, and for whoever opens it.
    pub holder_name: Text<120>,
    /// Until when; a day after the meeting when `None`.
    pub expires_at: Option<Timestamp>,
}

/// What was given.
#[derive(Debug, Clone)]
pub struct GivenLink {
    /// The delegation.
    pub standing: Standing,
    /// For the link. It is kept nowhere: who loses it is given another.
    pub token: Token,
}

/// Lets somebody do what the actor may do today, at one meeting.
///
/// Codes: `MEETING_OVER`, `EXPIRY_PAST`, `EXPIRY_TOO_LATE`, `TOO_MANY_DELEGATIONS`.
pub async fn delegate_duty(db: &Db, actor: &Actor, input: DelegateDuty) -> Result<GivenLink> {
    let token = Token::fresh()?;
    db.tx(async |tx| {
        let (meeting, chapter, acting) = locked(tx, actor, input.meeting, input.duty.permission()).await?;
        let given_by = actor.member_id().ok_or(Error::Denied("delegate a duty"))?;
        rules::check_not_over(&meeting)?;
        let now = tx.now();
        let expires_at = rules::expiry(&meeting, input.expires_at, now)?;
        // Behind the meeting's lock: two who give at once do not both count one too few.
        let living = Entity::find()
            .filter(Column::MeetingId.eq(meeting.id))
            .filter(Column::RevokedAt.is_null())
            .filter(Column::ExpiresAt.gt(now))
            .count(&**tx)
            .await?;
        if living >= rules::MOST_LIVING {
            let most = rules::MOST_LIVING.to_string();
            return reject("TOO_MANY_DELEGATIONS").on("meetingId").with("most", most).err();
        }
        let row = ActiveModel {
            id: Set(DelegationId::new()),
            meeting_id: Set(meeting.id),
            duty: Set(input.duty),
            holder_name: Set(input.holder_name.into_string()),
            given_by: Set(given_by),
            token_hash: Set(token.hash()),
            expires_at: Set(expires_at),
            revoked_at: Set(None),
            created_at: Set(now),
        };
        let delegation = row.insert(&**tx).await?;
        let deed = audit::Deed::new("delegationCreate", "Delegation", delegation.id).in_chapter(chapter.id);
        audit::write(tx, actor, acting, deed).await?;
        events::tell(tx, meeting.id);
        Ok(GivenLink { standing: Standing { delegation, state: DelegationState::Live }, token })
    })
    .await
}

/// Takes a link back; one that was taken back stays so. For its giver, and for whoever may do the duty.
pub async fn revoke_delegation(db: &Db, actor: &Actor, id: DelegationId) -> Result<Standing> {
    db.tx(async |tx| {
        let found = Entity::find_by_id(id).lock(LockType::Update).one(&**tx).await?;
        let row = found.ok_or(Error::NotFound)?;
        let meeting = meetings::get(&**tx, row.meeting_id).await?;
        let chapter = chapters::get(&**tx, meeting.chapter_id).await?;
        let acting = if actor.is(row.given_by) {
            Acting::AsMember
        } else {
            require(actor, row.duty.permission(), chapter.scope())?
        };
        if row.revoked_at.is_some() {
            return Ok(Standing { delegation: row, state: DelegationState::Revoked });
        }
        let mut row = row.into_active_model();
        row.revoked_at = Set(Some(tx.now()));
        let delegation = row.update(&**tx).await?;
        let deed = audit::Deed::new("delegationRevoke", "Delegation", delegation.id).in_chapter(chapter.id);
        audit::write(tx, actor, acting, deed).await?;
        events::tell(tx, meeting.id);
        Ok(Standing { delegation, state: DelegationState::Revoked })
    })
    .await
}

//! Hand a referral on to somebody who can do more with it.

use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;

use super::commands::{acting, check_parties, get_locked, moved};
use super::entity::{Referral, ReferralRelation, ReferralStatus};
use super::notices::{Notices, ReferralNews};
use super::{ReferralId, events, rules};
use crate::access::{Actor, MemberId, audit};
use crate::chapters;
use crate::platform::db::Db;
use crate::platform::error::{Result, reject};
use crate::platform::values::Prose;

/// A referral to hand on, as the caller last saw it.
#[derive(Debug, Clone)]
pub struct ForwardReferral {
    /// Which.
    pub referral: ReferralId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// To whom.
    pub recipient: MemberId,
    /// How well it is prepared, 1 to 5; as before when `None`.
    pub heat: Option<i32>,
    /// What it is about; as before when `None`.
    pub description: Option<Prose<4000>>,
}

/// What was handed on.
#[derive(Debug, Clone)]
pub struct Forwarded {
    /// The referral, `FORWARDED`.
    pub referral: Referral,
    /// The one that came of it, whose giver is the recipient of the first.
    pub child: Referral,
}

/// Hands a referral on: it becomes `FORWARDED`, and a new one comes of it that the recipient gives. The third person has
/// not agreed to being handed on: their consent is needed anew. The first giver is told.
///
/// Codes: `INVALID_TRANSITION`, `REFERRAL_DISPUTED`, `GIVER_IS_RECIPIENT`, `FORWARDED_TO_GIVER`, `RECIPIENT_UNKNOWN`,
/// `GIVER_WITHOUT_SEAT`, `HEAT_INVALID`.
pub async fn forward(db: &Db, actor: &Actor, input: ForwardReferral) -> Result<Forwarded> {
    db.tx(async |tx| {
        let row = get_locked(tx, input.referral).await?;
        rules::may_move(actor, &row, ReferralStatus::Forwarded)?;
        rules::check_move(&row, ReferralStatus::Forwarded, None, input.expected_version)?;
        if input.recipient == row.giver_id {
            return reject("FORWARDED_TO_GIVER").on("recipientId").err();
        }
        input.heat.map_or(Ok(()), rules::check_heat)?;
        let giver = row.recipient_id;
        let (giver_chapter, recipient_chapter) = check_parties(tx, giver, input.recipient).await?;
        let at = chapters::hold_weeks_to_record(tx, &[giver_chapter, recipient_chapter]).await?;
        let child = Referral {
            id: ReferralId::new(),
            giver_id: giver,
            giver_chapter_id: giver_chapter,
            recipient_id: input.recipient,
            recipient_chapter_id: recipient_chapter,
            parent_id: Some(row.id),
            relation: ReferralRelation::SpinOff,
            heat: input.heat.unwrap_or(row.heat),
            status: ReferralStatus::Passed,
            description: input.description.map_or_else(|| row.description.clone(), Prose::into_string),
            consent_basis: None,
            consent_note: None,
            consent_on: None,
            consent_by: None,
            reason: None,
            drafted_by: None,
            nudges: 0,
            nudged_at: None,
            recorded_at: at,
            passed_at: Some(at),
            moved_at: at,
            version: 1,
            created_at: at,
            updated_at: at,
            ..row.clone()
        };
        let child = child.into_active_model().reset_all().insert(&**tx).await?;
        let deed = audit::Deed::new("referralForward", "Referral", child.id).in_chapter(giver_chapter);
        audit::write(tx, actor, acting(actor), deed).await?;
        events::tell(tx, &child);
        let notices = Notices::of(actor);
        let referral = moved(tx, actor, row, (ReferralStatus::Forwarded, None), notices).await?;
        notices.queue(tx, &child, child.recipient_id, ReferralNews::Passed).await?;
        notices.queue(tx, &referral, referral.giver_id, ReferralNews::Moved).await?;
        Ok(Forwarded { referral, child })
    })
    .await
}

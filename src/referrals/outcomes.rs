//! How a referral ends without a figure, and what ended is opened again.

use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;

use super::commands::{MoveReferral, get_locked, move_in, moved};
use super::entity::{Referral, ReferralStatus};
use super::notices::{Notices, ReferralNews};
use super::rules;
use crate::access::Actor;
use crate::platform::db::Db;
use crate::platform::error::Result;
use crate::platform::values::Text;

/// The recipient won it, and does not say what it brought. Codes: `INVALID_TRANSITION`, `REFERRAL_DISPUTED`.
pub async fn win_undisclosed(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| {
        let row = move_in(tx, actor, input, ReferralStatus::Won, Notices::of(actor)).await?;
        let won = Referral { is_amount_undisclosed: true, ..row };
        Ok(won.into_active_model().reset_all().update(&**tx).await?)
    })
    .await
}

/// The recipient opens a referral again within 30 days of its end, and says why. Business that was recorded stays.
///
/// Codes: `INVALID_TRANSITION`, `REOPEN_TOO_LATE`, `REASON_NEEDED`, `REFERRAL_DISPUTED`.
pub async fn reopen(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    const TO: ReferralStatus = ReferralStatus::InProgress;
    db.tx(async |tx| {
        let row = get_locked(tx, input.referral).await?;
        rules::may_move(actor, &row, TO)?;
        rules::check_ended(&row)?;
        let reason = input.reason.map(Text::into_string);
        rules::check_move(&row, TO, reason.as_deref(), input.expected_version)?;
        rules::check_reopening(&row, tx.now())?;
        let row = Referral { is_amount_undisclosed: false, ..row };
        let notices = Notices::of(actor);
        let row = moved(tx, actor, row, (TO, reason), notices).await?;
        notices.queue(tx, &row, row.giver_id, ReferralNews::Moved).await?;
        Ok(row)
    })
    .await
}

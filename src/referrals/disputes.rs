//! A referral that its parties do not agree on is held until the vice president resolves it.

use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;

use super::commands::{acting, get_locked, moved};
use super::entity::{Referral, ReferralStatus};
use super::notices::{Notices, ReferralNews};
use super::queries::{Sight, sight_of};
use super::{MoveReferral, events, rules};
use crate::access::{Acting, Actor, Permission, audit, require};
use crate::chapters;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, check_version, reject};
use crate::platform::values::Text;

/// How a dispute ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeOutcome {
    /// The referral stands, and goes on where it was.
    Stands,
    /// It was none: it is withdrawn, and counts no more.
    Withdrawn,
}

/// One party says that the referral is not what it seems: nothing moves until it is resolved. The other one is told.
///
/// Codes: `REASON_NEEDED`, `REFERRAL_DISPUTED` (it is already), `REFERRAL_NOT_DISPUTABLE` (it was never passed, or is over).
pub async fn dispute(db: &Db, actor: &Actor, input: MoveReferral) -> Result<Referral> {
    db.tx(async |tx| {
        let row = get_locked(tx, input.referral).await?;
        let me = match (sight_of(actor, &row), actor.member_id()) {
            (Some(Sight::Party), Some(me)) => me,
            (Some(_), _) => return Err(Error::Denied("dispute this referral")),
            (None, _) => return Err(Error::NotFound),
        };
        rules::check_undisputed(&row)?;
        rules::check_disputable(&row)?;
        let Some(reason) = input.reason.map(Text::into_string) else {
            return reject("REASON_NEEDED").on("reason").err();
        };
        check_version(row.version, input.expected_version)?;
        let now = tx.now();
        let after = Referral {
            disputed_at: Some(now),
            disputed_by: Some(me),
            dispute_reason: Some(reason.clone()),
            version: row.version + 1,
            updated_at: now,
            ..row
        };
        let row = save(tx, actor, acting(actor), after, ("referralDispute", Some(reason))).await?;
        Notices::of(actor).queue(tx, &row, row.other_than(me), ReferralNews::Disputed).await?;
        Ok(row)
    })
    .await
}

/// Whoever resolves disputes in the recipient's chapter ends one, unless they are a party of it. Both parties are told.
///
/// Codes: `REFERRAL_NOT_DISPUTED`.
pub async fn resolve_dispute(db: &Db, actor: &Actor, input: MoveReferral, outcome: DisputeOutcome) -> Result<Referral> {
    db.tx(async |tx| {
        let row = get_locked(tx, input.referral).await?;
        let acting = may_resolve(tx, actor, &row).await?;
        if row.disputed_at.is_none() {
            return reject("REFERRAL_NOT_DISPUTED").err();
        }
        check_version(row.version, input.expected_version)?;
        let reason = input.reason.map(Text::into_string);
        let free = Referral { disputed_at: None, disputed_by: None, dispute_reason: None, ..row };
        let row = match outcome {
            DisputeOutcome::Withdrawn => {
                moved(tx, actor, free, (ReferralStatus::Withdrawn, reason), Notices::of(actor)).await?
            }
            DisputeOutcome::Stands => {
                let after = Referral { version: free.version + 1, updated_at: tx.now(), ..free };
                save(tx, actor, acting, after, ("referralDisputeResolve", reason)).await?
            }
        };
        for party in [row.giver_id, row.recipient_id] {
            Notices::of(actor).queue(tx, &row, party, ReferralNews::Settled).await?;
        }
        Ok(row)
    })
    .await
}

/// Nobody decides on something of their own.
async fn may_resolve(tx: &Tx, actor: &Actor, row: &Referral) -> Result<Acting> {
    let chapter = chapters::get(&**tx, row.recipient_chapter_id).await?;
    if sight_of(actor, row) == Some(Sight::Party) && !actor.is_system() {
        return Err(Error::Denied("resolve a dispute of your own"));
    }
    if row.passed_at.is_none() {
        return Err(Error::NotFound);
    }
    require(actor, Permission::ResolveDisputes, chapter.scope())
}

async fn save(
    tx: &Tx,
    actor: &Actor,
    acting: Acting,
    row: Referral,
    (action, reason): (&'static str, Option<String>),
) -> Result<Referral> {
    let status = row.status.to_value();
    let row = row.into_active_model().reset_all().update(&**tx).await?;
    let (from, to) =
        if row.disputed_at.is_some() { (status, "DISPUTED".to_owned()) } else { ("DISPUTED".to_owned(), status) };
    let deed = audit::Deed::new(action, "Referral", row.id)
        .in_chapter(row.recipient_chapter_id)
        .moving(from, to)
        .because(reason);
    audit::write(tx, actor, acting, deed).await?;
    events::tell(tx, &row);
    Ok(row)
}

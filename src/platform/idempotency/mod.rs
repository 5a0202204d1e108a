//! Requests that may be sent again and are done once: the caller names one by a key of their own.
//!
//! A key is claimed before the work. Every transaction of the work marks the claim, so that "it was done" is written
//! together with what was done; the answer is stored after it. Who comes back reads the answer; who comes back while
//! the work runs, or after a node has died on it, learns that instead, and nothing is ever done twice.

mod entity;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use entity::{ActiveModel, Column, Entity, Model};

use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::values::{ParseValueError, new_id};

/// How long a key is kept, and its answer with it.
pub const KEPT_FOR: Duration = Duration::from_hours(24);

/// What a caller names a request by: 1 to 255 visible characters of ASCII.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl FromStr for IdempotencyKey {
    type Err = ParseValueError;

    /// With or without the quotes of a structured header.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        let is_fit = (1..=255).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_graphic());
        let error = ParseValueError("an Idempotency-Key is 1 to 255 visible characters, such as a UUID");
        is_fit.then(|| Self(bare.to_owned())).ok_or(error)
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One attempt to do what a key names.
#[derive(Debug, Clone)]
pub struct Claim {
    caller: Uuid,
    key: String,
    attempt: Uuid,
}

/// What is known of a key.
#[derive(Debug)]
pub enum Claimed {
    /// Nothing was done: do it, with this claim.
    New(Claim),
    /// It was done, and this was the answer.
    Answered(String),
    /// It is being done.
    Running,
    /// The key came before, with something else.
    Reused,
    /// It was done, but whoever did it died before the answer was stored.
    AnswerLost,
}

/// Claims a key for what `fingerprint` tells apart from everything else, for as long as the work may take.
pub async fn claim(db: &Db, caller: Uuid, key: &IdempotencyKey, fingerprint: &str, lease: Duration) -> Result<Claimed> {
    db.tx(async |tx| {
        let now = tx.now();
        let fresh = Model {
            caller,
            key: key.0.clone(),
            fingerprint: fingerprint.to_owned(),
            attempt: new_id(),
            lease_until: now.plus(lease),
            applied_at: None,
            answer: None,
            created_at: now,
        };
        let claim = Claim { caller, key: key.0.clone(), attempt: fresh.attempt };
        let stale = Entity::find_by_id((caller, key.0.clone())).one(&**tx).await?;
        let stale = stale.filter(|row| now.since(row.created_at) < KEPT_FOR);
        if let Some(known) = stale.and_then(|row| judge(row, fingerprint, now)) {
            return Ok(known);
        }
        // Whoever inserts first has it: two that came at the same moment do not both.
        take_over(tx, &fresh).await.map(|is_mine| if is_mine { Claimed::New(claim) } else { Claimed::Running })
    })
    .await
}

/// What a row says; `None` when it may be taken over.
fn judge(row: Model, fingerprint: &str, now: Timestamp) -> Option<Claimed> {
    match row {
        Model { fingerprint: other, .. } if other != fingerprint => Some(Claimed::Reused),
        Model { answer: Some(answer), .. } => Some(Claimed::Answered(answer)),
        Model { lease_until, .. } if now < lease_until => Some(Claimed::Running),
        Model { applied_at: Some(_), .. } => Some(Claimed::AnswerLost),
        _ => None,
    }
}

/// Puts a new attempt in the place of none, or of one that came to nothing.
async fn take_over(tx: &Tx, fresh: &Model) -> Result<bool> {
    let now = tx.now();
    let came_to_nothing = Condition::all()
        .add(Column::LeaseUntil.lte(now))
        .add(Column::AppliedAt.is_null())
        .add(Column::Answer.is_null());
    let is_old = Condition::any().add(Column::CreatedAt.lte(now.minus(KEPT_FOR))).add(came_to_nothing);
    let ended = Entity::delete_many()
        .filter(Column::Caller.eq(fresh.caller))
        .filter(Column::Key.eq(fresh.key.clone()))
        .filter(is_old);
    ended.exec(&**tx).await?;
    let keep = OnConflict::columns([Column::Caller, Column::Key]).do_nothing().to_owned();
    let row = ActiveModel {
        caller: Set(fresh.caller),
        key: Set(fresh.key.clone()),
        fingerprint: Set(fresh.fingerprint.clone()),
        attempt: Set(fresh.attempt),
        lease_until: Set(fresh.lease_until),
        applied_at: Set(None),
        answer: Set(None),
        created_at: Set(fresh.created_at),
    };
    Ok(Entity::insert_many([row]).on_conflict(keep).exec_without_returning(&**tx).await? == 1)
}

/// Writes into a transaction of the work that it was done. Fails when another attempt has taken the key over.
pub(in crate::platform) async fn mark(tx: &Tx, claim: &Claim) -> Result<()> {
    let marked = of_attempt(claim).col_expr(Column::AppliedAt, Expr::value(tx.now())).exec(&**tx).await?;
    if marked.rows_affected == 1 {
        return Ok(());
    }
    Err(Error::internal("an idempotency key was taken over while its request ran"))
}

/// Stores the answer.
pub async fn settle(db: &Db, claim: &Claim, answer: String) -> Result<()> {
    db.tx(async |tx| {
        of_attempt(claim).col_expr(Column::Answer, Expr::value(answer)).exec(&**tx).await?;
        Ok(())
    })
    .await
}

/// Nothing came of it through a fault of ours: the key is free again, unless something was done after all.
pub async fn release(db: &Db, claim: &Claim) -> Result<()> {
    db.tx(async |tx| {
        let unapplied = Entity::delete_many()
            .filter(Column::Attempt.eq(claim.attempt))
            .filter(Column::Caller.eq(claim.caller))
            .filter(Column::Key.eq(claim.key.clone()))
            .filter(Column::AppliedAt.is_null());
        unapplied.exec(&**tx).await?;
        Ok(())
    })
    .await
}

/// There is no answer, and will be none: who comes back need not wait to hear what became of it.
pub async fn give_up(db: &Db, claim: &Claim) -> Result<()> {
    db.tx(async |tx| {
        of_attempt(claim).col_expr(Column::LeaseUntil, Expr::value(tx.now())).exec(&**tx).await?;
        Ok(())
    })
    .await
}

/// Forgets keys that are older than a day. Answers how many.
pub async fn prune(db: &Db) -> Result<u64> {
    db.tx(async |tx| {
        let old = Entity::delete_many().filter(Column::CreatedAt.lte(tx.now().minus(KEPT_FOR)));
        Ok(old.exec(&**tx).await?.rows_affected)
    })
    .await
}

fn of_attempt(claim: &Claim) -> sea_orm::UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::Caller.eq(claim.caller))
        .filter(Column::Key.eq(claim.key.clone()))
        .filter(Column::Attempt.eq(claim.attempt))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_and_short_with_or_without_quotes() {
        let key = |text: &str| text.parse::<IdempotencyKey>().map(|key| key.to_string()).ok();
        assert_eq!(key("8e03978e-40d5").as_deref(), Some("8e03978e-40d5"));
        assert_eq!(key(" \"8e03978e-40d5\" ").as_deref(), Some("8e03978e-40d5"));
        for unfit in ["", "\"\"", "a b", "ł", "\u{7f}", &"a".repeat(256)] {
            assert_eq!(key(unfit), None, "{unfit}");
        }
    }
}

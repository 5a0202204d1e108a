//! Policies over time: set from a day on, read for a day, and all that was ever set.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder as _, Set};

use super::data::{Disclosure, Policies, Policy, PolicyKind};
use super::rules;
use crate::access::{Actor, MemberId, Permission, audit, require};
use crate::chapters::entity::policy;
use crate::chapters::{Chapter, ChapterId, queries};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, check_version, reject};
use crate::platform::values::{Text, new_id};

/// A policy to set from a day on.
#[derive(Debug, Clone)]
pub struct SetPolicy {
    /// Of which chapter.
    pub chapter: ChapterId,
    /// From which day on, until the next of its kind begins.
    pub effective_on: NaiveDate,
    /// The latest version of this kind that the caller saw, 0 for none; `None` takes any.
    pub expected_version: Option<i32>,
    /// What it says.
    pub policy: Policy,
    /// Why.
    pub reason: Option<Text<200>>,
}

/// A policy as it was once set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyVersion {
    /// Of its kind in its chapter: 1, 2, 3 …
    pub version: i32,
    /// From which day on.
    pub effective_on: NaiveDate,
    /// What it says.
    pub policy: Policy,
    /// Why it was set.
    pub reason: Option<String>,
    /// By whom; `None` when the server did.
    pub set_by: Option<MemberId>,
    /// When.
    pub set_at: Timestamp,
}

impl TryFrom<policy::Model> for PolicyVersion {
    type Error = Error;

    fn try_from(row: policy::Model) -> Result<Self> {
        let kind = PolicyKind::try_from_value(&row.kind)?;
        Ok(Self {
            version: row.version,
            effective_on: row.effective_on,
            policy: Policy::of_json(kind, &row.data).map_err(Error::internal)?,
            reason: row.reason,
            set_by: row.set_by,
            set_at: row.created_at,
        })
    }
}

/// Sets a policy from a day on. What it replaces stays in the history.
///
/// Codes: `NUMBER_OUT_OF_RANGE`, `POLICY_INCOMPLETE`, `POLICY_OUT_OF_ORDER`, `POLICY_IN_CLOSED_WEEK`, `CHAPTER_CLOSED`.
pub async fn set_policy(db: &Db, actor: &Actor, input: SetPolicy) -> Result<PolicyVersion> {
    db.tx(async |tx| set_policy_in(tx, actor, input).await).await
}

/// The step of `set_policy` inside a transaction.
pub async fn set_policy_in(tx: &Tx, actor: &Actor, input: SetPolicy) -> Result<PolicyVersion> {
    // Held as a close holds it: a week that is being closed is judged by what was in force when it began to be.
    let chapter = queries::get_locked(tx, input.chapter).await?;
    let acting = require(actor, Permission::EditChapter, chapter.scope())?;
    crate::chapters::check_open(&chapter)?;
    let kind = input.policy.kind();
    let latest = latest_version(tx, chapter.id, kind).await?;
    if let Some(expected) = input.expected_version {
        check_version(latest, expected)?;
    }
    rules::check(&input.policy)?;
    check_day(&chapter, input.effective_on)?;
    let reason = input.reason.map(Text::into_string);
    let row = policy::ActiveModel {
        id: Set(new_id()),
        chapter_id: Set(chapter.id),
        kind: Set(kind.to_value()),
        version: Set(latest + 1),
        effective_on: Set(input.effective_on),
        data: Set(input.policy.to_json().map_err(Error::internal)?),
        reason: Set(reason.clone()),
        set_by: Set(actor.member_id()),
        created_at: Set(tx.now()),
    };
    let row = row.insert(&**tx).await?;
    let deed = audit::Deed::new("chapterPolicySet", "Chapter", chapter.id).in_chapter(chapter.id).because(reason);
    audit::write(tx, actor, acting, deed).await?;
    row.try_into()
}

/// Whether no closed week would be judged anew. Codes: `POLICY_IN_CLOSED_WEEK`.
fn check_day(chapter: &Chapter, effective_on: NaiveDate) -> Result<()> {
    let closed = chapter.last_closed_at.map(|at| at.day_in(chapter.zone().0));
    match closed.and_then(|day| day.succ_opt()) {
        Some(earliest) if effective_on < earliest => {
            reject("POLICY_IN_CLOSED_WEEK").on("effectiveOn").with("earliest", earliest.to_string()).err()
        }
        _ => Ok(()),
    }
}

async fn latest_version(tx: &Tx, chapter: ChapterId, kind: PolicyKind) -> Result<i32> {
    let latest = policy::Entity::find()
        .filter(policy::Column::ChapterId.eq(chapter))
        .filter(policy::Column::Kind.eq(kind.to_value()))
        .order_by_desc(policy::Column::Version)
        .one(&**tx)
        .await?;
    Ok(latest.map_or(0, |row| row.version))
}

/// What is in force in each of several chapters on a day; chapters where nothing was set are left out.
pub async fn policies_on(
    connection: &impl ConnectionTrait,
    chapters: &[ChapterId],
    day: NaiveDate,
) -> Result<HashMap<ChapterId, Policies>> {
    let mut found: HashMap<ChapterId, Policies> = HashMap::new();
    for row in set_until(connection, chapters, day, None).await? {
        let chapter = row.chapter_id;
        // In the order in which they begin: the last one of a kind stays.
        found.entry(chapter).or_default().put(PolicyVersion::try_from(row)?.policy);
    }
    Ok(found)
}

/// What givers are told of business in several chapters on a day; chapters where nothing was set are left out.
pub async fn disclosures_on(
    connection: &impl ConnectionTrait,
    chapters: &[ChapterId],
    day: NaiveDate,
) -> Result<HashMap<ChapterId, Disclosure>> {
    let mut found = HashMap::new();
    for row in set_until(connection, chapters, day, Some(PolicyKind::Disclosure)).await? {
        let chapter = row.chapter_id;
        if let Policy::Disclosure(data) = PolicyVersion::try_from(row)?.policy {
            found.insert(chapter, data.disclosure);
        }
    }
    Ok(found)
}

async fn set_until(
    connection: &impl ConnectionTrait,
    chapters: &[ChapterId],
    day: NaiveDate,
    kind: Option<PolicyKind>,
) -> Result<Vec<policy::Model>> {
    let mut query = policy::Entity::find()
        .filter(policy::Column::ChapterId.is_in(chapters.iter().copied()))
        .filter(policy::Column::EffectiveOn.lte(day));
    if let Some(kind) = kind {
        query = query.filter(policy::Column::Kind.eq(kind.to_value()));
    }
    let query = query.order_by_asc(policy::Column::EffectiveOn).order_by_asc(policy::Column::Version);
    Ok(query.all(connection).await?)
}

/// All that was ever set in chapters, the latest first.
pub async fn policy_history(
    connection: &impl ConnectionTrait,
    chapters: &[ChapterId],
    kind: Option<PolicyKind>,
) -> Result<Vec<(ChapterId, PolicyVersion)>> {
    let of = policy::Column::ChapterId.is_in(chapters.iter().copied());
    let mut query = policy::Entity::find().filter(of);
    if let Some(kind) = kind {
        query = query.filter(policy::Column::Kind.eq(kind.to_value()));
    }
    let query = query.order_by_desc(policy::Column::CreatedAt).order_by_desc(policy::Column::Id);
    let rows = query.all(connection).await?;
    rows.into_iter().map(|row| Ok((row.chapter_id, PolicyVersion::try_from(row)?))).collect()
}

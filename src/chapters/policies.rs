//! Where clubs differ: policies of a chapter, as data, each from a day on.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{QueryOrder as _, Set};
use serde::{Deserialize, Serialize};

use super::entity::policy;
use super::{ChapterId, queries};
use crate::access::{Actor, Permission, audit, require};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::values::new_id;

/// What the giver of a referral is told of the business that it brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Disclosure {
    /// Amounts, not from whom.
    #[default]
    Anonymous,
    /// From whom, no amounts.
    Named,
    /// Both.
    NamedWithAmount,
}

/// A disclosure policy from a day on.
#[derive(Debug, Clone)]
pub struct SetDisclosure {
    /// Of which chapter.
    pub chapter: ChapterId,
    /// From which day on.
    pub effective_on: NaiveDate,
    /// What it says.
    pub disclosure: Disclosure,
}

const DISCLOSURE: &str = "DISCLOSURE";

#[derive(Debug, Serialize, Deserialize)]
struct DisclosureData {
    disclosure: Disclosure,
}

/// Sets what givers are told, from a day on.
pub async fn set_disclosure(db: &Db, actor: &Actor, input: SetDisclosure) -> Result<()> {
    db.tx(async |tx| set_disclosure_in(tx, actor, input).await).await
}

/// The step of `set_disclosure` inside a transaction.
pub async fn set_disclosure_in(tx: &Tx, actor: &Actor, input: SetDisclosure) -> Result<()> {
    let chapter = queries::get(&**tx, input.chapter).await?;
    let acting = require(actor, Permission::EditRoster, chapter.scope())?;
    let row = policy::ActiveModel {
        id: Set(new_id()),
        chapter_id: Set(input.chapter),
        kind: Set(DISCLOSURE.to_owned()),
        effective_on: Set(input.effective_on),
        data: Set(serde_json::to_string(&DisclosureData { disclosure: input.disclosure }).map_err(Error::internal)?),
        created_at: Set(tx.now()),
    };
    let same_day = [policy::Column::ChapterId, policy::Column::Kind, policy::Column::EffectiveOn];
    policy::Entity::insert(row)
        .on_conflict(OnConflict::columns(same_day).update_column(policy::Column::Data).to_owned())
        .exec_without_returning(&**tx)
        .await?;
    let deed = audit::Deed::new("chapterPolicySet", "Chapter", chapter.id).in_chapter(chapter.id);
    audit::write(tx, actor, acting, deed).await
}

/// What givers are told of business in a chapter on a day; `ANONYMOUS` where nothing was set.
pub async fn disclosure_on(
    connection: &impl ConnectionTrait,
    chapter: ChapterId,
    day: NaiveDate,
) -> Result<Disclosure> {
    let set = disclosures_on(connection, &[chapter], day).await?;
    Ok(set.get(&chapter).copied().unwrap_or_default())
}

/// What givers are told of business in several chapters on a day; chapters where nothing was set are left out.
pub async fn disclosures_on(
    connection: &impl ConnectionTrait,
    chapters: &[ChapterId],
    day: NaiveDate,
) -> Result<HashMap<ChapterId, Disclosure>> {
    let rows = policy::Entity::find()
        .filter(policy::Column::ChapterId.is_in(chapters.iter().copied()))
        .filter(policy::Column::Kind.eq(DISCLOSURE))
        .filter(policy::Column::EffectiveOn.lte(day))
        .order_by_asc(policy::Column::EffectiveOn)
        .all(connection)
        .await?;
    let mut set = HashMap::new();
    for row in rows {
        let data: DisclosureData = serde_json::from_str(&row.data).map_err(Error::internal)?;
        set.insert(row.chapter_id, data.disclosure);
    }
    Ok(set)
}

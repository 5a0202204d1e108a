//! Change the club and its regions.

use sea_orm::IntoActiveModel as _;
use sea_orm::QuerySelect as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;

use super::super::entity::{Club, Region, club, region};
use super::super::{RegionId, queries};
use super::name_taken;
use crate::access::{Actor, Permission, Scope, audit, require};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, OnUnique as _, Result, check_version};
use crate::platform::values::{Currency, Locale, Text, Zone, fold};

/// What is to change of the club; `None` leaves a field as it is.
#[derive(Debug, Clone)]
pub struct UpdateClub {
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Its name.
    pub name: Option<Text<120>>,
    /// The language of those who have not chosen one.
    pub default_locale: Option<Locale>,
    /// The currency of club-wide figures.
    pub reporting_currency: Option<Currency>,
    /// The zone in which its own days change.
    pub time_zone: Option<Zone>,
}

/// What is to change of a region; `None` leaves a field as it is.
#[derive(Debug, Clone)]
pub struct UpdateRegion {
    /// Which.
    pub region: RegionId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Its name.
    pub name: Option<Text<120>>,
}

/// Changes the club.
pub async fn update_club(db: &Db, actor: &Actor, input: UpdateClub) -> Result<Club> {
    db.tx(async |tx| update_club_in(tx, actor, input).await).await
}

async fn update_club_in(tx: &Tx, actor: &Actor, input: UpdateClub) -> Result<Club> {
    let acting = require(actor, Permission::EditClub, Scope::Club)?;
    let before = club::Entity::find().lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)?;
    check_version(before.version, input.expected_version)?;
    let mut after = before.clone();
    if let Some(name) = input.name {
        after.name = name.into_string();
    }
    after.default_locale = input.default_locale.unwrap_or(after.default_locale);
    after.reporting_currency = input.reporting_currency.unwrap_or(after.reporting_currency);
    after.time_zone = input.time_zone.unwrap_or(after.time_zone);
    if after == before {
        return Ok(before);
    }
    after.version += 1;
    after.updated_at = tx.now();
    let saved = after.into_active_model().reset_all().update(&**tx).await?;
    audit::write(tx, actor, acting, audit::Deed::new("clubUpdate", "Club", saved.id)).await?;
    Ok(saved)
}

/// Changes a region. Codes: `NAME_TAKEN`.
pub async fn update_region(db: &Db, actor: &Actor, input: UpdateRegion) -> Result<Region> {
    db.tx(async |tx| update_region_in(tx, actor, input).await).await
}

async fn update_region_in(tx: &Tx, actor: &Actor, input: UpdateRegion) -> Result<Region> {
    let acting = require(actor, Permission::EditClub, Scope::Club)?;
    let before = queries::get_region_locked(tx, input.region).await?;
    check_version(before.version, input.expected_version)?;
    let mut after = before.clone();
    if let Some(name) = input.name {
        after.name_key = fold(name.as_str());
        after.name = name.into_string();
    }
    if after == before {
        return Ok(before);
    }
    after.version += 1;
    after.updated_at = tx.now();
    let saved = save_region(tx, after).await?;
    audit::write(tx, actor, acting, audit::Deed::new("regionUpdate", "Region", saved.id)).await?;
    Ok(saved)
}

pub(super) async fn save_region(tx: &Tx, region: Region) -> Result<Region> {
    let row: region::ActiveModel = region.into_active_model().reset_all();
    row.update(&**tx).await.on_unique(name_taken)
}

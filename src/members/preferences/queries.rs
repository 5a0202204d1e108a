//! Reads of mail preferences.

use std::collections::HashMap;

use chrono::NaiveTime;
use sea_orm::ConnectionTrait;
use sea_orm::entity::prelude::*;

use super::entity::{Column, Entity, Model};
use super::rules::MailPreferences;
use crate::access::MemberId;
use crate::platform::error::{Error, Result};

impl TryFrom<Model> for MailPreferences {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").map_err(Error::internal);
        Ok(Self {
            switched_off: serde_json::from_str(&row.switched_off).map_err(Error::internal)?,
            time_zone: row.time_zone,
            quiet_from: time(&row.quiet_from)?,
            quiet_until: time(&row.quiet_until)?,
            version: row.version,
        })
    }
}

/// The preferences of members who have chosen any; for all others the default holds.
pub async fn preferences_of(
    connection: &impl ConnectionTrait,
    members: &[MemberId],
) -> Result<HashMap<MemberId, MailPreferences>> {
    let rows = Entity::find().filter(Column::MemberId.is_in(members.iter().copied())).all(connection).await?;
    rows.into_iter().map(|row| Ok((row.member_id, row.try_into()?))).collect()
}

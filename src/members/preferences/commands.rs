//! Choose which mails to get.

use chrono::NaiveTime;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{QuerySelect as _, Set};

use super::entity::{ActiveModel, Column, Entity};
use super::queries::preferences_of;
use super::rules::{self, MailKind, MailPreferences};
use crate::access::{Acting, Actor, audit};
use crate::members::entity::member;
use crate::platform::db::Db;
use crate::platform::error::{Error, Result, check_version};
use crate::platform::values::{Patch, Zone};

/// What is to change of a member's own preferences.
#[derive(Debug, Clone, Default)]
pub struct UpdateMailPreferences {
    /// The version that the caller saw.
    pub expected_version: i32,
    /// All kinds that shall not come; `None` keeps them.
    pub switched_off: Option<Vec<MailKind>>,
    /// The zone of the quiet hours; cleared, it is the chapter's.
    pub time_zone: Patch<Zone>,
    /// From when on it is quiet.
    pub quiet_from: Option<NaiveTime>,
    /// Until when.
    pub quiet_until: Option<NaiveTime>,
}

/// Changes the actor's own preferences. Codes: `MAIL_KIND_NEEDED`.
pub async fn update_mail_preferences(db: &Db, actor: &Actor, input: UpdateMailPreferences) -> Result<MailPreferences> {
    let id = actor.member_id().ok_or(Error::Unauthenticated)?;
    db.tx(async |tx| {
        // The member's row is what two who change at once wait for: there may be no preferences yet.
        member::Entity::find_by_id(id).lock(LockType::Update).one(&**tx).await?.ok_or(Error::NotFound)?;
        let mut wanted = preferences_of(&**tx, &[id]).await?.remove(&id).unwrap_or_default();
        check_version(wanted.version, input.expected_version)?;
        if let Some(mut kinds) = input.switched_off {
            rules::check_switched_off(&kinds)?;
            kinds.sort_unstable();
            kinds.dedup();
            wanted.switched_off = kinds;
        }
        input.time_zone.apply(&mut wanted.time_zone);
        wanted.quiet_from = input.quiet_from.unwrap_or(wanted.quiet_from);
        wanted.quiet_until = input.quiet_until.unwrap_or(wanted.quiet_until);
        wanted.version += 1;
        let row = ActiveModel {
            member_id: Set(id),
            switched_off: Set(serde_json::to_string(&wanted.switched_off).map_err(Error::internal)?),
            time_zone: Set(wanted.time_zone),
            quiet_from: Set(wanted.quiet_from.format("%H:%M").to_string()),
            quiet_until: Set(wanted.quiet_until.format("%H:%M").to_string()),
            version: Set(wanted.version),
            updated_at: Set(tx.now()),
        };
        let all = [
            Column::SwitchedOff,
            Column::TimeZone,
            Column::QuietFrom,
            Column::QuietUntil,
            Column::Version,
            Column::UpdatedAt,
        ];
        let again = OnConflict::column(Column::MemberId).update_columns(all).to_owned();
        Entity::insert(row).on_conflict(again).exec_without_returning(&**tx).await?;
        audit::write(tx, actor, Acting::AsMember, audit::Deed::new("mailPreferencesUpdate", "Member", id)).await?;
        Ok(wanted)
    })
    .await
}

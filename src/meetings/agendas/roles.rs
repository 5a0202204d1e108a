//! The roles of a chapter: added, changed, retired.

use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, Set};

use super::entity::{AgendaRole, role};
use super::rules::{self, MOST_ROLES};
use super::{AgendaRoleId, queries};
use crate::access::{Acting, Actor, ChapterId, Permission, audit, require};
use crate::chapters;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{OnUnique as _, Result, check_version, reject};
use crate::platform::values::{Patch, Prose, Text, fold};

/// A role to add.
#[derive(Debug, Clone)]
pub struct AddRole {
    /// At whose meetings.
    pub chapter: ChapterId,
    /// What it is called.
    pub name: Text<80>,
    /// How many take it at one meeting: 1 to 10.
    pub places: i32,
    /// What is to be done.
    pub description: Option<Prose<1000>>,
}

/// What is to change of a role; `None` and `Keep` leave a field as it is.
#[derive(Debug, Clone)]
pub struct UpdateRole {
    /// Which.
    pub role: AgendaRoleId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// What it is called.
    pub name: Option<Text<80>>,
    /// How many take it at one meeting: 1 to 10. Whoever has it keeps it.
    pub places: Option<i32>,
    /// What is to be done.
    pub description: Patch<Prose<1000>>,
}

/// A role that nobody is to take any more.
#[derive(Debug, Clone, Copy)]
pub struct RetireRole {
    /// Which.
    pub role: AgendaRoleId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

/// Adds a role. Codes: `NAME_TAKEN`, `NUMBER_OUT_OF_RANGE`, `TOO_MANY_AGENDA_ROLES`, `CHAPTER_CLOSED`.
pub async fn add_role(db: &Db, actor: &Actor, input: AddRole) -> Result<AgendaRole> {
    db.tx(async |tx| add_role_in(tx, actor, input).await).await
}

/// The step of `add_role` inside a transaction.
pub async fn add_role_in(tx: &Tx, actor: &Actor, input: AddRole) -> Result<AgendaRole> {
    let chapter = chapters::hold_pattern(tx, input.chapter).await?;
    let acting = require(actor, Permission::EditMeetings, chapter.scope())?;
    chapters::check_open(&chapter)?;
    rules::check_places(input.places)?;
    let of_chapter = role::Entity::find().filter(role::Column::ChapterId.eq(chapter.id));
    if of_chapter.filter(role::Column::RetiredAt.is_null()).count(&**tx).await? >= MOST_ROLES {
        return reject("TOO_MANY_AGENDA_ROLES").on("chapterId").with("most", MOST_ROLES.to_string()).err();
    }
    let now = tx.now();
    let row = role::ActiveModel {
        id: Set(AgendaRoleId::new()),
        chapter_id: Set(chapter.id),
        name_key: Set(fold(input.name.as_str())),
        name: Set(input.name.into_string()),
        places: Set(input.places),
        description: Set(input.description.map(Prose::into_string)),
        retired_at: Set(None),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&**tx).await.on_unique(|| reject("NAME_TAKEN").on("name"))?;
    write_deed(tx, actor, acting, ("agendaRoleAdd", &row)).await?;
    Ok(row)
}

/// Changes a role. Codes: `NAME_TAKEN`, `NUMBER_OUT_OF_RANGE`.
pub async fn update_role(db: &Db, actor: &Actor, input: UpdateRole) -> Result<AgendaRole> {
    db.tx(async |tx| {
        let (before, acting) = held(tx, actor, input.role, input.expected_version).await?;
        let mut after = before.clone();
        if let Some(name) = input.name {
            after.name_key = fold(name.as_str());
            after.name = name.into_string();
        }
        if let Some(places) = input.places {
            rules::check_places(places)?;
            after.places = places;
        }
        input.description.apply(&mut after.description);
        if after == before {
            return Ok(before);
        }
        let saved = save(tx, after).await?;
        write_deed(tx, actor, acting, ("agendaRoleUpdate", &saved)).await?;
        Ok(saved)
    })
    .await
}

/// Retires a role: it stays in the agendas that were announced, and nobody takes it any more.
/// Codes: `AGENDA_ROLE_IN_USE` naming the templates that it is to be taken out of first.
pub async fn retire_role(db: &Db, actor: &Actor, input: RetireRole) -> Result<AgendaRole> {
    db.tx(async |tx| {
        let (role, acting) = held(tx, actor, input.role, input.expected_version).await?;
        let templates = queries::templates_with(&**tx, role.id).await?;
        if !templates.is_empty() {
            return reject("AGENDA_ROLE_IN_USE").on(".id").with("templates", templates.join(", ")).err();
        }
        let retired_at = Some(tx.now());
        let saved = save(tx, AgendaRole { retired_at, ..role }).await?;
        write_deed(tx, actor, acting, ("agendaRoleRetire", &saved)).await?;
        Ok(saved)
    })
    .await
}

/// A role that the actor may change, as they saw it. Its chapter is held: no template takes it in meanwhile.
async fn held(tx: &Tx, actor: &Actor, id: AgendaRoleId, expected_version: i32) -> Result<(AgendaRole, Acting)> {
    let chapter = chapters::hold_pattern(tx, queries::role(&**tx, id).await?.chapter_id).await?;
    let acting = require(actor, Permission::EditMeetings, chapter.scope())?;
    let role = queries::role(&**tx, id).await?;
    check_version(role.version, expected_version)?;
    Ok((role, acting))
}

async fn save(tx: &Tx, mut role: AgendaRole) -> Result<AgendaRole> {
    role.version += 1;
    role.updated_at = tx.now();
    let row = role.into_active_model().reset_all();
    row.update(&**tx).await.on_unique(|| reject("NAME_TAKEN").on("name"))
}

async fn write_deed(tx: &Tx, actor: &Actor, acting: Acting, (action, role): (&'static str, &AgendaRole)) -> Result<()> {
    let deed = audit::Deed::new(action, "AgendaRole", role.id).in_chapter(role.chapter_id);
    audit::write(tx, actor, acting, deed).await
}

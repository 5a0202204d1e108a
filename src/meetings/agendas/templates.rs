//! A chapter's templates: made, changed, removed. Exactly one is the default where there is any.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{IntoActiveModel as _, Set};

use super::entity::{AgendaTemplate, template, template_item};
use super::rules::{self, Item, LONGEST_TEMPLATE, MOST_TEMPLATES, NewItem};
use super::{AgendaTemplateId, Template, queries};
use crate::access::{Acting, Actor, ChapterId, Permission, audit, require};
use crate::chapters::{self, Chapter};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, OnUnique as _, Result, check_version, reject};
use crate::platform::values::{Text, fold};

/// A template to make.
#[derive(Debug, Clone)]
pub struct CreateTemplate {
    /// Of which chapter.
    pub chapter: ChapterId,
    /// What it is called.
    pub name: Text<80>,
    /// Whether meetings follow it from now on; the first one is the default whatever is said.
    pub is_default: bool,
    /// Its parts, in their order.
    pub items: Vec<NewItem>,
}

/// What is to change of a template; `None` leaves it as it is.
#[derive(Debug, Clone)]
pub struct UpdateTemplate {
    /// Which.
    pub template: AgendaTemplateId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// What it is called.
    pub name: Option<Text<80>>,
    /// Whether meetings follow it.
    pub is_default: Option<bool>,
    /// All its parts from now on, in their order.
    pub items: Option<Vec<NewItem>>,
}

/// A template to remove.
#[derive(Debug, Clone, Copy)]
pub struct RemoveTemplate {
    /// Which.
    pub template: AgendaTemplateId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

/// Makes a template.
///
/// Codes: `NAME_TAKEN`, `AGENDA_EMPTY`, `LIST_TOO_LONG`, `NUMBER_OUT_OF_RANGE`, `AGENDA_ROLE_INVALID`, `AGENDA_TOO_LONG`,
/// `TOO_MANY_AGENDA_TEMPLATES`, `CHAPTER_CLOSED`.
pub async fn create_template(db: &Db, actor: &Actor, input: CreateTemplate) -> Result<Template> {
    db.tx(async |tx| {
        let (chapter, acting) = hold(tx, actor, input.chapter).await?;
        chapters::check_open(&chapter)?;
        let items: Vec<Item> = input.items.into_iter().map(Item::from).collect();
        let made = insert(tx, &chapter, (input.name, input.is_default), items).await?;
        write_deed(tx, actor, acting, ("agendaTemplateCreate", &made.template)).await?;
        Ok(made)
    })
    .await
}

/// The chapter, held: two who change its templates and roles do it one after the other.
pub(super) async fn hold(tx: &Tx, actor: &Actor, chapter: ChapterId) -> Result<(Chapter, Acting)> {
    let chapter = chapters::hold_pattern(tx, chapter).await?;
    let acting = require(actor, Permission::EditMeetings, chapter.scope())?;
    Ok((chapter, acting))
}

/// The step of what makes a template of a chapter that is held.
pub(super) async fn insert(
    tx: &Tx,
    chapter: &Chapter,
    (name, is_default): (Text<80>, bool),
    items: Vec<Item>,
) -> Result<Template> {
    check(tx, chapter.id, &items).await?;
    let others = of_chapter(chapter.id).count(&**tx).await?;
    if others >= MOST_TEMPLATES {
        return reject("TOO_MANY_AGENDA_TEMPLATES").on("chapterId").with("most", MOST_TEMPLATES.to_string()).err();
    }
    let is_default = is_default || others == 0;
    if is_default {
        unset_default(tx, chapter.id).await?;
    }
    let now = tx.now();
    let row = template::ActiveModel {
        id: Set(AgendaTemplateId::new()),
        chapter_id: Set(chapter.id),
        name_key: Set(fold(name.as_str())),
        name: Set(name.into_string()),
        is_default: Set(is_default),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let template = row.insert(&**tx).await.on_unique(|| reject("NAME_TAKEN").on("name"))?;
    write_items(tx, template.id, &items).await?;
    Ok(Template { template, items })
}

async fn check(tx: &Tx, chapter: ChapterId, items: &[Item]) -> Result<()> {
    let named: Vec<_> = items.iter().filter_map(|item| item.role).collect();
    let roles = queries::roles_by_ids(&**tx, &named).await?;
    rules::check_items(items, (chapter, &roles), LONGEST_TEMPLATE)
}

fn of_chapter(chapter: ChapterId) -> Select<template::Entity> {
    template::Entity::find().filter(template::Column::ChapterId.eq(chapter))
}

/// Another one takes its place.
async fn unset_default(tx: &Tx, chapter: ChapterId) -> Result<()> {
    template::Entity::update_many()
        .col_expr(template::Column::IsDefault, Expr::value(false))
        .col_expr(template::Column::Version, Expr::col(template::Column::Version).add(1))
        .col_expr(template::Column::UpdatedAt, Expr::value(tx.now()))
        .filter(template::Column::ChapterId.eq(chapter))
        .filter(template::Column::IsDefault.eq(true))
        .exec(&**tx)
        .await?;
    Ok(())
}

async fn write_items(tx: &Tx, template: AgendaTemplateId, items: &[Item]) -> Result<()> {
    let rows = items.iter().zip(1..).map(|(item, position)| template_item::ActiveModel {
        template_id: Set(template),
        position: Set(position),
        title: Set(item.title.clone()),
        minutes: Set(item.minutes),
        role_id: Set(item.role),
        note: Set(item.note.clone()),
    });
    template_item::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Changes a template: meetings that are not announced, and have no agenda of their own, follow it at once.
///
/// Codes: as `create_template`, and `DEFAULT_TEMPLATE_NEEDED`.
pub async fn update_template(db: &Db, actor: &Actor, input: UpdateTemplate) -> Result<Template> {
    db.tx(async |tx| {
        let (before, acting) = held(tx, actor, input.template, input.expected_version).await?;
        let mut after = before.clone();
        if let Some(name) = input.name {
            after.template.name_key = fold(name.as_str());
            after.template.name = name.into_string();
        }
        if let Some(items) = input.items {
            after.items = items.into_iter().map(Item::from).collect();
            check(tx, before.template.chapter_id, &after.items).await?;
        }
        after.template.is_default = input.is_default.unwrap_or(before.template.is_default);
        if after == before {
            return Ok(before);
        }
        let saved = save(tx, &before, after).await?;
        write_deed(tx, actor, acting, ("agendaTemplateUpdate", &saved.template)).await?;
        Ok(saved)
    })
    .await
}

async fn save(tx: &Tx, before: &Template, mut after: Template) -> Result<Template> {
    match (before.template.is_default, after.template.is_default) {
        (true, false) => return reject("DEFAULT_TEMPLATE_NEEDED").on("isDefault").err(),
        (false, true) => unset_default(tx, before.template.chapter_id).await?,
        _ => {}
    }
    if after.items != before.items {
        delete_items(tx, before.template.id).await?;
        write_items(tx, before.template.id, &after.items).await?;
    }
    after.template.version += 1;
    after.template.updated_at = tx.now();
    let row = after.template.into_active_model().reset_all();
    let template = row.update(&**tx).await.on_unique(|| reject("NAME_TAKEN").on("name"))?;
    Ok(Template { template, ..after })
}

async fn delete_items(tx: &Tx, template: AgendaTemplateId) -> Result<()> {
    template_item::Entity::delete_many().filter(template_item::Column::TemplateId.eq(template)).exec(&**tx).await?;
    Ok(())
}

/// Removes a template. Codes: `DEFAULT_TEMPLATE_NEEDED` for the default one while there are others.
pub async fn remove_template(db: &Db, actor: &Actor, input: RemoveTemplate) -> Result<Template> {
    db.tx(async |tx| {
        let (gone, acting) = held(tx, actor, input.template, input.expected_version).await?;
        if gone.template.is_default && of_chapter(gone.template.chapter_id).count(&**tx).await? > 1 {
            return reject("DEFAULT_TEMPLATE_NEEDED").on(".id").err();
        }
        delete_items(tx, gone.template.id).await?;
        template::Entity::delete_by_id(gone.template.id).exec(&**tx).await?;
        // What was removed stands in the log in words: there is no row to look at.
        let deed = audit::Deed::new("agendaTemplateRemove", "AgendaTemplate", gone.template.id);
        let deed = deed.in_chapter(gone.template.chapter_id).because(Some(gone.template.name.clone()));
        audit::write(tx, actor, acting, deed).await?;
        Ok(gone)
    })
    .await
}

/// A template that the actor may change, as they saw it; its chapter is held.
async fn held(tx: &Tx, actor: &Actor, id: AgendaTemplateId, expected_version: i32) -> Result<(Template, Acting)> {
    let seen = queries::template(&**tx, id).await?;
    let (_, acting) = hold(tx, actor, seen.chapter_id).await?;
    let template = queries::template(&**tx, id).await?;
    check_version(template.version, expected_version)?;
    let mut found = queries::with_items(&**tx, vec![template]).await?;
    found.pop().map(|template| (template, acting)).ok_or(Error::NotFound)
}

pub(super) async fn write_deed(
    tx: &Tx,
    actor: &Actor,
    acting: Acting,
    (action, template): (&'static str, &AgendaTemplate),
) -> Result<()> {
    let deed = audit::Deed::new(action, "AgendaTemplate", template.id).in_chapter(template.chapter_id);
    audit::write(tx, actor, acting, deed).await
}

//! A meeting's own agenda: copied when it is announced, set by hand, given up for the template.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use super::entity::{head, item};
use super::rules::{self, Item, NewItem};
use super::{AgendaTemplateId, queries};
use crate::access::{Actor, Permission, audit};
use crate::meetings::commands::locked;
use crate::meetings::{Meeting, MeetingId, events};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, check_version, reject};

/// What a meeting's agenda is from now on.
#[derive(Debug, Clone)]
pub enum AgendaFrom {
    /// These parts, in their order.
    Items(Vec<NewItem>),
    /// A copy of a template, as it is now.
    Template(AgendaTemplateId),
}

/// An agenda to set.
#[derive(Debug, Clone)]
pub struct SetAgenda {
    /// Of which meeting.
    pub meeting: MeetingId,
    /// The version of the agenda that the caller saw, 0 for one that was never set.
    pub expected_version: i32,
    /// What it is.
    pub from: AgendaFrom,
}

/// An agenda of a meeting's own to give up.
#[derive(Debug, Clone, Copy)]
pub struct ResetAgenda {
    /// Of which meeting.
    pub meeting: MeetingId,
    /// The version of the agenda that the caller saw.
    pub expected_version: i32,
}

/// Sets the agenda of a meeting that is not held yet.
///
/// Codes: `MEETING_OVER`, `AGENDA_EMPTY`, `LIST_TOO_LONG`, `NUMBER_OUT_OF_RANGE`, `AGENDA_ROLE_INVALID`,
/// `AGENDA_TEMPLATE_INVALID`, `AGENDA_TOO_LONG` when it is longer than the meeting.
pub async fn set_agenda(db: &Db, actor: &Actor, input: SetAgenda) -> Result<Meeting> {
    db.tx(async |tx| {
        // The agenda has a version of its own: with the meeting's, a mail that tells of a change of time would be taken for
        // an outdated one as soon as somebody changes the agenda, too.
        let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::EditMeetings).await?;
        rules::check_open(&meeting, ".id")?;
        let version = version_of(tx, meeting.id).await?;
        check_version(version, input.expected_version)?;
        let items = match input.from {
            AgendaFrom::Items(items) => {
                let items: Vec<Item> = items.into_iter().map(Item::from).collect();
                let named: Vec<_> = items.iter().filter_map(|item| item.role).collect();
                let roles = queries::roles_by_ids(&**tx, &named).await?;
                let checked = rules::check_items(&items, (meeting.chapter_id, &roles), rules::minutes_of(&meeting));
                checked.map_err(|error| error.inside("from"))?;
                items
            }
            AgendaFrom::Template(id) => from_template(tx, &meeting, id).await?,
        };
        write(tx, meeting.id, version, &items).await?;
        let deed = audit::Deed::new("meetingAgendaSet", "Meeting", meeting.id).in_chapter(meeting.chapter_id);
        audit::write(tx, actor, acting, deed).await?;
        events::tell(tx, meeting.id);
        Ok(meeting)
    })
    .await
}

async fn from_template(tx: &Tx, meeting: &Meeting, id: AgendaTemplateId) -> Result<Vec<Item>> {
    let invalid = || Error::from(reject("AGENDA_TEMPLATE_INVALID").on("from.templateId"));
    let template = match queries::template(&**tx, id).await {
        Ok(template) if template.chapter_id == meeting.chapter_id => template,
        Ok(_) | Err(Error::NotFound) => return Err(invalid()),
        Err(error) => return Err(error),
    };
    let found = queries::with_items(&**tx, vec![template]).await?.pop().ok_or_else(invalid)?;
    rules::check_length(&found.items, rules::minutes_of(meeting), "from.templateId")?;
    Ok(found.items)
}

/// Has a meeting follow its chapter's default template again. Codes: `MEETING_OVER`, `AGENDA_ANNOUNCED`.
pub async fn reset_agenda(db: &Db, actor: &Actor, input: ResetAgenda) -> Result<Meeting> {
    db.tx(async |tx| {
        let (meeting, _, acting) = locked(tx, actor, input.meeting, Permission::EditMeetings).await?;
        rules::check_open(&meeting, ".id")?;
        rules::check_may_follow_template(&meeting)?;
        let head = queries::head_of(&**tx, meeting.id).await?;
        check_version(head.as_ref().map_or(0, |head| head.version), input.expected_version)?;
        let Some(head) = head.filter(|head| head.is_own) else { return Ok(meeting) };
        write(tx, meeting.id, head.version, &[]).await?;
        let deed = audit::Deed::new("meetingAgendaReset", "Meeting", meeting.id).in_chapter(meeting.chapter_id);
        audit::write(tx, actor, acting, deed).await?;
        events::tell(tx, meeting.id);
        Ok(meeting)
    })
    .await
}

/// Copies the default template to a meeting that is being announced and has no agenda of its own: from now on a change
/// of the template does not change it. The meeting is locked.
pub(in crate::meetings) async fn copy_template(tx: &Tx, meeting: &Meeting) -> Result<()> {
    let mut templates = queries::default_items(&**tx, &[meeting.chapter_id]).await?;
    let Some(items) = templates.remove(&meeting.chapter_id) else { return Ok(()) };
    match queries::head_of(&**tx, meeting.id).await? {
        Some(head) if head.is_own => Ok(()),
        head => write(tx, meeting.id, head.map_or(0, |head| head.version), &items).await,
    }
}

async fn version_of(tx: &Tx, meeting: MeetingId) -> Result<i32> {
    Ok(queries::head_of(&**tx, meeting).await?.map_or(0, |head| head.version))
}

/// With no parts it has none of its own.
async fn write(tx: &Tx, meeting: MeetingId, version: i32, items: &[Item]) -> Result<()> {
    let head = head::ActiveModel {
        meeting_id: Set(meeting),
        is_own: Set(!items.is_empty()),
        version: Set(version + 1),
        updated_at: Set(tx.now()),
    };
    let again = OnConflict::column(head::Column::MeetingId)
        .update_columns([head::Column::IsOwn, head::Column::Version, head::Column::UpdatedAt])
        .to_owned();
    head::Entity::insert(head).on_conflict(again).exec_without_returning(&**tx).await?;
    if version > 0 {
        item::Entity::delete_many().filter(item::Column::MeetingId.eq(meeting)).exec(&**tx).await?;
    }
    if items.is_empty() {
        return Ok(());
    }
    let rows = items.iter().zip(1..).map(|(one, position)| item::ActiveModel {
        meeting_id: Set(meeting),
        position: Set(position),
        title: Set(one.title.clone()),
        minutes: Set(one.minutes),
        role_id: Set(one.role),
        note: Set(one.note.clone()),
    });
    item::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}

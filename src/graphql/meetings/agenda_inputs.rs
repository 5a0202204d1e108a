//! What is said of roles, templates and a meeting's agenda.

use async_graphql::{ID, InputObject, MaybeUndefined, OneofObject};

use crate::graphql::inputs::{argument_id, id, list, needed, patch, prose_or_none, text};
use crate::meetings::{
    AddRole, AgendaFrom, CreateTemplate, NewAgendaItem, RemoveTemplate, ResetAgenda, RetireRole, SetAgenda, UpdateRole,
    UpdateTemplate,
};
use crate::platform::error::Result as Outcome;

/// A role to add.
#[derive(Debug, InputObject)]
pub(super) struct AgendaRoleAddInput {
    /// At whose meetings members take it, `chp_…`.
    chapter_id: ID,
    /// What it is called, at most 80 characters.
    name: String,
    /// How many take it at one meeting, 1 to 10.
    #[graphql(default = 1)]
    places: i32,
    /// What is to be done, at most 1,000 characters.
    description: Option<String>,
}

impl AgendaRoleAddInput {
    pub(super) fn parse(&self) -> Outcome<AddRole> {
        Ok(AddRole {
            chapter: id(&self.chapter_id, "chapterId")?,
            name: text(&self.name, "name")?,
            places: self.places,
            description: prose_or_none(self.description.as_deref(), "description")?,
        })
    }
}

/// What is to change of a role: what is left out stays, null empties what may be empty.
#[derive(Debug, InputObject)]
pub(super) struct AgendaRoleUpdateInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// What it is called, at most 80 characters.
    name: MaybeUndefined<String>,
    /// How many take it at one meeting, 1 to 10. Whoever has it keeps it.
    places: MaybeUndefined<i32>,
    /// What is to be done, at most 1,000 characters.
    description: MaybeUndefined<String>,
}

impl AgendaRoleUpdateInput {
    pub(super) fn parse(self, role: &ID) -> Outcome<UpdateRole> {
        Ok(UpdateRole {
            role: argument_id(role, "id")?,
            expected_version: self.expected_version,
            name: needed(self.name, "name", |given, field| text(&given, field))?,
            places: needed(self.places, "places", |places, _| Ok(places))?,
            description: patch(self.description, "description", |given, field| prose_or_none(Some(&given), field))?,
        })
    }
}

/// A role to retire, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct AgendaRoleRetireInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

impl AgendaRoleRetireInput {
    pub(super) fn parse(&self, role: &ID) -> Outcome<RetireRole> {
        Ok(RetireRole { role: argument_id(role, "id")?, expected_version: self.expected_version })
    }
}

/// One part of an agenda.
#[derive(Debug, InputObject)]
pub(super) struct AgendaItemInput {
    /// What happens, at most 120 characters.
    title: String,
    /// How long, 1 to 240.
    minutes: i32,
    /// The role that a member takes in it, `rol_…`.
    role_id: Option<ID>,
    /// More about it, at most 1,000 characters.
    note: Option<String>,
}

fn items(given: Vec<AgendaItemInput>, field: &'static str) -> Outcome<Vec<NewAgendaItem>> {
    let parse = |(position, item): (usize, AgendaItemInput)| {
        let named = |name: &str| format!("{field}.{position}.{name}");
        Ok(NewAgendaItem {
            title: text(&item.title, named("title"))?,
            minutes: item.minutes,
            role: item.role_id.map(|role| id(&role, named("roleId"))).transpose()?,
            note: prose_or_none(item.note.as_deref(), named("note"))?,
        })
    };
    list(given, field)?.into_iter().enumerate().map(parse).collect()
}

/// A template to make.
#[derive(Debug, InputObject)]
pub(super) struct AgendaTemplateCreateInput {
    /// Of which chapter, `chp_…`.
    chapter_id: ID,
    /// What it is called, at most 80 characters.
    name: String,
    /// Whether meetings follow it from now on, in place of the one before; the first one is the default in any case.
    #[graphql(default)]
    is_default: bool,
    /// Its parts in their order, 1 to 40, twelve hours together at most.
    items: Vec<AgendaItemInput>,
}

impl AgendaTemplateCreateInput {
    pub(super) fn parse(self) -> Outcome<CreateTemplate> {
        Ok(CreateTemplate {
            chapter: id(&self.chapter_id, "chapterId")?,
            name: text(&self.name, "name")?,
            is_default: self.is_default,
            items: items(self.items, "items")?,
        })
    }
}

/// What is to change of a template: what is left out stays.
#[derive(Debug, InputObject)]
pub(super) struct AgendaTemplateUpdateInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// What it is called, at most 80 characters.
    name: MaybeUndefined<String>,
    /// True: meetings follow it from now on, in place of the one before.
    is_default: MaybeUndefined<bool>,
    /// All its parts from now on in their order, 1 to 40, twelve hours together at most.
    items: MaybeUndefined<Vec<AgendaItemInput>>,
}

impl AgendaTemplateUpdateInput {
    pub(super) fn parse(self, template: &ID) -> Outcome<UpdateTemplate> {
        Ok(UpdateTemplate {
            template: argument_id(template, "id")?,
            expected_version: self.expected_version,
            name: needed(self.name, "name", |given, field| text(&given, field))?,
            is_default: needed(self.is_default, "isDefault", |given, _| Ok(given))?,
            items: needed(self.items, "items", items)?,
        })
    }
}

/// A template to remove, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct AgendaTemplateRemoveInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

impl AgendaTemplateRemoveInput {
    pub(super) fn parse(&self, template: &ID) -> Outcome<RemoveTemplate> {
        Ok(RemoveTemplate { template: argument_id(template, "id")?, expected_version: self.expected_version })
    }
}

/// Exactly one way to say what happens at a meeting.
#[derive(Debug, OneofObject)]
pub(super) enum AgendaFromInput {
    /// These parts in their order, 1 to 40.
    Items(Vec<AgendaItemInput>),
    /// A copy of a template of the chapter as it is now, `agt_…`.
    TemplateId(ID),
}

/// An agenda to set.
#[derive(Debug, InputObject)]
pub(super) struct MeetingAgendaSetInput {
    /// The `version` of the agenda that the caller saw, which is not the meeting's.
    expected_version: i32,
    /// What it is from now on.
    from: AgendaFromInput,
}

impl MeetingAgendaSetInput {
    pub(super) fn parse(self, meeting: &ID) -> Outcome<SetAgenda> {
        let from = match self.from {
            AgendaFromInput::Items(given) => AgendaFrom::Items(items(given, "items").map_err(|e| e.inside("from"))?),
            AgendaFromInput::TemplateId(template) => AgendaFrom::Template(id(&template, "from.templateId")?),
        };
        Ok(SetAgenda { meeting: argument_id(meeting, "id")?, expected_version: self.expected_version, from })
    }
}

/// An agenda to give up, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct MeetingAgendaResetInput {
    /// The `version` of the agenda that the caller saw, which is not the meeting's.
    expected_version: i32,
}

impl MeetingAgendaResetInput {
    pub(super) fn parse(&self, meeting: &ID) -> Outcome<ResetAgenda> {
        Ok(ResetAgenda { meeting: argument_id(meeting, "id")?, expected_version: self.expected_version })
    }
}

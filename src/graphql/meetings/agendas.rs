//! The mutations of roles, templates and a meeting's agenda.

use async_graphql::{Context, ID, Object};

use super::agenda_inputs::{
    AgendaRoleAddInput, AgendaRoleRetireInput, AgendaRoleUpdateInput, AgendaTemplateCreateInput,
    AgendaTemplateRemoveInput, AgendaTemplateUpdateInput, MeetingAgendaResetInput, MeetingAgendaSetInput,
};
use super::agenda_types::{AgendaRole, AgendaTemplate};
use super::types::Meeting;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::argument_id;
use crate::graphql::payloads::payload;
use crate::meetings::{self, AddStandardTemplate};

payload!(
    /// What `agendaRoleAdd` answers.
    AgendaRoleAddPayload {
        /// The role.
        agenda_role: AgendaRole
    }
);
payload!(
    /// What `agendaRoleUpdate` answers.
    AgendaRoleUpdatePayload {
        /// The role as it is now.
        agenda_role: AgendaRole
    }
);
payload!(
    /// What `agendaRoleRetire` answers.
    AgendaRoleRetirePayload {
        /// The role, retired.
        agenda_role: AgendaRole
    }
);
payload!(
    /// What `agendaTemplateCreate` answers.
    AgendaTemplateCreatePayload {
        /// The template.
        agenda_template: AgendaTemplate
    }
);
payload!(
    /// What `agendaTemplateAddStandard` answers.
    AgendaTemplateAddStandardPayload {
        /// The template.
        agenda_template: AgendaTemplate
    }
);
payload!(
    /// What `agendaTemplateUpdate` answers.
    AgendaTemplateUpdatePayload {
        /// The template as it is now.
        agenda_template: AgendaTemplate
    }
);
payload!(
    /// What `agendaTemplateRemove` answers.
    AgendaTemplateRemovePayload {
        /// The template that was removed.
        agenda_template: AgendaTemplate
    }
);
payload!(
    /// What `meetingAgendaSet` answers.
    MeetingAgendaSetPayload {
        /// The meeting.
        meeting: Meeting
    }
);
payload!(
    /// What `meetingAgendaReset` answers.
    MeetingAgendaResetPayload {
        /// The meeting.
        meeting: Meeting
    }
);

/// The mutations of what happens at meetings.
#[derive(Debug, Default)]
pub(in crate::graphql) struct AgendaMutations;

#[Object]
impl AgendaMutations {
    /// Adds a role that members take at meetings, at most 50 to a chapter. For the chapter's leaders, its region's director
    /// and the club's administrators.
    ///
    /// Codes: `NAME_TAKEN`, `NUMBER_OUT_OF_RANGE`, `TOO_MANY_AGENDA_ROLES`, `CHAPTER_CLOSED`, `TEXT_EMPTY`,
    /// `TEXT_TOO_LONG`.
    async fn agenda_role_add(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to add.")] input: AgendaRoleAddInput,
    ) -> Result<AgendaRoleAddPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::add_role(caller.db(), actor, input.parse()?).await }.await;
        AgendaRoleAddPayload::of(caller, outcome)
    }

    /// Changes a role. For those who may add it.
    /// Codes: `NAME_TAKEN`, `NUMBER_OUT_OF_RANGE`, `VALUE_NEEDED`, `TEXT_EMPTY`, `TEXT_TOO_LONG`, `CONFLICT`.
    async fn agenda_role_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`rol_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and what to change.")] input: AgendaRoleUpdateInput,
    ) -> Result<AgendaRoleUpdatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::update_role(caller.db(), actor, input.parse(&id)?).await }.await;
        AgendaRoleUpdatePayload::of(caller, outcome)
    }

    /// Retires a role: nobody takes it any more. It stays in the agendas that have it already. For those who may add it.
    /// Codes: `AGENDA_ROLE_IN_USE`, `CONFLICT`.
    async fn agenda_role_retire(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`rol_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: AgendaRoleRetireInput,
    ) -> Result<AgendaRoleRetirePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::retire_role(caller.db(), actor, input.parse(&id)?).await }.await;
        AgendaRoleRetirePayload::of(caller, outcome)
    }

    /// Makes a template of agendas, at most 20 to a chapter. For the chapter's leaders, its region's director and the club's
    /// administrators.
    ///
    /// Codes: `NAME_TAKEN`, `AGENDA_EMPTY`, `AGENDA_TOO_LONG`, `AGENDA_ROLE_INVALID`, `NUMBER_OUT_OF_RANGE`,
    /// `LIST_TOO_LONG`, `TOO_MANY_AGENDA_TEMPLATES`, `CHAPTER_CLOSED`, `TEXT_EMPTY`, `TEXT_TOO_LONG`.
    async fn agenda_template_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to make.")] input: AgendaTemplateCreateInput,
    ) -> Result<AgendaTemplateCreatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::create_template(caller.db(), actor, input.parse()?).await }.await;
        AgendaTemplateCreatePayload::of(caller, outcome)
    }

    /// Makes a template of what such clubs usually do, with its roles, in the chapter's language and as long as its meetings
    /// are: as the default when there is none yet. A role of the same name that is there already is taken. For those who may
    /// make templates.
    /// Codes: `NAME_TAKEN`, `TOO_MANY_AGENDA_TEMPLATES`, `TOO_MANY_AGENDA_ROLES`, `CHAPTER_CLOSED`.
    async fn agenda_template_add_standard(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`chp_…`")] chapter_id: ID,
    ) -> Result<AgendaTemplateAddStandardPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let add = AddStandardTemplate { chapter: argument_id(&chapter_id, "chapterId")? };
            meetings::add_standard_template(caller.db(), actor, add).await
        };
        AgendaTemplateAddStandardPayload::of(caller, outcome.await)
    }

    /// Changes a template. Meetings that are not announced and follow it change with it; others do not. For those who may
    /// make templates.
    ///
    /// Codes: `NAME_TAKEN`, `DEFAULT_TEMPLATE_NEEDED`, `AGENDA_EMPTY`, `AGENDA_TOO_LONG`, `AGENDA_ROLE_INVALID`,
    /// `NUMBER_OUT_OF_RANGE`, `LIST_TOO_LONG`, `VALUE_NEEDED`, `TEXT_EMPTY`, `TEXT_TOO_LONG`, `CONFLICT`.
    async fn agenda_template_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`agt_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and what to change.")] input: AgendaTemplateUpdateInput,
    ) -> Result<AgendaTemplateUpdatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::update_template(caller.db(), actor, input.parse(&id)?).await }.await;
        AgendaTemplateUpdatePayload::of(caller, outcome)
    }

    /// Removes a template; the default one only as the last. For those who may make templates.
    /// Codes: `DEFAULT_TEMPLATE_NEEDED`, `CONFLICT`.
    async fn agenda_template_remove(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`agt_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: AgendaTemplateRemoveInput,
    ) -> Result<AgendaTemplateRemovePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::remove_template(caller.db(), actor, input.parse(&id)?).await }.await;
        AgendaTemplateRemovePayload::of(caller, outcome)
    }

    /// Sets what happens at a meeting, until it is held. Whoever has a role that the agenda has no longer keeps it, in case it
    /// comes back. For the chapter's leaders, its region's director and the club's administrators.
    ///
    /// Codes: `MEETING_OVER`, `AGENDA_EMPTY`, `AGENDA_TOO_LONG`, `AGENDA_ROLE_INVALID`, `AGENDA_TEMPLATE_INVALID`,
    /// `NUMBER_OUT_OF_RANGE`, `LIST_TOO_LONG`, `TEXT_EMPTY`, `TEXT_TOO_LONG`, `CONFLICT`.
    async fn meeting_agenda_set(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and what it is to be.")] input: MeetingAgendaSetInput,
    ) -> Result<MeetingAgendaSetPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::set_agenda(caller.db(), actor, input.parse(&id)?).await }.await;
        MeetingAgendaSetPayload::of(caller, outcome)
    }

    /// Has a meeting that is not announced follow its chapter's default template again. For those who may set its agenda.
    /// Codes: `MEETING_OVER`, `AGENDA_ANNOUNCED`, `CONFLICT`.
    async fn meeting_agenda_reset(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: MeetingAgendaResetInput,
    ) -> Result<MeetingAgendaResetPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::reset_agenda(caller.db(), actor, input.parse(&id)?).await }.await;
        MeetingAgendaResetPayload::of(caller, outcome)
    }
}

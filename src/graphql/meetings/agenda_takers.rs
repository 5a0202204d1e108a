//! The mutations of who takes a role.

use async_graphql::{Context, ID, InputObject, Object};

use super::agenda_types::AgendaTaker;
use super::types::Meeting;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{argument_id, id, list, text_or_none};
use crate::graphql::payloads::payload;
use crate::meetings::{self, AssignRoles, Assignment, SignUp, StepDown};
use crate::platform::error::Result as Outcome;

/// A role to give up, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct AgendaRoleStepDownInput {
    /// The `version` of the taker that the caller saw.
    expected_version: i32,
    /// Why, at most 200 characters: for those who are told, and for the audit log.
    reason: Option<String>,
}

/// One role for one member.
#[derive(Debug, InputObject)]
pub(super) struct AgendaAssignmentInput {
    /// Which role, `rol_…`.
    role_id: ID,
    /// For whom, `mem_…`.
    member_id: ID,
}

/// Roles to give.
#[derive(Debug, InputObject)]
pub(super) struct AgendaRoleAssignInput {
    /// Which role to whom, at most 100.
    assignments: Vec<AgendaAssignmentInput>,
    /// Also to who is on leave, or has said that they will not be there.
    #[graphql(default)]
    even_if_away: bool,
}

impl AgendaRoleAssignInput {
    fn parse(self, meeting: &ID) -> Outcome<AssignRoles> {
        let parse = |(position, one): (usize, AgendaAssignmentInput)| {
            Ok(Assignment {
                role: id(&one.role_id, format!("assignments.{position}.roleId"))?,
                member: id(&one.member_id, format!("assignments.{position}.memberId"))?,
            })
        };
        let given = list(self.assignments, "assignments")?;
        Ok(AssignRoles {
            meeting: argument_id(meeting, "meetingId")?,
            assignments: given.into_iter().enumerate().map(parse).collect::<Outcome<_>>()?,
            even_if_away: self.even_if_away,
            is_mailed: true,
        })
    }
}

payload!(
    /// What `agendaRoleSignUp` answers.
    AgendaRoleSignUpPayload {
        /// The viewer, with the role.
        taker: AgendaTaker
    }
);
payload!(
    /// What `agendaRoleStepDown` answers.
    AgendaRoleStepDownPayload {
        /// Who had the role.
        taker: AgendaTaker
    }
);
payload!(
    /// What `agendaRoleAssign` answers.
    AgendaRoleAssignPayload {
        /// The meeting.
        meeting: Meeting
    }
);

/// The mutations of who takes a role.
#[derive(Debug, Default)]
pub(in crate::graphql) struct AgendaTakerMutations;

#[Object]
impl AgendaTakerMutations {
    /// Takes a role at a meeting for the viewer, months ahead or at the last moment, until it is held. The place of somebody who
    /// will not be there is free. For members of that day's roster.
    ///
    /// Codes: `NOT_ON_ROSTER`, `MEETING_OVER`, `AGENDA_ROLE_INVALID`, `AGENDA_WITHOUT_ROLE`, `MEMBER_AWAY`,
    /// `AGENDA_ROLE_TAKEN`, `AGENDA_ROLE_FULL`.
    async fn agenda_role_sign_up(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] meeting_id: ID,
        #[graphql(desc = "`rol_…`")] role_id: ID,
    ) -> Result<AgendaRoleSignUpPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let meeting = argument_id(&meeting_id, "meetingId")?;
            meetings::sign_up(caller.db(), actor, SignUp { meeting, role: argument_id(&role_id, "roleId")? }).await
        };
        AgendaRoleSignUpPayload::of(caller, outcome.await)
    }

    /// Gives up a role until the meeting is held: one's own, or as somebody who may assign it anybody's. The leaders get a mail
    /// when somebody steps down from a meeting that is announced; so does a member who loses a role by another.
    /// Codes: `MEETING_OVER`, `AGENDA_ROLE_GIVEN_UP`, `TEXT_TOO_LONG`, `CONFLICT`.
    async fn agenda_role_step_down(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`tkr_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and why.")] input: AgendaRoleStepDownInput,
    ) -> Result<AgendaRoleStepDownPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let step_down = StepDown {
                taker: argument_id(&id, "id")?,
                expected_version: input.expected_version,
                reason: text_or_none(input.reason.as_deref(), "reason")?,
            };
            meetings::step_down(caller.db(), actor, step_down).await
        };
        AgendaRoleStepDownPayload::of(caller, outcome.await)
    }

    /// Gives roles at a meeting to members, all or none: as `Meeting.agendaSuggestions` proposes it, or otherwise. They get a
    /// mail. The place of somebody who will not be there is free. For the chapter's leaders, its region's director and the
    /// club's administrators.
    ///
    /// Codes: `NOT_ON_ROSTER`, `MEETING_OVER`, `AGENDA_ROLE_INVALID`, `AGENDA_WITHOUT_ROLE`, `MEMBER_AWAY`,
    /// `AGENDA_ROLE_TAKEN`, `AGENDA_ROLE_FULL`, `LIST_EMPTY`, `LIST_TOO_LONG`.
    async fn agenda_role_assign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] meeting_id: ID,
        #[graphql(desc = "Which role to whom.")] input: AgendaRoleAssignInput,
    ) -> Result<AgendaRoleAssignPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::assign_roles(caller.db(), actor, input.parse(&meeting_id)?).await }.await;
        AgendaRoleAssignPayload::of(caller, outcome)
    }
}

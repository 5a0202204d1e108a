//! What happens at a meeting and when, and who takes which role: a chapter's roles and templates, the agenda of each
//! meeting, sign-ups, and whom the leaders may ask.
//!
//! Until a meeting is announced, or its agenda is set by hand, it has none of its own: it is read from the chapter's
//! default template. So planning half a year ahead writes no agendas, and a template that is changed changes what nobody
//! has been told of. Who takes a role stands apart from the items, so that it can be taken before there are any.

mod entity;
mod mail;
mod queries;
mod roles;
mod rules;
mod setting;
mod standard;
mod suggesting;
mod taking;
mod templates;

pub use entity::{AgendaRole, AgendaTaker, AgendaTemplate, Taking};
pub(super) use mail::{AgendaText, agenda_text};
pub use mail::{AssignedMail, SteppedDownMail, send_assigned, send_stepped_down};
pub use queries::{
    Agenda, AgendaSource, Expected, Template, agendas_of, away_of, roles_by_ids, roles_of_chapters, takers_of,
    templates_of, upcoming_roles,
};
pub use roles::{AddRole, RetireRole, UpdateRole, add_role, add_role_in, retire_role, update_role};
pub use rules::{Item as AgendaItem, NewItem as NewAgendaItem, Suggestion, starts_of as agenda_starts};
pub(super) use setting::copy_template;
pub use setting::{AgendaFrom, ResetAgenda, SetAgenda, reset_agenda, set_agenda};
pub use standard::{AddStandardTemplate, add_standard_template, add_standard_template_in};
pub use suggesting::suggestions_for;
pub use taking::{
    AssignRoles, Assignment, SignUp, StepDown, assign_roles, assign_roles_in, sign_up, sign_up_in, step_down,
};
pub use templates::{
    CreateTemplate, RemoveTemplate, UpdateTemplate, create_template, remove_template, update_template,
};

use crate::platform::values::typed_id;

typed_id!(
    /// A role that members take at meetings of a chapter.
    AgendaRoleId,
    "rol"
);
typed_id!(
    /// A template of agendas.
    AgendaTemplateId,
    "agt"
);
typed_id!(
    /// A member's taking of a role at one meeting.
    AgendaTakerId,
    "tkr"
);

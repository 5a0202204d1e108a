//! Meetings by pattern and by hand, holidays, attendance, visitors, and the close of a week.

mod agenda_inputs;
mod agenda_takers;
mod agenda_types;
mod agendas;
mod check_in;
mod editing;
mod holidays;
mod inputs;
mod intents;
mod marks;
mod minutes;
mod mutations;
mod reopening;
mod planning;
mod standing;
mod summary;
mod types;
mod visitor_types;
mod visitors;

pub(super) use agenda_takers::AgendaTakerMutations;
pub(super) use agenda_types::{AgendaRole, AgendaTaker, AgendaTemplate};
pub(super) use agendas::AgendaMutations;
pub(super) use check_in::AttendanceMutations;
pub(super) use editing::MeetingEditMutations;
pub(super) use holidays::{Holiday, HolidayMutations, all as all_holidays, days as days_of_holidays};
pub(super) use inputs::{MeetingFilter, MeetingOrder, page};
pub(super) use intents::IntentMutations;
pub(super) use marks::AttendanceMark;
pub(super) use minutes::{MinutesMutations, Task, open_tasks_in, own_open_tasks};
pub(super) use mutations::{AttendanceMarkInput, MeetingMutations, marks};
pub(super) use planning::{MeetingPlan, PatternInput, preview as plan_preview};
pub(super) use reopening::ReopeningMutations;
pub(super) use standing::{AttendanceStanding, AttendanceWarning, warnings};
pub(super) use types::{Meeting, MeetingMode, MeetingStatus};
pub(super) use visitor_types::VisitorStatus;
pub(super) use visitors::VisitorMutations;

use async_graphql::{Context, ID, Object};

use super::caller::Caller;
use super::errors::Fault;
use super::pages::{MeetingConnection, page_of};
use crate::meetings::MeetingId;

/// The queries of meetings.
#[derive(Debug, Default)]
pub(super) struct MeetingQueries;

#[Object]
impl MeetingQueries {
    /// One meeting; null when there is none.
    async fn meeting(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] id: ID,
    ) -> Option<Result<Meeting, Fault>> {
        find(context, &id).await.transpose()
    }

    /// Meetings of the whole club in the order of their start.
    async fn meetings(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only such meetings.")] filter: Option<MeetingFilter>,
        #[graphql(desc = "The soonest first when left out.")] order_by: Option<MeetingOrder>,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<MeetingConnection, Fault> {
        let caller = Caller::of(context)?;
        let wanted = page_of(caller, (first, after), (last, before))?;
        page(caller, None, filter, order_by, &wanted).await
    }
}

async fn find(context: &Context<'_>, id: &ID) -> Result<Option<Meeting>, Fault> {
    let caller = Caller::of(context)?;
    caller.of_club()?;
    let id: MeetingId = super::inputs::id(id, "id").map_err(|error| caller.fault(error))?;
    let row = caller.load().load_one(id).await.map_err(|error| caller.fault(error))?;
    Ok(row.map(Meeting))
}

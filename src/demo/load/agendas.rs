//! What happens at the meetings, and who takes which role there: each in turn.

use chrono::Days;

use super::{World, missing};
use crate::access::{ChapterId, OfficeKind};
use crate::demo::plan::{MeetingPlan, MeetingProgress};
use crate::meetings::{self, AddStandardTemplate, AssignRoles, Assignment, AttendanceMark};
use crate::platform::db::Tx;
use crate::platform::error::Result;

/// Who has joined so shortly before a meeting has no role there yet.
const KNOWN_FOR: Days = Days::new(9);

impl World<'_> {
    /// The standard agenda; of its roles each place is noted.
    pub(super) async fn lay_agenda(&mut self, tx: &Tx, chapter: ChapterId) -> Result<()> {
        let standard = AddStandardTemplate { chapter };
        let laid = meetings::add_standard_template_in(tx, &self.server, standard).await?;
        let roles = meetings::roles_of_chapters(&**tx, &[chapter]).await?;
        let mut places = Vec::new();
        for id in laid.items.iter().filter_map(|item| item.role) {
            let role =
                roles.iter().find(|role| role.id == id).ok_or_else(|| missing("role of chapter", self.places.len()))?;
            places.extend((0..role.places).map(|_| id));
        }
        self.places.push(places);
        Ok(())
    }

    /// As an import of history does it: nobody is mailed about the past.
    pub(super) async fn give_roles(&mut self, tx: &Tx, number: usize) -> Result<()> {
        let plan = &self.plan.meetings[number];
        let is_next = plan.progress == MeetingProgress::Planned;
        let mut free = self.who_can(plan);
        let mut assignments = Vec::new();
        for (place, role) in self.places[plan.chapter].clone().into_iter().enumerate() {
            // At the next meeting every second place is open: somebody is to be suggested for it.
            if is_next && place % 2 == 1 {
                continue;
            }
            let last = |member: &usize| self.turns.get(&(role, *member)).copied();
            let Some(next) = (0..free.len()).min_by_key(|at| (last(&free[*at]), free[*at])) else { break };
            let member = free.swap_remove(next);
            self.turns.insert((role, member), number);
            assignments.push(Assignment { role, member: self.id(member)? });
        }
        if assignments.is_empty() {
            return Ok(());
        }
        let vice = self.holder(plan.chapter, OfficeKind::VicePresident)?;
        let meeting = self.meeting(number)?.id;
        let give = AssignRoles { meeting, assignments, even_if_away: false, is_mailed: false };
        meetings::assign_roles_in(tx, vice, give).await?;
        Ok(())
    }

    /// Who sits in the chapter, and was there.
    fn who_can(&self, plan: &MeetingPlan) -> Vec<usize> {
        let known_on = plan.local_start.date() - KNOWN_FOR;
        let came = |member: usize| {
            let is_there = |mark| matches!(mark, AttendanceMark::Present | AttendanceMark::Late);
            plan.attendance.is_empty() || plan.attendance.iter().any(|row| row.member == member && is_there(row.mark))
        };
        let known =
            self.plan.members.iter().enumerate().filter(|(_, one)| {
                one.seat.is_some_and(|seat| seat.chapter == plan.chapter && seat.joined_on <= known_on)
            });
        known.map(|(member, _)| member).filter(|member| came(*member)).collect()
    }
}

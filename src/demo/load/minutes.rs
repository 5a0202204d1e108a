//! Every third meeting decides something and gives somebody a task; the one before has been done by then.

use chrono::Days;

use super::{World, missing, text};
use crate::access::OfficeKind;
use crate::demo::phrases::phrases;
use crate::meetings::{self, AddTask, AttendanceMark, MoveTask, RecordDecision};
use crate::platform::db::Tx;
use crate::platform::error::Result;

const EVERY: usize = 3;
/// How many days there are for a task.
const TIME: Days = Days::new(24);

impl World<'_> {
    pub(super) async fn take_minutes(&mut self, tx: &Tx, number: usize) -> Result<()> {
        let plan = &self.plan.meetings[number];
        let (count, last) = self.minutes.remove(&plan.chapter).unwrap_or_default();
        let owner = plan.attendance.iter().find(|row| row.mark == AttendanceMark::Present);
        let (Some(owner), 0) = (owner, count % EVERY) else {
            self.minutes.insert(plan.chapter, (count + 1, last));
            return Ok(());
        };
        let vice = self.holder(plan.chapter, OfficeKind::VicePresident)?;
        if let Some(done) = last {
            let complete = MoveTask { task: done.id, expected_version: done.version, reason: None };
            meetings::complete_task_in(tx, vice, complete).await?;
        }
        let phrases = phrases(self.plan.chapters[plan.chapter].locale);
        let which = |all: &[&'static str]| all.get((count / EVERY + plan.chapter) % all.len().max(1)).copied();
        let (decision, task) =
            which(phrases.decisions).zip(which(phrases.tasks)).ok_or_else(|| missing("phrase", number))?;
        let meeting = self.meeting(number)?.id;
        meetings::record_decision_in(tx, vice, RecordDecision { meeting, wording: text(decision)? }).await?;
        let add = AddTask {
            meeting,
            what: text(task)?,
            owner: self.id(owner.member)?,
            due_on: plan.local_start.date() + TIME,
        };
        let task = meetings::add_task_in(tx, vice, add).await?;
        self.minutes.insert(plan.chapter, (count + 1, Some(task)));
        Ok(())
    }
}

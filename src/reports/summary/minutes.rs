//! What the mail says of the minutes: what was decided, and who does what by when.

use super::view::{Group, Item, some_group};
use super::words::{Words, filled};
use crate::platform::values::clean_line;
use crate::reports::week::{MemberWeek, TaskFacts, WeekFigures};

/// Decisions, new tasks, and what earlier meetings left to do.
pub(super) fn groups(words: Words, figures: &WeekFigures, member: &MemberWeek) -> Vec<Group> {
    let decisions = figures.decisions.iter().filter_map(|wording| filled(wording)).map(Item::new).collect();
    let listed = |tasks: &[TaskFacts]| tasks.iter().map(|task| task_item(words, task, member)).collect();
    [
        some_group(words.say("decisions"), decisions),
        some_group(words.say("tasks"), listed(&figures.tasks)),
        some_group(words.say("carried-tasks"), listed(&figures.carried_tasks)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn task_item(words: Words, task: &TaskFacts, member: &MemberWeek) -> Item {
    let is_own = task.owner_id == member.member_id;
    let name = clean_line(&task.owner);
    let owner = if is_own { words.with("giver-you", "name", &name) } else { name };
    let due = words.date(task.due_on);
    Item {
        detail: Some(words.with_two("task-for", [("owner", &owner), ("due", &due)])),
        is_own,
        ..Item::new(clean_line(&task.what))
    }
}

//! Minutes: what a meeting decided, and tasks with owner and due day, which every later meeting finds on its agenda until
//! they are settled.

mod commands;
mod entity;
mod mail;
mod moves;
mod queries;
mod reminding;
mod rules;

pub use commands::{
    AddTask, RecordDecision, ReviseDecision, UpdateTask, add_task, add_task_in, record_decision, record_decision_in,
    revise_decision, strike_decision, update_task,
};
pub use entity::{Decision, Task, TaskStatus};
pub(super) use mail::own_task_lines;
pub use mail::{TaskDueMail, TaskMail, send_task, send_task_due};
pub use moves::{MoveTask, complete_task, complete_task_in, drop_task, reopen_task};
pub use queries::{
    Minutes, carried_to, decisions_of, minutes_at, open_tasks_of_chapters, open_tasks_of_members, tasks_of,
};
pub use reminding::{RemindOfTasks, remind_of_tasks};

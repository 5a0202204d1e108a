//! The mutations of minutes.

use async_graphql::{Context, ID, InputObject, Object};

use super::{Decision, Task};
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{argument_id, id, prose, text, text_or_none};
use crate::graphql::payloads::payload;
use crate::graphql::scalars::LocalDate;
use crate::meetings::{self, AddTask, MoveTask, RecordDecision, ReviseDecision, UpdateTask};
use crate::platform::error::Result as Outcome;

/// A decision to write down.
#[derive(Debug, InputObject)]
pub(super) struct DecisionRecordInput {
    /// In the words of the minutes, at most 1,000 characters.
    wording: String,
}

/// New words of a decision.
#[derive(Debug, InputObject)]
pub(super) struct DecisionUpdateInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// In the words of the minutes, at most 1,000 characters.
    wording: String,
}

/// A decision to strike.
#[derive(Debug, InputObject)]
pub(super) struct DecisionStrikeInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

/// A task to give.
#[derive(Debug, InputObject)]
pub(super) struct TaskAddInput {
    /// What is to be done, at most 200 characters.
    what: String,
    /// By whom, `mem_…`: somebody who sits in the chapter.
    owner_id: ID,
    /// By when: from today to two years ahead.
    due_on: LocalDate,
}

/// What of a task is to change; what is left out stays.
#[derive(Debug, InputObject)]
pub(super) struct TaskUpdateInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// What is to be done, at most 200 characters.
    what: Option<String>,
    /// By whom, `mem_…`: somebody who sits in the chapter.
    owner_id: Option<ID>,
    /// By when: from today to two years ahead.
    due_on: Option<LocalDate>,
}

/// A task to move.
#[derive(Debug, InputObject)]
pub(super) struct TaskMoveInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// Why, at most 200 characters; it stands in the audit log.
    reason: Option<String>,
}

impl TaskMoveInput {
    fn parse(&self, task: &ID) -> Outcome<MoveTask> {
        Ok(MoveTask {
            task: argument_id(task, "id")?,
            expected_version: self.expected_version,
            reason: text_or_none(self.reason.as_deref(), "reason")?,
        })
    }
}

payload!(
    /// What `decisionRecord` answers.
    DecisionRecordPayload {
        /// The decision.
        decision: Decision
    }
);
payload!(
    /// What `decisionUpdate` answers.
    DecisionUpdatePayload {
        /// The decision.
        decision: Decision
    }
);
payload!(
    /// What `decisionStrike` answers.
    DecisionStrikePayload {
        /// The decision that was struck.
        decision: Decision
    }
);
payload!(
    /// What `taskAdd` answers.
    TaskAddPayload {
        /// The task, `OPEN`.
        task: Task
    }
);
payload!(
    /// What `taskUpdate` answers.
    TaskUpdatePayload {
        /// The task.
        task: Task
    }
);
payload!(
    /// What `taskComplete` answers.
    TaskCompletePayload {
        /// The task, `DONE`.
        task: Task
    }
);
payload!(
    /// What `taskReopen` answers.
    TaskReopenPayload {
        /// The task, `OPEN`.
        task: Task
    }
);
payload!(
    /// What `taskDrop` answers.
    TaskDropPayload {
        /// The task, `DROPPED`.
        task: Task
    }
);

/// The mutations of minutes.
#[derive(Debug, Default)]
pub(in crate::graphql) struct MinutesMutations;

#[Object]
impl MinutesMutations {
    /// Writes down what a meeting decided, while it goes on, was held, or is open again. For the chapter's leaders.
    /// Codes: `MINUTES_NOT_OPEN`, `MINUTES_FULL`, `TEXT_EMPTY`, `TEXT_TOO_LONG`.
    async fn decision_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] meeting_id: ID,
        #[graphql(desc = "What was decided.")] input: DecisionRecordInput,
    ) -> Result<DecisionRecordPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let meeting = argument_id(&meeting_id, "meetingId")?;
            let record = RecordDecision { meeting, wording: prose(&input.wording, "wording")? };
            meetings::record_decision(caller.db(), actor, record).await
        };
        DecisionRecordPayload::of(caller, outcome.await)
    }

    /// Words a decision anew, as long as the minutes are open. For the chapter's leaders.
    /// Codes: `MINUTES_NOT_OPEN`, `TEXT_EMPTY`, `TEXT_TOO_LONG`, `CONFLICT`.
    async fn decision_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`dec_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and its new words.")] input: DecisionUpdateInput,
    ) -> Result<DecisionUpdatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let revise = ReviseDecision {
                decision: argument_id(&id, "id")?,
                expected_version: input.expected_version,
                wording: prose(&input.wording, "wording")?,
            };
            meetings::revise_decision(caller.db(), actor, revise).await
        };
        DecisionUpdatePayload::of(caller, outcome.await)
    }

    /// Strikes a decision that was none, as long as the minutes are open. Its first 200 characters stay in the audit log.
    /// For the chapter's leaders. Codes: `MINUTES_NOT_OPEN`, `CONFLICT`.
    async fn decision_strike(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`dec_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: DecisionStrikeInput,
    ) -> Result<DecisionStrikePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            meetings::strike_decision(caller.db(), actor, argument_id(&id, "id")?, input.expected_version).await
        };
        DecisionStrikePayload::of(caller, outcome.await)
    }

    /// Gives somebody of the chapter a task, while the minutes are open. The owner reads of it in the summary; when that
    /// went out already, in a mail. For the chapter's leaders.
    /// Codes: `MINUTES_NOT_OPEN`, `MINUTES_FULL`, `TOO_MANY_OPEN_TASKS`, `TASK_OWNER_NOT_IN_CHAPTER`, `DUE_ON_PAST`,
    /// `DUE_ON_TOO_FAR`, `TEXT_EMPTY`, `TEXT_TOO_LONG`.
    async fn task_add(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mtg_…`")] meeting_id: ID,
        #[graphql(desc = "What, by whom and by when.")] input: TaskAddInput,
    ) -> Result<TaskAddPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let add = AddTask {
                meeting: argument_id(&meeting_id, "meetingId")?,
                what: text(&input.what, "what")?,
                owner: id(&input.owner_id, "ownerId")?,
                due_on: input.due_on.0,
            };
            meetings::add_task(caller.db(), actor, add).await
        };
        TaskAddPayload::of(caller, outcome.await)
    }

    /// Gives an open task to somebody else, puts off its day, or words it better: at any time, for work goes on after the
    /// close. Whoever gets it after the summary is told by mail. For the chapter's leaders.
    /// Codes: `TASK_SETTLED`, `TASK_OWNER_NOT_IN_CHAPTER`, `DUE_ON_PAST`, `DUE_ON_TOO_FAR`, `TEXT_EMPTY`,
    /// `TEXT_TOO_LONG`, `CONFLICT`.
    async fn task_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`tsk_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and what is to change.")] input: TaskUpdateInput,
    ) -> Result<TaskUpdatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async {
            let update = UpdateTask {
                task: argument_id(&id, "id")?,
                expected_version: input.expected_version,
                what: input.what.map(|what| text(&what, "what")).transpose()?,
                owner: input.owner_id.map(|owner| crate::graphql::inputs::id(&owner, "ownerId")).transpose()?,
                due_on: input.due_on.map(|due_on| due_on.0),
            };
            meetings::update_task(caller.db(), actor, update).await
        };
        TaskUpdatePayload::of(caller, outcome.await)
    }

    /// The task is done. For its owner, and the chapter's leaders. Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn task_complete(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`tsk_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: TaskMoveInput,
    ) -> Result<TaskCompletePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::complete_task(caller.db(), actor, input.parse(&id)?).await };
        TaskCompletePayload::of(caller, outcome.await)
    }

    /// The task is to be done after all. Of one that was done for its owner, and the chapter's leaders; of one that was
    /// dropped for these alone. Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn task_reopen(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`tsk_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: TaskMoveInput,
    ) -> Result<TaskReopenPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::reopen_task(caller.db(), actor, input.parse(&id)?).await };
        TaskReopenPayload::of(caller, outcome.await)
    }

    /// The task need not be done any more. For the chapter's leaders. Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn task_drop(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`tsk_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: TaskMoveInput,
    ) -> Result<TaskDropPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::drop_task(caller.db(), actor, input.parse(&id)?).await };
        TaskDropPayload::of(caller, outcome.await)
    }
}

//! What becomes of a chapter's meetings when it meets otherwise.

use async_graphql::{Context, MaybeUndefined, SimpleObject};

use super::types::Meeting;
use crate::access::{Permission, may};
use crate::chapters::{self, ChangePattern};
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{needed, parsed, patch};
use crate::graphql::scalars::{LocalDate, LocalDateTime, LocalTime, TimeZone};
use crate::meetings::{self, Plan, Planned};
use crate::platform::error::Result as Outcome;
use crate::platform::values::wall_time;

/// What becomes of the meetings of half a year ahead when a chapter meets as its pattern says.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct MeetingPlan {
    /// Which are made, `PLANNED`.
    added: Vec<PlannedMeeting>,
    /// Which take place at another time, or elsewhere, on the same day of the pattern.
    changed: Vec<PlannedMeeting>,
    /// Which the pattern has no longer: they become `DISCARDED`.
    dropped: Vec<PlannedMeeting>,
    /// Which the pattern has otherwise or not at all, and which stay as they are: they are announced, edited by hand, or
    /// somebody has invited guests to them.
    kept: Vec<PlannedMeeting>,
}

/// A meeting of a plan.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct PlannedMeeting {
    /// The wall time it starts at, in the chapter's zone: of one that is changed, from then on.
    local_start: LocalDateTime,
    /// The meeting; null where it would have to be made yet.
    meeting: Option<Meeting>,
}

impl From<meetings::Meeting> for PlannedMeeting {
    fn from(row: meetings::Meeting) -> Self {
        Self { local_start: LocalDateTime(wall_time(row.starts_at, row.time_zone.0)), meeting: Some(Meeting(row)) }
    }
}

impl From<Plan> for MeetingPlan {
    fn from(plan: Plan) -> Self {
        let all = |rows: Vec<meetings::Meeting>| rows.into_iter().map(PlannedMeeting::from).collect();
        let at = |local_start, meeting| PlannedMeeting { local_start: LocalDateTime(local_start), meeting };
        Self {
            added: plan.added.into_iter().map(|occurrence| at(occurrence.local_start, None)).collect(),
            changed: plan.changed.into_iter().map(|(row, to)| at(to.local_start, Some(Meeting(row)))).collect(),
            dropped: all(plan.dropped),
            kept: all(plan.kept),
        }
    }
}

impl From<Planned> for MeetingPlan {
    fn from(planned: Planned) -> Self {
        let all = |rows: Vec<meetings::Meeting>| rows.into_iter().map(PlannedMeeting::from).collect();
        Self {
            added: all(planned.added),
            changed: all(planned.changed),
            dropped: all(planned.dropped),
            kept: all(planned.kept),
        }
    }
}

/// When a chapter meets, as it is given to a mutation or to a preview.
#[derive(Debug)]
pub(in crate::graphql) struct PatternInput {
    pub pattern: MaybeUndefined<String>,
    pub starts_on: MaybeUndefined<LocalDate>,
    pub time: MaybeUndefined<LocalTime>,
    pub minutes: MaybeUndefined<i32>,
    pub zone: MaybeUndefined<TimeZone>,
}

impl PatternInput {
    pub(in crate::graphql) fn parse(self) -> Outcome<ChangePattern> {
        Ok(ChangePattern {
            pattern: patch(self.pattern, "meetingPattern", |given, _| {
                Ok(Some(given).filter(|pattern| !pattern.is_empty()))
            })?,
            starts_on: needed(self.starts_on, "patternStartsOn", |day, _| Ok(day.0))?,
            time: needed(self.time, "meetingTime", |time, _| Ok(time.time()))?,
            minutes: needed(self.minutes, "meetingMinutes", |minutes, _| Ok(minutes))?,
            zone: needed(self.zone, "timeZone", |zone, field| parsed(&zone.0, field, "TIME_ZONE_UNKNOWN"))?,
        })
    }
}

/// What a change would do, for who may make it.
pub(in crate::graphql) async fn preview(
    context: &Context<'_>,
    chapter: &chapters::Chapter,
    input: PatternInput,
) -> Result<Option<MeetingPlan>, Fault> {
    let caller = Caller::of(context)?;
    if may(caller.actor()?, Permission::EditChapter, chapter.scope()).is_none() {
        return Ok(None);
    }
    let plan = async { meetings::plan_preview(caller.db(), chapter, input.parse()?).await }.await;
    Ok(Some(plan.map_err(|error| caller.fault(error))?.into()))
}

//! The types of meetings.

use async_graphql::{Context, Enum, ID, Object};
use chrono::NaiveDateTime;

use super::agenda_types::{self, AgendaSuggestion, MeetingAgenda};
use super::check_in::{self, CheckInCode};
use super::marks::Attendance;
use super::minutes::{self, Minutes, Task};
use super::summary::{SummaryPreview, WeekSummary};
use super::visitor_types::Visitor;
use crate::access::{Permission, may};
use crate::graphql::caller::Caller;
use crate::graphql::chapters::{Chapter, chapter};
use crate::graphql::delegations::Delegation;
use crate::graphql::errors::Fault;
use crate::graphql::inputs;
use crate::graphql::loaders::{AttendanceOf, DelegationsOf, VisitorsOf};
use crate::graphql::scalars::{DateTime, LocalDate, LocalDateTime, TimeZone};
use crate::meetings;
use crate::platform::config::PublicUrl;
use crate::platform::error::Error;
use crate::reports;

#[derive(Debug, Clone)]
pub(in crate::graphql) struct Meeting(pub meetings::Meeting);

impl From<meetings::Meeting> for Meeting {
    fn from(row: meetings::Meeting) -> Self {
        Self(row)
    }
}

/// One gathering of a chapter. Everyone signed in sees when and where; who was there only who belongs to the chapter.
#[Object]
impl Meeting {
    /// `mtg_…`
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whose.
    async fn chapter(&self, context: &Context<'_>) -> Result<Chapter, Fault> {
        chapter(Caller::of(context)?, self.0.chapter_id).await
    }

    /// What it is about; null for an ordinary one.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// Where it stands.
    async fn status(&self) -> MeetingStatus {
        self.0.status.into()
    }

    /// Where it may go from here.
    async fn next_statuses(&self) -> Vec<MeetingStatus> {
        self.0.status.offered().into_iter().map(Into::into).collect()
    }

    /// Where people come together.
    async fn mode(&self) -> MeetingMode {
        self.0.mode.into()
    }

    /// The wall time it starts at, in `timeZone`.
    async fn local_start(&self, context: &Context<'_>) -> Result<LocalDateTime, Fault> {
        let parsed = NaiveDateTime::parse_from_str(&self.0.local_start, "%Y-%m-%dT%H:%M");
        match parsed {
            Ok(local) => Ok(LocalDateTime(local)),
            Err(error) => Err(Caller::of(context)?.fault(Error::internal(error))),
        }
    }

    /// The zone of its wall time.
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.time_zone.to_string())
    }

    /// The instant it starts.
    async fn starts_at(&self) -> DateTime {
        DateTime(self.0.starts_at)
    }

    /// The instant it ends.
    async fn ends_at(&self) -> DateTime {
        DateTime(self.0.ends_at)
    }

    /// The place; null for an online meeting.
    async fn venue(&self) -> Option<&str> {
        self.0.venue.as_deref()
    }

    /// Where to join by video; null unless it is online or hybrid.
    async fn online_url(&self) -> Option<&str> {
        self.0.online_url.as_deref()
    }

    /// The day of the chapter's pattern that it stands for, wherever it was moved; null when it was set by hand for a time
    /// that the pattern does not have.
    async fn pattern_on(&self) -> Option<LocalDate> {
        self.0.pattern_on.map(LocalDate)
    }

    /// When its week was last closed; null until then.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// Who was there: one mark per expected member, as far as they are set. Null unless you belong to the chapter,
    /// direct its region or administer the club.
    async fn attendance(&self, context: &Context<'_>) -> Option<Result<Vec<Attendance>, Fault>> {
        self.load_attendance(context).await.transpose()
    }

    /// Its guests, in the order in which they were invited. Null unless you belong to the chapter, direct its region or
    /// administer the club.
    async fn visitors(&self, context: &Context<'_>) -> Option<Result<Vec<Visitor>, Fault>> {
        self.load_visitors(context).await.transpose()
    }

    /// What happens at it and when, and who takes which role.
    async fn agenda(&self, context: &Context<'_>) -> Result<MeetingAgenda, Fault> {
        MeetingAgenda::of(context, &self.0).await
    }

    /// Whom to ask for each place of its roles that nobody has who will be there: who has not done the role for longest.
    /// Nothing is written: `agendaRoleAssign` does, with these or others. Null unless you may edit the meeting, and it is
    /// not held yet.
    async fn agenda_suggestions(&self, context: &Context<'_>) -> Option<Result<Vec<AgendaSuggestion>, Fault>> {
        agenda_types::suggestions(context, &self.0).await.transpose()
    }

    /// The code with which members check in themselves, to show in the room. Null unless you may mark attendance and the
    /// meeting is in progress.
    async fn check_in_code(&self, context: &Context<'_>) -> Option<Result<CheckInCode, Fault>> {
        check_in::code(context, &self.0).await.transpose()
    }

    /// Its duties that somebody does by a link, the latest first: of each duty those who may do it see them. Null unless
    /// you may mark attendance or receive visitors.
    async fn delegations(&self, context: &Context<'_>) -> Option<Result<Vec<Delegation>, Fault>> {
        self.load_delegations(context).await.transpose()
    }

    /// What it decided, and the tasks that were given at it. Null unless you belong to the chapter, direct its region or
    /// administer the club.
    async fn minutes(&self, context: &Context<'_>) -> Option<Result<Minutes, Fault>> {
        minutes::minutes_of(context, &self.0).await.transpose()
    }

    /// The tasks of earlier meetings that were open when it began, or are open now if it is to come, the soonest due first:
    /// they are on its agenda. Null unless you belong to the chapter, direct its region or administer the club.
    async fn carried_tasks(&self, context: &Context<'_>) -> Option<Result<Vec<Task>, Fault>> {
        minutes::carried_to(context, &self.0).await.transpose()
    }

    /// The figures of its week as they were closed last. Null until then, and unless you belong to the chapter, direct its
    /// region or administer the club.
    async fn summary(&self, context: &Context<'_>) -> Option<Result<WeekSummary, Fault>> {
        self.load_summary(context).await.transpose()
    }

    /// What a close would send now: the figures, and the mail to you. Null unless you may close the meeting, and it goes
    /// on, was held or is open again. Whoever is not marked yet is not counted.
    async fn summary_preview(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Words to the chapter, as `meetingClose` takes them, at most 4,000 characters.")] note: Option<
            String,
        >,
    ) -> Option<Result<SummaryPreview, Fault>> {
        self.preview_summary(context, note).await.transpose()
    }

    /// Grows by one per change. Pass it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Meeting {
    async fn load_summary(&self, context: &Context<'_>) -> Result<Option<WeekSummary>, Fault> {
        let caller = Caller::of(context)?;
        let chapter = chapter(caller, self.0.chapter_id).await?;
        let is_known = may(caller.actor()?, Permission::ReadTotals, chapter.0.scope()).is_some();
        if !is_known || self.0.closed_at.is_none() {
            return Ok(None);
        }
        let figures = reports::closed_week(caller.db(), self.0.id).await.map_err(|error| caller.fault(error))?;
        Ok(figures.map(|figures| WeekSummary::from(&*figures)))
    }

    async fn preview_summary(
        &self,
        context: &Context<'_>,
        note: Option<String>,
    ) -> Result<Option<SummaryPreview>, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let chapter = chapter(caller, self.0.chapter_id).await?;
        let note = inputs::prose_or_none(note.as_deref(), "note").map_err(|error| caller.fault(error))?;
        let url = context.data_opt::<PublicUrl>().map(|url| url.as_str().to_owned()).unwrap_or_default();
        let preview = reports::preview_week(caller.db(), actor, (&self.0, &chapter.0), note, &url).await;
        Ok(preview.map_err(|error| caller.fault(error))?.map(Into::into))
    }

    async fn load_delegations(&self, context: &Context<'_>) -> Result<Option<Vec<Delegation>>, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let chapter = chapter(caller, self.0.chapter_id).await?;
        let may_do = |duty: meetings::Duty| may(actor, duty.permission(), chapter.0.scope()).is_some();
        if !meetings::Duty::ALL.into_iter().any(may_do) {
            return Ok(None);
        }
        let found = caller.load().load_one(DelegationsOf(self.0.id)).await;
        let rows = found.map_err(|error| caller.fault(error))?.unwrap_or_default();
        Ok(Some(rows.into_iter().filter(|row| may_do(row.delegation.duty)).map(Delegation::from).collect()))
    }

    async fn may_read_attendance(&self, caller: &Caller) -> Result<bool, Fault> {
        let actor = caller.actor()?;
        let chapter = chapter(caller, self.0.chapter_id).await?;
        Ok(may(actor, Permission::ReadAttendance, chapter.0.scope()).is_some())
    }

    async fn load_attendance(&self, context: &Context<'_>) -> Result<Option<Vec<Attendance>>, Fault> {
        let caller = Caller::of(context)?;
        if !self.may_read_attendance(caller).await? {
            return Ok(None);
        }
        let found = caller.load().load_one(AttendanceOf(self.0.id)).await;
        let rows = found.map_err(|error| caller.fault(error))?.unwrap_or_default();
        Ok(Some(rows.into_iter().map(Attendance::from).collect()))
    }

    async fn load_visitors(&self, context: &Context<'_>) -> Result<Option<Vec<Visitor>>, Fault> {
        let caller = Caller::of(context)?;
        if !self.may_read_attendance(caller).await? {
            return Ok(None);
        }
        let found = caller.load().load_one(VisitorsOf(self.0.id)).await;
        let rows = found.map_err(|error| caller.fault(error))?.unwrap_or_default();
        Ok(Some(rows.into_iter().map(Visitor).collect()))
    }
}

/// Where a meeting stands in its life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "MeetingStatus", remote = "crate::meetings::MeetingStatus")]
pub(in crate::graphql) enum MeetingStatus {
    /// Set, not announced.
    Planned,
    /// Announced to the chapter.
    Published,
    /// Going on: attendance is marked.
    InProgress,
    /// Over; marks can still be mended.
    Held,
    /// Attendance is frozen, the summary has been sent.
    Closed,
    /// Open again for a repair.
    Reopened,
    /// Called off.
    Cancelled,
    /// Left out for a holiday; the week does not count.
    Holiday,
    /// Never happened and was never announced.
    Discarded,
}

/// Where people come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "MeetingMode", remote = "crate::meetings::MeetingMode")]
pub(in crate::graphql) enum MeetingMode {
    /// In one room.
    InPerson,
    /// By video.
    Online,
    /// Both.
    Hybrid,
}

//! A chapter as the API shows it.

use async_graphql::{Context, ID, MaybeUndefined, Object, OneofObject};
use chrono::NaiveDate;

use super::officers::{self, Officer, officers_on};
use super::policies::{ChapterPolicies, PolicyKind, PolicyVersion};
use super::seats::{OpenSeat, SeatWait};
use super::tree::Region;
use crate::access::audit::Entries;
use crate::access::{ChapterId, Permission, may};
use crate::chapters;
use crate::graphql::audit;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{self, PeriodInput};
use crate::graphql::loaders::{
    AgendaRolesOf, AgendaTemplatesOf, ChapterRevenue, HolidaysIn, NextMeetingsOf, OfficeTermsOf, PoliciesOf,
    ProposalsOf, WaitingIn,
};
use crate::graphql::meetings::{
    AgendaRole, AgendaTemplate, Holiday, Meeting, MeetingFilter, MeetingOrder, MeetingPlan, PatternInput, Task,
    all_holidays, days_of_holidays, open_tasks_in, plan_preview,
};
use crate::graphql::pages::{AuditEntryConnection, MeetingConnection, MemberConnection, page_of};
use crate::graphql::referrals::{Referral, to_follow_up};
use crate::graphql::scalars::{CountryCode, CurrencyCode, LanguageTag, LocalDate, LocalTime, Money, TimeZone};
use crate::members::DirectoryFilter;
use crate::platform::error::Error;
use crate::platform::values::Language;
use crate::referrals::Side;

#[derive(Debug, Clone)]
pub(in crate::graphql) struct Chapter(pub chapters::Chapter);

impl From<chapters::Chapter> for Chapter {
    fn from(row: chapters::Chapter) -> Self {
        Self(row)
    }
}

/// Exactly one way to point at a chapter.
#[derive(Debug, OneofObject)]
pub(in crate::graphql) enum ChapterBy {
    /// Its id, `chp_…`.
    Id(ID),
    /// Its name in URLs.
    Slug(String),
    /// Its name, without regard to case and diacritics.
    Name(String),
}

/// A group that meets regularly. Everyone signed in sees chapters; their totals only who belongs to them.
#[Object]
impl Chapter {
    /// `chp_…`
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its name in URLs.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Where it meets.
    async fn city(&self) -> &str {
        &self.0.city
    }

    /// The country of that city.
    async fn country(&self) -> CountryCode {
        CountryCode(self.0.country.clone())
    }

    /// The zone of its meetings.
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.time_zone.to_string())
    }

    /// The currency that its members record business in, unless they say another.
    async fn currency(&self) -> CurrencyCode {
        CurrencyCode(self.0.currency.code().to_owned())
    }

    /// Its language.
    async fn locale(&self) -> LanguageTag {
        LanguageTag(self.0.locale.to_string())
    }

    /// Where it usually meets.
    async fn venue(&self) -> Option<&str> {
        self.0.venue.as_deref()
    }

    /// When it meets: an RFC 5545 recurrence in its zone.
    async fn meeting_pattern(&self) -> Option<&str> {
        self.0.meeting_pattern.as_deref()
    }

    /// From which day on its pattern counts: every second week is counted from that one. Null without a pattern.
    async fn pattern_starts_on(&self) -> Option<LocalDate> {
        self.0.meeting_pattern.as_ref().map(|_| LocalDate(self.0.pattern_start()))
    }

    /// The wall time at which it usually starts.
    async fn meeting_time(&self) -> LocalTime {
        LocalTime(self.0.meeting_time.clone())
    }

    /// How many minutes a meeting usually takes.
    async fn meeting_minutes(&self) -> i32 {
        self.0.meeting_minutes
    }

    /// Which languages are spoken at its meetings.
    async fn languages(&self) -> Vec<LanguageTag> {
        Language::of_json(&self.0.languages).iter().map(|one| LanguageTag(one.to_string())).collect()
    }

    /// The day it ended; null while it meets.
    async fn closed_on(&self) -> Option<LocalDate> {
        self.0.closed_on.map(LocalDate)
    }

    /// Why it ended; null while it meets.
    async fn close_reason(&self) -> Option<&str> {
        self.0.close_reason.as_deref()
    }

    /// Grows by one per change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The seats in which nobody sits: those that the chapter wants filled first, the most wanted at the head, the rest in
    /// the order of the tree.
    async fn open_seats(
        &self,
        context: &Context<'_>,
        #[graphql(default = 25, desc = "How many, 1 to 100; others become the nearest.")] first: i32,
    ) -> Result<Vec<OpenSeat>, Fault> {
        super::seats::open(Caller::of(context)?, self.0.id, first).await
    }

    /// The page on which strangers register for one of its meetings; null when it has ended.
    async fn visit_url(&self, context: &Context<'_>) -> Option<String> {
        super::public::visit_url(context, &self.0).filter(|_| self.0.closed_on.is_none())
    }

    /// Who waits for a seat that is taken, in the order in which they came.
    /// Null unless you lead the chapter, sit on its membership committee, direct its region or administer the club.
    async fn waiting_list(&self, context: &Context<'_>) -> Option<Result<Vec<SeatWait>, Fault>> {
        self.load_waiting(context).await.transpose()
    }

    /// What is in force in the chapter on a day.
    async fn policies(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Today in the chapter's zone when left out.")] on: Option<LocalDate>,
    ) -> Result<ChapterPolicies, Fault> {
        let caller = Caller::of(context)?;
        let day = on.map_or_else(|| self.today(caller), |day| day.0);
        let found = caller.load().load_one(PoliciesOf(self.0.id, day)).await.map_err(|error| caller.fault(error))?;
        Ok(found.unwrap_or_default().into())
    }

    /// All policies that were ever set, the latest first.
    async fn policy_history(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only of this kind.")] kind: Option<PolicyKind>,
    ) -> Result<Vec<PolicyVersion>, Fault> {
        super::policies::history(Caller::of(context)?, self.0.id, kind).await
    }

    /// The region it belongs to.
    async fn region(&self, context: &Context<'_>) -> Result<Region, Fault> {
        let caller = Caller::of(context)?;
        let row = caller.load().load_one(self.0.region_id).await.map_err(|error| caller.fault(error))?;
        row.map(Region).ok_or_else(|| caller.fault(Error::internal("a chapter's region is missing")))
    }

    /// Its members today, in the order of their names; of a search, those first whom it fits best.
    async fn members(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Words, as in `members(search:)`.")] search: Option<String>,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<MemberConnection, Fault> {
        let filter = DirectoryFilter { chapter: Some(self.0.id), search, ..DirectoryFilter::default() };
        crate::graphql::members::directory(context, filter, (first, after), (last, before)).await
    }

    /// Its next meetings that are not called off, the soonest first.
    async fn next_meetings(
        &self,
        context: &Context<'_>,
        #[graphql(default = 3, desc = "How many, 1 to 20; others become the nearest.")] first: i32,
    ) -> Result<Vec<Meeting>, Fault> {
        let caller = Caller::of(context)?;
        caller.of_club()?;
        let count = u64::try_from(first.clamp(1, 20)).unwrap_or(3);
        let found = caller.load().load_one(NextMeetingsOf(self.0.id, count)).await;
        let rows = found.map_err(|error| caller.fault(error))?.unwrap_or_default();
        Ok(rows.into_iter().map(Meeting).collect())
    }

    /// Its meetings in the order of their start.
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
        let page = page_of(caller, (first, after), (last, before))?;
        crate::graphql::meetings::page(caller, Some(self.0.id), filter, order_by, &page).await
    }

    /// What its meetings have left to do, the soonest due first. Null unless you belong to the chapter, direct its region or
    /// administer the club.
    async fn open_tasks(&self, context: &Context<'_>) -> Option<Result<Vec<Task>, Fault>> {
        open_tasks_in(context, self.0.id).await.transpose()
    }

    /// Referrals to its members that need somebody to follow them up: nothing has moved though both parties were nudged, or
    /// they do not agree. The longest quiet first, at most 100. Null unless you are its president or vice president.
    async fn referrals_to_follow_up(&self, context: &Context<'_>) -> Option<Result<Vec<Referral>, Fault>> {
        to_follow_up(context, &self.0).await.transpose()
    }

    /// The roles that its members take at meetings, in the order of their names; not those that are retired.
    async fn agenda_roles(&self, context: &Context<'_>) -> Result<Vec<AgendaRole>, Fault> {
        let caller = Caller::of(context)?;
        caller.of_club()?;
        let found = caller.load().load_one(AgendaRolesOf(self.0.id)).await.map_err(|error| caller.fault(error))?;
        Ok(found.unwrap_or_default().into_iter().map(AgendaRole::from).collect())
    }

    /// The templates of its agendas, the default one first.
    async fn agenda_templates(&self, context: &Context<'_>) -> Result<Vec<AgendaTemplate>, Fault> {
        let caller = Caller::of(context)?;
        caller.of_club()?;
        let found = caller.load().load_one(AgendaTemplatesOf(self.0.id)).await.map_err(|error| caller.fault(error))?;
        Ok(found.unwrap_or_default().into_iter().map(AgendaTemplate::from).collect())
    }

    /// Days on which it does not meet, whether they are its own, of its region or of the club: in their order.
    async fn holidays(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "From this day on; today when left out.")] from_on: Option<LocalDate>,
        #[graphql(desc = "The first day after; a year after the first when left out, and at most.")] until_on: Option<
            LocalDate,
        >,
    ) -> Result<Vec<Holiday>, Fault> {
        let caller = Caller::of(context)?;
        let days = days_of_holidays(caller.db(), from_on, until_on, self.0.time_zone.0);
        let key = HolidaysIn((self.0.id, self.0.region_id), days);
        all_holidays(caller, caller.load().load_one(key).await)
    }

    /// What `chapterUpdate` would do to its meetings if it met so from now on; what is left out is as it is. Nothing is
    /// changed. Null unless you may edit the chapter.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn meeting_plan_preview(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "When it would meet, as in `chapterUpdate`; null for never.")] meeting_pattern: MaybeUndefined<
            String,
        >,
        #[graphql(desc = "From when on the pattern would count, as in `chapterUpdate`.")]
        pattern_starts_on: MaybeUndefined<LocalDate>,
        #[graphql(desc = "At what wall time.")] meeting_time: MaybeUndefined<LocalTime>,
        #[graphql(desc = "For how many minutes, 15 to 720.")] meeting_minutes: MaybeUndefined<i32>,
        #[graphql(desc = "In which zone.")] time_zone: MaybeUndefined<TimeZone>,
    ) -> Option<Result<MeetingPlan, Fault>> {
        let input = PatternInput {
            pattern: meeting_pattern,
            starts_on: pattern_starts_on,
            time: meeting_time,
            minutes: meeting_minutes,
            zone: time_zone,
        };
        plan_preview(context, &self.0, input).await.transpose()
    }

    /// Who leads it on a day, in the order of rank.
    async fn officers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Today in the chapter's zone when left out.")] on: Option<LocalDate>,
    ) -> Result<Vec<Officer>, Fault> {
        let caller = Caller::of(context)?;
        officers_on(caller, self.0.id, on.map_or_else(|| self.today(caller), |day| day.0)).await
    }

    /// Who leads it now and who will, in the order of rank and of their terms: the next term is prepared here.
    async fn office_terms(&self, context: &Context<'_>) -> Result<Vec<Officer>, Fault> {
        let caller = Caller::of(context)?;
        let found = caller.load().load_one(OfficeTermsOf(self.0.id, self.today(caller))).await;
        officers::all(caller, found.map(Option::unwrap_or_default))
    }

    /// Who is proposed for an office and waits for the president's word.
    /// Null unless you lead the chapter, direct its region or administer the club.
    async fn office_proposals(&self, context: &Context<'_>) -> Option<Result<Vec<Officer>, Fault>> {
        self.load_proposals(context).await.transpose()
    }

    /// Closed business that its members recorded in the period, by the day of the invoice: one sum per currency.
    /// Null unless you belong to the chapter, direct its region or administer the club.
    async fn revenue(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "All of it when left out.")] period: Option<PeriodInput>,
    ) -> Option<Result<Vec<Money>, Fault>> {
        self.load_revenue(context, period).await.transpose()
    }

    /// What was done in it, the latest first. Null unless you lead the chapter, direct its region or administer the club.
    async fn audit_entries(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<AuditEntryConnection, Fault>> {
        let which = Entries::InChapter(self.0.id);
        audit::page_of_scope(context, self.0.scope(), which, (first, after), (last, before)).await
    }
}

impl Chapter {
    fn today(&self, caller: &Caller) -> NaiveDate {
        caller.db().now().day_in(self.0.zone().0)
    }

    async fn load_proposals(&self, context: &Context<'_>) -> Result<Option<Vec<Officer>>, Fault> {
        let caller = Caller::of(context)?;
        if may(caller.actor()?, Permission::ReadProposals, self.0.scope()).is_none() {
            return Ok(None);
        }
        let found = caller.load().load_one(ProposalsOf(self.0.id)).await;
        officers::all(caller, found.map(Option::unwrap_or_default)).map(Some)
    }

    async fn load_waiting(&self, context: &Context<'_>) -> Result<Option<Vec<SeatWait>>, Fault> {
        let caller = Caller::of(context)?;
        if may(caller.actor()?, Permission::ReadWaiting, self.0.scope()).is_none() {
            return Ok(None);
        }
        let rows = caller.load().load_one(WaitingIn(self.0.id)).await.map_err(|error| caller.fault(error))?;
        Ok(Some(rows.unwrap_or_default().into_iter().map(SeatWait).collect()))
    }

    async fn load_revenue(
        &self,
        context: &Context<'_>,
        period: Option<PeriodInput>,
    ) -> Result<Option<Vec<Money>>, Fault> {
        let caller = Caller::of(context)?;
        if may(caller.actor()?, Permission::ReadTotals, self.0.scope()).is_none() {
            return Ok(None);
        }
        let key = ChapterRevenue(self.0.id, Side::Received, inputs::period(period));
        let sums = caller.load().load_one(key).await.map_err(|error| caller.fault(error))?;
        Ok(Some(sums.unwrap_or_default().into_iter().map(Money).collect()))
    }
}

/// A chapter that a record points at.
pub(in crate::graphql) async fn chapter(caller: &Caller, id: ChapterId) -> Result<Chapter, Fault> {
    let row = caller.load().load_one(id).await.map_err(|error| caller.fault(error))?;
    row.map(Chapter).ok_or_else(|| caller.fault(Error::internal("a record's chapter is missing")))
}

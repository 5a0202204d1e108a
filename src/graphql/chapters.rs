//! Chapters, regions and categories.

use async_graphql::{ComplexObject, Context, Enum, ID, Object, OneofObject, SimpleObject};

use super::caller::Caller;
use super::errors::Fault;
use super::inputs::{self, PeriodInput};
use super::loaders::{ChapterRevenue, NextMeetingsOf, OfficersOf};
use super::meetings::{Meeting, MeetingFilter, MeetingOrder};
use super::members::Member;
use super::pages::{ChapterConnection, MeetingConnection, MemberConnection, page_of};
use super::scalars::{CountryCode, CurrencyCode, LanguageTag, LocalDate, Money, TimeZone};
use crate::access::{ChapterId, Permission, may};
use crate::chapters;
use crate::members::{self, DirectoryFilter};
use crate::platform::error::Error;
use crate::platform::values::Locale;
use crate::referrals::Side;

#[derive(Debug, Clone)]
pub(super) struct Chapter(pub chapters::Chapter);

impl From<chapters::Chapter> for Chapter {
    fn from(row: chapters::Chapter) -> Self {
        Self(row)
    }
}

/// Exactly one way to point at a chapter.
#[derive(Debug, OneofObject)]
pub(super) enum ChapterBy {
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
    pub(super) async fn id(&self) -> ID {
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

    /// Grows by one per change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The region it belongs to.
    async fn region(&self, context: &Context<'_>) -> Result<Region, Fault> {
        let caller = Caller::of(context)?;
        let row = caller.load().load_one(self.0.region_id).await.map_err(|error| caller.fault(error))?;
        row.map(Region).ok_or_else(|| caller.fault(Error::internal("a chapter's region is missing")))
    }

    /// Its members today, in the order of their names.
    async fn members(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Words that the name starts with, in any order, without case and diacritics.")] search: Option<
            String,
        >,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<MemberConnection, Fault> {
        let filter = DirectoryFilter { chapter: Some(self.0.id), search };
        super::members::directory(context, filter, (first, after), (last, before)).await
    }

    /// Its next meetings that are not called off, the soonest first.
    async fn next_meetings(
        &self,
        context: &Context<'_>,
        #[graphql(default = 3, desc = "How many, 1 to 20; others become the nearest.")] first: i32,
    ) -> Result<Vec<Meeting>, Fault> {
        let caller = Caller::of(context)?;
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
        super::meetings::page(caller, Some(self.0.id), filter, order_by, &page).await
    }

    /// Who leads it today, in the order of rank.
    async fn officers(&self, context: &Context<'_>) -> Result<Vec<Officer>, Fault> {
        let caller = Caller::of(context)?;
        let found = caller.load().load_one(OfficersOf(self.0.id)).await;
        Ok(found.map_err(|error| caller.fault(error))?.unwrap_or_default().iter().map(Officer::from).collect())
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
}

impl Chapter {
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

#[derive(Debug, Clone)]
pub(super) struct Region(pub chapters::Region);

/// Chapters that one director looks after.
#[Object]
impl Region {
    /// `reg_…`
    pub(super) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Grows by one per change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

#[derive(Debug, Clone)]
pub(super) struct Category(pub chapters::Category);

/// A profession, or the sphere that it belongs to. A chapter seats one member per category.
#[Object]
impl Category {
    /// `cat_…`
    pub(super) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// A stable name, for imports and labels.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Its name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> Result<&str, Fault> {
        Ok(match Caller::of(context)?.locale() {
            Locale::En => &self.0.name_en,
            Locale::Pl => &self.0.name_pl,
        })
    }

    /// The sphere it belongs to; null for a sphere.
    async fn sphere(&self, context: &Context<'_>) -> Option<Result<Category, Fault>> {
        let id = self.0.parent_id?;
        let caller = match Caller::of(context) {
            Ok(caller) => caller,
            Err(fault) => return Some(Err(fault)),
        };
        let found = caller.load().load_one(id).await.map_err(|error| caller.fault(error));
        found.map(|row| row.map(Self)).transpose()
    }
}

/// A leadership role held for a term: permissions follow its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "OfficeKind", remote = "crate::access::OfficeKind")]
pub(super) enum OfficeKind {
    /// Leads the chapter.
    President,
    /// Keeps attendance and closes the week.
    VicePresident,
    /// Keeps the roster and the money.
    SecretaryTreasurer,
    /// Admits members.
    MembershipCommittee,
    /// Receives visitors.
    VisitorHost,
    /// Finds mentors for newcomers.
    MentorCoordinator,
    /// Looks after learning.
    EducationCoordinator,
    /// Looks after the chapters of a region.
    RegionDirector,
    /// Looks after the club.
    ClubAdministrator,
}

/// An office and who holds it today.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub(super) struct Officer {
    /// Which office.
    office: OfficeKind,
    /// Its first day.
    starts_on: LocalDate,
    /// The first day that it is no longer held; null when no end is set.
    ends_on: Option<LocalDate>,
    #[graphql(skip)]
    member_id: members::MemberId,
}

impl From<&members::Office> for Officer {
    fn from(row: &members::Office) -> Self {
        Self {
            office: row.kind.into(),
            starts_on: LocalDate(row.starts_on),
            ends_on: row.ends_on.map(LocalDate),
            member_id: row.member_id,
        }
    }
}

#[ComplexObject]
impl Officer {
    /// Who holds it.
    async fn member(&self, context: &Context<'_>) -> Result<Member, Fault> {
        super::members::member(Caller::of(context)?, self.member_id).await
    }
}

/// A chapter that a record points at.
pub(super) async fn chapter(caller: &Caller, id: ChapterId) -> Result<Chapter, Fault> {
    let row = caller.load().load_one(id).await.map_err(|error| caller.fault(error))?;
    row.map(Chapter).ok_or_else(|| caller.fault(Error::internal("a record's chapter is missing")))
}

/// The queries of chapters.
#[derive(Debug, Default)]
pub(super) struct ChapterQueries;

#[Object]
impl ChapterQueries {
    /// One chapter; null when it is not there.
    async fn chapter(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Exactly one way to point at it.")] by: ChapterBy,
    ) -> Option<Result<Chapter, Fault>> {
        find(context, by).await.transpose()
    }

    /// All chapters in the order of their names.
    async fn chapters(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ChapterConnection, Fault> {
        let caller = Caller::of(context)?;
        caller.actor()?;
        let page = page_of(caller, (first, after), (last, before))?;
        let page = chapters::page(caller.db(), &page).await.map_err(|error| caller.fault(error))?;
        Ok(page.into())
    }

    /// The regions of the club, in the order of their names.
    async fn regions(&self, context: &Context<'_>) -> Result<Vec<Region>, Fault> {
        let caller = Caller::of(context)?;
        caller.actor()?;
        let rows = chapters::all_regions(caller.db().reader()).await.map_err(|error| caller.fault(error))?;
        Ok(rows.into_iter().map(Region).collect())
    }

    /// All categories, spheres among them, in the order of their codes.
    async fn categories(&self, context: &Context<'_>) -> Result<Vec<Category>, Fault> {
        let caller = Caller::of(context)?;
        caller.actor()?;
        let rows = chapters::all_categories(caller.db().reader()).await.map_err(|error| caller.fault(error))?;
        Ok(rows.into_iter().map(Category).collect())
    }
}

async fn find(context: &Context<'_>, by: ChapterBy) -> Result<Option<Chapter>, Fault> {
    let caller = Caller::of(context)?;
    caller.actor()?;
    let by = match by {
        ChapterBy::Id(id) => chapters::ChapterBy::Id(inputs::id(&id, "by.id").map_err(|error| caller.fault(error))?),
        ChapterBy::Slug(slug) => chapters::ChapterBy::Slug(slug),
        ChapterBy::Name(name) => chapters::ChapterBy::Name(name),
    };
    let row = chapters::find(caller.db().reader(), by).await.map_err(|error| caller.fault(error))?;
    Ok(row.map(Chapter))
}

//! Regions and categories.

use async_graphql::{Context, ID, Object};

use super::officers::{self, Officer};
use crate::access::Scope;
use crate::access::audit::Entries;
use crate::chapters;
use crate::graphql::audit;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::loaders::{DirectorsOf, HolidaysOf};
use crate::graphql::meetings::{Holiday, all_holidays, days_of_holidays};
use crate::graphql::pages::AuditEntryConnection;
use crate::graphql::scalars::LocalDate;
use crate::meetings::HolidayScope;
use crate::members;

#[derive(Debug, Clone)]
pub(in crate::graphql) struct Region(pub chapters::Region);

impl From<chapters::Region> for Region {
    fn from(row: chapters::Region) -> Self {
        Self(row)
    }
}

/// Chapters that one director looks after.
#[Object]
impl Region {
    /// `reg_…`
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Who directs it now and who will, in the order of their terms.
    async fn directors(&self, context: &Context<'_>) -> Result<Vec<Officer>, Fault> {
        let caller = Caller::of(context)?;
        let today = members::day_of_offices(caller.db().now(), None);
        let found = caller.load().load_one(DirectorsOf(self.0.id, today)).await;
        officers::all(caller, found.map(Option::unwrap_or_default))
    }

    /// Days on which none of its chapters meets, those of the club not among them: in their order.
    async fn holidays(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "From this day on; today when left out.")] from_on: Option<LocalDate>,
        #[graphql(desc = "The first day after; a year after the first when left out, and at most.")] until_on: Option<
            LocalDate,
        >,
    ) -> Result<Vec<Holiday>, Fault> {
        let caller = Caller::of(context)?;
        let days = days_of_holidays(caller.db(), from_on, until_on, chrono_tz::UTC);
        all_holidays(caller, caller.load().load_one(HolidaysOf(HolidayScope::Region(self.0.id), days)).await)
    }

    /// What was done in its chapters, the latest first. Null unless you direct the region or administer the club.
    async fn audit_entries(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<AuditEntryConnection, Fault>> {
        let which = Entries::InChapters(Box::new(chapters::select_ids_of_region(self.0.id)));
        audit::page_of_scope(context, Scope::Region(self.0.id), which, (first, after), (last, before)).await
    }

    /// The day it ended; null while it has chapters to look after.
    async fn closed_on(&self) -> Option<LocalDate> {
        self.0.closed_on.map(LocalDate)
    }

    /// Grows by one per change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

#[derive(Debug, Clone)]
pub(in crate::graphql) struct Category(pub chapters::Category);

impl From<chapters::Category> for Category {
    fn from(row: chapters::Category) -> Self {
        Self(row)
    }
}

/// A profession, or the sphere that it belongs to. A chapter seats one member per category.
#[Object]
impl Category {
    /// `cat_…`
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// A stable name, for imports and labels.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Its name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> Result<&str, Fault> {
        Ok(self.0.name_in(Caller::of(context)?.locale()))
    }

    /// Its name in English.
    async fn name_en(&self) -> &str {
        &self.0.name_en
    }

    /// Its name in Polish.
    async fn name_pl(&self) -> &str {
        &self.0.name_pl
    }

    /// Whether it was taken out of the tree: those who sat in it keep it in their history.
    async fn retired(&self) -> bool {
        self.0.retired_at.is_some()
    }

    /// Grows by one per change.
    async fn version(&self) -> i32 {
        self.0.version
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

//! The club as the API shows it.

use async_graphql::{Context, ID, Object};

use super::officers::{self, Officer};
use crate::access::Scope;
use crate::access::audit::Entries;
use crate::chapters;
use crate::graphql::audit;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::loaders::HolidaysOf;
use crate::graphql::meetings::{Holiday, all_holidays, days_of_holidays};
use crate::graphql::pages::AuditEntryConnection;
use crate::graphql::scalars::{CurrencyCode, LanguageTag, LocalDate, TimeZone};
use crate::meetings::HolidayScope;
use crate::members;

#[derive(Debug, Clone)]
pub(in crate::graphql) struct Club(pub chapters::Club);

impl From<chapters::Club> for Club {
    fn from(row: chapters::Club) -> Self {
        Self(row)
    }
}

/// The organisation that this server serves.
#[Object]
impl Club {
    /// `club_…`
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The language of those who have not chosen one.
    async fn default_locale(&self) -> LanguageTag {
        LanguageTag(self.0.default_locale.to_string())
    }

    /// The currency of club-wide figures.
    async fn reporting_currency(&self) -> CurrencyCode {
        CurrencyCode(self.0.reporting_currency.code().to_owned())
    }

    /// The zone in which its own days change.
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.time_zone.to_string())
    }

    /// Who administers it today.
    async fn administrators(&self, context: &Context<'_>) -> Result<Vec<Officer>, Fault> {
        let caller = Caller::of(context)?;
        let today = members::day_of_offices(caller.db().now(), None);
        officers::all(caller, members::offices_of_club(caller.db().reader(), today).await)
    }

    /// Days on which no chapter meets: in their order.
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
        all_holidays(caller, caller.load().load_one(HolidaysOf(HolidayScope::Club(self.0.id), days)).await)
    }

    /// What was done in it, in its chapters or beside them, the latest first. Null unless you administer the club.
    async fn audit_entries(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Option<Result<AuditEntryConnection, Fault>> {
        audit::page_of_scope(context, Scope::Club, Entries::All, (first, after), (last, before)).await
    }

    /// Grows by one per change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

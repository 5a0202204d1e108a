//! Days on which nobody meets.

use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject, SimpleObject};
use chrono::{Days, NaiveDate};

use crate::graphql::caller::Caller;
use crate::graphql::errors::{Fault, UserError, split};
use crate::graphql::inputs::{argument_id, id, text};
use crate::graphql::payloads::payload;
use crate::graphql::scalars::LocalDate;
use crate::meetings::{self, AddHoliday};
use crate::platform::db::Db;
use crate::platform::error::{Error, Result as Outcome};

/// A day on which nobody meets: planning skips it.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct Holiday {
    /// `hol_…`
    id: ID,
    /// The day, by the clocks of each chapter.
    observed_on: LocalDate,
    /// What it is called.
    name: String,
    /// Whose chapters do not meet.
    scope: HolidayScope,
}

/// Whose chapters do not meet on a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(in crate::graphql) enum HolidayScope {
    /// All of the club.
    Club,
    /// Those of a region.
    Region,
    /// One chapter.
    Chapter,
}

impl From<meetings::Holiday> for Holiday {
    fn from(row: meetings::Holiday) -> Self {
        let scope = match (row.club_id, row.region_id) {
            (Some(_), _) => HolidayScope::Club,
            (None, Some(_)) => HolidayScope::Region,
            (None, None) => HolidayScope::Chapter,
        };
        Self { id: row.id.to_string().into(), observed_on: LocalDate(row.observed_on), name: row.name, scope }
    }
}

/// From which day on and up to which other: a year from today when nothing is said, a year at most.
pub(in crate::graphql) fn days(
    db: &Db,
    from: Option<LocalDate>,
    until: Option<LocalDate>,
    zone: chrono_tz::Tz,
) -> (NaiveDate, NaiveDate) {
    const A_YEAR: Days = Days::new(366);
    let from = from.map_or_else(|| db.now().day_in(zone), |day| day.0);
    let last = from.checked_add_days(A_YEAR).unwrap_or(from);
    (from, until.map_or(last, |day| day.0.min(last)))
}

/// What a loader has found.
pub(in crate::graphql) fn all(
    caller: &Caller,
    found: Result<Option<Vec<meetings::Holiday>>, impl Into<Error>>,
) -> Result<Vec<Holiday>, Fault> {
    caller.of_club()?;
    let rows = found.map_err(|error| caller.fault(error.into()))?;
    Ok(rows.unwrap_or_default().into_iter().map(Holiday::from).collect())
}

/// Exactly one whose chapters do not meet.
#[derive(Debug, OneofObject)]
#[expect(clippy::enum_variant_names, reason = "they are the names of the fields")]
pub(super) enum HolidayScopeInput {
    /// All chapters of the club, `club_…`.
    ClubId(ID),
    /// Those of a region, `reg_…`.
    RegionId(ID),
    /// One chapter, `chp_…`.
    ChapterId(ID),
}

/// A holiday to add.
#[derive(Debug, InputObject)]
pub(super) struct HolidayAddInput {
    /// Whose.
    scope: HolidayScopeInput,
    /// The day: from today to two years ahead.
    observed_on: LocalDate,
    /// What it is called, at most 120 characters.
    name: String,
}

impl HolidayAddInput {
    fn parse(&self) -> Outcome<AddHoliday> {
        let scope = match &self.scope {
            HolidayScopeInput::ClubId(club) => meetings::HolidayScope::Club(id(club, "scope.clubId")?),
            HolidayScopeInput::RegionId(region) => meetings::HolidayScope::Region(id(region, "scope.regionId")?),
            HolidayScopeInput::ChapterId(chapter) => meetings::HolidayScope::Chapter(id(chapter, "scope.chapterId")?),
        };
        Ok(AddHoliday { scope, observed_on: self.observed_on.0, name: text(&self.name, "name")? })
    }
}

/// What `holidayAdd` answers.
#[derive(Debug, SimpleObject)]
pub(super) struct HolidayAddPayload {
    /// The holiday.
    holiday: Option<Holiday>,
    /// How many meetings to come are on that day: of one chapter they are `HOLIDAY` now, of many they become it in a moment.
    meetings_met: Option<i32>,
    /// What the caller can mend; empty when it was done.
    user_errors: Vec<UserError>,
}

payload!(
    /// What `holidayRemove` answers.
    HolidayRemovePayload {
        /// The holiday that was removed.
        holiday: Holiday
    }
);

/// The mutations of holidays.
#[derive(Debug, Default)]
pub(in crate::graphql) struct HolidayMutations;

#[Object]
impl HolidayMutations {
    /// Adds a day on which nobody meets: meetings that are to come on it become `HOLIDAY`, planning skips it. Of a chapter
    /// for its leaders, its region's director and the club's administrators; of a region for its director and the
    /// administrators; of the club for these alone.
    ///
    /// Codes: `HOLIDAY_EXISTS`, `HOLIDAY_TOO_FAR`, `CHAPTER_CLOSED`, `REGION_CLOSED`, `TEXT_EMPTY`.
    async fn holiday_add(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to add.")] input: HolidayAddInput,
    ) -> Result<HolidayAddPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::add_holiday(caller.db(), actor, input.parse()?).await }.await;
        let (added, user_errors) = split(outcome, caller.locale())?;
        let meetings_met = added.as_ref().map(|added| i32::try_from(added.meetings_met).unwrap_or(i32::MAX));
        Ok(HolidayAddPayload { holiday: added.map(|added| added.holiday.into()), meetings_met, user_errors })
    }

    /// Removes such a day: meetings are planned for it again, as far as there is a pattern that has them. For those who may
    /// add it.
    async fn holiday_remove(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`hol_…`")] id: ID,
    ) -> Result<HolidayRemovePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::remove_holiday(caller.db(), actor, argument_id(&id, "id")?).await }.await;
        HolidayRemovePayload::of(caller, outcome)
    }
}

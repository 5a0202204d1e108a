//! Days on which nobody meets.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use chrono::NaiveDate;

use super::{LoadError, Source, group, group_keys};
use crate::access::{ChapterId, RegionId};
use crate::meetings::{self, Holiday, HolidayScope};

/// The holidays of the club or of a region, from a day on up to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct HolidaysOf(pub HolidayScope, pub (NaiveDate, NaiveDate));

/// The holidays on which a chapter does not meet, whosever they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct HolidaysIn(pub (ChapterId, RegionId), pub (NaiveDate, NaiveDate));

impl Loader<HolidaysOf> for Source {
    type Value = Vec<Holiday>;
    type Error = LoadError;

    async fn load(&self, keys: &[HolidaysOf]) -> Result<HashMap<HolidaysOf, Vec<Holiday>>, LoadError> {
        let mut found = HashMap::new();
        for (days, scopes) in group_keys(keys, |key| (key.1, key.0)) {
            let rows = meetings::holidays_of(&self.db, &scopes, days.0, days.1).await?;
            found.extend(group(rows, |row| Some(HolidaysOf(row.scope().ok()?, days))));
        }
        Ok(found)
    }
}

impl Loader<HolidaysIn> for Source {
    type Value = Vec<Holiday>;
    type Error = LoadError;

    async fn load(&self, keys: &[HolidaysIn]) -> Result<HashMap<HolidaysIn, Vec<Holiday>>, LoadError> {
        let mut found = HashMap::new();
        for (days, chapters) in group_keys(keys, |key| (key.1, key.0)) {
            let mut rows = meetings::holidays_in(&self.db, &chapters, days.0, days.1).await?;
            let of =
                |place: (ChapterId, RegionId)| (HolidaysIn(place, days), rows.remove(&place.0).unwrap_or_default());
            found.extend(chapters.into_iter().map(of));
        }
        Ok(found)
    }
}

//! Where members stand by their chapters' attendance policies.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::{LoadError, Source, group};
use crate::access::MemberId;
use crate::meetings::{self, AttendanceStanding, AttendanceWarning, MeetingId};

/// Where a member stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct StandingOf(pub MemberId);

/// Where a member would stand after a meeting that they missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct ForecastOf(pub MemberId, pub MeetingId);

impl Loader<StandingOf> for Source {
    type Value = AttendanceStanding;
    type Error = LoadError;

    async fn load(&self, keys: &[StandingOf]) -> Result<HashMap<StandingOf, AttendanceStanding>, LoadError> {
        let members: Vec<MemberId> = keys.iter().map(|key| key.0).collect();
        let found = meetings::standings(&self.db, &members).await?;
        Ok(found.into_iter().map(|(member, standing)| (StandingOf(member), standing)).collect())
    }
}

impl Loader<ForecastOf> for Source {
    type Value = AttendanceStanding;
    type Error = LoadError;

    async fn load(&self, keys: &[ForecastOf]) -> Result<HashMap<ForecastOf, AttendanceStanding>, LoadError> {
        let mut of_meeting: HashMap<MeetingId, Vec<MemberId>> = HashMap::new();
        for ForecastOf(member, meeting) in keys {
            of_meeting.entry(*meeting).or_default().push(*member);
        }
        let ids: Vec<MeetingId> = of_meeting.keys().copied().collect();
        let mut found = HashMap::new();
        for meeting in meetings::by_ids(self.db.reader(), &ids).await? {
            let members = of_meeting.remove(&meeting.id).unwrap_or_default();
            let forecasts = meetings::forecasts(&self.db, &members, &meeting).await?;
            found.extend(forecasts.into_iter().map(|(member, forecast)| (ForecastOf(member, meeting.id), forecast)));
        }
        Ok(found)
    }
}

/// The warnings that a member got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct WarningsOf(pub MemberId);

impl Loader<WarningsOf> for Source {
    type Value = Vec<AttendanceWarning>;
    type Error = LoadError;

    async fn load(&self, keys: &[WarningsOf]) -> Result<HashMap<WarningsOf, Vec<AttendanceWarning>>, LoadError> {
        let members: Vec<MemberId> = keys.iter().map(|key| key.0).collect();
        let rows = meetings::warnings_of(self.db.reader(), &members).await?;
        Ok(group(rows, |row| Some(WarningsOf(row.member_id))))
    }
}

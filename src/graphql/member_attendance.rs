//! What of a member's attendance is judged, for those who may read it.

use async_graphql::{Context, ID};

use super::caller::Caller;
use super::errors::Fault;
use super::inputs;
use super::loaders::{ForecastOf, StandingOf};
use super::meetings::{AttendanceStanding, AttendanceWarning, warnings};
use super::members::Member;
use crate::access::{ChapterId, Permission, may};
use crate::meetings::{self, MeetingId};

impl Member {
    pub(super) async fn warnings(&self, context: &Context<'_>) -> Result<Option<Vec<AttendanceWarning>>, Fault> {
        let Some(chapter) = self.judged_in(context).await? else { return Ok(None) };
        warnings(Caller::of(context)?, self.0.id, chapter).await.map(Some)
    }

    /// The chapter in which the member's attendance is judged, if whoever asks may read it.
    async fn judged_in(&self, context: &Context<'_>) -> Result<Option<ChapterId>, Fault> {
        let actor = Caller::of(context)?.actor()?;
        let Some(chapter) = self.chapter(context).await? else { return Ok(None) };
        let is_read = actor.is(self.0.id) || may(actor, Permission::ReadAttendance, chapter.0.scope()).is_some();
        Ok(is_read.then_some(chapter.0.id))
    }

    pub(super) async fn standing(
        &self,
        context: &Context<'_>,
        if_missed: Option<ID>,
    ) -> Result<Option<AttendanceStanding>, Fault> {
        let caller = Caller::of(context)?;
        if self.judged_in(context).await?.is_none() {
            return Ok(None);
        }
        let found = match if_missed {
            None => caller.load().load_one(StandingOf(self.0.id)).await,
            Some(id) => {
                let id: MeetingId = inputs::id(&id, "ifMissed").map_err(|error| caller.fault(error))?;
                let meeting = caller.load().load_one(id).await.map_err(|error| caller.fault(error))?;
                let Some(meeting) = meeting else { return Ok(None) };
                meetings::check_to_come(&meeting).map_err(|error| caller.fault(error))?;
                caller.load().load_one(ForecastOf(self.0.id, id)).await
            }
        };
        Ok(found.map_err(|error| caller.fault(error))?.map(Into::into))
    }
}

//! A chapter as everybody may see it: no members, no contacts, nothing of business.

use async_graphql::{Context, ID, Object, SimpleObject};

use super::seats::{self, OpenSeat};
use crate::chapters;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::loaders::NextMeetingsOf;
use crate::graphql::meetings::MeetingMode;
use crate::graphql::scalars::{CountryCode, DateTime, LanguageTag, LocalDateTime, LocalTime, TimeZone};
use crate::meetings;
use crate::platform::config::PublicUrl;
use crate::platform::values::Language;

#[derive(Debug, Clone)]
pub(super) struct PublicChapter(chapters::Chapter);

/// A chapter as everybody may see it, without signing in: where and when it meets, and which seats are open.
#[Object]
impl PublicChapter {
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

    /// Where it usually meets.
    async fn venue(&self) -> Option<&str> {
        self.0.venue.as_deref()
    }

    /// The zone of its meetings.
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.time_zone.to_string())
    }

    /// Its language.
    async fn locale(&self) -> LanguageTag {
        LanguageTag(self.0.locale.to_string())
    }

    /// Which languages are spoken at its meetings.
    async fn languages(&self) -> Vec<LanguageTag> {
        Language::of_json(&self.0.languages).iter().map(|one| LanguageTag(one.to_string())).collect()
    }

    /// When it meets: an RFC 5545 recurrence in its zone.
    async fn meeting_pattern(&self) -> Option<&str> {
        self.0.meeting_pattern.as_deref()
    }

    /// The wall time at which it usually starts.
    async fn meeting_time(&self) -> LocalTime {
        LocalTime(self.0.meeting_time.clone())
    }

    /// How many minutes a meeting usually takes.
    async fn meeting_minutes(&self) -> i32 {
        self.0.meeting_minutes
    }

    /// Its next meetings that are announced, the soonest first.
    async fn next_meetings(
        &self,
        context: &Context<'_>,
        #[graphql(default = 3, desc = "How many, 1 to 10; others become the nearest.")] first: i32,
    ) -> Result<Vec<PublicMeeting>, Fault> {
        let caller = Caller::of(context)?;
        let count = usize::try_from(first.clamp(1, 10)).unwrap_or(3);
        // Those that are not announced yet are among them, and left out here.
        let found = caller.load().load_one(NextMeetingsOf(self.0.id, 20)).await;
        let rows = found.map_err(|error| caller.fault(error))?.unwrap_or_default();
        let announced = rows.into_iter().filter(|row| row.status.is_announced());
        Ok(announced.take(count).map(PublicMeeting::from).collect())
    }

    /// The page on which strangers register for one of its meetings; null where the server does not know its address.
    async fn visit_url(&self, context: &Context<'_>) -> Option<String> {
        visit_url(context, &self.0)
    }

    /// What visitors agree to, in the language of the request: show it beside the box that they tick.
    async fn visit_consent(&self, context: &Context<'_>) -> Result<String, Fault> {
        Ok(meetings::visit_consent(Caller::of(context)?.locale(), &self.0))
    }

    /// The seats in which nobody sits: those that the chapter wants filled first, the most wanted at the head.
    async fn open_seats(
        &self,
        context: &Context<'_>,
        #[graphql(default = 25, desc = "How many, 1 to 100; others become the nearest.")] first: i32,
    ) -> Result<Vec<OpenSeat>, Fault> {
        seats::open(Caller::of(context)?, self.0.id, first).await
    }
}

/// A meeting as everybody may see it.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct PublicMeeting {
    /// `mtg_…`, for `visitorRegister`.
    id: ID,
    /// The wall time it starts at.
    local_start: LocalDateTime,
    /// The instant it starts.
    starts_at: DateTime,
    /// The instant it ends.
    ends_at: DateTime,
    /// Where people come together.
    mode: MeetingMode,
    /// The place; null for one that is online.
    venue: Option<String>,
}

impl From<meetings::Meeting> for PublicMeeting {
    fn from(row: meetings::Meeting) -> Self {
        Self {
            id: row.id.to_string().into(),
            local_start: LocalDateTime(row.starts_at.to_utc().with_timezone(&row.time_zone.0).naive_local()),
            starts_at: DateTime(row.starts_at),
            ends_at: DateTime(row.ends_at),
            mode: row.mode.into(),
            venue: row.venue,
        }
    }
}

pub(super) async fn find(context: &Context<'_>, slug: String) -> Result<Option<PublicChapter>, Fault> {
    let caller = Caller::of(context)?;
    let found = chapters::find_public(caller.db().reader(), &slug).await;
    Ok(found.map_err(|error| caller.fault(error))?.map(PublicChapter))
}

/// Where strangers register for a chapter's meetings.
pub(super) fn visit_url(context: &Context<'_>, chapter: &chapters::Chapter) -> Option<String> {
    let url = context.data_opt::<PublicUrl>()?;
    Some(url.join(&format!("/visit/{}", chapter.slug)))
}

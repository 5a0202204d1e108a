//! The mutations of chapters.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::types::Chapter;
use crate::access::Actor;
use crate::chapters::{self, CloseChapter, CreateChapter, ReopenChapter, UpdateChapter};
use crate::graphql::caller::Caller;
use crate::graphql::errors::{Fault, UserError, split};
use crate::graphql::inputs::{argument_id, id, languages, needed, parsed, patch, text, text_or_none};
use crate::graphql::meetings::{MeetingPlan, PatternInput};
use crate::graphql::payloads::payload;
use crate::graphql::scalars::{CountryCode, CurrencyCode, LanguageTag, LocalDate, LocalTime, TimeZone};
use crate::meetings;
use crate::members;
use crate::platform::db::Db;
use crate::platform::error::Result as Outcome;

/// A chapter to create.
#[derive(Debug, InputObject)]
pub(super) struct ChapterCreateInput {
    /// In which region, `reg_…`.
    region_id: ID,
    /// Its name, at most 120 characters, unique in the club.
    name: String,
    /// Its name in URLs: `a` to `z`, `0` to `9` and `-` between them, at most 60; made of its name when left out.
    slug: Option<String>,
    /// Where it meets, at most 120 characters.
    city: String,
    /// The country of that city.
    country: CountryCode,
    /// The zone of its meetings.
    time_zone: TimeZone,
    /// The currency that its members record business in, unless they say another.
    currency: CurrencyCode,
    /// Its language: `en` or `pl`.
    locale: LanguageTag,
    /// Which languages are spoken at its meetings, at most 20; its own when left out.
    languages: Option<Vec<LanguageTag>>,
    /// Where it usually meets, at most 200 characters.
    venue: Option<String>,
    /// When it meets: an RFC 5545 recurrence by weeks or months, such as `FREQ=WEEKLY;BYDAY=TH`.
    meeting_pattern: Option<String>,
    /// The wall time at which it usually starts.
    meeting_time: LocalTime,
    /// How many minutes a meeting usually takes, 15 to 720.
    #[graphql(default = 90)]
    meeting_minutes: i32,
}

impl ChapterCreateInput {
    fn parse(self) -> Outcome<CreateChapter> {
        Ok(CreateChapter {
            region: id(&self.region_id, "regionId")?,
            name: text(&self.name, "name")?,
            slug: self.slug.map(|slug| parsed(&slug, "slug", "SLUG_INVALID")).transpose()?,
            city: text(&self.city, "city")?,
            country: parsed(&self.country.0, "country", "COUNTRY_UNKNOWN")?,
            time_zone: parsed(&self.time_zone.0, "timeZone", "TIME_ZONE_UNKNOWN")?,
            currency: parsed(&self.currency.0, "currency", "CURRENCY_UNKNOWN")?,
            locale: parsed(&self.locale.0, "locale", "LOCALE_UNKNOWN")?,
            languages: languages(&self.languages.unwrap_or_default(), "languages")?,
            venue: text_or_none(self.venue.as_deref(), "venue")?,
            meeting_pattern: self.meeting_pattern.filter(|pattern| !pattern.is_empty()),
            meeting_time: self.meeting_time.time(),
            meeting_minutes: self.meeting_minutes,
        })
    }
}

/// What is to change of a chapter: what is left out stays, null empties what may be empty.
#[derive(Debug, InputObject)]
pub(super) struct ChapterUpdateInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// Its name, at most 120 characters, unique in the club.
    name: MaybeUndefined<String>,
    /// Its name in URLs, as in `chapterCreate`. Links to the old one end.
    slug: MaybeUndefined<String>,
    /// Where it meets, at most 120 characters.
    city: MaybeUndefined<String>,
    /// The country of that city.
    country: MaybeUndefined<CountryCode>,
    /// The zone of its meetings. Those that are announced or were edited by hand keep theirs.
    time_zone: MaybeUndefined<TimeZone>,
    /// The currency that its members record business in, unless they say another.
    currency: MaybeUndefined<CurrencyCode>,
    /// Its language: `en` or `pl`.
    locale: MaybeUndefined<LanguageTag>,
    /// Which languages are spoken at its meetings, at most 20.
    languages: MaybeUndefined<Vec<LanguageTag>>,
    /// Where it usually meets, at most 200 characters.
    venue: MaybeUndefined<String>,
    /// When it meets, as in `chapterCreate`; null for no pattern.
    meeting_pattern: MaybeUndefined<String>,
    /// From which day on the pattern counts, at most a year from today: every second week is counted from that one, and
    /// there is no meeting before it. Today when left out with another pattern.
    pattern_starts_on: MaybeUndefined<LocalDate>,
    /// The wall time at which it usually starts.
    meeting_time: MaybeUndefined<LocalTime>,
    /// How many minutes a meeting usually takes, 15 to 720.
    meeting_minutes: MaybeUndefined<i32>,
}

impl ChapterUpdateInput {
    fn parse(self, chapter: &ID) -> Outcome<UpdateChapter> {
        let meets = PatternInput {
            pattern: self.meeting_pattern,
            starts_on: self.pattern_starts_on,
            time: self.meeting_time,
            minutes: self.meeting_minutes,
            zone: self.time_zone,
        };
        Ok(UpdateChapter {
            chapter: argument_id(chapter, "id")?,
            expected_version: self.expected_version,
            name: needed(self.name, "name", |given, field| text(&given, field))?,
            slug: needed(self.slug, "slug", |slug, field| parsed(&slug, field, "SLUG_INVALID"))?,
            city: needed(self.city, "city", |given, field| text(&given, field))?,
            country: needed(self.country, "country", |code, field| parsed(&code.0, field, "COUNTRY_UNKNOWN"))?,
            currency: needed(self.currency, "currency", |code, field| parsed(&code.0, field, "CURRENCY_UNKNOWN"))?,
            locale: needed(self.locale, "locale", |tag, field| parsed(&tag.0, field, "LOCALE_UNKNOWN"))?,
            languages: needed(self.languages, "languages", |tags, field| languages(&tags, field))?,
            venue: patch(self.venue, "venue", |given, field| text_or_none(Some(&given), field))?,
            meets: meets.parse()?,
        })
    }
}

/// A chapter to close, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct ChapterCloseInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// Why, at most 200 characters.
    reason: String,
}

/// A chapter to open again, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct ChapterReopenInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

payload!(
    /// What `chapterCreate` answers.
    ChapterCreatePayload {
        /// The chapter.
        chapter: Chapter
    }
);

/// What `chapterUpdate` answers.
#[derive(Debug, SimpleObject)]
pub(super) struct ChapterUpdatePayload {
    /// The chapter as it is now.
    chapter: Option<Chapter>,
    /// What became of its meetings to come.
    meeting_plan: Option<MeetingPlan>,
    /// What the caller can mend; empty when it was done.
    user_errors: Vec<UserError>,
}

payload!(
    /// What `chapterClose` answers.
    ChapterClosePayload {
        /// The chapter, with the day it ended.
        chapter: Chapter
    }
);
payload!(
    /// What `chapterReopen` answers.
    ChapterReopenPayload {
        /// The chapter, which meets again.
        chapter: Chapter
    }
);

/// The mutations of chapters.
#[derive(Debug, Default)]
pub(in crate::graphql) struct ChapterMutations;

#[Object]
impl ChapterMutations {
    /// Creates a chapter; when it has a pattern, its meetings are planned half a year ahead. For the club's administrators.
    ///
    /// Codes: `NAME_TAKEN`, `SLUG_TAKEN`, `SLUG_INVALID`, `REGION_CLOSED`, `PATTERN_INVALID`, `PATTERN_TOO_DENSE`,
    /// `PATTERN_NEVER_OCCURS`, `DURATION_INVALID`, `COUNTRY_UNKNOWN`, `TIME_ZONE_UNKNOWN`, `CURRENCY_UNKNOWN`,
    /// `LOCALE_UNKNOWN`, `LANGUAGE_UNKNOWN`.
    async fn chapter_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to create.")] input: ChapterCreateInput,
    ) -> Result<ChapterCreatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::create_chapter(caller.db(), actor, input.parse()?).await }.await;
        ChapterCreatePayload::of(caller, outcome)
    }

    /// Changes a chapter. When it meets otherwise from now on, so do its meetings that are planned but not announced, not
    /// edited by hand and without guests: `Chapter.meetingPlanPreview` says which, before. For its leaders, its region's
    /// director and the club's administrators.
    ///
    /// Codes: as `chapterCreate`, and `PATTERN_START_TOO_FAR`, `CHAPTER_CLOSED`, `VALUE_NEEDED`, `CONFLICT`.
    async fn chapter_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`chp_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and what to change.")] input: ChapterUpdateInput,
    ) -> Result<ChapterUpdatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::update_chapter(caller.db(), actor, input.parse(&id)?).await }.await;
        let (done, user_errors) = split(outcome, caller.locale())?;
        let (chapter, planned) = done.map(|done| (done.chapter, done.planned)).unzip();
        Ok(ChapterUpdatePayload {
            chapter: chapter.map(Chapter),
            meeting_plan: planned.map(MeetingPlan::from),
            user_errors,
        })
    }

    /// Closes a chapter in which nobody sits any more: it stays in the history, and no meeting is set. For the club's
    /// administrators. Codes: `CHAPTER_HAS_MEMBERS`, `CHAPTER_CLOSED`, `TEXT_EMPTY`, `CONFLICT`.
    async fn chapter_close(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`chp_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and why.")] input: ChapterCloseInput,
    ) -> Result<ChapterClosePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { close(caller.db(), actor, &id, &input).await }.await;
        ChapterClosePayload::of(caller, outcome)
    }

    /// Takes the closing of a chapter back. For the club's administrators.
    /// Codes: `CHAPTER_OPEN`, `REGION_CLOSED`, `CONFLICT`.
    async fn chapter_reopen(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`chp_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: ChapterReopenInput,
    ) -> Result<ChapterReopenPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { reopen(caller.db(), actor, &id, &input).await }.await;
        ChapterReopenPayload::of(caller, outcome)
    }
}

async fn close(db: &Db, actor: &Actor, chapter: &ID, input: &ChapterCloseInput) -> Outcome<chapters::Chapter> {
    let close = CloseChapter {
        chapter: argument_id(chapter, "id")?,
        expected_version: input.expected_version,
        reason: text(&input.reason, "reason")?,
    };
    members::close_chapter(db, actor, close).await
}

async fn reopen(db: &Db, actor: &Actor, chapter: &ID, input: &ChapterReopenInput) -> Outcome<chapters::Chapter> {
    let reopen = ReopenChapter { chapter: argument_id(chapter, "id")?, expected_version: input.expected_version };
    chapters::reopen_chapter(db, actor, reopen).await
}

//! Days on which nobody meets: added and removed, and what that does to the meetings to come.

use chrono::NaiveDate;
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::entity::{ActiveModel, Entity, Model as Holiday};
use super::planning::{PlanAhead, replan};
use super::{HolidayId, HolidayScope, queries, rules};
use crate::access::{Acting, Actor, ChapterId, Permission, Scope, audit, require};
use crate::chapters;
use crate::meetings::commands::move_because;
use crate::meetings::entity::{MeetingStatus, meeting};
use crate::meetings::{MeetingChange, announcing};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, OnUnique as _, Result, reject};
use crate::platform::jobs::{self, Job, JobContext, JobError, JobRun};
use crate::platform::values::Text;

/// A holiday to add.
#[derive(Debug, Clone)]
pub struct AddHoliday {
    /// Of whom.
    pub scope: HolidayScope,
    /// On which day, wherever the chapters are.
    pub observed_on: NaiveDate,
    /// What it is called.
    pub name: Text<120>,
}

/// A holiday that was added.
#[derive(Debug, Clone)]
pub struct AddedHoliday {
    /// The holiday.
    pub holiday: Holiday,
    /// How many meetings to come it meets: those of a chapter are left out, those of many chapters will be.
    pub meetings_met: usize,
}

impl Holiday {
    /// Of whom it is.
    pub fn scope(&self) -> Result<HolidayScope> {
        match (self.club_id, self.region_id, self.chapter_id) {
            (Some(id), ..) => Ok(HolidayScope::Club(id)),
            (None, Some(id), _) => Ok(HolidayScope::Region(id)),
            (None, None, Some(id)) => Ok(HolidayScope::Chapter(id)),
            (None, None, None) => Err(Error::internal("a holiday is of nobody")),
        }
    }
}

/// Adds a holiday: meetings on that day are left out, and none is planned.
///
/// Codes: `CHAPTER_CLOSED`, `REGION_CLOSED`, `HOLIDAY_TOO_FAR`, `HOLIDAY_EXISTS`.
pub async fn add_holiday(db: &Db, actor: &Actor, input: AddHoliday) -> Result<AddedHoliday> {
    db.tx(async |tx| {
        let (scope, zone) = hold(tx, input.scope).await?;
        let acting = require(actor, Permission::KeepHolidays, scope)?;
        check_open(tx, input.scope).await?;
        let now = tx.now();
        rules::check_holiday(input.observed_on, now.day_in(zone))?;
        let holiday = insert(tx, &input).await?;
        audit::write(tx, actor, acting, deed("holidayAdd", &holiday)).await?;
        let meetings_met = if let HolidayScope::Chapter(chapter) = input.scope {
            leave_out(tx, actor, acting, chapter, &holiday).await?
        } else {
            jobs::enqueue(tx, &KeepHoliday { holiday_id: holiday.id }).await?;
            queries::met(&**tx, input.scope, holiday.observed_on, now).await?.len()
        };
        Ok(AddedHoliday { holiday, meetings_met })
    })
    .await
}

/// What the permission is asked over, and the zone of today. Of a chapter, its pattern is held.
async fn hold(tx: &Tx, of: HolidayScope) -> Result<(Scope, chrono_tz::Tz)> {
    let club = chapters::club(&**tx).await?.ok_or(Error::NotFound)?;
    Ok(match of {
        HolidayScope::Chapter(id) => {
            let chapter = chapters::hold_pattern(tx, id).await?;
            (chapter.scope(), chapter.time_zone.0)
        }
        HolidayScope::Region(id) => (Scope::Region(chapters::region(&**tx, id).await?.id), club.time_zone.0),
        HolidayScope::Club(id) if id == club.id => (Scope::Club, club.time_zone.0),
        HolidayScope::Club(_) => return Err(Error::NotFound),
    })
}

async fn check_open(tx: &Tx, of: HolidayScope) -> Result<()> {
    match of {
        HolidayScope::Chapter(id) => chapters::check_open(&chapters::get(&**tx, id).await?),
        HolidayScope::Region(id) if chapters::region(&**tx, id).await?.closed_on.is_some() => {
            reject("REGION_CLOSED").on("scope.regionId").err()
        }
        HolidayScope::Region(_) | HolidayScope::Club(_) => Ok(()),
    }
}

async fn insert(tx: &Tx, input: &AddHoliday) -> Result<Holiday> {
    let (club, region, chapter) = match input.scope {
        HolidayScope::Club(id) => (Some(id), None, None),
        HolidayScope::Region(id) => (None, Some(id), None),
        HolidayScope::Chapter(id) => (None, None, Some(id)),
    };
    let row = ActiveModel {
        id: Set(HolidayId::new()),
        club_id: Set(club),
        region_id: Set(region),
        chapter_id: Set(chapter),
        observed_on: Set(input.observed_on),
        name: Set(input.name.as_str().to_owned()),
        created_at: Set(tx.now()),
    };
    row.insert(&**tx).await.on_unique(|| reject("HOLIDAY_EXISTS").on("observedOn"))
}

/// What is added or removed stands in the log in words: the row may be gone when somebody reads it.
fn deed(action: &'static str, holiday: &Holiday) -> audit::Deed {
    let what = format!("{} {}", holiday.observed_on, holiday.name);
    audit::Deed::new(action, "Holiday", holiday.id).in_chapter(holiday.chapter_id).because(Some(what))
}

/// Leaves out a chapter's meetings on a holiday; its pattern is held. They let the day go: it is the holiday now that
/// keeps planning from it. Answers how many.
async fn leave_out(tx: &Tx, actor: &Actor, acting: Acting, chapter: ChapterId, holiday: &Holiday) -> Result<usize> {
    let day = holiday.observed_on;
    let meetings = queries::met_locked(tx, HolidayScope::Chapter(chapter), day, tx.now()).await?;
    let count = meetings.len();
    for meeting in meetings {
        let (id, is_of_the_day) = (meeting.id, meeting.pattern_on == Some(day));
        let was_announced = meeting.status.is_announced();
        let to = (MeetingStatus::Holiday, Some(holiday.name.clone()));
        let meeting = move_because(tx, actor, acting, meeting, to).await?;
        if was_announced {
            announcing::tell_change(tx, &meeting, MeetingChange::CalledOff).await?;
        }
        if is_of_the_day {
            let free = Expr::value(None::<Date>);
            let one = meeting::Entity::update_many().filter(meeting::Column::Id.eq(id));
            one.col_expr(meeting::Column::PatternOn, free).exec(&**tx).await?;
        }
    }
    Ok(count)
}

/// Removes a holiday: meetings are planned for that day again, as far as the pattern has any.
pub async fn remove_holiday(db: &Db, actor: &Actor, id: HolidayId) -> Result<Holiday> {
    db.tx(async |tx| {
        let holiday = queries::holiday(&**tx, id).await?;
        let of = holiday.scope()?;
        let (scope, _) = hold(tx, of).await?;
        let acting = require(actor, Permission::KeepHolidays, scope)?;
        if Entity::delete_by_id(id).exec(&**tx).await?.rows_affected == 0 {
            return Err(Error::NotFound);
        }
        audit::write(tx, actor, acting, deed("holidayRemove", &holiday)).await?;
        if let HolidayScope::Chapter(chapter) = of {
            let chapter = chapters::get(&**tx, chapter).await?;
            replan(tx, actor, acting, &chapter).await?;
        } else {
            jobs::enqueue(tx, &PlanAhead {}).await?;
        }
        Ok(holiday)
    })
    .await
}

/// Leaves out the meetings of many chapters on a holiday.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct KeepHoliday {
    /// Which.
    pub holiday_id: HolidayId,
}

impl Job for KeepHoliday {
    const KIND: &'static str = "meetings.keep_holiday";
}

/// Handles [`KeepHoliday`]: a chapter at a time. One that was done finds nothing more to do.
pub async fn keep_holiday(context: JobContext, _run: JobRun, job: KeepHoliday) -> Result<(), JobError> {
    let chapters = keep_in_all(&context.db, &Actor::system("holidays"), job.holiday_id).await?;
    tracing::info!(chapters, "left out meetings on a holiday");
    Ok(())
}

async fn keep_in_all(db: &Db, actor: &Actor, id: HolidayId) -> Result<usize> {
    let holiday = match queries::holiday(db.reader(), id).await {
        // It was removed meanwhile.
        Err(Error::NotFound) => return Ok(0),
        found => found?,
    };
    let met = queries::met(db.reader(), holiday.scope()?, holiday.observed_on, db.now()).await?;
    let mut chapters: Vec<ChapterId> = met.into_iter().map(|meeting| meeting.chapter_id).collect();
    chapters.sort_unstable();
    chapters.dedup();
    for chapter in &chapters {
        db.tx(async |tx| keep_in(tx, actor, *chapter, id).await).await?;
    }
    Ok(chapters.len())
}

async fn keep_in(tx: &Tx, actor: &Actor, chapter: ChapterId, id: HolidayId) -> Result<()> {
    let chapter = chapters::hold_pattern(tx, chapter).await?;
    let Some(holiday) = queries::holiday_held(tx, id).await? else { return Ok(()) };
    let acting = require(actor, Permission::KeepHolidays, chapter.scope())?;
    leave_out(tx, actor, acting, chapter.id, &holiday).await?;
    Ok(())
}

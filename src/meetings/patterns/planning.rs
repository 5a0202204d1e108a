//! Have the meetings to come be as the pattern says: when a chapter is changed, and each day for another day ahead.

use chrono::NaiveDate;
use sea_orm::IntoActiveModel as _;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use serde::{Deserialize, Serialize};

use super::queries;
use super::rules::{self, Coming, Occurrence, Plan, Usual};
use crate::access::{Acting, Actor, ChapterId, Permission, Scope, audit, require};
use crate::chapters::{self, ChangePattern, Chapter, CreateChapter, UpdateChapter};
use crate::meetings::commands::local_text;
use crate::meetings::entity::{Meeting, MeetingMode, MeetingStatus, meeting};
use crate::meetings::{MeetingChange, MeetingId, announcing, events};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result};
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};

/// What planning did.
#[derive(Debug, Clone, Default)]
pub struct Planned {
    /// Which were made.
    pub added: Vec<Meeting>,
    /// Which take place at another time, or elsewhere, on the same day of the pattern.
    pub changed: Vec<Meeting>,
    /// Which the pattern has no longer.
    pub dropped: Vec<Meeting>,
    /// Which the pattern has otherwise or not at all, and which stay: they are announced, edited by hand, or have guests.
    pub kept: Vec<Meeting>,
}

/// A chapter that was changed, and what became of its meetings.
#[derive(Debug, Clone)]
pub struct ChapterReplanned {
    /// The chapter.
    pub chapter: Chapter,
    /// What planning did.
    pub planned: Planned,
}

/// Changes a chapter and, in the same transaction, its meetings to come. Codes: as `chapters::update_chapter_in`.
pub async fn update_chapter(db: &Db, actor: &Actor, input: UpdateChapter) -> Result<ChapterReplanned> {
    db.tx(async |tx| {
        let chapter = chapters::update_chapter_in(tx, actor, input).await?;
        let acting = require(actor, Permission::EditChapter, chapter.scope())?;
        let planned = replan(tx, actor, acting, &chapter).await?;
        Ok(ChapterReplanned { chapter, planned })
    })
    .await
}

/// Creates a chapter and, when it has a pattern, its meetings to come. Codes: as `chapters::create_chapter_in`.
pub async fn create_chapter(db: &Db, actor: &Actor, input: CreateChapter) -> Result<Chapter> {
    db.tx(async |tx| {
        let chapter = chapters::create_chapter_in(tx, actor, input).await?;
        let acting = require(actor, Permission::EditClub, Scope::Region(chapter.region_id))?;
        replan(tx, actor, acting, &chapter).await?;
        Ok(chapter)
    })
    .await
}

/// What `update_chapter` would do to the meetings of a chapter if it were changed so. Who may ask is asked by the caller.
/// Codes: as `chapters::change_pattern`.
pub async fn plan_preview(db: &Db, chapter: &Chapter, change: ChangePattern) -> Result<Plan> {
    let now = db.now();
    let chapter = chapters::change_pattern(chapter.clone(), change, now)?;
    let coming = queries::coming(db.reader(), std::slice::from_ref(&chapter), now).await?.remove(&chapter.id);
    Ok(rules::plan(&Usual::of(&chapter), &coming.unwrap_or_default(), now))
}

/// The step of every command after which the meetings to come have to be as the pattern says. The chapter is held.
pub(super) async fn replan(tx: &Tx, actor: &Actor, acting: Acting, chapter: &Chapter) -> Result<Planned> {
    let now = tx.now();
    let coming = queries::coming_locked(tx, chapter, now).await?;
    let usual = Usual::of(chapter);
    let plan = rules::plan(&usual, &coming, now);
    carry_out(tx, actor, acting, (chapter, &usual), plan).await
}

async fn carry_out(
    tx: &Tx,
    actor: &Actor,
    acting: Acting,
    (chapter, usual): (&Chapter, &Usual),
    plan: Plan,
) -> Result<Planned> {
    let mut deeds = Vec::new();
    // First those that go, then those that move: whatever takes place anew finds its time free.
    let dropped = drop_all(tx, plan.dropped, &mut deeds).await?;
    let mut changed = Vec::with_capacity(plan.changed.len());
    for (meeting, to) in plan.changed {
        let meeting = Meeting { venue: usual.venue.clone(), time_zone: usual.zone, ..meeting };
        changed.push(set_time(tx, meeting, to, &mut deeds).await?);
    }
    for (meeting, day) in plan.adopted {
        adopt(tx, meeting, day, &mut deeds).await?;
    }
    let added = add_all(tx, (chapter, usual), &plan.added, &mut deeds).await?;
    audit::write_all(tx, actor, acting, deeds).await?;
    Ok(Planned { added, changed, dropped, kept: plan.kept })
}

fn deed(action: &'static str, meeting: &Meeting) -> audit::Deed {
    audit::Deed::new(action, "Meeting", meeting.id).in_chapter(meeting.chapter_id)
}

/// They let go of their days: planning may make others for them.
async fn drop_all(tx: &Tx, meetings: Vec<Meeting>, deeds: &mut Vec<audit::Deed>) -> Result<Vec<Meeting>> {
    if meetings.is_empty() {
        return Ok(meetings);
    }
    let (now, to) = (tx.now(), MeetingStatus::Discarded);
    meeting::Entity::update_many()
        .col_expr(meeting::Column::Status, Expr::value(to))
        .col_expr(meeting::Column::PatternOn, Expr::value(None::<Date>))
        .col_expr(meeting::Column::Version, Expr::col(meeting::Column::Version).add(1))
        .col_expr(meeting::Column::UpdatedAt, Expr::value(now))
        .filter(meeting::Column::Id.is_in(meetings.iter().map(|meeting| meeting.id)))
        .exec(&**tx)
        .await?;
    let gone = meetings.into_iter().map(|meeting| {
        deeds.push(deed("meetingDiscard", &meeting).moving(meeting.status.to_value(), to.to_value()));
        events::tell(tx, meeting.id);
        Meeting { status: to, pattern_on: None, version: meeting.version + 1, updated_at: now, ..meeting }
    });
    Ok(gone.collect())
}

/// The meeting as it is given, at another time.
async fn set_time(tx: &Tx, meeting: Meeting, to: Occurrence, deeds: &mut Vec<audit::Deed>) -> Result<Meeting> {
    let meeting = Meeting {
        local_start: local_text(to.local_start),
        starts_at: to.starts_at,
        ends_at: to.ends_at,
        version: meeting.version + 1,
        updated_at: tx.now(),
        ..meeting
    };
    let meeting = meeting.into_active_model().reset_all().update(&**tx).await?;
    deeds.push(deed("meetingPlan", &meeting));
    events::tell(tx, meeting.id);
    Ok(meeting)
}

/// What was set before it was noted that it was by hand is so still.
async fn adopt(tx: &Tx, meeting: Meeting, day: NaiveDate, deeds: &mut Vec<audit::Deed>) -> Result<()> {
    let edited_at = meeting.edited_at.or(Some(meeting.created_at));
    let (version, updated_at) = (meeting.version + 1, tx.now());
    let meeting = Meeting { pattern_on: Some(day), edited_at, version, updated_at, ..meeting };
    let meeting = meeting.into_active_model().reset_all().update(&**tx).await?;
    deeds.push(deed("meetingPlan", &meeting));
    events::tell(tx, meeting.id);
    Ok(())
}

async fn add_all(
    tx: &Tx,
    (chapter, usual): (&Chapter, &Usual),
    occurrences: &[Occurrence],
    deeds: &mut Vec<audit::Deed>,
) -> Result<Vec<Meeting>> {
    if occurrences.is_empty() {
        return Ok(Vec::new());
    }
    let now = tx.now();
    let mut meetings: Vec<Meeting> =
        occurrences.iter().map(|occurrence| new_meeting((chapter, usual), occurrence, now)).collect();
    let rows = meetings.iter().map(|meeting| meeting.clone().into_active_model().reset_all());
    // Somebody may be setting one by hand for the same time: then that one it is.
    let is_free = OnConflict::new().do_nothing().to_owned();
    let added = meeting::Entity::insert_many(rows).on_conflict(is_free).exec_without_returning(&**tx).await?;
    if added < u64::try_from(meetings.len()).unwrap_or(u64::MAX) {
        let ids: Vec<MeetingId> = meetings.iter().map(|meeting| meeting.id).collect();
        let there = crate::meetings::queries::by_ids(&**tx, &ids).await?;
        meetings.retain(|meeting| there.iter().any(|row| row.id == meeting.id));
    }
    deeds.extend(meetings.iter().map(|meeting| deed("meetingPlan", meeting)));
    Ok(meetings)
}

fn new_meeting((chapter, usual): (&Chapter, &Usual), occurrence: &Occurrence, now: Timestamp) -> Meeting {
    Meeting {
        id: MeetingId::new(),
        chapter_id: chapter.id,
        title: None,
        status: MeetingStatus::Planned,
        mode: MeetingMode::InPerson,
        local_start: local_text(occurrence.local_start),
        time_zone: usual.zone,
        starts_at: occurrence.starts_at,
        ends_at: occurrence.ends_at,
        venue: usual.venue.clone(),
        online_url: None,
        closed_at: None,
        reminded_at: None,
        pattern_on: Some(occurrence.day),
        edited_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// Plans the meetings of all chapters half a year ahead, and mends instants after the rules of a zone have changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlanAhead {}

impl Job for PlanAhead {
    const KIND: &'static str = "meetings.plan_ahead";
}

/// Handles [`PlanAhead`].
pub async fn plan_ahead(context: JobContext, _run: JobRun, _job: PlanAhead) -> Result<(), JobError> {
    let chapters = plan_all(&context.db, &Actor::system("planning")).await?;
    tracing::info!(chapters, "planned meetings ahead");
    Ok(())
}

/// How many chapters are looked at in one go.
const CHAPTERS_AT_ONCE: usize = 100;

/// Answers for how many chapters there was something to do. What cannot be done for one is left, and done for the others.
async fn plan_all(db: &Db, actor: &Actor) -> Result<usize> {
    let all = chapters::all(db.reader()).await?;
    let (mut planned, mut failed) = (0, None);
    for some in all.chunks(CHAPTERS_AT_ONCE) {
        let now = db.now();
        let mut coming = queries::coming(db.reader(), some, now).await?;
        for chapter in some {
            // Asked without a lock, and mostly for nothing; what is to be done is asked again behind it.
            if !is_due(chapter, &coming.remove(&chapter.id).unwrap_or_default(), now) {
                continue;
            }
            match plan_one(db, actor, chapter.id).await {
                Ok(()) => planned += 1,
                Err(error) => {
                    tracing::warn!(chapter = %chapter.id, error = error.chain(), "cannot plan meetings ahead");
                    failed = Some(error);
                }
            }
        }
    }
    failed.map_or(Ok(planned), Err)
}

fn is_due(chapter: &Chapter, coming: &Coming, now: Timestamp) -> bool {
    let plan = Plan { kept: Vec::new(), ..rules::plan(&Usual::of(chapter), coming, now) };
    plan != Plan::default() || !rules::outdated(coming, now).is_empty()
}

async fn plan_one(db: &Db, actor: &Actor, chapter: ChapterId) -> Result<(), Error> {
    db.tx(async |tx| {
        let chapter = chapters::hold_pattern(tx, chapter).await?;
        let acting = require(actor, Permission::EditChapter, chapter.scope())?;
        replan(tx, actor, acting, &chapter).await?;
        let now = tx.now();
        let coming = queries::coming_locked(tx, &chapter, now).await?;
        let mut deeds = Vec::new();
        for (meeting, to) in rules::outdated(&coming, now) {
            let meeting = set_time(tx, meeting, to, &mut deeds).await?;
            // On the wall it is the same time; in calendars that go by instants it is not.
            if meeting.status.is_announced() {
                announcing::tell_change(tx, &meeting, MeetingChange::Moved).await?;
            }
        }
        audit::write_all(tx, actor, acting, deeds).await
    })
    .await
}

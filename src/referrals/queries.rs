//! Reads of referrals and business, filtered by who asks inside the SQL.

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, FromQueryResult, QueryOrder as _, Statement};

use super::ReferralId;
use super::entity::{ClosedBusiness, Referral, ReferralStatus, business, referral};
use super::one_to_ones::{OneToOne, week_one_to_ones};
use crate::access::{Actor, ChapterId, MemberId, OfficeKind, OfficeScope, Who};
use crate::platform::clock::Timestamp;
use crate::platform::db::Db;
use crate::platform::error::Result;
use crate::platform::page::{Keyset, Page, PageRequest};

/// How much of a referral the actor sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All of it, but the contact without consent.
    Party,
    /// That it is there, its state and heat.
    Leader,
}

/// Which side of referrals a member is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferralSide {
    /// Gave them.
    Given,
    /// Received them.
    Received,
}

/// Which referrals are asked for.
#[derive(Debug, Clone, Default)]
pub struct ReferralFilter {
    /// Of this member, on this side.
    pub of: Option<(MemberId, ReferralSide)>,
    /// In one of these states.
    pub statuses: Vec<ReferralStatus>,
}

/// How much of a referral the actor sees; `None`: for them it is not there.
pub fn sight_of(actor: &Actor, row: &Referral) -> Option<Sight> {
    let is_known = row.passed_at.is_some();
    let is_recipients = actor.is(row.recipient_id) && (is_known || row.drafted_by == Some(row.recipient_id));
    if actor.is_system() || actor.is(row.giver_id) || is_recipients {
        return Some(Sight::Party);
    }
    let led = led_chapters(actor);
    let is_led = led.contains(&row.giver_chapter_id) || led.contains(&row.recipient_chapter_id);
    (is_led && is_known).then_some(Sight::Leader)
}

/// Referrals that the actor may see, the latest first.
pub async fn page_for(
    db: &Db,
    actor: &Actor,
    filter: &ReferralFilter,
    request: &PageRequest,
) -> Result<Page<Referral>> {
    let mut query = referral::Entity::find().filter(visible_to(actor));
    match filter.of {
        Some((member, ReferralSide::Given)) => query = query.filter(referral::Column::GiverId.eq(member)),
        Some((member, ReferralSide::Received)) => query = query.filter(referral::Column::RecipientId.eq(member)),
        None => {}
    }
    if !filter.statuses.is_empty() {
        query = query.filter(referral::Column::Status.is_in(filter.statuses.iter().copied()));
    }
    let keyset = Keyset::by_number("referrals", referral::Column::RecordedAt, referral::Column::Id)
        .descending("referrals.latest");
    let rows = keyset.bound(query, request)?.all(db.reader()).await?;
    keyset.page(rows, request, |row| (row.recorded_at.micros().into(), row.id.0))
}

/// Referrals by id, those that the actor may see.
pub async fn by_ids_for(db: &Db, actor: &Actor, ids: &[ReferralId]) -> Result<Vec<Referral>> {
    Ok(referral::Entity::find()
        .filter(referral::Column::Id.is_in(ids.iter().copied()))
        .filter(visible_to(actor))
        .all(db.reader())
        .await?)
}

/// Closed business of referrals that the actor is the recipient of, oldest first.
pub async fn business_of_referrals(db: &Db, actor: &Actor, ids: &[ReferralId]) -> Result<Vec<ClosedBusiness>> {
    let mut query = business::Entity::find().filter(business::Column::ReferralId.is_in(ids.iter().copied()));
    match actor.who() {
        Who::System => {}
        Who::Member(me) => query = query.filter(business::Column::RecipientId.eq(*me)),
        Who::Delegate { .. } => return Ok(Vec::new()),
    }
    Ok(query.order_by_asc(business::Column::RecordedAt).order_by_asc(business::Column::Id).all(db.reader()).await?)
}

/// What was recorded in a chapter's week.
#[derive(Debug, Clone)]
pub struct WeekRecords {
    /// Referrals that its members gave or received.
    pub referrals: Vec<Referral>,
    /// Business that its members earned, or gave.
    pub business: Vec<ClosedBusiness>,
    /// One-to-ones of its members.
    pub one_to_ones: Vec<OneToOne>,
}

/// What was recorded in a chapter after `from` and up to `until`, in the order in which it was. For reports: who may
/// read what of it is theirs to say.
pub async fn week_records(
    connection: &impl ConnectionTrait,
    chapter: ChapterId,
    from: Timestamp,
    until: Timestamp,
) -> Result<WeekRecords> {
    let referrals = referral::Entity::find()
        .filter(
            Condition::any()
                .add(referral::Column::GiverChapterId.eq(chapter))
                .add(referral::Column::RecipientChapterId.eq(chapter)),
        )
        .filter(referral::Column::RecordedAt.gt(from))
        .filter(referral::Column::RecordedAt.lte(until))
        .filter(referral::Column::PassedAt.is_not_null())
        .filter(referral::Column::Status.ne(ReferralStatus::Withdrawn))
        .order_by_asc(referral::Column::RecordedAt)
        .order_by_asc(referral::Column::Id)
        .all(connection)
        .await?;
    let business = business::Entity::find()
        .filter(
            Condition::any()
                .add(business::Column::ChapterId.eq(chapter))
                .add(business::Column::GiverChapterId.eq(chapter)),
        )
        .filter(business::Column::RecordedAt.gt(from))
        .filter(business::Column::RecordedAt.lte(until))
        .order_by_asc(business::Column::RecordedAt)
        .order_by_asc(business::Column::Id)
        .all(connection)
        .await?;
    let one_to_ones = week_one_to_ones(connection, chapter, from, until).await?;
    Ok(WeekRecords { referrals, business, one_to_ones })
}

fn visible_to(actor: &Actor) -> Condition {
    let me = match actor.who() {
        Who::System => return Condition::all(),
        Who::Member(me) => *me,
        // Nothing of referrals is delegated, and a condition of no parts would let all through.
        Who::Delegate { .. } => return Condition::all().add(referral::Column::Id.is_null()),
    };
    let led = led_chapters(actor);
    let others = Condition::any()
        .add(referral::Column::RecipientId.eq(me))
        .add(referral::Column::GiverChapterId.is_in(led.iter().copied()))
        .add(referral::Column::RecipientChapterId.is_in(led));
    // What was never passed is its giver's; and the recipient's who wrote it for them.
    Condition::any()
        .add(referral::Column::GiverId.eq(me))
        .add(referral::Column::DraftedBy.eq(me))
        .add(Condition::all().add(others).add(referral::Column::PassedAt.is_not_null()))
}

/// The chapters whose referrals the actor may count.
fn led_chapters(actor: &Actor) -> Vec<ChapterId> {
    let led = actor.offices().iter().filter(|held| OfficeKind::LEADERS.contains(&held.kind));
    led.filter_map(|held| match held.scope {
        OfficeScope::Chapter(chapter) => Some(chapter),
        OfficeScope::Region(_) | OfficeScope::Club => None,
    })
    .collect()
}

/// What came out of a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct SpinOffs {
    /// Of which.
    pub root: ReferralId,
    /// How many referrals, over all generations.
    pub count: i32,
    /// Over how many.
    pub generations: i32,
}

/// What came out of referrals, over all generations: what was passed, and not withdrawn. One statement; those of which
/// nothing came are left out.
pub async fn spin_offs(db: &Db, ids: &[ReferralId]) -> Result<Vec<SpinOffs>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=ids.len()).map(|number| format!("${number}")).collect();
    let sql = format!(
        "WITH RECURSIVE lineage (root, id, generation) AS ( \
           SELECT parent_id, id, 1 FROM referrals \
           WHERE parent_id IN ({}) AND passed_at IS NOT NULL AND status <> 'WITHDRAWN' \
           UNION ALL \
           SELECT lineage.root, child.id, lineage.generation + 1 FROM referrals child \
           JOIN lineage ON child.parent_id = lineage.id WHERE child.passed_at IS NOT NULL AND child.status <> 'WITHDRAWN') \
         SELECT root, CAST(count(*) AS integer) AS count, max(generation) AS generations FROM lineage GROUP BY root",
        places.join(", ")
    );
    let values = ids.iter().map(|id| (*id).into());
    let ask = Statement::from_sql_and_values(db.backend(), sql, values);
    Ok(SpinOffs::find_by_statement(ask).all(db.reader()).await?)
}

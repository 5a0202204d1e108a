//! What visits leave behind, and when it goes: names and addresses of people who are no members.

use std::time::Duration;

use chrono::Months;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use serde::{Deserialize, Serialize};

use super::entity::{link, registration};
use super::rules::VISIT_KEPT_MONTHS;
use crate::access::Actor;
use crate::meetings::VisitorStatus;
use crate::meetings::attendance;
use crate::meetings::entity::{meeting, visitor};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::Result;
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};

/// How long a link to a visit still says that it ended.
const LINKS_KEPT: Duration = Duration::from_hours(24 * 30);
/// What stands in place of a name that is forgotten.
const NOBODY: &str = "—";

/// Forgets registrations that were not confirmed once their meeting is over, links a month later, and who visited two
/// years later: the visit stays, without a name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ForgetVisits {}

impl Job for ForgetVisits {
    const KIND: &'static str = "meetings.forget_visits";
}

/// Handles [`ForgetVisits`].
pub async fn forget_visits(context: JobContext, _run: JobRun, _job: ForgetVisits) -> Result<(), JobError> {
    let (registrations, visitors) = forget_old(&context.db, &Actor::system("housekeeping")).await?;
    tracing::info!(registrations, visitors, "forgot registrations and visitors");
    Ok(())
}

async fn forget_old(db: &Db, actor: &Actor) -> Result<(u64, u64)> {
    db.tx(async |tx| {
        let now = tx.now();
        let over = registration::Column::MeetingId.in_subquery(ended_before(now));
        let of_over = registration_ids(over.clone());
        link::Entity::delete_many().filter(link::Column::RegistrationId.in_subquery(of_over)).exec(&**tx).await?;
        let registrations = registration::Entity::delete_many().filter(over).exec(&**tx).await?;
        let old = visitor::Column::MeetingId.in_subquery(ended_before(now.minus(LINKS_KEPT)));
        let mut of_old = Query::select();
        of_old.column(visitor::Column::Id).from(visitor::Entity).and_where(old);
        link::Entity::delete_many().filter(link::Column::VisitorId.in_subquery(of_old)).exec(&**tx).await?;
        attendance::forget_tries(tx, actor).await?;
        Ok((registrations.rows_affected, forget_visitors(tx, now).await?))
    })
    .await
}

/// Takes away who visited long ago, unless they became a member, or are about to.
async fn forget_visitors(tx: &Tx, now: Timestamp) -> Result<u64> {
    use visitor::Column;
    let Some(until) = now.to_utc().checked_sub_months(Months::new(VISIT_KEPT_MONTHS)) else { return Ok(0) };
    let long_ago = Timestamp::from_micros(until.timestamp_micros());
    let nothing = || Expr::value(None::<String>);
    let forgotten = visitor::Entity::update_many()
        .col_expr(Column::Name, Expr::value(NOBODY))
        .col_expr(Column::Company, nothing())
        .col_expr(Column::Profession, nothing())
        .col_expr(Column::Email, nothing())
        .col_expr(Column::InvitedByName, nothing())
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::MeetingId.in_subquery(ended_before(long_ago)))
        .filter(Column::Status.is_not_in([VisitorStatus::Applying, VisitorStatus::Member]))
        .filter(Column::Name.ne(NOBODY))
        .exec(&**tx)
        .await?;
    Ok(forgotten.rows_affected)
}

fn ended_before(instant: Timestamp) -> SelectStatement {
    let mut ids = Query::select();
    ids.column(meeting::Column::Id).from(meeting::Entity).and_where(meeting::Column::EndsAt.lt(instant));
    ids
}

fn registration_ids(which: Expr) -> SelectStatement {
    let mut ids = Query::select();
    ids.column(registration::Column::Id).from(registration::Entity).and_where(which);
    ids
}

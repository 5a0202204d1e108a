//! The figures of a closed week are drawn up once and kept: whoever asks first does it, on whichever node, and
//! everybody reads the same. What is withdrawn or corrected later is told in the week in which that happens.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, Set};
use tokio::sync::OnceCell;

use super::entity::week_snapshot;
use super::sources::Sources;
use super::{assemble, week::WeekFigures};
use crate::meetings::CloseId;
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};

/// How many weeks are kept in memory: a thousand mails of one close read its figures once. Whole, a week of forty
/// members takes some tens of kilobytes.
const KEPT_IN_MEMORY: usize = 16;

type Slot = Arc<OnceCell<Arc<WeekFigures>>>;

/// The weeks asked for last, the latest at the end. Figures never change and a close has one id in all the world: what
/// is here can be neither stale nor another club's.
static LATEST: Mutex<VecDeque<(CloseId, Slot)>> = Mutex::new(VecDeque::new());

/// The figures of a close. `NotFound`: there is no such close.
pub async fn figures_of(db: &Db, close: CloseId) -> Result<Arc<WeekFigures>> {
    let slot = slot_of(close);
    // Of many jobs that start at once, one reads; the others wait for it.
    slot.get_or_try_init(|| find_or_draw_up(db, close)).await.cloned()
}

fn slot_of(close: CloseId) -> Slot {
    let mut latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner);
    let known = latest.iter().position(|(id, _)| *id == close).and_then(|at| latest.remove(at));
    let (id, slot) = known.unwrap_or_else(|| (close, Slot::default()));
    latest.push_back((id, Arc::clone(&slot)));
    if latest.len() > KEPT_IN_MEMORY {
        latest.pop_front();
    }
    slot
}

async fn find_or_draw_up(db: &Db, close: CloseId) -> Result<Arc<WeekFigures>> {
    let stored = match find(db.reader(), close).await? {
        Some(stored) => stored,
        None => keep(db, close, &assemble::figures(&Sources::read(db, close).await?)?).await?,
    };
    Ok(Arc::new(serde_json::from_str(&stored).map_err(Error::internal)?))
}

/// Another node may have been first: its figures are the ones that count.
async fn keep(db: &Db, close: CloseId, figures: &WeekFigures) -> Result<String> {
    let figures = serde_json::to_string(figures).map_err(Error::internal)?;
    db.tx(async |tx| {
        let row = week_snapshot::ActiveModel { close_id: Set(close), figures: Set(figures), created_at: Set(tx.now()) };
        let is_first = OnConflict::column(week_snapshot::Column::CloseId).do_nothing().to_owned();
        week_snapshot::Entity::insert(row).on_conflict(is_first).exec_without_returning(&**tx).await?;
        find(&**tx, close).await?.ok_or(Error::NotFound)
    })
    .await
}

async fn find(connection: &impl ConnectionTrait, close: CloseId) -> Result<Option<String>> {
    let row = week_snapshot::Entity::find_by_id(close).one(connection).await?;
    Ok(row.map(|row| row.figures))
}

//! Files that no photo names: what a crash, or a store that was away, left behind.

use std::collections::BTreeSet;
use std::time::Duration;

use sea_orm::entity::prelude::*;
use sea_orm::{QuerySelect as _, Select};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::entity;
use crate::platform::clock::Timestamp;
use crate::platform::jobs::{Job, JobContext, JobError, JobRun};

/// Where photos are kept.
pub(super) const FOLDER: &str = "photos";
/// A photo is named within seconds; clocks are within minutes.
const YOUNG: Duration = Duration::from_hours(24);
/// Keys that are looked for in one statement.
const AT_ONCE: usize = 500;

/// Removes files of photos that nobody names, a day after they were written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SweepPhotos {}

impl Job for SweepPhotos {
    const KIND: &'static str = "members.sweep_photos";
}

/// Handles [`SweepPhotos`].
pub async fn sweep_photos(context: JobContext, _run: JobRun, _job: SweepPhotos) -> Result<(), JobError> {
    if !context.files.are_kept() {
        return Ok(());
    }
    let names = context.files.list(FOLDER).await?;
    let oldest_young = context.db.now().minus(YOUNG);
    let old: Vec<(&str, &String)> = names
        .iter()
        .filter_map(|name| Some((key_of(name)?, name)))
        .filter(|(key, _)| written_at(key).is_some_and(|at| at < oldest_young))
        .collect();
    let keys: BTreeSet<&str> = old.iter().map(|(key, _)| *key).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let mut known = BTreeSet::new();
    for keys in keys.chunks(AT_ONCE) {
        let found: Vec<String> = named(keys).into_tuple().all(context.db.reader()).await?;
        known.extend(found);
    }
    let stray: Vec<String> =
        old.into_iter().filter(|(key, _)| !known.contains(*key)).map(|(_, name)| name.clone()).collect();
    context.files.remove(&stray).await?;
    tracing::info!(files = stray.len(), "swept photos");
    Ok(())
}

fn named(keys: &[&str]) -> Select<entity::Entity> {
    let wanted = entity::Column::Key.is_in(keys.iter().copied());
    entity::Entity::find().select_only().column(entity::Column::Key).filter(wanted)
}

/// The key in a name of ours; `None` for what somebody else put there.
fn key_of(name: &str) -> Option<&str> {
    let (key, rest) = name.strip_prefix(FOLDER)?.strip_prefix('/')?.split_once('-')?;
    super::PhotoSize::of_name(rest.strip_suffix(".jpg")?).map(|_| key)
}

/// When a key was made: it says so itself, whatever the times of files became in a copy or a backup.
fn written_at(key: &str) -> Option<Timestamp> {
    let (seconds, nanos) = Uuid::parse_str(key).ok()?.get_timestamp()?.to_unix();
    let micros = i64::try_from(seconds).ok()?.checked_mul(1_000_000)?;
    Some(Timestamp::from_micros(micros.checked_add(i64::from(nanos / 1_000))?))
}

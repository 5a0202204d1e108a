//! Slips that an earlier import has recorded for another day: an export that grows holds last week's, too, and says of
//! none when it was.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::deeds::Planned;
use super::{KIND, SlipImport, keys_on};
use crate::exchange::entity::import;
use crate::exchange::files::LineProblem;
use crate::platform::error::{Rejection, Result, reject};

/// How many imports are looked back on: more than a year of weekly ones.
const LOOKED_BACK_ON: u64 = 60;

/// Slips of a file that are there for another day.
pub(super) struct Repeats {
    /// The day that has most of them.
    there: NaiveDate,
    /// Their lines.
    lines: BTreeSet<usize>,
}

impl Repeats {
    /// For a file of which nobody said for which day it counts: nothing is counted twice in silence.
    pub fn refusal(&self, of: usize, today: NaiveDate) -> Rejection {
        reject("IMPORT_SLIPS_THERE")
            .with("count", self.lines.len().to_string())
            .with("of", of.to_string())
            .with("there", self.there.to_string())
            .with("today", today.to_string())
    }

    /// For one of which somebody did: they count again.
    pub fn warning(&self, day: NaiveDate) -> Option<LineProblem> {
        let reason = reject("IMPORT_SLIPS_AGAIN")
            .with("count", self.lines.len().to_string())
            .with("there", self.there.to_string())
            .with("day", day.to_string());
        self.lines.first().map(|line| LineProblem { line: *line, reason })
    }
}

impl SlipImport<'_> {
    /// Which slips are there for another day and not for this one.
    pub(super) async fn repeats(&self, planned: &[Planned]) -> Result<Option<Repeats>> {
        let days = self.days_before().await?;
        if days.is_empty() {
            return Ok(None);
        }
        let today = keys_on(self.day, planned);
        let there_today = self.keys_there(&today).await?;
        let mut lines = BTreeSet::new();
        let mut most: Option<(usize, NaiveDate)> = None;
        for day in days {
            let keys = keys_on(day, planned);
            let there = self.keys_there(&keys).await?;
            let again: Vec<usize> = (0..planned.len())
                .filter(|at| there.contains(&keys[*at]) && !there_today.contains(&today[*at]))
                .map(|at| planned[at].line)
                .collect();
            if again.len() > most.map_or(0, |(count, _)| count) {
                most = Some((again.len(), day));
            }
            lines.extend(again);
        }
        Ok(most.map(|(_, there)| Repeats { there, lines }))
    }

    /// The other days that slips were imported for, the last import first.
    async fn days_before(&self) -> Result<Vec<NaiveDate>> {
        let digests: Vec<String> = import::Entity::find()
            .select_only()
            .column(import::Column::Digest)
            .filter(import::Column::Kind.eq(KIND))
            .order_by_desc(import::Column::ImportedAt)
            .limit(LOOKED_BACK_ON)
            .into_tuple()
            .all(&**self.tx)
            .await?;
        // See `digest_on`.
        let days = digests.iter().filter_map(|digest| digest.rsplit_once(':')?.1.parse().ok());
        let mut seen = HashSet::from([self.day]);
        Ok(days.filter(|day| seen.insert(*day)).collect())
    }
}

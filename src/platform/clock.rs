//! What time it is: the system's, or the tests' own.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use chrono_tz::Tz;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// An instant in UTC with microseconds.
///
/// Stored as an integer of microseconds since 1970-01-01T00:00:00Z, because the two databases differ in the
/// precision, the text form and the order of their own timestamp types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// As chrono's type; an instant beyond its range (the year 262,000) becomes its end.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// This much later; saturating.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// This much earlier; saturating.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; zero when it is not.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The day it is in a zone.
    pub fn day_in(self, zone: Tz) -> NaiveDate {
        self.to_utc().with_timezone(&zone).date_naive()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant.timestamp_micros())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// The one place that time comes from.
#[derive(Debug, Clone, Default)]
pub struct Clock(Source);

#[derive(Debug, Clone, Default)]
enum Source {
    #[default]
    System,
    Hand(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands until it is moved by hand; its clones move with it.
    pub fn standing_at(instant: Timestamp) -> Self {
        Self(Source::Hand(Arc::new(AtomicI64::new(instant.micros()))))
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
            Source::System => Utc::now().into(),
            Source::Hand(micros) => Timestamp(micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves a clock that stands; the machine's clock cannot be moved, and stays.
    pub fn advance(&self, duration: Duration) {
        if let Source::Hand(micros) = &self.0 {
            micros.fetch_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_moves_only_by_hand_and_with_its_clones() {
        let clock = Clock::standing_at(Timestamp::from_micros(1_000_000));
        let clone = clock.clone();
        assert_eq!(clock.now(), clock.now());
        clone.advance(Duration::from_secs(2));
        assert_eq!(clock.now().micros(), 3_000_000);
    }

    #[test]
    fn an_instant_reads_in_utc_with_milliseconds_and_z() {
        assert_eq!(Timestamp::from_micros(1_769_000_000_123_456).to_string(), "2026-01-21T12:53:20.123Z");
    }

    #[test]
    fn the_day_depends_on_the_zone() {
        let late = Timestamp::from_micros(1_769_038_200_000_000); // 2026-01-21T23:30:00Z
        assert_eq!(late.day_in(Tz::UTC).to_string(), "2026-01-21");
        assert_eq!(late.day_in(Tz::Europe__Warsaw).to_string(), "2026-01-22");
    }
}

//! On which days something recurs, as RFC 5545 writes it: by weeks or by months, once a day at most, without an end.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, Weekday};
use rrule::{Frequency, NWeekday, RRule, Tz, Unvalidated};

/// A rule such as `FREQ=WEEKLY;INTERVAL=2;BYDAY=TH` or `FREQ=MONTHLY;BYDAY=1TU`.
///
/// The `rrule` crate reads and checks it. The days are found here: to find them costs as much as the days looked at,
/// while the crate walks from the rule's start to any window, and through 100,000 months where a rule never occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    is_weekly: bool,
    interval: i64,
    week_start: Weekday,
    months: Vec<u8>,
    month_days: Vec<i8>,
    weekdays: Vec<NWeekday>,
    positions: Vec<i32>,
}

/// Why a text is no such rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseRecurrenceError {
    /// It is none of RFC 5545, or has an end, or is of other than weeks and months.
    #[error("a pattern is a recurrence of RFC 5545 by weeks or months, such as FREQ=WEEKLY;BYDAY=TH")]
    Invalid,
    /// It comes by hours, minutes or seconds.
    #[error("a pattern comes once a day at most")]
    TooDense,
}

/// The longest text of a rule.
const LONGEST: usize = 200;
/// The most weeks or months from one to the next.
const WIDEST: u16 = 26;

impl FromStr for Recurrence {
    type Err = ParseRecurrenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The crate cuts texts by bytes.
        if text.len() > LONGEST || !text.is_ascii() {
            return Err(ParseRecurrenceError::Invalid);
        }
        let rule: RRule<Unvalidated> = text.parse().map_err(|_| ParseRecurrenceError::Invalid)?;
        if is_dense(&rule) {
            return Err(ParseRecurrenceError::TooDense);
        }
        let is_right = is_well_formed(&rule)
            && (1..=WIDEST).contains(&rule.get_interval())
            && (rule.get_count(), rule.get_until()) == (None, None);
        if !is_right {
            return Err(ParseRecurrenceError::Invalid);
        }
        Ok(Self {
            is_weekly: rule.get_freq() == Frequency::Weekly,
            interval: i64::from(rule.get_interval()),
            week_start: rule.get_week_start(),
            months: rule.get_by_month().to_vec(),
            month_days: rule.get_by_month_day().to_vec(),
            weekdays: rule.get_by_weekday().to_vec(),
            positions: rule.get_by_set_pos().to_vec(),
        })
    }
}

fn is_dense(rule: &RRule<Unvalidated>) -> bool {
    matches!(rule.get_freq(), Frequency::Hourly | Frequency::Minutely | Frequency::Secondly)
        || rule.get_by_hour().len() > 1
        || rule.get_by_minute().len() > 1
        || rule.get_by_second().len() > 1
}

/// Of weeks with their days, or of months with their days; no time of day; and what the crate finds right.
fn is_well_formed(rule: &RRule<Unvalidated>) -> bool {
    let has_no_time =
        [rule.get_by_hour(), rule.get_by_minute(), rule.get_by_second()].iter().all(|part| part.is_empty());
    let has_days = match rule.get_freq() {
        Frequency::Weekly => {
            let is_plain = |day: &NWeekday| matches!(day, NWeekday::Every(_));
            !rule.get_by_weekday().is_empty() && rule.get_by_weekday().iter().all(is_plain)
        }
        Frequency::Monthly => !rule.get_by_weekday().is_empty() || !rule.get_by_month_day().is_empty(),
        _ => false,
    };
    has_no_time && has_days && rule.clone().validate(DateTime::UNIX_EPOCH.with_timezone(&Tz::UTC)).is_ok()
}

impl Recurrence {
    /// The days from `from` to `until`, both included, on which it occurs when it starts on `start` (`DTSTART`): none
    /// before that, and the weeks and months of an interval are counted from that. In order, each once.
    pub fn days(&self, start: NaiveDate, from: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
        let from = from.max(start);
        let mut found = BTreeSet::new();
        let mut period = Some(self.period_of(from));
        while let Some(first) = period.filter(|first| *first <= until) {
            let next = self.next_period(first);
            if self.number_of(first).wrapping_sub(self.number_of(self.period_of(start))).rem_euclid(self.interval) == 0
            {
                found.extend(self.days_of(first, next));
            }
            period = next;
        }
        found.into_iter().filter(|day| (from..=until).contains(day)).collect()
    }

    /// Whether it occurs on a day.
    pub fn is_on(&self, start: NaiveDate, day: NaiveDate) -> bool {
        !self.days(start, day, day).is_empty()
    }

    /// The first day of the week or month.
    fn period_of(&self, day: NaiveDate) -> NaiveDate {
        if self.is_weekly {
            let since = day.weekday().days_since(self.week_start);
            day.checked_sub_days(Days::new(since.into())).unwrap_or(day)
        } else {
            day.with_day(1).unwrap_or(day)
        }
    }

    fn next_period(&self, first: NaiveDate) -> Option<NaiveDate> {
        if self.is_weekly { first.checked_add_days(Days::new(7)) } else { first.checked_add_months(Months::new(1)) }
    }

    /// Counts weeks or months, from wherever.
    fn number_of(&self, first: NaiveDate) -> i64 {
        if self.is_weekly {
            i64::from(first.num_days_from_ce()).div_euclid(7)
        } else {
            i64::from(first.year()) * 12 + i64::from(first.month())
        }
    }

    /// The days of one week or month: those that fit, and of them the places that are asked for.
    fn days_of(&self, first: NaiveDate, next: Option<NaiveDate>) -> Vec<NaiveDate> {
        let all = first.iter_days().take_while(|day| next.is_none_or(|next| *day < next));
        let fitting: Vec<NaiveDate> = all.filter(|day| self.fits(*day)).collect();
        if self.positions.is_empty() {
            return fitting;
        }
        let at = |position: &i32| {
            let place = usize::try_from(position.unsigned_abs()).ok()?.checked_sub(1)?;
            let place = if *position > 0 { place } else { fitting.len().checked_sub(place + 1)? };
            fitting.get(place).copied()
        };
        self.positions.iter().filter_map(at).collect()
    }

    fn fits(&self, day: NaiveDate) -> bool {
        let in_month = self.months.is_empty() || self.months.iter().any(|month| u32::from(*month) == day.month());
        in_month && self.fits_month_day(day) && (self.weekdays.is_empty() || self.fits_weekday(day))
    }

    fn fits_month_day(&self, day: NaiveDate) -> bool {
        let (place, from_end) = places(day);
        self.month_days.is_empty() || self.month_days.iter().any(|one| [place, -from_end].contains(&i64::from(*one)))
    }

    fn fits_weekday(&self, day: NaiveDate) -> bool {
        let (place, from_end) = places(day);
        let (nth, nth_from_end) = ((place - 1) / 7 + 1, (from_end - 1) / 7 + 1);
        self.weekdays.iter().any(|one| match one {
            NWeekday::Every(weekday) => day.weekday() == *weekday,
            NWeekday::Nth(number, weekday) => {
                day.weekday() == *weekday && [nth, -nth_from_end].contains(&i64::from(*number))
            }
        })
    }
}

/// Which day of its month it is, from the beginning and from the end; the first and the last are 1.
fn places(day: NaiveDate) -> (i64, i64) {
    let place = i64::from(day.day());
    (place, i64::from(day.num_days_in_month()) - place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rule(text: &str) -> Recurrence {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn days(text: &str, start: &str, from: &str, until: &str) -> String {
        let found = rule(text).days(day(start), day(from), day(until));
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn it_comes_each_week_each_second_week_and_by_the_month() {
        for (text, expected) in [
            ("FREQ=WEEKLY;BYDAY=TH", "2026-12-03 2026-12-10 2026-12-17 2026-12-24 2026-12-31"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "2026-12-10 2026-12-24"),
            ("FREQ=WEEKLY;BYDAY=TH,MO;BYSETPOS=-1", "2026-12-03 2026-12-10 2026-12-17 2026-12-24 2026-12-31"),
            ("FREQ=MONTHLY;BYDAY=1TU", "2026-12-01"),
            ("FREQ=MONTHLY;BYDAY=-1FR", "2026-12-25"),
            ("FREQ=MONTHLY;BYDAY=5TH", "2026-12-31"),
            ("FREQ=MONTHLY;BYMONTHDAY=15,-1", "2026-12-15 2026-12-31"),
            ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-12-31"),
            ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU", ""),
            ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=11", "2026-12-11"),
        ] {
            assert_eq!(days(text, "2026-11-26", "2026-12-01", "2026-12-31"), expected, "{text}");
        }
    }

    #[test]
    fn every_second_week_is_counted_from_the_start_by_the_week_that_the_rule_begins_with() {
        let of = |start| days("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", start, "2026-11-01", "2026-12-31");
        assert_eq!(of("2026-11-23"), "2026-11-26 2026-12-10 2026-12-24");
        assert_eq!(of("2026-11-29"), "2026-12-10 2026-12-24", "Sunday is of the same week");
        assert_eq!(of("2026-11-30"), "2026-12-03 2026-12-17 2026-12-31");
        let by_sunday = "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TH";
        assert_eq!(days(by_sunday, "2026-11-29", "2026-11-01", "2026-12-31"), "2026-12-03 2026-12-17 2026-12-31");
    }

    #[test]
    fn what_never_comes_and_what_starts_far_away_costs_no_more() {
        for text in [
            "FREQ=MONTHLY;BYMONTHDAY=30,31;BYMONTH=2",
            "FREQ=MONTHLY;INTERVAL=26;BYMONTHDAY=31;BYMONTH=2,4,6,9,11",
            "FREQ=WEEKLY;BYDAY=TH;BYSETPOS=2",
        ] {
            assert_eq!(days(text, "2026-11-26", "2026-11-26", "2126-11-26"), "", "{text}");
        }
        let weekly = rule("FREQ=WEEKLY;INTERVAL=26;BYDAY=MO,TU,WE,TH,FR,SA,SU");
        assert!(weekly.days(NaiveDate::MIN, day("2026-01-01"), day("2026-12-31")).len() >= 14);
        assert!(weekly.days(NaiveDate::MAX, day("2026-01-01"), NaiveDate::MAX).len() <= 1);
    }

    #[test]
    fn a_rule_is_of_weeks_or_months_has_no_end_and_comes_once_a_day() {
        let long = format!("FREQ=WEEKLY;BYDAY={}", "TH,".repeat(100));
        for bad in [
            "",
            "Thursdays",
            "FREQ=DAILY",
            "FREQ=YEARLY;BYDAY=1TU",
            "FREQ=WEEKLY",
            "FREQ=MONTHLY",
            "FREQ=WEEKLY;BYDAY=1TH",
            "FREQ=WEEKLY;BYDAY=TH;BYMONTHDAY=3",
            "FREQ=WEEKLY;INTERVAL=0;BYDAY=TH",
            "FREQ=WEEKLY;INTERVAL=27;BYDAY=TH",
            "FREQ=WEEKLY;INTERVAL=60000;BYDAY=TH",
            "FREQ=WEEKLY;BYDAY=TH;COUNT=3",
            "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270101T000000Z",
            "FREQ=WEEKLY;BYDAY=TH;BYHOUR=6",
            "FREQ=WEEKLY;BYDAY=TH;BYMONTH=13",
            "FREQ=WEEKLY;BYDAY=TH;BYSETPOS=0",
            "FREQ=MONTHLY;BYMONTHDAY=32",
            "FREQ=MONTHLY;BYDAY=6TU",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=WEEKLY;BYDAY=1€",
            "FREQ=WEEKLY;BYDAY=TH\nDTSTART:20260101T000000Z",
            long.as_str(),
        ] {
            assert_eq!(bad.parse::<Recurrence>(), Err(ParseRecurrenceError::Invalid), "{bad}");
        }
        for dense in [
            "FREQ=SECONDLY",
            "FREQ=MINUTELY;INTERVAL=59",
            "FREQ=HOURLY;BYDAY=TH",
            "FREQ=WEEKLY;BYDAY=TH;BYHOUR=6,18",
            "FREQ=WEEKLY;BYDAY=TH;BYHOUR=6;BYMINUTE=0,1,2",
        ] {
            assert_eq!(dense.parse::<Recurrence>(), Err(ParseRecurrenceError::TooDense), "{dense}");
        }
    }

    fn list<T: std::fmt::Display>(of: impl Strategy<Value = T>, most: usize) -> impl Strategy<Value = String> {
        let join = |values: Vec<T>| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        proptest::collection::vec(of, 1..=most).prop_map(join)
    }

    fn weekday() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
    }

    fn rest() -> impl Strategy<Value = String> {
        let positions = prop::option::of(list(prop_oneof![-5..=-1, 1..=5], 3));
        let months = prop::option::of(list(1..=12, 6));
        (1..=6, months, positions, prop::option::of(weekday())).prop_map(|(interval, months, positions, wkst)| {
            let part =
                |name: &str, value: Option<String>| value.map_or(String::new(), |value| format!(";{name}={value}"));
            format!(
                ";INTERVAL={interval}{}{}{}",
                part("BYMONTH", months),
                part("BYSETPOS", positions),
                part("WKST", wkst.map(ToOwned::to_owned))
            )
        })
    }

    /// Rules of all kinds that are allowed.
    fn rules() -> impl Strategy<Value = String> {
        let weekly = (list(weekday(), 4), rest()).prop_map(|(days, rest)| format!("FREQ=WEEKLY;BYDAY={days}{rest}"));
        // The crate forgets the days without a place beside those with one: `MO,1MO` is the first Monday alone.
        let nth = (prop::sample::select(vec!["1", "2", "3", "4", "5", "-1", "-2", "-4"]), weekday());
        let nth = nth.prop_map(|(place, day)| format!("{place}{day}"));
        let by_day = (prop_oneof![list(nth, 3), list(weekday(), 3)], rest())
            .prop_map(|(days, rest)| format!("FREQ=MONTHLY;BYDAY={days}{rest}"));
        let place = prop_oneof![-31..=-1, 1..=31];
        let by_month_day = (list(place, 4), prop::option::of(weekday()), rest()).prop_map(|(days, weekday, rest)| {
            let weekday = weekday.map_or(String::new(), |day| format!(";BYDAY={day}"));
            format!("FREQ=MONTHLY;BYMONTHDAY={days}{weekday}{rest}")
        });
        prop_oneof![weekly, by_day, by_month_day]
    }

    fn some_day() -> impl Strategy<Value = NaiveDate> {
        (0_u64..1_500).prop_map(|days| day("2024-01-01") + Days::new(days))
    }

    proptest! {
        /// Never two of one day, never outside of the window, and the same from wherever the window begins.
        #[test]
        fn the_days_do_not_depend_on_the_window(
            text in rules(), start in some_day(), from in some_day(), length in 0_u64..400, cut in 0_u64..400,
        ) {
            let rule = rule(&text);
            let until = from + Days::new(length);
            let found = rule.days(start, from, until);
            prop_assert!(found.is_sorted_by(|one, next| one < next), "{text}");
            prop_assert!(found.iter().all(|day| (from..=until).contains(day) && *day >= start), "{text}");
            let cut = from + Days::new(cut.min(length));
            let mut parts = rule.days(start, from, cut);
            parts.extend(rule.days(start, cut + Days::new(1), until));
            prop_assert_eq!(&found, &parts, "{}", text);
            let each: Vec<NaiveDate> = from.iter_days().take_while(|day| *day <= until).collect();
            let each: Vec<NaiveDate> = each.into_iter().filter(|day| rule.is_on(start, *day)).collect();
            prop_assert_eq!(&found, &each, "{}", text);
        }

        /// The crate that reads the rules agrees, but for the week of the start, of which it counts places (`BYSETPOS`) from
        /// the start on.
        #[test]
        fn the_days_are_those_of_rrule(text in rules(), start in some_day()) {
            let until = start + Days::new(1_000);
            let instant = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc().with_timezone(&Tz::UTC);
            let unvalidated: RRule<Unvalidated> = text.parse().unwrap();
            let set = unvalidated.until(instant(until)).build(instant(start)).unwrap().limit();
            let after = start + Days::new(7);
            let theirs = set.all(2_000).dates.into_iter().map(|instant| instant.date_naive());
            let theirs: Vec<NaiveDate> = theirs.filter(|day| *day >= after).collect();
            prop_assert_eq!(rule(&text).days(start, after, until), theirs, "{}", text);
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_much(text in "[A-Z0-9=;,:\\-\n€ł]{0,60}", days in "[A-Z0-9,€-]{0,12}") {
            let _ = text.parse::<Recurrence>();
            let _ = format!("FREQ=MONTHLY;BYDAY={days}").parse::<Recurrence>();
        }
    }
}

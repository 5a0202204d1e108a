//! Which mails somebody gets, and when.

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Tz;
use sea_orm::Iterable as _;
use serde::{Deserialize, Serialize};

use crate::platform::clock::Timestamp;
use crate::platform::error::{Result, reject};
use crate::platform::values::{Zone, local_instant};

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sea_orm::EnumIter)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MailKind {
    /// A meeting is announced.
    MeetingInvitation,
    /// A meeting is near, and its reader has not said whether they come.
    MeetingReminder,
    /// A meeting that was announced was moved, changed or called off.
    MeetingChange,
    /// The reader has a role at a meeting, or has it no longer; to leaders: somebody stepped down.
    AgendaRole,
    /// A week was closed: its summary, and what was corrected in it.
    MeetingSummary,
    /// The reader was away more often than the chapter's policy likes.
    AttendanceWarning,
    /// A referral of the reader was passed or moved, or waits.
    Referral,
    /// The reader got a task after the meeting, or one of theirs is due.
    Task,
    /// A one-to-one was proposed, agreed, called off; or its reader is asked whether it took place.
    OneToOne,
    /// Something that was to be done after a one-to-one is due.
    FollowUp,
    /// An office was given, a seat opened: what an officer has to know.
    Office,
    /// Something happened to the reader's account.
    Security,
}

impl MailKind {
    /// All kinds.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// Whether its reader must know: then it always comes.
    pub fn is_needed(self) -> bool {
        !matches!(
            self,
            Self::MeetingInvitation
                | Self::MeetingReminder
                | Self::Referral
                | Self::Task
                | Self::OneToOne
                | Self::FollowUp
        )
    }

    /// Whether it can wait for the morning.
    pub fn can_wait(self) -> bool {
        !self.is_needed() || matches!(self, Self::AgendaRole | Self::AttendanceWarning)
    }
}

/// Which mails a member wants, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailPreferences {
    /// Kinds that do not come.
    pub switched_off: Vec<MailKind>,
    /// The zone of the quiet hours; the chapter's when `None`.
    pub time_zone: Option<Zone>,
    /// From when on it is quiet.
    pub quiet_from: NaiveTime,
    /// Until when. The same as `quiet_from`: it is never quiet.
    pub quiet_until: NaiveTime,
    /// Grows by one per change; 0 for somebody who has never chosen.
    pub version: i32,
}

impl Default for MailPreferences {
    /// All mails; quiet from nine in the evening to seven in the morning.
    fn default() -> Self {
        Self {
            switched_off: Vec::new(),
            time_zone: None,
            quiet_from: NaiveTime::from_hms_opt(21, 0, 0).unwrap_or_default(),
            quiet_until: NaiveTime::from_hms_opt(7, 0, 0).unwrap_or_default(),
            version: 0,
        }
    }
}

impl MailPreferences {
    /// Whether mails of a kind come.
    pub fn wants(&self, kind: MailKind) -> bool {
        kind.is_needed() || !self.switched_off.contains(&kind)
    }

    /// When a mail of a kind that is due now may come: now, or when it is no longer quiet. `chapter_zone` holds for who
    /// has named none.
    pub fn when(&self, kind: MailKind, now: Timestamp, chapter_zone: Zone) -> Timestamp {
        if kind.can_wait() { self.after_quiet(now, self.time_zone.unwrap_or(chapter_zone).0) } else { now }
    }

    fn after_quiet(&self, now: Timestamp, zone: Tz) -> Timestamp {
        let local = now.to_utc().with_timezone(&zone).naive_local();
        let (time, from, until) = (local.time(), self.quiet_from, self.quiet_until);
        let over_midnight = from > until;
        let is_quiet = if over_midnight { time >= from || time < until } else { from <= time && time < until };
        if !is_quiet {
            return now;
        }
        let day = if over_midnight && time >= from { local.date() + TimeDelta::days(1) } else { local.date() };
        // An end in the hour that the clocks leave out is the end of that hour.
        let ends = local_instant(day.and_time(until), zone)
            .or_else(|_| local_instant(day.and_time(until) + TimeDelta::hours(1), zone));
        ends.map_or(now, |ends| ends.max(now))
    }
}

/// Whether what is to be switched off can be. Codes: `MAIL_KIND_NEEDED`.
pub(super) fn check_switched_off(kinds: &[MailKind]) -> Result<()> {
    match kinds.iter().position(|kind| kind.is_needed()) {
        None => Ok(()),
        Some(position) => reject("MAIL_KIND_NEEDED").on(format!("switchedOff.{position}")).err(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc().into()
    }

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    #[test]
    fn what_can_wait_comes_when_it_is_no_longer_quiet() {
        let usual = MailPreferences::default();
        let warsaw = zone("Europe/Warsaw");
        for (due, comes) in [
            ("2026-11-26T19:59:00Z", "2026-11-26T19:59:00Z"),
            ("2026-11-26T20:00:00Z", "2026-11-27T06:00:00Z"),
            ("2026-11-26T23:30:00Z", "2026-11-27T06:00:00Z"),
            ("2026-11-27T05:59:59Z", "2026-11-27T06:00:00Z"),
            ("2026-11-27T06:00:00Z", "2026-11-27T06:00:00Z"),
            // The clocks go forward in that night: seven is an hour sooner.
            ("2027-03-27T21:00:00Z", "2027-03-28T05:00:00Z"),
        ] {
            assert_eq!(usual.when(MailKind::MeetingInvitation, at(due), warsaw), at(comes), "{due}");
            assert_eq!(usual.when(MailKind::MeetingChange, at(due), warsaw), at(due), "{due}");
        }
    }

    #[test]
    fn the_hours_are_those_of_the_members_zone() {
        let abroad = MailPreferences { time_zone: Some(zone("America/New_York")), ..MailPreferences::default() };
        let due = at("2026-11-26T20:30:00Z");
        assert_eq!(abroad.when(MailKind::MeetingReminder, due, zone("Europe/Warsaw")), due);
        let nap = MailPreferences {
            quiet_from: "13:00:00".parse().unwrap(),
            quiet_until: "15:00:00".parse().unwrap(),
            ..MailPreferences::default()
        };
        assert_eq!(
            nap.when(MailKind::MeetingReminder, at("2026-11-26T12:30:00Z"), zone("Europe/Warsaw")),
            at("2026-11-26T14:00:00Z")
        );
        let never = MailPreferences { quiet_until: nap.quiet_from, ..nap };
        let due = at("2026-11-26T12:00:00Z");
        assert_eq!(never.when(MailKind::MeetingReminder, due, zone("Europe/Warsaw")), due);
    }

    #[test]
    fn an_end_in_the_gap_is_the_end_of_the_gap() {
        let early = MailPreferences { quiet_until: "02:30:00".parse().unwrap(), ..MailPreferences::default() };
        let comes = early.when(MailKind::MeetingReminder, at("2027-03-27T22:00:00Z"), zone("Europe/Warsaw"));
        assert_eq!(comes, at("2027-03-28T01:30:00Z"));
    }

    #[test]
    fn what_must_be_known_cannot_be_switched_off() {
        assert!(check_switched_off(&[MailKind::MeetingInvitation, MailKind::MeetingReminder]).is_ok());
        for kind in MailKind::all().filter(|kind| kind.is_needed()) {
            assert!(check_switched_off(&[kind]).is_err());
            let off = MailPreferences { switched_off: vec![kind], ..MailPreferences::default() };
            assert!(off.wants(kind));
        }
    }
}

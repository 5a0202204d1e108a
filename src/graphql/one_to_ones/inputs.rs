//! What is sent of one-to-ones.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::types::OneToOneStatus;
use crate::graphql::inputs::{argument_id, id, list, patch, prose_or_none, text_or_none};
use crate::graphql::scalars::{DateTime, LocalDate};
use crate::platform::clock::Timestamp;
use crate::platform::error::Result as Outcome;
use crate::referrals::{
    self, AcceptOneToOne, ClaimHeld, ConfirmOneToOne, EndOneToOne, LogOneToOne, ProposeOneToOne, SuggestTimes,
};

/// Which one-to-ones to list.
#[derive(Debug, Default, InputObject)]
pub(super) struct OneToOneFilter {
    /// In one of these states, at most 100.
    statuses: Option<Vec<OneToOneStatus>>,
    /// With this member, `mem_…`.
    with_id: Option<ID>,
    /// Only those in which you have to answer; false for all others.
    waiting_for_me: Option<bool>,
}

impl OneToOneFilter {
    pub(super) fn parse(self) -> Outcome<referrals::OneToOneFilter> {
        let statuses = list(self.statuses.unwrap_or_default(), "filter.statuses")?;
        Ok(referrals::OneToOneFilter {
            statuses: statuses.into_iter().map(Into::into).collect(),
            with: self.with_id.map(|with| id(&with, "filter.withId")).transpose()?,
            waiting_for_me: self.waiting_for_me,
        })
    }
}

/// A one-to-one to propose.
#[derive(Debug, InputObject)]
pub(super) struct OneToOneProposeInput {
    /// With whom, `mem_…`.
    with_id: ID,
    /// One to five times to choose from, in the next 90 days.
    times: Vec<DateTime>,
    /// Where, at most 200 characters.
    place: Option<String>,
    /// Or where to join by video, at most 500 characters.
    online_url: Option<String>,
    /// To the other, at most 1,000 characters.
    message: Option<String>,
}

impl OneToOneProposeInput {
    pub(super) fn parse(self) -> Outcome<ProposeOneToOne> {
        Ok(ProposeOneToOne {
            with: id(&self.with_id, "withId")?,
            times: self.times.into_iter().map(shown).collect(),
            place: text_or_none(self.place.as_deref(), "place")?,
            online_url: text_or_none(self.online_url.as_deref(), "onlineUrl")?,
            message: prose_or_none(self.message.as_deref(), "message")?,
        })
    }
}

/// Other times for a one-to-one, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct OneToOneSuggestTimesInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// One to five times to choose from, in the next 90 days: the earlier ones are off.
    times: Vec<DateTime>,
    /// Where, at most 200 characters; left out it stays, null empties it.
    place: MaybeUndefined<String>,
    /// Or where to join by video, at most 500 characters; left out it stays, null empties it.
    online_url: MaybeUndefined<String>,
    /// To the other, at most 1,000 characters.
    message: Option<String>,
}

impl OneToOneSuggestTimesInput {
    pub(super) fn parse(self, one_to_one: &ID) -> Outcome<SuggestTimes> {
        Ok(SuggestTimes {
            one_to_one: argument_id(one_to_one, "id")?,
            expected_version: self.expected_version,
            times: self.times.into_iter().map(shown).collect(),
            place: patch(self.place, "place", |given, field| text_or_none(Some(&given), field))?,
            online_url: patch(self.online_url, "onlineUrl", |given, field| text_or_none(Some(&given), field))?,
            message: prose_or_none(self.message.as_deref(), "message")?,
        })
    }
}

/// The time to take, and the one-to-one as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct OneToOneAcceptInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// One of the `times`.
    starts_at: DateTime,
}

impl OneToOneAcceptInput {
    pub(super) fn parse(self, one_to_one: &ID) -> Outcome<AcceptOneToOne> {
        Ok(AcceptOneToOne {
            one_to_one: argument_id(one_to_one, "id")?,
            expected_version: self.expected_version,
            starts_at: shown(self.starts_at),
        })
    }
}

/// A one-to-one as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct OneToOneConfirmInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

impl OneToOneConfirmInput {
    pub(super) fn parse(self, one_to_one: &ID) -> Outcome<ConfirmOneToOne> {
        Ok(ConfirmOneToOne { one_to_one: argument_id(one_to_one, "id")?, expected_version: self.expected_version })
    }
}

/// A one-to-one as the caller last saw it, and why it ends.
#[derive(Debug, InputObject)]
pub(super) struct OneToOneEndInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// Why, at most 500 characters; the other reads it.
    reason: Option<String>,
}

impl OneToOneEndInput {
    pub(super) fn parse(self, one_to_one: &ID) -> Outcome<EndOneToOne> {
        Ok(EndOneToOne {
            one_to_one: argument_id(one_to_one, "id")?,
            expected_version: self.expected_version,
            reason: text_or_none(self.reason.as_deref(), "reason")?,
        })
    }
}

/// A one-to-one as the caller last saw it, and why they say that it did not take place.
#[derive(Debug, InputObject)]
pub(super) struct OneToOneDisputeInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// Why, at most 500 characters; the other reads it.
    reason: String,
}

impl OneToOneDisputeInput {
    pub(super) fn parse(self, one_to_one: &ID) -> Outcome<EndOneToOne> {
        let Self { expected_version, reason } = self;
        OneToOneEndInput { expected_version, reason: Some(reason) }.parse(one_to_one)
    }
}

/// The day on which a one-to-one took place, and the one-to-one as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct OneToOneClaimHeldInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// The day, within the last 60 and not in the future.
    held_on: LocalDate,
}

impl OneToOneClaimHeldInput {
    pub(super) fn parse(self, one_to_one: &ID) -> Outcome<ClaimHeld> {
        Ok(ClaimHeld {
            one_to_one: argument_id(one_to_one, "id")?,
            expected_version: self.expected_version,
            held_on: self.held_on.0,
        })
    }
}

/// A one-to-one that has taken place.
#[derive(Debug, InputObject)]
pub(super) struct OneToOneLogInput {
    /// With whom, `mem_…`.
    with_id: ID,
    /// The day, within the last 60 and not in the future.
    held_on: LocalDate,
    /// What it was about, at most 4,000 characters: the shared note, or the end of it.
    note: Option<String>,
}

impl OneToOneLogInput {
    pub(super) fn parse(self) -> Outcome<LogOneToOne> {
        Ok(LogOneToOne {
            with: id(&self.with_id, "withId")?,
            held_on: self.held_on.0,
            note: prose_or_none(self.note.as_deref(), "note")?,
        })
    }
}

/// An instant as the API shows it: one that was sent is found again among those that were read.
fn shown(instant: DateTime) -> Timestamp {
    let micros = instant.0.micros();
    Timestamp::from_micros(micros - micros.rem_euclid(1_000))
}

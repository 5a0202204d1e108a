//! Which step of a one-to-one is whose, which times may be suggested, and which days claimed.

use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use sea_orm::ActiveEnum as _;

use super::entity::{OneToOne, OneToOneStatus};
use crate::access::MemberId;
use crate::platform::clock::Timestamp;
use crate::platform::error::{Error, Result, check_version, invalid_transition, reject};

use OneToOneStatus::{Accepted, Cancelled, Confirmed, Declined, Disputed, Expired, HeldClaimed, Proposed};

/// How many times a proposal names at most.
const MOST_TIMES: usize = 5;
/// How far ahead these lie at most.
const TIMES_WITHIN: Duration = Duration::from_hours(90 * 24);
/// How long after a time that was agreed somebody may still say that it took place: then it expires.
pub(super) const CLAIMED_WITHIN: Duration = Duration::from_hours(30 * 24);
/// How many days later it may still be said at all.
const CLAIMED_WITHIN_DAYS: i64 = 60;
/// How many things there are to be done after one one-to-one, done ones among them.
pub(super) const MOST_FOLLOW_UPS: u64 = 20;
/// How many days ahead they lie at most.
const FOLLOW_UP_WITHIN_DAYS: i64 = 366;

/// What one of the two may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sea_orm::EnumIter)]
pub enum OneToOneStep {
    /// Take one of the times.
    Accept,
    /// Name others: then the other has to answer.
    SuggestTimes,
    /// Do not want to.
    Decline,
    /// Call it off, or take back what one has said.
    Cancel,
    /// Say that it took place.
    ClaimHeld,
    /// Say so, too.
    Confirm,
    /// Say that it did not.
    Dispute,
}

use OneToOneStep::{Accept, Cancel, ClaimHeld, Confirm, Decline, Dispute, SuggestTimes};

impl OneToOneStep {
    /// Where it leads.
    fn leads_to(self) -> OneToOneStatus {
        match self {
            SuggestTimes => Proposed,
            Accept => Accepted,
            Decline => Declined,
            Cancel => Cancelled,
            ClaimHeld => HeldClaimed,
            Confirm => Confirmed,
            Dispute => Disputed,
        }
    }
}

/// The steps of one of the two, as it stands.
fn steps_of(row: &OneToOne, member: MemberId) -> &'static [OneToOneStep] {
    let has_claimed = row.claimed_by == Some(member);
    match row.status {
        // Who was answered with other times has to answer, and may still call off what they began.
        Proposed if row.waits_for != Some(member) => &[Cancel],
        Proposed if row.proposed_by == member => &[Accept, SuggestTimes, Decline, Cancel],
        Proposed => &[Accept, SuggestTimes, Decline],
        Accepted => &[ClaimHeld, Cancel],
        HeldClaimed | Disputed if has_claimed => &[Cancel],
        HeldClaimed => &[Confirm, Dispute],
        Disputed => &[Confirm],
        Confirmed | Declined | Cancelled | Expired => &[],
    }
}

/// What one of the two may do now: of their steps those whose time has come, and is not over.
pub fn offered_steps(row: &OneToOne, member: MemberId, now: Timestamp) -> Vec<OneToOneStep> {
    let is_its_time = |step: &OneToOneStep| match step {
        ClaimHeld => has_begun(row, now),
        Accept => row.due_at.is_some_and(|last| last > now),
        SuggestTimes | Decline | Cancel | Confirm | Dispute => true,
    };
    steps_of(row, member).iter().copied().filter(is_its_time).collect()
}

/// Whether one of the two may take this step. What is the other's to do is `Denied`. Codes: `INVALID_TRANSITION`; then
/// the version.
pub(super) fn check_step(row: &OneToOne, member: MemberId, step: OneToOneStep, expected_version: i32) -> Result<()> {
    let own = steps_of(row, member);
    if own.contains(&step) {
        return check_version(row.version, expected_version);
    }
    if steps_of(row, row.partner_of(member)).contains(&step) {
        return Err(Error::Denied("do what the other side of a one-to-one has to do"));
    }
    let allowed: Vec<String> = own.iter().map(|step| step.leads_to().to_value()).collect();
    invalid_transition(row.status.to_value(), step.leads_to().to_value(), &allowed).err()
}

/// Whether these times may be suggested. Codes: `TIMES_NEEDED`, `TOO_MANY_TIMES`, `TIME_PAST`, `TIME_TOO_FAR`,
/// `LISTED_TWICE`.
pub(super) fn check_times(times: &[Timestamp], now: Timestamp) -> Result<()> {
    if times.is_empty() {
        return reject("TIMES_NEEDED").on("times").err();
    }
    if times.len() > MOST_TIMES {
        return reject("TOO_MANY_TIMES").on("times").with("most", MOST_TIMES.to_string()).err();
    }
    for (position, time) in times.iter().enumerate() {
        let field = format!("times.{position}");
        if *time <= now {
            return reject("TIME_PAST").on(field).err();
        }
        if *time > now.plus(TIMES_WITHIN) {
            return reject("TIME_TOO_FAR").on(field).err();
        }
        if times[..position].contains(time) {
            return reject("LISTED_TWICE").on(field).err();
        }
    }
    Ok(())
}

/// Whether this time can be agreed. Codes: `TIME_NOT_OFFERED`, `TIME_PAST`.
pub(super) fn check_choice(starts_at: Timestamp, offered: &[Timestamp], now: Timestamp) -> Result<()> {
    if !offered.contains(&starts_at) {
        return reject("TIME_NOT_OFFERED").on("startsAt").err();
    }
    if starts_at <= now {
        return reject("TIME_PAST").on("startsAt").err();
    }
    Ok(())
}

/// Whether somebody may say that it took place on this day. Codes: `HELD_ON_INVALID`.
pub(super) fn check_held_on(day: NaiveDate, today: NaiveDate) -> Result<()> {
    let earliest = today - TimeDelta::days(CLAIMED_WITHIN_DAYS);
    if (earliest..=today).contains(&day) {
        return Ok(());
    }
    let refusal = reject("HELD_ON_INVALID").on("heldOn");
    refusal.with("earliest", earliest.to_string()).with("latest", today.to_string()).err()
}

/// Whether what was agreed has begun. Codes: `ONE_TO_ONE_TOO_EARLY`.
pub(super) fn check_begun(row: &OneToOne, now: Timestamp) -> Result<()> {
    if has_begun(row, now) { Ok(()) } else { reject("ONE_TO_ONE_TOO_EARLY").err() }
}

fn has_begun(row: &OneToOne, now: Timestamp) -> bool {
    row.starts_at.is_some_and(|starts| starts <= now)
}

/// Whether the other one has said already that they met on this day: to say so, too, confirms it.
pub(super) fn is_said_by_partner(row: &OneToOne, member: MemberId, day: NaiveDate) -> bool {
    row.held_on == Some(day) && steps_of(row, member).contains(&Confirm)
}

/// After how many days it counts when the other says nothing: both chapters have to allow it, and the longer time counts.
pub(super) fn confirm_after(days: [Option<i32>; 2]) -> Option<Duration> {
    let [Some(one), Some(other)] = days else { return None };
    u64::try_from(one.max(other)).ok().map(|days| Duration::from_hours(24 * days))
}

/// Whether there is or was something to be done about it: of what was never agreed there is not.
pub(super) fn is_alive(row: &OneToOne) -> bool {
    matches!(row.status, Accepted | HeldClaimed | Confirmed | Disputed)
}

/// Whether this may be added to what is to be done. Codes: `ONE_TO_ONE_OFF`, `FOLLOW_UP_OWNER_UNKNOWN`,
/// `FOLLOW_UP_DUE_INVALID`, `TOO_MANY_FOLLOW_UPS`.
pub(super) fn check_follow_up(
    row: &OneToOne,
    owner: MemberId,
    (due_on, today): (NaiveDate, NaiveDate),
    others: u64,
) -> Result<()> {
    if !is_alive(row) {
        return reject("ONE_TO_ONE_OFF").err();
    }
    if !row.pair().contains(&owner) {
        return reject("FOLLOW_UP_OWNER_UNKNOWN").on("ownerId").err();
    }
    let latest = today + TimeDelta::days(FOLLOW_UP_WITHIN_DAYS);
    if !(today..=latest).contains(&due_on) {
        let refusal = reject("FOLLOW_UP_DUE_INVALID").on("dueOn");
        return refusal.with("earliest", today.to_string()).with("latest", latest.to_string()).err();
    }
    if others >= MOST_FOLLOW_UPS {
        return reject("TOO_MANY_FOLLOW_UPS").with("most", MOST_FOLLOW_UPS.to_string()).err();
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use sea_orm::Iterable as _;

    use super::*;
    use crate::access::ChapterId;
    use crate::referrals::OneToOneId;

    /// Ann has proposed it to Bob.
    pub(in crate::referrals::one_to_ones) fn one_to_one(status: OneToOneStatus) -> (OneToOne, MemberId, MemberId) {
        let (ann, bob) = (MemberId::new(), MemberId::new());
        let chapter = ChapterId::new();
        let row = OneToOne {
            id: OneToOneId::new(),
            member_a_id: ann.min(bob),
            member_b_id: ann.max(bob),
            chapter_a_id: chapter,
            chapter_b_id: chapter,
            proposed_by: ann,
            status,
            times: format!("[{HOUR}]"),
            starts_at: Some(at(HOUR)),
            place: None,
            online_url: None,
            message: None,
            waits_for: matches!(status, Proposed | HeldClaimed).then_some(bob),
            held_on: matches!(status, HeldClaimed | Disputed | Confirmed).then_some(NaiveDate::MIN),
            claimed_by: matches!(status, HeldClaimed | Disputed | Confirmed).then_some(ann),
            reason: None,
            note: None,
            note_version: 0,
            due_at: Some(at(HOUR)),
            recorded_at: None,
            version: 3,
            created_at: at(0),
            updated_at: at(0),
        };
        (row, ann, bob)
    }

    const HOUR: i64 = 3_600_000_000;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    fn code<T>(outcome: Result<T>) -> String {
        match outcome {
            Ok(_) => String::new(),
            Err(Error::Rejected(list)) => list[0].code.to_owned(),
            Err(Error::Denied(_)) => "denied".to_owned(),
            Err(other) => other.to_string(),
        }
    }

    /// What the one does who proposed and claimed, and what the other; what neither does the life cycle has not.
    const WHOSE: [(OneToOneStatus, &[OneToOneStep], &[OneToOneStep]); 8] = [
        (Proposed, &[Cancel], &[Accept, SuggestTimes, Decline]),
        (Accepted, &[ClaimHeld, Cancel], &[ClaimHeld, Cancel]),
        (HeldClaimed, &[Cancel], &[Confirm, Dispute]),
        (Disputed, &[Cancel], &[Confirm]),
        (Confirmed, &[], &[]),
        (Declined, &[], &[]),
        (Cancelled, &[], &[]),
        (Expired, &[], &[]),
    ];

    #[test]
    fn every_step_from_every_state_is_somebodys_or_nobodys() {
        assert_eq!(WHOSE.len(), OneToOneStatus::iter().count());
        for (status, anns, bobs) in WHOSE {
            let (row, ann, bob) = one_to_one(status);
            for step in OneToOneStep::iter() {
                for (member, own, others) in [(ann, anns, bobs), (bob, bobs, anns)] {
                    let expected = match (own.contains(&step), others.contains(&step)) {
                        (true, _) => "",
                        (false, true) => "denied",
                        (false, false) => "INVALID_TRANSITION",
                    };
                    assert_eq!(code(check_step(&row, member, step, 3)), expected, "{step:?} from {status:?}");
                    if own.contains(&step) {
                        let stale = check_step(&row, member, step, 2);
                        assert!(matches!(stale, Err(Error::Conflict { current_version: 3 })), "{step:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn who_is_answered_with_other_times_answers_and_may_call_off_what_they_began() {
        let (mut row, ann, bob) = one_to_one(Proposed);
        row.waits_for = Some(ann);
        assert_eq!(steps_of(&row, ann), [Accept, SuggestTimes, Decline, Cancel]);
        assert_eq!(steps_of(&row, bob), [Cancel]);
    }

    #[test]
    fn what_is_offered_keeps_to_its_time() {
        let (row, _, bob) = one_to_one(Proposed);
        assert_eq!(offered_steps(&row, bob, at(0)), [Accept, SuggestTimes, Decline]);
        assert_eq!(offered_steps(&row, bob, at(HOUR)), [SuggestTimes, Decline]);
        let (row, ann, _) = one_to_one(Accepted);
        assert_eq!(offered_steps(&row, ann, at(HOUR - 1)), [Cancel]);
        assert_eq!(offered_steps(&row, ann, at(HOUR)), [ClaimHeld, Cancel]);
    }

    #[test]
    fn times_are_few_distinct_and_neither_past_nor_far_off() {
        let now = at(HOUR);
        let far = now.plus(TIMES_WITHIN).micros();
        let some = |times: &[i64]| code(check_times(&times.iter().map(|time| at(*time)).collect::<Vec<_>>(), now));
        assert_eq!(some(&[HOUR + 1, far]), "");
        assert_eq!(some(&[HOUR + 5, HOUR + 4, HOUR + 3, HOUR + 2, HOUR + 1]), "");
        for (times, expected) in [
            (&[][..], "TIMES_NEEDED"),
            (&[HOUR + 6, HOUR + 5, HOUR + 4, HOUR + 3, HOUR + 2, HOUR + 1], "TOO_MANY_TIMES"),
            (&[HOUR], "TIME_PAST"),
            (&[HOUR + 1, HOUR - 1], "TIME_PAST"),
            (&[far + 1], "TIME_TOO_FAR"),
            (&[HOUR + 1, HOUR + 2, HOUR + 1], "LISTED_TWICE"),
        ] {
            assert_eq!(some(times), expected, "{times:?}");
        }
        assert_eq!(code(check_choice(at(2), &[at(1), at(2)], at(1))), "");
        assert_eq!(code(check_choice(at(2), &[at(1), at(2)], at(2))), "TIME_PAST");
        assert_eq!(code(check_choice(at(3), &[at(1), at(2)], at(1))), "TIME_NOT_OFFERED");
    }

    #[test]
    fn a_day_is_claimed_from_sixty_days_back_to_today() {
        let today: NaiveDate = "2026-11-23".parse().unwrap();
        for (day, expected) in [
            ("2026-11-23", ""),
            ("2026-09-24", ""),
            ("2026-09-23", "HELD_ON_INVALID"),
            ("2026-11-24", "HELD_ON_INVALID"),
        ] {
            assert_eq!(code(check_held_on(day.parse().unwrap(), today)), expected, "{day}");
        }
    }

    #[test]
    fn silence_confirms_where_both_chapters_allow_it_and_the_longer_time_counts() {
        let days = |days: u64| Some(Duration::from_hours(24 * days));
        for (policies, expected) in [
            ([Some(7), Some(7)], days(7)),
            ([Some(7), Some(14)], days(14)),
            ([Some(3), Some(1)], days(3)),
            ([None, Some(7)], None),
            ([Some(7), None], None),
            ([None, None], None),
        ] {
            assert_eq!(confirm_after(policies), expected, "{policies:?}");
        }
    }

    #[test]
    fn there_is_something_to_be_done_only_of_what_was_agreed_by_one_of_the_two() {
        let today: NaiveDate = "2026-11-23".parse().unwrap();
        let later = today.succ_opt().unwrap();
        for (status, ..) in WHOSE {
            let (row, ann, bob) = one_to_one(status);
            let expected =
                if matches!(status, Accepted | HeldClaimed | Confirmed | Disputed) { "" } else { "ONE_TO_ONE_OFF" };
            for owner in [ann, bob] {
                assert_eq!(code(check_follow_up(&row, owner, (later, today), 19)), expected, "{status:?}");
            }
        }
        let (row, ann, _) = one_to_one(Confirmed);
        for (owner, due_on, others, expected) in [
            (MemberId::new(), later, 0, "FOLLOW_UP_OWNER_UNKNOWN"),
            (ann, today, 0, ""),
            (ann, today.pred_opt().unwrap(), 0, "FOLLOW_UP_DUE_INVALID"),
            (ann, today + TimeDelta::days(366), 0, ""),
            (ann, today + TimeDelta::days(367), 0, "FOLLOW_UP_DUE_INVALID"),
            (ann, today, 20, "TOO_MANY_FOLLOW_UPS"),
        ] {
            assert_eq!(code(check_follow_up(&row, owner, (due_on, today), others)), expected, "{due_on} {others}");
        }
    }
}

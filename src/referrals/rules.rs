//! Who moves a referral where, and what business may be recorded.

use std::time::Duration;

use chrono::NaiveDate;
use sea_orm::ActiveEnum as _;

use super::entity::{Referral, ReferralStatus};
use super::queries::sight_of;
use crate::access::{Actor, MemberId};
use crate::platform::clock::Timestamp;
use crate::platform::error::{Error, Result, check_version, invalid_transition, reject};
use crate::platform::values::Money;

use ReferralStatus::{
    Accepted, AwaitingConsent, Contacted, Declined, Draft, Forwarded, InProgress, Lost, Passed, Returned, Withdrawn,
    Won,
};

impl ReferralStatus {
    /// Where a referral may go from here. Steps may be skipped forward: who records business has been in contact.
    pub fn next(self) -> &'static [Self] {
        match self {
            Draft => &[AwaitingConsent, Passed, Withdrawn],
            AwaitingConsent | Returned => &[Passed, Withdrawn],
            Passed => &[Accepted, Declined, Returned, Forwarded, Withdrawn],
            Accepted => &[Contacted, InProgress, Won, Lost],
            Contacted => &[InProgress, Won, Lost],
            InProgress => &[Won, Lost],
            Won | Lost => &[InProgress],
            Declined | Forwarded | Withdrawn => &[],
        }
    }

    /// Where somebody may take it today: of `next`, what a command leads to.
    pub fn offered(self) -> Vec<Self> {
        self.next().iter().copied().filter(|to| *to != AwaitingConsent).collect()
    }

    /// Whether something is to be done: by the recipient, or by the giver of one that was returned.
    pub fn is_open(self) -> bool {
        OPEN.contains(&self)
    }
}

/// In these somebody has to act.
pub(super) const OPEN: [ReferralStatus; 5] = [Passed, Accepted, Contacted, InProgress, Returned];

/// So long without a move, and a referral is stale.
const STALE_AFTER: Duration = Duration::from_hours(14 * 24);
/// So long again, and the next one is nudged.
const NUDGED_AGAIN_AFTER: Duration = Duration::from_hours(7 * 24);
/// How often the parties are nudged, one after the other; then it is on the list of who follows it up.
pub(super) const NUDGES: i32 = 2;
/// How long a referral that ended can be opened again.
const REOPENED_WITHIN: Duration = Duration::from_hours(30 * 24);

impl Referral {
    /// Nothing has moved for two weeks, though somebody has to act.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.status.is_open() && self.disputed_at.is_none() && self.moved_at.plus(STALE_AFTER) <= now
    }

    /// Who has to act: the recipient, and the giver of one that was returned.
    pub(super) fn next_to_act(&self) -> MemberId {
        if self.status == Returned { self.giver_id } else { self.recipient_id }
    }

    /// The other party.
    pub(super) fn other_than(&self, party: MemberId) -> MemberId {
        if party == self.giver_id { self.recipient_id } else { self.giver_id }
    }

    /// Who is nudged next: first who has to act, then the other party.
    pub(super) fn next_nudged(&self) -> MemberId {
        let first = self.next_to_act();
        if self.nudges == 0 { first } else { self.other_than(first) }
    }
}

/// Before which instant a referral moved last whose parties are to be nudged.
pub(super) fn stale_before(now: Timestamp) -> Timestamp {
    now.minus(STALE_AFTER)
}

/// Before which instant the one was nudged where it is the other's turn.
pub(super) fn nudged_before(now: Timestamp) -> Timestamp {
    now.minus(NUDGED_AGAIN_AFTER)
}

/// Before which instant a referral moved last that is to be followed up by those who lead the chapter.
pub(super) fn followed_up_before(now: Timestamp) -> Timestamp {
    now.minus(STALE_AFTER + NUDGED_AGAIN_AFTER * NUDGES.unsigned_abs())
}

/// Whether the actor may move the referral there: the giver passes and withdraws, everything else is the recipient's.
/// Who does not see it gets what a missing referral gets.
pub(super) fn may_move(actor: &Actor, referral: &Referral, to: ReferralStatus) -> Result<()> {
    let is_givers = matches!(to, Passed | Withdrawn);
    let mover = if is_givers { referral.giver_id } else { referral.recipient_id };
    if sight_of(actor, referral).is_none() {
        return Err(Error::NotFound);
    }
    if actor.is_system() || actor.is(mover) { Ok(()) } else { Err(Error::Denied("move this referral")) }
}

/// Whether the giver's own part can be changed: until it is passed, and when it was returned. Codes:
/// `REFERRAL_NOT_EDITABLE`; then the version.
pub(super) fn check_editable(referral: &Referral, expected_version: i32) -> Result<()> {
    match referral.status {
        Draft | AwaitingConsent | Returned => check_version(referral.version, expected_version),
        status => reject("REFERRAL_NOT_EDITABLE").with("status", status.to_value()).err(),
    }
}

/// Whether a referral that ended can still be opened again. Codes: `REOPEN_TOO_LATE`.
pub(super) fn check_reopening(referral: &Referral, now: Timestamp) -> Result<()> {
    if now <= referral.moved_at.plus(REOPENED_WITHIN) { Ok(()) } else { reject("REOPEN_TOO_LATE").err() }
}

/// Whether it has ended. Codes: `INVALID_TRANSITION`.
pub(super) fn check_ended(referral: &Referral) -> Result<()> {
    match referral.status {
        Won | Lost => Ok(()),
        from => {
            let allowed: Vec<String> = from.offered().iter().map(sea_orm::ActiveEnum::to_value).collect();
            invalid_transition(from.to_value(), InProgress.to_value(), &allowed).err()
        }
    }
}

/// Whether there is something to disagree on. Codes: `REFERRAL_NOT_DISPUTABLE`.
pub(super) fn check_disputable(referral: &Referral) -> Result<()> {
    let is_over = matches!(referral.status, Declined | Forwarded | Withdrawn);
    if referral.passed_at.is_some() && !is_over {
        return Ok(());
    }
    reject("REFERRAL_NOT_DISPUTABLE").with("status", referral.status.to_value()).err()
}

/// Whether nobody disputes it. Codes: `REFERRAL_DISPUTED`.
pub(super) fn check_undisputed(referral: &Referral) -> Result<()> {
    if referral.disputed_at.is_none() { Ok(()) } else { reject("REFERRAL_DISPUTED").err() }
}

/// Whether the referral may go there. Codes: `INVALID_TRANSITION`, `REFERRAL_DISPUTED`, `REASON_NEEDED`; then the version.
pub(super) fn check_move(
    referral: &Referral,
    to: ReferralStatus,
    reason: Option<&str>,
    expected_version: i32,
) -> Result<()> {
    check_transition(referral.status, to)?;
    check_undisputed(referral)?;
    let says_why = matches!(to, Lost | Declined | Returned) || matches!(referral.status, Won | Lost);
    if says_why && reason.is_none() {
        return reject("REASON_NEEDED").on("reason").err();
    }
    check_version(referral.version, expected_version)
}

pub(super) fn check_transition(from: ReferralStatus, to: ReferralStatus) -> Result<()> {
    if from.next().contains(&to) {
        return Ok(());
    }
    let allowed: Vec<String> = from.offered().iter().map(sea_orm::ActiveEnum::to_value).collect();
    invalid_transition(from.to_value(), to.to_value(), &allowed).err()
}

/// Whether the heat is one of the five. Codes: `HEAT_INVALID`.
pub(super) fn check_heat(heat: i32) -> Result<()> {
    if (1..=5).contains(&heat) { Ok(()) } else { reject("HEAT_INVALID").on("heat").err() }
}

/// Whether this much may be thanked for on this day. Codes: `AMOUNT_NOT_POSITIVE`, `CLOSED_ON_FUTURE`.
pub(super) fn check_business(amount: Money, closed_on: NaiveDate, today: NaiveDate) -> Result<()> {
    if amount.minor <= 0 {
        return reject("AMOUNT_NOT_POSITIVE").on("amount").err();
    }
    if closed_on > today {
        return reject("CLOSED_ON_FUTURE").on("closedOn").err();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{ChapterId, MemberId};
    use crate::platform::values::{Currency, Locale};
    use crate::referrals::{Purpose, ReferralId, ReferralRelation};

    fn referral(status: ReferralStatus) -> Referral {
        let chapter = ChapterId::new();
        Referral {
            id: ReferralId::new(),
            giver_id: MemberId::new(),
            giver_chapter_id: chapter,
            recipient_id: MemberId::new(),
            recipient_chapter_id: chapter,
            parent_id: None,
            relation: ReferralRelation::ThirdParty,
            purpose: Purpose::Client,
            heat: 3,
            status,
            description: "Needs a new roof".into(),
            contact_name: None,
            contact_phone: None,
            contact_email: None,
            consent_basis: None,
            consent_note: None,
            consent_on: None,
            consent_by: None,
            reason: None,
            drafted_by: None,
            is_amount_undisclosed: false,
            disputed_at: None,
            disputed_by: None,
            dispute_reason: None,
            nudges: 0,
            nudged_at: None,
            recorded_at: Timestamp::from_micros(0),
            passed_at: Some(Timestamp::from_micros(0)),
            moved_at: Timestamp::from_micros(0),
            version: 1,
            created_at: Timestamp::from_micros(0),
            updated_at: Timestamp::from_micros(0),
        }
    }

    fn member(id: MemberId) -> Actor {
        Actor::member(id, Locale::En, vec![], vec![])
    }

    #[test]
    fn from_passed_on_only_the_recipient_moves_it() {
        let referral = referral(Passed);
        assert!(may_move(&member(referral.recipient_id), &referral, Accepted).is_ok());
        assert!(matches!(may_move(&member(referral.giver_id), &referral, Accepted), Err(Error::Denied(_))));
        assert!(may_move(&member(referral.giver_id), &referral, Withdrawn).is_ok());
        assert!(matches!(may_move(&member(referral.recipient_id), &referral, Withdrawn), Err(Error::Denied(_))));
        assert!(matches!(may_move(&member(MemberId::new()), &referral, Accepted), Err(Error::NotFound)));
    }

    #[test]
    fn a_lost_or_declined_referral_says_why() {
        assert!(check_move(&referral(Passed), Declined, None, 1).is_err());
        assert!(check_move(&referral(Passed), Declined, Some("not our trade"), 1).is_ok());
        assert!(check_move(&referral(InProgress), Lost, None, 1).is_err());
        assert!(check_move(&referral(Passed), Won, None, 1).is_err());
        assert!(matches!(
            check_move(&referral(Passed), Accepted, None, 2),
            Err(Error::Conflict { current_version: 1 })
        ));
    }

    #[test]
    fn every_move_of_the_life_cycle_is_allowed_and_no_other() {
        const ALL: [ReferralStatus; 12] = [
            Draft,
            AwaitingConsent,
            Passed,
            Accepted,
            Contacted,
            InProgress,
            Won,
            Lost,
            Declined,
            Returned,
            Forwarded,
            Withdrawn,
        ];
        for (from, allowed) in [
            (Draft, vec![AwaitingConsent, Passed, Withdrawn]),
            (AwaitingConsent, vec![Passed, Withdrawn]),
            (Passed, vec![Accepted, Declined, Returned, Forwarded, Withdrawn]),
            (Accepted, vec![Contacted, InProgress, Won, Lost]),
            (Contacted, vec![InProgress, Won, Lost]),
            (InProgress, vec![Won, Lost]),
            (Won, vec![InProgress]),
            (Lost, vec![InProgress]),
            (Declined, vec![]),
            (Returned, vec![Passed, Withdrawn]),
            (Forwarded, vec![]),
            (Withdrawn, vec![]),
        ] {
            for to in ALL {
                let outcome = check_move(&referral(from), to, Some("why"), 1);
                assert_eq!(outcome.is_ok(), allowed.contains(&to), "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn a_draft_is_there_for_its_giver_alone() {
        let draft = Referral { passed_at: None, ..referral(Draft) };
        assert!(may_move(&member(draft.giver_id), &draft, Passed).is_ok());
        assert!(matches!(may_move(&member(draft.recipient_id), &draft, Accepted), Err(Error::NotFound)));
        // What the recipient wrote for the giver, both see; the giver alone passes it.
        let recorded = Referral { drafted_by: Some(draft.recipient_id), ..draft };
        assert!(matches!(may_move(&member(recorded.recipient_id), &recorded, Passed), Err(Error::Denied(_))));
    }

    #[test]
    fn nothing_moves_while_it_is_disputed() {
        let held = Referral { disputed_at: Some(Timestamp::from_micros(1)), ..referral(Accepted) };
        assert!(check_move(&held, Contacted, None, 1).is_err());
        assert!(!held.is_stale(Timestamp::from_micros(i64::MAX / 2)));
    }

    #[test]
    fn who_has_to_act_is_nudged_first_then_the_other_then_nobody() {
        let days = |days: i64| Timestamp::from_micros(days * 86_400_000_000);
        let open = referral(Accepted);
        assert!(!open.is_stale(days(14).minus(Duration::from_micros(1))) && open.is_stale(days(14)));
        assert!(!referral(Won).is_stale(days(99)));
        assert_eq!(open.next_nudged(), open.recipient_id);
        assert_eq!(Referral { nudges: 1, ..open.clone() }.next_nudged(), open.giver_id);
        let returned = Referral { status: Returned, ..open.clone() };
        assert_eq!(returned.next_nudged(), open.giver_id);
        assert_eq!(Referral { nudges: 1, ..returned }.next_nudged(), open.recipient_id);
        assert_eq!((stale_before(days(100)), nudged_before(days(100))), (days(86), days(93)));
        assert_eq!(followed_up_before(days(100)), days(72));
    }

    #[test]
    fn business_is_positive_and_not_of_tomorrow() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let pln = |minor| Money::new(minor, Currency::PLN);
        assert!(check_business(pln(125_000), today, today).is_ok());
        assert!(check_business(pln(0), today, today).is_err());
        assert!(check_business(pln(-1), today, today).is_err());
        assert!(check_business(pln(1), today.succ_opt().unwrap(), today).is_err());
    }
}

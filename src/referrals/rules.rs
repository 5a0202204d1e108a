//! Who moves a referral where, and what business may be recorded.

use chrono::NaiveDate;
use sea_orm::ActiveEnum as _;

use super::entity::{Referral, ReferralStatus};
use super::queries::sight_of;
use crate::access::Actor;
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
        let is_offered = |to: &Self| !matches!(to, Draft | AwaitingConsent | Returned | Forwarded);
        self.next().iter().copied().filter(is_offered).collect()
    }
}

/// Whether the actor may move the referral there: the giver withdraws, everything else is the recipient's.
/// Who does not see it gets what a missing referral gets.
pub(super) fn may_move(actor: &Actor, referral: &Referral, to: ReferralStatus) -> Result<()> {
    let is_giver = actor.is(referral.giver_id);
    if actor.is_system() || (to == Withdrawn && is_giver) || (to != Withdrawn && actor.is(referral.recipient_id)) {
        return Ok(());
    }
    if sight_of(actor, referral).is_some() { Err(Error::Denied("move this referral")) } else { Err(Error::NotFound) }
}

/// Whether the referral may go there. Codes: `INVALID_TRANSITION`, `REASON_NEEDED`; then the version.
pub(super) fn check_move(
    referral: &Referral,
    to: ReferralStatus,
    reason: Option<&str>,
    expected_version: i32,
) -> Result<()> {
    check_transition(referral.status, to)?;
    if matches!(to, Lost | Declined) && reason.is_none() {
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
    use crate::platform::clock::Timestamp;
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
            recorded_at: Timestamp::from_micros(0),
            passed_at: None,
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
    fn business_is_positive_and_not_of_tomorrow() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let pln = |minor| Money::new(minor, Currency::PLN);
        assert!(check_business(pln(125_000), today, today).is_ok());
        assert!(check_business(pln(0), today, today).is_err());
        assert!(check_business(pln(-1), today, today).is_err());
        assert!(check_business(pln(1), today.succ_opt().unwrap(), today).is_err());
    }
}

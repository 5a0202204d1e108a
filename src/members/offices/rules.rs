//! What an office may be, and who may decide on it.

use chrono::NaiveDate;

use crate::access::{Actor, OfficeKind, OfficeScope, Permission};
use crate::members::{MemberId, Office};
use crate::platform::clock::Timestamp;
use crate::platform::error::{Result, reject};
use crate::platform::values::Zone;

/// Days from the first up to, not including, the second.
pub(super) type Term = (NaiveDate, Option<NaiveDate>);

/// The day by which offices are held: in the zone of a chapter, for its own; those of regions and of the club change at
/// midnight UTC.
pub fn day_of_offices(now: Timestamp, chapter: Option<Zone>) -> NaiveDate {
    now.day_in(chapter.map_or(chrono_tz::UTC, |zone| zone.0))
}

/// Whether an office is one of a chapter, of a region, or of the club: a president of the whole club would rule it.
/// Codes: `OFFICE_SCOPE_WRONG`.
pub(super) fn check_scope(kind: OfficeKind, scope: OfficeScope) -> Result<()> {
    let is_right = match kind {
        OfficeKind::ClubAdministrator => matches!(scope, OfficeScope::Club),
        OfficeKind::RegionDirector => matches!(scope, OfficeScope::Region(_)),
        _ => matches!(scope, OfficeScope::Chapter(_)),
    };
    if is_right { Ok(()) } else { reject("OFFICE_SCOPE_WRONG").on("office").err() }
}

/// Codes: `TERM_EMPTY`.
pub(super) fn check_term((starts_on, ends_on): Term) -> Result<()> {
    if ends_on.is_some_and(|end| end <= starts_on) { reject("TERM_EMPTY").on("endsOn").err() } else { Ok(()) }
}

/// Whether several may hold it at the same time.
pub(super) fn is_shared(kind: OfficeKind) -> bool {
    use OfficeKind::{
        ClubAdministrator, EducationCoordinator, MembershipCommittee, MentorCoordinator, President, RegionDirector,
        SecretaryTreasurer, VicePresident, VisitorHost,
    };
    match kind {
        President | VicePresident | SecretaryTreasurer | RegionDirector => false,
        MembershipCommittee | VisitorHost | MentorCoordinator | EducationCoordinator | ClubAdministrator => true,
    }
}

/// Who decides on an office: those who look after chapters do not appoint each other.
pub(super) fn decided_by(kind: OfficeKind) -> Permission {
    match kind {
        OfficeKind::RegionDirector | OfficeKind::ClubAdministrator => Permission::AppointOverseers,
        _ => Permission::AssignOffices,
    }
}

/// Nobody decides on an office of their own. Codes: `OFFICE_OWN`.
pub(super) fn check_other(actor: &Actor, member: MemberId) -> Result<()> {
    if actor.is(member) { reject("OFFICE_OWN").on("memberId").err() } else { Ok(()) }
}

/// What was is not changed: whoever acted in an office did so by right. The server itself may set up the past.
/// Codes: `OFFICE_IN_PAST`.
pub(super) fn check_day(actor: &Actor, day: NaiveDate, today: NaiveDate, field: &'static str) -> Result<()> {
    if day < today && !actor.is_system() {
        return reject("OFFICE_IN_PAST").on(field).with("today", today.to_string()).err();
    }
    Ok(())
}

/// What an office is held over.
pub(super) fn scope_of(office: &Office) -> OfficeScope {
    match (office.chapter_id, office.region_id) {
        (Some(chapter), _) => OfficeScope::Chapter(chapter),
        (None, Some(region)) => OfficeScope::Region(region),
        (None, None) => OfficeScope::Club,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{ChapterId, RegionId};
    use crate::platform::values::Locale;

    #[test]
    fn each_office_is_held_over_what_it_is_of() {
        let scopes = [OfficeScope::Chapter(ChapterId::new()), OfficeScope::Region(RegionId::new()), OfficeScope::Club];
        for (kind, right) in [
            (OfficeKind::President, [true, false, false]),
            (OfficeKind::VisitorHost, [true, false, false]),
            (OfficeKind::RegionDirector, [false, true, false]),
            (OfficeKind::ClubAdministrator, [false, false, true]),
        ] {
            assert_eq!(scopes.map(|scope| check_scope(kind, scope).is_ok()), right, "{kind:?}");
        }
    }

    #[test]
    fn nobody_decides_on_their_own_office_or_changes_the_past() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let me = MemberId::new();
        let actor = Actor::member(me, Locale::En, vec![], vec![]);
        assert!(check_other(&actor, me).is_err());
        assert!(check_other(&actor, MemberId::new()).is_ok());
        let (past, today) = (day("2026-11-25"), day("2026-11-26"));
        assert!(check_day(&actor, past, today, "startsOn").is_err());
        assert!(check_day(&actor, today, today, "startsOn").is_ok());
        assert!(check_day(&Actor::system("tests"), past, today, "startsOn").is_ok());
        assert!(check_term((today, Some(today))).is_err());
        assert!(check_term((past, Some(today))).is_ok());
    }
}

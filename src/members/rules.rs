//! Who may read a member's contact data.

use super::entity::Visibility;
use crate::access::{Actor, MemberId, Permission, may, require_club};
use crate::chapters::Chapter;
use crate::platform::error::Result;

/// Whether the actor may read a contact field of a member who sits in `chapters`.
///
/// The owner always; everybody else as the owner chose; those who look after the chapter all but what is hidden.
pub fn may_read_contact(actor: &Actor, owner: MemberId, visibility: Visibility, chapters: &[&Chapter]) -> bool {
    if actor.is(owner) || actor.is_system() {
        return true;
    }
    match visibility {
        Visibility::Hidden => false,
        Visibility::Public => true,
        Visibility::Club => actor.is_in_club(),
        Visibility::Chapter => chapters.iter().any(|chapter| {
            actor.sits_in(chapter.id) || may(actor, Permission::ReadContacts, chapter.scope()).is_some()
        }),
    }
}

/// Whether the actor may read a member's profile: everybody of the club, and each their own.
pub fn require_profile(actor: &Actor, owner: MemberId) -> Result<()> {
    if actor.is(owner) { Ok(()) } else { require_club(actor) }
}

/// Whether the actor chooses to whom a member shows what, and so reads it: the member alone.
pub fn may_choose_visibility(actor: &Actor, owner: MemberId) -> bool {
    actor.is(owner) || actor.is_system()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{ChapterId, Held, MemberSeat, OfficeKind, OfficeScope, RegionId};
    use crate::platform::clock::Timestamp;
    use crate::platform::values::{Currency, Locale, Zone};

    fn chapter() -> Chapter {
        Chapter {
            id: ChapterId::new(),
            region_id: RegionId::new(),
            name: "Wawel".into(),
            name_key: "wawel".into(),
            slug: "wawel".into(),
            city: "Kraków".into(),
            country: "PL".into(),
            time_zone: Zone(chrono_tz::Europe::Warsaw),
            currency: Currency::PLN,
            locale: Locale::Pl,
            venue: None,
            meeting_pattern: None,
            pattern_starts_on: None,
            meeting_time: "06:45".into(),
            meeting_minutes: 90,
            last_closed_at: None,
            closed_on: None,
            close_reason: None,
            languages: "[]".into(),
            version: 1,
            created_at: Timestamp::from_micros(0),
            updated_at: Timestamp::from_micros(0),
        }
    }

    fn actor(seat: &Chapter, offices: Vec<Held>) -> Actor {
        let seats = vec![MemberSeat { chapter: seat.id, region: seat.region_id }];
        Actor::member(MemberId::new(), Locale::Pl, seats, offices)
    }

    #[test]
    fn contact_data_is_read_as_its_owner_chose() {
        let (mine, other) = (chapter(), chapter());
        let owner = MemberId::new();
        let colleague = actor(&mine, vec![]);
        let stranger = actor(&other, vec![]);
        let administrator = actor(&other, vec![Held { kind: OfficeKind::ClubAdministrator, scope: OfficeScope::Club }]);
        for (visibility, read_by) in [
            (Visibility::Hidden, [false, false, false]),
            (Visibility::Chapter, [true, false, true]),
            (Visibility::Club, [true, true, true]),
            (Visibility::Public, [true, true, true]),
        ] {
            let read = [&colleague, &stranger, &administrator]
                .map(|actor| may_read_contact(actor, owner, visibility, &[&mine]));
            assert_eq!(read, read_by, "{visibility:?}");
        }
        let herself = Actor::member(owner, Locale::Pl, vec![], vec![]);
        assert!(may_read_contact(&herself, owner, Visibility::Hidden, &[]));
    }
}

//! Who may do what, as `permissions.toml` beside this file says, and the questions asked of it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use sea_orm::EnumIter;
use serde::Deserialize;

use super::{Actor, ChapterId, OfficeKind, OfficeScope, RegionId, Who};
use crate::platform::error::{Error, Result};

/// What can be allowed or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumIter, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Permission {
    /// Change the club, regions, chapters and categories.
    EditClub,
    /// Change a chapter: where and when it meets, its policies.
    EditChapter,
    /// Say which seats a chapter wants filled, and keep its waiting list.
    KeepSeats,
    /// Read who waits for a seat.
    ReadWaiting,
    /// Give and end offices of chapters.
    AssignOffices,
    /// Give and end the offices of those who look after chapters.
    AppointOverseers,
    /// Propose somebody for an office of the chapter.
    ProposeOffices,
    /// Read who is proposed.
    ReadProposals,
    /// Add members, end memberships, import rosters and slips.
    EditRoster,
    /// Read contact data that is not hidden, whatever its visibility.
    ReadContacts,
    /// Schedule, publish and cancel meetings.
    ScheduleMeetings,
    /// Change when and where a meeting takes place.
    EditMeetings,
    /// Leave a meeting out for a holiday.
    LeaveOutMeetings,
    /// Say on which days nobody meets: of the chapter, of the region, of the club.
    KeepHolidays,
    /// Start a meeting.
    HostMeetings,
    /// Note that a visitor has come.
    ReceiveVisitors,
    /// Mark attendance.
    MarkAttendance,
    /// Check in oneself.
    CheckIn,
    /// Read who was there.
    ReadAttendance,
    /// Write minutes: decisions and tasks.
    TakeMinutes,
    /// Read them.
    ReadMinutes,
    /// Declare a meeting held.
    HoldMeetings,
    /// Close a week.
    CloseMeetings,
    /// Open a week again that was closed within the last seven days.
    ReopenMeetings,
    /// Open a week again that was closed longer ago.
    ReopenOldMeetings,
    /// Invite a visitor to a meeting.
    InviteVisitors,
    /// Read the chapter's totals and reports.
    ReadTotals,
    /// Read sums of closed business member by member.
    ReadMemberSums,
    /// Read that a referral is there, its state and heat; not its text.
    ReadReferralStates,
    /// Follow up referrals on which nothing moves, and resolve disputes.
    ResolveDisputes,
    /// Read the audit log of the chapter.
    ReadAudit,
}

/// Who knows that the record is there: everybody else gets the answer that a missing record gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Audience {
    /// Everyone signed in: being refused says "not allowed".
    Club,
    /// The chapter's members and those who look after it: to others it is "not found".
    Chapter,
}

/// What a permission is asked over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The whole club.
    Club,
    /// One region.
    Region(RegionId),
    /// One chapter and the region it belongs to.
    Chapter(ChapterId, RegionId),
}

/// As what the actor is allowed: goes into the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acting {
    /// By an office.
    In(OfficeKind),
    /// By being a member of the chapter, or of what is theirs.
    AsMember,
    /// In the place of a member who may by this office, or without one.
    Delegated(Option<OfficeKind>),
    /// The server itself.
    AsSystem,
}

/// What `permissions.toml` says of a permission.
#[derive(Debug, Deserialize)]
struct Row {
    /// Ends the sentence "You may not …".
    what: String,
    known_to: Audience,
    /// Any member of the chapter may.
    #[serde(default)]
    members: bool,
    /// Who may by office; an office counts where its scope covers what is asked.
    #[serde(default)]
    offices: Vec<OfficeKind>,
}

#[derive(Debug, Deserialize)]
struct Matrix {
    permissions: BTreeMap<Permission, Row>,
}

impl Matrix {
    fn read() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("permissions.toml"))
    }
}

/// A permission without a row is nobody's; that none lacks one is tested.
static TABLE: LazyLock<BTreeMap<Permission, Row>> =
    LazyLock::new(|| Matrix::read().map(|matrix| matrix.permissions).unwrap_or_default());

/// As what the actor may do this, if at all.
pub fn may(actor: &Actor, permission: Permission, scope: Scope) -> Option<Acting> {
    match actor.who() {
        Who::System => Some(Acting::AsSystem),
        Who::Member(_) => by_table(actor, permission, scope),
        Who::Delegate { giver, mandate } if mandate.permission == permission => {
            by_table(giver, permission, scope).map(|acting| match acting {
                Acting::In(kind) => Acting::Delegated(Some(kind)),
                _ => Acting::Delegated(None),
            })
        }
        Who::Delegate { .. } => None,
    }
}

fn by_table(member: &Actor, permission: Permission, scope: Scope) -> Option<Acting> {
    let row = TABLE.get(&permission)?;
    let by_office = member.offices().iter().find(|held| row.offices.contains(&held.kind) && covers(held.scope, scope));
    if let Some(held) = by_office {
        return Some(Acting::In(held.kind));
    }
    let is_member = matches!(scope, Scope::Chapter(chapter, _) if member.sits_in(chapter));
    (row.members && is_member).then_some(Acting::AsMember)
}

/// The same as an answer: outsiders of a private record get `NotFound`, everyone else `Denied`.
pub fn require(actor: &Actor, permission: Permission, scope: Scope) -> Result<Acting> {
    if let Some(acting) = may(actor, permission, scope) {
        return Ok(acting);
    }
    match TABLE.get(&permission) {
        Some(row) if row.known_to == Audience::Club || knows(actor, scope) => Err(Error::Denied(&row.what)),
        _ => Err(Error::NotFound),
    }
}

/// What everybody of the club may read: whoever sits in a chapter or holds an office today.
pub fn require_club(actor: &Actor) -> Result<()> {
    if actor.is_in_club() { Ok(()) } else { Err(Error::Denied("read what is the club's")) }
}

fn knows(actor: &Actor, scope: Scope) -> bool {
    let sits = matches!(scope, Scope::Chapter(chapter, _) if actor.sits_in(chapter));
    sits || actor.offices().iter().any(|held| covers(held.scope, scope))
}

fn covers(held: OfficeScope, asked: Scope) -> bool {
    match (held, asked) {
        (OfficeScope::Club, _) => true,
        (OfficeScope::Region(region), Scope::Region(of) | Scope::Chapter(_, of)) => region == of,
        (OfficeScope::Chapter(chapter), Scope::Chapter(of, _)) => chapter == of,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::OfficeKind::{ClubAdministrator, President, RegionDirector, VicePresident, VisitorHost};
    use super::*;
    use crate::access::{Held, Mandate, MemberId, MemberSeat};
    use crate::platform::values::{Locale, new_id};
    use sea_orm::Iterable as _;

    fn seat() -> MemberSeat {
        MemberSeat { chapter: ChapterId::new(), region: RegionId::new() }
    }

    fn of(seat: MemberSeat) -> Scope {
        Scope::Chapter(seat.chapter, seat.region)
    }

    fn officer(seat: MemberSeat, kind: OfficeKind, scope: OfficeScope) -> Actor {
        Actor::member(MemberId::new(), Locale::En, vec![seat], vec![Held { kind, scope }])
    }

    #[test]
    fn every_permission_is_in_the_file() {
        let rows = Matrix::read().unwrap().permissions;
        let without: Vec<Permission> = Permission::iter().filter(|permission| !rows.contains_key(permission)).collect();
        assert!(without.is_empty(), "{without:?}");
    }

    #[test]
    fn an_office_counts_in_its_own_chapter_only() {
        let (mine, other) = (seat(), seat());
        let vice = officer(mine, VicePresident, OfficeScope::Chapter(mine.chapter));
        assert_eq!(may(&vice, Permission::CloseMeetings, of(mine)), Some(Acting::In(VicePresident)));
        assert!(matches!(require(&vice, Permission::CloseMeetings, of(other)), Err(Error::Denied(_))));
    }

    #[test]
    fn outsiders_of_a_private_record_are_told_that_it_is_missing() {
        let (mine, other) = (seat(), seat());
        let member = Actor::member(MemberId::new(), Locale::En, vec![mine], vec![]);
        assert!(matches!(require(&member, Permission::ReadAttendance, of(other)), Err(Error::NotFound)));
        assert!(matches!(require(&member, Permission::MarkAttendance, of(mine)), Err(Error::Denied(_))));
        assert_eq!(may(&member, Permission::ReadAttendance, of(mine)), Some(Acting::AsMember));
    }

    #[test]
    fn whoever_has_neither_seat_nor_office_is_not_of_the_club() {
        let mine = seat();
        let former = Actor::member(MemberId::new(), Locale::En, vec![], vec![]);
        assert!(matches!(require_club(&former), Err(Error::Denied(_))));
        let member = Actor::member(MemberId::new(), Locale::En, vec![mine], vec![]);
        let held = Held { kind: RegionDirector, scope: OfficeScope::Region(mine.region) };
        let director = Actor::member(MemberId::new(), Locale::En, vec![], vec![held]);
        for actor in [member, director, Actor::system("test")] {
            assert!(require_club(&actor).is_ok(), "{actor:?}");
        }
    }

    #[test]
    fn a_director_reads_the_region_and_an_administrator_the_club() {
        let (mine, other) = (seat(), seat());
        let director = officer(mine, RegionDirector, OfficeScope::Region(other.region));
        assert_eq!(may(&director, Permission::ReadTotals, of(other)), Some(Acting::In(RegionDirector)));
        assert_eq!(may(&director, Permission::MarkAttendance, of(other)), None);
        let administrator = officer(mine, ClubAdministrator, OfficeScope::Club);
        assert_eq!(may(&administrator, Permission::ReadTotals, of(other)), Some(Acting::In(ClubAdministrator)));
        for overseer in [&director, &administrator] {
            assert_eq!(may(overseer, Permission::ReadMemberSums, of(other)), None, "sums, but not each member's");
        }
        assert_eq!(may(&administrator, Permission::EditClub, Scope::Club), Some(Acting::In(ClubAdministrator)));
    }

    const MARK: Permission = Permission::MarkAttendance;

    fn mandate(permission: Permission) -> Mandate {
        Mandate { permission, record: new_id(), delegation: "dlg_1".to_owned() }
    }

    #[test]
    fn a_delegate_may_the_one_thing_that_the_giver_may_where_the_giver_may() {
        let (mine, other) = (seat(), seat());
        let host = officer(mine, VisitorHost, OfficeScope::Chapter(mine.chapter));
        let delegate = Actor::delegate(host.clone(), mandate(MARK)).unwrap();
        assert_eq!(may(&delegate, MARK, of(mine)), Some(Acting::Delegated(Some(VisitorHost))));
        assert_eq!(may(&delegate, MARK, of(other)), None);
        assert_eq!(may(&delegate, MARK, Scope::Club), None);
        for permission in Permission::iter().filter(|permission| *permission != MARK) {
            assert_eq!(may(&delegate, permission, of(mine)), None, "{permission:?}");
        }
        assert!(require_club(&delegate).is_err(), "what is the club's is not read by a link");
        assert!(may(&host, Permission::ReceiveVisitors, of(mine)).is_some(), "the giver may more");
    }

    #[test]
    fn a_mandate_is_worth_what_its_giver_holds_today() {
        let mine = seat();
        let member = Actor::member(MemberId::new(), Locale::En, vec![mine], vec![]);
        let delegate = Actor::delegate(member.clone(), mandate(MARK)).unwrap();
        assert_eq!(may(&delegate, MARK, of(mine)), None, "the office has ended");
        assert!(matches!(require(&delegate, MARK, of(mine)), Err(Error::NotFound)));
        let delegate = Actor::delegate(member, mandate(Permission::InviteVisitors)).unwrap();
        assert_eq!(may(&delegate, Permission::InviteVisitors, of(mine)), Some(Acting::Delegated(None)));
    }

    #[test]
    fn a_delegate_is_neither_the_server_nor_the_giver_and_passes_nothing_on() {
        let mine = seat();
        let giver = officer(mine, President, OfficeScope::Chapter(mine.chapter));
        let id = giver.member_id().unwrap();
        let mandate = mandate(MARK);
        let delegate = Actor::delegate(giver, mandate.clone()).unwrap();
        assert!(!delegate.is_system() && !delegate.is(id) && delegate.member_id().is_none());
        assert!(delegate.seats().is_empty() && delegate.offices().is_empty() && !delegate.sits_in(mine.chapter));
        assert_eq!((delegate.answerable(), delegate.label()), (Some(id), "delegate dlg_1"));
        assert!(delegate.reaches(mandate.record) && !delegate.reaches(new_id()), "one record, and no other");
        assert!(Actor::delegate(delegate, mandate.clone()).is_err());
        assert!(Actor::delegate(Actor::system("tests"), mandate).is_err(), "or a link would be the server");
    }
}

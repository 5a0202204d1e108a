//! The one table of what may be done by whom, and the two questions asked of it.

use super::{Actor, ChapterId, OfficeKind, OfficeScope, RegionId};
use crate::platform::error::{Error, Result};

use OfficeKind::{
    ClubAdministrator, MembershipCommittee, President, RegionDirector, SecretaryTreasurer, VicePresident, VisitorHost,
};

/// What can be allowed or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    /// Start a meeting.
    HostMeetings,
    /// Note that a visitor has come.
    ReceiveVisitors,
    /// Mark attendance.
    MarkAttendance,
    /// Read who was there.
    ReadAttendance,
    /// Declare a meeting held.
    HoldMeetings,
    /// Close a week.
    CloseMeetings,
    /// Invite a visitor to a meeting.
    InviteVisitors,
    /// Read the chapter's totals and reports.
    ReadTotals,
    /// Read sums of closed business member by member.
    ReadMemberSums,
    /// Read that a referral is there, its state and heat; not its text.
    ReadReferralStates,
    /// Read the audit log of the chapter.
    ReadAudit,
}

/// Who knows that the record is there: everybody else gets the answer that a missing record gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
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
    /// The server itself.
    AsSystem,
}

struct Row {
    permission: Permission,
    audience: Audience,
    what: &'static str,
    /// Any member of the chapter may.
    members: bool,
    /// Who may by office; an office counts where its scope covers what is asked.
    offices: &'static [OfficeKind],
}

/// `domain.md` section 6, for what exists.
const TABLE: &[Row] = &[
    row(Permission::EditClub, Audience::Club, "change the club", false, &[ClubAdministrator]),
    row(
        Permission::EditChapter,
        Audience::Club,
        "edit the chapter",
        false,
        &[President, VicePresident, SecretaryTreasurer, RegionDirector, ClubAdministrator],
    ),
    row(
        Permission::KeepSeats,
        Audience::Club,
        "look after the chapter's seats",
        false,
        &[President, VicePresident, SecretaryTreasurer, MembershipCommittee, ClubAdministrator],
    ),
    row(
        Permission::ReadWaiting,
        Audience::Chapter,
        "read the waiting list",
        false,
        &[President, VicePresident, SecretaryTreasurer, MembershipCommittee, RegionDirector, ClubAdministrator],
    ),
    row(
        Permission::AssignOffices,
        Audience::Club,
        "assign offices",
        false,
        &[President, RegionDirector, ClubAdministrator],
    ),
    row(Permission::AppointOverseers, Audience::Club, "appoint directors", false, &[ClubAdministrator]),
    row(Permission::ProposeOffices, Audience::Club, "propose officers", false, &[SecretaryTreasurer]),
    row(
        Permission::ReadProposals,
        Audience::Chapter,
        "read proposals",
        false,
        &[President, VicePresident, SecretaryTreasurer, RegionDirector, ClubAdministrator],
    ),
    row(
        Permission::EditRoster,
        Audience::Club,
        "edit the roster",
        false,
        &[President, VicePresident, SecretaryTreasurer, ClubAdministrator],
    ),
    row(
        Permission::ReadContacts,
        Audience::Club,
        "read contact data",
        false,
        &[President, VicePresident, SecretaryTreasurer, RegionDirector, ClubAdministrator],
    ),
    row(
        Permission::ScheduleMeetings,
        Audience::Club,
        "schedule meetings",
        false,
        &[President, VicePresident, SecretaryTreasurer, ClubAdministrator],
    ),
    row(
        Permission::HostMeetings,
        Audience::Club,
        "run the meeting",
        false,
        &[President, VicePresident, SecretaryTreasurer, VisitorHost, ClubAdministrator],
    ),
    row(
        Permission::ReceiveVisitors,
        Audience::Chapter,
        "receive visitors",
        false,
        &[President, VicePresident, SecretaryTreasurer, VisitorHost, ClubAdministrator],
    ),
    row(
        Permission::MarkAttendance,
        Audience::Chapter,
        "mark attendance",
        false,
        &[President, VicePresident, SecretaryTreasurer, VisitorHost],
    ),
    row(Permission::ReadAttendance, Audience::Chapter, "read attendance", true, &[RegionDirector, ClubAdministrator]),
    row(
        Permission::HoldMeetings,
        Audience::Club,
        "declare the meeting held",
        false,
        &[President, VicePresident, SecretaryTreasurer, ClubAdministrator],
    ),
    row(Permission::CloseMeetings, Audience::Club, "close the meeting", false, &[President, VicePresident]),
    row(Permission::InviteVisitors, Audience::Club, "invite visitors", true, &[]),
    row(
        Permission::ReadTotals,
        Audience::Chapter,
        "read the chapter's totals",
        true,
        &[RegionDirector, ClubAdministrator],
    ),
    row(
        Permission::ReadMemberSums,
        Audience::Chapter,
        "read members' sums",
        false,
        &[President, VicePresident, SecretaryTreasurer],
    ),
    row(
        Permission::ReadReferralStates,
        Audience::Chapter,
        "read referrals",
        false,
        &[President, VicePresident, SecretaryTreasurer],
    ),
    row(
        Permission::ReadAudit,
        Audience::Chapter,
        "read the audit log",
        false,
        &[President, VicePresident, SecretaryTreasurer, MembershipCommittee, RegionDirector, ClubAdministrator],
    ),
];

const fn row(
    permission: Permission,
    audience: Audience,
    what: &'static str,
    members: bool,
    offices: &'static [OfficeKind],
) -> Row {
    Row { permission, audience, what, members, offices }
}

/// As what the actor may do this, if at all.
pub fn may(actor: &Actor, permission: Permission, scope: Scope) -> Option<Acting> {
    if actor.is_system() {
        return Some(Acting::AsSystem);
    }
    let row = row_of(permission)?;
    let by_office = actor.offices().iter().find(|held| row.offices.contains(&held.kind) && covers(held.scope, scope));
    if let Some(held) = by_office {
        return Some(Acting::In(held.kind));
    }
    let is_member = matches!(scope, Scope::Chapter(chapter, _) if actor.sits_in(chapter));
    (row.members && is_member).then_some(Acting::AsMember)
}

/// The same as an answer: outsiders of a private record get `NotFound`, everyone else `Denied`.
pub fn require(actor: &Actor, permission: Permission, scope: Scope) -> Result<Acting> {
    if let Some(acting) = may(actor, permission, scope) {
        return Ok(acting);
    }
    match row_of(permission) {
        Some(row) if row.audience == Audience::Club || knows(actor, scope) => Err(Error::Denied(row.what)),
        _ => Err(Error::NotFound),
    }
}

fn row_of(permission: Permission) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.permission == permission)
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
    use super::*;
    use crate::access::{Held, MemberId, MemberSeat};
    use crate::platform::values::Locale;

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
    fn every_permission_has_exactly_one_row() {
        let mut listed: Vec<Permission> = TABLE.iter().map(|row| row.permission).collect();
        listed.sort_unstable();
        listed.dedup();
        assert_eq!(listed.len(), TABLE.len());
        assert_eq!(TABLE.len(), 22, "a new permission needs a row");
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
}

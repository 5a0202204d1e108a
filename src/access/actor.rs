//! The one who acts: a member with the offices they hold today, or the server itself.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::Deserialize;

use super::{ChapterId, MemberId, RegionId};
use crate::platform::values::Locale;

/// A leadership role held for a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OfficeKind {
    /// Leads the chapter.
    President,
    /// Keeps attendance and closes the week.
    VicePresident,
    /// Keeps the roster and the money.
    SecretaryTreasurer,
    /// Admits members.
    MembershipCommittee,
    /// Receives visitors.
    VisitorHost,
    /// Finds mentors for newcomers.
    MentorCoordinator,
    /// Looks after learning.
    EducationCoordinator,
    /// Looks after the chapters of a region.
    RegionDirector,
    /// Looks after the club.
    ClubAdministrator,
}

impl OfficeKind {
    /// President, vice president, secretary-treasurer.
    pub const LEADERS: [Self; 3] = [Self::President, Self::VicePresident, Self::SecretaryTreasurer];
}

/// What an office is held over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfficeScope {
    /// One chapter.
    Chapter(ChapterId),
    /// All chapters of a region.
    Region(RegionId),
    /// The whole club.
    Club,
}

/// An office held today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Which.
    pub kind: OfficeKind,
    /// Over what.
    pub scope: OfficeScope,
}

/// A place in a chapter held today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberSeat {
    /// The chapter.
    pub chapter: ChapterId,
    /// Its region.
    pub region: RegionId,
}

/// Who acts. Built once per request from what the member holds today, never from flags.
#[derive(Debug, Clone)]
pub struct Actor {
    member: Option<MemberId>,
    label: String,
    locale: Locale,
    seats: Vec<MemberSeat>,
    offices: Vec<Held>,
    request_id: Option<String>,
}

impl Actor {
    /// A member with the seats and offices of today.
    pub fn member(id: MemberId, locale: Locale, seats: Vec<MemberSeat>, offices: Vec<Held>) -> Self {
        Self { member: Some(id), label: "member".to_owned(), locale, seats, offices, request_id: None }
    }

    /// The server itself: a job, a schedule, the command line. It may do everything; the audit log names it.
    pub fn system(label: &str) -> Self {
        Self {
            member: None,
            label: label.to_owned(),
            locale: Locale::default(),
            seats: Vec::new(),
            offices: Vec::new(),
            request_id: None,
        }
    }

    /// With the id of the request it acts in, for the audit log.
    #[must_use]
    pub fn in_request(mut self, request_id: impl Into<String>) -> Self {
        self.request_id = Some(request_id.into());
        self
    }

    /// The member who acts; `None` when the server does.
    pub fn member_id(&self) -> Option<MemberId> {
        self.member
    }

    /// Whether this member acts.
    pub fn is(&self, member: MemberId) -> bool {
        self.member == Some(member)
    }

    /// Whether the server itself acts.
    pub fn is_system(&self) -> bool {
        self.member.is_none()
    }

    /// Whether it sits in a chapter or holds an office today: who has left the club does neither.
    pub fn is_in_club(&self) -> bool {
        self.is_system() || !self.seats.is_empty() || !self.offices.is_empty()
    }

    /// What the audit log calls it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The language it reads.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// The chapters it sits in today.
    pub fn seats(&self) -> &[MemberSeat] {
        &self.seats
    }

    /// The offices it holds today.
    pub fn offices(&self) -> &[Held] {
        &self.offices
    }

    /// The request it acts in.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Whether it sits in this chapter today.
    pub fn sits_in(&self, chapter: ChapterId) -> bool {
        self.seats.iter().any(|seat| seat.chapter == chapter)
    }
}

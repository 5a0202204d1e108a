//! The one who acts: a member with the offices they hold today, the server itself, or whom a member lets do one thing.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::Deserialize;
use uuid::Uuid;

use super::{ChapterId, MemberId, Permission, RegionId};
use crate::platform::error::{Error, Result};
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

/// The one thing that somebody may do in a member's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    /// What may be done.
    pub permission: Permission,
    /// To which record alone.
    pub record: Uuid,
    /// The delegation that says so, as the audit log names it.
    pub delegation: String,
}

/// As whom somebody acts.
#[derive(Debug, Clone)]
pub enum Who {
    /// A member.
    Member(MemberId),
    /// The server itself.
    System,
    /// Somebody in a member's place, who need not be one. It has no rights of its own, and of the giver's no more than
    /// the mandate names and the giver has at that moment.
    Delegate {
        /// Whose rights they are, and who answers for it.
        giver: Box<Actor>,
        /// What may be done with them.
        mandate: Box<Mandate>,
    },
}

/// Who acts. Built once per request from what the member holds today, never from flags.
#[derive(Debug, Clone)]
pub struct Actor {
    who: Who,
    label: String,
    locale: Locale,
    seats: Vec<MemberSeat>,
    offices: Vec<Held>,
    request_id: Option<String>,
}

impl Actor {
    /// A member with the seats and offices of today.
    pub fn member(id: MemberId, locale: Locale, seats: Vec<MemberSeat>, offices: Vec<Held>) -> Self {
        Self { who: Who::Member(id), label: "member".to_owned(), locale, seats, offices, request_id: None }
    }

    /// The server itself: a job, a schedule, the command line. It may do everything; the audit log names it.
    pub fn system(label: &str) -> Self {
        Self {
            who: Who::System,
            label: label.to_owned(),
            locale: Locale::default(),
            seats: Vec::new(),
            offices: Vec::new(),
            request_id: None,
        }
    }

    /// Somebody in a member's place. Nobody else can give a mandate: not the server, and not a delegate.
    pub fn delegate(giver: Self, mandate: Mandate) -> Result<Self> {
        let Who::Member(_) = giver.who else { return Err(Error::Denied("delegate a duty")) };
        Ok(Self {
            label: format!("delegate {}", mandate.delegation),
            locale: giver.locale,
            seats: Vec::new(),
            offices: Vec::new(),
            request_id: giver.request_id.clone(),
            who: Who::Delegate { giver: Box::new(giver), mandate: Box::new(mandate) },
        })
    }

    /// With the id of the request it acts in, for the audit log.
    #[must_use]
    pub fn in_request(mut self, request_id: impl Into<String>) -> Self {
        self.request_id = Some(request_id.into());
        self
    }

    /// As whom it acts.
    pub fn who(&self) -> &Who {
        &self.who
    }

    /// The member who acts; `None` when the server does, or somebody in a member's place.
    pub fn member_id(&self) -> Option<MemberId> {
        match self.who {
            Who::Member(member) => Some(member),
            Who::System | Who::Delegate { .. } => None,
        }
    }

    /// The member who answers for what is done: who acts, or in whose place it is done. `None` when the server acts.
    pub fn answerable(&self) -> Option<MemberId> {
        match &self.who {
            Who::Member(member) => Some(*member),
            Who::Delegate { giver, .. } => giver.answerable(),
            Who::System => None,
        }
    }

    /// Whether this member acts.
    pub fn is(&self, member: MemberId) -> bool {
        self.member_id() == Some(member)
    }

    /// Whether the server itself acts.
    pub fn is_system(&self) -> bool {
        matches!(self.who, Who::System)
    }

    /// Whether it may have to do with this record at all: a delegate with one only.
    pub fn reaches(&self, record: impl Into<Uuid>) -> bool {
        match &self.who {
            Who::Delegate { mandate, .. } => mandate.record == record.into(),
            Who::Member(_) | Who::System => true,
        }
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

    /// The chapters it sits in today; a delegate sits in none.
    pub fn seats(&self) -> &[MemberSeat] {
        &self.seats
    }

    /// The offices it holds today; a delegate holds none.
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

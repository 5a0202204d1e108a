//! The figures of one closed week of a chapter: what the close stores, and all that a summary mail is written from.
//!
//! They are stored as JSON, so a field is only ever added, with a default, and `version` grows when a meaning changes.
//! What a member may not see must not be rendered from here for that member: totals belong to the chapter, the rest of
//! a [`MemberWeek`] to that member alone.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::platform::values::{Currency, Locale, Money};

/// The figures of one close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekFigures {
    /// The version of this form: [`WeekFigures::VERSION`] when it was written.
    pub version: u32,
    /// Whose week it is.
    pub chapter: ChapterFacts,
    /// The meeting that ended the week.
    pub meeting: MeetingFacts,
    /// 1 for the first close; more when the week was reopened and closed again.
    pub close_number: u32,
    /// Marks of the meeting.
    pub attendance: AttendanceFigures,
    /// Referrals that members of the chapter gave in the week.
    pub referrals: ReferralFigures,
    /// Closed business that members of the chapter recorded in the week.
    pub thanks: ThanksFigures,
    /// Who visited the meeting.
    pub visitors: Vec<VisitorFacts>,
    /// One-to-ones with a member of the chapter that were confirmed in the week.
    pub one_to_ones: u32,
    /// Education credits earned, in tenths.
    pub education_tenths: u32,
    /// Closed business since 1 January as it was recorded by the close, one sum per currency.
    pub year_to_date: Vec<Money>,
    /// The chapter's next meeting, when one is planned.
    pub next_meeting: Option<NextMeeting>,
    /// What the leader who closed the week wrote to the chapter.
    #[serde(default)]
    pub note: Option<NoteFacts>,
    /// What the meeting decided.
    #[serde(default)]
    pub decisions: Vec<String>,
    /// Tasks that were given at the meeting, the soonest due first.
    #[serde(default)]
    pub tasks: Vec<TaskFacts>,
    /// Tasks of earlier meetings that were still open at the close, the soonest due first.
    #[serde(default)]
    pub carried_tasks: Vec<TaskFacts>,
    /// One entry per member who is mailed.
    pub members: Vec<MemberWeek>,
}

impl WeekFigures {
    /// The version of the form that is written now.
    pub const VERSION: u32 = 1;

    /// A member's own part; `None` for somebody who was not in the chapter.
    pub fn member(&self, member_id: Uuid) -> Option<&MemberWeek> {
        self.members.iter().find(|member| member.member_id == member_id)
    }
}

/// Which chapter it was, as it was called then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChapterFacts {
    /// Its name.
    pub name: String,
    /// Where it meets.
    pub city: String,
    /// What it counts in.
    pub currency: Currency,
    /// Its IANA time zone.
    pub zone: String,
    /// Its language.
    pub locale: Locale,
}

/// Which meeting it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingFacts {
    /// Its id.
    pub id: Uuid,
    /// Its title, when it has one of its own.
    pub title: Option<String>,
    /// When it began, on the wall clock of its zone.
    pub local_start: NaiveDateTime,
    /// Its IANA time zone.
    pub zone: String,
    /// How people met.
    pub mode: Mode,
    /// Where, unless only online.
    pub venue: Option<String>,
    /// The link, unless only in person.
    pub online_url: Option<String>,
}

/// When and where the chapter meets next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextMeeting {
    /// When it begins, on the wall clock of its zone.
    pub local_start: NaiveDateTime,
    /// Its IANA time zone.
    pub zone: String,
    /// How people meet.
    pub mode: Mode,
    /// Where, unless only online.
    pub venue: Option<String>,
    /// The link, unless only in person.
    pub online_url: Option<String>,
}

/// Words to the chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteFacts {
    /// The full name of who wrote them; `None` when the server closed the week.
    pub from: Option<String>,
    /// The words.
    pub text: String,
}

/// What somebody is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFacts {
    /// What is to be done.
    pub what: String,
    /// By whom.
    pub owner_id: Uuid,
    /// The owner's full name.
    pub owner: String,
    /// By when.
    pub due_on: NaiveDate,
}

/// How people meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mode {
    /// In one room.
    InPerson,
    /// By a link.
    Online,
    /// Both at once.
    Hybrid,
}

/// What one member's attendance came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mark {
    /// There on time.
    Present,
    /// There, but late.
    Late,
    /// Represented by a substitute.
    Substitute,
    /// Made up for elsewhere.
    MadeUp,
    /// Not there.
    Absent,
    /// Not there for a medical reason approved beforehand.
    Medical,
    /// Not there, excused.
    Excused,
    /// On leave.
    OnLeave,
}

/// Marks counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceFigures {
    /// How many members were expected.
    pub expected: u32,
    /// How many members got each mark; a mark that nobody got may be left out.
    pub counts: BTreeMap<Mark, u32>,
    /// Who was marked `ABSENT`: attendance is visible within the chapter.
    pub absent: Vec<String>,
}

impl AttendanceFigures {
    /// How many members got this mark.
    pub fn count(&self, mark: Mark) -> u32 {
        self.counts.get(&mark).copied().unwrap_or(0)
    }

    /// How many members were there themselves.
    pub fn attended(&self) -> u32 {
        self.count(Mark::Present) + self.count(Mark::Late)
    }
}

/// Referrals counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralFigures {
    /// Given to members of the chapter.
    pub given_inside: u32,
    /// Given to members of other chapters.
    pub given_outside: u32,
    /// How many each member gave; those who gave none may be left out.
    pub by_giver: Vec<GiverCount>,
}

impl ReferralFigures {
    /// All that were given.
    pub fn given(&self) -> u32 {
        self.given_inside + self.given_outside
    }
}

/// How many referrals one member gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiverCount {
    /// The giver.
    pub member_id: Uuid,
    /// The giver's full name.
    pub name: String,
    /// How many.
    pub count: u32,
}

/// Closed business counted: sums of the chapter, no single amounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThanksFigures {
    /// How many entries.
    pub entries: u32,
    /// One sum per currency.
    pub totals: Vec<Money>,
    /// How many entries were of kind `NEW`.
    pub new: u32,
    /// How many entries were of kind `REPEAT`.
    pub repeat: u32,
}

/// A visitor as the chapter met them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorFacts {
    /// Their name.
    pub name: String,
    /// Their company.
    pub company: Option<String>,
    /// What they do.
    pub profession: Option<String>,
    /// The full name of the member who invited them.
    pub invited_by: Option<String>,
    /// As what they came.
    pub kind: VisitorKind,
}

/// As what a visitor comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VisitorKind {
    /// Might join.
    Prospect,
    /// Stands in for a member.
    Substitute,
    /// Looks on.
    Observer,
    /// Belongs to another chapter.
    Member,
}

/// One member's own part of the week: for that member's eyes. Address and language are not kept: a mail goes where its
/// reader is, and speaks as its reader does, on the day it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberWeek {
    /// The member.
    pub member_id: Uuid,
    /// What to greet them with.
    pub given_name: String,
    /// Their full name.
    pub full_name: String,
    /// Their mark; `None` when they were not expected.
    pub mark: Option<Mark>,
    /// Referrals they gave.
    pub referrals_given: Vec<ReferralFacts>,
    /// Referrals they received.
    pub referrals_received: Vec<ReferralFacts>,
    /// Business that others thanked them for, as the chapter's policy discloses it.
    pub thanks_received: Vec<ThanksFacts>,
    /// Business that they recorded themselves, one sum per currency.
    pub business_recorded: Vec<Money>,
    /// Whom they met in one-to-ones.
    pub one_to_ones: Vec<String>,
    /// Whom they brought to the meeting.
    pub visitors_brought: Vec<String>,
    /// Education credits they earned, in tenths.
    pub education_tenths: u32,
}

/// A referral as its two parties see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralFacts {
    /// The other party's full name.
    pub other: String,
    /// What it is about.
    pub description: String,
    /// How well it was prepared, 1 to 5.
    pub heat: u8,
}

/// One thanks, as far as the giver may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThanksFacts {
    /// Who thanked; `None` under the policy `ANONYMOUS`.
    pub from: Option<String>,
    /// The amount; `None` under the policy `NAMED`, or when it was not disclosed.
    pub amount: Option<Money>,
}

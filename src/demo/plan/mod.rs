//! The plan of the demo club: who, when, what, as plain data in order of time. The same seed and day give the same
//! plan, so that a demo can be talked about. Whoever loads it does so by the club's own commands.

mod draw;
mod people;
mod referrals;
mod sides;
mod weeks;

#[cfg(test)]
mod tests;

use crate::access::OfficeKind;
use crate::chapters::Disclosure;
use crate::meetings::{AttendanceMark, MeetingMode, VisitorKind};
use crate::platform::clock::Timestamp;
use crate::platform::values::{Currency, Locale, Money};
use crate::referrals::{BusinessKind, Purpose, ReferralRelation, ReferralStatus};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Weekday};

/// How many meetings of each chapter were held, the last of them not closed yet.
pub const WEEKS: u8 = 26;
/// How many meetings of each chapter are planned ahead.
pub const WEEKS_AHEAD: u8 = 4;
/// How many chapters there may be.
pub const MOST_CHAPTERS: usize = 200;
/// The club's zone: `today` is its date, and nothing in the plan has happened today.
pub const CLUB_ZONE: &str = "Europe/Warsaw";

/// Everything that happens in the demo club. A `usize` that names a member, chapter, region or referral is its place
/// in the list of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What the plan was drawn from.
    pub seed: u64,
    /// The day it ends before.
    pub today: NaiveDate,
    /// The club.
    pub club: ClubPlan,
    /// At least two.
    pub regions: Vec<RegionPlan>,
    /// As many as were asked for.
    pub chapters: Vec<ChapterPlan>,
    /// The club administrator first, then chapter by chapter.
    pub members: Vec<MemberPlan>,
    /// Who leads.
    pub offices: Vec<OfficePlan>,
    /// By their start.
    pub meetings: Vec<MeetingPlan>,
    /// By when they were recorded.
    pub referrals: Vec<ReferralPlan>,
    /// By when it was recorded.
    pub closed_business: Vec<BusinessPlan>,
    /// By when they were recorded.
    pub one_to_ones: Vec<OneToOnePlan>,
    /// One-to-ones to come.
    pub proposals: Vec<ProposalPlan>,
    /// By when it was recorded.
    pub education: Vec<EducationPlan>,
}

/// The club.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClubPlan {
    /// Its name.
    pub name: &'static str,
    /// Its language.
    pub default_locale: Locale,
    /// What it reports in.
    pub reporting_currency: Currency,
    /// Its IANA time zone.
    pub zone: &'static str,
}

/// A region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionPlan {
    /// Its name.
    pub name: &'static str,
}

/// A chapter and its usual meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChapterPlan {
    /// Its region.
    pub region: usize,
    /// Its name, unique in the club.
    pub name: String,
    /// Its name in addresses: `krakow-kompas`.
    pub slug: String,
    /// Its city.
    pub city: &'static str,
    /// ISO 3166 alpha-2.
    pub country: &'static str,
    /// IANA.
    pub zone: &'static str,
    /// What it counts in.
    pub currency: Currency,
    /// Its language.
    pub locale: Locale,
    /// Where it meets.
    pub venue: &'static str,
    /// How it meets.
    pub mode: MeetingMode,
    /// The link, unless in person only.
    pub online_url: Option<String>,
    /// Its weekday.
    pub weekday: Weekday,
    /// Its local time.
    pub time: NaiveTime,
    /// How long it meets.
    pub minutes: u16,
    /// What givers learn of business.
    pub disclosure: Disclosure,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberPlan {
    /// Given name.
    pub given_name: &'static str,
    /// Family name.
    pub family_name: String,
    /// Unique in the club, under a domain kept for examples.
    pub email: String,
    /// A number that nobody has.
    pub phone: String,
    /// Company.
    pub company: String,
    /// What they offer.
    pub offers: String,
    /// Whom they look for.
    pub seeks: &'static str,
    /// The language they are written to in.
    pub locale: Locale,
    /// Their place; the club administrator has none.
    pub seat: Option<SeatPlan>,
}

impl MemberPlan {
    /// Given and family name.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// A member's place in a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatPlan {
    /// The chapter.
    pub chapter: usize,
    /// The category's code, see [`crate::demo::categories`].
    pub category: &'static str,
    /// Since when.
    pub joined_on: NaiveDate,
    /// Until when it is paid for.
    pub renewal_on: NaiveDate,
}

/// An office that a member holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficePlan {
    /// Who.
    pub member: usize,
    /// What.
    pub kind: OfficeKind,
    /// Of which chapter, for a chapter's office.
    pub chapter: Option<usize>,
    /// Of which region, for a director.
    pub region: Option<usize>,
    /// Since when.
    pub starts_on: NaiveDate,
}

/// How far a meeting has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingProgress {
    /// Lies ahead.
    Planned,
    /// Is over, and waits for the vice president.
    Held,
    /// Is closed.
    Closed {
        /// When.
        at: Timestamp,
    },
}

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingPlan {
    /// Whose.
    pub chapter: usize,
    /// A title of its own.
    pub title: Option<&'static str>,
    /// When it begins, on the chapter's wall clock.
    pub local_start: NaiveDateTime,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// How far it has come.
    pub progress: MeetingProgress,
    /// One for each member of that day; empty when planned.
    pub attendance: Vec<AttendancePlan>,
    /// Who visits.
    pub visitors: Vec<VisitorPlan>,
}

/// A mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendancePlan {
    /// Whose.
    pub member: usize,
    /// Which.
    pub mark: AttendanceMark,
    /// Who stood in, for `SUBSTITUTE`.
    pub substitute: Option<String>,
}

/// A visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitorPlan {
    /// Who invited them.
    pub invited_by: usize,
    /// As what they come.
    pub kind: VisitorKind,
    /// Whether they came; `None` when the meeting lies ahead.
    pub came: Option<bool>,
    /// Their name.
    pub name: String,
    /// Their company.
    pub company: String,
    /// What they do, in the chapter's language: a category that is free there.
    pub profession: &'static str,
    /// Unique in the club.
    pub email: String,
}

/// A referral and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralPlan {
    /// Who gave it.
    pub giver: usize,
    /// Who got it.
    pub recipient: usize,
    /// The earlier one that it came out of, for `SPIN_OFF`.
    pub parent: Option<usize>,
    /// Who buys.
    pub relation: ReferralRelation,
    /// What for.
    pub purpose: Purpose,
    /// 1 to 5.
    pub heat: u8,
    /// What it is about, in the giver's chapter's language.
    pub description: String,
    /// The third person, who agreed.
    pub contact: Option<ContactPlan>,
    /// When it was passed.
    pub recorded_at: Timestamp,
    /// What the recipient did with it.
    pub moves: Vec<MovePlan>,
    /// Whether it was won without an amount.
    pub is_undisclosed: bool,
}

impl ReferralPlan {
    /// Where it stands.
    pub fn status(&self) -> ReferralStatus {
        self.moves.last().map_or(ReferralStatus::Passed, |last| last.status)
    }
}

/// A third person who agreed to be contacted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPlan {
    /// Name.
    pub name: String,
    /// Phone.
    pub phone: String,
    /// When they agreed, in a talk with the giver.
    pub consent_on: NaiveDate,
}

/// A step of a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovePlan {
    /// Where to.
    pub status: ReferralStatus,
    /// When.
    pub at: Timestamp,
    /// Why, for `DECLINED` and `LOST`.
    pub reason: Option<&'static str>,
}

/// Who is thanked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Giver {
    /// A member.
    Member(usize),
    /// Somebody outside the club.
    Outsider(&'static str),
}

/// Closed business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BusinessPlan {
    /// The referral that it came out of.
    pub referral: Option<usize>,
    /// Who records it.
    pub recipient: usize,
    /// Who is thanked.
    pub giver: Giver,
    /// Invoiced net of tax, in the currency of the recipient's chapter.
    pub amount: Money,
    /// Whether a first or a further order.
    pub kind: BusinessKind,
    /// When it was closed.
    pub closed_on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Words of thanks.
    pub note: Option<&'static str>,
}

/// A one-to-one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OneToOnePlan {
    /// Who proposed and recorded it.
    pub proposed_by: usize,
    /// Whom they met.
    pub other: usize,
    /// When they met.
    pub held_on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Whether the other has confirmed it.
    pub is_confirmed: bool,
    /// Why it did not take place, as the other says.
    pub disputed: Option<&'static str>,
}

/// A one-to-one that was proposed for a time to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalPlan {
    /// Who proposed it.
    pub proposed_by: usize,
    /// To whom.
    pub other: usize,
    /// Where.
    pub place: &'static str,
    /// The times to choose from.
    pub times: Vec<Timestamp>,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// Whether the other has taken the first of them.
    pub is_accepted: bool,
}

/// Education credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EducationPlan {
    /// Whose.
    pub member: usize,
    /// How many tenths of a credit.
    pub tenths: u16,
    /// When.
    pub earned_on: NaiveDate,
    /// What for.
    pub detail: &'static str,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// The name of the first chapter of every plan, whatever the seed.
pub fn first_chapter_name() -> String {
    people::first_chapter_name()
}

/// Draws the plan of 1 to [`MOST_CHAPTERS`] chapters.
pub fn make(seed: u64, chapters: usize, today: NaiveDate) -> Plan {
    let mut draft = draw::Draft::new(seed, today);
    people::found_chapters(&mut draft, chapters.clamp(1, MOST_CHAPTERS));
    people::seat_members(&mut draft);
    people::fill_offices(&mut draft);
    weeks::hold_meetings(&mut draft);
    referrals::pass_referrals(&mut draft);
    sides::meet_one_to_one(&mut draft);
    sides::learn(&mut draft);
    sides::arrange_one_to_ones(&mut draft);
    draft.finish()
}

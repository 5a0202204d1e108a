//! Everything that the figures of a closed week are drawn from, read once: as many statements for forty members as
//! for four.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::access::{ChapterId, MemberId};
use crate::chapters::{self, Chapter, Disclosure};
use crate::community::{self, EducationCredit};
use crate::meetings::{self, Attendance, Close, CloseId, Meeting, Minutes, Visitor, VisitorId};
use crate::members::{self, Member};
use crate::platform::db::Db;
use crate::platform::error::Result;
use crate::platform::values::Money;
use crate::referrals::{self, ClosedBusiness, Period, WeekRecords};

/// The records of one closed week, and the people whom they name.
pub(super) struct Sources {
    pub close: Close,
    pub meeting: Meeting,
    pub chapter: Chapter,
    /// Who sits in the chapter at the close.
    pub roster: Vec<MemberId>,
    pub attendance: Vec<Attendance>,
    pub visitors: Vec<Visitor>,
    /// Of these, those who had not visited the club before.
    pub first_visits: HashSet<VisitorId>,
    pub week: WeekRecords,
    pub credits: Vec<EducationCredit>,
    pub minutes: Minutes,
    /// Closed business of the chapter since 1 January, as it stood at the close.
    pub year_to_date: Vec<Money>,
    pub next_meeting: Option<Meeting>,
    /// What givers are told, by the chapter of who recorded the business.
    pub disclosures: HashMap<ChapterId, Disclosure>,
    people: HashMap<MemberId, Member>,
}

impl Sources {
    pub async fn read(db: &Db, close: CloseId) -> Result<Self> {
        let close = meetings::close_by_id(db.reader(), close).await?;
        let meeting = meetings::get(db.reader(), close.meeting_id).await?;
        Self::of(db, close, meeting).await
    }

    /// Of a close that need not be made.
    pub async fn of(db: &Db, close: Close, meeting: Meeting) -> Result<Self> {
        let reader = db.reader();
        let chapter = chapters::get(reader, close.chapter_id).await?;
        // A repair is closed later than its week ended: it is mailed to those who sit in the chapter by then.
        let closed_at = meeting.closed_at.unwrap_or(close.week_until);
        let today = closed_at.day_in(meeting.time_zone.0);
        let roster = members::roster_on(reader, chapter.id, today).await?;
        let attendance = meetings::attendance_of(reader, &[meeting.id]).await?;
        let visitors = meetings::visitors_of(reader, &[meeting.id]).await?;
        let first_visits = meetings::first_visits(reader, &visitors, meeting.starts_at).await?;
        let week = referrals::week_records(reader, chapter.id, close.week_from, close.week_until).await?;
        let credits = community::credits_between(reader, chapter.id, close.week_from, close.week_until).await?;
        let minutes = meetings::minutes_at(reader, &meeting, closed_at).await?;
        let year = Period::year_to(close.week_until.day_in(chapter.time_zone.0));
        let year_to_date = referrals::totals_recorded_by(reader, chapter.id, year, close.week_until).await?;
        let next_meeting = meetings::next_after(reader, chapter.id, closed_at.max(meeting.starts_at)).await?;
        let disclosures = chapters::disclosures_on(reader, &chapters_of(&week.business), today).await?;
        let mut sources = Self {
            close,
            meeting,
            chapter,
            roster: roster.iter().map(|seated| seated.member.id).collect(),
            attendance,
            visitors,
            first_visits,
            week,
            credits,
            minutes,
            year_to_date,
            next_meeting,
            disclosures,
            people: roster.into_iter().map(|seated| (seated.member.id, seated.member)).collect(),
        };
        let others = members::by_ids(reader, &sources.strangers()).await?;
        sources.people.extend(others.into_iter().map(|member| (member.id, member)));
        Ok(sources)
    }

    /// A member whom the records name; `None` only for somebody who is in no table any more.
    pub fn person(&self, id: MemberId) -> Option<&Member> {
        self.people.get(&id)
    }

    /// A member's full name.
    pub fn name(&self, id: MemberId) -> String {
        self.person(id).map(Member::full_name).unwrap_or_default()
    }

    /// Whom the records name beside those who sit in the chapter: members of other chapters, and those who have left.
    fn strangers(&self) -> Vec<MemberId> {
        let mut named = BTreeSet::new();
        named.extend(self.attendance.iter().map(|row| row.member_id));
        named.extend(self.visitors.iter().filter_map(|visitor| visitor.invited_by));
        named.extend(self.week.referrals.iter().flat_map(|referral| [referral.giver_id, referral.recipient_id]));
        named.extend(self.week.business.iter().flat_map(|entry| [Some(entry.recipient_id), entry.giver_id]).flatten());
        named.extend(self.week.one_to_ones.iter().flat_map(|met| [met.member_a_id, met.member_b_id]));
        named.extend(self.minutes.tasks.iter().chain(&self.minutes.carried).map(|task| task.owner_id));
        named.extend(self.close.closed_by);
        named.into_iter().filter(|id| !self.people.contains_key(id)).collect()
    }
}

fn chapters_of(business: &[ClosedBusiness]) -> Vec<ChapterId> {
    let chapters: BTreeSet<ChapterId> = business.iter().map(|entry| entry.chapter_id).collect();
    chapters.into_iter().collect()
}

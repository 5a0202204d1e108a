//! From the records of a closed week to its figures. Here is decided who reads what of them: totals belong to the
//! chapter, a [`MemberWeek`] to its member, and of business its giver reads what the recipient's chapter discloses.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDateTime;

use super::sources::Sources;
use super::week::{
    AttendanceFigures, ChapterFacts, GiverCount, Mark, MeetingFacts, MemberWeek, Mode, NextMeeting, NoteFacts,
    ReferralFacts, ReferralFigures, TaskFacts, ThanksFacts, ThanksFigures, VisitorFacts, VisitorKind, WeekFigures,
};
use crate::access::MemberId;
use crate::chapters::Disclosure;
use crate::meetings::{self, AttendanceMark, Meeting, MeetingMode, Task, Visitor};
use crate::members::Member;
use crate::platform::error::{Error, Result};
use crate::platform::values::{Currency, Money};
use crate::referrals::{BusinessKind, ClosedBusiness, Referral};

/// The figures of a closed week.
pub(super) fn figures(sources: &Sources) -> Result<WeekFigures> {
    let (chapter, meeting) = (&sources.chapter, &sources.meeting);
    Ok(WeekFigures {
        version: WeekFigures::VERSION,
        chapter: ChapterFacts {
            name: chapter.name.clone(),
            city: chapter.city.clone(),
            currency: chapter.currency,
            zone: chapter.time_zone.to_string(),
            locale: chapter.locale,
        },
        meeting: MeetingFacts {
            id: meeting.id.0,
            title: meeting.title.clone(),
            local_start: local_start(meeting)?,
            zone: meeting.time_zone.to_string(),
            mode: mode(meeting.mode),
            venue: meeting.venue.clone(),
            online_url: meeting.online_url.clone(),
        },
        close_number: u32::try_from(sources.close.number).map_err(Error::internal)?,
        attendance: attendance(sources),
        referrals: referrals_given(sources),
        thanks: thanks(sources),
        visitors: came(sources).map(|visitor| visitor_facts(sources, visitor)).collect(),
        one_to_ones: count(sources.week.one_to_ones.len()),
        education_tenths: sources.credits.iter().map(|credit| tenths(credit.tenths)).sum(),
        year_to_date: sources.year_to_date.clone(),
        next_meeting: sources.next_meeting.as_ref().map(next_meeting).transpose()?,
        note: sources
            .close
            .note
            .clone()
            .map(|text| NoteFacts { from: sources.close.closed_by.map(|leader| sources.name(leader)), text }),
        decisions: sources.minutes.decisions.iter().map(|decision| decision.wording.clone()).collect(),
        tasks: sources.minutes.tasks.iter().map(|task| task_facts(sources, task)).collect(),
        carried_tasks: sources.minutes.carried.iter().map(|task| task_facts(sources, task)).collect(),
        members: members(sources),
    })
}

fn attendance(sources: &Sources) -> AttendanceFigures {
    let mut figures = AttendanceFigures::default();
    let mut absent = Vec::new();
    for row in &sources.attendance {
        let Some(marked) = row.mark.map(mark) else { continue };
        figures.expected += 1;
        *figures.counts.entry(marked).or_default() += 1;
        if marked == Mark::Absent {
            absent.extend(sources.person(row.member_id));
        }
    }
    absent.sort_by_key(|member| (&member.sort_name, member.id));
    figures.absent = absent.into_iter().map(Member::full_name).collect();
    figures
}

fn referrals_given(sources: &Sources) -> ReferralFigures {
    let given = sources.week.referrals.iter().filter(|referral| referral.giver_chapter_id == sources.chapter.id);
    let mut figures = ReferralFigures::default();
    let mut by_giver: BTreeMap<MemberId, u32> = BTreeMap::new();
    for referral in given {
        let side = if referral.is_inside() { &mut figures.given_inside } else { &mut figures.given_outside };
        *side += 1;
        *by_giver.entry(referral.giver_id).or_default() += 1;
    }
    let named =
        by_giver.into_iter().map(|(giver, count)| GiverCount { member_id: giver.0, name: sources.name(giver), count });
    figures.by_giver = named.collect();
    figures
}

/// Sums hold corrections, too; what is counted are the entries that stand.
fn thanks(sources: &Sources) -> ThanksFigures {
    let of_chapter = || sources.week.business.iter().filter(|entry| entry.chapter_id == sources.chapter.id);
    let counted = |kind| count(of_chapter().filter(|entry| stands(sources, entry) && entry.kind == kind).count());
    let (new, repeat) = (counted(BusinessKind::New), counted(BusinessKind::Repeat));
    ThanksFigures { entries: new + repeat, totals: sums(of_chapter()), new, repeat }
}

/// Neither a correction nor, by the end of the week, taken out by one.
fn stands(sources: &Sources, entry: &ClosedBusiness) -> bool {
    entry.corrects_id.is_none() && entry.voided_at.is_none_or(|at| at > sources.close.week_until)
}

/// Who was there: an invitation alone is no visit, and one that was made stays one, whatever became of it.
fn came(sources: &Sources) -> impl Iterator<Item = &Visitor> {
    sources.visitors.iter().filter(|visitor| visitor.received_at.is_some())
}

/// Whether whoever invited a visitor gets the credit: it is for the first visit of somebody who may become a member.
fn is_credited(sources: &Sources, visitor: &Visitor) -> bool {
    visitor.kind == meetings::VisitorKind::Prospect && sources.first_visits.contains(&visitor.id)
}

fn visitor_facts(sources: &Sources, visitor: &Visitor) -> VisitorFacts {
    VisitorFacts {
        name: visitor.name.clone(),
        company: visitor.company.clone(),
        profession: visitor.profession.clone(),
        invited_by: visitor.invited_by.map(|member| sources.name(member)),
        kind: match visitor.kind {
            meetings::VisitorKind::Prospect => VisitorKind::Prospect,
            meetings::VisitorKind::Substitute => VisitorKind::Substitute,
            meetings::VisitorKind::Observer => VisitorKind::Observer,
            meetings::VisitorKind::OtherChapter => VisitorKind::Member,
        },
    }
}

fn task_facts(sources: &Sources, task: &Task) -> TaskFacts {
    TaskFacts {
        what: task.what.clone(),
        owner_id: task.owner_id.0,
        owner: sources.name(task.owner_id),
        due_on: task.due_on,
    }
}

fn next_meeting(meeting: &Meeting) -> Result<NextMeeting> {
    Ok(NextMeeting {
        local_start: local_start(meeting)?,
        zone: meeting.time_zone.to_string(),
        mode: mode(meeting.mode),
        venue: meeting.venue.clone(),
        online_url: meeting.online_url.clone(),
    })
}

/// Those who sit in the chapter at the close, then those who were expected at the meeting and have left since: a mail
/// that is on its way to them finds its figures.
fn members(sources: &Sources) -> Vec<MemberWeek> {
    let seated: BTreeSet<MemberId> = sources.roster.iter().copied().collect();
    let left = sources.attendance.iter().map(|row| row.member_id).filter(|id| !seated.contains(id));
    let people = sources.roster.iter().copied().chain(left).filter_map(|id| sources.person(id));
    let mut weeks: Vec<MemberWeek> = people
        .map(|member| MemberWeek {
            member_id: member.id.0,
            given_name: member.given_name.clone(),
            full_name: member.full_name(),
            mark: None,
            referrals_given: Vec::new(),
            referrals_received: Vec::new(),
            thanks_received: Vec::new(),
            business_recorded: Vec::new(),
            one_to_ones: Vec::new(),
            visitors_brought: Vec::new(),
            education_tenths: 0,
        })
        .collect();
    Own { sources, weeks: weeks.iter_mut().map(|week| (MemberId(week.member_id), week)).collect() }.fill();
    weeks
}

/// Puts each record into the part of those whom it concerns, and into nobody else's.
struct Own<'a> {
    sources: &'a Sources,
    weeks: HashMap<MemberId, &'a mut MemberWeek>,
}

impl Own<'_> {
    fn fill(&mut self) {
        let sources = self.sources;
        for row in &sources.attendance {
            self.of(row.member_id, |own| own.mark = row.mark.map(mark));
        }
        for referral in &sources.week.referrals {
            let facts = |other| referral_facts(sources, referral, other);
            self.of(referral.giver_id, |own| own.referrals_given.push(facts(referral.recipient_id)));
            self.of(referral.recipient_id, |own| own.referrals_received.push(facts(referral.giver_id)));
        }
        for entry in sources.week.business.iter().filter(|entry| stands(sources, entry)) {
            if let Some(giver) = entry.giver_id {
                self.of(giver, |own| own.thanks_received.push(thanks_facts(sources, entry)));
            }
        }
        self.sum_business();
        for met in &sources.week.one_to_ones {
            for (one, other) in [(met.member_a_id, met.member_b_id), (met.member_b_id, met.member_a_id)] {
                self.of(one, |own| own.one_to_ones.push(sources.name(other)));
            }
        }
        for visitor in came(sources).filter(|visitor| is_credited(sources, visitor)) {
            if let Some(host) = visitor.invited_by {
                self.of(host, |own| own.visitors_brought.push(visitor.name.clone()));
            }
        }
        for credit in &sources.credits {
            self.of(credit.member_id, |own| own.education_tenths += tenths(credit.tenths));
        }
    }

    fn sum_business(&mut self) {
        let mut recorded: HashMap<MemberId, Vec<&ClosedBusiness>> = HashMap::new();
        for entry in &self.sources.week.business {
            recorded.entry(entry.recipient_id).or_default().push(entry);
        }
        for (recipient, entries) in recorded {
            self.of(recipient, |own| own.business_recorded = sums(entries.into_iter()));
        }
    }

    fn of(&mut self, member: MemberId, tell: impl FnOnce(&mut MemberWeek)) {
        if let Some(own) = self.weeks.get_mut(&member) {
            tell(own);
        }
    }
}

/// Nothing of the third person: their contact is read in the club's own pages, with consent and on record.
fn referral_facts(sources: &Sources, referral: &Referral, other: MemberId) -> ReferralFacts {
    ReferralFacts {
        other: sources.name(other),
        description: referral.description.clone(),
        heat: u8::try_from(referral.heat.clamp(1, 5)).unwrap_or(1),
    }
}

fn thanks_facts(sources: &Sources, entry: &ClosedBusiness) -> ThanksFacts {
    let (from, amount) = (sources.name(entry.recipient_id), entry.amount());
    match sources.disclosures.get(&entry.chapter_id).copied().unwrap_or_default() {
        Disclosure::Anonymous => ThanksFacts { from: None, amount: Some(amount) },
        Disclosure::Named => ThanksFacts { from: Some(from), amount: None },
        Disclosure::NamedWithAmount => ThanksFacts { from: Some(from), amount: Some(amount) },
    }
}

/// One sum per currency, in the order of currencies.
fn sums<'a>(entries: impl Iterator<Item = &'a ClosedBusiness>) -> Vec<Money> {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for entry in entries {
        let sum = sums.entry(entry.currency).or_default();
        *sum = sum.saturating_add(entry.amount_minor);
    }
    sums.into_iter().map(|(currency, minor)| Money::new(minor, currency)).collect()
}

fn local_start(meeting: &Meeting) -> Result<NaiveDateTime> {
    NaiveDateTime::parse_from_str(&meeting.local_start, "%Y-%m-%dT%H:%M").map_err(Error::internal)
}

fn mode(mode: MeetingMode) -> Mode {
    match mode {
        MeetingMode::InPerson => Mode::InPerson,
        MeetingMode::Online => Mode::Online,
        MeetingMode::Hybrid => Mode::Hybrid,
    }
}

fn mark(mark: AttendanceMark) -> Mark {
    match mark {
        AttendanceMark::Present => Mark::Present,
        AttendanceMark::Late => Mark::Late,
        AttendanceMark::Absent => Mark::Absent,
        AttendanceMark::Substitute => Mark::Substitute,
        AttendanceMark::Medical => Mark::Medical,
        AttendanceMark::Excused => Mark::Excused,
        AttendanceMark::OnLeave => Mark::OnLeave,
        AttendanceMark::MadeUp => Mark::MadeUp,
    }
}

/// The table takes only positive credits.
fn tenths(tenths: i32) -> u32 {
    u32::try_from(tenths).unwrap_or(0)
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

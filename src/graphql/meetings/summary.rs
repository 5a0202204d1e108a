//! The figures of a week, and its summary before it is sent.

use async_graphql::{ID, SimpleObject};

use super::marks::AttendanceMark;
use super::visitor_types::VisitorKind;
use crate::graphql::scalars::{Decimal, Money};
use crate::meetings::MeetingId;
use crate::platform::values::Money as Amount;
use crate::reports::week::{self, WeekFigures};
use crate::reports::{WeekPreview, summary::RenderedMail};

/// How many members got a mark.
#[derive(Debug, SimpleObject)]
pub(super) struct AttendanceCount {
    /// Which.
    mark: AttendanceMark,
    /// How many.
    count: i32,
}

/// How many referrals somebody gave in a week.
#[derive(Debug, SimpleObject)]
pub(super) struct WeekGiver {
    /// The giver, `mem_…`.
    member_id: ID,
    /// Their name then.
    name: String,
    /// How many.
    count: i32,
}

/// A visitor of a week as the chapter met them.
#[derive(Debug, SimpleObject)]
pub(super) struct WeekVisitor {
    /// Their name.
    name: String,
    /// Their company.
    company: Option<String>,
    /// Their profession.
    profession: Option<String>,
    /// Who invited them.
    invited_by_name: Option<String>,
    /// As what they came.
    kind: VisitorKind,
}

/// The figures of a chapter's week, as they are told in its summary. What belongs to single members is not among them.
#[derive(Debug, SimpleObject)]
pub(super) struct WeekSummary {
    /// Of which meeting, `mtg_…`.
    meeting_id: ID,
    /// 1 for the first close; more when the week was opened and closed again.
    close_number: i32,
    /// How many members were expected.
    expected: i32,
    /// How many of them were there, late or not.
    attended: i32,
    /// The marks that somebody got.
    marks: Vec<AttendanceCount>,
    /// The names of who was absent.
    absent_names: Vec<String>,
    /// Referrals that members gave within the chapter.
    referrals_given_inside: i32,
    /// Referrals that members gave outside of it.
    referrals_given_outside: i32,
    /// Who gave them.
    givers: Vec<WeekGiver>,
    /// Entries of closed business that members recorded.
    business_entries: i32,
    /// Of these, with a new client.
    business_new: i32,
    /// Of these, with a client who came back.
    business_repeat: i32,
    /// What they come to, one sum per currency.
    business: Vec<Money>,
    /// Closed business since 1 January, one sum per currency.
    business_year_to_date: Vec<Money>,
    /// Who visited the meeting.
    visitors: Vec<WeekVisitor>,
    /// One-to-ones that were confirmed.
    one_to_ones: i32,
    /// Education credits that were earned, such as `"2.5"`.
    education_credits: Decimal,
    /// What the leader who closed the week wrote to the chapter.
    note: Option<String>,
}

impl From<&WeekFigures> for WeekSummary {
    fn from(figures: &WeekFigures) -> Self {
        let amounts = |sums: &[Amount]| sums.iter().map(|sum| Money(*sum)).collect();
        let marks = figures.attendance.counts.iter().filter(|(_, count)| **count > 0);
        Self {
            meeting_id: MeetingId(figures.meeting.id).to_string().into(),
            close_number: number(figures.close_number),
            expected: number(figures.attendance.expected),
            attended: number(figures.attendance.attended()),
            marks: marks.map(|(mark, count)| AttendanceCount { mark: mark_of(*mark), count: number(*count) }).collect(),
            absent_names: figures.attendance.absent.clone(),
            referrals_given_inside: number(figures.referrals.given_inside),
            referrals_given_outside: number(figures.referrals.given_outside),
            givers: figures.referrals.by_giver.iter().map(giver).collect(),
            business_entries: number(figures.thanks.entries),
            business_new: number(figures.thanks.new),
            business_repeat: number(figures.thanks.repeat),
            business: amounts(&figures.thanks.totals),
            business_year_to_date: amounts(&figures.year_to_date),
            visitors: figures.visitors.iter().map(visitor).collect(),
            one_to_ones: number(figures.one_to_ones),
            education_credits: Decimal(format!("{}.{}", figures.education_tenths / 10, figures.education_tenths % 10)),
            note: figures.note.as_ref().map(|note| note.text.clone()),
        }
    }
}

/// A mail as it would be sent.
#[derive(Debug, SimpleObject)]
pub(super) struct MailText {
    /// The subject.
    subject: String,
    /// The plain text.
    text: String,
    /// The HTML: no script, nothing from elsewhere. Show it in a frame of its own.
    html: String,
}

impl From<RenderedMail> for MailText {
    fn from(mail: RenderedMail) -> Self {
        Self { subject: mail.subject, text: mail.text, html: mail.html }
    }
}

/// What a close would send now.
#[derive(Debug, SimpleObject)]
pub(super) struct SummaryPreview {
    /// The figures.
    summary: WeekSummary,
    /// The mail to the viewer; null when the viewer would get none, as who sits in another chapter, or when nothing was
    /// corrected.
    mail: Option<MailText>,
    /// Whether it would be a correction: the week was closed before.
    is_correction: bool,
    /// What a correction would say that has changed for the viewer; empty when nothing has.
    changes: Vec<String>,
}

impl From<WeekPreview> for SummaryPreview {
    fn from(preview: WeekPreview) -> Self {
        Self {
            summary: WeekSummary::from(&*preview.figures),
            mail: preview.mail.map(Into::into),
            is_correction: preview.is_correction,
            changes: preview.changes,
        }
    }
}

fn giver(giver: &week::GiverCount) -> WeekGiver {
    WeekGiver {
        member_id: crate::access::MemberId(giver.member_id).to_string().into(),
        name: giver.name.clone(),
        count: number(giver.count),
    }
}

fn visitor(visitor: &week::VisitorFacts) -> WeekVisitor {
    WeekVisitor {
        name: visitor.name.clone(),
        company: visitor.company.clone(),
        profession: visitor.profession.clone(),
        invited_by_name: visitor.invited_by.clone(),
        kind: match visitor.kind {
            week::VisitorKind::Prospect => VisitorKind::Prospect,
            week::VisitorKind::Substitute => VisitorKind::Substitute,
            week::VisitorKind::Observer => VisitorKind::Observer,
            week::VisitorKind::Member => VisitorKind::OtherChapter,
        },
    }
}

fn mark_of(mark: week::Mark) -> AttendanceMark {
    match mark {
        week::Mark::Present => AttendanceMark::Present,
        week::Mark::Late => AttendanceMark::Late,
        week::Mark::Substitute => AttendanceMark::Substitute,
        week::Mark::MadeUp => AttendanceMark::MadeUp,
        week::Mark::Absent => AttendanceMark::Absent,
        week::Mark::Medical => AttendanceMark::Medical,
        week::Mark::Excused => AttendanceMark::Excused,
        week::Mark::OnLeave => AttendanceMark::OnLeave,
    }
}

fn number(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

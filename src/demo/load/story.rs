//! What happens, done by those who do it.

use super::timeline::Event;
use super::{World, missing, text};
use crate::access::OfficeKind;
use crate::community::{self, RecordEducation};
use crate::demo::plan::Giver;
use crate::meetings::{
    self, CheckInVisitor, CloseMeeting, InvitationsFor, InviteVisitor, MarkOne, Meeting, MoveMeeting, PublishMeeting,
    RecordAttendance, ScheduleMeeting, SummaryFor,
};
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};
use crate::referrals::{
    self, Consent, ConsentBasis, Contact, Credited, MoveReferral, NoteOneToOne, Notices, PassReferral,
    RecordClosedBusiness, Referral,
};

impl World<'_> {
    pub(super) async fn let_happen(&mut self, tx: &Tx, event: Event) -> Result<()> {
        match event {
            Event::Join { member } => self.add_member(tx, member, &self.plan.members[member]).await,
            Event::Schedule { meeting } => self.schedule(tx, meeting).await,
            Event::Publish { meeting } => {
                let president = self.holder(self.plan.meetings[meeting].chapter, OfficeKind::President)?;
                let MoveMeeting { meeting: id, expected_version } = self.as_seen(meeting)?;
                // As an import of history does it: nobody is mailed about the past.
                let publish = PublishMeeting { meeting: id, expected_version, invitations: InvitationsFor::Nobody };
                let published = meetings::publish_in(tx, president, publish).await?;
                self.see(meeting, published);
                Ok(())
            }
            Event::Minute { meeting } => self.take_minutes(tx, meeting).await,
            Event::GiveRoles { meeting } => self.give_roles(tx, meeting).await,
            Event::Start { meeting } => {
                let host = self.holder(self.plan.meetings[meeting].chapter, OfficeKind::VisitorHost)?;
                let started = meetings::start_in(tx, host, self.as_seen(meeting)?).await?;
                self.see(meeting, started);
                Ok(())
            }
            Event::Hold { meeting } => {
                let vice = self.holder(self.plan.meetings[meeting].chapter, OfficeKind::VicePresident)?;
                let held = meetings::hold_in(tx, vice, self.as_seen(meeting)?).await?;
                self.see(meeting, held);
                Ok(())
            }
            Event::Invite { meeting, visitor } => self.invite(tx, meeting, visitor).await,
            Event::CheckIn { meeting, visitor } => self.check_in(tx, meeting, visitor).await,
            Event::Mark { meeting } => self.mark(tx, meeting).await,
            Event::Close { meeting } => self.close(tx, meeting).await,
            Event::Pass { referral } => self.pass(tx, referral).await,
            Event::Move { referral, step } => self.move_on(tx, referral, step).await,
            Event::Thank { business } => self.thank(tx, business).await,
            Event::Meet { one_to_one } => self.meet(tx, one_to_one).await,
            Event::Say { one_to_one } => self.say(tx, one_to_one).await,
            Event::Dispute { one_to_one } => self.dispute(tx, one_to_one).await,
            Event::Propose { proposal } => self.propose(tx, proposal).await,
            Event::Accept { proposal } => self.accept(tx, proposal).await,
            Event::Learn { credit } => self.learn(tx, credit).await,
        }
    }

    async fn schedule(&mut self, tx: &Tx, number: usize) -> Result<()> {
        let plan = &self.plan.meetings[number];
        let (usual, chapter) = (&self.plan.chapters[plan.chapter], &self.chapters[plan.chapter]);
        let meeting = ScheduleMeeting {
            chapter: chapter.id,
            title: plan.title.map(text).transpose()?,
            local_start: plan.local_start,
            minutes: None,
            mode: usual.mode,
            venue: None,
            online_url: usual.online_url.as_deref().map(text).transpose()?,
        };
        let president = self.holder(plan.chapter, OfficeKind::President)?;
        let meeting = meetings::schedule_in(tx, president, meeting).await?;
        self.see(number, meeting);
        Ok(())
    }

    async fn invite(&mut self, tx: &Tx, meeting: usize, visitor: usize) -> Result<()> {
        let plan = &self.plan.meetings[meeting].visitors[visitor];
        let invitation = InviteVisitor {
            meeting: self.meeting(meeting)?.id,
            name: text(&plan.name)?,
            kind: plan.kind,
            company: Some(text(&plan.company)?),
            profession: Some(text(plan.profession)?),
            email: Some(plan.email.parse().map_err(Error::internal)?),
            is_mailed: false,
        };
        let visit = meetings::invite_visitor_in(tx, self.actor(plan.invited_by)?, invitation).await?;
        self.visitors.insert((meeting, visitor), visit);
        Ok(())
    }

    async fn check_in(&mut self, tx: &Tx, meeting: usize, visitor: usize) -> Result<()> {
        let visit = self.visitors.get(&(meeting, visitor)).ok_or_else(|| missing("visitor of meeting", meeting))?;
        let host = self.holder(self.plan.meetings[meeting].chapter, OfficeKind::VisitorHost)?;
        let arrival = CheckInVisitor { visitor: visit.id, expected_version: visit.version };
        meetings::check_in_visitor_in(tx, host, arrival).await?;
        Ok(())
    }

    async fn mark(&mut self, tx: &Tx, number: usize) -> Result<()> {
        let plan = &self.plan.meetings[number];
        let mut marks = Vec::with_capacity(plan.attendance.len());
        for row in &plan.attendance {
            let substitute_name = row.substitute.as_deref().map(text).transpose()?;
            marks.push(MarkOne { member: self.id(row.member)?, mark: row.mark, substitute_name });
        }
        let vice = self.holder(plan.chapter, OfficeKind::VicePresident)?;
        let attendance = RecordAttendance { meeting: self.meeting(number)?.id, marks };
        let (meeting, _) = meetings::record_attendance_in(tx, vice, attendance).await?;
        self.see(number, meeting);
        Ok(())
    }

    /// As an import of history does it: nobody is mailed about the past.
    async fn close(&mut self, tx: &Tx, number: usize) -> Result<()> {
        let MoveMeeting { meeting, expected_version } = self.as_seen(number)?;
        let close = CloseMeeting { meeting, expected_version, note: None, summary: SummaryFor::Nobody };
        let closed = meetings::close_in(tx, &self.server, close).await?;
        self.see(number, closed.meeting);
        Ok(())
    }

    async fn pass(&mut self, tx: &Tx, number: usize) -> Result<()> {
        let plan = &self.plan.referrals[number];
        let (mut contact, mut consent) = (None, None);
        if let Some(person) = &plan.contact {
            contact = Some(Contact { name: text(&person.name)?, phone: Some(text(&person.phone)?), email: None });
            consent = Some(Consent { basis: ConsentBasis::Spoken, note: None, given_on: person.consent_on });
        }
        let referral = PassReferral {
            giver: None,
            recipient: self.id(plan.recipient)?,
            relation: plan.relation,
            purpose: plan.purpose,
            heat: i32::from(plan.heat),
            description: text(&plan.description)?,
            contact,
            consent,
            parent: None,
        };
        let referral = referrals::pass_in(tx, self.actor(plan.giver)?, referral, Notices::Nobody).await?;
        self.referrals.insert(number, referral);
        Ok(())
    }

    async fn move_on(&mut self, tx: &Tx, number: usize, step: usize) -> Result<()> {
        let plan = &self.plan.referrals[number];
        let moved = plan.moves[step];
        let referral = self.referral(number)?;
        let reason = moved.reason.map(text).transpose()?;
        let input = MoveReferral { referral: referral.id, expected_version: referral.version, reason };
        let referral =
            referrals::move_in(tx, self.actor(plan.recipient)?, input, moved.status, Notices::Nobody).await?;
        self.referrals.insert(number, referral);
        Ok(())
    }

    async fn thank(&mut self, tx: &Tx, number: usize) -> Result<()> {
        let plan = &self.plan.closed_business[number];
        let credited = match (plan.referral, plan.giver) {
            (Some(referral), _) => Credited::Referral(self.referral(referral)?.id),
            (None, Giver::Member(giver)) => Credited::Member(self.id(giver)?),
            (None, Giver::Outsider(name)) => Credited::Outsider(text(name)?),
        };
        let business = RecordClosedBusiness {
            recipient: None,
            credited,
            amount: plan.amount,
            kind: plan.kind,
            closed_on: Some(plan.closed_on),
            note: plan.note.map(text).transpose()?,
        };
        let recipient = self.actor(plan.recipient)?;
        let (_, won) = referrals::record_closed_business_in(tx, recipient, business, Notices::Nobody).await?;
        if let (Some(number), Some(referral)) = (plan.referral, won) {
            self.referrals.insert(number, referral);
        }
        Ok(())
    }

    async fn meet(&self, tx: &Tx, number: usize) -> Result<()> {
        let plan = &self.plan.one_to_ones[number];
        let (by, with) = (self.id(plan.proposed_by)?, self.id(plan.other)?);
        let meeting = NoteOneToOne { by, with, held_on: plan.held_on, note: None };
        referrals::note_one_to_one_in(tx, &self.server, meeting).await?;
        Ok(())
    }

    async fn learn(&self, tx: &Tx, number: usize) -> Result<()> {
        let plan = &self.plan.education[number];
        let credit = RecordEducation {
            member: self.id(plan.member)?,
            tenths: i32::from(plan.tenths),
            earned_on: plan.earned_on,
            detail: Some(text(plan.detail)?),
        };
        community::record_education_in(tx, &self.server, credit).await?;
        Ok(())
    }

    pub(super) fn meeting(&self, number: usize) -> Result<&Meeting> {
        self.meetings.get(&number).ok_or_else(|| missing("meeting", number))
    }

    fn referral(&self, number: usize) -> Result<&Referral> {
        self.referrals.get(&number).ok_or_else(|| missing("referral", number))
    }

    fn as_seen(&self, number: usize) -> Result<MoveMeeting> {
        let meeting = self.meeting(number)?;
        Ok(MoveMeeting { meeting: meeting.id, expected_version: meeting.version })
    }

    fn see(&mut self, number: usize, meeting: Meeting) {
        self.meetings.insert(number, meeting);
    }
}

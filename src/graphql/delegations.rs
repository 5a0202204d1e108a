//! Duties of a meeting that somebody does by a link: given and taken back by members, done by whoever has the link.

use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object, SimpleObject};

use super::caller::Caller;
use super::errors::{Fault, UserError, split};
use super::inputs::{id, text};
use super::meetings::{AttendanceMark, AttendanceMarkInput, MeetingStatus, VisitorStatus, marks};
use super::members::{Member, member};
use super::payloads::payload;
use super::scalars::{DateTime, TimeZone};
use crate::access::MemberId;
use crate::meetings::{self, CheckInVisitor, DelegateDuty, DelegatedView, GivenLink, ShownLink, Standing, Work};
use crate::platform::config::PublicUrl;
use crate::platform::error::{Error, Result};

/// What is let others do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "DelegatedDuty", remote = "crate::meetings::Duty")]
pub(super) enum DelegatedDuty {
    /// To mark attendance.
    Attendance,
    /// To note which visitors have come.
    Visitors,
}

/// Whether a link works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "DelegationState", remote = "crate::meetings::DelegationState")]
pub(super) enum DelegationState {
    /// It works.
    Live,
    /// Its time is over.
    Expired,
    /// It was taken back, or its giver may not do the duty any more.
    Revoked,
    /// The meeting is closed or was called off.
    Over,
}

/// A duty of a meeting that somebody may do by a link, as its givers see it. The link itself is told once.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub(super) struct Delegation {
    /// `dlg_…`
    id: ID,
    /// What may be done.
    duty: DelegatedDuty,
    /// Who is to have the link.
    holder_name: String,
    /// Whether the link works.
    state: DelegationState,
    /// When it was given.
    created_at: DateTime,
    /// Until when the link works.
    expires_at: DateTime,
    /// When it was taken back.
    revoked_at: Option<DateTime>,
    #[graphql(skip)]
    given_by: MemberId,
}

impl From<Standing> for Delegation {
    fn from(Standing { delegation: row, state }: Standing) -> Self {
        Self {
            id: row.id.to_string().into(),
            duty: row.duty.into(),
            holder_name: row.holder_name,
            state: state.into(),
            created_at: DateTime(row.created_at),
            expires_at: DateTime(row.expires_at),
            revoked_at: row.revoked_at.map(DateTime),
            given_by: row.given_by,
        }
    }
}

#[ComplexObject]
impl Delegation {
    /// Whose rights it is done by.
    async fn given_by(&self, context: &Context<'_>) -> Result<Member, Fault> {
        member(Caller::of(context)?, self.given_by).await
    }
}

/// What whoever has a link sees: the duty, and names. Nothing to reach people by.
#[derive(Debug, SimpleObject)]
pub(super) struct Delegated {
    /// What may be done.
    duty: DelegatedDuty,
    /// Who was to have the link.
    holder_name: String,
    /// Who gave it: to be asked for another one.
    giver_name: String,
    /// Whose meeting.
    chapter_name: String,
    /// The instant the meeting starts.
    starts_at: DateTime,
    /// The zone of its wall time.
    time_zone: TimeZone,
    /// Where the meeting stands: marks are set and visitors received from its start to its close.
    meeting_status: MeetingStatus,
    /// Until when the link works.
    expires_at: DateTime,
    /// Whether it works.
    state: DelegationState,
    /// Who is expected: of a link for `ATTENDANCE` that is `LIVE`, otherwise null.
    roster: Option<Vec<DelegatedMark>>,
    /// The guests, in the order in which they were invited: of a link for `VISITORS` that is `LIVE`, otherwise null.
    visitors: Option<Vec<DelegatedVisitor>>,
}

/// Somebody who is expected at a meeting, and how they are marked.
#[derive(Debug, SimpleObject)]
pub(super) struct DelegatedMark {
    /// Whose, `mem_…`.
    member_id: ID,
    /// First and last name.
    name: String,
    /// How; null until it is marked.
    mark: Option<AttendanceMark>,
    /// Who stood in, with `SUBSTITUTE`.
    substitute_name: Option<String>,
}

/// A guest at a meeting, as who receives them sees them.
#[derive(Debug, SimpleObject)]
pub(super) struct DelegatedVisitor {
    /// `vis_…`
    id: ID,
    /// Their name.
    name: String,
    /// Their company.
    company: Option<String>,
    /// Where the visit stands.
    status: VisitorStatus,
    /// Grows by one per change. Pass it as `expectedVersion`.
    version: i32,
}

impl From<DelegatedView> for Delegated {
    fn from(view: DelegatedView) -> Self {
        let (roster, visitors) = match view.work {
            Some(Work::Attendance(lines)) => (Some(lines.into_iter().map(DelegatedMark::from).collect()), None),
            Some(Work::Visitors(guests)) => (None, Some(guests.into_iter().map(DelegatedVisitor::from).collect())),
            None => (None, None),
        };
        Self {
            duty: view.delegation.duty.into(),
            holder_name: view.delegation.holder_name,
            giver_name: view.giver_name,
            chapter_name: view.chapter.name,
            starts_at: DateTime(view.meeting.starts_at),
            time_zone: TimeZone(view.meeting.time_zone.to_string()),
            meeting_status: view.meeting.status.into(),
            expires_at: DateTime(view.delegation.expires_at),
            state: view.state.into(),
            roster,
            visitors,
        }
    }
}

impl From<meetings::RosterLine> for DelegatedMark {
    fn from(line: meetings::RosterLine) -> Self {
        Self {
            member_id: line.member.to_string().into(),
            name: line.name,
            mark: line.mark.map(Into::into),
            substitute_name: line.substitute_name,
        }
    }
}

impl From<meetings::ExpectedVisitor> for DelegatedVisitor {
    fn from(guest: meetings::ExpectedVisitor) -> Self {
        Self {
            id: guest.id.to_string().into(),
            name: guest.name,
            company: guest.company,
            status: guest.status.into(),
            version: guest.version,
        }
    }
}

/// A duty to let somebody do.
#[derive(Debug, InputObject)]
pub(super) struct DelegationCreateInput {
    /// At which meeting, `mtg_…`.
    meeting_id: ID,
    /// What.
    duty: DelegatedDuty,
    /// Who is to have the link, at most 120 characters: a member or anybody else.
    holder_name: String,
    /// Until when the link works, at most seven days after the meeting's end; a day after it when left out.
    expires_at: Option<DateTime>,
}

impl DelegationCreateInput {
    fn parse(self) -> Result<DelegateDuty> {
        Ok(DelegateDuty {
            meeting: id(&self.meeting_id, "meetingId")?,
            duty: self.duty.into(),
            holder_name: text(&self.holder_name, "holderName")?,
            expires_at: self.expires_at.map(|instant| instant.0),
        })
    }
}

/// A link to take back.
#[derive(Debug, InputObject)]
pub(super) struct DelegationRevokeInput {
    /// Which, `dlg_…`.
    id: ID,
}

/// Marks, by a link. Not to be debugged: what lets in would end in a log.
#[derive(InputObject)]
pub(super) struct DelegationAttendanceRecordInput {
    /// What stands behind `/duty/` in the link.
    token: String,
    /// At most 100, one per member. Members who are not named keep what they have.
    marks: Vec<AttendanceMarkInput>,
}

/// A visitor who has come, by a link. Not to be debugged, either.
#[derive(InputObject)]
pub(super) struct DelegationVisitorCheckInInput {
    /// What stands behind `/duty/` in the link.
    token: String,
    /// Which visit, `vis_…`.
    visitor_id: ID,
    /// The `version` that the caller saw.
    expected_version: i32,
}

/// What `delegationCreate` answers.
#[derive(Debug, SimpleObject)]
pub(super) struct DelegationCreatePayload {
    /// The delegation, `LIVE`.
    delegation: Option<Delegation>,
    /// The link for whom you let do it. It is told here and never again: who loses it is given another.
    link: Option<String>,
    /// What the caller can mend; empty when it was done.
    user_errors: Vec<UserError>,
}

payload!(
    /// What `delegationRevoke` answers.
    DelegationRevokePayload {
        /// The delegation, `REVOKED`.
        delegation: Delegation
    }
);
payload!(
    /// What `delegationAttendanceRecord` answers.
    DelegationAttendanceRecordPayload {
        /// What is to be done now.
        delegated: Delegated
    }
);
payload!(
    /// What `delegationVisitorCheckIn` answers.
    DelegationVisitorCheckInPayload {
        /// What is to be done now.
        delegated: Delegated
    }
);

/// The queries of delegations.
#[derive(Debug, Default)]
pub(super) struct DelegationQueries;

#[Object]
impl DelegationQueries {
    /// What a link is for, without signing in; null when nobody gave it.
    async fn delegation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What stands behind `/duty/` in the link.")] token: String,
    ) -> Option<Result<Delegated, Fault>> {
        let found = async {
            let caller = Caller::of(context)?;
            let found = meetings::delegation_by_token(caller.db(), &token).await;
            Ok(found.map_err(|error| caller.fault(error))?.map(Delegated::from))
        };
        found.await.transpose()
    }
}

/// The mutations of delegations.
#[derive(Debug, Default)]
pub(super) struct DelegationMutations;

#[Object]
impl DelegationMutations {
    /// Lets somebody do a duty of a meeting by a link, without signing in: what you may do yourself, as long as you may.
    /// A meeting has at most 20 links that work. With an `Idempotency-Key` the answer is not kept, as the link is in it.
    ///
    /// Codes: `MEETING_OVER`, `EXPIRY_PAST`, `EXPIRY_TOO_LATE`, `TOO_MANY_DELEGATIONS`.
    async fn delegation_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What, and for whom.")] input: DelegationCreateInput,
    ) -> Result<DelegationCreatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let missing = || Error::internal("this API was built without the address of its server");
        let url = context.data_opt::<PublicUrl>().ok_or_else(|| caller.fault(missing()))?;
        let outcome = async { meetings::delegate_duty(caller.db(), actor, input.parse()?).await }.await;
        let (given, user_errors) = split(outcome, caller.locale())?;
        let (delegation, link) = given
            .map(|GivenLink { standing, token }| {
                (Delegation::from(standing), url.join(&format!("/duty/{}", token.to_link())))
            })
            .unzip();
        if link.is_some() {
            caller.keep_answer_secret();
        }
        Ok(DelegationCreatePayload { delegation, link, user_errors })
    }

    /// Takes a link back; one that was taken back stays so. For its giver, and for whoever may do the duty.
    async fn delegation_revoke(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: DelegationRevokeInput,
    ) -> Result<DelegationRevokePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { meetings::revoke_delegation(caller.db(), actor, id(&input.id, "id")?).await }.await;
        DelegationRevokePayload::of(caller, outcome)
    }

    /// Marks attendance by a link, without signing in: all marks or none; what was marked before is overwritten.
    ///
    /// Codes: `DELEGATION_ENDED`, and those of `attendanceRecord`.
    async fn delegation_attendance_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The link, and the marks.")] input: DelegationAttendanceRecordInput,
    ) -> Result<DelegationAttendanceRecordPayload, Fault> {
        let caller = Caller::of(context)?;
        let outcome = async {
            let link = ShownLink::new(&input.token, caller.request_id());
            meetings::record_attendance_by_link(caller.db(), &link, marks(input.marks)?).await?;
            view(caller, &input.token).await
        }
        .await;
        DelegationAttendanceRecordPayload::of(caller, outcome)
    }

    /// Notes by a link, without signing in, that a visitor has come.
    ///
    /// Codes: `DELEGATION_ENDED`, and those of `visitorCheckIn`.
    async fn delegation_visitor_check_in(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The link, and who has come.")] input: DelegationVisitorCheckInInput,
    ) -> Result<DelegationVisitorCheckInPayload, Fault> {
        let caller = Caller::of(context)?;
        let outcome = async {
            let link = ShownLink::new(&input.token, caller.request_id());
            let visitor = id(&input.visitor_id, "visitorId")?;
            let visit = CheckInVisitor { visitor, expected_version: input.expected_version };
            meetings::check_in_visitor_by_link(caller.db(), &link, visit).await?;
            view(caller, &input.token).await
        }
        .await;
        DelegationVisitorCheckInPayload::of(caller, outcome)
    }
}

async fn view(caller: &Caller, token: &str) -> Result<DelegatedView> {
    meetings::delegation_by_token(caller.db(), token).await?.ok_or(Error::NotFound)
}

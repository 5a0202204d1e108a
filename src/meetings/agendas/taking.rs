//! Who takes a role at a meeting: signs up, is assigned, steps down. The meeting's row is locked each time, so that of two
//! who want the last place one gets it.

use std::collections::HashSet;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{IntoActiveModel as _, Set};

use super::entity::{AgendaTaker, Taking, taker};
use super::rules::{self, Step, Want, Wanted};
use super::{AgendaRoleId, AgendaTakerId, mail, queries};
use crate::access::{Acting, Actor, MemberId, Permission, audit, require};
use crate::chapters;
use crate::meetings::commands::locked;
use crate::meetings::{Meeting, MeetingId, events, queries as meetings};
use crate::members::{self, Seated};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, check_version, reject};
use crate::platform::values::Text;

/// A role that the actor takes.
#[derive(Debug, Clone, Copy)]
pub struct SignUp {
    /// At which meeting.
    pub meeting: MeetingId,
    /// Which role.
    pub role: AgendaRoleId,
}

/// One role for one member.
#[derive(Debug, Clone, Copy)]
pub struct Assignment {
    /// Which role.
    pub role: AgendaRoleId,
    /// For whom.
    pub member: MemberId,
}

/// Roles to give.
#[derive(Debug, Clone)]
pub struct AssignRoles {
    /// At which meeting.
    pub meeting: MeetingId,
    /// Which to whom.
    pub assignments: Vec<Assignment>,
    /// Also to who is on leave, or has said that they will not be there.
    pub even_if_away: bool,
    /// Whether they are told. The API always does; nobody is mailed about what is history that is being brought in.
    pub is_mailed: bool,
}

/// A role to give up.
#[derive(Debug, Clone)]
pub struct StepDown {
    /// Whose taking of which role.
    pub taker: AgendaTakerId,
    /// The version that the caller saw.
    pub expected_version: i32,
    /// Why.
    pub reason: Option<Text<200>>,
}

/// Takes a role: for whoever sits in the chapter on the meeting's day, until it is held.
///
/// Codes: `NOT_ON_ROSTER`, `MEETING_OVER`, `AGENDA_ROLE_INVALID`, `AGENDA_WITHOUT_ROLE`, `MEMBER_AWAY`,
/// `AGENDA_ROLE_TAKEN`, `AGENDA_ROLE_FULL`.
pub async fn sign_up(db: &Db, actor: &Actor, input: SignUp) -> Result<AgendaTaker> {
    db.tx(async |tx| sign_up_in(tx, actor, input).await).await
}

/// The step of `sign_up` inside a transaction.
pub async fn sign_up_in(tx: &Tx, actor: &Actor, input: SignUp) -> Result<AgendaTaker> {
    let member = actor.member_id().ok_or(Error::Unauthenticated)?;
    let meeting = meetings::get_locked(tx, input.meeting).await?;
    let room = Room::read(tx, &meeting).await?;
    // Who has left since takes nothing more, not even on a day on which they still sat there.
    if !actor.is_in_club() || !room.roster.contains(&member) {
        return reject("NOT_ON_ROSTER").on(".meetingId").err();
    }
    rules::check_open(&meeting, ".meetingId")?;
    let want =
        Want { role: input.role, member, role_field: ".roleId".to_owned(), member_field: ".meetingId".to_owned() };
    let steps = room.plan(tx, &[want], false).await?;
    let mut takers = carry_out(tx, (actor, Acting::AsMember), (&meeting, Taking::SignedUp), &steps).await?;
    let deed = audit::Deed::new("agendaRoleSignUp", "Meeting", meeting.id).in_chapter(meeting.chapter_id);
    audit::write(tx, actor, Acting::AsMember, deed).await?;
    events::tell(tx, meeting.id);
    takers.pop().ok_or(Error::NotFound)
}

/// Gives roles to members, all or none of them; they are told. For who edits the chapter's meetings.
///
/// Codes: as `sign_up`, and `LIST_TOO_LONG`, `LIST_EMPTY`.
pub async fn assign_roles(db: &Db, actor: &Actor, input: AssignRoles) -> Result<Meeting> {
    db.tx(async |tx| assign_roles_in(tx, actor, input).await).await
}

/// The step of `assign_roles` inside a transaction.
pub async fn assign_roles_in(tx: &Tx, actor: &Actor, input: AssignRoles) -> Result<Meeting> {
    let (meeting, chapter, acting) = locked(tx, actor, input.meeting, Permission::EditMeetings).await?;
    rules::check_open(&meeting, ".meetingId")?;
    if input.assignments.is_empty() {
        return reject("LIST_EMPTY").on("assignments").err();
    }
    let room = Room::read(tx, &meeting).await?;
    let wants: Vec<Want> = input
        .assignments
        .iter()
        .enumerate()
        .map(|(position, one)| Want {
            role: one.role,
            member: one.member,
            role_field: format!("assignments.{position}.roleId"),
            member_field: format!("assignments.{position}.memberId"),
        })
        .collect();
    let steps = room.plan(tx, &wants, input.even_if_away).await?;
    let takers = carry_out(tx, (actor, acting), (&meeting, Taking::Assigned), &steps).await?;
    let deed = audit::Deed::new("agendaRoleAssign", "Meeting", meeting.id).in_chapter(meeting.chapter_id);
    audit::write(tx, actor, acting, deed).await?;
    events::tell(tx, meeting.id);
    // Whoever takes a role themselves knows of it.
    let is_told = |taker: &&AgendaTaker| input.is_mailed && !actor.is(taker.member_id);
    let told: Vec<&AgendaTaker> = takers.iter().filter(is_told).collect();
    mail::tell_assigned(tx, (&meeting, chapter.time_zone), &told).await?;
    Ok(meeting)
}

/// What is to be known of a meeting before somebody takes a role there. It is locked.
struct Room {
    meeting: Meeting,
    on_agenda: HashSet<AgendaRoleId>,
    takers: Vec<AgendaTaker>,
    roster: HashSet<MemberId>,
    away: HashSet<MemberId>,
}

impl Room {
    async fn read(tx: &Tx, meeting: &Meeting) -> Result<Self> {
        let day = meeting.starts_at.day_in(meeting.time_zone.0);
        let seated = members::roster_on(&**tx, meeting.chapter_id, day).await?;
        let attendance = meetings::attendance_in(tx, meeting.id).await?;
        let is_away = |one: &&Seated| {
            let row = attendance.iter().find(|row| row.member_id == one.member.id);
            rules::is_away(Some(one.membership.status), row)
        };
        Ok(Self {
            meeting: meeting.clone(),
            on_agenda: queries::agenda_of(&**tx, meeting).await?.roles().into_iter().collect(),
            takers: queries::takers_of(&**tx, &[meeting.id]).await?,
            roster: seated.iter().map(|one| one.member.id).collect(),
            away: seated.iter().filter(is_away).map(|one| one.member.id).collect(),
        })
    }

    async fn plan(&self, tx: &Tx, wants: &[Want], even_if_away: bool) -> Result<Vec<Step>> {
        let ids: Vec<AgendaRoleId> = wants.iter().map(|want| want.role).collect();
        let roles = queries::roles_by_ids(&**tx, &ids).await?;
        let wanted = Wanted {
            chapter: self.meeting.chapter_id,
            roles: &roles,
            on_agenda: &self.on_agenda,
            roster: &self.roster,
            away: &self.away,
            even_if_away,
        };
        rules::plan(wants, &wanted, &self.takers)
    }
}

/// Answers who took a role, in the order of the steps.
async fn carry_out(
    tx: &Tx,
    (actor, acting): (&Actor, Acting),
    (meeting, taken): (&Meeting, Taking),
    steps: &[Step],
) -> Result<Vec<AgendaTaker>> {
    let released: Vec<AgendaTakerId> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Release(id) => Some(*id),
            Step::Take(..) => None,
        })
        .collect();
    release(tx, actor, &released).await?;
    let deed = || audit::Deed::new("agendaRoleStepDown", "Meeting", meeting.id).in_chapter(meeting.chapter_id);
    audit::write_all(tx, actor, acting, released.iter().map(|_| deed()).collect()).await?;
    let now = tx.now();
    let takers: Vec<AgendaTaker> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Release(_) => None,
            Step::Take(role_id, member_id) => Some(AgendaTaker {
                id: AgendaTakerId::new(),
                meeting_id: meeting.id,
                role_id: *role_id,
                member_id: *member_id,
                taken,
                taken_by: actor.answerable(),
                taken_at: now,
                stepped_down_by: None,
                stepped_down_at: None,
                step_down_reason: None,
                version: 1,
            }),
        })
        .collect();
    let rows = takers.iter().cloned().map(|taker| taker.into_active_model().reset_all());
    taker::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(takers)
}

/// They said themselves that they are not there, or have left: nobody needs to tell them.
async fn release(tx: &Tx, actor: &Actor, ids: &[AgendaTakerId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    taker::Entity::update_many()
        .col_expr(taker::Column::SteppedDownAt, Expr::value(Some(tx.now())))
        .col_expr(taker::Column::SteppedDownBy, Expr::value(actor.answerable()))
        .col_expr(taker::Column::Version, Expr::col(taker::Column::Version).add(1))
        .filter(taker::Column::Id.is_in(ids.iter().copied()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Gives up a role until the meeting is held: one's own, or, for who edits the chapter's meetings, anybody's. When the
/// meeting is announced, the leaders are told of who steps down, and whoever loses a role by another is told.
///
/// Codes: `MEETING_OVER`, `AGENDA_ROLE_GIVEN_UP`.
pub async fn step_down(db: &Db, actor: &Actor, input: StepDown) -> Result<AgendaTaker> {
    db.tx(async |tx| {
        let seen = queries::taker(&**tx, input.taker).await?;
        let meeting = meetings::get_locked(tx, seen.meeting_id).await?;
        let chapter = chapters::get(&**tx, meeting.chapter_id).await?;
        let acting = if actor.is(seen.member_id) {
            Acting::AsMember
        } else {
            require(actor, Permission::EditMeetings, chapter.scope())?
        };
        rules::check_open(&meeting, ".id")?;
        let taker = queries::taker_locked(tx, input.taker).await?;
        if taker.stepped_down_at.is_some() {
            return reject("AGENDA_ROLE_GIVEN_UP").on(".id").err();
        }
        check_version(taker.version, input.expected_version)?;
        let reason = input.reason.map(Text::into_string);
        let version = taker.version + 1;
        let mut row = taker.into_active_model();
        row.stepped_down_at = Set(Some(tx.now()));
        row.stepped_down_by = Set(actor.answerable());
        row.step_down_reason = Set(reason.clone());
        row.version = Set(version);
        let saved = row.update(&**tx).await?;
        let deed = audit::Deed::new("agendaRoleStepDown", "Meeting", meeting.id).in_chapter(meeting.chapter_id);
        audit::write(tx, actor, acting, deed.because(reason)).await?;
        events::tell(tx, meeting.id);
        mail::tell_stepped_down(tx, (&meeting, chapter.time_zone), &saved).await?;
        Ok(saved)
    })
    .await
}

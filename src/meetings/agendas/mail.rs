//! What members are told of their roles, and leaders of who steps down; and the agenda as invitations have it.

use serde::{Deserialize, Serialize};

use super::entity::AgendaTaker;
use super::{AgendaTakerId, queries, rules};
use crate::access::{MemberId, OfficeKind};
use crate::chapters;
use crate::meetings::announcing::{calendar_of, place_lines, when};
use crate::meetings::{self, Meeting};
use crate::members::{self, MailKind, Member};
use crate::platform::clock::Timestamp;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::jobs::{self, Job, JobContext, JobError, JobRun};
use crate::platform::mail::Notice;
use crate::platform::texts::{self, Arg};
use crate::platform::values::{Locale, Zone, clean_line};

/// Tells a member of a role that they were given.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct AssignedMail {
    /// Which, at which meeting, to whom.
    pub taker_id: AgendaTakerId,
}

impl Job for AssignedMail {
    const KIND: &'static str = "meetings.role_assigned";

    fn unique_key(&self) -> Option<String> {
        Some(self.taker_id.to_string())
    }
}

/// Tells a leader that somebody stepped down, or a member that they have a role no longer.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SteppedDownMail {
    /// From which role, at which meeting, who.
    pub taker_id: AgendaTakerId,
    /// Who is told.
    pub reader_id: MemberId,
}

impl Job for SteppedDownMail {
    const KIND: &'static str = "meetings.role_given_up";

    fn unique_key(&self) -> Option<String> {
        Some(format!("{}:{}", self.taker_id, self.reader_id))
    }
}

/// Has all who were assigned told.
pub(super) async fn tell_assigned(tx: &Tx, (meeting, zone): (&Meeting, Zone), takers: &[&AgendaTaker]) -> Result<()> {
    let ids: Vec<MemberId> = takers.iter().map(|taker| taker.member_id).collect();
    let times = times_for(tx, (meeting, zone), &ids).await?;
    let mails = takers.iter().zip(times).map(|(taker, at)| (AssignedMail { taker_id: taker.id }, at));
    jobs::enqueue_all_at(tx, mails).await?;
    Ok(())
}

/// Has the leaders told of who stepped down from a meeting that is announced, or the member of whom a leader relieved. A
/// meeting that was called off or is over needs nothing more.
pub(super) async fn tell_stepped_down(tx: &Tx, (meeting, zone): (&Meeting, Zone), taker: &AgendaTaker) -> Result<()> {
    let readers = if taker.stepped_down_by != Some(taker.member_id) {
        vec![taker.member_id]
    } else if meeting.status.is_announced() {
        leaders(tx, meeting, zone, taker.member_id).await?
    } else {
        Vec::new()
    };
    let times = times_for(tx, (meeting, zone), &readers).await?;
    let mails =
        readers.iter().zip(times).map(|(reader, at)| (SteppedDownMail { taker_id: taker.id, reader_id: *reader }, at));
    jobs::enqueue_all_at(tx, mails).await?;
    Ok(())
}

/// Each once, whatever offices they hold; but not themselves.
async fn leaders(tx: &Tx, meeting: &Meeting, zone: Zone, but: MemberId) -> Result<Vec<MemberId>> {
    let held = members::offices_of_chapters(&**tx, &[meeting.chapter_id], tx.now().day_in(zone.0)).await?;
    let mut leaders: Vec<MemberId> = held
        .into_iter()
        .filter(|office| OfficeKind::LEADERS.contains(&office.kind) && office.member_id != but)
        .map(|office| office.member_id)
        .collect();
    leaders.sort_unstable();
    leaders.dedup();
    Ok(leaders)
}

/// When each of them may be told: not at night, unless the morning is too late.
async fn times_for(tx: &Tx, (meeting, zone): (&Meeting, Zone), readers: &[MemberId]) -> Result<Vec<Timestamp>> {
    if readers.is_empty() {
        return Ok(Vec::new());
    }
    let mut chosen = members::preferences_of(&**tx, readers).await?;
    let now = tx.now();
    let at = |reader: &MemberId| {
        let at = chosen.remove(reader).unwrap_or_default().when(MailKind::AgendaRole, now, zone);
        if at < meeting.starts_at { at } else { now }
    };
    Ok(readers.iter().map(at).collect())
}

/// Handles [`AssignedMail`]. Nothing is sent to who has stepped down meanwhile, or when the meeting is over or called off.
pub async fn send_assigned(context: JobContext, run: JobRun, job: AssignedMail) -> Result<(), JobError> {
    let reader = context.db.reader();
    let taker = queries::taker(reader, job.taker_id).await?;
    if taker.stepped_down_at.is_some() {
        return Ok(());
    }
    let member = members::get(reader, taker.member_id).await?;
    send(&context, run, (&taker, &member), "role-assigned").await
}

/// Handles [`SteppedDownMail`]. Who has the role again meanwhile has not lost it.
pub async fn send_stepped_down(context: JobContext, run: JobRun, job: SteppedDownMail) -> Result<(), JobError> {
    let db = context.db.reader();
    let taker = queries::taker(db, job.taker_id).await?;
    let has_again = queries::takings_of(db, taker.meeting_id, taker.member_id).await?;
    if has_again.iter().any(|other| other.role_id == taker.role_id) {
        return Ok(());
    }
    let reader = members::get(db, job.reader_id).await?;
    let key = if job.reader_id == taker.member_id { "role-relieved" } else { "role-given-up" };
    send(&context, run, (&taker, &reader), key).await
}

async fn send(
    context: &JobContext,
    run: JobRun,
    (taker, reader): (&AgendaTaker, &Member),
    key: &str,
) -> Result<(), JobError> {
    let db = context.db.reader();
    let meeting = meetings::get(db, taker.meeting_id).await?;
    let Some(to) = reader.email.clone().filter(|_| rules::is_open(meeting.status)) else { return Ok(()) };
    let chapter = chapters::get(db, meeting.chapter_id).await?;
    let role = queries::roles_by_ids(db, &[taker.role_id]).await?.pop();
    let member = members::get(db, taker.member_id).await?;
    let locale = reader.locale;
    let role_name = role.as_ref().map(|role| role.name.clone()).unwrap_or_default();
    let args = [
        ("name", reader.given_name.clone()),
        ("member", member.full_name()),
        ("chapter", chapter.name.clone()),
        ("when", when(&meeting, locale)?),
        ("role", role_name),
        ("reason", taker.step_down_reason.clone().unwrap_or_else(|| "none".to_owned())),
    ];
    let say = |part: &str| {
        let args = args.iter().map(|(name, value)| (*name, Arg::from(value.clone())));
        texts::text_with(locale, &format!("{key}-{part}"), args)
    };
    let is_given = key == "role-assigned";
    let mut facts = if is_given { place_lines(&meeting, locale) } else { Vec::new() };
    if let Some(what) = role.and_then(|role| role.description).filter(|_| is_given) {
        facts.push(what);
    }
    let notice = Notice {
        locale,
        subject: &clean_line(&say("subject")),
        greeting: &say("greeting"),
        what: &say("what"),
        facts: &facts,
        list: &[],
        links: &[],
        advice: &say("do"),
    };
    let mut letter = notice.letter(run, reader.full_name(), to)?;
    // Before the announcement its time may still change, and there is no invitation yet that a calendar would match.
    letter.calendar =
        (is_given && meeting.status.is_announced()).then(|| calendar_of(&meeting, &chapter.name, context.db.now()));
    context.mailer.send(&letter).await
}

/// What a mail about a meeting that is announced says of its agenda.
#[derive(Debug, Default)]
pub(in crate::meetings) struct AgendaText {
    /// Which of its roles the reader has, and what comes next; nothing where there is no agenda.
    pub facts: Vec<String>,
    /// A line for each part, with the wall time at which it begins.
    pub lines: Vec<String>,
}

/// The agenda of a meeting that is announced, for one reader: two statements, and a third for who has a role.
pub(in crate::meetings) async fn agenda_text(
    connection: &impl sea_orm::ConnectionTrait,
    meeting: &Meeting,
    (member, locale): (MemberId, Locale),
) -> Result<AgendaText> {
    let items = queries::items_of(connection, &[meeting.id]).await?.remove(&meeting.id).unwrap_or_default();
    let starts = rules::starts_of(meeting.starts_at, &items);
    let line = |(item, at): (&rules::Item, Timestamp)| {
        let at = at.to_utc().with_timezone(&meeting.time_zone.0).format("%H:%M");
        format!("{at} {}", clean_line(&item.title))
    };
    let lines: Vec<String> = items.iter().zip(starts).map(line).collect();
    let takings = queries::takings_of(connection, meeting.id, member).await?;
    let on_agenda = |role| items.iter().any(|item| item.role == Some(role));
    let own: Vec<_> = takings.iter().map(|taking| taking.role_id).filter(|role| on_agenda(*role)).collect();
    let mut names: Vec<String> =
        queries::roles_by_ids(connection, &own).await?.iter().map(|role| clean_line(&role.name)).collect();
    names.sort();
    let args = [("count", Arg::from(names.len())), ("roles", Arg::from(names.join(", ")))];
    let own_roles = (!names.is_empty()).then(|| texts::text_with(locale, "agenda-your-roles", args));
    let heading = (!lines.is_empty()).then(|| texts::text(locale, "agenda-heading"));
    Ok(AgendaText { facts: own_roles.into_iter().chain(heading).collect(), lines })
}

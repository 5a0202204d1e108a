//! Register for a meeting without being a member or signing in: what is typed waits until the address has answered.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;

use super::entity::registration;
use super::mail::VisitRegistrationMail;
use super::{counting, rules};
use crate::chapters;
use crate::meetings::{Meeting, MeetingId, RegistrationId, queries};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, reject};
use crate::platform::jobs;
use crate::platform::values::{Email, Locale, Text};

/// Somebody who wants to visit.
#[derive(Debug, Clone)]
pub struct RegisterVisit {
    /// Which meeting.
    pub meeting: MeetingId,
    /// Their name.
    pub name: Text<120>,
    /// Their address: the link goes there.
    pub email: Email,
    /// Their company.
    pub company: Option<Text<200>>,
    /// Their profession.
    pub profession: Option<Text<120>>,
    /// Who invited them, in their words.
    pub invited_by_name: Option<Text<120>>,
    /// Whether they agree that this is kept.
    pub is_agreed: bool,
    /// The language that they read.
    pub locale: Locale,
}

/// Mails a link by which a registration is confirmed, and answers for which meeting. It answers the same whether or not the
/// address has visits left, and nobody sees a visitor before the address has answered.
///
/// Codes: `VISIT_CONSENT_NEEDED`, `MEETING_BEGUN`, `TOO_MANY_VISITORS`.
pub async fn register_visit(db: &Db, input: RegisterVisit) -> Result<Meeting> {
    if !input.is_agreed {
        return reject("VISIT_CONSENT_NEEDED").on("agreed").err();
    }
    db.tx(async |tx| register_in(tx, input).await).await
}

async fn register_in(tx: &Tx, input: RegisterVisit) -> Result<Meeting> {
    use registration::Column;
    let meeting = queries::get_locked(tx, input.meeting).await?;
    let chapter = chapters::get(&**tx, meeting.chapter_id).await?;
    let now = tx.now();
    if chapter.closed_on.is_some() || !meeting.status.is_announced() {
        return Err(Error::NotFound);
    }
    if !rules::is_open_to_visitors(&meeting, now) {
        return reject("MEETING_BEGUN").on("meetingId").err();
    }
    counting::check_room(tx, &meeting).await?;
    let waiting = registration::Entity::find().filter(Column::MeetingId.eq(meeting.id)).count(&**tx).await?;
    rules::check_room(waiting)?;
    let of_address = Column::Email.eq(input.email.clone()).and(Column::CreatedAt.gt(now.minus(rules::DAY)));
    let mails = registration::Entity::find().filter(of_address).count(&**tx).await?;
    if mails >= rules::MOST_MAILS_A_DAY {
        // Nobody fills somebody else's mailbox from here, and nobody learns that somebody has tried.
        return Ok(meeting);
    }
    let row = registration::ActiveModel {
        id: Set(RegistrationId::new()),
        meeting_id: Set(meeting.id),
        name: Set(input.name.into_string()),
        email: Set(input.email),
        company: Set(input.company.map(Text::into_string)),
        profession: Set(input.profession.map(Text::into_string)),
        invited_by_name: Set(input.invited_by_name.map(Text::into_string)),
        locale: Set(input.locale.to_string()),
        consent_text: Set(rules::CONSENT_TEXT.to_owned()),
        consent_at: Set(now),
        created_at: Set(now),
    };
    let row = row.insert(&**tx).await?;
    jobs::enqueue(tx, &VisitRegistrationMail { registration_id: row.id }).await?;
    Ok(meeting)
}

//! Reads of answers and substitutes.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ConnectionTrait, QuerySelect as _};

use crate::access::MemberId;
use crate::meetings::entity::{Substitute, SubstituteStatus, attendance, substitute};
use crate::meetings::{Attendance, MeetingId, SubstituteId};
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};

/// Who is named to stand in at meetings.
pub async fn named_substitutes(connection: &impl ConnectionTrait, meetings: &[MeetingId]) -> Result<Vec<Substitute>> {
    Ok(substitute::Entity::find()
        .filter(substitute::Column::MeetingId.is_in(meetings.iter().copied()))
        .filter(substitute::Column::Status.eq(SubstituteStatus::Named))
        .all(connection)
        .await?)
}

/// The same at one meeting, by one member or by all.
pub(super) async fn named_in(tx: &Tx, meeting: MeetingId, by: Option<MemberId>) -> Result<Vec<Substitute>> {
    let mut named = named_substitutes(&**tx, &[meeting]).await?;
    named.retain(|row| by.is_none_or(|member| row.member_id == member));
    Ok(named)
}

/// How many a member has named for a meeting, whether they are still needed or not.
pub(super) async fn count_named(tx: &Tx, meeting: MeetingId, member: MemberId) -> Result<u64> {
    let rows = substitute::Entity::find()
        .filter(substitute::Column::MeetingId.eq(meeting))
        .filter(substitute::Column::MemberId.eq(member));
    Ok(rows.count(&**tx).await?)
}

/// One that must be there.
pub(super) async fn substitute(connection: &impl ConnectionTrait, id: SubstituteId) -> Result<Substitute> {
    substitute::Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)
}

/// A member's own attendance at a meeting, if there is a row of it.
pub(crate) async fn own_attendance(
    connection: &impl ConnectionTrait,
    meeting: MeetingId,
    member: MemberId,
) -> Result<Option<Attendance>> {
    Ok(attendance::Entity::find()
        .filter(attendance::Column::MeetingId.eq(meeting))
        .filter(attendance::Column::MemberId.eq(member))
        .one(connection)
        .await?)
}

/// Who has answered for a meeting, or is marked there already.
pub(crate) async fn answered_in(tx: &Tx, meeting: MeetingId) -> Result<Vec<MemberId>> {
    Ok(attendance::Entity::find()
        .select_only()
        .column(attendance::Column::MemberId)
        .filter(attendance::Column::MeetingId.eq(meeting))
        .filter(attendance::Column::Intent.is_not_null().or(attendance::Column::Mark.is_not_null()))
        .into_tuple()
        .all(&**tx)
        .await?)
}

//! Builds the Actor of a request: one statement for seats and offices, whatever their number.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait as _, FromQueryResult, Statement};

use super::{MemberId, day_of_offices};
use crate::access::{Actor, ChapterId, Held, MemberSeat, OfficeKind, OfficeScope, RegionId};
use crate::accounts::{AccessClaims, Accounts};
use crate::platform::clock::Timestamp;
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};
use crate::platform::values::{Locale, Zone};

/// Who a bearer token speaks for, with what they hold now.
pub async fn authenticate(accounts: &Accounts, db: &Db, bearer: &str) -> Result<(Actor, AccessClaims)> {
    let claims = accounts.authenticate(db, bearer).await?;
    match actor(db, claims.member).await {
        Err(Error::NotFound) => Err(Error::Unauthenticated),
        other => Ok((other?, claims)),
    }
}

/// The member with the seats and offices of today, each day as its own zone has it.
pub async fn actor(db: &Db, member: MemberId) -> Result<Actor> {
    let statement = Statement::from_sql_and_values(db.backend(), WHAT_IS_HELD, [member.into()]);
    let rows = db.reader().query_all_raw(statement).await?;
    let mut locale = None;
    let (mut seats, mut offices) = (Vec::new(), Vec::new());
    for row in &rows {
        let row = HeldRow::from_query_result(row, "")?;
        locale = Some(row.locale);
        if !row.holds_at(db.now()) {
            continue;
        }
        match (row.kind, row.chapter_id, row.region_id) {
            (Some(kind), Some(chapter), _) => offices.push(Held { kind, scope: OfficeScope::Chapter(chapter) }),
            (Some(kind), None, Some(region)) => offices.push(Held { kind, scope: OfficeScope::Region(region) }),
            (Some(kind), None, None) => offices.push(Held { kind, scope: OfficeScope::Club }),
            (None, Some(chapter), Some(region)) => seats.push(MemberSeat { chapter, region }),
            _ => {}
        }
    }
    Ok(Actor::member(member, locale.ok_or(Error::NotFound)?, seats, offices))
}

/// One row per seat and per office, at least one for a member who has neither.
const WHAT_IS_HELD: &str = "
SELECT m.locale, NULL AS kind, s.chapter_id, c.region_id, c.time_zone, s.joined_on AS starts_on, s.ended_on AS ends_on
FROM members m
LEFT JOIN memberships s ON s.member_id = m.id AND s.status <> 'PENDING'
LEFT JOIN chapters c ON c.id = s.chapter_id
WHERE m.id = $1
UNION ALL
SELECT m.locale, o.kind, o.chapter_id, o.region_id, c.time_zone, o.starts_on, o.ends_on
FROM members m
JOIN offices o ON o.member_id = m.id AND o.status = 'ASSIGNED'
LEFT JOIN chapters c ON c.id = o.chapter_id
WHERE m.id = $1";

#[derive(Debug, FromQueryResult)]
struct HeldRow {
    locale: Locale,
    kind: Option<OfficeKind>,
    chapter_id: Option<ChapterId>,
    region_id: Option<RegionId>,
    time_zone: Option<Zone>,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
}

impl HeldRow {
    fn holds_at(&self, now: Timestamp) -> bool {
        let today = day_of_offices(now, self.time_zone);
        self.starts_on.is_some_and(|day| day <= today) && self.ends_on.is_none_or(|day| today < day)
    }
}

//! Reads of members, memberships and offices.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, JoinType, QueryOrder as _, QuerySelect as _};

use super::entity::{Member, Membership, MembershipStatus, member, membership};
use super::{MemberId, MembershipId};
use crate::access::{Acting, Actor, ChapterId, Permission, Scope, may};
use crate::chapters;
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};
use crate::platform::values::Email;

/// A member who must be there.
pub async fn get(connection: &impl ConnectionTrait, id: MemberId) -> Result<Member> {
    member::Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)
}

/// Members by id.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[MemberId]) -> Result<Vec<Member>> {
    Ok(member::Entity::find().filter(member::Column::Id.is_in(ids.iter().copied())).all(connection).await?)
}

/// Members by e-mail address.
pub async fn by_emails(connection: &impl ConnectionTrait, emails: &[Email]) -> Result<Vec<Member>> {
    let emails = emails.iter().map(Email::as_str);
    Ok(member::Entity::find().filter(member::Column::Email.is_in(emails)).all(connection).await?)
}

/// A membership that must be there.
pub(super) async fn membership(connection: &impl ConnectionTrait, id: MembershipId) -> Result<Membership> {
    membership::Entity::find_by_id(id).one(connection).await?.ok_or(Error::NotFound)
}

/// A member's membership that has not ended, if any.
pub async fn open_membership(connection: &impl ConnectionTrait, member: MemberId) -> Result<Option<Membership>> {
    Ok(membership::Entity::find()
        .filter(membership::Column::MemberId.eq(member))
        .filter(membership::Column::Status.ne(MembershipStatus::Ended))
        .one(connection)
        .await?)
}

/// As what somebody edits a member, and in which chapter: the member themselves, and those who keep the roster of the
/// chapter that the member sits in, or of the club. Everybody else is `Denied`.
pub(super) async fn may_edit(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    member: MemberId,
) -> Result<(Acting, Option<ChapterId>)> {
    let seat = open_membership(connection, member).await?;
    let (scope, chapter) = match seat {
        Some(seat) => (chapters::get(connection, seat.chapter_id).await?.scope(), Some(seat.chapter_id)),
        None => (Scope::Club, None),
    };
    let own = actor.is(member).then_some(Acting::AsMember);
    let acting = own.or_else(|| may(actor, Permission::EditRoster, scope));
    acting.map(|acting| (acting, chapter)).ok_or(Error::Denied("edit this member"))
}

/// The open memberships of a chapter, pending ones among them, each with its member.
pub async fn open_seats(connection: &impl ConnectionTrait, chapter: ChapterId) -> Result<Vec<Seated>> {
    let rows = membership::Entity::find()
        .find_both_related(member::Entity)
        .filter(membership::Column::ChapterId.eq(chapter))
        .filter(membership::Column::Status.ne(MembershipStatus::Ended))
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|(membership, member)| Seated { member, membership }).collect())
}

/// The open memberships of members.
pub async fn open_memberships(db: &Db, members: &[MemberId]) -> Result<Vec<Membership>> {
    Ok(membership::Entity::find()
        .filter(membership::Column::MemberId.is_in(members.iter().copied()))
        .filter(membership::Column::Status.ne(MembershipStatus::Ended))
        .all(db.reader())
        .await?)
}

/// A member with the place held on the day that was asked for.
#[derive(Debug, Clone)]
pub struct Seated {
    /// The member.
    pub member: Member,
    /// The place.
    pub membership: Membership,
}

/// Who sits in a chapter on a day, in the order of names.
pub async fn roster_on(connection: &impl ConnectionTrait, chapter: ChapterId, day: NaiveDate) -> Result<Vec<Seated>> {
    seated_on(connection, membership::Column::ChapterId.eq(chapter), day).await
}

/// Everybody who sits anywhere in the club on a day, in the order of names. For imports.
pub async fn seated_in_club(connection: &impl ConnectionTrait, day: NaiveDate) -> Result<Vec<Seated>> {
    seated_on(connection, membership::Column::ChapterId.is_not_null(), day).await
}

/// A member by name, with the place held now, or else the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedSeat {
    /// The member.
    pub member: MemberId,
    /// First and last name.
    pub full_name: String,
    /// Where the member sits, or sat last.
    pub chapter: ChapterId,
    /// Whether the place is held now.
    pub is_held: bool,
}

/// Everybody who sits or has sat anywhere in the club, once each. For imports: few columns of many rows.
pub async fn named_seats(connection: &impl ConnectionTrait) -> Result<Vec<NamedSeat>> {
    let rows: Vec<(MemberId, String, String, ChapterId, MembershipStatus)> = membership::Entity::find()
        .join(JoinType::InnerJoin, membership::Relation::Member.def())
        .select_only()
        .columns([membership::Column::MemberId])
        .columns([member::Column::GivenName, member::Column::FamilyName])
        .columns([membership::Column::ChapterId, membership::Column::Status])
        .filter(membership::Column::Status.ne(MembershipStatus::Pending))
        .order_by_asc(membership::Column::JoinedOn)
        .order_by_asc(membership::Column::Id)
        .into_tuple()
        .all(connection)
        .await?;
    let mut latest: BTreeMap<MemberId, NamedSeat> = BTreeMap::new();
    for (member, given, family, chapter, status) in rows {
        let is_held = status != MembershipStatus::Ended;
        if is_held || !latest.get(&member).is_some_and(|seat| seat.is_held) {
            latest.insert(member, NamedSeat { member, full_name: format!("{given} {family}"), chapter, is_held });
        }
    }
    Ok(latest.into_values().collect())
}

/// All memberships of members, also those that have ended.
pub async fn memberships_of(connection: &impl ConnectionTrait, members: &[MemberId]) -> Result<Vec<Membership>> {
    let of_members = membership::Column::MemberId.is_in(members.iter().copied());
    Ok(membership::Entity::find().filter(of_members).all(connection).await?)
}

impl Membership {
    /// Whether the seat is held on a day: as the queries of this file ask it.
    pub fn is_held_on(&self, day: NaiveDate) -> bool {
        self.status != MembershipStatus::Pending
            && self.joined_on <= day
            && self.ended_on.is_none_or(|ended_on| ended_on > day)
    }
}

/// Where a member sits on a day, if anywhere.
pub async fn seat_on(
    connection: &impl ConnectionTrait,
    member: MemberId,
    day: NaiveDate,
) -> Result<Option<Membership>> {
    let seated = seated_on(connection, membership::Column::MemberId.eq(member), day).await?;
    Ok(seated.into_iter().next().map(|seated| seated.membership))
}

/// Where a member sits, or sat last: the membership that began last.
pub async fn latest_membership(connection: &impl ConnectionTrait, member: MemberId) -> Result<Option<Membership>> {
    Ok(membership::Entity::find()
        .filter(membership::Column::MemberId.eq(member))
        .filter(membership::Column::Status.ne(MembershipStatus::Pending))
        .order_by_desc(membership::Column::JoinedOn)
        .order_by_desc(membership::Column::Id)
        .one(connection)
        .await?)
}

/// How many sit in a chapter on a day.
pub async fn count_seated(connection: &impl ConnectionTrait, chapter: ChapterId, day: NaiveDate) -> Result<u64> {
    let seats = membership::Entity::find().filter(membership::Column::ChapterId.eq(chapter));
    Ok(seats.filter(held_on(day)).count(connection).await?)
}

fn held_on(day: NaiveDate) -> Condition {
    Condition::all()
        .add(membership::Column::Status.ne(MembershipStatus::Pending))
        .add(membership::Column::JoinedOn.lte(day))
        .add(Condition::any().add(membership::Column::EndedOn.is_null()).add(membership::Column::EndedOn.gt(day)))
}

async fn seated_on(
    connection: &impl ConnectionTrait,
    of: sea_orm::sea_query::SimpleExpr,
    day: NaiveDate,
) -> Result<Vec<Seated>> {
    let rows = membership::Entity::find()
        .find_both_related(member::Entity)
        .filter(of)
        .filter(held_on(day))
        .order_by_asc(member::Column::SortName)
        .order_by_asc(member::Column::Id)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|(membership, member)| Seated { member, membership }).collect())
}

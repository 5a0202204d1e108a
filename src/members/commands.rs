//! Add and change members, seat them in chapters.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, Set};

use super::entity::{Member, Membership, MembershipStatus, Visibility, member, membership};
use super::{MemberId, MembershipId, queries, search, seats};
use crate::access::{Actor, ChapterId, Permission, Scope, audit, require};
use crate::chapters::{self, CategoryId};
use crate::platform::db::{Db, Tx};
use crate::platform::error::{OnUnique as _, Result, reject};
use crate::platform::values::{Email, Locale, Prose, Text, fold};

/// A person to add, with a seat in a chapter or without.
#[derive(Debug, Clone)]
pub struct AddMember {
    /// First name.
    pub given_name: Text<120>,
    /// Last name.
    pub family_name: Text<120>,
    /// Where mail goes.
    pub email: Option<Email>,
    /// Phone.
    pub phone: Option<Text<60>>,
    /// Company.
    pub company: Option<Text<200>>,
    /// What the member does.
    pub offers: Option<Prose<4000>>,
    /// Whom the member looks for.
    pub seeks: Option<Prose<4000>>,
    /// The language the member reads.
    pub locale: Locale,
    /// The seat, if any.
    pub seat: Option<JoinChapter>,
}

/// A seat to take.
#[derive(Debug, Clone)]
pub struct JoinChapter {
    /// In which chapter.
    pub chapter: ChapterId,
    /// Which seat.
    pub category: CategoryId,
    /// From which day.
    pub joined_on: NaiveDate,
    /// When the term ends.
    pub renewal_on: Option<NaiveDate>,
}

/// What an import says of a member who is there already: `None` keeps what is there.
#[derive(Debug, Clone, Default)]
pub struct ChangeMember {
    /// First name.
    pub given_name: Option<Text<120>>,
    /// Last name.
    pub family_name: Option<Text<120>>,
    /// Phone.
    pub phone: Option<Text<60>>,
    /// Company.
    pub company: Option<Text<200>>,
}

/// Adds a member. Codes: `EMAIL_TAKEN`, `TAKEN`, `CHAPTER_CLOSED`, `CATEGORY_INVALID`,
/// `TERM_EMPTY`.
pub async fn add_member(db: &Db, actor: &Actor, input: AddMember) -> Result<Member> {
    let wanted = input.seat.as_ref().map(|seat| (seat.chapter, seat.category));
    let added = db.tx(async |tx| add_member_in(tx, actor, input).await).await;
    seats::say_who_sits(db, wanted, added).await
}

/// The step of `add_member` inside a transaction.
pub async fn add_member_in(tx: &Tx, actor: &Actor, input: AddMember) -> Result<Member> {
    let (scope, chapter) = match &input.seat {
        Some(seat) => (chapters::get(&**tx, seat.chapter).await?.scope(), Some(seat.chapter)),
        None => (Scope::Club, None),
    };
    let acting = require(actor, Permission::EditRoster, scope)?;
    let now = tx.now();
    let row = member::ActiveModel {
        id: Set(MemberId::new()),
        sort_name: Set(sort_name(input.given_name.as_str(), input.family_name.as_str())),
        given_name: Set(input.given_name.into_string()),
        family_name: Set(input.family_name.into_string()),
        email: Set(input.email),
        email_visibility: Set(Visibility::Chapter),
        phone: Set(input.phone.map(Text::into_string)),
        phone_visibility: Set(Visibility::Chapter),
        company: Set(input.company.map(Text::into_string)),
        offers: Set(input.offers.map(Prose::into_string)),
        seeks: Set(input.seeks.map(Prose::into_string)),
        ideal_introduction: Set(None),
        goals: Set(None),
        accomplishments: Set(None),
        interests: Set(None),
        networks: Set(None),
        skills: Set(None),
        keywords: Set("[]".to_owned()),
        links: Set("[]".to_owned()),
        mobile: Set(None),
        mobile_visibility: Set(Visibility::Chapter),
        address: Set(None),
        address_visibility: Set(Visibility::Chapter),
        locale: Set(input.locale),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(&**tx).await.on_unique(|| reject("EMAIL_TAKEN").on("email"))?;
    let deed = audit::Deed::new("memberAdd", "Member", row.id).in_chapter(chapter);
    audit::write(tx, actor, acting, deed).await?;
    if let Some(seat) = input.seat {
        take_seat(tx, actor, row.id, seat).await?;
    } else {
        search::reindex_in(tx, &[row.id]).await?;
    }
    Ok(row)
}

/// Changes what an import knows of a member. Answers whether anything was different.
pub async fn change_member_in(
    tx: &Tx,
    actor: &Actor,
    member: &Member,
    chapter: ChapterId,
    input: ChangeMember,
) -> Result<bool> {
    let scope = chapters::get(&**tx, chapter).await?.scope();
    let acting = require(actor, Permission::EditRoster, scope)?;
    let mut changed = member.clone();
    if let Some(name) = input.given_name {
        changed.given_name = name.into_string();
    }
    if let Some(name) = input.family_name {
        changed.family_name = name.into_string();
    }
    if let Some(phone) = input.phone {
        changed.phone = Some(phone.into_string());
    }
    if let Some(company) = input.company {
        changed.company = Some(company.into_string());
    }
    changed.sort_name = sort_name(&changed.given_name, &changed.family_name);
    if changed == *member {
        return Ok(false);
    }
    changed.version += 1;
    changed.updated_at = tx.now();
    changed.into_active_model().reset_all().update(&**tx).await?;
    search::reindex_in(tx, &[member.id]).await?;
    let deed = audit::Deed::new("memberChange", "Member", member.id).in_chapter(chapter);
    audit::write(tx, actor, acting, deed).await?;
    Ok(true)
}

/// Gives a seat in a chapter to a member who is there already: takes one if there is none, else changes category and
/// renewal of the one there is. Answers whether anything was different.
///
/// Codes: `TAKEN`, `MEMBER_ELSEWHERE` (a transfer is a step of its own).
pub async fn move_seat_in(tx: &Tx, actor: &Actor, member: MemberId, seat: JoinChapter) -> Result<bool> {
    let Some(open) = queries::open_membership(&**tx, member).await? else {
        take_seat(tx, actor, member, seat).await?;
        return Ok(true);
    };
    if open.chapter_id != seat.chapter {
        return reject("MEMBER_ELSEWHERE").on("chapter").err();
    }
    let renewal_on = seat.renewal_on.or(open.renewal_on);
    if (open.category_id, open.joined_on, open.renewal_on) == (seat.category, seat.joined_on, renewal_on) {
        return Ok(false);
    }
    let chapter = chapters::get(&**tx, seat.chapter).await?;
    let acting = require(actor, Permission::EditRoster, chapter.scope())?;
    chapters::hold_to_seat(tx, seat.chapter, seat.category).await?;
    let mut row = open.clone().into_active_model();
    row.category_id = Set(seat.category);
    row.joined_on = Set(seat.joined_on);
    row.renewal_on = Set(renewal_on);
    row.version = Set(open.version + 1);
    row.updated_at = Set(tx.now());
    row.update(&**tx).await.on_unique(category_taken)?;
    search::reindex_in(tx, &[member]).await?;
    let deed = audit::Deed::new("membershipChange", "Membership", open.id).in_chapter(chapter.id);
    audit::write(tx, actor, acting, deed).await?;
    Ok(true)
}

pub(super) async fn take_seat(tx: &Tx, actor: &Actor, member: MemberId, seat: JoinChapter) -> Result<Membership> {
    take(tx, actor, member, seat).await.map_err(|error| error.inside("seat"))
}

async fn take(tx: &Tx, actor: &Actor, member: MemberId, seat: JoinChapter) -> Result<Membership> {
    let chapter = chapters::get(&**tx, seat.chapter).await?;
    let acting = require(actor, Permission::EditRoster, chapter.scope())?;
    if seat.renewal_on.is_some_and(|end| end <= seat.joined_on) {
        return reject("TERM_EMPTY").on("renewalOn").err();
    }
    chapters::hold_to_seat(tx, seat.chapter, seat.category).await?;
    let now = tx.now();
    let row = membership::ActiveModel {
        id: Set(MembershipId::new()),
        member_id: Set(member),
        chapter_id: Set(seat.chapter),
        category_id: Set(seat.category),
        status: Set(MembershipStatus::Active),
        joined_on: Set(seat.joined_on),
        renewal_on: Set(seat.renewal_on),
        ended_on: Set(None),
        end_reason: Set(None),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    // The index decides: two who take one seat at the same moment both pass any check before it.
    let row = row.insert(&**tx).await.on_unique(category_taken)?;
    search::reindex_in(tx, &[member]).await?;
    let deed = audit::Deed::new("membershipStart", "Membership", row.id)
        .in_chapter(chapter.id)
        .moving(MembershipStatus::Pending.to_value(), MembershipStatus::Active.to_value());
    audit::write(tx, actor, acting, deed).await?;
    Ok(row)
}

fn category_taken() -> crate::platform::error::Rejection {
    reject("TAKEN").on("categoryId").with("help", "none")
}

pub(super) fn sort_name(given: &str, family: &str) -> String {
    fold(&format!("{family} {given}"))
}

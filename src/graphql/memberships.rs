//! Members join chapters and leave them.

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::caller::Caller;
use super::chapters::{Category, Chapter, chapter};
use super::errors::Fault;
use super::inputs::{argument_id, email, id, parsed, text, text_or_none};
use super::members::{Member, member};
use super::payloads::payload;
use super::scalars::{EmailAddress, LanguageTag, LocalDate};
use crate::access::Actor;
use crate::members::{self, AddMember, EndMembership, JoinChapter};
use crate::platform::db::Db;
use crate::platform::error::{Error, Result as Outcome};

#[derive(Debug, Clone)]
pub(super) struct Membership(pub members::Membership);

impl From<members::Membership> for Membership {
    fn from(row: members::Membership) -> Self {
        Self(row)
    }
}

/// A member's place in one chapter.
#[Object]
impl Membership {
    /// `msp_…`
    pub(super) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whose.
    async fn member(&self, context: &Context<'_>) -> Result<Member, Fault> {
        member(Caller::of(context)?, self.0.member_id).await
    }

    /// Where.
    async fn chapter(&self, context: &Context<'_>) -> Result<Chapter, Fault> {
        chapter(Caller::of(context)?, self.0.chapter_id).await
    }

    /// The seat.
    async fn category(&self, context: &Context<'_>) -> Result<Category, Fault> {
        let caller = Caller::of(context)?;
        let row = caller.load().load_one(self.0.category_id).await.map_err(|error| caller.fault(error))?;
        row.map(Category).ok_or_else(|| caller.fault(Error::internal("a membership's category is missing")))
    }

    /// Where it stands.
    async fn status(&self) -> MembershipStatus {
        self.0.status.into()
    }

    /// Its first day.
    async fn joined_on(&self) -> LocalDate {
        LocalDate(self.0.joined_on)
    }

    /// The day its term ends and the next begins; null when none is set.
    async fn renewal_on(&self) -> Option<LocalDate> {
        self.0.renewal_on.map(LocalDate)
    }

    /// Grows by one per change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Where a membership stands in its life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "MembershipStatus", remote = "crate::members::MembershipStatus")]
pub(super) enum MembershipStatus {
    /// Approved, not begun.
    Pending,
    /// In force.
    Active,
    /// Away for a while; the seat is kept.
    OnLeave,
    /// In force, under review.
    Probation,
    /// Past its term, not paid yet.
    Grace,
    /// Over.
    Ended,
}

/// A person to add, with a seat in a chapter.
#[derive(Debug, InputObject)]
pub(super) struct MemberAddInput {
    /// First name, at most 120 characters.
    given_name: String,
    /// Last name, at most 120 characters.
    family_name: String,
    /// Where mail goes.
    email: Option<EmailAddress>,
    /// Phone, at most 60 characters.
    phone: Option<String>,
    /// Company, at most 200 characters.
    company: Option<String>,
    /// The language the member reads: `en` or `pl`.
    locale: LanguageTag,
    /// The seat.
    seat: SeatInput,
}

/// A seat to take.
#[derive(Debug, InputObject)]
pub(super) struct SeatInput {
    /// In which chapter, `chp_…`.
    chapter_id: ID,
    /// Which category, `cat_…`.
    category_id: ID,
    /// The first day.
    joined_on: LocalDate,
    /// The day the term ends and the next begins, after the first day.
    renewal_on: Option<LocalDate>,
}

impl SeatInput {
    fn parse(&self) -> Outcome<JoinChapter> {
        Ok(JoinChapter {
            chapter: id(&self.chapter_id, "seat.chapterId")?,
            category: id(&self.category_id, "seat.categoryId")?,
            joined_on: self.joined_on.0,
            renewal_on: self.renewal_on.map(|day| day.0),
        })
    }
}

impl MemberAddInput {
    fn parse(self) -> Outcome<AddMember> {
        Ok(AddMember {
            given_name: text(&self.given_name, "givenName")?,
            family_name: text(&self.family_name, "familyName")?,
            email: email(self.email, "email")?,
            phone: text_or_none(self.phone.as_deref(), "phone")?,
            company: text_or_none(self.company.as_deref(), "company")?,
            offers: None,
            seeks: None,
            locale: parsed(&self.locale.0, "locale", "LOCALE_UNKNOWN")?,
            seat: Some(self.seat.parse()?),
        })
    }
}

/// A seat for a member who sits nowhere.
#[derive(Debug, InputObject)]
pub(super) struct MembershipStartInput {
    /// Who, `mem_…`.
    member_id: ID,
    /// The seat.
    seat: SeatInput,
}

/// A membership to end, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct MembershipEndInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// The first day that it no longer holds: after the last closed week, and not in the future. Today when left out, or
    /// tomorrow where today's week is closed.
    ended_on: Option<LocalDate>,
    /// Why.
    reason: MembershipEndReason,
}

/// Why a membership ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "MembershipEndReason", remote = "crate::members::EndReason")]
pub(super) enum MembershipEndReason {
    /// The member left.
    Resigned,
    /// It was not renewed.
    Lapsed,
    /// The member moved to another chapter.
    Transferred,
    /// The chapter opened the seat.
    SeatOpened,
}

payload!(
    /// What `memberAdd` answers.
    MemberAddPayload {
        /// The member.
        member: Member
    }
);
payload!(
    /// What `membershipStart` answers.
    MembershipStartPayload {
        /// The membership.
        membership: Membership
    }
);
payload!(
    /// What `membershipEnd` answers.
    MembershipEndPayload {
        /// The membership, `ENDED`.
        membership: Membership
    }
);

/// The mutations of memberships.
#[derive(Debug, Default)]
pub(super) struct MembershipMutations;

#[Object]
impl MembershipMutations {
    /// Adds a person to the club, with a seat. For the chapter's leaders and the club's administrators.
    ///
    /// Codes: `TAKEN` (see `SeatTakenError`), `EMAIL_TAKEN`, `EMAIL_INVALID`, `CATEGORY_INVALID`, `CHAPTER_CLOSED`,
    /// `TERM_EMPTY`, `LOCALE_UNKNOWN`.
    async fn member_add(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who, and where.")] input: MemberAddInput,
    ) -> Result<MemberAddPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { members::add_member(caller.db(), actor, input.parse()?).await }.await;
        MemberAddPayload::of(caller, outcome)
    }

    /// Seats a member who sits in no chapter. For the chapter's leaders and the club's administrators.
    ///
    /// Codes: `TAKEN` (see `SeatTakenError`), `MEMBER_SEATED`, `CATEGORY_INVALID`, `CHAPTER_CLOSED`, `TERM_EMPTY`.
    async fn membership_start(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who, and where.")] input: MembershipStartInput,
    ) -> Result<MembershipStartPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { start(caller.db(), actor, &input).await }.await;
        MembershipStartPayload::of(caller, outcome)
    }

    /// Ends a membership, and with it the member's offices of that chapter. Those who look after its seats are told by
    /// mail when somebody waits for this one. For the chapter's leaders and the club's administrators.
    ///
    /// Codes: `INVALID_TRANSITION`, `ENDED_ON_INVALID`, `CONFLICT`.
    async fn membership_end(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`msp_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and why.")] input: MembershipEndInput,
    ) -> Result<MembershipEndPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { end(caller.db(), actor, &id, &input).await }.await;
        MembershipEndPayload::of(caller, outcome)
    }
}

async fn start(db: &Db, actor: &Actor, input: &MembershipStartInput) -> Outcome<members::Membership> {
    let member = id(&input.member_id, "memberId")?;
    members::start_membership(db, actor, member, input.seat.parse()?).await
}

async fn end(db: &Db, actor: &Actor, membership: &ID, input: &MembershipEndInput) -> Outcome<members::Membership> {
    let end = EndMembership {
        membership: argument_id(membership, "id")?,
        expected_version: input.expected_version,
        ended_on: input.ended_on.map(|day| day.0),
        reason: input.reason.into(),
    };
    members::end_membership(db, actor, end).await
}

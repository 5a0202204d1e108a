//! Open seats, the waiting list, and what a chapter wants filled.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::tree::Category;
use super::types::Chapter;
use crate::access::{Actor, ChapterId};
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{argument_id, email, id, list, prose_or_none, text, text_or_none};
use crate::graphql::loaders::OpenSeatsOf;
use crate::graphql::payloads::payload;
use crate::graphql::scalars::{DateTime, EmailAddress};
use crate::members::{self, AddToWaitingList, LeaveWaitingList, SetWantedSeats};
use crate::platform::db::Db;
use crate::platform::error::{Error, Result as Outcome};

/// A category of a chapter in which nobody sits.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct OpenSeat {
    /// Which.
    category: Category,
    /// 1 for the one that the chapter wants filled most; null where it has not said so.
    wanted_place: Option<i32>,
}

/// The open seats of a chapter, the wanted ones first.
pub(super) async fn open(caller: &Caller, chapter: ChapterId, first: i32) -> Result<Vec<OpenSeat>, Fault> {
    let most = usize::try_from(first.clamp(1, 100)).unwrap_or(25);
    let found = caller.load().load_one(OpenSeatsOf(chapter)).await.map_err(|error| caller.fault(error))?;
    let seats = found.unwrap_or_default().into_iter().take(most);
    Ok(seats.map(|seat| OpenSeat { category: Category(seat.category), wanted_place: seat.wanted_place }).collect())
}

#[derive(Debug, Clone)]
pub(in crate::graphql) struct SeatWait(pub members::SeatWait);

impl From<members::SeatWait> for SeatWait {
    fn from(row: members::SeatWait) -> Self {
        Self(row)
    }
}

/// Somebody who waits for a seat that is taken. For those who look after the chapter's seats.
#[Object]
impl SeatWait {
    /// `swt_…`
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Who waits.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Their company.
    async fn company(&self) -> Option<&str> {
        self.0.company.as_deref()
    }

    /// Their e-mail address.
    async fn email(&self) -> Option<EmailAddress> {
        self.0.email.as_ref().map(|email| EmailAddress(email.to_string()))
    }

    /// Their phone.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// What the chapter noted.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// For which seat.
    async fn category(&self, context: &Context<'_>) -> Result<Category, Fault> {
        let caller = Caller::of(context)?;
        let row = caller.load().load_one(self.0.category_id).await.map_err(|error| caller.fault(error))?;
        row.map(Category).ok_or_else(|| caller.fault(Error::internal("a seat's category is missing")))
    }

    /// Where they stand.
    async fn status(&self) -> SeatWaitStatus {
        self.0.status.into()
    }

    /// When they began to wait.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Grows by one per change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Where somebody who waits for a seat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "SeatWaitStatus", remote = "crate::members::WaitStatus")]
pub(super) enum SeatWaitStatus {
    /// Waits.
    Waiting,
    /// Got a seat.
    Seated,
    /// Waits no more.
    Withdrawn,
}

/// The seats that a chapter wants filled.
#[derive(Debug, InputObject)]
pub(super) struct ChapterSeatsWantInput {
    /// Categories, `cat_…`, the most wanted first, at most 20: in place of those before.
    category_ids: Vec<ID>,
}

/// Somebody to put on the waiting list.
#[derive(Debug, InputObject)]
pub(super) struct SeatWaitAddInput {
    /// Of which chapter, `chp_…`.
    chapter_id: ID,
    /// For which seat, `cat_…`.
    category_id: ID,
    /// Their name, at most 120 characters.
    name: String,
    /// Their company, at most 200 characters.
    company: Option<String>,
    /// Their e-mail address.
    email: Option<EmailAddress>,
    /// Their phone, at most 60 characters.
    phone: Option<String>,
    /// What the chapter should know, at most 4,000 characters.
    note: Option<String>,
}

impl SeatWaitAddInput {
    fn parse(self) -> Outcome<AddToWaitingList> {
        Ok(AddToWaitingList {
            chapter: id(&self.chapter_id, "chapterId")?,
            category: id(&self.category_id, "categoryId")?,
            name: text(&self.name, "name")?,
            company: text_or_none(self.company.as_deref(), "company")?,
            email: email(self.email, "email")?,
            phone: text_or_none(self.phone.as_deref(), "phone")?,
            note: prose_or_none(self.note.as_deref(), "note")?,
        })
    }
}

/// Somebody to take off the waiting list, as the caller last saw them.
#[derive(Debug, InputObject)]
pub(super) struct SeatWaitLeaveInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// Whether they got a seat; otherwise they wait no more.
    seated: bool,
}

payload!(
    /// What `chapterSeatsWant` answers.
    ChapterSeatsWantPayload {
        /// The chapter: see its `openSeats`.
        chapter: Chapter
    }
);
payload!(
    /// What `seatWaitAdd` answers.
    SeatWaitAddPayload {
        /// Who waits.
        seat_wait: SeatWait
    }
);
payload!(
    /// What `seatWaitLeave` answers.
    SeatWaitLeavePayload {
        /// Who waited.
        seat_wait: SeatWait
    }
);

/// The mutations of seats.
#[derive(Debug, Default)]
pub(in crate::graphql) struct SeatMutations;

#[Object]
impl SeatMutations {
    /// Says which seats a chapter wants filled. For the chapter's leaders, its membership
    /// committee and the club's administrators.
    /// Codes: `CATEGORY_INVALID`, `LISTED_TWICE`, `LIST_TOO_LONG`, `CHAPTER_CLOSED`.
    async fn chapter_seats_want(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`chp_…`")] id: ID,
        #[graphql(desc = "The seats.")] input: ChapterSeatsWantInput,
    ) -> Result<ChapterSeatsWantPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { want(caller.db(), actor, &id, input).await }.await;
        ChapterSeatsWantPayload::of(caller, outcome)
    }

    /// Puts somebody on the waiting list of a seat that is taken. For the chapter's leaders, its membership
    /// committee and the club's administrators.
    /// Codes: `SEAT_OPEN`, `ALREADY_WAITING`, `CATEGORY_INVALID`, `EMAIL_INVALID`, `CHAPTER_CLOSED`.
    async fn seat_wait_add(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who waits for what.")] input: SeatWaitAddInput,
    ) -> Result<SeatWaitAddPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { members::add_to_waiting_list(caller.db(), actor, input.parse()?).await }.await;
        SeatWaitAddPayload::of(caller, outcome)
    }

    /// Takes somebody off the waiting list. For the chapter's leaders, its membership
    /// committee and the club's administrators.
    /// Codes: `INVALID_TRANSITION`, `CONFLICT`.
    async fn seat_wait_leave(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`swt_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: SeatWaitLeaveInput,
    ) -> Result<SeatWaitLeavePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { leave(caller.db(), actor, &id, &input).await }.await;
        SeatWaitLeavePayload::of(caller, outcome)
    }
}

async fn want(db: &Db, actor: &Actor, chapter: &ID, input: ChapterSeatsWantInput) -> Outcome<crate::chapters::Chapter> {
    let given = list(input.category_ids, "categoryIds")?;
    let categories = given.iter().enumerate().map(|(position, one)| id(one, format!("categoryIds.{position}")));
    let chapter = argument_id(chapter, "id")?;
    members::set_wanted_seats(db, actor, SetWantedSeats { chapter, categories: categories.collect::<Outcome<_>>()? })
        .await
}

async fn leave(db: &Db, actor: &Actor, wait: &ID, input: &SeatWaitLeaveInput) -> Outcome<members::SeatWait> {
    let leave = LeaveWaitingList {
        wait: argument_id(wait, "id")?,
        expected_version: input.expected_version,
        is_seated: input.seated,
    };
    members::leave_waiting_list(db, actor, leave).await
}

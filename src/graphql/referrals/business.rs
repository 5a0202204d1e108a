//! Closed business, as its recipient sees it.

use async_graphql::{Context, Enum, ID, Object};

use crate::graphql::caller::Caller;
use crate::graphql::chapters::chapter;
use crate::graphql::errors::Fault;
use crate::graphql::members::{Member, member};
use crate::graphql::scalars::{LocalDate, Money};
use crate::referrals;

#[derive(Debug, Clone)]
pub(in crate::graphql) struct ClosedBusiness(pub referrals::ClosedBusiness);

impl From<referrals::ClosedBusiness> for ClosedBusiness {
    fn from(row: referrals::ClosedBusiness) -> Self {
        Self(row)
    }
}

/// Revenue that the recipient records and thanks the giver for: invoiced turnover net of tax. Only the recipient sees
/// single entries.
#[Object]
impl ClosedBusiness {
    /// `biz_…`
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// How much.
    async fn amount(&self) -> Money {
        Money(self.0.amount())
    }

    /// New or repeat.
    async fn kind(&self) -> BusinessKind {
        self.0.kind.into()
    }

    /// The day of the invoice.
    async fn closed_on(&self) -> LocalDate {
        LocalDate(self.0.closed_on)
    }

    /// Who is thanked; null when it is no member.
    async fn giver(&self, context: &Context<'_>) -> Option<Result<Member, Fault>> {
        let id = self.0.giver_id?;
        match Caller::of(context) {
            Ok(caller) => Some(member(caller, id).await),
            Err(fault) => Some(Err(fault)),
        }
    }

    /// Who is thanked, when it is no member.
    async fn giver_name(&self) -> Option<&str> {
        self.0.giver_name.as_deref()
    }

    /// In the recipient's words.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Where it stands.
    async fn status(&self, context: &Context<'_>) -> Result<ClosedBusinessStatus, Fault> {
        if self.0.voided_at.is_some() {
            return Ok(ClosedBusinessStatus::Voided);
        }
        let chapter = chapter(Caller::of(context)?, self.0.chapter_id).await?;
        let is_closed = chapter.0.last_closed_at.is_some_and(|at| self.0.recorded_at <= at);
        Ok(if is_closed { ClosedBusinessStatus::Confirmed } else { ClosedBusinessStatus::Recorded })
    }

    /// Grows by one per change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Whether the customer is new to the recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "BusinessKind", remote = "crate::referrals::BusinessKind")]
pub(in crate::graphql) enum BusinessKind {
    /// A new customer.
    New,
    /// One who came back.
    Repeat,
}

/// Where closed business stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(in crate::graphql) enum ClosedBusinessStatus {
    /// It counts, provisionally.
    Recorded,
    /// The week it was recorded in is closed.
    Confirmed,
    /// A correcting entry took it out.
    Voided,
}

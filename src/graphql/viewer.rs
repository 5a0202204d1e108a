//! The one who asks.

use async_graphql::{Context, Object, SimpleObject};

use super::audit;
use super::caller::Caller;
use super::chapters::{Chapter, OfficeKind, Region, chapter};
use super::errors::Fault;
use super::mail_preferences::{self, MailPreferences};
use super::meetings::{AgendaTaker, Task, own_open_tasks};
use super::members::{Member, member};
use super::pages::AuditEntryConnection;
use super::scalars::LanguageTag;
use crate::access::audit::Entries;
use crate::access::{Held, OfficeScope};
use crate::meetings;
use crate::platform::error::Error;

#[derive(Debug)]
pub(super) struct Viewer;

/// The member who is signed in.
#[Object]
impl Viewer {
    /// Who it is.
    async fn member(&self, context: &Context<'_>) -> Result<Member, Fault> {
        let caller = Caller::of(context)?;
        let id = caller.actor()?.member_id();
        member(caller, id.ok_or_else(|| caller.fault(Error::Unauthenticated))?).await
    }

    /// The chapter that the member sits in today; null for who sits in none.
    async fn chapter(&self, context: &Context<'_>) -> Option<Result<Chapter, Fault>> {
        let caller = match Caller::of(context).and_then(|caller| caller.actor().map(|actor| (caller, actor))) {
            Ok(signed_in) => signed_in,
            Err(fault) => return Some(Err(fault)),
        };
        let seat = caller.1.seats().first()?;
        Some(chapter(caller.0, seat.chapter).await)
    }

    /// The offices that the member holds today.
    async fn offices(&self, context: &Context<'_>) -> Result<Vec<ViewerOffice>, Fault> {
        let caller = Caller::of(context)?;
        let mut offices = Vec::new();
        for held in caller.actor()?.offices() {
            offices.push(ViewerOffice::of(caller, held).await?);
        }
        Ok(offices)
    }

    /// The roles that the member has at meetings of their chapter within the next 26 weeks, the soonest first.
    async fn upcoming_roles(&self, context: &Context<'_>) -> Result<Vec<AgendaTaker>, Fault> {
        let caller = Caller::of(context)?;
        let rows = meetings::upcoming_roles(caller.db(), caller.actor()?).await;
        Ok(rows.map_err(|error| caller.fault(error))?.into_iter().map(AgendaTaker).collect())
    }

    /// What the member has done, or answers for, the latest first.
    async fn audit_entries(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AuditEntryConnection, Fault> {
        let caller = Caller::of(context)?;
        let id = caller.actor()?.member_id().ok_or_else(|| caller.fault(Error::Unauthenticated))?;
        audit::page(caller, Entries::Of(id), (first, after), (last, before)).await
    }

    /// The tasks that the member has to do, the soonest due first.
    async fn open_tasks(&self, context: &Context<'_>) -> Result<Vec<Task>, Fault> {
        own_open_tasks(Caller::of(context)?).await
    }

    /// Which mails the member wants, and when.
    async fn mail_preferences(&self, context: &Context<'_>) -> Result<MailPreferences, Fault> {
        mail_preferences::own(Caller::of(context)?).await
    }

    /// The language that the member is answered in.
    async fn locale(&self, context: &Context<'_>) -> Result<LanguageTag, Fault> {
        Ok(LanguageTag(Caller::of(context)?.locale().to_string()))
    }
}

/// An office that the viewer holds today.
#[derive(Debug, SimpleObject)]
pub(super) struct ViewerOffice {
    /// Which.
    office: OfficeKind,
    /// Over which chapter; null for a director and an administrator.
    chapter: Option<Chapter>,
    /// Over which region; null unless it is a director's.
    region: Option<Region>,
}

impl ViewerOffice {
    async fn of(caller: &Caller, held: &Held) -> Result<Self, Fault> {
        let office = held.kind.into();
        Ok(match held.scope {
            OfficeScope::Club => Self { office, chapter: None, region: None },
            OfficeScope::Chapter(id) => Self { office, chapter: Some(chapter(caller, id).await?), region: None },
            OfficeScope::Region(id) => {
                let region = caller.load().load_one(id).await.map_err(|error| caller.fault(error))?;
                Self { office, chapter: None, region: region.map(Region) }
            }
        })
    }
}

/// The query of the viewer.
#[derive(Debug, Default)]
pub(super) struct ViewerQueries;

#[Object]
impl ViewerQueries {
    /// The member who is signed in; null for a caller without a token.
    async fn viewer(&self, context: &Context<'_>) -> Option<Result<Viewer, Fault>> {
        match Caller::of(context) {
            Ok(caller) => caller.is_signed_in().then_some(Ok(Viewer)),
            Err(fault) => Some(Err(fault)),
        }
    }
}

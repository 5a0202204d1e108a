//! The queries of chapters.

use async_graphql::{Context, ID, InputObject, Object};

use super::club::Club;
use super::public::PublicChapter;
use super::tree::{Category, Region};
use super::types::{Chapter, ChapterBy};
use crate::chapters;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs;
use crate::graphql::pages::{ChapterConnection, page_of};
use crate::platform::error::Result as Outcome;

/// Which chapters to list.
#[derive(Debug, InputObject)]
pub(super) struct ChapterFilter {
    /// Of this region, `reg_…`.
    region_id: Option<ID>,
    /// Those that have ended, too.
    #[graphql(default)]
    with_closed: bool,
}

impl ChapterFilter {
    fn parse(self) -> Outcome<chapters::ChapterFilter> {
        let region = self.region_id.map(|id| inputs::id(&id, "filter.regionId")).transpose()?;
        Ok(chapters::ChapterFilter { region, with_closed: self.with_closed })
    }
}

/// The queries of chapters.
#[derive(Debug, Default)]
pub(in crate::graphql) struct ChapterQueries;

#[Object]
impl ChapterQueries {
    /// One chapter; null when it is not there.
    async fn chapter(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Exactly one way to point at it.")] by: ChapterBy,
    ) -> Option<Result<Chapter, Fault>> {
        find(context, by).await.transpose()
    }

    /// The club.
    async fn club(&self, context: &Context<'_>) -> Option<Result<Club, Fault>> {
        the_club(context).await.transpose()
    }

    /// A chapter as everybody may see it, without signing in; null when no chapter that meets has this slug.
    async fn public_chapter(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its name in URLs.")] slug: String,
    ) -> Option<Result<PublicChapter, Fault>> {
        super::public::find(context, slug).await.transpose()
    }

    /// Chapters in the order of their names: those that meet, unless the filter says otherwise.
    async fn chapters(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only such chapters.")] filter: Option<ChapterFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ChapterConnection, Fault> {
        let caller = Caller::of(context)?;
        caller.of_club()?;
        let page = page_of(caller, (first, after), (last, before))?;
        let filter = filter.map(ChapterFilter::parse).transpose().map_err(|error| caller.fault(error))?;
        let page = chapters::page(caller.db(), filter.unwrap_or_default(), &page)
            .await
            .map_err(|error| caller.fault(error))?;
        Ok(page.into())
    }

    /// The regions of the club, in the order of their names.
    async fn regions(&self, context: &Context<'_>) -> Result<Vec<Region>, Fault> {
        let caller = Caller::of(context)?;
        caller.actor()?;
        let rows = chapters::all_regions(caller.db().reader()).await.map_err(|error| caller.fault(error))?;
        Ok(rows.into_iter().map(Region).collect())
    }

    /// All categories, spheres among them, in the order of their codes.
    async fn categories(&self, context: &Context<'_>) -> Result<Vec<Category>, Fault> {
        let caller = Caller::of(context)?;
        caller.actor()?;
        let rows = chapters::all_categories(caller.db().reader()).await.map_err(|error| caller.fault(error))?;
        Ok(rows.into_iter().map(Category).collect())
    }
}

async fn the_club(context: &Context<'_>) -> Result<Option<Club>, Fault> {
    let caller = Caller::of(context)?;
    caller.actor()?;
    let row = chapters::club(caller.db().reader()).await.map_err(|error| caller.fault(error))?;
    Ok(row.map(Club))
}

async fn find(context: &Context<'_>, by: ChapterBy) -> Result<Option<Chapter>, Fault> {
    let caller = Caller::of(context)?;
    caller.of_club()?;
    let by = match by {
        ChapterBy::Id(id) => chapters::ChapterBy::Id(inputs::id(&id, "by.id").map_err(|error| caller.fault(error))?),
        ChapterBy::Slug(slug) => chapters::ChapterBy::Slug(slug),
        ChapterBy::Name(name) => chapters::ChapterBy::Name(name),
    };
    let row = chapters::find(caller.db().reader(), by).await.map_err(|error| caller.fault(error))?;
    Ok(row.map(Chapter))
}

//! Which meetings to list, and in which order.

use async_graphql::{Enum, ID, InputObject};

use super::types::MeetingStatus;
use crate::access::ChapterId;
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs;
use crate::graphql::pages::MeetingConnection;
use crate::graphql::scalars::DateTime;
use crate::meetings;
use crate::platform::page::PageRequest;

/// Which meetings to list; all conditions must hold.
#[derive(Debug, Default, InputObject)]
pub(in crate::graphql) struct MeetingFilter {
    /// Of this chapter, `chp_…`.
    chapter_id: Option<ID>,
    /// In one of these states, at most 100.
    statuses: Option<Vec<MeetingStatus>>,
    /// That start at or after.
    starts_from: Option<DateTime>,
    /// That start before.
    starts_before: Option<DateTime>,
}

/// By what to order meetings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(in crate::graphql) enum MeetingOrderField {
    /// By their start.
    StartsAt,
}

/// Which way to order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(in crate::graphql) enum OrderDirection {
    /// The least first.
    Asc,
    /// The greatest first.
    Desc,
}

/// In which order to list meetings.
#[derive(Debug, InputObject)]
pub(in crate::graphql) struct MeetingOrder {
    /// By what.
    field: MeetingOrderField,
    /// Which way.
    direction: OrderDirection,
}

/// A page of meetings, of one chapter or of all.
pub(in crate::graphql) async fn page(
    caller: &Caller,
    chapter: Option<ChapterId>,
    filter: Option<MeetingFilter>,
    order: Option<MeetingOrder>,
    page: &PageRequest,
) -> Result<MeetingConnection, Fault> {
    caller.of_club()?;
    let filter = filter.unwrap_or_default();
    let named = filter.chapter_id.map(|id| inputs::id(&id, "filter.chapterId"));
    let named = named.transpose().map_err(|error| caller.fault(error))?;
    let statuses = inputs::list(filter.statuses.unwrap_or_default(), "filter.statuses");
    let latest_first = order.is_some_and(|order| {
        let MeetingOrderField::StartsAt = order.field;
        order.direction == OrderDirection::Desc
    });
    let wanted = meetings::MeetingFilter {
        chapter: chapter.or(named),
        statuses: statuses.map_err(|error| caller.fault(error))?.into_iter().map(Into::into).collect(),
        from: filter.starts_from.map(|instant| instant.0),
        until: filter.starts_before.map(|instant| instant.0),
        latest_first,
    };
    let found = meetings::page(caller.db(), &wanted, page).await.map_err(|error| caller.fault(error))?;
    Ok(found.into())
}

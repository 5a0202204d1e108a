//! Who is asked for in the directory.

use async_graphql::{Enum, ID, InputObject};

use super::inputs;
use super::scalars::LanguageTag;
use crate::members::{self, DirectoryFilter};
use crate::platform::error::Result;

/// Which members to list.
#[derive(Debug, InputObject)]
pub(super) struct MemberFilter {
    /// Who sits in this chapter, `chp_…`.
    chapter_id: Option<ID>,
    /// Who sits in a chapter of this region, `reg_…`.
    region_id: Option<ID>,
    /// Who sits in a chapter of this city, without case and diacritics.
    city: Option<String>,
    /// Who sits in this category, `cat_…`; a sphere includes its professions.
    category_id: Option<ID>,
    /// Who speaks this language. Codes: `LANGUAGE_UNKNOWN`.
    language: Option<LanguageTag>,
    /// Whose membership is in one of these.
    statuses: Option<Vec<SeatedStatus>>,
}

/// The states of a membership in which it holds a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum SeatedStatus {
    /// In force.
    Active,
    /// Away for a while; the seat is kept.
    OnLeave,
    /// In force, under review.
    Probation,
    /// Past its term, not paid yet.
    Grace,
}

impl From<SeatedStatus> for members::MembershipStatus {
    fn from(status: SeatedStatus) -> Self {
        match status {
            SeatedStatus::Active => Self::Active,
            SeatedStatus::OnLeave => Self::OnLeave,
            SeatedStatus::Probation => Self::Probation,
            SeatedStatus::Grace => Self::Grace,
        }
    }
}

impl MemberFilter {
    /// Codes: `BAD_ID`, `LANGUAGE_UNKNOWN`.
    pub(super) fn parse(self) -> Result<DirectoryFilter> {
        Ok(DirectoryFilter {
            chapter: self.chapter_id.map(|id| inputs::id(&id, "filter.chapterId")).transpose()?,
            region: self.region_id.map(|id| inputs::id(&id, "filter.regionId")).transpose()?,
            city: self.city,
            category: self.category_id.map(|id| inputs::id(&id, "filter.categoryId")).transpose()?,
            language: self
                .language
                .map(|tag| inputs::parsed(&tag.0, "filter.language", "LANGUAGE_UNKNOWN"))
                .transpose()?,
            statuses: self.statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
            search: None,
        })
    }
}

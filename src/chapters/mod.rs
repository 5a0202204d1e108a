//! The club, its regions and chapters, categories, and policies as data.
//! Imports `access` and `platform` (and `accounts`, which it does not need).

mod commands;
mod entity;
mod policies;
mod queries;
mod rules;
mod starter;

pub use commands::{
    CreateCategory, CreateChapter, CreateClub, CreateRegion, create_category, create_category_in, create_chapter,
    create_chapter_in, create_club, create_club_in, create_region, create_region_in,
};
pub use entity::{Category, Chapter, Club, Region};
pub use policies::{Disclosure, SetDisclosure, disclosure_on, disclosures_on, set_disclosure, set_disclosure_in};
pub use queries::{
    ChapterBy, all, all_categories, all_regions, by_ids, categories_by_ids, club, find, get, hold_week_to_close,
    hold_weeks_to_record, note_close, page, regions_by_ids,
};
pub use rules::MEETING_MINUTES;
pub use starter::{StarterCategory, StarterSphere, add_starter_categories_in, starter_categories};

use crate::access::Scope;
use crate::platform::values::{Zone, typed_id};

pub use crate::access::{ChapterId, RegionId};

typed_id!(
    /// The club.
    ClubId,
    "club"
);
typed_id!(
    /// A category: a sphere, or a profession in one.
    CategoryId,
    "cat"
);

impl Chapter {
    /// What permissions over this chapter are asked over.
    pub fn scope(&self) -> Scope {
        Scope::Chapter(self.id, self.region_id)
    }

    /// Its time zone.
    pub fn zone(&self) -> Zone {
        self.time_zone
    }
}

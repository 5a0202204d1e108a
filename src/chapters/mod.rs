//! The club, its regions and chapters, categories, and policies as data.
//! Imports `access` and `platform` (and `accounts`, which it does not need).

mod commands;
mod entity;
mod policies;
mod queries;
mod rules;
mod starter;

pub use commands::{
    CloseChapter, CloseRegion, CreateCategory, CreateChapter, CreateClub, CreateRegion, ReopenChapter, RetireCategory,
    UpdateCategory, UpdateChapter, UpdateClub, UpdateRegion, close_chapter_in, close_region, create_category,
    create_category_in, create_chapter_in, create_club, create_club_in, create_region, create_region_in, hold_to_seat,
    reopen_chapter, retire_category_in, update_category_in, update_chapter_in, update_club, update_region,
};
pub use entity::{Category, Chapter, Club, Region};
pub use policies::{
    AdmissionDecision, AdmissionPolicy, AttendancePolicy, AttendanceWindow, Consequence, Disclosure, DisclosurePolicy,
    LateWeight, MonthDay, OneToOnePolicy, Policies, Policy, PolicyKind, PolicyVersion, RetentionPolicy, SetPolicy,
    TermsPolicy, disclosures_on, policies_on, policy_history, set_policy, set_policy_in,
};
pub use queries::{
    ChapterBy, ChapterFilter, all, all_categories, all_regions, by_ids, categories_by_ids, club, find, find_public,
    get, hold_offices, hold_pattern, hold_week_to_close, hold_weeks_to_record, note_close, page, region,
    regions_by_ids, select_category_ids, select_ids, select_ids_of_region,
};
pub use rules::{ChangePattern, MEETING_MINUTES, change_pattern, check_open};
pub use starter::{StarterCategory, StarterSphere, add_starter_categories_in, starter_categories};

use chrono::NaiveDate;

use crate::access::Scope;
use crate::platform::values::{Locale, Zone, typed_id};

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

impl Category {
    /// Its name in a language.
    pub fn name_in(&self, locale: Locale) -> &str {
        match locale {
            Locale::En => &self.name_en,
            Locale::Pl => &self.name_pl,
        }
    }
}

impl Chapter {
    /// What permissions over this chapter are asked over.
    pub fn scope(&self) -> Scope {
        Scope::Chapter(self.id, self.region_id)
    }

    /// From when on its pattern counts.
    pub fn pattern_start(&self) -> NaiveDate {
        self.pattern_starts_on.unwrap_or_else(|| self.created_at.day_in(self.time_zone.0))
    }

    /// Its time zone.
    pub fn zone(&self) -> Zone {
        self.time_zone
    }
}

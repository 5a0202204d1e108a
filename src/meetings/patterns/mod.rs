//! Meetings by pattern: made half a year ahead, left out on holidays, edited by hand where one differs.
//!
//! A meeting that comes from the pattern holds its day of it (`Meeting::pattern_on`), wherever it is moved and whether it
//! takes place or not. So planning, which looks for days that nobody holds, may run as often as it likes.

mod editing;
mod entity;
mod holidays;
mod planning;
mod queries;
mod rules;

pub use editing::{UpdateMeeting, discard, leave_out, update_meeting};
pub use entity::Model as Holiday;
pub use holidays::{AddHoliday, AddedHoliday, KeepHoliday, add_holiday, keep_holiday, remove_holiday};
pub use planning::{ChapterReplanned, PlanAhead, Planned, create_chapter, plan_ahead, plan_preview, update_chapter};
pub use queries::{holidays_in, holidays_of};
pub use rules::{Occurrence, Plan};

pub(super) use queries::free_day;

use crate::access::{ChapterId, RegionId};
use crate::chapters::ClubId;
use crate::platform::values::typed_id;

typed_id!(
    /// A holiday.
    HolidayId,
    "hol"
);

/// Whose chapters do not meet on a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HolidayScope {
    /// All chapters of the club.
    Club(ClubId),
    /// Those of a region.
    Region(RegionId),
    /// One chapter.
    Chapter(ChapterId),
}

//! The club, regions, chapters, categories, their policies and seats.

mod club;
mod club_mutations;
mod mutations;
mod officers;
mod policies;
mod public;
mod queries;
mod seats;
mod tree;
mod types;

pub(super) use club_mutations::ClubMutations;
pub(super) use mutations::ChapterMutations;
pub(super) use officers::{OfficeKind, Officer, officers};
pub(super) use policies::{Consequence, PolicyMutations};
pub(super) use public::PublicMeeting;
pub(super) use queries::ChapterQueries;
pub(super) use seats::SeatMutations;
pub(super) use tree::{Category, Region};
pub(super) use types::{Chapter, chapter};

//! What comes of the entries: figures of closed weeks and the mail that tells them.
//! Reads every feature; writes nothing but its own rollups.

mod assemble;
mod entity;
mod mail;
mod snapshots;
mod sources;
mod weeks;
pub mod summary;
pub mod week;

pub use mail::{queue_corrections, send_summary};
pub use snapshots::figures_of;
pub use weeks::{WeekPreview, closed_week, preview_week, reopen_week};

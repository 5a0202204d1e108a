//! What comes of the entries: figures of closed weeks and the mail that tells them.
//! Reads every feature; writes nothing but its own rollups.

pub mod summary;
pub mod week;

//! What the stories stand on: a fresh database each.

#[macro_use]
mod story;

mod cluster;
pub mod club;
pub mod databases;
pub mod smtp;

pub use databases::TestDb;
pub use story::Stage;

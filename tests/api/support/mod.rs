//! What the stories stand on: a fresh database each.

#[macro_use]
mod story;

pub mod app;
mod cluster;
pub mod club;
pub mod databases;
pub mod smtp;
pub mod streams;

pub use app::TestApp;
pub use databases::TestDb;
pub use story::Stage;

//! chapterhouse: the open backend for business networking clubs.
//!
//! The modules stand in the order in which they may import each other: each only what stands above it.
//! `tests/architecture.rs` keeps it so.

pub mod platform;

pub mod access;
pub mod accounts;
pub mod chapters;
pub mod members;

pub mod exchange;

pub mod pages;

pub mod worker;

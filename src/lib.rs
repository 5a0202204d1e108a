//! chapterhouse: the open backend for business networking clubs.
//!
//! The modules stand in the order in which they may import each other: each only what stands above it.
//! `tests/architecture.rs` keeps it so.

#![recursion_limit = "256"]

pub mod platform;
pub mod access;
pub mod accounts;
pub mod chapters;
pub mod members;
pub mod meetings;
pub mod referrals;
pub mod community;
pub mod reports;
pub mod exchange;
pub mod demo;
pub mod graphql;
pub mod rest;
pub mod pages;
pub mod worker;
pub mod app;
pub mod cli;

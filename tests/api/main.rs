//! Stories told through the API, each on a fresh database: on SQLite, and on PostgreSQL when one can be had.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test, what cannot go on may say so and stop")]

#[macro_use]
mod support;

mod agendas;
mod attacks;
mod audit_log;
mod auth;
mod busy;
mod check_in;
mod cli;
mod contracts;
mod database;
mod delegations;
mod demo;
mod events;
mod founding;
mod front_door;
mod idempotency;
mod imports;
mod directory;
mod invitations;
mod jobs;
mod mail;
mod mailbox;
mod meetings;
mod minutes;
mod migrations;
mod mistakes;
mod nodes;
mod offices;
mod one_to_ones;
mod operations;
mod patterns;
mod permissions;
mod photos;
mod places;
mod playground;
mod problems;
mod profiles;
mod races;
mod referral_moves;
mod referrals;
mod reopening;
mod schema;
mod search;
mod search_order;
mod seats;
mod secrets;
mod server;
mod standing;
mod story;
mod subscriptions;
mod summaries;
mod vcards;
mod warnings;
mod visitors;
mod week_totals;

//! The database's shape, one file per step, up and down.
//!
//! Steps are plain SQL and name tables by string: no type of the server is used here, so that an old step never
//! changes its meaning. The few words that the two databases spell differently are in `dialect`.

pub use sea_orm_migration::{MigrationTrait, MigratorTrait, SchemaManager};

mod dialect;
mod m20261123_000001_platform;
mod m20261123_000002_clubs;
mod m20261123_000003_members;
mod m20261123_000004_accounts;
mod m20261123_000005_meetings;
mod m20261123_000006_referrals;
mod m20261123_000007_community;
mod m20261123_000008_reports;
mod m20261125_000009_idempotency;
mod m20261126_000011_photos;
mod m20261126_000012_places;
mod m20261126_000013_directory_search;
mod m20261126_000014_offices;
mod m20261126_000015_profiles;
mod m20261126_000016_delegations;
mod m20261126_000017_audit_by_time;
mod m20261126_000018_meeting_patterns;
mod m20261126_000019_invitations;
mod m20261126_000020_visits;
mod m20261126_000021_attendance_warnings;
mod m20261126_000022_agendas;
mod m20261126_000023_minutes;
mod m20261126_000024_one_to_ones;
mod m20261126_000025_referral_moves;

/// All steps, oldest first.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_platform::Migration),
            Box::new(m20261123_000002_clubs::Migration),
            Box::new(m20261123_000003_members::Migration),
            Box::new(m20261123_000004_accounts::Migration),
            Box::new(m20261123_000005_meetings::Migration),
            Box::new(m20261123_000006_referrals::Migration),
            Box::new(m20261123_000007_community::Migration),
            Box::new(m20261123_000008_reports::Migration),
            Box::new(m20261125_000009_idempotency::Migration),
            Box::new(m20261126_000011_photos::Migration),
            Box::new(m20261126_000012_places::Migration),
            Box::new(m20261126_000013_directory_search::Migration),
            Box::new(m20261126_000014_offices::Migration),
            Box::new(m20261126_000015_profiles::Migration),
            Box::new(m20261126_000016_delegations::Migration),
            Box::new(m20261126_000017_audit_by_time::Migration),
            Box::new(m20261126_000018_meeting_patterns::Migration),
            Box::new(m20261126_000019_invitations::Migration),
            Box::new(m20261126_000020_visits::Migration),
            Box::new(m20261126_000021_attendance_warnings::Migration),
            Box::new(m20261126_000022_agendas::Migration),
            Box::new(m20261126_000023_minutes::Migration),
            Box::new(m20261126_000024_one_to_ones::Migration),
            Box::new(m20261126_000025_referral_moves::Migration),
        ]
    }
}

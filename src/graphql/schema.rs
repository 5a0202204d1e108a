//! The schema: what is in it, and its published text.

use async_graphql::{MergedObject, SDLExportOptions, Schema, SchemaBuilder, ValidationMode};

use super::api::ApiOptions;
use super::chapters::{ChapterMutations, ChapterQueries, ClubMutations, PolicyMutations, SeatMutations};
use super::delegations::{DelegationMutations, DelegationQueries};
use super::errors::ErrorCode;
use super::mail_preferences::MailPreferencesMutations;
use super::meetings::{
    AgendaMutations, AgendaTakerMutations, AttendanceMutations, HolidayMutations, IntentMutations,
    MeetingEditMutations, MeetingMutations, MeetingQueries, MinutesMutations, ReopeningMutations, VisitorMutations,
};
use super::members::MemberQueries;
use super::memberships::MembershipMutations;
use super::nodes::NodeQueries;
use super::offices::OfficeMutations;
use super::one_to_ones::{FollowUpMutations, NoteMutations, OneToOneMutations, OneToOneQueries};
use super::profiles::ProfileMutations;
use super::referrals::{ReferralDraftMutations, ReferralMutations, ReferralOutcomeMutations, ReferralQueries};
use super::subscriptions::Subscriptions;
use super::viewer::ViewerQueries;

/// What can be read.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
pub(super) struct Query(
    NodeQueries,
    ViewerQueries,
    ChapterQueries,
    MemberQueries,
    MeetingQueries,
    DelegationQueries,
    ReferralQueries,
    OneToOneQueries,
);

/// What can be done: one mutation per action.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
pub(super) struct Mutation(
    ClubMutations,
    ChapterMutations,
    PolicyMutations,
    SeatMutations,
    MembershipMutations,
    OfficeMutations,
    ProfileMutations,
    MailPreferencesMutations,
    MeetingMutations,
    IntentMutations,
    ReopeningMutations,
    MinutesMutations,
    AttendanceMutations,
    MeetingEditMutations,
    HolidayMutations,
    AgendaMutations,
    AgendaTakerMutations,
    VisitorMutations,
    DelegationMutations,
    ReferralMutations,
    ReferralDraftMutations,
    ReferralOutcomeMutations,
    OneToOneMutations,
    NoteMutations,
    FollowUpMutations,
);

pub(super) type ApiSchema = Schema<Query, Mutation, Subscriptions>;

/// The executor of documents that are checked and measured already.
pub(super) fn build(options: &ApiOptions) -> ApiSchema {
    let mut builder = builder()
        .validation_mode(ValidationMode::Fast)
        // Measured with fragments in place, by a measure of our own that walks each fragment once.
        .limit_recursive_depth(options.limits.nesting + 1);
    if let Some(links) = &options.photo_links {
        builder = builder.data(links.clone());
    }
    if let Some(url) = &options.public_url {
        builder = builder.data(url.clone());
    }
    if !options.public_schema {
        builder = builder.disable_introspection().disable_suggestions();
    }
    builder.finish()
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscriptions> {
    Schema::build(Query::default(), Mutation::default(), Subscriptions)
        // Shown in the schema, where clients look for the codes of top-level errors.
        .register_output_type::<ErrorCode>()
        .register_output_type::<super::nodes::Node>()
}

/// The contract, as `schema.graphql` has it.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    let text = builder().finish().sdl_with_options(options);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

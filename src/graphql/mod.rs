//! The GraphQL API: one file per feature with its types, queries, mutations and edges. Translates, nothing more:
//! every rule stands in a feature. Alone names `async_graphql`; imports every feature.

#![allow(
    clippy::unused_async,
    clippy::too_many_arguments,
    reason = "the library's form: a resolver is async, and a field's arguments are the function's"
)]

mod api;
mod audit;
mod caller;
mod chapters;
mod cost;
mod delegations;
mod directory;
mod documents;
mod drive;
mod errors;
mod inputs;
mod loaders;
mod mail_preferences;
mod meetings;
mod member_attendance;
mod members;
mod memberships;
mod nodes;
mod offices;
mod one_to_ones;
mod pages;
mod photos;
mod payloads;
mod profiles;
mod referrals;
mod refusal;
mod scalars;
mod scan;
mod schema;
mod subscriptions;
mod variables;
mod viewer;

pub use api::{
    Answer, Api, ApiError, ApiOptions, Asker, Change, GraphqlRequest, OpenSubscription, OperationKind, Prepared,
    Unanswered,
};
pub use caller::Caller;
pub use documents::{ManifestError, TrustedDocuments};
pub use errors::{ErrorCode, Fault};
pub use refusal::{Refusal, RequestError, Stage, errors_json};
pub use schema::sdl;

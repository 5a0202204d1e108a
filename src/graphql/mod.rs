//! The GraphQL API: one file per feature with its types, queries, mutations and edges. Translates, nothing more:
//! every rule stands in a feature. Alone names `async_graphql`; imports every feature.

#![allow(
    clippy::unused_async,
    clippy::too_many_arguments,
    reason = "the library's form: a resolver is async, and a field's arguments are the function's"
)]

mod caller;
mod chapters;
mod drive;
mod errors;
mod inputs;
mod loaders;
mod meetings;
mod members;
mod nodes;
mod pages;
mod payloads;
mod referrals;
mod scalars;
mod scan;
mod schema;
mod viewer;

pub use caller::Caller;
pub use errors::Fault;
pub use scan::{ScanLimits, TooComplex};
pub use schema::{Answer, Api, ApiOptions, Asker, GraphqlRequest, sdl};

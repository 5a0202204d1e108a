//! What members give each other beside referrals: learning, for now.
//! Imports `referrals` and what stands above it.

mod commands;
mod entity;
mod queries;

pub use commands::{RecordEducation, record_education_in};
pub use entity::EducationCredit;
pub use queries::credits_between;

use crate::platform::values::typed_id;

typed_id!(
    /// An education credit.
    EducationCreditId,
    "edu"
);

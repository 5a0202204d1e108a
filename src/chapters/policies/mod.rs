//! Where clubs differ: policies of a chapter, as data, each from a day on and with its history, so that a past week is
//! judged by the policy of that week.

mod data;
mod rules;
mod versions;

pub use data::{
    AdmissionDecision, AdmissionPolicy, AttendancePolicy, AttendanceWindow, Consequence, Disclosure, DisclosurePolicy,
    LateWeight, MonthDay, OneToOnePolicy, Policies, Policy, PolicyKind, RetentionPolicy, TermsPolicy,
};
pub use versions::{PolicyVersion, SetPolicy, disclosures_on, policies_on, policy_history, set_policy, set_policy_in};

//! Where chapters differ, as data: what is in force, what was, and what is to be.

mod types;

pub(in crate::graphql) use types::Consequence;
pub(super) use types::PolicyKind;

use async_graphql::{ComplexObject, Context, ID, InputObject, Object, OneofObject, SimpleObject, Union};

use types::{AdmissionPolicy, AttendancePolicy, DisclosurePolicy, OneToOnePolicy, RetentionPolicy, TermsPolicy};

use crate::access::ChapterId;
use crate::chapters::{self, SetPolicy};
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{argument_id, text_or_none};
use crate::graphql::loaders::PolicyHistoryOf;
use crate::graphql::members::Member;
use crate::graphql::payloads::payload;
use crate::graphql::scalars::{DateTime, LocalDate};
use crate::members::MemberId;
use crate::platform::error::Result as Outcome;

/// All that is in force in a chapter on a day: what was set, and elsewhere what is usual.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct ChapterPolicies {
    /// How somebody becomes a member.
    admission: AdmissionPolicy,
    /// How often a member may be away.
    attendance: AttendancePolicy,
    /// How long a membership lasts.
    terms: TermsPolicy,
    /// What givers are told.
    disclosure: DisclosurePolicy,
    /// How long third persons' data is kept.
    retention: RetentionPolicy,
    /// When a one-to-one counts that the other side says nothing of.
    one_to_ones: OneToOnePolicy,
}

impl From<chapters::Policies> for ChapterPolicies {
    fn from(policies: chapters::Policies) -> Self {
        Self {
            admission: policies.admission.into(),
            attendance: policies.attendance.into(),
            terms: policies.terms.into(),
            disclosure: policies.disclosure.into(),
            retention: policies.retention.into(),
            one_to_ones: policies.one_to_ones.into(),
        }
    }
}

/// What one policy says.
#[derive(Debug, Union)]
pub(super) enum Policy {
    Admission(AdmissionPolicy),
    Attendance(AttendancePolicy),
    Terms(TermsPolicy),
    Disclosure(DisclosurePolicy),
    Retention(RetentionPolicy),
    OneToOnes(OneToOnePolicy),
}

/// Exactly one policy to set.
#[derive(Debug, OneofObject)]
pub(super) enum PolicyInput {
    /// How somebody becomes a member.
    Admission(AdmissionPolicy),
    /// How often a member may be away.
    Attendance(AttendancePolicy),
    /// How long a membership lasts.
    Terms(TermsPolicy),
    /// What givers are told.
    Disclosure(DisclosurePolicy),
    /// How long third persons' data is kept.
    Retention(RetentionPolicy),
    /// When a one-to-one counts that the other side says nothing of.
    OneToOnes(OneToOnePolicy),
}

impl PolicyInput {
    fn parse(self) -> Outcome<chapters::Policy> {
        Ok(match self {
            Self::Admission(data) => chapters::Policy::Admission(data.parse()),
            Self::Attendance(data) => chapters::Policy::Attendance(data.parse()?),
            Self::Terms(data) => chapters::Policy::Terms(data.parse()),
            Self::Disclosure(data) => chapters::Policy::Disclosure(data.parse()),
            Self::Retention(data) => chapters::Policy::Retention(data.parse()),
            Self::OneToOnes(data) => chapters::Policy::OneToOnes(data.parse()),
        })
    }
}

/// A policy as it was once set. It is in force from its day on, until the day of another of its kind; of two with the
/// same day the later version counts.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub(in crate::graphql) struct PolicyVersion {
    /// Which kind.
    kind: PolicyKind,
    /// Of its kind in its chapter: 1, 2, 3 …
    version: i32,
    /// From which day on.
    effective_on: LocalDate,
    /// What it says.
    policy: Policy,
    /// Why it was set; null when nobody said.
    reason: Option<String>,
    /// When it was set.
    set_at: DateTime,
    #[graphql(skip)]
    set_by: Option<MemberId>,
}

#[ComplexObject]
impl PolicyVersion {
    /// Who set it; null when the server did.
    async fn set_by(&self, context: &Context<'_>) -> Option<Result<Member, Fault>> {
        let id = self.set_by?;
        match Caller::of(context) {
            Ok(caller) => Some(crate::graphql::members::member(caller, id).await),
            Err(fault) => Some(Err(fault)),
        }
    }
}

impl From<chapters::PolicyVersion> for PolicyVersion {
    fn from(row: chapters::PolicyVersion) -> Self {
        let kind = row.policy.kind().into();
        let policy = match row.policy {
            chapters::Policy::Admission(data) => Policy::Admission(data.into()),
            chapters::Policy::Attendance(data) => Policy::Attendance(data.into()),
            chapters::Policy::Terms(data) => Policy::Terms(data.into()),
            chapters::Policy::Disclosure(data) => Policy::Disclosure(data.into()),
            chapters::Policy::Retention(data) => Policy::Retention(data.into()),
            chapters::Policy::OneToOnes(data) => Policy::OneToOnes(data.into()),
        };
        Self {
            kind,
            version: row.version,
            effective_on: LocalDate(row.effective_on),
            policy,
            reason: row.reason,
            set_at: DateTime(row.set_at),
            set_by: row.set_by,
        }
    }
}

pub(super) async fn history(
    caller: &Caller,
    chapter: ChapterId,
    kind: Option<PolicyKind>,
) -> Result<Vec<PolicyVersion>, Fault> {
    let found = caller.load().load_one(PolicyHistoryOf(chapter, kind.map(Into::into))).await;
    let versions = found.map_err(|error| caller.fault(error))?.unwrap_or_default();
    Ok(versions.into_iter().map(Into::into).collect())
}

/// A policy to set.
#[derive(Debug, InputObject)]
pub(super) struct ChapterPolicySetInput {
    /// From which day on: not inside a week that is closed, which keeps the policy that it was judged by.
    effective_on: LocalDate,
    /// The highest `version` of its kind that the caller saw in `policyHistory`; 0 where there is none.
    expected_version: i32,
    /// What it says.
    policy: PolicyInput,
    /// Why, at most 200 characters.
    reason: Option<String>,
}

impl ChapterPolicySetInput {
    fn parse(self, chapter: &ID) -> Outcome<SetPolicy> {
        Ok(SetPolicy {
            chapter: argument_id(chapter, "id")?,
            effective_on: self.effective_on.0,
            expected_version: Some(self.expected_version),
            policy: self.policy.parse()?,
            reason: text_or_none(self.reason.as_deref(), "reason")?,
        })
    }
}

payload!(
    /// What `chapterPolicySet` answers.
    ChapterPolicySetPayload {
        /// The policy, with its version.
        policy_version: PolicyVersion
    }
);

/// The mutations of policies.
#[derive(Debug, Default)]
pub(in crate::graphql) struct PolicyMutations;

#[Object]
impl PolicyMutations {
    /// Sets a policy of a chapter from a day on. What it replaces stays in the history. For the chapter's leaders, its
    /// region's director and the club's administrators.
    ///
    /// Codes: `POLICY_IN_CLOSED_WEEK`, `POLICY_INCOMPLETE`, `POLICY_OUT_OF_ORDER`, `NUMBER_OUT_OF_RANGE`,
    /// `MONTH_DAY_INVALID`, `CHAPTER_CLOSED`, `CONFLICT`.
    async fn chapter_policy_set(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`chp_…`")] id: ID,
        #[graphql(desc = "What to set.")] input: ChapterPolicySetInput,
    ) -> Result<ChapterPolicySetPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { chapters::set_policy(caller.db(), actor, input.parse(&id)?).await }.await;
        ChapterPolicySetPayload::of(caller, outcome)
    }
}

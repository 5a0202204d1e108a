//! Offices: proposed, decided on, handed over, given up.

use async_graphql::{Context, ID, InputObject, Object};

use super::caller::Caller;
use super::chapters::{OfficeKind, Officer};
use super::errors::Fault;
use super::inputs::{argument_id, id, text_or_none};
use super::payloads::payload;
use super::scalars::LocalDate;
use crate::access::OfficeScope;
use crate::members::{self, AssignOffice, DecideOffice, EndOffice, HandOverOffice};
use crate::platform::error::{Result as Outcome, reject};

/// An office to give.
#[derive(Debug, InputObject)]
pub(super) struct OfficeAssignInput {
    /// Whom, `mem_…`.
    member_id: ID,
    /// Which office.
    office: OfficeKind,
    /// Of which chapter, `chp_…`: for every office but a director's and an administrator's.
    chapter_id: Option<ID>,
    /// Of which region, `reg_…`: for a region director.
    region_id: Option<ID>,
    /// Its first day, not in the past.
    starts_on: LocalDate,
    /// The first day that it is no longer held; until somebody ends it when left out.
    ends_on: Option<LocalDate>,
}

/// Somebody to propose for an office.
#[derive(Debug, InputObject)]
pub(super) struct OfficeProposeInput {
    /// Whom, `mem_…`.
    member_id: ID,
    /// Which office.
    office: OfficeKind,
    /// Of which chapter, `chp_…`: for every office but a director's and an administrator's.
    chapter_id: Option<ID>,
    /// Of which region, `reg_…`: for a region director.
    region_id: Option<ID>,
    /// Its first day, not in the past.
    starts_on: LocalDate,
    /// The first day that it is no longer held; until somebody ends it when left out.
    ends_on: Option<LocalDate>,
}

/// Over what an office is: `parse` of both inputs.
fn scope(chapter: Option<&ID>, region: Option<&ID>) -> Outcome<OfficeScope> {
    match (chapter, region) {
        (Some(chapter), None) => Ok(OfficeScope::Chapter(id(chapter, "chapterId")?)),
        (None, Some(region)) => Ok(OfficeScope::Region(id(region, "regionId")?)),
        (None, None) => Ok(OfficeScope::Club),
        (Some(_), Some(_)) => reject("OFFICE_SCOPE_WRONG").on("regionId").err(),
    }
}

macro_rules! parse_office {
    ($($input:ty),+) => {$(
        impl $input {
            fn parse(self) -> Outcome<AssignOffice> {
                Ok(AssignOffice {
                    member: id(&self.member_id, "memberId")?,
                    kind: self.office.into(),
                    scope: scope(self.chapter_id.as_ref(), self.region_id.as_ref())?,
                    starts_on: self.starts_on.0,
                    ends_on: self.ends_on.map(|day| day.0),
                })
            }
        }
    )+};
}
parse_office!(OfficeAssignInput, OfficeProposeInput);

/// A proposal to take, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct OfficeConfirmInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

/// A proposal to decline, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct OfficeDeclineInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

/// An office to hand over, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct OfficeHandOverInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// To whom, `mem_…`.
    to_id: ID,
    /// The first day of the one who takes it over, not in the past; the term's end stays.
    starts_on: LocalDate,
}

/// An office to give up, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct OfficeResignInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// The first day that it is no longer held, not in the past; today when left out.
    ends_on: Option<LocalDate>,
    /// Why, at most 200 characters.
    reason: Option<String>,
}

/// An office to take back, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct OfficeEndInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// The first day that it is no longer held, not in the past; today when left out.
    ends_on: Option<LocalDate>,
    /// Why, at most 200 characters.
    reason: Option<String>,
}

macro_rules! parse_end {
    ($($input:ty),+) => {$(
        impl $input {
            fn parse(self, office: &ID) -> Outcome<EndOffice> {
                Ok(EndOffice {
                    office: argument_id(office, "id")?,
                    expected_version: self.expected_version,
                    on: self.ends_on.map(|day| day.0),
                    reason: text_or_none(self.reason.as_deref(), "reason")?,
                })
            }
        }
    )+};
}
parse_end!(OfficeResignInput, OfficeEndInput);

payload!(
    /// What `officeAssign` answers.
    OfficeAssignPayload {
        /// The office, `ASSIGNED`.
        officer: Officer
    }
);
payload!(
    /// What `officePropose` answers.
    OfficeProposePayload {
        /// The office, `PROPOSED`.
        officer: Officer
    }
);
payload!(
    /// What `officeConfirm` answers.
    OfficeConfirmPayload {
        /// The office, `ASSIGNED`.
        officer: Officer
    }
);
payload!(
    /// What `officeDecline` answers.
    OfficeDeclinePayload {
        /// The office, `DECLINED`.
        officer: Officer
    }
);
payload!(
    /// What `officeHandOver` answers.
    OfficeHandOverPayload {
        /// The office of the one who takes it over.
        officer: Officer
    }
);
payload!(
    /// What `officeResign` answers.
    OfficeResignPayload {
        /// The office as it is now.
        officer: Officer
    }
);
payload!(
    /// What `officeEnd` answers.
    OfficeEndPayload {
        /// The office as it is now.
        officer: Officer
    }
);

/// The mutations of offices.
#[derive(Debug, Default)]
pub(super) struct OfficeMutations;

#[Object]
impl OfficeMutations {
    /// Gives an office for a term, now or later. For the chapter's president, its region's director and the club's
    /// administrators; directors and administrators are appointed by administrators. Nobody gives one to themselves. The
    /// holder is told by mail.
    ///
    /// Codes: `OFFICE_SCOPE_WRONG`, `OFFICE_NEEDS_SEAT`, `OFFICE_OCCUPIED`, `OFFICE_HELD`, `OFFICE_IN_PAST`, `TERM_EMPTY`,
    /// `OFFICE_OWN`.
    async fn office_assign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to whom.")] input: OfficeAssignInput,
    ) -> Result<OfficeAssignPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { members::assign_office(caller.db(), actor, input.parse()?).await }.await;
        OfficeAssignPayload::of(caller, outcome)
    }

    /// Proposes somebody for an office of the chapter. For its secretary-treasurer.
    ///
    /// Codes: `OFFICE_SCOPE_WRONG`, `OFFICE_NEEDS_SEAT`, `OFFICE_OCCUPIED`, `OFFICE_HELD`, `OFFICE_IN_PAST`, `TERM_EMPTY`.
    async fn office_propose(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whom for what.")] input: OfficeProposeInput,
    ) -> Result<OfficeProposePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { members::propose_office(caller.db(), actor, input.parse()?).await }.await;
        OfficeProposePayload::of(caller, outcome)
    }

    /// Gives an office as it was proposed. For those who may `officeAssign`, but for the one who is proposed and the one
    /// who proposed. Codes: as `officeAssign`, and `INVALID_TRANSITION`, `CONFLICT`.
    async fn office_confirm(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`off_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: OfficeConfirmInput,
    ) -> Result<OfficeConfirmPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome =
            async { members::confirm_office(caller.db(), actor, decide(&id, input.expected_version)?).await }.await;
        OfficeConfirmPayload::of(caller, outcome)
    }

    /// Declines a proposal. For those who may `officeConfirm` it. Codes: `INVALID_TRANSITION`, `OFFICE_OWN`, `CONFLICT`.
    async fn office_decline(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`off_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: OfficeDeclineInput,
    ) -> Result<OfficeDeclinePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome =
            async { members::decline_office(caller.db(), actor, decide(&id, input.expected_version)?).await }.await;
        OfficeDeclinePayload::of(caller, outcome)
    }

    /// Hands an office over on a day: its holder's term ends, the other's begins. For those who may `officeAssign`.
    /// Codes: as `officeAssign`, and `OFFICE_NOT_HELD`, `CONFLICT`.
    async fn office_hand_over(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`off_…`")] id: ID,
        #[graphql(desc = "As you last saw it, to whom and when.")] input: OfficeHandOverInput,
    ) -> Result<OfficeHandOverPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { members::hand_over_office(caller.db(), actor, hand_over(&id, &input)?).await }.await;
        OfficeHandOverPayload::of(caller, outcome)
    }

    /// Gives up an office that you hold. Codes: `OFFICE_NOT_HELD`, `OFFICE_IN_PAST`, `CONFLICT`.
    async fn office_resign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`off_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and when.")] input: OfficeResignInput,
    ) -> Result<OfficeResignPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { members::resign_office(caller.db(), actor, input.parse(&id)?).await }.await;
        OfficeResignPayload::of(caller, outcome)
    }

    /// Takes an office back before its term ends. For those who may `officeAssign`.
    /// Codes: `OFFICE_NOT_HELD`, `OFFICE_IN_PAST`, `CONFLICT`.
    async fn office_end(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`off_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and when.")] input: OfficeEndInput,
    ) -> Result<OfficeEndPayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { members::end_office(caller.db(), actor, input.parse(&id)?).await }.await;
        OfficeEndPayload::of(caller, outcome)
    }
}

fn decide(office: &ID, expected_version: i32) -> Outcome<DecideOffice> {
    Ok(DecideOffice { office: argument_id(office, "id")?, expected_version })
}

fn hand_over(office: &ID, input: &OfficeHandOverInput) -> Outcome<HandOverOffice> {
    Ok(HandOverOffice {
        office: argument_id(office, "id")?,
        expected_version: input.expected_version,
        to: id(&input.to_id, "toId")?,
        on: input.starts_on.0,
    })
}

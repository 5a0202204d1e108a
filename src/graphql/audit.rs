//! The audit log, for those who may read it.

use async_graphql::{Context, ID, Object};
use sea_orm::ActiveEnum as _;
use uuid::Uuid;

use super::caller::Caller;
use super::chapters::{Chapter, OfficeKind, chapter};
use super::errors::Fault;
use super::members::{Member, member};
use super::pages::{AuditEntryConnection, page_of};
use super::scalars::DateTime;
use crate::access::audit::{self, Entries};
use crate::access::{self, AuditEntryId, ChapterId, MemberId, Permission, RegionId, Scope, may};
use crate::accounts::AccountId;
use crate::chapters::{CategoryId, ClubId};
use crate::community::EducationCreditId;
use crate::meetings::{
    AgendaRoleId, AgendaTemplateId, DecisionId, DelegationId, HolidayId, MeetingId, TaskId, VisitorId,
};
use crate::members::{MembershipId, OfficeId, SeatWaitId};
use crate::platform::values::encode_typed_id;
use crate::referrals::{BusinessId, FollowUpId, OneToOneId, ReferralId};

#[derive(Debug)]
pub(super) struct AuditEntry(audit::AuditEntry);

impl From<audit::AuditEntry> for AuditEntry {
    fn from(row: audit::AuditEntry) -> Self {
        Self(row)
    }
}

/// What somebody did: a line of the audit log, which nobody changes.
#[Object]
impl AuditEntry {
    /// `aud_…`
    async fn id(&self) -> ID {
        AuditEntryId(self.0.id).to_string().into()
    }

    /// When it was done.
    async fn done_at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// What was done, as the API names it: `meetingClose`.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// To what: the name of a type.
    async fn subject_type(&self) -> &str {
        &self.0.subject_type
    }

    /// To which record, with the prefix of its type.
    async fn subject_id(&self) -> ID {
        subject_id(&self.0.subject_type, self.0.subject_id).into()
    }

    /// Acting in which office; null when it was done as a member, or by the server itself.
    async fn office(&self) -> Option<OfficeKind> {
        let office = access::OfficeKind::try_from_value(self.0.office.as_ref()?).ok()?;
        Some(office.into())
    }

    /// Who did it, in short: `member`, `delegate dlg_…` for a link that a member gave, otherwise a part of the server.
    async fn actor_label(&self) -> &str {
        &self.0.actor_label
    }

    /// Where the record stood before, when it was moved.
    async fn from_state(&self) -> Option<&str> {
        self.0.from_state.as_deref()
    }

    /// Where it stands since.
    async fn to_state(&self) -> Option<&str> {
        self.0.to_state.as_deref()
    }

    /// The request that it was done in, as `X-Request-ID` and the server's log have it.
    async fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Who did it, or answers for it; null when the server itself did.
    async fn actor(&self, context: &Context<'_>) -> Option<Result<Member, Fault>> {
        let id = MemberId(self.0.actor_member_id?);
        Some(async { member(Caller::of(context)?, id).await }.await)
    }

    /// In which chapter, if in one.
    async fn chapter(&self, context: &Context<'_>) -> Option<Result<Chapter, Fault>> {
        let id = ChapterId(self.0.chapter_id?);
        Some(async { chapter(Caller::of(context)?, id).await }.await)
    }

    /// Why, in the words of who did it. Of a referral and a one-to-one these are for its two members: null unless they are your own.
    async fn reason(&self, context: &Context<'_>) -> Option<Result<&str, Fault>> {
        let actor = Caller::of(context).and_then(Caller::actor);
        actor.map(|actor| self.0.reason_for(actor)).transpose()
    }
}

/// A page of entries that the caller may read.
pub(super) async fn page(
    caller: &Caller,
    which: Entries,
    forward: (Option<i32>, Option<String>),
    backward: (Option<i32>, Option<String>),
) -> Result<AuditEntryConnection, Fault> {
    let page = page_of(caller, forward, backward)?;
    let page = audit::page(caller.db(), which, &page).await.map_err(|error| caller.fault(error))?;
    Ok(page.into())
}

/// The same of a chapter, a region or the club; `None` for who may not read the log there.
pub(super) async fn page_of_scope(
    context: &Context<'_>,
    scope: Scope,
    which: Entries,
    forward: (Option<i32>, Option<String>),
    backward: (Option<i32>, Option<String>),
) -> Option<Result<AuditEntryConnection, Fault>> {
    let asked = async {
        let caller = Caller::of(context)?;
        if may(caller.actor()?, Permission::ReadAudit, scope).is_none() {
            return Ok(None);
        }
        page(caller, which, forward, backward).await.map(Some)
    };
    asked.await.transpose()
}

/// The id of a record as the rest of the API shows it.
fn subject_id(subject_type: &str, id: Uuid) -> String {
    prefix_of(subject_type).map_or_else(|| id.to_string(), |prefix| encode_typed_id(prefix, id))
}

fn prefix_of(subject_type: &str) -> Option<&'static str> {
    Some(match subject_type {
        "Account" => AccountId::PREFIX,
        "AgendaRole" => AgendaRoleId::PREFIX,
        "AgendaTemplate" => AgendaTemplateId::PREFIX,
        "Category" => CategoryId::PREFIX,
        "Chapter" => ChapterId::PREFIX,
        "ClosedBusiness" => BusinessId::PREFIX,
        "Club" => ClubId::PREFIX,
        "Decision" => DecisionId::PREFIX,
        "Delegation" => DelegationId::PREFIX,
        "EducationCredit" => EducationCreditId::PREFIX,
        "Holiday" => HolidayId::PREFIX,
        "Meeting" => MeetingId::PREFIX,
        "Member" => MemberId::PREFIX,
        "Membership" => MembershipId::PREFIX,
        "Office" => OfficeId::PREFIX,
        "OneToOne" => OneToOneId::PREFIX,
        "OneToOneFollowUp" => FollowUpId::PREFIX,
        "Referral" => ReferralId::PREFIX,
        "Region" => RegionId::PREFIX,
        "SeatWait" => SeatWaitId::PREFIX,
        "Task" => TaskId::PREFIX,
        "Visitor" => VisitorId::PREFIX,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A command that writes of a new type needs a line in `prefix_of`.
    #[test]
    fn every_type_that_is_written_of_has_a_prefix() {
        let mut found = 0;
        for file in walk(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
            let Ok(text) = std::fs::read_to_string(&file) else { continue };
            for rest in text.split("Deed::new(").skip(1) {
                // The action first, which may be a variable; then the type.
                let kind = rest.split(',').nth(1).unwrap_or_default().trim().trim_matches('"');
                if kind.starts_with(char::is_uppercase) {
                    assert!(prefix_of(kind).is_some(), "{kind} in {}", file.display());
                    found += 1;
                }
            }
        }
        assert!(found > 30, "only {found} were found");
    }

    fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
    }
}

//! Edges to other records: collected over a request and loaded at once, so that no list costs a query per row.

mod agendas;
mod holidays;
mod minutes;
mod one_to_ones;
mod places;
mod standing;

pub(super) use agendas::{AgendaOf, AgendaRolesOf, AgendaTemplatesOf, AwayFrom, TakersOf};
pub(super) use holidays::{HolidaysIn, HolidaysOf};
pub(super) use minutes::{CarriedTo, DecisionsOf, OpenTasksIn, OpenTasksOf, TasksOf};
pub(super) use one_to_ones::{FollowUpsOf, PrivateNoteOf};
pub(super) use places::{
    DirectorsOf, OfficeTermsOf, OfficersOf, OpenSeatsOf, PoliciesOf, PolicyHistoryOf, ProposalsOf, WaitingIn,
};
pub(super) use standing::{ForecastOf, StandingOf, WarningsOf};

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use uuid::Uuid;

use crate::access::{Actor, ChapterId, MemberId, RegionId};
use crate::chapters::{self, Category, CategoryId, Chapter, Region};
use crate::graphql::drive::{AtOnce, Collector, collector};
use crate::meetings::{self, AgendaRole, AgendaRoleId, Attendance, Meeting, MeetingId, Standing, Substitute, Visitor};
use crate::members::{self, Member, Membership, Photo};
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};
use crate::platform::values::Money;
use crate::referrals::{self, ClosedBusiness, Period, Referral, ReferralId, Side, SpinOffs, Total};

pub(super) use crate::graphql::drive::Loads;

/// The loaders of a request.
pub(super) type Load = DataLoader<Source, HashMapCache>;

/// What loaders load from, and for whom.
pub(super) struct Source {
    db: Db,
    actor: Option<Actor>,
}

pub(super) fn loaders(db: Db, actor: Option<Actor>) -> (Load, Loads) {
    let (spawner, loads): (Collector, Loads) = collector();
    (DataLoader::with_cache(Source { db, actor }, spawner, AtOnce, HashMapCache::default()), loads)
}

/// A load that failed: shared by all who waited for it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub(super) struct LoadError(Arc<Error>);

impl From<Error> for LoadError {
    fn from(error: Error) -> Self {
        Self(Arc::new(error))
    }
}

impl From<LoadError> for Error {
    fn from(error: LoadError) -> Self {
        Self::internal(error.0.chain())
    }
}

/// The open membership of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct OpenMembershipOf(pub MemberId);

/// The languages that a member speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct LanguagesOf(pub MemberId);

/// The photo of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PhotoOf(pub MemberId);

/// The next meetings of a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct NextMeetingsOf(pub ChapterId, pub u64);

/// The attendance of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct AttendanceOf(pub MeetingId);

/// The visitors of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct VisitorsOf(pub MeetingId);

/// Who is named to stand in at a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SubstitutesOf(pub MeetingId);

/// The delegations of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct DelegationsOf(pub MeetingId);

/// A member's revenue on a side in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct MemberRevenue(pub MemberId, pub Side, pub Period);

/// A chapter's revenue on a side in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ChapterRevenue(pub ChapterId, pub Side, pub Period);

/// A referral's third person, where the actor may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ContactOf(pub ReferralId);

/// A referral's closed business, where the actor may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct BusinessOf(pub ReferralId);

/// What came out of a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SpinOffsOf(pub ReferralId);

/// Declares a loader of records by their own ids.
macro_rules! by_id {
    ($key:ty, $record:ty, $query:expr) => {
        impl Loader<$key> for Source {
            type Value = $record;
            type Error = LoadError;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $record>, LoadError> {
                let rows: Vec<$record> = $query(self.db.reader(), keys).await?;
                Ok(rows.into_iter().map(|row| (row.id, row)).collect())
            }
        }
    };
}
by_id!(ChapterId, Chapter, chapters::by_ids);
by_id!(RegionId, Region, chapters::regions_by_ids);
by_id!(CategoryId, Category, chapters::categories_by_ids);
by_id!(MeetingId, Meeting, meetings::by_ids);
by_id!(AgendaRoleId, AgendaRole, meetings::roles_by_ids);

impl Loader<MemberId> for Source {
    type Value = Member;
    type Error = LoadError;

    async fn load(&self, keys: &[MemberId]) -> Result<HashMap<MemberId, Member>, LoadError> {
        let rows = members::by_ids(self.db.reader(), keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<ReferralId> for Source {
    type Value = Referral;
    type Error = LoadError;

    async fn load(&self, keys: &[ReferralId]) -> Result<HashMap<ReferralId, Referral>, LoadError> {
        let Some(actor) = &self.actor else { return Ok(HashMap::new()) };
        let rows = referrals::by_ids_for(&self.db, actor, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<OpenMembershipOf> for Source {
    type Value = Membership;
    type Error = LoadError;

    async fn load(&self, keys: &[OpenMembershipOf]) -> Result<HashMap<OpenMembershipOf, Membership>, LoadError> {
        let ids: Vec<MemberId> = keys.iter().map(|key| key.0).collect();
        let rows = members::open_memberships(&self.db, &ids).await?;
        Ok(rows.into_iter().map(|row| (OpenMembershipOf(row.member_id), row)).collect())
    }
}

impl Loader<LanguagesOf> for Source {
    type Value = Vec<String>;
    type Error = LoadError;

    async fn load(&self, keys: &[LanguagesOf]) -> Result<HashMap<LanguagesOf, Vec<String>>, LoadError> {
        let ids: Vec<MemberId> = keys.iter().map(|key| key.0).collect();
        let found = members::languages_of(self.db.reader(), &ids).await?;
        Ok(found.into_iter().map(|(member, tags)| (LanguagesOf(member), tags)).collect())
    }
}

impl Loader<PhotoOf> for Source {
    type Value = Photo;
    type Error = LoadError;

    async fn load(&self, keys: &[PhotoOf]) -> Result<HashMap<PhotoOf, Photo>, LoadError> {
        let ids: Vec<MemberId> = keys.iter().map(|key| key.0).collect();
        let rows = members::photos_of(self.db.reader(), &ids).await?;
        Ok(rows.into_iter().map(|row| (PhotoOf(row.member_id), row)).collect())
    }
}

impl Loader<NextMeetingsOf> for Source {
    type Value = Vec<Meeting>;
    type Error = LoadError;

    async fn load(&self, keys: &[NextMeetingsOf]) -> Result<HashMap<NextMeetingsOf, Vec<Meeting>>, LoadError> {
        let mut found = HashMap::new();
        for (count, ids) in group_keys(keys, |key| (key.1, key.0)) {
            let rows = meetings::upcoming(&self.db, &ids, count).await?;
            found.extend(group(rows, |row| Some(NextMeetingsOf(row.chapter_id, count))));
        }
        Ok(found)
    }
}

impl Loader<AttendanceOf> for Source {
    type Value = Vec<Attendance>;
    type Error = LoadError;

    async fn load(&self, keys: &[AttendanceOf]) -> Result<HashMap<AttendanceOf, Vec<Attendance>>, LoadError> {
        let ids: Vec<MeetingId> = keys.iter().map(|key| key.0).collect();
        let rows = meetings::attendance_of(self.db.reader(), &ids).await?;
        Ok(group(rows, |row| Some(AttendanceOf(row.meeting_id))))
    }
}

impl Loader<VisitorsOf> for Source {
    type Value = Vec<Visitor>;
    type Error = LoadError;

    async fn load(&self, keys: &[VisitorsOf]) -> Result<HashMap<VisitorsOf, Vec<Visitor>>, LoadError> {
        let ids: Vec<MeetingId> = keys.iter().map(|key| key.0).collect();
        let rows = meetings::visitors_of(self.db.reader(), &ids).await?;
        Ok(group(rows, |row| Some(VisitorsOf(row.meeting_id))))
    }
}

impl Loader<SubstitutesOf> for Source {
    type Value = Vec<Substitute>;
    type Error = LoadError;

    async fn load(&self, keys: &[SubstitutesOf]) -> Result<HashMap<SubstitutesOf, Vec<Substitute>>, LoadError> {
        let ids: Vec<MeetingId> = keys.iter().map(|key| key.0).collect();
        let rows = meetings::named_substitutes(self.db.reader(), &ids).await?;
        Ok(group(rows, |row| Some(SubstitutesOf(row.meeting_id))))
    }
}

impl Loader<DelegationsOf> for Source {
    type Value = Vec<Standing>;
    type Error = LoadError;

    async fn load(&self, keys: &[DelegationsOf]) -> Result<HashMap<DelegationsOf, Vec<Standing>>, LoadError> {
        let ids: Vec<MeetingId> = keys.iter().map(|key| key.0).collect();
        let rows = meetings::delegations_of(&self.db, &ids).await?;
        Ok(group(rows, |row| Some(DelegationsOf(row.delegation.meeting_id))))
    }
}

impl Loader<MemberRevenue> for Source {
    type Value = Vec<Money>;
    type Error = LoadError;

    async fn load(&self, keys: &[MemberRevenue]) -> Result<HashMap<MemberRevenue, Vec<Money>>, LoadError> {
        let mut found = HashMap::new();
        for ((side, period), ids) in group_keys(keys, |key| ((key.1, key.2), key.0)) {
            let totals = referrals::totals_of_members(&self.db, side, &ids, period).await?;
            found.extend(sums(totals, |of| MemberRevenue(MemberId(of), side, period)));
        }
        Ok(found)
    }
}

impl Loader<ChapterRevenue> for Source {
    type Value = Vec<Money>;
    type Error = LoadError;

    async fn load(&self, keys: &[ChapterRevenue]) -> Result<HashMap<ChapterRevenue, Vec<Money>>, LoadError> {
        let mut found = HashMap::new();
        for ((side, period), ids) in group_keys(keys, |key| ((key.1, key.2), key.0)) {
            let totals = referrals::totals_of_chapters(&self.db, side, &ids, period).await?;
            found.extend(sums(totals, |of| ChapterRevenue(ChapterId(of), side, period)));
        }
        Ok(found)
    }
}

impl Loader<ContactOf> for Source {
    type Value = Referral;
    type Error = LoadError;

    async fn load(&self, keys: &[ContactOf]) -> Result<HashMap<ContactOf, Referral>, LoadError> {
        let Some(actor) = &self.actor else { return Ok(HashMap::new()) };
        let ids: Vec<ReferralId> = keys.iter().map(|key| key.0).collect();
        let rows = referrals::contacts_for(&self.db, actor, &ids).await?;
        Ok(rows.into_iter().map(|row| (ContactOf(row.id), row)).collect())
    }
}

impl Loader<BusinessOf> for Source {
    type Value = Vec<ClosedBusiness>;
    type Error = LoadError;

    async fn load(&self, keys: &[BusinessOf]) -> Result<HashMap<BusinessOf, Vec<ClosedBusiness>>, LoadError> {
        let Some(actor) = &self.actor else { return Ok(HashMap::new()) };
        let ids: Vec<ReferralId> = keys.iter().map(|key| key.0).collect();
        let rows = referrals::business_of_referrals(&self.db, actor, &ids).await?;
        Ok(group(rows, |row| row.referral_id.map(BusinessOf)))
    }
}

impl Loader<SpinOffsOf> for Source {
    type Value = SpinOffs;
    type Error = LoadError;

    async fn load(&self, keys: &[SpinOffsOf]) -> Result<HashMap<SpinOffsOf, SpinOffs>, LoadError> {
        let ids: Vec<ReferralId> = keys.iter().map(|key| key.0).collect();
        let rows = referrals::spin_offs(&self.db, &ids).await?;
        Ok(rows.into_iter().map(|row| (SpinOffsOf(row.root), row)).collect())
    }
}

fn group<K: std::hash::Hash + Eq, V>(rows: Vec<V>, key: impl Fn(&V) -> Option<K>) -> HashMap<K, Vec<V>> {
    let mut found: HashMap<K, Vec<V>> = HashMap::new();
    for row in rows {
        if let Some(key) = key(&row) {
            found.entry(key).or_default().push(row);
        }
    }
    found
}

fn group_keys<T, G: std::hash::Hash + Eq, I>(keys: &[T], split: impl Fn(&T) -> (G, I)) -> HashMap<G, Vec<I>> {
    let mut found: HashMap<G, Vec<I>> = HashMap::new();
    for key in keys {
        let (group, id) = split(key);
        found.entry(group).or_default().push(id);
    }
    found
}

fn sums<K: std::hash::Hash + Eq>(totals: Vec<Total>, key: impl Fn(Uuid) -> K) -> HashMap<K, Vec<Money>> {
    let mut found: HashMap<K, Vec<Money>> = HashMap::new();
    for total in totals {
        found.entry(key(total.of)).or_default().push(total.amount);
    }
    found
}

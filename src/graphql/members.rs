//! Members, their memberships, and the directory.

use async_graphql::{Context, ID, Object};

use super::caller::Caller;
use super::chapters::{Chapter, chapter};
use super::directory::MemberFilter;
use super::errors::Fault;
use super::inputs::{self, PeriodInput};
use super::loaders::{LanguagesOf, MemberRevenue, OpenMembershipOf, PhotoOf};
use super::meetings::{AttendanceStanding, AttendanceWarning};
use super::memberships::Membership;
use super::pages::{MemberConnection, ReferralConnection, page_of};
use super::photos::MemberPhoto;
use super::profiles::{ContactVisibility, MemberLink};
use super::referrals::ReferralFilter;
use super::scalars::{EmailAddress, LanguageTag, Money};
use crate::access::{MemberId, Permission, may};
use crate::members::{self, DirectoryFilter, Seated, Visibility, may_choose_visibility, may_read_contact};
use crate::platform::error::Error;
use crate::referrals::{ReferralSide, Side};

#[derive(Debug, Clone)]
pub(super) struct Member(pub members::Member);

impl From<Seated> for Member {
    fn from(seated: Seated) -> Self {
        Self(seated.member)
    }
}

/// A member of the club. Everyone signed in sees name, company, category and chapter.
#[Object]
impl Member {
    /// `mem_…`
    pub(super) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// First name.
    async fn given_name(&self) -> &str {
        &self.0.given_name
    }

    /// Last name.
    async fn family_name(&self) -> &str {
        &self.0.family_name
    }

    /// First and last name.
    async fn full_name(&self) -> String {
        self.0.full_name()
    }

    /// Company.
    async fn company(&self) -> Option<&str> {
        self.0.company.as_deref()
    }

    /// What the member does.
    async fn offers(&self) -> Option<&str> {
        self.0.offers.as_deref()
    }

    /// Whom the member looks for.
    async fn seeks(&self) -> Option<&str> {
        self.0.seeks.as_deref()
    }

    /// How to introduce the member best.
    async fn ideal_introduction(&self) -> Option<&str> {
        self.0.ideal_introduction.as_deref()
    }

    /// What the member wants to reach.
    async fn goals(&self) -> Option<&str> {
        self.0.goals.as_deref()
    }

    /// What the member has reached.
    async fn accomplishments(&self) -> Option<&str> {
        self.0.accomplishments.as_deref()
    }

    /// What the member likes to do.
    async fn interests(&self) -> Option<&str> {
        self.0.interests.as_deref()
    }

    /// Where else the member is known.
    async fn networks(&self) -> Option<&str> {
        self.0.networks.as_deref()
    }

    /// What the member can do.
    async fn skills(&self) -> Option<&str> {
        self.0.skills.as_deref()
    }

    /// Words that the member is found by.
    async fn keywords(&self) -> Vec<String> {
        self.0.keyword_list()
    }

    /// Links.
    async fn links(&self) -> Vec<MemberLink> {
        self.0.link_list().into_iter().map(|link| MemberLink { label: link.label, url: link.url }).collect()
    }

    /// Which languages the member speaks, in the order of their tags.
    async fn languages(&self, context: &Context<'_>) -> Result<Vec<LanguageTag>, Fault> {
        let caller = Caller::of(context)?;
        let found = caller.load().load_one(LanguagesOf(self.0.id)).await.map_err(|error| caller.fault(error))?;
        Ok(found.unwrap_or_default().into_iter().map(LanguageTag).collect())
    }

    /// The language the member reads.
    async fn locale(&self) -> LanguageTag {
        LanguageTag(self.0.locale.to_string())
    }

    /// Null unless the member's visibility or the viewer's office allows it.
    async fn email(&self, context: &Context<'_>) -> Option<Result<EmailAddress, Fault>> {
        let email = self.0.email.as_ref()?;
        let readable = self.is_readable(context, self.0.email_visibility).await;
        readable.map(|is_readable| is_readable.then(|| EmailAddress(email.to_string()))).transpose()
    }

    /// Null unless the member's visibility or the viewer's office allows it.
    async fn phone(&self, context: &Context<'_>) -> Option<Result<&str, Fault>> {
        let phone = self.0.phone.as_deref()?;
        let readable = self.is_readable(context, self.0.phone_visibility).await;
        readable.map(|is_readable| is_readable.then_some(phone)).transpose()
    }

    /// Null unless the member's visibility or the viewer's office allows it.
    async fn mobile(&self, context: &Context<'_>) -> Option<Result<&str, Fault>> {
        let mobile = self.0.mobile.as_deref()?;
        let readable = self.is_readable(context, self.0.mobile_visibility).await;
        readable.map(|is_readable| is_readable.then_some(mobile)).transpose()
    }

    /// The postal address. Null unless the member's visibility or the viewer's office allows it.
    async fn address(&self, context: &Context<'_>) -> Option<Result<&str, Fault>> {
        let address = self.0.address.as_deref()?;
        let readable = self.is_readable(context, self.0.address_visibility).await;
        readable.map(|is_readable| is_readable.then_some(address)).transpose()
    }

    /// To whom the member shows which contact field. Null unless it is your own.
    async fn contact_visibility(&self, context: &Context<'_>) -> Option<Result<ContactVisibility, Fault>> {
        let chooses = Caller::of(context).and_then(|caller| Ok(may_choose_visibility(caller.actor()?, self.0.id)));
        chooses.map(|is_own| is_own.then(|| ContactVisibility::of(&self.0))).transpose()
    }

    /// What the member looks like; null for who has set no photo. It is sent by `PUT /v1/members/{id}/photo`.
    async fn photo(&self, context: &Context<'_>) -> Option<Result<MemberPhoto, Fault>> {
        let caller = match Caller::of(context) {
            Ok(caller) => caller,
            Err(fault) => return Some(Err(fault)),
        };
        let found = caller.load().load_one(PhotoOf(self.0.id)).await.map_err(|error| caller.fault(error));
        found.map(|photo| photo.map(MemberPhoto)).transpose()
    }

    /// The place the member holds; null for who has left.
    async fn membership(&self, context: &Context<'_>) -> Option<Result<Membership, Fault>> {
        self.open_membership(context).await.map(|row| row.map(Membership)).transpose()
    }

    /// Referrals that the member gave, the latest first: those that you are a party of, and those of chapters you lead.
    async fn referrals_given(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only such referrals.")] filter: Option<ReferralFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ReferralConnection, Fault> {
        let caller = Caller::of(context)?;
        let page = page_of(caller, (first, after), (last, before))?;
        super::referrals::page(caller, Some((self.0.id, ReferralSide::Given)), filter, &page).await
    }

    /// Referrals that the member received, the latest first: those that you are a party of, and those of chapters you
    /// lead.
    async fn referrals_received(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only such referrals.")] filter: Option<ReferralFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ReferralConnection, Fault> {
        let caller = Caller::of(context)?;
        let page = page_of(caller, (first, after), (last, before))?;
        super::referrals::page(caller, Some((self.0.id, ReferralSide::Received)), filter, &page).await
    }

    /// Closed business that others thank the member for in the period, by the day of the invoice: one sum per currency.
    /// Null unless it is yours, or you lead the chapter.
    async fn revenue_given(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "All of it when left out.")] period: Option<PeriodInput>,
    ) -> Option<Result<Vec<Money>, Fault>> {
        self.revenue(context, Side::Given, period).await.transpose()
    }

    /// Closed business that the member recorded in the period, by the day of the invoice: one sum per currency.
    /// Null unless it is yours, or you lead the chapter.
    async fn revenue_received(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "All of it when left out.")] period: Option<PeriodInput>,
    ) -> Option<Result<Vec<Money>, Fault>> {
        self.revenue(context, Side::Received, period).await.transpose()
    }

    /// Where the member stands today by the attendance policy of their chapter; null for who sits in none.
    /// Null unless it is yours, you belong to the chapter, direct its region or administer the club.
    async fn attendance_standing(&self, context: &Context<'_>) -> Option<Result<AttendanceStanding, Fault>> {
        self.standing(context, None).await.transpose()
    }

    /// Where the member would stand after a meeting of their chapter, had they missed it and been at all before it that
    /// are still to come; null for a meeting of another chapter.
    /// Null unless it is yours, you belong to the chapter, direct its region or administer the club.
    async fn attendance_forecast(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A meeting that is not over, `mtg_…`. Codes: `BAD_ID`, `MEETING_OVER`.")] if_missed: ID,
    ) -> Option<Result<AttendanceStanding, Fault>> {
        self.standing(context, Some(if_missed)).await.transpose()
    }

    /// The warnings that the member got for being away from meetings of their chapter, the latest first.
    /// Null unless it is yours, you belong to the chapter, direct its region or administer the club.
    async fn attendance_warnings(&self, context: &Context<'_>) -> Option<Result<Vec<AttendanceWarning>, Fault>> {
        self.warnings(context).await.transpose()
    }

    /// Grows by one per change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Member {
    async fn open_membership(&self, context: &Context<'_>) -> Result<Option<members::Membership>, Fault> {
        let caller = Caller::of(context)?;
        caller.load().load_one(OpenMembershipOf(self.0.id)).await.map_err(|error| caller.fault(error))
    }

    pub(super) async fn chapter(&self, context: &Context<'_>) -> Result<Option<Chapter>, Fault> {
        let Some(membership) = self.open_membership(context).await? else { return Ok(None) };
        Ok(Some(chapter(Caller::of(context)?, membership.chapter_id).await?))
    }

    async fn is_readable(&self, context: &Context<'_>, visibility: Visibility) -> Result<bool, Fault> {
        let actor = Caller::of(context)?.actor()?;
        let chapter = self.chapter(context).await?;
        let chapters: Vec<_> = chapter.iter().map(|chapter| &chapter.0).collect();
        Ok(may_read_contact(actor, self.0.id, visibility, &chapters))
    }

    async fn revenue(
        &self,
        context: &Context<'_>,
        side: Side,
        period: Option<PeriodInput>,
    ) -> Result<Option<Vec<Money>>, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        // Of one's own row, too, so that it is loaded with the others of its page.
        let chapter = self.chapter(context).await?;
        let leads = chapter.is_some_and(|chapter| may(actor, Permission::ReadMemberSums, chapter.0.scope()).is_some());
        if !leads && !actor.is(self.0.id) {
            return Ok(None);
        }
        let key = MemberRevenue(self.0.id, side, inputs::period(period));
        let sums = caller.load().load_one(key).await.map_err(|error| caller.fault(error))?;
        Ok(Some(sums.unwrap_or_default().into_iter().map(Money).collect()))
    }
}

impl From<members::Member> for Member {
    fn from(row: members::Member) -> Self {
        Self(row)
    }
}

/// A member that a record points at.
pub(super) async fn member(caller: &Caller, id: MemberId) -> Result<Member, Fault> {
    let row = caller.load().load_one(id).await.map_err(|error| caller.fault(error))?;
    row.map(Member).ok_or_else(|| caller.fault(Error::internal("a record's member is missing")))
}

/// A page of the directory. It brings the memberships along, so that nobody asks for them again.
pub(super) async fn directory(
    context: &Context<'_>,
    filter: DirectoryFilter,
    forward: (Option<i32>, Option<String>),
    backward: (Option<i32>, Option<String>),
) -> Result<MemberConnection, Fault> {
    let caller = Caller::of(context)?;
    caller.of_club()?;
    let page = page_of(caller, forward, backward)?;
    let page = members::directory(caller.db(), &filter, &page).await.map_err(|error| caller.fault(error))?;
    let seats = page.rows.iter().map(|(_, seated)| (OpenMembershipOf(seated.member.id), seated.membership.clone()));
    caller.load().feed_many(seats).await;
    Ok(page.into())
}

/// The queries of members.
#[derive(Debug, Default)]
pub(super) struct MemberQueries;

#[Object]
impl MemberQueries {
    /// One member; null when there is none.
    async fn member(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`mem_…`")] id: ID,
    ) -> Option<Result<Member, Fault>> {
        find(context, &id).await.transpose()
    }

    /// The directory: members who sit in a chapter today, in the order of their names; of a search, those first whom it
    /// fits best.
    async fn members(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Words that all must be found in the name, the company, the category (in either language), the \
            keywords or what is offered: without case and diacritics, by their beginning or, from four letters on, with one \
            typo. Whole words before beginnings before typos, names before companies before categories before keywords \
            before offers; then by name. A word of one or two letters is the beginning of a name, or a whole word elsewhere, \
            and does not rank. The first eight words count; of at most 250 characters. Codes: `SEARCH_EMPTY` (only \
            punctuation), `SEARCH_TOO_LONG`."
        )]
        search: Option<String>,
        #[graphql(desc = "Only such members.")] filter: Option<MemberFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<MemberConnection, Fault> {
        let caller = Caller::of(context)?;
        let filter = filter.map_or_else(|| Ok(DirectoryFilter::default()), MemberFilter::parse);
        let filter = DirectoryFilter { search, ..filter.map_err(|error| caller.fault(error))? };
        directory(context, filter, (first, after), (last, before)).await
    }
}

async fn find(context: &Context<'_>, id: &ID) -> Result<Option<Member>, Fault> {
    let caller = Caller::of(context)?;
    let actor = caller.actor()?;
    let id: MemberId = inputs::id(id, "id").map_err(|error| caller.fault(error))?;
    members::require_profile(actor, id).map_err(|error| caller.fault(error))?;
    let row = caller.load().load_one(id).await.map_err(|error| caller.fault(error))?;
    Ok(row.map(Member))
}

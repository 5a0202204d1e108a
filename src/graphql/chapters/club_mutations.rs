//! The mutations of the club, its regions and its categories.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::club::Club;
use super::tree::{Category, Region};
use crate::access::Actor;
use crate::chapters::{
    self, CategoryId, CloseRegion, CreateCategory, CreateRegion, RegionId, RetireCategory, UpdateCategory, UpdateClub,
    UpdateRegion,
};
use crate::graphql::caller::Caller;
use crate::graphql::errors::Fault;
use crate::graphql::inputs::{argument_id, id, needed, parsed, text};
use crate::graphql::payloads::payload;
use crate::graphql::scalars::{CurrencyCode, LanguageTag, TimeZone};
use crate::members;
use crate::platform::db::Db;
use crate::platform::error::{Error, Result as Outcome};

/// What is to change of the club: what is left out stays.
#[derive(Debug, InputObject)]
pub(super) struct ClubUpdateInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// Its name, at most 120 characters.
    name: MaybeUndefined<String>,
    /// The language of those who have not chosen one: `en` or `pl`.
    default_locale: MaybeUndefined<LanguageTag>,
    /// The currency of club-wide figures.
    reporting_currency: MaybeUndefined<CurrencyCode>,
    /// The zone in which its own days change.
    time_zone: MaybeUndefined<TimeZone>,
}

impl ClubUpdateInput {
    fn parse(self) -> Outcome<UpdateClub> {
        Ok(UpdateClub {
            expected_version: self.expected_version,
            name: needed(self.name, "name", |given, field| text(&given, field))?,
            default_locale: needed(self.default_locale, "defaultLocale", |tag, field| {
                parsed(&tag.0, field, "LOCALE_UNKNOWN")
            })?,
            reporting_currency: needed(self.reporting_currency, "reportingCurrency", |code, field| {
                parsed(&code.0, field, "CURRENCY_UNKNOWN")
            })?,
            time_zone: needed(self.time_zone, "timeZone", |zone, field| parsed(&zone.0, field, "TIME_ZONE_UNKNOWN"))?,
        })
    }
}

/// A region to create.
#[derive(Debug, InputObject)]
pub(super) struct RegionCreateInput {
    /// Its name, at most 120 characters, unique in the club.
    name: String,
}

/// What is to change of a region: what is left out stays.
#[derive(Debug, InputObject)]
pub(super) struct RegionUpdateInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// Its name, at most 120 characters, unique in the club.
    name: MaybeUndefined<String>,
}

/// A region to close, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct RegionCloseInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

/// A category to create: a profession in a sphere, or a sphere.
#[derive(Debug, InputObject)]
pub(super) struct CategoryCreateInput {
    /// A stable name for imports, at most 60 characters, unique in the club.
    code: String,
    /// In English, at most 120 characters.
    name_en: String,
    /// In Polish, at most 120 characters.
    name_pl: String,
    /// The sphere it belongs to, `cat_…`; left out, it is a sphere itself.
    sphere_id: Option<ID>,
}

/// What is to change of a category: what is left out stays.
#[derive(Debug, InputObject)]
pub(super) struct CategoryUpdateInput {
    /// The `version` that the caller saw.
    expected_version: i32,
    /// In English, at most 120 characters.
    name_en: MaybeUndefined<String>,
    /// In Polish, at most 120 characters.
    name_pl: MaybeUndefined<String>,
    /// The sphere that it moves to, `cat_…`; a sphere itself stays one.
    sphere_id: MaybeUndefined<ID>,
}

impl CategoryUpdateInput {
    fn parse(self, category: &ID) -> Outcome<UpdateCategory> {
        Ok(UpdateCategory {
            category: argument_id(category, "id")?,
            expected_version: self.expected_version,
            name_en: needed(self.name_en, "nameEn", |given, field| text(&given, field))?,
            name_pl: needed(self.name_pl, "namePl", |given, field| text(&given, field))?,
            sphere: needed(self.sphere_id, "sphereId", |sphere, field| id::<CategoryId>(&sphere, field))?,
        })
    }
}

/// A category to take out of the tree, as the caller last saw it.
#[derive(Debug, InputObject)]
pub(super) struct CategoryRetireInput {
    /// The `version` that the caller saw.
    expected_version: i32,
}

payload!(
    /// What `clubUpdate` answers.
    ClubUpdatePayload {
        /// The club as it is now.
        club: Club
    }
);
payload!(
    /// What `regionCreate` answers.
    RegionCreatePayload {
        /// The region.
        region: Region
    }
);
payload!(
    /// What `regionUpdate` answers.
    RegionUpdatePayload {
        /// The region as it is now.
        region: Region
    }
);
payload!(
    /// What `regionClose` answers.
    RegionClosePayload {
        /// The region, with the day it ended.
        region: Region
    }
);
payload!(
    /// What `categoryCreate` answers.
    CategoryCreatePayload {
        /// The category.
        category: Category
    }
);
payload!(
    /// What `categoryUpdate` answers.
    CategoryUpdatePayload {
        /// The category as it is now.
        category: Category
    }
);
payload!(
    /// What `categoryRetire` answers.
    CategoryRetirePayload {
        /// The category, out of the tree.
        category: Category
    }
);

/// The mutations of the club.
#[derive(Debug, Default)]
pub(in crate::graphql) struct ClubMutations;

#[Object]
impl ClubMutations {
    /// Changes the club. For its administrators. Codes: `VALUE_NEEDED`, `CONFLICT`.
    async fn club_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "As you last saw it, and what to change.")] input: ClubUpdateInput,
    ) -> Result<ClubUpdatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { chapters::update_club(caller.db(), actor, input.parse()?).await }.await;
        ClubUpdatePayload::of(caller, outcome)
    }

    /// Creates a region. For the club's administrators. Codes: `NAME_TAKEN`.
    async fn region_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to create.")] input: RegionCreateInput,
    ) -> Result<RegionCreatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { create_region(caller.db(), actor, &input).await }.await;
        RegionCreatePayload::of(caller, outcome)
    }

    /// Changes a region. For the club's administrators. Codes: `NAME_TAKEN`, `VALUE_NEEDED`, `CONFLICT`.
    async fn region_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`reg_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and what to change.")] input: RegionUpdateInput,
    ) -> Result<RegionUpdatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { update_region(caller.db(), actor, &id, input).await }.await;
        RegionUpdatePayload::of(caller, outcome)
    }

    /// Closes a region that has no open chapters. For the club's administrators.
    /// Codes: `REGION_CLOSED`, `REGION_HAS_CHAPTERS`, `CONFLICT`.
    async fn region_close(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`reg_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: RegionCloseInput,
    ) -> Result<RegionClosePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { close_region(caller.db(), actor, &id, &input).await }.await;
        RegionClosePayload::of(caller, outcome)
    }

    /// Adds a profession to the tree, or a sphere. For the club's administrators. Codes: `CODE_TAKEN`, `SPHERE_INVALID`.
    async fn category_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to create.")] input: CategoryCreateInput,
    ) -> Result<CategoryCreatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { create_category(caller.db(), actor, &input).await }.await;
        CategoryCreatePayload::of(caller, outcome)
    }

    /// Changes a category. For the club's administrators. Codes: `SPHERE_INVALID`, `VALUE_NEEDED`, `CONFLICT`.
    async fn category_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`cat_…`")] id: ID,
        #[graphql(desc = "As you last saw it, and what to change.")] input: CategoryUpdateInput,
    ) -> Result<CategoryUpdatePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { members::update_category(caller.db(), actor, input.parse(&id)?).await }.await;
        CategoryUpdatePayload::of(caller, outcome)
    }

    /// Takes a category out of the tree in which nobody sits; past memberships keep it. For the club's administrators.
    /// Codes: `CATEGORY_SEATED`, `SPHERE_HAS_CATEGORIES`, `CONFLICT`.
    async fn category_retire(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`cat_…`")] id: ID,
        #[graphql(desc = "As you last saw it.")] input: CategoryRetireInput,
    ) -> Result<CategoryRetirePayload, Fault> {
        let caller = Caller::of(context)?;
        let actor = caller.actor()?;
        let outcome = async { retire_category(caller.db(), actor, &id, &input).await }.await;
        CategoryRetirePayload::of(caller, outcome)
    }
}

async fn create_region(db: &Db, actor: &Actor, input: &RegionCreateInput) -> Outcome<chapters::Region> {
    let club = chapters::club(db.reader()).await?.ok_or(Error::NotFound)?.id;
    chapters::create_region(db, actor, CreateRegion { club, name: text(&input.name, "name")? }).await
}

async fn update_region(db: &Db, actor: &Actor, region: &ID, input: RegionUpdateInput) -> Outcome<chapters::Region> {
    let change = UpdateRegion {
        region: argument_id::<RegionId>(region, "id")?,
        expected_version: input.expected_version,
        name: needed(input.name, "name", |given, field| text(&given, field))?,
    };
    chapters::update_region(db, actor, change).await
}

async fn close_region(db: &Db, actor: &Actor, region: &ID, input: &RegionCloseInput) -> Outcome<chapters::Region> {
    let close = CloseRegion { region: argument_id(region, "id")?, expected_version: input.expected_version };
    chapters::close_region(db, actor, close).await
}

async fn create_category(db: &Db, actor: &Actor, input: &CategoryCreateInput) -> Outcome<chapters::Category> {
    let create = CreateCategory {
        parent: input.sphere_id.as_ref().map(|sphere| id(sphere, "sphereId")).transpose()?,
        code: text(&input.code, "code")?,
        name_en: text(&input.name_en, "nameEn")?,
        name_pl: text(&input.name_pl, "namePl")?,
    };
    chapters::create_category(db, actor, create).await
}

async fn retire_category(
    db: &Db,
    actor: &Actor,
    category: &ID,
    input: &CategoryRetireInput,
) -> Outcome<chapters::Category> {
    let retire = RetireCategory { category: argument_id(category, "id")?, expected_version: input.expected_version };
    members::retire_category(db, actor, retire).await
}

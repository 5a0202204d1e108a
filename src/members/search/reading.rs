//! The directory: who sits in a chapter, filtered and searched.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, ExprTrait as _, Func, IntoIden as _, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{Condition, JoinType, QuerySelect, QueryTrait as _, Select};

use super::entity::{posting, variant};
use super::words::{EXACT, PREFIX, Place, Sought, allows_typo, end_of_prefix, is_one_typo, variants};
use crate::access::{ChapterId, MemberId, RegionId};
use crate::chapters::{self, CategoryId};
use crate::members::entity::{MembershipStatus, language, member, membership};
use crate::members::queries::Seated;
use crate::platform::db::Db;
use crate::platform::error::Result;
use crate::platform::page::{Keyset, Page, PageRequest};
use crate::platform::values::Language;

/// Who is asked for in the directory.
#[derive(Debug, Clone, Default)]
pub struct DirectoryFilter {
    /// Who sits in this chapter.
    pub chapter: Option<ChapterId>,
    /// Who sits in a chapter of this region.
    pub region: Option<RegionId>,
    /// Who sits in a chapter of this city, without case and diacritics.
    pub city: Option<String>,
    /// Who sits in this category, or in one of this sphere.
    pub category: Option<CategoryId>,
    /// Who speaks this language.
    pub language: Option<Language>,
    /// Whose membership is in one of these; in any that holds a seat when empty.
    pub statuses: Vec<MembershipStatus>,
    /// Words, all of which must be found; blank finds everybody.
    pub search: Option<String>,
}

/// Ranks are below it, so that what is left of it has always four digits.
const ABOVE_RANKS: i32 = 10_000;

/// The directory: members who sit in a chapter today, each with the seat. In the order of their names; of a search,
/// those first whom it fits best. Codes: `SEARCH_EMPTY`, `SEARCH_TOO_LONG`.
pub async fn directory(db: &Db, filter: &DirectoryFilter, request: &PageRequest) -> Result<Page<Seated>> {
    let sought = Sought::parse(filter.search.as_deref().unwrap_or_default())?;
    let mut query = filtered(db, filter).await?;
    for word in &sought.short {
        query = query.filter(has_short(word));
    }
    if sought.ranked.is_empty() {
        return by_name(db, query, request).await;
    }
    by_rank(db, query, &sought.ranked, request).await
}

async fn by_name(db: &Db, query: Select<membership::Entity>, request: &PageRequest) -> Result<Page<Seated>> {
    let id = (member::Entity, member::Column::Id);
    let keyset = Keyset::by_text("members.name", (member::Entity, member::Column::SortName), id);
    let query = query.select_also(member::Entity);
    let rows = keyset.bound(query, request)?.all(db.reader()).await?;
    let rows =
        rows.into_iter().filter_map(|(membership, member)| Some(Seated { member: member?, membership })).collect();
    keyset.page(rows, request, |row: &Seated| (row.member.sort_name.clone().into(), row.member.id.0))
}

/// First who they are and in which order, then their rows: what is sorted stays narrow.
async fn by_rank(
    db: &Db,
    query: Select<membership::Entity>,
    words: &[String],
    request: &PageRequest,
) -> Result<Page<Seated>> {
    // Who has a single word whole, or in the beginning of a name, comes before everybody else; then who has it in the
    // beginning of a company or a category. Where they fill the page, nobody else is looked at: what begins most words
    // stands in nearly everybody's offer.
    if let ([word], false) = (words, request.is_backward()) {
        for least in [Place::Name, Place::Category] {
            let page = ranked(db, query.clone(), best(word, least), request).await?;
            if page.has_next {
                return with_rows(db, page).await;
            }
        }
    }
    let typos = typos_of(db, words).await?;
    let scores = words.iter().map(|word| scores(word, typos.get(word).map_or(&[], Vec::as_slice)));
    let Some(found) = by_each(scores.collect()) else { return by_name(db, query, request).await };
    let page = ranked(db, query, found, request).await?;
    with_rows(db, page).await
}

/// Those who are found, the best first.
async fn ranked(
    db: &Db,
    query: Select<membership::Entity>,
    found: SelectStatement,
    request: &PageRequest,
) -> Result<Page<MemberId>> {
    let score = Alias::new("found");
    let on = Expr::col((score.clone(), posting::Column::MemberId))
        .equals((membership::Entity, membership::Column::MemberId));
    let mut query = query;
    QuerySelect::query(&mut query).join_subquery(JoinType::InnerJoin, found, score.clone(), on);
    let left = number(ABOVE_RANKS).sub(Expr::col((score, Alias::new(SCORE))));
    let place = left
        .cast_as(Alias::new("text"))
        .binary(sea_orm::sea_query::BinOper::Custom("||"), Expr::col((member::Entity, member::Column::SortName)));
    let keyset = Keyset::by_expression("members.rank", place.clone(), (member::Entity, member::Column::Id));
    let query = query.select_only().column_as(member::Column::Id, "id").expr_as(place, "place");
    let found: Vec<(MemberId, String)> = keyset.bound(query, request)?.into_tuple().all(db.reader()).await?;
    let page = keyset.page(found, request, |(id, place)| (place.clone().into(), id.0))?;
    Ok(page.map(|(id, _)| id))
}

async fn with_rows(db: &Db, page: Page<MemberId>) -> Result<Page<Seated>> {
    let rows = membership::Entity::find()
        .find_both_related(member::Entity)
        .filter(membership::Column::MemberId.is_in(page.rows.iter().map(|(_, id)| *id)))
        .filter(holds_seat())
        .all(db.reader())
        .await?;
    let mut rows: BTreeMap<MemberId, Seated> =
        rows.into_iter().map(|(membership, member)| (member.id, Seated { member, membership })).collect();
    // Who left since is left out.
    let in_order = page.rows.into_iter().filter_map(|(cursor, id)| Some((cursor, rows.remove(&id)?)));
    Ok(Page { rows: in_order.collect(), has_next: page.has_next, has_previous: page.has_previous })
}

/// Written out, not bound: PostgreSQL, which keeps plans for any values, takes a bound list for one that nearly nobody
/// is outside of, and then looks for the words of each member of the club, one after the other.
fn holds_seat() -> SimpleExpr {
    let status = || Expr::col((membership::Entity, membership::Column::Status));
    let other_than = |other: MembershipStatus| status().ne(Expr::Constant(other.to_value().into()));
    other_than(MembershipStatus::Pending).and(other_than(MembershipStatus::Ended))
}

const SCORE: &str = "score";

/// Written out for the same reason.
fn number(number: i32) -> SimpleExpr {
    Expr::Constant(number.into())
}

async fn filtered(db: &Db, filter: &DirectoryFilter) -> Result<Select<membership::Entity>> {
    let mut query =
        membership::Entity::find().join(JoinType::InnerJoin, membership::Relation::Member.def()).filter(holds_seat());
    if !filter.statuses.is_empty() {
        query = query.filter(membership::Column::Status.is_in(filter.statuses.iter().copied()));
    }
    if let Some(chapter) = filter.chapter {
        query = query.filter(membership::Column::ChapterId.eq(chapter));
    }
    if filter.region.is_some() || filter.city.is_some() {
        let chapters = chapters::select_ids(db, filter.region, filter.city.as_deref()).await?;
        query = query.filter(membership::Column::ChapterId.in_subquery(chapters));
    }
    if let Some(category) = filter.category {
        query = query.filter(membership::Column::CategoryId.in_subquery(chapters::select_category_ids(category)));
    }
    if let Some(language) = &filter.language {
        let speakers = language::Entity::find()
            .select_only()
            .column(language::Column::MemberId)
            .filter(language::Column::Language.eq(language.tag()));
        query = query.filter(membership::Column::MemberId.in_subquery(speakers.into_query()));
    }
    Ok(query)
}

/// One or two letters: a name begins with them, or they are a word of their own elsewhere. So many are found that they
/// rank nothing.
fn has_short(word: &str) -> SimpleExpr {
    let whole_or_of_name = Condition::any()
        .add(Expr::col(posting::Column::Weight).eq(number(Place::Name as i32)))
        .add(posting::Column::Word.eq(word));
    let found = begun_with(word).filter(whole_or_of_name);
    membership::Column::MemberId.in_subquery(found.into_query())
}

fn postings() -> Select<posting::Entity> {
    posting::Entity::find().select_only().column(posting::Column::MemberId)
}

/// Words that begin with it are a range of the index, itself among them.
fn begun_with(word: &str) -> Select<posting::Entity> {
    postings().filter(posting::Column::Word.gte(word)).filter(posting::Column::Word.lt(end_of_prefix(word)))
}

/// Whoever has the very word, or one that begins with it in a place that counts at least so much; each with the best
/// match. No other match counts more than the least of these.
fn best(word: &str, least: Place) -> SelectStatement {
    let counts = Expr::col(posting::Column::Weight).gte(number(least as i32));
    let found = begun_with(word).filter(Condition::any().add(posting::Column::Word.eq(word)).add(counts));
    each_best(found, word)
}

/// Whoever has the word, one that begins with it, or one with a typo; each with the best match.
fn scores(word: &str, typos: &[String]) -> SelectStatement {
    if typos.is_empty() {
        return each_best(begun_with(word), word);
    }
    let mut all = begun_with(word).expr_as(score_of(word), SCORE).into_query();
    let weight = Expr::col(posting::Column::Weight);
    let typos = postings().expr_as(weight, SCORE).filter(posting::Column::Word.is_in(typos.iter().cloned()));
    all.union(UnionType::All, typos.into_query());
    each_once(all, Expr::max)
}

/// What a word counts that is this one or begins with it.
fn score_of(word: &str) -> SimpleExpr {
    let weight = || Expr::col(posting::Column::Weight);
    Expr::case(posting::Column::Word.eq(word), weight().add(number(EXACT))).finally(weight().add(number(PREFIX))).into()
}

fn each_best(found: Select<posting::Entity>, word: &str) -> SelectStatement {
    found.expr_as(Expr::max(score_of(word)), SCORE).group_by(posting::Column::MemberId).into_query()
}

/// Whoever is found by each of the words, with the sum of the scores. Not a join of the words: how many have one is
/// guessed too badly for that.
fn by_each(words: Vec<SelectStatement>) -> Option<SelectStatement> {
    let count = i32::try_from(words.len()).unwrap_or(i32::MAX);
    let mut words = words.into_iter();
    let mut all = words.next()?;
    if count == 1 {
        return Some(all);
    }
    for word in words {
        all.union(UnionType::All, word);
    }
    let mut found = each_once(all, Expr::sum);
    let words_found = Func::count(Expr::col(posting::Column::MemberId));
    Some(found.and_having(Expr::from(words_found).eq(number(count))).to_owned())
}

fn each_once(all: SelectStatement, score: impl FnOnce(SimpleExpr) -> SimpleExpr) -> SelectStatement {
    Query::select()
        .column(posting::Column::MemberId)
        .expr_as(score(Expr::col(Alias::new(SCORE))), Alias::new(SCORE))
        .from_subquery(all, Alias::new("each_match").into_iden())
        .group_by_col(posting::Column::MemberId)
        .to_owned()
}

/// The words of the club that are one typo away from each of these, and do not begin with it.
async fn typos_of(db: &Db, words: &[String]) -> Result<BTreeMap<String, Vec<String>>> {
    let with_typo: Vec<&String> = words.iter().filter(|word| allows_typo(word)).collect();
    let near: BTreeSet<String> = with_typo.iter().flat_map(|word| variants(word)).collect();
    let mut typos = BTreeMap::new();
    if near.is_empty() {
        return Ok(typos);
    }
    let candidates: Vec<String> = variant::Entity::find()
        .select_only()
        .column(variant::Column::Word)
        .distinct()
        .filter(variant::Column::Variant.is_in(near))
        .into_tuple()
        .all(db.reader())
        .await?;
    for word in with_typo {
        let mut near: Vec<String> = candidates
            .iter()
            .filter(|candidate| is_one_typo(word, candidate) && !candidate.starts_with(word.as_str()))
            .cloned()
            .collect();
        near.sort_unstable();
        typos.insert(word.clone(), near);
    }
    Ok(typos)
}

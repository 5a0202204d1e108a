//! What is said to whoever wanted a seat that another has: who sits there, and who may help.

use sea_orm::entity::prelude::*;

use crate::access::{ChapterId, OfficeKind};
use crate::chapters::{self, CategoryId};
use crate::members::entity::{Member, MembershipStatus, member, membership};
use crate::members::{offices, queries};
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};

/// Who looks after a chapter's seats.
const HELPERS: [OfficeKind; 2] = [OfficeKind::MembershipCommittee, OfficeKind::President];

/// Adds to a refusal `TAKEN` who sits in the seat and who may help. It is asked after the refused transaction: inside
/// of it PostgreSQL answers nothing any more.
pub(in crate::members) async fn say_who_sits<T>(
    db: &Db,
    wanted: Option<(ChapterId, CategoryId)>,
    outcome: Result<T>,
) -> Result<T> {
    match (outcome, wanted) {
        (Err(Error::Rejected(mut list)), Some((chapter, category))) if list.iter().any(|one| one.code == "TAKEN") => {
            let details = details(db, chapter, category).await?;
            for rejection in list.iter_mut().filter(|one| one.code == "TAKEN") {
                rejection.args.clone_from(&details);
            }
            Err(Error::Rejected(list))
        }
        (outcome, _) => outcome,
    }
}

async fn details(db: &Db, chapter: ChapterId, category: CategoryId) -> Result<Vec<(&'static str, String)>> {
    let holder = membership::Entity::find()
        .find_both_related(member::Entity)
        .filter(membership::Column::ChapterId.eq(chapter))
        .filter(membership::Column::CategoryId.eq(category))
        .filter(membership::Column::Status.is_not_in([MembershipStatus::Pending, MembershipStatus::Ended]))
        .one(db.reader())
        .await?;
    let mut args = vec![("chapterId", chapter.to_string())];
    if let Some((_, holder)) = holder {
        args.extend([("holder", holder.full_name()), ("holderId", holder.id.to_string())]);
    }
    let help = helpers(db, chapter).await?;
    args.push(("help", if help.is_empty() { "none".to_owned() } else { help.join(", ") }));
    Ok(args)
}

async fn helpers(db: &Db, chapter: ChapterId) -> Result<Vec<String>> {
    let today = db.now().day_in(chapters::get(db.reader(), chapter).await?.zone().0);
    let offices = offices::offices_of_chapters(db.reader(), &[chapter], today).await?;
    let of_kind = |kind| offices.iter().filter(move |office| office.kind == kind).map(|office| office.member_id);
    let ids: Vec<_> = HELPERS
        .into_iter()
        .map(|kind| of_kind(kind).collect::<Vec<_>>())
        .find(|ids| !ids.is_empty())
        .unwrap_or_default();
    let members = queries::by_ids(db.reader(), &ids).await?;
    Ok(ids.iter().filter_map(|id| members.iter().find(|one| one.id == *id)).map(Member::full_name).collect())
}

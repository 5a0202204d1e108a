//! A photo is set and removed. Files are written first, under names of their own, then the row that names them, then the
//! files of the photo before are removed: whatever breaks off in between leaves the old photo or the new one, and files
//! that nobody names, which the sweep takes.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{IntoActiveModel as _, QuerySelect as _, Set};

use super::links::{PhotoSize, SIDES};
use super::queries::may_change_photo;
use super::{Photos, entity};
use crate::access::{Actor, MemberId, audit};
use crate::members::entity::member;
use crate::members::queries;
use crate::platform::db::{Db, Tx};
use crate::platform::error::{Error, Result, reject};
use crate::platform::images::{Picture, Unfit};
use crate::platform::values::new_id;

/// Sets a member's photo: one's own, or that of a member of a chapter one leads. Codes: `PHOTO_NOT_AN_IMAGE`,
/// `PHOTO_TOO_MANY_PIXELS`, `PHOTO_BROKEN`, `PHOTO_NO_PLACE`.
pub async fn set_photo(
    photos: &Photos,
    db: &Db,
    actor: &Actor,
    member: MemberId,
    image: Vec<u8>,
) -> Result<entity::Model> {
    may_change_photo(db, actor, member).await?;
    if !photos.files.are_kept() {
        return reject("PHOTO_NO_PLACE").err();
    }
    let pictures = photos.workshop.draw(image, &SIDES).await?.map_err(refusal)?;
    let key = new_id().simple().to_string();
    let large = pictures.last().map(|picture| (picture.width, picture.height));
    let large = large.ok_or_else(|| Error::internal("no picture was drawn"))?;
    let named = async {
        keep(photos, &key, pictures).await?;
        db.tx(async |tx| name_photo(tx, actor, member, (&key, large)).await).await
    };
    match named.await {
        Ok((photo, before)) => {
            if let Some(before) = before {
                forget(photos, &before).await;
            }
            Ok(photo)
        }
        Err(error) => {
            // A commit whose answer got lost may stand all the same: then the files are needed.
            if !matches!(error, Error::Internal(_)) {
                forget(photos, &key).await;
            }
            Err(error)
        }
    }
}

/// Removes a member's photo, if there is one.
pub async fn remove_photo(photos: &Photos, db: &Db, actor: &Actor, member: MemberId) -> Result<()> {
    let removed = db.tx(async |tx| unname_photo(tx, actor, member).await).await?;
    if let Some(key) = removed.filter(|_| photos.files.are_kept()) {
        forget(photos, &key).await;
    }
    Ok(())
}

fn refusal(unfit: Unfit) -> Error {
    let code = match unfit {
        Unfit::NotAnImage => reject("PHOTO_NOT_AN_IMAGE"),
        Unfit::TooManyPixels => reject("PHOTO_TOO_MANY_PIXELS"),
        Unfit::Broken => reject("PHOTO_BROKEN"),
    };
    code.into()
}

async fn keep(photos: &Photos, key: &str, pictures: Vec<Picture>) -> Result<()> {
    for (size, picture) in PhotoSize::ALL.into_iter().zip(pictures) {
        photos.files.put(&size.file(key), picture.jpeg).await?;
    }
    Ok(())
}

/// What is not removed here, the sweep removes.
async fn forget(photos: &Photos, key: &str) {
    let names = PhotoSize::ALL.map(|size| size.file(key));
    if let Err(error) = photos.files.remove(&names).await {
        tracing::warn!(cause = error.chain(), "files of a photo were not removed: the sweep will");
    }
}

/// The photo as it is from now on, and the key of the one before.
async fn name_photo(
    tx: &Tx,
    actor: &Actor,
    member: MemberId,
    (key, (width, height)): (&str, (u32, u32)),
) -> Result<(entity::Model, Option<String>)> {
    // One at a time for each member, whether there is a photo or not.
    hold(tx, member).await?;
    let (acting, chapter) = queries::may_edit(&**tx, actor, member).await?;
    let before = entity::Entity::find_by_id(member).one(&**tx).await?;
    let pixels = |count: u32| i32::try_from(count).map_err(Error::internal);
    let row = entity::ActiveModel {
        member_id: Set(member),
        key: Set(key.to_owned()),
        width: Set(pixels(width)?),
        height: Set(pixels(height)?),
        version: Set(before.as_ref().map_or(1, |before| before.version + 1)),
        created_at: Set(before.as_ref().map_or_else(|| tx.now(), |before| before.created_at)),
        updated_at: Set(tx.now()),
    };
    let photo = match &before {
        Some(_) => row.update(&**tx).await?,
        None => row.insert(&**tx).await?,
    };
    let deed = audit::Deed::new("memberPhotoSet", "Member", member).in_chapter(chapter);
    audit::write(tx, actor, acting, deed).await?;
    Ok((photo, before.map(|before| before.key)))
}

/// The key of the photo that was there.
async fn unname_photo(tx: &Tx, actor: &Actor, member: MemberId) -> Result<Option<String>> {
    hold(tx, member).await?;
    let (acting, chapter) = queries::may_edit(&**tx, actor, member).await?;
    let Some(before) = entity::Entity::find_by_id(member).one(&**tx).await? else { return Ok(None) };
    let key = before.key.clone();
    before.into_active_model().delete(&**tx).await?;
    let deed = audit::Deed::new("memberPhotoRemove", "Member", member).in_chapter(chapter);
    audit::write(tx, actor, acting, deed).await?;
    Ok(Some(key))
}

async fn hold(tx: &Tx, member: MemberId) -> Result<()> {
    let found = member::Entity::find_by_id(member).lock(LockType::Update).one(&**tx).await?;
    found.map(|_| ()).ok_or(Error::NotFound)
}

//! Reads of photos, and who may change one.

use sea_orm::entity::prelude::*;

use super::Photos;
use super::entity;
use super::links::{PhotoLinks, PhotoSize};
use crate::access::{Actor, MemberId};
use crate::members::queries;
use crate::platform::db::Db;
use crate::platform::error::{Error, Result};

/// The photos of members; who has none is left out.
pub async fn photos_of(connection: &impl ConnectionTrait, members: &[MemberId]) -> Result<Vec<entity::Model>> {
    let wanted = entity::Column::MemberId.is_in(members.iter().copied());
    Ok(entity::Entity::find().filter(wanted).all(connection).await?)
}

/// The photo that a token is of; `NotFound` when it is of none, or of none any more.
pub async fn photo_behind(photos: &Photos, db: &Db, token: &str) -> Result<entity::Model> {
    let (member, tag) = PhotoLinks::member(token).ok_or(Error::NotFound)?;
    let photo = entity::Entity::find_by_id(member).one(db.reader()).await?;
    photo.filter(|photo| photos.links.is_ours(photo, &tag)).ok_or(Error::NotFound)
}

/// The JPEG of a photo in a size; `NotFound` when it has just been replaced.
pub async fn photo_file(photos: &Photos, photo: &entity::Model, size: PhotoSize) -> Result<Vec<u8>> {
    if !photos.files.are_kept() {
        return Err(Error::NotFound);
    }
    let found = photos.files.get(&size.file(&photo.key)).await?;
    found.ok_or_else(|| {
        tracing::warn!(member = %photo.member_id, "the file of a photo is not there");
        Error::NotFound
    })
}

/// Whether somebody may change a member's photo at all: asked before it is read.
pub async fn may_change_photo(db: &Db, actor: &Actor, member: MemberId) -> Result<()> {
    queries::get(db.reader(), member).await?;
    queries::may_edit(db.reader(), actor, member).await.map(|_| ())
}

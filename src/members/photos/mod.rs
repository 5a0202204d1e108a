//! A member's photo: drawn anew in three sizes, kept as files, named by a row.

mod commands;
mod entity;
mod links;
mod queries;
mod sweep;

use std::sync::Arc;

use sea_orm::DbErr;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use commands::{remove_photo, set_photo};
pub use entity::Model as Photo;
pub use links::{PhotoLinks, PhotoSize};
pub use queries::{may_change_photo, photo_behind, photo_file, photos_of};
pub use sweep::{SweepPhotos, sweep_photos};

use crate::platform::db::Db;
use crate::platform::error::{Error, Result, reject};
use crate::platform::files::Files;
use crate::platform::images::Workshop;

/// How many photos may be on their way in at once: as many times the largest photo are held in memory.
const MOST_ARRIVING: usize = 8;

/// What photos need beside the database.
#[derive(Debug, Clone)]
pub struct Photos {
    files: Files,
    workshop: Workshop,
    links: PhotoLinks,
    arriving: Arc<Semaphore>,
}

impl Photos {
    /// Reads the secret behind links, or makes it.
    pub async fn open(db: &Db, files: Files) -> Result<Self> {
        let links = PhotoLinks::open(db).await?;
        Ok(Self { files, workshop: Workshop::default(), links, arriving: Arc::new(Semaphore::new(MOST_ARRIVING)) })
    }

    /// Makes the addresses of photos.
    pub fn links(&self) -> &PhotoLinks {
        &self.links
    }

    /// A place among the photos that are on their way in. Codes: `PHOTO_NO_PLACE`.
    pub fn let_in(&self) -> Result<OwnedSemaphorePermit> {
        if !self.files.are_kept() {
            return reject("PHOTO_NO_PLACE").err();
        }
        let busy = |_| Error::Busy(DbErr::Custom("too many photos arrive at once".to_owned()));
        Arc::clone(&self.arriving).try_acquire_owned().map_err(busy)
    }
}

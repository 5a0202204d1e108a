//! Addresses of photos. A page shows them without a token, so the address itself is what lets in: only who could read
//! the field knows it, and it ends with the photo.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::entity::Model as Photo;
use crate::access::MemberId;
use crate::platform::db::Db;
use crate::platform::error::Result;
use crate::platform::secrets;

const SECRET: &str = "photo_links";
const LENGTH: usize = 32;
const ID: usize = 16;

/// How large a photo is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoSize {
    /// At most 96 pixels long.
    Small,
    /// At most 320 pixels long.
    Medium,
    /// At most 960 pixels long.
    Large,
}

impl PhotoSize {
    /// All of them, smallest first.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    const fn side(self) -> u32 {
        match self {
            Self::Small => 96,
            Self::Medium => 320,
            Self::Large => 960,
        }
    }

    /// As addresses and files name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    /// The one of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.as_str() == name)
    }

    /// The file of a photo in this size.
    pub(super) fn file(self, key: &str) -> String {
        format!("{}/{key}-{}.jpg", super::sweep::FOLDER, self.as_str())
    }
}

/// The longest side of each size, in their order.
pub(super) const SIDES: [u32; 3] = [PhotoSize::Small.side(), PhotoSize::Medium.side(), PhotoSize::Large.side()];

/// Makes addresses of photos, and knows its own.
#[derive(Debug, Clone)]
pub struct PhotoLinks(hmac::Key);

impl PhotoLinks {
    /// With the secret that all nodes share.
    pub async fn open(db: &Db) -> Result<Self> {
        let secret = secrets::get_or_create(db, SECRET, LENGTH).await?;
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &secret)))
    }

    /// The path of a photo on this server.
    pub fn path(&self, photo: &Photo, size: PhotoSize) -> String {
        let tag = hmac::sign(&self.0, &signed(photo));
        let mut token = photo.member_id.0.as_bytes().to_vec();
        token.extend_from_slice(tag.as_ref());
        format!("/v1/photos/{}/{}", URL_SAFE_NO_PAD.encode(token), size.as_str())
    }

    /// Whose photo a token may be of. It says nothing yet about who made it.
    pub(super) fn member(token: &str) -> Option<(MemberId, Vec<u8>)> {
        // Longer than any of ours is not even decoded.
        let bytes = URL_SAFE_NO_PAD.decode(Some(token).filter(|token| token.len() <= 128)?).ok()?;
        let (id, tag) = bytes.split_at_checked(ID)?;
        Some((MemberId(Uuid::from_slice(id).ok()?), tag.to_vec()))
    }

    /// Whether we made the tag for this photo.
    pub(super) fn is_ours(&self, photo: &Photo, tag: &[u8]) -> bool {
        hmac::verify(&self.0, &signed(photo), tag).is_ok()
    }
}

fn signed(photo: &Photo) -> Vec<u8> {
    [photo.member_id.0.as_bytes(), photo.key.as_bytes()].concat()
}

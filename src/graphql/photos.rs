//! Photos of members, and where they are shown.

use async_graphql::{Context, Enum, Object};

use super::caller::Caller;
use super::errors::Fault;
use crate::members::{Photo, PhotoLinks};
use crate::platform::error::Error;

/// How large a photo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "PhotoSize", remote = "crate::members::PhotoSize")]
pub(super) enum PhotoSize {
    /// At most 96 pixels long.
    Small,
    /// At most 320 pixels long.
    Medium,
    /// At most 960 pixels long.
    Large,
}

#[derive(Debug, Clone)]
pub(super) struct MemberPhoto(pub Photo);

/// A member's photo: a JPEG, upright, in the proportions that it was sent in.
#[Object]
impl MemberPhoto {
    /// Its path on this server, for `<img>`: whoever has it sees the photo without a token, until it is replaced or
    /// removed. A new photo has a new one.
    async fn url(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How large.", default_with = "PhotoSize::Medium")] size: PhotoSize,
    ) -> Result<String, Fault> {
        let links = context.data_opt::<PhotoLinks>();
        let missing = || Error::internal("this API was built without the secret behind links");
        let links = links.ok_or_else(missing).or_else(|error| Err(Caller::of(context)?.fault(error)))?;
        Ok(links.path(&self.0, size.into()))
    }

    /// Width of the large one, in pixels.
    async fn width(&self) -> i32 {
        self.0.width
    }

    /// Height of the large one, in pixels.
    async fn height(&self) -> i32 {
        self.0.height
    }
}

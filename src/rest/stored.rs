//! What does not change while the server runs: served as it is stored, compressed, and sent once to who keeps it.

use std::io::Write as _;
use std::sync::OnceLock;

use actix_web::http::header::{
    ACCEPT_ENCODING, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, Encoding, EntityTag,
    Header as _, IfNoneMatch, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::problem::{Problem, locale_of};
use crate::platform::error::{Error, Result};

/// Something stored, and how long it may be kept.
pub(super) struct Stored<'s> {
    pub content_type: &'static str,
    pub cache_control: &'static str,
    /// Names what is inside.
    pub hash: &'s str,
    /// It, compressed by gzip.
    pub compressed: Bytes,
}

/// Answers with it: compressed, plain to who takes no gzip, and with 304 to who has it.
pub(super) fn answer(
    stored: Stored<'_>,
    plain: impl FnOnce() -> Result<Bytes>,
    request: &HttpRequest,
) -> Result<HttpResponse, Problem> {
    let is_compressed = takes_gzip(request);
    // Two forms of one thing are not the same bytes, so they have not the same tag.
    let form = if is_compressed { "-gzip" } else { "" };
    let tag = EntityTag::new_strong(format!("{}{form}", stored.hash));
    let is_known = knows(request, &tag);
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header((ETAG, tag.to_string()))
        .insert_header((VARY, "accept-encoding"))
        .insert_header((CACHE_CONTROL, stored.cache_control));
    if is_known {
        return Ok(answer.finish());
    }
    answer.insert_header((CONTENT_TYPE, stored.content_type));
    if is_compressed {
        // The middleware that compresses leaves alone what says that it is compressed.
        return Ok(answer.insert_header((CONTENT_ENCODING, "gzip")).body(stored.compressed));
    }
    let plain = plain().map_err(|error| Problem::of_error(&error, locale_of(request)))?;
    // Otherwise the middleware would compress it anew for each caller who takes another form.
    Ok(answer.insert_header((CONTENT_ENCODING, "identity")).body(plain))
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let has_said = request.headers().contains_key(ACCEPT_ENCODING);
    let accepted = AcceptEncoding::parse(request).ok().filter(|_| has_said);
    let chosen = accepted.and_then(|accepted| accepted.negotiate([Encoding::gzip(), Encoding::identity()].iter()));
    chosen == Some(Encoding::gzip())
}

/// Whether the caller has it already.
pub(super) fn knows(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

/// A text that the binary writes itself, when it is asked for first.
pub(super) struct Text {
    content_type: &'static str,
    write: fn() -> Result<String>,
    written: OnceLock<Written>,
}

struct Written {
    hash: String,
    plain: Bytes,
    compressed: Bytes,
}

impl Text {
    pub const fn new(content_type: &'static str, write: fn() -> Result<String>) -> Self {
        Self { content_type, write, written: OnceLock::new() }
    }

    /// Answers with it. Its address stays when it changes, so who keeps it asks each time whether it did.
    pub fn answer(&'static self, request: &HttpRequest) -> Result<HttpResponse, Problem> {
        let written = self.written().map_err(|error| Problem::of_error(&error, locale_of(request)))?;
        let stored = Stored {
            content_type: self.content_type,
            cache_control: "no-cache",
            hash: &written.hash,
            compressed: written.compressed.clone(),
        };
        answer(stored, || Ok(written.plain.clone()), request)
    }

    fn written(&self) -> Result<&Written> {
        if let Some(written) = self.written.get() {
            return Ok(written);
        }
        let written = Written::of((self.write)()?)?;
        Ok(self.written.get_or_init(|| written))
    }
}

impl Written {
    fn of(text: String) -> Result<Self> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text.as_bytes()).map_err(Error::internal)?;
        let compressed = Bytes::from(encoder.finish().map_err(Error::internal)?);
        let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()));
        Ok(Self { hash, plain: Bytes::from(text), compressed })
    }
}

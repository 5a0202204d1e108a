//! The playground: GraphiQL with a sign-in and samples. All of it is in this binary: no request to elsewhere.
//!
//! `src/pages/graphiql` holds its sources and how they are bundled; CONTRIBUTING.md says when to do so again.

use std::io::Read as _;
use std::sync::{LazyLock, OnceLock};

use askama::Template;
use aws_lc_rs::digest::{SHA256, digest};
use flate2::read::GzDecoder;
use serde::Serialize;

use super::samples::{CONTEXT, SAMPLES, Sample};
use crate::demo::SignIns;
use crate::platform::error::{Error, Result};

/// What the page may do: run its own script in its own style and talk to its own server. `data:` is for the small
/// marks that the editor draws beside a line; styles set by the script need no more (see `style-singleton.js`).
pub const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; \
                               connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The licences of what is bundled.
pub const LICENCES: &str = include_str!("graphiql/dist/LICENSES.txt");

/// Its code.
pub static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let compressed = include_bytes!("graphiql/dist/graphiql.js.gz");
    Asset::new("js", "text/javascript; charset=utf-8", compressed)
});

/// Its looks.
pub static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let compressed = include_bytes!("graphiql/dist/graphiql.css.gz");
    Asset::new("css", "text/css; charset=utf-8", compressed)
});

/// A file that the page loads. Its address names its contents, so that it may be kept for ever.
#[derive(Debug)]
pub struct Asset {
    /// Where it is served.
    pub path: String,
    /// What it is.
    pub content_type: &'static str,
    /// What it is like inside, in short.
    pub hash: String,
    /// The file, compressed by gzip.
    pub compressed: &'static [u8],
    plain: OnceLock<Vec<u8>>,
}

impl Asset {
    fn new(ending: &str, content_type: &'static str, compressed: &'static [u8]) -> Self {
        let whole = digest(&SHA256, compressed);
        let first = whole.as_ref().first_chunk().copied().unwrap_or_default();
        let hash = format!("{:016x}", u64::from_be_bytes(first));
        let path = format!("/graphiql/graphiql-{hash}.{ending}");
        Self { path, content_type, hash, compressed, plain: OnceLock::new() }
    }

    /// The file as it was, for the rare client that takes no gzip; made once.
    pub fn plain(&self) -> Result<&[u8]> {
        if let Some(plain) = self.plain.get() {
            return Ok(plain);
        }
        let mut plain = Vec::new();
        GzDecoder::new(self.compressed).read_to_end(&mut plain).map_err(Error::internal)?;
        Ok(self.plain.get_or_init(|| plain))
    }
}

#[derive(Template)]
#[template(path = "pages/playground.html")]
struct Page {
    script: &'static str,
    style: &'static str,
    data: String,
}

/// What the script finds in the page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    samples: &'a [Sample],
    context: &'static str,
    sign_ins: Vec<Role>,
    has_mailbox: bool,
}

/// Whom one click signs in as.
#[derive(Serialize)]
struct Role {
    role: &'static str,
    name: String,
}

/// The page. `sign_ins` are the demo's: then one click signs in; otherwise it asks for an address and a password.
pub fn page(sign_ins: Option<&SignIns>, has_mailbox: bool) -> Result<String> {
    let sign_ins = sign_ins.map(roles).unwrap_or_default();
    let data = Data { samples: &SAMPLES, context: CONTEXT, sign_ins, has_mailbox };
    // Inside an element nothing may look like its end.
    let data = serde_json::to_string(&data).map_err(Error::internal)?.replace('<', "\\u003c");
    Page { script: &SCRIPT.path, style: &STYLE.path, data }.render().map_err(Error::internal)
}

/// Beginning with those who may least, as the samples do.
fn roles(sign_ins: &SignIns) -> Vec<Role> {
    let mut roles: Vec<Role> =
        sign_ins.all.iter().map(|one| Role { role: one.role(), name: one.member.full_name() }).collect();
    roles.sort_by_key(|one| SAMPLES.iter().position(|sample| sample.role == one.role));
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_whole_and_small_enough_for_every_binary() {
        for (asset, most) in [(&SCRIPT, 700_000), (&STYLE, 20_000)] {
            assert!(asset.compressed.len() < most, "{}: {}", asset.path, asset.compressed.len());
            assert!(asset.plain().unwrap().len() > asset.compressed.len());
            assert_eq!(asset.plain().unwrap().as_ptr(), asset.plain().unwrap().as_ptr());
        }
        assert!(LICENCES.contains("graphiql 4.1.2 (MIT)"));
    }

    #[test]
    fn nothing_in_the_page_ends_its_data_early() {
        let page = page(None, true).unwrap();
        let (_, data) = page.split_once(r#"<script type="application/json" id="page">"#).unwrap();
        let (data, _) = data.split_once("</script>").unwrap();
        assert!(!data.contains('<'), "{data}");
        let data: serde_json::Value = serde_json::from_str(data).unwrap();
        assert_eq!(data["samples"].as_array().unwrap().len(), SAMPLES.len());
        assert_eq!((&data["signIns"], &data["hasMailbox"]), (&serde_json::json!([]), &true.into()));
    }
}

//! `[files]`: where the server keeps what is too large for the database.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use url::Url;

use super::reader::Reader;
use super::values::{ByteSize, Setting, quote};
use crate::platform::db::sqlite_path;

/// `[files]`: where files are kept, and how large they may come.
#[derive(Debug, Clone)]
pub struct FilesConfig {
    /// Where; `None` when nobody said, and there is no SQLite database to keep them beside.
    pub store: Option<Store>,
    /// How a store that speaks S3 is reached.
    pub s3: S3Config,
    /// The largest photo that is read, in bytes.
    pub photo_limit: usize,
}

/// Where files are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// On this machine's disk, or on what is mounted there.
    Folder(PathBuf),
    /// In a bucket.
    S3 {
        /// Its name.
        bucket: String,
        /// What every name in it starts with; empty for nothing.
        prefix: String,
    },
}

/// How a store that speaks S3 is reached.
#[derive(Debug, Clone)]
pub struct S3Config {
    /// Its URL; Amazon's own when `None`.
    pub endpoint: Option<String>,
    /// Its region.
    pub region: String,
    /// Who signs requests.
    pub access_key_id: Option<String>,
    /// And with what.
    pub secret_access_key: Option<SecretString>,
}

impl Setting for Store {
    fn expected() -> String {
        "a folder, or s3://bucket/prefix".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let Some(rest) = text.strip_prefix("s3://") else {
            return (!text.contains("://")).then(|| PathBuf::parse(text)).flatten().map(Self::Folder);
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        let prefix = prefix.trim_end_matches('/');
        let mut steps = prefix.split('/').filter(|_| !prefix.is_empty());
        let is_plain = steps.all(|step| !step.is_empty() && step != "." && step != ".." && is_name(step));
        let is_store = !bucket.is_empty() && is_name(bucket) && is_plain;
        is_store.then(|| Self::S3 { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }

    fn literal(&self) -> String {
        match self {
            Self::Folder(folder) => folder.literal(),
            Self::S3 { bucket, prefix } if prefix.is_empty() => quote(&format!("s3://{bucket}")),
            Self::S3 { bucket, prefix } => quote(&format!("s3://{bucket}/{prefix}")),
        }
    }
}

pub(super) fn read(reader: &mut Reader, database: &str) -> FilesConfig {
    let beside = || sqlite_path(database).map(|file| Store::Folder(Path::new(file).with_file_name("files")));
    let store: Option<Store> = reader.find("files.store").or_else(beside);
    if let Some(store) = &store {
        reader.derive("files.store", store);
    }
    let sizes = ByteSize(1024)..=ByteSize(64 * 1024 * 1024);
    FilesConfig {
        store,
        s3: S3Config {
            endpoint: reader.find("files.s3_endpoint"),
            region: reader.get("files.s3_region", "us-east-1".to_owned()),
            access_key_id: reader.find("files.s3_access_key_id"),
            secret_access_key: reader.secret("files.s3_secret_access_key"),
        },
        photo_limit: usize::try_from(reader.within("files.photo_limit", ByteSize(10 * 1024 * 1024), &sizes).0)
            .unwrap_or(usize::MAX),
    }
}

/// Whether the settings fit together. Nothing is reached or written: a club that shows no photos needs no store.
pub(super) fn check(reader: &mut Reader, files: &FilesConfig) {
    let s3 = &files.s3;
    if let Some(endpoint) = &s3.endpoint {
        let url = Url::parse(endpoint).ok().filter(|url| ["https", "http"].contains(&url.scheme()));
        if url.is_none_or(|url| url.host_str().is_none() || url.query().is_some() || !url.username().is_empty()) {
            reader.refuse("files.s3_endpoint", "expected a URL such as https://s3.example.com");
        }
    }
    if !matches!(files.store, Some(Store::S3 { .. })) {
        return;
    }
    for (key, is_missing) in [
        ("files.s3_access_key_id", s3.access_key_id.is_none()),
        ("files.s3_secret_access_key", s3.secret_access_key.is_none()),
    ] {
        let is_wrong = reader.problems.iter().any(|problem| problem.key.trim_end_matches("_file") == key);
        if is_missing && !is_wrong {
            reader.demand(key, "beside an s3:// in files.store");
        }
    }
}
